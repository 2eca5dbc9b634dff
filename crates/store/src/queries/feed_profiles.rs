use diesel::prelude::*;

use super::{Conn, met_one};
use crate::columns::Bind;
use crate::schema::feed_profiles;
use crate::{FeedProfileRow, FeedProfileRows, Page, StoreError};

impl FeedProfileRows for Conn {
    fn list_feed_profiles(&mut self, page: &Page) -> Result<Vec<FeedProfileRow>, StoreError> {
        let mut query = feed_profiles::table
            .select(FeedProfileRow::as_select())
            .order(feed_profiles::code)
            .limit(page.limit)
            .into_boxed();
        if let Some(after) = &page.after {
            query = query.filter(feed_profiles::code.gt(after));
        }
        Ok(query.load(self)?)
    }

    fn find_feed_profile(&mut self, code: &str) -> Result<Option<FeedProfileRow>, StoreError> {
        Ok(feed_profiles::table.find(code).select(FeedProfileRow::as_select()).first(self).optional()?)
    }

    fn insert_feed_profile(&mut self, row: &FeedProfileRow) -> Result<(), StoreError> {
        diesel::insert_into(feed_profiles::table).values(row).execute(self)?;
        Ok(())
    }

    fn update_feed_profile(&mut self, row: &FeedProfileRow) -> Result<(), StoreError> {
        let current = feed_profiles::table.find(&row.code).filter(feed_profiles::revision.eq(row.revision - 1));
        met_one(
            diesel::update(current)
                .set((
                    feed_profiles::revision.eq(row.revision),
                    feed_profiles::document.eq(&row.document),
                    feed_profiles::changed_at.eq(Bind(&row.changed_at)),
                    feed_profiles::changed_by.eq(&row.changed_by),
                ))
                .execute(self)?,
        )
    }
}
