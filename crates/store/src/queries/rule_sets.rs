use diesel::prelude::*;

use super::super::{Conn, for_update};
use super::met_one;
use crate::schema::{rounds, rule_sets};
use crate::{Page, RuleSetRow, StoreError};

pub(super) fn list(conn: &mut Conn, page: &Page) -> Result<Vec<RuleSetRow>, StoreError> {
    let mut query =
        rule_sets::table.select(RuleSetRow::as_select()).order(rule_sets::id).limit(page.limit).into_boxed();
    if let Some(after) = &page.after {
        query = query.filter(rule_sets::id.gt(after));
    }
    Ok(query.load(conn)?)
}

pub(super) fn find(conn: &mut Conn, id: &str) -> Result<Option<RuleSetRow>, StoreError> {
    Ok(rule_sets::table.find(id).select(RuleSetRow::as_select()).first(conn).optional()?)
}

pub(super) fn lock(conn: &mut Conn, id: &str) -> Result<Option<RuleSetRow>, StoreError> {
    Ok(for_update!(rule_sets::table.find(id).select(RuleSetRow::as_select())).first(conn).optional()?)
}

pub(super) fn insert(conn: &mut Conn, row: &RuleSetRow) -> Result<(), StoreError> {
    diesel::insert_into(rule_sets::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn update(conn: &mut Conn, row: &RuleSetRow) -> Result<(), StoreError> {
    let current = rule_sets::table.find(&row.id).filter(rule_sets::revision.eq(row.revision - 1));
    met_one(
        diesel::update(current)
            .set((
                rule_sets::revision.eq(row.revision),
                rule_sets::document.eq(&row.document),
                rule_sets::registered_at_us.eq(row.registered_at_us),
                rule_sets::registered_by.eq(&row.registered_by),
            ))
            .execute(conn)?,
    )
}

pub(super) fn is_used(conn: &mut Conn, id: &str) -> Result<bool, StoreError> {
    let used = rounds::table.filter(rounds::rule_set_id.eq(id)).select(rounds::id).first::<String>(conn).optional()?;
    Ok(used.is_some())
}
