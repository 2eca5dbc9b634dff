//! Tokens for local accounts: who has given the right secret, who has guessed too often.
//!
//! Wrong secrets are counted for each name, way of asking and network ([`Network`]): five in a row lock the name for that
//! network, and for no other. So nobody can lock somebody else's account from elsewhere, and a person's way of asking does
//! not lock a machine. They are also counted for the name alone; a hundred from anywhere close it, for a while, to networks
//! from which nobody has given the right secret lately. Names that nobody has are treated alike, so that a lock tells
//! nothing.
//!
//! How the answer comes about: the counts are read, the secret is compared outside of any transaction (that takes long by
//! intent), and a last transaction locks the counts' rows, looks once more whether the name is locked, counts, and only then
//! is anything told. So of any number of guesses at once, on any number of replicas, no more than five wrong ones of a
//! network are told from right ones. Where nothing can be stored, the process counts by itself
//! ([`crate::trust::guesses`]).

use chamdiem_api_types::wire::{AccountKind, AccountName, GrantType};
use chamdiem_store::{AccountRow, AccountRows, LoginAttemptsRow};
use serde::Serialize;
use time::{Duration, OffsetDateTime};

use crate::asker::{Role, Scope};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::stored;
use crate::trust::accounts;
use crate::trust::grant::Grant;
use crate::trust::network::Network;
use crate::trust::revocation::first_valid;

/// In place of a network: all of them.
pub(crate) const ANYWHERE: &str = "*";

/// How long wrong secrets count: two days after the last one they are forgotten.
pub const REMEMBERED: Duration = Duration::days(2);

/// How long a network is known from which the right secret was given.
pub const KNOWN: Duration = Duration::days(90);

/// How old the last right secret of a network may be before a further one is written down.
const KNOWN_PAUSE: Duration = Duration::DAY;

/// The program that a person uses, as tokens name it. What a program says of itself proves nothing, so it is not asked.
const CLIENT_OF_PEOPLE: &str = "chamdiem-password";

/// How many wrong secrets in a row lock a name, for how long at first, and for how long at most; each further one doubles it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    failures_max: i32,
    lock: Duration,
    lock_max: Duration,
}

/// For one network.
const OF_NETWORK: Limit = Limit { failures_max: 5, lock: Duration::minutes(15), lock_max: Duration::DAY };

/// For all networks that are not known.
const OF_NAME: Limit = Limit { failures_max: 100, lock: Duration::minutes(1), lock_max: Duration::HOUR };

impl Limit {
    /// The limit that holds for a network, or for all.
    pub(crate) fn of(network: &str) -> Limit {
        if network == ANYWHERE { OF_NAME } else { OF_NETWORK }
    }

    /// How long a name is locked after so many wrong secrets in a row.
    pub(crate) fn lock(self, failures: i32) -> Option<Duration> {
        let doublings = u32::try_from(failures.checked_sub(self.failures_max)?).ok()?;
        // Beyond seven doublings it is longer than the longest in any case.
        Some((self.lock * (1_i32 << doublings.min(7))).min(self.lock_max))
    }
}

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
    /// Name and secret are right: the token to mint, and the moment of its issue; and whether [`remember`] has something to
    /// write down.
    Granted(Grant, OffsetDateTime, bool),
    /// They are right, but the account asks in the other kind's way.
    OtherKind,
    /// They are not, or nobody may know.
    Refused,
}

/// The counts of a name and a way of asking: from anywhere, and from one network.
struct Counts {
    anywhere: Option<LoginAttemptsRow>,
    network: Option<LoginAttemptsRow>,
}

impl Counts {
    fn of(found: Vec<LoginAttemptsRow>) -> Counts {
        let (anywhere, network): (Vec<_>, Vec<_>) = found.into_iter().partition(|row| row.network == ANYWHERE);
        Counts { anywhere: anywhere.into_iter().next(), network: network.into_iter().next() }
    }

    /// Whether no secret is looked at.
    fn are_locked(&self, now: OffsetDateTime) -> bool {
        let locked = |row: &Option<LoginAttemptsRow>| {
            row.as_ref().and_then(|row| row.locked_until).is_some_and(|until| now < until)
        };
        locked(&self.network) || (locked(&self.anywhere) && !self.is_known(now, KNOWN))
    }

    /// Whether the right secret was given from the network within so long a time.
    fn is_known(&self, now: OffsetDateTime, within: Duration) -> bool {
        self.network.as_ref().and_then(|row| row.succeeded_at).is_some_and(|at| now < at + within)
    }

    fn failures(&self) -> i32 {
        self.network.as_ref().map_or(0, |row| row.failures)
    }
}

/// How a name stands.
pub fn standing(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    asked: &Asked,
    network: Network,
) -> Result<Standing, Refusal> {
    let (name, networks) = (asked.name.as_str(), [ANYWHERE.to_owned(), network.to_string()]);
    let counts = Counts::of(rows.find_login_attempts(name, asked.grant_type.as_str(), &networks)?);
    if counts.are_locked(context.now()) {
        return Ok(Standing::Locked);
    }
    let usable = |account: AccountRow| account.secret_hash.filter(|_| !account.disabled);
    Ok(Standing::Open(rows.find_account(name)?.and_then(usable)))
}

