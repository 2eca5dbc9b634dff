use diesel::prelude::*;

use super::{BATCH_ROWS_MAX, Conn, insert_all, lock_register, met_one};
use crate::columns::Bind;
use crate::schema::{group_memberships, unit_groups, unit_successors, units};
use crate::{GroupRow, MembershipRow, Page, StoreError, UnitRow, UnitRows};

impl UnitRows for Conn {
    fn lock_register(&mut self) -> Result<(), StoreError> {
        Ok(lock_register(self)?)
    }

    fn list_units(&mut self, parent: Option<&str>, page: &Page) -> Result<Vec<UnitRow>, StoreError> {
        let mut query = units::table.select(UnitRow::as_select()).order(units::code).limit(page.limit).into_boxed();
        if let Some(parent) = parent {
            query = query.filter(units::parent_code.eq(parent));
        }
        if let Some(after) = &page.after {
            query = query.filter(units::code.gt(after));
        }
        Ok(query.load(self)?)
    }

    fn find_units(&mut self, codes: &[String]) -> Result<Vec<UnitRow>, StoreError> {
        let mut found = Vec::with_capacity(codes.len());
        for batch in codes.chunks(BATCH_ROWS_MAX) {
            found.extend(units::table.filter(units::code.eq_any(batch)).select(UnitRow::as_select()).load(self)?);
        }
        found.sort_by(|one: &UnitRow, other| one.code.cmp(&other.code));
        found.dedup_by(|one, other| one.code == other.code);
        Ok(found)
    }

    fn list_successors(&mut self, codes: &[String]) -> Result<Vec<(String, String)>, StoreError> {
        let mut found: Vec<(String, String)> = Vec::new();
        for batch in codes.chunks(BATCH_ROWS_MAX) {
            found.extend(unit_successors::table.filter(unit_successors::unit_code.eq_any(batch)).load(self)?);
        }
        found.sort();
        Ok(found)
    }

    fn insert_unit(&mut self, row: &UnitRow, successors: &[String]) -> Result<(), StoreError> {
        diesel::insert_into(units::table).values(row).execute(self)?;
        insert_successors(self, &row.code, successors)
    }

    fn update_unit(&mut self, row: &UnitRow, successors: &[String]) -> Result<(), StoreError> {
        let current = units::table.find(&row.code).filter(units::revision.eq(row.revision - 1));
        met_one(
            diesel::update(current)
                .set((
                    units::revision.eq(row.revision),
                    units::name.eq(&row.name),
                    units::level.eq(Bind(&row.level)),
                    units::parent_code.eq(&row.parent_code),
                    units::valid_from.eq(Bind(&row.valid_from)),
                    units::valid_until.eq(Bind(&row.valid_until)),
                ))
                .execute(self)?,
        )?;
        diesel::delete(unit_successors::table.filter(unit_successors::unit_code.eq(&row.code))).execute(self)?;
        insert_successors(self, &row.code, successors)
    }

    fn list_groups(&mut self, authority: Option<&str>, page: &Page) -> Result<Vec<GroupRow>, StoreError> {
        let mut query =
            unit_groups::table.select(GroupRow::as_select()).order(unit_groups::code).limit(page.limit).into_boxed();
        if let Some(authority) = authority {
            query = query.filter(unit_groups::authority_code.eq(authority));
        }
        if let Some(after) = &page.after {
            query = query.filter(unit_groups::code.gt(after));
        }
        Ok(query.load(self)?)
    }

    fn find_group(&mut self, code: &str) -> Result<Option<GroupRow>, StoreError> {
        Ok(unit_groups::table.find(code).select(GroupRow::as_select()).first(self).optional()?)
    }

    fn list_memberships(&mut self, groups: &[String]) -> Result<Vec<MembershipRow>, StoreError> {
        let order = (
            group_memberships::group_code,
            group_memberships::ordinal,
            group_memberships::unit_code,
            group_memberships::valid_from,
        );
        Ok(group_memberships::table
            .filter(group_memberships::group_code.eq_any(groups))
            .select(MembershipRow::as_select())
            .order(order)
            .load(self)?)
    }

    fn insert_group(&mut self, row: &GroupRow, members: &[MembershipRow]) -> Result<(), StoreError> {
        diesel::insert_into(unit_groups::table).values(row).execute(self)?;
        insert_all!(self, group_memberships::table, members);
        Ok(())
    }

    fn update_group(&mut self, row: &GroupRow, members: &[MembershipRow]) -> Result<(), StoreError> {
        let current = unit_groups::table.find(&row.code).filter(unit_groups::revision.eq(row.revision - 1));
        met_one(
            diesel::update(current)
                .set((
                    unit_groups::revision.eq(row.revision),
                    unit_groups::name.eq(&row.name),
                    unit_groups::authority_code.eq(&row.authority_code),
                    unit_groups::ordinal.eq(row.ordinal),
                ))
                .execute(self)?,
        )?;
        diesel::delete(group_memberships::table.filter(group_memberships::group_code.eq(&row.code))).execute(self)?;
        insert_all!(self, group_memberships::table, members);
        Ok(())
    }
}

fn insert_successors(conn: &mut Conn, unit: &str, successors: &[String]) -> Result<(), StoreError> {
    let pair = |successor: &String| {
        (unit_successors::unit_code.eq(unit.to_owned()), unit_successors::successor_code.eq(successor.clone()))
    };
    let pairs: Vec<_> = successors.iter().map(pair).collect();
    insert_all!(conn, unit_successors::table, pairs);
    Ok(())
}
