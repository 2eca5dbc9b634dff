//! The queries, written once and compiled for each backend: `super` gives the connection, the batch size and the lock.

#[path = "queries/appraisals.rs"]
mod appraisals;
#[path = "queries/assessments.rs"]
mod assessments;
#[path = "queries/dispatch.rs"]
mod dispatch;
#[path = "queries/evidence.rs"]
mod evidence;
#[path = "queries/publications.rs"]
mod publications;
#[path = "queries/rounds.rs"]
mod rounds;
#[path = "queries/rule_sets.rs"]
mod rule_sets;
#[path = "queries/trust.rs"]
mod trust;
#[path = "queries/units.rs"]
mod units;

use diesel_migrations::{EmbeddedMigrations, embed_migrations};

pub(super) use trust::chain_earlier_entries;

use crate::StoreError;

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
