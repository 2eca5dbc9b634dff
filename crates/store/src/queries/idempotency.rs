use diesel::prelude::*;
use time::OffsetDateTime;

use super::{Conn, met_one};
use crate::columns::Bind;
use crate::schema::idempotency_keys;
use crate::{IdempotencyRow, IdempotencyRows, StoreError};

impl IdempotencyRows for Conn {
    fn take_idempotency_key(&mut self, row: &IdempotencyRow) -> Result<bool, StoreError> {
        let taken = diesel::insert_into(idempotency_keys::table).values(row).on_conflict_do_nothing().execute(self)?;
        Ok(taken == 1)
    }

    fn find_idempotency_key(&mut self, row: &IdempotencyRow) -> Result<Option<IdempotencyRow>, StoreError> {
        let query = idempotency_keys::table.find(key(row)).select(IdempotencyRow::as_select());
        Ok(query.first(self).optional()?)
    }

    fn finish_idempotency_key(&mut self, row: &IdempotencyRow) -> Result<(), StoreError> {
        met_one(
            diesel::update(idempotency_keys::table.find(key(row)))
                .set((
                    idempotency_keys::status.eq(row.status),
                    idempotency_keys::etag.eq(&row.etag),
                    idempotency_keys::location.eq(&row.location),
                    idempotency_keys::body.eq(&row.body),
                ))
                .execute(self)?,
        )
    }

    fn forget_idempotency_key(&mut self, row: &IdempotencyRow, now: OffsetDateTime) -> Result<bool, StoreError> {
        let expired = idempotency_keys::table.find(key(row)).filter(idempotency_keys::expires_at.le(Bind(&now)));
        Ok(diesel::delete(expired).execute(self)? == 1)
    }

    fn forget_idempotency_keys(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let expired: Vec<IdempotencyRow> = idempotency_keys::table
            .filter(idempotency_keys::expires_at.le(Bind(&now)))
            .order(idempotency_keys::expires_at)
            .limit(limit)
            .select(IdempotencyRow::as_select())
            .load(self)?;
        let mut forgotten = 0;
        for row in expired {
            forgotten += usize::from(self.forget_idempotency_key(&row, now)?);
        }
        Ok(forgotten)
    }
}

fn key(row: &IdempotencyRow) -> (&str, &str, &str, &str) {
    (&row.client_id, &row.subject, &row.operation, &row.key)
}
