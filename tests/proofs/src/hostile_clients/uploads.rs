//! Senders of evidence: who trickles, and who fills the disk.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use chamdiem_client::wire::UnitLevel;
use chamdiem_client::{Client, Compression, Precondition, Upload};
use chamdiem_store::Backend;
use chamdiem_tests::evidence_play::source;
use chamdiem_tests::play;
use chamdiem_tests::raw_http::Request;
use chamdiem_tests::service::{Folder, block_on};
use chamdiem_tests::site::Site;
use chamdiem_tests::small_disk::SmallDisk;
use chamdiem_usecases::asker::Role;

use super::Shown;

/// Of one account; at most two of them are read at once, and four begun.
const TRICKLES: usize = 40;

/// What another account sends meanwhile: lists, and one file that is not small.
const LISTS: u64 = 20;
const FILE_ROWS: u32 = 3_000;

/// The longest that one of these may take on any machine.
const SERVED_MAX: Duration = Duration::from_secs(20);

const PAUSE: Duration = Duration::from_secs(1);

const DISK_KIBIBYTES: u64 = 160 * 1024;

/// More than the disk holds, in the spool alone.
const FILLING_ROWS: u32 = 400_000;

/// Trickling uploads of one account leave another account's served.
pub(super) fn trickle() -> Result<Shown, String> {
    let mut site = Site::start(Backend::Sqlite)?;
    let url = site.program().url.clone();
    let address: SocketAddr = url.trim_start_matches("http://").parse().map_err(|_| url.clone())?;
    let (token, office) = (site.token(Role::Feeder)?, site.client(Role::Appraiser)?);
    let over = AtomicBool::new(false);
    let (served, longest) = thread::scope(|scope| {
        for number in 0..TRICKLES {
            let (token, over) = (&token, &over);
            scope.spawn(move || trickle_until(over, address, token, number));
        }
        // They are all there before anybody else comes.
        thread::sleep(PAUSE);
        let served = block_on(send_all(&office));
        over.store(true, Ordering::Relaxed);
        served
    });
    site.end()?;
    let all = LISTS + 1;
    Ok(Shown {
        figure: format!(
            "beside {TRICKLES} trickling uploads of one account {served} of {all} of another stored, the slowest in {:.1} s",
            longest.as_secs_f64()
        ),
        bound: format!("{all}, {} s", SERVED_MAX.as_secs()),
        holds: served == all && longest < SERVED_MAX,
    })
}

/// Sends a byte a second of a body that would be large, and begins again when it is cut.
fn trickle_until(over: &AtomicBool, address: SocketAddr, token: &str, number: usize) {
    let path = format!("/v1/dossiers?source=mot-cua-tinh&batch={}&rows=1&sha256={}", number + 1, "0".repeat(64));
    let head = Request::post(&path).by(token).with("Content-Type", "application/x-ndjson");
    let head = head.with("Content-Length", "100000000").bytes();
    while !over.load(Ordering::Relaxed) {
        let Ok(mut stream) = TcpStream::connect(address) else { continue };
        let mut sent = stream.write_all(&head);
        while sent.is_ok() && !over.load(Ordering::Relaxed) {
            sent = stream.write_all(b" ");
            thread::sleep(PAUSE);
        }
    }
}

/// How many uploads are stored, and how long the slowest takes.
async fn send_all(office: &Client) -> (u64, Duration) {
    let (mut served, mut longest) = (0, Duration::ZERO);
    for batch in 1..=LISTS + 1 {
        let rows = if batch > LISTS { FILE_ROWS } else { 1 };
        let began = Instant::now();
        let upload = Upload::from_bytes(chamdiem_client::Format::Ndjson, rows_of(&format!("L{batch}"), rows));
        served += u64::from(office.dossiers().upload(&source(), batch, upload).await.is_ok());
        longest = longest.max(began.elapsed());
    }
    (served, longest)
}

/// Dossiers of half a kB each, of which no two are alike.
fn rows_of(prefix: &str, rows: u32) -> Vec<u8> {
    let mut content = String::new();
    for number in 0..rows {
        let mixed = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let reason = format!("{mixed:016x}").repeat(16);
        let _ = writeln!(
            content,
            r#"{{"code":"{prefix}-{number:07}","sequence":1,"unit":"so-noi-vu","procedure":"1.001193","channel":"direct","received_on":"2021-04-09","due_on":"2021-04-20","extended_due_on":"2021-04-27","extension_reason":"{reason}","finished_on":"2021-04-19","status":"finished"}}"#
        );
    }
    content.into_bytes()
}

/// An upload that would fill the disk of the database is refused, and every other write goes on.
pub(super) fn filled_disk() -> Result<Shown, String> {
    let disk = SmallDisk::mount(DISK_KIBIBYTES)?;
    let url = format!("sqlite://{}", disk.path().join("chamdiem.db").display());
    let mut site = Site::at(Folder::new(), disk.path(), &url)?;
    let (feeder, admin) = (site.client(Role::Feeder)?, site.client(Role::Admin)?);
    let over = AtomicBool::new(false);
    let (written, failed) = (AtomicU32::new(0), AtomicU32::new(0));
    let refused = thread::scope(|scope| {
        scope.spawn(|| block_on(write_units(&admin, &over, (&written, &failed))));
        let content = rows_of("D", FILLING_ROWS);
        let upload = Upload::from_bytes(chamdiem_client::Format::Ndjson, content).compression(Compression::Zstd);
        let answer = block_on(feeder.dossiers().upload(&source(), 1, upload));
        over.store(true, Ordering::Relaxed);
        answer.err().and_then(|error| error.status())
    });
    site.end()?;
    let (written, failed) = (written.into_inner(), failed.into_inner());
    Ok(Shown {
        figure: format!(
            "an upload above a disk of {} MB answered {}, meanwhile {failed} of {} other writes failed",
            DISK_KIBIBYTES / 1024,
            refused.map_or("201".to_owned(), |status| status.to_string()),
            written + failed,
        ),
        bound: "507, 0".to_owned(),
        holds: refused == Some(507) && failed == 0 && written > 0,
    })
}

async fn write_units(admin: &Client, over: &AtomicBool, (written, failed): (&AtomicU32, &AtomicU32)) {
    for number in 0.. {
        if over.load(Ordering::Relaxed) {
            return;
        }
        let unit = format!("don-vi-{number}").parse().unwrap();
        let input = play::unit_input("Đơn vị thử nghiệm", UnitLevel::Department);
        let put = admin.units().put(&unit, &input, Precondition::Create).await;
        let count = if put.is_ok() { written } else { failed };
        count.fetch_add(1, Ordering::Relaxed);
    }
}
