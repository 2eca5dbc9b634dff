//! What makes a rule set valid. Every kind of fault, and both sides of every limit.

use chamdiem_scoring::RuleSetFaultKind as Kind;
use chamdiem_scoring::{RuleSet, RuleSetFaultKind, RuleSetParts, TieBreaker};
use chamdiem_tests::rule_sets::{
    band, criterion, date, decision_1187, level, officer_band, points, sourced, two_criteria, with_officers,
};
use time::Month;

/// The faults of the parts, each with its place.
fn faults(parts: RuleSetParts) -> Vec<(String, RuleSetFaultKind)> {
    match RuleSet::new(parts) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.into_iter().map(|fault| (fault.pointer, fault.kind)).collect(),
    }
}

fn at(pointer: &str, kind: RuleSetFaultKind) -> (String, RuleSetFaultKind) {
    (pointer.to_owned(), kind)
}

/// The two criteria, changed in one place.
fn changed(change: impl FnOnce(&mut RuleSetParts)) -> RuleSetParts {
    let mut parts = two_criteria();
    change(&mut parts);
    parts
}

/// The two criteria with officers, changed in one place.
fn officers_changed(change: impl FnOnce(&mut RuleSetParts)) -> RuleSetParts {
    let mut parts = with_officers(two_criteria());
    change(&mut parts);
    parts
}

#[test]
fn the_real_decision_and_two_other_shapes_are_valid() {
    assert_eq!(faults((*decision_1187()).clone()), []);
    assert_eq!(faults(two_criteria()), []);
    assert_eq!(faults(with_officers(two_criteria())), []);
}

#[test]
fn there_is_at_least_one_criterion() {
    assert_eq!(faults(changed(|parts| parts.criteria.clear())), [at("/criteria", Kind::NoCriteria)]);
    assert_eq!(faults(changed(|parts| parts.criteria.truncate(1))), [at("/bands/0/from", unreachable("3.5"))]);
    assert_eq!(faults(changed(|parts| drop(parts.criteria.remove(0)))), [], "one is enough");
}

#[test]
fn there_is_at_least_one_class() {
    assert_eq!(faults(changed(|parts| parts.bands.clear())), [at("/bands", Kind::NoBands)]);
    assert_eq!(faults(changed(|parts| parts.bands = vec![band("Đã chấm", "0", None)])), []);
}

#[test]
fn keys_and_numbers_of_criteria_and_names_of_classes_are_unique() {
    let repeated = changed(|parts| {
        parts.criteria.push(criterion("nop_ho_so", 2, "1"));
        parts.bands[1].name = "Đạt".to_owned();
    });
    assert_eq!(
        faults(repeated),
        [
            at("/criteria/2/key", Kind::KeyRepeated),
            at("/criteria/2/number/value", Kind::NumberRepeated),
            at("/bands/1/name", Kind::BandNameRepeated),
        ]
    );
}

#[test]
fn a_maximum_is_positive() {
    let zero = changed(|parts| parts.criteria[0].maximum = sourced(points("0")));
    assert_eq!(faults(zero), [at("/criteria/0/maximum/value", Kind::MaximumNotPositive)]);
    let smallest = changed(|parts| parts.criteria[0].maximum = sourced(points("0.1")));
    assert_eq!(faults(smallest), []);
    let officers = officers_changed(|parts| {
        let scheme = parts.officer_scheme.as_mut().unwrap();
        scheme.maximum = sourced(points("0"));
        scheme.bands.clear();
    });
    assert_eq!(faults(officers), [at("/officer_scheme/maximum/value", Kind::MaximumNotPositive)]);
}

#[test]
fn the_maxima_add_up_to_a_million_at_most() {
    let most = changed(|parts| parts.criteria[0].maximum = sourced(points("999993.5")));
    assert_eq!(faults(most), []);
    let above = changed(|parts| parts.criteria[0].maximum = sourced(points("999993.6")));
    assert_eq!(faults(above), [at("/criteria", Kind::MaximaTooLarge)]);
}

#[test]
fn no_figure_has_more_decimals_than_the_rule_set_writes() {
    let too_precise = changed(|parts| {
        parts.criteria[1].maximum = sourced(points("6.55"));
        parts.bands[0].from = points("5.05");
        parts.bands[1].below = Some(points("5.05"));
    });
    let one = Kind::TooPrecise { decimals: 1 };
    assert_eq!(
        faults(too_precise),
        [at("/criteria/1/maximum/value", one.clone()), at("/bands/0/from", one.clone()), at("/bands/1/below", one),]
    );
}

