//! Revocation: tokens of an account that were issued up to a moment are worth nothing.

use chamdiem_api_types::wire::AccountName;
use chamdiem_store::{RevokedSubjectRow, Rows};
use time::OffsetDateTime;

use crate::context::Context;
use crate::refusal::Refusal;

/// Microseconds in a second.
const SECOND_US: i64 = 1_000_000;

/// Whose tokens are revoked, and up to when in microseconds since 1970; for the verifier of this replica.
pub type RevokedSubject = (String, i64);

/// Revokes all tokens that an account has been given so far.
pub(crate) fn revoke_subject(
    rows: &mut dyn Rows,
    context: &Context,
    name: &AccountName,
) -> Result<RevokedSubject, Refusal> {
    let earlier = rows.lock_revoked_subject(name.as_str())?.map(|row| row.issued_before_us);
    // A token of the second after an earlier revocation may be out already, and is to go as well.
    let issued_before_us = earlier.map_or(i64::MIN, first_valid_us).max(context.now_us());
    rows.put_revoked_subject(&RevokedSubjectRow {
        subject: name.to_string(),
        issued_before_us,
        revoked_at_us: context.now_us(),
        revoked_by: context.actor(),
    })?;
    Ok((name.to_string(), issued_before_us))
}

/// Tokens of the very second of a revocation are revoked too, so a new one is issued in the next second at the earliest.
/// The leeway for clocks lets it in at once.
pub(crate) fn first_valid(now: OffsetDateTime, revoked_until_us: Option<i64>) -> OffsetDateTime {
    let earliest = revoked_until_us.map(|until_us| first_valid_us(until_us) / SECOND_US);
    let earliest = earliest.and_then(|second| OffsetDateTime::from_unix_timestamp(second).ok());
    earliest.map_or(now, |earliest| earliest.max(now))
}

/// The first second of whose tokens a revocation up to a moment leaves any good, in microseconds since 1970.
pub(crate) fn first_valid_us(revoked_until_us: i64) -> i64 {
    (revoked_until_us.div_euclid(SECOND_US) + 1) * SECOND_US
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_after_a_revocation_is_of_the_second_after_it() {
        let at =
            |microseconds: i64| OffsetDateTime::from_unix_timestamp_nanos(i128::from(microseconds) * 1000).unwrap();
        assert_eq!(first_valid(at(10_700_000), None), at(10_700_000));
        assert_eq!(first_valid(at(10_700_000), Some(10_500_000)), at(11_000_000));
        assert_eq!(first_valid(at(10_000_000), Some(10_000_000)), at(11_000_000));
        assert_eq!(first_valid(at(11_000_000), Some(10_999_999)), at(11_000_000));
        assert_eq!(first_valid(at(12_300_000), Some(10_500_000)), at(12_300_000));
    }
}
