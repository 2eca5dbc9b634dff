use diesel::prelude::*;
use diesel::upsert::excluded;

use super::super::super::{Conn, for_update};
use super::super::met_one;
use crate::schema::{accounts, login_failures, revoked_subjects};
use crate::{AccountRow, LoginFailureRow, Page, RevokedSubjectRow, StoreError};

pub(super) fn list_accounts(conn: &mut Conn, page: &Page) -> Result<Vec<AccountRow>, StoreError> {
    let mut query =
        accounts::table.order(accounts::name).limit(page.limit).select(AccountRow::as_select()).into_boxed();
    if let Some(after) = &page.after {
        query = query.filter(accounts::name.gt(after));
    }
    Ok(query.load(conn)?)
}

pub(super) fn find_account(conn: &mut Conn, name: &str) -> Result<Option<AccountRow>, StoreError> {
    Ok(accounts::table.find(name).select(AccountRow::as_select()).first(conn).optional()?)
}

pub(super) fn insert_account(conn: &mut Conn, row: &AccountRow) -> Result<(), StoreError> {
    diesel::insert_into(accounts::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn update_account(conn: &mut Conn, row: &AccountRow) -> Result<(), StoreError> {
    let current = accounts::table.find(&row.name).filter(accounts::revision.eq(row.revision - 1));
    met_one(
        diesel::update(current)
            .set((
                accounts::revision.eq(row.revision),
                accounts::kind.eq(&row.kind),
                accounts::roles.eq(&row.roles),
                accounts::unit_code.eq(&row.unit_code),
                accounts::disabled.eq(row.disabled),
                accounts::secret_hash.eq(&row.secret_hash),
                accounts::changed_at_us.eq(row.changed_at_us),
                accounts::changed_by.eq(&row.changed_by),
            ))
            .execute(conn)?,
    )
}

pub(super) fn lock_login_failure(conn: &mut Conn, name: &str) -> Result<Option<LoginFailureRow>, StoreError> {
    let query = login_failures::table.find(name).select(LoginFailureRow::as_select());
    Ok(for_update!(query).first(conn).optional()?)
}

pub(super) fn put_login_failure(conn: &mut Conn, row: &LoginFailureRow) -> Result<(), StoreError> {
    diesel::insert_into(login_failures::table)
        .values(row)
        .on_conflict(login_failures::name)
        .do_update()
        .set((
            login_failures::failures.eq(excluded(login_failures::failures)),
            login_failures::last_failed_at_us.eq(excluded(login_failures::last_failed_at_us)),
            login_failures::locked_until_us.eq(excluded(login_failures::locked_until_us)),
        ))
        .execute(conn)?;
    Ok(())
}

pub(super) fn delete_login_failure(conn: &mut Conn, name: &str) -> Result<(), StoreError> {
    diesel::delete(login_failures::table.find(name)).execute(conn)?;
    Ok(())
}

pub(super) fn list_revoked_subjects(conn: &mut Conn, since_us: i64) -> Result<Vec<RevokedSubjectRow>, StoreError> {
    let query =
        revoked_subjects::table.filter(revoked_subjects::revoked_at_us.ge(since_us)).order(revoked_subjects::subject);
    Ok(query.select(RevokedSubjectRow::as_select()).load(conn)?)
}

pub(super) fn put_revoked_subject(conn: &mut Conn, row: &RevokedSubjectRow) -> Result<(), StoreError> {
    let known: Option<RevokedSubjectRow> =
        revoked_subjects::table.find(&row.subject).select(RevokedSubjectRow::as_select()).first(conn).optional()?;
    if known.is_some_and(|known| known.issued_before_us >= row.issued_before_us) {
        return Ok(());
    }
    diesel::insert_into(revoked_subjects::table)
        .values(row)
        .on_conflict(revoked_subjects::subject)
        .do_update()
        .set((
            revoked_subjects::issued_before_us.eq(excluded(revoked_subjects::issued_before_us)),
            revoked_subjects::revoked_at_us.eq(excluded(revoked_subjects::revoked_at_us)),
            revoked_subjects::revoked_by.eq(excluded(revoked_subjects::revoked_by)),
        ))
        .execute(conn)?;
    Ok(())
}
