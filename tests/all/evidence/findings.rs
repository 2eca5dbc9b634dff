//! Findings: each kind with both sides of its limit, listed for the round and for one unit.

use chamdiem_client::Precondition;
use chamdiem_client::wire::{ExemptionInput, ExemptionReason};
use chamdiem_scoring::LevelReached::{Best, Middle};
use chamdiem_tests::inside::by_version;
use chamdiem_tests::play;
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_usecases::asker::Role;
use serde_json::json;

use super::{alike, ask, findings, form, keys, officer, plant};

/// The findings of one kind: units and criteria.
async fn of_kind(stage: &Stage, kind: &str) -> Vec<String> {
    let found = findings(stage, "").await;
    let of_kind = found.iter().filter(|finding| finding["code"] == kind);
    of_kind.map(|finding| finding["id"].as_str().unwrap().split_once(':').unwrap().1.to_owned()).collect()
}

#[test]
fn findings_are_listed_by_key_page_by_page_for_the_round_and_for_one_unit() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let found = findings(stage, "").await;
        let found = keys(&found);
        assert!(found.len() > 100, "{}", found.len());
        assert!(found.is_sorted());
        let own = findings(stage, "&unit=so-noi-vu").await;
        let expected: Vec<&str> = found.iter().copied().filter(|key| key.contains(":so-noi-vu")).collect();
        assert_eq!(keys(&own), expected);
        assert_eq!(
            expected,
            [
                "dossiers_missing:so-noi-vu",
                "full_marks_without_evidence:so-noi-vu:agencies_contacted",
                "full_marks_without_evidence:so-noi-vu:contacts",
                "full_marks_without_evidence:so-noi-vu:one_stop",
            ]
        );
        let contacts = own.iter().find(|finding| finding["criterion"] == "contacts").unwrap();
        assert_eq!(
            (&contacts["self_assessed"], contacts.get("computed"), contacts.get("answer")),
            (&json!("2.00"), None, None)
        );
        assert!(contacts["sentence"].as_str().unwrap().starts_with("Sở Nội vụ"), "{contacts}");
        let foreign = ask(stage, Role::Appraiser, "gap-findings?unit=so-khong-co").await;
        assert_eq!(foreign.refusal(), (404, "not_found"));
        let unknown = ask(stage, Role::Appraiser, "gap-findings?criterion=online").await;
        assert_eq!(unknown.refusal(), (400, "invalid_query"));
    });
}

#[test]
fn a_claim_may_lie_a_hundredth_away_from_what_is_computed_and_no_further() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        play::open(stage).await;
        play::submit(stage, &[play::unit("so-noi-vu")]).await;
        // Sở Nội vụ claims 1,46.
        for (early, on_day, above, below) in
            [(47, 53, false, false), (48, 52, false, true), (45, 55, false, false), (44, 56, true, false)]
        {
            let tallies = [alike("so-noi-vu", early, Best, false), alike("so-noi-vu", on_day, Middle, false)];
            plant(stage, |rows| rows.replace_tallies(&tallies));
            let time = "so-noi-vu:total_time".to_owned();
            let kinds = [of_kind(stage, "claim_above_computed").await, of_kind(stage, "claim_below_computed").await];
            assert_eq!(kinds.map(|found| found.contains(&time)), [above, below], "{early} early, {on_day} on the day");
        }
    });
}

#[test]
fn a_unit_that_is_exempt_for_want_of_dossiers_must_have_none_and_every_other_some() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        let (code, round) = ("so-y-te".parse().unwrap(), play::round_id());
        let input = ExemptionInput {
            reason_code: ExemptionReason::Other, reason: "Đang sắp xếp lại tổ chức".into()
        };
        let appraiser = stage.client(Role::Appraiser);
        appraiser.exemptions(&round).put(&code, &input, Precondition::Create).await.unwrap();
        assert_eq!(of_kind(stage, "exempt_with_dossiers").await, Vec::<String>::new());
        let missing = of_kind(stage, "dossiers_missing").await;
        assert_eq!(missing.len(), 25, "three units have no dossiers by their exemption, one is exempt otherwise");

        plant(stage, |rows| {
            let tallies = ["ban-dan-toc", "so-y-te", "so-noi-vu"].map(|unit| alike(unit, 2, Best, false));
            rows.move_tallies(&tallies)
        });
        assert_eq!(of_kind(stage, "exempt_with_dossiers").await, ["ban-dan-toc"]);
        let missing = of_kind(stage, "dossiers_missing").await;
        assert!(missing.len() == 24 && !missing.contains(&"so-noi-vu".to_owned()), "{missing:?}");
        let found = findings(stage, "&unit=ban-dan-toc").await;
        let exempt = found.iter().find(|finding| finding["code"] == "exempt_with_dossiers").unwrap();
        assert_eq!((&exempt["count"], exempt.get("criterion")), (&json!(2), None));
    });
}

#[test]
fn surveys_are_flagged_when_forms_are_late_too_few_or_all_alike() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        plant(stage, |rows| {
            let units = ["so-noi-vu", "so-y-te", "so-tu-phap", "so-tai-chinh"];
            rows.move_tallies(&units.map(|unit| alike(unit, 20, Best, false)))?;
            let forms = [
                // In time by a microsecond, two of twenty, and not alike.
                form("so-noi-vu", 1, "ss", (2, 2), -1),
                form("so-noi-vu", 2, "sd", (2, 1), -1),
                // Late: at the very moment, and after it.
                form("so-y-te", 1, "ss", (2, 2), 0),
                form("so-y-te", 2, "sd", (2, 1), 1),
                // All alike.
                form("so-tu-phap", 1, "ss", (2, 2), -1),
                form("so-tu-phap", 2, "ss", (2, 2), -1),
                // One form of twenty, which is like itself.
                form("so-tai-chinh", 1, "ss", (2, 2), -1),
            ];
            rows.take_survey_forms(&forms, &mut by_version).map(|_| ())
        });
        assert_eq!(of_kind(stage, "survey_late").await, ["so-y-te"]);
        assert_eq!(of_kind(stage, "survey_too_few").await, ["so-tai-chinh"]);
        assert_eq!(of_kind(stage, "survey_uniform").await, ["so-tu-phap"]);
        let late = findings(stage, "&unit=so-y-te").await;
        assert_eq!(late.iter().find(|finding| finding["code"] == "survey_late").unwrap()["count"], 2);
    });
}

#[test]
fn a_total_within_a_hair_of_the_highest_class_and_an_officers_average_that_differs_are_found() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        // 15,00 lies on the limit; 14,98 lies below it, and 15,56 is no hair.
        assert_eq!(of_kind(stage, "near_class_limit").await, ["so-lao-dong-tb-va-xh"]);
        let found = findings(stage, "&unit=so-lao-dong-tb-va-xh").await;
        let near = found.iter().find(|finding| finding["code"] == "near_class_limit").unwrap();
        assert_eq!((&near["self_assessed"], &near["computed"]), (&json!("15.00"), &json!("15.00")));

        plant(stage, |rows| {
            let scores = [officer("so-noi-vu", "CC-0001", 85_000), officer("so-y-te", "CC-0002", 99_900)];
            rows.take_officer_scores(&scores, &mut by_version).map(|_| ())
        });
        assert_eq!(of_kind(stage, "officer_average_differs").await, ["so-y-te"], "8,50 is what Sở Nội vụ claims");
    });
}
