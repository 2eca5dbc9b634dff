//! How requests are counted, by a clock that the test moves.

use std::net::IpAddr;
use std::time::Duration;

use actix_web::http::header::HeaderValue;
use chamdiem_service::failure::Refusal;
use chamdiem_service::{
    middleware::rate_limit::{Counted, Limits},
    settings::{Rate, TrustedProxies},
};
use chamdiem_usecases::asker::{Caller, Role, Scope};
use governor::clock::FakeRelativeClock;

const CLIENTS: Rate = Rate { per_second: 2, burst: 5 };
const ADDRESSES: Rate = Rate { per_second: 1, burst: 3 };

fn limits() -> (Limits<FakeRelativeClock>, FakeRelativeClock) {
    let clock = FakeRelativeClock::default();
    (Limits::with_clock(CLIENTS, ADDRESSES, TrustedProxies::NONE, &clock), clock)
}

fn caller(client_id: &str, subject: &str) -> Caller {
    Caller {
        issuer: "https://chamdiem.localhost".into(),
        no_role: None,
        subject: subject.to_owned(),
        client_id: client_id.to_owned(),
        roles: vec![Role::Reader],
        unit: None,
        scope: Scope::ALL,
        token_id: "AAAAAAAAAAAAAAAAAAAAAA".to_owned(),
        issued_at: 0,
        expires_at: 0,
    }
}

fn address(text: &str) -> Counted<'static> {
    Counted::Address(text.parse::<IpAddr>().unwrap())
}

/// How many of so many requests are taken.
fn taken(limits: &Limits<FakeRelativeClock>, who: Counted<'_>, requests: usize) -> usize {
    (0..requests).filter(|_| limits.count(who).is_ok()).count()
}

fn header(refusal: &Refusal, name: &str) -> String {
    let value: &HeaderValue = &refusal.headers().iter().find(|(known, _)| known == name).unwrap().1;
    value.to_str().unwrap().to_owned()
}

#[test]
fn a_burst_is_taken_and_the_next_one_only_after_its_time() {
    let (limits, clock) = limits();
    let machine = caller("kho-du-lieu", "doc-so-lieu");
    let who = Counted::Client(&machine);
    assert_eq!(taken(&limits, who, 100), 5);
    // Two a second: one after half a second, not a millisecond before.
    clock.advance(Duration::from_millis(499));
    assert_eq!(taken(&limits, who, 10), 0);
    clock.advance(Duration::from_millis(1));
    assert_eq!(taken(&limits, who, 10), 1);
    // Whoever rests has the whole burst again, and no more, however long the rest.
    clock.advance(Duration::from_secs(3600));
    assert_eq!(taken(&limits, who, 100), 5);
}

/// Each worker finds the count near, and there is one count.
#[test]
fn all_workers_count_together_also_after_those_who_rested_were_forgotten() {
    let (limits, clock) = limits();
    let who = address("203.0.113.7");
    let taken_by_all = || {
        std::thread::scope(|scope| {
            let workers = [(); 4].map(|()| scope.spawn(|| taken(&limits, who, 25)));
            workers.into_iter().map(|worker| worker.join().unwrap()).sum::<usize>()
        })
    };
    for _ in 0..20 {
        assert_eq!(taken_by_all() + taken(&limits, who, 25), 3);
        clock.advance(Duration::from_secs(10));
        limits.forget_rested();
        assert_eq!(limits.remembered(), 0);
    }
}

#[test]
fn whoever_comes_after_the_time_that_was_told_is_taken() {
    let (limits, clock) = limits();
    let who = address("203.0.113.7");
    assert_eq!(taken(&limits, who, 3), 3);
    clock.advance(Duration::from_millis(100));
    let refusal = limits.count(who).unwrap_err();
    assert_eq!(refusal.code().as_str(), "too_many_requests");
    assert_eq!(header(&refusal, "retry-after"), "1");
    assert_eq!(header(&refusal, "ratelimit-policy"), "\"address\";q=3;w=3");
    assert_eq!(header(&refusal, "ratelimit"), "\"address\";r=0");
    clock.advance(Duration::from_secs(1));
    assert!(limits.count(who).is_ok());
    // A refused request costs nothing.
    assert_eq!(taken(&limits, who, 50), 0);
    clock.advance(Duration::from_secs(1));
    assert_eq!(taken(&limits, who, 50), 1);
}

