//! The claims of a token, each of its own type: no number in a string, no float, no null, no member twice.
//!
//! The embedded issuer's tokens have exactly one form. Those of a single sign-on carry some claims under names that are set,
//! and roles, unit and scope in the forms that its administrators can choose among.

use std::ops::RangeInclusive;

use chamdiem_api_types::decode::Node;
use chamdiem_scoring::UnitCode;

use super::fault::Fault;
use super::roles::SaidRoles;

mod members;
mod path;

pub(super) use members::Members;
pub(super) use path::ClaimPath;

/// The longest text in a claim, in bytes.
const TEXT_BYTES_MAX: usize = 200;

/// The longest list of scopes, in bytes.
const SCOPE_BYTES_MAX: usize = 1000;

/// The most roles or audiences in a token of the embedded issuer. Those of others are bounded by the size of a token.
const LIST_MAX: usize = 20;

/// Where an issuer's tokens say what is not said under one name everywhere.
pub(super) struct ClaimNames {
    /// The roles: what all of these say together.
    pub(super) roles: Vec<ClaimPath>,
    /// The unit.
    pub(super) unit: ClaimPath,
    /// The program that asks.
    pub(super) client: ClaimPath,
    /// What tells this token from all others.
    pub(super) token_id: ClaimPath,
    /// The scopes: what all of these say together.
    pub(super) scopes: &'static [&'static str],
    /// Whether roles, unit and scope have the one form of the embedded issuer's.
    pub(super) has_one_form: bool,
}

impl Default for ClaimNames {
    fn default() -> ClaimNames {
        ClaimNames {
            roles: vec![ClaimPath::of("roles")],
            unit: ClaimPath::of("unit"),
            client: ClaimPath::of("client_id"),
            token_id: ClaimPath::of("jti"),
            scopes: &["scope"],
            has_one_form: true,
        }
    }
}

impl ClaimNames {
    /// Where the roles are looked for, for the log.
    pub(super) fn of_roles(&self) -> String {
        self.roles.iter().map(ClaimPath::as_str).collect::<Vec<_>>().join(",")
    }
}

/// The claims that a token of ours must carry.
pub(super) struct Claims {
    pub(super) subject: String,
    pub(super) audience: Vec<String>,
    pub(super) expires_at: i64,
    pub(super) issued_at: i64,
    pub(super) not_before: Option<i64>,
    pub(super) token_id: String,
    pub(super) client_id: String,
    pub(super) roles: Vec<SaidRoles>,
    pub(super) unit: Option<UnitCode>,
    pub(super) scope: Option<String>,
}

impl Claims {
    /// The claims. `nbf`, `scope`, roles and unit may be missing, but not be wrong: who has no role is known, and may do
    /// nothing.
    ///
    /// # Errors
    /// The first claim that is missing or of another type.
    pub(super) fn read(members: Members<'_>, names: &ClaimNames) -> Result<Claims, Fault> {
        Ok(Claims {
            subject: ClaimPath::of("sub").text(members)?,
            audience: audience(members, names)?,
            expires_at: members.required_time("exp")?,
            issued_at: members.required_time("iat")?,
            not_before: members.time("nbf")?,
            token_id: names.token_id.text(members)?,
            client_id: names.client.text(members)?,
            roles: roles(members, names)?,
            unit: unit(members, names)?,
            scope: scope(members, names)?,
        })
    }
}

/// The text of a node, of so many bytes. A control character is refused: what a claim says goes into rows, and PostgreSQL
/// keeps no NUL in a text.
fn well_made(node: &Node, bytes: RangeInclusive<usize>) -> Option<&str> {
    match node {
        Node::Text(text) if bytes.contains(&text.len()) && !text.contains(char::is_control) => Some(text),
        _ => None,
    }
}

/// A list of texts, each of at most so many bytes.
fn texts(node: &Node, bytes_max: usize) -> Option<Vec<String>> {
    let Node::List(items) = node else { return None };
    let text = |item: &Node| match item {
        Node::Text(text) if text.len() <= bytes_max => Some(text.clone()),
        _ => None,
    };
    items.iter().map(text).collect()
}

