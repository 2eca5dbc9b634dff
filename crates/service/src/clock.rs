//! The time: the only place that asks the system for it.

use std::sync::{PoisonError, RwLock};

use time::OffsetDateTime;

/// A clock: the system's, or one that is set by hand, for the demonstration and for tests.
///
/// Moments are cut to the microsecond, the precision in which they are stored.
#[derive(Debug)]
pub struct Clock {
    /// None while it follows the system.
    set: RwLock<Option<OffsetDateTime>>,
}

impl Clock {
    /// The clock of the system.
    pub fn system() -> Clock {
        Clock { set: RwLock::new(None) }
    }

    /// A clock that stands still until it is set.
    pub fn manual(start: OffsetDateTime) -> Clock {
        Clock { set: RwLock::new(Some(start)) }
    }

    /// Turns a clock to a moment, where it stands still.
    pub fn set(&self, moment: OffsetDateTime) {
        *self.set.write().unwrap_or_else(PoisonError::into_inner) = Some(moment);
    }

    /// Lets a clock that was set follow the system from now on.
    pub fn follow_system(&self) {
        *self.set.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The moment, to the microsecond.
    pub fn now(&self) -> OffsetDateTime {
        let set = *self.set.read().unwrap_or_else(PoisonError::into_inner);
        let now = set.unwrap_or_else(system_now);
        now.replace_nanosecond(now.nanosecond() / 1000 * 1000).unwrap_or(now)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
fn system_now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}
