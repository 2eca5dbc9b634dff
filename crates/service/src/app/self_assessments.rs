//! Self-assessments: drafted and submitted by the unit, returned by the office.

use chamdiem_api_types::text::{CriterionKey, Name, Points, Reason, RoundId, UnitCode};
use chamdiem_api_types::wire::{
    ReturnInput, Score, SelfAssessment, SelfAssessmentInput, SelfAssessmentPage, sheet_faults,
};
use chamdiem_api_types::{Code, Failure};
use chamdiem_scoring as scoring;
use chamdiem_store::{Rows, SelfAssessedScoreRow, SelfAssessmentRow};
use scoring::{AssessmentAct, Claim, RoundAct, RuleSet, ScoreSheet, SubmissionTime};

use super::stored::{self, StoredRound};
use super::{
    Context, PageAsked, Read, Written, invalid, next_revision, not_found, rankings, require_match, require_round_state,
    rosters, rounds,
};
use crate::failure::Refusal;
use crate::policy::Act;
use crate::request::Precondition;

/// One page of the self-assessments of a round.
pub fn list(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    page: &PageAsked,
) -> Result<SelfAssessmentPage, Refusal> {
    let round = rounds::load(rows, context, round, Act::ListSelfAssessments)?;
    let rule_set = rule_set_of(rows, &round)?;
    let mut found = rows.list_self_assessments(&round.row.id, Some(&page.rows()))?;
    let next_cursor = page.cut(&mut found, |row| &row.unit_code);
    let scores = rows.list_self_assessed_scores(&round.row.id, None)?;
    let items = found.iter().map(|row| {
        let own = scores.iter().filter(|score| score.unit_code == row.unit_code);
        view(&rule_set, row, &claim(row, own)?)
    });
    Ok(SelfAssessmentPage { items: items.collect::<Result<_, Refusal>>()?, next_cursor })
}

/// One self-assessment. Another unit's, and one that does not exist, are answered alike.
pub fn get(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
) -> Result<Read<SelfAssessment>, Refusal> {
    let round = rounds::load_for_unit(rows, context, round, unit, Act::ReadSelfAssessment)?;
    let rule_set = rule_set_of(rows, &round)?;
    let (row, claim) = find(rows, &round, unit)?.ok_or_else(not_found)?;
    Ok(Read { value: view(&rule_set, &row, &claim)?, etag: row.revision.to_string() })
}

/// Writes the draft of the asker's own unit.
pub fn put(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
    input: &SelfAssessmentInput,
    precondition: &Precondition,
) -> Result<Written<SelfAssessment>, Refusal> {
    let round = lock_own(rows, context, round, unit)?;
    let existing = rows.find_self_assessment(&round.row.id, unit.as_str())?;
    let revision = next_revision(existing.as_ref().map(|row| row.revision), precondition)?;
    require_writable(rows, context, &round, unit)?;
    let state = match &existing {
        Some(row) => require_state(row, AssessmentAct::Write)?,
        None => scoring::AssessmentState::Draft,
    };
    let claim = Claim {
        scores: input.scores.iter().map(|score| (score.criterion.0.clone(), score.points.value())).collect(),
        officer_average: input.officer_average.as_ref().map(Points::value),
    };
    let rule_set = rule_set_of(rows, &round)?;
    claim.check_draft(&rule_set).map_err(|faults| invalid(sheet_faults(&rule_set, &faults)))?;

    let row = SelfAssessmentRow {
        round_id: round.row.id.clone(),
        unit_code: unit.to_string(),
        revision,
        state: "draft".to_owned(),
        officer_average: claim.officer_average.map(scoring::Points::ten_thousandths),
        note: input.note.as_ref().map(|note| note.0.clone()),
        submitted_at_us: existing.as_ref().and_then(|row| row.submitted_at_us),
        submitted_late: existing.as_ref().is_some_and(|row| row.submitted_late),
        return_reason: existing.as_ref().and_then(|row| row.return_reason.clone()),
        changed_at_us: context.now_us(),
        changed_by: context.actor(),
        submissions: existing.as_ref().map_or(0, |row| row.submissions),
        standing: None,
    };
    let row = stored::with_assessment_state(row, state);
    let scores = score_rows(&row, &claim);
    if existing.is_some() {
        rows.update_self_assessment(&row, &scores)?;
    } else {
        rows.insert_self_assessment(&row, &scores)?;
    }
    // A draft changes nothing that anybody else sees, so the content of the round stays what it is.
    let value = view(&rule_set, &row, &claim)?;
    audit(rows, context, "putSelfAssessment", &row, &value)?;
    Ok(Written { value, etag: revision.to_string(), created: existing.is_none(), touched: None })
}

