//! Self-assessments: drafted and submitted by the unit, returned by the office.

use chamdiem_api_types::text::{CriterionKey, Name, Points, Reason, RoundId, UnitCode};
use chamdiem_api_types::wire::{
    DialogueContent, DialogueKind, DialogueSide, Receipt, ReturnInput, Score, SelfAssessment, SelfAssessmentInput,
    SelfAssessmentPage, sheet_faults,
};
use chamdiem_api_types::{Code, Failure};
use chamdiem_scoring as scoring;
use chamdiem_store::{PaperRows, RoundRows, Rows, RuleSetRows, SelfAssessedScoreRow, SelfAssessmentRow};
use scoring::{AssessmentAct, Claim, RoundAct, RuleSet, ScoreSheet, SubmissionTime};

use crate::context::Context;
use crate::page::PageAsked;
use crate::papers::claims::find;
use crate::papers::claims::{claim, rule_set_of};
use crate::papers::versions;
use crate::policy::Act;
use crate::refusal::{Refusal, invalid, not_found};
use crate::results::rankings;
use crate::rounds::access;
use crate::rounds::actions::{self, require_round_state};
use crate::rounds::deadlines;
use crate::rounds::dialogue;
use crate::rounds::roster;
use crate::stored::{self, StoredRound};
use crate::version::{Precondition, Read, Thing, Version, Written, next_revision, require_match};

/// One page of the self-assessments of a round.
pub fn list(
    rows: &mut (impl RuleSetRows + RoundRows + PaperRows + ?Sized),
    context: &Context,
    round: &RoundId,
    page: &PageAsked,
) -> Result<SelfAssessmentPage, Refusal> {
    let round = access::load(rows, context, round, Act::ListSelfAssessments)?;
    let rule_set = rule_set_of(rows, &round)?;
    let mut found = rows.list_self_assessments(&round.row.id, Some(&page.rows()))?;
    let next_cursor = page.cut(&mut found, |row| &row.unit_code);
    let scores = rows.list_self_assessed_scores(&round.row.id, None)?;
    let mut receipts = versions::latest_receipts(rows, &round.row.id)?;
    let (standing, extended) = (deadlines::of_round(&round), deadlines::of_units(rows, &round)?);
    let items = found.iter().map(|row| {
        let own = scores.iter().filter(|score| score.unit_code == row.unit_code);
        let value = view(&rule_set, row, &claim(row, own)?, receipts.remove(&row.unit_code))?;
        let deadlines = extended.get(&row.unit_code).copied().unwrap_or(standing);
        let state = row.state;
        let allowed_actions = actions::of_submission_with(context, &round, &row.unit_code, state, deadlines)?;
        Ok(SelfAssessment { allowed_actions, ..value })
    });
    Ok(SelfAssessmentPage { items: items.collect::<Result<_, Refusal>>()?, next_cursor })
}

