//! How often clients may ask the service: the settings of `chamdiem serve`.

use std::path::PathBuf;
use std::time::Duration;

use chamdiem_service::Settings;
use chamdiem_service::settings::{Rate, TrustedProxies};
use clap::Args;

use crate::values::Values;

/// How often clients may ask.
#[derive(Args)]
pub struct LimitArguments {
    /// Số yêu cầu mỗi giây của một phần mềm có mã truy cập; 0 để không giới hạn.
    #[arg(long, env = "CHAMDIEM_RATE_LIMIT_PER_SECOND", default_value = "50")]
    rate_limit_per_second: String,
    /// Số yêu cầu liền nhau của một phần mềm có mã truy cập.
    #[arg(long, env = "CHAMDIEM_RATE_LIMIT_BURST", default_value = "200")]
    rate_limit_burst: String,
    /// Số yêu cầu mỗi giây của một địa chỉ không có mã truy cập; 0 để không giới hạn.
    #[arg(long, env = "CHAMDIEM_PUBLIC_RATE_LIMIT_PER_SECOND", default_value = "20")]
    public_rate_limit_per_second: String,
    /// Số yêu cầu liền nhau của một địa chỉ không có mã truy cập.
    #[arg(long, env = "CHAMDIEM_PUBLIC_RATE_LIMIT_BURST", default_value = "100")]
    public_rate_limit_burst: String,
    /// Máy chủ trung gian của mình đứng trước dịch vụ, mỗi máy ghi thêm địa chỉ của bên gửi vào `X-Forwarded-For`: số máy, hoặc
    /// các địa chỉ, dải mạng của chúng, cách nhau bằng dấu phẩy.
    #[arg(long, env = "CHAMDIEM_TRUSTED_PROXIES", default_value = "0")]
    trusted_proxies: String,
    /// Số kết nối mà mỗi luồng phục vụ giữ cùng lúc; kết nối tiếp theo phải chờ.
    #[arg(long, env = "CHAMDIEM_CONNECTIONS_PER_WORKER", default_value = "10000")]
    connections_per_worker: String,
    /// Số kết nối của một địa chỉ cùng lúc; 0 để không giới hạn. Không tính kết nối của máy chủ trung gian của mình.
    #[arg(long, env = "CHAMDIEM_CONNECTIONS_PER_ADDRESS", default_value = "256")]
    connections_per_address: String,
    /// Số giây mà bên nhận được phép không nhận thêm byte nào của câu trả lời trước khi kết nối bị cắt.
    #[arg(long, env = "CHAMDIEM_STALL_SECONDS", default_value = "30")]
    stall_seconds: String,
    /// Số kết nối tới cơ sở dữ liệu mở cùng lúc; mỗi bản của dịch vụ tính riêng.
    #[arg(long, env = "CHAMDIEM_DATABASE_CONNECTIONS", default_value = "8")]
    database_connections: String,
    /// Thời hạn của một câu lệnh trên PostgreSQL, tính bằng giây; cũng là thời gian một yêu cầu chờ cơ sở dữ liệu.
    #[arg(long, env = "CHAMDIEM_DATABASE_STATEMENT_TIMEOUT_SECONDS", default_value = "10")]
    database_statement_timeout_seconds: String,
    /// Thư mục chứa tạm các tệp số liệu đang được kiểm tra; mặc định nằm trong thư mục dữ liệu.
    #[arg(long, env = "CHAMDIEM_SPOOL_DIR")]
    spool_dir: Option<PathBuf>,
    /// Dung lượng tối đa của tất cả các tệp tạm đó, MiB.
    #[arg(long, env = "CHAMDIEM_SPOOL_QUOTA_MIB", default_value = "4096")]
    spool_quota_mib: String,
    /// Dung lượng trống luôn chừa lại trên đĩa khi nhận số liệu, MiB; với đĩa nhỏ là một phần tư đĩa.
    #[arg(long, env = "CHAMDIEM_SPOOL_RESERVE_MIB", default_value = "1024")]
    spool_reserve_mib: String,
}

/// The most requests, and connections, that a limit allows.
const LIMIT_MAX: u32 = 10_000_000;

/// The longest that a client may take nothing of what it is sent.
const STALL_SECONDS_MAX: u32 = 3600;

/// The longest that a statement may take.
const STATEMENT_SECONDS_MAX: u32 = 600;

impl LimitArguments {
    /// The settings with these limits.
    pub fn in_force(&self, settings: Settings, values: &mut Values) -> Settings {
        let mut number = |setting, text: &str, least| values.number(setting, text, least..=LIMIT_MAX);
        let rate_limit = Rate {
            per_second: number("CHAMDIEM_RATE_LIMIT_PER_SECOND", &self.rate_limit_per_second, 0),
            burst: number("CHAMDIEM_RATE_LIMIT_BURST", &self.rate_limit_burst, 1),
        };
        let public_rate_limit = Rate {
            per_second: number("CHAMDIEM_PUBLIC_RATE_LIMIT_PER_SECOND", &self.public_rate_limit_per_second, 0),
            burst: number("CHAMDIEM_PUBLIC_RATE_LIMIT_BURST", &self.public_rate_limit_burst, 1),
        };
        let spool_quota_mib = number("CHAMDIEM_SPOOL_QUOTA_MIB", &self.spool_quota_mib, 1);
        let spool_reserve_mib = number("CHAMDIEM_SPOOL_RESERVE_MIB", &self.spool_reserve_mib, 0);
        let connections = number("CHAMDIEM_CONNECTIONS_PER_WORKER", &self.connections_per_worker, 1);
        let of_address = number("CHAMDIEM_CONNECTIONS_PER_ADDRESS", &self.connections_per_address, 0);
        Settings {
            rate_limit,
            public_rate_limit,
            connections_per_worker: usize::try_from(connections).unwrap_or(usize::MAX),
            connections_per_address: usize::try_from(of_address).unwrap_or(usize::MAX),
            stall_max: Duration::from_secs(
                values.number("CHAMDIEM_STALL_SECONDS", &self.stall_seconds, 1..=STALL_SECONDS_MAX).into(),
            ),
            trusted_proxies: self.trusted_proxies.parse().unwrap_or_else(|fault: String| {
                values.fault("CHAMDIEM_TRUSTED_PROXIES", &fault);
                TrustedProxies::NONE
            }),
            connections_max: values.number("CHAMDIEM_DATABASE_CONNECTIONS", &self.database_connections, 1..=1000),
            statement_timeout: Duration::from_secs(
                values
                    .number(
                        "CHAMDIEM_DATABASE_STATEMENT_TIMEOUT_SECONDS",
                        &self.database_statement_timeout_seconds,
                        1..=STATEMENT_SECONDS_MAX,
                    )
                    .into(),
            ),
            spool_dir: self.spool_dir.clone(),
            spool_quota_mib,
            spool_reserve_mib,
            ..settings
        }
    }
}
