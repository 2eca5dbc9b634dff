//! What takes two people: proposed by one, decided by another, once; in effect at once, and kept for ever.

use chamdiem_client::text::{RoundId, UnitCode};
use chamdiem_client::wire::{
    Proposal, ProposalDecisionInput, ProposalInput, ProposalKind, ProposalVerdict, ProposedScoreInput, ReasonCode,
};
use chamdiem_client::{Client, Code, Error, Versioned};
use chamdiem_tests::play;
use chamdiem_tests::service::Stage;
use chamdiem_usecases::asker::{Role, Scope};
use chamdiem_usecases::trust::grant::Grant;

mod corrections;
mod decisions;
mod faults;
mod score_overrides;

/// The unit whose scores are changed.
const UNIT: &str = "so-noi-vu";
/// Another one.
const OTHER: &str = "so-tu-phap";
/// The place of the criterion whose score is changed.
const FEEDBACK: usize = 7;

fn code(unit: &str) -> UnitCode {
    unit.parse().unwrap()
}

/// The round of the real quarter, closed; both units are appraised as they claim, and Sở Nội vụ has accepted.
async fn settled(stage: &Stage) -> RoundId {
    let (round, units) = (play::round_id(), [UNIT, OTHER].map(play::unit));
    play::register(stage).await;
    play::prepare(stage).await;
    play::open(stage).await;
    play::submit(stage, &units).await;
    play::close(stage).await;
    play::appraise(stage, &units).await;
    accept(stage, UNIT).await;
    round
}

async fn accept(stage: &Stage, unit: &str) {
    let (round, unit) = (play::round_id(), code(unit));
    let own = stage.unit_client(&unit);
    let seen = own.appraisals(&round).find(&unit).await.unwrap();
    own.objections(&round, &unit).accept(&seen.etag).await.unwrap();
}

/// Other points for a criterion, because there is no evidence.
fn score(unit: Option<&str>, criterion: &str, points: &str) -> ProposedScoreInput {
    ProposedScoreInput {
        unit: unit.map(code),
        criterion: criterion.parse().unwrap(),
        points: points.parse().unwrap(),
        reason_code: ReasonCode::EvidenceMissing,
        reason: "Tài liệu chứng minh không thuộc kỳ đánh giá".into(),
        clause: None,
    }
}

/// To give Sở Nội vụ so many points for criterion 8.
fn score_override(points: &str) -> ProposalInput {
    ProposalInput {
        kind: ProposalKind::ScoreOverride,
        unit: Some(code(UNIT)),
        scores: Some(vec![score(None, "feedback", points)]),
        blocks: None,
        reason: "Phát hiện sau khi đã chốt kết quả".into(),
        document_number: Some("215/TTr-VPUB".into()),
    }
}

/// To correct these scores of what was published.
fn correction(scores: Vec<ProposedScoreInput>) -> ProposalInput {
    ProposalInput {
        kind: ProposalKind::Correction,
        unit: None,
        scores: Some(scores),
        blocks: None,
        reason: "Đính chính điểm đã công bố".into(),
        document_number: Some("402/VPUB-KSTT".into()),
    }
}

/// Proposes what follows from the ranking that is read now.
async fn propose(client: &Client, input: &ProposalInput) -> Result<Versioned<Proposal>, Error> {
    let round = play::round_id();
    let read = client.ranking(&round).find().await.unwrap();
    client.proposals(&round).propose(input, &read.etag).await
}

/// Decides on a proposal as it is now.
async fn decide(client: &Client, number: u32, decision: ProposalVerdict) -> Result<Versioned<Proposal>, Error> {
    let round = play::round_id();
    let read = client.proposals(&round).find(number).await.unwrap();
    let input = ProposalDecisionInput { decision, note: Some("Đã đối chiếu".into()) };
    client.proposals(&round).decide(number, &input, &read.etag).await
}

/// A client of somebody with these roles.
fn somebody(stage: &Stage, subject: &str, roles: &[Role]) -> Client {
    let grant = Grant {
        subject: subject.to_owned(),
        client_id: "chamdiem-cli".to_owned(),
        roles: roles.to_vec(),
        unit: None,
        scope: Scope::ALL,
        life_seconds: 900,
    };
    stage.public.with_token(stage.running.issuer().mint(&grant, stage.clock.now()).unwrap()).unwrap()
}

/// What a refusal says: status and code.
fn refusal<T: std::fmt::Debug>(answer: Result<T, Error>) -> (u16, Code) {
    let error = answer.unwrap_err();
    (error.status().unwrap(), error.code().unwrap())
}

/// Every fault that a refusal names: its place and its code.
fn faults<T: std::fmt::Debug>(answer: Result<T, Error>) -> Vec<(String, Code)> {
    answer.unwrap_err().issues().iter().map(|issue| (issue.pointer.clone(), issue.code)).collect()
}

/// The points that a unit has for a criterion in the ranking, and its total.
async fn standing(client: &Client, unit: &str, place: usize) -> (String, String) {
    let ranking = client.ranking(&play::round_id()).find().await.unwrap();
    let row = ranking.groups.iter().flat_map(|group| &group.rows).find(|row| row.unit.as_str() == unit).unwrap();
    (row.scores[place].points.to_string(), row.total.as_ref().unwrap().to_string())
}
