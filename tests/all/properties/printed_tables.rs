//! Printed tables: one that agrees with itself contradicts nothing, and one wrong figure is found.

use std::collections::BTreeMap;

use chamdiem_scoring::{
    Contradiction, Entrant, Outcome, Points, PrintedRow, RuleSet, ScoreSheet, UnitCode, contradictions, rank,
};
use chamdiem_tests::random_rounds::random_round;
use proptest::prelude::*;

use super::cases;

/// A random rule set with the printed table that its ranking makes, and the appraised sheets.
fn any_table() -> impl Strategy<Value = (RuleSet, Vec<PrintedRow>, BTreeMap<UnitCode, ScoreSheet>)> {
    any::<u64>().prop_map(|seed| {
        let round = random_round(seed);
        let rules = round.rules();
        let largest = round.groups.iter().max_by_key(|group| group.units.len()).unwrap();
        let entrants = largest.entrants(&rules);
        let rows = rank(&rules, &entrants).rows;
        let printed = rows.iter().map(|row| printed_row(&rules, &entrants[row.entrant], row.position)).collect();
        let sheets = entrants.into_iter().filter_map(|entrant| match entrant.outcome {
            Outcome::Assessed(sheet) => Some((entrant.unit, sheet)),
            _ => None,
        });
        (rules, printed, sheets.collect())
    })
}

fn printed_row(rules: &RuleSet, entrant: &Entrant, position: u32) -> PrintedRow {
    let sheet = match &entrant.outcome {
        Outcome::Assessed(sheet) => Some(sheet),
        _ => None,
    };
    PrintedRow {
        unit: entrant.unit.clone(),
        position: Some(position),
        values: sheet.map_or_else(Vec::new, |sheet| sheet.points().to_vec()),
        total: sheet.map(ScoreSheet::total),
        officer_average: sheet.and_then(ScoreSheet::officer_average),
        class_name: Some(match sheet {
            Some(sheet) => rules.class_of(sheet.total()).name.clone(),
            None => rules.unclassified_name.value.clone(),
        }),
    }
}

/// Rows with anything in them.
fn wild_rows() -> impl Strategy<Value = Vec<PrintedRow>> {
    let points = || (0..=Points::MAX.ten_thousandths()).prop_map(|value| Points::from_ten_thousandths(value).unwrap());
    let row = (
        0..50_u32,
        prop::option::of(any::<u32>()),
        prop::collection::vec(points(), 0..20),
        prop::option::of(points()),
        prop::option::of(points()),
        prop::option::of(any::<String>()),
    )
        .prop_map(|(unit, position, values, total, officer_average, class_name)| PrintedRow {
            unit: format!("xa-{unit}").parse().unwrap(),
            position,
            values,
            total,
            officer_average,
            class_name,
        });
    prop::collection::vec(row, 0..30)
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn a_table_printed_from_the_ranking_contradicts_nothing((rules, rows, sheets) in any_table()) {
        prop_assert_eq!(contradictions(&rules, &rows, &sheets), []);
        prop_assert_eq!(contradictions(&rules, &rows, &BTreeMap::new()), []);
    }

    #[test]
    fn equal_totals_printed_in_another_order_contradict_nothing((rules, rows, sheets) in any_table()) {
        let mut turned = rows.clone();
        // Each run of equal totals is turned around; the numbers run on.
        for run in turned.chunk_by_mut(|upper, lower| upper.total == lower.total) {
            run.reverse();
        }
        for (position, row) in (1..).zip(&mut turned) {
            row.position = Some(position);
        }
        prop_assert_eq!(contradictions(&rules, &turned, &sheets), []);
    }

    #[test]
    fn one_wrong_total_is_found_with_its_difference(
        (rules, rows, sheets) in any_table(),
        choice in any::<prop::sample::Index>(),
        more in 1..50_000_i64,
    ) {
        let printed: Vec<usize> = (0..rows.len()).filter(|&index| rows[index].total.is_some()).collect();
        prop_assume!(!printed.is_empty());
        let chosen = printed[choice.index(printed.len())];
        let mut wrong = rows.clone();
        let right = rows[chosen].total.unwrap();
        let total = Points::from_ten_thousandths(right.ten_thousandths() + more).unwrap();
        wrong[chosen].total = Some(total);
        let found = contradictions(&rules, &wrong, &sheets);
        let totals: Vec<&Contradiction> =
            found.iter().filter(|found| matches!(found, Contradiction::Total { .. })).collect();
        prop_assert_eq!(totals.len(), 1);
        let Contradiction::Total { unit, printed, computed, difference, computed_position, displaced, .. } = totals[0]
        else { unreachable!() };
        prop_assert_eq!(unit, &rows[chosen].unit);
        prop_assert_eq!((*printed, *computed, difference.ten_thousandths()), (total, right, more));
        // The table was printed in the computed order, so by the sums everybody stands where he is printed.
        prop_assert_eq!(Some(*computed_position), rows[chosen].position);
        prop_assert!(displaced.is_empty());
        // Whatever else is found follows from that total: its own class, and the order.
        for other in &found {
            let of_the_order = matches!(other, Contradiction::Order { .. });
            let of_its_class = matches!(other, Contradiction::Class { unit, .. } if *unit == rows[chosen].unit);
            prop_assert!(of_the_order || of_its_class || other == totals[0], "{:?}", other);
        }
    }

    #[test]
    fn any_table_at_all_is_answered_without_panic((rules, _, sheets) in any_table(), rows in wild_rows()) {
        let found = contradictions(&rules, &rows, &sheets);
        let count = found.iter().filter(|found| matches!(found, Contradiction::ValueCount { .. })).count();
        let expected = rows.iter().filter(|row| !row.values.is_empty() && row.values.len() != rules.criteria.len());
        prop_assert_eq!(count, expected.count());
    }
}
