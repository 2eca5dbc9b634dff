//! The built program as it runs in production: one line per request on standard output, no token in any of them, and an
//! end without loss.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use chamdiem_api_types::text::Moment;
use chamdiem_tests::raw_http::{Connection, Request};
use chamdiem_tests::service::Folder;
use chamdiem_tests::tools;
use serde_json::Value;

mod hostile;

const UNIT: &str = r#"{"name":"Sở Nội vụ","level":"department","valid_from":"2004-01-01"}"#;
const UNIT_PATH: &str = "/v1/units/so-noi-vu";

/// Against waiting for ever: nothing that is under way takes so long.
const HANGS_AFTER: Duration = Duration::from_secs(300);

/// `chamdiem serve` as a child of this process.
struct Served {
    child: Child,
    address: SocketAddr,
    log: Option<JoinHandle<String>>,
    told: Option<JoinHandle<String>>,
}

/// What the program left when it had ended.
struct Ended {
    status: ExitStatus,
    lines: Vec<Value>,
    /// Everything that it wrote anywhere.
    written: String,
}

impl Served {
    fn start(folder: &Path) -> Served {
        let settings = [("CHAMDIEM_LOG", "trace"), ("CHAMDIEM_WORKERS", "2"), ("CHAMDIEM_RATE_LIMIT_PER_SECOND", "0")];
        Served::start_with(folder, &settings)
    }

