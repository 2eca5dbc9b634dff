//! The hottest read beside a bare handler that returns the same bytes, measured in turn in one run.
//!
//! The program runs as users run it, in a process of its own and with its production defaults: request id, access log to
//! a file, limits, security headers. The bare handler has as many workers and nothing else. `wrk` asks both.

use std::process::Command;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse, HttpServer};
use chamdiem_client::ETag;
use chamdiem_service::tokens::issuer::Issuer;
use chamdiem_store::Backend;
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::trust::grant::Grant;

use super::{Line, Proof};
use chamdiem_tests::program::Program;
use chamdiem_tests::service::{BACKENDS, Folder, Stage};
use chamdiem_tests::{play, tools};

/// The proof for published rankings without a token.
pub const PUBLISHED: Proof = Proof {
    name: "read-published-ranking",
    shows: "GET of a published ranking beside a bare handler with the same bytes, on both databases",
    takes: "100 s",
    short: false,
    measure: || beside_bare(true, None),
};

/// The proof for published rankings with a token.
pub const PUBLISHED_WITH_TOKEN: Proof = Proof {
    name: "read-published-ranking-with-token",
    shows: "GET of a published ranking with a bearer token, beside a bare handler that gets the same requests",
    takes: "100 s",
    short: false,
    measure: || beside_bare(true, Some(Role::Reader)),
};

/// The proof for rankings that are not published.
pub const UNPUBLISHED: Proof = Proof {
    name: "read-unpublished-ranking",
    shows: "GET of a ranking that is not published, with an appraiser's token, beside a bare handler that gets the same",
    takes: "100 s",
    short: false,
    measure: || beside_bare(false, Some(Role::Appraiser)),
};

/// The proof for conditional reads.
pub const UNCHANGED: Proof = Proof {
    name: "read-unchanged-ranking",
    shows: "a conditional GET (304) beside the GET that sends the ranking, on both databases",
    takes: "100 s",
    short: false,
    measure: unchanged,
};

/// How many times each of the two is measured, in turn.
const TURNS: usize = 21;

/// How long one measurement lasts, in seconds.
const SECONDS: u32 = 1;

/// The connections that are kept alive.
const CONNECTIONS: u32 = 32;

/// The least share of the bare handler's requests per second.
const SHARE_MIN: f64 = 0.9;

/// The path of the ranking.
const PATH: &str = "/v1/rounds/dien-bien-2021-q2/ranking";

fn beside_bare(published: bool, role: Option<Role>) -> Result<Line, String> {
    compare(published, SHARE_MIN, "of the bare handler's requests per second", |scene| {
        let headers: Vec<String> = role.into_iter().map(|role| scene.authorization(role)).collect();
        let (bytes, _) = scene.read(role)?;
        let bare = Bare::start(bytes)?;
        // Both get the same request: what it costs to take in a token's bytes is the asker's choice, not the service's.
        ratio(&Request { url: scene.url(), headers: headers.clone() }, &Request { url: bare.url.clone(), headers })
    })
}

fn unchanged() -> Result<Line, String> {
    compare(true, 1.0, "of the full GET's requests per second", |scene| {
        let (_, etag) = scene.read(None)?;
        let condition = format!("If-None-Match: {etag}");
        let conditional = Request { url: scene.url(), headers: vec![condition] };
        ratio(&conditional, &Request { url: scene.url(), headers: Vec::new() })
    })
}

/// Measures on both databases; each must hold.
fn compare(
    published: bool,
    share_min: f64,
    what: &str,
    measure: impl Fn(&Scene) -> Result<Share, String>,
) -> Result<Line, String> {
    let mut figures = Vec::new();
    let mut holds = true;
    for backend in BACKENDS {
        let scene = Scene::start(backend, published)?;
        let share = measure(&scene)?;
        holds &= share.median >= share_min;
        figures.push(format!(
            "{backend:?} {:.3} ({:.0} beside {:.0} per second)",
            share.median, share.ours_per_second, share.peer_per_second
        ));
    }
    Ok(Line { figure: figures.join(", "), bound: format!("≥ {share_min} {what}"), holds })
}

/// The program on a database that holds the quarter.
struct Scene {
    program: Program,
    issuer: Issuer,
    _folder: Arc<Folder>,
}

