//! The roster of a round: what the groups say until the round opens, frozen from then on.

use std::collections::{BTreeMap, BTreeSet};

use chamdiem_api_types::text::{Name, Reason, RoundId, UnitCode};
use chamdiem_api_types::wire::{Requirement, Roster, RosterGroup, RosterUnit};
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_scoring::RoundState;
use chamdiem_store::{PAPERS, Page, ROUND, RosterGroupRow, RosterUnitRow, RoundRows, UnitRows};

use crate::context::Context;
use crate::policy::{self, Act};
use crate::refusal::{Refusal, not_found};
use crate::rounds::access;
use crate::stored::{self, StoredRound};
use crate::version::{Read, Thing};
use time::Date;

/// The groups that one authority may have.
const GROUPS_MAX: i64 = 1000;

/// Groups and units in the order of the report.
pub(crate) struct RosterRows {
    pub(crate) groups: Vec<RosterGroupRow>,
    pub(crate) units: Vec<RosterUnitRow>,
}

/// The roster of a round.
pub fn get(
    rows: &mut (impl UnitRows + RoundRows + ?Sized),
    context: &Context,
    round: &RoundId,
) -> Result<Read<Roster>, Refusal> {
    let round = access::load(rows, context, round, Act::ReadRound)?;
    let roster = load(rows, &round)?;
    let all = policy::sees_all(&context.asker, round.is_published());
    let exemptions: BTreeMap<String, String> =
        rows.list_exemptions(&round.row.id)?.into_iter().map(|row| (row.unit_code, row.reason)).collect();
    let groups = roster.groups.iter().map(|group| {
        let units = roster.units.iter().filter(|unit| unit.group_code == group.group_code).map(|unit| {
            let reason = exemptions.get(&unit.unit_code);
            let requirement = if reason.is_some() { Requirement::Exempt } else { Requirement::Required };
            let may_know = all || context.asker.is_unit(&unit.unit_code);
            Ok(RosterUnit {
                code: stored::text(&unit.unit_code, "unit's code")?,
                name: Name(unit.name.clone()),
                requirement: Some(requirement).filter(|_| may_know),
                exemption_reason: reason.filter(|_| may_know).map(|reason| Reason(reason.clone())),
            })
        });
        Ok(RosterGroup {
            code: stored::text(&group.group_code, "group's code")?,
            name: Name(group.name.clone()),
            units: units.collect::<Result<_, Refusal>>()?,
        })
    });
    let value = Roster {
        round: stored::text(&round.row.id, "round's identifier")?,
        frozen: round.state != RoundState::Prepared,
        groups: groups.collect::<Result<_, Refusal>>()?,
    };
    Ok(Read { value, version: Thing::of("roster", &[&round.row.id]).into_shown() })
}

/// The roster: frozen, or as it would be frozen now.
pub(crate) fn load(
    rows: &mut (impl UnitRows + RoundRows + ?Sized),
    round: &StoredRound,
) -> Result<RosterRows, Refusal> {
    if round.state == RoundState::Prepared {
        return as_of_period(rows, round);
    }
    Ok(RosterRows { groups: rows.list_roster_groups(&round.row.id)?, units: rows.list_roster_units(&round.row.id)? })
}

/// The round for what the asker's own unit writes, locked as by [`access::lock`], if the unit is on its roster; of other units
/// nothing is told.
///
/// # Errors
/// 401 or 403 as the policy says; 404 where there is no such round, or the unit is not on its roster.
pub(crate) fn lock_own(
    rows: &mut (impl UnitRows + RoundRows + ?Sized),
    context: &Context,
    id: &RoundId,
    unit: &UnitCode,
    act: Act,
) -> Result<StoredRound, Refusal> {
    context.require(act, context.unit_subject(unit.as_str(), false))?;
    let round = rows.lock_round(id.as_str())?.map(stored::round).transpose()?.ok_or_else(not_found)?;
    context.touch(rows, &ROUND, &[&round.row.id])?;
    context.touch(rows, &PAPERS, &[&round.row.id, unit.as_str()])?;
    let round = access::begin(rows, context, round)?.into_told();
    require_unit(rows, &round, unit.as_str())?;
    Ok(round)
}

