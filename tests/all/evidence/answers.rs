//! Answers to findings: their life, and that the appraisal agrees with them whichever of the two came first.

use chamdiem_client::wire::ReturnInput;
use chamdiem_scoring::LevelReached::{Best, Middle};
use chamdiem_tests::inside::stored;
use chamdiem_tests::play;
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_tests::wire::{Answer, If, Wire, compared, tag};
use chamdiem_usecases::asker::Role;
use serde_json::{Value, json};

use super::{alike, ask, ask_as_unit, criterion, findings, path, plant, read};

const UNIT: &str = "so-noi-vu";
/// Sở Nội vụ claims 1,46 where its dossiers give 1,40.
const FINDING: &str = "claim_above_computed:so-noi-vu:total_time";

/// The round is open, Sở Nội vụ has submitted, and its dossiers have a mean of 1,40 on every measure.
async fn submitted(stage: &Stage) {
    play::register(stage).await;
    play::prepare(stage).await;
    play::open(stage).await;
    play::submit(stage, &[play::unit(UNIT)]).await;
    mean(stage, 40);
}

/// So many of a hundred dossiers are early, the others on the day.
fn mean(stage: &Stage, early: i64) {
    let tallies = [alike(UNIT, early, Best, false), alike(UNIT, 100 - early, Middle, false)];
    plant(stage, |rows| rows.replace_tallies(&tallies));
}

async fn put(stage: &Stage, rest: &str, bound: If<'_>, body: &Value) -> Answer {
    let token = stage.token(Role::Appraiser, None);
    Wire::to(stage).send("PUT", &path(rest), &token, bound, &body.to_string()).await
}

async fn answer(stage: &Stage, finding: &str, bound: If<'_>, body: &Value) -> Answer {
    put(stage, &format!("gap-findings/{finding}/answer"), bound, body).await
}

fn take_computed() -> Value {
    json!({ "decision": "take_computed", "reason": "Số liệu của hệ thống một cửa điện tử" })
}

fn accept_claim() -> Value {
    json!({ "decision": "accept_claim", "reason": "Đơn vị đã chứng minh bằng văn bản" })
}

fn set_other(points: &str) -> Value {
    json!({ "decision": "set_other", "points": points, "reason": "Đã đối chiếu từng hồ sơ" })
}

/// The office takes the claim of Sở Nội vụ, but gives so many points for the first criterion.
fn appraisal(points: &str) -> Value {
    let mut input = serde_json::to_value(play::as_claimed(&play::claim(&play::unit(UNIT)))).unwrap();
    input["scores"][0]["points"] = points.into();
    input["scores"][0]["reason_code"] = "evidence_differs".into();
    input["scores"][0]["reason"] = "Theo trả lời tồn tại".into();
    input
}

/// Points and reason of the first criterion in the appraisal of Sở Nội vụ.
async fn decided(stage: &Stage) -> (String, Option<String>) {
    let appraisal = read(stage, Role::Appraiser, "appraisals/so-noi-vu").await;
    let score = criterion(&appraisal["scores"], "total_time");
    (score["points"].as_str().unwrap().to_owned(), score["reason"].as_str().map(str::to_owned))
}

