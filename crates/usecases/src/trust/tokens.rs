//! The revocation of tokens.

use chamdiem_api_types::text::Moment;
use chamdiem_api_types::wire::{AccountRole, Me, TokenRevocationInput};
use chamdiem_store::{AccountRows, RevokedTokenRow, StoreError, TOKEN};
use time::{Duration, OffsetDateTime};

use crate::asker::{Asker, REVOCATION_SECONDS_MIN};
use crate::context::Context;
use crate::policy::{Act, Subject};
use crate::refusal::Refusal;
use crate::standing;
use crate::stored::microseconds;
use crate::trust::revocation::RevokedSubject;

/// How long a revocation counts: twice as long as any token lives, since the clocks of replicas differ. After it, everything
/// that it could be about has expired, whatever was said of the end of a token, and it is forgotten.
pub const REVOCATION_REMEMBERED: Duration = Duration::seconds(2 * REVOCATION_SECONDS_MIN);

/// What is revoked and could still be used: tokens by their `jti`; accounts, each with the moment up to which its tokens
/// were issued, in microseconds since 1970.
pub fn revoked(
    rows: &mut (impl AccountRows + ?Sized),
    now: OffsetDateTime,
) -> Result<(Vec<String>, Vec<RevokedSubject>), StoreError> {
    let since = now - REVOCATION_REMEMBERED;
    let subjects = rows.list_revoked_subjects(since)?;
    let subjects = subjects.into_iter().map(|row| (row.subject, microseconds(row.issued_before))).collect();
    Ok((rows.list_revoked_tokens(since, now)?, subjects))
}

/// Who asks, as the token says it. Whoever has one may know this.
///
/// # Errors
/// 401 without a token.
pub fn me(context: &Context) -> Result<Me, Refusal> {
    let Asker::Known(caller) = &context.asker else { return Err(Refusal::unauthenticated()) };
    let expires_at = OffsetDateTime::from_unix_timestamp(caller.expires_at);
    let expires_at = expires_at.map_err(|_| Refusal::internal("a token ends at no moment"))?;
    Ok(Me {
        account: caller.subject.clone(),
        roles: caller.roles.iter().filter_map(|role| AccountRole::from_word(role.as_str())).collect(),
        unit: caller.unit.clone().map(Into::into),
        issuer: caller.issuer.as_ref().to_owned(),
        expires_at: Moment(expires_at),
    })
}

/// Revokes a token; revoking it again changes nothing.
pub fn revoke(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    input: &TokenRevocationInput,
) -> Result<(), Refusal> {
    context.require(Act::RevokeToken, Subject::Register)?;
    standing::require_before_revoking(rows, context, |caller| caller.token_id == input.token_id.0)?;
    context.touch(rows, &TOKEN, &[&input.token_id.0])?;
    // Whoever revokes may be wrong about when the token expires; it must not come back to life.
    let outlived = context.now() + Duration::seconds(REVOCATION_SECONDS_MIN);
    let expires_at = input.expires_at.0.max(outlived);
    rows.insert_revoked_token(&RevokedTokenRow {
        token_id: input.token_id.0.clone(),
        expires_at,
        revoked_at: context.now(),
        revoked_by: context.actor(),
    })?;
    let subject = format!("token:{}", input.token_id);
    context.audit("revokeToken", None, subject, 1, input)
}
