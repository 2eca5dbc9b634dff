//! The reading side of evidence: three numbers side by side, findings, answers, and what a publication freezes.

use chamdiem_scoring::{LevelReached, Outcomes};
use chamdiem_store::{OfficerScoreRow, ProcedureRow, Rows, Store, StoreError, StoreOptions, SurveyFormRow, TallyRow};
use chamdiem_tests::inside::at;
use chamdiem_tests::play::DUE_AT;
use chamdiem_tests::service::Stage;
use chamdiem_tests::wire::{Answer, Wire};
use chamdiem_usecases::asker::Role;
use serde_json::Value;

mod answers;
mod contradictions;
mod findings;
mod frozen;
mod numbers;
mod versions;

/// The quarter of the report.
const QUARTER: &str = "2021-Q2";

/// A path inside the round of Q2/2021.
fn path(rest: &str) -> String {
    format!("/v1/rounds/dien-bien-2021-q2/{rest}")
}

/// Puts evidence where the uploads would have put it.
fn plant(stage: &Stage, work: impl FnOnce(&mut dyn Rows) -> Result<(), StoreError>) {
    let options = StoreOptions { connections_max: 1, ..StoreOptions::default() };
    let store = Store::connect(&stage.settings.database_url(), &options).unwrap();
    let planted = store.write(|rows| {
        rows.begin_evidence()?;
        work(rows)
    });
    planted.unwrap();
    chamdiem_tests::inside::seal(stage);
}

/// So many dossiers of a unit that reach the same level on every measure.
fn alike(unit: &str, amount: i64, level: LevelReached, online: bool) -> TallyRow {
    TallyRow {
        period: QUARTER.to_owned(),
        unit_code: unit.to_owned(),
        open_due_on: String::new(),
        outcomes: i16::try_from(Outcomes::new([level; 5], online).number()).unwrap(),
        amount,
    }
}

/// One dossier that is still open and was due on this day.
fn open_since(unit: &str, due_on: &str) -> TallyRow {
    let late = Outcomes::new(
        [LevelReached::Worst, LevelReached::Worst, LevelReached::Best, LevelReached::Best, LevelReached::Worst],
        false,
    );
    TallyRow {
        open_due_on: due_on.to_owned(),
        outcomes: i16::try_from(late.number()).unwrap(),
        ..alike(unit, 1, LevelReached::Best, false)
    }
}

/// A procedure that is published in both ways and offered online at level 4.
fn procedure(unit: &str, number: u32) -> ProcedureRow {
    ProcedureRow {
        period: QUARTER.to_owned(),
        unit_code: unit.to_owned(),
        code: format!("1.{number:06}"),
        sequence: Some(1),
        updated_at: None,
        deleted: false,
        online_level: 4,
        online_eligible: true,
        one_stop_eligible: true,
        at_one_stop: true,
        on_the_spot: true,
        posted: true,
        published_online: true,
        document: "{}".to_owned(),
        stored_at: at(0),
        batch_id: 1,
    }
}

/// A survey form with these answers, of which so many are satisfied, stored so many microseconds after the round's due
/// moment.
fn form(unit: &str, number: u32, pattern: &str, answered: (i32, i32), after_due_us: i64) -> SurveyFormRow {
    SurveyFormRow {
        code: format!("KS-{unit}-{number:04}"),
        sequence: Some(1),
        updated_at: None,
        unit_code: unit.to_owned(),
        period: QUARTER.to_owned(),
        deleted: false,
        pattern: pattern.to_owned(),
        answers: answered.0,
        satisfied: answered.1,
        document: "{}".to_owned(),
        stored_at: DUE_AT + time::Duration::microseconds(after_due_us),
        batch_id: 1,
    }
}

/// The score of an officer, in ten-thousandths of a point.
fn officer(unit: &str, code: &str, points: i64) -> OfficerScoreRow {
    OfficerScoreRow {
        period: QUARTER.to_owned(),
        unit_code: unit.to_owned(),
        code: code.to_owned(),
        sequence: Some(1),
        updated_at: None,
        deleted: false,
        points: chamdiem_scoring::Points::from_ten_thousandths(points).unwrap(),
        document: "{}".to_owned(),
        stored_at: at(0),
        batch_id: 1,
    }
}

/// What a role reads, which must be there.
async fn read(stage: &Stage, role: Role, rest: &str) -> Value {
    let answer = ask(stage, role, rest).await;
    assert_eq!(answer.status, 200, "{rest}: {}", answer.text());
    answer.json()
}

/// What a role is answered.
async fn ask(stage: &Stage, role: Role, rest: &str) -> Answer {
    Wire::to(stage).get(&path(rest), Some(&stage.token(role, None))).await
}

/// What a unit is answered.
async fn ask_as_unit(stage: &Stage, unit: &str, rest: &str) -> Answer {
    Wire::to(stage).get(&path(rest), Some(&stage.token(Role::Unit, Some(unit)))).await
}

/// The entry of a list about a criterion, or none.
fn criterion<'v>(list: &'v Value, key: &str) -> &'v Value {
    list.as_array().unwrap().iter().find(|entry| entry["criterion"] == key).unwrap()
}

/// The keys of all findings that a role is shown, in their order, page by page.
async fn findings(stage: &Stage, query: &str) -> Vec<Value> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = read(stage, Role::Appraiser, &format!("gap-findings?limit=7{query}{cursor}")).await;
        found.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

/// The keys of findings.
fn keys(found: &[Value]) -> Vec<&str> {
    found.iter().map(|finding| finding["id"].as_str().unwrap()).collect()
}
