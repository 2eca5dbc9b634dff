use std::time::{Duration, Instant};

use chamdiem_tests::inside::stored;
use chamdiem_tests::service::on_both_backends;

use super::*;

/// How soon a revocation must be in force on every replica.
const SOON: Duration = Duration::from_secs(5);

/// Waits until a token opens nothing any more. What is asked five seconds after the revocation must not be opened; how
/// long the answer takes is this machine's matter.
pub async fn closes_soon(stage: &Stage, token: &str) {
    let began = Instant::now();
    loop {
        let asked = began.elapsed();
        if !opens(stage, token).await {
            return;
        }
        assert!(asked < SOON, "a token was good {asked:?} after it was revoked");
    }
}

/// What takes the tokens of `tham-dinh` away, by an administrator on this replica.
#[derive(Debug, Clone, Copy)]
enum Act {
    AnotherSecret,
    Disabled,
    OtherRoles,
    Revoked,
}

impl Act {
    async fn by(self, admin: &Client) {
        let accounts = admin.accounts();
        let current = accounts.find(&name("tham-dinh")).await.unwrap();
        match self {
            Act::AnotherSecret => {
                let input = AccountSecretInput { secret: Secret::new(SECRET) };
                accounts.put_secret(&name("tham-dinh"), &input, &current.etag).await.unwrap();
            }
            Act::Disabled => {
                let input = AccountInput { disabled: Some(true), ..person(AccountRole::Appraiser) };
                accounts.put(&name("tham-dinh"), &input, current.unchanged()).await.unwrap();
            }
            Act::OtherRoles => {
                let input = person(AccountRole::Publisher);
                accounts.put(&name("tham-dinh"), &input, current.unchanged()).await.unwrap();
            }
            Act::Revoked => accounts.revoke_tokens(&name("tham-dinh")).await.unwrap(),
        }
    }
}

#[test]
fn whatever_takes_something_away_takes_the_tokens_away_on_every_replica_within_five_seconds() {
    for act in [Act::AnotherSecret, Act::Disabled, Act::OtherRoles, Act::Revoked] {
        println!("{act:?}");
        on_both_backends(async |stage| {
            sow(stage).await;
            create(&stage.client(Role::Admin), "cong-bo", &person(AccountRole::Publisher), SECRET).await;
            let replica = stage.replica();
            let token = token_of(stage, "tham-dinh", SECRET).await;
            let other = token_of(stage, "cong-bo", SECRET).await;
            for place in [stage, &replica] {
                // Each has verified it, and remembers that.
                assert!(opens(place, &token).await && opens(place, &other).await);
            }
            act.by(&stage.client(Role::Admin)).await;
            assert!(!opens(stage, &token).await, "here it is in force at once");
            closes_soon(&replica, &token).await;
            for place in [stage, &replica] {
                assert!(opens(place, &other).await, "another account's token stays");
            }
            if matches!(act, Act::Disabled) {
                assert_eq!(log_in(&replica, "tham-dinh", SECRET).await.status, 400);
                return;
            }
            // In the very second of the revocation, a new token is good everywhere.
            let new = token_of(&replica, "tham-dinh", SECRET).await;
            for place in [stage, &replica] {
                assert!(opens(place, &new).await);
                assert!(!opens(place, &token).await);
            }
            // And so on, as often as anybody likes.
            Act::Revoked.by(&stage.client(Role::Admin)).await;
            assert!(!opens(stage, &new).await);
            closes_soon(&replica, &new).await;
            let newest = token_of(stage, "tham-dinh", SECRET).await;
            assert!(opens(stage, &newest).await && opens(&replica, &newest).await);
            // A replica that starts later knows it from the start.
            let late = stage.replica();
            assert!(!opens(&late, &token).await && !opens(&late, &new).await);
            assert!(opens(&late, &newest).await && opens(&late, &other).await);
        });
    }
}

#[test]
fn a_token_of_before_stays_revoked_and_one_of_after_stays_good_as_time_goes_on() {
    on_both_backends(async |stage| {
        sow(stage).await;
        let old = token_of(stage, "tham-dinh", SECRET).await;
        stage.clock.set(stage.clock.now() + time::Duration::minutes(5));
        Act::Revoked.by(&stage.client(Role::Admin)).await;
        let new = token_of(stage, "tham-dinh", SECRET).await;
        stage.clock.set(stage.clock.now() + time::Duration::minutes(9));
        assert!(!opens(stage, &old).await && opens(stage, &new).await);
        stage.clock.set(stage.clock.now() + time::Duration::minutes(9));
        assert!(!opens(stage, &new).await, "it has expired");
    });
}

#[test]
fn what_takes_nothing_away_leaves_the_tokens() {
    on_both_backends(async |stage| {
        sow(stage).await;
        let token = token_of(stage, "tham-dinh", SECRET).await;
        let accounts = stage.client(Role::Admin);
        let current = accounts.accounts().find(&name("tham-dinh")).await.unwrap();
        let same = person(AccountRole::Appraiser);
        accounts.accounts().put(&name("tham-dinh"), &same, current.unchanged()).await.unwrap();
        assert!(opens(stage, &token).await);
        let before = stored(stage);
        let unknown = accounts.accounts().revoke_tokens(&name("khong-co")).await;
        assert!(unknown.unwrap_err().is_not_found());
        assert!(stored(stage) == before);
    });
}
