//! Versions of what is computed, and who may see it before the publication.

use chamdiem_scoring::LevelReached::Best;
use chamdiem_tests::play;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::{Answer, Wire};
use chamdiem_usecases::asker::Role;

use super::{alike, ask, ask_as_unit, open_since, path, plant};

#[test]
fn a_version_changes_with_the_evidence_the_day_and_the_papers_and_with_nothing_else() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        play::open(stage).await;
        let wire = Wire::to(stage);
        let places = ["evidence", "evidence/so-noi-vu", "explanations/so-noi-vu"];
        let tags = async || {
            let mut tags = Vec::new();
            for rest in places {
                let first = ask(stage, Role::Admin, rest).await;
                let token = stage.token(Role::Appraiser, None);
                let again = wire.request("GET", &path(rest), Some(&token)).header("If-None-Match", first.etag());
                let again = Answer::to(again).await;
                assert_eq!((again.status, again.bytes.len()), (304, 0), "{rest}");
                assert_eq!(again.etag(), first.etag(), "{rest}");
                tags.push(first.etag().to_owned());
            }
            tags
        };
        let mut before = tags().await;
        let mut changed = async |what: &str, expected: [bool; 3]| {
            let after = tags().await;
            let differs: Vec<bool> = before.iter().zip(&after).map(|(before, after)| before != after).collect();
            assert_eq!(differs, expected, "{what}");
            before = after;
        };
        changed("nothing happened", [false, false, false]).await;
        plant(stage, |rows| rows.move_tallies(&[alike("so-noi-vu", 3, Best, false)]));
        changed("dossiers of the unit came in", [true, true, true]).await;
        plant(stage, |rows| rows.move_tallies(&[alike("so-y-te", 3, Best, false)]));
        changed("dossiers of another unit came in", [true, false, false]).await;
        play::submit(stage, &[play::unit("so-noi-vu")]).await;
        changed("the unit submitted", [true, true, true]).await;
        plant(stage, |rows| rows.move_tallies(&[open_since("so-noi-vu", "2021-06-30")]));
        changed("a dossier was left open", [true, true, true]).await;
        stage.clock.set(time::macros::datetime!(2021-06-30 12:00 +7));
        changed("the day before it is late", [true, true, true]).await;
    });
}

#[test]
fn an_explanation_shows_the_computed_points_beside_the_claim() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        plant(stage, |rows| rows.move_tallies(&[alike("so-noi-vu", 3, Best, false)]));
        let explanation = ask_as_unit(stage, "so-noi-vu", "explanations/so-noi-vu").await.json();
        let time = super::criterion(&explanation["contributions"], "total_time");
        assert_eq!(
            (&time["computed"], &time["self_assessed"], &time["points"]),
            (&"2.00".into(), &"1.46".into(), &"1.46".into())
        );
        assert_eq!(super::criterion(&explanation["contributions"], "publicity").get("computed"), None);
    });
}

#[test]
fn before_publication_a_unit_sees_its_own_evidence_only_and_the_public_none() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let wire = Wire::to(stage);
        let own = ask_as_unit(stage, "so-noi-vu", "evidence/so-noi-vu").await;
        assert_eq!(own.status, 200);
        assert_eq!(own.bytes, ask(stage, Role::Publisher, "evidence/so-noi-vu").await.bytes, "one representation");
        assert_eq!(ask_as_unit(stage, "so-noi-vu", "evidence/so-tu-phap").await.refusal(), (404, "not_found"));
        assert_eq!(ask_as_unit(stage, "so-noi-vu", "evidence").await.refusal(), (403, "ranking_embargoed"));
        for rest in ["evidence", "evidence/so-noi-vu"] {
            assert_eq!(wire.get(&path(rest), None).await.refusal(), (404, "not_found"), "{rest}");
            for role in [Role::Feeder, Role::Reader] {
                assert_eq!(ask(stage, role, rest).await.refusal(), (404, "not_found"), "{rest}");
            }
        }
        // Its findings a unit reads with its own code alone.
        assert_eq!(ask_as_unit(stage, "so-noi-vu", "gap-findings?unit=so-noi-vu").await.status, 200);
        let others = ask_as_unit(stage, "so-noi-vu", "gap-findings?unit=so-tu-phap").await;
        assert_eq!(others.refusal(), (404, "not_found"));
        assert_eq!(ask_as_unit(stage, "so-noi-vu", "gap-findings").await.refusal(), (403, "forbidden"));
        assert_eq!(wire.get(&path("gap-findings"), None).await.refusal(), (401, "unauthenticated"));

        play::publish(stage).await;
        for rest in ["evidence", "evidence/so-noi-vu", "evidence/so-tu-phap"] {
            let public = wire.get(&path(rest), None).await;
            assert_eq!(public.status, 200, "{rest}");
            assert_eq!(public.bytes, ask_as_unit(stage, "so-noi-vu", rest).await.bytes, "{rest}");
        }
        // What the appraisers make of it stays in the office, but for the unit itself.
        assert_eq!(wire.get(&path("gap-findings"), None).await.status, 401);
        assert_eq!(ask_as_unit(stage, "so-noi-vu", "gap-findings?unit=so-noi-vu").await.status, 200);
    });
}
