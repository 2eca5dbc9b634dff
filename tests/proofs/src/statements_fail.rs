//! Every database statement of every write made to fail in turn: the state is the one before or the one after, never
//! between, and the answer is 503 or 409.
//!
//! The real program runs on a database that fails on demand. PostgreSQL stands behind a proxy that has a statement refused
//! or cuts the connection; SQLite stands on a disk whose writes fail. Each write of a quarter is tried with its first
//! statement failing, then with its second, until one try has no statement left that fails. What the state after is, a
//! second program on a sound database has told before.

use std::collections::BTreeSet;

use chamdiem_client::Operation;
use chamdiem_store::Backend;

use chamdiem_tests::inside::Stored;

use super::{Line, Proof, block_on};
use acts::Act;
use site::Site;

mod acts;
mod disk;
mod server;
mod site;

/// Every write, every way of failing.
pub const PROOF: Proof = Proof {
    name: "statements-fail",
    shows: "every statement of every write on PostgreSQL and every write to SQLite's disk made to fail in turn leaves the state before or after, never between, and is answered 503 or 409",
    takes: "15 min",
    short: false,
    measure: || block_on(measure(&[])),
};

/// A handful of writes.
pub const SHORT: Proof = Proof {
    name: "statements-fail-short",
    shows: "the same for a handful of writes",
    takes: "25 s",
    short: true,
    measure: || block_on(measure(&["putUnit", "putAccountSecret"])),
};

/// No write has so many statements.
const STATEMENTS_MAX: u32 = 2000;

/// A way of failing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failing {
    Server(server::Failing),
    Disk(disk::Failing),
}

const OF_POSTGRES: [Failing; 3] = [
    Failing::Server(server::Failing::Refused),
    Failing::Server(server::Failing::CutBefore),
    Failing::Server(server::Failing::CutAfter),
];

const OF_SQLITE: [Failing; 3] = [
    Failing::Disk(disk::Failing::OneWrite),
    Failing::Disk(disk::Failing::AllWrites),
    Failing::Disk(disk::Failing::OneRead),
];

/// What was seen.
#[derive(Default)]
struct Seen {
    failures: u32,
    kept: u32,
    wrong: Vec<String>,
}

/// Measures the operations that are named, or all where none is.
async fn measure(named: &[&str]) -> Result<Line, String> {
    let mut acts = acts::all();
    every_write_is_there(&acts)?;
    if let Some(last) = acts.iter().rposition(|act| named.contains(&act.id)) {
        acts.truncate(last + 1);
    }
    let tried = |act: &Act| named.is_empty() || named.contains(&act.id);
    let mut seen = Seen::default();
    for (backend, ways) in [(Backend::Postgres, OF_POSTGRES), (Backend::Sqlite, OF_SQLITE)] {
        let expected = play_soundly(backend, &acts).await?;
        for how in ways {
            let mut site = Site::start(backend, acts[0].at).await?;
            for ((index, act), after) in (0..).zip(&acts).zip(&expected) {
                let key = key_of(index);
                site.be_at(act.at)?;
                if tried(act) {
                    fail_in_turn(&site, act, &key, how, after, &mut seen).await?;
                } else {
                    done(&site, act, &key).await?;
                }
            }
        }
    }
    let operations = acts.iter().filter(|act| tried(act)).map(|act| act.id).collect::<BTreeSet<_>>().len();
    let Seen { failures, kept, wrong } = seen;
    let figure = match wrong.as_slice() {
        [] => format!(
            "{operations} operations, {failures} failures, {kept} of them with the change kept whole: 0 between"
        ),
        [first, ..] => format!("{} of {failures} failures wrong, first: {first}", wrong.len()),
    };
    Ok(Line { figure, bound: "0 between, all 503 or 409".to_owned(), holds: wrong.is_empty() && failures > 0 })
}

/// The key of an act; none is a part of another.
fn key_of(index: u32) -> String {
    format!("act-{index:03}-key")
}

fn every_write_is_there(acts: &[Act]) -> Result<(), String> {
    let tried: BTreeSet<&str> = acts.iter().map(|act| act.id).collect();
    let writes = Operation::ALL.iter().filter(|operation| !operation.reads()).map(|operation| operation.id());
    let missing: Vec<&str> = writes.filter(|id| !tried.contains(id)).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("no act for {}", missing.join(", "))) }
}

