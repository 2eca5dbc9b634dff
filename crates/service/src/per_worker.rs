//! What each worker has of its own of something that all share, until that changes.
//!
//! A lock, or a count of references, that two processors write to at the same time costs a hot read more than all the
//! rest of this service does. So a worker looks into what is shared once, and then keeps to its own copy.

use std::borrow::Borrow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};

use foldhash::fast::RandomState;
use thread_local::ThreadLocal;

/// The copies of all workers. Nothing that comes from outside may be a key, unless it was found.
#[derive(Debug)]
pub(crate) struct PerWorker<K: Send, V: Send> {
    /// How often what is shared has changed.
    changes: AtomicU64,
    /// The most copies of a worker; beyond that it lets all of them go.
    copies_max: usize,
    copies: ThreadLocal<RefCell<Copies<K, V>>>,
}

#[derive(Debug)]
struct Copies<K, V> {
    /// The number of changes after which these were found.
    changes: u64,
    values: HashMap<K, V, RandomState>,
}

impl<K: Send, V: Send> PerWorker<K, V> {
    pub(crate) fn new(copies_max: usize) -> PerWorker<K, V> {
        PerWorker { changes: AtomicU64::new(0), copies_max, copies: ThreadLocal::new() }
    }

    /// To be called after a change of what is shared, before anybody is told of it: no copy is used any more.
    pub(crate) fn changed(&self) {
        self.changes.fetch_add(1, Ordering::AcqRel);
    }
}

impl<K: Hash + Eq + Send, V: Send> PerWorker<K, V> {
    /// Uses this worker's copy; where it has none, the one that is found in what is shared.
    ///
    /// # Errors
    /// Why nothing is found.
    pub(crate) fn with<Q, T, E>(
        &self,
        key: &Q,
        find: impl FnOnce() -> Result<V, E>,
        used: impl FnOnce(&V) -> T,
    ) -> Result<T, E>
    where
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
        K: Borrow<Q>,
    {
        let copies = self.copies.get_or(|| RefCell::new(Copies { changes: 0, values: HashMap::default() }));
        let mut copies = copies.borrow_mut();
        // Asked before the value is looked for: what changes in between makes it old for the next one who asks.
        let changes = self.changes.load(Ordering::Acquire);
        if copies.changes != changes {
            *copies = Copies { changes, values: HashMap::default() };
        }
        if let Some(value) = copies.values.get(key) {
            return Ok(used(value));
        }
        let value = find()?;
        let result = used(&value);
        if copies.values.len() >= self.copies_max {
            copies.values.clear();
        }
        copies.values.insert(key.to_owned(), value);
        Ok(result)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// What is near, and how often it had to be found.
    struct Asker {
        near: PerWorker<u64, u64>,
        found: Cell<usize>,
    }

    impl Asker {
        fn ask(&self, key: u64, shared: Option<u64>) -> Option<u64> {
            let find = || {
                self.found.set(self.found.get() + 1);
                shared.ok_or(())
            };
            self.near.with(&key, find, |value| *value).ok()
        }
    }

    fn asker() -> Asker {
        Asker { near: PerWorker::new(3), found: Cell::new(0) }
    }

    #[test]
    fn a_copy_is_used_until_what_is_shared_changes() {
        let asker = asker();
        assert_eq!(
            [asker.ask(1, Some(10)), asker.ask(1, Some(11)), asker.ask(2, Some(20))],
            [Some(10), Some(10), Some(20)]
        );
        asker.near.changed();
        assert_eq!([asker.ask(1, Some(12)), asker.ask(1, None)], [Some(12), Some(12)]);
        assert_eq!(asker.found.get(), 3);
    }

    #[test]
    fn what_is_not_found_is_looked_for_again() {
        let asker = asker();
        assert_eq!([asker.ask(1, None), asker.ask(1, None), asker.ask(1, Some(10))], [None, None, Some(10)]);
        assert_eq!(asker.found.get(), 3);
    }

    #[test]
    fn a_worker_keeps_no_more_copies_than_it_may() {
        let asker = asker();
        for key in 0..100 {
            asker.ask(key, Some(key));
            assert!(asker.near.copies.get().unwrap().borrow().values.len() <= 3);
        }
        assert_eq!([asker.ask(99, None), asker.ask(0, None)], [Some(99), None]);
    }

    #[test]
    fn a_change_while_a_value_is_looked_for_makes_it_old() {
        let asker = asker();
        let find = || {
            asker.near.changed();
            Ok::<u64, ()>(10)
        };
        assert_eq!(asker.near.with(&1, find, |value| *value), Ok(10));
        assert_eq!(asker.ask(1, Some(11)), Some(11));
    }

    #[test]
    fn each_worker_has_its_own_copies_and_a_change_reaches_all() {
        let near = PerWorker::new(3);
        let ask = |shared: u64| near.with(&1, || Ok::<u64, ()>(shared), |value| *value);
        assert_eq!(ask(10), Ok(10));
        std::thread::scope(|scope| {
            scope.spawn(|| assert_eq!([ask(11), ask(12)], [Ok(11), Ok(11)]));
        });
        assert_eq!(ask(13), Ok(10));
        std::thread::scope(|scope| {
            scope.spawn(|| near.changed());
        });
        assert_eq!(ask(14), Ok(14));
    }
}
