//! The way to the database: which one, and what happens when it is gone.

use std::time::Duration;

use chamdiem_store::*;
use chamdiem_tests::postgres::{Cluster, Durability};
use diesel::result::{DatabaseErrorKind, Error};

use super::quarter::{self, PROVINCE, ROUND};
use super::scratch::{Scratch, fresh_folder, patient};

on_both_backends!(the_scheme_chooses_the_backend, a_pool_without_a_free_connection_is_busy, a_ping_is_answered);

fn impatient() -> StoreOptions {
    StoreOptions { connections_max: 1, checkout_timeout: Duration::from_millis(200), ..StoreOptions::default() }
}

/// Longer than a server of a busy machine takes to answer, shorter than a test may wait for one that never does.
fn enduring() -> StoreOptions {
    StoreOptions { checkout_timeout: Duration::from_secs(5), ..StoreOptions::default() }
}

fn the_scheme_chooses_the_backend(scratch: &Scratch) {
    let expected = if scratch.is_sqlite() { Backend::Sqlite } else { Backend::Postgres };
    assert_eq!(scratch.connect().backend(), expected);
    if let Some(rest) = scratch.url().strip_prefix("postgres://") {
        let store = Store::connect(&format!("postgresql://{rest}"), &patient()).unwrap();
        assert_eq!(store.backend(), Backend::Postgres);
    }
}

fn a_ping_is_answered(scratch: &Scratch) {
    scratch.connect().read(|rows| rows.ping()).unwrap();
}

fn a_pool_without_a_free_connection_is_busy(scratch: &Scratch) {
    let store = scratch.connect_with(&StoreOptions { connections_max: 1, ..StoreOptions::default() });
    store.migrate().unwrap();
    let outer: Result<(), StoreError> = store.read(|_| {
        let inner = store.read(|rows| rows.ping());
        assert!(matches!(inner, Err(StoreError::Busy)), "{inner:?}");
        Ok(())
    });
    outer.unwrap();
    store.read(|rows| rows.ping()).unwrap();
}