/// What [`put`] would lead to; asked inside a rehearsed transaction. The unit's place is kept back, as ever before
/// publication; the findings are those of the unit alone.
pub fn rehearse(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
    input: &SelfAssessmentInput,
    precondition: &Precondition,
) -> Result<Written<SelfAssessment>, Refusal> {
    let mut written = put(rows, context, round, unit, input, precondition)?;
    let round = lock_own(rows, context, round, unit)?;
    let (_, claim) = find(rows, &round, unit)?.ok_or_else(not_found)?;
    let rule_set = rule_set_of(rows, &round)?;
    let sheet = ScoreSheet::new(&rule_set, &claim).ok();
    let as_claimed = |sheet: ScoreSheet| {
        let reasons = vec![None; rule_set.criteria.len()];
        (sheet.clone(), scoring::Appraisal { sheet, reasons })
    };
    let participation = scoring::Participation {
        unit: scoring::UnitCode::clone(unit),
        not_submitted: false,
        submitted_late: round.dates.submission_time(context.now) == SubmissionTime::Late,
        decided: sheet.map(as_claimed),
    };
    let name = rosters::require_unit(rows, &round, unit.as_str())?.name;
    let found = scoring::findings(&rule_set, &[participation]).into_iter();
    let found = found.map(|(unit, finding)| rankings::finding(&rule_set, &name, unit, &finding));
    written.value.findings = Some(found.collect());
    Ok(written)
}

/// Submits the draft of the asker's own unit: complete, and before the round closes.
pub fn submit(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
    precondition: &Precondition,
) -> Result<Written<SelfAssessment>, Refusal> {
    let round = lock_own(rows, context, round, unit)?;
    let (row, claim) = find(rows, &round, unit)?.ok_or_else(not_found)?;
    require_match(&row.revision.to_string(), precondition)?;
    let time = require_writable(rows, context, &round, unit)?;
    let state = require_state(&row, AssessmentAct::Submit)?;
    let rule_set = rule_set_of(rows, &round)?;
    ScoreSheet::new(&rule_set, &claim)
        .map_err(|faults| Failure::faults(Code::AssessmentIncomplete, sheet_faults(&rule_set, &faults)))?;
    let row = SelfAssessmentRow {
        submitted_at_us: Some(context.now_us()),
        submitted_late: time == SubmissionTime::Late,
        return_reason: None,
        submissions: row.submissions + 1,
        ..moved(context, row, state)
    };
    let scores = score_rows(&row, &claim);
    rows.update_self_assessment(&row, &scores)?;
    finish(rows, context, "submitSelfAssessment", &rule_set, row, &claim)
}

/// Returns a submitted self-assessment to its unit, which can submit it again before the round closes.
pub fn give_back(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
    input: &ReturnInput,
    precondition: &Precondition,
) -> Result<Written<SelfAssessment>, Refusal> {
    let round = rounds::lock(rows, context, round, Act::ReturnSelfAssessment)?;
    let (row, claim) = find(rows, &round, unit)?.ok_or_else(not_found)?;
    require_match(&row.revision.to_string(), precondition)?;
    require_round_state(round.state, RoundAct::Return)?;
    // After the close the unit could not submit again, and would count as one that sent nothing.
    require_not_closed(context, &round)?;
    let state = require_state(&row, AssessmentAct::Return)?;
    let row = SelfAssessmentRow { return_reason: Some(input.reason.0.clone()), ..moved(context, row, state) };
    let scores = score_rows(&row, &claim);
    rows.delete_appraisal(&row.round_id, &row.unit_code)?;
    rows.update_self_assessment(&row, &scores)?;
    let rule_set = rule_set_of(rows, &round)?;
    finish(rows, context, "returnSelfAssessment", &rule_set, row, &claim)
}

