//! Local accounts: listed, read, created, changed, given a secret, their tokens revoked.
//!
//! Whatever takes something away from an account takes its tokens away too: disabling it, another secret, other roles.

use chamdiem_api_types::wire::{Account, AccountInput, AccountKind, AccountName, AccountPage, AccountRole, Secret};
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_store::{ACCOUNT, AccountRow, AccountRows, UnitRows};

use crate::asker::Role;
use crate::context::Context;
use crate::page::PageAsked;
use crate::policy::{self, Act, Subject};
use crate::refusal::{Refusal, invalid, not_found, unknown_reference};
use crate::stored;
use crate::trust::revocation::{self, RevokedSubject, revoke_subject};
use crate::trust::secrets;
use crate::version::{Precondition, Read, Thing, Version, Written, next_revision};

/// Names that rows and audit give to the program itself and to those without a token.
const RESERVED: [&str; 2] = ["system", "public"];

/// One page of the accounts.
pub fn list(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    page: &PageAsked,
) -> Result<AccountPage, Refusal> {
    context.require(Act::ReadAccount, Subject::Register)?;
    let mut found = rows.list_accounts(&page.rows())?;
    let next_cursor = page.cut(&mut found, |row| &row.name);
    Ok(AccountPage { items: found.iter().map(view).collect::<Result<_, _>>()?, next_cursor })
}

/// One account.
pub fn get(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    name: &AccountName,
) -> Result<Read<Account>, Refusal> {
    context.require(Act::ReadAccount, Subject::Register)?;
    let row = rows.find_account(name.as_str())?.ok_or_else(not_found)?;
    Ok(Read { value: view(&row)?, version: version(name, row.revision) })
}

/// Creates or changes an account; with whose tokens that revokes.
pub fn put(
    rows: &mut (impl UnitRows + AccountRows + ?Sized),
    context: &Context,
    name: &AccountName,
    input: &AccountInput,
    precondition: &Precondition,
) -> Result<(Written<Account>, Option<RevokedSubject>), Refusal> {
    context.require(Act::WriteAccount, Subject::Register)?;
    write(rows, context, name, input, precondition)
}

/// Creates or changes an account, whoever asks: an account of the machine itself is made so too.
///
/// # Errors
/// What is wrong with it, or its precondition.
pub fn write(
    rows: &mut (impl UnitRows + AccountRows + ?Sized),
    context: &Context,
    name: &AccountName,
    input: &AccountInput,
    precondition: &Precondition,
) -> Result<(Written<Account>, Option<RevokedSubject>), Refusal> {
    let existing = rows.lock_account(name.as_str())?;
    context.touch(rows, &ACCOUNT, &[name.as_str()])?;
    let revision = next_revision(&thing(name), existing.as_ref().map(|row| row.revision), precondition)?;
    check(rows, name, input)?;
    let row = AccountRow {
        name: name.to_string(),
        revision,
        kind: input.kind.as_str().to_owned(),
        roles: input.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" "),
        unit_code: input.unit.as_ref().map(ToString::to_string),
        disabled: input.disabled.unwrap_or(false),
        secret_hash: existing.as_ref().and_then(|row| row.secret_hash.clone()),
        changed_at: context.now(),
        changed_by: context.actor(),
    };
    let revoked = match &existing {
        Some(earlier) if takes_away(earlier, &row) => Some(revoke_subject(rows, context, name.as_str())?),
        _ => None,
    };
    if existing.is_some() {
        // Whoever decides over the account opens it where it is locked.
        rows.delete_login_attempts(name.as_str())?;
        rows.update_account(&row)?;
    } else {
        rows.insert_account(&row)?;
    }
    let value = view(&row)?;
    context.audit("putAccount", None, subject_of(name), revision, &value)?;
    Ok((Written { value, version: version(name, revision), created: existing.is_none(), touched: None }, revoked))
}

/// Whether tokens that were issued before would be worth more than new ones.
fn takes_away(earlier: &AccountRow, row: &AccountRow) -> bool {
    row.disabled || (&earlier.kind, &earlier.roles, &earlier.unit_code) != (&row.kind, &row.roles, &row.unit_code)
}

fn check(rows: &mut (impl UnitRows + ?Sized), name: &AccountName, input: &AccountInput) -> Result<(), Refusal> {
    if RESERVED.contains(&name.as_str()) {
        let vi = "Tên này dành riêng cho chính dịch vụ.";
        let fault = Fault::new("#path/account", Code::ValueUnknown, vi, "This name is the service's own.");
        return Err(Failure::faults(Code::InvalidPath, vec![fault]).into());
    }
    let mut faults = Vec::new();
    if input.roles.is_empty() {
        let vi = "Cần ít nhất một vai trò.";
        faults.push(Fault::new("/roles", Code::FieldMissing, vi, "At least one role is needed."));
    }
    for (index, role) in input.roles.iter().enumerate() {
        if input.roles[..index].contains(role) {
            let vi = "Vai trò bị lặp.";
            faults.push(Fault::new(format!("/roles/{index}"), Code::ItemRepeated, vi, "The role stands twice."));
        }
    }
    let roles: Vec<Role> = input.roles.iter().filter_map(|role| Role::parse(role.as_str())).collect();
    for (one, other) in policy::opposed(&roles) {
        let (vi, en) = policy::opposed_sentence(one, other);
        faults.push(Fault::new("/roles", Code::RolesOpposed, vi, en));
    }
    let speaks_for_a_unit = input.roles.contains(&AccountRole::Unit);
    match &input.unit {
        None if speaks_for_a_unit => {
            let vi = "Vai trò `unit` cần mã đơn vị.";
            faults.push(Fault::new("/unit", Code::FieldMissing, vi, "The role `unit` needs a unit."));
        }
        Some(_) if !speaks_for_a_unit => {
            let vi = "Chỉ vai trò `unit` mới có mã đơn vị.";
            faults.push(Fault::new("/unit", Code::ValueUnknown, vi, "Only the role `unit` has a unit."));
        }
        Some(unit) if rows.find_units(&[unit.to_string()])?.is_empty() => {
            faults.push(unknown_reference("/unit", unit.as_str()));
        }
        _ => {}
    }
    if faults.is_empty() { Ok(()) } else { Err(invalid(faults)) }
}

