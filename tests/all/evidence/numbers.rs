//! Three numbers of every criterion: computed, self-assessed, appraised; and how the first of them came about.

use chamdiem_client::Precondition;
use chamdiem_scoring::LevelReached::{Best, Middle, Worst};
use chamdiem_tests::inside::by_version;
use chamdiem_tests::play;
use chamdiem_tests::service::on_both_backends;
use chamdiem_usecases::asker::Role;
use serde_json::json;
use time::OffsetDateTime;
use time::macros::datetime;

use super::{alike, ask, criterion, form, officer, open_since, plant, procedure, read};

/// A hundred dossiers with a mean of 1,46, and ten procedures, all of them published in both ways.
fn sow(stage: &chamdiem_tests::service::Stage) {
    let unit = "so-noi-vu";
    plant(stage, |rows| {
        let tallies = [alike(unit, 60, Best, true), alike(unit, 26, Middle, false), alike(unit, 14, Worst, false)];
        rows.move_tallies(&tallies)?;
        rows.take_procedures(&(0..10).map(|number| procedure(unit, number)).collect::<Vec<_>>(), &mut by_version)
            .map(|_| ())
    });
}

#[test]
fn a_computed_score_says_how_many_dossiers_reached_which_level_and_what_was_divided_by_what() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        sow(stage);
        let evidence = read(stage, Role::Appraiser, "evidence/so-noi-vu").await;
        assert_eq!((&evidence["period"], &evidence["as_of"]), (&json!("2021-Q2"), &json!("2021-07-01")));
        assert_eq!((evidence.get("frozen_at"), evidence.get("survey"), evidence.get("officers")), (None, None, None));
        let time = criterion(&evidence["criteria"], "total_time");
        assert_eq!((&time["computed"], &time["method"]), (&json!("1.46"), &json!("mean_of_levels")));
        assert_eq!((&time["numerator"], &time["denominator"]), (&json!(1_460_000), &json!(100)));
        let level = |points: &str, figure: &str, dossiers: u32| json!({ "points": points, "figure": figure, "dossiers": dossiers });
        assert_eq!(
            time["levels"],
            json!([
                level("2.00", "total_time_early", 60),
                level("1.00", "total_time_on_day", 26),
                level("0.00", "total_time_late", 14),
            ])
        );
        assert!(time["sentence"].as_str().unwrap().contains("1,46"), "{}", time["sentence"]);
        assert_eq!((time.get("self_assessed"), time.get("gap")), (None, None));

        // Ten of ten procedures online, 60 of 100 dossiers online, none of them late.
        let online = criterion(&evidence["criteria"], "online");
        assert_eq!((&online["computed"], online.get("numerator")), (&json!("2.00"), None));
        let conditions = online["conditions"].as_array().unwrap();
        assert_eq!(conditions.len(), 3);
        assert!(conditions.iter().all(|condition| condition["holds"] == true && condition["points"] == "2.00"));
        assert_eq!(conditions[1]["numerator"], json!({ "figure": "dossiers_online", "value": 60 }));
        assert_eq!(conditions[1]["denominator"], json!({ "figure": "dossiers", "value": 100 }));
        assert_eq!(criterion(&evidence["criteria"], "feedback")["computed"], "2.00", "no complaints at all");

        let figures = evidence["figures"].as_array().unwrap();
        assert!(figures.contains(&json!({ "figure": "procedures_published_both", "value": 10 })));
        assert!(figures.iter().all(|figure| figure["value"] != 0), "a figure that is 0 is left out");

        // Nobody has sent anything about another unit, and a unit that is not on the roster has no evidence.
        let other = read(stage, Role::Appraiser, "evidence/so-y-te").await;
        assert_eq!(
            (&other["figures"], criterion(&other["criteria"], "total_time").get("computed")),
            (&json!([]), None)
        );
        assert_eq!(ask(stage, Role::Appraiser, "evidence/so-khong-co").await.refusal(), (404, "not_found"));
    });
}

