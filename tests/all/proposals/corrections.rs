//! Corrections of what was published: proposed by one, approved by another who publishes them.

use chamdiem_client::wire::{Publication, PublicationInput, RoundStateWord};
use chamdiem_tests::inside::stored;
use chamdiem_tests::service::on_both_backends;

use super::*;

/// Publishes the correction of this number.
async fn publish(client: &Client, number: u32) -> Result<Versioned<Publication>, Error> {
    let round = play::round_id();
    let read = client.ranking(&round).find().await.unwrap();
    let input = PublicationInput { correction: Some(number), note: None };
    client.publications(&round).publish(&input, &read.etag).await
}

/// The round is published with Sở Nội vụ and Sở Tư pháp in it.
async fn published(stage: &Stage) -> RoundId {
    let round = settled(stage).await;
    play::publish(stage).await;
    round
}

#[test]
fn a_correction_takes_effect_with_its_publication_and_not_before() {
    on_both_backends(async |stage| {
        let round = published(stage).await;
        let (appraiser, publisher) = (stage.client(Role::Appraiser), stage.client(Role::Publisher));
        let first = stage.public.ranking(&round).find().await.unwrap();
        let scores = vec![score(Some(UNIT), "feedback", "1.00"), score(Some(OTHER), "one_stop", "1.50")];
        let proposed = propose(&appraiser, &correction(scores)).await.unwrap();
        assert_eq!((proposed.publication, proposed.scores.len()), (Some(1), 2));
        assert_eq!(stage.public.ranking(&round).find().await.unwrap(), first);
        assert_eq!(standing(&stage.public, UNIT, FEEDBACK).await, ("2.00".into(), "13.38".into()));

        let before = stored(stage);
        let approved = decide(&publisher, proposed.number, ProposalVerdict::Approved).await;
        assert_eq!(faults(approved), [("/decision".to_owned(), Code::ValueOutOfRange)]);
        assert!(stored(stage) == before);
        let second = publish(&publisher, proposed.number).await.unwrap();
        assert_eq!((second.number, second.supersedes), (2, Some(1)));
        assert_eq!(standing(&stage.public, UNIT, FEEDBACK).await, ("1.00".into(), "12.38".into()));
        assert_eq!(standing(&stage.public, OTHER, 5).await, ("1.50".into(), "17.50".into()));
        assert_eq!(stage.public.rounds().find(&round).await.unwrap().state, RoundStateWord::Corrected);
        let decided = appraiser.proposals(&round).find(proposed.number).await.unwrap();
        assert_eq!(decided.decision.as_ref().unwrap().decision, ProposalVerdict::Approved);
        // Nothing is overwritten: the first publication stays what it was.
        let kept = stage.public.publications(&round).find(1).await.unwrap();
        assert_eq!(kept.ranking, first.value);
    });
}

#[test]
fn whoever_proposes_a_correction_does_not_publish_it() {
    on_both_backends(async |stage| {
        published(stage).await;
        let both = [Role::Appraiser, Role::Publisher];
        let (one, other) = (somebody(stage, "tham-dinh", &both), somebody(stage, "cong-bo", &both));
        propose(&one, &correction(vec![score(Some(UNIT), "feedback", "1.00")])).await.unwrap();
        let before = stored(stage);
        assert_eq!(refusal(publish(&one, 1).await), (409, Code::SamePerson));
        assert!(stored(stage) == before, "nothing of it is stored, not even a score");
        publish(&other, 1).await.unwrap();
        let before = stored(stage);
        assert_eq!(refusal(publish(&other, 1).await), (409, Code::ProposalDecided));
        assert!(stored(stage) == before);
    });
}

#[test]
fn a_correction_of_an_earlier_publication_than_the_last_is_stale() {
    on_both_backends(async |stage| {
        published(stage).await;
        let (appraiser, publisher) = (stage.client(Role::Appraiser), stage.client(Role::Publisher));
        propose(&appraiser, &correction(vec![score(Some(UNIT), "feedback", "1.00")])).await.unwrap();
        propose(&appraiser, &correction(vec![score(Some(OTHER), "one_stop", "1.50")])).await.unwrap();
        publish(&publisher, 2).await.unwrap();
        let before = stored(stage);
        assert_eq!(refusal(publish(&publisher, 1).await), (409, Code::CorrectionStale));
        assert!(stored(stage) == before);
        assert_eq!(standing(&stage.public, UNIT, FEEDBACK).await.0, "2.00");
        // It can be refused, and proposed anew; the same publisher publishes again.
        decide(&publisher, 1, ProposalVerdict::Rejected).await.unwrap();
        let anew = propose(&appraiser, &correction(vec![score(Some(UNIT), "feedback", "1.00")])).await.unwrap();
        assert_eq!((anew.number, anew.publication), (3, Some(2)));
        let third = publish(&publisher, 3).await.unwrap();
        assert_eq!((third.number, third.supersedes), (3, Some(2)));
    });
}

#[test]
fn a_correction_names_what_it_corrects_and_by_which_document() {
    on_both_backends(async |stage| {
        published(stage).await;
        let appraiser = stage.client(Role::Appraiser);
        let before = stored(stage);
        let bare = ProposalInput { scores: None, document_number: None, ..correction(vec![]) };
        let missing = [("/scores", Code::FieldMissing), ("/document_number", Code::FieldMissing)];
        assert_eq!(faults(propose(&appraiser, &bare).await), missing.map(|(place, code)| (place.to_owned(), code)));
        let of_nobody = correction(vec![score(None, "feedback", "1.00")]);
        assert_eq!(faults(propose(&appraiser, &of_nobody).await), [("/scores/0/unit".to_owned(), Code::FieldMissing)]);
        // A unit that sent nothing has no score to correct, and neither has one that is not on the roster.
        let of_others = correction(vec![
            score(Some("so-khong-co"), "feedback", "1.00"),
            score(Some(UNIT), "feedback", "9.00"),
            score(Some("so-y-te"), "feedback", "1.00"),
        ]);
        let mut found = faults(propose(&appraiser, &of_others).await);
        found.sort();
        let expected = [
            ("/scores/0/unit", Code::ReferenceUnknown),
            ("/scores/1/points", Code::PointsOutOfRange),
            ("/scores/2/unit", Code::ReferenceUnknown),
        ];
        assert_eq!(found, expected.map(|(place, code)| (place.to_owned(), code)));
        let same = correction(vec![score(Some(UNIT), "feedback", "2.00")]);
        assert_eq!(refusal(propose(&appraiser, &same).await), (409, Code::CorrectionEmpty));
        assert!(stored(stage) == before);
    });
}

#[test]
fn only_a_correction_that_is_there_is_published() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        play::publish(stage).await;
        let publisher = stage.client(Role::Publisher);
        let before = stored(stage);
        // The first proposal of this round let a contradiction through; there is no second.
        for number in [1, 2] {
            let refused = publish(&publisher, number).await;
            assert_eq!(faults(refused), [("/correction".to_owned(), Code::ReferenceUnknown)], "{number}");
        }
        assert!(stored(stage) == before);
    });
}
