//! Rankings (xếp hạng): one list per group, highest total first.

use chamdiem_scoring::{Entrant, Outcome, RankPolicy, Ranking, RuleSet, TieBreaker, rank};
use chamdiem_tests::rule_sets::{entrant, sheet, two_criteria, with_officers};

fn rules(ranks: RankPolicy, order: &[TieBreaker]) -> RuleSet {
    let mut parts = with_officers(two_criteria());
    parts.ties.value.ranks = ranks;
    parts.ties.value.order = order.to_vec();
    RuleSet::new(parts).unwrap()
}

/// By the real decision's policy: rank 1, 1, 3; officer average, then roster order.
fn usual() -> RuleSet {
    rules(RankPolicy::SharedThenSkipped, &[TieBreaker::OfficerAverage, TieBreaker::RosterOrder])
}

/// A unit with all its points in one criterion and an officers' average.
fn assessed(code: &str, roster_order: u32, total: &str, average: &str) -> Entrant {
    entrant(code, roster_order, Outcome::Assessed(sheet(&usual(), &[total, "0"], Some(average))))
}

/// The table as unit, position, rank.
fn table<'a>(entrants: &'a [Entrant], ranking: &Ranking) -> Vec<(&'a str, u32, Option<u32>)> {
    ranking.rows.iter().map(|row| (entrants[row.entrant].unit.as_str(), row.position, row.rank)).collect()
}

fn ranks(rule_set: &RuleSet, totals: &[&str]) -> Vec<Option<u32>> {
    let entrants: Vec<Entrant> =
        (1..).zip(totals).map(|(place, total)| assessed(&format!("xa-{place}"), place, total, "10")).collect();
    rank(rule_set, &entrants).rows.iter().map(|row| row.rank).collect()
}

#[test]
fn the_highest_total_stands_first_whatever_the_roster_says() {
    let entrants =
        [assessed("so-noi-vu", 1, "3", "8"), assessed("so-tu-phap", 2, "6", "10"), assessed("so-y-te", 3, "5", "10")];
    let ranking = rank(&usual(), &entrants);
    assert_eq!(
        table(&entrants, &ranking),
        [("so-tu-phap", 1, Some(1)), ("so-y-te", 2, Some(2)), ("so-noi-vu", 3, Some(3))]
    );
    assert!(ranking.exempt.is_empty());
}

#[test]
fn positions_run_on_over_equal_totals_while_the_rank_is_shared() {
    let entrants = [
        assessed("so-tu-phap", 1, "6", "10"),
        assessed("so-tai-chinh", 2, "5", "10"),
        assessed("so-y-te", 3, "5", "10"),
        assessed("so-giao-duc-va-dao-tao", 4, "5", "10"),
        assessed("so-cong-thuong", 5, "4", "10"),
    ];
    assert_eq!(
        table(&entrants, &rank(&usual(), &entrants)),
        [
            ("so-tu-phap", 1, Some(1)),
            ("so-tai-chinh", 2, Some(2)),
            ("so-y-te", 3, Some(2)),
            ("so-giao-duc-va-dao-tao", 4, Some(2)),
            ("so-cong-thuong", 5, Some(5)),
        ]
    );
}

#[test]
fn a_shared_rank_is_followed_by_a_skip_or_by_the_next_number_or_is_not_shared_at_all() {
    let order = [TieBreaker::RosterOrder];
    let totals = ["6", "6", "5", "4", "4", "4", "3"];
    let some = |ranks: [u32; 7]| ranks.map(Some).to_vec();
    assert_eq!(ranks(&rules(RankPolicy::SharedThenSkipped, &order), &totals), some([1, 1, 3, 4, 4, 4, 7]));
    assert_eq!(ranks(&rules(RankPolicy::SharedThenNext, &order), &totals), some([1, 1, 2, 3, 3, 3, 4]));
    assert_eq!(ranks(&rules(RankPolicy::Distinct, &order), &totals), some([1, 2, 3, 4, 5, 6, 7]));
}

