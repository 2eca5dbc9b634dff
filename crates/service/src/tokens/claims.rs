//! The claims of a token, each of its own type: no number in a string, no float, no null, no member twice.

use std::ops::RangeInclusive;

use chamdiem_api_types::decode::Node;
use chamdiem_scoring::UnitCode;

/// The longest text in a claim, in bytes.
const TEXT_BYTES_MAX: usize = 200;

/// The longest list of scopes, in bytes.
const SCOPE_BYTES_MAX: usize = 1000;

/// The most roles or audiences in a token.
const LIST_MAX: usize = 20;

/// Under which names an issuer's tokens carry what the holder may do.
pub(super) struct ClaimNames {
    /// The list of roles.
    pub(super) roles: String,
    /// The unit.
    pub(super) unit: String,
}

impl Default for ClaimNames {
    fn default() -> ClaimNames {
        ClaimNames { roles: "roles".to_owned(), unit: "unit".to_owned() }
    }
}

/// The members of an object in which none stands twice.
pub(super) struct Members<'n>(&'n [(String, Node)]);

impl<'n> Members<'n> {
    /// The members; none where it is no object or a member stands twice.
    pub(super) fn of(node: &'n Node) -> Option<Members<'n>> {
        let Node::Object(members) = node else { return None };
        let twice = |index: usize| members[..index].iter().any(|(key, _)| *key == members[index].0);
        let single = !(0..members.len()).any(twice);
        single.then_some(Members(members))
    }

    /// The keys.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'n str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }

    /// The text under a key. A control character is refused: what a claim says goes into rows, and PostgreSQL keeps no
    /// NUL in a text.
    pub(super) fn text(&self, key: &str) -> Option<&'n str> {
        self.text_of(key, 1..=TEXT_BYTES_MAX)
    }

    fn text_of(&self, key: &str, bytes: RangeInclusive<usize>) -> Option<&'n str> {
        let well_made = |text: &str| bytes.contains(&text.len()) && !text.contains(char::is_control);
        match self.get(key)? {
            Node::Text(text) if well_made(text) => Some(text),
            _ => None,
        }
    }

    fn get(&self, key: &str) -> Option<&'n Node> {
        self.0.iter().find(|(member, _)| member == key).map(|(_, node)| node)
    }

    fn integer(&self, key: &str) -> Option<i64> {
        match self.get(key)? {
            Node::Integer(value) => Some(*value),
            _ => None,
        }
    }

    fn texts(&self, key: &str) -> Option<Vec<String>> {
        let Node::List(items) = self.get(key)? else { return None };
        let text = |item: &Node| match item {
            Node::Text(text) if text.len() <= TEXT_BYTES_MAX => Some(text.clone()),
            _ => None,
        };
        if items.len() > LIST_MAX { None } else { items.iter().map(text).collect() }
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
    pub(super) roles: Vec<String>,
    pub(super) unit: Option<UnitCode>,
    pub(super) scope: Option<String>,
}

impl Claims {
    /// The claims; none where one is missing or of another type. `nbf`, `scope`, roles and unit may be missing, but not be
    /// wrong: who has no role is known, and may do nothing.
    pub(super) fn read(members: &Members<'_>, names: &ClaimNames) -> Option<Claims> {
        let audience = match members.get("aud")? {
            Node::Text(audience) => vec![audience.clone()],
            _ => members.texts("aud")?,
        };
        let not_before = match members.get("nbf") {
            None => None,
            Some(_) => Some(members.integer("nbf")?),
        };
        let roles = match members.get(&names.roles) {
            None => Vec::new(),
            Some(_) => members.texts(&names.roles)?,
        };
        let unit = match members.get(&names.unit) {
            None => None,
            Some(_) => Some(members.text(&names.unit)?.parse().ok()?),
        };
        let scope = match members.get("scope") {
            None => None,
            Some(_) => Some(members.text_of("scope", 0..=SCOPE_BYTES_MAX)?.to_owned()),
        };
        Some(Claims {
            subject: members.text("sub")?.to_owned(),
            audience,
            expires_at: members.integer("exp")?,
            issued_at: members.integer("iat")?,
            not_before,
            token_id: members.text("jti")?.to_owned(),
            client_id: members.text("client_id")?.to_owned(),
            roles,
            unit,
            scope,
        })
    }
}
