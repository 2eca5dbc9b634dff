//! Decisions: a changed score has its kind of reason, its words and its clause; each decision moves what it is about, and
//! is kept.

use chamdiem_client::wire::{
    ActionWord, AssessmentStateWord, DialogueKind, DialogueSide, ReasonCode, ReturnInput, RoundStateWord,
};
use chamdiem_client::{Code, Precondition};
use chamdiem_tests::inside::stored;
use chamdiem_tests::play;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::compared;

use super::{
    FEEDBACK, OTHER, UNIT, appraised, code, dialogue, kinds, office, one_point_less, refusal, state, submitted,
    version, versions,
};

#[test]
fn a_changed_score_lacks_its_kind_its_words_and_its_clause_all_at_once() {
    on_both_backends(async |stage| {
        let round = submitted(stage).await;
        let (unit, office) = (code(UNIT), office(stage));
        let before = stored(stage);
        let mut input = one_point_less();
        input.scores[FEEDBACK].reason_code = None;
        input.scores[0].points = "1.00".parse().unwrap();
        input.scores[0].reason_code = Some(ReasonCode::RuleMisapplied);
        let refused = office.appraisals(&round).put(&unit, &input, Precondition::Create).await.unwrap_err();
        let faults: Vec<(&str, Code)> =
            refused.issues().iter().map(|issue| (issue.pointer.as_str(), issue.code)).collect();
        let expected = [
            ("/scores/0/reason", Code::ReasonMissing),
            ("/scores/0/clause", Code::ClauseMissing),
            ("/scores/7/reason_code", Code::ReasonCodeMissing),
        ];
        assert_eq!(faults, expected);
        assert!(stored(stage) == before);
        assert_eq!(state(stage, &round).await, AssessmentStateWord::Submitted);

        input.scores[0].reason = Some("Tính cả hồ sơ chưa đến hạn".into());
        input.scores[0].clause = Some("Điểm 1 Mục I của Bộ tiêu chí".into());
        input.scores[FEEDBACK].reason_code = Some(ReasonCode::Other);
        let written = office.appraisals(&round).put(&unit, &input, Precondition::Create).await.unwrap();
        let first = &written.scores[0];
        assert_eq!((first.reason_code, &first.clause), (input.scores[0].reason_code, &input.scores[0].clause));
        assert_eq!(written.scores[1].reason_code, None, "what is not changed needs no reason");
        assert_eq!(office.appraisals(&round).find(&unit).await.unwrap(), written, "and it is read as it was written");
    });
}

#[test]
fn the_first_decision_after_the_close_begins_the_appraisal_of_the_round_and_no_other_does() {
    on_both_backends(async |stage| {
        let round = submitted(stage).await;
        play::close(stage).await;
        let office = office(stage);
        let closed = office.rounds().find(&round).await.unwrap();
        assert_eq!(closed.state, RoundStateWord::Closed);
        office.appraisals(&round).put(&code(UNIT), &one_point_less(), Precondition::Create).await.unwrap();
        let appraising = office.rounds().find(&round).await.unwrap();
        assert_eq!(appraising.state, RoundStateWord::Appraising);
        assert_ne!(appraising.etag, closed.etag);
        assert_eq!(state(stage, &round).await, AssessmentStateWord::Appraised);
        play::appraise(stage, &[play::unit(OTHER)]).await;
        assert_eq!(office.rounds().find(&round).await.unwrap(), appraising, "once is enough");
    });
}

#[test]
fn a_decision_while_the_round_is_open_leaves_it_open() {
    on_both_backends(async |stage| {
        let round = submitted(stage).await;
        let office = office(stage);
        let open = office.rounds().find(&round).await.unwrap();
        office.appraisals(&round).put(&code(UNIT), &one_point_less(), Precondition::Create).await.unwrap();
        assert_eq!(office.rounds().find(&round).await.unwrap(), open);
        assert_eq!(state(stage, &round).await, AssessmentStateWord::Appraised);
    });
}

#[test]
fn the_unit_is_told_of_each_decision_with_every_changed_score_and_all_of_them_stay() {
    on_both_backends(async |stage| {
        let round = appraised(stage).await;
        let (unit, office) = (code(UNIT), office(stage));
        let first = office.appraisals(&round).find(&unit).await.unwrap();
        let mut input = one_point_less();
        input.scores[FEEDBACK].points = "1.50".parse().unwrap();
        input.note = Some("Đã xem xét tài liệu bổ sung".into());
        let second = office.appraisals(&round).put(&unit, &input, first.unchanged()).await.unwrap();
        assert_ne!(second.etag, first.etag);

        let told = dialogue(stage, &round).await;
        let kinds: Vec<_> = told.iter().map(|entry| (entry.number, entry.side, entry.kind)).collect();
        let expected = [
            (1, DialogueSide::Unit, DialogueKind::Submitted),
            (2, DialogueSide::Office, DialogueKind::Appraised),
            (3, DialogueSide::Office, DialogueKind::Appraised),
        ];
        assert_eq!(kinds, expected);
        assert_eq!(told[1].content.version, version("appraisal-1"));
        let [change] = told[1].content.changes.as_slice() else { panic!("{told:?}") };
        assert_eq!((change.criterion.as_str(), change.number), ("feedback", 8));
        assert_eq!((change.before.to_string(), change.points.to_string()), ("2.00".to_owned(), "1.00".to_owned()));
        assert_eq!(change.reason_code, Some(ReasonCode::EvidenceMissing));
        assert_eq!(change.reason, Some("Chưa có tài liệu chứng minh".into()));
        assert_eq!((&told[2].content.text, told[2].content.version), (&input.note, version("appraisal-2")));
        assert_eq!(told[2].content.changes[0].points.to_string(), "1.50");

        // Both decisions are kept as they were made.
        assert_eq!(versions(stage, &round).await, ["self_assessment-1", "appraisal-1", "appraisal-2"]);
        let own = stage.unit_client(&unit);
        let kept = own.versions(&round).find(&unit, version("appraisal-1").unwrap()).await.unwrap();
        assert_eq!((kept.total.to_string(), first.total.to_string()), ("12.38".to_owned(), "12.38".to_owned()));
        assert_eq!(
            own.versions(&round).find(&unit, version("appraisal-2").unwrap()).await.unwrap().total,
            second.total
        );
    });
}