/// Whether a unit belongs to the roster.
///
/// # Errors
/// 404 where it does not.
pub(crate) fn require_unit(
    rows: &mut (impl UnitRows + RoundRows + ?Sized),
    round: &StoredRound,
    unit: &str,
) -> Result<RosterUnitRow, Refusal> {
    let found = if round.state == RoundState::Prepared {
        as_of_period(rows, round)?.units.into_iter().find(|row| row.unit_code == unit)
    } else {
        rows.find_roster_unit(&round.row.id, unit)?
    };
    found.ok_or_else(not_found)
}

/// The units that belong to the authority's groups on the last day of the period.
fn as_of_period(rows: &mut (impl UnitRows + ?Sized), round: &StoredRound) -> Result<RosterRows, Refusal> {
    let day = round.period.last_day();
    let on_day = |from: Date, until: Option<Date>| from <= day && until.is_none_or(|until| day <= until);
    let page = Page { after: None, limit: GROUPS_MAX };
    let mut groups = rows.list_groups(Some(&round.row.authority_code), &page)?;
    groups.sort_by(|one, other| (one.ordinal, &one.code).cmp(&(other.ordinal, &other.code)));
    let codes: Vec<String> = groups.iter().map(|group| group.code.clone()).collect();
    let mut members = rows.list_memberships(&codes)?;
    members.retain(|member| on_day(member.valid_from, member.valid_until));
    let codes: Vec<String> = members.iter().map(|member| member.unit_code.clone()).collect();
    let names: BTreeMap<String, String> = rows
        .find_units(&codes)?
        .into_iter()
        .filter(|unit| on_day(unit.valid_from, unit.valid_until))
        .map(|unit| (unit.code, unit.name))
        .collect();

    let mut roster = RosterRows { groups: Vec::new(), units: Vec::new() };
    for group in groups {
        let mut own: Vec<_> = members.iter().filter(|member| member.group_code == group.code).collect();
        own.sort_by_key(|member| member.ordinal);
        for member in own {
            let Some(name) = names.get(&member.unit_code) else { continue };
            roster.units.push(RosterUnitRow {
                round_id: round.row.id.clone(),
                unit_code: member.unit_code.clone(),
                group_code: group.code.clone(),
                name: name.clone(),
                ordinal: ordinal(roster.units.len() + 1),
            });
        }
        if roster.units.last().is_some_and(|unit| unit.group_code == group.code) {
            roster.groups.push(RosterGroupRow {
                round_id: round.row.id.clone(),
                group_code: group.code,
                name: group.name,
                ordinal: ordinal(roster.groups.len() + 1),
            });
        }
    }
    Ok(roster)
}

fn ordinal(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Freezes the roster at opening.
///
/// # Errors
/// 409 when nobody is on it, or when a unit is in several groups: then it would be ranked twice.
pub(crate) fn freeze(rows: &mut (impl UnitRows + RoundRows + ?Sized), round: &StoredRound) -> Result<(), Refusal> {
    let roster = as_of_period(rows, round)?;
    if roster.units.is_empty() {
        let vi = "Không có đơn vị nào thuộc các nhóm của cơ quan đánh giá vào ngày cuối kỳ.";
        let en = "No unit belongs to a group of the authority on the last day of the period.";
        return Err(Failure::new(Code::RosterEmpty, vi, en).into());
    }
    let mut seen = BTreeSet::new();
    let repeated: Vec<Fault> = roster.units.iter().filter(|unit| !seen.insert(&unit.unit_code)).map(repeated).collect();
    if !repeated.is_empty() {
        return Err(Failure::faults(Code::RosterUnitRepeated, repeated).into());
    }
    rows.insert_roster(&roster.groups, &roster.units)?;
    Ok(())
}

fn repeated(unit: &RosterUnitRow) -> Fault {
    let (code, group) = (&unit.unit_code, &unit.group_code);
    let vi = format!("{} ({code}) thuộc nhiều nhóm, trong đó có nhóm {group}.", unit.name);
    let en = format!("{code} is in several groups, {group} among them.");
    Fault::new("#roster", Code::RosterUnitRepeated, vi, en)
}
