use diesel::prelude::*;

use super::{Conn, for_update, met_one};
use crate::columns::Bind;
use crate::schema::{rounds, rule_sets};
use crate::{Page, RuleSetRow, RuleSetRows, StoreError};

impl RuleSetRows for Conn {
    fn list_rule_sets(&mut self, page: &Page) -> Result<Vec<RuleSetRow>, StoreError> {
        let mut query =
            rule_sets::table.select(RuleSetRow::as_select()).order(rule_sets::id).limit(page.limit).into_boxed();
        if let Some(after) = &page.after {
            query = query.filter(rule_sets::id.gt(after));
        }
        Ok(query.load(self)?)
    }

    fn find_rule_set(&mut self, id: &str) -> Result<Option<RuleSetRow>, StoreError> {
        Ok(rule_sets::table.find(id).select(RuleSetRow::as_select()).first(self).optional()?)
    }

    fn lock_rule_set(&mut self, id: &str) -> Result<Option<RuleSetRow>, StoreError> {
        Ok(for_update!(rule_sets::table.find(id).select(RuleSetRow::as_select())).first(self).optional()?)
    }

    fn insert_rule_set(&mut self, row: &RuleSetRow) -> Result<(), StoreError> {
        diesel::insert_into(rule_sets::table).values(row).execute(self)?;
        Ok(())
    }

    fn update_rule_set(&mut self, row: &RuleSetRow) -> Result<(), StoreError> {
        let current = rule_sets::table.find(&row.id).filter(rule_sets::revision.eq(row.revision - 1));
        met_one(
            diesel::update(current)
                .set((
                    rule_sets::revision.eq(row.revision),
                    rule_sets::document.eq(&row.document),
                    rule_sets::registered_at.eq(Bind(&row.registered_at)),
                    rule_sets::registered_by.eq(&row.registered_by),
                ))
                .execute(self)?,
        )
    }

    fn is_rule_set_used(&mut self, id: &str) -> Result<bool, StoreError> {
        let used =
            rounds::table.filter(rounds::rule_set_id.eq(id)).select(rounds::id).first::<String>(self).optional()?;
        Ok(used.is_some())
    }
}
