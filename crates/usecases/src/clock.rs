//! The time: the only place that asks the system for it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};

use time::OffsetDateTime;

/// A clock: the system's, or one that is set by hand, for the demonstration and for tests.
///
/// Moments are cut to the microsecond, the precision in which they are stored.
#[derive(Debug)]
pub struct Clock {
    /// Asked first, and by every request: a lock would be passed between the processor's cores each time.
    follows_system: AtomicBool,
    /// Where it stands while it does not follow the system.
    stands_at: RwLock<OffsetDateTime>,
}

impl Clock {
    /// The clock of the system.
    pub fn system() -> Clock {
        Clock { follows_system: AtomicBool::new(true), stands_at: RwLock::new(OffsetDateTime::UNIX_EPOCH) }
    }

    /// A clock that stands still until it is set.
    pub fn manual(start: OffsetDateTime) -> Clock {
        Clock { follows_system: AtomicBool::new(false), stands_at: RwLock::new(start) }
    }

    /// Turns a clock to a moment, where it stands still.
    pub fn set(&self, moment: OffsetDateTime) {
        *self.stands_at.write().unwrap_or_else(PoisonError::into_inner) = moment;
        self.follows_system.store(false, Ordering::Release);
    }

    /// Lets a clock that was set follow the system from now on.
    pub fn follow_system(&self) {
        self.follows_system.store(true, Ordering::Release);
    }

    /// The moment, to the microsecond.
    pub fn now(&self) -> OffsetDateTime {
        let now = if self.follows_system.load(Ordering::Acquire) {
            system_now()
        } else {
            *self.stands_at.read().unwrap_or_else(PoisonError::into_inner)
        };
        now.replace_nanosecond(now.nanosecond() / 1000 * 1000).unwrap_or(now)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
fn system_now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}