#[test]
fn an_answer_is_created_read_and_changed_under_its_version() {
    on_both_backends(async |stage| {
        submitted(stage).await;
        let place = format!("gap-findings/{FINDING}/answer");
        assert_eq!(ask(stage, Role::Appraiser, &place).await.refusal(), (404, "not_found"));
        let before = stored(stage);
        let unsaid = answer(stage, FINDING, If::Unsaid, &take_computed()).await;
        assert_eq!(unsaid.refusal(), (428, "precondition_required"));
        let [first, second] = [1, 2].map(|revision| tag("gap_answer", &["dien-bien-2021-q2", FINDING], revision));
        let stale = answer(stage, FINDING, If::Match(&first), &take_computed()).await;
        assert_eq!(stale.refusal(), (412, "stale"));
        assert!(stored(stage) == before);

        let created = answer(stage, FINDING, If::New, &take_computed()).await;
        assert_eq!((created.status, created.revision()), (201, "1"), "{}", created.text());
        let shown = created.json();
        assert_eq!((&shown["finding"], &shown["decision"]), (&json!(FINDING), &json!("take_computed")));
        assert_eq!(
            (&shown["points"], &shown["self_assessed"], &shown["computed"], &shown["outdated"]),
            (&json!("1.40"), &json!("1.46"), &json!("1.40"), &json!(false))
        );
        let found = ask(stage, Role::Admin, &place).await;
        assert_eq!((found.etag(), found.json()), (created.etag(), shown.clone()));
        assert_eq!(ask_as_unit(stage, UNIT, &place).await.json(), shown, "the unit that it is about");
        assert_eq!(ask_as_unit(stage, "so-y-te", &place).await.refusal(), (404, "not_found"));
        let listed = findings(stage, "&unit=so-noi-vu").await;
        let listed = listed.iter().find(|finding| finding["id"] == FINDING).unwrap();
        assert_eq!(listed["answer"], shown);

        let again = answer(stage, FINDING, If::New, &take_computed()).await;
        assert_eq!((again.refusal(), again.etag()), ((412, "already_exists"), first.as_str()));
        let changed = answer(stage, FINDING, If::Match(&first), &set_other("1.43")).await;
        assert_eq!((changed.status, changed.revision()), (200, "2"), "{}", changed.text());
        assert_eq!(changed.json()["points"], "1.43");
        let stale = answer(stage, FINDING, If::Match(&first), &accept_claim()).await;
        assert_eq!((stale.refusal(), stale.etag()), ((412, "stale"), second.as_str()));
        let accepted = answer(stage, FINDING, If::Match(&second), &accept_claim()).await;
        assert_eq!((accepted.status, &accepted.json()["points"]), (200, &json!("1.46")));
    });
}

#[test]
fn an_answer_that_gives_no_lawful_points_is_refused_with_every_fault() {
    on_both_backends(async |stage| {
        submitted(stage).await;
        let before = stored(stage);
        let faults = async |finding: &str, body: Value| {
            let refused = answer(stage, finding, If::New, &body).await;
            assert_eq!(refused.refusal(), (400, "invalid_request"), "{body}");
            refused.faults()
        };
        let at = |pointer: &str, code: &'static str| (pointer.to_owned(), code);
        let missing = json!({ "decision": "set_other", "reason": "Chưa có điểm" });
        assert_eq!(faults(FINDING, missing).await, [at("/points", "field_missing")]);
        assert_eq!(faults(FINDING, set_other("2.01")).await, [at("/points", "points_out_of_range")]);
        let both = [at("/points", "points_out_of_range"), at("/points", "points_too_precise")];
        assert_eq!(faults(FINDING, set_other("2.001")).await, both);
        let with_points = json!({ "decision": "accept_claim", "points": "1.46", "reason": "Giữ điểm tự chấm" });
        assert_eq!(faults(FINDING, with_points).await, [at("/points", "field_unknown")]);
        let reasonless = json!({ "decision": "accept_claim" });
        assert_eq!(faults(FINDING, reasonless).await, [at("/reason", "field_missing")]);
        let without_evidence = "full_marks_without_evidence:so-noi-vu:one_stop";
        assert_eq!(faults(without_evidence, take_computed()).await, [at("/decision", "value_out_of_range")]);
        // What is about no criterion can be noted and nothing else.
        let missing = "survey_too_few:so-noi-vu";
        assert_eq!(faults(missing, take_computed()).await, [at("/decision", "value_out_of_range")]);
        assert_eq!(faults(missing, set_other("1.00")).await, [at("/decision", "value_out_of_range")]);
        assert!(stored(stage) == before);
        let noted = answer(stage, missing, If::New, &accept_claim()).await;
        assert_eq!((noted.status, noted.json().get("points")), (201, None), "{}", noted.text());
    });
}