#[test]
fn what_is_left_is_told() {
    let (limits, _) = limits();
    let machine = caller("kho-du-lieu", "doc-so-lieu");
    for left in (0..5).rev() {
        let told = limits.count(Counted::Client(&machine)).unwrap().unwrap().headers();
        let told = told.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()));
        assert_eq!(
            told,
            ["ratelimit-policy: \"client\";q=5;w=3".to_owned(), format!("ratelimit: \"client\";r={left}")]
        );
    }
    let wide = Limits::with_clock(
        Rate { per_second: 1, burst: 5000 },
        Rate::OFF,
        TrustedProxies::NONE,
        &FakeRelativeClock::default(),
    );
    let told = wide.count(Counted::Client(&machine)).unwrap().unwrap().headers();
    assert_eq!(told[1].1, "\"client\";r=4999");
}

#[test]
fn clients_are_counted_by_account_and_program_and_addresses_by_network() {
    let (limits, _) = limits();
    let callers = [("a", "b"), ("a", "c"), ("b", "b"), ("ab", "")].map(|(client, subject)| caller(client, subject));
    for caller in &callers {
        assert_eq!(taken(&limits, Counted::Client(caller), 9), 5, "{caller:?}");
    }
    for one in ["203.0.113.7", "203.0.113.8", "2001:db8::1", "2001:db8:0:1::1"] {
        assert_eq!(taken(&limits, address(one), 9), 3, "{one}");
    }
    // The same networks under other names.
    for other in ["::ffff:203.0.113.7", "2001:db8::ffff:1", "2001:db8:0:1:ffff:ffff:ffff:ffff"] {
        assert_eq!(taken(&limits, address(other), 9), 0, "{other}");
    }
    assert_eq!(limits.remembered(), callers.len() + 4);
}

#[test]
fn only_who_has_rested_is_forgotten() {
    let (limits, clock) = limits();
    assert_eq!(taken(&limits, address("203.0.113.7"), 3), 3);
    clock.advance(Duration::from_secs(1));
    assert_eq!(taken(&limits, address("203.0.113.8"), 3), 3);
    clock.advance(Duration::from_secs(2));
    limits.forget_rested();
    assert_eq!(limits.remembered(), 2, "one has just got its whole burst back, the other two thirds");
    clock.advance(Duration::from_secs(1));
    limits.forget_rested();
    assert_eq!(limits.remembered(), 1, "a second later the first is forgotten");
    assert_eq!(taken(&limits, address("203.0.113.8"), 9), 3);
    clock.advance(Duration::from_secs(4));
    limits.forget_rested();
    assert_eq!(limits.remembered(), 0);
}

#[test]
fn where_a_rate_is_off_nothing_is_counted() {
    let off = Limits::with_clock(Rate::OFF, ADDRESSES, TrustedProxies::NONE, &FakeRelativeClock::default());
    let machine = caller("kho-du-lieu", "doc-so-lieu");
    assert_eq!(taken(&off, Counted::Client(&machine), 1000), 1000);
    assert_eq!(taken(&off, address("203.0.113.7"), 1000), 3);
    assert!(off.is_on());
    assert!(!Limits::with_clock(Rate::OFF, Rate::OFF, TrustedProxies::NONE, &FakeRelativeClock::default()).is_on());
    // A burst of nothing would let nobody in; the least is one.
    let least = Limits::with_clock(
        Rate { per_second: 1, burst: 0 },
        Rate::OFF,
        TrustedProxies::NONE,
        &FakeRelativeClock::default(),
    );
    assert_eq!(taken(&least, Counted::Client(&machine), 10), 1);
}
