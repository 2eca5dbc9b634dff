use diesel::prelude::*;

use super::super::{Conn, met_one};
use crate::columns::Bind;
use crate::schema::{registered_sources as sources, source_accounts as accounts, source_predecessors as predecessors};
use crate::{Page, RegisteredSourceRow, SourceMembers, SourceRegisterRows, StoreError};

impl SourceRegisterRows for Conn {
    fn list_registered_sources(&mut self, page: &Page) -> Result<Vec<RegisteredSourceRow>, StoreError> {
        let mut query =
            sources::table.select(RegisteredSourceRow::as_select()).order(sources::code).limit(page.limit).into_boxed();
        if let Some(after) = &page.after {
            query = query.filter(sources::code.gt(after));
        }
        Ok(query.load(self)?)
    }

    fn find_registered_source(&mut self, code: &str) -> Result<Option<RegisteredSourceRow>, StoreError> {
        Ok(sources::table.find(code).select(RegisteredSourceRow::as_select()).first(self).optional()?)
    }

    fn find_source_members(&mut self, code: &str) -> Result<SourceMembers, StoreError> {
        let of_source = accounts::table.filter(accounts::source_code.eq(code));
        let before = predecessors::table.filter(predecessors::source_code.eq(code));
        Ok(SourceMembers {
            accounts: of_source.select(accounts::account).order(accounts::account).load(self)?,
            predecessors: before
                .select(predecessors::predecessor_code)
                .order(predecessors::predecessor_code)
                .load(self)?,
        })
    }

    fn insert_registered_source(&mut self, row: &RegisteredSourceRow) -> Result<(), StoreError> {
        diesel::insert_into(sources::table).values(row).execute(self)?;
        Ok(())
    }

    fn update_registered_source(&mut self, row: &RegisteredSourceRow) -> Result<(), StoreError> {
        let current = sources::table.find(&row.code).filter(sources::revision.eq(row.revision - 1));
        met_one(
            diesel::update(current)
                .set((
                    sources::revision.eq(row.revision),
                    sources::changed_at.eq(Bind(&row.changed_at)),
                    sources::changed_by.eq(&row.changed_by),
                ))
                .execute(self)?,
        )
    }

    fn replace_source_members(&mut self, code: &str, members: &SourceMembers) -> Result<(), StoreError> {
        diesel::delete(accounts::table.filter(accounts::source_code.eq(code))).execute(self)?;
        diesel::delete(predecessors::table.filter(predecessors::source_code.eq(code))).execute(self)?;
        let of_source: Vec<_> = members
            .accounts
            .iter()
            .map(|account| (accounts::source_code.eq(code), accounts::account.eq(account)))
            .collect();
        let before: Vec<_> = members
            .predecessors
            .iter()
            .map(|before| (predecessors::source_code.eq(code), predecessors::predecessor_code.eq(before)))
            .collect();
        diesel::insert_into(accounts::table).values(of_source).execute(self)?;
        diesel::insert_into(predecessors::table).values(before).execute(self)?;
        Ok(())
    }
}
