//! `chamdiem upload`: sends a file of evidence in numbered batches, and goes on after a cut where it was cut.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use chamdiem_client::text::{ProfileCode, SourceCode};
use chamdiem_client::wire::EvidenceKind;
use chamdiem_client::{Client, Format};
use clap::{Args, ValueEnum};
use tokio::sync::mpsc;

use crate::serve;
use batches::{Batch, Batches, FileCompression, NotCut};
use display::Display;
use sender::{Outcome, Sender};
use summary::Summary;

mod batches;
mod display;
mod sender;
mod summary;
mod words;

#[derive(Args)]
pub struct UploadArguments {
    /// Tệp số liệu, NDJSON hoặc CSV (UTF-8, hoặc UTF-16 có BOM như Excel lưu), có thể nén (.gz, .zst).
    file: PathBuf,
    /// Loại số liệu.
    #[arg(long, value_enum)]
    kind: Kind,
    /// Mã hệ thống gửi, ví dụ `mot-cua-tinh`.
    #[arg(long)]
    source: SourceCode,
    /// Địa chỉ gốc của dịch vụ.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    url: String,
    /// Tệp chứa mã truy cập, được đọc lại ở mỗi lần gửi; nếu không có thì dùng biến môi trường CHAMDIEM_TOKEN.
    #[arg(long)]
    token_file: Option<PathBuf>,
    /// Mã truy cập.
    #[arg(long, env = "CHAMDIEM_TOKEN", hide = true, hide_env_values = true, conflicts_with = "token_file")]
    token: Option<String>,
    /// Mã cấu hình ánh xạ, chỉ dùng cho hồ sơ.
    #[arg(long)]
    profile: Option<ProfileCode>,
    /// Định dạng; mặc định theo đuôi tên tệp (.ndjson, .jsonl, .csv, .tsv, .txt).
    #[arg(long, value_enum)]
    format: Option<FormatWord>,
    /// Số dòng của mỗi lô; mỗi lô được lưu toàn bộ hoặc không lưu gì.
    #[arg(long, default_value_t = 50_000, value_parser = clap::value_parser!(u64).range(1..=5_000_000))]
    rows_per_batch: u64,
    /// Chỉ kiểm tra, không lưu.
    #[arg(long)]
    validate_only: bool,
    /// Thay cả những bản ghi không so sánh được phiên bản: của hệ thống mà hệ thống gửi này thay thế, hoặc có loại phiên bản khác.
    #[arg(long)]
    take_over: bool,
    /// Số lần thử gửi mỗi lô khi mất kết nối hoặc dịch vụ gián đoạn.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=100))]
    tries: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Hồ sơ thủ tục hành chính.
    Dossiers,
    /// Phiếu khảo sát.
    #[value(alias = "survey_forms")]
    SurveyForms,
    /// Phản ánh, kiến nghị.
    Complaints,
    /// Thủ tục hành chính và kết quả kiểm tra việc công khai.
    Procedures,
    /// Điểm công chức, viên chức.
    #[value(alias = "officer_scores")]
    OfficerScores,
}

