//! Deadlines: half open, by the server's clock alone, decided while the round's row is locked.
//!
//! The moment that counts is the one that the lock gives, and what it allowed is asked for
//! once more at the end of the transaction ([`require_still`]). A close waits for the row and asks in its turn, so a
//! submission is taken exactly if it commits before the close.

use std::collections::BTreeMap;

use chamdiem_api_types::{Code, Failure};
use chamdiem_scoring as scoring;
use chamdiem_store::{ClockRows, ExtensionRow, RoundRows};
use scoring::{SubmissionTime, UnitDeadlines};
use time::OffsetDateTime;

use crate::context::Context;
use crate::refusal::Refusal;
use crate::stored::{StoredRound, moment_vi};

/// The extensions that one round can have.
const EXTENSIONS_MAX: i64 = 100_000;

/// The deadlines of one unit in a round.
pub(crate) fn of_unit(
    rows: &mut (impl RoundRows + ?Sized),
    round: &StoredRound,
    unit: &str,
) -> Result<UnitDeadlines, Refusal> {
    let extension = rows.find_unit_extension(&round.row.id, unit)?;
    Ok(deadlines(round, extension.as_ref()))
}

/// The deadlines of every unit whose due date was extended; the others have those of [`of_round`].
pub(crate) fn of_units(
    rows: &mut (impl RoundRows + ?Sized),
    round: &StoredRound,
) -> Result<BTreeMap<String, UnitDeadlines>, Refusal> {
    let mut units = BTreeMap::new();
    for extension in rows.list_extensions(&round.row.id, None, 0, EXTENSIONS_MAX)? {
        if let Some(unit) = extension.unit_code.clone() {
            units.insert(unit, deadlines(round, Some(&extension)));
        }
    }
    Ok(units)
}

/// The deadlines of a unit without an extension of its own.
pub(crate) fn of_round(round: &StoredRound) -> UnitDeadlines {
    deadlines(round, None)
}

fn deadlines(round: &StoredRound, extension: Option<&ExtensionRow>) -> UnitDeadlines {
    UnitDeadlines::new(round.dates, round.row.late_submissions, extension.map(|row| row.due_at))
}

/// Whether a submission is taken at this moment, and when against its deadlines that is.
///
/// # Errors
/// 409 that names the deadline.
pub(crate) fn require_accepted(
    context: &Context,
    round: &StoredRound,
    deadlines: UnitDeadlines,
) -> Result<SubmissionTime, Refusal> {
    require_not_closed(context, round)?;
    if deadlines.accept(context.now()) {
        return Ok(deadlines.submission_time(context.now()));
    }
    let due_at = deadlines.due_at();
    let vi = format!(
        "Hạn nộp là {} và đợt đánh giá không nhận bản nộp muộn; chỉ nộp được nếu được gia hạn.",
        moment_vi(due_at)
    );
    let en =
        format!("It was due at {due_at}, and the round takes nothing late; only an extension lets it be submitted.");
    Err(Failure::new(Code::SubmissionLate, vi, en).into())
}

/// Whether the dates of the round let its units write at this moment.
///
/// # Errors
/// 409 that names the deadline.
pub(crate) fn require_not_closed(context: &Context, round: &StoredRound) -> Result<SubmissionTime, Refusal> {
    match round.dates.submission_time(context.now()) {
        SubmissionTime::TooEarly => {
            let opens_at = round.dates.opens_at();
            let vi = format!("Đợt đánh giá nhận bản tự chấm điểm từ {}.", moment_vi(opens_at));
            let en = format!("The round takes self-assessments from {opens_at} on.");
            Err(Failure::new(Code::RoundNotYetOpen, vi, en).into())
        }
        SubmissionTime::TooLate => Err(passed(round.dates.closes_at())),
        time @ (SubmissionTime::InTime | SubmissionTime::Late) => Ok(time),
    }
}

/// Whether what was decided at the moment of a context is still so, at the end of its transaction.
///
/// # Errors
/// 409 where the deadline has passed meanwhile: then nothing of it stays.
pub(crate) fn require_still(
    rows: &mut (impl ClockRows + ?Sized),
    context: &Context,
    decide: impl FnOnce(&Context) -> Result<SubmissionTime, Refusal>,
) -> Result<(), Refusal> {
    context.advance(rows, context.now())?;
    decide(context).map(drop)
}

fn passed(closes_at: OffsetDateTime) -> Refusal {
    let vi = format!("Đợt đánh giá đã khóa sổ lúc {}.", moment_vi(closes_at));
    Failure::new(Code::DeadlinePassed, vi, format!("The round closed at {closes_at}.")).into()
}
