//! What a proposal may say: only what belongs to its kind, only what can be done, and nothing that is so already.

use std::collections::{BTreeMap, BTreeSet};

use chamdiem_api_types::text::{CriterionKey, Points, UnitCode};
use chamdiem_api_types::wire::{
    AppraisedScoreInput, BlockKey, ProposalInput, ProposalKind, ProposedBlock, ProposedScore, ProposedScoreInput,
};
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_scoring::AssessmentAct;
use chamdiem_store::{PaperRows, Rows, RuleSetRows};

use crate::assessing::changes;
use crate::context::Context;
use crate::evidence::computed::Evidence;
use crate::papers::appraisals::{Papers, papers};
use crate::publishing::gate;
use crate::publishing::proposal_rows::ProposalDocument;
use crate::refusal::{Refusal, invalid, unknown_reference};
use crate::results::result::RoundResult;
use crate::rounds::actions;
use crate::stored::{self, StoredRound};

/// What is kept of a proposal, if it can be done.
///
/// # Errors
/// 400 with every fault at once; 409 where the unit's result is not settled, or a correction would correct nothing.
pub(crate) fn document(
    rows: &mut dyn Rows,
    context: &Context,
    round: &StoredRound,
    result: &RoundResult,
    input: &ProposalInput,
) -> Result<ProposalDocument, Refusal> {
    let faults = misplaced(input);
    if !faults.is_empty() {
        return Err(invalid(faults));
    }
    let document = ProposalDocument {
        scores: Vec::new(),
        blocks: Vec::new(),
        reason: input.reason.clone(),
        document_number: input.document_number.clone(),
        publication: None,
    };
    Ok(match input.kind {
        ProposalKind::GateOverride | ProposalKind::Unknown => {
            let keys = input.blocks.as_deref().unwrap_or_default();
            ProposalDocument { blocks: blocks(rows, context, round, result, keys)?, ..document }
        }
        ProposalKind::ScoreOverride => ProposalDocument { scores: overridden(rows, round, result, input)?, ..document },
        ProposalKind::Correction => {
            let corrected = rows.find_publication(&round.row.id, None)?;
            let number = stored::stored(corrected.and_then(|row| u32::try_from(row.number).ok()), "publication")?;
            ProposalDocument {
                scores: corrected_scores(rows, round, result, input)?,
                publication: Some(number),
                ..document
            }
        }
    })
}

/// The members that the kind of proposal asks for and which are not there, and those that it has no use for.
fn misplaced(input: &ProposalInput) -> Vec<Fault> {
    let (is_override, is_correction) =
        (input.kind == ProposalKind::ScoreOverride, input.kind == ProposalKind::Correction);
    let scores = input.scores.as_deref();
    let mut faults = Vec::new();
    let mut expect = |pointer: &str, is_there: bool, belongs: bool| match (is_there, belongs) {
        (false, true) => {
            let vi = "Loại đề nghị này phải có trường này.";
            faults.push(Fault::new(pointer, Code::FieldMissing, vi, "This kind of proposal needs this field."));
        }
        (true, false) => {
            let vi = "Loại đề nghị này không nhận trường này.";
            faults.push(Fault::new(pointer, Code::FieldUnknown, vi, "This kind of proposal does not take this field."));
        }
        _ => {}
    };
    expect("/unit", input.unit.is_some(), is_override);
    expect("/scores", scores.is_some_and(|scores| !scores.is_empty()), is_override || is_correction);
    expect("/blocks", input.blocks.as_ref().is_some_and(|blocks| !blocks.is_empty()), !is_override && !is_correction);
    if is_correction {
        expect("/document_number", input.document_number.is_some(), true);
    }
    for (index, score) in scores.unwrap_or_default().iter().enumerate().filter(|_| is_override || is_correction) {
        expect(&format!("/scores/{index}/unit"), score.unit.is_some(), is_correction);
    }
    faults
}

