//! Write transactions: what the database undoes is tried again, who asks is asked again, and the right clock decides.

use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier};
use std::thread;

use chamdiem_client::wire::{AccountInput, AccountKind, AccountName, AccountRole, AccountSecretInput, Secret};
use chamdiem_client::{Client, Code, Precondition};
use chamdiem_store::{Backend, Store, StoreError, StoreOptions};
use chamdiem_tests::inside::stored;
use chamdiem_tests::play;
use chamdiem_tests::postgres::Cluster;
use chamdiem_tests::service::{BACKENDS, Stage, block_on, on_both_backends};
use chamdiem_tests::wire::Wire;
use chamdiem_usecases::asker::{Asker, Caller, Role, Scope};
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::once::{self, Answer, KeyedRequest};
use chamdiem_usecases::policy::{Act, Subject};
use chamdiem_usecases::refusal::Refusal;
use chamdiem_usecases::transaction;
use chamdiem_usecases::trust::grant::Grant;
use time::Duration;

fn store(stage: &Stage) -> Store {
    Store::connect(&stage.settings.database_url(), &StoreOptions::default()).unwrap()
}

fn name() -> AccountName {
    "tham-dinh".parse().unwrap()
}

fn account(role: AccountRole) -> AccountInput {
    AccountInput { kind: AccountKind::Person, roles: vec![role], unit: None, disabled: None }
}

/// A token of an account, which need not be there.
fn token(stage: &Stage, subject: &str, role: Role) -> String {
    let grant = Grant { subject: subject.to_owned(), ..Grant::of_role(role, None, 900) };
    stage.running.issuer().mint(&grant, stage.clock.now()).unwrap()
}

#[test]
fn what_the_database_undoes_for_a_deadlock_is_tried_again_before_anybody_is_told() {
    let stage = Stage::start(Backend::Postgres);
    block_on(play::until_open(&stage));
    block_on(async {
        let admin = stage.client(Role::Admin);
        admin.accounts().put(&name(), &account(AccountRole::Appraiser), Precondition::Create).await.unwrap();
    });
    let (store, both) = (store(&stage), Barrier::new(2));
    // Each holds the one row when it asks for the other, but for the second try of who was undone.
    let contend = |account_first: bool| {
        let (mut tries, context) = (0, Context::of_system(&stage.clock));
        let ended = transaction::write(&store, &context, |rows, _| {
            tries += 1;
            for place in 0..2 {
                if (place == 0) == account_first {
                    assert!(rows.lock_account(name().as_str())?.is_some());
                } else {
                    assert!(rows.lock_round(play::round_id().as_str())?.is_some());
                }
                if (place, tries) == (0, 1) {
                    both.wait();
                }
            }
            Ok(())
        });
        ended.map(|()| tries)
    };
    let tries = thread::scope(|scope| {
        let (one, other) = (scope.spawn(|| contend(true)), scope.spawn(|| contend(false)));
        one.join().unwrap().unwrap() + other.join().unwrap().unwrap()
    });
    assert_eq!(tries, 3, "one of them was undone, and tried again");
}

/// What takes away from an account what its token says.
#[derive(Debug, Clone, Copy)]
enum Taken {
    Everything,
    Tokens,
    Role,
}

async fn take(admin: &Client, taken: Taken) {
    let current = admin.accounts().find(&name()).await.unwrap();
    let input = match taken {
        Taken::Everything => AccountInput { disabled: Some(true), ..account(AccountRole::Appraiser) },
        Taken::Role => account(AccountRole::Publisher),
        Taken::Tokens => return admin.accounts().revoke_tokens(&name()).await.unwrap(),
    };
    admin.accounts().put(&name(), &input, current.unchanged()).await.unwrap();
}

