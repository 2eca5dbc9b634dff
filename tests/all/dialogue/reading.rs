//! Who reads the dialogue, and how: in order, page by page, the own one only.

use chamdiem_client::Code;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::Wire;
use chamdiem_usecases::asker::Role;

use super::{OTHER, UNIT, code, dialogue, objected, office, refusal, rejection};

#[test]
fn the_dialogue_is_read_page_by_page_in_its_order() {
    on_both_backends(async |stage| {
        let round = objected(stage).await;
        let (unit, office) = (code(UNIT), office(stage));
        let open = office.objections(&round, &unit).find(1).await.unwrap();
        office.objections(&round, &unit).answer(1, &rejection(), &open.etag).await.unwrap();
        let whole = dialogue(stage, &round).await;
        assert_eq!(whole.len(), 4);
        let mut pages = office.dialogue(&round, &unit).list().limit(3).pages();
        let first = pages.next().await.unwrap().unwrap();
        let second = pages.next().await.unwrap().unwrap();
        assert!(pages.next().await.unwrap().is_none());
        assert_eq!([first.items, second.items].concat(), whole);
        assert!(whole.iter().map(|entry| entry.number).eq(1..=4));

        let wire = Wire::to(stage);
        let token = stage.token(Role::Appraiser, None);
        let place = format!("/v1/rounds/{round}/dialogues/{UNIT}");
        // "-1" and "x", which no page ever gave.
        for cursor in ["LTE", "eA"] {
            let refused = wire.get(&format!("{place}?cursor={cursor}"), Some(&token)).await;
            assert_eq!(refused.refusal(), (400, "invalid_query"), "{cursor}");
        }
    });
}

#[test]
fn the_dialogue_of_another_unit_is_answered_like_one_that_does_not_exist() {
    on_both_backends(async |stage| {
        let round = objected(stage).await;
        let wire = Wire::to(stage);
        let foreign = stage.token(Role::Unit, Some(OTHER));
        let places = |round: &str, unit: &str| {
            [
                format!("/v1/rounds/{round}/dialogues/{unit}"),
                format!("/v1/rounds/{round}/appraisals/{unit}/objections/1"),
            ]
        };
        let there = places(round.as_str(), UNIT);
        let absent = [places("dien-bien-2022-q1", UNIT), places(round.as_str(), "so-y-te")];
        for absent in absent {
            for (there, absent) in there.iter().zip(absent) {
                let (one, other) = (wire.get(there, Some(&foreign)).await, wire.get(&absent, Some(&foreign)).await);
                assert_eq!(one.refusal(), (404, "not_found"));
                assert_eq!(one.likeness(there), other.likeness(&absent));
            }
        }
        assert_eq!(wire.get(&there[0], None).await.status, 401);
        let own = stage.unit_client(&code(OTHER));
        assert!(own.dialogue(&round, &code(OTHER)).list().page().await.is_ok(), "its own it reads");
        let absent = office(stage).dialogue(&round, &code("ban-dan-toc")).list().page().await.unwrap();
        assert!(absent.items.is_empty(), "an exempt unit has said nothing");
        let off = office(stage).dialogue(&round, &code("ubnd-tinh-dien-bien")).list().page().await;
        assert_eq!(refusal(off), (404, Code::NotFound), "who is not on the roster has none");
    });
}
