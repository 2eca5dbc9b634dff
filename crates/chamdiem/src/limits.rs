//! How often clients may ask the service: the settings of `chamdiem serve`.

use chamdiem_service::Settings;
use chamdiem_service::settings::Rate;
use clap::Args;

/// How often clients may ask.
#[derive(Args)]
pub struct LimitArguments {
    /// Số yêu cầu mỗi giây của một phần mềm có mã truy cập; 0 để không giới hạn.
    #[arg(long, env = "CHAMDIEM_RATE_LIMIT_PER_SECOND", default_value_t = 50)]
    rate_limit_per_second: u32,
    /// Số yêu cầu liền nhau của một phần mềm có mã truy cập.
    #[arg(long, env = "CHAMDIEM_RATE_LIMIT_BURST", default_value_t = 200)]
    rate_limit_burst: u32,
    /// Số yêu cầu mỗi giây của một địa chỉ không có mã truy cập; 0 để không giới hạn.
    #[arg(long, env = "CHAMDIEM_PUBLIC_RATE_LIMIT_PER_SECOND", default_value_t = 20)]
    public_rate_limit_per_second: u32,
    /// Số yêu cầu liền nhau của một địa chỉ không có mã truy cập.
    #[arg(long, env = "CHAMDIEM_PUBLIC_RATE_LIMIT_BURST", default_value_t = 100)]
    public_rate_limit_burst: u32,
    /// Số máy chủ trung gian của mình đứng trước dịch vụ, mỗi máy ghi thêm địa chỉ của bên gửi vào `X-Forwarded-For`.
    #[arg(long, env = "CHAMDIEM_TRUSTED_PROXIES", default_value_t = 0)]
    trusted_proxies: u8,
    /// Số kết nối mà mỗi luồng phục vụ giữ cùng lúc; kết nối tiếp theo phải chờ.
    #[arg(long, env = "CHAMDIEM_CONNECTIONS_PER_WORKER", default_value_t = 10_000)]
    connections_per_worker: usize,
}

impl LimitArguments {
    /// The settings with these limits.
    pub fn in_force(&self, settings: Settings) -> Settings {
        Settings {
            rate_limit: Rate { per_second: self.rate_limit_per_second, burst: self.rate_limit_burst },
            public_rate_limit: Rate {
                per_second: self.public_rate_limit_per_second,
                burst: self.public_rate_limit_burst,
            },
            trusted_proxies: self.trusted_proxies,
            connections_per_worker: self.connections_per_worker,
            ..settings
        }
    }
}