    /// The same with other settings.
    fn start_with(folder: &Path, settings: &[(&str, &str)]) -> Served {
        let mut child = command(folder, "serve")
            .env("CHAMDIEM_LISTEN", "127.0.0.1:0")
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut log = String::new();
            stdout.read_to_string(&mut log).unwrap();
            log
        });
        let (sender, receiver) = mpsc::channel();
        let stderr = child.stderr.take().unwrap();
        let told = std::thread::spawn(move || read_told(stderr, &sender));
        let address = receiver.recv().expect("the program ended before it served");
        Served { child, address, log: Some(log), told: Some(told) }
    }

    fn signal(&self, signal: &str) {
        let kill = format!("kill -s {signal} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Waits for the end.
    fn end(mut self) -> Ended {
        let (log, told) = (self.log.take().unwrap(), self.told.take().unwrap());
        let (sender, receiver) = mpsc::channel();
        // Both streams end with the process.
        std::thread::spawn(move || sender.send((log.join().unwrap(), told.join().unwrap())));
        let (log, told) = receiver.recv_timeout(HANGS_AFTER).expect("the program does not end");
        let status = self.child.wait().unwrap();
        assert!(log.is_empty() || log.ends_with('\n'), "the last line is cut off");
        let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let lines = log.lines().map(line).collect();
        Ended { status, lines, written: log + &told }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A child that is gone already needs no killing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Collects what the program tells on standard error, and says where it serves as soon as that is told.
fn read_told(stderr: ChildStderr, sender: &mpsc::Sender<SocketAddr>) -> String {
    let mut told = String::new();
    for line in BufReader::new(stderr).lines() {
        let line = line.unwrap();
        let address = line.split_once("http://").and_then(|(_, rest)| rest.strip_suffix("/swagger-ui/")?.parse().ok());
        if let Some(address) = address {
            sender.send(address).unwrap();
        }
        told.push_str(&line);
        told.push('\n');
    }
    told
}

fn command(folder: &Path, verb: &str) -> Command {
    let mut command = Command::new(tools::program().unwrap());
    command.arg(verb).env_remove("CHAMDIEM_DATABASE_URL").env("CHAMDIEM_DATA_DIR", folder).stdin(Stdio::null());
    command
}

fn token(folder: &Path, role: &str) -> String {
    let output = command(folder, "token").args(["--role", role]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The lines of the log by request identifier; none stands twice.
fn by_id(lines: &[Value]) -> BTreeMap<String, &Value> {
    let ids: BTreeMap<String, &Value> =
        lines.iter().map(|line| (line["request_id"].as_str().unwrap().to_owned(), line)).collect();
    assert_eq!(ids.len(), lines.len(), "a request has two lines");
    ids
}

#[test]
fn each_request_has_one_line_that_says_what_happened_and_keeps_the_token() {
    let folder = Folder::new();
    let served = Served::start(folder.path());
    let (admin, reader) = (token(folder.path(), "admin"), token(folder.path(), "reader"));
    let put = Request::put(UNIT_PATH).with("If-None-Match", "*");
    let known = Some("chamdiem-cli");
    let by_query = format!("/v1/units?access_token={admin}");
    let requests = [
        ("live", Request::get("/health/live"), 200, None),
        ("public", Request::get("/v1/rounds"), 200, None),
        ("nobody", Request::get("/v1/units"), 401, None),
        ("forged", Request::get("/v1/units").by(&format!("{admin}x")), 401, None),
        ("twice", Request::get("/v1/units").by(&admin).by(&reader), 401, None),
        ("query", Request::get(&by_query).by(&admin), 400, known),
        ("read", Request::get("/v1/units").by(&reader), 200, known),
        ("head", Request::new("HEAD", "/v1/units").by(&reader), 200, known),
        ("forbidden", put.clone().by(&reader).json(UNIT), 403, known),
        ("malformed", put.clone().by(&admin).json("{"), 400, known),
        ("created", put.clone().by(&admin).json(UNIT), 201, known),
        ("exists", put.by(&admin).json(UNIT), 412, known),
        ("unchanged", Request::get(UNIT_PATH).by(&admin).with("If-None-Match", "*"), 304, known),
        ("bad-path", Request::get("/v1/units/%22%5C%0A%FF").by(&admin), 400, known),
        ("odd-path", Request::get("/khong-co/\"\\{}%22%5C").by(&admin), 404, None),
        ("verb", Request::new("CHAM", UNIT_PATH).by(&admin), 405, None),
        ("ui", Request::get("/swagger-ui/"), 200, None),
    ];
    for (id, request, status, _) in &requests {
        assert_eq!(request.clone().with("X-Request-Id", *id).send(served.address).status, *status, "{id}");
    }
    let made = Request::get("/health/live").send(served.address);
    let made = made.header("x-request-id").unwrap().to_owned();
    served.signal("TERM");
    let ended = served.end();
    assert!(ended.status.success(), "{:?}", ended.status);

    let lines = by_id(&ended.lines);
    assert_eq!(lines.len(), requests.len() + 1);
    assert_eq!(lines[&made]["status"], 200);
    for (id, _, status, client_id) in &requests {
        let line = lines[*id].as_object().unwrap();
        let mut names: Vec<&str> = line.keys().map(String::as_str).collect();
        names.retain(|name| *name != "client_id" && *name != "reason");
        assert_eq!(line.contains_key("reason"), *status == 401, "{id}");
        names.sort_unstable();
        assert_eq!(names, ["bytes", "duration_us", "method", "path", "request_id", "status", "time"]);
        assert_eq!(line["status"], *status, "{id}");
        assert_eq!(line.get("client_id").map(|id| id.as_str().unwrap()), *client_id, "{id}");
        assert!(line["time"].as_str().unwrap().parse::<Moment>().is_ok(), "{line:?}");
        assert!(line["duration_us"].as_u64().unwrap() < 60_000_000, "{line:?}");
    }
    let told = |id: &str, name: &str| lines[id][name].as_str().unwrap().to_owned();
    assert_eq!((told("query", "path"), told("query", "method")), ("/v1/units".to_owned(), "GET".to_owned()));
    assert_eq!((told("head", "method"), told("verb", "method")), ("HEAD".to_owned(), "CHAM".to_owned()));
    assert_eq!(told("odd-path", "path"), "/khong-co/\"\\{}%22%5C");
    assert_eq!((&lines["live"]["bytes"], &lines["head"]["bytes"]), (&Value::from(15), &Value::from(0)));
    // Neither here nor in what the program tells of itself, at its most talkative: no part of a token.
    for part in [&admin, &reader].into_iter().flat_map(|token| token.split('.')) {
        assert!(!ended.written.contains(part), "a part of a token was written");
    }
}

#[test]
fn no_line_is_lost_when_the_service_is_stopped_under_load() {
    const THREADS: usize = 4;
    const REQUESTS: usize = 500;
    let folder = Folder::new();
    let served = Served::start(folder.path());
    let reader = token(folder.path(), "reader");
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (reader, address) = (&reader, served.address);
            scope.spawn(move || {
                let mut connection = Connection::open(address);
                for number in 0..REQUESTS {
                    let id = format!("{thread}-{number}");
                    connection.write(&Request::get("/v1/units").by(reader).with("X-Request-Id", id.as_str()).bytes());
                    let answer = connection.read();
                    assert_eq!((answer.status, answer.header("x-request-id")), (200, Some(id.as_str())));
                }
            });
        }
    });
    // Its lines are not a tenth of a second old, so some of them are still in the hands of the workers.
    served.signal("TERM");
    let ended = served.end();
    assert!(ended.status.success());
    let lines = by_id(&ended.lines);
    assert_eq!(lines.len(), THREADS * REQUESTS);
    for thread in 0..THREADS {
        for number in 0..REQUESTS {
            assert_eq!(lines[&format!("{thread}-{number}")]["status"], 200);
        }
    }
}

#[test]
fn a_request_under_way_is_finished_before_the_end() {
    let folder = Folder::new();
    let served = Served::start(folder.path());
    let admin = token(folder.path(), "admin");
    let address = served.address;
    // One connection that is merely open, and one whose next request would come.
    let mut silent = Connection::open(address);
    let mut idle = Connection::open(address);
    idle.write(&Request::get("/health/live").bytes());
    assert_eq!(idle.read().status, 200);
    let mut busy = Connection::open(address);
    let request = Request::put(UNIT_PATH).by(&admin).with("If-None-Match", "*").with("X-Request-Id", "dang-do");
    let length = UNIT.len().to_string();
    let request = request.with("Content-Type", "application/json").with("Content-Length", length);
    busy.write(&request.with("Expect", "100-continue").bytes());
    // The service has begun with it when it says so.
    assert_eq!(busy.read_head().status, 100);
    busy.write(&UNIT.as_bytes()[..10]);
    served.signal("TERM");
    // It has heard the signal when it takes no more connections.
    assert!((0..1_000_000).any(|_| TcpStream::connect(address).is_err()), "new connections are still taken");
    assert!(idle.is_closed() && silent.is_closed());
    busy.write(&UNIT.as_bytes()[10..]);
    let answer = busy.read();
    assert_eq!(answer.status, 201, "{answer:?}");
    let ended = served.end();
    assert!(ended.status.success());
    assert_eq!(by_id(&ended.lines)["dang-do"]["status"], 201);

    // What was answered is there when the service starts again; it knows its own tokens again, too.
    let again = Served::start(folder.path());
    assert_eq!(Request::get(UNIT_PATH).by(&admin).send(again.address).status, 200);
    again.signal("INT");
    let ended = again.end();
    assert!(ended.status.success());
    assert_eq!(ended.lines.len(), 1);
}

/// A request that never ends holds the service up for as long as requests may take, and no longer.
#[test]
fn a_request_that_does_not_end_does_not_keep_the_service_alive() {
    let folder = Folder::new();
    let served = Served::start(folder.path());
    let admin = token(folder.path(), "admin");
    let mut stuck = Connection::open(served.address);
    let request = Request::put(UNIT_PATH).by(&admin).with("If-None-Match", "*").with("Content-Length", "100");
    stuck.write(&request.with("Content-Type", "application/json").with("Expect", "100-continue").bytes());
    assert_eq!(stuck.read_head().status, 100);
    served.signal("TERM");
    let ended = served.end();
    assert!(ended.status.success());
}

#[test]
fn a_log_that_nobody_reads_any_more_does_not_end_the_service() {
    let folder = Folder::new();
    let mut child = command(folder.path(), "serve")
        .env("CHAMDIEM_LISTEN", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let (sender, receiver) = mpsc::channel();
    let stderr = child.stderr.take().unwrap();
    let told = std::thread::spawn(move || read_told(stderr, &sender));
    let address = receiver.recv().unwrap();
    let served = Served { child, address, log: Some(std::thread::spawn(String::new)), told: Some(told) };
    let mut connection = Connection::open(address);
    // Some hundred kilobytes of lines, so that they were certainly handed to the pipe that is gone.
    for _ in 0..2000 {
        connection.write(&Request::get("/health/live").bytes());
        assert_eq!(connection.read().status, 200);
    }
    served.signal("TERM");
    assert!(served.end().status.success());
}

/// On the canonical endpoint they are refused, under a profile dropped: either way they are written nowhere.
#[test]
fn no_personal_data_of_a_feed_are_written_at_the_most_talkative_level() {
    let folder = Folder::new();
    let served = Served::start(folder.path());
    let (admin, feeder) = (token(folder.path(), "admin"), token(folder.path(), "feeder"));
    let unit = Request::put("/v1/units/000.00.01.H22").by(&admin).with("If-None-Match", "*").json(UNIT);
    assert_eq!(unit.send(served.address).status, 201);
    let source = Request::put("/v1/sources/mot-cua-tinh").by(&admin).with("If-None-Match", "*");
    assert_eq!(source.json(r#"{"accounts":["feeder"]}"#).send(served.address).status, 201);
    let profile = chamdiem_service::handlers::examples::feed_profile();
    let secret = "Nguyen Thi Bi Mat";
    let mut row = serde_json::json!({
        "MaHoSo": "000.00.01.H22-210409-0001", "MaTTHC": "1.001193", "NgayTiepNhan": "20210409080000",
        "NgayHenTra": "20210420170000", "NgayKetThucXuLy": "20210419150000", "TrangThaiHoSo": "9",
        "KenhThucHien": "2",
    });
    for field in profile["dropped"].as_array().unwrap() {
        row[field.as_str().unwrap()] = Value::from(secret);
    }
    let upload = |query: &str| {
        let request = Request::post(&format!("/v1/dossiers?source=mot-cua-tinh&validate_only=true{query}"));
        request.by(&feeder).with("Content-Type", "application/x-ndjson").body(row.to_string()).send(served.address)
    };
    let refused = upload("");
    assert_eq!((refused.status, refused.text().contains(secret)), (400, false), "{}", refused.text());
    let taken = upload("&profile=mot-cua-dien-tu");
    // Without a number the batch gives no order, so the row is refused as well; what is dropped is dropped before.
    assert!(matches!(taken.status, 200 | 400) && !taken.text().contains(secret), "{}", taken.text());
    let digest: String = {
        use sha2::{Digest, Sha256};
        Sha256::digest(row.to_string()).iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let taken = upload(&format!("&profile=mot-cua-dien-tu&batch=1&rows=1&sha256={digest}"));
    assert_eq!((taken.status, taken.text().contains(secret)), (200, false), "{}", taken.text());
    served.signal("TERM");
    let ended = served.end();
    assert!(ended.status.success());
    assert!(!ended.written.contains(secret));
}
