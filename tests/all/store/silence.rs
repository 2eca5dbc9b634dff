//! A database that falls silent, which is worse than one that is gone: nothing tells that it will not answer.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use chamdiem_client::wire::UnitLevel;
use chamdiem_client::{Client, Code, Precondition};
use chamdiem_service::Settings;
use chamdiem_service::settings::Rate;
use chamdiem_store::*;
use chamdiem_tests::play;
use chamdiem_tests::postgres::Cluster;
use chamdiem_tests::service::{Folder, MORNING, block_on};
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::trust::grant::Grant;

use super::quarter::PROVINCE;

/// A way to a server that can be shut, with everybody who is on it: the network takes what is sent, nobody answers. Or it holds
/// those who are on it and lets others through, as when another server takes over.
struct Gate {
    port: u16,
    held: Arc<(Mutex<Held>, Condvar)>,
}

#[derive(Default)]
struct Held {
    is_shut: bool,
    /// How many have come.
    come: usize,
    /// How many of them are held.
    frozen: usize,
}

impl Gate {
    fn before(server: u16) -> Gate {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let gate = Gate { port, held: Arc::default() };
        let held = Arc::clone(&gate.held);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                let number = {
                    let mut held = held.0.lock().unwrap();
                    held.come += 1;
                    held.come
                };
                let (back, forth) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                for (from, to) in [(client, server), (forth, back)] {
                    let held = Arc::clone(&held);
                    thread::spawn(move || pass(from, to, number, &held));
                }
            }
        });
        gate
    }

    fn set_shut(&self, is_shut: bool) {
        self.change(|held| held.is_shut = is_shut);
    }

    /// Holds everybody who has come until now.
    fn freeze(&self) {
        self.change(|held| held.frozen = held.come);
    }

    fn thaw(&self) {
        self.change(|held| held.frozen = 0);
    }

    fn change(&self, change: impl FnOnce(&mut Held)) {
        change(&mut self.held.0.lock().unwrap());
        self.held.1.notify_all();
    }
}

/// Whoever waits at it goes on.
impl Drop for Gate {
    fn drop(&mut self) {
        self.set_shut(false);
        self.thaw();
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, number: usize, (held, changed): &(Mutex<Held>, Condvar)) {
    let mut buffer = [0; 8192];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        drop(changed.wait_while(held.lock().unwrap(), |held| held.is_shut || number <= held.frozen).unwrap());
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    // The other side may have closed it first.
    let _ = to.shutdown(Shutdown::Both);
}

#[test]
fn a_server_that_never_answered_is_unavailable_soon() {
    // The system takes connections for a listener that nobody serves.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://chamdiem:bi-mat@{}/chamdiem", listener.local_addr().unwrap());
    let refusal = Store::connect(&url, &StoreOptions::default()).err().unwrap();
    assert!(matches!(refusal, StoreError::Unavailable { .. }), "{refusal:?}");
    let told = format!("{refusal} {refusal:?}");
    assert!(!told.contains("mat") && !told.contains("127.0.0.1"), "{told}");
}

/// A store blocks as long as its server is silent, so the service does not wait for it: more requests than there are
/// connections are answered, and the first one after the silence is served.
#[test]
fn while_the_database_is_silent_every_request_is_answered() {
    let cluster = Cluster::shared();
    let gate = Gate::before(cluster.port());
    let [direct, gated] = [cluster.port(), gate.port].map(|port| format!(":{port}/"));
    let folder = Folder::new();
    let settings = Settings {
        listen: "127.0.0.1:0".to_owned(),
        database_url: Some(cluster.create_database().replace(&direct, &gated)),
        data_dir: folder.path().to_owned(),
        connections_max: 3,
        access_log: false,
        ..Settings::default()
    };
    let running = chamdiem_service::start(&settings, Arc::new(Clock::manual(MORNING))).unwrap();
    // Goes before the service does, which waits for what is under way.
    let gate = gate;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = async |path: &str| {
        let answer = http.get(format!("http://{}{path}", running.address())).send().await.unwrap();
        (answer.status().as_u16(), answer.headers().contains_key("Retry-After"))
    };
    let (served, unavailable) = ((200, false), (503, true));
    block_on(async {
        assert_eq!(ask("/v1/rounds").await, served);
        gate.set_shut(true);
        // All are answered before the gate opens again.
        let asked = tokio::join!(
            ask("/health/live"),
            ask("/health/ready"),
            // Not what was answered before, which the public still gets.
            ask("/v1/rounds?limit=1"),
            ask("/v1/rounds?limit=2"),
            ask("/v1/rounds?limit=3"),
            ask("/v1/rounds?limit=4"),
        );
        assert_eq!(asked, (served, unavailable, unavailable, unavailable, unavailable, unavailable));
        gate.set_shut(false);
        assert_eq!(ask("/v1/rounds").await, served);
        assert_eq!(ask("/health/ready").await, served);
    });
}

/// Against waiting for ever.
fn until(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(300), "{what}: not after 300 s");
        thread::sleep(Duration::from_millis(50));
    }
}

/// A statement may take a second here, so a server is silent when it has not answered a few seconds later.
fn brief(connections_max: u32) -> StoreOptions {
    StoreOptions {
        connections_max,
        checkout_timeout: Duration::from_millis(500),
        statement_timeout: Duration::from_secs(1),
    }
}

