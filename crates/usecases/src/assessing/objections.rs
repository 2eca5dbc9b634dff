//! What a unit says of its appraisal: it accepts, or objects until a date; and what the office answers. All of it stays.

use std::collections::BTreeSet;

use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{
    Appraisal, DialogueContent, DialogueEntry, DialogueKind, DialogueSide, Objection, ObjectionAnswer,
    ObjectionAnswerInput, ObjectionDecision, ObjectionInput, VersionId, VersionKind,
};
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_scoring as scoring;
use chamdiem_store::{AppraisalRow, PaperRows, RoundRows, Rows, RuleSetRows};
use scoring::{AssessmentAct, AssessmentState, RoundAct, RuleSet};

use crate::assessing::changes;
use crate::assessing::following;
use crate::assessing::self_assessments;
use crate::context::Context;
use crate::papers::appraisals::{self, Papers, papers};
use crate::policy::Act;
use crate::refusal::{Refusal, invalid, not_found};
use crate::results::result;
use crate::rounds::access;
use crate::rounds::actions::{self, require_round_state};
use crate::rounds::dialogue;
use crate::rounds::roster;
use crate::stored::{self, StoredRound};
use crate::version::{Precondition, Read, Thing, Version, Written, require_match};

/// Accepts the decision on the asker's own unit.
pub fn accept(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
    precondition: &Precondition,
) -> Result<Written<Appraisal>, Refusal> {
    let round = roster::lock_own(rows, context, round, unit, Act::WriteObjection)?;
    let (papers, state) = discussed(rows, &round, unit, AssessmentAct::Accept, precondition)?;
    let content = DialogueContent { version: latest_version(rows, &round, unit)?, ..Default::default() };
    append(rows, context, &round, unit, DialogueKind::Accepted, &content)?;
    let (value, version) = stand(rows, context, "acceptAppraisal", papers, state)?;
    let allowed_actions = actions::of_submission(rows, context, &round, unit.as_str(), state)?;
    let value = Appraisal { allowed_actions, ..value };
    Ok(Written { value, version, created: false, touched: None })
}

/// Objects to the decision on the asker's own unit, as long as the round lets it.
pub fn object(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
    input: &ObjectionInput,
    precondition: &Precondition,
) -> Result<Written<Objection>, Refusal> {
    let round = roster::lock_own(rows, context, round, unit, Act::WriteObjection)?;
    let (papers, state) = discussed(rows, &round, unit, AssessmentAct::Object, precondition)?;
    require_objections_open(context, &round)?;
    let faults = criteria_faults(&papers.rule_set, input);
    if !faults.is_empty() {
        return Err(invalid(faults));
    }
    let earlier = dialogue::entries(rows, &round, unit.as_str(), DialogueKind::Objected)?.len();
    let number = u32::try_from(earlier + 1).map_err(|_| Refusal::internal("a unit objects too often"))?;
    let content = DialogueContent {
        version: latest_version(rows, &round, unit)?,
        text: Some(input.text.clone()),
        objection: Some(number),
        criteria: input.criteria.clone().unwrap_or_default(),
        attachments: input.attachments.clone().unwrap_or_default(),
        ..Default::default()
    };
    append(rows, context, &round, unit, DialogueKind::Objected, &content)?;
    stand(rows, context, "objectToAppraisal", papers, state)?;
    written(rows, context, "objectToAppraisal", &round, unit, number, None)
}

/// One objection, with its answer.
pub fn get(
    rows: &mut (impl RoundRows + PaperRows + ?Sized),
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
    number: u32,
) -> Result<Read<Objection>, Refusal> {
    let round = access::load_for_unit(rows, context, round, unit, Act::ReadDialogue)?;
    let value = find(rows, &round, unit, number)?.ok_or_else(not_found)?;
    Ok(Read { version: version(&value), value })
}

