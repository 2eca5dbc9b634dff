//! Another score of a unit whose result is settled.

use chamdiem_client::Precondition;
use chamdiem_client::verification::Document;
use chamdiem_client::wire::{
    AssessmentStateWord, DialogueKind, DialogueSide, ExtensionInput, GapAnswerInput, GapDecision, ProposalVerdict,
    PublicationInput,
};
use chamdiem_scoring::{LevelReached, Outcomes};
use chamdiem_store::{Store, StoreError, StoreOptions, TallyRow};
use chamdiem_tests::inside::stored;
use chamdiem_tests::service::on_both_backends;

use super::*;

#[test]
fn two_people_change_a_settled_score_and_everything_tells_of_it() {
    on_both_backends(async |stage| {
        let round = settled(stage).await;
        let (appraiser, publisher) = (stage.client(Role::Appraiser), stage.client(Role::Publisher));
        assert_eq!(standing(&appraiser, UNIT, FEEDBACK).await, ("2.00".into(), "13.38".into()));
        let appraised = appraiser.appraisals(&round).find(&code(UNIT)).await.unwrap();

        let proposed = propose(&appraiser, &score_override("1.00")).await.unwrap();
        assert_eq!((proposed.number, proposed.unit.clone(), &proposed.decision), (1, Some(code(UNIT)), &None));
        let [score] = proposed.scores.as_slice() else { panic!("{proposed:?}") };
        assert_eq!(
            (score.number, score.before.to_string(), score.points.to_string()),
            (8, "2.00".into(), "1.00".into())
        );
        assert_eq!(standing(&appraiser, UNIT, FEEDBACK).await.0, "2.00", "a proposal alone changes nothing");
        assert_eq!(appraiser.appraisals(&round).find(&code(UNIT)).await.unwrap().etag, appraised.etag);

        let decided = decide(&publisher, 1, ProposalVerdict::Approved).await.unwrap();
        let decision = decided.decision.clone().unwrap();
        assert_eq!((decision.decision, decision.decided_by.as_str()), (ProposalVerdict::Approved, "publisher"));
        assert_eq!(decided.proposed_by.as_str(), "appraiser");
        assert_eq!(standing(&appraiser, UNIT, FEEDBACK).await, ("1.00".into(), "12.38".into()));
        let changed = appraiser.appraisals(&round).find(&code(UNIT)).await.unwrap();
        assert_ne!(changed.etag, appraised.etag);
        assert_eq!(changed.state, AssessmentStateWord::Settled, "it stays settled");
        let score = &changed.scores[FEEDBACK];
        assert_eq!(score.reason_code, Some(ReasonCode::EvidenceMissing));
        assert_eq!(score.reason.as_ref().unwrap().as_str(), "Tài liệu chứng minh không thuộc kỳ đánh giá");
        assert!(changed.scores.iter().enumerate().all(|(place, score)| place == FEEDBACK || score.reason.is_none()));

        // The unit is told, and there is a version of its own.
        let own = stage.unit_client(&code(UNIT));
        let last = own.dialogue(&round, &code(UNIT)).list().page().await.unwrap().items.pop().unwrap();
        assert_eq!((last.kind, last.side), (DialogueKind::Overridden, DialogueSide::Office));
        assert_eq!((last.content.proposal, last.actor.as_str()), (Some(1), "publisher"));
        assert_eq!(last.content.document_number, Some("215/TTr-VPUB".into()));
        let [change] = last.content.changes.as_slice() else { panic!("{last:?}") };
        assert_eq!((change.before.to_string(), change.points.to_string()), ("2.00".into(), "1.00".into()));
        let versions = own.versions(&round).list(&code(UNIT)).page().await.unwrap().items;
        let versions: Vec<String> = versions.iter().map(|version| version.id.to_string()).collect();
        assert_eq!(versions, ["self_assessment-1", "appraisal-1", "appraisal-2"]);
    });
}

