//! What was valid and is so no more: single tokens by their `jti`, and all tokens of an account up to a moment.
//!
//! It is asked by each use of a remembered token, so that it costs one atomic load where nothing is revoked.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};

use chamdiem_usecases::asker::REVOCATION_SECONDS_MIN;

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
    /// Until when each is kept, in seconds since 1970.
    token_ids: HashMap<String, i64>,
    /// By subject: tokens issued up to this moment are refused, in microseconds since 1970.
    subjects: HashMap<String, i64>,
}

impl Revoked {
    /// Adds tokens at a moment, in seconds since 1970. What was revoked here a moment ago stays revoked: the answer of a
    /// database may be older. It is kept until every token that was alive then has expired.
    pub(super) fn add_tokens(&self, token_ids: impl IntoIterator<Item = String>, now: i64) {
        self.change(now, |known| {
            for token_id in token_ids {
                known.token_ids.entry(token_id).or_insert_with(|| now.saturating_add(REVOCATION_SECONDS_MIN));
            }
        });
    }

    /// Adds accounts, each with the moment up to which its tokens are refused; of two moments the later one counts.
    pub(super) fn add_subjects(&self, subjects: impl IntoIterator<Item = (String, i64)>, now: i64) {
        self.change(now, |known| {
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
        known.token_ids.contains_key(token_id) || known.subjects.get(subject).is_some_and(is_of_before)
    }

    /// Changes what is known, and forgets what can be about no token any more.
    fn change(&self, now: i64, change: impl FnOnce(&mut Known)) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.token_ids.retain(|_, kept_until| now < *kept_until);
        known.subjects.retain(|_, until_us| now < (*until_us / SECOND_US).saturating_add(REVOCATION_SECONDS_MIN + 1));
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
        revoked.add_subjects([("admin".to_owned(), 10_500_000)], 0);
        assert_eq!([9, 10, 11].map(|issued_at| revoked.contains("admin", "a", issued_at)), [true, true, false]);
        assert!(!revoked.contains("tham-dinh", "a", 9));
        assert!(!revoked.contains("admi", "admin", 9));
    }

    #[test]
    fn a_revocation_at_a_full_second_takes_the_tokens_of_that_second_along() {
        let revoked = Revoked::default();
        revoked.add_subjects([("admin".to_owned(), 10_000_000)], 0);
        assert_eq!([10, 11].map(|issued_at| revoked.contains("admin", "a", issued_at)), [true, false]);
    }

    #[test]
    fn an_older_answer_of_the_database_undoes_nothing() {
        let revoked = Revoked::default();
        revoked.add_subjects([("admin".to_owned(), 10_000_000)], 0);
        revoked.add_subjects([("admin".to_owned(), 5_000_000), ("tham-dinh".to_owned(), 5_000_000)], 0);
        revoked.add_subjects([], 0);
        assert!(revoked.contains("admin", "a", 10));
        assert!(revoked.contains("tham-dinh", "a", 5) && !revoked.contains("tham-dinh", "a", 6));
        revoked.add_subjects([("tham-dinh".to_owned(), 6_000_000)], 0);
        assert!(revoked.contains("tham-dinh", "a", 6));
    }

    #[test]
    fn a_token_is_revoked_whatever_its_account() {
        let revoked = Revoked::default();
        revoked.add_tokens(["a".to_owned()], 0);
        revoked.add_tokens([], 0);
        assert!(revoked.contains("admin", "a", i64::MAX) && !revoked.contains("admin", "b", i64::MIN));
    }

    #[test]
    fn what_can_be_about_no_living_token_is_forgotten_and_nothing_before_that() {
        let end = REVOCATION_SECONDS_MIN;
        let revoked = Revoked::default();
        revoked.add_tokens(["a".to_owned()], 100);
        revoked.add_subjects([("admin".to_owned(), 100_900_000)], 100);
        // The database goes on naming it for a while; that does not prolong it here.
        revoked.add_tokens(["a".to_owned()], 100 + end - 1);
        assert!(revoked.contains("tham-dinh", "a", 0) && revoked.contains("admin", "b", 100));
        revoked.add_tokens([], 100 + end);
        assert!(!revoked.contains("tham-dinh", "a", 0) && revoked.contains("admin", "b", 100));
        revoked.add_subjects([], 100 + end + 1);
        assert!(!revoked.contains("admin", "b", 100));
        assert!(!revoked.any.load(Ordering::Acquire), "nothing is looked up where nothing is revoked");
    }
}
