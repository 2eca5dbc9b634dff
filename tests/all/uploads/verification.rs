//! `chamdiem verify`: what is wrong is found, named, and put right on request.

use chamdiem_service::maintenance::{Verification, verify};
use chamdiem_store::TallyRow;
use chamdiem_tests::service::on_both_backends;

use super::*;

/// Breaks something past the service.
fn break_inside(stage: &Stage, change: impl FnOnce(&mut dyn Rows) -> Result<(), StoreError>) {
    let options = StoreOptions { connections_max: 1, ..StoreOptions::default() };
    Store::connect(&stage.settings.database_url(), &options).unwrap().write(change).unwrap();
}

#[test]
fn wrong_tallies_and_wrong_dossiers_are_found_named_and_repaired() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let verified = |verification| verify(&stage.settings, &stage.clock, verification).unwrap();
        let (plain, deep) = (Verification::default(), Verification { deep: true, ..Verification::default() });
        let repair = Verification { repair: true, ..Verification::default() };
        File::list("/v1/dossiers", examples::dossiers().as_array().unwrap()).stored(stage).await;
        let right = verified(deep);
        assert!(right.is_right());
        assert_eq!(
            (right.evidence.tallies, right.evidence.counted, right.evidence.dossiers),
            (6, 3, 3),
            "each of the three, and its sum"
        );
        let sound = tallies(stage);

        let tally = |period: &str, outcomes, amount| TallyRow {
            period: period.to_owned(),
            unit_code: "so-noi-vu".to_owned(),
            open_due_on: String::new(),
            outcomes,
            amount,
        };
        let moves = [tally("2021-Q2", 1 << 10, 4), tally("2021-Q1", 0, 1), tally("2021-Q4", 0, 1)];
        break_inside(stage, |rows| rows.move_tallies(&moves));
        let wrong = verified(plain);
        assert_eq!((wrong.is_right(), wrong.evidence.wrong_tallies), (false, 6));
        let named: Vec<_> = wrong.evidence.named.iter().map(|found| (found.expected.amount, found.stored)).collect();
        assert_eq!(named, [(0, 1), (0, 1), (1, 5), (1, 5), (0, 1), (0, 1)], "each with its sum");
        let entries = inside(stage, |rows| rows.count_audit_entries());
        assert_eq!(verified(repair), wrong, "what was wrong is told, then it is right");
        assert_eq!((tallies(stage), verified(plain).is_right()), (sound.clone(), true));
        assert_eq!(inside(stage, |rows| rows.count_audit_entries()), entries + 1);
        assert!(verified(repair).is_right());
        assert_eq!(inside(stage, |rows| rows.count_audit_entries()), entries + 1, "nothing was there to be repaired");

        // A dossier that is stored as better than it was: the count agrees, the rules do not.
        let code = "000.00.01.H22-210412-0002";
        break_inside(stage, |rows| {
            rows.update_dossier_outcomes(code, 0)?;
            let recounted = rows.recount_tallies()?;
            rows.replace_tallies(&recounted)
        });
        assert!(verified(plain).evidence.is_right(), "the count agrees");
        assert!(!verified(plain).is_right(), "the rows are not those that were sealed");
        let wrong = verified(deep);
        assert_eq!((wrong.evidence.wrong_dossiers, wrong.evidence.named_dossiers), (1, vec![code.to_owned()]));
    });
}