/// Answers an objection, and changes the scores that the unit was right about.
pub fn answer(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
    number: u32,
    input: &ObjectionAnswerInput,
    precondition: &Precondition,
) -> Result<Written<Objection>, Refusal> {
    let round = access::lock_papers(rows, context, round, unit, Act::AnswerObjection)?;
    roster::require_unit(rows, &round, unit.as_str())?;
    let objection = find(rows, &round, unit, number)?.ok_or_else(not_found)?;
    require_match(&version(&objection), precondition)?;
    require_round_state(round.state, RoundAct::Discuss)?;
    let row = rows.find_appraisal(&round.row.id, unit.as_str())?.ok_or_else(not_found)?;
    let papers = papers(rows, &round, unit, row)?;
    let state = actions::require_assessment(round.state, papers.state(), AssessmentAct::Answer)?;
    let changed = changed(&papers, input).map_err(invalid)?;
    let content = DialogueContent {
        text: Some(input.text.clone()),
        objection: Some(number),
        decision: Some(input.decision),
        ..Default::default()
    };
    let content_revision = match changed {
        Some(decided) => {
            follow(rows, context, &round, unit, input)?;
            let (by, told) = (("answerObjection", context.asker.subject()), (DialogueKind::Answered, content));
            Some(changes::change(rows, context, by, papers, decided, state, told)?)
        }
        None => {
            let (id, kind) = (round.row.id.as_str(), DialogueKind::Answered);
            dialogue::append(rows, context, id, unit.as_str(), DialogueSide::Office, kind, &content)?;
            stand(rows, context, "answerObjection", papers, state)?;
            None
        }
    };
    written(rows, context, "answerObjection", &round, unit, number, content_revision)
}

/// Brings the answers to findings about the scores that an objection changes to what it changes them to.
fn follow(
    rows: &mut dyn Rows,
    context: &Context,
    round: &StoredRound,
    unit: &UnitCode,
    input: &ObjectionAnswerInput,
) -> Result<(), Refusal> {
    let result = result::compute(rows, round)?;
    for score in input.scores.iter().flatten() {
        let reason = score.reason.as_ref().unwrap_or(&input.text);
        let given = (unit, &score.criterion, score.points.value(), reason);
        following::follow_override(rows, context, (round, &result), given, "answerObjection")?;
    }
    Ok(())
}

/// The decision that an answer leads to; none where it leaves all as it is.
fn changed(papers: &Papers, input: &ObjectionAnswerInput) -> Result<Option<scoring::Appraisal>, Vec<Fault>> {
    let scores = input.scores.as_deref().unwrap_or_default();
    match (input.decision, scores) {
        (ObjectionDecision::Rejected, []) => Ok(None),
        (ObjectionDecision::Rejected, _) => {
            let vi = "Không chấp nhận ý kiến thì không gửi điểm.";
            let en = "Scores do not go with the decision rejected.";
            Err(vec![Fault::new("/scores", Code::FieldUnknown, vi, en)])
        }
        (_, []) => {
            let vi = "Chấp nhận ý kiến thì phải gửi các điểm được sửa.";
            let en = "An objection that is upheld changes scores; send them.";
            Err(vec![Fault::new("/scores", Code::FieldMissing, vi, en)])
        }
        (_, scores) => changes::changed(papers, scores).map(Some),
    }
}

/// The appraisal that a unit speaks of, and where its submission will stand.
fn discussed(
    rows: &mut (impl RuleSetRows + PaperRows + ?Sized),
    round: &StoredRound,
    unit: &UnitCode,
    act: AssessmentAct,
    precondition: &Precondition,
) -> Result<(Papers, AssessmentState), Refusal> {
    let row = rows.find_appraisal(&round.row.id, unit.as_str())?.ok_or_else(not_found)?;
    require_match(&appraisals::version(&row), precondition)?;
    require_round_state(round.state, act.in_round())?;
    let papers = papers(rows, round, unit, row)?;
    let state = actions::require_assessment(round.state, papers.state(), act)?;
    Ok((papers, state))
}

/// Moves a submission whose scores stay what they are, and with it the version of its appraisal, which shows it; gives that
/// and its version.
fn stand(
    rows: &mut (impl PaperRows + ?Sized),
    context: &Context,
    operation: &str,
    papers: Papers,
    state: AssessmentState,
) -> Result<(Appraisal, Version), Refusal> {
    let row = AppraisalRow { revision: papers.row.revision + 1, ..papers.row };
    let scores = rows.list_appraised_scores(&row.round_id, Some(&row.unit_code))?;
    rows.update_appraisal(&row, &scores)?;
    self_assessments::advance(rows, context, operation, &papers.rule_set, papers.submission.clone(), state)?;
    let papers = Papers { row, ..papers };
    let value = papers.view(state)?;
    let (round, unit) = (papers.row.round_id.as_str(), papers.row.unit_code.as_str());
    context.audit(operation, Some(round), format!("appraisal:{unit}"), papers.row.revision, &value)?;
    Ok((value, papers.version()))
}

