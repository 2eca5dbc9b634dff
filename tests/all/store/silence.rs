//! A database that falls silent, which is worse than one that is gone: nothing tells that it will not answer.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use chamdiem_service::Settings;
use chamdiem_store::*;
use chamdiem_tests::postgres::Cluster;
use chamdiem_tests::service::{Folder, MORNING, block_on};
use chamdiem_usecases::clock::Clock;

/// A way to a server that can be shut, with everybody who is on it: the network takes what is sent, nobody answers.
struct Gate {
    port: u16,
    shut: Arc<(Mutex<bool>, Condvar)>,
}

impl Gate {
    fn before(server: u16) -> Gate {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shut = Arc::new((Mutex::new(false), Condvar::new()));
        let held = Arc::clone(&shut);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                let (back, forth) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                for (from, to) in [(client, server), (forth, back)] {
                    let held = Arc::clone(&held);
                    thread::spawn(move || pass(from, to, &held));
                }
            }
        });
        Gate { port, shut }
    }

    fn set_shut(&self, is_shut: bool) {
        *self.shut.0.lock().unwrap() = is_shut;
        self.shut.1.notify_all();
    }
}

/// Whoever waits at it goes on.
impl Drop for Gate {
    fn drop(&mut self) {
        self.set_shut(false);
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, (is_shut, changed): &(Mutex<bool>, Condvar)) {
    let mut buffer = [0; 8192];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        drop(changed.wait_while(is_shut.lock().unwrap(), |is_shut| *is_shut).unwrap());
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
            ask("/v1/rounds"),
            ask("/v1/rounds"),
            ask("/v1/rounds"),
            ask("/v1/rounds"),
        );
        assert_eq!(asked, (served, unavailable, unavailable, unavailable, unavailable, unavailable));
        gate.set_shut(false);
        assert_eq!(ask("/v1/rounds").await, served);
        assert_eq!(ask("/health/ready").await, served);
    });
}
