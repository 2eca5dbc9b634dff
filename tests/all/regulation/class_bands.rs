//! Classes (xếp loại): lower limits are inclusive, nothing falls between two classes.

use chamdiem_scoring::RuleSet;
use chamdiem_tests::rule_sets::{band, date, decision_1187, points, sourced, two_criteria};
use time::Month;

fn class(rule_set: &RuleSet, total: &str) -> String {
    rule_set.class_of(points(total)).name.clone()
}

#[test]
fn fifteen_is_excellent_and_the_step_below_it_is_good() {
    let decision = decision_1187();
    assert_eq!(class(&decision, "15.00"), "Xuất sắc");
    assert_eq!(class(&decision, "14.99"), "Tốt");
    assert_eq!(class(&decision, "14.98"), "Tốt");
}

#[test]
fn every_limit_belongs_to_the_higher_class() {
    let decision = decision_1187();
    let limits = [
        ("18", "Xuất sắc"),
        ("15", "Xuất sắc"),
        ("14.9999", "Tốt"),
        ("12", "Tốt"),
        ("11.9999", "Khá"),
        ("9", "Khá"),
        ("8.9999", "Trung bình"),
        ("6", "Trung bình"),
        ("5.9999", "Yếu"),
        ("0.0001", "Yếu"),
        ("0", "Yếu"),
    ];
    for (total, expected) in limits {
        assert_eq!(class(&decision, total), expected, "{total}");
    }
}

#[test]
fn classes_are_counted_from_the_highest() {
    let decision = decision_1187();
    assert_eq!(decision.class_index(points("18")), 0);
    assert_eq!(decision.class_index(points("0")), 4);
}

#[test]
fn classes_are_what_the_rule_set_says_and_nothing_else() {
    let mut parts = two_criteria();
    parts.bands = vec![band("Hạng B", "0", Some("9.9")), band("Hạng A", "9.9", None)];
    let rule_set = RuleSet::new(parts).unwrap();
    assert_eq!(class(&rule_set, "9.9"), "Hạng A");
    assert_eq!(class(&rule_set, "9.8"), "Hạng B");
    assert_eq!(rule_set.bands[0].name, "Hạng A", "whatever the order they were given in");
}

#[test]
fn a_single_class_takes_every_total() {
    let mut parts = two_criteria();
    parts.bands = vec![band("Đã chấm điểm", "0", None)];
    let rule_set = RuleSet::new(parts).unwrap();
    assert_eq!(class(&rule_set, "0"), "Đã chấm điểm");
    assert_eq!(class(&rule_set, "10"), "Đã chấm điểm");
}

#[test]
fn the_highest_total_is_the_sum_of_the_maxima() {
    assert_eq!(decision_1187().total_maximum(), points("18"));
    assert_eq!(RuleSet::new(two_criteria()).unwrap().total_maximum(), points("10"));
}

#[test]
fn criteria_stand_in_the_order_of_their_numbers() {
    let rule_set = RuleSet::new(two_criteria()).unwrap();
    let keys: Vec<&str> = rule_set.criteria.iter().map(|criterion| criterion.key.as_str()).collect();
    assert_eq!(keys, ["dung_han", "nop_ho_so"]);
    let (place, found) = rule_set.criterion(&"nop_ho_so".parse().unwrap()).unwrap();
    assert_eq!((place, found.number.value), (1, 2));
    assert!(rule_set.criterion(&"online".parse().unwrap()).is_none());
}

#[test]
fn a_rule_set_is_in_force_on_its_first_and_on_its_last_day_and_not_a_day_more() {
    let mut parts = two_criteria();
    parts.in_force_from = sourced(date(2021, Month::April, 1));
    parts.in_force_until = Some(sourced(date(2021, Month::June, 30)));
    let rule_set = RuleSet::new(parts).unwrap();
    let (first, last) = (date(2021, Month::April, 1), date(2021, Month::June, 30));
    assert!(rule_set.in_force_through(first, last));
    assert!(!rule_set.in_force_through(first.previous_day().unwrap(), last));
    assert!(!rule_set.in_force_through(first, last.next_day().unwrap()));
}

#[test]
fn a_rule_set_without_a_known_end_stays_in_force() {
    let decision = decision_1187();
    assert!(decision.in_force_through(date(2019, Month::November, 13), date(2999, Month::December, 31)));
    assert!(!decision.in_force_through(date(2019, Month::November, 12), date(2019, Month::November, 13)));
}
