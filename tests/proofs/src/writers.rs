//! Many writers of one thing, and how soon a write is seen.

use std::sync::Arc;
use std::time::Instant;

use chamdiem_client::wire::{ExemptionInput, ExemptionReason};
use chamdiem_client::{Client, ETag, Precondition};
use chamdiem_store::Backend;
use chamdiem_usecases::asker::Role;

use super::{Line, Proof, block_on};
use chamdiem_tests::play;
use chamdiem_tests::service::{BACKENDS, Stage};

/// 64 clients that write the same self-assessment.
pub const SAME_SELF_ASSESSMENT: Proof = Proof {
    name: "64-writers-of-one-self-assessment",
    shows: "64 clients write one self-assessment at once: exactly one wins per revision, the others get 412",
    takes: "5 s",
    short: true,
    measure: same_self_assessment,
};

/// A write and the next read on the same replica.
pub const SEEN_AT_ONCE: Proof = Proof {
    name: "change-seen-at-once",
    shows: "after the answer to a write, the next ranking read from the same replica shows it",
    takes: "4 s",
    short: true,
    measure: seen_at_once,
};

/// A write and the reads on another replica.
pub const SEEN_BY_REPLICA: Proof = Proof {
    name: "change-seen-by-another-replica",
    shows: "a write through one replica is seen in the ranking of another replica of the same PostgreSQL",
    takes: "15 s",
    short: true,
    measure: seen_by_replica,
};

const WRITERS: usize = 64;
const REVISIONS: usize = 5;

fn same_self_assessment() -> Result<Line, String> {
    let mut figures = Vec::new();
    let mut holds = true;
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let tally = block_on(race(&stage))?;
        holds &= tally.won == REVISIONS && tally.stale == REVISIONS * (WRITERS - 1) && tally.other == 0;
        figures.push(format!("{backend:?} {} won, {} stale, {} other", tally.won, tally.stale, tally.other));
    }
    let bound = format!("{REVISIONS} won, {} stale, 0 other on each", REVISIONS * (WRITERS - 1));
    Ok(Line { figure: figures.join("; "), bound, holds })
}

#[derive(Default)]
struct Tally {
    won: usize,
    stale: usize,
    other: usize,
}

/// In each turn, all writers name the same revision; the winner's is the next one.
async fn race(stage: &Stage) -> Result<Tally, String> {
    play::register(stage).await;
    play::prepare(stage).await;
    play::open(stage).await;
    let unit = play::unit("so-noi-vu");
    let code: chamdiem_client::text::UnitCode = unit.unit.clone().into();
    let client = stage.unit_client(&code);
    let round = play::round_id();
    let draft = client.self_assessments(&round).put(&code, &play::claim(&unit), Precondition::Create).await;
    let mut etag = Arc::new(draft.map_err(|error| error.to_string())?.etag);
    let mut tally = Tally::default();
    for _ in 0..REVISIONS {
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..WRITERS {
            let (client, round, code, etag) = (client.clone(), round.clone(), code.clone(), Arc::clone(&etag));
            let mut input = play::claim(&unit);
            input.note = Some(format!("lần ghi thứ {writer}").as_str().into());
            writers.spawn(async move {
                client.self_assessments(&round).put(&code, &input, Precondition::IfMatch(&etag)).await
            });
        }
        let mut winners = Vec::new();
        while let Some(ended) = writers.join_next().await {
            match ended.map_err(|error| error.to_string())? {
                Ok(written) => winners.push(written.etag),
                Err(error) if error.is_stale() => tally.stale += 1,
                Err(_) => tally.other += 1,
            }
        }
        tally.won += winners.len();
        let stored = client.self_assessments(&round).find(&code).await.map_err(|error| error.to_string())?;
        // What is stored is what the one winner was told.
        if winners != [stored.etag.clone()] {
            tally.other += 1;
        }
        etag = Arc::new(stored.etag);
    }
    Ok(tally)
}

