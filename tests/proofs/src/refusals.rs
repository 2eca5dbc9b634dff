//! Submissions that must be refused: each with its own code, every fault named, nothing stored.

use chamdiem_client::Precondition;
use chamdiem_client::text::UnitCode;
use chamdiem_usecases::asker::Role;
use serde_json::{Value, json};
use time::Duration;

use super::{Line, Proof, block_on};
use chamdiem_tests::inside::stored;
use chamdiem_tests::play;
use chamdiem_tests::service::{BACKENDS, Stage};

/// The proof.
pub const PROOF: Proof = Proof {
    name: "refused-submissions",
    shows: "a late, out-of-range, over-precise, incomplete, duplicated-key, wrong-unit or wrong-state submission has its own code, names all faults and stores nothing",
    takes: "4 s",
    short: true,
    measure,
};

/// The unit that sends what is refused.
const UNIT: &str = "so-noi-vu";

fn measure() -> Result<Line, String> {
    let mut wrong = Vec::new();
    let mut count = 0;
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let told = block_on(refusals(&stage))?;
        count += told.len();
        wrong.extend(told.into_iter().filter(|(_, right)| !right).map(|(what, _)| format!("{backend:?} {what}")));
    }
    let figure = match wrong.as_slice() {
        [] => format!("{count} of {count} refused as they must be"),
        wrong => format!("{} of {count} not refused as they must be: {}", wrong.len(), wrong.join(", ")),
    };
    Ok(Line { figure, bound: format!("{count} of {count}"), holds: wrong.is_empty() && count == 14 })
}

/// Each refusal with whether it was right.
async fn refusals(stage: &Stage) -> Result<Vec<(&'static str, bool)>, String> {
    play::register(stage).await;
    play::prepare(stage).await;
    play::open(stage).await;
    let draft = |scores: Value| json!({ "scores": scores, "officer_average": "8.50" }).to_string();
    let out_of_range = draft(json!([
        { "criterion": "total_time", "points": "2.01" }, { "criterion": "contacts", "points": "3" },
    ]));
    let over_precise = draft(json!([{ "criterion": "total_time", "points": "1.999" }]));
    let twice = r#"{"scores": [], "scores": [], "officer_average": "1", "officer_average": "2"}"#.to_owned();
    let (before, mut told) = (stored(stage), Vec::new());
    for (what, body, code, faults) in [
        ("out of range", out_of_range, "points_out_of_range", vec!["/scores/0/points", "/scores/1/points"]),
        ("over-precise", over_precise, "points_too_precise", vec!["/scores/0/points"]),
        ("duplicated key", twice, "key_duplicated", vec!["/scores", "/officer_average"]),
    ] {
        let (status, problem) = put(stage, UNIT, UNIT, body).await?;
        let issues = problem["issues"].as_array().cloned().unwrap_or_default();
        let named: Vec<&str> = issues.iter().filter_map(|issue| issue["pointer"].as_str()).collect();
        let own_code = issues.iter().all(|issue| issue["code"] == code);
        told.push((what, status == 400 && own_code && named == faults && stored(stage) == before));
    }
    let (status, problem) = put(stage, UNIT, "so-y-te", draft(json!([]))).await?;
    told.push(("wrong unit", status == 403 && problem["code"] == "foreign_unit" && stored(stage) == before));
    told.push(("incomplete", incomplete(stage).await?));
    told.push(("wrong state", wrong_state(stage).await?));
    told.push(("late", late(stage).await?));
    Ok(told)
}

/// Puts a body as one unit to the place of another.
async fn put(stage: &Stage, of: &str, to: &str, body: String) -> Result<(u16, Value), String> {
    let url = format!("{}/v1/rounds/{}/self-assessments/{to}", stage.url(), play::round_id());
    let request = reqwest::Client::new()
        .put(url)
        .bearer_auth(stage.token(Role::Unit, Some(of)))
        .header("If-None-Match", "*")
        .header("Content-Type", "application/json")
        .body(body);
    let response = request.send().await.map_err(|error| error.to_string())?;
    let status = response.status().as_u16();
    let bytes = response.bytes().await.map_err(|error| error.to_string())?;
    Ok((status, serde_json::from_slice(&bytes).map_err(|error| error.to_string())?))
}

/// A draft with seven of nine criteria and without the officers' average: three faults, and it stays a draft.
async fn incomplete(stage: &Stage) -> Result<bool, String> {
    let unit = play::unit(UNIT);
    let code: UnitCode = unit.unit.clone().into();
    let client = stage.unit_client(&code);
    let round = play::round_id();
    let mut input = play::claim(&unit);
    input.scores.truncate(7);
    input.officer_average = None;
    let told = |error: chamdiem_client::Error| error.to_string();
    let draft = client.self_assessments(&round).put(&code, &input, Precondition::Create).await.map_err(told)?;
    let Err(error) = client.self_assessments(&round).submit(&code, &draft.etag).await else { return Ok(false) };
    let stored = client.self_assessments(&round).find(&code).await.map_err(told)?;
    let own_code = error.code().is_some_and(|code| code.as_str() == "assessment_incomplete");
    Ok(own_code && error.issues().len() == 3 && stored.etag == draft.etag && stored.value == draft.value)
}

/// A submitted self-assessment is written again.
async fn wrong_state(stage: &Stage) -> Result<bool, String> {
    let unit = play::unit("so-y-te");
    play::submit(stage, std::slice::from_ref(&unit)).await;
    let code: UnitCode = unit.unit.clone().into();
    let client = stage.unit_client(&code);
    let round = play::round_id();
    let told = |error: chamdiem_client::Error| error.to_string();
    let submitted = client.self_assessments(&round).find(&code).await.map_err(told)?;
    let again = client.self_assessments(&round).put(&code, &play::claim(&unit), submitted.unchanged()).await;
    let own_code =
        again.is_err_and(|error| error.code().is_some_and(|code| code.as_str() == "assessment_state_forbids"));
    let stored = client.self_assessments(&round).find(&code).await.map_err(told)?;
    Ok(own_code && stored.etag == submitted.etag)
}

/// A microsecond before the round closes it is accepted; at the close it is refused.
async fn late(stage: &Stage) -> Result<bool, String> {
    stage.clock.set(play::CLOSES_AT - Duration::MICROSECOND);
    play::submit(stage, &[play::unit("so-tai-chinh")]).await;
    stage.clock.set(play::CLOSES_AT);
    let body = json!({ "scores": [], "officer_average": "8.50" }).to_string();
    let (status, problem) = put(stage, "so-tu-phap", "so-tu-phap", body).await?;
    let code: UnitCode = "so-tu-phap".parse().map_err(|_| "code")?;
    let round = play::round_id();
    let absent = stage.unit_client(&code).self_assessments(&round).find(&code).await;
    let nothing = absent.is_err_and(|error| error.is_not_found());
    Ok(status == 409 && problem["code"] == "deadline_passed" && nothing)
}
