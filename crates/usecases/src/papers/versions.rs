//! Versions: each submission and each appraisal is frozen as it was made, with its SHA-256, and never changed.

use std::collections::BTreeMap;

use chamdiem_api_types::text::{CriterionKey, Name, Points, Reason, RoundId, UnitCode};
use chamdiem_api_types::wire::{
    ReasonCode, Receipt, Version, VersionDocument, VersionId, VersionKind, VersionPage, VersionScore, VersionSummary,
};
use chamdiem_scoring as scoring;
use chamdiem_seal::{canonical, sha256_hex};
use chamdiem_store::{
    AppraisalRow, AppraisedScoreRow, MadeVersionRow, PaperRows, ReceiptRow, RoundRows, RuleSetRows, SelfAssessmentRow,
    UnitRows, VersionRow,
};
use scoring::{Claim, RuleSet, ScoreSheet};
use time::OffsetDateTime;

use crate::context::Context;
use crate::page::{PageAsked, cursor_invalid};
use crate::papers::claims;
use crate::policy::Act;
use crate::refusal::{Refusal, not_found};
use crate::rounds::access;
use crate::rounds::roster;
use crate::stored::{self, StoredRound};
use crate::version::{Read, Thing};

/// One page of the versions of a unit's papers, in the order in which they were made.
pub fn list(
    rows: &mut (impl UnitRows + RoundRows + PaperRows + ?Sized),
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
    page: &PageAsked,
) -> Result<VersionPage, Refusal> {
    let round = access::load_for_unit(rows, context, round, unit, Act::ReadDialogue)?;
    roster::require_unit(rows, &round, unit.as_str())?;
    let mut found = rows.list_made_versions(&round.row.id, unit.as_str())?;
    if let Some(after) = &page.after {
        let place = found.iter().position(|row| name(row) == *after).ok_or_else(cursor_invalid)?;
        found.drain(..=place);
    }
    let next_cursor = page.cut_by(&mut found, name);
    Ok(VersionPage { items: found.iter().map(summary).collect::<Result<_, Refusal>>()?, next_cursor })
}

/// One version, as it was made.
pub fn get(
    rows: &mut (impl RuleSetRows + RoundRows + PaperRows + ?Sized),
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
    id: VersionId,
) -> Result<Read<Version>, Refusal> {
    let round = access::load_for_unit(rows, context, round, unit, Act::ReadDialogue)?;
    let row = find(rows, &round, unit, id)?;
    let rule_set = claims::rule_set_of(rows, &round)?;
    let frozen = Frozen::read(&rule_set, &row)?;
    let value = Version {
        id,
        sha256: stored::text(&row.sha256, "version's hash")?,
        total: Points::new(frozen.sheet.total(), rule_set.decimals.value),
        class: Name(rule_set.class_of(frozen.sheet.total()).name.clone()),
        document: frozen.document,
    };
    Ok(Read { value, version: Thing::of("version", &[&row.sha256]).into_shown() })
}

pub(crate) fn find(
    rows: &mut (impl PaperRows + ?Sized),
    round: &StoredRound,
    unit: &UnitCode,
    id: VersionId,
) -> Result<VersionRow, Refusal> {
    let found = rows.find_version(&round.row.id, unit.as_str(), id.kind.as_str(), i64::from(id.number))?;
    found.ok_or_else(not_found)
}

/// A frozen version, and what it comes to under the rule set of its round.
pub(crate) struct Frozen {
    pub(crate) document: VersionDocument,
    pub(crate) sheet: ScoreSheet,
}

impl Frozen {
    pub(crate) fn read(rule_set: &RuleSet, row: &VersionRow) -> Result<Frozen, Refusal> {
        let document: VersionDocument = stored::stored(serde_json::from_str(&row.document).ok(), "version")?;
        let scores = document.scores.iter().map(|score| (score.criterion.0.clone(), score.points.value()));
        let officer_average = document.officer_average.as_ref().map(Points::value);
        let claim = Claim { scores: scores.collect(), officer_average };
        let sheet = stored::stored(ScoreSheet::new(rule_set, &claim).ok(), "version")?;
        Ok(Frozen { document, sheet })
    }
}

/// Freezes a submission, in its transaction, and gives the receipt.
pub(crate) fn freeze_submission(
    rows: &mut (impl PaperRows + ?Sized),
    context: &Context,
    rule_set: &RuleSet,
    row: &SelfAssessmentRow,
    claim: &Claim,
) -> Result<Receipt, Refusal> {
    let scores = rule_set.criteria.iter().filter_map(|criterion| {
        let (_, points) = claim.scores.iter().find(|(key, _)| *key == criterion.key)?;
        Some(VersionScore {
            criterion: CriterionKey(criterion.key.clone()),
            points: Points::new(*points, rule_set.decimals.value),
            reason_code: None,
            reason: None,
            clause: None,
        })
    });
    let made_at = stored::stored(row.submitted_at, "moment of a submission")?;
    let document = VersionDocument {
        round: stored::text(&row.round_id, "round's identifier")?,
        unit: stored::text(&row.unit_code, "unit's code")?,
        version: id(VersionKind::SelfAssessment, row.submissions)?,
        rule_set: rule_set_id(rule_set),
        made_at: made_at.into(),
        late: Some(row.submitted_late),
        appraised: None,
        scores: scores.collect(),
        officer_average: stored::officer_average(rule_set, claim.officer_average),
        note: row.note.clone().map(Reason),
    };
    let version = freeze(rows, context, made_at, row.submitted_late, &document)?;
    receipt(&version.round_id, &ReceiptRow::of(&version))
}