#[test]
fn nobody_decides_on_their_own_proposal_and_nobody_decides_twice() {
    on_both_backends(async |stage| {
        settled(stage).await;
        let both = [Role::Appraiser, Role::Publisher];
        let (one, other) = (somebody(stage, "tham-dinh", &both), somebody(stage, "cong-bo", &both));
        propose(&one, &score_override("1.00")).await.unwrap();
        let before = stored(stage);
        for decision in [ProposalVerdict::Approved, ProposalVerdict::Rejected] {
            assert_eq!(refusal(decide(&one, 1, decision).await), (409, Code::SamePerson));
        }
        assert!(stored(stage) == before);
        decide(&other, 1, ProposalVerdict::Rejected).await.unwrap();
        assert_eq!(standing(&one, UNIT, FEEDBACK).await.0, "2.00", "what is rejected has no effect");
        let before = stored(stage);
        let third = somebody(stage, "quan-tri", &both);
        assert_eq!(refusal(decide(&third, 1, ProposalVerdict::Approved).await), (409, Code::ProposalDecided));
        assert!(stored(stage) == before);
    });
}

#[test]
fn neither_of_the_two_who_made_the_last_change_publishes_it() {
    on_both_backends(async |stage| {
        let round = settled(stage).await;
        // The clock stands still; an hour later the change is the last decision of the round.
        stage.clock.set(play::CLOSES_AT + time::Duration::hours(1));
        let both = [Role::Appraiser, Role::Publisher];
        let (one, other) = (somebody(stage, "tham-dinh", &both), somebody(stage, "cong-bo", &both));
        propose(&one, &score_override("1.00")).await.unwrap();
        decide(&other, 1, ProposalVerdict::Approved).await.unwrap();
        let read = one.ranking(&round).find().await.unwrap();
        let input = chamdiem_client::wire::PublicationInput { correction: None, note: None };
        for hand in [&one, &other] {
            let refused = hand.publications(&round).publish(&input, &read.etag).await;
            assert_eq!(refusal(refused), (409, Code::PublisherAppraised));
        }
        let third = somebody(stage, "lanh-dao", &[Role::Publisher]);
        third.publications(&round).publish(&input, &read.etag).await.unwrap();
    });
}

#[test]
fn only_what_is_settled_takes_two_people() {
    on_both_backends(async |stage| {
        settled(stage).await;
        let appraiser = stage.client(Role::Appraiser);
        let before = stored(stage);
        let of_other = ProposalInput { unit: Some(code(OTHER)), ..score_override("1.00") };
        let refused = propose(&appraiser, &of_other).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (Some(409), Some(Code::AssessmentStateForbids)));
        let absent = ProposalInput { unit: Some(code("so-y-te")), ..score_override("1.00") };
        assert_eq!(refusal(propose(&appraiser, &absent).await), (409, Code::NothingToAppraise));
        assert!(stored(stage) == before);
        accept(stage, OTHER).await;
        propose(&appraiser, &of_other).await.unwrap();
    });
}

#[test]
fn a_proposal_about_a_score_that_has_changed_since_has_no_effect() {
    on_both_backends(async |stage| {
        settled(stage).await;
        let (appraiser, publisher) = (stage.client(Role::Appraiser), stage.client(Role::Publisher));
        propose(&appraiser, &score_override("1.00")).await.unwrap();
        propose(&appraiser, &score_override("0.50")).await.unwrap();
        decide(&publisher, 2, ProposalVerdict::Approved).await.unwrap();
        let before = stored(stage);
        assert_eq!(refusal(decide(&publisher, 1, ProposalVerdict::Approved).await), (409, Code::ProposalStale));
        assert!(stored(stage) == before, "not even the decision is kept");
        assert_eq!(standing(&appraiser, UNIT, FEEDBACK).await.0, "0.50");
        decide(&publisher, 1, ProposalVerdict::Rejected).await.unwrap();
    });
}

/// Every dossier of Sở Nội vụ is done on the day: 1 point on each measure.
fn on_the_day(stage: &Stage) {
    let options = StoreOptions { connections_max: 1, ..StoreOptions::default() };
    let store = Store::connect(&stage.settings.database_url(), &options).unwrap();
    let tally = TallyRow {
        period: "2021-Q2".to_owned(),
        unit_code: UNIT.to_owned(),
        open_due_on: String::new(),
        outcomes: i16::try_from(Outcomes::new([LevelReached::Middle; 5], false).number()).unwrap(),
        amount: 100,
    };
    let planted: Result<(), StoreError> = store.write(|rows| {
        rows.begin_evidence()?;
        rows.replace_tallies(&[tally])
    });
    planted.unwrap();
    chamdiem_tests::inside::seal(stage);
}

