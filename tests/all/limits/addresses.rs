//! From which address a request comes, with and without proxies of our own in front.

use chamdiem_service::Settings;
use chamdiem_service::settings::{Rate, TrustedProxies};
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_tests::wire::{Answer, Wire};

/// So few that a second address is told from the first, and so slow that nothing is regained meanwhile.
const FEW: Rate = Rate { per_second: 1, burst: 100 };

/// How many are left to whoever asks with these headers.
async fn left(stage: &Stage, forwarded: &[&str]) -> u32 {
    let mut request = Wire::to(stage).request("GET", "/v1/rounds", None);
    for entry in forwarded {
        request = request.header("X-Forwarded-For", *entry);
    }
    let answer = Answer::to(request).await;
    assert_eq!(answer.status, 200);
    answer.header("RateLimit").strip_prefix("\"address\";r=").unwrap().parse().unwrap()
}

#[test]
fn without_a_proxy_of_ours_what_is_told_of_addresses_is_not_believed() {
    on_both_backends(async |stage| {
        let limited = stage.replica_with(|settings| Settings { public_rate_limit: FEW, ..settings });
        assert_eq!(left(&limited, &[]).await, 99);
        for forwarded in [&["203.0.113.7"][..], &["203.0.113.8"], &["203.0.113.9, 198.51.100.1"]] {
            // Every one of them is counted against the address of the connection.
            assert!(left(&limited, forwarded).await < 99, "{forwarded:?}");
        }
    });
}

#[test]
fn behind_proxies_of_ours_the_address_is_the_one_that_the_outermost_saw() {
    on_both_backends(async |stage| {
        let behind = |count| {
            let trusted_proxies = TrustedProxies::Count(count);
            stage.replica_with(|settings| Settings { public_rate_limit: FEW, trusted_proxies, ..settings })
        };
        let (one, two) = (behind(1), behind(2));
        assert_eq!(left(&one, &["203.0.113.7"]).await, 99);
        // What stands before was made up by whoever sent it.
        assert!(left(&one, &["198.51.100.1, 203.0.113.7"]).await < 99);
        assert!(left(&one, &["198.51.100.1", "203.0.113.7"]).await < 99, "in two headers");
        assert_eq!(left(&one, &["203.0.113.7, 198.51.100.1"]).await, 99);

        assert_eq!(left(&two, &["198.51.100.9, 203.0.113.7, 10.0.0.1"]).await, 99);
        assert!(left(&two, &["203.0.113.7, 10.0.0.2"]).await < 99);
        // Whoever comes past the proxies, or says nonsense, is counted by the connection.
        assert_eq!(left(&two, &["203.0.113.8"]).await, 99);
        assert!(left(&two, &["ngoai, le"]).await < 99);
        assert!(left(&two, &[]).await < 99);
    });
}
