//! A correction (đính chính) is the next publication: it names the one that it corrects, why, and what changes. Nothing is
//! ever overwritten.

use chamdiem_client::verification::v1::{self, Outcome, Standing};
use chamdiem_client::verification::{ChainFault, Document, VerifiedPublication, verify_chain, verify_publication};
use chamdiem_client::wire::RoundStateWord;
use chamdiem_seal::sha256_hex;
use chamdiem_tests::play;
use chamdiem_tests::records::{Kept, correct, keep};
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::Wire;
use chamdiem_usecases::asker::Role;
use time::Duration;

/// Every publication, verified.
fn verified(kept: &Kept) -> Vec<VerifiedPublication> {
    let one = |publication: &chamdiem_tests::records::Publication| {
        verify_publication(&publication.document, Some(&publication.signature), Some(&kept.keys)).unwrap()
    };
    kept.publications.iter().map(one).collect()
}

/// What a publication says.
fn said(publication: &VerifiedPublication) -> &v1::Document {
    let Document::V1(document) = &publication.document;
    document
}

/// The place of a unit in a published result.
fn standing(document: &v1::Document, unit: &str) -> Standing {
    let mut rows = document.ranking.groups.iter().flat_map(|group| &group.rows);
    let row = rows.find(|row| row.unit.as_str() == unit).unwrap();
    Standing {
        outcome: row.outcome,
        position: Some(row.position),
        rank: row.rank,
        total: row.total.clone(),
        officer_average: row.officer_average.clone(),
        class: Some(row.class.clone()),
    }
}

#[test]
fn a_correction_is_a_new_publication_that_names_the_old_one_the_reason_and_every_change() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let first = play::publish(stage).await;
        let before = keep(stage).await;
        stage.clock.set(stage.clock.now() + Duration::hours(3));
        let second = correct(stage, "so-noi-vu", "feedback", "0.50").await;
        assert_eq!((second.number, second.sequence, second.supersedes), (2, 2, Some(1)));
        let after = keep(stage).await;
        assert_eq!(after.publications[..1], before.publications[..], "the first is what it was");

        let publications = verified(&after);
        assert_eq!(verify_chain(&publications), []);
        let (old, new) = (said(&publications[0]), said(&publications[1]));
        assert_eq!(new.previous_sha256, first.sha256);
        let superseded = new.supersedes.as_ref().unwrap();
        assert_eq!((superseded.number, &superseded.sha256), (1, &first.sha256));
        assert_eq!(superseded.reason.as_str(), "Đính chính điểm đã công bố");
        assert_eq!(superseded.document_number.as_str(), "402/BC-VPUB");

        let own = superseded.changes.iter().find(|change| change.unit.as_str() == "so-noi-vu").unwrap();
        let [score] = own.scores.as_slice() else { panic!("{own:?}") };
        assert_eq!((score.criterion.as_str(), score.number), ("feedback", 8));
        assert_eq!(score.after.as_ref().unwrap().to_string(), "0.50");
        // All whose place or total differs are named, and nobody else is.
        for change in &superseded.changes {
            let unit = change.unit.as_str();
            assert_eq!(change.before, standing(old, unit), "{unit}");
            assert_eq!(change.after, standing(new, unit), "{unit}");
            assert_ne!(change.before, change.after, "{unit}");
        }
        let rows = new.ranking.groups.iter().flat_map(|group| &group.rows);
        let moved = rows.filter(|row| {
            let unit = row.unit.as_str();
            standing(old, unit) != standing(new, unit)
        });
        assert_eq!(moved.count(), superseded.changes.len());
        assert!(superseded.changes.iter().all(|change| change.after.outcome == Outcome::Assessed));
        // What was let through at the gate stays printed.
        assert_eq!(new.overrides, old.overrides);
    });
}