/// Freezes a decision on the submission of a unit, in its transaction; the round's row must be locked. Gives its name.
pub(crate) fn freeze_appraisal(
    rows: &mut (impl PaperRows + ?Sized),
    context: &Context,
    rule_set: &RuleSet,
    row: &AppraisalRow,
    scores: &[AppraisedScoreRow],
) -> Result<VersionId, Refusal> {
    let kind = VersionKind::Appraisal;
    let number = rows.last_version_number(&row.round_id, &row.unit_code, kind.as_str())? + 1;
    let claimed = rows.find_self_assessment(&row.round_id, &row.unit_code)?;
    let submissions = stored::stored(claimed, "submitted self-assessment")?.submissions;
    let mut decided: BTreeMap<&str, &AppraisedScoreRow> =
        scores.iter().map(|score| (score.criterion_key.as_str(), score)).collect();
    let decided = rule_set.criteria.iter().filter_map(|criterion| {
        let score = decided.remove(criterion.key.as_str())?;
        Some((CriterionKey(criterion.key.clone()), score))
    });
    let decided = decided.map(|(criterion, score)| {
        Ok(VersionScore {
            criterion,
            points: Points::new(score.points, rule_set.decimals.value),
            reason_code: score.reason_code.map(ReasonCode::of),
            reason: score.reason.clone().map(Reason),
            clause: score.clause.clone().map(Name),
        })
    });
    let document = VersionDocument {
        round: stored::text(&row.round_id, "round's identifier")?,
        unit: stored::text(&row.unit_code, "unit's code")?,
        version: id(kind, number)?,
        rule_set: rule_set_id(rule_set),
        made_at: row.appraised_at.into(),
        late: None,
        appraised: Some(id(VersionKind::SelfAssessment, submissions)?),
        scores: decided.collect::<Result<_, Refusal>>()?,
        officer_average: stored::officer_average(rule_set, row.officer_average),
        note: row.note.clone().map(Reason),
    };
    freeze(rows, context, row.appraised_at, false, &document)?;
    Ok(document.version)
}

fn freeze(
    rows: &mut (impl PaperRows + ?Sized),
    context: &Context,
    made_at: OffsetDateTime,
    late: bool,
    document: &VersionDocument,
) -> Result<VersionRow, Refusal> {
    let text = canonical(document).map_err(|_| Refusal::internal("a version has no JSON"))?;
    let row = VersionRow {
        round_id: document.round.to_string(),
        unit_code: document.unit.to_string(),
        kind: document.version.kind.as_str().to_owned(),
        number: i64::from(document.version.number),
        act: context.act(),
        made_at,
        made_by: context.actor(),
        late,
        sha256: sha256_hex(text.as_bytes()),
        document: text,
    };
    rows.insert_version(&row)?;
    Ok(row)
}

/// The receipt of a unit's latest submission; none where it has not submitted, or did before there were receipts.
pub(crate) fn latest_receipt(
    rows: &mut (impl PaperRows + ?Sized),
    row: &SelfAssessmentRow,
) -> Result<Option<Receipt>, Refusal> {
    let kind = VersionKind::SelfAssessment.as_str();
    let version = rows.find_version(&row.round_id, &row.unit_code, kind, row.submissions)?;
    version.map(|version| receipt(&version.round_id, &ReceiptRow::of(&version))).transpose()
}

/// The receipts of the latest submissions in a round, by unit.
pub(crate) fn latest_receipts(
    rows: &mut (impl PaperRows + ?Sized),
    round: &str,
) -> Result<BTreeMap<String, Receipt>, Refusal> {
    let receipts = rows.list_receipts(round)?;
    receipts.into_iter().map(|row| Ok((row.unit_code.clone(), receipt(round, &row)?))).collect()
}

fn receipt(round: &str, row: &ReceiptRow) -> Result<Receipt, Refusal> {
    Ok(Receipt {
        number: format!("{round}/{}/{}", row.unit_code, row.number),
        version: id(VersionKind::SelfAssessment, row.number)?,
        submitted_at: row.made_at.into(),
        late: row.late,
        sha256: stored::text(&row.sha256, "version's hash")?,
    })
}

fn summary(row: &MadeVersionRow) -> Result<VersionSummary, Refusal> {
    let kind = stored::stored(VersionKind::from_word(&row.kind), "kind of version")?;
    let id = id(kind, row.number)?;
    Ok(VersionSummary {
        id,
        kind,
        number: id.number,
        made_at: row.made_at.into(),
        late: row.late,
        sha256: stored::text(&row.sha256, "version's hash")?,
    })
}

fn id(kind: VersionKind, number: i64) -> Result<VersionId, Refusal> {
    Ok(VersionId { kind, number: stored::stored(number.try_into().ok(), "version's number")? })
}

fn name(row: &MadeVersionRow) -> String {
    format!("{}-{}", row.kind, row.number)
}

fn rule_set_id(rule_set: &RuleSet) -> chamdiem_api_types::text::RuleSetId {
    chamdiem_api_types::text::RuleSetId(rule_set.id.clone())
}
