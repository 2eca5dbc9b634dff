//! Versions: what was submitted and what was decided stays as it was, with a receipt that anybody can check.

use chamdiem_client::wire::{AppraisalInput, ReasonCode, ReturnInput, VersionId, VersionKind, VersionText};
use chamdiem_client::{Client, Code, Precondition};
use chamdiem_seal::{canonical, sha256_hex};
use chamdiem_tests::play::{self, DUE_AT};
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_tests::wire::Wire;
use chamdiem_usecases::asker::Role;
use time::Duration;

use super::{UNIT, claim, code, draft, office, opened, refusal, submit};

fn id(text: &str) -> VersionId {
    text.parse().unwrap()
}

/// The office gives one score less, and says why.
fn lowered() -> AppraisalInput {
    let mut input = play::as_claimed(&claim(UNIT));
    input.scores[0].points = "1.00".parse().unwrap();
    input.scores[0].reason_code = Some(ReasonCode::RuleMisapplied);
    input.scores[0].reason = Some("Tính cả hồ sơ chưa đến hạn".into());
    input.scores[0].clause = Some("Điểm a khoản 1 Điều 5".into());
    input.note = Some("Đã đối chiếu số liệu".into());
    input
}

/// Submitted, decided, returned, corrected, submitted again after the due moment, and decided again.
async fn twice(stage: &Stage) {
    opened(stage, &play::round_input()).await;
    let (round, unit) = (play::round_id(), code(UNIT));
    draft(stage, UNIT).await;
    submit(stage, UNIT).await.unwrap();
    office(stage).appraisals(&round).put(&unit, &lowered(), Precondition::Create).await.unwrap();
    let found = office(stage).self_assessments(&round).find(&unit).await.unwrap();
    let reason = ReturnInput { reason: "Thiếu số liệu".into() };
    let returned = office(stage).self_assessments(&round).return_to_unit(&unit, &reason, &found.etag).await.unwrap();
    stage.clock.set(DUE_AT + Duration::HOUR);
    let mut corrected = claim(UNIT);
    corrected.scores[8].points = "1.00".parse().unwrap();
    corrected.note = Some("Đã bổ sung số liệu".into());
    let own = stage.unit_client(&unit);
    own.self_assessments(&round).put(&unit, &corrected, returned.unchanged()).await.unwrap();
    submit(stage, UNIT).await.unwrap();
    let decided = play::as_claimed(&corrected);
    office(stage).appraisals(&round).put(&unit, &decided, Precondition::Create).await.unwrap();
}

#[test]
fn each_submission_has_a_receipt_whose_hash_is_that_of_what_was_submitted() {
    on_both_backends(async |stage| {
        opened(stage, &play::round_input()).await;
        let (round, unit) = (play::round_id(), code(UNIT));
        let own = stage.unit_client(&unit);
        draft(stage, UNIT).await;
        let seen = own.self_assessments(&round).find(&unit).await.unwrap();
        assert_eq!(seen.receipt, None, "nothing was submitted yet");
        let submitted = own.self_assessments(&round).submit(&unit, &seen.etag).await.unwrap();
        let receipt = submitted.receipt.clone().unwrap();
        let told = (receipt.number.as_str(), receipt.version, receipt.late);
        assert_eq!(told, ("dien-bien-2021-q2/so-noi-vu/1", id("self_assessment-1"), false));
        assert_eq!(Some(&receipt.submitted_at), submitted.submitted_at.as_ref());

        // Whoever has the receipt checks it against the document as it came, without this service's types.
        let path = format!("/v1/rounds/{round}/versions/{unit}/{}", receipt.version);
        let token = stage.token(Role::Unit, Some(UNIT));
        let version = Wire::to(stage).get(&path, Some(&token)).await;
        let document = canonical(&version.json()["document"]).unwrap();
        assert_eq!(sha256_hex(document.as_bytes()), receipt.sha256.as_str());
        assert!(
            document.contains("\"late\":false") && document.contains("\"rule_set\":\"qd-1187-2019\""),
            "{document}"
        );
        let again = own.self_assessments(&round).find(&unit).await.unwrap();
        assert_eq!(again.receipt.as_ref(), Some(&receipt));
        let list = office(stage).self_assessments(&round).list().page().await.unwrap();
        assert_eq!(list.items[0].receipt.as_ref(), Some(&receipt));
    });
}

