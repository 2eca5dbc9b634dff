//! Records come in any order and more than once; only what is later than what is known is written.

use std::collections::HashMap;
use std::hash::Hash;

use crate::Taken;

/// What is stored of a record.
pub(super) struct Known {
    pub(super) version: i64,
    pub(super) document: String,
    pub(super) stored_at: time::OffsetDateTime,
}

/// What is stored, by key.
pub(super) type Standings<K> = HashMap<K, Known>;

/// What becomes of a record that comes in.
pub(super) enum Fate<'a> {
    /// It is new.
    Insert,
    /// It replaces what is known.
    Replace(&'a Known),
    /// Nothing is written.
    Leave,
}

/// Weighs a record against what is known of it, and counts it.
pub(super) fn weigh<'a, K: Eq + Hash>(
    known: &'a Standings<K>,
    key: &K,
    version: i64,
    document: &str,
    taken: &mut Taken,
) -> Fate<'a> {
    match known.get(key) {
        None => {
            taken.inserted += 1;
            Fate::Insert
        }
        Some(stored) if stored.version > version => {
            taken.outdated += 1;
            Fate::Leave
        }
        Some(stored) if stored.version == version && stored.document == document => {
            taken.unchanged += 1;
            Fate::Leave
        }
        Some(stored) => {
            taken.replaced += 1;
            Fate::Replace(stored)
        }
    }
}

/// Takes rows whose key is a code: `$restore` may keep something of what was stored.
macro_rules! take_by_code {
    ($conn:expr, $table:ident, $rows:expr, $restore:expr) => {{
        let mut taken = Taken::default();
        for batch in $rows.chunks(BATCH_ROWS_MAX) {
            let codes = batch.iter().map(|row| row.code.as_str());
            let stored: Vec<(String, i64, String, time::OffsetDateTime)> = $table::table
                .filter($table::code.eq_any(codes))
                .select(($table::code, $table::version, $table::document, $table::stored_at))
                .load($conn)?;
            let known: Standings<String> = stored
                .into_iter()
                .map(|(code, version, document, stored_at)| (code, Known { version, document, stored_at }))
                .collect();
            let (mut replaced, mut written) = (Vec::new(), Vec::new());
            for row in batch {
                match weigh(&known, &row.code, row.version, &row.document, &mut taken) {
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
    ($conn:expr, $table:ident, $rows:expr) => {{
        let mut places = std::collections::BTreeMap::<(&str, &str), Vec<_>>::new();
        for row in $rows {
            places.entry((&row.period, &row.unit_code)).or_default().push(row);
        }
        let mut taken = Taken::default();
        for ((period, unit), rows) in &places {
            let place = $table::period.eq(*period).and($table::unit_code.eq(*unit));
            for batch in rows.chunks(BATCH_ROWS_MAX) {
                let codes = batch.iter().map(|row| row.code.as_str());
                let stored: Vec<(String, i64, String, time::OffsetDateTime)> = $table::table
                    .filter(place.and($table::code.eq_any(codes)))
                    .select(($table::code, $table::version, $table::document, $table::stored_at))
                    .load($conn)?;
                let known: Standings<String> = stored
                    .into_iter()
                    .map(|(code, version, document, stored_at)| (code, Known { version, document, stored_at }))
                    .collect();
                let (mut replaced, mut written) = (Vec::new(), Vec::new());
                for &row in batch {
                    match weigh(&known, &row.code, row.version, &row.document, &mut taken) {
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
