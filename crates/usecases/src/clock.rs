//! The time: the only place that asks the system for it.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{PoisonError, RwLock};

use time::{Duration, OffsetDateTime};

/// A clock: the system's, or one that is set by hand, for the demonstration and for tests.
///
/// Moments are cut to the microsecond, the precision in which they are stored.
#[derive(Debug)]
pub struct Clock {
    /// Asked first, and by every request: a lock would be passed between the processor's cores each time.
    follows_system: AtomicBool,
    /// By how many microseconds the system's clock is off: 0 but in tests.
    off_by_us: AtomicI64,
    /// Where it stands while it does not follow the system.
    stands_at: RwLock<OffsetDateTime>,
}

impl Clock {
    /// The clock of the system.
    pub fn system() -> Clock {
        Clock::new(true, OffsetDateTime::UNIX_EPOCH)
    }

    /// A clock that stands still until it is set.
    pub fn manual(start: OffsetDateTime) -> Clock {
        Clock::new(false, start)
    }

    fn new(follows_system: bool, stands_at: OffsetDateTime) -> Clock {
        Clock {
            follows_system: AtomicBool::new(follows_system),
            off_by_us: AtomicI64::new(0),
            stands_at: RwLock::new(stands_at),
        }
    }

    /// Lets a clock that follows the system be off by this much, as that of a machine that nobody sets right.
    pub fn be_off_by(&self, difference: Duration) {
        let microseconds = i64::try_from(difference.whole_microseconds()).unwrap_or(i64::MAX);
        self.off_by_us.store(microseconds, Ordering::Release);
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

    /// Whether it follows the system, so that a database with a clock of its own may be asked instead.
    pub fn follows_system(&self) -> bool {
        self.follows_system.load(Ordering::Acquire)
    }

    /// The moment, to the microsecond.
    pub fn now(&self) -> OffsetDateTime {
        let now = if self.follows_system() {
            system_now() + Duration::microseconds(self.off_by_us.load(Ordering::Acquire))
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
