//! The command that makes or repairs a local account on the machine itself: the first administrator, or one who is locked
//! out.

use std::error::Error;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use chamdiem_client::text::UnitCode;
use chamdiem_client::wire::{AccountInput, AccountKind, AccountName, AccountRole, Secret};
use chamdiem_service::Settings;
use chamdiem_service::maintenance::{install_account, unlock_account};
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::trust::secrets;
use clap::Args;

/// The most bytes that are read as a secret.
const SECRET_BYTES_MAX: u64 = 1000;

#[derive(Args)]
pub struct AccountArguments {
    /// Tên tài khoản: theo công việc, không phải họ tên; chữ thường không dấu, chữ số, dấu chấm, gạch nối, gạch dưới.
    name: String,
    /// Vai trò: admin, appraiser, publisher, unit, feeder, reader; lặp lại nếu có nhiều vai trò.
    #[arg(long = "role", required_unless_present = "unlock")]
    roles: Vec<String>,
    /// Chỉ mở khóa tài khoản đang tạm khóa vì sai mật khẩu nhiều lần; giữ nguyên mật khẩu và vai trò.
    #[arg(long, conflicts_with_all = ["roles", "unit", "machine", "secret_stdin"])]
    unlock: bool,
    /// Mã đơn vị, bắt buộc với vai trò `unit`.
    #[arg(long)]
    unit: Option<String>,
    /// Tài khoản của hệ thống máy, xác thực bằng `client_credentials`.
    #[arg(long)]
    machine: bool,
    /// Đọc mật khẩu từ đầu vào chuẩn; nếu không thì mật khẩu được sinh ngẫu nhiên và in ra một lần.
    #[arg(long)]
    secret_stdin: bool,
    /// Cơ sở dữ liệu: `sqlite://ĐƯỜNG-DẪN` hoặc `postgres://…`; mặc định là SQLite trong thư mục dữ liệu.
    #[arg(long, env = "CHAMDIEM_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Thư mục dữ liệu.
    #[arg(long, env = "CHAMDIEM_DATA_DIR", default_value = "./data")]
    data_dir: PathBuf,
}

/// Makes or repairs an account: these roles, enabled, another secret, locked no more, its earlier tokens revoked.
pub fn account(arguments: AccountArguments) -> Result<(), Box<dyn Error>> {
    let name: AccountName = arguments.name.parse().map_err(|_| "tên tài khoản không đúng mẫu")?;
    if arguments.unlock {
        let settings =
            Settings { database_url: arguments.database_url, data_dir: arguments.data_dir, ..Settings::default() };
        unlock_account(&settings, &Arc::new(Clock::system()), &name)?;
        eprintln!("Đã mở khóa tài khoản {name}.");
        return Ok(());
    }
    let role = |word: &String| AccountRole::from_word(word).ok_or_else(|| format!("vai trò {word} không có"));
    let roles = arguments.roles.iter().map(role).collect::<Result<Vec<_>, String>>()?;
    let unit = arguments.unit.as_deref().map(str::parse::<UnitCode>).transpose();
    let unit = unit.map_err(|_| "mã đơn vị không hợp lệ")?;
    let kind = if arguments.machine { AccountKind::Machine } else { AccountKind::Person };
    let input = AccountInput { kind, roles, unit, disabled: None };
    let secret = if arguments.secret_stdin { read_secret()? } else { secrets::made()? };
    let (database_url, data_dir) = (arguments.database_url, arguments.data_dir);
    let settings = Settings { database_url, data_dir, ..Settings::default() };
    let is_new = install_account(&settings, &Arc::new(Clock::system()), &name, &input, &secret)?;
    eprintln!("{} tài khoản {name}.", if is_new { "Đã tạo" } else { "Đã sửa" });
    if !arguments.secret_stdin {
        eprintln!("Mật khẩu, chỉ in một lần:");
        println!("{}", secret.reveal());
    }
    Ok(())
}

/// The secret on the first line of standard input.
fn read_secret() -> Result<Secret, Box<dyn Error>> {
    let mut text = String::new();
    std::io::stdin().take(SECRET_BYTES_MAX).read_to_string(&mut text)?;
    let line = text.lines().next().unwrap_or_default();
    let fits = line.chars().count() <= Secret::LENGTH_MAX && !line.contains(char::is_control);
    if fits { Ok(Secret::new(line)) } else { Err("mật khẩu quá dài hoặc có ký tự điều khiển".into()) }
}
