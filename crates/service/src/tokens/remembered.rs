//! Tokens that were verified, found again by their whole text.
//!
//! Not by a hash alone: a collision would be somebody else's identity. So the end of a token, which is the end of its
//! signature and differs from token to token, says where to look, and then every byte is compared.
//!
//! What one worker has verified all know; each has a copy near of what it is asked for.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::keys::Key;
use super::{Caller, LEEWAY_SECONDS};
use crate::per_worker::PerWorker;

/// The most tokens that are remembered; then those that have expired are forgotten, and if none has, all are.
const TOKENS_MAX: usize = 10_000;

/// The most tokens of which a worker has a copy.
const COPIES_MAX: usize = 1000;

/// A token whose signature and claims are as they must be.
pub(super) struct Verified {
    pub(super) caller: Arc<Caller>,
    /// The key of its signature.
    pub(super) key: Arc<Key>,
    /// The later of `iat` and `nbf`.
    pub(super) valid_from: i64,
}

impl Verified {
    /// Whether the clock stands within the token's life, give or take the leeway; the end itself lies outside.
    pub(super) fn is_alive(&self, now: i64) -> bool {
        let (from, until) = (self.valid_from, self.caller.expires_at);
        (from.saturating_sub(LEEWAY_SECONDS)..until.saturating_add(LEEWAY_SECONDS)).contains(&now)
    }

    /// The same with a caller that nobody else refers to.
    fn copied(&self) -> Verified {
        Verified {
            caller: Arc::new(Caller::clone(&self.caller)),
            key: Arc::clone(&self.key),
            valid_from: self.valid_from,
        }
    }
}

/// The last bytes of a token, filled up with zeros where it is shorter.
type End = [u8; 32];

fn end(token: &[u8]) -> End {
    let mut end = [0; 32];
    let tail = &token[token.len().saturating_sub(end.len())..];
    end[..tail.len()].copy_from_slice(tail);
    end
}

/// A whole token, and what is remembered of it.
type Entry = (Box<[u8]>, Verified);

/// The tokens that are remembered, by their ends.
pub(super) struct Remembered {
    tokens: RwLock<HashMap<End, Entry>>,
    copies: PerWorker<End, Entry>,
}

impl Default for Remembered {
    fn default() -> Remembered {
        Remembered { tokens: RwLock::default(), copies: PerWorker::new(COPIES_MAX) }
    }
}

impl Remembered {
    /// What a use of a token that is remembered comes to; none where it is not remembered.
    pub(super) fn find<T>(&self, token: &[u8], used: impl FnOnce(&Verified) -> T) -> Option<T> {
        let end = end(token);
        let is_whole = |entry: &&Entry| *entry.0 == *token;
        let find = || {
            let tokens = self.tokens.read().unwrap_or_else(PoisonError::into_inner);
            tokens.get(&end).filter(is_whole).map(|(whole, verified)| (whole.clone(), verified.copied())).ok_or(())
        };
        let found =
            self.copies.with(&end, find, |entry| Some(entry).filter(is_whole).map(|(_, verified)| used(verified)));
        found.ok().flatten()
    }

    /// Remembers a token.
    pub(super) fn keep(&self, token: &[u8], verified: Verified, now: i64) {
        let mut tokens = self.tokens.write().unwrap_or_else(PoisonError::into_inner);
        if tokens.len() >= TOKENS_MAX {
            tokens.retain(|_, (_, verified)| verified.is_alive(now));
        }
        if tokens.len() >= TOKENS_MAX {
            tokens.clear();
        }
        tokens.insert(end(token), (token.into(), verified));
        drop(tokens);
        self.copies.changed();
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::DecodingKey;

    use super::super::Scope;
    use super::*;

    fn verified(expires_at: i64) -> Verified {
        let caller = Caller {
            subject: "admin".to_owned(),
            issuer: "https://chamdiem.localhost".into(),
            no_role: None,
            client_id: "chamdiem-cli".to_owned(),
            roles: Vec::new(),
            unit: None,
            scope: Scope::ALL,
            token_id: "AAAAAAAAAAAAAAAAAAAAAA".to_owned(),
            issued_at: 0,
            expires_at,
        };
        let key = Arc::new(Key::embedded(DecodingKey::from_ed_der(&[0; 32])));
        Verified { caller: Arc::new(caller), key, valid_from: 0 }
    }

    fn is_kept(remembered: &Remembered, token: usize) -> bool {
        remembered.find(token.to_string().as_bytes(), |_| ()).is_some()
    }

    /// So many tokens that none more has room; those below `dead` end at second 0, the others at second 900.
    fn full(dead: usize) -> Remembered {
        let remembered = Remembered::default();
        for token in 0..TOKENS_MAX {
            remembered.keep(token.to_string().as_bytes(), verified(if token < dead { 0 } else { 900 }), 0);
        }
        assert!(is_kept(&remembered, 0) && is_kept(&remembered, TOKENS_MAX - 1));
        remembered
    }

    #[test]
    fn a_token_with_the_end_of_another_is_not_the_other() {
        let remembered = Remembered::default();
        let end = "x".repeat(32);
        remembered.keep(format!("one{end}").as_bytes(), verified(900), 0);
        assert!(remembered.find(format!("one{end}").as_bytes(), |_| ()).is_some());
        assert!(remembered.find(format!("two{end}").as_bytes(), |_| ()).is_none());
        assert!(remembered.find(end.as_bytes(), |_| ()).is_none());
    }

    #[test]
    fn expired_tokens_make_room() {
        let remembered = full(1);
        remembered.keep(b"one more", verified(900), LEEWAY_SECONDS);
        assert_eq!([0, 1, TOKENS_MAX - 1].map(|token| is_kept(&remembered, token)), [false, true, true]);
        assert!(remembered.find(b"one more", |_| ()).is_some());
    }

    #[test]
    fn where_none_has_expired_all_make_room() {
        let remembered = full(1);
        remembered.keep(b"one more", verified(900), LEEWAY_SECONDS - 1);
        assert_eq!([0, 1, TOKENS_MAX - 1].map(|token| is_kept(&remembered, token)), [false, false, false]);
        assert!(remembered.find(b"one more", |_| ()).is_some());
    }

    #[test]
    fn a_token_is_found_by_all_of_its_bytes() {
        let remembered = Remembered::default();
        remembered.keep(b"a.b.c", verified(900), 0);
        for other in [b"a.b.".as_slice(), b"a.b.d", b"a.b.c.", b"A.b.c", b""] {
            assert!(remembered.find(other, |_| ()).is_none());
        }
    }
}
