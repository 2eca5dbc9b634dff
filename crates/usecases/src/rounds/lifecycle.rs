//! Rounds: created, changed, opened, closed.

use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{LateSubmissionsWord, Round, RoundInput, RoundPage, RoundStateWord};
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_scoring as scoring;
use chamdiem_store::{FROZEN, Page, ROUND, RoundRow, RoundRows, RuleSetRows, UnitRows};
use scoring::{LateSubmissions, RoundAct, RoundDates, RoundDatesFault, RoundState};

use crate::asker::Asker;
use crate::context::Context;
use crate::page::PageAsked;
use crate::policy::{self, Act, round_subject};
use crate::refusal::{Refusal, invalid, unknown_reference};
use crate::rounds::access;
use crate::rounds::actions::{self, require_round_state};
use crate::rounds::roster;
use crate::stored::{self, StoredRound};
use crate::version::{Precondition, Read, Thing, Version, Written, next_revision, require_match};

/// What a list of rounds is filtered by.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// By authority.
    pub authority: Option<UnitCode>,
    /// By period.
    pub period: Option<scoring::Period>,
    /// By state.
    pub state: Option<RoundStateWord>,
}

/// One page of the rounds that the asker may see.
pub fn list(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    filter: &Filter,
    page: &PageAsked,
) -> Result<RoundPage, Refusal> {
    let published_only = context.require(Act::ReadRound, round_subject(false)).is_err();
    let (authority, period) = (filter.authority.as_ref(), filter.period.map(|period| period.to_string()));
    let mut found = Vec::new();
    for state in states(&context.asker, filter.state.and_then(stored::round_state)) {
        let (authority, period) = (authority.map(|code| code.as_str()), period.as_deref());
        found.extend(rows.list_rounds(authority, period, state, published_only, &page.rows())?);
    }
    found.sort_by(|one, other| one.id.cmp(&other.id));
    let next_cursor = page.cut(&mut found, |row| &row.id);
    let items = found.into_iter().map(|row| told(context, stored::round(row)?));
    Ok(RoundPage { items: items.collect::<Result<_, Refusal>>()?, next_cursor })
}

/// The states whose rounds are told as being in this one.
fn states(asker: &Asker, state: Option<RoundState>) -> Vec<Option<RoundState>> {
    match state {
        Some(RoundState::Closed) if !policy::sees_all(asker, false) => {
            vec![Some(RoundState::Closed), Some(RoundState::Appraising)]
        }
        Some(RoundState::Appraising) if !policy::sees_all(asker, false) => Vec::new(),
        state => vec![state],
    }
}

/// One round.
pub fn get(rows: &mut (impl RoundRows + ?Sized), context: &Context, id: &RoundId) -> Result<Read<Round>, Refusal> {
    let round = access::load(rows, context, id, Act::ReadRound)?;
    let version = version(&round);
    let version = if policy::sees_all(&context.asker, round.is_published()) { version } else { version.into_shown() };
    Ok(Read { value: told(context, round)?, version })
}

/// Creates a round, or changes one that has not opened yet.
pub fn put(
    rows: &mut (impl RuleSetRows + UnitRows + RoundRows + ?Sized),
    context: &Context,
    id: &RoundId,
    input: &RoundInput,
    precondition: &Precondition,
) -> Result<Written<Round>, Refusal> {
    context.require(Act::WriteRound, round_subject(false))?;
    let existing = rows.lock_round(id.as_str())?.map(stored::round).transpose()?;
    context.touch(rows, &ROUND, &[id.as_str()])?;
    let existing = existing.map(|round| access::begin(rows, context, round)).transpose()?;
    let revision = next_revision(&thing(id.as_str()), existing.as_ref().map(|round| round.row.revision), precondition)?;
    if let Some(round) = &existing {
        require_round_state(round.state, RoundAct::Change)?;
    }
    check(rows, input)?;
    refuse_twin(rows, id, input)?;
    let content_revision = existing.as_ref().map_or(1, |round| round.row.content_revision + 1);
    let row = RoundRow {
        id: id.to_string(),
        revision,
        content_revision,
        authority_code: input.authority.to_string(),
        period: input.period.to_string(),
        rule_set_id: input.rule_set.to_string(),
        opens_at: input.opens_at.0,
        due_at: input.due_at.0,
        closes_at: input.closes_at.0,
        state: RoundState::Prepared,
        opened_at: None,
        closed_at: None,
        late_submissions: match input.late_submissions {
            Some(LateSubmissionsWord::Refused) => LateSubmissions::Refused,
            _ => LateSubmissions::Accepted,
        },
        objections_until: input.objections_until.as_ref().map(|moment| moment.0),
        acts: existing.as_ref().map_or(1, |round| round.row.acts),
        moved_at: context.now(),
    };
    if existing.is_some() {
        rows.update_round(&row)?;
    } else {
        rows.insert_round(&row)?;
    }
    written(context, "putRound", row, existing.is_none())
}

