//! Rounds that are published while dossiers are uploaded: what is frozen was true at one moment, the publication's.

use std::cell::Cell;

use chamdiem_client::text::RoundId;
use chamdiem_client::wire::{BatchReceipt, DossierInput, FigureWord, Publication, PublicationInput};
use chamdiem_client::{Client, Upload};
use chamdiem_store::Backend;
use chamdiem_usecases::asker::Role;
use serde_json::json;
use time::Duration;
use tokio::sync::Semaphore;

use super::{Line, Proof, block_on};
use chamdiem_tests::evidence_play::source;
use chamdiem_tests::play::{self, CLOSES_AT, TWO_UNITS};
use chamdiem_tests::service::Stage;

/// Three hundred publications.
pub const PROOF: Proof = Proof {
    name: "torn-evidence",
    shows: "publications under uploads on PostgreSQL freeze exactly the batches that were stored before their moment",
    takes: "40 s",
    short: false,
    measure: || measure(300),
};

/// Fifteen of them.
pub const SHORT: Proof = Proof {
    name: "torn-evidence-short",
    shows: "the same with 15 publications, as continuous integration runs it",
    takes: "5 s",
    short: true,
    measure: || measure(15),
};

/// The dossiers of a batch, for each unit.
const DOSSIERS: u64 = 20;

/// How the publications ended.
#[derive(Default)]
struct Tally {
    published: usize,
    batches: usize,
    /// Publications with batches on both sides of their moment.
    between: usize,
    torn: Vec<String>,
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn measure(publications: usize) -> Result<Line, String> {
    let stage = Stage::start(Backend::Postgres);
    let tally = block_on(race(&stage, publications))?;
    let Tally { published, batches, between, torn } = tally;
    let figure = format!(
        "{published} publications among {batches} batches, {between} with batches on both sides, {} torn{}",
        torn.len(),
        torn.first().map_or(String::new(), |first| format!(": {first}")),
    );
    let bound = format!("{publications} publications, ≥ half with batches on both sides, 0 torn");
    let raced = published == publications && between * 2 >= publications;
    Ok(Line { figure, bound, holds: raced && torn.is_empty() })
}

async fn race(stage: &Stage, publications: usize) -> Result<Tally, String> {
    play::register_two(&stage.client(Role::Admin)).await.map_err(told)?;
    let mut rounds = Vec::new();
    for number in 0..publications {
        let minutes = Duration::minutes(i64::try_from(number).map_err(told)?);
        rounds.push(play::empty_round(stage, number, CLOSES_AT + minutes).await.map_err(told)?);
    }
    // From here on the moments are the database's own.
    stage.clock.follow_system();
    let (mut tally, batch) = (Tally::default(), Cell::new(0));
    for (number, round) in rounds.iter().enumerate() {
        let (stored, done) = (Semaphore::new(0), Cell::new(false));
        let (receipts, publication) = tokio::join!(upload(stage, number, &batch, (&stored, &done)), async {
            let published = publish(&stage.client(Role::Publisher), round, &stored, [0, 1, 2][number % 3]).await;
            done.set(true);
            published
        });
        let (receipts, publication) = (receipts?, publication?);
        tally.published += 1;
        tally.batches += receipts.len();
        judge(stage, &receipts, &publication, &mut tally).await?;
    }
    Ok(tally)
}

/// Publishes once so many batches are stored: beside the first one, or beside a later one.
async fn publish(publisher: &Client, round: &RoundId, stored: &Semaphore, batches: u32) -> Result<Publication, String> {
    let _stored = stored.acquire_many(batches).await.map_err(told)?;
    let read = publisher.ranking(round).find().await.map_err(told)?;
    let input = PublicationInput { correction: None, note: None };
    Ok(publisher.publications(round).publish(&input, &read.etag).await.map_err(told)?.value)
}

/// Uploads batch after batch of dossiers of the quarter, and one more after the publication.
async fn upload(
    stage: &Stage,
    number: usize,
    batch: &Cell<u64>,
    (stored, done): (&Semaphore, &Cell<bool>),
) -> Result<Vec<BatchReceipt>, String> {
    let feeder = stage.client(Role::Feeder);
    let mut receipts = Vec::new();
    loop {
        let is_last = done.get();
        batch.set(batch.get() + 1);
        let rows = dossiers(number, batch.get())?;
        let sent = feeder.dossiers().upload(&source(), batch.get(), Upload::from_rows(rows)).await;
        receipts.push(sent.map_err(told)?);
        stored.add_permits(1);
        if is_last {
            return Ok(receipts);
        }
    }
}

/// The dossiers of a batch: as many for each of the two units.
fn dossiers(number: usize, batch: u64) -> Result<Vec<DossierInput>, String> {
    let (year, month) = (2022 + number / 4, number % 4 * 3 + 1);
    let row = |place: u64| {
        serde_json::from_value(json!({
            "code": format!("H18.{batch}-{place}"), "sequence": 1, "unit": TWO_UNITS[usize::from(place % 2 == 1)],
            "procedure": "1.001193", "channel": "direct", "status": "finished",
            "received_on": format!("{year}-{month:02}-04"), "due_on": format!("{year}-{month:02}-20"),
            "finished_on": format!("{year}-{month:02}-19"),
        }))
    };
    (0..2 * DOSSIERS).map(row).collect::<Result<_, _>>().map_err(told)
}

/// Compares what was frozen with what was stored before.
async fn judge(
    stage: &Stage,
    receipts: &[BatchReceipt],
    publication: &Publication,
    tally: &mut Tally,
) -> Result<(), String> {
    let is_before = |receipt: &&BatchReceipt| {
        receipt.stored_at.as_ref().is_some_and(|stored_at| stored_at.0 <= publication.published_at.0)
    };
    let before = receipts.iter().filter(is_before).count();
    tally.between += usize::from(before > 0 && before < receipts.len());
    for unit in TWO_UNITS {
        let code = unit.parse().map_err(|_| "unit")?;
        let frozen = stage.public.evidence(&publication.round).of_unit(&code).await.map_err(told)?;
        let found = frozen.figures.iter().find(|value| value.figure == FigureWord::Dossiers);
        let found = found.map_or(0, |value| value.value);
        let expected = before as u64 * DOSSIERS;
        if found != expected || frozen.sources.is_empty() != (before == 0) {
            let (round, sources) = (&publication.round, frozen.sources.len());
            tally.torn.push(format!("{round}, {unit}: {found} of {expected} dossiers, {sources} sources"));
        }
    }
    Ok(())
}
