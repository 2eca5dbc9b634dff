//! The revocation of tokens.

use chamdiem_api_types::text::Moment;
use chamdiem_api_types::wire::TokenRevocationInput;
use chamdiem_store::{RevokedTokenRow, Rows, StoreError};
use time::Duration;

use crate::asker::REVOCATION_SECONDS_MIN;
use crate::context::Context;
use crate::policy::{Act, Subject};
use crate::refusal::Refusal;
use crate::trust::revocation::RevokedSubject;

/// What is revoked and could still be used: tokens by their `jti`; accounts, each with the moment up to which its tokens
/// were issued, in microseconds since 1970.
pub fn revoked(rows: &mut dyn Rows, now_us: i64) -> Result<(Vec<String>, Vec<RevokedSubject>), StoreError> {
    // Twice as long as any token lives: the clocks of replicas differ.
    let since_us = now_us - 2 * REVOCATION_SECONDS_MIN * 1_000_000;
    let subjects = rows.list_revoked_subjects(since_us)?;
    let subjects = subjects.into_iter().map(|row| (row.subject, row.issued_before_us)).collect();
    Ok((rows.list_revoked_tokens(now_us)?, subjects))
}

/// Revokes a token; revoking it again changes nothing.
pub fn revoke(rows: &mut dyn Rows, context: &Context, input: &TokenRevocationInput) -> Result<(), Refusal> {
    context.require(Act::RevokeToken, Subject::Register)?;
    // Whoever revokes may be wrong about when the token expires; it must not come back to life.
    let outlived = context.now + Duration::seconds(REVOCATION_SECONDS_MIN);
    let expires_at = Moment(input.expires_at.0.max(outlived));
    rows.insert_revoked_token(&RevokedTokenRow {
        token_id: input.token_id.0.clone(),
        expires_at_us: expires_at.microseconds(),
        revoked_at_us: context.now_us(),
        revoked_by: context.actor(),
    })?;
    let subject = format!("token:{}", input.token_id);
    context.audit(rows, "revokeToken", None, subject, 1, input)
}