#[test]
fn a_connection_that_its_server_left_unanswered_is_written_off_and_another_takes_its_place() {
    let cluster = Cluster::shared();
    let gate = Gate::before(cluster.port());
    let url = cluster.create_database().replace(&format!(":{}/", cluster.port()), &format!(":{}/", gate.port));
    let store = Store::connect(&url, &brief(1)).unwrap();
    store.migrate().unwrap();
    assert_eq!(store.held_threads(Duration::ZERO), 0);
    thread::scope(|scope| {
        gate.freeze();
        // It asks on the one connection there is, and waits with it.
        let waiting = scope.spawn(|| store.read(|rows| rows.ping()));
        until("written off", || store.held_threads(Duration::ZERO) == 1);
        until("another connection", || store.read(|rows| rows.ping()).is_ok());
        assert_eq!(store.held_threads(Duration::from_secs(3600)), 0);
        assert!(!waiting.is_finished());
        gate.thaw();
        // What it asked is answered at last; the connection is closed all the same.
        assert!(waiting.join().unwrap().is_ok());
    });
    assert_eq!(store.held_threads(Duration::ZERO), 0);
    let left =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'chamdiem'";
    until("one connection", || cluster.psql(&url, left).unwrap() == "1");
}

/// A database that is away is no reason to start again; threads that it holds are, once there are too many.
#[test]
fn liveness_fails_when_too_many_threads_are_held() {
    let cluster = Cluster::shared();
    let gate = Gate::before(cluster.port());
    let url = cluster.create_database().replace(&format!(":{}/", cluster.port()), &format!(":{}/", gate.port));
    let folder = Folder::new();
    let settings = Settings {
        listen: "127.0.0.1:0".to_owned(),
        database_url: Some(url),
        data_dir: folder.path().to_owned(),
        connections_max: 1,
        statement_timeout: Duration::from_secs(1),
        access_log: false,
        public_rate_limit: Rate::OFF,
        ..Settings::default()
    };
    let running = chamdiem_service::start(&settings, Arc::new(Clock::manual(MORNING))).unwrap();
    let gate = gate;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = |path: &str| {
        let asked = http.get(format!("http://{}{path}", running.address())).send();
        async move { asked.await.unwrap().status().as_u16() }
    };
    let until_ready = || until("ready", || block_on(ask("/health/ready")) == 200);
    assert_eq!(block_on(ask("/health/live")), 200);
    for _ in 0..2 {
        gate.freeze();
        until("unready", || block_on(ask("/health/ready")) == 503);
        until_ready();
    }
    until("stuck", || block_on(ask("/health/live")) == 503);
    // It still serves meanwhile, and once the threads are back it is as before.
    assert_eq!(block_on(ask("/health/ready")), 200);
    gate.thaw();
    until("live", || block_on(ask("/health/live")) == 200);
}

/// A write that is given up says that it may still happen; and here it does.
#[test]
fn a_write_that_is_given_up_says_that_it_may_still_happen() {
    let cluster = Cluster::shared();
    let gate = Gate::before(cluster.port());
    let url = cluster.create_database().replace(&format!(":{}/", cluster.port()), &format!(":{}/", gate.port));
    let folder = Folder::new();
    let settings = Settings {
        listen: "127.0.0.1:0".to_owned(),
        database_url: Some(url),
        data_dir: folder.path().to_owned(),
        access_log: false,
        ..Settings::default()
    };
    let clock = Arc::new(Clock::manual(MORNING));
    let running = chamdiem_service::start(&settings, Arc::clone(&clock)).unwrap();
    let gate = gate;
    let token = running.issuer().mint(&Grant::of_role(Role::Admin, None, 900), clock.now()).unwrap();
    let client = Client::builder(format!("http://{}", running.address())).token(token).tries_max(1).build().unwrap();
    let (code, input) = (PROVINCE.parse().unwrap(), play::unit_input("UBND tỉnh", UnitLevel::Province));
    // One that found no connection was not begun, and is refused as such.
    let refusal = loop {
        gate.set_shut(true);
        let refusal = block_on(client.units().put(&code, &input, Precondition::Create)).unwrap_err();
        if refusal.code() != Some(Code::Unavailable) {
            break refusal;
        }
        gate.set_shut(false);
        until("ready", || block_on(client.health().ready()).is_ok());
    };
    assert_eq!((refusal.status(), refusal.code()), (Some(503), Some(Code::OutcomeUnknown)), "{refusal}");
    assert!(refusal.to_string().contains("Idempotency-Key"), "{refusal}");
    let refusal = block_on(client.units().find(&code)).unwrap_err();
    assert_eq!((refusal.status(), refusal.code()), (Some(503), Some(Code::Unavailable)), "{refusal}");
    gate.set_shut(false);
    until("written", || block_on(client.units().find(&code)).is_ok());
}

#[test]
fn a_silent_first_host_keeps_no_start_from_succeeding() {
    let cluster = Cluster::shared();
    // The system takes connections for a listener that nobody serves.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let both = format!("{},127.0.0.1:{}/", silent.local_addr().unwrap(), cluster.port());
    let url = cluster.create_database().replace(&format!("127.0.0.1:{}/", cluster.port()), &both);
    let store = Store::connect(&url, &StoreOptions::default()).unwrap();
    store.migrate().unwrap();
}

#[test]
fn a_server_that_only_reads_is_refused_and_left() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    let name = url.rsplit('/').next().unwrap();
    let store = Store::connect(&url, &StoreOptions::default()).unwrap();
    store.migrate().unwrap();
    cluster.psql("postgres", &format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).unwrap();
    let refusal = Store::connect(&url, &StoreOptions::default()).err().unwrap();
    assert!(matches!(refusal, StoreError::Unavailable { reason: Trouble::ReadOnly }), "{refusal:?}");
    assert!(refusal.vi().contains("chỉ cho đọc") && refusal.vi().contains("CHAMDIEM_DATABASE_URL"), "{}", refusal.vi());
}
