//! The findings that have to be answered before the result is published.

use std::collections::BTreeMap;

use chamdiem_scoring::{Gap, Severity, UnitCode};
use chamdiem_store::{FindingRows, GapAnswerRow, RoundRows};

use crate::evidence::computed::Evidence;
use crate::findings::binding::is_outdated;
use crate::findings::find::{Found, find_in};
use crate::refusal::Refusal;
use crate::results::result::RoundResult;
use crate::stored::StoredRound;

/// The blocking findings of a round without an answer that holds, in the order of its roster.
pub(crate) fn unanswered(
    rows: &mut (impl RoundRows + FindingRows + ?Sized),
    round: &StoredRound,
    result: &RoundResult,
    evidence: &Evidence,
) -> Result<Vec<(UnitCode, Gap)>, Refusal> {
    let found = find_in(rows, round, result, evidence, None)?;
    let answers: BTreeMap<String, GapAnswerRow> =
        rows.list_gap_answers(&round.row.id)?.into_iter().map(|row| (row.finding.clone(), row)).collect();
    let is_open = |found: &Found| answers.get(&found.key).is_none_or(|answer| is_outdated(answer, Some(&found.gap)));
    let blocking = found.into_iter().filter(|found| found.severity == Severity::Blocking);
    Ok(blocking.filter(is_open).map(|found| (found.unit, found.gap)).collect())
}
