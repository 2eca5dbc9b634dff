//! Contradictions of a table that was published elsewhere: each kind, and what is none.

use std::collections::BTreeMap;

use chamdiem_scoring::{Contradiction, Displacement, PrintedRow, RuleSet, RuleSetParts, TieBreaker, contradictions};
use chamdiem_tests::rule_sets::{points, sheet, two_criteria, unit, with_officers};

fn rules() -> RuleSet {
    RuleSet::new(two_criteria()).unwrap()
}

/// A printed row: position, the two scores, total and class. The class limit is 5.
fn row(code: &str, position: u32, values: &[&str], total: &str, class: &str) -> PrintedRow {
    PrintedRow {
        unit: unit(code),
        position: Some(position),
        values: values.iter().map(|text| points(text)).collect(),
        total: Some(points(total)),
        officer_average: None,
        class_name: Some(class.to_owned()),
    }
}

/// A row for a unit that was not assessed.
fn empty_row(code: &str, position: u32) -> PrintedRow {
    PrintedRow {
        unit: unit(code),
        position: Some(position),
        values: Vec::new(),
        total: None,
        officer_average: None,
        class_name: Some("Không xếp loại".to_owned()),
    }
}

fn found(rows: &[PrintedRow]) -> Vec<Contradiction> {
    contradictions(&rules(), rows, &BTreeMap::new())
}

#[test]
fn a_table_that_adds_up_contradicts_nothing() {
    let rows = [
        row("so-y-te", 1, &["6", "3"], "9", "Đạt"),
        row("so-noi-vu", 2, &["5", "0"], "5", "Đạt"),
        row("so-tu-phap", 3, &["4", "0.9"], "4.9", "Chưa đạt"),
        empty_row("so-ngoai-vu", 4),
    ];
    assert_eq!(found(&rows), []);
    assert_eq!(found(&[]), []);
}

#[test]
fn a_total_that_is_not_the_sum_is_told_with_its_difference_class_and_position() {
    let rows = [
        row("so-y-te", 1, &["4", "1.5"], "6.5", "Đạt"),
        row("so-noi-vu", 2, &["4", "2"], "6", "Đạt"),
        row("so-tu-phap", 3, &["4", "0"], "4", "Chưa đạt"),
    ];
    let expected = Contradiction::Total {
        unit: unit("so-y-te"),
        printed: points("6.5"),
        computed: points("5.5"),
        difference: points("6.5").minus(points("5.5")),
        printed_class_index: 0,
        computed_class_index: 0,
        printed_position: 1,
        computed_position: 2,
        displaced: vec![Displacement { unit: unit("so-noi-vu"), from: 2, to: 1 }],
    };
    assert_eq!(found(&rows), [expected]);
}

#[test]
fn a_wrong_total_may_change_the_class_without_changing_the_position() {
    let rows = [row("so-y-te", 1, &["5", "0"], "4.9", "Chưa đạt")];
    let [Contradiction::Total { difference, printed_class_index, computed_class_index, displaced, .. }] =
        &found(&rows)[..]
    else {
        panic!("one contradiction, of the total");
    };
    assert_eq!(difference.ten_thousandths(), -1_000, "printed too low by a tenth");
    assert_eq!((*printed_class_index, *computed_class_index), (1, 0));
    assert!(displaced.is_empty());
}

#[test]
fn a_class_that_is_not_that_of_the_printed_total_is_told() {
    let expected = |total: &str, printed: &str, expected_class_index| Contradiction::Class {
        unit: unit("so-y-te"),
        total: points(total),
        printed: printed.to_owned(),
        expected_class_index,
    };
    assert_eq!(found(&[row("so-y-te", 1, &["5", "0"], "5", "Chưa đạt")]), [expected("5", "Chưa đạt", 0)]);
    assert_eq!(found(&[row("so-y-te", 1, &["4.9", "0"], "4.9", "Đạt")]), [expected("4.9", "Đạt", 1)]);
    assert_eq!(found(&[row("so-y-te", 1, &["5", "0"], "5", "Giỏi")]), [expected("5", "Giỏi", 0)], "an unknown class");
}

