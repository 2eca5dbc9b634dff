use diesel::prelude::*;
use diesel::upsert::excluded;
use time::OffsetDateTime;

use super::{Conn, for_update, met_one};
use crate::columns::Bind;
use crate::schema::{accounts, login_attempts, revoked_subjects, revoked_tokens};
use crate::{AccountRow, AccountRows, LoginAttemptsRow, Page, RevokedSubjectRow, RevokedTokenRow, StoreError};

impl AccountRows for Conn {
    fn list_accounts(&mut self, page: &Page) -> Result<Vec<AccountRow>, StoreError> {
        let mut query =
            accounts::table.order(accounts::name).limit(page.limit).select(AccountRow::as_select()).into_boxed();
        if let Some(after) = &page.after {
            query = query.filter(accounts::name.gt(after));
        }
        Ok(query.load(self)?)
    }

    fn find_account(&mut self, name: &str) -> Result<Option<AccountRow>, StoreError> {
        Ok(accounts::table.find(name).select(AccountRow::as_select()).first(self).optional()?)
    }

    fn lock_account(&mut self, name: &str) -> Result<Option<AccountRow>, StoreError> {
        Ok(for_update!(accounts::table.find(name).select(AccountRow::as_select())).first(self).optional()?)
    }

    fn insert_account(&mut self, row: &AccountRow) -> Result<(), StoreError> {
        diesel::insert_into(accounts::table).values(row).execute(self)?;
        Ok(())
    }

