//! Pairs of writes that once waited for each other on PostgreSQL: each pair is sent at once, and neither may be refused.

use std::sync::{Arc, Barrier};
use std::thread;

use chamdiem_client::wire::{AccountInput, AccountKind, AccountName, AccountRole, LateSubmissionsWord};
use chamdiem_client::wire::{PublicationInput, RoundInput};
use chamdiem_client::{Client, Code, ETag, Error, Precondition};
use chamdiem_store::{Backend, Rows, Store, StoreError, StoreOptions};
use chamdiem_usecases::asker::{Asker, Caller, Role, Scope};
use chamdiem_usecases::context::Context;
use chamdiem_usecases::refusal::Refusal;
use chamdiem_usecases::transaction;
use chamdiem_usecases::trust::accounts;
use chamdiem_usecases::version::Precondition as Bound;
use time::Duration;

use super::{Line, Proof, block_on};
use chamdiem_tests::play::{self, CLOSES_AT};
use chamdiem_tests::postgres::Cluster;
use chamdiem_tests::records::propose_correction;
use chamdiem_tests::service::Stage;

/// Two thousand pairs of each kind.
pub const PROOF: Proof = Proof {
    name: "deadlocks",
    shows: "pairs of writes over the same rows, sent at once: none refused, none lost, no gap in the audit",
    takes: "10 min",
    short: false,
    measure: || measure(2_000),
};

/// Twenty-five of them.
pub const SHORT: Proof = Proof {
    name: "deadlocks-short",
    shows: "the same with 25 pairs of each kind, as continuous integration runs it",
    takes: "10 s",
    short: true,
    measure: || measure(25),
};

/// The unit whose score is decided on, and corrected.
const UNIT: &str = play::TWO_UNITS[0];

/// How the pairs of one kind ended.
struct Ended {
    kind: &'static str,
    pairs: usize,
    refused: Vec<String>,
    /// Changes that were answered as done and are not in the audit.
    lost: usize,
    is_gap_free: bool,
    /// What the database had to undo, and was tried again.
    undone: String,
}

fn measure(pairs: usize) -> Result<Line, String> {
    let ended = [publications(pairs)?, accounts_and_secrets(pairs)?, appraisals_and_rounds(pairs)?];
    let figures = ended.iter().map(|ended| {
        let Ended { kind, pairs, refused, lost, undone, .. } = ended;
        let first = refused.first().map_or(String::new(), |first| format!(" ({first})"));
        format!("{kind}: {pairs} pairs, {} refused{first}, {lost} lost, {undone} undone and tried again", refused.len())
    });
    let holds = ended
        .iter()
        .all(|ended| (ended.pairs, ended.refused.len(), ended.lost, ended.is_gap_free) == (pairs, 0, 0, true));
    let bound = format!("{pairs} pairs of each, 0 refused, 0 lost, audit without a gap");
    Ok(Line { figure: figures.collect::<Vec<_>>().join("; "), bound, holds })
}