#[test]
fn officer_figures_have_the_decimals_of_the_officer_scheme() {
    let fine = officers_changed(|parts| {
        parts.officer_scheme.as_mut().unwrap().bands[0] = officer_band("Hoàn thành nhiệm vụ", "3.55");
    });
    assert_eq!(faults(fine), [], "two decimals are written for officers, one for criteria");
    let too_precise = officers_changed(|parts| {
        let scheme = parts.officer_scheme.as_mut().unwrap();
        scheme.maximum = sourced(points("10.005"));
        scheme.bands[0] = officer_band("Hoàn thành nhiệm vụ", "3.555");
    });
    let two = Kind::TooPrecise { decimals: 2 };
    assert_eq!(
        faults(too_precise),
        [at("/officer_scheme/maximum/value", two.clone()), at("/officer_scheme/bands/0/from", two)]
    );
}

#[test]
fn a_level_gives_at_most_the_maximum() {
    let most = changed(|parts| parts.criteria[0].levels = vec![level("3.5"), level("0")]);
    assert_eq!(faults(most), []);
    let above = changed(|parts| parts.criteria[0].levels = vec![level("3.6"), level("0")]);
    let kind = Kind::LevelAboveMaximum { maximum: points("3.5") };
    assert_eq!(faults(above), [at("/criteria/0/levels/0/points", kind)]);
}

#[test]
fn levels_run_from_the_highest_down_and_none_stands_twice() {
    for wrong in [["0", "2"], ["2", "2"]] {
        let parts = changed(|parts| parts.criteria[1].levels = wrong.map(level).to_vec());
        assert_eq!(faults(parts), [at("/criteria/1/levels", Kind::LevelsNotDescending)], "{wrong:?}");
    }
}

#[test]
fn the_lowest_class_begins_at_zero() {
    let parts = changed(|parts| parts.bands[1].from = points("0.1"));
    assert_eq!(faults(parts), [at("/bands/1/from", Kind::BandsNotFromZero { from: points("0.1") })]);
}

#[test]
fn classes_leave_no_gap() {
    let parts = changed(|parts| parts.bands[1].below = Some(points("4.9")));
    let kind = Kind::BandGap { from: points("4.9"), below: points("5") };
    assert_eq!(faults(parts), [at("/bands/1/below", kind)]);
}

#[test]
fn classes_do_not_overlap() {
    let parts = changed(|parts| parts.bands[1].below = Some(points("5.1")));
    let kind = Kind::BandOverlap { from: points("5"), below: points("5.1") };
    assert_eq!(faults(parts), [at("/bands/1/below", kind)]);
}

#[test]
fn only_the_highest_class_has_no_upper_limit() {
    let parts = changed(|parts| parts.bands[1].below = None);
    let kind = Kind::BandOverlap { from: points("5"), below: points("1000000") };
    assert_eq!(faults(parts), [at("/bands/1/below", kind)]);
    let parts = changed(|parts| parts.bands[0].below = Some(points("10")));
    let kind = Kind::BandsNotToMaximum { below: points("10"), maximum: points("10") };
    assert_eq!(faults(parts), [at("/bands/0/below", kind)], "the highest total itself would have no class");
}

#[test]
fn a_class_ends_above_its_own_beginning() {
    let parts = changed(|parts| parts.bands[1].below = Some(points("0")));
    let gap = Kind::BandGap { from: points("0"), below: points("5") };
    assert_eq!(faults(parts), [at("/bands/1/below", Kind::BandEmpty), at("/bands/1/below", gap)]);
}

#[test]
fn every_class_can_be_reached() {
    let at_maximum = changed(|parts| {
        parts.bands = vec![band("Tuyệt đối", "10", None), band("Khác", "0", Some("10"))];
    });
    assert_eq!(faults(at_maximum), []);
    let above = changed(|parts| {
        parts.bands = vec![band("Tuyệt đối", "10.1", None), band("Khác", "0", Some("10.1"))];
    });
    assert_eq!(faults(above), [at("/bands/0/from", unreachable("10"))]);
}

