//! A publication freezes the evidence: whatever is sent later changes nothing that was published.

use chamdiem_scoring::LevelReached::{Best, Worst};
use chamdiem_tests::inside::by_version;
use chamdiem_tests::play;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::Wire;
use chamdiem_usecases::asker::Role;
use time::macros::datetime;

use super::{alike, ask, criterion, findings, officer, path, plant, read};

#[test]
fn evidence_sent_after_the_publication_changes_nothing_of_what_was_published() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        plant(stage, |rows| {
            rows.move_tallies(&[alike("so-noi-vu", 3, Best, false), alike("so-noi-vu", 1, Worst, false)])?;
            rows.take_officer_scores(&[officer("so-noi-vu", "CC-0001", 85_000)], &mut by_version).map(|_| ())
        });
        stage.clock.set(datetime!(2021-07-09 15:00 +7));
        let computed = read(stage, Role::Admin, "evidence").await;
        let own = read(stage, Role::Admin, "evidence/so-noi-vu").await;
        assert_eq!(own["officers"]["lowest"], "CC-0001");
        let found = findings(stage, "").await;
        play::publish(stage).await;

        let places = ["evidence", "evidence/so-noi-vu", "evidence/ban-dan-toc", "explanations/so-noi-vu"];
        let (wire, mut before) = (Wire::to(stage), Vec::new());
        for rest in places {
            let answer = wire.get(&path(rest), None).await;
            assert_eq!(answer.status, 200, "{rest}: {}", answer.text());
            before.push(answer);
        }
        // What is public is what the office saw, and when it was frozen; no officer is pointed at.
        let mut frozen = before[0].json();
        assert_eq!(frozen.as_object_mut().unwrap().remove("frozen_at").unwrap(), "2021-07-09T15:00:00+07:00");
        assert_eq!(frozen, computed);
        let frozen = before[1].json();
        assert_eq!((&frozen["criteria"], &frozen["figures"]), (&own["criteria"], &own["figures"]));
        assert_eq!((&frozen["officers"]["average"], frozen["officers"].get("lowest")), (&"8.50".into(), None));
        let explanation = before[3].json();
        assert_eq!(criterion(&explanation["contributions"], "total_time")["computed"], "1.50");

        plant(stage, |rows| {
            rows.move_tallies(&[alike("so-noi-vu", 50, Worst, true), alike("ban-dan-toc", 5, Best, true)])?;
            rows.take_officer_scores(&[officer("so-noi-vu", "CC-0002", 10_000)], &mut by_version).map(|_| ())
        });
        stage.clock.set(datetime!(2021-09-01 15:00 +7));
        for (rest, before) in places.iter().zip(&before) {
            let after = wire.get(&path(rest), None).await;
            assert_eq!((after.etag(), after.text()), (before.etag(), before.text()), "{rest}");
            assert_eq!(ask(stage, Role::Admin, rest).await.text(), before.text(), "{rest}");
        }
        assert_eq!(findings(stage, "").await, found, "the findings are those of the day of publication");
    });
}