impl Kind {
    fn kind(self) -> EvidenceKind {
        match self {
            Kind::Dossiers => EvidenceKind::Dossiers,
            Kind::SurveyForms => EvidenceKind::SurveyForms,
            Kind::Complaints => EvidenceKind::Complaints,
            Kind::Procedures => EvidenceKind::Procedures,
            Kind::OfficerScores => EvidenceKind::OfficerScores,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatWord {
    /// Mỗi dòng một đối tượng JSON.
    Ndjson,
    /// CSV có dòng tiêu đề, UTF-8.
    Csv,
}

/// Sends the file.
pub fn upload(arguments: UploadArguments) -> Result<(), Box<dyn Error>> {
    if arguments.profile.is_some() && arguments.kind != Kind::Dossiers {
        return Err("cấu hình ánh xạ (--profile) chỉ dùng cho hồ sơ (--kind dossiers)".into());
    }
    let (format, compression) = form_of(&arguments.file, arguments.format)?;
    let unreadable = |fault| words::unreadable(&arguments.file, &fault);
    let length = std::fs::metadata(&arguments.file).map_err(unreadable)?.len();
    let batches = Batches::open(&arguments.file, compression, format, arguments.rows_per_batch).map_err(unreadable)?;
    let sender = Sender {
        client: client(&arguments)?,
        kind: arguments.kind.kind(),
        source: arguments.source,
        profile: arguments.profile,
        take_over: arguments.take_over,
        format,
        tries_max: arguments.tries,
    };
    let display = Display::new(length);
    let name = arguments.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let summary = serve::runtime()?.block_on(send_all(&sender, batches, &display, arguments.validate_only))?;
    print!("{}", summary.text(&name));
    if summary.is_complete() { Ok(()) } else { Err("tệp có dòng không hợp lệ".into()) }
}

/// How the rows of a file are written and how the file is compressed, by its name.
fn form_of(path: &Path, given: Option<FormatWord>) -> Result<(Format, FileCompression), String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let (stem, compression) = if let Some(stem) = name.strip_suffix(".gz") {
        (stem, FileCompression::Gzip)
    } else if let Some(stem) = name.strip_suffix(".zst") {
        (stem, FileCompression::Zstd)
    } else {
        (name.as_str(), FileCompression::None)
    };
    let format = match given {
        Some(FormatWord::Ndjson) => Format::Ndjson,
        Some(FormatWord::Csv) => Format::Csv,
        None if stem.ends_with(".ndjson") || stem.ends_with(".jsonl") => Format::Ndjson,
        None if [".csv", ".tsv", ".txt"].iter().any(|end| stem.ends_with(end)) => Format::Csv,
        None => return Err("tên tệp không cho biết định dạng, hãy thêm --format ndjson hoặc --format csv".to_owned()),
    };
    Ok((format, compression))
}

fn client(arguments: &UploadArguments) -> Result<Client, Box<dyn Error>> {
    let builder = Client::builder(&arguments.url);
    let builder = match (&arguments.token_file, &arguments.token) {
        (Some(path), _) => {
            std::fs::read_to_string(path).map_err(|fault| words::unreadable(path, &fault))?;
            let path = path.clone();
            builder.token_provider(move || Some(std::fs::read_to_string(&path).ok()?.trim().to_owned()))
        }
        (None, Some(token)) => builder.token(token.trim()),
        (None, None) => return Err("cần mã truy cập: --token-file TỆP hoặc biến môi trường CHAMDIEM_TOKEN".into()),
    };
    Ok(builder.build().map_err(|error| words::build_error(&error))?)
}

/// Sends batch after batch while the next one is being read.
///
/// After a batch that is refused for its rows nothing more is stored, because a later state must not come before an
/// earlier one; but the rest is still checked, so that every fault is known at once.
async fn send_all(
    sender: &Sender,
    mut batches: Batches,
    display: &Display,
    validate_only: bool,
) -> Result<Summary, Box<dyn Error>> {
    let mut stored = if validate_only { None } else { Some(sender.stored_batches(display).await?) };
    let (give, mut take) = mpsc::channel::<Result<Batch, NotCut>>(1);
    std::thread::spawn(move || {
        while let Some(next) = batches.next().transpose() {
            // The other end is gone when sending was given up.
            if give.blocking_send(next).is_err() {
                break;
            }
        }
    });
    let mut summary = Summary::new(validate_only);
    let began = Instant::now();
    while let Some(batch) = take.recv().await {
        let batch = batch?;
        let outcome = match &mut stored {
            Some(stored) if !summary.has_faults() => sender.store(&batch, stored, display).await?,
            _ => sender.check(&batch, display).await?,
        };
        let was_skipped = matches!(outcome, Outcome::KnownAlready);
        for line in summary.add(&batch, outcome) {
            display.say(&line);
        }
        display.finish_batch(&batch, was_skipped);
    }
    display.finish();
    summary.seconds = began.elapsed().as_secs_f64();
    Ok(summary)
}
