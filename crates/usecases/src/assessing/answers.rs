//! What an appraiser answers to a finding. An answer binds: as long as claim and computed value are what they were, the
//! appraisal gives the points that were answered, whichever of the two came first.

use chamdiem_api_types::text::{Reason, RoundId};
use chamdiem_api_types::wire::{FindingKey, GapAnswer, GapAnswerInput, GapDecision, sheet_faults};
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_scoring as scoring;
use chamdiem_store::{GapAnswerRow, Rows};
use scoring::{Gap, RoundAct, RuleSet};
use time::OffsetDateTime;

use crate::assessing::changes;
use crate::context::Context;
use crate::findings::binding::{is_outdated, view};
use crate::findings::find::find;
use crate::policy::Act;
use crate::refusal::{Refusal, invalid, not_found};
use crate::results::result::{self, RoundResult};
use crate::rounds::access;
use crate::rounds::actions::require_round_state;
use crate::rounds::roster;
use crate::stored::StoredRound;
use crate::version::{Precondition, Read, Thing, Written, next_tagged_revision};

/// One answer.
pub fn get(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    finding: &FindingKey,
) -> Result<Read<GapAnswer>, Refusal> {
    let round = access::load_for_unit(rows, context, round, &finding.unit, Act::ReadGapFindings)?;
    let row = rows.find_gap_answer(&round.row.id, &finding.to_string())?.ok_or_else(not_found)?;
    let result = result::compute(rows, &round)?;
    let gap = find_one(rows, &round, &result, context.now(), finding)?;
    let version = thing(&round, finding).at(revision_of(&row, gap.as_ref()));
    Ok(Read { value: view(&result.rule_set, &row, gap.as_ref())?, version })
}

/// Answers a finding that is there, and brings the appraisal to what was answered.
pub fn put(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    finding: &FindingKey,
    input: &GapAnswerInput,
    precondition: &Precondition,
) -> Result<Written<GapAnswer>, Refusal> {
    let round = access::lock_papers(rows, context, round, &finding.unit, Act::WriteGapAnswer)?;
    roster::require_unit(rows, &round, finding.unit.as_str())?;
    let existing = rows.find_gap_answer(&round.row.id, &finding.to_string())?;
    let result = result::compute(rows, &round)?;
    let gap = find_one(rows, &round, &result, context.now(), finding)?;
    let current = existing.as_ref().map(|row| (row.revision, revision_of(row, gap.as_ref())));
    let revision = next_tagged_revision(&thing(&round, finding), current, precondition)?;
    require_round_state(round.state, RoundAct::Appraise)?;
    let gap = gap.ok_or_else(finding_gone)?;
    let points = decided_points(&result.rule_set, &gap, input).map_err(invalid)?;
    let row = GapAnswerRow {
        round_id: round.row.id.clone(),
        finding: finding.to_string(),
        revision,
        unit_code: finding.unit.to_string(),
        criterion_key: finding.criterion.as_ref().map(ToString::to_string),
        decision: input.decision.as_str().to_owned(),
        points,
        reason: input.reason.0.clone(),
        self_assessed: gap.self_assessed(),
        computed: gap.computed(),
        answered_at: context.now(),
        answered_by: context.actor(),
    };
    if existing.is_some() {
        rows.update_gap_answer(&row)?;
    } else {
        rows.insert_gap_answer(&row)?;
    }
    let value = view(&result.rule_set, &row, Some(&gap))?;
    context.audit("putGapAnswer", Some(&round.row.id), format!("gap_answer:{finding}"), revision, &value)?;
    let decided = gap.criterion_index().zip(points);
    let content_revision = match decided {
        Some((place, points)) => {
            let decided = (points, score_reason(&gap, &input.reason));
            changes::follow_answer(rows, context, (&round, &result), &finding.unit, place, decided)?
        }
        None => None,
    };
    let version = thing(&round, finding).at(revision_of(&row, Some(&gap)));
    let touched = content_revision.map(|content_revision| (round.row.id, content_revision));
    Ok(Written { value, version, created: existing.is_none(), touched })
}

