//! Returned to be done again: the decision goes, the claim comes back, and is submitted anew.

use chamdiem_client::wire::{AssessmentStateWord, OutcomeWord, ReturnInput};
use chamdiem_client::{Code, Precondition};
use chamdiem_tests::inside::stored;
use chamdiem_tests::play::{self, CLOSES_AT, DUE_AT};
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_tests::wire::{If, Wire, tag};
use chamdiem_usecases::asker::Role;
use time::Duration;

use super::{UNIT, appraiser, claim, code, opened, refusal, submitted};

fn reason() -> ReturnInput {
    ReturnInput { reason: "Tiêu chí số 9 chưa thống kê số liệu cụ thể theo hướng dẫn".into() }
}

/// How far a unit came, in the provisional ranking.
async fn outcome(stage: &Stage, unit: &str) -> OutcomeWord {
    let ranking = appraiser(stage).ranking(&play::round_id()).find().await.unwrap();
    let mut rows = ranking.value.groups.into_iter().flat_map(|group| group.rows);
    rows.find(|row| row.unit.as_str() == unit).unwrap().outcome
}

#[test]
fn a_returned_claim_loses_its_appraisal_and_is_written_and_submitted_again() {
    on_both_backends(async |stage| {
        let round = opened(stage).await;
        let (unit, office) = (code(UNIT), appraiser(stage));
        assert_eq!(outcome(stage, UNIT).await, OutcomeWord::AwaitingSubmission);
        submitted(stage, UNIT).await;
        assert_eq!(outcome(stage, UNIT).await, OutcomeWord::AwaitingAppraisal);
        play::appraise(stage, &[play::unit(UNIT)]).await;
        assert_eq!(outcome(stage, UNIT).await, OutcomeWord::Assessed);

        // The decision has moved the claim too, so its version is read again.
        let decided = office.self_assessments(&round).find(&unit).await.unwrap();
        assert_eq!(decided.state, AssessmentStateWord::Appraised);
        let returned = office.self_assessments(&round).return_to_unit(&unit, &reason(), &decided.etag).await.unwrap();
        assert_eq!(returned.state, AssessmentStateWord::Returned);
        assert_eq!(returned.return_reason, Some(reason().reason));
        assert!(office.appraisals(&round).find(&unit).await.unwrap_err().is_not_found(), "the decision is gone");
        assert_eq!(outcome(stage, UNIT).await, OutcomeWord::AwaitingSubmission);
        let decided = play::as_claimed(&claim(UNIT));
        let appraised = office.appraisals(&round).put(&unit, &decided, Precondition::Create).await;
        assert_eq!(refusal(appraised), (409, Code::NothingToAppraise));

        // The unit sees why, corrects one score, and submits after the due moment.
        stage.clock.set(DUE_AT + Duration::HOUR);
        let own = stage.unit_client(&unit);
        let assessments = own.self_assessments(&round);
        let seen = assessments.find(&unit).await.unwrap();
        assert_eq!((&seen.return_reason, seen.submitted_late), (&Some(reason().reason), false));
        let mut corrected = claim(UNIT);
        corrected.scores[8].points = "1.00".parse().unwrap();
        let rewritten = assessments.put(&unit, &corrected, seen.unchanged()).await.unwrap();
        assert_eq!(rewritten.state, AssessmentStateWord::Returned, "until it is submitted");
        let again = assessments.submit(&unit, &rewritten.etag).await.unwrap();
        assert_eq!((again.state, again.submitted_late), (AssessmentStateWord::Resubmitted, true));
        assert_eq!(again.return_reason, None);
        let decided = play::as_claimed(&corrected);
        let office = stage.client(Role::Appraiser);
        let appraised = office.appraisals(&round).put(&unit, &decided, Precondition::Create).await.unwrap();
        assert_eq!(appraised.total.to_string(), "14.38");
    });
}

#[test]
fn nothing_is_returned_once_the_unit_could_not_submit_again() {
    on_both_backends(async |stage| {
        let round = opened(stage).await;
        let etag = submitted(stage, UNIT).await;
        let unit = code(UNIT);
        stage.clock.set(CLOSES_AT);
        let before = stored(stage);
        let late = appraiser(stage).self_assessments(&round).return_to_unit(&unit, &reason(), &etag).await;
        assert_eq!(refusal(late), (409, Code::DeadlinePassed));
        assert!(stored(stage) == before);
        stage.clock.set(CLOSES_AT - Duration::MICROSECOND);
        appraiser(stage).self_assessments(&round).return_to_unit(&unit, &reason(), &etag).await.unwrap();
    });
}

#[test]
fn a_returned_claim_that_never_comes_back_counts_as_not_submitted() {
    on_both_backends(async |stage| {
        let round = opened(stage).await;
        let etag = submitted(stage, UNIT).await;
        let unit = code(UNIT);
        appraiser(stage).self_assessments(&round).return_to_unit(&unit, &reason(), &etag).await.unwrap();
        play::close(stage).await;
        assert_eq!(outcome(stage, UNIT).await, OutcomeWord::NotSubmitted);
        let appraised =
            appraiser(stage).appraisals(&round).put(&unit, &play::as_claimed(&claim(UNIT)), Precondition::Create).await;
        assert_eq!(refusal(appraised), (409, Code::NothingToAppraise));
    });
}

#[test]
fn a_return_names_its_reason_and_the_version_that_it_returns() {
    on_both_backends(async |stage| {
        let round = opened(stage).await;
        let etag = submitted(stage, UNIT).await;
        let (wire, token) = (Wire::to(stage), stage.token(Role::Appraiser, None));
        let path = format!("/v1/rounds/{round}/self-assessments/{UNIT}/returns");
        let draft = tag("self_assessment", &[round.as_str(), UNIT], 1);
        let before = stored(stage);
        for (bound, body, status, code) in [
            (If::Match(etag.as_str()), "{}", 400, "invalid_request"),
            (If::Match(etag.as_str()), r#"{"reason": ""}"#, 400, "invalid_request"),
            (If::Match(&draft), r#"{"reason": "Thiếu số liệu"}"#, 412, "stale"),
            (If::Unsaid, r#"{"reason": "Thiếu số liệu"}"#, 428, "precondition_required"),
        ] {
            assert_eq!(wire.send("POST", &path, &token, bound, body).await.refusal(), (status, code), "{body}");
        }
        assert!(stored(stage) == before);
    });
}