fn audience(members: Members<'_>, names: &ClaimNames) -> Result<Vec<String>, Fault> {
    let audience = match members.get("aud") {
        None => return Err(Fault::ClaimMissing("aud".to_owned())),
        Some(Node::Text(audience)) => Some(vec![audience.clone()]),
        Some(node) => texts(node, TEXT_BYTES_MAX).filter(|all| !names.has_one_form || all.len() <= LIST_MAX),
    };
    audience.ok_or_else(|| Fault::malformed("aud", "a text or a list of texts"))
}

fn roles(members: Members<'_>, names: &ClaimNames) -> Result<Vec<SaidRoles>, Fault> {
    let mut said = Vec::new();
    for path in &names.roles {
        let Some(node) = path.find(members)? else { continue };
        let read = if names.has_one_form {
            let texts = texts(node, TEXT_BYTES_MAX).filter(|all| all.len() <= LIST_MAX).map(SaidRoles::List);
            texts.ok_or_else(|| Fault::malformed(path.as_str(), "a list of at most 20 texts"))?
        } else {
            of_any_form(node, path)?
        };
        said.push(read);
    }
    Ok(said)
}

/// Roles as a single sign-on says them: a list, one text, an object whose keys they are where that is set, or none.
fn of_any_form(node: &Node, path: &ClaimPath) -> Result<SaidRoles, Fault> {
    match node {
        Node::Null => Ok(SaidRoles::List(Vec::new())),
        Node::Object(_) if path.means_keys() => {
            let members = Members::of(node).ok_or_else(|| Fault::malformed(path.as_str(), path::ONCE))?;
            Ok(SaidRoles::List(members.keys().map(str::to_owned).collect()))
        }
        Node::Object(_) => Err(Fault::malformed(
            path.as_str(),
            "a list of texts or one text; where it is an object whose keys are the roles, the setting must end in .*",
        )),
        Node::Text(text) => Ok(SaidRoles::Text(text.clone())),
        _ => {
            let texts = texts(node, usize::MAX).map(SaidRoles::List);
            texts.ok_or_else(|| Fault::malformed(path.as_str(), "a list of texts or one text"))
        }
    }
}

fn unit(members: Members<'_>, names: &ClaimNames) -> Result<Option<UnitCode>, Fault> {
    let path = &names.unit;
    let malformed = || Fault::malformed(path.as_str(), "the code of one unit");
    let Some(node) = path.find(members)? else { return Ok(None) };
    let code = match node {
        Node::Null if !names.has_one_form => None,
        Node::Text(text) if !names.has_one_form && text.trim().is_empty() => None,
        Node::List(_) if !names.has_one_form => {
            // A single sign-on writes an attribute that may have several values as a list of one.
            let mut codes = texts(node, TEXT_BYTES_MAX).ok_or_else(malformed)?;
            codes.retain(|code| !code.trim().is_empty());
            codes.dedup();
            if codes.len() > 1 {
                return Err(malformed());
            }
            codes.pop()
        }
        node => Some(well_made(node, 1..=TEXT_BYTES_MAX).ok_or_else(malformed)?.to_owned()),
    };
    code.map(|code| code.parse().map_err(|_| malformed())).transpose()
}

fn scope(members: Members<'_>, names: &ClaimNames) -> Result<Option<String>, Fault> {
    let mut scopes = Vec::new();
    for name in names.scopes {
        let Some(node) = members.get(name) else { continue };
        let scope = match node {
            Node::List(_) if !names.has_one_form => texts(node, TEXT_BYTES_MAX).map(|all| all.join(" ")),
            node => well_made(node, 0..=SCOPE_BYTES_MAX).map(str::to_owned),
        };
        scopes.push(scope.ok_or_else(|| Fault::malformed(name, "a text of scopes with blanks between them"))?);
    }
    Ok((!scopes.is_empty()).then(|| scopes.join(" ")))
}