    fn update_account(&mut self, row: &AccountRow) -> Result<(), StoreError> {
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
                    accounts::changed_at.eq(Bind(&row.changed_at)),
                    accounts::changed_by.eq(&row.changed_by),
                ))
                .execute(self)?,
        )
    }

    fn find_login_attempts(
        &mut self,
        name: &str,
        grant_type: &str,
        networks: &[String],
    ) -> Result<Vec<LoginAttemptsRow>, StoreError> {
        let of_name = login_attempts::name.eq(name).and(login_attempts::grant_type.eq(grant_type));
        let query = login_attempts::table.filter(of_name.and(login_attempts::network.eq_any(networks)));
        Ok(query.order(login_attempts::network).select(LoginAttemptsRow::as_select()).load(self)?)
    }

    fn lock_login_attempts(
        &mut self,
        name: &str,
        grant_type: &str,
        networks: &[String],
    ) -> Result<Vec<LoginAttemptsRow>, StoreError> {
        let of_name = login_attempts::name.eq(name).and(login_attempts::grant_type.eq(grant_type));
        let query = login_attempts::table.filter(of_name.and(login_attempts::network.eq_any(networks)));
        let query = query.order(login_attempts::network).select(LoginAttemptsRow::as_select());
        Ok(for_update!(query).load(self)?)
    }

    /// So that there is a row to lock: of many at once, none must count from nothing.
    fn begin_login_attempts(&mut self, row: &LoginAttemptsRow) -> Result<(), StoreError> {
        diesel::insert_into(login_attempts::table).values(row).on_conflict_do_nothing().execute(self)?;
        Ok(())
    }

    fn put_login_attempts(&mut self, row: &LoginAttemptsRow) -> Result<(), StoreError> {
        diesel::insert_into(login_attempts::table)
            .values(row)
            .on_conflict((login_attempts::name, login_attempts::grant_type, login_attempts::network))
            .do_update()
            .set((
                login_attempts::failures.eq(excluded(login_attempts::failures)),
                login_attempts::last_at.eq(excluded(login_attempts::last_at)),
                login_attempts::locked_until.eq(excluded(login_attempts::locked_until)),
                login_attempts::succeeded_at.eq(excluded(login_attempts::succeeded_at)),
            ))
            .execute(self)?;
        Ok(())
    }

    fn delete_login_attempts(&mut self, name: &str) -> Result<(), StoreError> {
        diesel::delete(login_attempts::table.filter(login_attempts::name.eq(name))).execute(self)?;
        Ok(())
    }

    fn list_revoked_subjects(&mut self, since: OffsetDateTime) -> Result<Vec<RevokedSubjectRow>, StoreError> {
        let query = revoked_subjects::table
            .filter(revoked_subjects::revoked_at.ge(Bind(&since)))
            .order(revoked_subjects::subject);
        Ok(query.select(RevokedSubjectRow::as_select()).load(self)?)
    }

    fn find_revoked_subject(&mut self, subject: &str) -> Result<Option<RevokedSubjectRow>, StoreError> {
        Ok(revoked_subjects::table.find(subject).select(RevokedSubjectRow::as_select()).first(self).optional()?)
    }

    fn lock_revoked_subject(&mut self, subject: &str) -> Result<Option<RevokedSubjectRow>, StoreError> {
        let query = revoked_subjects::table.find(subject).select(RevokedSubjectRow::as_select());
        Ok(for_update!(query).first(self).optional()?)
    }

    /// Not in one statement: a row that counts anew meanwhile stays.
    fn forget_login_attempts(
        &mut self,
        before: OffsetDateTime,
        unknown_before: OffsetDateTime,
        limit: i64,
    ) -> Result<usize, StoreError> {
        use login_attempts::{grant_type, last_at, name, network, succeeded_at};
        let unknown_before = Some(unknown_before);
        let is_unknown = || succeeded_at.is_null().or(succeeded_at.lt(Bind(&unknown_before)));
        let is_old = || last_at.lt(Bind(&before)).and(is_unknown());
        let query = login_attempts::table.filter(is_old()).limit(limit).select((name, grant_type, network));
        let mut forgotten = 0;
        for key in query.load::<(String, String, String)>(self)? {
            let row = login_attempts::table.find((&key.0, &key.1, &key.2));
            forgotten += diesel::delete(row.filter(is_old())).execute(self)?;
        }
        Ok(forgotten)
    }

    /// A later moment replaces an earlier one, and never the other way round, whoever writes at the same time.
    fn put_revoked_subject(&mut self, row: &RevokedSubjectRow) -> Result<(), StoreError> {
        let advance = |conn: &mut Conn| {
            let earlier = revoked_subjects::issued_before.lt(Bind(&row.issued_before));
            diesel::update(revoked_subjects::table.find(&row.subject).filter(earlier))
                .set((
                    revoked_subjects::issued_before.eq(Bind(&row.issued_before)),
                    revoked_subjects::revoked_at.eq(Bind(&row.revoked_at)),
                    revoked_subjects::revoked_by.eq(&row.revoked_by),
                ))
                .execute(conn)
        };
        let is_new = |conn: &mut Conn| {
            diesel::insert_into(revoked_subjects::table).values(row).on_conflict_do_nothing().execute(conn)
        };
        // Where another inserts it between the two, there is something to advance after all.
        if advance(self)? == 0 && is_new(self)? == 0 {
            advance(self)?;
        }
        Ok(())
    }

    /// Not in one statement: what is revoked again meanwhile stays.
    fn forget_revocations(&mut self, before: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let is_old = || revoked_tokens::revoked_at.lt(Bind(&before));
        let old: Vec<String> =
            revoked_tokens::table.filter(is_old()).limit(limit).select(revoked_tokens::token_id).load(self)?;
        let tokens = revoked_tokens::table.filter(revoked_tokens::token_id.eq_any(old).and(is_old()));
        let tokens = diesel::delete(tokens).execute(self)?;
        let is_old = || revoked_subjects::revoked_at.lt(Bind(&before));
        let old: Vec<String> =
            revoked_subjects::table.filter(is_old()).limit(limit).select(revoked_subjects::subject).load(self)?;
        let subjects = revoked_subjects::table.filter(revoked_subjects::subject.eq_any(old).and(is_old()));
        Ok(tokens.max(diesel::delete(subjects).execute(self)?))
    }

    fn list_revoked_tokens(&mut self, since: OffsetDateTime, now: OffsetDateTime) -> Result<Vec<String>, StoreError> {
        let is_young = revoked_tokens::revoked_at.ge(Bind(&since));
        let query = revoked_tokens::table.filter(revoked_tokens::expires_at.gt(Bind(&now)).and(is_young));
        Ok(query.select(revoked_tokens::token_id).order(revoked_tokens::token_id).load(self)?)
    }

    fn is_token_revoked(&mut self, token_id: &str) -> Result<bool, StoreError> {
        let revoked = revoked_tokens::table.find(token_id).select(revoked_tokens::token_id);
        Ok(revoked.first::<String>(self).optional()?.is_some())
    }

    fn insert_revoked_token(&mut self, row: &RevokedTokenRow) -> Result<(), StoreError> {
        diesel::insert_into(revoked_tokens::table).values(row).on_conflict_do_nothing().execute(self)?;
        Ok(())
    }
}
