//! Who asks: an account with its roles, the public, or the program itself.

use std::sync::Arc;

use chamdiem_scoring::UnitCode;

mod scope;

pub use scope::Scope;

/// How far the clocks of issuer and service may differ, in seconds.
pub const LEEWAY_SECONDS: i64 = 30;

/// The longest life of a token of a machine, in seconds.
pub const MACHINE_LIFE_SECONDS_MAX: u32 = 3600;

/// The longest life of a token of a person, in seconds.
pub const PERSON_LIFE_SECONDS_MAX: u32 = 900;

/// How long a revocation must be remembered at least, in seconds: a token that is accepted now may have been issued by a
/// clock that is ahead, and is accepted a little after its end.
pub const REVOCATION_SECONDS_MIN: i64 = MACHINE_LIFE_SECONDS_MAX as i64 + 2 * LEEWAY_SECONDS;

/// What a caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Rule sets, units, accounts.
    Admin,
    /// Opens rounds, appraises, returns, exempts.
    Appraiser,
    /// Publishes.
    Publisher,
    /// Its own self-assessment.
    Unit,
    /// The one-stop e-system.
    Feeder,
    /// Another service.
    Reader,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 6] = [Role::Admin, Role::Appraiser, Role::Publisher, Role::Unit, Role::Feeder, Role::Reader];

    /// The word in a token.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Appraiser => "appraiser",
            Role::Publisher => "publisher",
            Role::Unit => "unit",
            Role::Feeder => "feeder",
            Role::Reader => "reader",
        }
    }

    /// The role of a word; none for a word that is not known.
    pub fn parse(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Whether a token with these roles is a machine's.
    pub fn are_of_machine(roles: &[Role]) -> bool {
        !roles.is_empty() && roles.iter().all(|role| matches!(role, Role::Feeder | Role::Reader))
    }

    /// The longest life of a token with these roles, in seconds: machines an hour, people a quarter of one.
    pub fn life_seconds_max(roles: &[Role]) -> u32 {
        if Role::are_of_machine(roles) { MACHINE_LIFE_SECONDS_MAX } else { PERSON_LIFE_SECONDS_MAX }
    }
}

/// Somebody with a valid token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub subject: String,
    /// Who issued the token.
    pub issuer: Arc<str>,
    /// The program that asks.
    pub client_id: String,
    /// What the caller may do.
    pub roles: Vec<Role>,
    /// Why the token grants no role, for the log; none where it grants one.
    pub no_role: Option<String>,
    /// The unit that the caller speaks for.
    pub unit: Option<UnitCode>,
    /// What the token is limited to, whatever the roles allow.
    pub scope: Scope,
    /// The token's `jti`.
    pub token_id: String,
    /// When the token was issued, in seconds since 1970.
    pub issued_at: i64,
    /// When the token expires, in seconds since 1970.
    pub expires_at: i64,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asker {
    /// Somebody without a token.
    Public,
    /// Somebody with a valid token.
    Known(Arc<Caller>),
    /// The program itself, when it starts; no request can be this.
    System,
}

impl Asker {
    /// Whether there is a valid token.
    pub fn is_known(&self) -> bool {
        matches!(self, Asker::Known(_))
    }

    /// What the asker may do.
    pub fn roles(&self) -> &[Role] {
        match self {
            Asker::Known(caller) => &caller.roles,
            Asker::Public | Asker::System => &[],
        }
    }

    /// Whether the asker speaks for this unit.
    pub fn is_unit(&self, unit: &str) -> bool {
        match self {
            Asker::Known(caller) => caller.unit.as_ref().is_some_and(|own| own.as_str() == unit),
            Asker::Public | Asker::System => false,
        }
    }

    /// Whether the token, where there is one, is not limited to the other kind of request.
    pub fn is_within_scope(&self, reads: bool) -> bool {
        match self {
            Asker::Known(caller) => caller.scope.allows(reads),
            Asker::Public | Asker::System => true,
        }
    }

    /// The account, as rows and audit name it.
    pub fn subject(&self) -> &str {
        match self {
            Asker::Known(caller) => &caller.subject,
            Asker::Public => "public",
            Asker::System => "system",
        }
    }
}
