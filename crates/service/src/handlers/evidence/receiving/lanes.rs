//! Lanes: how many files are worked on at once, and how many of them may be one account's.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::failure::Refusal;

/// Permits of which one account has only some.
pub(super) struct Lane {
    all: Arc<Semaphore>,
    each_max: usize,
    wait_max: Duration,
    by_account: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// A permit; it is given back when it goes.
#[derive(Debug)]
pub(super) struct Permit {
    _of_account: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl Lane {
    /// So many permits, so many for one account, and how long somebody waits for one.
    pub(super) fn new(all_max: usize, each_max: usize, wait_max: Duration) -> Lane {
        Lane { all: Arc::new(Semaphore::new(all_max)), each_max, wait_max, by_account: Mutex::default() }
    }

    /// A permit for an account.
    ///
    /// # Errors
    /// 503 where none becomes free in time.
    pub(super) async fn permit(&self, account: &str) -> Result<Permit, Refusal> {
        let own = self.of_account(account);
        // The own permit first: who waits for that keeps none from others.
        let both = async {
            let of_account = own.acquire_owned().await;
            (of_account, Arc::clone(&self.all).acquire_owned().await)
        };
        match timeout(self.wait_max, both).await {
            Ok((Ok(of_account), Ok(of_all))) => Ok(Permit { _of_account: of_account, _of_all: of_all }),
            Ok(_) => Err(Refusal::internal("nothing is received any more")),
            Err(_) => Err(Refusal::busy_receiving()),
        }
    }

    fn of_account(&self, account: &str) -> Arc<Semaphore> {
        let mut known = self.by_account.lock().unwrap_or_else(PoisonError::into_inner);
        // Who has nothing and waits for nothing need not be known.
        known.retain(|_, permits| Arc::strong_count(permits) > 1);
        Arc::clone(known.entry(account.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(self.each_max))))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const SOON: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn one_account_gets_its_share_and_leaves_the_rest_to_others() {
        let lane = Lane::new(3, 2, SOON);
        let own = [lane.permit("mot").await.unwrap(), lane.permit("mot").await.unwrap()];
        assert!(lane.permit("mot").await.is_err());
        let other = lane.permit("hai").await.unwrap();
        assert!(lane.permit("ba").await.is_err(), "there are only three");
        drop(other);
        assert!(lane.permit("mot").await.is_err(), "a free one is not for whoever has its share");
        assert!(lane.permit("ba").await.is_ok());
        drop(own);
        assert!(lane.permit("mot").await.is_ok());
    }

    #[tokio::test]
    async fn accounts_without_permits_are_forgotten() {
        let lane = Lane::new(1, 1, SOON);
        for number in 0..100 {
            lane.permit(&number.to_string()).await.unwrap();
        }
        assert!(lane.by_account.lock().unwrap().len() <= 2);
    }
}
