//! The commands that run, open and describe the service.

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chamdiem_client::Client;
use chamdiem_service::output::Lines;
use chamdiem_service::tokens::issuer::Issuer;
use chamdiem_service::{Settings, openapi};
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::trust::grant::Grant;
use clap::{Args, ValueEnum};
use tracing_subscriber::filter::LevelFilter;

use crate::limits::LimitArguments;
use crate::sign_on::SignOnArguments;
use crate::values::Values;

/// How long the end of the service waits until its own log is written.
const LOG_MAX: Duration = Duration::from_secs(1);

/// Where the service keeps things, and how its tokens are named.
#[derive(Args)]
pub struct DataArguments {
    /// Thư mục dữ liệu: khóa của bộ phận cấp mã truy cập, và tệp SQLite.
    #[arg(long, env = "CHAMDIEM_DATA_DIR", default_value = "./data")]
    pub data_dir: PathBuf,
    /// Tên của bộ phận cấp mã truy cập (`iss`).
    #[arg(long, env = "CHAMDIEM_ISSUER", default_value = "https://chamdiem.localhost")]
    pub issuer: String,
    /// Tên của dịch vụ trong mã truy cập (`aud`).
    #[arg(long, env = "CHAMDIEM_AUDIENCE", default_value = "chamdiem")]
    pub audience: String,
}

#[derive(Args)]
pub struct ServeArguments {
    /// Địa chỉ nghe.
    #[arg(long, env = "CHAMDIEM_LISTEN", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Cơ sở dữ liệu: `sqlite://ĐƯỜNG-DẪN` hoặc `postgres://…`; mặc định là SQLite trong thư mục dữ liệu.
    #[arg(long, env = "CHAMDIEM_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    sign_on: SignOnArguments,
    /// Mức nhật ký: `off`, `error`, `warn`, `info`, `debug`, `trace`.
    #[arg(long, env = "CHAMDIEM_LOG", default_value = "info")]
    log: String,
    /// Số luồng phục vụ; mặc định là số lõi.
    #[arg(long, env = "CHAMDIEM_WORKERS")]
    workers: Option<String>,
    #[command(flatten)]
    limits: LimitArguments,
}

impl ServeArguments {
    /// The settings, and which of the program's own log is written; beside what is wrong with the environment.
    fn settings(self, faults: Vec<String>) -> Result<(Settings, LevelFilter), String> {
        let mut values = Values::new(faults);
        let defaults = Settings::default();
        let workers = self.workers.map(|text| values.number("CHAMDIEM_WORKERS", &text, 1..=Settings::WORKERS_MAX));
        let log = self.log.trim().parse().unwrap_or_else(|_| {
            values.fault(
                "CHAMDIEM_LOG",
                &format!("phải là off, error, warn, info, debug hoặc trace, không phải {:?}", self.log),
            );
            LevelFilter::INFO
        });
        let settings = Settings {
            listen: self.listen,
            database_url: self.database_url,
            data_dir: self.data.data_dir,
            issuer: self.data.issuer,
            oidc: self.sign_on.settings(&self.data.audience, &mut values),
            audience: self.data.audience,
            workers: workers.unwrap_or(defaults.workers),
            handle_signals: true,
            ..defaults
        };
        let settings = self.limits.in_force(settings, &mut values);
        Ok((values.checked(settings)?, log))
    }
}

/// Runs the service until a signal ends it; `faults` is what is wrong with the environment.
pub fn serve(arguments: ServeArguments, faults: Vec<String>) -> Result<(), Box<dyn Error>> {
    let (settings, log) = arguments.settings(faults)?;
    let log = log_to_stderr(log)?;
    let running = chamdiem_service::start(&settings, Arc::new(Clock::system()))?;
    // By the same thread as the log, or a line of that could come between two parts of this one.
    log.offer(format!("Chấm Điểm đang phục vụ tại http://{}/swagger-ui/\n", running.address()).into_bytes());
    let ended = running.wait();
    // Nobody may read it any more; the end does not wait for that.
    let _ = log.finish(LOG_MAX);
    Ok(ended?)
}

/// Structured logs of the program itself; the access log is the service's own. Neither makes anybody wait.
fn log_to_stderr(level: LevelFilter) -> std::io::Result<Lines> {
    let lines = Lines::on_standard_error()?;
    let (log, panics) = (lines.clone(), lines.clone());
    tracing_subscriber::fmt().json().with_max_level(level).with_writer(move || log.clone()).init();
    std::panic::set_hook(Box::new(move |panic| {
        let thread = std::thread::current();
        panics.offer(format!("thread '{}' {panic}\n", thread.name().unwrap_or_default()).into_bytes());
    }));
    Ok(lines)
}

#[derive(Args)]
pub struct TokenArguments {
    /// Vai trò: admin, appraiser, publisher, unit, feeder, reader.
    #[arg(long)]
    role: String,
    /// Mã đơn vị, bắt buộc với vai trò `unit`.
    #[arg(long)]
    unit: Option<String>,
    /// Thời hạn, tính bằng giây; tối đa 900 cho người dùng, 3600 cho hệ thống.
    #[arg(long, default_value_t = 900)]
    lifetime_seconds: u32,
    #[command(flatten)]
    data: DataArguments,
}

/// Prints a token of the embedded issuer.
pub fn token(arguments: &TokenArguments) -> Result<(), Box<dyn Error>> {
    let role =
        Role::parse(&arguments.role).ok_or("vai trò phải là admin, appraiser, publisher, unit, feeder hoặc reader")?;
    let unit = arguments.unit.as_deref().map(str::parse).transpose().map_err(|_| "mã đơn vị không hợp lệ")?;
    if (role == Role::Unit) != unit.is_some() {
        return Err("vai trò `unit`, và chỉ vai trò này, cần --unit".into());
    }
    let issuer = Issuer::open_existing(&arguments.data.data_dir, &arguments.data.issuer, &arguments.data.audience)?;
    let grant = Grant::of_role(role, unit, arguments.lifetime_seconds);
    println!("{}", issuer.mint(&grant, Clock::system().now())?);
    Ok(())
}

#[derive(Clone, Copy, ValueEnum)]
enum OpenapiVersion {
    /// OpenAPI 3.1.
    #[value(name = "3.1")]
    V3_1,
    /// OpenAPI 3.0.
    #[value(name = "3.0")]
    V3_0,
}

#[derive(Args)]
pub struct OpenapiArguments {
    /// Phiên bản của định dạng tài liệu.
    #[arg(long, default_value = "3.1")]
    version: OpenapiVersion,
}

/// Prints the OpenAPI document.
pub fn openapi(arguments: &OpenapiArguments) -> Result<(), Box<dyn Error>> {
    let documents = openapi::Documents::new()?;
    let document = match arguments.version {
        OpenapiVersion::V3_1 => documents.v3_1,
        OpenapiVersion::V3_0 => documents.v3_0,
    };
    // Not by a macro that panics: the reader of a pipe may have seen enough.
    std::io::stdout().write_all(document.as_bytes())?;
    Ok(())
}

#[derive(Args)]
pub struct HealthArguments {
    /// Địa chỉ gốc của dịch vụ.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    url: String,
}

/// Asks a running service whether it is ready.
pub fn health(arguments: &HealthArguments) -> Result<(), Box<dyn Error>> {
    let client = Client::builder(&arguments.url).build()?;
    runtime()?.block_on(client.health().ready())?;
    Ok(())
}

/// The runtime in which the client's calls run.
pub fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}
