//! What differs between two versions: of the same kind, or what a unit claims and what the office decided.

use chamdiem_api_types::text::{CriterionKey, Difference, Name, Points, Reason, RoundId, UnitCode};
use chamdiem_api_types::wire::{
    ComparedScore, ComparedSide, ComparedText, Comparison, VersionDocument, VersionId, VersionScore, VersionText,
};
use chamdiem_scoring::RuleSet;
use chamdiem_store::{PaperRows, RoundRows, RuleSetRows, VersionRow};

use crate::context::Context;
use crate::papers::claims;
use crate::papers::versions::{Frozen, find};
use crate::policy::Act;
use crate::refusal::Refusal;
use crate::rounds::access;
use crate::stored;
use crate::version::{Read, Thing};

/// Compares two versions of a unit's papers.
pub fn get(
    rows: &mut (impl RuleSetRows + RoundRows + PaperRows + ?Sized),
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
    (from, to): (VersionId, VersionId),
) -> Result<Read<Comparison>, Refusal> {
    let round = access::load_for_unit(rows, context, round, unit, Act::ReadDialogue)?;
    let (from_row, to_row) = (find(rows, &round, unit, from)?, find(rows, &round, unit, to)?);
    let rule_set = claims::rule_set_of(rows, &round)?;
    let (first, second) = (Frozen::read(&rule_set, &from_row)?, Frozen::read(&rule_set, &to_row)?);
    let decimals = rule_set.decimals.value;
    let points = rule_set.criteria.iter().zip(first.sheet.points().iter().zip(second.sheet.points()));
    let scores = points.map(|(criterion, (&before, &after))| ComparedScore {
        criterion: CriterionKey(criterion.key.clone()),
        number: criterion.number.value,
        from: Points::new(before, decimals),
        to: Points::new(after, decimals),
        difference: Difference(after.minus(before).text(decimals)),
    });
    let value = Comparison {
        round: stored::text(&round.row.id, "round's identifier")?,
        unit: unit.clone(),
        from: side(&rule_set, &from_row, &first)?,
        to: side(&rule_set, &to_row, &second)?,
        difference: Difference(second.sheet.total().minus(first.sheet.total()).text(decimals)),
        scores: scores.collect(),
        texts: texts(&rule_set, &first.document, &second.document),
    };
    Ok(Read { value, version: Thing::of("comparison", &[&from_row.sha256, &to_row.sha256]).into_shown() })
}

fn side(rule_set: &RuleSet, row: &VersionRow, frozen: &Frozen) -> Result<ComparedSide, Refusal> {
    let total = frozen.sheet.total();
    Ok(ComparedSide {
        version: frozen.document.version,
        sha256: stored::text(&row.sha256, "version's hash")?,
        total: Points::new(total, rule_set.decimals.value),
        class: Name(rule_set.class_of(total).name.clone()),
        officer_average: frozen.document.officer_average.clone(),
    })
}

/// The texts that differ: the note, then those of each criterion in its order.
fn texts(rule_set: &RuleSet, from: &VersionDocument, to: &VersionDocument) -> Vec<ComparedText> {
    let mut texts =
        vec![ComparedText { text: VersionText::Note, criterion: None, from: from.note.clone(), to: to.note.clone() }];
    let score = |document: &VersionDocument, key: &CriterionKey| {
        document.scores.iter().find(|score| score.criterion == *key).cloned()
    };
    for criterion in &rule_set.criteria {
        let key = CriterionKey(criterion.key.clone());
        let (before, after) = (score(from, &key), score(to, &key));
        for (text, of) in TEXTS_OF_A_SCORE {
            let (from, to) = (before.as_ref().and_then(of), after.as_ref().and_then(of));
            texts.push(ComparedText { text, criterion: Some(key.clone()), from, to });
        }
    }
    texts.retain(|text| text.from != text.to);
    texts
}

/// One text of a score.
type TextOfAScore = fn(&VersionScore) -> Option<Reason>;

const TEXTS_OF_A_SCORE: [(VersionText, TextOfAScore); 3] = [
    (VersionText::ReasonCode, |score| score.reason_code.map(|code| Reason(code.as_str().to_owned()))),
    (VersionText::Reason, |score| score.reason.clone()),
    (VersionText::Clause, |score| score.clause.as_ref().map(|clause| Reason(clause.0.clone()))),
];
