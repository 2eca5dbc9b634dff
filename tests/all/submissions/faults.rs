//! What a claim can get wrong: each fault with its own code, all of them at once, nothing stored.

use chamdiem_client::{Code, Precondition};
use chamdiem_tests::inside::stored;
use chamdiem_tests::play;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::{If, Wire};
use chamdiem_usecases::asker::Role;

use super::{UNIT, claim, code, faults, opened};

/// A body of one claim, and the faults that its refusal must name, in order.
struct Faulty {
    claim: &'static str,
    body: &'static str,
    faults: &'static [(&'static str, &'static str)],
}

const FAULTY: [Faulty; 12] = [
    Faulty {
        claim: "too precise under two decimals",
        body: r#"{"scores": [{"criterion": "total_time", "points": "1.999"}]}"#,
        faults: &[("/scores/0/points", "points_too_precise")],
    },
    Faulty {
        claim: "above the maximum, both sides of it",
        body: r#"{"scores": [{"criterion": "total_time", "points": "2.00"}, {"criterion": "online", "points": "2.01"}]}"#,
        faults: &[("/scores/1/points", "points_out_of_range")],
    },
    Faulty {
        claim: "not a decimal string",
        body: r#"{"scores": [{"criterion": "total_time", "points": "1,5"}, {"criterion": "online", "points": "-1"},
                 {"criterion": "feedback", "points": "1.23456"}, {"criterion": "contacts", "points": "01"}]}"#,
        faults: &[
            ("/scores/0/points", "points_malformed"),
            ("/scores/1/points", "points_malformed"),
            ("/scores/2/points", "points_malformed"),
            ("/scores/3/points", "points_malformed"),
        ],
    },
    Faulty {
        claim: "a number where a decimal string belongs",
        body: r#"{"scores": [{"criterion": "total_time", "points": 1.5}], "officer_average": 9}"#,
        faults: &[("/scores/0/points", "type_mismatch"), ("/officer_average", "type_mismatch")],
    },
    Faulty {
        claim: "a criterion that the rule set does not have",
        body: r#"{"scores": [{"criterion": "speed", "points": "1"}]}"#,
        faults: &[("/scores/0/criterion", "criterion_unknown")],
    },
    Faulty {
        claim: "the same criterion twice",
        body: r#"{"scores": [{"criterion": "online", "points": "1"}, {"criterion": "online", "points": "1"}]}"#,
        faults: &[("/scores/1/criterion", "criterion_repeated")],
    },
    Faulty {
        claim: "a key that stands twice",
        body: r#"{"scores": [{"criterion": "online", "points": "1", "points": "2"}], "note": "a", "note": "b"}"#,
        faults: &[("/note", "key_duplicated"), ("/scores/0/points", "key_duplicated")],
    },
    Faulty {
        claim: "fields that nobody knows, a total among them",
        body: r#"{"scores": [], "total": "18.00", "unit": "so-noi-vu"}"#,
        faults: &[("/total", "field_unknown"), ("/unit", "field_unknown")],
    },
    Faulty {
        claim: "fields that are missing",
        body: r#"{"officer_average": "9.00"}"#,
        faults: &[("/scores", "field_missing")],
    },
    Faulty {
        claim: "an officers' average above its maximum and too precise",
        body: r#"{"scores": [], "officer_average": "10.001"}"#,
        faults: &[
            ("/officer_average", "officer_average_out_of_range"),
            ("/officer_average", "officer_average_too_precise"),
        ],
    },
    Faulty {
        claim: "a note with characters that reverse the text",
        body: "{\"scores\": [], \"note\": \"a\u{202e}b\"}",
        faults: &[("/note", "text_forbidden_character")],
    },
    Faulty {
        claim: "everything at once",
        body: r#"{"scores": [{"criterion": "total_time", "points": "2.001"}, {"criterion": "speed", "points": "1"},
                 {"criterion": "online", "points": "3"}, {"criterion": "online", "points": "1.999"}],
                 "officer_average": "11"}"#,
        faults: &[
            ("/scores/0/points", "points_out_of_range"),
            ("/scores/0/points", "points_too_precise"),
            ("/scores/1/criterion", "criterion_unknown"),
            ("/scores/2/points", "points_out_of_range"),
            ("/scores/3/criterion", "criterion_repeated"),
            ("/scores/3/points", "points_too_precise"),
            ("/officer_average", "officer_average_out_of_range"),
        ],
    },
];

