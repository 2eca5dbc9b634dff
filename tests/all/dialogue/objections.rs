//! Objections: until their date, with text, criteria and references; while one is open, only its answer changes anything.

use chamdiem_client::Code;
use chamdiem_client::wire::{ActionWord, AssessmentStateWord, Attachment, DialogueKind, DialogueSide};
use chamdiem_tests::inside::stored;
use chamdiem_tests::play;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::{If, Wire};
use chamdiem_usecases::asker::Role;
use serde_json::json;
use time::Duration;

use super::{
    OTHER, UNIT, appraised, code, dialogue, kinds, object, objected, objection, objections_until, office,
    one_point_less, refusal, state, told, version, versions,
};

#[test]
fn an_objection_is_kept_with_its_criteria_and_its_references() {
    on_both_backends(async |stage| {
        let round = appraised(stage).await;
        let (unit, own) = (code(UNIT), stage.unit_client(&code(UNIT)));
        let seen = own.appraisals(&round).find(&unit).await.unwrap();
        let mut input = objection();
        input.attachments = Some(vec![Attachment {
            name: "Báo cáo xử lý phản ánh, kiến nghị Quý II năm 2021".into(),
            reference: "Văn bản trên hệ thống quản lý văn bản của tỉnh".into(),
            sha256: Some("ab".repeat(32).parse().unwrap()),
        }]);
        let made = own.objections(&round, &unit).object(&input, &seen.etag).await.unwrap();
        assert_eq!((made.number, &made.answer, made.version), (1, &None, version("appraisal-1")));
        assert_eq!((&made.text, Some(&made.criteria)), (&input.text, input.criteria.as_ref()));
        assert_eq!(Some(&made.attachments), input.attachments.as_ref());
        assert_eq!(own.objections(&round, &unit).find(1).await.unwrap(), made);
        assert_eq!(office(stage).objections(&round, &unit).find(1).await.unwrap(), made, "the office reads the same");
        assert_eq!(state(stage, &round).await, AssessmentStateWord::Objected);

        let last = dialogue(stage, &round).await.pop().unwrap();
        assert_eq!((last.side, last.kind), (DialogueSide::Unit, DialogueKind::Objected));
        assert_eq!((last.content.objection, &last.content.text), (Some(1), &Some(input.text)));
        assert_eq!(
            (last.content.attachments, last.content.criteria),
            (made.attachments.clone(), made.criteria.clone())
        );
        assert!(own.objections(&round, &unit).find(2).await.unwrap_err().is_not_found());
    });
}

#[test]
fn where_it_can_be_read_is_told_and_a_retry_with_the_same_key_objects_once() {
    on_both_backends(async |stage| {
        let round = appraised(stage).await;
        let wire = Wire::to(stage);
        let token = stage.token(Role::Unit, Some(UNIT));
        let place = format!("/v1/rounds/{round}/appraisals/{UNIT}");
        let seen = wire.get(&place, Some(&token)).await;
        let body = serde_json::to_string(&objection()).unwrap();
        let send = async || {
            let request = wire.request("POST", &format!("{place}/objections"), Some(&token));
            let request = If::Match(seen.etag()).to(request).header("Content-Type", "application/json");
            let request = request.header("Idempotency-Key", "so-noi-vu-1").body(body.clone());
            chamdiem_tests::wire::Answer::to(request).await
        };
        let (first, second) = (send().await, send().await);
        assert_eq!((first.status, second.status), (201, 201), "{}", second.text());
        assert_eq!(first.header("Location"), "objections/1");
        assert_eq!(second.header("Location"), first.header("Location"));
        assert_eq!((first.text(), first.etag()), (second.text(), second.etag()));
        assert_eq!(wire.get(&format!("{place}/{}", first.header("Location")), Some(&token)).await.text(), first.text());
        let expected = [DialogueKind::Submitted, DialogueKind::Appraised, DialogueKind::Objected];
        assert_eq!(kinds(stage, &round).await, expected);
    });
}

#[test]
fn a_unit_objects_until_the_date_and_not_at_it() {
    on_both_backends(async |stage| {
        let round = appraised(stage).await;
        stage.clock.set(objections_until());
        let before = stored(stage);
        let (status, refused, words) = told(object(stage, &round).await);
        assert_eq!((status, refused), (409, Code::ObjectionsClosed));
        assert_eq!(words, "Thời hạn nêu ý kiến đã hết lúc 00:00:00 ngày 12/7/2021.");
        assert!(stored(stage) == before);
        assert_eq!(state(stage, &round).await, AssessmentStateWord::Appraised);

        stage.clock.set(objections_until() - Duration::MICROSECOND);
        object(stage, &round).await.unwrap();
        assert_eq!(state(stage, &round).await, AssessmentStateWord::Objected);
    });
}

