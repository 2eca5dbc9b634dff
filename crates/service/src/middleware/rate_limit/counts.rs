//! Where the counts of all clients are kept: one for all workers, which each finds through what it has near.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;
use governor::nanos::Nanos;
use governor::state::keyed::ShrinkableKeyedStateStore;
use governor::state::{InMemoryState, NotKeyed, StateStore};

use crate::per_worker::PerWorker;

/// The most counts that a worker has near.
const COPIES_MAX: usize = 10_000;

/// The counts, by the number that stands for a client.
#[derive(Debug)]
pub(super) struct Counts {
    all: Mutex<HashMap<u64, Arc<InMemoryState>, RandomState>>,
    copies: PerWorker<u64, Arc<InMemoryState>>,
}

impl Counts {
    pub(super) fn new() -> Counts {
        Counts { all: Mutex::default(), copies: PerWorker::new(COPIES_MAX) }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<u64, Arc<InMemoryState>, RandomState>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StateStore for Counts {
    type Key = u64;

    fn measure_and_replace<T, F, E>(&self, key: &u64, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let find = || Ok::<_, Infallible>(Arc::clone(self.all().entry(*key).or_default()));
        let Ok(measured) = self.copies.with(key, find, |count| count.measure_and_replace(&NotKeyed::NonKey, &measure));
        measured
    }
}

impl ShrinkableKeyedStateStore<u64> for Counts {
    /// Who is counted at this very moment by a worker that had the count near may be forgotten along with a request: of
    /// one who has rested, so that it makes a burst longer by one.
    fn retain_recent(&self, drop_below: Nanos) {
        let mut all = self.all();
        all.retain(|_, count| last(count).is_some_and(|last| last > drop_below));
        self.copies.changed();
    }

    fn len(&self) -> usize {
        self.all().len()
    }

    fn is_empty(&self) -> bool {
        self.all().is_empty()
    }
}

/// Where a count stands. It is read by a measurement that replaces nothing.
fn last(count: &InMemoryState) -> Option<Nanos> {
    let read: Result<Infallible, Option<Nanos>> =
        count.measure_and_replace(&NotKeyed::NonKey, Err::<(Infallible, Nanos), _>);
    read.err().flatten()
}
