use diesel::prelude::*;

use crate::columns::Bind;

use super::{BATCH_ROWS_MAX, Conn, for_update, insert_all};
use crate::schema::{audit_checkpoints, audit_entries, audit_head, events};
use crate::{AuditEntry, AuditHeadRow, AuditRow, AuditRows, CheckpointRow, EventRow, StoreError};

impl AuditRows for Conn {
    fn lock_audit_head(&mut self) -> Result<AuditHeadRow, StoreError> {
        Ok(for_update!(audit_head::table.find(1).select(AuditHeadRow::as_select())).first(self)?)
    }

    fn append_audit(&mut self, head: &AuditHeadRow, entries: &[AuditEntry]) -> Result<(), StoreError> {
        let (mut number, mut previous_hash, mut last_at) = (head.last_number, head.last_hash.clone(), head.last_at);
        for entry in entries {
            number += 1;
            last_at = entry.at;
            let row = chained(self, entry, number, previous_hash)?;
            diesel::insert_into(audit_entries::table).values(&row).execute(self)?;
            previous_hash = row.hash;
        }
        diesel::update(audit_head::table.find(1))
            .set((
                audit_head::last_number.eq(number),
                audit_head::last_hash.eq(previous_hash),
                audit_head::last_at.eq(Bind(&last_at)),
            ))
            .execute(self)?;
        Ok(())
    }

    fn insert_events(&mut self, rows: &[EventRow]) -> Result<(), StoreError> {
        let Some(last) = rows.last() else { return Ok(()) };
        insert_all!(self, events::table, rows);
        diesel::update(audit_head::table.find(1)).set(audit_head::last_event.eq(last.number)).execute(self)?;
        Ok(())
    }

    fn list_events(&mut self, after: i64, limit: i64) -> Result<Vec<EventRow>, StoreError> {
        let query = events::table.filter(events::number.gt(after)).order(events::number).limit(limit);
        Ok(query.select(EventRow::as_select()).load(self)?)
    }

    fn count_audit_entries(&mut self) -> Result<i64, StoreError> {
        Ok(audit_entries::table.count().get_result(self)?)
    }

    fn list_audit_entries(
        &mut self,
        round: Option<&str>,
        actor: Option<&str>,
        after: i64,
        limit: i64,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let mut query = audit_entries::table
            .filter(audit_entries::number.gt(after))
            .order(audit_entries::number)
            .limit(limit)
            .select(AuditRow::as_select())
            .into_boxed();
        if let Some(round) = round {
            query = query.filter(audit_entries::round_id.eq(round));
        }
        if let Some(actor) = actor {
            query = query.filter(audit_entries::actor.eq(actor));
        }
        Ok(query.load(self)?)
    }

    fn insert_checkpoint(&mut self, row: &CheckpointRow) -> Result<(), StoreError> {
        diesel::insert_into(audit_checkpoints::table).values(row).on_conflict_do_nothing().execute(self)?;
        Ok(())
    }

    fn list_checkpoints(&mut self, after: i64, limit: i64) -> Result<Vec<CheckpointRow>, StoreError> {
        let query = audit_checkpoints::table
            .filter(audit_checkpoints::number.gt(after))
            .order(audit_checkpoints::number)
            .limit(limit);
        Ok(query.select(CheckpointRow::as_select()).load(self)?)
    }

    fn read_audit_head(&mut self) -> Result<AuditHeadRow, StoreError> {
        Ok(audit_head::table.find(1).select(AuditHeadRow::as_select()).first(self)?)
    }

    fn find_audited_content(&mut self, subject: &str) -> Result<Option<String>, StoreError> {
        last_content(self, None, subject, i64::MAX)
    }

    fn last_audit_entry(&mut self) -> Result<Option<AuditRow>, StoreError> {
        let query = audit_entries::table.order(audit_entries::number.desc());
        Ok(query.select(AuditRow::as_select()).first(self).optional()?)
    }
}

/// An entry with its number, in the chain behind the entry with this hash.
fn chained(conn: &mut Conn, entry: &AuditEntry, number: i64, previous_hash: String) -> Result<AuditRow, StoreError> {
    let mut row = AuditRow {
        number,
        at: entry.at,
        actor: entry.actor.clone(),
        operation: entry.operation.clone(),
        round_id: entry.round_id.clone(),
        subject: entry.subject.clone(),
        revision: entry.revision,
        content_sha256: entry.content_sha256.clone(),
        request_id: entry.request_id.clone(),
        before_sha256: last_content(conn, entry.round_id.as_deref(), &entry.subject, number)?,
        previous_hash,
        rows_sha256: entry.rows_sha256.clone(),
        hash: String::new(),
    };
    row.hash = row.chain_entry().hash();
    Ok(row)
}

/// What the last entry before this one about the same subject in the same round says of its content.
fn last_content(
    conn: &mut Conn,
    round: Option<&str>,
    subject: &str,
    number: i64,
) -> Result<Option<String>, StoreError> {
    let mut query = audit_entries::table
        .filter(audit_entries::subject.eq(subject).and(audit_entries::number.lt(number)))
        .order(audit_entries::number.desc())
        .select(audit_entries::content_sha256)
        .into_boxed();
    query = match round {
        Some(round) => query.filter(audit_entries::round_id.eq(round)),
        None => query.filter(audit_entries::round_id.is_null()),
    };
    Ok(query.first(conn).optional()?)
}