/// One self-assessment. Another unit's, and one that does not exist, are answered alike.
pub fn get(
    rows: &mut (impl RuleSetRows + RoundRows + PaperRows + ?Sized),
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
) -> Result<Read<SelfAssessment>, Refusal> {
    let round = access::load_for_unit(rows, context, round, unit, Act::ReadSelfAssessment)?;
    let rule_set = rule_set_of(rows, &round)?;
    let (row, claim) = find(rows, &round, unit)?.ok_or_else(not_found)?;
    let receipt = versions::latest_receipt(rows, &row)?;
    let value = allowing(rows, context, &round, &row, view(&rule_set, &row, &claim, receipt)?)?;
    Ok(Read { value, version: version(&row) })
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
    let round = roster::lock_own(rows, context, round, unit, Act::WriteSelfAssessment)?;
    let existing = rows.find_self_assessment(&round.row.id, unit.as_str())?;
    let revision =
        next_revision(&thing(&round.row.id, unit.as_str()), existing.as_ref().map(|row| row.revision), precondition)?;
    require_writable(rows, &round, unit)?;
    deadlines::require_not_closed(context, &round)?;
    let state = match &existing {
        Some(row) => require_state(&round, row, AssessmentAct::Write)?,
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
        state,
        officer_average: claim.officer_average,
        note: input.note.as_ref().map(|note| note.0.clone()),
        submitted_at: existing.as_ref().and_then(|row| row.submitted_at),
        submitted_late: existing.as_ref().is_some_and(|row| row.submitted_late),
        return_reason: existing.as_ref().and_then(|row| row.return_reason.clone()),
        changed_at: context.now(),
        changed_by: context.actor(),
        submissions: existing.as_ref().map_or(0, |row| row.submissions),
    };
    let scores = score_rows(&row, &claim);
    if existing.is_some() {
        rows.update_self_assessment(&row, &scores)?;
    } else {
        rows.insert_self_assessment(&row, &scores)?;
    }
    // A draft changes nothing that anybody else sees, so the content of the round stays what it is.
    let receipt = versions::latest_receipt(rows, &row)?;
    let value = view(&rule_set, &row, &claim, receipt)?;
    audit(context, "putSelfAssessment", &row, &value)?;
    deadlines::require_still(rows, context, |now| deadlines::require_not_closed(now, &round))?;
    let value = allowing(rows, context, &round, &row, value)?;
    Ok(Written { value, version: version(&row), created: existing.is_none(), touched: None })
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
    let round = access::load_for_unit(rows, context, round, unit, Act::ReadSelfAssessment)?;
    let (_, claim) = find(rows, &round, unit)?.ok_or_else(not_found)?;
    let rule_set = rule_set_of(rows, &round)?;
    let sheet = ScoreSheet::new(&rule_set, &claim).ok();
    let as_claimed = |sheet: ScoreSheet| {
        let reasons = vec![scoring::ScoreReason::default(); rule_set.criteria.len()];
        (sheet.clone(), scoring::Appraisal { sheet, reasons })
    };
    let deadlines = deadlines::of_unit(rows, &round, unit.as_str())?;
    let participation = scoring::Participation {
        unit: scoring::UnitCode::clone(unit),
        not_submitted: false,
        submitted_late: deadlines.submission_time(context.now()) == SubmissionTime::Late,
        decided: sheet.map(as_claimed),
    };
    let name = roster::require_unit(rows, &round, unit.as_str())?.name;
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
    let round = roster::lock_own(rows, context, round, unit, Act::WriteSelfAssessment)?;
    let (row, claim) = find(rows, &round, unit)?.ok_or_else(not_found)?;
    require_match(&version(&row), precondition)?;
    require_writable(rows, &round, unit)?;
    let deadlines = deadlines::of_unit(rows, &round, unit.as_str())?;
    let time = deadlines::require_accepted(context, &round, deadlines)?;
    let state = require_state(&round, &row, AssessmentAct::Submit)?;
    let rule_set = rule_set_of(rows, &round)?;
    ScoreSheet::new(&rule_set, &claim)
        .map_err(|faults| Failure::faults(Code::AssessmentIncomplete, sheet_faults(&rule_set, &faults)))?;
    let row = SelfAssessmentRow {
        submitted_at: Some(context.now()),
        submitted_late: time == SubmissionTime::Late,
        return_reason: None,
        submissions: row.submissions + 1,
        ..moved(context, row, state)
    };
    let scores = score_rows(&row, &claim);
    rows.update_self_assessment(&row, &scores)?;
    let receipt = versions::freeze_submission(rows, context, &rule_set, &row, &claim)?;
    let content = DialogueContent {
        version: Some(receipt.version),
        late: Some(receipt.late),
        text: row.note.clone().map(Reason),
        ..DialogueContent::default()
    };
    tell(rows, context, &row, DialogueSide::Unit, DialogueKind::Submitted, &content)?;
    let value = view(&rule_set, &row, &claim, Some(receipt))?;
    let written = finish(rows, context, "submitSelfAssessment", &round, row, value)?;
    deadlines::require_still(rows, context, |now| deadlines::require_accepted(now, &round, deadlines))?;
    Ok(written)
}

/// Returns a submitted self-assessment to its unit, which can submit it again before the round closes.
pub fn give_back(
    rows: &mut (impl RuleSetRows + RoundRows + PaperRows + ?Sized),
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
    input: &ReturnInput,
    precondition: &Precondition,
) -> Result<Written<SelfAssessment>, Refusal> {
    let round = access::lock_papers(rows, context, round, unit, Act::ReturnSelfAssessment)?;
    let (row, claim) = find(rows, &round, unit)?.ok_or_else(not_found)?;
    require_match(&version(&row), precondition)?;
    require_round_state(round.state, RoundAct::Return)?;
    // Once nothing is taken any more the unit could not submit again, and would count as one that sent nothing.
    let deadlines = deadlines::of_unit(rows, &round, unit.as_str())?;
    deadlines::require_accepted(context, &round, deadlines)?;
    let state = require_state(&round, &row, AssessmentAct::Return)?;
    let row = SelfAssessmentRow { return_reason: Some(input.reason.0.clone()), ..moved(context, row, state) };
    let scores = score_rows(&row, &claim);
    rows.delete_appraisal(&row.round_id, &row.unit_code)?;
    rows.update_self_assessment(&row, &scores)?;
    let content = DialogueContent { text: Some(input.reason.clone()), ..DialogueContent::default() };
    tell(rows, context, &row, DialogueSide::Office, DialogueKind::Returned, &content)?;
    let receipt = versions::latest_receipt(rows, &row)?;
    let value = view(&rule_set_of(rows, &round)?, &row, &claim, receipt)?;
    let written = finish(rows, context, "returnSelfAssessment", &round, row, value)?;
    deadlines::require_still(rows, context, |now| deadlines::require_accepted(now, &round, deadlines))?;
    Ok(written)
}

