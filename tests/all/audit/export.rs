//! What a test of the audit needs past the service: its key, and a head that was meddled with.

use chamdiem_seal::{KeySet, Signer};
use chamdiem_tests::service::Stage;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};

/// The key that the service signs with, read from its file.
pub fn keys(stage: &Stage) -> KeySet {
    let pkcs8 = std::fs::read(stage.settings.data_dir.join("signing-key.pk8")).unwrap();
    KeySet { keys: vec![Signer::from_pkcs8(&pkcs8).unwrap().public_key().clone()] }
}

/// Lets the next entry want a number that is taken.
pub fn turn_head_back(stage: &Stage) {
    let sql = "UPDATE audit_head SET last_number = last_number - 1";
    let url = stage.settings.database_url();
    match url.strip_prefix("sqlite://") {
        Some(path) => SqliteConnection::establish(path).unwrap().batch_execute(sql).unwrap(),
        None => PgConnection::establish(&url).unwrap().batch_execute(sql).unwrap(),
    }
}
