//! Records come in any order and more than once; only what is later than what is known is written.

use std::collections::HashMap;
use std::hash::Hash;

use chamdiem_scoring::Version;

use super::super::Conn;
use crate::{BatchRows, Order, RecordStanding, StoreError, Taken, Weigh};

/// What is stored of a record.
pub(super) struct Known {
    pub(super) version: Version,
    pub(super) document: String,
    pub(super) stored_at: time::OffsetDateTime,
    batch_id: i64,
}

/// The columns of what is stored, without its key: both versions, document, moment and batch.
pub(super) type KnownColumns = (Option<i64>, Option<i64>, String, time::OffsetDateTime, i64);

/// What is stored, by key, and which source brought each batch of it.
pub(super) struct Standings<K> {
    known: HashMap<K, Known>,
    sources: HashMap<i64, String>,
}

/// What becomes of a record that comes in.
pub(super) enum Fate<'a> {
    /// It is new.
    Insert,
    /// It replaces what is known.
    Replace(&'a Known),
    /// Nothing is written.
    Leave,
}

impl<K: Eq + Hash> Standings<K> {
    /// What was found, with where it came from.
    pub(super) fn of(conn: &mut Conn, found: Vec<(K, KnownColumns)>) -> Result<Standings<K>, StoreError> {
        let mut batches: Vec<i64> = found.iter().map(|(_, columns)| columns.4).collect();
        batches.sort_unstable();
        batches.dedup();
        let sources = conn.find_batch_sources(&batches)?.into_iter().collect();
        let known = found.into_iter().map(|(key, (sequence, updated_at, document, stored_at, batch_id))| {
            // A constraint of the table sees to it that there is one.
            let version = Version::of_columns(sequence, updated_at).unwrap_or(Version::Sequence(0));
            (key, Known { version, document, stored_at, batch_id })
        });
        Ok(Standings { known: known.collect(), sources })
    }

    /// Weighs a record against what is known of it, and counts it.
    pub(super) fn weigh(
        &self,
        key: &K,
        (index, version, document): (usize, Version, &str),
        by: Weigh<'_>,
        taken: &mut Taken,
    ) -> Fate<'_> {
        let Some(stored) = self.known.get(key) else {
            taken.inserted += 1;
            return Fate::Insert;
        };
        let source = self.sources.get(&stored.batch_id).map(String::as_str);
        match by(index, version, RecordStanding { version: stored.version, source }) {
            Order::Earlier => taken.outdated += 1,
            Order::Same if stored.document == document => taken.unchanged += 1,
            Order::Same | Order::Later => {
                taken.replaced += 1;
                return Fate::Replace(stored);
            }
            Order::Apart => {}
        }
        Fate::Leave
    }
}

/// The version of a row, from its columns.
macro_rules! version_of {
    ($row:expr) => {
        chamdiem_scoring::Version::of_columns($row.sequence, $row.updated_at)
            .unwrap_or(chamdiem_scoring::Version::Sequence(0))
    };
}
pub(super) use version_of;

/// Takes rows whose key is a code: `$restore` may keep something of what was stored.
macro_rules! take_by_code {
    ($conn:expr, $table:ident, $rows:expr, $by:expr, $restore:expr) => {{
        let mut taken = Taken::default();
        for (place, batch) in $rows.chunks(BATCH_ROWS_MAX).enumerate() {
            let codes = batch.iter().map(|row| row.code.as_str());
            let known = ($table::sequence, $table::updated_at, $table::document, $table::stored_at, $table::batch_id);
            let stored: Vec<(String, KnownColumns)> =
                $table::table.filter($table::code.eq_any(codes)).select(($table::code, known)).load($conn)?;
            let known = Standings::of($conn, stored)?;
            let (mut replaced, mut written) = (Vec::new(), Vec::new());
            for (index, row) in (place * BATCH_ROWS_MAX..).zip(batch) {
                let sent = (index, version_of!(row), row.document.as_str());
                match known.weigh(&row.code, sent, &mut *$by, &mut taken) {
                    Fate::Insert => written.push(row.clone()),
                    Fate::Replace(stored) => {
                        replaced.push(row.code.as_str());
                        written.push($restore(row.clone(), stored));
                    }
                    Fate::Leave => {}
                }
            }
            if !replaced.is_empty() {
                diesel::delete($table::table.filter($table::code.eq_any(replaced))).execute($conn)?;
            }
            if !written.is_empty() {
                diesel::insert_into($table::table).values(&written).execute($conn)?;
            }
        }
        Ok(taken)
    }};
}
pub(super) use take_by_code;

/// Takes rows whose key is a code within a unit and a quarter.
macro_rules! take_by_unit {
    ($conn:expr, $table:ident, $rows:expr, $by:expr) => {{
        let mut places = std::collections::BTreeMap::<(&str, &str), Vec<_>>::new();
        for (index, row) in $rows.iter().enumerate() {
            places.entry((&row.period, &row.unit_code)).or_default().push((index, row));
        }
        let mut taken = Taken::default();
        for ((period, unit), rows) in &places {
            let place = $table::period.eq(*period).and($table::unit_code.eq(*unit));
            for batch in rows.chunks(BATCH_ROWS_MAX) {
                let codes = batch.iter().map(|(_, row)| row.code.as_str());
                let known =
                    ($table::sequence, $table::updated_at, $table::document, $table::stored_at, $table::batch_id);
                let stored: Vec<(String, KnownColumns)> = $table::table
                    .filter(place.and($table::code.eq_any(codes)))
                    .select(($table::code, known))
                    .load($conn)?;
                let known = Standings::of($conn, stored)?;
                let (mut replaced, mut written) = (Vec::new(), Vec::new());
                for &(index, row) in batch {
                    let sent = (index, version_of!(row), row.document.as_str());
                    match known.weigh(&row.code, sent, &mut *$by, &mut taken) {
                        Fate::Insert => written.push(row),
                        Fate::Replace(_) => {
                            replaced.push(row.code.as_str());
                            written.push(row);
                        }
                        Fate::Leave => {}
                    }
                }
                if !replaced.is_empty() {
                    diesel::delete($table::table.filter(place.and($table::code.eq_any(replaced)))).execute($conn)?;
                }
                if !written.is_empty() {
                    diesel::insert_into($table::table).values(written).execute($conn)?;
                }
            }
        }
        Ok(taken)
    }};
}
pub(super) use take_by_unit;