/// The reason that an answer gives to a score: its kind follows from the finding.
fn score_reason(gap: &Gap, reason: &Reason) -> scoring::ScoreReason {
    let code = match gap {
        Gap::FullMarksWithoutEvidence { .. } => scoring::ReasonCode::EvidenceMissing,
        _ => scoring::ReasonCode::EvidenceDiffers,
    };
    scoring::ScoreReason { code: Some(code), text: Some(reason.0.clone()), clause: None }
}

/// The finding of a key, if it is there now.
fn find_one(
    rows: &mut dyn Rows,
    round: &StoredRound,
    result: &RoundResult,
    now: OffsetDateTime,
    finding: &FindingKey,
) -> Result<Option<Gap>, Refusal> {
    if result.place_of(finding.unit.as_str()).is_none() {
        return Ok(None);
    }
    let key = finding.to_string();
    let found = find(rows, round, result, now, Some(&finding.unit))?;
    Ok(found.into_iter().find(|found| found.key == key).map(|found| found.gap))
}

fn finding_gone() -> Refusal {
    let vi = "Tồn tại này không có trong kết quả đối chiếu hiện tại; hãy đọc lại danh sách tồn tại.";
    Failure::new(Code::FindingGone, vi, "There is no such finding now; read the list of findings again.").into()
}

fn thing(round: &StoredRound, finding: &FindingKey) -> Thing {
    Thing::of("gap_answer", &[&round.row.id, &finding.to_string()])
}

/// An answer that is outdated is no longer what it was, though nobody has written it.
fn revision_of(row: &GapAnswerRow, gap: Option<&Gap>) -> String {
    let outdated = if is_outdated(row, gap) { "x" } else { "" };
    format!("{}{outdated}", row.revision)
}

/// The points that a decision gives to the criterion of a finding; none where it is about no criterion.
fn decided_points(
    rule_set: &RuleSet,
    gap: &Gap,
    input: &GapAnswerInput,
) -> Result<Option<scoring::Points>, Vec<Fault>> {
    let mut faults = Vec::new();
    if input.points.is_some() && input.decision != GapDecision::SetOther {
        let vi = "Chỉ gửi điểm khi decision là set_other.";
        faults.push(Fault::new("/points", Code::FieldUnknown, vi, "Points go with the decision set_other only."));
    }
    let points = match (gap.criterion_index(), input.decision) {
        (None, GapDecision::AcceptClaim) => None,
        (None, _) => {
            let vi = "Tồn tại này không gắn với tiêu chí nào nên chỉ nhận accept_claim.";
            let en = "This finding is about no criterion, so it takes accept_claim only.";
            faults.push(Fault::new("/decision", Code::ValueOutOfRange, vi, en));
            None
        }
        (Some(_), GapDecision::AcceptClaim | GapDecision::Unknown) => gap.self_assessed(),
        (Some(_), GapDecision::TakeComputed) => {
            if gap.computed().is_none() {
                let vi = "Không có điểm tính từ số liệu để lấy.";
                let en = "There is no computed value to take.";
                faults.push(Fault::new("/decision", Code::ValueOutOfRange, vi, en));
            }
            gap.computed()
        }
        (Some(place), GapDecision::SetOther) => match &input.points {
            Some(points) => {
                faults.extend(points_faults(rule_set, place, points.value()));
                Some(points.value())
            }
            None => {
                let vi = "Cần điểm khi decision là set_other.";
                faults.push(Fault::new("/points", Code::FieldMissing, vi, "Points are required with set_other."));
                None
            }
        },
    };
    if faults.is_empty() { Ok(points) } else { Err(faults) }
}

/// What is wrong with points that are set, as of a score sheet's points.
fn points_faults(rule_set: &RuleSet, place: usize, given: scoring::Points) -> Vec<Fault> {
    let faults = scoring::points_faults(rule_set, &rule_set.criteria[place], 0, given);
    let told = sheet_faults(rule_set, &faults).into_iter();
    told.map(|fault| Fault { pointer: "/points".to_owned(), ..fault }).collect()
}
