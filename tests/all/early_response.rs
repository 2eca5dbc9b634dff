//! A ranking that is answered ahead of routing is answered exactly as the route does, and the access log says which it was.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chamdiem_tests::play;
use chamdiem_tests::program::Program;
use chamdiem_tests::raw_http::{Answer, Request};
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::clock::Clock;
use serde_json::Value;

/// Against waiting for ever; what is waited for takes a tenth of a second.
const HANGS_AFTER: Duration = Duration::from_secs(300);

/// Status, headers and body.
type Comparable = (u16, Vec<(String, String)>, String);

/// What of an answer must be equal: everything but the date and the request's own identifier.
fn comparable(answer: &Answer) -> Comparable {
    let mut headers: Vec<(String, String)> = answer
        .headers
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
        .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
        .collect();
    headers.sort();
    (answer.status, headers, answer.text().to_owned())
}

/// The program on the database of a stage, with its access log.
struct Logged {
    program: Program,
    log: PathBuf,
    asked: u32,
}

impl Logged {
    fn start(stage: &Stage) -> Logged {
        let data_dir = &stage.settings.data_dir;
        let unlimited = [("CHAMDIEM_RATE_LIMIT_PER_SECOND", "0"), ("CHAMDIEM_PUBLIC_RATE_LIMIT_PER_SECOND", "0")];
        let url = stage.settings.database_url();
        // It waits for the program on a runtime of its own.
        let start = || Program::serve_with(data_dir, Some(&url), &unlimited).unwrap();
        let program = std::thread::scope(|scope| scope.spawn(start).join().unwrap());
        Logged { program, log: data_dir.join("access.log"), asked: 0 }
    }

    /// The answer, and whether it came ahead of routing.
    fn ask(&mut self, request: Request) -> (Answer, bool) {
        self.asked += 1;
        let id = format!("hoi-{}", self.asked);
        let address = self.program.url.trim_start_matches("http://").parse().unwrap();
        let answer = request.with("X-Request-Id", id.as_str()).send(address);
        (answer, is_early(&self.log, &id))
    }

    /// Asks until the bytes are certain to be current: on a busy machine the database may not have been heard for a second.
    fn ask_until_early(&mut self, request: &Request) -> Answer {
        let began = Instant::now();
        loop {
            if let (answer, true) = self.ask(request.clone()) {
                return answer;
            }
            assert!(began.elapsed() < HANGS_AFTER, "never answered ahead of routing");
        }
    }
}

/// Whether the log says of a request that it was answered ahead of routing; its line comes a moment after the answer.
fn is_early(log: &Path, id: &str) -> bool {
    let began = Instant::now();
    loop {
        let text = std::fs::read_to_string(log).unwrap();
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let lines = whole.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        if let Some(line) = lines.into_iter().find(|line| line["request_id"] == id) {
            return line.get("early").is_some_and(|early| early == true);
        }
        assert!(began.elapsed() < HANGS_AFTER, "no line of {id}");
        std::thread::yield_now();
    }
}

/// The ranking by its plain path, which may be answered early, and by one with an escaped letter, which only the route knows.
fn paths() -> [String; 2] {
    let round = play::round_id();
    [format!("/v1/rounds/{round}/ranking"), format!("/v1/rounds/{round}/rankin%67")]
}

fn assert_alike(stage: &Stage, logged: &mut Logged, is_public: bool) {
    let [plain, escaped] = paths().map(|path| Request::get(&path));
    let mut roles = vec![Some(Role::Appraiser), Some(Role::Admin), Some(Role::Publisher)];
    roles.extend(is_public.then_some([Some(Role::Reader), Some(Role::Feeder), None]).into_iter().flatten());
    let etag = logged.ask(plain.clone().by(&stage.token(Role::Appraiser, None))).0.header("etag").unwrap().to_owned();
    for role in roles {
        let by = |request: &Request| match role {
            Some(role) => request.clone().by(&stage.token(role, None)),
            None => request.clone(),
        };
        for (tag, status) in [(None, 200), (Some(etag.as_str()), 304)] {
            let ask = |request| tag.map_or_else(|| by(request), |tag| by(request).with("If-None-Match", tag));
            let early = logged.ask_until_early(&ask(&plain));
            let (routed, is_early) = logged.ask(ask(&escaped));
            assert_eq!((early.status, is_early), (status, false), "{role:?}");
            assert_eq!(comparable(&early), comparable(&routed), "{role:?}");
        }
    }
}

/// Refusals all come from the route, however ready the bytes are.
fn assert_refused_by_the_route(stage: &Stage, logged: &mut Logged, is_public: bool) {
    let [plain, _] = paths().map(|path| Request::get(&path));
    logged.ask_until_early(&plain.clone().by(&stage.token(Role::Appraiser, None)));
    let (forged, is_early) = logged.ask(plain.clone().by("broken"));
    assert_eq!((forged.status, is_early), (401, false));
    if !is_public {
        let (hidden, is_early) = logged.ask(plain);
        assert_eq!((hidden.status, is_early), (404, false));
    }
}

#[test]
fn what_is_answered_ahead_of_routing_is_what_the_route_answers() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        {
            // The program lives now, and so do its tokens.
            let then = stage.clock.now();
            stage.clock.set(Clock::system().now());
            let mut logged = Logged::start(stage);
            assert_alike(stage, &mut logged, false);
            assert_refused_by_the_route(stage, &mut logged, false);
            stage.clock.set(then);
        }
        play::publish(stage).await;
        stage.clock.set(Clock::system().now());
        let mut logged = Logged::start(stage);
        assert_alike(stage, &mut logged, true);
        assert_refused_by_the_route(stage, &mut logged, true);
    });
}
