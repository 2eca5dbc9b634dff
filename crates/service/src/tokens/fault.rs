//! Why a token is refused: a closed list, one reason for each rule of api.md ("Tokens") that it breaks.
//!
//! The answer is the same for all. The reason goes to the holder in `WWW-Authenticate` and to the log, where it also says
//! what was found instead; neither ever says a token or a part of one that is secret.

use chamdiem_api_types::{Code, Failure};
use chamdiem_usecases::policy::opposed_sentence;

use super::{Role, TOKEN_BYTES_MAX};
use crate::failure::Refusal;

/// The most characters of what was found that are logged.
const FOUND_CHARS_MAX: usize = 200;

/// Why a token is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    /// There is none, where one is needed.
    #[error("no token was sent")]
    Missing,
    /// There are several.
    #[error("there is more than one Authorization header")]
    Repeated,
    /// The header carries something else.
    #[error("the Authorization header is not the word Bearer, one space and a token")]
    NotBearer,
    /// It is longer than is looked at.
    #[error("the token has more than {TOKEN_BYTES_MAX} bytes")]
    TooLong,
    /// It is no signed JWT.
    #[error("the token is not three parts of base64url with dots between them")]
    NotThreeParts,
    /// Its header or payload cannot be read.
    #[error("the {0} of the token is not one JSON object that has each member once")]
    NotAnObject(&'static str),
    /// Nobody whose tokens are taken is called so.
    #[error("iss does not name an issuer whose tokens are taken, letter by letter")]
    IssuerUnknown(String),
    /// Its header has something that its issuer's headers do not have.
    #[error("the header has a member that is not taken")]
    HeaderMember(String),
    /// It says to be something else than an access token.
    #[error("the typ of the header is not at+jwt{}", .plain.then_some(" or JWT").unwrap_or_default())]
    Type {
        /// What it says.
        found: String,
        /// Whether `JWT` would be taken.
        plain: bool,
    },
    /// It is another token of the same issuer: an ID token, a refresh token, a logout token.
    #[error("the claim {0} says that this is not an access token")]
    NotForAccess(&'static str),
    /// Its header names no key.
    #[error("kid is missing in the header or no text")]
    KeyUnnamed,
    /// Its header names a key that the issuer does not publish, as far as is known.
    #[error("kid names a key that is not among the issuer's, or they were not fetched yet")]
    KeyUnknown(String),
    /// The key is too old, or was withdrawn.
    #[error("the keys of the issuer could not be fetched for an hour, or the one of this token was withdrawn")]
    KeyNotGood,
    /// The signature is not of that key by that algorithm.
    #[error("the signature is not by the key that kid names, or its algorithm is not one for that key")]
    Signature,
    /// A claim is missing.
    #[error("the claim {0} is missing")]
    ClaimMissing(String),
    /// A claim is of another form.
    #[error("the claim {name} is not {expected}")]
    ClaimMalformed {
        /// Where it is looked for.
        name: String,
        /// What it should be.
        expected: &'static str,
    },
    /// It is for another service.
    #[error("aud does not name this service, letter by letter")]
    Audience(Vec<String>),
    /// It lives too long, or not at all.
    #[error("it lives {life} s from iat to exp, where 1 to {life_max} s are taken for its roles")]
    Life {
        /// From `iat` to `exp`, in seconds.
        life: i64,
        /// What its roles allow.
        life_max: u32,
    },
    /// It is over.
    #[error("it has expired")]
    Expired,
    /// It is not in force yet.
    #[error("iat or nbf lies ahead")]
    NotYet,
    /// It, or its account, was revoked.
    #[error("it was revoked, or all tokens of its account up to its second were")]
    Revoked,
    /// It has roles of both sides.
    #[error("it has roles that do not go together: {} and {}", .0.as_str(), .1.as_str())]
    Opposed(Role, Role),
}

impl Fault {
    /// A claim that is not what it should be.
    pub(super) fn malformed(name: &str, expected: &'static str) -> Fault {
        Fault::ClaimMalformed { name: name.to_owned(), expected }
    }

    /// What the log says: the reason, and what was found.
    fn logged(&self) -> String {
        let found = match self {
            Fault::IssuerUnknown(found)
            | Fault::HeaderMember(found)
            | Fault::Type { found, .. }
            | Fault::KeyUnknown(found) => quoted([found]),
            Fault::Audience(found) => quoted(found),
            _ => return self.to_string(),
        };
        format!("{self}; found: {found}")
    }
}

/// Texts of a token for the log, in quotes and not too many.
pub(super) fn quoted<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let mut line = String::new();
    for text in texts {
        let separator = if line.is_empty() { "" } else { ", " };
        line.extend([separator, "`", text.as_ref(), "`"]);
        if line.len() > 4 * FOUND_CHARS_MAX {
            break;
        }
    }
    match line.char_indices().nth(FOUND_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Refusal {
        let refusal = match fault {
            Fault::Opposed(one, other) => {
                let (vi, en) = opposed_sentence(one, other);
                Refusal::from(Failure::new(Code::TokenRolesOpposed, vi, en))
            }
            _ => Refusal::unauthenticated_because(&fault.to_string()),
        };
        refusal.with_reason(fault.logged())
    }
}
