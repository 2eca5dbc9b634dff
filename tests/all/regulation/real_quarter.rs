//! The real quarter, computed: Q2/2021 of Điện Biên province against its own report.

use std::collections::BTreeMap;

use chamdiem_scoring::{Contradiction, Decimals, Displacement, Outcome, RuleSet, contradictions, rank};
use chamdiem_tests::quarter::{self, DEPARTMENTS, DISTRICTS, QuarterUnit};
use chamdiem_tests::rule_sets::{decision_1187, points, unit};

fn total(rule_set: &RuleSet, unit: &QuarterUnit) -> chamdiem_scoring::Points {
    chamdiem_scoring::ScoreSheet::new(rule_set, &unit.claim(rule_set)).unwrap().total()
}

/// How many assessed units of a group are in each class, from the highest.
fn classes(rule_set: &RuleSet, group: &str) -> Vec<usize> {
    let mut counts = vec![0; rule_set.bands.len()];
    for entrant in quarter::entrants(rule_set, group) {
        if let Outcome::Assessed(sheet) = entrant.outcome {
            counts[rule_set.class_index(sheet.total())] += 1;
        }
    }
    counts
}

#[test]
fn sixteen_of_nineteen_departments_are_assessed_twelve_excellent_and_four_good() {
    let decision = decision_1187();
    let entrants = quarter::entrants(&decision, DEPARTMENTS);
    let ranking = rank(&decision, &entrants);
    assert_eq!(entrants.len(), 19);
    assert_eq!(ranking.rows.len(), 16);
    let exempt: Vec<&str> = ranking.exempt.iter().map(|&index| entrants[index].unit.as_str()).collect();
    assert_eq!(exempt, ["van-phong-ubnd-tinh", "so-ngoai-vu", "ban-dan-toc"]);
    assert_eq!(classes(&decision, DEPARTMENTS), [12, 4, 0, 0, 0]);
}

#[test]
fn nine_of_ten_districts_are_assessed_three_excellent_and_six_good() {
    let decision = decision_1187();
    let ranking = rank(&decision, &quarter::entrants(&decision, DISTRICTS));
    assert_eq!(ranking.rows.len(), 10);
    assert_eq!(ranking.rows.iter().filter(|row| row.rank.is_some()).count(), 9);
    assert_eq!(classes(&decision, DISTRICTS), [3, 6, 0, 0, 0]);
}

#[test]
fn muong_nhe_stands_last_without_total_and_class() {
    let decision = decision_1187();
    let entrants = quarter::entrants(&decision, DISTRICTS);
    let ranking = rank(&decision, &entrants);
    let last = ranking.rows.last().unwrap();
    assert_eq!(entrants[last.entrant].unit.as_str(), "ubnd-huyen-muong-nhe");
    assert_eq!((last.position, last.rank), (10, None));
    assert_eq!(entrants[last.entrant].outcome, Outcome::NotSubmitted);
    assert_eq!(decision.unclassified_name.value, "Không xếp loại");
}

#[test]
fn every_class_is_as_in_the_annex() {
    let decision = decision_1187();
    let assessed = quarter::units().into_iter().filter(|unit| unit.status == "evaluated");
    let mut count = 0;
    for unit in assessed {
        assert_eq!(Some(&decision.class_of(total(&decision, &unit)).name), unit.class.as_ref(), "{}", unit.name);
        count += 1;
    }
    assert_eq!(count, 25);
}

#[test]
fn the_departments_stand_in_the_annex_as_computed() {
    let decision = decision_1187();
    let entrants = quarter::entrants(&decision, DEPARTMENTS);
    let computed: Vec<usize> = rank(&decision, &entrants).rows.iter().map(|row| row.entrant).collect();
    assert_eq!(computed, (0..16).collect::<Vec<_>>());
}

#[test]
fn three_departments_with_seventeen_points_have_positions_4_5_6_and_rank_4_4_4() {
    let decision = decision_1187();
    let entrants = quarter::entrants(&decision, DEPARTMENTS);
    let rows: Vec<(&str, u32, Option<u32>)> = rank(&decision, &entrants).rows[3..7]
        .iter()
        .map(|row| (entrants[row.entrant].unit.as_str(), row.position, row.rank))
        .collect();
    assert_eq!(
        rows,
        [
            ("so-tai-chinh", 4, Some(4)),
            ("so-y-te", 5, Some(4)),
            ("so-giao-duc-va-dao-tao", 6, Some(4)),
            ("so-cong-thuong", 7, Some(7)),
        ]
    );
}

#[test]
fn the_departments_table_contradicts_nothing() {
    assert_eq!(contradictions(&decision_1187(), &quarter::printed_rows(DEPARTMENTS), &BTreeMap::new()), []);
}

#[test]
fn the_districts_table_contradicts_itself_at_dien_bien_and_only_there() {
    let expected = Contradiction::Total {
        unit: unit("ubnd-huyen-dien-bien"),
        printed: points("14.63"),
        computed: points("13.63"),
        difference: points("14.63").minus(points("13.63")),
        printed_class_index: 1,
        computed_class_index: 1,
        printed_position: 7,
        computed_position: 9,
        displaced: vec![
            Displacement { unit: unit("ubnd-huyen-muong-cha"), from: 8, to: 7 },
            Displacement { unit: unit("ubnd-thi-xa-muong-lay"), from: 9, to: 8 },
        ],
    };
    assert_eq!(points("14.63").minus(points("13.63")).text(Decimals::new(2).unwrap()), "1.00");
    assert_eq!(contradictions(&decision_1187(), &quarter::printed_rows(DISTRICTS), &BTreeMap::new()), [expected]);
}

#[test]
fn the_ranking_of_the_districts_is_the_computed_one_not_the_printed_one() {
    let decision = decision_1187();
    let entrants = quarter::entrants(&decision, DISTRICTS);
    let order: Vec<&str> =
        rank(&decision, &entrants).rows.iter().map(|row| entrants[row.entrant].unit.as_str()).collect();
    assert_eq!(
        order[6..],
        ["ubnd-huyen-muong-cha", "ubnd-thi-xa-muong-lay", "ubnd-huyen-dien-bien", "ubnd-huyen-muong-nhe"]
    );
}

#[test]
fn in_the_text_of_the_annex_every_department_has_a_number_too_many() {
    let mut rows = quarter::printed_rows(DEPARTMENTS);
    for row in &mut rows {
        // The last number of each row stands twice.
        row.values.extend(row.values.last().copied());
    }
    let found = contradictions(&decision_1187(), &rows, &BTreeMap::new());
    assert_eq!(found.len(), 16);
    for (contradiction, row) in found.iter().zip(&rows) {
        let expected = Contradiction::ValueCount { unit: row.unit.clone(), printed: 10, expected: 9 };
        assert_eq!(*contradiction, expected);
    }
}

#[test]
fn in_seventeen_of_twenty_five_rows_the_officer_average_is_not_the_sum_of_its_criteria() {
    let assessed = quarter::units().into_iter().filter(|unit| unit.status == "evaluated");
    let different = assessed
        .filter(|unit| {
            let sum = chamdiem_scoring::Points::sum(unit.scores[..5].iter().copied()).unwrap();
            unit.officer_average != Some(sum)
        })
        .count();
    assert_eq!(different, 17, "so it is an input of its own");
}
