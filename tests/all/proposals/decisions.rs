//! Decisions in time: which state of a round takes which proposal, and the list of all of them.

use chamdiem_client::Precondition;
use chamdiem_tests::inside::stored;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::{If, Wire, tag};

use super::*;

const STATE: (u16, Code) = (409, Code::RoundStateForbids);

#[test]
fn overrides_come_before_publication_and_corrections_after_it() {
    on_both_backends(async |stage| {
        let appraiser = stage.client(Role::Appraiser);
        let (over, correct) = (score_override("1.00"), correction(vec![score(Some(UNIT), "feedback", "1.00")]));
        play::register(stage).await;
        play::prepare(stage).await;
        assert_eq!(refusal(propose(&appraiser, &over).await), STATE, "the round has not opened");
        assert_eq!(refusal(propose(&appraiser, &correct).await), STATE);
        play::open(stage).await;
        play::submit(stage, &[play::unit(UNIT)]).await;
        play::appraise(stage, &[play::unit(UNIT)]).await;
        accept(stage, UNIT).await;
        propose(&appraiser, &over).await.unwrap();
        assert_eq!(refusal(propose(&appraiser, &correct).await), STATE, "nothing is published that could be corrected");
        play::close(stage).await;
        let appraiser = stage.client(Role::Appraiser);
        propose(&appraiser, &over).await.unwrap();
        play::publish(stage).await;

        let before = stored(stage);
        assert_eq!(refusal(propose(&appraiser, &over).await), STATE);
        let publisher = stage.client(Role::Publisher);
        for decision in [ProposalVerdict::Approved, ProposalVerdict::Rejected] {
            assert_eq!(refusal(decide(&publisher, 1, decision).await), STATE, "what was not decided in time stays so");
        }
        assert!(stored(stage) == before);
        propose(&appraiser, &correct).await.unwrap();
    });
}

#[test]
fn a_decision_is_bound_to_the_proposal_that_was_read() {
    on_both_backends(async |stage| {
        settled(stage).await;
        propose(&stage.client(Role::Appraiser), &score_override("1.00")).await.unwrap();
        let (wire, token) = (Wire::to(stage), stage.token(Role::Publisher, None));
        let proposal = "/v1/rounds/dien-bien-2021-q2/proposals/1";
        let body = r#"{"decision":"approved"}"#;
        let [first, second] = [1, 2].map(|revision| tag("proposal", &["dien-bien-2021-q2", "1"], revision));
        let other = tag("proposal", &["dien-bien-2021-q2", "2"], 1);
        let before = stored(stage);
        for (bound, expected) in [
            (If::Unsaid, (428, "precondition_required")),
            (If::New, (428, "precondition_required")),
            (If::Match(&second), (412, "stale")),
            (If::Match(&other), (400, "invalid_header")),
            (If::Match("*"), (400, "invalid_header")),
        ] {
            let answer = wire.send("POST", &format!("{proposal}/decision"), &token, bound, body).await;
            assert_eq!(answer.refusal(), expected, "{bound:?}");
        }
        for number in ["0", "01", "2", "10001"] {
            let path = format!("/v1/rounds/dien-bien-2021-q2/proposals/{number}/decision");
            let answer = wire.send("POST", &path, &token, If::Match(&first), body).await;
            let expected = if number == "2" { (404, "not_found") } else { (400, "invalid_path") };
            assert_eq!(answer.refusal(), expected, "{number}");
        }
        assert!(stored(stage) == before);
        let answer = wire.send("POST", &format!("{proposal}/decision"), &token, If::Match(&first), body).await;
        assert_eq!((answer.status, answer.revision()), (200, "2"));
        let read = wire.get(proposal, Some(&token)).await;
        assert_eq!((read.etag(), read.json()), (answer.etag(), answer.json()));
    });
}

#[test]
fn all_proposals_of_a_round_are_listed_in_order_with_their_decisions_page_by_page() {
    on_both_backends(async |stage| {
        let round = settled(stage).await;
        let (appraiser, publisher) = (stage.client(Role::Appraiser), stage.client(Role::Publisher));
        for points in ["0.10", "0.20", "0.30"] {
            propose(&appraiser, &score_override(points)).await.unwrap();
        }
        decide(&publisher, 2, ProposalVerdict::Rejected).await.unwrap();
        let (mut seen, mut pages) = (Vec::new(), publisher.proposals(&round).list().limit(2).pages());
        let mut sizes = Vec::new();
        while let Some(page) = pages.next().await.unwrap() {
            sizes.push(page.items.len());
            seen.extend(page.items);
        }
        assert_eq!(sizes, [2, 1]);
        let told: Vec<_> = seen.iter().map(|proposal| (proposal.number, proposal.decision.is_some())).collect();
        assert_eq!(told, [(1, false), (2, true), (3, false)]);
        let second = publisher.proposals(&round).find(2).await.unwrap();
        assert_eq!(second.value, seen[1]);
        assert_eq!(second.decision.as_ref().unwrap().note.as_ref().unwrap().as_str(), "Đã đối chiếu");
        assert!(publisher.proposals(&round).find_if_changed(2, &second.etag).await.unwrap().is_none());
        let wire = Wire::to(stage);
        let token = stage.token(Role::Publisher, None);
        // A cursor that another list gave.
        let answer = wire.get("/v1/rounds/dien-bien-2021-q2/proposals?cursor=c28tbm9pLXZ1", Some(&token)).await;
        assert_eq!(answer.refusal(), (400, "invalid_query"));
        assert_eq!(answer.faults(), [("#query/cursor".to_owned(), "cursor_invalid")]);
    });
}

#[test]
fn an_exempt_or_absent_unit_has_nothing_that_could_be_overridden() {
    on_both_backends(async |stage| {
        let round = settled(stage).await;
        let appraiser = stage.client(Role::Appraiser);
        let exempt = ProposalInput { unit: Some(code("ban-dan-toc")), ..score_override("1.00") };
        assert_eq!(refusal(propose(&appraiser, &exempt).await), (409, Code::NothingToAppraise));
        assert!(appraiser.self_assessments(&round).find(&code("ban-dan-toc")).await.unwrap_err().is_not_found());
        let draft = play::claim(&play::unit("so-y-te"));
        let own = stage.unit_client(&code("so-y-te"));
        let late = own.self_assessments(&round).put(&code("so-y-te"), &draft, Precondition::Create).await;
        assert_eq!(refusal(late), STATE);
    });
}
