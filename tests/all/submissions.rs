//! Submissions over HTTP, on both databases: each that must be refused, with its own code, all faults and nothing
//! stored; rounds and rosters in time.

use chamdiem_client::text::{RoundId, UnitCode};
use chamdiem_client::wire::SelfAssessmentInput;
use chamdiem_client::{Client, Code, Error, Precondition};
use chamdiem_tests::play;
use chamdiem_tests::service::Stage;
use chamdiem_usecases::asker::Role;

mod faults;
mod moments;
mod returns;
mod rosters;
mod rounds;
mod states;

/// A unit of the real quarter, which has a claim.
const UNIT: &str = "so-noi-vu";

fn code(unit: &str) -> UnitCode {
    unit.parse().unwrap()
}

fn claim(unit: &str) -> SelfAssessmentInput {
    play::claim(&play::unit(unit))
}

/// The round of the real quarter, open.
async fn opened(stage: &Stage) -> RoundId {
    play::register(stage).await;
    play::prepare(stage).await;
    play::open(stage).await;
    play::round_id()
}

/// A draft of a unit as the report prints it; gives its tag.
async fn draft(stage: &Stage, unit: &str) -> chamdiem_client::ETag {
    let (round, code) = (play::round_id(), code(unit));
    let own = stage.unit_client(&code);
    own.self_assessments(&round).put(&code, &claim(unit), Precondition::Create).await.unwrap().etag
}

/// A unit drafts and submits what the report prints of it; gives the tag.
async fn submitted(stage: &Stage, unit: &str) -> chamdiem_client::ETag {
    let (round, code, etag) = (play::round_id(), code(unit), draft(stage, unit).await);
    stage.unit_client(&code).self_assessments(&round).submit(&code, &etag).await.unwrap().etag
}

fn appraiser(stage: &Stage) -> Client {
    stage.client(Role::Appraiser)
}

/// What a refusal says: status and code.
fn refusal<T: std::fmt::Debug>(answer: Result<T, Error>) -> (u16, Code) {
    let error = answer.unwrap_err();
    (error.status().unwrap(), error.code().unwrap())
}

/// Every fault that a refusal names: its place and its code.
fn faults(error: &Error) -> Vec<(&str, Code)> {
    error.issues().iter().map(|issue| (issue.pointer.as_str(), issue.code)).collect()
}
