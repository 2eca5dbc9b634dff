//! The gate before publication: what stands in the way, who lets it through, and that nothing else does.

use chamdiem_client::text::{RoundId, UnitCode};
use chamdiem_client::wire::{BlockCode, PublicationGate, PublicationInput};
use chamdiem_client::{Code, Error, Precondition, Versioned};
use chamdiem_scoring::{LevelReached, Outcomes};
use chamdiem_store::{Store, StoreOptions, TallyRow};
use chamdiem_tests::play;
use chamdiem_tests::service::Stage;
use chamdiem_usecases::asker::Role;

mod findings;
mod objections;
mod overrides;
mod undecided;

/// What the report of Q2/2021 contradicts in itself: the total of UBND huyện Điện Biên.
const CONTRADICTION: &str = "contradiction:total:ubnd-huyen-dien-bien";

/// A unit of the real quarter, which has a claim.
const UNIT: &str = "so-noi-vu";

fn code(unit: &str) -> UnitCode {
    unit.parse().unwrap()
}

/// The gate, as the publisher sees it.
async fn gate(stage: &Stage) -> Versioned<PublicationGate> {
    stage.client(Role::Publisher).publication_gate(&play::round_id()).find().await.unwrap()
}

/// The keys of all blocks that nobody let through, in their order.
async fn open_blocks(stage: &Stage) -> Vec<String> {
    let gate = gate(stage).await;
    let open: Vec<_> = gate.blocks.iter().filter(|block| block.overridden_by.is_none()).collect();
    assert_eq!(gate.ready, open.is_empty(), "{gate:?}");
    open.into_iter().map(|block| block.key.to_string()).collect()
}

/// The publisher publishes what there is.
async fn publish(stage: &Stage) -> Result<(), Error> {
    let (publisher, round) = (stage.client(Role::Publisher), play::round_id());
    let read = publisher.ranking(&round).find().await.unwrap();
    let input = PublicationInput { correction: None, note: None };
    publisher.publications(&round).publish(&input, &read.etag).await.map(|_| ())
}

/// Each issue of a refused publication: its code and what it says.
async fn refused(stage: &Stage) -> Vec<(Code, String)> {
    let refused = publish(stage).await.unwrap_err();
    assert_eq!((refused.status(), refused.code()), (Some(409), Some(Code::PublicationBlocked)));
    assert!(refused.issues().iter().all(|issue| issue.pointer == "#round"), "{refused:?}");
    refused.issues().iter().map(|issue| (issue.code, issue.detail.clone())).collect()
}

/// The round of the real quarter with these units appraised as they claim, closed; nothing is imported.
async fn appraised(stage: &Stage, units: &[&str]) -> RoundId {
    let units: Vec<_> = units.iter().map(|unit| play::unit(unit)).collect();
    play::register(stage).await;
    play::prepare(stage).await;
    play::open(stage).await;
    play::submit(stage, &units).await;
    play::close(stage).await;
    play::appraise(stage, &units).await;
    play::round_id()
}

/// Of a hundred dossiers of a unit, so many are early on every measure, the others on the day: a mean of 1 point and as
/// many hundredths.
fn mean(stage: &Stage, unit: &str, early: i64) {
    let options = StoreOptions { connections_max: 1, ..StoreOptions::default() };
    let store = Store::connect(&stage.settings.database_url(), &options).unwrap();
    let tally = |level, amount| TallyRow {
        period: "2021-Q2".to_owned(),
        unit_code: unit.to_owned(),
        open_due_on: String::new(),
        outcomes: i16::try_from(Outcomes::new([level; 5], false).number()).unwrap(),
        amount,
    };
    let tallies = [tally(LevelReached::Best, early), tally(LevelReached::Middle, 100 - early)];
    let planted: Result<(), chamdiem_store::StoreError> = store.write(|rows| {
        rows.begin_evidence()?;
        rows.replace_tallies(&tallies)
    });
    planted.unwrap();
    chamdiem_tests::inside::seal(stage);
}