/// Opens a round: the roster is frozen.
pub fn open(
    rows: &mut (impl UnitRows + RoundRows + ?Sized),
    context: &Context,
    id: &RoundId,
    precondition: &Precondition,
) -> Result<Written<Round>, Refusal> {
    context.require(Act::WriteRound, round_subject(false))?;
    // The roster is what units and groups were at one moment.
    rows.lock_register()?;
    let round = access::lock(rows, context, id, Act::WriteRound)?;
    require_match(&version(&round), precondition)?;
    let state = require_round_state(round.state, RoundAct::Open)?;
    context.touch(rows, &FROZEN, &[&round.row.id])?;
    roster::freeze(rows, &round)?;
    let opened_at = Some(context.now());
    let row = RoundRow { opened_at, ..advanced(&round, state) };
    rows.update_round(&row)?;
    written(context, "openRound", row, false)
}

/// Closes a round, not before its own date: from then on, who has not submitted counts as not submitted.
pub fn close(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    id: &RoundId,
    precondition: &Precondition,
) -> Result<Written<Round>, Refusal> {
    let round = access::lock(rows, context, id, Act::WriteRound)?;
    require_match(&version(&round), precondition)?;
    let state = require_round_state(round.state, RoundAct::Close)?;
    // The moment at which the row is locked: a submission that held it before has been decided by an earlier one.
    let closes_at = round.dates.closes_at();
    if context.now() < closes_at {
        let vi = format!("Chỉ được khóa sổ từ {}.", stored::moment_vi(closes_at));
        let en = format!("The round may be closed from {closes_at} on.");
        return Err(Failure::new(Code::RoundNotYetClosing, vi, en).into());
    }
    let row = RoundRow { closed_at: Some(context.now()), ..advanced(&round, state) };
    rows.update_round(&row)?;
    written(context, "closeRound", row, false)
}

/// The row of the round in its next state.
pub(crate) fn advanced(round: &StoredRound, state: RoundState) -> RoundRow {
    RoundRow {
        revision: round.row.revision + 1,
        content_revision: round.row.content_revision + 1,
        state,
        ..round.row.clone()
    }
}

/// Moves a round to the state that an act in it leads to; where that is the same, nothing changes.
pub(crate) fn advance(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    operation: &str,
    round: &StoredRound,
    state: RoundState,
) -> Result<(), Refusal> {
    if state != round.state {
        let row = advanced(round, state);
        rows.update_round(&row)?;
        written(context, operation, row, false)?;
    }
    Ok(())
}

fn written(context: &Context, operation: &str, row: RoundRow, created: bool) -> Result<Written<Round>, Refusal> {
    let touched = Some((row.id.clone(), row.content_revision));
    let round = stored::round(row)?;
    let (value, revision) = (view(&round)?, round.row.revision);
    let subject = format!("round:{}", round.row.id);
    context.audit(operation, Some(&round.row.id), subject, revision, &value)?;
    let value = Round { allowed_actions: actions::of_round(context, &round)?, ..value };
    Ok(Written { value, version: version(&round), created, touched })
}

fn thing(id: &str) -> Thing {
    Thing::of("round", &[id])
}

/// The version of a round.
pub(crate) fn version(round: &StoredRound) -> Version {
    thing(&round.row.id).at(round.row.revision)
}

