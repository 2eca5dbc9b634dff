//! The queries, written once and compiled for each backend: `super` gives the connection, the batch size and the lock.

#[path = "queries/accounts.rs"]
mod accounts;
#[path = "queries/audit.rs"]
mod audit;
#[path = "queries/evidence.rs"]
mod evidence;
#[path = "queries/feed_profiles.rs"]
mod feed_profiles;
#[path = "queries/findings.rs"]
mod findings;
#[path = "queries/idempotency.rs"]
mod idempotency;
#[path = "queries/keys.rs"]
mod keys;
#[path = "queries/papers.rs"]
mod papers;
#[path = "queries/proposals.rs"]
mod proposals;
#[path = "queries/publications.rs"]
mod publications;
#[path = "queries/rounds.rs"]
mod rounds;
#[path = "queries/rule_sets.rs"]
mod rule_sets;
#[path = "queries/seals.rs"]
mod seals;
#[path = "queries/units.rs"]
mod units;

use diesel_migrations::{EmbeddedMigrations, embed_migrations};

use super::{BATCH_ROWS_MAX, Conn, for_update, insert_dossiers, lock_preparation, lock_register, own_clock, patiently};
use crate::{ClockRows, Rows, StoreError};
use diesel::RunQueryDsl;
use time::OffsetDateTime;

pub(super) const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// An update or delete that named its expected revision must have met exactly one row.
fn met_one(rows: usize) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Inserts many rows, in batches that the backend can bind.
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {
        for batch in $rows.chunks(BATCH_ROWS_MAX) {
            diesel::insert_into($table).values(batch).execute($conn)?;
        }
    };
}
use insert_all;

impl Rows for Conn {
    fn ping(&mut self) -> Result<(), StoreError> {
        diesel::sql_query("SELECT 1").execute(self)?;
        Ok(())
    }

    fn lock_preparation(&mut self) -> Result<(), StoreError> {
        Ok(lock_preparation(self)?)
    }
}

impl ClockRows for Conn {
    fn now(&mut self) -> Result<Option<OffsetDateTime>, StoreError> {
        Ok(own_clock(self)?)
    }
}