#[test]
fn only_a_finding_that_is_there_can_be_answered_and_only_by_an_appraiser_until_publication() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let before = stored(stage);
        let gone = answer(stage, FINDING, If::New, &take_computed()).await;
        assert_eq!(gone.refusal(), (409, "finding_gone"), "there are no dossiers");
        let elsewhere = answer(stage, "dossiers_missing:so-khong-co", If::New, &accept_claim()).await;
        assert_eq!(elsewhere.refusal(), (404, "not_found"));
        for malformed in
            ["dossiers_missing", "missing:so-noi-vu", "dossiers_missing:so-noi-vu:a:b", "survey_late:a%20b"]
        {
            assert_eq!(answer(stage, malformed, If::New, &accept_claim()).await.refusal(), (400, "invalid_path"));
        }
        let (wire, place) = (Wire::to(stage), path("gap-findings/dossiers_missing:so-noi-vu/answer"));
        for role in [Role::Admin, Role::Publisher, Role::Feeder] {
            let token = stage.token(role, None);
            let refused = wire.send("PUT", &place, &token, If::New, &accept_claim().to_string()).await;
            assert_eq!(refused.refusal(), (403, "forbidden"));
        }
        let token = stage.token(Role::Unit, Some(UNIT));
        let refused = wire.send("PUT", &place, &token, If::New, &accept_claim().to_string()).await;
        assert_eq!(refused.refusal(), (403, "forbidden"));
        assert!(stored(stage) == before);

        // What is about no criterion changes no score, so the ranking stays as it was read.
        let ranking = ask(stage, Role::Publisher, "ranking").await;
        assert_eq!(answer(stage, "dossiers_missing:so-noi-vu", If::New, &accept_claim()).await.status, 201);
        assert_eq!(ask(stage, Role::Publisher, "ranking").await.etag(), ranking.etag());
        play::publish(stage).await;
        let late = answer(stage, "dossiers_missing:so-y-te", If::New, &accept_claim()).await;
        assert_eq!(late.refusal(), (409, "round_state_forbids"));
    });
}

#[test]
fn an_appraisal_that_comes_after_the_answer_gives_the_points_that_were_answered() {
    on_both_backends(async |stage| {
        submitted(stage).await;
        assert_eq!(answer(stage, FINDING, If::New, &take_computed()).await.status, 201);
        for rest in ["appraisals/so-noi-vu", "appraisals/so-noi-vu?validate_only=true"] {
            let refused = put(stage, rest, If::New, &appraisal("1.46")).await;
            assert_eq!(refused.refusal(), (400, "invalid_request"));
            assert_eq!(refused.faults(), [("/scores/0/points".to_owned(), "answer_contradicted")]);
            let detail = &refused.problem().issues[0].detail;
            assert_eq!(*detail, format!("Trả lời tồn tại {FINDING} cho 1,40 điểm."));
        }
        let mut worse = appraisal("2.50");
        worse["scores"][1]["points"] = "1.00".into();
        let all = put(stage, "appraisals/so-noi-vu", If::New, &worse).await.faults();
        let codes: Vec<&str> = all.iter().map(|(_, code)| *code).collect();
        let expected = ["answer_contradicted", "points_out_of_range", "reason_code_missing", "reason_missing"];
        assert_eq!(codes, expected, "all at once");

        let appraised = put(stage, "appraisals/so-noi-vu", If::New, &appraisal("1.40")).await;
        assert_eq!(appraised.status, 201, "{}", appraised.text());
        let refused = put(stage, "appraisals/so-noi-vu", If::Match(appraised.etag()), &appraisal("1.46")).await;
        assert_eq!(refused.faults(), [("/scores/0/points".to_owned(), "answer_contradicted")]);
    });
}

#[test]
fn an_appraisal_that_was_there_before_follows_the_answer_at_once() {
    on_both_backends(async |stage| {
        submitted(stage).await;
        let appraised = put(stage, "appraisals/so-noi-vu", If::New, &appraisal("1.46")).await;
        assert_eq!(appraised.status, 201);
        let total = async || {
            let ranking = ask(stage, Role::Admin, "ranking").await;
            let json = ranking.json();
            let rows = json["groups"][0]["rows"].as_array().unwrap();
            let row = rows.iter().find(|row| row["unit"] == UNIT).unwrap();
            (row["total"].as_str().unwrap().to_owned(), ranking.etag().to_owned())
        };
        let (before, ranked) = total().await;
        assert_eq!(before, "13.38");
        assert_eq!(answer(stage, FINDING, If::New, &take_computed()).await.status, 201);
        let reason = Some("Số liệu của hệ thống một cửa điện tử".to_owned());
        assert_eq!(decided(stage).await, ("1.40".to_owned(), reason));
        let (after, new_tag) = total().await;
        assert_eq!(after, "13.32");
        assert_ne!(
            new_tag, ranked,
            "the ranking that a publisher has read is no longer the one that would be published"
        );
        let stale = put(stage, "appraisals/so-noi-vu", If::Match(appraised.etag()), &appraisal("1.40")).await;
        assert_eq!((stale.refusal(), stale.revision()), ((412, "stale"), "2"));
        let [first, second] = [1, 2].map(|revision| tag("gap_answer", &["dien-bien-2021-q2", FINDING], revision));

        // Other scores stay, the claim comes back without a reason, and another value with its own.
        assert_eq!(answer(stage, FINDING, If::Match(&first), &accept_claim()).await.status, 200);
        assert_eq!(decided(stage).await, ("1.46".to_owned(), None));
        assert_eq!(total().await.0, "13.38");
        assert_eq!(answer(stage, FINDING, If::Match(&second), &set_other("1.43")).await.status, 200);
        assert_eq!(decided(stage).await, ("1.43".to_owned(), Some("Đã đối chiếu từng hồ sơ".to_owned())));
        assert_eq!(total().await.0, "13.35");
    });
}

