//! What the report of Q2/2021 contradicts in itself, as far as it takes evidence to see it. Source: rules.md, 3 and 4.

use chamdiem_scoring::LevelReached::Best;
use chamdiem_store::ProcedureRow;
use chamdiem_tests::inside::by_version;
use chamdiem_tests::play;
use chamdiem_tests::quarter::{self, DEPARTMENTS};
use chamdiem_tests::service::{Stage, on_both_backends};

use super::{alike, findings, plant, procedure};

/// The departments that the report excepts: they gave figures for criterion 9.
const WITH_FIGURES: [&str; 3] = ["so-nong-nghiep-va-ptnt", "so-thong-tin-va-truyen-thong", "so-xay-dung"];

/// Procedures and online dossiers of the three departments; Sở Nông nghiệp publishes in one way and has fewer online.
fn sow(stage: &Stage) {
    plant(stage, |rows| {
        for unit in WITH_FIGURES {
            let is_first = unit == WITH_FIGURES[0];
            let own = (0..10).map(|number| ProcedureRow { posted: !is_first, ..procedure(unit, number) });
            rows.take_procedures(&own.collect::<Vec<_>>(), &mut by_version)?;
            let online = if is_first { 20 } else { 40 };
            rows.move_tallies(&[alike(unit, online, Best, true), alike(unit, 100 - online, Best, false)])?;
        }
        Ok(())
    });
}

#[test]
fn so_xay_dung_publishes_everything_in_both_ways_and_claims_one_point_for_it() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        sow(stage);
        let found = findings(stage, "").await;
        let below = found.iter().filter(|finding| finding["code"] == "claim_below_computed");
        let below: Vec<_> = below.filter(|finding| finding["criterion"] == "publicity").collect();
        assert_eq!(below.len(), 1, "Sở Thông tin claims both points, Sở Nông nghiệp publishes in one way: {below:#?}");
        assert_eq!(below[0]["id"], "claim_below_computed:so-xay-dung:publicity");
        assert_eq!((&below[0]["self_assessed"], &below[0]["computed"]), (&"1.00".into(), &"2.00".into()));
        let sentence = below[0]["sentence"].as_str().unwrap();
        assert!(sentence.starts_with("Sở Xây dựng: tiêu chí số 7"), "{sentence}");
    });
}

#[test]
fn eight_departments_and_two_districts_hold_full_marks_on_criterion_9_without_a_figure() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        sow(stage);
        let found = findings(stage, "").await;
        let on_nine: Vec<_> = found.iter().filter(|finding| finding["criterion"] == "online").collect();
        let mut units: Vec<&str> = on_nine.iter().map(|finding| finding["unit"].as_str().unwrap()).collect();
        assert!(on_nine.iter().all(|finding| finding["code"] == "full_marks_without_evidence"), "{on_nine:#?}");
        let departments = quarter::units_of(DEPARTMENTS);
        let departments: Vec<&str> = departments.iter().map(|unit| unit.unit.as_str()).collect();
        let districts: Vec<&str> = units.extract_if(.., |unit| !departments.contains(unit)).collect();
        let eight = [
            "so-cong-thuong",
            "so-giao-duc-va-dao-tao",
            "so-khoa-hoc-va-cong-nghe",
            "so-tai-chinh",
            "so-tai-nguyen-va-moi-truong",
            "so-tu-phap",
            "so-van-hoa-the-thao-va-du-lich",
            "so-y-te",
        ];
        assert_eq!(units, eight);
        assert_eq!(districts, ["ubnd-huyen-muong-ang", "ubnd-huyen-tua-chua"]);
    });
}
