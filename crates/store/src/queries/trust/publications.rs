use diesel::prelude::*;

use super::super::super::{Conn, for_update};
use crate::schema::{publication_head, publications};
use crate::{PublicationHeadRow, PublicationRow, StoreError};

pub(super) fn lock_publication_head(conn: &mut Conn) -> Result<PublicationHeadRow, StoreError> {
    let query = publication_head::table.find(1).select(PublicationHeadRow::as_select());
    Ok(for_update!(query).first(conn)?)
}

pub(super) fn find_publication_head(conn: &mut Conn) -> Result<PublicationHeadRow, StoreError> {
    Ok(publication_head::table.find(1).select(PublicationHeadRow::as_select()).first(conn)?)
}

pub(super) fn advance_publication_head(conn: &mut Conn, sequence: i64, sha256: &str) -> Result<(), StoreError> {
    diesel::update(publication_head::table.find(1))
        .set((publication_head::last_sequence.eq(sequence), publication_head::last_sha256.eq(sha256)))
        .execute(conn)?;
    Ok(())
}

pub(super) fn find_publication_by_sha256(conn: &mut Conn, sha256: &str) -> Result<Option<PublicationRow>, StoreError> {
    let query = publications::table.filter(publications::sha256.eq(sha256));
    Ok(query.select(PublicationRow::as_select()).first(conn).optional()?)
}

pub(super) fn list_all_publications(
    conn: &mut Conn,
    after: i64,
    limit: i64,
) -> Result<Vec<PublicationRow>, StoreError> {
    let query = publications::table.filter(publications::sequence.gt(after)).order(publications::sequence).limit(limit);
    Ok(query.select(PublicationRow::as_select()).load(conn)?)
}
