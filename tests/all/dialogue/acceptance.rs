//! Acceptance: the unit agrees, and what was decided is settled.

use chamdiem_client::wire::{ActionWord, AssessmentStateWord, DialogueKind};
use chamdiem_client::{Code, ETag};
use chamdiem_tests::inside::stored;
use chamdiem_tests::play;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::{If, Wire, tag};
use chamdiem_usecases::asker::Role;

use super::{
    OTHER, UNIT, appraised, code, dialogue, kinds, object, office, one_point_less, refusal, state, told, version,
    versions,
};

#[test]
fn an_accepted_decision_is_settled_and_only_two_people_change_it() {
    on_both_backends(async |stage| {
        let round = appraised(stage).await;
        let (unit, own) = (code(UNIT), stage.unit_client(&code(UNIT)));
        let seen = own.appraisals(&round).find(&unit).await.unwrap();
        let ranking = office(stage).ranking(&round).find().await.unwrap();
        let accepted = own.objections(&round, &unit).accept(&seen.etag).await.unwrap();
        assert_eq!(accepted.state, AssessmentStateWord::Settled);
        assert_eq!(accepted.allowed_actions, [], "nothing is left for the unit to do");
        assert_eq!((&accepted.scores, &accepted.total), (&seen.scores, &seen.total), "it changes no score");
        assert_ne!(accepted.etag, seen.etag, "what is seen has changed");
        assert_eq!(own.appraisals(&round).find(&unit).await.unwrap(), accepted);
        assert_eq!(state(stage, &round).await, AssessmentStateWord::Settled);
        assert_eq!(office(stage).ranking(&round).find().await.unwrap(), ranking);
        assert_eq!(versions(stage, &round).await, ["self_assessment-1", "appraisal-1"], "nothing new was decided");
        let last = dialogue(stage, &round).await.pop().unwrap();
        assert_eq!((last.kind, last.content.version), (DialogueKind::Accepted, version("appraisal-1")));

        // Neither a new decision, nor a return, nor an objection, nor a second acceptance.
        let before = stored(stage);
        let decided = office(stage).appraisals(&round).put(&unit, &one_point_less(), accepted.unchanged()).await;
        let (status, refused, words) = told(decided);
        assert_eq!((status, refused), (409, Code::AssessmentStateForbids));
        assert_eq!(words, "Bản tự chấm điểm đã chốt kết quả thẩm định; khi đó chỉ được: điều chỉnh có hai người.");
        assert_eq!(refusal(object(stage, &round).await), (409, Code::AssessmentStateForbids));
        let again = own.objections(&round, &unit).accept(&accepted.etag).await;
        assert_eq!(refusal(again), (409, Code::AssessmentStateForbids));
        assert!(stored(stage) == before);
        let proposing = office(stage).appraisals(&round).find(&unit).await.unwrap().allowed_actions.clone();
        assert_eq!(proposing, [ActionWord::ProposeChange]);
    });
}

#[test]
fn a_unit_accepts_the_decision_that_it_has_read_and_no_other() {
    on_both_backends(async |stage| {
        let round = appraised(stage).await;
        let (unit, own) = (code(UNIT), stage.unit_client(&code(UNIT)));
        let seen = own.appraisals(&round).find(&unit).await.unwrap();
        let mut lower = one_point_less();
        lower.scores[super::FEEDBACK].points = "0.50".parse().unwrap();
        office(stage).appraisals(&round).put(&unit, &lower, seen.unchanged()).await.unwrap();
        let before = stored(stage);
        assert_eq!(refusal(own.objections(&round, &unit).accept(&seen.etag).await), (412, Code::Stale));
        let wire = Wire::to(stage);
        let place = format!("/v1/rounds/{round}/appraisals/{unit}/acceptance");
        let token = stage.token(Role::Unit, Some(UNIT));
        assert_eq!(wire.send("POST", &place, &token, If::Unsaid, "").await.refusal(), (428, "precondition_required"));
        assert!(stored(stage) == before);
        assert_eq!(state(stage, &round).await, AssessmentStateWord::Appraised);
    });
}

#[test]
fn nobody_accepts_for_another_and_nothing_is_accepted_that_was_not_decided() {
    on_both_backends(async |stage| {
        let round = appraised(stage).await;
        let (unit, other) = (code(UNIT), code(OTHER));
        let seen = office(stage).appraisals(&round).find(&unit).await.unwrap();
        let before = stored(stage);
        let foreign = stage.unit_client(&other);
        assert_eq!(refusal(foreign.objections(&round, &unit).accept(&seen.etag).await), (403, Code::ForeignUnit));
        assert_eq!(refusal(office(stage).objections(&round, &unit).accept(&seen.etag).await), (403, Code::Forbidden));
        let one: ETag = tag("appraisal", &[round.as_str(), OTHER], 1).parse().unwrap();
        assert_eq!(refusal(foreign.objections(&round, &other).accept(&one).await), (404, Code::NotFound));
        assert!(stored(stage) == before);
        assert_eq!(kinds(stage, &round).await, [DialogueKind::Submitted, DialogueKind::Appraised]);
    });
}

#[test]
fn nothing_is_discussed_once_the_result_is_public() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        play::publish(stage).await;
        let (round, unit) = (play::round_id(), code(UNIT));
        let own = stage.unit_client(&unit);
        let seen = own.appraisals(&round).find(&unit).await.unwrap();
        assert_eq!(seen.allowed_actions, []);
        let before = stored(stage);
        assert_eq!(refusal(own.objections(&round, &unit).accept(&seen.etag).await), (409, Code::RoundStateForbids));
        assert_eq!(refusal(object(stage, &round).await), (409, Code::RoundStateForbids));
        assert!(stored(stage) == before);
    });
}
