//! Answers to objections: rejected, nothing changes; upheld, scores do, with a version of their own. Either way it is settled.

use chamdiem_client::Code;
use chamdiem_client::wire::{AssessmentStateWord, DialogueKind, DialogueSide, ObjectionDecision};
use chamdiem_tests::inside::stored;
use chamdiem_tests::play;
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_tests::wire::tag;

use super::{
    FEEDBACK, UNIT, appraised, code, dialogue, objected, office, refusal, rejection, state, upholding, version,
    versions,
};

async fn total(stage: &Stage) -> String {
    let ranking = office(stage).ranking(&play::round_id()).find().await.unwrap();
    let mut rows = ranking.value.groups.into_iter().flat_map(|group| group.rows);
    rows.find(|row| row.unit.as_str() == UNIT).unwrap().total.unwrap().to_string()
}

#[test]
fn a_rejected_objection_changes_no_score_and_settles_the_decision() {
    on_both_backends(async |stage| {
        let round = objected(stage).await;
        let (unit, office, own) = (code(UNIT), office(stage), stage.unit_client(&code(UNIT)));
        let before = own.appraisals(&round).find(&unit).await.unwrap();
        let ranking = office.ranking(&round).find().await.unwrap();
        let open = office.objections(&round, &unit).find(1).await.unwrap();
        let answered = office.objections(&round, &unit).answer(1, &rejection(), &open.etag).await.unwrap();
        assert_ne!(answered.etag, open.etag);
        let answer = answered.answer.clone().unwrap();
        assert_eq!((answer.decision, &answer.text), (ObjectionDecision::Rejected, &rejection().text));
        assert_eq!((answer.changes.as_slice(), answer.version), ([].as_slice(), None));
        assert_eq!(own.objections(&round, &unit).find(1).await.unwrap(), answered, "the unit reads the answer");
        assert_eq!(own.objections(&round, &unit).find_if_changed(1, &open.etag).await.unwrap(), Some(answered));

        let after = own.appraisals(&round).find(&unit).await.unwrap();
        assert_eq!((&after.scores, &after.total), (&before.scores, &before.total));
        assert_eq!(after.appraised_at, before.appraised_at, "it is the decision of that day");
        assert_eq!(after.state, AssessmentStateWord::Settled);
        assert_eq!(state(stage, &round).await, AssessmentStateWord::Settled);
        assert_eq!(versions(stage, &round).await, ["self_assessment-1", "appraisal-1"]);
        assert_eq!(office.ranking(&round).find().await.unwrap(), ranking);
        let last = dialogue(stage, &round).await.pop().unwrap();
        assert_eq!(
            (last.side, last.kind, last.content.objection),
            (DialogueSide::Office, DialogueKind::Answered, Some(1))
        );
    });
}

#[test]
fn an_upheld_objection_changes_the_scores_and_is_a_version_of_its_own() {
    on_both_backends(async |stage| {
        let round = objected(stage).await;
        let (unit, office, own) = (code(UNIT), office(stage), stage.unit_client(&code(UNIT)));
        assert_eq!(total(stage).await, "12.38");
        let tag = office.ranking(&round).find().await.unwrap().etag;
        let open = office.objections(&round, &unit).find(1).await.unwrap();
        let answered = office.objections(&round, &unit).answer(1, &upholding("1.50"), &open.etag).await.unwrap();
        let answer = answered.answer.clone().unwrap();
        assert_eq!((answer.decision, answer.version), (ObjectionDecision::Upheld, version("appraisal-2")));
        let [change] = answer.changes.as_slice() else { panic!("{answer:?}") };
        assert_eq!((change.before.to_string(), change.points.to_string()), ("1.00".to_owned(), "1.50".to_owned()));

        assert_eq!(total(stage).await, "12.88");
        assert_ne!(office.ranking(&round).find().await.unwrap().etag, tag);
        let after = own.appraisals(&round).find(&unit).await.unwrap();
        assert_eq!(after.scores[FEEDBACK].points.to_string(), "1.50");
        assert_eq!(after.scores[0].difference.to_string(), "0.00", "the other scores stay what they were");
        assert_eq!(after.state, AssessmentStateWord::Settled);
        assert_eq!(versions(stage, &round).await, ["self_assessment-1", "appraisal-1", "appraisal-2"]);
        let kept = own.versions(&round).find(&unit, version("appraisal-1").unwrap()).await.unwrap();
        assert_eq!(kept.total.to_string(), "12.38", "what was decided first is not overwritten");
        let last = dialogue(stage, &round).await.pop().unwrap();
        assert_eq!((last.content.decision, last.content.changes), (Some(ObjectionDecision::Upheld), answer.changes));
    });
}

