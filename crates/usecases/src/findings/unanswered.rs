//! The findings that have to be answered before the result is published.

use std::collections::BTreeMap;

use chamdiem_api_types::text::{CriterionKey, UnitCode};
use chamdiem_api_types::wire::gap_finding;
use chamdiem_scoring::Severity;
use chamdiem_store::{GapAnswerRow, Rows};

use crate::evidence::computed::Evidence;
use crate::findings::binding::is_outdated;
use crate::findings::find::find_in;
use crate::refusal::Refusal;
use crate::results::result::RoundResult;
use crate::stored::StoredRound;

/// A blocking finding that has no answer, or an answer to what is no longer so.
pub(crate) struct Unanswered {
    /// The finding's key.
    pub(crate) key: String,
    /// About whom.
    pub(crate) unit: UnitCode,
    /// On which criterion.
    pub(crate) criterion: Option<CriterionKey>,
    /// In words.
    pub(crate) sentence: String,
}

/// The blocking findings of a round without an answer that holds, in the order of its roster.
pub(crate) fn unanswered(
    rows: &mut dyn Rows,
    round: &StoredRound,
    result: &RoundResult,
    evidence: &Evidence,
) -> Result<Vec<Unanswered>, Refusal> {
    let found = find_in(rows, round, result, evidence, None)?;
    let answers: BTreeMap<String, GapAnswerRow> =
        rows.list_gap_answers(&round.row.id)?.into_iter().map(|row| (row.finding.clone(), row)).collect();
    let is_open = |key: &str, gap| answers.get(key).is_none_or(|answer| is_outdated(answer, Some(gap)));
    let blocking = found.iter().filter(|found| found.severity == Severity::Blocking);
    let open = blocking.filter(|found| is_open(&found.key, &found.gap)).map(|found| {
        let finding = gap_finding(&result.rule_set, &found.unit, &found.name, &found.gap, found.severity);
        Unanswered { key: finding.id, unit: finding.unit, criterion: finding.criterion, sentence: finding.sentence }
    });
    Ok(open.collect())
}
