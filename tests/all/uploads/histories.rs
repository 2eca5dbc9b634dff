//! Random histories: whatever is sent, in whatever order, the tallies are what a model in memory says.

use std::collections::BTreeMap;

use chamdiem_api_types::decode::Node;
use chamdiem_feed::Row;
use chamdiem_scoring::Dossier;
use chamdiem_tests::random_rounds::Dice;
use chamdiem_tests::service::on_both_backends;

use super::*;

const HISTORIES: u64 = 8;
const BATCHES: usize = 14;

/// What should be known: of each dossier its latest state, of each complaint its version, dossier and whether it stands.
#[derive(Default)]
struct Model {
    dossiers: BTreeMap<String, Dossier>,
    complaints: BTreeMap<String, (i64, Option<String>, bool)>,
}

impl Model {
    fn take_dossier(&mut self, row: &Value) {
        let node = Node::read(row).unwrap();
        let dossier = Dossier::from_node(node).unwrap();
        let code = dossier.code.to_string();
        if self.dossiers.get(&code).is_none_or(|known| known.version <= dossier.version) {
            self.dossiers.insert(code, dossier);
        }
    }

    fn take_complaint(&mut self, row: &Value) {
        let (code, version) = (row["code"].as_str().unwrap(), row["sequence"].as_i64().unwrap());
        let stands = row["upheld"] == true && row["deleted"] != true;
        let state = (version, row["dossier"].as_str().map(str::to_owned), stands);
        if self.complaints.get(code).is_none_or(|known| known.0 <= version) {
            self.complaints.insert(code.to_owned(), state);
        }
    }

    fn tallies(&self) -> Vec<(String, String, String, i16, i64)> {
        let mut tallies = BTreeMap::new();
        for (code, dossier) in &self.dossiers {
            let Some(counted) = dossier.counted() else { continue };
            let upheld = self.complaints.values().any(|(_, about, stands)| *stands && about.as_ref() == Some(code));
            let outcomes = if upheld { counted.outcomes.with_upheld_complaint() } else { counted.outcomes };
            let open_due_on = counted.open_due_on.map(|day| day.to_string()).unwrap_or_default();
            let outcomes = i16::try_from(outcomes.number()).unwrap();
            let key = (counted.period.to_string(), dossier.unit.to_string(), open_due_on, outcomes);
            *tallies.entry(key).or_insert(0) += 1;
        }
        tallies.into_iter().map(|((a, b, c, d), amount)| (a, b, c, d, amount)).collect()
    }
}

fn day(dice: &mut Dice, least: i64, most: i64) -> String {
    let day = time::macros::date!(2021 - 06 - 15) + time::Duration::days(dice.between(least, most));
    day.to_string()
}

fn random_dossier(dice: &mut Dice, history: u64) -> Value {
    let statuses = ["processing", "awaiting_supplement", "finished", "returned", "withdrawn", "deleted", "refused"];
    let status = dice.pick(&statuses);
    let received = dice.between(-20, 0);
    let mut row = json!({
        "code": format!("H{history}-{}", dice.below(30)), "sequence": dice.below(8), "procedure": "1.001193",
        "unit": dice.pick(&["so-noi-vu", "so-tu-phap", "so-cong-thuong"]),
        "channel": dice.pick(&["direct", "online", "post"]),
        "received_on": day(dice, received, received), "due_on": day(dice, 5, 25), "status": status,
        "agencies_contacted": dice.below(4),
    });
    if dice.percent(20) {
        row["extended_due_on"] = json!(day(dice, 25, 40));
        row["extension_reason"] = json!("Chờ ý kiến cơ quan chuyên môn");
    }
    if ["finished", "returned"].contains(&status) || dice.percent(10) {
        row["finished_on"] = json!(day(dice, 1, 40));
    }
    if dice.percent(30) {
        row["participants"] =
            json!([{ "unit": "so-tu-phap", "due_on": day(dice, 1, 20), "finished_on": day(dice, 1, 20) }]);
    }
    if dice.percent(30) {
        row["supplement_requests"] =
            json!([{ "requested_on": day(dice, 1, 3), "fault": dice.pick(&["unit", "applicant"]) }]);
    }
    row
}

fn random_complaint(dice: &mut Dice, history: u64) -> Value {
    let mut row = json!({
        "code": format!("P{history}-{}", dice.below(10)), "sequence": dice.below(6), "unit": "so-noi-vu",
        "received_on": "2021-06-20", "due_on": "2021-07-05", "upheld": dice.percent(70), "deleted": dice.percent(20),
    });
    if dice.percent(85) {
        row["dossier"] = json!(format!("H{history}-{}", dice.below(30)));
    }
    row
}

#[test]
fn after_any_history_the_tallies_are_what_a_full_count_and_a_model_say() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let mut model = Model::default();
        let mut number = 0;
        for history in 0..HISTORIES {
            let mut dice = Dice::new(history);
            for _ in 0..BATCHES {
                number += 1;
                let count = usize::try_from(dice.between(1, 12)).unwrap();
                let (path, rows): (_, Vec<Value>) = if dice.percent(65) {
                    ("/v1/dossiers", (0..count).map(|_| random_dossier(&mut dice, history)).collect())
                } else {
                    ("/v1/complaints", (0..count).map(|_| random_complaint(&mut dice, history)).collect())
                };
                let file = File::ndjson(path, &rows).batch(number, count);
                if dice.percent(10) {
                    // A rehearsal beforehand changes nothing of what follows.
                    assert_eq!(file.clone().with("validate_only", true).send(stage).await.status, 200);
                }
                let told = file.stored(stage).await;
                assert_eq!(counts(&told).iter().sum::<u64>(), count as u64);
                for row in &rows {
                    if path == "/v1/dossiers" { model.take_dossier(row) } else { model.take_complaint(row) }
                }
                assert_eq!(tallies(stage), model.tallies(), "history {history}, batch {number}");
            }
            assert_verified(stage);
        }
    });
}
