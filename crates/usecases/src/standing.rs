//! Whether whoever asks may still do so: asked again inside every write transaction, because the request, or its upload, may
//! have been under way for long, and before an answer that was kept is given again.

use chamdiem_store::AccountRows;
use time::OffsetDateTime;

use crate::asker::{Asker, Caller, LEEWAY_SECONDS};
use crate::context::Context;
use crate::refusal::Refusal;

/// Lets go on who has a token that is in force, not revoked, and whose account still has what the token says.
///
/// # Errors
/// 401 where that is no longer so.
pub(crate) fn require(rows: &mut (impl AccountRows + ?Sized), context: &Context) -> Result<(), Refusal> {
    let Asker::Known(caller) = &context.asker else { return Ok(()) };
    if context.ends_itself() {
        return Ok(());
    }
    let reason = if !is_in_force(caller, context.clock_said()) {
        "it has expired meanwhile"
    } else if is_revoked(rows, caller)? {
        "it was revoked, or all tokens of its account up to its second were"
    } else if !has_account(rows, caller)? {
        "its account was disabled, or has other roles or another unit meanwhile"
    } else {
        return Ok(());
    };
    Err(Refusal::unauthenticated_because(reason))
}

/// The same before what revokes tokens of this account, or this token: who asks may end what it asks by, and is not refused
/// for that afterwards.
///
/// # Errors
/// As for [`require`].
pub(crate) fn require_before_revoking(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    is_own: impl FnOnce(&Caller) -> bool,
) -> Result<(), Refusal> {
    if let Asker::Known(caller) = &context.asker
        && is_own(caller)
    {
        require(rows, context)?;
        context.end_itself();
    }
    Ok(())
}

fn is_in_force(caller: &Caller, now: OffsetDateTime) -> bool {
    now.unix_timestamp() < caller.expires_at + LEEWAY_SECONDS
}

fn is_revoked(rows: &mut (impl AccountRows + ?Sized), caller: &Caller) -> Result<bool, Refusal> {
    if rows.is_token_revoked(&caller.token_id)? {
        return Ok(true);
    }
    let revoked = rows.find_revoked_subject(&caller.subject)?;
    Ok(revoked.is_some_and(|row| caller.issued_at <= row.issued_before.unix_timestamp()))
}

/// Whether the local account of a token, where it has one, is enabled and still has its roles and its unit. Tokens of the
/// single sign-on and of the command line have none.
fn has_account(rows: &mut (impl AccountRows + ?Sized), caller: &Caller) -> Result<bool, Refusal> {
    let Some(account) = rows.find_account(&caller.subject)? else { return Ok(true) };
    let roles: Vec<&str> = account.roles.split(' ').collect();
    let unit = caller.unit.as_ref().map(|unit| unit.as_str());
    Ok(!account.disabled
        && caller.roles.iter().all(|role| roles.contains(&role.as_str()))
        && account.unit_code.as_deref() == unit)
}