#[test]
fn a_claim_stands_beside_the_computed_score_once_it_is_submitted_and_the_decision_once_it_is_made() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        play::open(stage).await;
        sow(stage);
        let round = play::round_id();
        let unit = play::unit("so-noi-vu");
        let code = unit.unit.clone().into();
        let own = stage.unit_client(&code);
        let draft = own.self_assessments(&round).put(&code, &play::claim(&unit), Precondition::Create).await.unwrap();
        let numbers = async |rest: &str| {
            let evidence = read(stage, Role::Admin, rest).await;
            let units = evidence["units"].as_array();
            let entry = match units {
                Some(units) => units.iter().find(|entry| entry["unit"] == "so-noi-vu").unwrap().clone(),
                None => evidence.clone(),
            };
            let score = criterion(&entry["criteria"], "publicity").clone();
            ["computed", "self_assessed", "appraised"].map(|name| score[name].as_str().map(str::to_owned))
        };
        let one_two = |numbers: [Option<&str>; 3]| numbers.map(|number| number.map(str::to_owned));
        for rest in ["evidence", "evidence/so-noi-vu"] {
            assert_eq!(numbers(rest).await, one_two([Some("2.00"), None, None]), "a draft is nobody else's business");
        }
        own.self_assessments(&round).submit(&code, &draft.etag).await.unwrap();
        for rest in ["evidence", "evidence/so-noi-vu"] {
            assert_eq!(numbers(rest).await, one_two([Some("2.00"), Some("1.00"), None]));
        }
        let evidence = read(stage, Role::Admin, "evidence/so-noi-vu").await;
        assert_eq!(criterion(&evidence["criteria"], "publicity")["gap"], "-1.00");
        play::appraise(stage, std::slice::from_ref(&unit)).await;
        for rest in ["evidence", "evidence/so-noi-vu"] {
            assert_eq!(numbers(rest).await, one_two([Some("2.00"), Some("1.00"), Some("1.00")]));
        }

        let whole = read(stage, Role::Publisher, "evidence").await;
        let units = whole["units"].as_array().unwrap();
        assert_eq!(units.len(), 29, "every unit of the roster, whatever it has");
        let own = units.iter().find(|entry| entry["unit"] == "so-noi-vu").unwrap();
        assert_eq!((&own["dossiers"], &own["name"]), (&json!(100), &json!("Sở Nội vụ")));
    });
}

#[test]
fn what_is_open_counts_as_late_from_the_day_after_it_was_due_and_nothing_changes_after_the_period() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        let unit = "so-noi-vu";
        plant(stage, |rows| {
            rows.move_tallies(&[
                open_since(unit, "2021-05-14"),
                open_since(unit, "2021-05-15"),
                open_since(unit, "2021-06-30"),
            ])
        });
        let moments: [(OffsetDateTime, &str, u64); 7] = [
            (datetime!(2021-05-14 23:59:59 +7), "2021-05-14", 0),
            // A new day begins in Vietnam while it is still the day before in UTC.
            (datetime!(2021-05-15 00:00 +7), "2021-05-15", 1),
            (datetime!(2021-05-15 23:59:59 +7), "2021-05-15", 1),
            (datetime!(2021-05-16 00:00 +7), "2021-05-16", 2),
            (datetime!(2021-06-30 23:59:59 +7), "2021-06-30", 2),
            (datetime!(2021-07-01 00:00 +7), "2021-07-01", 3),
            (datetime!(2022-03-01 00:00 +7), "2021-07-01", 3),
        ];
        for (moment, as_of, dossiers) in moments {
            stage.clock.set(moment);
            let evidence = read(stage, Role::Appraiser, "evidence").await;
            assert_eq!(evidence["as_of"], as_of, "{moment}");
            let own = evidence["units"].as_array().unwrap().iter().find(|entry| entry["unit"] == unit).unwrap();
            assert_eq!(own["dossiers"], dossiers, "{moment}");
            let computed = criterion(&own["criteria"], "total_time").get("computed").cloned();
            assert_eq!(computed, (dossiers > 0).then(|| json!("0.00")), "{moment}");
        }
    });
}

#[test]
fn a_question_that_was_not_answered_is_missing_and_counts_for_nothing() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        plant(stage, |rows| {
            let forms = [form("so-noi-vu", 1, "sd-", (2, 1), 0), form("so-noi-vu", 2, "s--", (1, 1), 0)];
            rows.take_survey_forms(&forms, &mut by_version).map(|_| ())
        });
        let evidence = read(stage, Role::Appraiser, "evidence/so-noi-vu").await;
        let survey = json!({ "forms": 2, "answers": 3, "satisfied": 2, "satisfied_percent": "66.67" });
        assert_eq!(evidence["survey"], survey);
    });
}

#[test]
fn the_officers_average_stands_beside_the_one_that_is_claimed_with_the_bands_and_the_lowest_score() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        play::open(stage).await;
        play::submit(stage, &[play::unit("so-noi-vu")]).await;
        let unit = "so-noi-vu";
        let scores = [("CC-0001", 100_000), ("CC-0002", 50_000), ("CC-0003", 49_999), ("CC-0004", 34_999)];
        let mut rows: Vec<_> = scores.iter().map(|(code, points)| officer(unit, code, *points)).collect();
        let withdrawn = chamdiem_store::OfficerScoreRow { deleted: true, ..officer(unit, "CC-0005", 0) };
        rows.push(withdrawn);
        plant(stage, |store| store.take_officer_scores(&rows, &mut by_version).map(|_| ()));
        let evidence = read(stage, Role::Appraiser, "evidence/so-noi-vu").await;
        let band = |name: &str, officers: u32| json!({ "name": name, "officers": officers });
        assert_eq!(
            evidence["officers"],
            json!({
                "officers": 4,
                // 23,4998 over four is 5,87495.
                "average": "5.87",
                "self_assessed": "8.50",
                "bands": [
                    band("Hoàn thành 100 % nhiệm vụ", 2),
                    band("Hoàn thành từ 70 % đến dưới 100 % nhiệm vụ", 1),
                    band("Hoàn thành dưới 70 % nhiệm vụ", 1),
                ],
                "lowest": "CC-0004",
            })
        );
    });
}
