//! `validate_only`: the same checks and the same permissions, the answer that would come, and nothing stored.

use chamdiem_client::text::Points;
use chamdiem_client::wire::{AssessmentStateWord, Finding, ReasonCode};
use chamdiem_client::{Code, Precondition};
use chamdiem_tests::inside::stored;
use chamdiem_tests::play;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::{If, Wire, tag};
use chamdiem_usecases::asker::Role;

use super::{code, path, ranking};

fn points(text: &str) -> Points {
    text.parse().unwrap()
}

fn sentences(findings: Option<Vec<Finding>>) -> Vec<String> {
    findings.unwrap().into_iter().map(|finding| finding.sentence).collect()
}

#[test]
fn checking_a_self_assessment_shows_total_class_and_findings_and_stores_nothing() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        play::open(stage).await;
        let (unit, round) = (code("so-giao-thong-van-tai"), play::round_id());
        let own = stage.unit_client(&unit);
        let assessments = own.self_assessments(&round);
        let claim = play::claim(&play::unit("so-giao-thong-van-tai"));
        let before = stored(stage);

        let checked = assessments.check(&unit, &claim, Precondition::Create).await.unwrap();
        assert_eq!((checked.state, checked.missing.len()), (AssessmentStateWord::Draft, 0));
        assert_eq!((checked.total, checked.class), (Some(points("14.98")), Some("Tốt".into())));
        let told = "Sở Giao thông vận tải: tiêu chí số 9 (Cung cấp và giải quyết dịch vụ công trực tuyến) đạt 0 điểm (tối đa 2,00 điểm).";
        assert_eq!(sentences(checked.findings), [told]);
        let mut partial = claim.clone();
        partial.scores.remove(8);
        let checked = assessments.check(&unit, &partial, Precondition::Create).await.unwrap();
        assert_eq!((checked.missing[0].to_string().as_str(), &checked.total), ("online", &None));
        assert!(sentences(checked.findings).is_empty(), "what is not scored yet is not without points");
        assert!(stored(stage) == before);
        assert!(assessments.find(&unit).await.unwrap_err().is_not_found());

        // The same refusals as the write itself.
        let mut wrong = claim.clone();
        wrong.scores[0].points = points("2.01");
        let refused = assessments.check(&unit, &wrong, Precondition::Create).await.unwrap_err();
        assert_eq!((refused.status(), refused.issues()[0].code), (Some(400), Code::PointsOutOfRange));
        let foreign = stage.unit_client(&code("so-noi-vu"));
        let refused = foreign.self_assessments(&round).check(&unit, &claim, Precondition::Create).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::ForeignUnit));

        let draft = assessments.put(&unit, &claim, Precondition::Create).await.unwrap();
        assert_eq!(draft.findings, None, "only a check tells");
        let before = stored(stage);
        let checked = assessments.check(&unit, &partial, draft.unchanged()).await.unwrap();
        assert_eq!(checked.missing.len(), 1);
        assert!(assessments.check(&unit, &claim, Precondition::Create).await.unwrap_err().is_already_exists());
        assert!(stored(stage) == before);
        assert_eq!(assessments.find(&unit).await.unwrap(), draft);
        assessments.submit(&unit, &draft.etag).await.expect("its version is the one before the checks");
        let refused = assessments.check(&unit, &claim, draft.unchanged()).await.unwrap_err();
        assert!(refused.is_stale(), "{refused}");

        // Once it is due, a check says that it would be late.
        stage.clock.set(play::DUE_AT);
        let late = code("so-tu-phap");
        let own = stage.unit_client(&late);
        let claim = play::claim(&play::unit("so-tu-phap"));
        let checked = own.self_assessments(&round).check(&late, &claim, Precondition::Create).await.unwrap();
        assert_eq!(sentences(checked.findings), ["Sở Tư pháp gửi kết quả tự chấm điểm sau thời hạn quy định."]);
    });
}