/// A client that asks once: what it is refused is not asked again.
fn once(stage: &Stage, role: Role) -> Result<Client, String> {
    let client = Client::builder(stage.url()).token(stage.token(role, None)).tries_max(1);
    client.build().map_err(|error| error.to_string())
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn store(stage: &Stage) -> Result<Store, String> {
    Store::connect(&stage.settings.database_url(), &StoreOptions::default()).map_err(told)
}

/// Counts what is in the audit: of each operation there must be so many entries.
fn count(
    stage: &Stage,
    (kind, pairs): (&'static str, usize),
    refused: Vec<String>,
    expected: &[((&str, &str), usize)],
) -> Result<Ended, String> {
    let entries = store(stage)?.read(|rows| rows.list_audit_entries(None, None, 0, i64::MAX));
    let entries = entries.map_err(|error: StoreError| error.to_string())?;
    let is_gap_free = (1..).zip(&entries).all(|(number, entry)| entry.number == number);
    let found = |(operation, subject): (&str, &str)| {
        entries.iter().filter(|entry| entry.operation == operation && entry.subject.starts_with(subject)).count()
    };
    let lost = expected.iter().map(|(what, expected)| expected.abs_diff(found(*what))).sum();
    let counted = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    let undone = Cluster::shared().psql(&stage.settings.database_url(), counted)?;
    Ok(Ended { kind, pairs, refused, lost, is_gap_free, undone: undone.trim().to_owned() })
}

fn note<T>(refused: &mut Vec<String>, pair: usize, what: &str, answer: Result<T, Error>) -> Option<T> {
    answer.map_err(|error| refused.push(format!("pair {pair}, {what}: {error}"))).ok()
}

/// The round of the real quarter with one unit's papers, decided on.
async fn appraised(stage: &Stage) -> Result<(), String> {
    play::register_two(&stage.client(Role::Admin)).await.map_err(told)?;
    let round = stage.client(Role::Appraiser);
    round.rounds().put(&play::round_id(), &play::round_input(), Precondition::Create).await.map_err(told)?;
    play::open(stage).await;
    play::submit(stage, &[play::unit(UNIT)]).await;
    play::close(stage).await;
    play::appraise(stage, &[play::unit(UNIT)]).await;
    Ok(())
}

/// A correction of one round, and the first publication of another.
fn publications(pairs: usize) -> Result<Ended, String> {
    let stage = Stage::start(Backend::Postgres);
    let mut refused = Vec::new();
    block_on(async {
        appraised(&stage).await?;
        play::publish(&stage).await;
        for pair in 0..pairs {
            let minutes = Duration::minutes(i64::try_from(pair).map_err(told)? + 2);
            let other = play::empty_round(&stage, pair, CLOSES_AT + minutes).await.map_err(told)?;
            let points = ["0.50", "0.75"][pair % 2];
            let (correction, etag) = propose_correction(&stage, UNIT, "feedback", points).await;
            let publisher = once(&stage, Role::Publisher)?;
            let read = publisher.ranking(&other).find().await.map_err(told)?;
            let (first, round) = (PublicationInput { correction: None, note: None }, play::round_id());
            let (corrected, published) = tokio::join!(
                publisher.publications(&round).publish(&correction, &etag),
                publisher.publications(&other).publish(&first, &read.etag),
            );
            note(&mut refused, pair, "correction", corrected);
            note(&mut refused, pair, "publication", published);
        }
        Ok(())
    })?;
    let expected = [(("publishRound", "publication:"), 2 * pairs + 1)];
    count(&stage, ("corrections and publications", pairs), refused, &expected)
}

/// An account's change, and its new secret, whose hash is at hand, so that both write at the same time.
fn accounts_and_secrets(pairs: usize) -> Result<Ended, String> {
    let stage = Stage::start(Backend::Postgres);
    let (store, context) = (store(&stage)?, administrator(&stage));
    let name = "tham-dinh".parse::<AccountName>().map_err(|_| "name")?;
    let input = |role| AccountInput { kind: AccountKind::Person, roles: vec![role], unit: None, disabled: None };
    let appraiser = input(AccountRole::Appraiser);
    transaction::write(&store, &context, |rows, context| {
        accounts::put(rows, context, &name, &appraiser, &Bound::Create).map(drop)
    })
    .map_err(told)?;
    let mut refused = Vec::new();
    for pair in 0..pairs {
        let changed = input([AccountRole::Publisher, AccountRole::Appraiser][pair % 2]);
        let both = Barrier::new(2);
        let change = |rows: &mut dyn Rows, context: &Context, bound: &Bound| {
            accounts::put(rows, context, &name, &changed, bound).map(drop)
        };
        let secret = |rows: &mut dyn Rows, context: &Context, bound: &Bound| {
            accounts::put_secret(rows, context, &name, "$argon2id$", bound).map(drop)
        };
        thread::scope(|scope| {
            let write = |ask: Ask<'_>| write_account(&store, &administrator(&stage), &name, &both, ask);
            let one = scope.spawn(move || write(&change));
            let other = scope.spawn(move || write(&secret));
            for (what, ended) in [("change", one.join()), ("secret", other.join())] {
                let ended = ended.unwrap_or_else(|_| Err("panicked".to_owned()));
                refused.extend(ended.err().map(|error| format!("pair {pair}, {what}: {error}")));
            }
        });
    }
    let expected = [(("putAccount", "account:"), pairs + 1), (("putAccountSecret", "account:"), pairs)];
    count(&stage, ("accounts and secrets", pairs), refused, &expected)
}

/// What is asked of an account, bound to its version.
type Ask<'a> = &'a (dyn Fn(&mut dyn Rows, &Context, &Bound) -> Result<(), Refusal> + Sync);

/// An administrator, with a token that lasts.
fn administrator(stage: &Stage) -> Context {
    let (subject, client_id) = ("admin".to_owned(), "chamdiem-cli".to_owned());
    let now = stage.clock.now().unix_timestamp();
    let caller = Caller {
        issuer: "https://chamdiem.localhost".into(),
        no_role: None,
        subject,
        client_id,
        roles: vec![Role::Admin],
        unit: None,
        scope: Scope::ALL,
        token_id: "quan-tri".to_owned(),
        issued_at: now,
        expires_at: now + 900,
    };
    Context::new(Asker::Known(Arc::new(caller)), "deadlocks", &stage.clock)
}

/// Reads the version of an account, waits for the other, and writes; who comes second reads again, as 412 asks for.
fn write_account(
    store: &Store,
    context: &Context,
    name: &AccountName,
    both: &Barrier,
    ask: Ask<'_>,
) -> Result<(), String> {
    for place in 0..3 {
        let read = store.read(|rows| rows.find_account(name.as_str()));
        let read = read.map_err(|error: StoreError| error.to_string())?.ok_or("no account")?;
        if place == 0 {
            both.wait();
        }
        let bound = accounts::version(name, read.revision).precondition();
        match transaction::write(store, context, |rows, context| ask(rows, context, &bound)) {
            Err(refusal) if refusal.failure().code == Code::Stale => {}
            ended => return ended.map_err(told),
        }
    }
    Err("stale three times".to_owned())
}

/// An appraisal in one round, and the edit of another that has not opened.
fn appraisals_and_rounds(pairs: usize) -> Result<Ended, String> {
    let stage = Stage::start(Backend::Postgres);
    let mut refused = Vec::new();
    block_on(async {
        appraised(&stage).await?;
        let office = once(&stage, Role::Appraiser)?;
        let (round, unopened) = (play::round_id(), "chua-mo".parse().map_err(|_| "round")?);
        let unit = UNIT.parse().map_err(|_| "unit")?;
        let mut input = RoundInput { period: "2022-Q1".parse().map_err(|_| "period")?, ..play::round_input() };
        let mut edited = office.rounds().put(&unopened, &input, Precondition::Create).await.map_err(told)?.etag;
        let mut decided: ETag = office.appraisals(&round).find(&unit).await.map_err(told)?.etag;
        let mut decision = play::as_claimed(&play::claim(&play::unit(UNIT)));
        for pair in 0..pairs {
            let late = [LateSubmissionsWord::Refused, LateSubmissionsWord::Accepted];
            input.late_submissions = Some(late[pair % 2]);
            decision.note = Some(format!("lần {pair}").as_str().into());
            let (appraisal, edit) = tokio::join!(
                office.appraisals(&round).put(&unit, &decision, Precondition::IfMatch(&decided)),
                office.rounds().put(&unopened, &input, Precondition::IfMatch(&edited)),
            );
            decided = note(&mut refused, pair, "appraisal", appraisal).map_or(decided, |written| written.etag);
            edited = note(&mut refused, pair, "edit", edit).map_or(edited, |written| written.etag);
        }
        Ok(())
    })?;
    let expected = [(("putAppraisal", "appraisal:"), pairs + 1), (("putRound", "round:chua-mo"), pairs + 1)];
    count(&stage, ("appraisals and edits", pairs), refused, &expected)
}
