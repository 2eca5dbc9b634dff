//! Where the races are run: a program in a time zone, rounds that close soon, and everybody who writes at once.

use std::sync::Arc;
use std::time::Duration;

use chamdiem_client::text::{RoundId, UnitCode};
use chamdiem_client::wire::RoundInput;
use chamdiem_client::{Client, Code, ETag, Error, Precondition};
use chamdiem_store::{Backend, Store, StoreOptions};
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::clock::Clock;
use time::OffsetDateTime;
use tokio::task::JoinSet;

use super::Tally;
use super::verdict::{self, Kept};
use crate::block_on;
use chamdiem_tests::play;
use chamdiem_tests::quarter;
use chamdiem_tests::random_rounds::Dice;
use chamdiem_tests::site::Site;

/// From the making of a round to its close: time for every unit to draft, twice over. A machine that has much else to do needs
/// longer; then it is doubled.
const LEAD: time::Duration = time::Duration::milliseconds(2000);

/// The span before the close that is already late.
const LATE: time::Duration = time::Duration::milliseconds(5);

/// How many rounds are in the making at once.
const AT_ONCE: usize = 3;

/// How a submission ended.
#[derive(Debug, Clone)]
pub(super) enum Ending {
    /// Accepted, with the moment that was recorded and whether it was marked as late.
    Accepted {
        /// The moment.
        submitted_at: OffsetDateTime,
        /// Whether it was marked as late.
        late: bool,
    },
    /// Refused, with the code.
    Refused(Code),
    /// Not answered in time (503), because the machine has too much else to do: either may have happened.
    Unanswered,
}

/// One submission: whose, when it was sent and answered, how it ended.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    pub(super) unit: UnitCode,
    pub(super) sent_at: OffsetDateTime,
    pub(super) answered_at: OffsetDateTime,
    pub(super) ending: Ending,
}

/// A round that was raced, and what was kept of it when its close was answered.
pub(super) struct Raced {
    pub(super) round: RoundId,
    pub(super) closes_at: OffsetDateTime,
    pub(super) due_at: OffsetDateTime,
    pub(super) attempts: Vec<Attempt>,
    pub(super) kept: Kept,
}

/// Everybody who takes part.
struct Arena {
    appraiser: Client,
    units: Vec<(UnitCode, Client)>,
    store: Arc<Store>,
    clock: Clock,
}

/// Races at least so many submissions in a program whose process has this time zone.
pub(super) fn race(backend: Backend, zone: &str, races: usize) -> Result<Tally, String> {
    let site = Site::start_with(backend, &[("TZ", zone)])?;
    let options = StoreOptions { connections_max: 4, ..StoreOptions::default() };
    let store = Arc::new(Store::connect(site.database_url(), &options).map_err(|error| error.to_string())?);
    let units = quarter::units().into_iter().map(|unit| UnitCode::from(unit.unit)).collect::<Vec<_>>();
    let mut tally = Tally::default();
    let (mut rounds, mut lead) = (0..3600, LEAD);
    while tally.races() < races && tally.faults.is_empty() {
        // Tokens last a quarter of an hour, so each handful of rounds has new ones.
        let clients = units.iter().map(|unit| Ok((unit.clone(), site.unit_client(unit)?)));
        let arena = Arc::new(Arena {
            appraiser: site.client(Role::Appraiser)?,
            units: clients.collect::<Result<_, String>>()?,
            store: Arc::clone(&store),
            clock: Clock::system(),
        });
        let numbers: Vec<u16> = rounds.by_ref().take(AT_ONCE).collect();
        let raced = block_on(handful(&arena, &numbers, lead))?;
        if raced.is_empty() {
            lead *= 2;
        }
        for raced in raced {
            tally.add(verdict::judge(&store, &raced)?);
        }
    }
    if site.program().said().contains("panicked") {
        tally.faults.push(site.program().said());
    }
    Ok(tally)
}

async fn handful(arena: &Arc<Arena>, numbers: &[u16], lead: time::Duration) -> Result<Vec<Raced>, String> {
    let mut running = JoinSet::new();
    for &number in numbers {
        let arena = Arc::clone(arena);
        running.spawn(async move { arena.round(number, lead).await });
    }
    let mut raced = Vec::new();
    while let Some(ended) = running.join_next().await {
        raced.extend(ended.map_err(|error| error.to_string())??);
    }
    Ok(raced)
}

/// An answer; none where the machine has too much else to do, or the close came first.
fn answered<T>(answer: Result<T, Error>) -> Result<Option<T>, String> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if matches!(error.code(), Some(Code::Unavailable | Code::DeadlinePassed)) => Ok(None),
        Err(error) => Err(told(error)),
    }
}

fn told(error: Error) -> String {
    error.to_string()
}

/// When a submission is sent, against the close: half of them spread over the time that all of them take, so that those who
/// write at the close have others before them; the other half close to it, on both sides.
fn offset(dice: &mut Dice, took: time::Duration) -> time::Duration {
    let took_us = i64::try_from(took.whole_microseconds()).unwrap_or(i64::MAX).clamp(1000, 10_000_000);
    let offset_us = if dice.percent(50) { dice.between(-took_us, 0) } else { dice.between(-took_us / 8, took_us / 16) };
    time::Duration::microseconds(offset_us)
}

