//! A dossier that comes again: the later state wins, in whatever order they come.

use chamdiem_tests::service::on_both_backends;

use super::*;

fn late(row: Value) -> Value {
    changed(row, json!({ "finished_on": "2021-04-21" }))
}

#[test]
fn a_later_state_replaces_an_earlier_one_and_never_the_other_way_round() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let send = async |rows: &[Value]| counts(&File::list("/v1/dossiers", rows).stored(stage).await);
        assert_eq!(send(&[dossier("H-1", 2), dossier("H-2", 2)]).await, [2, 0, 0, 0]);
        let early = tallies(stage);
        assert_eq!(send(&[late(dossier("H-1", 1))]).await, [0, 0, 0, 1]);
        assert_eq!(tallies(stage), early);
        assert_eq!(send(&[dossier("H-1", 2), late(dossier("H-2", 3))]).await, [0, 1, 1, 0]);
        assert_ne!(tallies(stage), early);
        // The same version with other content: what came last is what the sender says now.
        assert_eq!(send(&[late(dossier("H-1", 2))]).await, [0, 1, 0, 0]);
        assert_eq!(tallies(stage).iter().map(|tally| tally.4).collect::<Vec<_>>(), [2]);
        assert_verified(stage);
    });
}

#[test]
fn states_of_one_dossier_in_one_file_are_taken_as_if_each_had_come_alone() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let rows = [
            dossier("H-1", 2),
            dossier("H-2", 1),
            late(dossier("H-1", 1)),
            late(dossier("H-1", 3)),
            late(dossier("H-1", 3)),
            dossier("H-1", 3),
        ];
        let told = File::ndjson("/v1/dossiers", &rows).batch(1, 6).stored(stage).await;
        assert_eq!(counts(&told), [2, 2, 1, 1]);
        assert_eq!(tallies(stage).iter().map(|tally| tally.4).collect::<Vec<_>>(), [2]);
        assert_verified(stage);
    });
}

#[test]
fn a_dossier_that_is_deleted_or_moves_to_another_unit_or_quarter_takes_its_count_along() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let send = async |row: Value| counts(&File::list("/v1/dossiers", &[row]).stored(stage).await);
        let places = || -> Vec<(String, String, i64)> {
            tallies(stage).into_iter().map(|tally| (tally.0, tally.1, tally.4)).collect()
        };
        let place = |period: &str, unit: &str| vec![(period.to_owned(), unit.to_owned(), 1)];
        send(dossier("H-1", 1)).await;
        assert_eq!(places(), place("2021-Q2", "so-noi-vu"));
        send(changed(dossier("H-1", 2), json!({ "unit": "so-tu-phap" }))).await;
        assert_eq!(places(), place("2021-Q2", "so-tu-phap"));
        let moved = json!({ "unit": "so-tu-phap", "received_on": "2021-07-01", "due_on": "2021-07-09", "finished_on": "2021-07-08" });
        send(changed(dossier("H-1", 3), moved)).await;
        assert_eq!(places(), place("2021-Q3", "so-tu-phap"));
        assert_eq!(send(changed(dossier("H-1", 4), json!({ "status": "deleted" }))).await, [0, 1, 0, 0]);
        assert_eq!(places(), []);
        // What was deleted stays deleted for whatever is earlier.
        assert_eq!(send(dossier("H-1", 3)).await, [0, 0, 0, 1]);
        assert_eq!(places(), []);
        assert_verified(stage);
    });
}

#[test]
fn a_source_that_takes_over_is_named_beside_the_one_before_it() {
    on_both_backends(async |stage| {
        registered(stage).await;
        File::list("/v1/dossiers", &[dossier("H-1", 1)]).stored(stage).await;
        let other = File::list("/v1/dossiers", &[late(dossier("H-1", 2))]).of_source("mot-cua-huyen");
        assert_eq!(counts(&other.with("take_over", true).stored(stage).await), [0, 1, 0, 0]);
        let sources = inside(stage, |rows| rows.list_sources("dossiers", &["2021-Q2".to_owned()], "so-noi-vu"));
        assert_eq!(sources, ["mot-cua-huyen", "mot-cua-tinh"]);
        let token = stage.token(Role::Feeder, None);
        let read = Wire::to(stage).get("/v1/dossiers/H-1", Some(&token)).await.json();
        assert_eq!((&read["source"], &read["record"]["sequence"]), (&json!("mot-cua-huyen"), &json!(2)));
    });
}

#[test]
fn moments_of_change_order_states_as_sequence_numbers_do() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let at = |moment: &str| {
            let mut row = changed(dossier("H-1", 1), json!({ "updated_at": moment }));
            row.as_object_mut().unwrap().remove("sequence");
            row
        };
        let send = async |row: Value| counts(&File::list("/v1/dossiers", &[row]).stored(stage).await);
        assert_eq!(send(at("2021-04-19T16:00:00+07:00")).await, [1, 0, 0, 0]);
        assert_eq!(send(late(at("2021-04-19T08:59:59Z"))).await, [0, 0, 0, 1]);
        assert_eq!(send(late(at("2021-04-19T09:00:01Z"))).await, [0, 1, 0, 0]);
        let token = stage.token(Role::Feeder, None);
        let read = Wire::to(stage).get("/v1/dossiers/H-1", Some(&token)).await.json();
        assert_eq!(read["record"]["updated_at"], json!("2021-04-19T16:00:01+07:00"));
        assert_eq!(read["record"].get("sequence"), None);
        assert_verified(stage);
    });
}