/// Counts what a comparison with a hash came to, and says what follows.
pub fn conclude(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    (asked, network): (&Asked, Network),
    compared: Option<&str>,
    right: bool,
) -> Result<Outcome, Refusal> {
    let (name, grant_type, now) = (asked.name.as_str(), asked.grant_type.as_str(), context.now());
    // In the order of their keys, so that no two wait for each other.
    let networks = [ANYWHERE.to_owned(), network.to_string()];
    if !right {
        for network in &networks {
            rows.begin_login_attempts(&row(asked, network, now))?;
        }
    }
    let counts = Counts::of(rows.lock_login_attempts(name, grant_type, &networks)?);
    if counts.are_locked(now) {
        return Ok(Outcome::Refused);
    }
    let account = rows.find_account(name)?;
    if !right {
        for (network, earlier) in networks.iter().zip([counts.anywhere, counts.network]) {
            count(rows, context, asked, network, earlier, account.is_some())?;
        }
        return Ok(Outcome::Refused);
    }
    // It may have been disabled or given another secret while this one was compared.
    match account.filter(|account| !account.disabled && account.secret_hash.as_deref() == compared) {
        Some(account) => grant(rows, context, &account, asked, &counts),
        None => Ok(Outcome::Refused),
    }
}

/// Writes down that the right secret was given: the network is known, and what was wrong from there counts no more, neither
/// for it nor for the name. Whether it can be written down or not, the token is given.
pub fn remember(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    asked: &Asked,
    network: Network,
) -> Result<(), Refusal> {
    let networks = [ANYWHERE.to_owned(), network.to_string()];
    let counts = Counts::of(rows.lock_login_attempts(asked.name.as_str(), asked.grant_type.as_str(), &networks)?);
    let wrong = counts.failures();
    if let Some(anywhere) = counts.anywhere.filter(|_| wrong > 0) {
        let failures = anywhere.failures.saturating_sub(wrong).max(0);
        rows.put_login_attempts(&LoginAttemptsRow { failures, ..anywhere })?;
    }
    let now = context.now();
    rows.put_login_attempts(&LoginAttemptsRow { succeeded_at: Some(now), ..row(asked, &networks[1], now) })?;
    Ok(())
}

/// A count that begins.
fn row(asked: &Asked, network: &str, now: OffsetDateTime) -> LoginAttemptsRow {
    LoginAttemptsRow {
        name: asked.name.to_string(),
        grant_type: asked.grant_type.as_str().to_owned(),
        network: network.to_owned(),
        failures: 0,
        last_at: now,
        locked_until: None,
        succeeded_at: None,
    }
}

fn count(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    asked: &Asked,
    network: &str,
    earlier: Option<LoginAttemptsRow>,
    exists: bool,
) -> Result<(), Refusal> {
    #[derive(Serialize)]
    struct Lock<'a> {
        account: &'a AccountName,
        grant_type: &'a str,
        network: &'a str,
        failures: i32,
        locked_until_us: i64,
    }
    let now = context.now();
    let known = earlier.as_ref().and_then(|row| row.succeeded_at);
    let counts = |row: &LoginAttemptsRow| now < row.last_at + REMEMBERED;
    let failures = earlier.filter(counts).map_or(0, |row| row.failures).saturating_add(1);
    let locked_until = Limit::of(network).lock(failures).map(|lock| now + lock);
    let row = LoginAttemptsRow { failures, locked_until, succeeded_at: known, ..row(asked, network, now) };
    rows.put_login_attempts(&row)?;
    // Names that nobody has are not written down for ever: whoever guesses could fill the audit with them.
    if let Some(until) = locked_until.filter(|_| exists) {
        let locked_until_us = stored::microseconds(until);
        let grant_type = asked.grant_type.as_str();
        let content = Lock { account: &asked.name, grant_type, network, failures, locked_until_us };
        context.audit("lockAccount", None, accounts::subject_of(&asked.name), i64::from(failures), &content)?;
    }
    Ok(())
}

fn grant(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    account: &AccountRow,
    asked: &Asked,
    counts: &Counts,
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
    let is_news = counts.failures() > 0 || !counts.is_known(context.now(), KNOWN_PAUSE);
    Ok(Outcome::Granted(Grant { subject, client_id, roles, unit, scope, life_seconds }, issued_at, is_news))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_wrong_secret_locks_for_a_quarter_and_each_further_one_twice_as_long_up_to_a_day() {
        let minutes = |failures| OF_NETWORK.lock(failures).map(Duration::whole_minutes);
        assert_eq!((minutes(0), minutes(4)), (None, None));
        let locks: Vec<i64> = (5..14).filter_map(minutes).collect();
        assert_eq!(locks, [15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
        assert_eq!(minutes(i32::MAX), Some(1440));
    }

    #[test]
    fn a_hundred_from_anywhere_close_a_name_for_a_minute_and_never_for_longer_than_an_hour() {
        let minutes = |failures| OF_NAME.lock(failures).map(Duration::whole_minutes);
        assert_eq!((minutes(99), minutes(100), minutes(101)), (None, Some(1), Some(2)));
        assert_eq!((minutes(105), minutes(106), minutes(i32::MAX)), (Some(32), Some(60), Some(60)));
    }
}
