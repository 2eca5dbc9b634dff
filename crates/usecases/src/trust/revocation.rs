//! Revocation: tokens of an account that were issued up to a moment are worth nothing.

use chamdiem_api_types::wire::TokenSubject;
use chamdiem_store::{AccountRows, REVOCATION, RevokedSubjectRow};
use serde::Serialize;
use time::{Duration, OffsetDateTime};

use crate::context::Context;
use crate::policy::{Act, Subject};
use crate::refusal::Refusal;
use crate::standing;
use crate::stored::microseconds;

/// Whose tokens are revoked, and up to when in microseconds since 1970; for the verifier of this replica.
pub type RevokedSubject = (String, i64);

/// Revokes all tokens that an account has been given so far, whether it is a local one or one of a single sign-on, of which
/// nothing is known here but what its tokens say.
///
/// # Errors
/// 401 or 403.
pub fn revoke(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    subject: &TokenSubject,
) -> Result<RevokedSubject, Refusal> {
    context.require(Act::RevokeToken, Subject::Register)?;
    // A local account's row comes first in the order of locks.
    let local = rows.lock_account(&subject.0)?;
    let revoked = revoke_subject(rows, context, &subject.0)?;
    let revision = local.map_or(1, |row| row.revision);
    audit(context, "revokeSubjectTokens", revision, &revoked)?;
    Ok(revoked)
}

/// Writes into the audit whose tokens were revoked, and up to when.
pub(crate) fn audit(
    context: &Context,
    operation: &str,
    revision: i64,
    (account, issued_until_us): &RevokedSubject,
) -> Result<(), Refusal> {
    #[derive(Serialize)]
    struct Revocation<'a> {
        account: &'a str,
        issued_until_us: i64,
    }
    let content = Revocation { account, issued_until_us: *issued_until_us };
    context.audit(operation, None, format!("account:{account}"), revision, &content)
}

/// Revokes all tokens that an account has been given so far.
pub(crate) fn revoke_subject(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    subject: &str,
) -> Result<RevokedSubject, Refusal> {
    standing::require_before_revoking(rows, context, |caller| caller.subject == subject)?;
    context.touch(rows, &REVOCATION, &[subject])?;
    let earlier = rows.lock_revoked_subject(subject)?.map(|row| row.issued_before);
    // A token of the second after an earlier revocation may be out already, and is to go as well.
    let issued_before = first_valid(context.now(), earlier);
    rows.put_revoked_subject(&RevokedSubjectRow {
        subject: subject.to_owned(),
        issued_before,
        revoked_at: context.now(),
        revoked_by: context.actor(),
    })?;
    Ok((subject.to_owned(), microseconds(issued_before)))
}

/// Tokens of the very second of a revocation are revoked too, so a new one is issued in the next second at the earliest.
/// The leeway for clocks lets it in at once.
pub(crate) fn first_valid(now: OffsetDateTime, revoked_until: Option<OffsetDateTime>) -> OffsetDateTime {
    let next_second = |until: OffsetDateTime| until.replace_nanosecond(0).unwrap_or(until) + Duration::SECOND;
    revoked_until.map_or(now, |until| next_second(until).max(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_after_a_revocation_is_of_the_second_after_it() {
        let at =
            |microseconds: i64| OffsetDateTime::from_unix_timestamp_nanos(i128::from(microseconds) * 1000).unwrap();
        assert_eq!(first_valid(at(10_700_000), None), at(10_700_000));
        assert_eq!(first_valid(at(10_700_000), Some(at(10_500_000))), at(11_000_000));
        assert_eq!(first_valid(at(10_000_000), Some(at(10_000_000))), at(11_000_000));
        assert_eq!(first_valid(at(11_000_000), Some(at(10_999_999))), at(11_000_000));
        assert_eq!(first_valid(at(12_300_000), Some(at(10_500_000))), at(12_300_000));
    }
}