#[test]
fn a_class_is_the_same_in_other_case_and_with_other_spaces() {
    for printed in ["Đạt", "ĐẠT ", " đạt", "Đ ạ t", "Đạt\u{A0}"] {
        assert_eq!(found(&[row("so-y-te", 1, &["5", "0"], "5", printed)]), [], "{printed}");
    }
    assert_eq!(found(&[row("so-y-te", 1, &["4", "0"], "4", "CHƯA  ĐẠT")]), []);
    assert_eq!(found(&[row("so-y-te", 1, &["5", "0"], "5", "Dạt")]).len(), 1);
}

#[test]
fn positions_that_do_not_follow_the_printed_totals_are_told() {
    let rows = [row("so-y-te", 1, &["4", "0"], "4", "Chưa đạt"), row("so-noi-vu", 2, &["6", "0"], "6", "Đạt")];
    let order =
        |code: &str, printed, place| Contradiction::Order { unit: unit(code), printed, first: place, last: place };
    assert_eq!(found(&rows), [order("so-y-te", 1, 2), order("so-noi-vu", 2, 1)]);
}

#[test]
fn equal_totals_may_stand_in_any_order_and_even_share_a_number() {
    let table = |positions: [u32; 3]| {
        ["so-y-te", "so-noi-vu", "so-tu-phap"]
            .iter()
            .zip(positions)
            .map(|(code, position)| row(code, position, &["5", "0"], "5", "Đạt"))
            .collect::<Vec<_>>()
    };
    assert_eq!(found(&table([1, 2, 3])), []);
    assert_eq!(found(&table([3, 1, 2])), []);
    assert_eq!(found(&table([1, 1, 1])), []);
    let outside = found(&table([1, 2, 4]));
    assert_eq!(outside, [Contradiction::Order { unit: unit("so-tu-phap"), printed: 4, first: 1, last: 3 }]);
}

#[test]
fn a_row_with_more_or_fewer_numbers_than_criteria_is_told() {
    let count = |printed| Contradiction::ValueCount { unit: unit("so-y-te"), printed, expected: 2 };
    let more = [row("so-y-te", 1, &["5", "0", "0"], "5", "Đạt")];
    assert_eq!(found(&more), [count(3)], "what is too much is not added");
    let fewer = [row("so-y-te", 1, &["5"], "5", "Đạt")];
    assert_eq!(found(&fewer), [count(1)]);
    assert_eq!(found(&[empty_row("so-y-te", 1)]), [], "a unit that was not assessed has no numbers");
}

#[test]
fn a_score_at_its_maximum_is_none_and_the_step_above_is_told() {
    assert_eq!(found(&[row("so-y-te", 1, &["6.5", "3.5"], "10", "Đạt")]), []);
    let above = found(&[row("so-y-te", 1, &["6.5", "3.6"], "10.1", "Đạt")]);
    let expected =
        Contradiction::ValueAboveMaximum { unit: unit("so-y-te"), criterion_index: 1, printed: points("3.6") };
    assert_eq!(above, [expected]);
}

#[test]
fn a_score_that_the_office_decided_otherwise_is_told() {
    let rules = rules();
    let rows = [row("so-y-te", 1, &["6", "3"], "9", "Đạt"), row("so-noi-vu", 2, &["5", "1"], "6", "Đạt")];
    let appraised = BTreeMap::from([
        (unit("so-y-te"), sheet(&rules, &["6", "2.5"], None)),
        (unit("ubnd-huyen-muong-nhe"), sheet(&rules, &["1", "1"], None)),
    ]);
    let expected = Contradiction::ValueNotAppraised {
        unit: unit("so-y-te"),
        criterion_index: 1,
        printed: points("3"),
        appraised: points("2.5"),
    };
    assert_eq!(contradictions(&rules, &rows, &appraised), [expected], "nothing about units without both");
}

#[test]
fn one_row_may_contradict_itself_in_several_ways() {
    let rows = [row("so-y-te", 2, &["7", "1", "1"], "4", "Đạt")];
    let kinds: Vec<&str> = found(&rows)
        .iter()
        .map(|contradiction| match contradiction {
            Contradiction::ValueCount { .. } => "count",
            Contradiction::ValueAboveMaximum { .. } => "above maximum",
            Contradiction::Total { .. } => "total",
            Contradiction::Class { .. } => "class",
            Contradiction::Order { .. } => "order",
            Contradiction::ValueNotAppraised { .. } => "not appraised",
        })
        .collect();
    assert_eq!(kinds, ["count", "above maximum", "total", "class", "order"]);
}

