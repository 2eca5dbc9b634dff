use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::Text;

use super::super::{BATCH_ROWS_MAX, Conn, insert_dossiers, met_one};
use crate::schema::{complaints, dossiers};
use crate::{DossierRecord, DossierRow, DossierRows, DossierStanding, Page, StoreError};

impl DossierRows for Conn {
    fn try_insert_dossiers(&mut self, batch_id: i64, records: &[DossierRecord<'_>]) -> Result<bool, StoreError> {
        let mut refused = None;
        // Inside a transaction this is a savepoint, so that what was inserted before the taken code goes again.
        let inserted = self.transaction(|conn| {
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

    fn find_dossier_standings(&mut self, codes: &[&str]) -> Result<Vec<DossierStanding>, StoreError> {
        let columns = (
            dossiers::code,
            dossiers::sequence,
            dossiers::updated_at,
            dossiers::unit_code,
            dossiers::period,
            dossiers::open_due_on,
            dossiers::outcomes,
            dossiers::batch_id,
        );
        let mut found = Vec::new();
        for batch in codes.chunks(BATCH_ROWS_MAX) {
            found.extend(dossiers::table.filter(dossiers::code.eq_any(batch)).select(columns).load(self)?);
        }
        Ok(found)
    }

    fn find_dossiers(&mut self, codes: &[&str]) -> Result<Vec<DossierRow>, StoreError> {
        let mut found = Vec::new();
        for batch in codes.chunks(BATCH_ROWS_MAX) {
            let query = dossiers::table.filter(dossiers::code.eq_any(batch));
            found.extend(query.select(DossierRow::as_select()).load(self)?);
        }
        Ok(found)
    }

    fn delete_dossiers(&mut self, codes: &[&str]) -> Result<(), StoreError> {
        for batch in codes.chunks(BATCH_ROWS_MAX) {
            diesel::delete(dossiers::table.filter(dossiers::code.eq_any(batch))).execute(self)?;
        }
        Ok(())
    }

    fn update_dossier_outcomes(&mut self, code: &str, outcomes: i16) -> Result<(), StoreError> {
        met_one(diesel::update(dossiers::table.find(code)).set(dossiers::outcomes.eq(outcomes)).execute(self)?)
    }

    fn list_upheld_dossiers(&mut self, first: &str, last: &str) -> Result<Vec<String>, StoreError> {
        Ok(complaints::table
            .filter(complaints::dossier_code.between(first, last))
            .filter(complaints::upheld)
            .filter(diesel::dsl::not(complaints::deleted))
            .select(complaints::dossier_code.assume_not_null())
            .distinct()
            .order(complaints::dossier_code)
            .load(self)?)
    }

    fn list_all_dossiers(&mut self, page: &Page) -> Result<Vec<DossierRow>, StoreError> {
        let mut query =
            dossiers::table.select(DossierRow::as_select()).order(dossiers::code).limit(page.limit).into_boxed();
        if let Some(after) = &page.after {
            query = query.filter(dossiers::code.gt(after));
        }
        Ok(query.load(self)?)
    }

    fn list_dossiers(
        &mut self,
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
        Ok(query.load(self)?)
    }
}
