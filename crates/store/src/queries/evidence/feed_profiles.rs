use diesel::prelude::*;

use super::super::super::Conn;
use super::super::met_one;
use crate::schema::feed_profiles;
use crate::{FeedProfileRow, Page, StoreError};

pub(super) fn list(conn: &mut Conn, page: &Page) -> Result<Vec<FeedProfileRow>, StoreError> {
    let mut query = feed_profiles::table
        .select(FeedProfileRow::as_select())
        .order(feed_profiles::code)
        .limit(page.limit)
        .into_boxed();
    if let Some(after) = &page.after {
        query = query.filter(feed_profiles::code.gt(after));
    }
    Ok(query.load(conn)?)
}

pub(super) fn find(conn: &mut Conn, code: &str) -> Result<Option<FeedProfileRow>, StoreError> {
    Ok(feed_profiles::table.find(code).select(FeedProfileRow::as_select()).first(conn).optional()?)
}

pub(super) fn insert(conn: &mut Conn, row: &FeedProfileRow) -> Result<(), StoreError> {
    diesel::insert_into(feed_profiles::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn update(conn: &mut Conn, row: &FeedProfileRow) -> Result<(), StoreError> {
    let current = feed_profiles::table.find(&row.code).filter(feed_profiles::revision.eq(row.revision - 1));
    met_one(
        diesel::update(current)
            .set((
                feed_profiles::revision.eq(row.revision),
                feed_profiles::document.eq(&row.document),
                feed_profiles::changed_at_us.eq(row.changed_at_us),
                feed_profiles::changed_by.eq(&row.changed_by),
            ))
            .execute(conn)?,
    )
}
