//! `chamdiem upload`: the program as an official runs it, against a real service.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use chamdiem_client::wire::{BatchReceipt, EvidenceKind};
use chamdiem_store::Backend;
use chamdiem_tests::dossiers::{CSV_HEADER, DossierQuarter};
use chamdiem_tests::inside::stored;
use chamdiem_tests::service::{Folder, Stage, block_on, on_both_backends};
use chamdiem_tests::{play, tools};
use chamdiem_usecases::asker::Role;
use cutting_proxy::CuttingProxy;

mod cutting_proxy;

/// What a run said and how it ended.
#[derive(Debug)]
struct Run {
    succeeded: bool,
    stdout: String,
    stderr: String,
}

impl Run {
    fn lines_of_stderr(&self, beginning: &str) -> Vec<&str> {
        self.stderr.lines().filter(|line| line.starts_with(beginning)).collect()
    }
}

/// Sends a file of dossiers in batches of so many rows.
fn upload(stage: &Stage, url: &str, file: &Path, rows_per_batch: u32, more: &[&str]) -> Run {
    let mut command = Command::new(tools::program().unwrap());
    command.arg("upload").arg(file).args(["--kind", "dossiers", "--source", "mot-cua-tinh", "--url", url]);
    command.args(["--rows-per-batch", &rows_per_batch.to_string()]).args(more);
    let output = command.env("CHAMDIEM_TOKEN", stage.token(Role::Feeder, None)).output().unwrap();
    Run {
        succeeded: output.status.success(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn registered(backend: Backend) -> Stage {
    let stage = Stage::start(backend);
    block_on(play::register(&stage));
    stage
}

fn quarter(rows: u64) -> DossierQuarter {
    DossierQuarter::new("2021-Q2".parse().unwrap(), 7, rows)
}

fn file(folder: &Folder, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    path
}

async fn batches(stage: &Stage) -> Vec<BatchReceipt> {
    let source = "mot-cua-tinh".parse().unwrap();
    let feeder = stage.client(Role::Feeder);
    feeder.evidence_batches().list(&source, EvidenceKind::Dossiers).limit(200).page().await.unwrap().items
}

fn numbers(batches: &[BatchReceipt]) -> Vec<u64> {
    batches.iter().map(|receipt| receipt.batch.unwrap()).collect()
}

#[test]
fn a_file_goes_up_in_numbered_batches_and_never_twice() {
    let (stage, folder) = (registered(Backend::Sqlite), Folder::new());
    let csv = zstd::encode_all(quarter(1_000).csv().as_slice(), 0).unwrap();
    let csv = file(&folder, "ho-so.csv.zst", &csv);
    let run = upload(&stage, &stage.url(), &csv, 300, &[]);
    assert!(run.succeeded, "{run:?}");
    assert!(run.stdout.starts_with("Đã gửi tệp ho-so.csv.zst: 4 lô, 1.000 dòng, trong "), "{run:?}");
    assert!(run.stdout.contains("Mới: 1.000; thay thế: 0; không đổi: 0;"), "{run:?}");
    assert_eq!(run.lines_of_stderr("Lô thứ ").len(), 4, "not a terminal, so a line for each batch: {run:?}");
    let stored = block_on(batches(&stage));
    assert_eq!(numbers(&stored), [1, 2, 3, 4]);
    assert_eq!(stored.iter().map(|receipt| receipt.rows).collect::<Vec<_>>(), [300, 300, 300, 100]);

    let again = upload(&stage, &stage.url(), &csv, 300, &[]);
    assert!(again.succeeded, "{again:?}");
    assert!(again.stdout.contains("không gửi lại: 4 lô, 1.000 dòng"), "{again:?}");
    assert_eq!(block_on(batches(&stage)), stored, "nothing was sent, so nothing has changed");

    // The same dossiers in another form are other content: batches of their own, in which nothing is new.
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&quarter(1_000).ndjson()).unwrap();
    let ndjson = file(&folder, "ho-so.ndjson.gz", &gzip.finish().unwrap());
    let run = upload(&stage, &stage.url(), &ndjson, 500, &[]);
    assert!(run.stdout.contains("Mới: 0; thay thế: 0; không đổi: 1.000;"), "{run:?}");
    assert_eq!(numbers(&block_on(batches(&stage))), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn after_a_cut_only_the_missing_batches_are_sent() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        let folder = Folder::new();
        let ndjson = file(&folder, "ho-so.ndjson", &quarter(1_000).ndjson());
        let proxy = CuttingProxy::before(stage.running.address(), 3);
        let cut = upload(stage, &proxy.url(), &ndjson, 250, &["--tries", "1"]);
        assert!(!cut.succeeded, "{cut:?}");
        assert!(cut.stderr.contains("chamdiem: mất kết nối với dịch vụ"), "{cut:?}");
        let before = batches(stage).await;
        assert_eq!(numbers(&before), [1, 2], "half a batch leaves nothing");

        let resumed = upload(stage, &stage.url(), &ndjson, 250, &[]);
        assert!(resumed.succeeded, "{resumed:?}");
        assert!(resumed.stdout.starts_with("Đã gửi tệp ho-so.ndjson: 2 lô, 500 dòng"), "{resumed:?}");
        assert!(resumed.stdout.contains("không gửi lại: 2 lô, 500 dòng"), "{resumed:?}");
        let after = batches(stage).await;
        assert_eq!(numbers(&after), [1, 2, 3, 4]);
        assert_eq!(after[..2], before, "what was stored before the cut was not touched");
        assert_eq!(after.iter().map(|receipt| receipt.inserted).sum::<u64>(), 1_000);
    });
}

#[test]
fn a_cut_connection_is_tried_again_by_itself() {
    let (stage, folder) = (registered(Backend::Sqlite), Folder::new());
    let ndjson = file(&folder, "ho-so.ndjson", &quarter(400).ndjson());
    let proxy = CuttingProxy::before(stage.running.address(), 2);
    let run = upload(&stage, &proxy.url(), &ndjson, 100, &[]);
    assert!(run.succeeded, "{run:?}");
    assert_eq!(run.lines_of_stderr("Mất kết nối với dịch vụ; thử lại sau 0,5 giây.").len(), 1, "{run:?}");
    assert_eq!(numbers(&block_on(batches(&stage))), [1, 2, 3, 4]);
}

/// A file of ten rows: the third takes three lines, and the eighth, in line 11, is wrong in two fields.
fn csv_with_a_faulty_row() -> String {
    let quarter = quarter(10);
    let mut csv = CSV_HEADER.to_owned();
    for dossier in quarter.dossiers() {
        let mut row = Vec::new();
        quarter.write_row(&dossier, &mut row);
        let row = String::from_utf8(row).unwrap();
        let cells: Vec<&str> = row.split(',').collect();
        csv.push_str(&match dossier.number {
            3 => row.replacen(cells[4], &format!("\"\n{}\n\"", cells[4]), 1),
            8 => row.replacen(&format!(",{},", cells[5]), ",buu-dien,", 1).replacen(",false,", ",khong-ro,", 1),
            _ => row,
        });
    }
    csv
}

#[test]
fn a_faulty_row_is_named_by_its_line_in_the_file() {
    let (stage, folder) = (registered(Backend::Sqlite), Folder::new());
    let content = csv_with_a_faulty_row();
    let faulty = content.lines().position(|line| line.contains("buu-dien")).unwrap() + 1;
    assert_eq!(faulty, 11, "a header, and a row of three lines");
    let csv = file(&folder, "ho-so.csv", content.as_bytes());
    let run = upload(&stage, &stage.url(), &csv, 3, &[]);
    assert!(!run.succeeded, "{run:?}");
    let named = run.lines_of_stderr("Dòng ");
    assert!(named.contains(&"Dòng 11, trường channel: Giá trị phải là một trong: direct, online, post."), "{run:?}");
    assert!(named.iter().all(|line| line.starts_with("Dòng 11, trường ")), "{run:?}");
    assert!(run.stderr.contains("Lô bắt đầu từ dòng 10 bị từ chối: "), "{run:?}");
    assert!(run.stdout.contains("1 lô phía sau hợp lệ nhưng chưa được lưu"), "{run:?}");
    assert_eq!(numbers(&block_on(batches(&stage))), [1, 2], "a later state must not come before an earlier one");

    let mended = quarter(10).csv();
    std::fs::write(&csv, &mended).unwrap();
    let run = upload(&stage, &stage.url(), &csv, 3, &[]);
    assert!(run.succeeded, "{run:?}");
    let stored = block_on(batches(&stage));
    assert_eq!(stored.iter().map(|receipt| receipt.inserted).sum::<u64>(), 10, "{stored:?}");
}

#[test]
fn every_faulty_row_is_named_and_nothing_is_stored_when_only_checking() {
    let (stage, folder) = (registered(Backend::Sqlite), Folder::new());
    let ndjson = String::from_utf8(quarter(100).ndjson()).unwrap();
    let mut lines: Vec<String> = ndjson.lines().map(str::to_owned).collect();
    lines.insert(0, String::new());
    lines[40] = lines[40].replacen('}', "", 1);
    lines[90] = lines[90].replacen("\"code\"", "\"ho_ten\":\"x\",\"code\"", 1);
    let path = file(&folder, "ho-so.txt", format!("{}\r\n", lines.join("\r\n")).as_bytes());
    let before = stored(&stage);
    let run = upload(&stage, &stage.url(), &path, 30, &["--validate-only", "--format", "ndjson"]);
    assert!(!run.succeeded, "{run:?}");
    assert_eq!(run.lines_of_stderr("Dòng 41").len(), 1, "{run:?}");
    assert_eq!(run.lines_of_stderr("Dòng 91, trường ho_ten: ").len(), 1, "{run:?}");
    assert_eq!(run.lines_of_stderr("Dòng ").len(), 2, "{run:?}");
    assert!(run.stdout.contains("Có dòng không hợp lệ: 2 lô."), "{run:?}");
    assert!(stored(&stage) == before);
}

#[test]
fn what_cannot_begin_says_why_in_vietnamese() {
    let (stage, folder) = (registered(Backend::Sqlite), Folder::new());
    let token_file = file(&folder, "token", b"khong.phai.ma");
    let csv = file(&folder, "ho-so.csv", &quarter(3).csv());
    let unnamed = file(&folder, "ho-so.xlsx", b"PK");
    let named = token_file.to_str().unwrap();
    let said = |path: &Path, more: &[&str], url: &str| {
        let run = upload(&stage, url, path, 10, more);
        assert!(!run.succeeded, "{run:?}");
        run.stderr
    };
    let url = stage.url();
    let forged = {
        let mut command = Command::new(tools::program().unwrap());
        command.args(["upload", "--kind", "dossiers", "--source", "mot-cua-tinh", "--url", &url]);
        command.args(["--token-file", named]).arg(&csv).env_remove("CHAMDIEM_TOKEN");
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    };
    assert!(forged.contains("dịch vụ từ chối: Chưa xác thực (401)"), "{forged}");
    let missing = said(&folder.path().join("khong-co.csv"), &[], &url);
    assert!(missing.contains("khong-co.csv: không có tệp này"), "{missing}");
    assert!(said(&unnamed, &[], &url).contains("hãy thêm --format"));
    assert!(said(&csv, &["--profile", "khong-co"], &url).contains("dịch vụ từ chối: "));
    let nobody = said(&csv, &["--tries", "2"], "http://127.0.0.1:1");
    assert!(nobody.contains("Không kết nối được với dịch vụ; thử lại sau 0,5 giây."), "{nobody}");
}
