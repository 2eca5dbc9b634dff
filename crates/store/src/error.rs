//! What can go wrong between the service and its database.

use std::fmt;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// Why the store could not do what was asked.
#[derive(Debug)]
pub enum StoreError {
    /// The row has another revision than expected, or is gone.
    Stale,
    /// The key is taken.
    Exists,
    /// A constraint of the database refused the change: something that must never be would have been.
    Constraint {
        /// The constraint's name, where the database tells it.
        name: String,
    },
    /// Somebody else holds what was needed for too long: try again.
    Busy,
    /// The database cannot be reached.
    Unavailable {
        /// What the driver says, without the address.
        reason: String,
    },
    /// The database URL has another scheme than `sqlite`, `postgres` or `postgresql`, or no path.
    UrlUnknown,
    /// The migrations could not be run.
    Migration {
        /// What the migration says.
        reason: String,
    },
    /// Anything else that the database says.
    Database(DieselError),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Stale => f.write_str("the row has another revision"),
            StoreError::Exists => f.write_str("the key is taken"),
            StoreError::Constraint { name } => write!(f, "the constraint {name} refused the change"),
            StoreError::Busy => f.write_str("the database is busy"),
            StoreError::Unavailable { reason } => write!(f, "the database cannot be reached: {reason}"),
            StoreError::UrlUnknown => f.write_str(
                "the database URL must begin with sqlite://, postgres:// or postgresql:// and lead somewhere",
            ),
            StoreError::Migration { reason } => write!(f, "the migrations failed: {reason}"),
            StoreError::Database(_) => f.write_str("the database refused a statement"),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StoreError::Database(error) => Some(error),
            _ => None,
        }
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> StoreError {
        let DieselError::DatabaseError(kind, information) = &error else {
            return match error {
                DieselError::BrokenTransactionManager => StoreError::Unavailable { reason: "broken connection".into() },
                error => StoreError::Database(error),
            };
        };
        let message = information.message();
        match kind {
            DatabaseErrorKind::UniqueViolation => StoreError::Exists,
            DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::CheckViolation
            | DatabaseErrorKind::NotNullViolation => {
                let name = information.constraint_name().unwrap_or(message).to_owned();
                StoreError::Constraint { name }
            }
            DatabaseErrorKind::SerializationFailure => StoreError::Busy,
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
                StoreError::Unavailable { reason: message.to_owned() }
            }
            _ if is_busy(message) => StoreError::Busy,
            _ if is_gone(message) => StoreError::Unavailable { reason: message.to_owned() },
            _ => StoreError::Database(error),
        }
    }
}

/// What the drivers tell in words only: a lock that was not had in time.
fn is_busy(message: &str) -> bool {
    let told = ["database is locked", "lock timeout", "statement timeout", "deadlock detected"];
    told.iter().any(|words| message.contains(words))
}

/// What the drivers tell in words only: a server that ended.
fn is_gone(message: &str) -> bool {
    let told = [
        "terminating connection",
        "server closed the connection",
        "the database system is",
        "could not connect",
        "Connection refused",
        "connection to server",
        "no connection to the server",
    ];
    told.iter().any(|words| message.contains(words))
}
