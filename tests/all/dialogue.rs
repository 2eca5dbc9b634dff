//! The dialogue between a unit and the office: decisions with their reasons, acceptance, objection, answer. All of it stays.

use chamdiem_client::text::{RoundId, UnitCode};
use chamdiem_client::wire::{
    AppraisalInput, AssessmentStateWord, DialogueEntry, DialogueKind, ObjectedCriterion, ObjectionAnswerInput,
    ObjectionDecision, ObjectionInput, ReasonCode, RoundInput, VersionId,
};
use chamdiem_client::{Client, Code, Error, Precondition};
use chamdiem_tests::play::{self, CLOSES_AT};
use chamdiem_tests::service::Stage;
use chamdiem_usecases::asker::Role;
use time::{Duration, OffsetDateTime};

mod acceptance;
mod answers;
mod decisions;
mod findings;
mod objections;
mod reading;

/// The unit whose appraisal is talked about.
const UNIT: &str = "so-noi-vu";
/// Another one.
const OTHER: &str = "so-tu-phap";
/// The place of the criterion that the office decides otherwise.
const FEEDBACK: usize = 7;

/// Until when units may object: four days after the close.
fn objections_until() -> OffsetDateTime {
    CLOSES_AT + Duration::days(4)
}

fn code(unit: &str) -> UnitCode {
    unit.parse().unwrap()
}

fn office(stage: &Stage) -> Client {
    stage.client(Role::Appraiser)
}

/// Both units have submitted to a round that is open still, and takes objections until its date.
async fn submitted(stage: &Stage) -> RoundId {
    let round = play::round_id();
    play::register(stage).await;
    play::prepare(stage).await;
    let input = RoundInput { objections_until: Some(objections_until().into()), ..play::round_input() };
    let prepared = office(stage).rounds().find(&round).await.unwrap();
    office(stage).rounds().put(&round, &input, prepared.unchanged()).await.unwrap();
    play::open(stage).await;
    play::submit(stage, &[play::unit(UNIT), play::unit(OTHER)]).await;
    round
}

/// What the office decides: the claim, but one point less for a criterion.
fn one_point_less() -> AppraisalInput {
    let mut input = play::as_claimed(&play::claim(&play::unit(UNIT)));
    let score = &mut input.scores[FEEDBACK];
    score.points = "1.00".parse().unwrap();
    score.reason_code = Some(ReasonCode::EvidenceMissing);
    score.reason = Some("Chưa có tài liệu chứng minh".into());
    input
}

/// The round is closed, and the office has decided on Sở Nội vụ.
async fn appraised(stage: &Stage) -> RoundId {
    let round = submitted(stage).await;
    play::close(stage).await;
    let appraisals = office(stage);
    appraisals.appraisals(&round).put(&code(UNIT), &one_point_less(), Precondition::Create).await.unwrap();
    round
}

/// What Sở Nội vụ says against it.
fn objection() -> ObjectionInput {
    let text = "Các phản ánh, kiến nghị đã được trả lời đúng hạn".into();
    ObjectionInput {
        text: "Đề nghị xem lại điểm tiêu chí số 8".into(),
        criteria: Some(vec![ObjectedCriterion { criterion: "feedback".parse().unwrap(), text }]),
        attachments: None,
    }
}

/// The unit has objected.
async fn objected(stage: &Stage) -> RoundId {
    let round = appraised(stage).await;
    object(stage, &round).await.unwrap();
    round
}

async fn object(stage: &Stage, round: &RoundId) -> Result<(), Error> {
    let (unit, own) = (code(UNIT), stage.unit_client(&code(UNIT)));
    let seen = own.appraisals(round).find(&unit).await.unwrap();
    own.objections(round, &unit).object(&objection(), &seen.etag).await.map(|_| ())
}

/// An answer that leaves all as it is.
fn rejection() -> ObjectionAnswerInput {
    let text = "Tài liệu kèm theo không thuộc kỳ đánh giá".into();
    ObjectionAnswerInput { text, decision: ObjectionDecision::Rejected, scores: None }
}

/// An answer that gives the unit so many points for the criterion.
fn upholding(points: &str) -> ObjectionAnswerInput {
    let mut score = one_point_less().scores.swap_remove(FEEDBACK);
    score.points = points.parse().unwrap();
    let text = "Tài liệu kèm theo đã chứng minh".into();
    ObjectionAnswerInput { text, decision: ObjectionDecision::Upheld, scores: Some(vec![score]) }
}

/// Where the submission stands, as its unit sees it.
async fn state(stage: &Stage, round: &RoundId) -> AssessmentStateWord {
    let seen = stage.unit_client(&code(UNIT)).self_assessments(round).find(&code(UNIT)).await.unwrap();
    seen.state
}

/// The whole dialogue, as the unit sees it.
async fn dialogue(stage: &Stage, round: &RoundId) -> Vec<DialogueEntry> {
    let own = stage.unit_client(&code(UNIT));
    own.dialogue(round, &code(UNIT)).list().page().await.unwrap().items
}

async fn kinds(stage: &Stage, round: &RoundId) -> Vec<DialogueKind> {
    dialogue(stage, round).await.into_iter().map(|entry| entry.kind).collect()
}

/// The versions of the papers, as the unit sees them.
async fn versions(stage: &Stage, round: &RoundId) -> Vec<String> {
    let own = stage.unit_client(&code(UNIT));
    let page = own.versions(round).list(&code(UNIT)).page().await.unwrap();
    page.items.iter().map(|version| version.id.to_string()).collect()
}

fn version(id: &str) -> Option<VersionId> {
    Some(id.parse().unwrap())
}

/// Status and code of a refusal, and its words in Vietnamese.
fn told<T: std::fmt::Debug>(refused: Result<T, Error>) -> (u16, Code, String) {
    let refused = refused.unwrap_err();
    let detail = refused.problem().map(|problem| problem.detail.clone()).unwrap_or_default();
    (refused.status().unwrap(), refused.code().unwrap(), detail)
}

fn refusal<T: std::fmt::Debug>(refused: Result<T, Error>) -> (u16, Code) {
    let (status, code, _) = told(refused);
    (status, code)
}