#[test]
fn an_answer_binds_no_more_when_the_evidence_says_something_else() {
    on_both_backends(async |stage| {
        submitted(stage).await;
        assert_eq!(answer(stage, FINDING, If::New, &take_computed()).await.status, 201);
        let place = format!("gap-findings/{FINDING}/answer");

        mean(stage, 30);
        let outdated = ask(stage, Role::Appraiser, &place).await;
        assert_eq!((&outdated.json()["outdated"], &outdated.json()["points"]), (&json!(true), &json!("1.40")));
        let first = tag("gap_answer", &["dien-bien-2021-q2", FINDING], 1);
        let stale = answer(stage, FINDING, If::Match(&first), &take_computed()).await;
        assert_eq!((stale.refusal(), stale.etag()), ((412, "stale"), compared(outdated.etag()).as_str()));
        let appraised = put(stage, "appraisals/so-noi-vu", If::New, &appraisal("1.46")).await;
        assert_eq!(appraised.status, 201, "{}", appraised.text());
        let renewed = answer(stage, FINDING, If::Match(outdated.etag()), &take_computed()).await;
        assert_eq!((renewed.status, renewed.revision(), &renewed.json()["points"]), (200, "2", &json!("1.30")));
        assert_eq!(decided(stage).await.0, "1.30");

        // The dossiers give what is claimed: the finding is gone, its answer is a memory.
        mean(stage, 46);
        assert_eq!(read(stage, Role::Appraiser, &place).await["outdated"], true);
        assert!(findings(stage, "&unit=so-noi-vu").await.iter().all(|finding| finding["id"] != FINDING));
        let etag = ask(stage, Role::Appraiser, &place).await.etag().to_owned();
        let gone = answer(stage, FINDING, If::Match(&etag), &accept_claim()).await;
        assert_eq!(gone.refusal(), (409, "finding_gone"));
        let current = ask(stage, Role::Appraiser, "appraisals/so-noi-vu").await.etag().to_owned();
        assert_eq!(put(stage, "appraisals/so-noi-vu", If::Match(&current), &appraisal("1.46")).await.status, 200);
    });
}

#[test]
fn an_answer_binds_no_more_when_the_unit_claims_something_else_after_a_return() {
    on_both_backends(async |stage| {
        submitted(stage).await;
        assert_eq!(answer(stage, FINDING, If::New, &take_computed()).await.status, 201);
        let round = play::round_id();
        let code = UNIT.parse().unwrap();
        let (own, appraiser) = (stage.unit_client(&code), stage.client(Role::Appraiser));
        let resubmit = async |points: &str| {
            let current = own.self_assessments(&round).find(&code).await.unwrap();
            let input = ReturnInput { reason: "Rà soát lại số liệu".into() };
            let returned =
                appraiser.self_assessments(&round).return_to_unit(&code, &input, &current.etag).await.unwrap();
            let place = format!("gap-findings/{FINDING}/answer");
            assert_eq!(read(stage, Role::Appraiser, &place).await["outdated"], true, "nothing is claimed now");
            let mut claim = play::claim(&play::unit(UNIT));
            claim.scores[0].points = points.parse().unwrap();
            let draft = own.self_assessments(&round).put(&code, &claim, returned.unchanged()).await.unwrap();
            own.self_assessments(&round).submit(&code, &draft.etag).await.unwrap();
            read(stage, Role::Appraiser, &place).await["outdated"].clone()
        };
        assert_eq!(resubmit("1.46").await, false, "the same claim again");
        let refused = put(stage, "appraisals/so-noi-vu", If::New, &appraisal("1.46")).await;
        assert_eq!(refused.faults(), [("/scores/0/points".to_owned(), "answer_contradicted")]);
        assert_eq!(resubmit("1.45").await, true);
        assert_eq!(put(stage, "appraisals/so-noi-vu", If::New, &appraisal("1.45")).await.status, 201);
    });
}
