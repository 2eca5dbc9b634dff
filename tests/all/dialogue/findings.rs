//! Answers to findings beside the dialogue: they change a decision as long as it is the office's alone, and follow it then.

use chamdiem_client::wire::{DialogueKind, ReasonCode};
use chamdiem_scoring::LevelReached::{Best, Middle};
use chamdiem_scoring::Outcomes;
use chamdiem_store::{Store, StoreOptions, TallyRow};
use chamdiem_tests::inside::stored;
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_tests::wire::{Answer, If, Wire};
use chamdiem_usecases::asker::Role;
use serde_json::json;

use super::{UNIT, appraised, code, dialogue, kinds, objected, office, upholding, version, versions};

/// Sở Nội vụ claims 1,46 where its dossiers give 1,40.
const FINDING: &str = "claim_above_computed:so-noi-vu:total_time";

/// Of a hundred dossiers of Sở Nội vụ, forty are early and the others on the day.
fn plant(stage: &Stage) {
    let tally = |level, amount| TallyRow {
        period: "2021-Q2".to_owned(),
        unit_code: UNIT.to_owned(),
        open_due_on: String::new(),
        outcomes: i16::try_from(Outcomes::new([level; 5], false).number()).unwrap(),
        amount,
    };
    let options = StoreOptions { connections_max: 1, ..StoreOptions::default() };
    let store = Store::connect(&stage.settings.database_url(), &options).unwrap();
    let planted = store.write(|rows| {
        rows.begin_evidence()?;
        rows.replace_tallies(&[tally(Best, 40), tally(Middle, 60)])
    });
    planted.unwrap();
    chamdiem_tests::inside::seal(stage);
}

fn place(finding: &str) -> String {
    format!("/v1/rounds/dien-bien-2021-q2/gap-findings/{finding}/answer")
}

/// The finding is answered by other points.
async fn answer(stage: &Stage, points: &str, bound: If<'_>) -> Answer {
    let body = json!({ "decision": "set_other", "points": points, "reason": "Đã đối chiếu từng hồ sơ" });
    let token = stage.token(Role::Appraiser, None);
    Wire::to(stage).send("PUT", &place(FINDING), &token, bound, &body.to_string()).await
}

#[test]
fn a_decision_that_follows_an_answer_is_a_version_and_the_unit_is_told() {
    on_both_backends(async |stage| {
        let round = appraised(stage).await;
        plant(stage);
        let answered = answer(stage, "1.40", If::New).await;
        assert_eq!(answered.status, 201, "{}", answered.text());
        assert_eq!(versions(stage, &round).await, ["self_assessment-1", "appraisal-1", "appraisal-2"]);
        let last = dialogue(stage, &round).await.pop().unwrap();
        assert_eq!((last.kind, last.content.version), (DialogueKind::Appraised, version("appraisal-2")));
        let [change] = last.content.changes.as_slice() else { panic!("{last:?}") };
        assert_eq!((change.criterion.as_str(), change.points.to_string()), ("total_time", "1.40".to_owned()));
        assert_eq!(change.reason_code, Some(ReasonCode::EvidenceDiffers), "the kind follows from the finding");
    });
}

#[test]
fn no_answer_to_a_finding_changes_a_score_once_the_unit_has_spoken() {
    on_both_backends(async |stage| {
        let round = objected(stage).await;
        plant(stage);
        let before = stored(stage);
        let refused = answer(stage, "1.40", If::New).await;
        assert_eq!(refused.refusal(), (409, "assessment_state_forbids"));
        assert!(stored(stage) == before, "nor is the answer kept");
        let agreeing = answer(stage, "1.46", If::New).await;
        assert_eq!(agreeing.status, 201, "what changes no score is an answer still: {}", agreeing.text());

        let (unit, office) = (code(UNIT), office(stage));
        let open = office.objections(&round, &unit).find(1).await.unwrap();
        office.objections(&round, &unit).answer(1, &upholding("2.00"), &open.etag).await.unwrap();
        let told = kinds(stage, &round).await;
        let refused = answer(stage, "1.40", If::Match(agreeing.etag())).await;
        assert_eq!(refused.refusal(), (409, "assessment_state_forbids"), "settled");
        assert_eq!(kinds(stage, &round).await, told);
    });
}

#[test]
fn an_answer_to_a_finding_follows_the_objection_that_was_upheld() {
    on_both_backends(async |stage| {
        let round = appraised(stage).await;
        plant(stage);
        let answered = answer(stage, "1.40", If::New).await;
        assert_eq!(answered.status, 201, "{}", answered.text());
        super::object(stage, &round).await.unwrap();
        let (unit, office) = (code(UNIT), office(stage));
        let open = office.objections(&round, &unit).find(1).await.unwrap();
        let mut input = upholding("2.00");
        let score = &mut input.scores.as_mut().unwrap()[0];
        score.criterion = "total_time".parse().unwrap();
        score.points = "1.46".parse().unwrap();
        (score.reason_code, score.reason) = (None, None);
        office.objections(&round, &unit).answer(1, &input, &open.etag).await.unwrap();

        let decided = office.appraisals(&round).find(&unit).await.unwrap();
        assert_eq!(decided.scores[0].points.to_string(), "1.46");
        let token = stage.token(Role::Appraiser, None);
        let answer = Wire::to(stage).get(&place(FINDING), Some(&token)).await;
        assert_eq!(answer.revision(), "2");
        let shown = answer.json();
        assert_eq!((&shown["points"], &shown["reason"]), (&json!("1.46"), &json!("Tài liệu kèm theo đã chứng minh")));
    });
}
