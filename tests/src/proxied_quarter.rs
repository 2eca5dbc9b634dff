//! The quarter, played through a proxy: by the typed client, and by clicks on Swagger UI in Chromium.

use std::process::Command;

use chamdiem_usecases::asker::Role;
use serde::Serialize;
use serde_json::{Value, json};

use crate::play::{self, CLOSES_AT, TWO_UNITS};
use crate::proxies::Proxy;
use crate::quarter::DEPARTMENTS;
use crate::service::Stage;
use crate::tools;

/// The whole quarter of the real report by the client; the bytes of its ranking.
pub async fn by_client(stage: &Stage) -> Result<String, String> {
    play::until_appraised(stage).await;
    play::publish(stage).await;
    let read = stage.public.ranking(&play::round_id()).find().await.map_err(|fault| fault.to_string())?;
    serde_json::to_string(&read.value).map_err(|fault| fault.to_string())
}

/// A quarter of two units by clicks alone. What went wrong, if anything did.
///
/// # Errors
/// In words, when the browser cannot be used.
pub fn by_clicks(stage: &Stage, proxy: &Proxy) -> Result<Vec<String>, String> {
    let round = play::round_id().to_string();
    let mut faults = Vec::new();
    let mut visit = |role, unit: Option<&str>, steps: Vec<Step>| -> Result<(), String> {
        faults.extend(visit(&proxy.url, &stage.token(role, unit), &steps)?);
        Ok(())
    };
    let (province, units, group) = play::two_units();
    let registered =
        std::iter::once((play::AUTHORITY, &province)).chain(units.iter().map(|(code, input)| (*code, input)));
    let mut steps: Vec<_> = registered.flat_map(|(code, input)| creation("Unit", &[("unit", code)], input)).collect();
    steps.extend(creation("Group", &[("group", DEPARTMENTS)], &group));
    visit(Role::Admin, None, steps)?;

    let named = [("round", round.as_str())];
    let mut steps = creation("Round", &named, &play::round_input());
    steps.push(Step::act("openRound", 200));
    visit(Role::Appraiser, None, steps)?;

    for unit in TWO_UNITS {
        let claim = play::claim(&play::unit(unit));
        let mut steps = creation("SelfAssessment", &[("round", &round), ("unit", unit)], &claim);
        steps.push(Step::act("submitSelfAssessment", 200));
        visit(Role::Unit, Some(unit), steps)?;
    }

    stage.clock.set(CLOSES_AT);
    let mut steps = vec![Step::read("getRound", &named, 200), Step::act("closeRound", 200)];
    for unit in TWO_UNITS {
        let input = play::as_claimed(&play::claim(&play::unit(unit)));
        steps.extend(creation("Appraisal", &[("round", &round), ("unit", unit)], &input));
    }
    visit(Role::Appraiser, None, steps)?;
    let publication = Step { body: Some(json!({})), ..Step::act("publishRound", 201) };
    visit(Role::Publisher, None, vec![Step::read("getRanking", &named, 200), publication])?;
    Ok(faults)
}

/// What is done on the page: an operation with what is written into its fields and its body, and the status of its answer.
#[derive(Serialize)]
struct Step {
    operation: String,
    fields: serde_json::Map<String, Value>,
    body: Option<Value>,
    #[serde(skip)]
    status: u16,
}

impl Step {
    fn read(operation: &str, fields: &[(&str, &str)], status: u16) -> Step {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        Step { operation: operation.to_owned(), fields, body: None, status }
    }

    /// With what the page has filled in.
    fn act(operation: &str, status: u16) -> Step {
        Step::read(operation, &[], status)
    }
}

/// A thing is looked for, is not there, and is made with the version that the page filled in; then it is read and written again
/// as it stands, since the page's tag may have been altered on the way.
fn creation(thing: &str, fields: &[(&str, &str)], input: &impl Serialize) -> Vec<Step> {
    let (get, put) = (format!("get{thing}"), format!("put{thing}"));
    let body = serde_json::to_value(input).ok();
    let write = |status| Step { body: body.clone(), ..Step::act(&put, status) };
    vec![Step::read(&get, fields, 404), write(201), Step::read(&get, fields, 200), write(200)]
}

/// One visit by one person; every answer that is not the expected one, and whatever else went wrong.
fn visit(url: &str, token: &str, steps: &[Step]) -> Result<Vec<String>, String> {
    let text = serde_json::to_string(steps).map_err(|fault| fault.to_string())?;
    let output = Command::new(tools::node())
        .arg(tools::node_folder().join("swagger-steps.mjs"))
        .arg(tools::chromium())
        .args([url, token, &text])
        .current_dir(tools::node_folder())
        .output()
        .map_err(|fault| fault.to_string())?;
    let complaint = || String::from_utf8_lossy(&output.stderr).into_owned();
    let seen: Value = serde_json::from_slice(&output.stdout).map_err(|fault| format!("{fault}: {}", complaint()))?;
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap_or("?").to_owned()).collect()
    };
    let mut faults = texts(&seen["faults"]);
    faults.extend(texts(&seen["violations"]));
    faults.extend(texts(&seen["steps"]["refused"]));
    let done = seen["steps"]["steps"].as_array().cloned().unwrap_or_default();
    for (number, step) in steps.iter().enumerate() {
        let status = done.get(number).and_then(|done| done["status"].as_str()).unwrap_or("nothing");
        if status != step.status.to_string() {
            let answer = done.get(number).map_or(&Value::Null, |done| &done["answer"]);
            faults.push(format!("{}: {status} instead of {}: {answer}", step.operation, step.status));
        }
    }
    Ok(faults)
}
