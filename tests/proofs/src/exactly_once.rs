//! POSTs that are sent several times at once, some with the connection cut: each is done exactly once.
//!
//! The real program runs in a process of its own. Each POST has its own `Idempotency-Key` and is sent one to five times
//! concurrently: whole, cut in the middle of the request, or whole with the connection closed before the answer is read. At least one of its
//! sendings goes on until it has an answer. Then the database is read past the service. Most POSTs store one dossier, which
//! goes the way of uploads; every tenth revokes a token, which goes the way of all other POSTs.

mod sender;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chamdiem_store::{AuditRow, Backend, Page, Rows, Store, StoreError, StoreOptions};
use chamdiem_usecases::asker::Role;

use super::{Line, Proof, block_on};
use chamdiem_tests::service::BACKENDS;
use chamdiem_tests::site::Site;
use sender::{Sender, Sent};

/// The long proof.
pub const PROOF: Proof = Proof {
    name: "exactly-once",
    shows: "100,000 POSTs, each with a key and sent one to five times at once, some with the connection cut: as many effects, on each database",
    takes: "10 min",
    short: false,
    measure: || measure(100_000),
};

/// The short one.
pub const SHORT: Proof = Proof {
    name: "exactly-once-short",
    shows: "300 POSTs, each with a key and sent one to five times at once, some with the connection cut: as many effects, on each database",
    takes: "15 s",
    short: true,
    measure: || measure(300),
};

/// How many POSTs are under way at once.
const WORKERS: usize = 8;

fn measure(posts: u64) -> Result<Line, String> {
    let mut figures = Vec::new();
    let mut holds = true;
    for backend in BACKENDS {
        let seen = run(backend, posts)?;
        holds &= seen.is_exact(posts);
        figures.push(seen.to_string());
    }
    Ok(Line { figure: figures.join("; "), bound: format!("{posts} effects of {posts} POSTs on each"), holds })
}

/// What became of the POSTs on one database.
#[derive(Debug)]
pub struct Seen {
    backend: Backend,
    sent: Sent,
    effects: Effects,
}

/// What the database holds of them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Effects {
    /// POSTs with an entry in the audit, and the entries.
    audited: (u64, u64),
    /// Dossiers, and the batches that brought them.
    stored: (u64, u64),
    /// Tokens that are revoked.
    revoked: u64,
    /// Answers that are kept.
    kept: u64,
}

impl Seen {
    /// Whether each POST was done once: not twice, and none of them not at all.
    #[must_use]
    pub fn is_exact(&self, posts: u64) -> bool {
        let revocations = (0..posts).filter(|&post| sender::is_revocation(post)).count() as u64;
        let dossiers = posts - revocations;
        let expected =
            Effects { audited: (posts, posts), stored: (dossiers, dossiers), revoked: revocations, kept: posts };
        self.effects == expected && self.sent.is_consistent(posts)
    }
}

impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (effects, sent) = (&self.effects, &self.sent);
        write!(
            f,
            "{:?} {} effects of {} POSTs ({} dossiers in {} batches, {} revocations; sent {} times: {} answered, {} of \
             them again, {} cut in the request, {} before the answer; {} told to wait, {} answers that differ)",
            self.backend,
            effects.audited.1,
            effects.audited.0,
            effects.stored.0,
            effects.stored.1,
            effects.revoked,
            sent.times(),
            sent.answered,
            sent.replayed,
            sent.cut_in_request,
            sent.cut_before_answer,
            sent.told_to_wait,
            sent.differing,
        )
    }
}

/// Sends the POSTs to a program of their own, and reads what it stored.
///
/// # Errors
/// In words, when the program does not serve, or answers what it must not.
pub fn run(backend: Backend, posts: u64) -> Result<Seen, String> {
    let site = Arc::new(Site::start(backend)?);
    // What the preparation of the site left in the audit is not counted.
    let before = entries(site.database_url())?.len();
    let next = Arc::new(AtomicU64::new(0));
    let sent = block_on(async {
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..WORKERS {
            let mut sender = Sender::new(&site)?;
            let (site, next) = (Arc::clone(&site), Arc::clone(&next));
            workers.spawn(async move {
                loop {
                    let post = next.fetch_add(1, Ordering::Relaxed);
                    if post >= posts {
                        return Ok(sender.sent);
                    }
                    sender.renew_tokens(|role: Role| site.token(role))?;
                    sender.post(post).await?;
                }
            });
        }
        let mut all = Sent::default();
        while let Some(done) = workers.join_next().await {
            let sent: Result<Sent, String> = done.map_err(|error| error.to_string())?;
            all.add(&sent?);
        }
        Ok(all)
    })?;
    // What was cut off may still be at work; once the program has ended in good order, nothing is.
    let url = site.database_url().to_owned();
    let mut site = Arc::try_unwrap(site).map_err(|_| "the site is still in use")?;
    site.end()?;
    let entries = entries(&url)?;
    let effects = effects(&url, &entries[before..])?;
    Ok(Seen { backend, sent, effects })
}

fn open(url: &str) -> Result<Store, String> {
    let options = StoreOptions { connections_max: 1, ..StoreOptions::default() };
    Store::connect(url, &options).map_err(|error| error.to_string())
}

fn entries(url: &str) -> Result<Vec<AuditRow>, String> {
    let store = open(url)?;
    store.read(|rows| rows.list_audit_entries(None, None, 0, i64::MAX)).map_err(|error: StoreError| error.to_string())
}

/// What the database holds. A dossier's effect is known by the batch that it came in, a revocation's by its token.
fn effects(url: &str, entries: &[AuditRow]) -> Result<Effects, String> {
    let store = open(url)?;
    let read = store.read(|rows| {
        let ever = time::OffsetDateTime::UNIX_EPOCH;
        Ok::<_, StoreError>((batches(rows)?, rows.list_revoked_tokens(ever, ever)?))
    });
    let (batches, revoked) = read.map_err(|error| error.to_string())?;
    // All of them are forgotten, which says how many there were.
    let kept = store.write(|rows| rows.forget_idempotency_keys(time::macros::datetime!(2999-12-31 0:00 UTC), i64::MAX));
    let kept = kept.map_err(|error: StoreError| error.to_string())?;
    let subjects: BTreeSet<&str> = entries.iter().map(|entry| entry.subject.as_str()).collect();
    let dossiers: u64 = batches.values().sum();
    Ok(Effects {
        audited: (subjects.len() as u64, entries.len() as u64),
        stored: (dossiers, batches.len() as u64),
        revoked: revoked.len() as u64,
        kept: kept as u64,
    })
}

/// Each batch by its number, with how many dossiers it inserted.
fn batches(rows: &mut dyn Rows) -> Result<BTreeMap<i64, u64>, StoreError> {
    let mut page = Page { after: None, limit: 1000 };
    let mut batches = BTreeMap::new();
    loop {
        let found = rows.list_all_dossiers(&page)?;
        page.after = found.last().map(|row| row.code.clone());
        for row in &found {
            *batches.entry(row.batch_id).or_default() += 1;
        }
        if page.after.is_none() {
            return Ok(batches);
        }
    }
}