#[test]
fn versions_stay_as_they_were_whatever_comes_later() {
    on_both_backends(async |stage| {
        twice(stage).await;
        let (round, unit) = (play::round_id(), code(UNIT));
        let own = stage.unit_client(&unit);
        let (mut pages, mut seen) = (own.versions(&round).list(&unit).limit(3).pages(), Vec::new());
        while let Some(page) = pages.next().await.unwrap() {
            seen.extend(page.items);
        }
        let names: Vec<String> = seen.iter().map(|version| version.id.to_string()).collect();
        assert_eq!(names, ["self_assessment-1", "appraisal-1", "self_assessment-2", "appraisal-2"]);
        assert_eq!(seen.iter().map(|version| version.late).collect::<Vec<_>>(), [false, false, true, false]);

        let first = own.versions(&round).find(&unit, id("self_assessment-1")).await.unwrap();
        assert_eq!((first.total.to_string(), first.class.as_str()), ("13.38".to_owned(), "Tốt"));
        let decided = own.versions(&round).find(&unit, id("appraisal-1")).await.unwrap();
        assert_eq!(decided.document.appraised, Some(id("self_assessment-1")));
        let score = &decided.document.scores[0];
        let told =
            (score.reason_code, score.reason.as_ref().unwrap().as_str(), score.clause.as_ref().unwrap().as_str());
        assert_eq!(told, (Some(ReasonCode::RuleMisapplied), "Tính cả hồ sơ chưa đến hạn", "Điểm a khoản 1 Điều 5"));
        let again = own.versions(&round).find(&unit, id("appraisal-2")).await.unwrap();
        assert_eq!(again.document.appraised, Some(id("self_assessment-2")));
        for version in &seen {
            let found = own.versions(&round).find(&unit, version.id).await.unwrap();
            let document = canonical(&found.document).unwrap();
            assert_eq!(sha256_hex(document.as_bytes()), version.sha256.as_str(), "{}", version.id);
        }
        assert_eq!(seen[0].kind, VersionKind::SelfAssessment);
    });
}

async fn compare(client: &Client, from: &str, to: &str) -> chamdiem_client::wire::Comparison {
    client.versions(&play::round_id()).compare(&code(UNIT), id(from), id(to)).await.unwrap().value
}

#[test]
fn two_versions_are_compared_score_by_score_and_word_by_word() {
    on_both_backends(async |stage| {
        twice(stage).await;
        let office = office(stage);
        // What the unit claimed, and what the office decided on it.
        let appraised = compare(&office, "self_assessment-1", "appraisal-1").await;
        assert_eq!(appraised.difference.to_string(), "-0.46");
        let changed: Vec<String> = appraised
            .scores
            .iter()
            .filter(|score| score.from != score.to)
            .map(|score| format!("{} {} {} {}", score.criterion, score.from, score.to, score.difference))
            .collect();
        assert_eq!(changed, ["total_time 1.46 1.00 -0.46"]);
        assert_eq!(appraised.scores.len(), 9);
        let texts: Vec<_> = appraised.texts.iter().map(|text| (text.text, text.to.clone().unwrap().0)).collect();
        let expected = [
            (VersionText::Note, "Đã đối chiếu số liệu"),
            (VersionText::ReasonCode, "rule_misapplied"),
            (VersionText::Reason, "Tính cả hồ sơ chưa đến hạn"),
            (VersionText::Clause, "Điểm a khoản 1 Điều 5"),
        ];
        assert_eq!(texts, expected.map(|(text, words)| (text, words.to_owned())));

        // Two submissions, forwards and backwards, and one with itself.
        let forwards = compare(&office, "self_assessment-1", "self_assessment-2").await;
        assert_eq!((forwards.from.total.to_string(), forwards.to.total.to_string()), ("13.38".into(), "14.38".into()));
        assert_eq!(forwards.difference.to_string(), "1.00");
        assert_eq!(forwards.texts.len(), 1, "{:?}", forwards.texts);
        let backwards = compare(&office, "self_assessment-2", "self_assessment-1").await;
        assert_eq!(backwards.difference.to_string(), "-1.00");
        let same = compare(&office, "appraisal-2", "appraisal-2").await;
        assert!(same.texts.is_empty() && same.scores.iter().all(|score| score.from == score.to));
    });
}

#[test]
fn what_is_not_there_or_belongs_to_another_unit_is_not_found_and_a_malformed_name_is_refused() {
    on_both_backends(async |stage| {
        twice(stage).await;
        let (round, unit) = (play::round_id(), code(UNIT));
        let other = stage.unit_client(&code("so-tu-phap"));
        assert_eq!(refusal(other.versions(&round).find(&unit, id("self_assessment-1")).await), (404, Code::NotFound));
        assert_eq!(refusal(other.versions(&round).list(&unit).page().await), (404, Code::NotFound));
        let own = stage.unit_client(&unit);
        assert_eq!(refusal(own.versions(&round).find(&unit, id("appraisal-3")).await), (404, Code::NotFound));
        let absent = own.versions(&round).compare(&unit, id("appraisal-1"), id("appraisal-3")).await;
        assert_eq!(refusal(absent), (404, Code::NotFound));
        let (wire, token) = (Wire::to(stage), stage.token(Role::Unit, Some(UNIT)));
        for name in ["appraisal", "appraisal-0", "appraisal-01", "appraisal-+1", "draft-1", "appraisal-1234567890"] {
            let answer = wire.get(&format!("/v1/rounds/{round}/versions/{unit}/{name}"), Some(&token)).await;
            assert_eq!(answer.refusal(), (400, "invalid_path"), "{name}");
        }
        let path = format!("/v1/rounds/{round}/comparisons/{unit}");
        for (query, faults) in [
            ("", vec![("#query/from", "field_missing"), ("#query/to", "field_missing")]),
            ("?from=appraisal-1&to=x", vec![("#query/to", "text_malformed")]),
        ] {
            let answer = wire.get(&format!("{path}{query}"), Some(&token)).await;
            let faults: Vec<_> = faults.into_iter().map(|(at, code)| (at.to_owned(), code)).collect();
            assert_eq!((answer.status, answer.faults()), (400, faults), "{query}");
        }
    });
}
