//! From rows to the domain and back. A row that cannot be is the database's fault, not the request's.

use chamdiem_api_types::text::{Moment, Points, VIETNAM_TIME};
use chamdiem_api_types::wire::{AssessmentStateWord, RoundStateWord, RuleSetInput};
use chamdiem_scoring as scoring;
use chamdiem_store::{RoundRow, RuleSetRow};
use time::OffsetDateTime;

use crate::failure::Refusal;

/// A value that must have been valid when it was stored.
pub(super) fn stored<T>(value: Option<T>, what: &str) -> Result<T, Refusal> {
    value.ok_or_else(|| Refusal::internal(&format!("a stored {what} cannot be read")))
}

/// A code, name or other text of the wire that must have been valid when it was stored.
pub(super) fn text<T: std::str::FromStr>(text: &str, what: &str) -> Result<T, Refusal> {
    stored(text.parse().ok(), what)
}

/// Microseconds since 1970 began in UTC.
pub(crate) fn microseconds(moment: OffsetDateTime) -> i64 {
    Moment(moment).microseconds()
}

pub(super) fn moment(microseconds: i64) -> Result<Moment, Refusal> {
    stored(Moment::from_microseconds(microseconds), "moment")
}

pub(super) fn optional_moment(microseconds: Option<i64>) -> Result<Option<Moment>, Refusal> {
    microseconds.map(moment).transpose()
}

pub(super) fn points(ten_thousandths: i64) -> Result<scoring::Points, Refusal> {
    stored(scoring::Points::from_ten_thousandths(ten_thousandths).ok(), "score")
}

/// The officers' average in the form of the wire: with the scheme's decimals.
pub(super) fn officer_average(rule_set: &scoring::RuleSet, average: Option<scoring::Points>) -> Option<Points> {
    let decimals = rule_set.officer_scheme.as_ref().map_or(rule_set.decimals.value, |scheme| scheme.decimals.value);
    average.map(|average| Points::new(average, decimals))
}

/// A rule set that was registered.
pub(super) struct StoredRuleSet {
    /// As it was sent.
    pub(super) input: RuleSetInput,
    /// As it counts.
    pub(super) rule_set: scoring::RuleSet,
}

pub(super) fn rule_set(row: &RuleSetRow) -> Result<StoredRuleSet, Refusal> {
    let input: RuleSetInput = stored(serde_json::from_str(&row.document).ok(), "rule set")?;
    let id = text::<scoring::RuleSetId>(&row.id, "rule set's identifier")?;
    let rule_set = stored(input.to_rule_set(id).ok(), "rule set")?;
    Ok(StoredRuleSet { input, rule_set })
}

/// A round, as the rules see it.
pub(super) struct StoredRound {
    /// The row.
    pub(super) row: RoundRow,
    /// Its period.
    pub(super) period: scoring::Period,
    /// Its dates.
    pub(super) dates: scoring::RoundDates,
    /// Where it stands.
    pub(super) state: scoring::RoundState,
}

impl StoredRound {
    pub(super) fn is_published(&self) -> bool {
        self.state == scoring::RoundState::Published
    }
}

pub(super) fn round(row: RoundRow) -> Result<StoredRound, Refusal> {
    let period = text(&row.period, "period")?;
    let at = |microseconds| moment(microseconds).map(|moment| moment.0);
    let dates = scoring::RoundDates::new(at(row.opens_at_us)?, at(row.due_at_us)?, at(row.closes_at_us)?);
    let dates = stored(dates.ok(), "round's dates")?;
    let state = match stored(RoundStateWord::from_word(&row.state), "round's state")? {
        RoundStateWord::Prepared => scoring::RoundState::Prepared,
        RoundStateWord::Open => scoring::RoundState::Open,
        RoundStateWord::Closed => scoring::RoundState::Closed,
        RoundStateWord::Published | RoundStateWord::Unknown => scoring::RoundState::Published,
    };
    Ok(StoredRound { row, period, dates, state })
}

pub(super) fn round_state_word(state: scoring::RoundState) -> RoundStateWord {
    match state {
        scoring::RoundState::Prepared => RoundStateWord::Prepared,
        scoring::RoundState::Open => RoundStateWord::Open,
        scoring::RoundState::Closed => RoundStateWord::Closed,
        scoring::RoundState::Published => RoundStateWord::Published,
    }
}

pub(super) fn assessment_state(word: &str) -> Result<scoring::AssessmentState, Refusal> {
    Ok(match stored(AssessmentStateWord::from_word(word), "self-assessment's state")? {
        AssessmentStateWord::Draft => scoring::AssessmentState::Draft,
        AssessmentStateWord::Submitted => scoring::AssessmentState::Submitted,
        AssessmentStateWord::Returned | AssessmentStateWord::Unknown => scoring::AssessmentState::Returned,
    })
}

/// What a state of a round is called, in Vietnamese and in English.
pub(super) fn round_state_words(state: scoring::RoundState) -> (&'static str, &'static str) {
    match state {
        scoring::RoundState::Prepared => ("đang chuẩn bị", "being prepared"),
        scoring::RoundState::Open => ("đang mở", "open"),
        scoring::RoundState::Closed => ("đã khóa sổ", "closed"),
        scoring::RoundState::Published => ("đã công bố", "published"),
    }
}

/// What an act on a round is called, in Vietnamese and in English.
pub(super) fn act_words(act: scoring::RoundAct) -> (&'static str, &'static str) {
    match act {
        scoring::RoundAct::Change => ("thay đổi đợt đánh giá", "changing it"),
        scoring::RoundAct::Open => ("mở đợt", "opening"),
        scoring::RoundAct::Exempt => ("miễn đánh giá", "exempting"),
        scoring::RoundAct::Submit => ("tự chấm điểm", "self-assessing"),
        scoring::RoundAct::Return => ("trả lại bản tự chấm điểm", "returning"),
        scoring::RoundAct::Appraise => ("thẩm định", "appraising"),
        scoring::RoundAct::Close => ("khóa sổ", "closing"),
        scoring::RoundAct::Publish => ("công bố", "publishing"),
    }
}

/// A moment in words, in Vietnamese time: `17:00:00 ngày 09/7/2021`.
pub(super) fn moment_vi(moment: OffsetDateTime) -> String {
    let local = moment.to_offset(VIETNAM_TIME);
    let (hour, minute, second) = local.to_hms();
    let (year, month, day) = local.to_calendar_date();
    format!("{hour:02}:{minute:02}:{second:02} ngày {day:02}/{}/{year}", u8::from(month))
}
