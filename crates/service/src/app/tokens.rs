//! The revocation of tokens.

use chamdiem_api_types::wire::TokenRevocationInput;
use chamdiem_store::{RevokedTokenRow, Rows};

use super::Context;
use crate::failure::Refusal;
use crate::policy::{Act, Subject};

/// Revokes a token; revoking it again changes nothing.
pub fn revoke(rows: &mut dyn Rows, context: &Context, input: &TokenRevocationInput) -> Result<(), Refusal> {
    context.require(Act::RevokeToken, Subject::Register)?;
    rows.insert_revoked_token(&RevokedTokenRow {
        token_id: input.token_id.0.clone(),
        expires_at_us: input.expires_at.microseconds(),
        revoked_at_us: context.now_us(),
        revoked_by: context.actor(),
    })?;
    let subject = format!("token:{}", input.token_id);
    context.audit(rows, "revokeToken", None, subject, 1, input)
}
