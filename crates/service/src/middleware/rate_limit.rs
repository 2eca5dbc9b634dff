//! Rate limits: how often a client may ask, and an address that shows no token which was verified before.
//!
//! A client may send so many requests at once, and so many more each second; whoever asks oftener is told when to come
//! again. What is counted is kept in this process: with several replicas behind one address a client has as many times the limit.
//!
//! The check stands in front of everything, the hottest read included, so it is cheap: a token is only looked up among
//! those that were verified before. A token's first request counts as one of its address, so that nobody can guess
//! tokens faster than the public may ask.

use std::fmt::Debug;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderName, HeaderValue};
use foldhash::quality::RandomState;
use governor::clock::{Clock, MonotonicClock};
use governor::middleware::StateInformationMiddleware;
use governor::{Quota, RateLimiter};

use crate::connections::customer;
use crate::failure::Refusal;
use crate::middleware::client_address::ClientAddress;
use crate::settings::{Rate, Settings, TrustedProxies};
use crate::tokens::Caller;

mod counts;

use counts::Counts;

/// The limit that holds.
pub(crate) const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// How much is left of it.
pub(crate) const LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// Who is counted.
#[derive(Debug, Clone, Copy)]
pub enum Counted<'a> {
    /// A caller with a token that was verified before: its account and the program that asks for it, together.
    Client(&'a Caller),
    /// Everybody else at an address.
    Address(IpAddr),
}

/// The limits of one process. The clock is another one in tests only.
#[derive(Debug)]
pub struct Limits<C: Clock = MonotonicClock> {
    clients: Option<Bucket<C>>,
    addresses: Option<Bucket<C>>,
    address: ClientAddress,
    hasher: RandomState,
}

/// What an answer tells of the limit.
#[derive(Debug, Clone)]
pub struct Told {
    policy: HeaderValue,
    limit: HeaderValue,
}

impl Limits {
    /// The limits that the settings ask for.
    pub fn new(settings: &Settings) -> Limits {
        let (clients, addresses) = (settings.rate_limit, settings.public_rate_limit);
        Limits::with_clock(clients, addresses, settings.trusted_proxies.clone(), &MonotonicClock)
    }
}

impl<C: Clock + Clone + Debug> Limits<C> {
    /// Limits by some clock.
    pub fn with_clock(clients: Rate, addresses: Rate, proxies: TrustedProxies, clock: &C) -> Limits<C> {
        Limits {
            clients: Bucket::new("client", clients, clock),
            addresses: Bucket::new("address", addresses, clock),
            address: ClientAddress::new(proxies),
            hasher: RandomState::default(),
        }
    }

    /// Counts a request; none where there is no limit.
    ///
    /// # Errors
    /// 429 with the time after which to come again.
    pub fn count(&self, counted: Counted<'_>) -> Result<Option<Told>, Refusal> {
        let (bucket, key) = match counted {
            Counted::Client(caller) => (&self.clients, self.hasher.hash_one((&caller.client_id, &caller.subject))),
            Counted::Address(address) => (&self.addresses, customer(address)),
        };
        bucket.as_ref().map(|bucket| bucket.count(key)).transpose()
    }

    /// Whether anything is limited.
    pub fn is_on(&self) -> bool {
        self.clients.is_some() || self.addresses.is_some()
    }

    /// The address from which a request comes: that of the connection, or what the trusted proxies say of it.
    pub fn address(&self, request: &HttpRequest) -> IpAddr {
        self.address.of(request)
    }

    /// Forgets who has not asked for so long that the whole burst is free again.
    pub fn forget_rested(&self) {
        for bucket in [&self.clients, &self.addresses].into_iter().flatten() {
            bucket.limiter.retain_recent();
        }
    }

    /// How many clients and addresses are remembered.
    pub fn remembered(&self) -> usize {
        [&self.clients, &self.addresses].into_iter().flatten().map(|bucket| bucket.limiter.len()).sum()
    }
}

#[derive(Debug)]
struct Bucket<C: Clock> {
    name: &'static str,
    limiter: RateLimiter<u64, Counts, C, StateInformationMiddleware>,
    clock: C,
    policy: String,
}

impl<C: Clock + Clone + Debug> Bucket<C> {
    fn new(name: &'static str, rate: Rate, clock: &C) -> Option<Bucket<C>> {
        let per_second = NonZeroU32::new(rate.per_second)?;
        let burst = NonZeroU32::new(rate.burst).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(per_second).allow_burst(burst);
        let window = burst.get().div_ceil(per_second.get());
        Some(Bucket {
            name,
            limiter: RateLimiter::new(quota, Counts::new(), clock.clone()),
            clock: clock.clone(),
            policy: format!("\"{name}\";q={burst};w={window}"),
        })
    }

    fn count(&self, key: u64) -> Result<Told, Refusal> {
        match self.limiter.check_key(&key) {
            Ok(state) => Ok(self.told(state.remaining_burst_capacity())),
            Err(until) => {
                let wait = until.wait_time_from(self.clock.now());
                Err(Refusal::too_many_requests(whole_seconds(wait), &self.told(0).headers()))
            }
        }
    }

    /// Both headers are made for each answer: one that all workers refer to is slower, for its count of references.
    fn told(&self, left: u32) -> Told {
        let limit = header_of(&["\"", self.name, "\";r=", itoa::Buffer::new().format(left)]);
        Told { policy: header_of(&[&self.policy]), limit }
    }
}

impl Told {
    /// The headers that tell it.
    pub fn headers(self) -> [(HeaderName, HeaderValue); 2] {
        [(POLICY, self.policy), (LIMIT, self.limit)]
    }
}

/// In whole seconds, rounded up: whoever comes after so many is in time.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// A header of these parts: letters, digits and quotes, which every header can hold, 64 of them at most. They are put
/// together where they need no memory of their own.
pub(crate) fn header_of(parts: &[&str]) -> HeaderValue {
    let mut text = [0; 64];
    let mut length = 0;
    for part in parts {
        let end = length + part.len();
        if let Some(place) = text.get_mut(length..end) {
            place.copy_from_slice(part.as_bytes());
            length = end;
        }
    }
    HeaderValue::from_bytes(&text[..length]).unwrap_or_else(|_| HeaderValue::from_static("-"))
}
