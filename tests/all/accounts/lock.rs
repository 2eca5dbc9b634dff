use chamdiem_service::Settings;
use chamdiem_service::settings::TrustedProxies;
use chamdiem_store::{LoginAttemptsRow, Store, StoreOptions};
use chamdiem_tests::service::on_both_backends;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection, sql_query};
use time::Duration;

use super::*;

const WRONG: &str = "không phải mật khẩu này";

/// An office, and a place somewhere else.
const OFFICE: &str = "203.0.113.7";
const ELSEWHERE: &str = "198.51.100.9";

/// A service behind one proxy, which says from where each request comes.
fn behind_a_proxy(stage: &Stage) -> Stage {
    stage.replica_with(|settings| Settings { trusted_proxies: TrustedProxies::Count(1), ..settings })
}

/// A person asks from an address.
async fn log_in_from(stage: &Stage, address: &str, account: &str, secret: &str) -> Answer {
    let form = form(&[("grant_type", "password"), ("username", account), ("password", secret)]);
    ask_from(stage, address, form).await
}

/// A machine asks from an address.
async fn machine_from(stage: &Stage, address: &str, account: &str, secret: &str) -> Answer {
    let parameters = [("grant_type", "client_credentials"), ("client_id", account), ("client_secret", secret)];
    ask_from(stage, address, form(&parameters)).await
}

async fn ask_from(stage: &Stage, address: &str, form: String) -> Answer {
    let request = Wire::to(stage).request("POST", "/v1/oauth/token", None).header("X-Forwarded-For", address);
    Answer::to(request.header("Content-Type", "application/x-www-form-urlencoded").body(form)).await
}

async fn guess_from(stage: &Stage, address: &str, account: &str, times: usize) {
    for _ in 0..times {
        let answer = log_in_from(stage, address, account, WRONG).await;
        assert_eq!(refusal(&answer), refused(400, "invalid_grant"));
    }
}

async fn guess(stage: &Stage, account: &str, times: usize) {
    guess_from(stage, OFFICE, account, times).await;
}

async fn is_let_in_from(stage: &Stage, address: &str, account: &str) -> bool {
    let answer = log_in_from(stage, address, account, SECRET).await;
    assert!(answer.status == 200 || refusal(&answer) == refused(400, "invalid_grant"));
    answer.status == 200
}

async fn is_let_in(stage: &Stage, account: &str) -> bool {
    is_let_in_from(stage, OFFICE, account).await
}

fn pass(stage: &Stage, time: Duration) {
    stage.clock.set(stage.clock.now() + time);
}

/// What is counted of a person's logins, without a proxy: from one network, or from anywhere.
fn counted(stage: &Stage, account: &str, network: &str) -> Option<LoginAttemptsRow> {
    let store = Store::connect(&stage.settings.database_url(), &StoreOptions::default()).unwrap();
    store.read(|rows| rows.find_login_attempts(account, "password", &[network.to_owned()])).unwrap().pop()
}

fn failures(stage: &Stage, account: &str) -> i32 {
    counted(stage, account, "127.0.0.0/24").map_or(0, |row| row.failures)
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
        assert_eq!(failures(stage, "tham-dinh"), 0, "a right one ends the count");
        assert_eq!(counted(stage, "tham-dinh", "*").unwrap().failures, 0, "that of the name, too");

        guess(stage, "tham-dinh", 3).await;
        guess(&replica, "tham-dinh", 2).await;
        for place in [stage, &replica] {
            assert!(!is_let_in(place, "tham-dinh").await);
        }
        assert_eq!(locks(stage), [("public".to_owned(), "account:tham-dinh".to_owned())]);
        let until = counted(stage, "tham-dinh", "127.0.0.0/24").unwrap();
        pass(stage, Duration::minutes(15) - Duration::microseconds(1));
        assert!(!is_let_in(&replica, "tham-dinh").await);
        let after = counted(stage, "tham-dinh", "127.0.0.0/24").unwrap();
        assert_eq!(after, until, "a secret that is not looked at is not counted");
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
        let row = counted(stage, "khong-co", "127.0.0.0/24").unwrap();
        assert_eq!(row.failures, 5);
        assert!(row.locked_until.is_some());
        assert!(locks(stage).is_empty());
        create(&stage.client(Role::Admin), "khong-co", &person(AccountRole::Reader), SECRET).await;
        assert!(is_let_in(stage, "khong-co").await, "whoever is given a secret is let in");
    });
}

#[test]
fn one_locked_name_locks_no_other_and_an_administrator_opens_it_with_and_without_a_new_secret() {
    on_both_backends(async |stage| {
        sow(stage).await;
        let admin = stage.client(Role::Admin);
        create(&admin, "cong-bo", &person(AccountRole::Publisher), SECRET).await;
        guess(stage, "tham-dinh", 5).await;
        assert!(is_let_in(stage, "cong-bo").await);
        assert!(!is_let_in(stage, "tham-dinh").await);
        let current = admin.accounts().find(&name("tham-dinh")).await.unwrap();
        let input = AccountSecretInput { secret: Secret::new(SECRET) };
        let put = admin.accounts().put_secret(&name("tham-dinh"), &input, &current.etag).await.unwrap();
        assert!(is_let_in(stage, "tham-dinh").await);
        guess(stage, "tham-dinh", 5).await;
        assert!(!is_let_in(stage, "tham-dinh").await);
        let same = person(AccountRole::Appraiser);
        admin.accounts().put(&name("tham-dinh"), &same, Precondition::IfMatch(&put.etag)).await.unwrap();
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
        assert_eq!(failures(stage, "tham-dinh"), 5);
        assert_eq!(locks(stage).len(), 1);
        assert!(!is_let_in(stage, "tham-dinh").await);
    });
}

