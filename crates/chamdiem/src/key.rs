//! The commands about keys, on the machine that has them.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use chamdiem_client::text::Moment;
use chamdiem_service::Settings;
use chamdiem_service::maintenance::KeyPurpose;
use chamdiem_service::maintenance::keys::{self, Replacement};
use chamdiem_usecases::clock::Clock;
use clap::{Args, Subcommand, ValueEnum};
use time::Duration;

#[derive(Args)]
pub struct KeyArguments {
    #[command(subcommand)]
    act: Act,
    /// Cơ sở dữ liệu: `sqlite://ĐƯỜNG-DẪN` hoặc `postgres://…`; mặc định là SQLite trong thư mục dữ liệu.
    #[arg(long, env = "CHAMDIEM_DATABASE_URL", hide_env_values = true, global = true)]
    database_url: Option<String>,
    /// Thư mục dữ liệu, nơi giữ khóa.
    #[arg(long, env = "CHAMDIEM_DATA_DIR", default_value = "./data", global = true)]
    data_dir: PathBuf,
}

#[derive(Subcommand)]
enum Act {
    /// Nêu mọi khóa công khai theo thứ tự, khóa nào được khóa trước xác nhận; mã thoát 1 nếu có chỗ sai.
    List,
    /// Thay khóa: tạo khóa mới, được khóa hiện hành ký xác nhận, và dùng sau một thời gian để mọi bản sao kịp biết.
    Rotate {
        /// Khóa nào.
        which: Which,
        /// Sau bao nhiêu giây thì dùng khóa mới. Nếu các bản sao không dùng chung thư mục dữ liệu, hãy để đủ lâu để chép tệp.
        #[arg(long, default_value_t = 600)]
        delay_seconds: u32,
    },
    /// Ghi lại vào cơ sở dữ liệu những khóa mà khóa trước đã xác nhận, khi cơ sở dữ liệu được khôi phục về trước lần thay khóa.
    Recover {
        /// Khóa nào.
        which: Which,
    },
    /// Bắt đầu một dãy khóa mới, chỉ khi khóa hiện hành đã mất hẳn. Việc này được ghi vào nhật ký và nêu công khai.
    Begin {
        /// Khóa nào.
        which: Which,
        /// Lý do, được công khai cùng khóa.
        #[arg(long)]
        reason: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Which {
    /// Khóa ký tài liệu công bố và nhật ký.
    Signing,
    /// Khóa cấp mã truy cập.
    Issuing,
}

impl Which {
    fn purpose(self) -> KeyPurpose {
        match self {
            Which::Signing => KeyPurpose::Signing,
            Which::Issuing => KeyPurpose::Issuing,
        }
    }
}

/// Does what is asked about keys.
pub fn key(arguments: KeyArguments) -> Result<ExitCode, Box<dyn Error>> {
    let KeyArguments { act, database_url, data_dir } = arguments;
    let settings = Settings { database_url, data_dir, ..Settings::default() };
    let clock = Arc::new(Clock::system());
    match act {
        Act::List => {
            let verified = keys::list(&settings)?;
            verified.told.iter().for_each(|line| println!("{line}"));
            verified.faults.iter().for_each(|fault| println!("SAI: {fault}"));
            return Ok(if verified.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Act::Rotate { which, delay_seconds } => {
            let after = Duration::seconds(i64::from(delay_seconds));
            tell("Đã tạo khóa mới", &keys::rotate(&settings, &clock, which.purpose(), after)?);
            println!(
                "Bản sao nào không dùng chung thư mục dữ liệu thì chép tệp đó vào thư mục dữ liệu của nó trước thời điểm trên."
            );
        }
        Act::Recover { which } => {
            println!("Đã ghi lại {} khóa vào cơ sở dữ liệu.", keys::recover(&settings, &clock, which.purpose())?);
        }
        Act::Begin { which, reason } => {
            let reason = reason.trim();
            if reason.is_empty() || reason.chars().count() > 500 || reason.contains(char::is_control) {
                return Err("lý do phải có từ 1 đến 500 ký tự, không có ký tự điều khiển".into());
            }
            tell("Đã bắt đầu dãy khóa mới", &keys::begin(&settings, &clock, which.purpose(), reason)?);
            println!(
                "Những gì khóa trước đã ký vẫn kiểm tra được. Hãy khởi động lại mọi bản sao với thư mục dữ liệu này."
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(what: &str, replacement: &Replacement) {
    let Replacement { kid, used_from_us, file } = replacement;
    let from = Moment::from_microseconds(*used_from_us).map_or_else(String::new, |moment| moment.to_string());
    println!("{what}: {kid}, dùng từ {from}.");
    println!("Tệp khóa: {}", file.display());
}