#[test]
fn a_faulty_claim_is_refused_with_every_fault_and_nothing_of_it_is_stored() {
    on_both_backends(async |stage| {
        let round = opened(stage).await;
        let (wire, token) = (Wire::to(stage), stage.token(Role::Unit, Some(UNIT)));
        let path = format!("/v1/rounds/{round}/self-assessments/{UNIT}");
        let before = stored(stage);
        for faulty in &FAULTY {
            let expected: Vec<(String, &str)> =
                faulty.faults.iter().map(|(at, code)| ((*at).to_owned(), *code)).collect();
            for query in ["", "?validate_only=true"] {
                let answer = wire.send("PUT", &format!("{path}{query}"), &token, If::New, faulty.body).await;
                assert_eq!(answer.refusal(), (400, "invalid_request"), "{}", faulty.claim);
                let mut named = answer.faults();
                named.sort();
                let mut expected = expected.clone();
                expected.sort();
                assert_eq!(named, expected, "{}{query}", faulty.claim);
            }
        }
        for broken in ["", "{", "[]", "{\"scores\": []} {}", "null"] {
            let answer = wire.send("PUT", &path, &token, If::New, broken).await;
            assert_eq!(answer.status, 400, "{broken}");
        }
        assert!(stored(stage) == before);
        assert_eq!(wire.get(&path, Some(&token)).await.status, 404);
    });
}

#[test]
fn an_incomplete_claim_is_a_draft_but_not_a_submission() {
    on_both_backends(async |stage| {
        let round = opened(stage).await;
        let unit = code(UNIT);
        let own = stage.unit_client(&unit);
        let assessments = own.self_assessments(&round);
        let mut partial = claim(UNIT);
        partial.scores.retain(|score| !["contacts", "online"].contains(&score.criterion.as_str()));
        partial.officer_average = None;
        let draft = assessments.put(&unit, &partial, Precondition::Create).await.unwrap();
        let missing: Vec<String> = draft.missing.iter().map(ToString::to_string).collect();
        assert_eq!((missing, &draft.total), (vec!["contacts".to_owned(), "online".to_owned()], &None));

        let before = stored(stage);
        let refused = assessments.submit(&unit, &draft.etag).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (Some(409), Some(Code::AssessmentIncomplete)));
        let expected = [
            ("/scores", Code::CriterionMissing),
            ("/scores", Code::CriterionMissing),
            ("/officer_average", Code::OfficerAverageMissing),
        ];
        assert_eq!(faults(&refused), expected);
        assert_eq!(refused.issues()[0].detail, "Thiếu điểm tiêu chí số 3 (contacts).");
        assert!(stored(stage) == before);

        let complete = assessments.put(&unit, &claim(UNIT), draft.unchanged()).await.unwrap();
        assert_eq!(complete.total.as_ref().unwrap().to_string(), "13.38");
        let submitted = assessments.submit(&unit, &complete.etag).await.unwrap();
        assert!(!submitted.submitted_late);
    });
}

#[test]
fn nobody_writes_for_another_unit_and_a_unit_outside_the_roster_writes_nothing() {
    on_both_backends(async |stage| {
        let round = opened(stage).await;
        let other = super::draft(stage, "so-tu-phap").await;
        let before = stored(stage);
        let unit = code("so-tu-phap");
        let cases = [
            (stage.unit_client(&code(UNIT)), (403, Code::ForeignUnit)),
            (stage.client(Role::Unit), (403, Code::ForeignUnit)),
            (stage.client(Role::Admin), (403, Code::Forbidden)),
            (stage.client(Role::Appraiser), (403, Code::Forbidden)),
            (stage.client(Role::Feeder), (403, Code::Forbidden)),
            (stage.public.clone(), (401, Code::Unauthenticated)),
        ];
        for (client, expected) in cases {
            let assessments = client.self_assessments(&round);
            let written = assessments.put(&unit, &claim("so-tu-phap"), Precondition::IfMatch(&other)).await;
            assert_eq!(super::refusal(written), expected);
            assert_eq!(super::refusal(assessments.submit(&unit, &other).await), expected);
        }
        // The authority itself is registered, but nobody assesses it here.
        let outside = code(play::AUTHORITY);
        let own = stage.unit_client(&outside);
        let written = own.self_assessments(&round).put(&outside, &claim(UNIT), Precondition::Create).await;
        assert_eq!(super::refusal(written), (404, Code::NotFound));
        assert!(stored(stage) == before);
    });
}
