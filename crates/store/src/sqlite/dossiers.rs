//! Dossiers go into SQLite one by one, through a statement that is prepared once and bound to what is borrowed.
//!
//! A statement of several rows is slower: as it can fail half-way, SQLite keeps what it overwrites in a journal of the
//! statement's own.

use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Nullable, SmallInt, Text};
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl};

use super::Conn;
use crate::DossierRecord;

/// Inserts dossiers; the first taken code is the database's unique violation.
pub(super) fn insert_dossiers(conn: &mut Conn, batch_id: i64, records: &[DossierRecord<'_>]) -> QueryResult<()> {
    records.iter().try_for_each(|record| {
        let (sequence, updated_at) = (record.version.sequence(), record.version.updated_at());
        Insertion { batch_id, record, sequence, updated_at }.execute(conn).map(drop)
    })
}

/// The insertion of a dossier. Its text is always the same, so that it is prepared only once.
struct Insertion<'a> {
    batch_id: i64,
    record: &'a DossierRecord<'a>,
    sequence: Option<i64>,
    updated_at: Option<i64>,
}

impl QueryId for Insertion<'_> {
    type QueryId = Insertion<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl RunQueryDsl<Conn> for Insertion<'_> {}

impl QueryFragment<Sqlite> for Insertion<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        macro_rules! bind {
            ($($column:ident: $kind:ty),+ $(,)?) => {
                $(
                    out.push_bind_param::<$kind, _>(&self.record.$column)?;
                    out.push_sql(", ");
                )+
            };
        }
        out.push_sql(
            "INSERT INTO dossiers (code, sequence, updated_at, unit_code, procedure_code, channel, online_level, status, \
             received_on, due_on, extended_due_on, extension_reason, finished_on, returned_on, participants, \
             supplement_requests, agencies_contacted, field_check, period, open_due_on, outcomes, batch_id) VALUES (",
        );
        bind!(code: Text);
        out.push_bind_param::<Nullable<BigInt>, _>(&self.sequence)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<BigInt>, _>(&self.updated_at)?;
        out.push_sql(", ");
        bind!(
            unit_code: Text,
            procedure_code: Text,
            channel: SmallInt,
            online_level: Nullable<SmallInt>,
            status: SmallInt,
            received_on: Text,
            due_on: Text,
            extended_due_on: Nullable<Text>,
            extension_reason: Nullable<Text>,
            finished_on: Nullable<Text>,
            returned_on: Nullable<Text>,
            participants: Nullable<Text>,
            supplement_requests: Nullable<Text>,
            agencies_contacted: SmallInt,
            field_check: Bool,
            period: Text,
            open_due_on: Text,
            outcomes: SmallInt,
        );
        out.push_bind_param::<BigInt, _>(&self.batch_id)?;
        out.push_sql(")");
        Ok(())
    }
}
