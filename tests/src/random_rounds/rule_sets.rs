//! Rule sets of every shape that is valid.

use std::collections::BTreeSet;

use chamdiem_api_types::text::{Points, Reason, Title};
use chamdiem_api_types::wire::{
    Band, Criterion, DecimalsNumber, EvidenceScopeWord, LegalBasis, Level, MethodWord, OfficerBand, OfficerScheme,
    RankPolicyWord, RoundingWord, RuleSetInput, SourcedDate, SourcedDecimals, SourcedName, SourcedNumber,
    SourcedPoints, SourcedRounding, StandingWord, TieBreakerWord, TiePolicy,
};
use chamdiem_scoring::{self as scoring, Decimals};

use super::dice::Dice;

/// One to fourteen criteria, zero to four decimals, classes anywhere, every rank policy, with or without officers.
pub(super) fn draw(dice: &mut Dice, number: u64) -> RuleSetInput {
    let decimals = u8::try_from(dice.below(5)).unwrap();
    let criteria = criteria(dice, decimals);
    let total_maximum: i64 = criteria.iter().map(|criterion| criterion.maximum.value.value().ten_thousandths()).sum();
    let officer_scheme = dice.percent(60).then(|| officer_scheme(dice));
    let ties = ties(dice, officer_scheme.is_some());
    RuleSetInput {
        name: Title(format!("Bộ tiêu chí ngẫu nhiên số {number}")),
        legal_basis: legal_basis(dice),
        in_force_from: SourcedDate { value: "2000-01-01".parse().unwrap(), standing: standing(dice), source: source() },
        in_force_until: dice.percent(50).then(|| SourcedDate {
            value: "2999-12-31".parse().unwrap(),
            standing: standing(dice),
            source: source(),
        }),
        decimals: SourcedDecimals { value: DecimalsNumber(decimals), standing: standing(dice), source: source() },
        rounding: SourcedRounding { value: dice.pick(RoundingWord::ALL), standing: standing(dice), source: source() },
        criteria,
        officer_scheme,
        evidence_policy: None,
        bands: bands(dice, decimals, total_maximum),
        unclassified_name: SourcedName {
            value: dice.pick(&["Không xếp loại", "Chưa xếp loại", "-"]).into(),
            standing: standing(dice),
            source: source(),
        },
        ties,
    }
}

/// The smallest step of points with so many decimals, in ten-thousandths.
pub(super) fn step(decimals: u8) -> i64 {
    10_i64.pow(u32::from(4 - decimals))
}

/// Points from ten-thousandths, written with so many decimals.
pub(super) fn points(ten_thousandths: i64, decimals: u8) -> Points {
    let value = scoring::Points::from_ten_thousandths(ten_thousandths).unwrap();
    Points::new(value, Decimals::new(decimals).unwrap())
}

fn criteria(dice: &mut Dice, decimals: u8) -> Vec<Criterion> {
    let count = dice.between(1, 14);
    let mut numbers: Vec<u16> = (1..=40).collect();
    dice.shuffle(&mut numbers);
    // Small maxima make many ties, large ones few.
    let steps_most = dice.pick(&[1, 2, 3, 20, 200, 20_000]);
    let criterion = |(place, number): (i64, u16)| {
        let maximum = dice.between(1, steps_most) * step(decimals);
        Criterion {
            key: format!("tieu_chi_{place}").parse().unwrap(),
            number: SourcedNumber { value: number, standing: standing(dice), source: source() },
            decree_number: dice.percent(50).then(|| u16::try_from(dice.between(1, 40)).unwrap()),
            name: format!("Tiêu chí thứ {place}").as_str().into(),
            evidence_scope: dice.pick(EvidenceScopeWord::ALL),
            method: dice.pick(MethodWord::ALL),
            maximum: SourcedPoints { value: points(maximum, decimals), standing: standing(dice), source: source() },
            levels: if dice.percent(30) { levels(dice, maximum) } else { Vec::new() },
            computation: None,
        }
    };
    (1..=count).zip(numbers).map(criterion).collect()
}

fn levels(dice: &mut Dice, maximum: i64) -> Vec<Level> {
    let limits: BTreeSet<i64> = (0..3).map(|_| dice.between(0, maximum)).collect();
    let level = |limit| Level {
        points: points(limit, 4),
        condition: Reason("Theo hướng dẫn chấm điểm".to_owned()),
        requires: None,
        standing: standing(dice),
        source: source(),
    };
    limits.into_iter().rev().map(level).collect()
}

/// One to six classes from 0 up, in any order.
fn bands(dice: &mut Dice, decimals: u8, total_maximum: i64) -> Vec<Band> {
    let steps = total_maximum / step(decimals);
    let mut limits: BTreeSet<i64> = (1..dice.between(1, 6)).map(|_| dice.between(1, steps)).collect();
    limits.insert(0);
    let limits: Vec<i64> = limits.into_iter().map(|limit| limit * step(decimals)).collect();
    let names = ["Yếu", "Trung bình", "Khá", "Tốt", "Xuất sắc", "Đặc biệt xuất sắc"];
    let band = |(place, &from): (usize, &i64)| Band {
        name: names[place].into(),
        from: points(from, decimals),
        below: limits.get(place + 1).map(|&below| points(below, decimals)),
        standing: standing(dice),
        source: source(),
    };
    let mut bands: Vec<Band> = limits.iter().enumerate().map(band).collect();
    dice.shuffle(&mut bands);
    bands
}

fn officer_scheme(dice: &mut Dice) -> OfficerScheme {
    let decimals = u8::try_from(dice.below(5)).unwrap();
    let steps_most = dice.pick(&[2, 10, 1_000]);
    let maximum = dice.between(1, steps_most) * step(decimals);
    let band = OfficerBand {
        name: "Hoàn thành nhiệm vụ".into(),
        from: points(0, decimals),
        standing: standing(dice),
        source: source(),
    };
    OfficerScheme {
        maximum: SourcedPoints { value: points(maximum, decimals), standing: standing(dice), source: source() },
        decimals: SourcedDecimals { value: DecimalsNumber(decimals), standing: standing(dice), source: source() },
        bands: if dice.percent(50) { vec![band] } else { Vec::new() },
    }
}

fn ties(dice: &mut Dice, has_officers: bool) -> TiePolicy {
    use TieBreakerWord::{OfficerAverage, RosterOrder};
    let order = if has_officers {
        let average_first: Vec<TieBreakerWord> = vec![OfficerAverage, RosterOrder];
        dice.pick(&[average_first, vec![OfficerAverage], vec![RosterOrder, OfficerAverage], vec![RosterOrder], vec![]])
    } else {
        dice.pick(&[vec![RosterOrder], vec![]])
    };
    TiePolicy { ranks: dice.pick(RankPolicyWord::ALL), order, standing: standing(dice), source: source() }
}

fn legal_basis(dice: &mut Dice) -> Vec<LegalBasis> {
    let basis = |number: i64| LegalBasis {
        number: format!("{number}/QĐ-UBND").as_str().into(),
        title: Title("Quyết định ban hành bộ tiêu chí".to_owned()),
        issued_on: "2019-11-13".parse().unwrap(),
        standing: StandingWord::Decided,
        source: source(),
    };
    (0..dice.below(3)).map(|_| dice.between(1, 2_000)).collect::<Vec<_>>().into_iter().map(basis).collect()
}

fn standing(dice: &mut Dice) -> StandingWord {
    dice.pick(StandingWord::ALL)
}

fn source() -> Title {
    Title("Sinh ngẫu nhiên để kiểm thử".to_owned())
}