#[test]
fn points_that_come_back_to_the_claim_need_no_reason() {
    on_both_backends(async |stage| {
        let round = objected(stage).await;
        let (unit, office) = (code(UNIT), office(stage));
        let open = office.objections(&round, &unit).find(1).await.unwrap();
        let mut input = upholding("2.00");
        let scores = input.scores.as_mut().unwrap();
        (scores[0].reason_code, scores[0].reason) = (None, None);
        input.decision = ObjectionDecision::PartlyUpheld;
        office.objections(&round, &unit).answer(1, &input, &open.etag).await.unwrap();
        let after = office.appraisals(&round).find(&unit).await.unwrap();
        assert_eq!((&after.total, after.scores[FEEDBACK].reason_code), (&after.self_assessed_total, None));
    });
}

#[test]
fn an_answer_says_by_its_scores_what_it_says_by_its_words() {
    on_both_backends(async |stage| {
        let round = objected(stage).await;
        let (unit, office) = (code(UNIT), office(stage));
        let open = office.objections(&round, &unit).find(1).await.unwrap();
        let before = stored(stage);
        let faults = async |input| {
            let refused = office.objections(&round, &unit).answer(1, &input, &open.etag).await.unwrap_err();
            assert_eq!((refused.status(), refused.code()), (Some(400), Some(Code::InvalidRequest)));
            let issues = refused.issues().iter();
            issues.map(|issue| (issue.pointer.clone(), issue.code)).collect::<Vec<_>>()
        };
        let at = |pointer: &str, code| (pointer.to_owned(), code);
        let mut rejected = upholding("2.00");
        rejected.decision = ObjectionDecision::Rejected;
        assert_eq!(faults(rejected).await, [at("/scores", Code::FieldUnknown)]);
        for decision in [ObjectionDecision::Upheld, ObjectionDecision::PartlyUpheld] {
            let mut bare = upholding("2.00");
            (bare.decision, bare.scores) = (decision, None);
            assert_eq!(faults(bare.clone()).await, [at("/scores", Code::FieldMissing)]);
            bare.scores = Some(vec![]);
            assert_eq!(faults(bare).await, [at("/scores", Code::FieldMissing)]);
        }
        assert_eq!(
            faults(upholding("1.00")).await,
            [at("/scores", Code::ValueOutOfRange)],
            "that is the score already"
        );
        let mut wrong = upholding("1.50");
        let scores = wrong.scores.as_mut().unwrap();
        (scores[0].reason_code, scores[0].reason) = (None, None);
        scores.push(scores[0].clone());
        scores[1].points = "2.50".parse().unwrap();
        let all = faults(wrong).await;
        let codes: Vec<Code> = all.iter().map(|(_, code)| *code).collect();
        for code in [Code::CriterionRepeated, Code::PointsOutOfRange, Code::ReasonCodeMissing, Code::ReasonMissing] {
            assert!(codes.contains(&code), "{all:?}");
        }
        assert!(stored(stage) == before);
        assert_eq!(state(stage, &round).await, AssessmentStateWord::Objected);
    });
}

#[test]
fn an_objection_is_answered_once() {
    on_both_backends(async |stage| {
        let round = objected(stage).await;
        let (unit, office) = (code(UNIT), office(stage));
        let open = office.objections(&round, &unit).find(1).await.unwrap();
        let answered = office.objections(&round, &unit).answer(1, &rejection(), &open.etag).await.unwrap();
        let before = stored(stage);
        let stale = office.objections(&round, &unit).answer(1, &upholding("2.00"), &open.etag).await;
        assert_eq!(refusal(stale), (412, Code::Stale));
        let again = office.objections(&round, &unit).answer(1, &upholding("2.00"), &answered.etag).await;
        assert_eq!(refusal(again), (409, Code::AssessmentStateForbids));
        assert!(stored(stage) == before);
    });
}

#[test]
fn only_an_appraiser_answers_and_only_what_was_objected() {
    on_both_backends(async |stage| {
        let round = appraised(stage).await;
        let unit = code(UNIT);
        let etag = tag("objection", &[round.as_str(), UNIT, "1"], 1).parse().unwrap();
        let absent = office(stage).objections(&round, &unit).answer(1, &rejection(), &etag).await;
        assert_eq!(refusal(absent), (404, Code::NotFound));
        super::object(stage, &round).await.unwrap();
        let before = stored(stage);
        let own = stage.unit_client(&unit);
        assert_eq!(refusal(own.objections(&round, &unit).answer(1, &rejection(), &etag).await), (403, Code::Forbidden));
        let second = office(stage).objections(&round, &unit).answer(2, &rejection(), &etag).await;
        assert_eq!(refusal(second), (404, Code::NotFound));
        assert!(stored(stage) == before);
    });
}
