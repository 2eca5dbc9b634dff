//! The document of a publication, from the rows of its round.

use chamdiem_api_types::text::{CriterionKey, Name, Points, Reason};
use chamdiem_record::publication::v1::{
    self, AppraisedScore, AppraisedSheet, ClaimedScore, ClaimedSheet, Document, Extension, Format, Input, InputGroup,
    InputUnit, Override, Ranking, ReasonCode, ScoreOverride, Superseded,
};
use chamdiem_record::publication::{ENGINE_VERSION, PublicationFault, sha256_of};
use chamdiem_scoring::{Appraisal, RuleSet, ScoreSheet};
use chamdiem_store::{ExtensionRow, PublicationRows, RoundRows, RuleSetRows};

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
    pub(crate) overrides: Vec<Override>,
    /// Settled scores that two people changed.
    pub(crate) score_overrides: Vec<ScoreOverride>,
    /// What it corrects.
    pub(crate) supersedes: Option<Superseded>,
}

/// What is computed from, and what comes of it.
pub(crate) struct Computed {
    rule_set: v1::RuleSet,
    input: Input,
    /// The result.
    pub(crate) ranking: Ranking,
}

/// The result of a round, in the form in which it is published.
pub(crate) fn computed(
    rows: &mut (impl RuleSetRows + ?Sized),
    round: &StoredRound,
    result: &RoundResult,
) -> Result<Computed, Refusal> {
    let row = stored::stored(rows.find_rule_set(&round.row.rule_set_id)?, "rule set")?;
    let fault = |fault: PublicationFault| Refusal::internal(&format!("a publication cannot be computed: {fault}"));
    let id = stored::text(&round.row.rule_set_id, "rule set's identifier")?;
    let rule_set = v1::RuleSet::of(id, &stored::rule_set(&row)?.input).map_err(fault)?;
    let input = input(result)?;
    let ranking = v1::result(&rule_set, &input).map_err(fault)?;
    Ok(Computed { rule_set, input, ranking })
}

/// The document of a publication, the next in the chain of all; the head of that chain must be locked.
pub(crate) fn document(
    rows: &mut (impl RoundRows + PublicationRows + ?Sized),
    context: &Context,
    round: &StoredRound,
    computed: Computed,
    draft: Draft,
) -> Result<Document, Refusal> {
    let Computed { rule_set, input, ranking } = computed;
    let extensions = extensions(rows, &round.row.id)?;
    let head = rows.lock_publication_head()?;
    let input_sha256 = sha256_of(&input).ok_or_else(|| Refusal::internal("a publication has no canonical JSON"))?;
    Ok(Document {
        format: Format::V1,
        engine_version: ENGINE_VERSION.to_owned(),
        sequence: stored::stored(u64::try_from(head.last_sequence + 1).ok(), "sequence")?,
        previous_sha256: stored::text(&head.last_sha256, "publication's hash")?,
        round: stored::text(&round.row.id, "round's identifier")?,
        authority: stored::text(&round.row.authority_code, "unit's code")?,
        period: round.period.into(),
        number: draft.number,
        published_at: context.now().into(),
        note: draft.note,
        legal_basis: rule_set.rules.legal_basis.clone(),
        rule_set,
        input_sha256,
        input,
        ranking,
        extensions,
        overrides: draft.overrides,
        score_overrides: draft.score_overrides,
        supersedes: draft.supersedes,
    })
}

/// Everything that the result of a round is computed from, beside its rule set.
fn input(result: &RoundResult) -> Result<Input, Refusal> {
    let groups = result.groups.iter().map(|group| {
        let units = (0..group.units.len()).map(|index| unit(&result.rule_set, group, index));
        Ok(InputGroup {
            code: stored::text(&group.row.group_code, "group's code")?,
            name: Name(group.row.name.clone()),
            units: units.collect(),
        })
    });
    Ok(Input { groups: groups.collect::<Result<_, Refusal>>()? })
}

fn unit(rule_set: &RuleSet, group: &GroupResult, index: usize) -> InputUnit {
    let (entrant, participation) = (&group.entrants[index], &group.participations[index]);
    InputUnit {
        unit: entrant.unit.clone().into(),
        name: Name(group.units[index].name.clone()),
        roster_order: entrant.roster_order,
        exemption_reason: group.exemption_reasons[index].clone().map(Reason),
        submitted_late: participation.submitted_late,
        self_assessed: group.claimed[index].as_ref().map(|sheet| self_assessed(rule_set, sheet)),
        appraised: participation.decided.as_ref().map(|(_, appraisal)| appraised(rule_set, appraisal)),
    }
}

fn self_assessed(rule_set: &RuleSet, sheet: &ScoreSheet) -> ClaimedSheet {
    let scores = rule_set.criteria.iter().zip(sheet.points()).map(|(criterion, points)| ClaimedScore {
        criterion: CriterionKey(criterion.key.clone()),
        points: Points::new(*points, rule_set.decimals.value),
    });
    ClaimedSheet {
        scores: scores.collect(),
        officer_average: stored::officer_average(rule_set, sheet.officer_average()),
    }
}

fn appraised(rule_set: &RuleSet, appraisal: &Appraisal) -> AppraisedSheet {
    let decided = rule_set.criteria.iter().zip(appraisal.sheet.points()).zip(&appraisal.reasons);
    let scores = decided.map(|((criterion, points), reason)| AppraisedScore {
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
fn extensions(rows: &mut (impl RoundRows + ?Sized), round: &str) -> Result<Vec<Extension>, Refusal> {
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

fn extension(row: ExtensionRow) -> Result<Extension, Refusal> {
    Ok(Extension {
        unit: row.unit_code.as_deref().map(|unit| stored::text(unit, "unit's code")).transpose()?,
        previous_due_at: row.previous_due_at.into(),
        due_at: row.due_at.into(),
        closes_at: row.closes_at.map(Into::into),
        reason: Reason(row.reason),
        document_number: Name(row.document_number),
        granted_at: row.granted_at.into(),
    })
}
