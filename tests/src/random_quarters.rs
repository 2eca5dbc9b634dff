//! Random quarters with the means that the rules of scoring compute, for a program in another language to compute again.

use std::process::{Command, Output};

use chamdiem_scoring::{
    Channel, Computation, Decimals, Dossier, DossierStatus, EvidenceScope, Extension, Figures, Measure, Method,
    Participant, Period, Points, RequestFault, Rounding, RuleSet, SupplementRequest, UnitLevel, Version,
    WithoutEvidence, compute,
};
use serde_json::{Value, json};
use time::{Date, Duration};

use crate::random_rounds::Dice;
use crate::rule_sets::{band, criterion, level, sourced, two_criteria};
use crate::service::Folder;
use crate::tools;

const ROUNDINGS: [(Rounding, &str); 3] = [
    (Rounding::HalfAwayFromZero, "half_away_from_zero"),
    (Rounding::HalfToEven, "half_to_even"),
    (Rounding::TowardsZero, "towards_zero"),
];

const STATUSES: [(DossierStatus, &str); 9] = [
    (DossierStatus::Processing, "processing"),
    (DossierStatus::AwaitingSupplement, "awaiting_supplement"),
    (DossierStatus::AwaitingPayment, "awaiting_payment"),
    (DossierStatus::Refused, "refused"),
    (DossierStatus::Withdrawn, "withdrawn"),
    (DossierStatus::Stopped, "stopped"),
    (DossierStatus::Finished, "finished"),
    (DossierStatus::Returned, "returned"),
    (DossierStatus::Deleted, "deleted"),
];

/// Five criteria scored by dossier, their levels anything from 0 to 10 with any decimals.
fn rule_set(dice: &mut Dice, digits: u8, rounding: Rounding) -> RuleSet {
    let mut parts = two_criteria();
    parts.decimals = sourced(Decimals::new(digits).unwrap());
    parts.rounding = sourced(rounding);
    parts.bands = vec![band("Đã chấm", "0", None)];
    parts.criteria = (1..).zip(Measure::ALL).map(|(number, measure)| by_dossier(dice, number, measure)).collect();
    RuleSet::new(parts).unwrap()
}

fn by_dossier(dice: &mut Dice, number: u16, measure: Measure) -> chamdiem_scoring::Criterion {
    // The decree's own levels are as frequent as odd ones.
    let odd = [dice.between(20_001, 100_000), dice.between(10_000, 20_000), dice.between(0, 9_999)];
    let levels = if dice.percent(50) { [20_000, 10_000, 0] } else { odd };
    let text = |value| Points::from_ten_thousandths(value).unwrap().to_string();
    let mut criterion = criterion(measure.as_str(), number, "10");
    criterion.method = Method::MeanOfLevels;
    criterion.evidence_scope = EvidenceScope::Dossier;
    criterion.levels = levels.map(|value| level(&text(value))).to_vec();
    criterion.computation = Some(Computation {
        measure: Some(measure),
        ratio: None,
        without_evidence: WithoutEvidence::Undetermined,
        provenance: sourced(()).provenance,
    });
    criterion
}

fn days_after(dice: &mut Dice, day: Date, most: i64) -> Date {
    day + Duration::days(dice.between(0, most))
}

/// A dossier around a quarter, done or not, with some trouble on its way.
fn dossier(dice: &mut Dice, number: usize, around: Period) -> Dossier {
    let received_on = days_after(dice, around.first_day() - Duration::days(40), 140);
    let due_on = days_after(dice, received_on, 20);
    let (status, _) = if dice.percent(70) { STATUSES[7] } else { dice.pick(&STATUSES) };
    let done_on = (status.is_done() || dice.percent(10)).then(|| days_after(dice, received_on, 22));
    let participant = |dice: &mut Dice| Participant {
        unit: "so-noi-vu".parse().unwrap(),
        due_on: days_after(dice, received_on, 20),
        finished_on: dice.percent(80).then(|| days_after(dice, received_on, 20)),
    };
    let request = |dice: &mut Dice| SupplementRequest {
        requested_on: received_on,
        fault: dice.pick(&[RequestFault::Unit, RequestFault::Applicant]),
    };
    Dossier {
        code: format!("000.00.01.H22-{number}").parse().unwrap(),
        version: Version::Sequence(1),
        unit: "so-noi-vu".parse().unwrap(),
        procedure: "1.001193".parse().unwrap(),
        channel: dice.pick(&[Channel::Direct, Channel::Online, Channel::Post]),
        online_level: None,
        received_on,
        due_on,
        extension: dice
            .percent(15)
            .then(|| Extension { due_on: days_after(dice, due_on, 10), reason: "Kiểm tra thực địa".to_owned() }),
        finished_on: done_on.filter(|_| dice.percent(90)),
        returned_on: done_on,
        participants: (0..dice.pick(&[0, 0, 1, 2])).map(|_| participant(dice)).collect(),
        supplement_requests: (0..dice.pick(&[0, 0, 1, 2, 3])).map(|_| request(dice)).collect(),
        agencies_contacted: u16::try_from(dice.pick(&[0, 0, 1, 2, 3])).unwrap(),
        field_check: dice.percent(30),
        status,
    }
}