/// Whether this account may be given this secret, before time is spent on its hash.
pub fn check_secret(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    name: &AccountName,
    secret: &Secret,
    precondition: &Precondition,
) -> Result<(), Refusal> {
    context.require(Act::WriteAccount, Subject::Register)?;
    let row = rows.find_account(name.as_str())?.ok_or_else(not_found)?;
    next_revision(&thing(name), Some(row.revision), precondition)?;
    let faults = secrets::faults(secret, kind_of(&row)?, name.as_str());
    if faults.is_empty() { Ok(()) } else { Err(invalid(faults)) }
}

/// Gives an account another secret, whose hash is at hand; its tokens are revoked, and it is locked no more.
pub fn put_secret(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    name: &AccountName,
    hash: &str,
    precondition: &Precondition,
) -> Result<(Written<Account>, RevokedSubject), Refusal> {
    context.require(Act::WriteAccount, Subject::Register)?;
    give_secret(rows, context, name, hash, precondition)
}

/// Gives an account another secret, whoever asks.
///
/// # Errors
/// 404, or its precondition.
pub fn give_secret(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    name: &AccountName,
    hash: &str,
    precondition: &Precondition,
) -> Result<(Written<Account>, RevokedSubject), Refusal> {
    let existing = rows.lock_account(name.as_str())?.ok_or_else(not_found)?;
    context.touch(rows, &ACCOUNT, &[name.as_str()])?;
    let revision = next_revision(&thing(name), Some(existing.revision), precondition)?;
    let (changed_at, changed_by) = (context.now(), context.actor());
    let row = AccountRow { revision, secret_hash: Some(hash.to_owned()), changed_at, changed_by, ..existing };
    rows.update_account(&row)?;
    rows.delete_login_attempts(name.as_str())?;
    let revoked = revoke_subject(rows, context, name.as_str())?;
    let value = view(&row)?;
    context.audit("putAccountSecret", None, subject_of(name), revision, &value)?;
    Ok((Written { value, version: version(name, revision), created: false, touched: None }, revoked))
}

/// Opens an account that is locked, without another secret.
///
/// # Errors
/// 404.
pub fn unlock(rows: &mut (impl AccountRows + ?Sized), context: &Context, name: &AccountName) -> Result<(), Refusal> {
    let row = rows.lock_account(name.as_str())?.ok_or_else(not_found)?;
    rows.delete_login_attempts(name.as_str())?;
    context.audit("unlockAccount", None, subject_of(name), row.revision, &view(&row)?)
}

/// Revokes all tokens that an account has been given so far.
pub fn revoke_tokens(
    rows: &mut (impl AccountRows + ?Sized),
    context: &Context,
    name: &AccountName,
) -> Result<RevokedSubject, Refusal> {
    context.require(Act::RevokeToken, Subject::Register)?;
    let row = rows.lock_account(name.as_str())?.ok_or_else(not_found)?;
    context.touch(rows, &ACCOUNT, &[name.as_str()])?;
    let revoked = revoke_subject(rows, context, name.as_str())?;
    revocation::audit(context, "revokeAccountTokens", row.revision, &revoked)?;
    Ok(revoked)
}

fn thing(name: &AccountName) -> Thing {
    Thing::of("account", &[name.as_str()])
}

/// The version of an account by its revision.
pub fn version(name: &AccountName, revision: i64) -> Version {
    thing(name).at(revision)
}

/// An account as the audit names it.
pub(crate) fn subject_of(name: &AccountName) -> String {
    format!("account:{name}")
}

pub(crate) fn kind_of(row: &AccountRow) -> Result<AccountKind, Refusal> {
    stored::stored(AccountKind::from_word(&row.kind), "account's kind")
}

/// The roles of an account, as tokens carry them.
pub(crate) fn roles_of(row: &AccountRow) -> Result<Vec<Role>, Refusal> {
    row.roles.split(' ').map(|word| stored::stored(Role::parse(word), "account's role")).collect()
}

fn view(row: &AccountRow) -> Result<Account, Refusal> {
    let roles = row.roles.split(' ').map(|word| stored::stored(AccountRole::from_word(word), "account's role"));
    Ok(Account {
        name: stored::text(&row.name, "account's name")?,
        kind: kind_of(row)?,
        roles: roles.collect::<Result<_, _>>()?,
        unit: row.unit_code.as_deref().map(|code| stored::text(code, "unit's code")).transpose()?,
        disabled: row.disabled,
        has_secret: row.secret_hash.is_some(),
        changed_at: row.changed_at.into(),
    })
}
