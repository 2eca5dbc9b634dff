//! What can go wrong between the service and its database.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::private_files::Exposed;

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The row has another revision than expected, or is gone.
    #[error("the row has another revision")]
    Stale,
    /// The key is taken.
    #[error("the key is taken")]
    Exists,
    /// A constraint of the database refused the change: something that must never be would have been.
    #[error("{kind} refused the change: {name}")]
    Constraint {
        /// What kind of constraint it is.
        kind: ConstraintKind,
        /// What the database calls it: its name (PostgreSQL) or its text (SQLite).
        name: String,
    },
    /// The database undid the transaction by itself, for a deadlock or because it could not be put in order with others. It
    /// may be tried again at once.
    #[error("the database undid the transaction")]
    Undone,
    /// Somebody else holds what was needed for too long: try again.
    #[error("the database is busy")]
    Busy,
    /// The database cannot be reached.
    #[error("the database cannot be reached: {reason}")]
    Unavailable {
        /// Why, without any part of the address.
        reason: String,
    },
    /// Others on this machine can read the file of the database, or enter its folder.
    #[error(transparent)]
    Exposed(Exposed),
    /// The database URL has another scheme than `sqlite`, `postgres` or `postgresql`, or no path.
    #[error("the database URL must begin with sqlite://, postgres:// or postgresql:// and lead somewhere")]
    UrlUnknown,
    /// The migrations could not be run.
    #[error("the migrations failed: {reason}")]
    Migration {
        /// What the migration says.
        reason: String,
    },
    /// Anything else that the database says.
    #[error("the database refused a statement")]
    Database(#[source] DieselError),
}

/// The kinds of constraints that refuse a change; a key that is taken is [`StoreError::Exists`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum ConstraintKind {
    /// A row refers to one that is not there, or would be left without the one it refers to.
    #[error("a foreign key")]
    ForeignKey,
    /// A value, or values together, that cannot be.
    #[error("a check")]
    Check,
    /// A value is missing.
    #[error("a missing value")]
    NotNull,
}

impl From<Exposed> for StoreError {
    fn from(exposed: Exposed) -> StoreError {
        match exposed {
            Exposed::Unusable { cause, .. } => StoreError::Unavailable { reason: cause.to_string() },
            exposed => StoreError::Exposed(exposed),
        }
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> StoreError {
        let (kind, information) = match &error {
            DieselError::DatabaseError(kind, information) => (kind, information),
            DieselError::BrokenTransactionManager => {
                return StoreError::Unavailable { reason: "the connection broke".to_owned() };
            }
            DieselError::RollbackErrorOnCommit { .. } => return of_commit(error),
            _ => return StoreError::Database(error),
        };
        let message = information.message();
        let constraint = |kind| {
            let name = information.constraint_name().unwrap_or(message).to_owned();
            StoreError::Constraint { kind, name }
        };
        match kind {
            DatabaseErrorKind::UniqueViolation => StoreError::Exists,
            DatabaseErrorKind::ForeignKeyViolation => constraint(ConstraintKind::ForeignKey),
            DatabaseErrorKind::CheckViolation => constraint(ConstraintKind::Check),
            DatabaseErrorKind::NotNullViolation => constraint(ConstraintKind::NotNull),
            DatabaseErrorKind::SerializationFailure => StoreError::Undone,
            _ if message.contains("deadlock detected") => StoreError::Undone,
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
                StoreError::Unavailable { reason: trouble(message).to_owned() }
            }
            _ if is_busy(message) => StoreError::Busy,
            _ => StoreError::Database(error),
        }
    }
}

impl StoreError {
    /// Whether the database refused a statement, for whatever reason of its own: a disk that fails, a server that is ill. It
    /// may do it at another time. What cannot be written down as a statement, or its answer not read, is a fault of ours.
    #[must_use]
    pub fn is_of_database(&self) -> bool {
        use DieselError::{DatabaseError, RollbackErrorOnCommit};
        matches!(self, StoreError::Database(DatabaseError(..) | RollbackErrorOnCommit { .. }))
    }

    /// A pool's complaint when it is opened: nobody can hold its connections yet, so none came about.
    pub(crate) fn of_opening(error: &diesel::r2d2::PoolError) -> StoreError {
        StoreError::Unavailable { reason: trouble(&error.to_string()).to_owned() }
    }

    /// A pool's complaint: it waited in vain, or it could not connect. Only its words tell which.
    pub(crate) fn of_pool(error: &diesel::r2d2::PoolError) -> StoreError {
        let told = error.to_string();
        if told == "timed out waiting for connection" || is_busy(&told) {
            return StoreError::Busy;
        }
        StoreError::Unavailable { reason: trouble(&told).to_owned() }
    }
}

/// Where `COMMIT` failed and the `ROLLBACK` after it too, the failure of `COMMIT` is the one that matters.
fn of_commit(error: DieselError) -> StoreError {
    match error {
        DieselError::RollbackErrorOnCommit { commit_error, .. } => StoreError::from(*commit_error),
        error => StoreError::Database(error),
    }
}

/// What the drivers tell in words only: a lock that was not had in time.
fn is_busy(message: &str) -> bool {
    let told = ["database is locked", "lock timeout", "statement timeout"];
    told.iter().any(|words| message.contains(words))
}

/// Why a database does not answer, in words of our own: a driver's may repeat pieces of the address, and the password
/// is one of them.
fn trouble(told: &str) -> &'static str {
    let known = [
        ("password authentication failed", "the password is refused"),
        ("no password supplied", "a password is needed"),
        ("no pg_hba.conf entry", "the server lets nobody in from here"),
        ("the database system is", "the server is starting or stopping"),
        ("terminating connection", "the server ended the connection"),
        ("server closed the connection", "the server ended the connection"),
        ("does not exist", "the role or the database does not exist"),
        ("could not translate host name", "the host is unknown"),
        ("Connection refused", "the server refuses the connection"),
        ("timeout expired", "the server does not answer"),
        ("too many clients", "the server has no connection left"),
        ("connection slots are reserved", "the server has no connection left"),
        ("SSL", "server and client do not agree on encryption"),
        ("database is locked", "another process holds the file"),
        ("unable to open database file", "the file cannot be opened"),
        ("readonly database", "the file cannot be written"),
        ("file is not a database", "the file is not an SQLite database"),
        ("a pragma was left aside", "the file cannot be kept in WAL mode: is it on a network share?"),
    ];
    let found = known.iter().find(|(words, _)| told.contains(words));
    found.map_or("no connection could be had", |(_, reason)| reason)
}
