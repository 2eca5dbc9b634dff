//! How fast dossiers go into the store, beside the database's own loader on the same machine in the same run.
//!
//! `cargo run --release -p chamdiem-store --example load -- URL [ROWS [ROUNDS [CHUNK]]]`
//!
//! `URL` is an empty database: `sqlite://PATH` (the file is made anew each time) or `postgres://…`. `psql` and
//! `sqlite3` must be on the path. Each round loads the same rows
//!
//! - by the store, in chunks in one transaction, into the table with its key and whatever else it keeps,
//! - by psql's `\copy` or the shell's `.import` from CSV, into a table of the same columns with the key alone, and with
//!   an index by unit and period beside it.
//!
//! The shell imports an empty cell as an empty text and not as a missing value, so that its table lacks the checks of
//! columns whose value may be missing: it has less to do.

#[path = "load/peers.rs"]
mod peers;
#[path = "load/rows.rs"]
mod rows;

use std::collections::BTreeMap;
use std::error::Error;
use std::time::{Duration, Instant};

use chamdiem_store::{DossierRecord, Store, StoreError, StoreOptions, TallyRow};

use peers::Peer;
use rows::Synthetic;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().ok_or("the URL of an empty database is missing")?;
    let mut number = |otherwise: usize| arguments.next().map_or(Ok(otherwise), |text| text.parse());
    let (rows, rounds, chunk) = (number(1_000_000)?, number(3)?, number(4_000)?);

    let peer = Peer::of(&url)?;
    let csv = std::env::temp_dir().join(format!("chamdiem-load-{}.csv", std::process::id()));
    rows::write_csv(&csv, rows)?;
    println!("{rows} rows, {} MB of CSV, chunks of {chunk}", std::fs::metadata(&csv)?.len() / 1_000_000);
    for round in 1..=rounds {
        peer.empty(&url)?;
        let store = Store::connect(&url, &StoreOptions::default())?;
        store.migrate()?;
        peer.settle(&url)?;
        let spent = load(&store, rows, chunk)?;
        println!(
            "{round} store: {:.2} s (insertions {:.2}, tallies {:.2}, the end {:.2}); {:.2} s of this processor; \
             peak {} MB",
            spent.total().as_secs_f64(),
            spent.insertions.as_secs_f64(),
            spent.tallies.as_secs_f64(),
            spent.end.as_secs_f64(),
            spent.busy.as_secs_f64(),
            peak_mb()
        );
        for with_index in [true, false] {
            let before = children();
            let spent = peer.load(&url, &csv, with_index)?;
            let cpu = children() - before;
            let indexes = if with_index { "key and index" } else { "key alone" };
            println!("{round} {}, {indexes}: {:.2} s; {cpu:.2} s of CPU", peer.name(), spent.as_secs_f64());
        }
    }
    std::fs::remove_file(&csv)?;
    Ok(())
}

/// What was spent on what; making the rows is not among it.
#[derive(Default)]
struct Spent {
    insertions: Duration,
    tallies: Duration,
    end: Duration,
    busy: Duration,
}

impl Spent {
    fn total(&self) -> Duration {
        self.insertions + self.tallies + self.end
    }
}

fn load(store: &Store, rows: usize, chunk: usize) -> Result<Spent, StoreError> {
    let mut spent = Spent::default();
    let mut ended = (Instant::now(), busy());
    store.write(|transaction| {
        let batch_id = transaction.begin_evidence()?;
        let mut tallies: BTreeMap<(String, String, String, i16), i64> = BTreeMap::new();
        for first in (0..rows).step_by(chunk) {
            let dossiers: Vec<Synthetic> = (first..rows.min(first + chunk)).map(Synthetic::new).collect();
            for dossier in &dossiers {
                let record = dossier.record();
                let place = (record.period, record.unit_code, record.open_due_on);
                let key = (place.0.to_owned(), place.1.to_owned(), place.2.to_owned(), record.outcomes);
                *tallies.entry(key).or_default() += 1;
            }
            let records: Vec<DossierRecord<'_>> = dossiers.iter().map(Synthetic::record).collect();
            let (began, was_busy) = (Instant::now(), busy());
            let inserted = transaction.try_insert_dossiers(batch_id, &records)?;
            spent.insertions += began.elapsed();
            spent.busy += busy() - was_busy;
            assert!(inserted, "the database is not empty");
        }
        let row = |((period, unit_code, open_due_on, outcomes), amount)| TallyRow {
            period,
            unit_code,
            open_due_on,
            outcomes,
            amount,
        };
        let moves: Vec<TallyRow> = tallies.into_iter().map(row).collect();
        let (began, was_busy) = (Instant::now(), busy());
        transaction.move_tallies(&moves)?;
        spent.tallies = began.elapsed();
        spent.busy += busy() - was_busy;
        ended = (Instant::now(), busy());
        Ok::<(), StoreError>(())
    })?;
    spent.end = ended.0.elapsed();
    spent.busy += busy() - ended.1;
    Ok(spent)
}

/// How long this thread has had a processor; a busy machine does not change that.
fn busy() -> Duration {
    let told = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|field| field.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

/// How long the ended children of this process had one, in seconds.
fn children() -> f64 {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the program's name, which may hold anything; in hundredths of a second.
    let fields = told.rsplit_once(')').map_or("", |(_, fields)| fields).split(' ').skip(14).take(2);
    fields.filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The most memory that this process ever had, in megabytes; 0 where the system does not tell.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|text| text.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1000
}
