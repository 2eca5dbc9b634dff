//! How one dossier is drawn: first what it reaches, then the days that bring it about.

use super::{Day, Decided, DossierQuarter, GeneratedDossier, Level, Part};
use crate::random_rounds::Dice;

/// What becomes of a dossier.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Done,
    /// Open, and its due date lies in the quarter.
    Overdue,
    /// Open, and its due date lies after the quarter.
    NotYetDue,
    /// It does not count, and this is its status.
    Void(&'static str),
}

/// The days that a dossier's own handling has.
struct Days {
    received_on: Day,
    due_on: Day,
    extended_due_on: Option<Day>,
    done_on: Option<Day>,
}

pub(super) fn dossier(quarter: &DossierQuarter, number: u64) -> GeneratedDossier {
    // Neighbours must not share their numbers, so neither factor is the step of the stream.
    let start = quarter.seed.wrapping_mul(0x9E6C_63D0_876A_68DE) ^ number.wrapping_mul(0xD134_2543_DE82_EF95);
    let mut dice = Dice::new(start);
    let unit = *one(&mut dice, &quarter.lots);
    let habits = &quarter.offices[unit].habits;
    let online = dice.percent(habits.online);
    // Who is never late has nothing open past its due date either.
    let never_late = habits.late == 0 || online && habits.online_on_time;
    let fate = match fate(&mut dice) {
        Fate::Overdue if never_late => Fate::Done,
        fate => fate,
    };
    let total_time = match level(&mut dice, (habits.on_day, habits.late)) {
        _ if fate == Fate::Overdue => Level::Worst,
        Level::Worst if never_late => Level::Best,
        level => level,
    };
    let days = days(quarter, &mut dice, fate, total_time);
    let mut participants = Vec::new();
    let mut unit_time = total_time;
    if dice.percent(15) {
        unit_time = level(&mut dice, (habits.on_day, habits.late));
        participants = parts(&mut dice, quarter.offices.len(), unit, unit_time, &days);
    }
    let contacts = level(&mut dice, habits.asked_back);
    let supplement_requests = requests(&mut dice, contacts, days.received_on);
    let agencies = level(&mut dice, habits.agencies);
    let (agencies_contacted, field_check) = match agencies {
        Level::Best => *one(&mut dice, &[(0, false), (0, false), (0, false), (0, true)]),
        Level::Middle => *one(&mut dice, &[(1, false), (1, true), (2, true)]),
        Level::Worst => *one(&mut dice, &[(2, false), (3, true), (5, false)]),
    };
    let (status, finished_on, returned_on) = ending(&mut dice, fate, &days);
    let channel = if online { "online" } else { *one(&mut dice, &["direct", "direct", "direct", "post"]) };
    let counts = matches!(fate, Fate::Done | Fate::Overdue);
    GeneratedDossier {
        number,
        unit,
        decided: counts.then_some(Decided { total_time, unit_time, contacts, agencies }),
        online,
        procedure: dice.below(20),
        channel,
        online_level: online.then(|| dice.between(2, 4)),
        received_on: days.received_on,
        due_on: days.due_on,
        extended_due_on: days.extended_due_on,
        reason: usize::try_from(dice.below(3)).unwrap(),
        finished_on,
        returned_on,
        participants,
        supplement_requests,
        agencies_contacted,
        field_check,
        status,
        change: dice.between(1, 9),
    }
}

/// One of the choices, without a copy.
fn one<'c, T>(dice: &mut Dice, choices: &'c [T]) -> &'c T {
    &choices[usize::try_from(dice.below(i64::try_from(choices.len()).unwrap())).unwrap()]
}

fn fate(dice: &mut Dice) -> Fate {
    match dice.below(1000) {
        0..915 => Fate::Done,
        915..950 => Fate::Overdue,
        950..965 => Fate::NotYetDue,
        965..980 => Fate::Void("refused"),
        980..990 => Fate::Void("withdrawn"),
        990..995 => Fate::Void("stopped"),
        _ => Fate::Void("deleted"),
    }
}