fn document(dossier: &Dossier, upheld: bool) -> Value {
    let status = STATUSES.iter().find(|(status, _)| *status == dossier.status).unwrap().1;
    let text = |day: Date| day.to_string();
    let participants = dossier.participants.iter().map(|part| (text(part.due_on), part.finished_on.map(text)));
    let requests = dossier.supplement_requests.iter();
    json!({
        "status": status,
        "due": text(dossier.due_on),
        "extended": dossier.extension.as_ref().map(|extension| text(extension.due_on)),
        "done": dossier.finished_on.or(dossier.returned_on).map(text),
        "participants": participants.collect::<Vec<_>>(),
        "requests": requests.map(|request| if request.fault == RequestFault::Unit { "unit" } else { "applicant" })
            .collect::<Vec<_>>(),
        "agencies": dossier.agencies_contacted,
        "field_check": dossier.field_check,
        "upheld": upheld,
    })
}

/// One quarter with up to 60 dossiers, as a document, with the means that are computed here.
#[must_use]
pub fn quarter(seed: u64) -> Value {
    let mut dice = Dice::new(seed.wrapping_mul(0xD134_2543_DE82_EF95));
    let digits = u8::try_from(seed % 5).unwrap();
    let (rounding, rounding_word) = ROUNDINGS[usize::try_from(seed / 5 % 3).unwrap()];
    let rules = rule_set(&mut dice, digits, rounding);
    let period: Period = format!("{}-Q{}", dice.between(2019, 2026), dice.between(1, 4)).parse().unwrap();
    let day_after = period.last_day() + Duration::DAY;
    let mut figures = Figures::default();
    let mut documents = Vec::new();
    for number in 0..usize::try_from(dice.pick(&[1, 3, 12, 60])).unwrap() {
        let dossier = dossier(&mut dice, number, period);
        let upheld = dice.percent(10);
        documents.push(document(&dossier, upheld));
        if let Some(counted) = dossier.counted().filter(|it| it.period == period && it.counts_on(day_after)) {
            let outcomes = if upheld { counted.outcomes.with_upheld_complaint() } else { counted.outcomes };
            figures.extend(outcomes.figures().map(|figure| (figure, 1)));
        }
    }
    let computed = compute(&rules, UnitLevel::Department, &figures);
    let keys = || rules.criteria.iter().map(|criterion| criterion.key.to_string());
    let levels = rules.criteria.iter().map(|it| it.levels.iter().map(|level| level.points.to_string()));
    let levels = keys().zip(levels.map(|levels| json!(levels.collect::<Vec<_>>())));
    let points = computed.iter().map(|it| json!(it.points.map(|points| points.to_string())));
    json!({
        "first": period.first_day().to_string(),
        "last": period.last_day().to_string(),
        "decimals": digits,
        "rounding": rounding_word,
        "levels": levels.collect::<serde_json::Map<_, _>>(),
        "dossiers": documents,
        "computed": keys().zip(points).collect::<serde_json::Map<_, _>>(),
    })
}

/// Lets Python compute the means of these quarters from their dossiers, and compare.
///
/// # Panics
/// When Python cannot be run.
#[must_use]
pub fn compare_in_python(quarters: &[Value]) -> Output {
    let folder = Folder::new();
    let path = folder.path().join("quarters.jsonl");
    let lines: Vec<String> = quarters.iter().map(Value::to_string).collect();
    std::fs::write(&path, lines.join("\n")).unwrap();
    let program = tools::root().join("tests/python/criterion_means.py");
    Command::new(tools::python()).arg(program).arg(path).output().unwrap()
}

/// The number before a word in what Python told; 0 where the word is not there.
#[must_use]
pub fn told_count(told: &str, word: &str) -> u64 {
    let words: Vec<&str> = told.split([' ', ',', '\n']).filter(|word| !word.is_empty()).collect();
    let place = words.iter().position(|it| *it == word).unwrap_or(0);
    words[..place].last().and_then(|number| number.parse().ok()).unwrap_or(0)
}
