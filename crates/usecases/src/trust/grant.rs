//! Grants: what a token is minted for.

use chamdiem_scoring::UnitCode;

use crate::asker::{Role, Scope};

/// What a token is minted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Whom the token speaks for: an account, never a person's name.
    pub subject: String,
    /// The program that asks.
    pub client_id: String,
    /// What the holder may do.
    pub roles: Vec<Role>,
    /// The unit that the holder speaks for.
    pub unit: Option<UnitCode>,
    /// What the token is limited to.
    pub scope: Scope,
    /// How long the token lives, in seconds.
    pub life_seconds: u32,
}

impl Grant {
    /// A grant of one role, to an account named like the role.
    pub fn of_role(role: Role, unit: Option<UnitCode>, life_seconds: u32) -> Grant {
        let subject = match &unit {
            Some(unit) => format!("{}:{unit}", role.as_str()),
            None => role.as_str().to_owned(),
        };
        Grant {
            subject,
            client_id: "chamdiem-cli".to_owned(),
            roles: vec![role],
            unit,
            scope: Scope::ALL,
            life_seconds,
        }
    }
}