/// The submitted self-assessment that an appraisal decides on.
///
/// # Errors
/// 409 where the unit has not submitted.
pub(super) fn submitted(
    rows: &mut dyn Rows,
    round: &StoredRound,
    rule_set: &RuleSet,
    unit: &UnitCode,
) -> Result<(SelfAssessmentRow, ScoreSheet), Refusal> {
    let found = find(rows, round, unit)?;
    let submitted = found.filter(|(row, _)| row.state == "submitted");
    let Some((row, claim)) = submitted else {
        let vi = "Đơn vị chưa nộp bản tự chấm điểm, hoặc bản đã nộp đang bị trả lại.";
        let en = "The unit has not submitted, or its self-assessment was returned.";
        return Err(Failure::new(Code::NothingToAppraise, vi, en).into());
    };
    let sheet = stored::stored(ScoreSheet::new(rule_set, &claim).ok(), "submitted self-assessment")?;
    Ok((row, sheet))
}

/// The claim that a stored self-assessment makes.
pub(super) fn claim<'a>(
    row: &SelfAssessmentRow,
    scores: impl Iterator<Item = &'a SelfAssessedScoreRow>,
) -> Result<Claim, Refusal> {
    let scores = scores.map(|score| {
        let key = stored::text::<scoring::CriterionKey>(&score.criterion_key, "criterion's key")?;
        Ok((key, stored::points(score.points)?))
    });
    Ok(Claim {
        scores: scores.collect::<Result<_, Refusal>>()?,
        officer_average: row.officer_average.map(stored::points).transpose()?,
    })
}

/// The rule set of a round.
pub(super) fn rule_set_of(rows: &mut dyn Rows, round: &StoredRound) -> Result<RuleSet, Refusal> {
    let row = stored::stored(rows.find_rule_set(&round.row.rule_set_id)?, "rule set")?;
    Ok(stored::rule_set(&row)?.rule_set)
}

/// The round, locked, if the asker writes for this unit and the unit is on the roster.
fn lock_own(rows: &mut dyn Rows, context: &Context, round: &RoundId, unit: &UnitCode) -> Result<StoredRound, Refusal> {
    let subject = context.unit_subject(unit.as_str(), false);
    context.require(Act::WriteSelfAssessment, subject)?;
    let round = rows.lock_round(round.as_str())?.map(stored::round).transpose()?.ok_or_else(not_found)?;
    rosters::require_unit(rows, &round, unit.as_str())?;
    Ok(round)
}

/// Whether a unit may write now: the round is open, its dates allow it, and the unit is not exempt.
fn require_writable(
    rows: &mut dyn Rows,
    context: &Context,
    round: &StoredRound,
    unit: &UnitCode,
) -> Result<SubmissionTime, Refusal> {
    require_round_state(round.state, RoundAct::Submit)?;
    if rows.find_exemption(&round.row.id, unit.as_str())?.is_some() {
        let vi = "Đơn vị được miễn đánh giá trong đợt này.";
        return Err(Failure::new(Code::UnitExempt, vi, "The unit is exempt from this round.").into());
    }
    require_not_closed(context, round)
}

fn require_not_closed(context: &Context, round: &StoredRound) -> Result<SubmissionTime, Refusal> {
    match round.dates.submission_time(context.now) {
        SubmissionTime::TooEarly => {
            let opens_at = round.dates.opens_at();
            let vi = format!("Đợt đánh giá nhận bản tự chấm điểm từ {}.", stored::moment_vi(opens_at));
            let en = format!("The round takes self-assessments from {opens_at} on.");
            Err(Failure::new(Code::RoundNotYetOpen, vi, en).into())
        }
        SubmissionTime::TooLate => {
            let closes_at = round.dates.closes_at();
            let vi = format!("Đợt đánh giá đã khóa sổ lúc {}.", stored::moment_vi(closes_at));
            Err(Failure::new(Code::DeadlinePassed, vi, format!("The round closed at {closes_at}.")).into())
        }
        time @ (SubmissionTime::InTime | SubmissionTime::Late) => Ok(time),
    }
}

