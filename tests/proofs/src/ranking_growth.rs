//! Ranking grows like a sort: 2,000, 20,000 and 200,000 assessed units in one group, under the real decision.

use std::hint::black_box;
use std::time::{Duration, Instant};

use chamdiem_scoring::{Claim, Entrant, Outcome, Points, RuleSet, ScoreSheet, rank};

use super::{Line, Proof};
use chamdiem_tests::random_rounds::Dice;
use chamdiem_tests::rule_sets::decision_1187;

/// The proof.
pub const PROOF: Proof = Proof {
    name: "ranking-grows-like-a-sort",
    shows: "ranking n units costs n·log n: the time per n·log2 n barely differs between 2,000 and 200,000 units",
    takes: "2 s",
    short: true,
    measure,
};

const SIZES: [usize; 3] = [2_000, 20_000, 200_000];

/// Rankings timed together, so that every slice does about the same work and noise meets all sizes alike.
const REPETITIONS: [u32; 3] = [100, 10, 1];

/// Slices of each size, taken in turn; the quickest counts, since noise only ever adds.
const ROUNDS: usize = 25;

/// A quadratic algorithm would show a ratio of 62, and one that grows like n^1.5 a ratio of 6. A sort whose data stays
/// in the cache shows 1; that 200,000 units do not fit in it makes 1.6 of it where this was written. The bound lies
/// as far from 1.6 as from 6.
const RATIO_MAX: f64 = 3.0;

fn measure() -> Result<Line, String> {
    let rule_set = decision_1187();
    let groups: Vec<Vec<Entrant>> = SIZES.iter().map(|&size| entrants(&rule_set, size)).collect();
    let mut quickest = [Duration::MAX; SIZES.len()];
    for _ in 0..ROUNDS {
        for ((best, group), repetitions) in quickest.iter_mut().zip(&groups).zip(REPETITIONS) {
            let started = Instant::now();
            for _ in 0..repetitions {
                black_box(rank(black_box(&rule_set), black_box(group)));
            }
            *best = (*best).min(started.elapsed() / repetitions);
        }
    }
    let per_step: Vec<f64> = quickest.iter().zip(SIZES).map(|(time, size)| per_step(*time, size)).collect();
    let (least, most) =
        per_step.iter().fold((f64::MAX, 0.0_f64), |(least, most), &step| (least.min(step), most.max(step)));
    if least <= 0.0 {
        return Err("the clock is too coarse".to_owned());
    }
    let ratio = most / least;
    let times: Vec<String> = quickest
        .iter()
        .zip(SIZES)
        .map(|(time, size)| format!("{size} units {:.2} ms", time.as_secs_f64() * 1e3))
        .collect();
    Ok(Line {
        figure: format!("{}; per n·log2 n they differ {ratio:.2} times", times.join(", ")),
        bound: format!("≤ {RATIO_MAX} times"),
        holds: ratio <= RATIO_MAX,
    })
}

#[expect(clippy::cast_precision_loss, reason = "the sizes are far below 2^52")]
fn per_step(time: Duration, size: usize) -> f64 {
    let size = size as f64;
    time.as_secs_f64() / (size * size.log2())
}

/// Units with scores that look random and are the same in every run.
fn entrants(rule_set: &RuleSet, size: usize) -> Vec<Entrant> {
    let mut dice = Dice::new(1187);
    let mut hundredths = |most: i64| Points::from_ten_thousandths(dice.between(0, most) * 100).unwrap();
    (0..size)
        .map(|place| {
            let scores = rule_set.criteria.iter().map(|criterion| (criterion.key.clone(), hundredths(200))).collect();
            let claim = Claim { scores, officer_average: Some(hundredths(1_000)) };
            Entrant {
                unit: format!("don-vi-{place}").parse().unwrap(),
                roster_order: u32::try_from(place).unwrap(),
                outcome: Outcome::Assessed(ScoreSheet::new(rule_set, &claim).unwrap()),
            }
        })
        .collect()
}
