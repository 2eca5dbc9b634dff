//! What is told over HTTP: the same representation and the same version for all who see it, and to each what each may do.

use chamdiem_client::wire::{ActionWord, ReturnInput};
use chamdiem_client::{Code, Precondition};
use chamdiem_tests::play::{self, CLOSES_AT};
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_tests::wire::{If, Wire, compared};
use chamdiem_usecases::asker::Role;

use super::{UNIT, claim, code, draft, office, opened, refusal, round_tag, submit};

fn words(actions: &[ActionWord]) -> Vec<&'static str> {
    actions.iter().map(|action| action.as_str()).collect()
}

async fn of_round(stage: &Stage, role: Role) -> Vec<&'static str> {
    words(&stage.client(role).rounds().find(&play::round_id()).await.unwrap().allowed_actions)
}

/// What the office and the unit may do with the submission.
async fn of_submission(stage: &Stage) -> (Vec<&'static str>, Vec<&'static str>) {
    let (round, unit) = (play::round_id(), code(UNIT));
    let seen = office(stage).self_assessments(&round).find(&unit).await.unwrap();
    let own = stage.unit_client(&unit).self_assessments(&round).find(&unit).await.unwrap();
    assert_eq!(compared(seen.etag.as_str()), compared(own.etag.as_str()), "one revision for all");
    (words(&seen.allowed_actions), words(&own.allowed_actions))
}

#[test]
fn a_round_and_a_submission_tell_each_what_may_be_done_next() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        assert_eq!(
            of_round(stage, Role::Appraiser).await,
            ["putRound", "openRound", "putExemption", "deleteExemption"]
        );
        assert!(of_round(stage, Role::Unit).await.is_empty());
        play::open(stage).await;
        let open = ["extendDeadline", "putExemption", "deleteExemption", "putImportedResult", "proposeChange"];
        assert_eq!(of_round(stage, Role::Appraiser).await, open);
        assert_eq!(of_round(stage, Role::Publisher).await, ["proposeChange"]);

        draft(stage, UNIT).await;
        assert_eq!(of_submission(stage).await, (vec![], vec!["putSelfAssessment", "submitSelfAssessment"]));
        submit(stage, UNIT).await.unwrap();
        assert_eq!(of_submission(stage).await, (vec!["returnSelfAssessment", "putAppraisal"], vec![]));
        play::appraise(stage, &[play::unit(UNIT)]).await;
        let discussed = (vec!["returnSelfAssessment", "putAppraisal"], vec!["acceptAppraisal", "objectToAppraisal"]);
        assert_eq!(of_submission(stage).await, discussed);

        // The list says of each what the single one says.
        let list = office(stage).self_assessments(&play::round_id()).list().page().await.unwrap();
        assert_eq!(words(&list.items[0].allowed_actions), discussed.0);
        let rounds = office(stage).rounds().list().page().await.unwrap();
        assert_eq!(words(&rounds.items[0].allowed_actions), open);

        stage.clock.set(CLOSES_AT);
        assert!(of_round(stage, Role::Appraiser).await.contains(&"closeRound"), "its moment has come");
        play::close(stage).await;
        assert_eq!(of_submission(stage).await, (vec!["putAppraisal"], discussed.1));
        assert_eq!(of_round(stage, Role::Publisher).await, ["publishRound", "proposeChange"]);
    });
}

#[test]
fn what_may_be_done_is_in_the_tag_and_not_in_the_revision_that_a_write_compares() {
    on_both_backends(async |stage| {
        opened(stage, &play::round_input()).await;
        draft(stage, UNIT).await;
        let (round, unit) = (play::round_id(), code(UNIT));
        let own = stage.unit_client(&unit);
        let before = own.self_assessments(&round).find(&unit).await.unwrap();
        let round_before = round_tag(stage).await;
        stage.clock.set(CLOSES_AT);
        let own = stage.unit_client(&unit);
        let after = own.self_assessments(&round).find(&unit).await.unwrap();
        assert_ne!(after.allowed_actions, before.allowed_actions, "time has passed");
        assert_ne!(after.etag, before.etag);
        assert_eq!(compared(after.etag.as_str()), compared(before.etag.as_str()));
        let known = own.self_assessments(&round).find_if_changed(&unit, &before.etag).await.unwrap();
        assert_eq!(known.map(|known| known.value), Some(after.value.clone()), "no 304 with what was allowed before");
        assert_eq!(own.self_assessments(&round).find_if_changed(&unit, &after.etag).await.unwrap(), None);
        assert_eq!(compared(round_tag(stage).await.as_str()), compared(round_before.as_str()));
    });
}

#[test]
fn the_public_is_told_of_a_published_round_and_of_nothing_to_do() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        play::publish(stage).await;
        let seen = stage.public.rounds().find(&play::round_id()).await.unwrap();
        assert!(seen.allowed_actions.is_empty());
        // Wherever it stands, a list is there.
        let answer = Wire::to(stage).get("/v1/rounds/dien-bien-2021-q2", None).await;
        assert_eq!(answer.json()["allowed_actions"], serde_json::json!([]));
    });
}

#[test]
fn a_refusal_names_the_state_and_what_it_allows() {
    on_both_backends(async |stage| {
        opened(stage, &play::round_input()).await;
        let (round, unit) = (play::round_id(), code(UNIT));
        draft(stage, UNIT).await;
        submit(stage, UNIT).await.unwrap();
        let (wire, token) = (Wire::to(stage), stage.token(Role::Unit, Some(UNIT)));
        let path = format!("/v1/rounds/{round}/self-assessments/{UNIT}");
        let etag = wire.get(&path, Some(&token)).await.etag().to_owned();
        let body = serde_json::to_string(&claim(UNIT)).unwrap();
        let refused = wire.send("PUT", &path, &token, If::Match(&etag), &body).await;
        assert_eq!(refused.refusal(), (409, "assessment_state_forbids"));
        assert_eq!(refused.problem().detail, "Bản tự chấm điểm đã nộp; khi đó chỉ được: trả lại, thẩm định.");

        let reason = ReturnInput { reason: "Thiếu số liệu".into() };
        let found = office(stage).self_assessments(&round).find(&unit).await.unwrap();
        let returned =
            office(stage).self_assessments(&round).return_to_unit(&unit, &reason, &found.etag).await.unwrap();
        let again = office(stage).self_assessments(&round).return_to_unit(&unit, &reason, &returned.etag).await;
        let told = again.unwrap_err();
        assert_eq!(told.code(), Some(Code::AssessmentStateForbids));
        assert_eq!(told.problem().unwrap().detail, "Bản tự chấm điểm đã bị trả lại; khi đó chỉ được: sửa đổi, nộp.");

        stage.clock.set(CLOSES_AT);
        play::close(stage).await;
        let own = stage.unit_client(&unit);
        let late = own.self_assessments(&round).put(&unit, &claim(UNIT), Precondition::IfMatch(&returned.etag)).await;
        assert_eq!(refusal(late), (409, Code::RoundStateForbids));
    });
}
