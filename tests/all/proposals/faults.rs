//! Proposals that are refused: every fault at once, and nothing is stored.

use chamdiem_client::Code::{
    ClauseMissing, CriterionRepeated, CriterionUnknown, FieldMissing, FieldUnknown, ItemRepeated, PointsOutOfRange,
    PointsTooPrecise, ReferenceUnknown, ValueOutOfRange,
};
use chamdiem_tests::inside::stored;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::{If, Wire};

use super::*;

/// The places and codes of a refusal, in a form that is short to write.
fn named(faults: &[(&str, Code)]) -> Vec<(String, Code)> {
    faults.iter().map(|(place, code)| ((*place).to_owned(), *code)).collect()
}

#[test]
fn each_kind_takes_what_belongs_to_it_and_nothing_else() {
    on_both_backends(async |stage| {
        settled(stage).await;
        let appraiser = stage.client(Role::Appraiser);
        let bare = |kind| ProposalInput { kind, unit: None, scores: None, blocks: None, ..score_override("1.00") };
        let key = vec!["unit_undecided:so-noi-vu".parse().unwrap()];
        let before = stored(stage);
        let cases = [
            (bare(ProposalKind::ScoreOverride), named(&[("/unit", FieldMissing), ("/scores", FieldMissing)])),
            (bare(ProposalKind::GateOverride), named(&[("/blocks", FieldMissing)])),
            (
                ProposalInput { blocks: Some(key.clone()), scores: Some(vec![]), ..score_override("1.00") },
                named(&[("/scores", FieldMissing), ("/blocks", FieldUnknown)]),
            ),
            (
                ProposalInput { kind: ProposalKind::GateOverride, blocks: Some(key), ..score_override("1.00") },
                named(&[("/unit", FieldUnknown), ("/scores", FieldUnknown)]),
            ),
            (
                ProposalInput { scores: Some(vec![score(Some(UNIT), "feedback", "1.00")]), ..score_override("1.00") },
                named(&[("/scores/0/unit", FieldUnknown)]),
            ),
        ];
        for (input, expected) in cases {
            assert_eq!(faults(propose(&appraiser, &input).await), expected, "{input:?}");
        }
        assert!(stored(stage) == before);
    });
}

#[test]
fn every_fault_of_the_scores_is_named_at_once_at_its_place() {
    on_both_backends(async |stage| {
        settled(stage).await;
        let appraiser = stage.client(Role::Appraiser);
        let without_clause =
            ProposedScoreInput { reason_code: ReasonCode::RuleMisapplied, ..score(None, "contacts", "1.50") };
        let scores = vec![
            // As it is already: nothing to look at.
            score(None, "one_stop", "2.00"),
            score(None, "feedback", "2.50"),
            score(None, "nonsense", "1.00"),
            score(None, "attitude", "1.123"),
            without_clause,
            score(None, "feedback", "1.00"),
        ];
        let before = stored(stage);
        let mut found =
            faults(propose(&appraiser, &ProposalInput { scores: Some(scores), ..score_override("1") }).await);
        found.sort();
        let mut expected = named(&[
            ("/scores/1/points", PointsOutOfRange),
            ("/scores/2/criterion", CriterionUnknown),
            ("/scores/3/points", PointsTooPrecise),
            ("/scores/4/clause", ClauseMissing),
            ("/scores/5/criterion", CriterionRepeated),
        ]);
        expected.sort();
        assert_eq!(found, expected);
        let same = propose(&appraiser, &score_override("2")).await;
        assert_eq!(faults(same), named(&[("/scores", ValueOutOfRange)]), "nothing would change");
        let absent = ProposalInput { unit: Some(code("so-khong-co")), ..score_override("1.00") };
        assert_eq!(faults(propose(&appraiser, &absent).await), named(&[("/unit", ReferenceUnknown)]));
        assert!(stored(stage) == before);
        let with_clause = ProposedScoreInput {
            reason_code: ReasonCode::RuleMisapplied,
            clause: Some("Điều 5 Quyết định 1187/QĐ-UBND".into()),
            ..score(None, "contacts", "1.50")
        };
        let proposed =
            propose(&appraiser, &ProposalInput { scores: Some(vec![with_clause]), ..score_override("1") }).await;
        assert_eq!(proposed.unwrap().scores[0].clause, Some("Điều 5 Quyết định 1187/QĐ-UBND".into()));
    });
}

#[test]
fn only_blocks_that_are_there_can_be_let_through_and_each_once() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let appraiser = stage.client(Role::Appraiser);
        let keys = [
            "contradiction:total:ubnd-huyen-dien-bien",
            "contradiction:total:so-noi-vu",
            "contradiction:total:ubnd-huyen-dien-bien",
        ];
        let before = stored(stage);
        let refused = propose(&appraiser, &play::gate_override(keys.map(|key| key.parse().unwrap()).to_vec())).await;
        assert_eq!(faults(refused), named(&[("/blocks/1", ReferenceUnknown), ("/blocks/2", ItemRepeated)]));
        // What is no key at all is told by its form.
        let wire = Wire::to(stage);
        let token = stage.token(Role::Appraiser, None);
        let ranking = wire.get("/v1/rounds/dien-bien-2021-q2/ranking", Some(&token)).await;
        let body =
            r#"{"kind":"gate_override","blocks":["Contradiction:total:so-noi-vu","contradiction"],"reason":"Lý do"}"#;
        let path = "/v1/rounds/dien-bien-2021-q2/proposals";
        let answer = wire.send("POST", path, &token, If::Match(ranking.etag()), body).await;
        assert_eq!(answer.refusal(), (400, "invalid_request"));
        let malformed = ["/blocks/0", "/blocks/1"].map(|place| (place.to_owned(), "text_malformed"));
        assert_eq!(answer.faults(), malformed);
        assert!(stored(stage) == before);
    });
}

#[test]
fn a_proposal_is_bound_to_the_ranking_that_was_read() {
    on_both_backends(async |stage| {
        settled(stage).await;
        let (wire, token) = (Wire::to(stage), stage.token(Role::Appraiser, None));
        let path = "/v1/rounds/dien-bien-2021-q2/proposals";
        let read = wire.get("/v1/rounds/dien-bien-2021-q2/ranking", Some(&token)).await;
        let body = serde_json::to_string(&score_override("1.00")).unwrap();
        // The ranking changes between reading and proposing.
        let (appraiser, other) = (stage.client(Role::Appraiser), code(OTHER));
        let kept = appraiser.appraisals(&play::round_id()).find(&other).await.unwrap();
        let mut input = play::as_claimed(&play::claim(&play::unit(OTHER)));
        input.officer_average = Some("9.90".parse().unwrap());
        appraiser.appraisals(&play::round_id()).put(&other, &input, kept.unchanged()).await.unwrap();
        let before = stored(stage);
        for (bound, expected) in [
            (If::Unsaid, (428, "precondition_required")),
            (If::New, (428, "precondition_required")),
            (If::Match("*"), (400, "invalid_header")),
            (If::Match(read.etag()), (412, "stale")),
        ] {
            assert_eq!(wire.send("POST", path, &token, bound, &body).await.refusal(), expected, "{bound:?}");
        }
        assert!(stored(stage) == before);
        let current = wire.get("/v1/rounds/dien-bien-2021-q2/ranking", Some(&token)).await;
        let answer = wire.send("POST", path, &token, If::Match(current.etag()), &body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!((answer.header("Location"), answer.revision()), ("proposals/1", "1"));
    });
}