impl Scene {
    fn start(backend: Backend, published: bool) -> Result<Scene, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let stage = Stage::start(backend);
        runtime.map_err(|error| error.to_string())?.block_on(async {
            play::until_appraised(&stage).await;
            if published {
                play::publish(&stage).await;
            }
        });
        let (settings, folder) = stage.stop();
        let program = Program::serve(folder.path(), settings.database_url.as_deref())?;
        let issuer = Issuer::open(folder.path(), &settings.issuer, &settings.audience)?;
        Ok(Scene { program, issuer, _folder: folder })
    }

    fn url(&self) -> String {
        format!("{}{PATH}", self.program.url)
    }

    fn token(&self, role: Role) -> Result<String, String> {
        self.issuer.mint(&Grant::of_role(role, None, 900), Clock::system().now())
    }

    fn authorization(&self, role: Role) -> String {
        self.token(role).map(|token| format!("Authorization: Bearer {token}")).unwrap_or_default()
    }

    /// The bytes of the ranking and their entity tag.
    fn read(&self, role: Option<Role>) -> Result<(Bytes, ETag), String> {
        let told = |error: reqwest::Error| error.to_string();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(|error| error.to_string())?.block_on(async {
            let mut request = reqwest::Client::new().get(self.url());
            if let Some(role) = role {
                request = request.bearer_auth(self.token(role)?);
            }
            let response = request.send().await.map_err(told)?.error_for_status().map_err(told)?;
            let etag = response.headers().get("etag").and_then(|etag| etag.to_str().ok()?.parse().ok());
            Ok((response.bytes().await.map_err(told)?, etag.ok_or("the ranking has no entity tag")?))
        })
    }
}

/// A bare actix handler that returns given bytes.
struct Bare {
    url: String,
    handle: ServerHandle,
    thread: Option<JoinHandle<std::io::Result<()>>>,
}

impl Bare {
    fn start(bytes: Bytes) -> Result<Bare, String> {
        let workers = std::thread::available_parallelism().map_or(2, usize::from);
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = HttpServer::new(move || {
                    let bytes = bytes.clone();
                    let answer = move || {
                        let response = HttpResponse::Ok().content_type("application/json").body(bytes.clone());
                        std::future::ready(response)
                    };
                    App::new().route(PATH, web::get().to(answer))
                });
                let server = server.workers(workers).disable_signals().bind("127.0.0.1:0")?;
                let address = server.addrs()[0];
                let server = server.run();
                // Nobody waits any more when the starter gave up.
                let _ = sender.send((address, server.handle()));
                server.await
            })
        });
        let (address, handle) = receiver.recv().map_err(|_| "the bare server did not start".to_owned())?;
        Ok(Bare { url: format!("http://{address}{PATH}"), handle, thread: Some(thread) })
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            // It ends with the measurement either way.
            let _ = thread.join();
        }
    }
}

struct Request {
    url: String,
    headers: Vec<String>,
}

/// Our requests per second as a share of the peer's, turn by turn.
struct Share {
    median: f64,
    ours_per_second: f64,
    peer_per_second: f64,
}

fn ratio(ours: &Request, peer: &Request) -> Result<Share, String> {
    // One turn that does not count: caches fill, connections open, the processor wakes.
    per_second(ours)?;
    per_second(peer)?;
    let (mut shares, mut our_rates, mut peer_rates) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..TURNS {
        // Who goes first changes, so that a machine that grows slower or faster favours neither.
        let (our_rate, peer_rate) = if turn % 2 == 0 {
            let our_rate = per_second(ours)?;
            (our_rate, per_second(peer)?)
        } else {
            let peer_rate = per_second(peer)?;
            (per_second(ours)?, peer_rate)
        };
        shares.push(our_rate / peer_rate);
        our_rates.push(our_rate);
        peer_rates.push(peer_rate);
    }
    Ok(Share {
        median: median(&mut shares),
        ours_per_second: median(&mut our_rates),
        peer_per_second: median(&mut peer_rates),
    })
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Asks again and again for some seconds, and gives the answers per second. An error answer is a failed measurement.
fn per_second(request: &Request) -> Result<f64, String> {
    let mut command = Command::new(tools::wrk());
    command.args(["-t1", &format!("-c{CONNECTIONS}"), &format!("-d{SECONDS}s")]);
    for header in &request.headers {
        command.args(["-H", header]);
    }
    let output = command.arg(&request.url).output().map_err(|error| format!("wrk: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    if text.contains("Non-2xx") || text.contains("Socket errors") {
        return Err(format!("the load met errors: {text}"));
    }
    let rate = text.lines().find_map(|line| line.trim().strip_prefix("Requests/sec:"));
    let rate = rate.ok_or_else(|| format!("wrk said: {text} {}", String::from_utf8_lossy(&output.stderr)))?;
    rate.trim().parse().map_err(|_| format!("wrk said: {text}"))
}

/// Asks for the ranking of a program for some seconds, as the load of another measurement.
///
/// # Errors
/// In words, when the load meets errors.
pub(super) fn load(url: &str) -> Result<(), String> {
    per_second(&Request { url: format!("{url}{PATH}"), headers: Vec::new() }).map(drop)
}
