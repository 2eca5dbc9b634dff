//! The command that verifies. With files: what somebody kept, offline. Without: the database, whether what rankings are
//! computed from is what the dossiers say, and whether what is kept for ever is whole.

mod files;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use chamdiem_service::Settings;
use chamdiem_service::maintenance::{Verification, verify as verify_all};
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::evidence::verification::{TallyDifference, VerifiedEvidence};
use chamdiem_usecases::publishing::verification::VerifiedRecords;
use clap::Args;

#[derive(Args)]
pub struct VerifyArguments {
    /// Các tệp cần kiểm tra ngoại tuyến: tài liệu công bố, với chữ ký ở tệp cùng tên thêm `.jws`, và tệp xuất nhật ký kiểm
    /// toán. Không có tệp nào thì kiểm tra cơ sở dữ liệu.
    files: Vec<PathBuf>,
    /// Tệp khóa công khai (JWKS), lấy từ `/v1/keys` và giữ lại từ trước.
    #[arg(long, requires = "files")]
    keys: Option<PathBuf>,
    /// Cơ sở dữ liệu: `sqlite://ĐƯỜNG-DẪN` hoặc `postgres://…`; mặc định là SQLite trong thư mục dữ liệu.
    #[arg(long, env = "CHAMDIEM_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Thư mục dữ liệu.
    #[arg(long, env = "CHAMDIEM_DATA_DIR", default_value = "./data")]
    data_dir: PathBuf,
    /// Đánh giá lại từng hồ sơ theo quy định, không chỉ đếm lại.
    #[arg(long)]
    deep: bool,
    /// Sửa số liệu tổng hợp bị sai theo hồ sơ; việc sửa được ghi vào nhật ký kiểm toán.
    #[arg(long)]
    repair: bool,
    /// Chấp nhận dữ liệu đã bị sửa ngoài chương trình như đang có, khi việc sửa là chủ ý; việc chấp nhận được ghi vào nhật ký
    /// kiểm toán.
    #[arg(long)]
    accept: bool,
}

/// Counts again and tells what is wrong; the exit code is 0 where all is right, 1 where something is or was wrong.
pub fn verify(arguments: VerifyArguments) -> Result<ExitCode, Box<dyn Error>> {
    let VerifyArguments { files, keys, database_url, data_dir, deep, repair, accept } = arguments;
    if !files.is_empty() {
        return Ok(concluded(files::verify(&files, keys.as_deref())?));
    }
    let settings = Settings { database_url, data_dir, ..Settings::default() };
    let verified = verify_all(&settings, &std::sync::Arc::new(Clock::system()), Verification { deep, repair, accept })?;
    tell(&verified.evidence, deep);
    if repair && verified.evidence.wrong_tallies > 0 {
        println!("Đã sửa {} dòng số liệu tổng hợp theo hồ sơ.", verified.evidence.wrong_tallies);
    }
    tell_records(&verified.records);
    verified.keys.told.iter().for_each(|line| println!("{line}"));
    verified.keys.faults.iter().for_each(|fault| println!("  {fault}"));
    if accept {
        println!("Đã chấp nhận dữ liệu hiện có ở {} nơi; việc này được ghi vào nhật ký.", verified.accepted);
    }
    Ok(concluded(verified.is_right()))
}

fn concluded(right: bool) -> ExitCode {
    println!("{}", if right { "Kết luận: ĐÚNG." } else { "Kết luận: SAI." });
    if right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn tell_records(records: &VerifiedRecords) {
    let VerifiedRecords { versions, publications, audit_entries, checkpoints, faults } = records;
    println!("Phiên bản bản tự chấm điểm và thẩm định: {versions}. Tài liệu công bố đã ký: {publications}.");
    println!("Nhật ký: {audit_entries} mục, {checkpoints} mốc đã ký.");
    for fault in faults {
        println!("  {fault}");
    }
}

fn tell(verified: &VerifiedEvidence, deep: bool) {
    println!("Đếm lại: {} hồ sơ được tính, {} dòng số liệu tổng hợp.", verified.counted, verified.tallies);
    if verified.wrong_tallies > 0 {
        println!("Số liệu tổng hợp sai: {} dòng.", verified.wrong_tallies);
    }
    for difference in &verified.named {
        let TallyDifference { expected, stored } = difference;
        let open = match expected.open_due_on.as_str() {
            "" => String::new(),
            _ if difference.is_sum() => ", tổng cả kỳ".to_owned(),
            day => format!(", hồ sơ chưa xong, hạn {day}"),
        };
        println!(
            "  Kỳ {}, đơn vị {}, kết quả {}{open}: đang ghi {stored}, đúng là {}.",
            expected.period, expected.unit_code, expected.outcomes, expected.amount
        );
    }
    if deep {
        println!("Đánh giá lại: {} hồ sơ, sai {} hồ sơ.", verified.dossiers, verified.wrong_dossiers);
    }
    for code in &verified.named_dossiers {
        println!("  Hồ sơ {code}: kết quả đã lưu khác với quy định.");
    }
}