#[test]
fn an_appraisal_says_what_its_reader_may_do_with_it() {
    on_both_backends(async |stage| {
        let round = appraised(stage).await;
        let unit = code(UNIT);
        let seen = stage.unit_client(&unit).appraisals(&round).find(&unit).await.unwrap();
        assert_eq!(seen.state, AssessmentStateWord::Appraised);
        assert_eq!(seen.allowed_actions, [ActionWord::AcceptAppraisal, ActionWord::ObjectToAppraisal]);
        let read = office(stage).appraisals(&round).find(&unit).await.unwrap();
        assert_eq!(read.allowed_actions, [ActionWord::PutAppraisal]);
        assert_ne!(read.etag, seen.etag, "what may be done depends on who asks");
        assert_eq!(compared(read.etag.as_str()), compared(seen.etag.as_str()), "the revision does not");
        stage.clock.set(super::objections_until());
        let seen = stage.unit_client(&unit).appraisals(&round).find(&unit).await.unwrap();
        assert_eq!(seen.allowed_actions, [ActionWord::AcceptAppraisal]);
    });
}

#[test]
fn the_versions_of_an_appraisal_outlive_a_return_and_its_tag_does_not_come_back() {
    on_both_backends(async |stage| {
        let round = submitted(stage).await;
        let (unit, office, own) = (code(UNIT), office(stage), stage.unit_client(&code(UNIT)));
        let first = office.appraisals(&round).put(&unit, &one_point_less(), Precondition::Create).await.unwrap();
        let claim = office.self_assessments(&round).find(&unit).await.unwrap();
        let input = ReturnInput { reason: "Rà soát lại số liệu".into() };
        office.self_assessments(&round).return_to_unit(&unit, &input, &claim.etag).await.unwrap();
        assert!(own.appraisals(&round).find(&unit).await.unwrap_err().is_not_found());
        let draft = own.self_assessments(&round).find(&unit).await.unwrap();
        own.self_assessments(&round).submit(&unit, &draft.etag).await.unwrap();
        assert_eq!(state(stage, &round).await, AssessmentStateWord::Resubmitted);

        let again = office.appraisals(&round).put(&unit, &one_point_less(), Precondition::Create).await.unwrap();
        assert_ne!(again.etag, first.etag, "whoever holds the old one has to read the new one");
        let found = own.appraisals(&round).find_if_changed(&unit, &first.etag).await.unwrap();
        assert_eq!(found.map(|found| compared(found.etag.as_str())), Some(compared(again.etag.as_str())));
        let stale = office.appraisals(&round).put(&unit, &one_point_less(), first.unchanged()).await;
        assert_eq!(refusal(stale), (412, Code::Stale));
        let kept = ["self_assessment-1", "appraisal-1", "self_assessment-2", "appraisal-2"];
        let mut found = versions(stage, &round).await;
        found.sort();
        let mut expected = kept.map(str::to_owned);
        expected.sort();
        assert_eq!(found, expected);
        let expected = [
            DialogueKind::Submitted,
            DialogueKind::Appraised,
            DialogueKind::Returned,
            DialogueKind::Submitted,
            DialogueKind::Appraised,
        ];
        assert_eq!(kinds(stage, &round).await, expected);
    });
}

#[test]
fn a_check_of_a_decision_tells_nobody_and_keeps_no_version() {
    on_both_backends(async |stage| {
        let round = submitted(stage).await;
        play::close(stage).await;
        let before = stored(stage);
        let office = office(stage);
        let checked =
            office.appraisals(&round).check(&code(UNIT), &one_point_less(), Precondition::Create).await.unwrap();
        assert_eq!(checked.total.to_string(), "12.38");
        assert!(stored(stage) == before);
        assert_eq!(kinds(stage, &round).await, [DialogueKind::Submitted]);
        assert_eq!(versions(stage, &round).await, ["self_assessment-1"]);
        assert_eq!(office.rounds().find(&round).await.unwrap().state, RoundStateWord::Closed);
    });
}