#[test]
fn every_other_scheme_is_refused_and_makes_no_file() {
    let folder = fresh_folder();
    let inside = |name: &str| format!("{}/{name}", folder.display());
    let urls = [
        String::new(),
        "chamdiem.db".to_owned(),
        inside("chamdiem.db"),
        "sqlite:".to_owned(),
        format!("sqlite:{}", inside("chamdiem.db")),
        "sqlite://".to_owned(),
        "sqlite://:memory:".to_owned(),
        format!("sqlite://{}?mode=memory", inside("chamdiem.db")),
        format!("sqlite://file:{}", inside("chamdiem.db")),
        format!("SQLITE://{}", inside("chamdiem.db")),
        format!("file://{}", inside("chamdiem.db")),
        format!("mysql://{}", inside("chamdiem.db")),
        format!(" sqlite://{}", inside("chamdiem.db")),
        "postgres:".to_owned(),
        "postgres://".to_owned(),
        "postgresql://".to_owned(),
        "Postgres://127.0.0.1/chamdiem".to_owned(),
        "host=127.0.0.1 dbname=chamdiem".to_owned(),
    ];
    for url in urls {
        let refusal = Store::connect(&url, &impatient()).err();
        assert!(matches!(refusal, Some(StoreError::UrlUnknown)), "{url}: {refusal:?}");
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_folder_of_an_sqlite_file_is_created_and_its_name_is_only_a_name() {
    let folder = fresh_folder();
    for name in ["sâu/hơn nữa/chấm điểm.db", "file:chamdiem.db", "100%.db", "a#b.db"] {
        let path = folder.join(name);
        let store = Store::connect(&format!("sqlite://{}", path.display()), &patient()).unwrap();
        store.migrate().unwrap();
        assert!(path.is_file(), "{name}");
    }
    // A folder is no file, and a file is no folder.
    for path in [folder.join("sâu"), folder.join("a#b.db/chamdiem.db")] {
        let refusal = Store::connect(&format!("sqlite://{}", path.display()), &impatient()).err();
        assert!(matches!(refusal, Some(StoreError::Unavailable { .. })), "{refusal:?}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn an_sqlite_file_is_kept_in_wal_mode() {
    let scratch = Scratch::sqlite();
    drop(scratch.store());
    assert_eq!(scratch.raw().one("SELECT journal_mode AS line FROM pragma_journal_mode"), "wal");
}

#[test]
fn a_server_that_is_not_there_is_unavailable_and_no_password_is_told() {
    let port = Cluster::shared().port();
    let urls = [
        // Nobody listens there.
        "postgres://chamdiem:bi-mat@127.0.0.1:1/chamdiem".to_owned(),
        "postgres://chamdiem:bi-mat@127.0.0.1:1/chamdiem?application_name=thu".to_owned(),
        // The database does not exist.
        format!("postgres://chamdiem:bi-mat@127.0.0.1:{port}/khong-co"),
        // The driver reads pieces of the password as a port, a parameter, an escape.
        "postgres://chamdiem:bi-mat/bi-mat@127.0.0.1/chamdiem".to_owned(),
        "postgres://chamdiem:%bi-mat@127.0.0.1/chamdiem".to_owned(),
        format!("postgres://chamdiem@127.0.0.1:{port}/chamdiem?passwort=bi-mat"),
    ];
    for url in urls {
        let refusal = Store::connect(&url, &impatient()).err().unwrap();
        assert!(matches!(refusal, StoreError::Unavailable { .. }), "{url}: {refusal:?}");
        let told = format!("{refusal} {refusal:?}");
        assert!(!told.contains("mat") && !told.contains("127.0.0.1"), "{told}");
    }
}

#[test]
fn a_reason_says_what_to_put_right() {
    let port = Cluster::shared().port();
    let refusal = Store::connect(&format!("postgres://chamdiem@127.0.0.1:{port}/khong-co"), &enduring()).err();
    assert_eq!(refusal.unwrap().to_string(), "the database cannot be used: the database does not exist");
    let refusal = Store::connect("postgres://chamdiem@127.0.0.1:1/chamdiem", &enduring()).err();
    assert_eq!(refusal.unwrap().to_string(), "the database cannot be used: the server refuses the connection");
}

#[test]
fn limits_go_behind_what_the_address_says_itself() {
    let database = Cluster::shared_database();
    let url = database.url();
    for parameters in ["?application_name=thu", "?connect_timeout=1&tcp_user_timeout=1", "?"] {
        let store = Store::connect(&format!("{url}{parameters}"), &patient()).unwrap();
        store.migrate().unwrap();
    }
    // A password with a question mark in it is no parameter.
    let odd = url.replace("chamdiem@", "chamdiem:a?b&c@");
    Store::connect(&odd, &patient()).unwrap().read(|rows| rows.ping()).unwrap();
}

/// A connection that broke is replaced before it is used.
#[test]
fn after_a_restart_of_the_server_the_next_request_works() {
    let mut cluster = Cluster::start(Durability::Fast).unwrap();
    let scratch = Scratch::at(cluster.create_database());
    let store = scratch.connect_with(&enduring());
    store.migrate().unwrap();
    quarter::write(&store);
    let content_revision = |store: &Store| -> Result<i64, StoreError> {
        store.read(|rows| Ok(rows.find_round(ROUND)?.unwrap().content_revision))
    };

    cluster.restart().unwrap();
    store.write(|rows| rows.advance_content(ROUND)).unwrap();
    cluster.kill9();
    cluster.restart().unwrap();
    assert_eq!(content_revision(&store).unwrap(), 2);

    cluster.stop();
    let outcome = content_revision(&store);
    assert!(matches!(outcome, Err(StoreError::Unavailable { .. })), "{outcome:?}");
    cluster.restart().unwrap();
    assert_eq!(content_revision(&store).unwrap(), 2);
}

#[test]
fn a_server_that_goes_away_in_a_transaction_is_unavailable_and_keeps_nothing_of_it() {
    let mut cluster = Cluster::start(Durability::Fast).unwrap();
    let scratch = Scratch::at(cluster.create_database());
    let store = scratch.connect_with(&enduring());
    store.migrate().unwrap();
    let province = UnitRow { parent_code: None, ..quarter::unit(PROVINCE) };

    // Gone before the commit, and gone before another statement.
    let at_commit: Result<(), StoreError> = store.write(|rows| {
        rows.insert_unit(&province, &[])?;
        cluster.restart().unwrap();
        Ok(())
    });
    assert!(matches!(at_commit, Err(StoreError::Unavailable { .. })), "{at_commit:?}");
    let in_between = store.write(|rows| -> Result<(), StoreError> {
        rows.insert_unit(&province, &[])?;
        cluster.kill9();
        cluster.restart().unwrap();
        rows.insert_unit(&UnitRow { code: "so-y-te".into(), ..province.clone() }, &[])
    });
    assert!(matches!(in_between, Err(StoreError::Unavailable { .. })), "{in_between:?}");
    let in_a_read = store.read(|rows| -> Result<(), StoreError> {
        rows.ping()?;
        cluster.restart().unwrap();
        rows.ping()
    });
    assert!(matches!(in_a_read, Err(StoreError::Unavailable { .. })), "{in_a_read:?}");
    let at_the_end_of_a_read = store.read(|rows| -> Result<(), StoreError> {
        rows.ping()?;
        cluster.restart().unwrap();
        Ok(())
    });
    assert!(matches!(at_the_end_of_a_read, Err(StoreError::Unavailable { .. })), "{at_the_end_of_a_read:?}");

    let page = Page { after: None, limit: 10 };
    assert_eq!(store.read(|rows| rows.list_units(None, &page)).unwrap(), []);
    store.write(|rows| rows.insert_unit(&province, &[])).unwrap();
}

/// What passes by itself is told from a fault, also where a driver tells it in words only.
#[test]
fn what_may_pass_by_itself_is_told_from_a_fault() {
    let told = |kind, words: &str| Error::DatabaseError(kind, Box::new(words.to_owned()));
    let busy = [
        told(DatabaseErrorKind::Unknown, "canceling statement due to lock timeout"),
        told(DatabaseErrorKind::Unknown, "canceling statement due to statement timeout"),
        told(DatabaseErrorKind::Unknown, "database is locked"),
    ];
    for error in busy {
        assert!(matches!(StoreError::from(error), StoreError::Busy));
    }
    let undone = [
        told(DatabaseErrorKind::SerializationFailure, "could not serialize access due to concurrent update"),
        told(DatabaseErrorKind::Unknown, "deadlock detected"),
    ];
    for error in undone {
        assert!(matches!(StoreError::from(error), StoreError::Undone));
    }
    let closed = || told(DatabaseErrorKind::ClosedConnection, "server closed the connection unexpectedly");
    let rolled_back = Error::RollbackErrorOnCommit {
        commit_error: Box::new(closed()),
        rollback_error: Box::new(told(DatabaseErrorKind::Unknown, "no transaction")),
    };
    for error in [closed(), rolled_back, Error::BrokenTransactionManager] {
        assert!(matches!(StoreError::from(error), StoreError::Unavailable { .. }));
    }
    for error in [told(DatabaseErrorKind::Unknown, "syntax error"), Error::NotFound] {
        assert!(matches!(StoreError::from(error), StoreError::Database(_)));
    }
}