impl Arena {
    /// One round from its making to its close; none where the drafts were not ready in time.
    async fn round(self: Arc<Arena>, number: u16, lead: time::Duration) -> Result<Option<Raced>, String> {
        let round: RoundId = format!("dua-{number}").parse().map_err(|_| "round")?;
        let closes_at = self.clock.now() + lead;
        let due_at = closes_at - LATE;
        let (year, quarter) = (2022 + number / 4, number % 4 + 1);
        let input = RoundInput {
            period: format!("{year}-Q{quarter}").parse().map_err(|_| "period")?,
            opens_at: (closes_at - time::Duration::HOUR).into(),
            due_at: due_at.into(),
            closes_at: closes_at.into(),
            ..play::round_input()
        };
        let Some(prepared) = answered(self.appraiser.rounds().put(&round, &input, Precondition::Create).await)? else {
            return Ok(None);
        };
        let Some(opened) = answered(self.appraiser.rounds().open(&round, &prepared.etag).await)? else {
            return Ok(None);
        };
        let began = self.clock.now();
        let Some(drafts) = self.drafts(&round).await? else { return Ok(None) };
        // What it takes every unit to draft, it takes them to submit.
        let took = self.clock.now() - began;
        if self.clock.now() + took > closes_at {
            return Ok(None);
        }
        let mut attempts = JoinSet::new();
        for (place, etag) in drafts.into_iter().enumerate() {
            let (arena, round) = (Arc::clone(&self), round.clone());
            let at = closes_at + offset(&mut Dice::new(u64::from(number) * 1000 + place as u64), took);
            attempts.spawn(async move { arena.attempt(place, &round, &etag, at).await });
        }
        let closers = (0..2).map(|_| self.close(&round, &opened.etag, closes_at));
        let kept = self.first_close(&round, closers.collect()).await?;
        let mut ended = Vec::new();
        while let Some(attempt) = attempts.join_next().await {
            ended.push(attempt.map_err(|error| error.to_string())??);
        }
        Ok(Some(Raced { round, closes_at, due_at, attempts: ended, kept }))
    }

    /// Every unit drafts, all at once, so that each has a connection of its own when it counts; none where the close came first.
    async fn drafts(self: &Arc<Arena>, round: &RoundId) -> Result<Option<Vec<ETag>>, String> {
        let mut writing = JoinSet::new();
        for place in 0..self.units.len() {
            let (arena, round) = (Arc::clone(self), round.clone());
            writing.spawn(async move {
                let (unit, client) = &arena.units[place];
                let claim = play::claim(&play::unit("so-noi-vu"));
                let draft = client.self_assessments(&round).put(unit, &claim, Precondition::Create).await;
                Ok::<_, String>(answered(draft)?.map(|draft| (place, draft.etag)))
            });
        }
        let mut drafts = Vec::new();
        while let Some(written) = writing.join_next().await {
            drafts.extend(written.map_err(|error| error.to_string())??);
        }
        drafts.sort_by_key(|(place, _)| *place);
        let whole = drafts.len() == self.units.len();
        Ok(whole.then(|| drafts.into_iter().map(|(_, etag)| etag).collect()))
    }

    /// Waits for a moment of the system's clock: what is raced here is real time.
    async fn until(&self, moment: OffsetDateTime) {
        let ahead = Duration::try_from(moment - self.clock.now()).unwrap_or_default();
        tokio::time::sleep(ahead).await;
    }

    async fn attempt(&self, place: usize, round: &RoundId, etag: &ETag, at: OffsetDateTime) -> Result<Attempt, String> {
        let (unit, client) = &self.units[place];
        self.until(at).await;
        let sent_at = self.clock.now();
        let answer = client.self_assessments(round).submit(unit, etag).await;
        let answered_at = self.clock.now();
        let ending = match answer {
            Ok(submitted) => {
                let submitted_at = submitted.submitted_at.clone().ok_or("no moment")?.0;
                Ending::Accepted { submitted_at, late: submitted.submitted_late }
            }
            Err(error) if error.code() == Some(Code::Unavailable) => Ending::Unanswered,
            Err(error) => Ending::Refused(error.code().ok_or_else(|| told(error))?),
        };
        Ok(Attempt { unit: unit.clone(), sent_at, answered_at, ending })
    }

    /// Tries to close from a little before the moment on, until the round is closed; true for the one who closed it.
    async fn close(&self, round: &RoundId, etag: &ETag, closes_at: OffsetDateTime) -> Result<bool, String> {
        self.until(closes_at - time::Duration::milliseconds(3)).await;
        loop {
            match self.appraiser.rounds().close(round, etag).await {
                Ok(_) => return Ok(true),
                Err(error) if matches!(error.code(), Some(Code::RoundNotYetClosing | Code::Unavailable)) => {}
                Err(error) if error.is_stale() => return Ok(false),
                Err(error) => return Err(told(error)),
            }
        }
    }

    /// What is kept once the first closer has its answer; exactly one of them closes.
    async fn first_close(
        &self,
        round: &RoundId,
        closers: Vec<impl Future<Output = Result<bool, String>>>,
    ) -> Result<Kept, String> {
        let mut closers = closers.into_iter().map(Box::pin).collect::<Vec<_>>();
        let (Some(mut one), Some(mut other)) = (closers.pop(), closers.pop()) else { return Err("two".to_owned()) };
        let (closed, rest) = tokio::select! {
            closed = &mut one => (closed?, other),
            closed = &mut other => (closed?, one),
        };
        let (store, read) = (Arc::clone(&self.store), round.clone());
        let kept = tokio::task::spawn_blocking(move || verdict::kept(&store, &read));
        let kept = kept.await.map_err(|error| error.to_string())??;
        let closed_too = rest.await?;
        if closed == closed_too {
            return Err(format!("{round} was closed {} times", if closed { 2 } else { 0 }));
        }
        Ok(kept)
    }
}
