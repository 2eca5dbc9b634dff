//! Secrets of accounts, hashed and compared.
//!
//! Hashing takes memory and time by intent. So it has threads of its own, fewer than there are processors and behind
//! everything else that wants one; each keeps the memory of one hash while there is work, and lets it go after a rest. Who
//! waits for them is bounded, in all and for each network, so that a flood of wrong secrets from one network leaves places
//! to the others.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;
use std::time::Duration;

use chamdiem_api_types::wire::Secret;
use chamdiem_usecases::trust::network::Network;
use chamdiem_usecases::trust::secrets::{Memory, hash, nobodys, verify};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::failure::Refusal;

/// How many hashes are worked on at once, where there are processors for them: half of these.
const AT_ONCE_MAX: usize = 4;

/// How many may wait or be served at once.
const PLACES: usize = 64;

/// How many of these one network may take.
const PLACES_OF_NETWORK: usize = 16;

/// How long somebody waits before being told to come back.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// How long a thread keeps its memory when there is nothing to hash.
const REST: Duration = Duration::from_secs(1);

/// How much the threads leave to others, as `nice` has it.
const NICENESS: i32 = 5;

thread_local! {
    /// Of the threads that hash; it ends with them.
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// Where secrets are hashed and compared.
pub struct Secrets {
    taken: Arc<Mutex<Taken>>,
    permits: Semaphore,
    /// Its threads for blocking work are those that hash. Present until it is dropped.
    threads: Option<Runtime>,
    nobodys: Arc<str>,
}

/// The places that are taken.
#[derive(Default)]
struct Taken {
    all: usize,
    by_network: HashMap<Network, usize>,
}

/// A place among those who wait; it is free again when it is dropped.
pub struct Place {
    taken: Arc<Mutex<Taken>>,
    network: Network,
}

impl Secrets {
    /// Ready to hash.
    ///
    /// # Errors
    /// In words, where no randomness can be had.
    pub fn new() -> Result<Secrets, String> {
        let at_once = (available_parallelism().map_or(1, usize::from) / 2).clamp(1, AT_ONCE_MAX);
        let threads = Builder::new_current_thread()
            .max_blocking_threads(at_once)
            .thread_keep_alive(REST)
            .thread_name("secrets")
            .on_thread_start(|| {
                // Where that is not allowed they are threads like all others.
                let _ = rustix::process::setpriority_process(None, NICENESS);
            })
            .build();
        Ok(Secrets {
            taken: Arc::default(),
            permits: Semaphore::new(at_once),
            threads: Some(threads.map_err(|error| error.to_string())?),
            nobodys: nobodys()?.into(),
        })
    }

    /// A place for somebody of a network; to be taken before anything else is done for them.
    ///
    /// # Errors
    /// 503 where too many have one.
    pub fn place(&self, network: Network) -> Result<Place, Refusal> {
        let mut taken = lock(&self.taken);
        let of_network = taken.by_network.get(&network).copied().unwrap_or_default();
        if taken.all >= PLACES || of_network >= PLACES_OF_NETWORK {
            return Err(Refusal::busy_logins());
        }
        taken.all += 1;
        taken.by_network.insert(network, of_network + 1);
        Ok(Place { taken: Arc::clone(&self.taken), network })
    }

    /// The hash of a secret, as it is kept.
    ///
    /// # Errors
    /// 503 where too many wait for a permit.
    pub async fn hash(&self, _: &Place, secret: Secret) -> Result<String, Refusal> {
        self.work(move |memory| hash(memory, &secret)).await
    }

    /// Whether a secret is the one of a hash. Without a hash it never is, and it takes as long to say so.
    ///
    /// # Errors
    /// As [`Secrets::hash`].
    pub async fn is_of(&self, _: &Place, secret: Secret, kept: Option<String>) -> Result<bool, Refusal> {
        let nobodys = Arc::clone(&self.nobodys);
        self.work(move |memory| {
            let is_somebodys = kept.is_some();
            verify(memory, &secret, kept.as_deref().unwrap_or(&nobodys)).map(|equal| equal && is_somebodys)
        })
        .await
    }

    async fn work<T, F>(&self, work: F) -> Result<T, Refusal>
    where
        T: Send + 'static,
        F: FnOnce(&mut Memory) -> Result<T, String> + Send + 'static,
    {
        let gone = || Refusal::internal("no secret is hashed any more");
        // The permit is waited for here, and not in the queue of the threads: who goes away leaves nothing to be done.
        let permit = timeout(WAIT_MAX, self.permits.acquire()).await.map_err(|_| Refusal::busy_logins())?;
        let (_permit, threads) = permit.ok().zip(self.threads.as_ref()).ok_or_else(gone)?;
        let done = threads.spawn_blocking(|| MEMORY.with_borrow_mut(work));
        done.await.map_err(|_| gone())?.map_err(|what| Refusal::internal(&what))
    }
}

impl Drop for Secrets {
    fn drop(&mut self) {
        // Not by itself: it would wait for its threads, where nothing may wait.
        if let Some(threads) = self.threads.take() {
            threads.shutdown_background();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.all -= 1;
        let left = taken.by_network.remove(&self.network).unwrap_or_default().saturating_sub(1);
        if left > 0 {
            taken.by_network.insert(self.network, left);
        }
    }
}

fn lock(taken: &Mutex<Taken>) -> MutexGuard<'_, Taken> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    fn network(number: u8) -> Network {
        Network::of(IpAddr::from(Ipv4Addr::new(203, 0, number, 7)))
    }

    #[test]
    fn who_waits_is_bounded_in_all_and_for_each_network_and_a_place_that_is_left_is_free() {
        let secrets = Secrets::new().unwrap();
        let mut places = Vec::new();
        let mut take = |number: u8| secrets.place(network(number)).map(|place| places.push(place)).is_ok();
        assert_eq!((0..40).filter(|_| take(1)).count(), PLACES_OF_NETWORK);
        assert!(take(2), "another network has places");
        assert_eq!((0..250).filter(|number| take(*number)).count(), PLACES - PLACES_OF_NETWORK - 1);
        let refused = secrets.place(network(251)).err().unwrap();
        assert_eq!((refused.code().as_str(), refused.headers()[0].0.as_str()), ("unavailable", "retry-after"));
        places.clear();
        let left = lock(&secrets.taken);
        assert_eq!((left.all, left.by_network.len()), (0, 0));
        drop(left);
        assert!(secrets.place(network(251)).is_ok());
    }

    #[tokio::test]
    async fn no_more_is_hashed_at_once_than_there_are_permits_and_who_goes_away_leaves_nothing_to_do() {
        let secrets = Secrets::new().unwrap();
        let place = secrets.place(network(1)).unwrap();
        let all = secrets.permits.available_permits();
        let held = secrets.permits.acquire_many(u32::try_from(all).unwrap()).await.unwrap();
        let mut waits = Box::pin(secrets.hash(&place, Secret::new("đêm trăng bên dòng Nậm Rốm")));
        assert!(futures_now(&mut waits).await.is_none(), "it waits for a permit");
        drop(waits);
        drop(held);
        assert_eq!(secrets.permits.available_permits(), all);
        let hash = secrets.hash(&place, Secret::new("đêm trăng bên dòng Nậm Rốm")).await.unwrap();
        let is_of = async |secret: &str| secrets.is_of(&place, Secret::new(secret), Some(hash.clone())).await.unwrap();
        assert!(is_of("đêm trăng bên dòng Nậm Rốm").await && !is_of("đêm trăng bên dòng Nậm Pồ").await);
        assert!(!secrets.is_of(&place, Secret::new("đêm trăng bên dòng Nậm Rốm"), None).await.unwrap());
    }

    /// What a future gives when it is asked once.
    async fn futures_now<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(match std::pin::Pin::new(&mut *future).poll(context) {
                std::task::Poll::Ready(output) => Some(output),
                std::task::Poll::Pending => None,
            })
        })
        .await
    }
}
