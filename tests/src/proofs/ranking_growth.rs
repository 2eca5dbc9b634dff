//! Ranking grows like a sort: 2,000, 20,000 and 200,000 assessed units in one group.

use std::hint::black_box;
use std::time::{Duration, Instant};

use chamdiem_scoring::{
    Band, Claim, Criterion, CriterionKey, Decimals, Entrant, EvidenceScope, Method, OfficerScheme, Outcome, Points,
    Provenance, RankPolicy, Rounding, RuleSet, RuleSetParts, ScoreSheet, Sourced, Standing, TieBreaker, TiePolicy,
    rank,
};
use time::{Date, Month};

use super::{Line, Proof};

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
    let rule_set = rule_set();
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

/// Nine criteria of two points and an officer average, four ties among ten units: the shape of the real report.
fn rule_set() -> RuleSet {
    let criteria = (1..=9).map(|number| Criterion {
        key: key(number),
        number: sourced(number),
        decree_number: None,
        name: format!("Tiêu chí {number}"),
        evidence_scope: EvidenceScope::Dossier,
        method: Method::Declared,
        maximum: sourced(points(20_000)),
        levels: Vec::new(),
    });
    let band = |name: &str, from: i64, below: Option<i64>| Band {
        name: name.to_owned(),
        from: points(from),
        below: below.map(points),
        provenance: provenance(),
    };
    RuleSet::new(RuleSetParts {
        id: "do-toc-do".parse().unwrap(),
        name: "Bộ tiêu chí dùng để đo".to_owned(),
        legal_basis: Vec::new(),
        in_force_from: sourced(Date::from_calendar_date(2021, Month::January, 1).unwrap()),
        in_force_until: None,
        decimals: sourced(Decimals::new(2).unwrap()),
        rounding: sourced(Rounding::HalfAwayFromZero),
        criteria: criteria.collect(),
        officer_scheme: Some(OfficerScheme {
            maximum: sourced(points(100_000)),
            decimals: sourced(Decimals::new(2).unwrap()),
            bands: Vec::new(),
        }),
        bands: vec![band("Đạt", 90_000, None), band("Chưa đạt", 0, Some(90_000))],
        unclassified_name: sourced("Không xếp loại".to_owned()),
        ties: sourced(TiePolicy {
            ranks: RankPolicy::SharedThenSkipped,
            order: vec![TieBreaker::OfficerAverage, TieBreaker::RosterOrder],
        }),
    })
    .unwrap()
}

/// Units with scores that look random and are the same in every run.
fn entrants(rule_set: &RuleSet, size: usize) -> Vec<Entrant> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut draw = |below: i64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        i64::try_from(state >> 33).unwrap() % below
    };
    (0..size)
        .map(|place| {
            let scores = (1..=9).map(|number| (key(number), points(draw(201) * 100))).collect();
            let claim = Claim { scores, officer_average: Some(points(draw(1_001) * 100)) };
            Entrant {
                unit: format!("don-vi-{place}").parse().unwrap(),
                roster_order: u32::try_from(place).unwrap(),
                outcome: Outcome::Assessed(ScoreSheet::new(rule_set, &claim).unwrap()),
            }
        })
        .collect()
}

fn key(number: u16) -> CriterionKey {
    format!("tieu_chi_{number}").parse().unwrap()
}

fn points(ten_thousandths: i64) -> Points {
    Points::from_ten_thousandths(ten_thousandths).unwrap()
}

fn provenance() -> Provenance {
    Provenance { standing: Standing::Decided, source: "Bộ tiêu chí dùng để đo".to_owned() }
}

fn sourced<T>(value: T) -> Sourced<T> {
    Sourced { value, provenance: provenance() }
}