#[test]
fn the_smallest_difference_in_the_total_outweighs_any_tie_breaker() {
    let entrants = [assessed("so-noi-vu", 1, "5.9", "10"), assessed("so-y-te", 2, "6", "0")];
    assert_eq!(table(&entrants, &rank(&usual(), &entrants)), [("so-y-te", 1, Some(1)), ("so-noi-vu", 2, Some(2))]);
}

#[test]
fn among_equal_totals_the_higher_officer_average_comes_first() {
    let entrants = [assessed("so-noi-vu", 1, "6", "9.99"), assessed("so-y-te", 2, "6", "10")];
    let ranking = rank(&usual(), &entrants);
    assert_eq!(table(&entrants, &ranking), [("so-y-te", 1, Some(1)), ("so-noi-vu", 2, Some(1))], "the rank is shared");
}

#[test]
fn among_equal_averages_the_roster_decides() {
    let entrants = [assessed("so-noi-vu", 2, "6", "10"), assessed("so-y-te", 1, "6", "10")];
    assert_eq!(table(&entrants, &rank(&usual(), &entrants)), [("so-y-te", 1, Some(1)), ("so-noi-vu", 2, Some(1))]);
}

#[test]
fn where_the_rule_set_names_only_the_roster_the_average_decides_nothing() {
    let entrants = [assessed("so-noi-vu", 1, "6", "9"), assessed("so-y-te", 2, "6", "10")];
    for order in [&[TieBreaker::RosterOrder][..], &[], &[TieBreaker::RosterOrder, TieBreaker::OfficerAverage]] {
        let ranking = rank(&rules(RankPolicy::Distinct, order), &entrants);
        assert_eq!(table(&entrants, &ranking), [("so-noi-vu", 1, Some(1)), ("so-y-te", 2, Some(2))], "{order:?}");
    }
}

#[test]
fn who_sent_nothing_stands_last_without_a_rank() {
    let entrants =
        [entrant("ubnd-huyen-muong-nhe", 1, Outcome::NotSubmitted), assessed("ubnd-huyen-muong-ang", 2, "0", "0")];
    assert_eq!(
        table(&entrants, &rank(&usual(), &entrants)),
        [("ubnd-huyen-muong-ang", 1, Some(1)), ("ubnd-huyen-muong-nhe", 2, None)],
        "even a total of zero stands before it"
    );
}

#[test]
fn who_is_exempt_is_absent_from_the_table_and_named_beside_it() {
    let entrants = [
        entrant("ban-dan-toc", 3, Outcome::Exempt),
        assessed("so-noi-vu", 2, "6", "10"),
        entrant("so-ngoai-vu", 1, Outcome::Exempt),
    ];
    let ranking = rank(&usual(), &entrants);
    assert_eq!(table(&entrants, &ranking), [("so-noi-vu", 1, Some(1))]);
    assert_eq!(ranking.exempt, [2, 0], "in the roster's order");
}

#[test]
fn who_may_still_be_assessed_stands_between_the_assessed_and_those_that_sent_nothing() {
    let entrants = [
        entrant("xa-1", 1, Outcome::NotSubmitted),
        entrant("xa-2", 2, Outcome::AwaitingSubmission),
        entrant("xa-3", 3, Outcome::AwaitingAppraisal),
        assessed("xa-4", 4, "1", "10"),
        entrant("xa-5", 5, Outcome::AwaitingAppraisal),
        entrant("xa-6", 6, Outcome::NotSubmitted),
    ];
    assert_eq!(
        table(&entrants, &rank(&usual(), &entrants)),
        [
            ("xa-4", 1, Some(1)),
            ("xa-3", 2, None),
            ("xa-5", 3, None),
            ("xa-2", 4, None),
            ("xa-1", 5, None),
            ("xa-6", 6, None)
        ]
    );
}

#[test]
fn nobody_and_nobody_assessed_are_rankings_too() {
    let ranking = rank(&usual(), &[]);
    assert!(ranking.rows.is_empty() && ranking.exempt.is_empty());
    let entrants = [entrant("so-ngoai-vu", 1, Outcome::Exempt)];
    let ranking = rank(&usual(), &entrants);
    assert!(ranking.rows.is_empty());
    assert_eq!(ranking.exempt, [0]);
}