/// The edit waits for the round, which another holds meanwhile.
#[test]
fn a_request_that_waits_while_its_account_loses_what_it_needs_stores_nothing() {
    for taken in [Taken::Everything, Taken::Tokens, Taken::Role] {
        println!("{taken:?}");
        let stage = Stage::start(Backend::Postgres);
        block_on(async {
            play::register(&stage).await;
            play::prepare(&stage).await;
            let admin = stage.client(Role::Admin);
            admin.accounts().put(&name(), &account(AccountRole::Appraiser), Precondition::Create).await.unwrap();
        });
        let (store, (locked, is_locked), (release, released)) = (store(&stage), channel(), channel::<()>());
        let (answer, before) = thread::scope(|scope| {
            scope.spawn(move || {
                store.write(|rows| {
                    rows.lock_round(play::round_id().as_str())?;
                    locked.send(()).unwrap();
                    released.recv().unwrap();
                    Ok::<_, StoreError>(())
                })
            });
            is_locked.recv().unwrap();
            let editor = stage.public.with_token(token(&stage, "tham-dinh", Role::Appraiser)).unwrap();
            let editing = scope.spawn(move || {
                block_on(async {
                    let read = editor.rounds().find(&play::round_id()).await.unwrap();
                    editor.rounds().put(&play::round_id(), &play::round_input(), read.unchanged()).await
                })
            });
            until_one_waits(&stage);
            block_on(take(&stage.client(Role::Admin), taken));
            let before = stored(&stage);
            release.send(()).unwrap();
            (editing.join().unwrap(), before)
        });
        assert_eq!(answer.unwrap_err().code(), Some(Code::Unauthenticated), "{taken:?}");
        assert_eq!(stored(&stage).changed_since(&before), [""; 0], "{taken:?}");
    }
}

/// Until somebody waits for a row of this database.
fn until_one_waits(stage: &Stage) {
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while Cluster::shared().psql(&stage.settings.database_url(), waiting).unwrap().trim() == "0" {}
}

#[test]
fn a_kept_answer_is_not_given_to_an_account_that_was_disabled_since() {
    on_both_backends(async |stage| {
        let (admin, store) = (stage.client(Role::Admin), store(stage));
        admin.accounts().put(&name(), &account(AccountRole::Appraiser), Precondition::Create).await.unwrap();
        let now = stage.clock.now().unix_timestamp();
        let caller = Caller {
            issuer: "https://chamdiem.localhost".into(),
            no_role: None,
            subject: "tham-dinh".to_owned(),
            client_id: "chamdiem-cli".to_owned(),
            roles: vec![Role::Appraiser],
            unit: None,
            scope: Scope::ALL,
            token_id: "mot".to_owned(),
            issued_at: now,
            expires_at: now + 900,
        };
        let context = Context::new(Asker::Known(Arc::new(caller)), "giu-lai", &stage.clock);
        let (client_id, subject) = ("chamdiem-cli".to_owned(), "tham-dinh".to_owned());
        let scope = once::Scope { client_id, subject, operation: "openRound", key: "khoa".to_owned() };
        let (path, body_sha256) = ("/v1/rounds".to_owned(), String::new());
        let key = KeyedRequest { scope, path, headers: Vec::new(), body_sha256 };
        let ask = || -> Result<Answer, Refusal> {
            transaction::write(&store, &context, |rows, context| {
                once::answer(rows, context, Some(&key), |_| {
                    context.require(Act::ReadRegister, Subject::Register)?;
                    Answer::json(201, &"một lần")
                })
            })
        };
        assert!(!ask().unwrap().replayed);
        assert!(ask().unwrap().replayed);
        take(&admin, Taken::Everything).await;
        let before = stored(stage);
        assert_eq!(ask().unwrap_err().code(), Code::Unauthenticated);
        assert!(stored(stage) == before);
    });
}

