//! A complaint that was upheld: the attitude shown in its dossier gives nothing, whichever of the two came first.

use chamdiem_tests::service::on_both_backends;

use super::*;

const UPHELD: i16 = 2 << 8;

fn complaint(code: &str, sequence: u64, dossier: Option<&str>, upheld: bool) -> Value {
    let mut row = json!({
        "code": code, "sequence": sequence, "unit": "so-noi-vu", "received_on": "2021-04-27", "due_on": "2021-05-12",
        "upheld": upheld,
    });
    if let Some(dossier) = dossier {
        row["dossier"] = json!(dossier);
    }
    row
}

async fn complain(stage: &Stage, rows: &[Value]) -> [u64; 4] {
    counts(&File::list("/v1/complaints", rows).stored(stage).await)
}

async fn report(stage: &Stage, rows: &[Value]) -> [u64; 4] {
    counts(&File::list("/v1/dossiers", rows).stored(stage).await)
}

/// Outcomes and amount of each tally.
fn amounts(stage: &Stage) -> Vec<(i16, i64)> {
    tallies(stage).into_iter().map(|tally| (tally.3, tally.4)).collect()
}

#[test]
fn it_counts_before_and_after_its_dossier_arrives() {
    on_both_backends(async |stage| {
        registered(stage).await;
        complain(stage, &[complaint("P-1", 1, Some("H-1"), true)]).await;
        assert_eq!(amounts(stage), []);
        report(stage, &[dossier("H-1", 1), dossier("H-2", 1)]).await;
        assert_eq!(amounts(stage), [(0, 1), (UPHELD, 1)]);
        complain(stage, &[complaint("P-2", 1, Some("H-2"), true)]).await;
        assert_eq!(amounts(stage), [(UPHELD, 2)]);
        assert_verified(stage);
        // The dossier comes again, just so and changed: the complaint still counts.
        assert_eq!(report(stage, &[dossier("H-1", 1)]).await, [0, 0, 1, 0]);
        assert_eq!(report(stage, &[dossier("H-2", 2)]).await, [0, 1, 0, 0]);
        assert_eq!(amounts(stage), [(UPHELD, 2)]);
        assert_verified(stage);
    });
}

#[test]
fn it_ends_with_its_withdrawal_or_dismissal_unless_another_one_stands() {
    on_both_backends(async |stage| {
        registered(stage).await;
        report(stage, &[dossier("H-1", 1), dossier("H-2", 1)]).await;
        complain(stage, &[complaint("P-1", 1, Some("H-1"), true), complaint("P-2", 1, Some("H-1"), true)]).await;
        assert_eq!(amounts(stage), [(0, 1), (UPHELD, 1)]);
        complain(stage, &[complaint("P-1", 2, Some("H-1"), false)]).await;
        assert_eq!(amounts(stage), [(0, 1), (UPHELD, 1)], "the other complaint still stands");
        complain(stage, &[changed(complaint("P-2", 2, Some("H-1"), true), json!({ "deleted": true }))]).await;
        assert_eq!(amounts(stage), [(0, 2)]);
        complain(stage, &[complaint("P-2", 1, Some("H-1"), true)]).await;
        assert_eq!(amounts(stage), [(0, 2)], "what is earlier than the withdrawal changes nothing");
        assert_verified(stage);
    });
}

#[test]
fn it_moves_from_one_dossier_to_another() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let late = changed(dossier("H-2", 1), json!({ "finished_on": "2021-04-20" }));
        report(stage, &[dossier("H-1", 1), late]).await;
        let on_day = 1 + (1 << 2) + (1 << 8);
        complain(stage, &[complaint("P-1", 1, Some("H-1"), true)]).await;
        assert_eq!(amounts(stage), [(on_day, 1), (UPHELD, 1)]);
        complain(stage, &[complaint("P-1", 2, Some("H-2"), true)]).await;
        assert_eq!(amounts(stage), [(0, 1), (1 + (1 << 2) + UPHELD, 1)]);
        complain(stage, &[complaint("P-1", 3, None, true)]).await;
        assert_eq!(amounts(stage), [(0, 1), (on_day, 1)]);
        assert_verified(stage);
    });
}

#[test]
fn states_of_one_complaint_in_one_file_are_taken_in_their_order() {
    on_both_backends(async |stage| {
        registered(stage).await;
        report(stage, &[dossier("H-1", 1), dossier("H-2", 1)]).await;
        let rows = [
            complaint("P-1", 1, Some("H-1"), true),
            complaint("P-1", 3, Some("H-2"), true),
            complaint("P-1", 2, Some("H-1"), true),
        ];
        assert_eq!(complain(stage, &rows).await, [1, 1, 0, 1]);
        let token = stage.token(Role::Feeder, None);
        let wire = Wire::to(stage);
        let figures = async |code: &str| {
            wire.get(&format!("/v1/dossiers/{code}"), Some(&token)).await.json()["counted"]["figures"].to_string()
        };
        assert!(figures("H-1").await.contains("attitude_early"));
        assert!(figures("H-2").await.contains("attitude_upheld"));
        assert_verified(stage);
    });
}
