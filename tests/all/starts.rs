//! Replicas that start at once on an empty database: each starts, and what must be there first is there once.

use std::sync::{Arc, Barrier};
use std::thread;

use chamdiem_service::{Running, Settings, StartError, start};
use chamdiem_store::Backend;
use chamdiem_tests::inside::stored_at;
use chamdiem_tests::service::{Folder, MORNING};
use chamdiem_usecases::clock::Clock;

/// How many start at once.
const REPLICAS: usize = 8;

/// How often they do.
const TIMES: usize = 6;

fn settings(folder: &Folder) -> Settings {
    Settings {
        listen: "127.0.0.1:0".to_owned(),
        database_url: folder.database_url().map(str::to_owned),
        data_dir: folder.path().to_owned(),
        workers: 1,
        connections_max: 2,
        access_log: false,
        ..Settings::default()
    }
}

/// Starts so many at the same moment.
fn start_at_once(settings: &Settings) -> Vec<Result<Running, StartError>> {
    let (barrier, clock) = (Barrier::new(REPLICAS), Arc::new(Clock::manual(MORNING)));
    thread::scope(|scope| {
        let started = || {
            barrier.wait();
            start(settings, Arc::clone(&clock))
        };
        let threads: Vec<_> = (0..REPLICAS).map(|_| scope.spawn(started)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn eight_replicas_that_start_at_once_on_an_empty_database_all_start_and_register_everything_once() {
    for _ in 0..TIMES {
        let folder = Folder::with_database(Backend::Postgres);
        let settings = settings(&folder);
        let started = start_at_once(&settings);
        let failed: Vec<&StartError> = started.iter().filter_map(|started| started.as_ref().err()).collect();
        assert!(failed.is_empty(), "{failed:?}");
        drop(started);
        let stored = stored_at(&settings.database_url());
        assert_eq!((stored.rows("rule_sets").len(), stored.rows("feed_profiles").len()), (1, 1));
        let audited = stored.rows("audit_entries").to_vec();
        // Whoever starts later changes nothing.
        assert!(start_at_once(&settings).iter().all(Result::is_ok));
        assert_eq!(stored_at(&settings.database_url()).rows("audit_entries"), audited);
    }
}
