//! The life of a round and of a submission over HTTP: what the asker may do now, deadlines and their extensions, versions and
//! receipts.

mod allowed;
mod deadlines;
mod extensions;
mod told;
mod versions;

use chamdiem_client::text::UnitCode;
use chamdiem_client::wire::{ExtensionInput, RoundInput, SelfAssessmentInput};
use chamdiem_client::{Client, Code, ETag, Error, Precondition};
use chamdiem_tests::play;
use chamdiem_tests::service::Stage;
use chamdiem_usecases::asker::Role;
use time::OffsetDateTime;

/// A unit of the real quarter, which has a claim.
const UNIT: &str = "so-noi-vu";

fn code(unit: &str) -> UnitCode {
    unit.parse().unwrap()
}

fn claim(unit: &str) -> SelfAssessmentInput {
    play::claim(&play::unit(unit))
}

/// The office. Its tokens last a quarter of an hour of the stage's clock, so each act has a fresh one.
fn office(stage: &Stage) -> Client {
    stage.client(Role::Appraiser)
}

/// A round like that of the real quarter, open.
async fn opened(stage: &Stage, input: &RoundInput) {
    play::register(stage).await;
    let round = play::round_id();
    let created = office(stage).rounds().put(&round, input, Precondition::Create).await.unwrap();
    office(stage).rounds().open(&round, &created.etag).await.unwrap();
}

/// The current tag of the round.
async fn round_tag(stage: &Stage) -> ETag {
    office(stage).rounds().find(&play::round_id()).await.unwrap().etag
}

/// Drafts what the report prints of a unit.
async fn draft(stage: &Stage, unit: &str) -> ETag {
    let code = code(unit);
    let own = stage.unit_client(&code);
    own.self_assessments(&play::round_id()).put(&code, &claim(unit), Precondition::Create).await.unwrap().etag
}

/// Submits what a unit has drafted; gives whether it is marked as late.
async fn submit(stage: &Stage, unit: &str) -> Result<bool, Error> {
    let (round, code) = (play::round_id(), code(unit));
    let own = stage.unit_client(&code);
    let found = own.self_assessments(&round).find(&code).await.unwrap();
    Ok(own.self_assessments(&round).submit(&code, &found.etag).await?.submitted_late)
}

/// An extension of one unit's due date, or of the round's.
fn extension(unit: Option<&str>, due_at: OffsetDateTime, closes_at: Option<OffsetDateTime>) -> ExtensionInput {
    ExtensionInput {
        unit: unit.map(code),
        due_at: due_at.into(),
        closes_at: closes_at.map(Into::into),
        reason: "Đơn vị phải rà soát lại số liệu tiêu chí số 9".into(),
        document_number: "1234/UBND-KSTT".into(),
    }
}

/// What a refusal says: status and code.
fn refusal<T: std::fmt::Debug>(answer: Result<T, Error>) -> (u16, Code) {
    let error = answer.unwrap_err();
    (error.status().unwrap(), error.code().unwrap())
}
