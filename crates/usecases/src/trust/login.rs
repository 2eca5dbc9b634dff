//! Tokens for local accounts: who has given the right secret, who has guessed too often.
//!
//! A name is locked after five wrong secrets in a row, whether there is such an account or not, so that the lock tells
//! nothing. How the answer comes about: the account is read, the secret is compared outside of any transaction (that
//! takes long by intent), and a last transaction locks the name's row, looks once more whether it is locked, counts, and
//! only then is anything told. So of any number of guesses at once, on any number of replicas, no more than five wrong
//! ones are told from right ones.

use chamdiem_api_types::wire::{AccountKind, AccountName, GrantType};
use chamdiem_store::{AccountRow, AccountRows, LoginFailureRow};
use serde::Serialize;
use time::{Duration, OffsetDateTime};

use crate::asker::{Role, Scope};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::stored;
use crate::trust::accounts;
use crate::trust::grant::Grant;
use crate::trust::revocation::first_valid;

/// How many wrong secrets in a row lock a name.
const FAILURES_MAX: i32 = 5;

/// The first lock. Each wrong secret after it doubles the next one.
const LOCK: Duration = Duration::minutes(15);

/// The longest lock.
const LOCK_MAX: Duration = Duration::DAY;

/// How long wrong secrets count: two days after the last one they are forgotten.
pub const REMEMBERED: Duration = Duration::days(2);

/// The program that a person uses, as tokens name it. What a program says of itself proves nothing, so it is not asked.
const CLIENT_OF_PEOPLE: &str = "chamdiem-password";

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// By whom.
    pub name: AccountName,
    /// In which way.
    pub grant_type: GrantType,
    /// What the token is to be limited to.
    pub scope: Scope,
}

/// How a name stands before a secret is looked at.
pub enum Standing {
    /// No secret is looked at.
    Locked,
    /// A secret is compared with this hash; none where nothing can be right.
    Open(Option<String>),
}

/// What a comparison came to.
pub enum Outcome {
    /// Name and secret are right: the token to mint, and the moment of its issue.
    Granted(Grant, OffsetDateTime),
    /// They are right, but the account asks in the other kind's way.
    OtherKind,
    /// They are not, or nobody may know.
    Refused,
}

/// How a name stands.
pub fn standing(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    name: &AccountName,
) -> Result<Standing, Refusal> {
    let failures = rows.find_login_failure(name.as_str())?;
    if is_locked(failures.as_ref(), context.now()) {
        return Ok(Standing::Locked);
    }
    let usable = |account: AccountRow| account.secret_hash.filter(|_| !account.disabled);
    Ok(Standing::Open(rows.find_account(name.as_str())?.and_then(usable)))
}

/// Counts what a comparison with a hash came to, and says what follows.
pub fn conclude(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    asked: &Asked,
    compared: Option<&str>,
    right: bool,
) -> Result<Outcome, Refusal> {
    let name = &asked.name;
    if !right {
        rows.begin_login_failure(name.as_str(), context.now())?;
    }
    let failures = rows.lock_login_failure(name.as_str())?;
    if is_locked(failures.as_ref(), context.now()) {
        return Ok(Outcome::Refused);
    }
    let account = rows.find_account(name.as_str())?;
    if !right {
        count(rows, context, name, failures, account.is_some())?;
        return Ok(Outcome::Refused);
    }
    if failures.is_some() {
        rows.delete_login_failure(name.as_str())?;
    }
    // It may have been disabled or given another secret while this one was compared.
    match account.filter(|account| !account.disabled && account.secret_hash.as_deref() == compared) {
        Some(account) => grant(rows, context, &account, asked),
        None => Ok(Outcome::Refused),
    }
}

fn is_locked(failures: Option<&LoginFailureRow>, now: OffsetDateTime) -> bool {
    failures.and_then(|row| row.locked_until).is_some_and(|until| now < until)
}

fn count(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    name: &AccountName,
    earlier: Option<LoginFailureRow>,
    exists: bool,
) -> Result<(), Refusal> {
    #[derive(Serialize)]
    struct Lock<'a> {
        account: &'a AccountName,
        failures: i32,
        locked_until_us: i64,
    }
    let now = context.now();
    let counts = |row: &LoginFailureRow| now < row.last_failed_at + REMEMBERED;
    let failures = earlier.filter(counts).map_or(0, |row| row.failures).saturating_add(1);
    let locked_until = lock(failures).map(|lock| now + lock);
    let row = LoginFailureRow { name: name.to_string(), failures, last_failed_at: now, locked_until };
    rows.put_login_failure(&row)?;
    // Names that nobody has are not written down for ever: whoever guesses could fill the audit with them.
    if let Some(until) = locked_until.filter(|_| exists) {
        let content = Lock { account: name, failures, locked_until_us: stored::microseconds(until) };
        context.audit("lockAccount", None, accounts::subject_of(name), i64::from(failures), &content)?;
    }
    Ok(())
}

/// How long a name is locked after so many wrong secrets in a row.
fn lock(failures: i32) -> Option<Duration> {
    let doublings = u32::try_from(failures.checked_sub(FAILURES_MAX)?).ok()?;
    // Beyond seven doublings it is longer than a day in any case.
    Some((LOCK * (1_i32 << doublings.min(7))).min(LOCK_MAX))
}

fn grant(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    account: &AccountRow,
    asked: &Asked,
) -> Result<Outcome, Refusal> {
    let kind = accounts::kind_of(account)?;
    let (client_id, life_seconds) = match (kind, asked.grant_type) {
        (AccountKind::Person, GrantType::Password) => (CLIENT_OF_PEOPLE.to_owned(), Role::life_seconds_max(&[])),
        (AccountKind::Machine, GrantType::ClientCredentials) => (account.name.clone(), u32::MAX),
        _ => return Ok(Outcome::OtherKind),
    };
    let roles = accounts::roles_of(account)?;
    let unit = account.unit_code.as_deref().map(|code| stored::text(code, "unit's code")).transpose()?;
    let life_seconds = life_seconds.min(Role::life_seconds_max(&roles));
    let revoked = rows.find_revoked_subject(&account.name)?.map(|row| row.issued_before);
    let issued_at = first_valid(context.now(), revoked);
    let (subject, scope) = (account.name.clone(), asked.scope);
    Ok(Outcome::Granted(Grant { subject, client_id, roles, unit, scope, life_seconds }, issued_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_wrong_secret_locks_for_a_quarter_and_each_further_one_twice_as_long_up_to_a_day() {
        let minutes = |failures| lock(failures).map(Duration::whole_minutes);
        assert_eq!((minutes(0), minutes(4)), (None, None));
        let locks: Vec<i64> = (5..14).filter_map(minutes).collect();
        assert_eq!(locks, [15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
        assert_eq!(minutes(i32::MAX), Some(1440));
    }
}