#[test]
fn a_kept_answer_is_for_who_may_still_do_it() {
    on_both_backends(async |stage| {
        let store = store(stage);
        let now = stage.clock.now().unix_timestamp();
        let context = |role: Role| {
            let caller = Caller {
                issuer: "https://dang-nhap.example".into(),
                no_role: None,
                subject: "sso:tham-dinh".to_owned(),
                client_id: "cong-cua-tinh".to_owned(),
                roles: vec![role],
                unit: None,
                scope: Scope::ALL,
                token_id: "mot".to_owned(),
                issued_at: now,
                expires_at: now + 900,
            };
            Context::new(Asker::Known(Arc::new(caller)), "giu-lai", &stage.clock)
        };
        let (client_id, subject) = ("cong-cua-tinh".to_owned(), "sso:tham-dinh".to_owned());
        let scope = once::Scope { client_id, subject, operation: "closeRound", key: "khoa".to_owned() };
        let key = KeyedRequest { scope, path: "/v1/x".to_owned(), headers: Vec::new(), body_sha256: String::new() };
        let ask = |role: Role| -> Result<Answer, Refusal> {
            transaction::write(&store, &context(role), |rows, context| {
                once::answer(rows, context, Some(&key), |_| {
                    context.require(Act::WriteRuleSet, Subject::Register)?;
                    Answer::json(201, &"một lần")
                })
            })
        };
        assert!(!ask(Role::Admin).unwrap().replayed);
        assert_eq!(ask(Role::Reader).unwrap_err().code(), Code::Forbidden);
        let other = KeyedRequest { headers: vec![("if-match", "\"2\"".to_owned())], ..key.clone() };
        let reused = transaction::write(&store, &context(Role::Admin), |rows, context| {
            once::answer(rows, context, Some(&other), |_| {
                context.require(Act::WriteRuleSet, Subject::Register)?;
                Answer::json(201, &"hai lần")
            })
        });
        assert_eq!(reused.unwrap_err().code(), Code::IdempotencyKeyReused);
        assert!(ask(Role::Admin).unwrap().replayed);
    });
}

#[test]
fn an_administrator_who_changes_its_own_secret_or_disables_itself_is_answered() {
    on_both_backends(async |stage| {
        let first = stage.client(Role::Admin);
        first.accounts().put(&name(), &account(AccountRole::Admin), Precondition::Create).await.unwrap();
        let own = |stage: &Stage| stage.public.with_token(token(stage, "tham-dinh", Role::Admin)).unwrap();
        let client = own(stage);
        let current = client.accounts().find(&name()).await.unwrap();
        let secret = AccountSecretInput { secret: Secret::new("đêm trăng bên dòng Nậm Rốm") };
        client.accounts().put_secret(&name(), &secret, &current.etag).await.unwrap();
        let refused = client.accounts().find(&name()).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::Unauthenticated), "the token by which it asked is worth nothing now");

        stage.clock.set(stage.clock.now() + Duration::seconds(2));
        let client = own(stage);
        let current = client.accounts().find(&name()).await.unwrap();
        let disabled = AccountInput { disabled: Some(true), ..account(AccountRole::Admin) };
        assert!(client.accounts().put(&name(), &disabled, current.unchanged()).await.unwrap().disabled);
        let refused = client.accounts().find(&name()).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::Unauthenticated));
    });
}

/// What was written while the clock was ahead is later than every token since; how long a token lives, the clock says.
#[test]
fn where_the_clock_was_ahead_tokens_keep_their_life_once_it_is_set_right() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let right = stage.clock.now();
        stage.clock.set(right + Duration::days(2));
        let admin = stage.client(Role::Admin);
        admin.accounts().put(&name(), &account(AccountRole::Appraiser), Precondition::Create).await.unwrap();
        stage.clock.set(right);
        assert_eq!(play::publish(stage).await.value.number, 1);
    });
}

#[test]
fn a_replica_whose_clock_is_off_says_so_and_is_not_ready() {
    for backend in BACKENDS {
        let stage = Stage::with_sign_on(backend, None, Clock::system());
        let wire = Wire::to(&stage);
        for (off_by, is_right) in [(-60, false), (0, true), (1, true), (-1, true), (60, false)] {
            stage.clock.be_off_by(Duration::seconds(off_by));
            let answer = block_on(wire.get("/health/ready", None));
            if is_right || backend == Backend::Sqlite {
                assert_eq!(answer.status, 200, "{off_by} s off, {}", answer.text());
            } else {
                assert_eq!(answer.refusal(), (503, "unavailable"), "{off_by} s off");
                let told = answer.text().to_owned();
                assert!(
                    told.contains("Đồng hồ của máy này lệch") && told.contains("giây so với cơ sở dữ liệu"),
                    "{told}"
                );
            }
            assert_eq!(block_on(wire.get("/health/live", None)).status, 200);
        }
    }
}
