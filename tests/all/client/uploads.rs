//! Uploads: what goes out, how much of it exists at once, and when the client gives up.

use std::io::{self, Read};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use chamdiem_client::text::{OfficerCode, SourceCode};
use chamdiem_client::wire::{DossierInput, OfficerScoreInput};
use chamdiem_client::{Client, Code, Compression, Error, Format, Manifest, Upload, UploadProgress};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, ReadBuf};

use super::refusal;
use super::scripted_server::{ScriptedServer, problem};
use super::upload_server::{Appetite, UploadServer};

fn source() -> SourceCode {
    "mot-cua-tinh".parse().unwrap()
}

fn client(url: String) -> Client {
    Client::builder(url).build().unwrap()
}

pub(super) fn score(number: u32) -> OfficerScoreInput {
    OfficerScoreInput {
        code: format!("CC-{number:06}").parse::<OfficerCode>().unwrap(),
        period: "2021-Q2".parse().unwrap(),
        unit: "so-noi-vu".parse().unwrap(),
        sequence: Some(1),
        updated_at: None,
        points: "9.54".parse().unwrap(),
        deleted: None,
    }
}

fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn rows_go_out_as_lines_behind_their_manifest() {
    let server = UploadServer::start(Appetite::Keeps);
    let upload = Upload::from_rows((1..=3).map(score));
    let receipt = client(server.url()).officer_scores().upload(&source(), 7, upload).await.unwrap();
    assert_eq!((receipt.batch, receipt.inserted, receipt.replayed), (Some(7), 2, false));

    let taken = server.next();
    assert!(taken.line.starts_with("POST /v1/officer-scores?"), "{}", taken.line);
    assert_eq!(taken.header("content-type"), Some("application/x-ndjson"));
    assert_eq!(taken.header("content-encoding"), None);
    let queries = ["source", "batch", "rows", "sha256", "validate_only", "profile"].map(|name| taken.query(name));
    let hash = sha256(&taken.body);
    assert_eq!(queries, [Some("mot-cua-tinh"), Some("7"), Some("3"), Some(hash.as_str()), None, None]);
    let rows = taken.body.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    let rows: Vec<OfficerScoreInput> = rows.map(|line| serde_json::from_slice(line).unwrap()).collect();
    assert_eq!(rows, (1..=3).map(score).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_is_only_checked_needs_no_number_and_no_manifest() {
    let server = UploadServer::start(Appetite::Keeps);
    let content: &[u8] = b"code,unit\n1,so-noi-vu\n";
    let upload = Upload::from_reader(Format::Csv, content).profile(&"mot-cua-dien-tu".parse().unwrap());
    client(server.url()).dossiers().check(&source(), upload).await.unwrap();
    let taken = server.next();
    let queries = ["source", "batch", "rows", "sha256", "validate_only", "profile"].map(|name| taken.query(name));
    assert_eq!(queries, [Some("mot-cua-tinh"), None, None, None, Some("true"), Some("mot-cua-dien-tu")]);
    assert_eq!(taken.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(taken.body, content);

    // To be stored it needs what it must turn out to be.
    let upload = Upload::<DossierInput>::from_reader(Format::Csv, content);
    let error = client(server.url()).dossiers().upload(&source(), 1, upload).await.unwrap_err();
    assert!(matches!(error, Error::ManifestMissing), "{error:?}");
}

#[tokio::test]
async fn compression_happens_on_the_way_and_progress_adds_up() {
    for compression in [Compression::None, Compression::Gzip, Compression::Zstd] {
        let server = UploadServer::start(Appetite::Keeps);
        let told = Arc::new(Mutex::new(Vec::<UploadProgress>::new()));
        let tells = Arc::clone(&told);
        let upload = Upload::from_rows((0..5_000).map(score))
            .compression(compression)
            .on_progress(move |progress| tells.lock().unwrap().push(progress));
        client(server.url()).officer_scores().upload(&source(), 1, upload).await.unwrap();

        let taken = server.next();
        let mut content = Vec::new();
        let encoding = match compression {
            Compression::None => {
                content.clone_from(&taken.body);
                None
            }
            Compression::Gzip => {
                flate2::read::GzDecoder::new(taken.body.as_slice()).read_to_end(&mut content).unwrap();
                Some("gzip")
            }
            Compression::Zstd => {
                content = zstd::decode_all(taken.body.as_slice()).unwrap();
                Some("zstd")
            }
        };
        assert_eq!(taken.header("content-encoding"), encoding);
        assert_eq!(taken.query("sha256"), Some(sha256(&content).as_str()), "the manifest is of the content itself");
        if encoding.is_some() {
            assert!(taken.body.len() * 5 < content.len(), "{compression:?}");
        }

        let told = told.lock().unwrap();
        let last = told.last().copied().unwrap();
        let lengths = (content.len() as u64, taken.body.len() as u64);
        assert_eq!(((last.content_bytes, last.sent_bytes), last.rows), (lengths, 5_000));
        assert!(told.is_sorted_by(|one, next| {
            one.sent_bytes < next.sent_bytes && one.content_bytes <= next.content_bytes && one.rows <= next.rows
        }));
    }
}

/// Content that nobody holds: a line, again and again, counted as it is given.
struct Endless {
    line: &'static [u8],
    left: u64,
    given: Arc<AtomicU64>,
}

impl AsyncRead for Endless {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, room: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        while self.left > 0 && room.remaining() >= self.line.len() {
            room.put_slice(self.line);
            self.left -= 1;
            self.given.fetch_add(self.line.len() as u64, Ordering::SeqCst);
        }
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn a_reader_of_any_length_is_never_far_ahead_of_the_connection() {
    const LINE: &[u8] = &[b'x'; 8192];
    const LINES: u64 = 200 * 128;
    let server = UploadServer::start(Appetite::Counts);
    let given = Arc::new(AtomicU64::new(0));
    let farthest = Arc::new(AtomicU64::new(0));
    let (arrived, ahead, gives) = (Arc::clone(&server.arrived), Arc::clone(&farthest), Arc::clone(&given));
    let reader = Endless { line: LINE, left: LINES, given: Arc::clone(&given) };
    let upload = Upload::<DossierInput>::from_reader(Format::Ndjson, reader).on_progress(move |_| {
        let distance = gives.load(Ordering::SeqCst).saturating_sub(arrived.load(Ordering::SeqCst));
        ahead.fetch_max(distance, Ordering::SeqCst);
    });
    client(server.url()).dossiers().check(&source(), upload).await.unwrap();
    assert!(server.next().is_whole);
    let total = LINES * LINE.len() as u64;
    assert_eq!((given.load(Ordering::SeqCst), server.arrived.load(Ordering::SeqCst)), (total, total));
    assert_eq!(total, 200 * 1024 * 1024);
    // What the kernel holds between two sockets is at most some megabytes; all the rest would be ours.
    let farthest = farthest.load(Ordering::SeqCst);
    assert!(farthest < 16 * 1024 * 1024, "{farthest} bytes were read and had not arrived");
}

/// Gives a line, and the next one only after a while.
struct Slow {
    lines: u32,
    pause: Pin<Box<tokio::time::Sleep>>,
}

impl AsyncRead for Slow {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, room: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.lines > 0 {
            std::task::ready!(self.pause.as_mut().poll(context));
            self.pause = Box::pin(tokio::time::sleep(Duration::from_millis(60)));
            self.lines -= 1;
            room.put_slice(b"{}\n");
        }
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn an_upload_may_take_as_long_as_it_takes_while_something_moves() {
    let server = UploadServer::start(Appetite::Counts);
    let slow = Slow { lines: 8, pause: Box::pin(tokio::time::sleep(Duration::ZERO)) };
    let upload = Upload::<DossierInput>::from_reader(Format::Ndjson, slow).stall_timeout(Duration::from_secs(300));
    // Any other request would have to be over after so long.
    let client = Client::builder(server.url()).timeout(Duration::from_millis(200)).build().unwrap();
    client.dossiers().check(&source(), upload).await.unwrap();
    assert_eq!(server.arrived.load(Ordering::SeqCst), 24);
}

#[tokio::test]
async fn an_upload_that_nothing_moves_any_more_is_given_up() {
    let server = UploadServer::start(Appetite::Refuses);
    let given = Arc::new(AtomicU64::new(0));
    let reader = Endless { line: b"{}\n", left: u64::MAX, given: Arc::clone(&given) };
    let stall_timeout = Duration::from_millis(300);
    let upload = Upload::<DossierInput>::from_reader(Format::Ndjson, reader).stall_timeout(stall_timeout);
    let error = client(server.url()).dossiers().check(&source(), upload).await.unwrap_err();
    assert!(matches!(error, Error::Stalled { operation: "uploadDossiers", .. }), "{error:?}");
    assert!(error.is_unavailable(), "another try may find the service awake");
    let given = given.load(Ordering::SeqCst);
    assert!(given < 16 * 1024 * 1024, "{given} bytes of an endless content were read for nobody");

    // Nothing moves either when all is sent and no answer comes.
    let upload = Upload::<DossierInput>::from_bytes(Format::Ndjson, "{}\n").stall_timeout(stall_timeout);
    let error = client(server.url()).dossiers().check(&source(), upload).await.unwrap_err();
    assert!(matches!(error, Error::Stalled { .. }), "{error:?}");
}

/// Gives a little, then fails.
struct Broken(bool);

impl AsyncRead for Broken {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, room: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, "đĩa hỏng")));
        }
        room.put_slice(&[b'x'; 50_000]);
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn content_that_cannot_be_read_is_told_as_such_and_never_ends_like_a_whole_body() {
    let server = UploadServer::start(Appetite::Counts);
    let upload = Upload::<DossierInput>::from_reader(Format::Ndjson, Broken(false));
    let error = client(server.url()).dossiers().check(&source(), upload).await.unwrap_err();
    let Error::Content(fault) = &error else { panic!("{error:?}") };
    assert_eq!((fault.kind(), fault.to_string().as_str()), (io::ErrorKind::InvalidData, "đĩa hỏng"));
    assert!(!server.took_a_whole_body());
}

#[tokio::test]
async fn a_faulty_row_is_named_by_its_line_and_a_used_number_by_its_code() {
    let issues = r#","issues":[{"line":17,"pointer":"/due_on","code":"dates_out_of_order","detail":"Sai."}]"#;
    let server = ScriptedServer::start(vec![
        problem(400, &[], &refusal(400, "rows_invalid", issues)),
        problem(422, &[], &refusal(422, "batch_reused", "")),
        problem(400, &[], &refusal(400, "manifest_mismatch", "")),
    ]);
    let client = client(server.url());
    let send = async || {
        let upload = Upload::from_bytes(Format::Ndjson, "{}\n");
        client.dossiers().upload(&source(), 1, upload).await.unwrap_err()
    };
    let error = send().await;
    assert!(error.is_rows_invalid() && error.is_invalid(), "{error:?}");
    assert_eq!((error.issues()[0].line, error.issues()[0].code), (Some(17), Code::DatesOutOfOrder));
    assert!(error.to_string().contains("[line 17 /due_on dates_out_of_order: Sai.]"), "{error}");
    assert!(send().await.is_batch_reused());
    assert!(send().await.is_manifest_mismatch());
    assert_eq!(server.received().len(), 3, "an upload is tried once");
}

#[test]
fn a_manifest_counts_rows_as_the_service_does() {
    let rows = |format, content: &str| Manifest::of(format, content.as_bytes()).rows;
    assert_eq!(rows(Format::Ndjson, ""), 0);
    assert_eq!(rows(Format::Ndjson, "{}\n{}"), 2, "the last line need not end");
    assert_eq!(rows(Format::Ndjson, "\u{feff}{}\r\n \r\n\t\n{}\r\n"), 2, "blank lines are no rows");
    assert_eq!(rows(Format::Csv, ""), 0);
    assert_eq!(rows(Format::Csv, "code,unit\n"), 0);
    assert_eq!(rows(Format::Csv, "\u{feff}code;unit\r\n1;a\r\n;\r\n\r\n\"\";\r\n2;b"), 2, "empty cells are no row");
    assert_eq!(rows(Format::Csv, "code,reason\n1,\"một\n\nhai \"\"ba\"\"\"\n2,\",\"\n"), 2, "a quoted break ends none");
    assert_eq!(rows(Format::Csv, "code,unit\n;,\n"), 1, "only the delimiter of the header delimits");
}
