//! Rankings of random rounds: laws that hold for every rule set and every group.

use std::collections::BTreeSet;

use chamdiem_scoring::{Entrant, Outcome, Points, RankPolicy, Ranking, RuleSet, ScoreSheet, TieBreaker, explain, rank};
use chamdiem_tests::random_rounds::{Dice, random_round};
use proptest::prelude::*;

use super::cases;

/// A random rule set and one group of units under it.
fn any_group() -> impl Strategy<Value = (RuleSet, Vec<Entrant>)> {
    any::<u64>().prop_map(|seed| {
        let round = random_round(seed);
        let rules = round.rules();
        let largest = round.groups.iter().max_by_key(|group| group.units.len()).unwrap();
        let entrants = largest.entrants(&rules);
        (rules, entrants)
    })
}

fn total(entrant: &Entrant) -> Option<Points> {
    match &entrant.outcome {
        Outcome::Assessed(sheet) => Some(sheet.total()),
        _ => None,
    }
}

/// A row as unit, position and rank: what does not depend on places in a list.
type ToldRow = (String, u32, Option<u32>);

/// The table, and the exempt units.
fn told(entrants: &[Entrant], ranking: &Ranking) -> (Vec<ToldRow>, Vec<String>) {
    let unit = |index: usize| entrants[index].unit.to_string();
    let rows = ranking.rows.iter().map(|row| (unit(row.entrant), row.position, row.rank)).collect();
    (rows, ranking.exempt.iter().map(|&index| unit(index)).collect())
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn the_order_of_the_input_never_changes_the_ranking((rules, entrants) in any_group(), seed in any::<u64>()) {
        let before = told(&entrants, &rank(&rules, &entrants));
        let mut shuffled = entrants.clone();
        Dice::new(seed).shuffle(&mut shuffled);
        prop_assert_eq!(told(&shuffled, &rank(&rules, &shuffled)), before);
    }

    #[test]
    fn positions_run_from_one_and_every_unit_stands_once((rules, entrants) in any_group()) {
        let ranking = rank(&rules, &entrants);
        let positions: Vec<u32> = ranking.rows.iter().map(|row| row.position).collect();
        prop_assert_eq!(positions, (1..=u32::try_from(ranking.rows.len()).unwrap()).collect::<Vec<_>>());
        let mut named: Vec<usize> = ranking.rows.iter().map(|row| row.entrant).chain(ranking.exempt.clone()).collect();
        named.sort_unstable();
        prop_assert_eq!(named, (0..entrants.len()).collect::<Vec<_>>());
        for index in ranking.exempt {
            prop_assert_eq!(&entrants[index].outcome, &Outcome::Exempt);
        }
    }

    #[test]
    fn totals_never_rise_and_units_without_one_stand_behind((rules, entrants) in any_group()) {
        let ranking = rank(&rules, &entrants);
        for pair in ranking.rows.windows(2) {
            let (upper, lower) = (&entrants[pair[0].entrant], &entrants[pair[1].entrant]);
            // No total is less than any total.
            prop_assert!(total(upper) >= total(lower));
            prop_assert!(upper.outcome != Outcome::NotSubmitted || lower.outcome == Outcome::NotSubmitted);
        }
        for row in &ranking.rows {
            prop_assert_eq!(row.rank.is_some(), total(&entrants[row.entrant]).is_some());
        }
    }

    #[test]
    fn a_rank_is_what_its_policy_says((rules, entrants) in any_group()) {
        let totals: Vec<Points> = entrants.iter().filter_map(total).collect();
        for row in rank(&rules, &entrants).rows {
            let Some(own) = total(&entrants[row.entrant]) else { continue };
            let higher = totals.iter().filter(|&&other| other > own);
            let expected = match rules.ties.value.ranks {
                RankPolicy::SharedThenSkipped => higher.count() + 1,
                RankPolicy::SharedThenNext => higher.collect::<BTreeSet<_>>().len() + 1,
                RankPolicy::Distinct => usize::try_from(row.position).unwrap(),
            };
            prop_assert_eq!(row.rank, Some(u32::try_from(expected).unwrap()));
        }
    }

    #[test]
    fn equal_totals_follow_the_tie_breakers((rules, entrants) in any_group()) {
        let by_average = rules.ties.value.order.first() == Some(&TieBreaker::OfficerAverage);
        for pair in rank(&rules, &entrants).rows.windows(2) {
            let (upper, lower) = (&entrants[pair[0].entrant], &entrants[pair[1].entrant]);
            let (Outcome::Assessed(first), Outcome::Assessed(second)) = (&upper.outcome, &lower.outcome) else { continue };
            if first.total() != second.total() {
                continue;
            }
            if by_average && first.officer_average() != second.officer_average() {
                prop_assert!(first.officer_average() > second.officer_average());
            } else {
                prop_assert!(upper.roster_order < lower.roster_order);
            }
        }
    }

    #[test]
    fn who_is_not_assessed_changes_nobody_elses_position_or_rank((rules, entrants) in any_group()) {
        let all = told(&entrants, &rank(&rules, &entrants)).0;
        let assessed: Vec<Entrant> = entrants.iter().filter(|entrant| total(entrant).is_some()).cloned().collect();
        let alone = told(&assessed, &rank(&rules, &assessed)).0;
        prop_assert_eq!(&all[..alone.len()], &alone[..]);
    }

    #[test]
    fn more_points_never_make_a_position_worse((rules, entrants) in any_group(), choice in any::<prop::sample::Index>()) {
        let assessed: Vec<usize> = (0..entrants.len()).filter(|&index| total(&entrants[index]).is_some()).collect();
        prop_assume!(!assessed.is_empty());
        let chosen = assessed[choice.index(assessed.len())];
        let position = |entrants: &[Entrant]| {
            rank(&rules, entrants).rows.iter().find(|row| row.entrant == chosen).unwrap().position
        };
        let mut better = entrants.clone();
        if let Outcome::Assessed(sheet) = &mut better[chosen].outcome {
            let scores = rules.criteria.iter().map(|criterion| (criterion.key.clone(), criterion.maximum.value)).collect();
            let claim = chamdiem_scoring::Claim { scores, officer_average: sheet.officer_average() };
            *sheet = ScoreSheet::new(&rules, &claim).unwrap();
        }
        prop_assert!(position(&better) <= position(&entrants));
    }

    #[test]
    fn a_class_never_falls_while_the_total_rises((rules, _) in any_group(), a in 0..1_000_i64, b in 0..1_000_i64) {
        let maximum = rules.total_maximum().ten_thousandths();
        let at = |thousandths: i64| Points::from_ten_thousandths(maximum * thousandths / 999).unwrap();
        let (lower, higher) = (at(a.min(b)), at(a.max(b)));
        prop_assert!(rules.class_index(higher) <= rules.class_index(lower), "0 is the highest class");
        for total in [lower, higher] {
            let band = rules.class_of(total);
            prop_assert!(band.from <= total && band.below.is_none_or(|below| total < below));
        }
    }

    #[test]
    fn every_limit_belongs_to_its_class_and_the_step_below_does_not((rules, _) in any_group()) {
        for (index, band) in rules.bands.iter().enumerate() {
            prop_assert_eq!(rules.class_index(band.from), index);
            if let Ok(below) = Points::from_ten_thousandths(band.from.ten_thousandths() - 1) {
                prop_assert_eq!(rules.class_index(below), index + 1);
            }
        }
    }

    #[test]
    fn an_explanation_agrees_with_the_ranking((rules, entrants) in any_group()) {
        let ranking = rank(&rules, &entrants);
        for row in &ranking.rows {
            let explanation = explain(&rules, &entrants, &ranking, row.entrant);
            let Some(own) = total(&entrants[row.entrant]) else {
                prop_assert_eq!(explanation, None);
                continue;
            };
            let explanation = explanation.unwrap();
            prop_assert_eq!((explanation.position, Some(explanation.rank)), (row.position, row.rank));
            let contributed = Points::sum(explanation.contributions.iter().map(|part| part.points));
            prop_assert_eq!((contributed, explanation.total), (Ok(own), own));
            let band = &rules.bands[explanation.class_index];
            prop_assert_eq!(explanation.above_lower_limit, own.minus(band.from));
            if let Some((next, missing)) = explanation.next_class {
                prop_assert!(missing.ten_thousandths() > 0);
                let reached = own.ten_thousandths() + missing.ten_thousandths();
                prop_assert_eq!(rules.class_index(Points::from_ten_thousandths(reached).unwrap()), next);
            } else {
                prop_assert_eq!(explanation.class_index, 0);
            }
            let equals: BTreeSet<_> = entrants.iter().filter(|other| total(other) == Some(own)).map(|e| &e.unit).collect();
            let tied = explanation.tie.map(|tie| tie.with).unwrap_or_default();
            prop_assert_eq!(tied.len() + 1, equals.len());
            prop_assert!(tied.iter().all(|unit| equals.contains(unit) && *unit != entrants[row.entrant].unit));
        }
    }

    #[test]
    fn a_total_is_the_sum_of_the_scores_and_at_most_the_highest((rules, entrants) in any_group()) {
        for entrant in &entrants {
            if let Outcome::Assessed(sheet) = &entrant.outcome {
                prop_assert_eq!(Points::sum(sheet.points().iter().copied()), Ok(sheet.total()));
                prop_assert!(sheet.total() <= rules.total_maximum());
                prop_assert!(sheet.total().fits(rules.decimals.value));
            }
        }
    }
}
