use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::Text;

use super::super::super::{BATCH_ROWS_MAX, Conn, insert_dossiers};
use super::super::met_one;
use crate::schema::{complaints, dossiers};
use crate::{DossierRecord, DossierRow, DossierStanding, Page, StoreError};

pub(super) fn try_insert(conn: &mut Conn, batch_id: i64, records: &[DossierRecord<'_>]) -> Result<bool, StoreError> {
    let mut refused = None;
    // Inside a transaction this is a savepoint, so that what was inserted before the taken code goes again.
    let inserted = conn.transaction(|conn| {
        insert_dossiers(conn, batch_id, records).map_err(|error| {
            refused = Some(error);
            DieselError::RollbackTransaction
        })
    });
    match (inserted, refused) {
        (Ok(()), _) => Ok(true),
        (
            Err(DieselError::RollbackTransaction),
            Some(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)),
        ) => Ok(false),
        // A full disk makes SQLite end the whole transaction, savepoint and all: what was refused first counts.
        (Err(error), refused) => Err(refused.unwrap_or(error).into()),
    }
}

pub(super) fn standings(conn: &mut Conn, codes: &[&str]) -> Result<Vec<DossierStanding>, StoreError> {
    let columns = (
        dossiers::code,
        dossiers::version,
        dossiers::unit_code,
        dossiers::period,
        dossiers::open_due_on,
        dossiers::outcomes,
    );
    let mut found = Vec::new();
    for batch in codes.chunks(BATCH_ROWS_MAX) {
        found.extend(dossiers::table.filter(dossiers::code.eq_any(batch)).select(columns).load(conn)?);
    }
    Ok(found)
}

pub(super) fn find(conn: &mut Conn, codes: &[&str]) -> Result<Vec<DossierRow>, StoreError> {
    let mut found = Vec::new();
    for batch in codes.chunks(BATCH_ROWS_MAX) {
        let query = dossiers::table.filter(dossiers::code.eq_any(batch));
        found.extend(query.select(DossierRow::as_select()).load(conn)?);
    }
    Ok(found)
}

pub(super) fn delete(conn: &mut Conn, codes: &[&str]) -> Result<(), StoreError> {
    for batch in codes.chunks(BATCH_ROWS_MAX) {
        diesel::delete(dossiers::table.filter(dossiers::code.eq_any(batch))).execute(conn)?;
    }
    Ok(())
}

pub(super) fn update_outcomes(conn: &mut Conn, code: &str, outcomes: i16) -> Result<(), StoreError> {
    met_one(diesel::update(dossiers::table.find(code)).set(dossiers::outcomes.eq(outcomes)).execute(conn)?)
}

pub(super) fn upheld(conn: &mut Conn, first: &str, last: &str) -> Result<Vec<String>, StoreError> {
    Ok(complaints::table
        .filter(complaints::dossier_code.between(first, last))
        .filter(complaints::upheld)
        .filter(diesel::dsl::not(complaints::deleted))
        .select(complaints::dossier_code.assume_not_null())
        .distinct()
        .order(complaints::dossier_code)
        .load(conn)?)
}

pub(super) fn list_all(conn: &mut Conn, page: &Page) -> Result<Vec<DossierRow>, StoreError> {
    let mut query =
        dossiers::table.select(DossierRow::as_select()).order(dossiers::code).limit(page.limit).into_boxed();
    if let Some(after) = &page.after {
        query = query.filter(dossiers::code.gt(after));
    }
    Ok(query.load(conn)?)
}

pub(super) fn list(
    conn: &mut Conn,
    unit: &str,
    periods: &[String],
    outcomes: Option<&[i16]>,
    page: &Page,
) -> Result<Vec<DossierRow>, StoreError> {
    // By code, but not by the index of codes: it leads past the dossiers of every other unit, one by one.
    let by_code = sql::<Text>("code || ''");
    let mut query = dossiers::table
        .filter(dossiers::unit_code.eq(unit).and(dossiers::period.eq_any(periods)))
        .select(DossierRow::as_select())
        .order(by_code)
        .limit(page.limit)
        .into_boxed();
    if let Some(outcomes) = outcomes {
        query = query.filter(dossiers::outcomes.eq_any(outcomes));
    }
    if let Some(after) = &page.after {
        query = query.filter(dossiers::code.gt(after));
    }
    Ok(query.load(conn)?)
}
