//! From rows to the domain and back. A row that cannot be is the database's fault, not the request's.

use chamdiem_api_types::text::{Moment, Points};
pub(crate) use chamdiem_api_types::wire::moment_vi;
use chamdiem_api_types::wire::{AssessmentStateWord, RoundStateWord, RuleSetInput};
use chamdiem_scoring as scoring;
use chamdiem_store::{AppraisedScoreRow, RoundRow, RuleSetRow};
use time::OffsetDateTime;

use crate::refusal::Refusal;

/// A value that must have been valid when it was stored.
pub(crate) fn stored<T>(value: Option<T>, what: &str) -> Result<T, Refusal> {
    value.ok_or_else(|| Refusal::internal(&format!("a stored {what} cannot be read")))
}

/// A code, name or other text of the wire that must have been valid when it was stored.
pub(crate) fn text<T: std::str::FromStr>(text: &str, what: &str) -> Result<T, Refusal> {
    stored(text.parse().ok(), what)
}

/// Microseconds since 1970 began in UTC.
pub(crate) fn microseconds(moment: OffsetDateTime) -> i64 {
    Moment(moment).microseconds()
}

/// Why a score was decided as it was.
pub(crate) fn score_reason(row: &AppraisedScoreRow) -> scoring::ScoreReason {
    scoring::ScoreReason { code: row.reason_code, text: row.reason.clone(), clause: row.clause.clone() }
}

/// The officers' average in the form of the wire: with the scheme's decimals.
pub(crate) fn officer_average(rule_set: &scoring::RuleSet, average: Option<scoring::Points>) -> Option<Points> {
    let decimals = rule_set.officer_scheme.as_ref().map_or(rule_set.decimals.value, |scheme| scheme.decimals.value);
    average.map(|average| Points::new(average, decimals))
}

/// A rule set that was registered.
pub(crate) struct StoredRuleSet {
    /// As it was sent.
    pub(crate) input: RuleSetInput,
    /// As it counts.
    pub(crate) rule_set: scoring::RuleSet,
}

pub(crate) fn rule_set(row: &RuleSetRow) -> Result<StoredRuleSet, Refusal> {
    let input: RuleSetInput = stored(serde_json::from_str(&row.document).ok(), "rule set")?;
    let id = text::<scoring::RuleSetId>(&row.id, "rule set's identifier")?;
    let rule_set = stored(input.to_rule_set(id).ok(), "rule set")?;
    Ok(StoredRuleSet { input, rule_set })
}

/// A round, as the rules see it.
pub(crate) struct StoredRound {
    /// The row.
    pub(crate) row: RoundRow,
    /// Its period.
    pub(crate) period: scoring::Period,
    /// Its dates.
    pub(crate) dates: scoring::RoundDates,
    /// Where it stands.
    pub(crate) state: scoring::RoundState,
}

impl StoredRound {
    pub(crate) fn is_published(&self) -> bool {
        self.state.is_published()
    }

    /// The same as it is told to whoever must not know what others do: the first decision after the close, on whichever
    /// unit, moves a round on.
    pub(crate) fn into_told(self) -> StoredRound {
        let state = match self.state {
            scoring::RoundState::Appraising => scoring::RoundState::Closed,
            state => state,
        };
        StoredRound { state, ..self }
    }
}

pub(crate) fn round(row: RoundRow) -> Result<StoredRound, Refusal> {
    let period = text(&row.period, "period")?;
    let dates = scoring::RoundDates::new(row.opens_at, row.due_at, row.closes_at);
    let dates = stored(dates.ok(), "round's dates")?;
    Ok(StoredRound { state: row.state, row, period, dates })
}

/// The state that a word names.
pub(crate) fn round_state(word: RoundStateWord) -> Option<scoring::RoundState> {
    scoring::RoundState::ALL.into_iter().find(|&state| round_state_word(state) == word)
}

pub(crate) fn round_state_word(state: scoring::RoundState) -> RoundStateWord {
    match state {
        scoring::RoundState::Prepared => RoundStateWord::Prepared,
        scoring::RoundState::Open => RoundStateWord::Open,
        scoring::RoundState::Closed => RoundStateWord::Closed,
        scoring::RoundState::Appraising => RoundStateWord::Appraising,
        scoring::RoundState::Published => RoundStateWord::Published,
        scoring::RoundState::Corrected => RoundStateWord::Corrected,
    }
}

pub(crate) fn assessment_state_word(state: scoring::AssessmentState) -> AssessmentStateWord {
    match state {
        scoring::AssessmentState::Draft => AssessmentStateWord::Draft,
        scoring::AssessmentState::Submitted => AssessmentStateWord::Submitted,
        scoring::AssessmentState::Returned => AssessmentStateWord::Returned,
        scoring::AssessmentState::Resubmitted => AssessmentStateWord::Resubmitted,
        scoring::AssessmentState::Appraised => AssessmentStateWord::Appraised,
        scoring::AssessmentState::Objected => AssessmentStateWord::Objected,
        scoring::AssessmentState::Settled => AssessmentStateWord::Settled,
    }
}