/// A change of the ranking that can be made again and again: the reason of an exemption.
struct Change {
    client: Client,
    etag: ETag,
}

impl Change {
    async fn first(stage: &Stage) -> Result<Change, String> {
        let client = stage.client(Role::Appraiser);
        let (round, unit) = (play::round_id(), "ban-dan-toc".parse().map_err(|_| "code")?);
        let found = client.exemptions(&round).find(&unit).await.map_err(|error| error.to_string())?;
        Ok(Change { client, etag: found.etag })
    }

    async fn make(&mut self, reason: &str) -> Result<(), String> {
        let (round, unit) = (play::round_id(), "ban-dan-toc".parse().map_err(|_| "code")?);
        let input = ExemptionInput { reason_code: ExemptionReason::NoDossiers, reason: reason.into() };
        let written = self.client.exemptions(&round).put(&unit, &input, Precondition::IfMatch(&self.etag)).await;
        self.etag = written.map_err(|error| error.to_string())?.etag;
        Ok(())
    }
}

/// Whether the ranking shows this reason.
async fn shows(client: &Client, reason: &str) -> Result<bool, String> {
    let round = play::round_id();
    let ranking = client.ranking(&round).find().await.map_err(|error| error.to_string())?;
    Ok(ranking.groups.iter().flat_map(|group| &group.exempt).any(|exempt| exempt.reason.as_str() == reason))
}

const CHANGES: usize = 200;

fn seen_at_once() -> Result<Line, String> {
    let mut figures = Vec::new();
    let mut holds = true;
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let seen = block_on(async {
            play::register(&stage).await;
            play::prepare(&stage).await;
            play::open(&stage).await;
            let reader = stage.client(Role::Appraiser);
            let mut change = Change::first(&stage).await?;
            let mut seen = 0;
            for number in 0..CHANGES {
                let reason = format!("lý do thứ {number}");
                change.make(&reason).await?;
                seen += usize::from(shows(&reader, &reason).await?);
            }
            Ok::<_, String>(seen)
        })?;
        holds &= seen == CHANGES;
        figures.push(format!("{backend:?} {seen} of {CHANGES}"));
    }
    Ok(Line { figure: figures.join(", "), bound: format!("{CHANGES} of {CHANGES} on each"), holds })
}

const REPLICA_CHANGES: usize = 30;
const SEEN_WITHIN_MS: u128 = 1000;

fn seen_by_replica() -> Result<Line, String> {
    let stage = Stage::start(Backend::Postgres);
    let other = stage.replica();
    let mut delays_ms = block_on(async {
        play::register(&stage).await;
        play::prepare(&stage).await;
        play::open(&stage).await;
        let reader = other.client(Role::Appraiser);
        let mut change = Change::first(&stage).await?;
        let mut delays_ms = Vec::new();
        for number in 0..REPLICA_CHANGES {
            let reason = format!("lý do thứ {number}");
            // The other replica's bytes are hot, so that it must find out by itself that they are old.
            shows(&reader, &reason).await?;
            change.make(&reason).await?;
            let written = Instant::now();
            while !shows(&reader, &reason).await? {
                if written.elapsed().as_millis() > 10 * SEEN_WITHIN_MS {
                    return Err("the other replica does not see the change at all".to_owned());
                }
            }
            delays_ms.push(written.elapsed().as_millis());
        }
        Ok::<_, String>(delays_ms)
    })?;
    delays_ms.sort_unstable();
    let (median, most) = (delays_ms[delays_ms.len() / 2], delays_ms[delays_ms.len() - 1]);
    Ok(Line {
        figure: format!("{REPLICA_CHANGES} changes seen, the median after {median} ms, the last after {most} ms"),
        bound: format!("≤ {SEEN_WITHIN_MS} ms"),
        holds: most <= SEEN_WITHIN_MS,
    })
}
