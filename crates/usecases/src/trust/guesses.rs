//! Wrong secrets that could not be written down, since the disk of the database is full or it takes no writes: counted in
//! this process, or a guess would cost nothing as long as that lasts.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use time::OffsetDateTime;

use crate::trust::login::{ANYWHERE, Asked, Limit, REMEMBERED};
use crate::trust::network::Network;

/// How many counts are kept at most; where there are as many, the oldest goes.
const COUNTS_MAX: usize = 20_000;

/// The counts of this process.
#[derive(Debug, Default)]
pub struct Guesses(Mutex<HashMap<Key, Count>>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    name: String,
    grant_type: &'static str,
    network: String,
}

#[derive(Debug)]
struct Count {
    /// The hash that the secrets were compared with: where the account has been given another secret, they count no more.
    compared: Option<String>,
    failures: i32,
    last_at: OffsetDateTime,
    locked_until: Option<OffsetDateTime>,
}

impl Guesses {
    /// Whether no secret is looked at, or told of.
    pub fn are_locked(&self, asked: &Asked, network: Network, compared: Option<&str>, now: OffsetDateTime) -> bool {
        let counts = self.lock();
        keys(asked, network).iter().any(|key| {
            let count = counts.get(key).filter(|count| count.compared.as_deref() == compared);
            count.and_then(|count| count.locked_until).is_some_and(|until| now < until)
        })
    }

    /// Counts a wrong secret.
    pub fn count(&self, asked: &Asked, network: Network, compared: Option<&str>, now: OffsetDateTime) {
        let mut counts = self.lock();
        for key in keys(asked, network) {
            let earlier = counts.remove(&key);
            let counting = |count: &Count| count.compared.as_deref() == compared && now < count.last_at + REMEMBERED;
            let failures = earlier.filter(counting).map_or(0, |count| count.failures).saturating_add(1);
            let locked_until = Limit::of(&key.network).lock(failures).map(|lock| now + lock);
            if counts.len() >= COUNTS_MAX {
                let oldest = counts.iter().min_by_key(|(_, count)| count.last_at).map(|(key, _)| key.clone());
                oldest.map(|key| counts.remove(&key));
            }
            let compared = compared.map(str::to_owned);
            counts.insert(key, Count { compared, failures, last_at: now, locked_until });
        }
    }

    /// Forgets the wrong secrets of a network, from which the right one was given.
    pub fn forget(&self, asked: &Asked, network: Network) {
        let mut counts = self.lock();
        if !counts.is_empty() {
            counts.remove(&key(asked, network.to_string()));
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Count>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn keys(asked: &Asked, network: Network) -> [Key; 2] {
    [key(asked, ANYWHERE.to_owned()), key(asked, network.to_string())]
}

fn key(asked: &Asked, network: String) -> Key {
    Key { name: asked.name.to_string(), grant_type: asked.grant_type.as_str(), network }
}

#[cfg(test)]
mod tests {
    use chamdiem_api_types::wire::GrantType;
    use time::Duration;
    use time::macros::datetime;

    use super::*;
    use crate::asker::Scope;

    const NOW: OffsetDateTime = datetime!(2021-07-01 08:00 +7);

    fn asked(name: &str, grant_type: GrantType) -> Asked {
        Asked { name: name.parse().unwrap(), grant_type, scope: Scope::parse("") }
    }

    fn network(address: &str) -> Network {
        Network::of(address.parse().unwrap())
    }

    #[test]
    fn five_lock_a_name_for_their_network_and_way_of_asking_until_the_time_or_the_secret_changes() {
        let (guesses, asked) = (Guesses::default(), asked("tham-dinh", GrantType::Password));
        let here = network("203.0.113.7");
        for failures in 0..5 {
            assert!(!guesses.are_locked(&asked, here, Some("hash"), NOW), "{failures}");
            guesses.count(&asked, here, Some("hash"), NOW);
        }
        let locked = |asked: &Asked, network, compared, now| guesses.are_locked(asked, network, Some(compared), now);
        assert!(locked(&asked, here, "hash", NOW) && locked(&asked, network("203.0.113.99"), "hash", NOW));
        assert!(!locked(&asked, network("203.0.114.7"), "hash", NOW));
        assert!(!locked(&self::asked("tham-dinh", GrantType::ClientCredentials), here, "hash", NOW));
        assert!(!locked(&self::asked("cong-bo", GrantType::Password), here, "hash", NOW));
        assert!(!locked(&asked, here, "hash of another secret", NOW));
        assert!(!locked(&asked, here, "hash", NOW + Duration::minutes(15)));
        guesses.forget(&asked, here);
        assert!(!locked(&asked, here, "hash", NOW));
    }

    #[test]
    fn a_hundred_from_anywhere_lock_a_name_and_no_more_counts_are_kept_than_there_may_be() {
        let (guesses, asked) = (Guesses::default(), asked("tham-dinh", GrantType::Password));
        for number in 0..100 {
            assert!(!guesses.are_locked(&asked, network("198.51.100.1"), None, NOW), "{number}");
            guesses.count(&asked, network(&format!("10.0.{number}.1")), None, NOW + Duration::seconds(number));
        }
        assert!(guesses.are_locked(&asked, network("198.51.100.1"), None, NOW));
        guesses.lock().retain(|_, _| false);
        for number in 0..COUNTS_MAX {
            let network = network(&format!("10.{}.{}.1", number / 256, number % 256));
            guesses.count(&asked, network, None, NOW + Duration::seconds(1));
        }
        assert_eq!(guesses.lock().len(), COUNTS_MAX);
    }
}
