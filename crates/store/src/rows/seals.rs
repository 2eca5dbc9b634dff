//! What the program says of the rows that its transactions left.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};

use chamdiem_seal::sha256_hex;

use crate::{StoreError, Table, ThingKind};

row! {
    /// What an entry of the audit says of a thing's rows. Never changed.
    SealRow of row_seals {
        /// The thing: its kind and its key.
        thing: String,
        /// The number of the entry.
        entry: i64,
        /// The SHA-256 of its rows, table by table, as JSON.
        document: String,
    }
}

impl SealRow {
    /// The hash of what one transaction says, in the order of the things.
    pub fn sha256<'s>(seals: impl IntoIterator<Item = (&'s str, &'s str)>) -> String {
        let lines: Vec<String> = seals.into_iter().map(|(thing, document)| format!("{thing}\n{document}\n")).collect();
        sha256_hex(lines.concat().as_bytes())
    }
}

row! {
    /// The sum over the rows of a table in a quarter.
    SumRow of row_sums {
        /// The table.
        table_name: String,
        /// The quarter; empty where the table has one sum.
        period: String,
        /// The sum.
        sum: String,
    }
}

/// A row as text, with the table that it is in and the key of the thing that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct TextRow {
    /// The table.
    #[diesel(sql_type = Text)]
    pub table_name: String,
    /// The key, or the quarter of a row that is summed up.
    #[diesel(sql_type = Text)]
    pub key: String,
    /// The row.
    #[diesel(sql_type = Text)]
    pub line: String,
}

/// The seals over rows, and the rows as they are sealed.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait SealRows {
    /// The rows of the things of a kind whose keys begin with `key`, in no order.
    fn list_thing_rows(&mut self, kind: &ThingKind, key: &[&str]) -> Result<Vec<TextRow>, StoreError>;
    /// The rows of a table that is summed up, under their quarters: those where each column has one of its values, in no order.
    /// A column that is no text is compared as text.
    fn list_summed_rows(
        &mut self,
        table: &Table,
        has_period: bool,
        filters: &[(&str, &[&str])],
    ) -> Result<Vec<TextRow>, StoreError>;
    /// The next dossiers by code behind `after`, so many, under their codes.
    fn list_dossiers_as_text(&mut self, after: &str, limit: i64) -> Result<Vec<TextRow>, StoreError>;
    /// The quarters that the rows of a table have.
    fn list_periods(&mut self, table: &Table) -> Result<Vec<String>, StoreError>;
    /// What was said of a thing last.
    fn find_last_seal(&mut self, thing: &str) -> Result<Option<SealRow>, StoreError>;
    /// What was said last of each thing whose name begins with `prefix`.
    fn list_last_seals(&mut self, prefix: &str) -> Result<Vec<SealRow>, StoreError>;
    /// What the entries behind `after` up to `last` say, by entry and thing.
    fn list_seals(&mut self, after: i64, last: i64) -> Result<Vec<SealRow>, StoreError>;
    /// Whether anything was ever said of rows.
    fn has_seals(&mut self) -> Result<bool, StoreError>;
    /// Keeps what an entry says.
    fn insert_seals(&mut self, rows: &[SealRow]) -> Result<(), StoreError>;
    /// The sum over the rows of a table in a quarter.
    fn find_sum(&mut self, table: &str, period: &str) -> Result<Option<SumRow>, StoreError>;
    /// Every sum.
    fn list_sums(&mut self) -> Result<Vec<SumRow>, StoreError>;
    /// Keeps a sum, instead of the one before.
    fn put_sum(&mut self, row: &SumRow) -> Result<(), StoreError>;
}

#[derive(QueryableByName)]
pub(crate) struct PeriodRow {
    #[diesel(sql_type = Text)]
    pub(crate) period: String,
}

#[derive(QueryableByName)]
pub(crate) struct EntryRow {
    #[diesel(sql_type = BigInt)]
    pub(crate) entry: i64,
    #[diesel(sql_type = Text)]
    pub(crate) thing: String,
    #[diesel(sql_type = Text)]
    pub(crate) document: String,
}
