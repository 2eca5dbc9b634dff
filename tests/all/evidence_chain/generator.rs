//! The generator keeps its word: what it decided is what its dossiers reach.

use std::collections::BTreeSet;

use chamdiem_scoring::{Dossier, LevelReached, Measure, Period};
use chamdiem_tests::dossiers::{CSV_HEADER, DossierQuarter, Level};

fn quarter_of(period: &str, seed: u64, rows: u64) -> DossierQuarter {
    DossierQuarter::new(period.parse().unwrap(), seed, rows)
}

fn reached(level: Level) -> LevelReached {
    match level {
        Level::Best => LevelReached::Best,
        Level::Middle => LevelReached::Middle,
        Level::Worst => LevelReached::Worst,
    }
}

#[test]
fn the_rules_find_in_every_dossier_what_was_decided_for_it() {
    let quarter = quarter_of("2021-Q2", 1, 20_000);
    let day_after = quarter.period().last_day().next_day().unwrap();
    let mut codes = BTreeSet::new();
    let mut unlike = [0; 3];
    for generated in quarter.dossiers() {
        let input = quarter.input(&generated);
        let dossier: Dossier = input.to_dossier().unwrap_or_else(|faults| panic!("{input:?}: {faults:?}"));
        let counted = dossier.counted().filter(|counted| counted.period == quarter.period());
        let counted = counted.filter(|counted| counted.counts_on(day_after));
        assert_eq!(counted.is_some(), generated.decided.is_some(), "{input:?}");
        assert!(codes.insert(dossier.code.to_string()), "{} stands twice", dossier.code);
        let (Some(counted), Some(decided)) = (counted, generated.decided) else {
            unlike[0] += 1;
            continue;
        };
        let levels = [decided.total_time, decided.unit_time, decided.contacts, decided.agencies, decided.total_time];
        for (measure, level) in Measure::ALL.into_iter().zip(levels) {
            assert_eq!(counted.outcome(measure), reached(level), "{measure:?} of {input:?}");
        }
        assert_eq!(counted.outcomes.online(), generated.online);
        unlike[1] += usize::from(decided.unit_time != decided.total_time);
        unlike[2] += usize::from(counted.open_due_on == Some(quarter.period().last_day()));
    }
    // Dossiers that do not count, dossiers whose units differ from the whole, and dossiers open at the very end.
    assert!(unlike.iter().all(|&count| count >= 20), "{unlike:?}");
}

#[test]
fn every_quarter_can_be_generated() {
    for period in ["2001-Q1", "2020-Q1", "2021-Q3", "2021-Q4", "2998-Q4"] {
        let quarter = quarter_of(period, 3, 500);
        let expected: Period = period.parse().unwrap();
        for generated in quarter.dossiers().filter(|generated| generated.decided.is_some()) {
            let dossier = quarter.input(&generated).to_dossier().unwrap();
            assert_eq!(dossier.counted().unwrap().period, expected, "{dossier:?}");
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_gives_others() {
    let bytes = |seed| quarter_of("2021-Q2", seed, 300).ndjson();
    assert_eq!(bytes(7), bytes(7));
    assert_ne!(bytes(7), bytes(8));
    // A longer quarter begins with the shorter one.
    assert!(quarter_of("2021-Q2", 7, 301).ndjson().starts_with(&bytes(7)));
}

#[test]
fn the_csv_file_says_what_the_ndjson_file_says() {
    let quarter = quarter_of("2021-Q2", 2, 2_000);
    let csv = quarter.csv();
    let mut reader = csv::Reader::from_reader(csv.as_slice());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(names.join(",") + "\n", CSV_HEADER);
    let mut rows = 0;
    for (record, line) in reader.records().zip(quarter.ndjson().split(|&byte| byte == b'\n')) {
        let record = record.unwrap();
        let line: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(line).unwrap();
        for (name, cell) in names.iter().zip(&record) {
            assert_eq!(cell, in_a_cell(name, line.get(name)), "{name} of {line:?}");
        }
        rows += 1;
    }
    assert_eq!(rows, 2_000);
}

/// A member of a line as it stands in a cell.
fn in_a_cell(name: &str, value: Option<&serde_json::Value>) -> String {
    use serde_json::Value;
    match value {
        None if name == "agencies_contacted" => "0".to_owned(),
        None if name == "field_check" => "false".to_owned(),
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            let item = |item: &Value| {
                let members = ["unit", "due_on", "finished_on", "requested_on", "fault"];
                let is_part = item.get("unit").is_some();
                let own = members.iter().filter(|member| is_part != ["requested_on", "fault"].contains(*member));
                let texts: Vec<&str> = own.map(|member| item[*member].as_str().unwrap_or_default()).collect();
                texts.join("/")
            };
            items.iter().map(item).collect::<Vec<_>>().join("|")
        }
        Some(other) => other.to_string(),
    }
}

#[test]
fn the_known_scores_stand_on_both_sides_of_every_limit() {
    let known = quarter_of("2021-Q2", 1, 20_000).known_scores();
    let column = |criterion: usize| {
        let points: BTreeSet<Option<String>> =
            known.units.iter().map(|unit| unit.points()[criterion].clone()).collect();
        points
    };
    let whole: BTreeSet<_> =
        [None, Some("0.00"), Some("1.00"), Some("2.00")].map(|text| text.map(str::to_owned)).into();
    for criterion in [5, 6, 8] {
        assert_eq!(column(criterion), whole, "criterion {criterion}");
    }
    let given: BTreeSet<_> = whole.into_iter().filter(Option::is_some).collect();
    assert_eq!(column(7), given);
    for criterion in 0..5 {
        assert!(column(criterion).len() > 5, "criterion {criterion}");
    }
    let faultless = &known.units[0].points()[..4];
    assert!(faultless.iter().all(|points| points.as_deref() == Some("2.00")), "{faultless:?}");
    let nothing = known.units.iter().find(|unit| unit.code == "ban-dan-toc").unwrap();
    assert_eq!((nothing.dossiers(), nothing.figures().len()), (0, 0));
}