/// The state after each act, on a database that does not fail.
async fn play_soundly(backend: Backend, acts: &[Act]) -> Result<Vec<Vec<String>>, String> {
    let mut site = Site::start(backend, acts[0].at).await?;
    let mut states = Vec::new();
    for (index, act) in (0..).zip(acts) {
        site.be_at(act.at)?;
        let key = key_of(index);
        done(&site, act, &key).await?;
        states.push(masked(&site.stored(act, &key)));
    }
    Ok(states)
}

async fn done(site: &Site, act: &Act, key: &str) -> Result<(), String> {
    let answer = site.send(site.request(act, key).await?).await?;
    if is_done(act, answer.status) {
        return Ok(());
    }
    Err(format!("{} {}: {} {}", act.verb, act.path, answer.status, answer.text))
}

/// A token that is refused has been counted.
fn is_done(act: &Act, status: u16) -> bool {
    if act.id == "issueToken" { status == 400 } else { (200..300).contains(&status) }
}

async fn fail_in_turn(
    site: &Site,
    act: &Act,
    key: &str,
    how: Failing,
    after: &[String],
    seen: &mut Seen,
) -> Result<(), String> {
    for nth in 1..STATEMENTS_MAX {
        let before = site.stored(act, key);
        let request = site.request(act, key).await?;
        site.fail(nth, how)?;
        let answer = site.send(request).await;
        let fired = site.mend()?;
        let stored = site.stored(act, key);
        let place = format!("{} with {how:?} at {nth}", act.id);
        let answer = match answer {
            Ok(answer) => answer,
            Err(fault) => return Err(format!("{place}: {fault}")),
        };
        seen.failures += u32::from(fired);
        let is_before = stored == before;
        let may_fail = fired && matches!(answer.status, 503 | 409);
        if !may_fail && !is_done(act, answer.status) {
            seen.wrong.push(format!("{place}: answered {} {}", answer.status, answer.text));
        }
        if is_before && !is_done(act, answer.status) {
            if fired {
                continue;
            }
            return Err(format!("{place}: nothing failed, and nothing was done: {} {}", answer.status, answer.text));
        }
        seen.kept += u32::from(fired && !is_done(act, answer.status));
        let masked = masked(&stored);
        if masked != after {
            let strange = masked.iter().find(|line| !after.contains(line));
            let missing = after.iter().find(|line| !masked.contains(line));
            let told = format!("{place}: neither before nor after: {strange:?} instead of {missing:?}");
            seen.wrong.push(format!("{told}, answered {}", answer.status));
        }
        return Ok(());
    }
    Err(format!("{} has no end of statements", act.id))
}

/// The lines without what differs from one play to the next: moments, hashes, signatures.
fn masked(stored: &Stored) -> Vec<String> {
    let rows = stored.tables().flat_map(|table| stored.rows(table).iter().map(move |row| (table, row)));
    let mut lines: Vec<String> = rows.map(|(table, row)| format!("{table} {}", masked_line(row))).collect();
    lines.sort_unstable();
    lines
}

fn masked_line(line: &str) -> String {
    let inside = |character: char| character.is_ascii_alphanumeric() || "-_+/=:.$".contains(character);
    let mut masked = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let length = rest.find(|character| inside(character) != inside(first)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        masked.push_str(if inside(first) && differs(word) { "#" } else { word });
        rest = after;
    }
    masked
}

/// A number of microseconds, a moment, a hash, a signature or the name of a key.
fn differs(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_moment = word.starts_with("20") && word.contains('T') && word.contains(':');
    // The number of a request that the program gave itself.
    let is_request = word
        .split_once('-')
        .is_some_and(|(beginning, _)| beginning.len() == 16 && beginning.bytes().all(|byte| byte.is_ascii_hexdigit()));
    // The name of a key that was drawn: a thumbprint, whatever its letters are.
    let letters = word.strip_prefix("key:").unwrap_or(word);
    let is_key =
        letters.len() == 43 && letters.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    is_request
        || is_key
        || (digits >= 12 && digits * 3 > word.len())
        || is_moment
        || (word.len() >= 40 && !word.contains([':', '_']))
        || word.contains('$')
        || (word.len() >= 60 && digits >= 8)
}