#[test]
fn a_row_without_a_printed_number_is_taken_at_its_own_place() {
    let mut rows = [row("so-y-te", 1, &["6", "0"], "6", "Đạt"), row("so-noi-vu", 1, &["5", "0"], "5.5", "Đạt")];
    rows[0].position = None;
    rows[1].position = None;
    let [Contradiction::Total { printed_position, computed_position, .. }] = &found(&rows)[..] else {
        panic!("one contradiction, of the total, and none of the order");
    };
    assert_eq!((*printed_position, *computed_position), (2, 2));
}

#[test]
fn a_row_of_which_only_the_total_is_printed_keeps_its_place() {
    let rows = [row("so-y-te", 1, &[], "9", "Đạt"), row("so-noi-vu", 2, &["5", "0"], "5.5", "Đạt")];
    let [Contradiction::Total { unit: wrong, computed_position, displaced, .. }] = &found(&rows)[..] else {
        panic!("one contradiction, of the total");
    };
    assert_eq!((wrong.as_str(), *computed_position), ("so-noi-vu", 2));
    assert!(displaced.is_empty());
}

#[test]
fn equal_sums_follow_the_tie_breakers_of_the_rule_set() {
    let rules = |parts: RuleSetParts| RuleSet::new(parts).unwrap();
    let mut rows = [row("so-y-te", 1, &["5", "1"], "7", "Đạt"), row("so-noi-vu", 2, &["6", "0"], "6", "Đạt")];
    rows[0].officer_average = Some(points("9"));
    rows[1].officer_average = Some(points("10"));
    let position = |rule_set: &RuleSet| match &contradictions(rule_set, &rows, &BTreeMap::new())[..] {
        [Contradiction::Total { computed_position, displaced, .. }] => (*computed_position, displaced.len()),
        other => panic!("one contradiction, of the total: {other:?}"),
    };
    let by_average = rules(with_officers(two_criteria()));
    assert_eq!(position(&by_average), (2, 1), "the higher average goes first");
    let mut parts = with_officers(two_criteria());
    parts.ties.value.order = vec![TieBreaker::RosterOrder];
    assert_eq!(position(&rules(parts)), (1, 0), "the average decides nothing where the rule set does not say so");
}

#[test]
fn whom_only_the_tie_breakers_would_move_is_not_displaced_by_the_sums() {
    let rule_set = RuleSet::new(with_officers(two_criteria())).unwrap();
    let mut rows = [
        row("so-y-te", 1, &["6", "1"], "7", "Đạt"),
        row("so-tu-phap", 2, &["6", "1"], "7", "Đạt"),
        row("so-noi-vu", 3, &["5", "0"], "5.5", "Đạt"),
    ];
    for (row, average) in rows.iter_mut().zip(["8", "10", "10"]) {
        row.officer_average = Some(points(average));
    }
    let all = contradictions(&rule_set, &rows, &BTreeMap::new());
    let [Contradiction::Total { unit: wrong, displaced, .. }] = &all[..] else {
        panic!("one contradiction, of the total: {all:?}");
    };
    assert_eq!(wrong.as_str(), "so-noi-vu");
    assert!(displaced.is_empty(), "the report may print equal totals in any order");
}

#[test]
fn a_table_in_which_every_row_is_wrong_lists_no_more_than_so_many_displaced_units() {
    let rows: Vec<PrintedRow> = (0..300_u32)
        .map(|place| {
            let score = format!("{}.{}", place / 100, place / 10 % 10);
            row(&format!("xa-{place}"), place + 1, &[&score, "0.5"], "9", "Đạt")
        })
        .collect();
    let lengths: Vec<usize> = found(&rows)
        .iter()
        .filter_map(|contradiction| match contradiction {
            Contradiction::Total { displaced, .. } => Some(displaced.len()),
            _ => None,
        })
        .collect();
    assert_eq!(lengths.len(), 300);
    assert_eq!(lengths.iter().max(), Some(&Displacement::LISTED_MAX));
}
