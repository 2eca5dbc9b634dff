//! How long anything is waited for: a connection of the pool, a body, a place among the connections.

use chamdiem_tests::inside::at;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use chamdiem_service::Settings;
use chamdiem_store::{AuditEntry, Store, StoreError, StoreOptions};
use chamdiem_tests::raw_http::{Connection, Request};
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_tests::wire::{Answer, If, Wire};
use chamdiem_usecases::asker::Role;

/// Writes a unit anew, which needs the one connection that writes.
async fn write(stage: &Stage, code: &str) -> (Answer, Duration) {
    let (wire, token) = (Wire::to(stage), stage.token(Role::Admin, None));
    let began = Instant::now();
    let body = r#"{"name":"Sở","level":"department","valid_from":"2021-01-01"}"#;
    let answer = wire.send("PUT", &format!("/v1/units/{code}"), &token, If::New, body).await;
    (answer, began.elapsed())
}

#[test]
fn whoever_finds_no_connection_free_within_two_seconds_is_told_to_come_again() {
    on_both_backends(async |stage| {
        let narrow = stage.replica_with(|settings| Settings { connections_max: 1, ..settings });
        let (held, is_held) = std::sync::mpsc::channel();
        let (release, released) = std::sync::mpsc::channel::<()>();
        let url = stage.settings.database_url();
        let holding = std::thread::spawn(move || {
            let store = Store::connect(&url, &StoreOptions { connections_max: 1, ..StoreOptions::default() }).unwrap();
            store.write(|rows| {
                // The row of the audit's end, which every change locks.
                let entry = AuditEntry {
                    at: at(0),
                    actor: "tham-dinh".to_owned(),
                    operation: "putUnit".to_owned(),
                    round_id: None,
                    subject: "unit:giu".to_owned(),
                    revision: 1,
                    content_sha256: "0".repeat(64),
                    request_id: "giu".to_owned(),
                    rows_sha256: None,
                };
                let head = rows.lock_audit_head()?;
                rows.append_audit(&head, &[entry])?;
                held.send(()).unwrap();
                let _ = released.recv();
                Ok::<_, StoreError>(())
            })
        });
        is_held.recv().unwrap();
        // The first holds the connection while it waits for the lock; so the second finds none.
        let (first, second) = tokio::join!(write(&narrow, "so-mot"), write(&narrow, "so-hai"));
        for (busy, _) in [&first, &second] {
            assert_eq!((busy.refusal(), busy.header("Retry-After")), ((503, "unavailable"), "1"));
        }
        // Both were answered while the row was still held, and neither before it had waited for a connection or the lock.
        let sooner = first.1.min(second.1);
        assert!(sooner >= Duration::from_secs(2), "{sooner:?}");
        release.send(()).unwrap();
        holding.join().unwrap().unwrap();
        for code in ["so-ba", "so-tu"] {
            assert_eq!(write(&narrow, code).await.0.status, 201);
        }
    });
}

#[test]
fn a_body_that_does_not_arrive_in_ten_seconds_is_waited_for_no_longer() {
    on_both_backends(async |stage| {
        let token = stage.token(Role::Admin, None);
        let request = Request::post("/v1/token-revocations").by(&token).with("Content-Type", "application/json");
        let mut connection = Connection::open(stage.running.address());
        let began = Instant::now();
        connection.write(&request.with("Content-Length", "90").bytes());
        connection.write(br#"{"token_id":"#);
        let answer = connection.read();
        assert_eq!((answer.status, answer.problem().code.as_str()), (408, "body_timeout"));
        assert!(began.elapsed() >= Duration::from_secs(10), "{:?}", began.elapsed());
    });
}

#[test]
fn beyond_its_connections_a_worker_takes_the_next_one_when_another_has_gone() {
    on_both_backends(async |stage| {
        let few = stage.replica_with(|settings| Settings { workers: 1, connections_per_worker: 2, ..settings });
        let address: SocketAddr = few.running.address();
        let alive = Request::get("/health/live").bytes();
        let mut held: Vec<Connection> = (0..2).map(|_| Connection::open(address)).collect();
        for connection in &mut held {
            connection.write(&alive);
            assert_eq!(connection.read().status, 200);
        }
        let mut third = Connection::open(address);
        third.write(&alive);
        assert!(!third.has_answer_within(Duration::from_millis(500)));
        held.pop();
        assert_eq!(third.read().status, 200);
    });
}