#[test]
fn checking_an_appraisal_shows_total_class_position_and_findings_and_stores_nothing() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let (unit, round) = (code("so-tu-phap"), play::round_id());
        let appraiser = stage.client(Role::Appraiser);
        let appraisals = appraiser.appraisals(&round);
        let (kept, ranked) = (appraisals.find(&unit).await.unwrap(), ranking(stage).await);
        let before = stored(stage);

        let mut input = play::as_claimed(&play::claim(&play::unit("so-tu-phap")));
        input.scores[8].points = points("0");
        input.scores[8].reason_code = Some(ReasonCode::LateOrIncomplete);
        input.scores[8].reason = Some("Chưa thống kê số liệu cụ thể".into());
        input.scores[6].points = points("0.98");
        input.scores[6].reason_code = Some(ReasonCode::LateOrIncomplete);
        input.scores[6].reason = Some("Chưa công khai đầy đủ".into());
        let checked = appraisals.check(&unit, &input, kept.unchanged()).await.unwrap();
        assert_eq!((&checked.self_assessed_total, &checked.total), (&points("18.00"), &points("14.98")));
        assert_eq!(checked.class, "Tốt".into());
        let consequence = checked.consequence.unwrap();
        // Behind Sở Giao thông vận tải, equal in total and officers' average: the roster decides, so in front of it.
        assert_eq!((consequence.position, consequence.rank), (12, 12));
        let kinds: Vec<&str> = consequence.findings.iter().map(|finding| finding.kind.as_str()).collect();
        assert_eq!(kinds, ["changed_on_appraisal", "changed_on_appraisal", "no_points"]);
        assert_eq!(
            consequence.findings[0].sentence,
            "Sở Tư pháp: sau thẩm định, điểm tiêu chí số 7 giảm từ 2,00 xuống 0,98 (lý do: Chưa công khai đầy đủ)."
        );

        // Without its reasons it is refused, each fault named; with another's version too.
        let mut bare = input.clone();
        bare.scores[6].reason = None;
        bare.scores[8].reason_code = None;
        bare.scores[8].reason = None;
        let refused = appraisals.check(&unit, &bare, kept.unchanged()).await.unwrap_err();
        let faults: Vec<(&str, Code)> = refused.issues().iter().map(|i| (i.pointer.as_str(), i.code)).collect();
        let expected = [
            ("/scores/6/reason", Code::ReasonMissing),
            ("/scores/8/reason_code", Code::ReasonCodeMissing),
            ("/scores/8/reason", Code::ReasonMissing),
        ];
        assert_eq!(faults, expected);
        assert!(appraisals.check(&unit, &input, Precondition::Create).await.unwrap_err().is_already_exists());
        let publisher = stage.client(Role::Publisher);
        let refused = publisher.appraisals(&round).check(&unit, &input, kept.unchanged()).await.unwrap_err();
        assert!(refused.is_forbidden());

        assert!(stored(stage) == before, "neither rows nor audit");
        assert_eq!(appraisals.find(&unit).await.unwrap(), kept);
        assert_eq!(ranking(stage).await, ranked);

        // Written for good, it has the consequence that was shown.
        let written = appraisals.put(&unit, &input, kept.unchanged()).await.unwrap();
        assert_eq!((written.total.to_string().as_str(), &written.consequence), ("14.98", &None));
        let row = ranking(stage).await.value.groups[0].rows.iter().find(|row| row.unit == unit).cloned().unwrap();
        assert_eq!((row.position, row.rank), (12, Some(12)));
    });
}

#[test]
fn validate_only_takes_true_or_false_and_nothing_else() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let wire = Wire::to(stage);
        let token = stage.token(Role::Appraiser, None);
        let body = serde_json::to_string(&play::as_claimed(&play::claim(&play::unit("so-noi-vu")))).unwrap();
        let first = tag("appraisal", &["dien-bien-2021-q2", "so-noi-vu"], 1);
        let before = stored(stage);
        for (query, code) in [
            ("?validate_only=yes", "value_unknown"),
            ("?validate_only=true&validate_only=true", "key_duplicated"),
            ("?validate-only=true", "field_unknown"),
        ] {
            let at = path(&format!("appraisals/so-noi-vu{query}"));
            let answer = wire.send("PUT", &at, &token, If::Match(&first), &body).await;
            assert_eq!(answer.status, 400);
            assert_eq!(answer.faults().first().map(|(_, code)| *code), Some(code), "{query}");
        }
        assert!(stored(stage) == before);
        let at = path("appraisals/so-noi-vu?validate_only=false");
        let answer = wire.send("PUT", &at, &token, If::Match(&first), &body).await;
        assert_eq!((answer.status, answer.revision()), (200, "2"), "{}", answer.text());
    });
}