/// Whether a unit writes at all in this round as it stands: it is open, and the unit is not exempt.
fn require_writable(rows: &mut (impl RoundRows + ?Sized), round: &StoredRound, unit: &UnitCode) -> Result<(), Refusal> {
    require_round_state(round.state, RoundAct::Submit)?;
    if rows.find_exemption(&round.row.id, unit.as_str())?.is_some() {
        let vi = "Đơn vị được miễn đánh giá trong đợt này.";
        return Err(Failure::new(Code::UnitExempt, vi, "The unit is exempt from this round.").into());
    }
    Ok(())
}

fn require_state(
    round: &StoredRound,
    row: &SelfAssessmentRow,
    act: AssessmentAct,
) -> Result<scoring::AssessmentState, Refusal> {
    actions::require_assessment(round.state, row.state, act)
}

/// A self-assessment with what the asker may do with it now.
fn allowing(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    round: &StoredRound,
    row: &SelfAssessmentRow,
    value: SelfAssessment,
) -> Result<SelfAssessment, Refusal> {
    let state = row.state;
    let allowed_actions = actions::of_submission(rows, context, round, &row.unit_code, state)?;
    Ok(SelfAssessment { allowed_actions, ..value })
}

fn tell(
    rows: &mut (impl PaperRows + ?Sized),
    context: &Context,
    row: &SelfAssessmentRow,
    side: DialogueSide,
    kind: DialogueKind,
    content: &DialogueContent,
) -> Result<(), Refusal> {
    dialogue::append(rows, context, &row.round_id, &row.unit_code, side, kind, content)
}

fn moved(context: &Context, row: SelfAssessmentRow, state: scoring::AssessmentState) -> SelfAssessmentRow {
    SelfAssessmentRow {
        revision: row.revision + 1,
        state,
        changed_at: context.now(),
        changed_by: context.actor(),
        ..row
    }
}

/// Moves a submission by what the office or the unit says of its appraisal; nothing else in it changes.
pub(crate) fn advance(
    rows: &mut (impl PaperRows + ?Sized),
    context: &Context,
    operation: &str,
    rule_set: &RuleSet,
    row: SelfAssessmentRow,
    state: scoring::AssessmentState,
) -> Result<(), Refusal> {
    let scores = rows.list_self_assessed_scores(&row.round_id, Some(&row.unit_code))?;
    let claim = claim(&row, scores.iter())?;
    let row = moved(context, row, state);
    rows.update_self_assessment(&row, &scores)?;
    let receipt = versions::latest_receipt(rows, &row)?;
    audit(context, operation, &row, &view(rule_set, &row, &claim, receipt)?)
}

fn finish(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    operation: &str,
    round: &StoredRound,
    row: SelfAssessmentRow,
    value: SelfAssessment,
) -> Result<Written<SelfAssessment>, Refusal> {
    let content_revision = rows.advance_content(&row.round_id)?;
    audit(context, operation, &row, &value)?;
    let value = allowing(rows, context, round, &row, value)?;
    let version = version(&row);
    let touched = Some((row.round_id, content_revision));
    Ok(Written { value, version, created: false, touched })
}

fn thing(round: &str, unit: &str) -> Thing {
    Thing::of("self_assessment", &[round, unit])
}

fn version(row: &SelfAssessmentRow) -> Version {
    thing(&row.round_id, &row.unit_code).at(row.revision)
}

fn audit(context: &Context, operation: &str, row: &SelfAssessmentRow, value: &SelfAssessment) -> Result<(), Refusal> {
    let subject = format!("self_assessment:{}", row.unit_code);
    context.audit(operation, Some(&row.round_id), subject, row.revision, value)
}

fn score_rows(row: &SelfAssessmentRow, claim: &Claim) -> Vec<SelfAssessedScoreRow> {
    let score = |(key, points): &(scoring::CriterionKey, scoring::Points)| SelfAssessedScoreRow {
        round_id: row.round_id.clone(),
        unit_code: row.unit_code.clone(),
        criterion_key: key.as_str().to_owned(),
        points: *points,
    };
    claim.scores.iter().map(score).collect()
}

/// What a self-assessment is to everybody who may see it: what the audit hashes.
fn view(
    rule_set: &RuleSet,
    row: &SelfAssessmentRow,
    claim: &Claim,
    receipt: Option<Receipt>,
) -> Result<SelfAssessment, Refusal> {
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
        state: stored::assessment_state_word(row.state),
        scores,
        missing,
        officer_average: stored::officer_average(rule_set, claim.officer_average),
        total: total.map(|total| Points::new(total, decimals)),
        class: total.map(|total| Name(rule_set.class_of(total).name.clone())),
        note: row.note.clone().map(Reason),
        submitted_at: row.submitted_at.map(Into::into),
        submitted_late: row.submitted_late,
        receipt,
        return_reason: row.return_reason.clone().map(Reason),
        changed_at: row.changed_at.into(),
        allowed_actions: Vec::new(),
        findings: None,
    })
}