#[test]
fn the_answer_to_a_finding_follows_what_two_people_decide() {
    on_both_backends(async |stage| {
        let round = settled(stage).await;
        on_the_day(stage);
        let (appraiser, publisher) = (stage.client(Role::Appraiser), stage.client(Role::Publisher));
        let finding = "claim_above_computed:so-noi-vu:total_time";
        let reason = "Đơn vị đã chứng minh bằng văn bản".into();
        let answer = GapAnswerInput { decision: GapDecision::AcceptClaim, points: None, reason };
        let kept = appraiser.gap_findings(&round).put_answer(finding, &answer, Precondition::Create).await.unwrap();
        assert_eq!(kept.points.as_ref().unwrap().to_string(), "1.46");

        let scores = Some(vec![score(None, "total_time", "1.20")]);
        propose(&appraiser, &ProposalInput { scores, ..score_override("1.00") }).await.unwrap();
        decide(&publisher, 1, ProposalVerdict::Approved).await.unwrap();
        let now = appraiser.gap_findings(&round).answer(finding).await.unwrap();
        assert_eq!((now.decision, now.points.as_ref().unwrap().to_string()), (GapDecision::SetOther, "1.20".into()));
        assert!(now.etag != kept.etag && !now.outdated);
        assert_eq!(standing(&appraiser, UNIT, 0).await.0, "1.20");
    });
}

#[test]
fn a_publication_prints_extensions_and_changed_scores_with_their_reasons_and_names_no_account() {
    on_both_backends(async |stage| {
        let (round, units) = (play::round_id(), [UNIT, OTHER].map(play::unit));
        let all = [Role::Appraiser, Role::Publisher];
        let subjects = ["nguoi-tham-dinh", "nguoi-duyet", "nguoi-cong-bo"];
        let one = somebody(stage, subjects[0], &all);
        play::until_open(stage).await;
        let extension = ExtensionInput {
            unit: Some(code(UNIT)),
            due_at: (play::DUE_AT + time::Duration::DAY).into(),
            closes_at: None,
            reason: "Rà soát lại số liệu".into(),
            document_number: "1234/UBND-KSTT".into(),
        };
        let read = one.rounds().find(&round).await.unwrap();
        one.extensions(&round).extend(&extension, &read.etag).await.unwrap();
        play::submit(stage, &units).await;
        play::close(stage).await;
        play::appraise(stage, &units).await;
        accept(stage, UNIT).await;
        let [one, other, publisher] = subjects.map(|subject| somebody(stage, subject, &all));
        propose(&one, &score_override("1.00")).await.unwrap();
        decide(&other, 1, ProposalVerdict::Approved).await.unwrap();
        let read = publisher.ranking(&round).find().await.unwrap();
        let input = PublicationInput { correction: None, note: None };
        let published = publisher.publications(&round).publish(&input, &read.etag).await.unwrap();

        let bytes = stage.public.register().document(&published.sha256).await.unwrap();
        let Document::V1(document) = Document::read(&bytes).unwrap();
        let [printed] = document.score_overrides.as_slice() else { panic!("{document:?}") };
        assert_eq!((&printed.unit, printed.criterion.as_str(), printed.proposal), (&code(UNIT), "feedback", 1));
        assert_eq!((printed.before.to_string(), printed.points.to_string()), ("2.00".into(), "1.00".into()));
        assert_eq!(printed.document_number, Some("215/TTr-VPUB".into()));
        let [extended] = document.extensions.as_slice() else { panic!("{document:?}") };
        assert_eq!((extended.unit.clone(), extended.reason.as_str()), (Some(code(UNIT)), "Rà soát lại số liệu"));
        let text = String::from_utf8(bytes).unwrap();
        for account in subjects.into_iter().chain(["appraiser", "publisher", "admin", "unit:"]) {
            assert!(!text.contains(account), "{account}");
        }
    });
}