#[test]
fn the_last_day_in_force_is_not_before_the_first() {
    let one_day = changed(|parts| parts.in_force_until = Some(sourced(date(2021, Month::January, 1))));
    assert_eq!(faults(one_day), []);
    let backwards = changed(|parts| parts.in_force_until = Some(sourced(date(2020, Month::December, 31))));
    assert_eq!(faults(backwards), [at("/in_force_until/value", Kind::InForceBackwards)]);
}

#[test]
fn a_tie_breaker_is_named_once_and_needs_what_it_compares() {
    use TieBreaker::{OfficerAverage, RosterOrder};
    let none = changed(|parts| parts.ties.value.order.clear());
    assert_eq!(faults(none), [], "the roster's order is the last tie breaker in any case");
    let twice = changed(|parts| parts.ties.value.order = vec![RosterOrder, RosterOrder]);
    assert_eq!(faults(twice), [at("/ties/order/1", Kind::TieBreakerRepeated)]);
    let without_scheme = changed(|parts| parts.ties.value.order = vec![RosterOrder, OfficerAverage]);
    assert_eq!(faults(without_scheme), [at("/ties/order/1", Kind::TieBreakerWithoutScheme)]);
    let with_scheme = officers_changed(|parts| parts.ties.value.order = vec![OfficerAverage]);
    assert_eq!(faults(with_scheme), []);
}

#[test]
fn officer_bands_can_be_reached_and_run_from_the_highest_down() {
    let scheme_with = |limits: [&str; 2]| {
        officers_changed(|parts| {
            parts.officer_scheme.as_mut().unwrap().bands =
                vec![officer_band("Hoàn thành", limits[0]), officer_band("Chưa hoàn thành", limits[1])];
        })
    };
    assert_eq!(faults(scheme_with(["10", "0"])), []);
    let unreachable = Kind::OfficerBandUnreachable { maximum: points("10") };
    assert_eq!(faults(scheme_with(["10.01", "0"])), [at("/officer_scheme/bands/0/from", unreachable)]);
    for wrong in [["0", "5"], ["5", "5"]] {
        let expected = [at("/officer_scheme/bands", Kind::OfficerBandsNotDescending)];
        assert_eq!(faults(scheme_with(wrong)), expected, "{wrong:?}");
    }
}

#[test]
fn faults_of_different_kinds_are_all_named_at_once() {
    let parts = changed(|parts| {
        parts.criteria.push(criterion("nop_ho_so", 3, "0"));
        parts.criteria[1].levels = vec![level("7")];
        parts.bands = vec![band("Đạt", "6", None), band("Đạt", "1", Some("5"))];
        parts.ties.value.order = vec![TieBreaker::OfficerAverage];
        parts.in_force_until = Some(sourced(date(2020, Month::December, 31)));
    });
    assert_eq!(
        faults(parts),
        [
            at("/criteria/1/levels/0/points", Kind::LevelAboveMaximum { maximum: points("6.5") }),
            at("/criteria/2/key", Kind::KeyRepeated),
            at("/criteria/2/maximum/value", Kind::MaximumNotPositive),
            at("/bands/1/name", Kind::BandNameRepeated),
            at("/bands/1/from", Kind::BandsNotFromZero { from: points("1") }),
            at("/bands/1/below", Kind::BandGap { from: points("5"), below: points("6") }),
            at("/ties/order/0", Kind::TieBreakerWithoutScheme),
            at("/in_force_until/value", Kind::InForceBackwards),
        ]
    );
}

#[test]
fn faults_of_classes_are_named_even_if_the_highest_total_is_not_known() {
    let gap = Kind::BandGap { from: points("4"), below: points("5") };
    let too_large = changed(|parts| {
        parts.criteria[0].maximum = sourced(points("1000000"));
        parts.bands[1].below = Some(points("4"));
    });
    assert_eq!(faults(too_large), [at("/criteria", Kind::MaximaTooLarge), at("/bands/1/below", gap.clone())]);
    let none = changed(|parts| {
        parts.criteria.clear();
        parts.bands[1].below = Some(points("4"));
    });
    assert_eq!(faults(none), [at("/criteria", Kind::NoCriteria), at("/bands/1/below", gap)]);
}

fn unreachable(maximum: &str) -> RuleSetFaultKind {
    Kind::BandUnreachable { maximum: points(maximum) }
}