/// The version of the appraisal that is spoken of; none where it was decided before there were versions.
fn latest_version(
    rows: &mut (impl PaperRows + ?Sized),
    round: &StoredRound,
    unit: &UnitCode,
) -> Result<Option<VersionId>, Refusal> {
    let kind = VersionKind::Appraisal;
    match rows.last_version_number(&round.row.id, unit.as_str(), kind.as_str())? {
        0 => Ok(None),
        number => Ok(Some(VersionId { kind, number: stored::stored(number.try_into().ok(), "version's number")? })),
    }
}

/// Whether units may still object. Half open, like every deadline.
fn require_objections_open(context: &Context, round: &StoredRound) -> Result<(), Refusal> {
    match round.row.objections_until {
        Some(until) if context.now() >= until => {
            let vi = format!("Thời hạn nêu ý kiến đã hết lúc {}.", stored::moment_vi(until));
            let en = format!("The time for objections ended at {until}.");
            Err(Failure::new(Code::ObjectionsClosed, vi, en).into())
        }
        _ => Ok(()),
    }
}

/// The criteria of an objection that the rule set does not have, or that stand twice.
fn criteria_faults(rule_set: &RuleSet, input: &ObjectionInput) -> Vec<Fault> {
    let (mut faults, mut seen) = (Vec::new(), BTreeSet::new());
    for (index, objected) in input.criteria.iter().flatten().enumerate() {
        let pointer = format!("/criteria/{index}/criterion");
        if rule_set.criterion(&objected.criterion).is_none() {
            let (vi, en) = ("Bộ tiêu chí không có tiêu chí này.", "The rule set has no such criterion.");
            faults.push(Fault::new(pointer, Code::CriterionUnknown, vi, en));
        } else if !seen.insert(&objected.criterion) {
            let (vi, en) = ("Tiêu chí này đã được nêu ở trên.", "This criterion was named above.");
            faults.push(Fault::new(pointer, Code::CriterionRepeated, vi, en));
        }
    }
    faults
}

fn append(
    rows: &mut (impl PaperRows + ?Sized),
    context: &Context,
    round: &StoredRound,
    unit: &UnitCode,
    kind: DialogueKind,
    content: &DialogueContent,
) -> Result<(), Refusal> {
    dialogue::append(rows, context, &round.row.id, unit.as_str(), DialogueSide::Unit, kind, content)
}

/// An objection as the dialogue tells it.
fn find(
    rows: &mut (impl PaperRows + ?Sized),
    round: &StoredRound,
    unit: &UnitCode,
    number: u32,
) -> Result<Option<Objection>, Refusal> {
    let mut named = |kind| {
        let entries = dialogue::entries(rows, round, unit.as_str(), kind)?;
        Ok::<_, Refusal>(entries.into_iter().find(|entry| entry.content.objection == Some(number)))
    };
    let Some(objected) = named(DialogueKind::Objected)? else { return Ok(None) };
    let answer = named(DialogueKind::Answered)?.map(answer_of).transpose()?;
    let DialogueContent { version, text, criteria, attachments, .. } = objected.content;
    Ok(Some(Objection {
        round: stored::text(&round.row.id, "round's identifier")?,
        unit: unit.clone(),
        number,
        text: stored::stored(text, "objection")?,
        criteria,
        attachments,
        version,
        objected_at: objected.at,
        answer,
    }))
}

fn answer_of(entry: DialogueEntry) -> Result<ObjectionAnswer, Refusal> {
    let DialogueContent { version, text, decision, changes, .. } = entry.content;
    Ok(ObjectionAnswer {
        decision: stored::stored(decision, "answer's decision")?,
        text: stored::stored(text, "answer")?,
        changes,
        version,
        answered_at: entry.at,
    })
}

/// An objection changes once, by its answer.
fn version(objection: &Objection) -> Version {
    let revision = if objection.answer.is_some() { 2 } else { 1 };
    let number = objection.number.to_string();
    Thing::of("objection", &[objection.round.as_str(), objection.unit.as_str(), &number]).at(revision)
}

fn written(
    rows: &mut (impl PaperRows + ?Sized),
    context: &Context,
    operation: &str,
    round: &StoredRound,
    unit: &UnitCode,
    number: u32,
    content_revision: Option<i64>,
) -> Result<Written<Objection>, Refusal> {
    let value = stored::stored(find(rows, round, unit, number)?, "objection")?;
    let (version, created) = (version(&value), value.answer.is_none());
    let revision = if created { 1 } else { 2 };
    let subject = format!("objection:{unit}:{number}");
    context.audit(operation, Some(&round.row.id), subject, revision, &value)?;
    let touched = content_revision.map(|content_revision| (round.row.id.clone(), content_revision));
    Ok(Written { value, version, created, touched })
}
