//! How many connections an address may have, how long a client may read nothing, and how many descriptors there are.

use std::io::Read;
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::time::Duration;

use chamdiem_service::Settings;
use chamdiem_store::Backend;
use chamdiem_tests::program::Program;
use chamdiem_tests::raw_http::{Connection, Request};
use chamdiem_tests::service::{Folder, Stage, on_both_backends};
use chamdiem_tests::tools;

/// Asks on a new connection for what needs no database.
fn alive(address: SocketAddr) -> (u16, Connection) {
    let mut connection = Connection::open(address);
    connection.write(&Request::get("/health/live").bytes());
    (connection.read().status, connection)
}

#[test]
fn an_address_has_so_many_connections_and_the_next_one_is_told_so() {
    on_both_backends(async |stage| {
        let few = stage.replica_with(|settings| Settings { connections_per_address: 2, ..settings });
        let address = few.running.address();
        let mut held = [alive(address), alive(address)];
        // What is sent on a connection that is closed already may take its answer along; so nothing is sent.
        let mut third = Connection::open(address);
        let refused = third.read();
        assert_eq!((refused.status, refused.problem().code.as_str()), (429, "too_many_requests"));
        assert_eq!(refused.header("retry-after"), Some("5"));
        assert!(third.is_closed());
        assert_eq!(held.each_ref().map(|(status, _)| *status), [200, 200], "those who were there stay");
        for (_, connection) in &mut held {
            connection.write(&Request::get("/health/live").bytes());
            assert_eq!(connection.read().status, 200);
        }
        let [first, _second] = held;
        drop(first);
        // The service hears of the end after a while.
        let is_let_in = |_: &u32| {
            let mut next = Connection::open(address);
            next.write(&Request::get("/health/live").bytes());
            next.status().is_some_and(|status| status == 200)
        };
        assert!((0..1_000_000).any(|number| is_let_in(&number)), "nobody is let in any more");
    });
}

/// Where one connection is allowed, another one is let in once the first was cut.
#[test]
fn a_client_that_reads_nothing_is_cut_and_one_that_reads_gets_everything() {
    let stage = Stage::start(Backend::Sqlite);
    let whole = Request::get("/openapi.json").send(stage.running.address());
    assert_eq!(whole.header("content-length"), Some(whole.body.len().to_string().as_str()));
    assert!(whole.body.len() > 500_000, "it does not fit into what the kernel keeps");

    let strict = stage.replica_with(|settings| Settings {
        connections_per_address: 1,
        stall_max: Duration::from_secs(1),
        ..settings
    });
    let address = strict.running.address();
    let mut stalled = TcpStream::connect(address).unwrap();
    std::io::Write::write_all(&mut stalled, &Request::get("/openapi.json").bytes()).unwrap();
    // The answer has begun, and nothing of it is taken.
    assert!(stalled.peek(&mut [0]).unwrap() > 0);
    let is_let_in = |_: &u32| {
        let mut next = Connection::open(address);
        next.write(&Request::get("/health/live").bytes());
        next.status().is_some_and(|status| status == 200)
    };
    assert!((0..10_000_000).any(|number| is_let_in(&number)), "who reads nothing is not cut");
    let mut rest = Vec::new();
    // The end may be told as a fault of the connection.
    let _ = stalled.read_to_end(&mut rest);
    assert!(rest.len() < whole.body.len(), "{} bytes of {}", rest.len(), whole.body.len());
}

#[test]
fn the_limit_of_descriptors_is_raised_at_the_start_as_far_as_it_may_be_and_connections_fit_into_it() {
    let folder = Folder::new();
    let serve = |limits: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit {limits}; exec \"$@\""), "sh"]).arg(tools::program().unwrap());
        Program::serve_by(command, folder.path(), None, &[("CHAMDIEM_CONNECTIONS_PER_ADDRESS", "0")]).unwrap()
    };
    let raised = serve("-Sn 200");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", raised.id())).unwrap();
    let files = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    let mut numbers = files.split_whitespace().map_while(|number| number.parse::<u64>().ok());
    let (soft, hard) = (numbers.next().unwrap(), numbers.next().unwrap());
    assert!(soft > 200 && soft == hard.min(1 << 20), "{files}");
    drop(raised);

    let few = serve("-n 256");
    let address: SocketAddr = few.url.trim_start_matches("http://").parse().unwrap();
    let crowd: Vec<TcpStream> = (0..300).map(|_| TcpStream::connect(address).unwrap()).collect();
    // Those who say nothing are given up after a while; then others are served, also with what needs descriptors.
    for path in ["/health/live", "/health/ready", "/v1/rounds"] {
        assert_eq!(Request::get(path).send(address).status, 200, "{path}");
    }
    drop(crowd);
    assert_eq!(alive(address).0, 200);
    assert!(few.said().contains("raise the limit of open files"), "{}", few.said());
    few.end().unwrap();
}
