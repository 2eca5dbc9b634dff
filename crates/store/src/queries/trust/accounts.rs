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

pub(super) fn find_login_failure(conn: &mut Conn, name: &str) -> Result<Option<LoginFailureRow>, StoreError> {
    Ok(login_failures::table.find(name).select(LoginFailureRow::as_select()).first(conn).optional()?)
}

/// So that there is a row to lock: of many at once, none must count from nothing.
pub(super) fn begin_login_failure(conn: &mut Conn, name: &str, at_us: i64) -> Result<(), StoreError> {
    let row = LoginFailureRow { name: name.to_owned(), failures: 0, last_failed_at_us: at_us, locked_until_us: None };
    diesel::insert_into(login_failures::table).values(row).on_conflict_do_nothing().execute(conn)?;
    Ok(())
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

pub(super) fn find_revoked_subject(conn: &mut Conn, subject: &str) -> Result<Option<RevokedSubjectRow>, StoreError> {
    Ok(revoked_subjects::table.find(subject).select(RevokedSubjectRow::as_select()).first(conn).optional()?)
}

pub(super) fn lock_revoked_subject(conn: &mut Conn, subject: &str) -> Result<Option<RevokedSubjectRow>, StoreError> {
    let query = revoked_subjects::table.find(subject).select(RevokedSubjectRow::as_select());
    Ok(for_update!(query).first(conn).optional()?)
}

/// Not in one statement: a row that counts anew meanwhile stays.
pub(super) fn forget_login_failures(conn: &mut Conn, before_us: i64, limit: i64) -> Result<usize, StoreError> {
    let is_old = || login_failures::last_failed_at_us.lt(before_us);
    let old: Vec<String> =
        login_failures::table.filter(is_old()).limit(limit).select(login_failures::name).load(conn)?;
    let forgotten = diesel::delete(login_failures::table.filter(login_failures::name.eq_any(old).and(is_old())));
    Ok(forgotten.execute(conn)?)
}

/// A later moment replaces an earlier one, and never the other way round, whoever writes at the same time.
pub(super) fn put_revoked_subject(conn: &mut Conn, row: &RevokedSubjectRow) -> Result<(), StoreError> {
    let advance = |conn: &mut Conn| {
        let earlier = revoked_subjects::issued_before_us.lt(row.issued_before_us);
        diesel::update(revoked_subjects::table.find(&row.subject).filter(earlier))
            .set((
                revoked_subjects::issued_before_us.eq(row.issued_before_us),
                revoked_subjects::revoked_at_us.eq(row.revoked_at_us),
                revoked_subjects::revoked_by.eq(&row.revoked_by),
            ))
            .execute(conn)
    };
    let is_new = |conn: &mut Conn| {
        diesel::insert_into(revoked_subjects::table).values(row).on_conflict_do_nothing().execute(conn)
    };
    // Where another inserts it between the two, there is something to advance after all.
    if advance(conn)? == 0 && is_new(conn)? == 0 {
        advance(conn)?;
    }
    Ok(())
}