#[test]
fn who_guesses_elsewhere_locks_an_account_for_that_network_and_for_nobody_else() {
    on_both_backends(async |stage| {
        sow(stage).await;
        let stage = behind_a_proxy(stage);
        for day in 0..3 {
            guess_from(&stage, ELSEWHERE, "tham-dinh", 6).await;
            assert!(!is_let_in_from(&stage, "198.51.100.77", "tham-dinh").await, "another address of the same network");
            assert!(is_let_in_from(&stage, OFFICE, "tham-dinh").await, "day {day}");
            assert!(is_let_in_from(&stage, "2001:db8:1:2200::1", "tham-dinh").await, "day {day}");
            pass(&stage, Duration::DAY);
        }
    });
}

#[test]
fn a_person_s_way_of_asking_never_locks_a_machine() {
    on_both_backends(async |stage| {
        sow(stage).await;
        let stage = behind_a_proxy(stage);
        guess_from(&stage, OFFICE, "mot-cua-tinh", 8).await;
        assert_eq!(machine_from(&stage, OFFICE, "mot-cua-tinh", MACHINE_SECRET).await.status, 200);
        // In its own way it is locked like a person, from there alone.
        for _ in 0..5 {
            let answer = machine_from(&stage, ELSEWHERE, "mot-cua-tinh", "khong-phai-mat-khau-nay-dau").await;
            assert_eq!(refusal(&answer), refused(401, "invalid_client"));
        }
        let answer = machine_from(&stage, ELSEWHERE, "mot-cua-tinh", MACHINE_SECRET).await;
        assert_eq!(refusal(&answer), refused(401, "invalid_client"));
        assert_eq!(machine_from(&stage, OFFICE, "mot-cua-tinh", MACHINE_SECRET).await.status, 200);
    });
}

/// A hundred guesses from many networks close the name to networks that nobody knows, and for a while only.
#[test]
fn a_hundred_wrong_secrets_from_anywhere_make_strangers_wait_and_nobody_who_was_there_before() {
    on_both_backends(async |stage| {
        sow(stage).await;
        let stage = behind_a_proxy(stage);
        assert!(is_let_in_from(&stage, OFFICE, "tham-dinh").await);
        for network in 0..20 {
            guess_from(&stage, &format!("198.18.{network}.1"), "tham-dinh", 5).await;
        }
        assert_eq!(counted(&stage, "tham-dinh", "*").unwrap().failures, 100);
        assert!(!is_let_in_from(&stage, "192.0.2.1", "tham-dinh").await);
        assert!(is_let_in_from(&stage, OFFICE, "tham-dinh").await, "it was there before");
        pass(&stage, Duration::minutes(1));
        assert!(is_let_in_from(&stage, "192.0.2.1", "tham-dinh").await);
        guess_from(&stage, "198.18.100.1", "tham-dinh", 1).await;
        assert!(is_let_in_from(&stage, "192.0.2.1", "tham-dinh").await, "now it is known");
        assert!(!is_let_in_from(&stage, "192.0.3.1", "tham-dinh").await);
        // After a quarter of a year it is a stranger again.
        pass(&stage, Duration::days(89));
        for network in 0..20 {
            guess_from(&stage, &format!("198.18.{network}.1"), "tham-dinh", 5).await;
        }
        assert!(is_let_in_from(&stage, "192.0.2.1", "tham-dinh").await);
        pass(&stage, Duration::days(90));
        for network in 0..20 {
            guess_from(&stage, &format!("198.18.{network}.1"), "tham-dinh", 5).await;
        }
        assert!(!is_let_in_from(&stage, "192.0.2.1", "tham-dinh").await);
    });
}

/// Lets every change of the counts fail, in the words of a disk that is full.
fn fill_the_disk(stage: &Stage) {
    let url = stage.settings.database_url();
    if let Some(path) = url.strip_prefix("sqlite://") {
        let mut connection = SqliteConnection::establish(path).unwrap();
        for change in ["INSERT", "UPDATE", "DELETE"] {
            let trigger = format!(
                "CREATE TRIGGER full_{change} BEFORE {change} ON login_attempts
                 BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
            );
            sql_query(trigger).execute(&mut connection).unwrap();
        }
        return;
    }
    let mut connection = PgConnection::establish(&url).unwrap();
    for statement in [
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION 'No space left on device'; END $$",
        "CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE OR DELETE ON login_attempts
         FOR EACH STATEMENT EXECUTE FUNCTION full_disk()",
    ] {
        sql_query(statement).execute(&mut connection).unwrap();
    }
}

#[test]
fn a_guess_is_counted_where_the_disk_is_full_and_the_right_secret_still_opens() {
    on_both_backends(async |stage| {
        sow(stage).await;
        fill_the_disk(stage);
        guess(stage, "tham-dinh", 4).await;
        assert!(is_let_in(stage, "tham-dinh").await, "four are not five, and a token needs no space");
        guess(stage, "tham-dinh", 5).await;
        assert!(!is_let_in(stage, "tham-dinh").await);
        pass(stage, Duration::minutes(15));
        assert!(is_let_in(stage, "tham-dinh").await);
        guess(stage, "khong-co", 6).await;
    });
}
