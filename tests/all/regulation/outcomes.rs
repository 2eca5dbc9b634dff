//! What a dossier reaches on the five measures, in one small number.

use std::collections::BTreeSet;

use chamdiem_scoring::{Figure, LevelReached, Measure, Outcomes};

use LevelReached::{Best, Middle, Worst};

/// All 3⁵ · 2 of them.
fn all() -> Vec<([LevelReached; 5], bool, Outcomes)> {
    let mut found = Vec::new();
    for number in 0..243_usize {
        let level = |place: u32| LevelReached::ALL[number / 3_usize.pow(place) % 3];
        let levels = [level(0), level(1), level(2), level(3), level(4)];
        found.extend([false, true].map(|online| (levels, online, Outcomes::new(levels, online))));
    }
    found
}

#[test]
fn each_measure_and_the_channel_are_read_as_they_were_written() {
    for (levels, online, outcomes) in all() {
        assert_eq!(Measure::ALL.map(|measure| outcomes.of(measure)), levels);
        assert_eq!(outcomes.online(), online);
        assert_eq!(Outcomes::from_number(outcomes.number()), Some(outcomes));
    }
    assert_eq!(LevelReached::ALL.map(LevelReached::index), [0, 1, 2]);
}

#[test]
fn the_stored_number_is_two_bits_for_each_measure_and_one_for_the_channel() {
    assert_eq!(Outcomes::new([Best; 5], false).number(), 0);
    assert_eq!(Outcomes::new([Middle, Best, Best, Best, Best], false).number(), 0b01);
    assert_eq!(Outcomes::new([Best, Worst, Best, Best, Best], false).number(), 0b1000);
    assert_eq!(Outcomes::new([Best, Best, Best, Best, Worst], true).number(), 0b110_0000_0000);
    let numbers: BTreeSet<i32> = all().iter().map(|(_, _, outcomes)| outcomes.number()).collect();
    assert_eq!(numbers.len(), 486);
    for number in -1..=4096 {
        assert_eq!(Outcomes::from_number(number).is_some(), numbers.contains(&number), "{number}");
    }
    assert_eq!(Outcomes::from_number(65_536), None);
}

#[test]
fn an_upheld_complaint_takes_the_attitude_away_and_nothing_else() {
    for (levels, online, outcomes) in all() {
        let [total_time, unit_time, contacts, agencies, _] = levels;
        let with = Outcomes::new([total_time, unit_time, contacts, agencies, Worst], online);
        assert_eq!(outcomes.with_upheld_complaint(), with);
        let without = Outcomes::new([total_time, unit_time, contacts, agencies, total_time], online);
        assert_eq!(outcomes.without_upheld_complaint(), without, "attitude goes with the time again");
    }
}

#[test]
fn a_dossier_adds_one_to_a_figure_of_each_measure_and_to_those_of_its_channel() {
    let figures = |levels, online| -> Vec<Figure> { Outcomes::new(levels, online).figures().collect() };
    let of_measures = [
        Figure::TotalTimeEarly,
        Figure::UnitTimeOnDay,
        Figure::ContactsMore,
        Figure::AgenciesNone,
        Figure::AttitudeUpheld,
        Figure::Dossiers,
    ];
    let levels = [Best, Middle, Worst, Best, Worst];
    assert_eq!(figures(levels, false), of_measures);
    assert_eq!(figures(levels, true), [&of_measures[..], &[Figure::DossiersOnline]].concat());
    let late = figures([Worst; 5], true);
    assert_eq!(late[6..], [Figure::DossiersOnline, Figure::DossiersOnlineLate]);
    assert!(!figures([Worst; 5], false).contains(&Figure::DossiersOnlineLate));
    assert!(!figures([Middle; 5], true).contains(&Figure::DossiersOnlineLate));
}

#[test]
fn behind_a_figure_stand_the_numbers_that_add_to_it() {
    for figure in Figure::ALL.iter().copied() {
        let adds =
            |(_, _, outcomes): &([LevelReached; 5], bool, Outcomes)| outcomes.figures().any(|added| added == figure);
        let expected: BTreeSet<i32> =
            all().iter().filter(|it| adds(it)).map(|(_, _, outcomes)| outcomes.number()).collect();
        let behind = Outcomes::behind(figure);
        assert_eq!(behind.len(), expected.len(), "{figure}");
        assert_eq!(behind.into_iter().collect::<BTreeSet<i32>>(), expected, "{figure}");
    }
    assert_eq!(Outcomes::behind(Figure::Dossiers).len(), 486);
    assert_eq!(Outcomes::behind(Figure::DossiersOnlineLate).len(), 81);
    assert!(Outcomes::behind(Figure::SurveyForms).is_empty());
}
