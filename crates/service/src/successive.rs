//! Values that follow one another, each from its moment on.

use std::sync::{Arc, PoisonError, RwLock};

use time::OffsetDateTime;

/// Microseconds in a second.
const SECOND_US: i64 = 1_000_000;

/// Values in their order, each with the moment since which it counts, in microseconds since 1970.
pub(crate) struct Successive<T>(RwLock<Vec<(i64, Arc<T>)>>);

impl<T> Successive<T> {
    /// These values, in their order.
    pub(crate) fn of(values: Vec<(i64, Arc<T>)>) -> Successive<T> {
        Successive(RwLock::new(values))
    }

    /// Puts others in their place.
    pub(crate) fn set(&self, values: Vec<(i64, Arc<T>)>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = values;
    }

    /// The one that counts at a moment; before the first one's moment that one. None where there is none.
    pub(crate) fn at(&self, now: OffsetDateTime) -> Option<Arc<T>> {
        let values = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let counts = |(from, _): &&(i64, Arc<T>)| *from / SECOND_US <= now.unix_timestamp();
        values.iter().rev().find(counts).or(values.first()).map(|(_, value)| Arc::clone(value))
    }

    /// All of them, in their order.
    pub(crate) fn all(&self) -> Vec<Arc<T>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).iter().map(|(_, value)| Arc::clone(value)).collect()
    }
}
