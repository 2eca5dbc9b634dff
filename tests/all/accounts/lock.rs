use chamdiem_store::{LoginFailureRow, Store, StoreOptions};
use chamdiem_tests::service::on_both_backends;
use time::Duration;

use super::*;

const WRONG: &str = "không phải mật khẩu này";

async fn guess(stage: &Stage, account: &str, times: usize) {
    for _ in 0..times {
        assert_eq!(refusal(&log_in(stage, account, WRONG).await), refused(400, "invalid_grant"));
    }
}

async fn is_let_in(stage: &Stage, account: &str) -> bool {
    let answer = log_in(stage, account, SECRET).await;
    assert!(answer.status == 200 || refusal(&answer) == refused(400, "invalid_grant"));
    answer.status == 200
}

fn pass(stage: &Stage, time: Duration) {
    stage.clock.set(stage.clock.now() + time);
}

fn failures(stage: &Stage, account: &str) -> Option<LoginFailureRow> {
    let store = Store::connect(&stage.settings.database_url(), &StoreOptions::default()).unwrap();
    store.read(|rows| rows.find_login_failure(account)).unwrap()
}

fn locks(stage: &Stage) -> Vec<(String, String)> {
    let store = Store::connect(&stage.settings.database_url(), &StoreOptions::default()).unwrap();
    let entries = store.read(|rows| rows.list_audit_entries(None, None, 0, 1000)).unwrap();
    let locks = entries.into_iter().filter(|entry| entry.operation == "lockAccount");
    locks.map(|entry| (entry.actor, entry.subject)).collect()
}

#[test]
fn five_wrong_secrets_in_a_row_lock_an_account_for_a_quarter_of_an_hour_on_every_replica() {
    on_both_backends(async |stage| {
        sow(stage).await;
        let replica = stage.replica();
        guess(stage, "tham-dinh", 2).await;
        guess(&replica, "tham-dinh", 2).await;
        assert!(is_let_in(stage, "tham-dinh").await, "four are not five");
        assert_eq!(failures(stage, "tham-dinh"), None, "a right one ends the row");

        guess(stage, "tham-dinh", 3).await;
        guess(&replica, "tham-dinh", 2).await;
        for place in [stage, &replica] {
            assert!(!is_let_in(place, "tham-dinh").await);
        }
        assert_eq!(locks(stage), [("public".to_owned(), "account:tham-dinh".to_owned())]);
        let until = failures(stage, "tham-dinh").unwrap();
        pass(stage, Duration::minutes(15) - Duration::microseconds(1));
        assert!(!is_let_in(&replica, "tham-dinh").await);
        assert_eq!(failures(stage, "tham-dinh"), Some(until), "a secret that is not looked at is not counted");
        pass(stage, Duration::microseconds(1));
        assert!(is_let_in(&replica, "tham-dinh").await);
        assert!(is_let_in(stage, "tham-dinh").await);
    });
}

#[test]
fn each_further_wrong_secret_locks_twice_as_long_up_to_a_day() {
    on_both_backends(async |stage| {
        sow(stage).await;
        guess(stage, "tham-dinh", 5).await;
        for minutes in [15, 30, 60, 120, 240, 480, 960, 1440, 1440] {
            pass(stage, Duration::minutes(minutes) - Duration::seconds(1));
            assert!(!is_let_in(stage, "tham-dinh").await, "{minutes} minutes are not over");
            pass(stage, Duration::seconds(1));
            guess(stage, "tham-dinh", 1).await;
        }
        pass(stage, Duration::days(1));
        assert!(is_let_in(stage, "tham-dinh").await);
        assert_eq!(locks(stage).len(), 10);
    });
}

#[test]
fn wrong_secrets_are_forgotten_after_two_days() {
    on_both_backends(async |stage| {
        sow(stage).await;
        guess(stage, "tham-dinh", 4).await;
        pass(stage, Duration::days(2) - Duration::microseconds(1));
        guess(stage, "tham-dinh", 1).await;
        assert!(!is_let_in(stage, "tham-dinh").await, "the fifth within two days of the fourth");
        pass(stage, Duration::days(2));
        guess(stage, "tham-dinh", 4).await;
        assert!(is_let_in(stage, "tham-dinh").await, "four, counted anew");
    });
}

#[test]
fn a_name_that_nobody_has_is_locked_like_any_other_and_leaves_nothing_in_the_audit() {
    on_both_backends(async |stage| {
        guess(stage, "khong-co", 5).await;
        let row = failures(stage, "khong-co").unwrap();
        assert_eq!(row.failures, 5);
        assert!(row.locked_until.is_some());
        assert!(locks(stage).is_empty());
        create(&stage.client(Role::Admin), "khong-co", &person(AccountRole::Reader), SECRET).await;
        assert!(is_let_in(stage, "khong-co").await, "whoever is given a secret is let in");
    });
}

#[test]
fn one_locked_name_locks_no_other_and_a_new_secret_opens_it() {
    on_both_backends(async |stage| {
        sow(stage).await;
        let admin = stage.client(Role::Admin);
        create(&admin, "cong-bo", &person(AccountRole::Publisher), SECRET).await;
        guess(stage, "tham-dinh", 5).await;
        assert!(is_let_in(stage, "cong-bo").await);
        assert!(!is_let_in(stage, "tham-dinh").await);
        let current = admin.accounts().find(&name("tham-dinh")).await.unwrap();
        let input = AccountSecretInput { secret: Secret::new(SECRET) };
        admin.accounts().put_secret(&name("tham-dinh"), &input, &current.etag).await.unwrap();
        assert!(is_let_in(stage, "tham-dinh").await);
        // What is right but asked for in the other kind's way is no guess.
        for _ in 0..6 {
            let asked = [("grant_type", "client_credentials"), ("client_id", "tham-dinh"), ("client_secret", SECRET)];
            assert_eq!(refusal(&ask(stage, &asked).await), refused(400, "unauthorized_client"));
        }
        assert!(is_let_in(stage, "tham-dinh").await);
    });
}

/// Of any number at once, on two replicas, five are counted: the others are told nothing.
#[test]
fn of_many_guesses_at_once_no_more_than_five_are_answered() {
    on_both_backends(async |stage| {
        sow(stage).await;
        let replica = stage.replica();
        let mut guesses = tokio::task::JoinSet::new();
        for wire in [Wire::to(stage), Wire::to(&replica)] {
            for _ in 0..20 {
                let body = form(&[("grant_type", "password"), ("username", "tham-dinh"), ("password", WRONG)]);
                let request = wire.request("POST", "/v1/oauth/token", None);
                let request = request.header("Content-Type", "application/x-www-form-urlencoded").body(body);
                guesses.spawn(Answer::to(request));
            }
        }
        for answer in guesses.join_all().await {
            // Where too many hash at once, some are told to come back, without a word about the secret.
            let busy = refused(503, "temporarily_unavailable");
            assert!(refusal(&answer) == busy || refusal(&answer) == refused(400, "invalid_grant"));
            assert_eq!(answer.headers.contains_key("Retry-After"), answer.status == 503);
        }
        assert_eq!(failures(stage, "tham-dinh").unwrap().failures, 5);
        assert_eq!(locks(stage).len(), 1);
        assert!(!is_let_in(stage, "tham-dinh").await);
    });
}
