//! What was valid and is so no more: single tokens by their `jti`, and all tokens of an account up to a moment.
//!
//! It is asked by each use of a remembered token, so that it costs one atomic load where nothing is revoked.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};

/// Microseconds in a second.
const SECOND_US: i64 = 1_000_000;

/// What is revoked, as far as this process knows.
#[derive(Default)]
pub(super) struct Revoked {
    known: RwLock<Known>,
    /// Whether anything is; asked first, so that the lists are locked only where there are any.
    any: AtomicBool,
}

#[derive(Default)]
struct Known {
    token_ids: HashSet<String>,
    /// By subject: tokens issued up to this moment are refused, in microseconds since 1970.
    subjects: HashMap<String, i64>,
}

impl Revoked {
    /// Adds tokens. What was revoked here a moment ago stays revoked: the answer of a database may be older, so the list
    /// grows by what is revoked while the process runs.
    pub(super) fn add_tokens(&self, token_ids: impl IntoIterator<Item = String>) {
        self.change(|known| known.token_ids.extend(token_ids));
    }

    /// Adds accounts, each with the moment up to which its tokens are refused; of two moments the later one counts.
    pub(super) fn add_subjects(&self, subjects: impl IntoIterator<Item = (String, i64)>) {
        self.change(|known| {
            for (subject, until_us) in subjects {
                let moment = known.subjects.entry(subject).or_insert(until_us);
                *moment = (*moment).max(until_us);
            }
        });
    }

    /// Whether a token of this account, with this `jti` and `iat`, is revoked. A token that was issued in the very second
    /// of the revocation is: its `iat` does not tell whether it came before or after.
    pub(super) fn contains(&self, subject: &str, token_id: &str, issued_at: i64) -> bool {
        if !self.any.load(Ordering::Acquire) {
            return false;
        }
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let is_of_before = |until_us: &i64| issued_at.saturating_mul(SECOND_US) <= *until_us;
        known.token_ids.contains(token_id) || known.subjects.get(subject).is_some_and(is_of_before)
    }

    fn change(&self, change: impl FnOnce(&mut Known)) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        change(&mut known);
        self.any.store(!known.token_ids.is_empty() || !known.subjects.is_empty(), Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_revoked_up_to_the_second_of_the_moment_and_not_beyond() {
        let revoked = Revoked::default();
        assert!(!revoked.contains("admin", "a", 10));
        revoked.add_subjects([("admin".to_owned(), 10_500_000)]);
        assert_eq!([9, 10, 11].map(|issued_at| revoked.contains("admin", "a", issued_at)), [true, true, false]);
        assert!(!revoked.contains("tham-dinh", "a", 9));
        assert!(!revoked.contains("admi", "admin", 9));
    }

    #[test]
    fn a_revocation_at_a_full_second_takes_the_tokens_of_that_second_along() {
        let revoked = Revoked::default();
        revoked.add_subjects([("admin".to_owned(), 10_000_000)]);
        assert_eq!([10, 11].map(|issued_at| revoked.contains("admin", "a", issued_at)), [true, false]);
    }

    #[test]
    fn an_older_answer_of_the_database_undoes_nothing() {
        let revoked = Revoked::default();
        revoked.add_subjects([("admin".to_owned(), 10_000_000)]);
        revoked.add_subjects([("admin".to_owned(), 5_000_000), ("tham-dinh".to_owned(), 5_000_000)]);
        revoked.add_subjects([]);
        assert!(revoked.contains("admin", "a", 10));
        assert!(revoked.contains("tham-dinh", "a", 5) && !revoked.contains("tham-dinh", "a", 6));
        revoked.add_subjects([("tham-dinh".to_owned(), 6_000_000)]);
        assert!(revoked.contains("tham-dinh", "a", 6));
    }

    #[test]
    fn a_token_is_revoked_whatever_its_account() {
        let revoked = Revoked::default();
        revoked.add_tokens(["a".to_owned()]);
        revoked.add_tokens([]);
        assert!(revoked.contains("admin", "a", i64::MAX) && !revoked.contains("admin", "b", i64::MIN));
    }
}