#[test]
fn a_round_without_such_a_date_takes_objections_until_it_is_published() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        stage.clock.set(objections_until() + Duration::days(300));
        object(stage, &play::round_id()).await.unwrap();
        assert_eq!(state(stage, &play::round_id()).await, AssessmentStateWord::Objected);
    });
}

#[test]
fn while_an_objection_is_open_only_its_answer_goes_on() {
    on_both_backends(async |stage| {
        let round = objected(stage).await;
        let (unit, own, office) = (code(UNIT), stage.unit_client(&code(UNIT)), office(stage));
        let seen = own.appraisals(&round).find(&unit).await.unwrap();
        assert_eq!((seen.state, seen.allowed_actions.as_slice()), (AssessmentStateWord::Objected, [].as_slice()));
        let read = office.appraisals(&round).find(&unit).await.unwrap();
        assert_eq!(read.allowed_actions, [ActionWord::AnswerObjection]);

        let before = stored(stage);
        let (status, refused, words) =
            told(office.appraisals(&round).put(&unit, &one_point_less(), seen.unchanged()).await);
        assert_eq!((status, refused), (409, Code::AssessmentStateForbids));
        assert_eq!(words, "Bản tự chấm điểm đang có ý kiến chưa được trả lời; khi đó chỉ được: trả lời ý kiến.");
        assert_eq!(
            refusal(own.objections(&round, &unit).accept(&seen.etag).await),
            (409, Code::AssessmentStateForbids)
        );
        assert_eq!(refusal(object(stage, &round).await), (409, Code::AssessmentStateForbids));
        assert!(stored(stage) == before);
        assert_eq!(versions(stage, &round).await, ["self_assessment-1", "appraisal-1"]);
    });
}

#[test]
fn every_fault_of_an_objection_is_named_at_once() {
    on_both_backends(async |stage| {
        let round = appraised(stage).await;
        let wire = Wire::to(stage);
        let token = stage.token(Role::Unit, Some(UNIT));
        let place = format!("/v1/rounds/{round}/appraisals/{UNIT}");
        let seen = wire.get(&place, Some(&token)).await;
        let before = stored(stage);
        let faults = async |body: serde_json::Value| {
            let (place, body) = (format!("{place}/objections"), body.to_string());
            let refused = wire.send("POST", &place, &token, If::Match(seen.etag()), &body).await;
            assert_eq!(refused.refusal(), (400, "invalid_request"), "{body}");
            refused.faults()
        };
        let at = |pointer: &str, code: &'static str| (pointer.to_owned(), code);
        let criterion = |key: &str| json!({ "criterion": key, "text": "Đề nghị xem lại" });
        let body = json!({
            "text": "Đề nghị xem lại",
            "criteria": [criterion("feedback"), criterion("khong_co"), criterion("feedback")],
        });
        let expected =
            [at("/criteria/1/criterion", "criterion_unknown"), at("/criteria/2/criterion", "criterion_repeated")];
        assert_eq!(faults(body).await, expected);
        let attachment = |sha256: &str| json!({ "name": "Báo cáo", "reference": "Văn bản số 1", "sha256": sha256 });
        let body = json!({
            "text": " ", "attachments": [attachment("ABC"), attachment(&"0".repeat(64)), { "name": "Báo cáo" }],
        });
        let expected = [
            at("/text", "text_empty"),
            at("/attachments/0/sha256", "text_malformed"),
            at("/attachments/2/reference", "field_missing"),
        ];
        assert_eq!(faults(body).await, expected);
        let many: Vec<_> = (0..21).map(|_| attachment(&"0".repeat(64))).collect();
        let body = json!({ "text": "Đề nghị xem lại", "attachments": many });
        assert_eq!(faults(body).await, [at("/attachments", "list_too_long")]);
        assert!(stored(stage) == before);
    });
}

#[test]
fn nobody_objects_for_another() {
    on_both_backends(async |stage| {
        let round = appraised(stage).await;
        let unit = code(UNIT);
        let seen = office(stage).appraisals(&round).find(&unit).await.unwrap();
        let before = stored(stage);
        let foreign = stage.unit_client(&code(OTHER));
        let refused = foreign.objections(&round, &unit).object(&objection(), &seen.etag).await;
        assert_eq!(refusal(refused), (403, Code::ForeignUnit));
        let refused = office(stage).objections(&round, &unit).object(&objection(), &seen.etag).await;
        assert_eq!(refusal(refused), (403, Code::Forbidden));
        assert!(stored(stage) == before);
    });
}
