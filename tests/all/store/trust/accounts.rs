//! Accounts, wrong secrets, and subjects whose tokens are revoked.

use chamdiem_store::*;
use chamdiem_tests::inside::at;

use super::super::quarter;
use super::super::scratch::Scratch;

on_both_backends!(
    an_account_is_changed_only_from_its_current_revision,
    wrong_secrets_are_counted_by_name_way_and_network_and_forgotten,
    a_later_revocation_of_a_subject_replaces_an_earlier_one_and_never_the_other_way,
    old_revocations_are_forgotten_a_few_at_a_time_and_young_ones_are_not,
);

pub fn account(name: &str) -> AccountRow {
    AccountRow {
        name: name.into(),
        revision: 1,
        kind: "person".into(),
        roles: "appraiser".into(),
        unit_code: None,
        disabled: false,
        secret_hash: None,
        changed_at: at(1),
        changed_by: "quan-tri".into(),
    }
}

pub fn attempts(name: &str, network: &str, failures: i32) -> LoginAttemptsRow {
    LoginAttemptsRow {
        name: name.into(),
        grant_type: "password".into(),
        network: network.into(),
        failures,
        last_at: at(failures.into()),
        locked_until: None,
        succeeded_at: None,
    }
}

pub fn revoked(subject: &str, before: i64) -> RevokedSubjectRow {
    RevokedSubjectRow {
        subject: subject.into(),
        issued_before: at(before),
        revoked_at: at(before),
        revoked_by: "quan-tri".into(),
    }
}

fn an_account_is_changed_only_from_its_current_revision(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    let changed =
        AccountRow { revision: 2, disabled: true, secret_hash: Some("$argon2id$".into()), ..account("tham-dinh") };
    store.write(|rows| rows.update_account(&changed)).unwrap();
    assert!(matches!(store.write(|rows| rows.update_account(&changed)), Err(StoreError::Stale)));
    assert_eq!(store.read(|rows| rows.find_account("tham-dinh")).unwrap(), Some(changed));
    assert!(matches!(store.write(|rows| rows.insert_account(&account("tham-dinh"))), Err(StoreError::Exists)));
    let of_nobody = AccountRow { unit_code: Some("khong-co".into()), ..account("don-vi") };
    assert!(matches!(store.write(|rows| rows.insert_account(&of_nobody)), Err(StoreError::Constraint { .. })));
}

fn wrong_secrets_are_counted_by_name_way_and_network_and_forgotten(scratch: &Scratch) {
    let store = scratch.store();
    // A name that no account has is counted like any other.
    for failures in 1..=3 {
        store.write(|rows| rows.put_login_attempts(&attempts("khong-co", "a", failures))).unwrap();
    }
    let machine = LoginAttemptsRow { grant_type: "client_credentials".into(), ..attempts("khong-co", "a", 9) };
    let known = LoginAttemptsRow { succeeded_at: Some(at(5)), ..attempts("khong-co", "*", 1) };
    for row in [&machine, &known, &attempts("khong-co", "b", 7)] {
        store.write(|rows| rows.put_login_attempts(row)).unwrap();
        store.write(|rows| rows.begin_login_attempts(&LoginAttemptsRow { failures: 0, ..row.clone() })).unwrap();
    }
    let networks = ["a".to_owned(), "*".to_owned()];
    let found = || store.read(|rows| rows.find_login_attempts("khong-co", "password", &networks)).unwrap();
    assert_eq!(found(), [known.clone(), attempts("khong-co", "a", 3)]);
    let locked = store.write(|rows| rows.lock_login_attempts("khong-co", "password", &networks)).unwrap();
    assert_eq!(locked, found());
    let forget = |before, unknown_before| {
        store.write(|rows| rows.forget_login_attempts(at(before), at(unknown_before), 100)).unwrap()
    };
    assert_eq!(forget(4, 5), 1, "the network is known");
    assert_eq!(found(), [known]);
    assert_eq!((forget(4, 6), forget(8, 6)), (1, 1));
    store.write(|rows| rows.delete_login_attempts("khong-co")).unwrap();
    assert_eq!(forget(100, 100), 0);
}

fn a_later_revocation_of_a_subject_replaces_an_earlier_one_and_never_the_other_way(scratch: &Scratch) {
    let store = scratch.store();
    for moment in [5, 9, 7] {
        store.write(|rows| rows.put_revoked_subject(&revoked("tham-dinh", moment))).unwrap();
    }
    assert_eq!(store.read(|rows| rows.list_revoked_subjects(at(0))).unwrap(), [revoked("tham-dinh", 9)]);
    assert_eq!(store.read(|rows| rows.list_revoked_subjects(at(9))).unwrap().len(), 1);
    assert_eq!(store.read(|rows| rows.list_revoked_subjects(at(10))).unwrap().len(), 0);
}

fn old_revocations_are_forgotten_a_few_at_a_time_and_young_ones_are_not(scratch: &Scratch) {
    let store = scratch.store();
    for moment in [5, 6, 7, 8] {
        let token = RevokedTokenRow {
            expires_at: at(4_000_000_000_000_000),
            revoked_at: at(moment),
            ..quarter::revoked(&moment.to_string())
        };
        store.write(|rows| rows.insert_revoked_token(&token)).unwrap();
        store.write(|rows| rows.put_revoked_subject(&revoked(&format!("sso:{moment}"), moment))).unwrap();
    }
    let forget = |before, limit| store.write(|rows| rows.forget_revocations(at(before), limit)).unwrap();
    let left = || {
        let tokens = store.read(|rows| rows.list_revoked_tokens(at(0), at(0))).unwrap();
        (tokens, store.read(|rows| rows.list_revoked_subjects(at(0))).unwrap().len())
    };
    assert_eq!((forget(5, 500), left().1), (0, 4));
    assert_eq!((forget(8, 2), forget(8, 2), forget(8, 2)), (2, 1, 0));
    assert_eq!(left(), (vec!["8".to_owned()], 1));
}