#[test]
fn what_is_served_of_a_round_is_the_last_correction_and_every_publication_stays_where_it_was() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let first = play::publish(stage).await;
        let (wire, round) = (Wire::to(stage), play::round_id());
        let path = |rest: &str| format!("/v1/rounds/{round}/{rest}");
        let old = wire.get(&path("publications/1"), None).await;
        let frozen = wire.get(&path("evidence/so-noi-vu"), None).await;
        let second = correct(stage, "so-noi-vu", "feedback", "0.50").await;
        assert_ne!(first.ranking, second.ranking);

        for wire in [wire, Wire::to(&stage.replica())] {
            let ranking = wire.get(&path("ranking"), None).await;
            let shown = serde_json::to_string(&second.ranking).unwrap();
            assert!(
                ranking.etag().ends_with(&format!("-{}\"", &sha256_hex(shown.as_bytes())[..32])),
                "{}",
                ranking.etag()
            );
            assert_eq!(ranking.text(), shown);
            let again = wire.get(&path("publications/1"), None).await;
            assert_eq!((again.etag(), again.text()), (old.etag(), old.text()), "byte for byte");
            let evidence = wire.get(&path("evidence/so-noi-vu"), None).await.json();
            assert_eq!(evidence["frozen_at"], frozen.json()["frozen_at"], "evidence stays as it was at first");
            let explained = wire.get(&path("explanations/so-noi-vu"), None).await.json();
            let rows = second.ranking.groups.iter().flat_map(|group| &group.rows);
            let own = rows.clone().find(|row| row.unit.as_str() == "so-noi-vu").unwrap();
            assert_eq!(explained["total"], own.total.as_ref().unwrap().to_string());
            assert_eq!(explained["place"]["position"], own.position);
        }
        let state = stage.public.rounds().find(&round).await.unwrap().state;
        assert_eq!(state, RoundStateWord::Corrected);
        let listed = stage.public.publications(&round).list().await.unwrap().items;
        let listed: Vec<_> = listed.iter().map(|item| (item.number, item.sequence, item.supersedes)).collect();
        assert_eq!(listed, [(1, 1, None), (2, 2, Some(1))]);
    });
}

#[test]
fn corrections_follow_each_other_and_the_register_holds_all_of_them_page_by_page() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        play::publish(stage).await;
        // The same publisher publishes each: what a correction changes is proposed by somebody else.
        for (points, number) in [("0.50", 2), ("0.75", 3), ("0.25", 4)] {
            assert_eq!(correct(stage, "so-noi-vu", "feedback", points).await.number, number);
        }
        let kept = keep(stage).await;
        let publications = verified(&kept);
        assert_eq!(verify_chain(&publications), []);
        let superseded: Vec<_> =
            publications.iter().map(|it| said(it).supersedes.as_ref().map(|it| it.number)).collect();
        assert_eq!(superseded, [None, Some(1), Some(2), Some(3)]);

        let mut pages = stage.public.register().list().limit(3).pages();
        let mut sequences = Vec::new();
        while let Some(page) = pages.next().await.unwrap() {
            sequences.push(page.items.iter().map(|item| item.sequence).collect::<Vec<_>>());
        }
        assert_eq!(sequences, [vec![1, 2, 3], vec![4]]);
        let token = stage.token(Role::Reader, None);
        let wrong = Wire::to(stage).get("/v1/publications?cursor=YWJj", Some(&token)).await;
        assert_eq!(wrong.refusal(), (400, "invalid_query"));
    });
}

#[test]
fn a_publication_that_is_left_out_or_put_in_breaks_the_chain() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        play::publish(stage).await;
        correct(stage, "so-noi-vu", "feedback", "0.50").await;
        correct(stage, "so-noi-vu", "feedback", "0.75").await;
        let publications = verified(&keep(stage).await);
        let [first, second, third] = publications.as_slice() else { panic!("three publications") };
        let of = |publications: &[&chamdiem_client::verification::VerifiedPublication]| {
            let publications: Vec<_> = publications.iter().map(|publication| (*publication).clone()).collect();
            verify_chain(&publications)
        };
        assert_eq!(of(&[third, first, second]), [], "in any order");
        assert_eq!(of(&[first, third]), [], "what is not given is not missed");

        let mut other = second.clone();
        other.sha256 = "f".repeat(64);
        assert_eq!(
            of(&[first, second, &other, third]),
            [ChainFault::Fork { sequence: 2 }, ChainFault::SameNumber { sequence: 2 }]
        );
        assert_eq!(
            of(&[first, &other, third]),
            [ChainFault::Previous { sequence: 3 }, ChainFault::Superseded { sequence: 3 }]
        );
        let mut quiet = second.clone();
        let Document::V1(document) = &mut quiet.document;
        document.supersedes.as_mut().unwrap().changes.pop();
        assert_eq!(of(&[first, &quiet]), [ChainFault::Changes { sequence: 2 }]);
    });
}
