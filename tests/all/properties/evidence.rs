//! Computed points: what holds for every set of figures.

use std::sync::LazyLock;

use chamdiem_scoring::{
    Basis, Decimals, Duty, Figure, Figures, Gap, GapInput, Outcomes, Points, Rounding, RuleSet, ScoreSheet, UnitLevel,
    compute, gaps,
};
use chamdiem_tests::rule_sets::{claim, decision_1187, unit};
use proptest::prelude::*;

use super::cases;

/// Read once: a file takes longer than what is tried with it.
static RULES: LazyLock<RuleSet> = LazyLock::new(decision_1187);

fn any_figures() -> impl Strategy<Value = Figures> {
    let amount = prop_oneof![3 => 0..4_i64, 2 => 0..2_000_i64, 1 => 0..=i64::MAX];
    prop::collection::vec((prop::sample::select(Figure::ALL), amount), 0..24).prop_map(|counts| {
        let mut figures = Figures::default();
        figures.extend(counts);
        figures
    })
}

fn any_level() -> impl Strategy<Value = UnitLevel> {
    prop::sample::select(&UnitLevel::ALL)
}

fn any_rounding() -> impl Strategy<Value = Rounding> {
    prop::sample::select(&[Rounding::HalfAwayFromZero, Rounding::HalfToEven, Rounding::TowardsZero])
}

fn any_decimals() -> impl Strategy<Value = Decimals> {
    (0..=4_u8).prop_map(|digits| Decimals::new(digits).unwrap())
}

/// Dossiers as their outcomes.
fn any_dossiers() -> impl Strategy<Value = Vec<Outcomes>> {
    let numbers: Vec<i32> = (0..2_048).filter(|&number| Outcomes::from_number(number).is_some()).collect();
    let outcomes = prop::sample::select(numbers).prop_map(|number| Outcomes::from_number(number).unwrap());
    prop::collection::vec(outcomes, 1..60)
}

fn counted(dossiers: &[Outcomes]) -> Figures {
    let mut figures = Figures::default();
    figures.extend(dossiers.iter().flat_map(|outcomes| outcomes.figures()).map(|figure| (figure, 1)));
    figures
}

fn computed_points(figures: &Figures) -> Vec<Option<Points>> {
    compute(&RULES, UnitLevel::Department, figures).iter().map(|computed| computed.points).collect()
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn computed_points_are_always_lawful(figures in any_figures(), level in any_level()) {
        for (criterion, computed) in RULES.criteria.iter().zip(compute(&RULES, level, &figures)) {
            if let Some(points) = computed.points {
                prop_assert!(points <= criterion.maximum.value && points.fits(RULES.decimals.value));
            }
            prop_assert_eq!(computed.points.is_none(), matches!(computed.basis, Basis::NoEvidence { .. }));
        }
    }

    #[test]
    fn a_mean_lies_between_its_worst_and_its_best_dossier(dossiers in any_dossiers()) {
        let together = computed_points(&counted(&dossiers));
        let alone: Vec<_> = dossiers.iter().map(|&one| computed_points(&counted(&[one]))).collect();
        for (index, mean) in together.iter().enumerate().take(5) {
            let each = || alone.iter().map(|points| points[index]);
            prop_assert!(each().min() <= Some(*mean) && Some(*mean) <= each().max(), "criterion {}", index + 1);
        }
    }

    #[test]
    fn the_order_and_the_copies_of_a_set_of_dossiers_do_not_matter(dossiers in any_dossiers(), copies in 1..50_usize) {
        let mut reversed = dossiers.clone();
        reversed.reverse();
        prop_assert_eq!(counted(&reversed), counted(&dossiers));
        // Means and shares of means stay as they are when everything is there several times.
        let means = |figures: &Figures| computed_points(figures)[..5].to_vec();
        prop_assert_eq!(means(&counted(&dossiers.repeat(copies))), means(&counted(&dossiers)));
    }

    #[test]
    fn an_upheld_complaint_never_helps(dossiers in any_dossiers(), at in any::<prop::sample::Index>()) {
        let mut complained = dossiers.clone();
        let one = at.get_mut(&mut complained);
        *one = one.with_upheld_complaint();
        let (before, after) = (computed_points(&counted(&dossiers)), computed_points(&counted(&complained)));
        prop_assert!(after[4] <= before[4]);
        prop_assert_eq!(&after[..4], &before[..4]);
    }

    #[test]
    fn rounding_is_off_by_less_than_a_step_and_by_half_a_step_at_most_where_it_is_to_the_nearest(
        numerator in 0..1_000_000_000_i128, denominator in 1..1_000_000_i128,
        decimals in any_decimals(), rounding in any_rounding(),
    ) {
        let Some(points) = Points::divided(numerator, denominator, decimals, rounding) else {
            prop_assert!(numerator / denominator >= i128::from(Points::MAX.ten_thousandths()));
            return Ok(());
        };
        prop_assert!(points.fits(decimals));
        let step = 10_i128.pow(u32::from(4 - decimals.digits())) * denominator;
        let error = numerator - i128::from(points.ten_thousandths()) * denominator;
        match rounding {
            Rounding::TowardsZero => prop_assert!((0..step).contains(&error)),
            Rounding::HalfAwayFromZero => prop_assert!(-step <= 2 * error && 2 * error < step),
            Rounding::HalfToEven => prop_assert!(2 * error.abs() <= step),
        }
    }

    #[test]
    fn whoever_claims_what_is_computed_has_no_gap_in_it(figures in any_figures()) {
        let computed = compute(&RULES, UnitLevel::Department, &figures);
        // Where nothing can be told, a claim of nothing is no full mark.
        let claimed: Vec<String> =
            computed.iter().map(|it| it.points.unwrap_or_default().to_string()).collect();
        let claimed: Vec<&str> = claimed.iter().map(String::as_str).collect();
        let claim = ScoreSheet::new(&RULES, &claim(&RULES, &claimed, Some("9"))).unwrap();
        let input = GapInput {
            unit: unit("so-noi-vu"), duty: Duty::Required, claim: Some(claim), appraised_total: None,
            computed, figures, officer_average: None,
        };
        let found = gaps(&RULES, std::slice::from_ref(&input));
        prop_assert!(found.iter().all(|(_, gap)| gap.criterion_index().is_none()), "{found:?}");
    }

    #[test]
    fn the_keys_of_a_units_gaps_are_all_different(figures in any_figures(), claimed in prop::collection::vec(0..=200_i64, 9)) {
        let claimed: Vec<String> = claimed.iter()
            .map(|hundredths| Points::from_ten_thousandths(hundredths * 100).unwrap().to_string()).collect();
        let claimed: Vec<&str> = claimed.iter().map(String::as_str).collect();
        let input = GapInput {
            unit: unit("so-noi-vu"), duty: Duty::Required,
            claim: ScoreSheet::new(&RULES, &claim(&RULES, &claimed, Some("9"))).ok(), appraised_total: None,
            computed: compute(&RULES, UnitLevel::Department, &figures), figures, officer_average: None,
        };
        let found: Vec<(_, Gap)> = gaps(&RULES, std::slice::from_ref(&input));
        let keys: std::collections::BTreeSet<String> =
            found.iter().map(|(unit, gap)| gap.key(&RULES, unit)).collect();
        prop_assert_eq!(keys.len(), found.len());
    }
}