fn require_state(row: &SelfAssessmentRow, act: AssessmentAct) -> Result<scoring::AssessmentState, Refusal> {
    let state = stored::assessment_state(row)?;
    state.after(act).ok_or_else(|| {
        let (vi, en) = match state {
            scoring::AssessmentState::Draft => ("đang soạn, chưa nộp", "a draft"),
            scoring::AssessmentState::Submitted => ("đã nộp; muốn sửa phải được trả lại", "submitted"),
            scoring::AssessmentState::Returned => ("đã bị trả lại", "returned"),
            scoring::AssessmentState::Resubmitted => ("đã nộp lại; muốn sửa phải được trả lại", "submitted again"),
            scoring::AssessmentState::Appraised => ("đã được thẩm định", "appraised"),
            scoring::AssessmentState::Objected => ("đang có ý kiến chưa được trả lời", "objected to"),
            scoring::AssessmentState::Settled => ("đã chốt", "settled"),
        };
        let (vi, en) = (format!("Bản tự chấm điểm {vi}."), format!("The self-assessment is {en}."));
        Failure::new(Code::AssessmentStateForbids, vi, en).into()
    })
}

fn find(
    rows: &mut dyn Rows,
    round: &StoredRound,
    unit: &UnitCode,
) -> Result<Option<(SelfAssessmentRow, Claim)>, Refusal> {
    let Some(row) = rows.find_self_assessment(&round.row.id, unit.as_str())? else { return Ok(None) };
    let scores = rows.list_self_assessed_scores(&round.row.id, Some(unit.as_str()))?;
    let claim = claim(&row, scores.iter())?;
    Ok(Some((row, claim)))
}

fn moved(context: &Context, row: SelfAssessmentRow, state: scoring::AssessmentState) -> SelfAssessmentRow {
    let row = stored::with_assessment_state(row, state);
    SelfAssessmentRow {
        revision: row.revision + 1,
        changed_at_us: context.now_us(),
        changed_by: context.actor(),
        ..row
    }
}

fn finish(
    rows: &mut dyn Rows,
    context: &Context,
    operation: &str,
    rule_set: &RuleSet,
    row: SelfAssessmentRow,
    claim: &Claim,
) -> Result<Written<SelfAssessment>, Refusal> {
    let content_revision = rows.advance_content(&row.round_id)?;
    let value = view(rule_set, &row, claim)?;
    audit(rows, context, operation, &row, &value)?;
    let touched = Some((row.round_id, content_revision));
    Ok(Written { value, etag: row.revision.to_string(), created: false, touched })
}

fn audit(
    rows: &mut dyn Rows,
    context: &Context,
    operation: &str,
    row: &SelfAssessmentRow,
    value: &SelfAssessment,
) -> Result<(), Refusal> {
    let subject = format!("self_assessment:{}", row.unit_code);
    context.audit(rows, operation, Some(&row.round_id), subject, row.revision, value)
}

fn score_rows(row: &SelfAssessmentRow, claim: &Claim) -> Vec<SelfAssessedScoreRow> {
    let score = |(key, points): &(scoring::CriterionKey, scoring::Points)| SelfAssessedScoreRow {
        round_id: row.round_id.clone(),
        unit_code: row.unit_code.clone(),
        criterion_key: key.as_str().to_owned(),
        points: points.ten_thousandths(),
    };
    claim.scores.iter().map(score).collect()
}

fn view(rule_set: &RuleSet, row: &SelfAssessmentRow, claim: &Claim) -> Result<SelfAssessment, Refusal> {
    let decimals = rule_set.decimals.value;
    let (mut scores, mut missing) = (Vec::new(), Vec::new());
    for criterion in &rule_set.criteria {
        match claim.scores.iter().find(|(key, _)| *key == criterion.key) {
            Some((_, points)) => scores.push(Score {
                criterion: CriterionKey(criterion.key.clone()),
                number: criterion.number.value,
                points: Points::new(*points, decimals),
            }),
            None => missing.push(CriterionKey(criterion.key.clone())),
        }
    }
    let total = ScoreSheet::new(rule_set, claim).ok().map(|sheet| sheet.total());
    Ok(SelfAssessment {
        round: stored::text(&row.round_id, "round's identifier")?,
        unit: stored::text(&row.unit_code, "unit's code")?,
        state: stored::assessment_state_word(stored::assessment_state(row)?),
        scores,
        missing,
        officer_average: stored::officer_average(rule_set, claim.officer_average),
        total: total.map(|total| Points::new(total, decimals)),
        class: total.map(|total| Name(rule_set.class_of(total).name.clone())),
        note: row.note.clone().map(Reason),
        submitted_at: stored::optional_moment(row.submitted_at_us)?,
        submitted_late: row.submitted_late,
        return_reason: row.return_reason.clone().map(Reason),
        changed_at: stored::moment(row.changed_at_us)?,
        findings: None,
    })
}
