use diesel::prelude::*;

use super::super::{BATCH_ROWS_MAX, Conn};
use super::{insert_all, met_one};
use crate::schema::{group_memberships, unit_groups, unit_successors, units};
use crate::{GroupRow, MembershipRow, Page, StoreError, UnitRow};

pub(super) fn list(conn: &mut Conn, parent: Option<&str>, page: &Page) -> Result<Vec<UnitRow>, StoreError> {
    let mut query = units::table.select(UnitRow::as_select()).order(units::code).limit(page.limit).into_boxed();
    if let Some(parent) = parent {
        query = query.filter(units::parent_code.eq(parent));
    }
    if let Some(after) = &page.after {
        query = query.filter(units::code.gt(after));
    }
    Ok(query.load(conn)?)
}

pub(super) fn find(conn: &mut Conn, codes: &[String]) -> Result<Vec<UnitRow>, StoreError> {
    let mut found = Vec::with_capacity(codes.len());
    for batch in codes.chunks(BATCH_ROWS_MAX) {
        found.extend(units::table.filter(units::code.eq_any(batch)).select(UnitRow::as_select()).load(conn)?);
    }
    found.sort_by(|one: &UnitRow, other| one.code.cmp(&other.code));
    found.dedup_by(|one, other| one.code == other.code);
    Ok(found)
}

pub(super) fn successors(conn: &mut Conn, codes: &[String]) -> Result<Vec<(String, String)>, StoreError> {
    let mut found: Vec<(String, String)> = Vec::new();
    for batch in codes.chunks(BATCH_ROWS_MAX) {
        found.extend(unit_successors::table.filter(unit_successors::unit_code.eq_any(batch)).load(conn)?);
    }
    found.sort();
    Ok(found)
}

pub(super) fn insert(conn: &mut Conn, row: &UnitRow, successors: &[String]) -> Result<(), StoreError> {
    diesel::insert_into(units::table).values(row).execute(conn)?;
    insert_successors(conn, &row.code, successors)
}

pub(super) fn update(conn: &mut Conn, row: &UnitRow, successors: &[String]) -> Result<(), StoreError> {
    let current = units::table.find(&row.code).filter(units::revision.eq(row.revision - 1));
    met_one(
        diesel::update(current)
            .set((
                units::revision.eq(row.revision),
                units::name.eq(&row.name),
                units::level.eq(&row.level),
                units::parent_code.eq(&row.parent_code),
                units::valid_from.eq(&row.valid_from),
                units::valid_until.eq(&row.valid_until),
            ))
            .execute(conn)?,
    )?;
    diesel::delete(unit_successors::table.filter(unit_successors::unit_code.eq(&row.code))).execute(conn)?;
    insert_successors(conn, &row.code, successors)
}

fn insert_successors(conn: &mut Conn, unit: &str, successors: &[String]) -> Result<(), StoreError> {
    let pair = |successor: &String| {
        (unit_successors::unit_code.eq(unit.to_owned()), unit_successors::successor_code.eq(successor.clone()))
    };
    let pairs: Vec<_> = successors.iter().map(pair).collect();
    insert_all!(conn, unit_successors::table, pairs);
    Ok(())
}

pub(super) fn list_groups(conn: &mut Conn, authority: Option<&str>, page: &Page) -> Result<Vec<GroupRow>, StoreError> {
    let mut query =
        unit_groups::table.select(GroupRow::as_select()).order(unit_groups::code).limit(page.limit).into_boxed();
    if let Some(authority) = authority {
        query = query.filter(unit_groups::authority_code.eq(authority));
    }
    if let Some(after) = &page.after {
        query = query.filter(unit_groups::code.gt(after));
    }
    Ok(query.load(conn)?)
}

pub(super) fn find_group(conn: &mut Conn, code: &str) -> Result<Option<GroupRow>, StoreError> {
    Ok(unit_groups::table.find(code).select(GroupRow::as_select()).first(conn).optional()?)
}

pub(super) fn memberships(conn: &mut Conn, groups: &[String]) -> Result<Vec<MembershipRow>, StoreError> {
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
        .load(conn)?)
}

pub(super) fn insert_group(conn: &mut Conn, row: &GroupRow, members: &[MembershipRow]) -> Result<(), StoreError> {
    diesel::insert_into(unit_groups::table).values(row).execute(conn)?;
    insert_all!(conn, group_memberships::table, members);
    Ok(())
}

pub(super) fn update_group(conn: &mut Conn, row: &GroupRow, members: &[MembershipRow]) -> Result<(), StoreError> {
    let current = unit_groups::table.find(&row.code).filter(unit_groups::revision.eq(row.revision - 1));
    met_one(
        diesel::update(current)
            .set((
                unit_groups::revision.eq(row.revision),
                unit_groups::name.eq(&row.name),
                unit_groups::authority_code.eq(&row.authority_code),
                unit_groups::ordinal.eq(row.ordinal),
            ))
            .execute(conn)?,
    )?;
    diesel::delete(group_memberships::table.filter(group_memberships::group_code.eq(&row.code))).execute(conn)?;
    insert_all!(conn, group_memberships::table, members);
    Ok(())
}
