use diesel::prelude::*;

use super::super::Conn;
use super::met_one;
use crate::schema::{imported_results, publications, revoked_tokens};
use crate::{ImportedResultRow, PublicationRow, RevokedTokenRow, StoreError};

pub(super) fn find_import(conn: &mut Conn, round: &str) -> Result<Option<ImportedResultRow>, StoreError> {
    Ok(imported_results::table.find(round).select(ImportedResultRow::as_select()).first(conn).optional()?)
}

pub(super) fn insert_import(conn: &mut Conn, row: &ImportedResultRow) -> Result<(), StoreError> {
    diesel::insert_into(imported_results::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn update_import(conn: &mut Conn, row: &ImportedResultRow) -> Result<(), StoreError> {
    let current = imported_results::table.find(&row.round_id).filter(imported_results::revision.eq(row.revision - 1));
    met_one(
        diesel::update(current)
            .set((
                imported_results::revision.eq(row.revision),
                imported_results::document.eq(&row.document),
                imported_results::imported_at_us.eq(row.imported_at_us),
                imported_results::imported_by.eq(&row.imported_by),
            ))
            .execute(conn)?,
    )
}

pub(super) fn list(conn: &mut Conn, round: &str) -> Result<Vec<PublicationRow>, StoreError> {
    let query = publications::table.filter(publications::round_id.eq(round)).order(publications::number);
    Ok(query.select(PublicationRow::as_select()).load(conn)?)
}

pub(super) fn find(conn: &mut Conn, round: &str, number: Option<i32>) -> Result<Option<PublicationRow>, StoreError> {
    let mut query = publications::table
        .filter(publications::round_id.eq(round))
        .order(publications::number.desc())
        .select(PublicationRow::as_select())
        .into_boxed();
    if let Some(number) = number {
        query = query.filter(publications::number.eq(number));
    }
    Ok(query.first(conn).optional()?)
}

pub(super) fn insert(conn: &mut Conn, row: &PublicationRow) -> Result<(), StoreError> {
    diesel::insert_into(publications::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn revoked_tokens(conn: &mut Conn, now_us: i64) -> Result<Vec<String>, StoreError> {
    let query = revoked_tokens::table.filter(revoked_tokens::expires_at_us.gt(now_us));
    Ok(query.select(revoked_tokens::token_id).order(revoked_tokens::token_id).load(conn)?)
}

pub(super) fn insert_revoked_token(conn: &mut Conn, row: &RevokedTokenRow) -> Result<(), StoreError> {
    diesel::insert_into(revoked_tokens::table).values(row).on_conflict_do_nothing().execute(conn)?;
    Ok(())
}
