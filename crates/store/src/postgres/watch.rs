//! How long statements may take, and which connections have been silent for longer: the server ends a statement by itself when
//! its time is over, so one that has not answered by then will not.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::InstrumentationEvent;
use diesel::result::{DatabaseErrorKind, Error};

/// How much longer than the server itself we wait for it.
const GRACE: Duration = Duration::from_secs(3);

/// How long a statement may take, and wait for a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) statement: Duration,
    pub(super) lock: Duration,
}

impl Limits {
    /// Of a statement that counts every dossier, or waits for another batch to be loaded.
    pub(super) const PATIENT: Limits =
        Limits { statement: Duration::from_secs(10 * 60), lock: Duration::from_secs(60) };

    /// Of what brings the tables up to date.
    pub(super) const ENDLESS: Limits = Limits { statement: Duration::MAX, lock: Duration::MAX };

    /// Of the beginning of a transaction, for which nobody has to be waited for.
    pub(super) const PROMPT: Limits = Limits { statement: Duration::from_secs(2), lock: Duration::from_secs(2) };

    /// Of everything else, where a statement may take so long.
    pub(super) fn of(statement: Duration) -> Limits {
        Limits { statement, lock: statement / 2 }
    }

    /// The statements that set them until the transaction ends; 0 is no limit.
    pub(super) fn sql(self) -> String {
        let milliseconds = |limit: Duration| i32::try_from(limit.as_millis()).unwrap_or(0);
        let (statement, lock) = (milliseconds(self.statement), milliseconds(self.lock));
        format!("SET LOCAL statement_timeout = {statement}; SET LOCAL lock_timeout = {lock};")
    }

    /// Those in force for what this thread asks.
    pub(super) fn present() -> Limits {
        PRESENT.get()
    }

    /// Puts them in force for what this thread asks until the guard goes.
    #[must_use]
    pub(super) fn enter(self) -> Entered {
        Entered(PRESENT.replace(self))
    }
}

thread_local! {
    static PRESENT: Cell<Limits> = const { Cell::new(Limits::PATIENT) };
}

/// Limits are in force as long as it lives; then those before it.
pub(super) struct Entered(Limits);

impl Drop for Entered {
    fn drop(&mut self) {
        PRESENT.set(self.0);
    }
}

/// What a connection is doing.
#[derive(Debug)]
pub(super) struct Watch {
    began: Instant,
    /// When its server must have answered by, in milliseconds since `began`; 0 while nothing is asked.
    answer_by: AtomicU64,
    is_spoiled: AtomicBool,
    is_of_reader: AtomicBool,
}

impl Watch {
    pub(super) fn new() -> Arc<Watch> {
        let (answer_by, is_spoiled, is_of_reader) = Default::default();
        Arc::new(Watch { began: Instant::now(), answer_by, is_spoiled, is_of_reader })
    }

    /// Is given what the driver does with the connection.
    pub(super) fn hear(&self, event: &InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { .. } => {
                let limit = Limits::present().statement.saturating_add(GRACE);
                let by = self.began.elapsed().saturating_add(limit).as_millis();
                self.answer_by.store(u64::try_from(by).unwrap_or(u64::MAX), Ordering::Relaxed);
            }
            InstrumentationEvent::FinishQuery { error, .. } => {
                self.answer_by.store(0, Ordering::Relaxed);
                if let Some(Error::DatabaseError(kind, _)) = error {
                    self.judge(kind);
                }
            }
            _ => {}
        }
    }

    fn judge(&self, kind: &DatabaseErrorKind) {
        match kind {
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => self.spoil(),
            DatabaseErrorKind::ReadOnlyTransaction => {
                self.is_of_reader.store(true, Ordering::Relaxed);
                self.spoil();
            }
            _ => {}
        }
    }

    /// For how long the server's answer has been overdue.
    pub(super) fn overdue(&self) -> Option<Duration> {
        let by = Some(self.answer_by.load(Ordering::Relaxed)).filter(|by| *by > 0)?;
        self.began.elapsed().checked_sub(Duration::from_millis(by))
    }

    /// The connection is not used again.
    pub(super) fn spoil(&self) {
        self.is_spoiled.store(true, Ordering::Relaxed);
    }

    /// Whether the connection may not be used again.
    pub(super) fn is_spoiled(&self) -> bool {
        self.is_spoiled.load(Ordering::Relaxed)
    }

    /// Whether the server turned out to be one that only reads.
    pub(super) fn is_of_reader(&self) -> bool {
        self.is_of_reader.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Limits;

    #[test]
    fn limits_are_those_of_the_innermost_guard() {
        let usual = Limits::of(Duration::from_secs(7));
        let outer = usual.enter();
        {
            let _inner = Limits::PATIENT.enter();
            assert_eq!(Limits::present(), Limits::PATIENT);
        }
        assert_eq!(Limits::present(), usual);
        drop(outer);
        assert_eq!(usual.sql(), "SET LOCAL statement_timeout = 7000; SET LOCAL lock_timeout = 3500;");
        assert_eq!(Limits::ENDLESS.sql(), "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;");
    }
}