/// The blocks that are named, as they stand now.
fn blocks(
    rows: &mut dyn Rows,
    context: &Context,
    round: &StoredRound,
    result: &RoundResult,
    keys: &[BlockKey],
) -> Result<Vec<ProposedBlock>, Refusal> {
    let evidence = Evidence::of_all(rows, round, result, context.now())?;
    let found = gate::find(rows, context, round, result, &evidence)?;
    let found: BTreeMap<&BlockKey, &gate::Block> = found.iter().map(|block| (&block.facts.key, block)).collect();
    let (mut named, mut faults, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (index, key) in keys.iter().enumerate() {
        let pointer = format!("/blocks/{index}");
        match found.get(key) {
            _ if !seen.insert(key) => {
                let (vi, en) = ("Đã được nêu ở trên.", "It stands above already.");
                faults.push(Fault::new(pointer, Code::ItemRepeated, vi, en));
            }
            None => faults.push(unknown_reference(pointer, key.as_str())),
            Some(block) => named.push(ProposedBlock {
                key: key.clone(),
                code: block.facts.code.into(),
                facts_sha256: block.fingerprint.clone(),
                sentence: block.sentence(&result.rule_set),
            }),
        }
    }
    if faults.is_empty() { Ok(named) } else { Err(invalid(faults)) }
}

/// The scores that an override changes, of a unit whose result is settled.
fn overridden(
    rows: &mut (impl RuleSetRows + PaperRows + ?Sized),
    round: &StoredRound,
    result: &RoundResult,
    input: &ProposalInput,
) -> Result<Vec<ProposedScore>, Refusal> {
    let Some(unit) = &input.unit else { return Ok(Vec::new()) };
    if result.place_of(unit.as_str()).is_none() {
        return Err(invalid(vec![unknown_reference("/unit", unit.as_str())]));
    }
    let papers = appraised(rows, round, unit)?.ok_or_else(|| Failure::plain(Code::NothingToAppraise))?;
    actions::require_assessment(round.state, papers.state(), AssessmentAct::Override)?;
    let stated: Vec<_> = input.scores.iter().flatten().enumerate().collect();
    let scores = changed(&papers, unit, &stated).map_err(invalid)?;
    if scores.is_empty() {
        let vi = "Không có điểm nào khác với điểm hiện tại.";
        let fault = Fault::new("/scores", Code::ValueOutOfRange, vi, "No score differs from the present one.");
        return Err(invalid(vec![fault]));
    }
    Ok(scores)
}

/// The scores that a correction changes, of any units that were assessed.
fn corrected_scores(
    rows: &mut (impl RuleSetRows + PaperRows + ?Sized),
    round: &StoredRound,
    result: &RoundResult,
    input: &ProposalInput,
) -> Result<Vec<ProposedScore>, Refusal> {
    let mut by_unit: BTreeMap<&UnitCode, Vec<(usize, &ProposedScoreInput)>> = BTreeMap::new();
    for (index, score) in input.scores.iter().flatten().enumerate() {
        by_unit
            .entry(score.unit.as_ref().ok_or_else(|| Failure::plain(Code::InvalidRequest))?)
            .or_default()
            .push((index, score));
    }
    let (mut scores, mut faults) = (Vec::new(), Vec::new());
    for (unit, stated) in by_unit {
        let on_roster = result.place_of(unit.as_str()).is_some();
        let papers = if on_roster { appraised(rows, round, unit)? } else { None };
        match papers.map(|papers| changed(&papers, unit, &stated)) {
            Some(Ok(changed)) => scores.extend(changed),
            Some(Err(found)) => faults.extend(found),
            None => faults.extend(stated.iter().map(|(index, _)| {
                let vi = format!("«{unit}» không có điểm thẩm định trong đợt này.");
                let en = format!("“{unit}” has no appraised scores in this round.");
                Fault::new(format!("/scores/{index}/unit"), Code::ReferenceUnknown, vi, en)
            })),
        }
    }
    if !faults.is_empty() {
        return Err(invalid(faults));
    }
    if scores.is_empty() {
        let vi = "Mọi điểm nêu trong đề nghị đều bằng điểm đã công bố.";
        return Err(Failure::new(Code::CorrectionEmpty, vi, "Every score is what was published.").into());
    }
    Ok(scores)
}

/// The papers of a unit that was appraised.
fn appraised(
    rows: &mut (impl RuleSetRows + PaperRows + ?Sized),
    round: &StoredRound,
    unit: &UnitCode,
) -> Result<Option<Papers>, Refusal> {
    match rows.find_appraisal(&round.row.id, unit.as_str())? {
        Some(row) => Ok(Some(papers(rows, round, unit, row)?)),
        None => Ok(None),
    }
}

/// The scores that differ from the present ones, each beside it; or every fault, at the places where they were stated.
fn changed(
    papers: &Papers,
    unit: &UnitCode,
    stated: &[(usize, &ProposedScoreInput)],
) -> Result<Vec<ProposedScore>, Vec<Fault>> {
    let rule_set = &papers.rule_set;
    let present = |score: &ProposedScoreInput| {
        let place = rule_set.criterion(&score.criterion).map(|(place, _)| place);
        place.map(|place| papers.decided.sheet.points()[place])
    };
    let differing = stated.iter().copied().filter(|(_, score)| present(score) != Some(score.points.value()));
    let stated: Vec<_> = differing.collect();
    if stated.is_empty() {
        return Ok(Vec::new());
    }
    let inputs: Vec<_> = stated.iter().map(|(_, score)| as_appraised(score)).collect();
    if let Err(faults) = changes::changed(papers, &inputs) {
        return Err(faults.into_iter().map(|fault| placed(fault, &stated)).collect());
    }
    let scores = stated.iter().filter_map(|(_, score)| {
        let (place, criterion) = rule_set.criterion(&score.criterion)?;
        Some(ProposedScore {
            unit: unit.clone(),
            criterion: CriterionKey(criterion.key.clone()),
            number: criterion.number.value,
            before: Points::new(papers.decided.sheet.points()[place], rule_set.decimals.value),
            points: Points::new(score.points.value(), rule_set.decimals.value),
            reason_code: score.reason_code,
            reason: score.reason.clone(),
            clause: score.clause.clone(),
        })
    });
    Ok(scores.collect())
}

/// A fault among the scores of one unit, at its place among all scores.
fn placed(fault: Fault, stated: &[(usize, &ProposedScoreInput)]) -> Fault {
    let rest = fault.pointer.strip_prefix("/scores/").and_then(|rest| {
        let (place, rest) = rest.split_once('/').unwrap_or((rest, ""));
        let (index, _) = stated.get(place.parse::<usize>().ok()?)?;
        Some(if rest.is_empty() { format!("/scores/{index}") } else { format!("/scores/{index}/{rest}") })
    });
    match rest {
        Some(pointer) => Fault { pointer, ..fault },
        None => fault,
    }
}

fn as_appraised(score: &ProposedScoreInput) -> AppraisedScoreInput {
    AppraisedScoreInput {
        criterion: score.criterion.clone(),
        points: score.points.clone(),
        reason_code: Some(score.reason_code),
        reason: Some(score.reason.clone()),
        clause: score.clause.clone(),
    }
}