/// The middle and the worst level as often as their rates say.
fn level(dice: &mut Dice, (middle, worst): (i64, i64)) -> Level {
    let roll = dice.below(100);
    if roll < worst {
        Level::Worst
    } else if roll < worst + middle {
        Level::Middle
    } else {
        Level::Best
    }
}

/// A dossier counts on the day it was done or on its due date, whichever comes first; that day lies in the quarter.
fn days(quarter: &DossierQuarter, dice: &mut Dice, fate: Fate, total_time: Level) -> Days {
    let last = quarter.calendar.last();
    let counting = *one(dice, quarter.calendar.workdays());
    let (due_on, done_on) = match fate {
        Fate::Done => match total_time {
            Level::Best => (counting + dice.between(1, 10), Some(counting)),
            Level::Middle => (counting, Some(counting)),
            Level::Worst => (counting, Some(counting + dice.between(1, 20))),
        },
        // Due on the very last day: late from the day after, which is when the quarter is looked at.
        Fate::Overdue if dice.percent(10) => (last, None),
        Fate::Overdue | Fate::Void(_) => (counting, None),
        Fate::NotYetDue => (last + dice.between(1, 20), None),
    };
    let extended = dice.percent(6);
    let first_due_on = if extended { due_on - dice.between(0, 7) } else { due_on };
    let received_on = done_on.unwrap_or(first_due_on).min(first_due_on) - dice.between(0, 25);
    Days { received_on, due_on: first_due_on, extended_due_on: extended.then_some(due_on), done_on }
}

/// One to three units taking part, the worst of which reaches the level that was decided.
fn parts(dice: &mut Dice, units: usize, unit: usize, unit_time: Level, days: &Days) -> Vec<Part> {
    let count = dice.between(1, 3);
    let worst = dice.below(count);
    (0..count)
        .map(|place| {
            let level = if place == worst || dice.percent(30) { unit_time } else { Level::Best };
            // Steps of seven meet no unit twice among 29, and never the dossier's own.
            let other = (unit + 1 + 7 * usize::try_from(place).unwrap()) % units;
            part(dice, other, level, days)
        })
        .collect()
}

fn part(dice: &mut Dice, unit: usize, level: Level, days: &Days) -> Part {
    // A part without a day of its own ended with the dossier, and is late while that is open.
    let undated = dice.percent(25);
    let end = match days.done_on {
        Some(done_on) if undated && done_on >= days.received_on + 2 => Some(done_on),
        _ => None,
    };
    let finished_on = end.unwrap_or_else(|| days.received_on + dice.between(2, 12));
    let due_on = match level {
        Level::Best => finished_on + dice.between(1, 5),
        Level::Middle => finished_on,
        Level::Worst => finished_on - dice.between(1, 2),
    };
    let open_and_late = undated && days.done_on.is_none() && level == Level::Worst;
    let has_own_day = end.is_none() && !open_and_late;
    Part { unit, due_on, finished_on: has_own_day.then_some(finished_on) }
}

/// The times the applicant was asked back; those through the applicant's own fault change nothing.
fn requests(dice: &mut Dice, contacts: Level, received_on: Day) -> Vec<(Day, &'static str)> {
    let by_unit = match contacts {
        Level::Best => 0,
        Level::Middle => 1,
        Level::Worst => dice.between(2, 3),
    };
    let by_applicant = if dice.percent(10) { dice.between(1, 2) } else { 0 };
    let faults = (0..by_applicant).map(|_| "applicant").chain((0..by_unit).map(|_| "unit"));
    (0..).zip(faults).map(|(place, fault)| (received_on + place, fault)).collect()
}

/// The status with the days of finishing and returning.
fn ending(dice: &mut Dice, fate: Fate, days: &Days) -> (&'static str, Option<Day>, Option<Day>) {
    let Some(done_on) = days.done_on else {
        let status = match fate {
            Fate::Void(status) => status,
            _ => *one(dice, &["processing", "processing", "awaiting_supplement", "awaiting_payment"]),
        };
        return (status, None, None);
    };
    match dice.below(100) {
        // Only the handing over is known; it then is the day that counts.
        0..3 => ("returned", None, Some(done_on)),
        3..10 => ("finished", Some(done_on), None),
        _ => ("returned", Some(done_on), Some(done_on + dice.between(0, 3))),
    }
}
