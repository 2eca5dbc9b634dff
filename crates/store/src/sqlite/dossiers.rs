//! Dossiers go into SQLite by a statement of a fixed number of rows, prepared once and bound to what is borrowed.

use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Nullable, SmallInt, Text};
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl};

use super::Conn;
use crate::DossierRecord;

/// How many rows a statement inserts.
const ROWS: usize = 16;

/// Inserts dossiers; the first taken code is the database's unique violation.
pub(super) fn insert_dossiers(conn: &mut Conn, batch_id: i64, records: &[DossierRecord<'_>]) -> QueryResult<()> {
    let (blocks, rest) = records.as_chunks::<ROWS>();
    for records in blocks {
        Insertion { batch_id, records }.execute(conn)?;
    }
    let (single, _) = rest.as_chunks::<1>();
    for records in single {
        Insertion { batch_id, records }.execute(conn)?;
    }
    Ok(())
}

/// The insertion of so many dossiers. Its text is always the same, so that it is prepared only once.
struct Insertion<'a, const N: usize> {
    batch_id: i64,
    records: &'a [DossierRecord<'a>; N],
}

impl<const N: usize> QueryId for Insertion<'_, N> {
    type QueryId = Insertion<'static, N>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const N: usize> RunQueryDsl<Conn> for Insertion<'_, N> {}

impl<const N: usize> QueryFragment<Sqlite> for Insertion<'_, N> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO dossiers (code, version, unit_code, procedure_code, channel, online_level, status, \
             received_on, due_on, extended_due_on, extension_reason, finished_on, returned_on, participants, \
             supplement_requests, agencies_contacted, field_check, period, open_due_on, outcomes, batch_id) VALUES ",
        );
        for (place, record) in self.records.iter().enumerate() {
            out.push_sql(if place == 0 { "(" } else { "), (" });
            bind(record, &mut out)?;
            out.push_bind_param::<BigInt, _>(&self.batch_id)?;
        }
        out.push_sql(")");
        Ok(())
    }
}

/// Binds the columns of a record, in the order of the statement.
fn bind<'b>(record: &'b DossierRecord<'b>, out: &mut AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
    macro_rules! bind {
        ($($column:ident: $kind:ty),+ $(,)?) => {
            $(
                out.push_bind_param::<$kind, _>(&record.$column)?;
                out.push_sql(", ");
            )+
        };
    }
    bind!(
        code: Text,
        version: BigInt,
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
    Ok(())
}