fn check(rows: &mut (impl RuleSetRows + UnitRows + ?Sized), input: &RoundInput) -> Result<(), Refusal> {
    let mut faults = Vec::new();
    if rows.find_units(&[input.authority.to_string()])?.is_empty() {
        faults.push(unknown_reference("/authority", input.authority.as_str()));
    }
    match rows.lock_rule_set(input.rule_set.as_str())? {
        None => faults.push(unknown_reference("/rule_set", input.rule_set.as_str())),
        Some(row) => {
            let rule_set = stored::rule_set(&row)?.rule_set;
            if !rule_set.in_force_through(input.period.first_day(), input.period.last_day()) {
                let vi = format!("Bộ tiêu chí không có hiệu lực trong suốt {}.", input.period.text_vi());
                let en = format!("The rule set is not in force through {}.", *input.period);
                faults.push(Fault::new("/rule_set", Code::NotInForce, vi, en));
            }
        }
    }
    let dates = RoundDates::new(input.opens_at.0, input.due_at.0, input.closes_at.0);
    for fault in dates.err().unwrap_or_default() {
        let (pointer, vi) = match fault {
            RoundDatesFault::DueBeforeOpening => ("/due_at", "Hạn nộp phải sau thời điểm mở."),
            RoundDatesFault::ClosesBeforeDue => ("/closes_at", "Thời điểm khóa sổ không được trước hạn nộp."),
        };
        faults.push(Fault::new(pointer, Code::DatesOutOfOrder, vi, format!("The round is {fault}.")));
    }
    if input.objections_until.as_ref().is_some_and(|until| *until < input.closes_at) {
        let vi = "Thời hạn nêu ý kiến không được trước thời điểm khóa sổ.";
        let en = "The time for objections ends before the round closes.";
        faults.push(Fault::new("/objections_until", Code::DatesOutOfOrder, vi, en));
    }
    if faults.is_empty() { Ok(()) } else { Err(invalid(faults)) }
}

/// One authority has one round for one period and one rule set.
fn refuse_twin(rows: &mut (impl RoundRows + ?Sized), id: &RoundId, input: &RoundInput) -> Result<(), Refusal> {
    let (authority, period) = (input.authority.to_string(), input.period.to_string());
    let page = Page { after: None, limit: 200 };
    let rounds = rows.list_rounds(Some(&authority), Some(&period), None, false, &page)?;
    let twin = rounds.iter().find(|row| row.rule_set_id == input.rule_set.as_str() && row.id != id.as_str());
    match twin {
        None => Ok(()),
        Some(twin) => Err(Failure::new(
            Code::RoundExists,
            format!("Cơ quan, kỳ và bộ tiêu chí này đã có đợt đánh giá «{}».", twin.id),
            format!("This authority, period and rule set have the round “{}” already.", twin.id),
        )
        .into()),
    }
}

/// A round as the asker may see it, with what the asker may do with it now.
fn told(context: &Context, round: StoredRound) -> Result<Round, Refusal> {
    let round = if policy::sees_all(&context.asker, round.is_published()) { round } else { round.into_told() };
    Ok(Round { allowed_actions: actions::of_round(context, &round)?, ..view(&round)? })
}

/// What a round is to everybody: what the audit hashes.
fn view(round: &StoredRound) -> Result<Round, Refusal> {
    let row = &round.row;
    Ok(Round {
        id: stored::text(&row.id, "round's identifier")?,
        authority: stored::text(&row.authority_code, "unit's code")?,
        period: round.period.into(),
        rule_set: stored::text(&row.rule_set_id, "rule set's identifier")?,
        opens_at: row.opens_at.into(),
        due_at: row.due_at.into(),
        closes_at: row.closes_at.into(),
        late_submissions: match row.late_submissions {
            LateSubmissions::Accepted => LateSubmissionsWord::Accepted,
            LateSubmissions::Refused => LateSubmissionsWord::Refused,
        },
        objections_until: row.objections_until.map(Into::into),
        state: stored::round_state_word(round.state),
        opened_at: row.opened_at.map(Into::into),
        closed_at: row.closed_at.map(Into::into),
        allowed_actions: Vec::new(),
    })
}
