//! The document of a publication, from the rows of its round.

use chamdiem_api_types::text::{CriterionKey, Name, Points, Reason};
use chamdiem_api_types::wire::{
    AppraisedScoreInput, AppraisedSheet, GateOverride, PublicationDocument, PublicationFormat, PublishedExtension,
    PublishedRuleSet, Ranking, ReasonCode, ResultGroup, ResultInput, ResultUnit, ScoreInput, SelfAssessedSheet,
    Superseded,
};
use chamdiem_record::publication::{ENGINE_VERSION, sha256_of};
use chamdiem_scoring::{Appraisal, RuleSet, ScoreSheet};
use chamdiem_store::{ExtensionRow, Rows};

use crate::context::Context;
use crate::refusal::Refusal;
use crate::results::result::{GroupResult, RoundResult};
use crate::stored::{self, StoredRound};

/// How many extensions are read at a time.
const EXTENSIONS_AT_ONCE: i64 = 1000;

/// What a publication says beside what follows from the rows of its round.
pub(crate) struct Draft {
    /// Its number in the round.
    pub(crate) number: u32,
    /// What the publisher adds in words.
    pub(crate) note: Option<Reason>,
    /// What two people let through at the gate.
    pub(crate) overrides: Vec<GateOverride>,
    /// What it corrects.
    pub(crate) supersedes: Option<Superseded>,
}

/// The document of a publication. The head of the chain of publications is locked by this.
pub(crate) fn document(
    rows: &mut dyn Rows,
    context: &Context,
    round: &StoredRound,
    result: &RoundResult,
    ranking: &Ranking,
    draft: Draft,
) -> Result<PublicationDocument, Refusal> {
    let row = stored::stored(rows.find_rule_set(&round.row.rule_set_id)?, "rule set")?;
    let rules = stored::rule_set(&row)?.input;
    let extensions = extensions(rows, &round.row.id)?;
    let input = input(result)?;
    let head = rows.lock_publication_head()?;
    let hash = |hash: Option<_>| hash.ok_or_else(|| Refusal::internal("a publication has no canonical JSON"));
    Ok(PublicationDocument {
        format: PublicationFormat::First,
        engine_version: ENGINE_VERSION.to_owned(),
        sequence: stored::stored(u64::try_from(head.last_sequence + 1).ok(), "sequence")?,
        previous_sha256: stored::text(&head.last_sha256, "publication's hash")?,
        round: stored::text(&round.row.id, "round's identifier")?,
        authority: stored::text(&round.row.authority_code, "unit's code")?,
        period: round.period.into(),
        number: draft.number,
        published_at: stored::moment(context.now_us())?,
        note: draft.note,
        legal_basis: rules.legal_basis.clone(),
        rule_set: PublishedRuleSet {
            id: stored::text(&round.row.rule_set_id, "rule set's identifier")?,
            sha256: hash(sha256_of(&rules))?,
            rules,
        },
        input_sha256: hash(sha256_of(&input))?,
        input,
        ranking: ranking.clone(),
        extensions,
        overrides: draft.overrides,
        supersedes: draft.supersedes,
    })
}

/// Everything that the result of a round is computed from, beside its rule set.
fn input(result: &RoundResult) -> Result<ResultInput, Refusal> {
    let groups = result.groups.iter().map(|group| {
        let units = (0..group.units.len()).map(|index| unit(&result.rule_set, group, index));
        Ok(ResultGroup {
            code: stored::text(&group.row.group_code, "group's code")?,
            name: Name(group.row.name.clone()),
            units: units.collect(),
        })
    });
    Ok(ResultInput { groups: groups.collect::<Result<_, Refusal>>()? })
}

fn unit(rule_set: &RuleSet, group: &GroupResult, index: usize) -> ResultUnit {
    let (entrant, participation) = (&group.entrants[index], &group.participations[index]);
    ResultUnit {
        unit: entrant.unit.clone().into(),
        name: Name(group.units[index].name.clone()),
        roster_order: entrant.roster_order,
        exemption_reason: group.exemption_reasons[index].clone().map(Reason),
        submitted_late: participation.submitted_late,
        self_assessed: group.claimed[index].as_ref().map(|sheet| self_assessed(rule_set, sheet)),
        appraised: participation.decided.as_ref().map(|(_, appraisal)| appraised(rule_set, appraisal)),
    }
}

fn self_assessed(rule_set: &RuleSet, sheet: &ScoreSheet) -> SelfAssessedSheet {
    let scores = rule_set.criteria.iter().zip(sheet.points()).map(|(criterion, points)| ScoreInput {
        criterion: CriterionKey(criterion.key.clone()),
        points: Points::new(*points, rule_set.decimals.value),
    });
    SelfAssessedSheet {
        scores: scores.collect(),
        officer_average: stored::officer_average(rule_set, sheet.officer_average()),
    }
}

fn appraised(rule_set: &RuleSet, appraisal: &Appraisal) -> AppraisedSheet {
    let decided = rule_set.criteria.iter().zip(appraisal.sheet.points()).zip(&appraisal.reasons);
    let scores = decided.map(|((criterion, points), reason)| AppraisedScoreInput {
        criterion: CriterionKey(criterion.key.clone()),
        points: Points::new(*points, rule_set.decimals.value),
        reason_code: reason.code.map(ReasonCode::of),
        reason: reason.text.clone().map(Reason),
        clause: reason.clause.clone().map(Name),
    });
    AppraisedSheet {
        scores: scores.collect(),
        officer_average: stored::officer_average(rule_set, appraisal.sheet.officer_average()),
    }
}

/// Every extension of a round.
fn extensions(rows: &mut dyn Rows, round: &str) -> Result<Vec<PublishedExtension>, Refusal> {
    let mut extensions = Vec::new();
    let mut after = 0;
    loop {
        let found = rows.list_extensions(round, None, after, EXTENSIONS_AT_ONCE)?;
        let Some(last) = found.last() else { return Ok(extensions) };
        after = last.number;
        for row in found {
            extensions.push(extension(row)?);
        }
    }
}

fn extension(row: ExtensionRow) -> Result<PublishedExtension, Refusal> {
    Ok(PublishedExtension {
        unit: row.unit_code.as_deref().map(|unit| stored::text(unit, "unit's code")).transpose()?,
        previous_due_at: stored::moment(row.previous_due_at_us)?,
        due_at: stored::moment(row.due_at_us)?,
        closes_at: stored::optional_moment(row.closes_at_us)?,
        reason: Reason(row.reason),
        document_number: Name(row.document_number),
        granted_at: stored::moment(row.granted_at_us)?,
        granted_by: Name(row.granted_by),
    })
}
