//! The server: from settings to a running service, and down again.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use actix_http::HttpService;
use actix_http::error::DispatchError;
use actix_server::Server;
use actix_service::{IntoServiceFactory, ServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::body::BoxBody;
use actix_web::dev::{AppConfig, ServerHandle, ServiceRequest, ServiceResponse};
use actix_web::rt::net::TcpStream;
use actix_web::rt::task::JoinHandle;
use actix_web::web::Data;
use actix_web::{App, Error};
use chamdiem_store::{Store, StoreError};
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::refusal::Refusal;
use chamdiem_usecases::register::{feed_profiles, rule_sets, shipped};
use chamdiem_usecases::transaction;
use chamdiem_usecases::trust::guesses::Guesses;
use chamdiem_usecases::trust::tokens;

use crate::Service;
use crate::background;
use crate::connections::{self, Connections};
use crate::db::Database;
use crate::extract::RunningKeys;
use crate::handlers::computations::Computations;
use crate::handlers::evidence::receiving::Receiving;
use crate::maintenance;
use crate::middleware::rate_limit::Limits;
use crate::middleware::{AccessLog, Edge};
use crate::openapi::SignOn;
use crate::openapi::serving;
use crate::ranking_cache::RankingCache;
use crate::settings::{SettingFault, Settings};
use crate::succession::Succession;
use crate::tokens::Verifier;
use crate::tokens::issuer::Issuer;
use crate::tokens::secrets::Secrets;
use crate::tokens::single_sign_on::Keeper;
use crate::{routes, succession};

/// How long a stopping service waits for requests under way, in seconds.
const SHUTDOWN_SECONDS: u64 = 10;

/// How long a client may take to send its request's head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a client may take to take its leave.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// How long it then waits until the access log is written, which may be read by nobody.
const LOG_MAX: Duration = Duration::from_secs(2);

/// Why the service could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Settings cannot be right.
    #[error("cấu hình có {} lỗi:{}", .0.len(), .0.iter().map(|fault| format!("\n  {fault}")).collect::<String>())]
    Settings(Vec<SettingFault>),
    /// The database cannot be reached or brought up to date.
    #[error("cơ sở dữ liệu chưa sẵn sàng: {}", .0.vi())]
    Database(StoreError),
    /// The embedded issuer cannot work.
    #[error("không cấp được mã truy cập: {0}")]
    Issuer(String),
    /// The keys of the data folder cannot be used: they cannot be read or made, or are none that the database knows.
    #[error("khóa trong CHAMDIEM_DATA_DIR không dùng được: {0}")]
    Keys(String),
    /// What is set of the single sign-on cannot be right.
    #[error("không dùng được đăng nhập một lần: {0}")]
    SignOn(String),
    /// The rows of a database of an earlier release cannot be sealed.
    #[error("không niêm phong được dữ liệu")]
    Sealing(#[source] Refusal),
    /// A rule set that comes with the program cannot be read.
    #[error("không đọc được bộ tiêu chí đi kèm: {0}")]
    RuleSets(String),
    /// A feed profile that comes with the program cannot be read.
    #[error("không đọc được cấu hình ánh xạ đi kèm: {0}")]
    FeedProfiles(String),
    /// What comes with the program cannot be registered.
    #[error("không đăng ký được những gì đi kèm chương trình")]
    Preparation(#[source] Refusal),
    /// The address cannot be listened on.
    #[error("không nghe được tại {address} (CHAMDIEM_LISTEN): {}", in_vietnamese(.error))]
    Listen {
        /// The address.
        address: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// The system gives no thread.
    #[error("hệ điều hành không cho tạo luồng")]
    Thread(#[source] std::io::Error),
    /// The server ended before it served.
    #[error("dịch vụ dừng ngay khi khởi động")]
    Ended(#[source] std::io::Error),
}

/// Why an address cannot be listened on; the system's own words where we have none.
fn in_vietnamese(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::AddrInUse => "đã có chương trình khác nghe ở đó".to_owned(),
        ErrorKind::AddrNotAvailable => "máy này không có địa chỉ đó".to_owned(),
        ErrorKind::PermissionDenied => "chương trình không có quyền dùng cổng đó".to_owned(),
        ErrorKind::InvalidInput => "phải có dạng ĐỊA-CHỈ:CỔNG, ví dụ 127.0.0.1:8080".to_owned(),
        _ => error.to_string(),
    }
}

/// A service that is running in a thread of its own.
pub struct Running {
    address: SocketAddr,
    issuer: Arc<Issuer>,
    handle: ServerHandle,
    thread: Option<thread::JoinHandle<std::io::Result<()>>>,
    log: AccessLog,
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its embedded issuer.
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// Waits until it ends, by a signal or otherwise.
    ///
    /// # Errors
    /// What the server ended with.
    pub fn wait(mut self) -> std::io::Result<()> {
        self.join()
    }

    fn join(&mut self) -> std::io::Result<()> {
        let ended = self.thread.take().map(thread::JoinHandle::join);
        self.log.finish(LOG_MAX);
        match ended {
            None | Some(Ok(Ok(()))) => Ok(()),
            Some(Ok(Err(error))) => Err(error),
            Some(Err(_)) => Err(std::io::Error::other("the server's thread panicked")),
        }
    }
}

/// Stops it and waits until requests under way have ended.
impl Drop for Running {
    fn drop(&mut self) {
        if self.thread.is_some() {
            // The command is queued by the call itself; the answer comes when the thread ends.
            drop(self.handle.stop(true));
            let _ = self.join();
        }
    }
}

/// Starts the service: brings the database up to date, opens the issuer, registers the shipped rule sets, listens.
///
/// # Errors
/// [`StartError`], before anything is served.
pub fn start(settings: &Settings, clock: Arc<Clock>) -> Result<Running, StartError> {
    let faults = settings.faults();
    if !faults.is_empty() {
        return Err(StartError::Settings(faults));
    }
    for warning in settings.warnings() {
        tracing::warn!(setting = warning.setting, "{}", warning.vi);
    }
    let service = Data::new(open(settings, clock)?);
    let issuer = Arc::clone(&service.issuer);
    let sign_on = Data::new(SignOn::default());
    let keeper = settings.oidc.as_ref().map(|oidc| {
        Keeper::new(oidc, &service.verifier, sign_on.clone().into_inner().announcer(), Arc::clone(&service.clock))
    });
    let keeper = keeper.transpose().map_err(StartError::SignOn)?;
    let not_listening = |error| StartError::Listen { address: settings.listen.clone(), error };
    let listener = TcpListener::bind(&settings.listen).map_err(not_listening)?;
    let address = listener.local_addr().map_err(not_listening)?;
    let logging = if settings.access_log { AccessLog::on_standard_output() } else { Ok(AccessLog::none()) };
    let log = logging.map_err(StartError::Thread)?;
    let mounted = Mounted { service, sign_on, limits: Arc::new(Limits::new(settings)), log: log.clone() };
    let settings = settings.clone();
    let (sender, receiver) = mpsc::channel();
    let thread = thread::Builder::new().name("chamdiem".to_owned()).spawn(move || {
        let system = actix_web::rt::System::new();
        let (ended, is_held) = system.block_on(async move {
            let (background, service) = (mounted.clone(), mounted.service.clone());
            let server = match mounted.server(&settings, listener) {
                Ok(server) => server,
                Err(error) => return (Err(error), false),
            };
            let background = background::start(&background.service, background.limits, keeper);
            // Nobody waits any more when the starter gave up; then there is nothing to serve either.
            let _ = sender.send(server.handle());
            let ended = server.await;
            background.iter().for_each(JoinHandle::abort);
            (ended, service.database.held_threads(Duration::ZERO) > 0)
        });
        // To let the system go is to wait for its threads, and a server that fell silent gives those it holds back to nobody.
        if is_held {
            std::mem::forget(system);
        }
        ended
    });
    let thread = thread.map_err(StartError::Thread)?;
    match receiver.recv() {
        Ok(handle) => Ok(Running { address, issuer, handle, thread: Some(thread), log }),
        Err(_) => Err(StartError::Ended(match thread.join() {
            Ok(Err(error)) => error,
            _ => std::io::Error::other("the server's thread panicked"),
        })),
    }
}

/// What every worker mounts.
#[derive(Clone)]
struct Mounted {
    service: Data<Service>,
    sign_on: Data<SignOn>,
    limits: Arc<Limits>,
    log: AccessLog,
}

/// The service of one worker, within the middleware.
trait Served:
    ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>
{
}

impl<S> Served for S where
    S: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>
{
}

impl Mounted {
    fn app(&self) -> App<impl Served + use<>> {
        let (limits, time) = (Arc::clone(&self.limits), Arc::clone(&self.service.clock));
        App::new()
            .app_data(Data::from(Arc::clone(&self.service.verifier)))
            .app_data(self.service.clone())
            .app_data(self.sign_on.clone())
            .app_data(Data::from(Arc::clone(&limits)))
            .configure(routes::mount)
            .configure(serving::mount)
            .default_service(actix_web::web::route().to(serving::not_found))
            .wrap(Edge::new(self.log.clone(), time, limits))
    }

    fn server(self, settings: &Settings, listener: TcpListener) -> std::io::Result<Server> {
        let address = listener.local_addr()?;
        let server = Server::build()
            .workers(settings.workers)
            .max_concurrent_connections(connections::per_worker(settings))
            .shutdown_timeout(SHUTDOWN_SECONDS);
        let server = if settings.handle_signals { server } else { server.disable_signals() };
        let (connections, ending) = (Arc::new(Connections::new(settings)), server.graceful_shutdown_signal());
        let server = server.listen("chamdiem", listener, move || {
            let (connections, ending) = (Arc::clone(&connections), ending.clone());
            let app = self.app().into_factory().map_err(|error: Error| error.error_response());
            let http = HttpService::build()
                .graceful_shutdown_signal(move || {
                    let ending = ending.clone();
                    async move { ending.notified().await }
                })
                .client_request_timeout(HEAD_TIMEOUT)
                .client_disconnect_timeout(DISCONNECT_TIMEOUT)
                .local_addr(address)
                .h1(map_config(app, |()| AppConfig::default()));
            let take = move |stream: TcpStream| {
                let (connections, peer) = (Arc::clone(&connections), stream.peer_addr().ok());
                async move {
                    let taken = connections.take(stream, peer).await;
                    taken.map(|connection| (connection, peer)).map_err(DispatchError::Io)
                }
            };
            fn_service(take).and_then(http)
        })?;
        Ok(server.run())
    }
}

/// The service of a database that is brought up to date, with everything that ships and every key opened.
fn open(settings: &Settings, clock: Arc<Clock>) -> Result<Service, StartError> {
    let store = Store::connect(&settings.database_url(), &settings.store_options()).map_err(StartError::Database)?;
    store.migrate().map_err(StartError::Database)?;
    let store = Arc::new(store);
    maintenance::seal(&store, &clock).map_err(StartError::Sealing)?;
    register_shipped(&store, &clock)?;
    let known = succession::prepare(&store, &clock, &settings.data_dir).map_err(StartError::Keys)?;
    let now = clock.now();
    let issuer = Arc::new(Issuer::with(&settings.issuer, &settings.audience, []));
    let verifier = Arc::new(Verifier::new(&issuer, settings, Arc::clone(&clock)));
    let succession = Succession::open(&settings.data_dir, known, &issuer, &verifier, now).map_err(StartError::Keys)?;
    // Before the first request: a token that was revoked before the start must not be accepted until the first poll.
    let revoked = store.read(|rows| tokens::revoked(rows, now)).map_err(StartError::Database)?;
    verifier.set_revoked(revoked.0);
    verifier.set_revoked_subjects(revoked.1);
    Ok(Service {
        database: Database::new(store, settings),
        receiving: Receiving::new(settings.spool_space(), settings.database_folder()),
        rankings: RankingCache::default(),
        clock,
        verifier,
        succession: Arc::new(succession),
        issuer,
        secrets: Secrets::new().map_err(StartError::Issuer)?,
        computations: Computations::default(),
        guesses: Guesses::default(),
        running_keys: RunningKeys::default(),
    })
}

/// Registers what ships with the program and is not there yet, in one transaction that no other start shares.
fn register_shipped(store: &Store, clock: &Arc<Clock>) -> Result<(), StartError> {
    let shipped_rule_sets = shipped::rule_sets().map_err(StartError::RuleSets)?;
    let shipped_profiles = shipped::feed_profiles().map_err(StartError::FeedProfiles)?;
    let registered = transaction::write(store, &Context::of_system(clock), |rows, context| {
        rows.lock_preparation()?;
        for (id, input) in &shipped_rule_sets {
            rule_sets::register_shipped(rows, context, id, input)?;
        }
        shipped_profiles
            .iter()
            .try_for_each(|(code, input)| feed_profiles::register_shipped(rows, context, code, input))
    });
    registered.map_err(StartError::Preparation)
}
