//! What can go wrong between the service and its database.

use std::error::Error;

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

use crate::postgres::words::state_of;
use crate::trouble::Trouble;

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
    /// The database has no space left.
    #[error("the database has no space left")]
    Full,
    /// The database cannot be used.
    #[error("the database cannot be used: {reason}")]
    Unavailable {
        /// Why, without any part of the address.
        reason: Trouble,
    },
    /// Others on this machine can read the file of the database, or enter its folder.
    #[error(transparent)]
    Exposed(Exposed),
    /// A commit was sent and never answered: it may have happened, or may yet.
    #[error("the database left a commit unanswered")]
    Unanswered,
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
            Exposed::Unusable { .. } => StoreError::Unavailable { reason: Trouble::FileNotOpened },
            exposed => StoreError::Exposed(exposed),
        }
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> StoreError {
        let (kind, information) = match &error {
            DieselError::DatabaseError(kind, information) => (kind, information.as_ref()),
            DieselError::BrokenTransactionManager => return StoreError::Unavailable { reason: Trouble::Broken },
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
            DatabaseErrorKind::ReadOnlyTransaction => StoreError::Unavailable { reason: Trouble::ReadOnly },
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
                let reason = match Trouble::of_connecting(message) {
                    Trouble::Other => Trouble::Broken,
                    reason => reason,
                };
                StoreError::Unavailable { reason }
            }
            _ => of_words(information).unwrap_or(StoreError::Database(error)),
        }
    }
}

/// What a statement's error is where the driver does not say so: by what stands beside its message in any language, then by the
/// words of the server, then by those of SQLite, which speaks English only.
fn of_words(information: &(dyn DatabaseErrorInformation + Send + Sync)) -> Option<StoreError> {
    let (message, hint) = (information.message(), information.hint());
    // The names of locks are never translated, and only who tells of a deadlock lists them.
    let is_of_locks = |details: &str| details.contains("ShareLock") || details.contains("ExclusiveLock");
    if information.details().is_some_and(is_of_locks) {
        return Some(StoreError::Undone);
    }
    let state = state_of(message).or_else(|| state_of(hint?));
    match state {
        Some("40P01") => Some(StoreError::Undone),
        Some("55P03" | "57014") => Some(StoreError::Busy),
        Some("53100") => Some(StoreError::Full),
        Some(state) => Trouble::of_state(state).map(|reason| StoreError::Unavailable { reason }),
        None if message.contains("database is locked") => Some(StoreError::Busy),
        None if FULL.iter().any(|words| message.contains(words)) => Some(StoreError::Full),
        None => None,
    }
}

/// What SQLite and the operating system say of a full disk.
const FULL: [&str; 2] = ["database or disk is full", "No space left on device"];

impl StoreError {
    /// Whether the database refused a statement, for whatever reason of its own: a disk that fails, a server that is ill. It
    /// may do it at another time. What cannot be written down as a statement, or its answer not read, is a fault of ours.
    #[must_use]
    pub fn is_of_database(&self) -> bool {
        use DieselError::{DatabaseError, RollbackErrorOnCommit};
        matches!(self, StoreError::Database(DatabaseError(..) | RollbackErrorOnCommit { .. }))
    }

    /// A complaint of SQLite's pool when it is opened: nobody can hold its connections yet, so none came about.
    pub(crate) fn of_opening(error: &diesel::r2d2::PoolError) -> StoreError {
        StoreError::Unavailable { reason: Trouble::of_file(&error.to_string()) }
    }

    /// A complaint of SQLite's pool: it waited in vain, or it could not connect. Only its words tell which.
    pub(crate) fn of_pool(error: &diesel::r2d2::PoolError) -> StoreError {
        let told = error.to_string();
        if told == "timed out waiting for connection" || told.contains("database is locked") {
            return StoreError::Busy;
        }
        StoreError::Unavailable { reason: Trouble::of_file(&told) }
    }

    /// What ended the migrations. The database's own reason counts where there is one.
    pub(crate) fn of_migration(error: Box<dyn Error + Send + Sync>) -> StoreError {
        let reason = error.to_string();
        let of_database = error.downcast::<DieselError>().map(|error| StoreError::from(*error));
        match of_database {
            Ok(error @ (StoreError::Unavailable { .. } | StoreError::Full | StoreError::Busy)) => error,
            _ => StoreError::Migration { reason },
        }
    }

    /// The same where it is a commit that failed: one that was not answered may have happened.
    pub(crate) fn of_commit(self) -> StoreError {
        match self {
            StoreError::Unavailable { .. } => StoreError::Unanswered,
            error => error,
        }
    }

    /// What a person is told, in Vietnamese: what is wrong, and which setting to look at.
    #[must_use]
    pub fn vi(&self) -> String {
        match self {
            StoreError::Unavailable { reason } => reason.vi().to_owned(),
            StoreError::UrlUnknown => {
                "CHAMDIEM_DATABASE_URL phải bắt đầu bằng sqlite://, postgres:// hoặc postgresql://, rồi đến nơi lưu".to_owned()
            }
            StoreError::Exposed(exposed) => exposed.to_string(),
            StoreError::Full => "cơ sở dữ liệu không còn chỗ lưu trữ".to_owned(),
            StoreError::Busy | StoreError::Undone => "cơ sở dữ liệu đang bận; hãy chạy lại sau giây lát".to_owned(),
            StoreError::Unanswered => {
                "cơ sở dữ liệu không trả lời lúc ghi xong: việc ghi có thể đã được thực hiện; hãy xem lại trước khi chạy lại"
                    .to_owned()
            }
            StoreError::Migration { reason } => format!("không cập nhật được các bảng của cơ sở dữ liệu: {reason}"),
            error => {
                let cause = Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
                format!("cơ sở dữ liệu từ chối một câu lệnh ({error}{cause})")
            }
        }
    }
}

/// Where `COMMIT` failed and the `ROLLBACK` after it too, the failure of `COMMIT` is the one that matters.
fn of_commit(error: DieselError) -> StoreError {
    match error {
        DieselError::RollbackErrorOnCommit { commit_error, .. } => StoreError::from(*commit_error),
        error => StoreError::Database(error),
    }
}
