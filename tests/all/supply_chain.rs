//! No advisory is left open without a reason and an end. The advisories themselves are the proofs' business.

use chamdiem_tests::ignored_advisories::{Ignore, ignores_of};
use chamdiem_tests::tools;
use chamdiem_usecases::clock::Clock;
use time::macros::date;

#[test]
fn what_deny_toml_leaves_open_it_leaves_open_until_a_day_that_lies_ahead() {
    let config = std::fs::read_to_string(tools::root().join("deny.toml")).unwrap();
    let today = Clock::system().now().date();
    for ignore in ignores_of(&config).unwrap() {
        assert!(ignore.until >= today, "{} is ignored until {}", ignore.id, ignore.until);
    }
    assert!(!tools::root().join(".cargo/audit.toml").exists(), "one list, in deny.toml");
}

#[test]
fn an_advisory_is_ignored_with_a_reason_and_a_day_or_not_at_all() {
    let ignoring = |entries: &str| ignores_of(&format!("[advisories]\nignore = [{entries}]\n"));
    let entry = r#"{ id = "RUSTSEC-2023-0071", reason = "no version is mended, until 2027-01-31" }"#;
    let ignore = Ignore { id: "RUSTSEC-2023-0071".to_owned(), until: date!(2027 - 01 - 31) };
    assert_eq!(ignoring(entry), Ok(vec![ignore.clone()]));
    assert_eq!(ignoring(&format!("{entry}, {entry}")), Ok(vec![ignore.clone(), ignore]));
    assert_eq!(ignoring(""), Ok(Vec::new()));
    assert_eq!(ignores_of("[advisories]\n"), Ok(Vec::new()));
    for refused in [
        r#""RUSTSEC-2023-0071""#,
        r#"{ id = "RUSTSEC-2023-0071" }"#,
        r#"{ id = "RUSTSEC-2023-0071", reason = "no version is mended" }"#,
        r#"{ id = "RUSTSEC-2023-0071", reason = "until further notice" }"#,
        r#"{ id = "RUSTSEC-2023-0071", reason = "until 2027-02-30" }"#,
        r#"{ id = "RUSTSEC-2023-0071", reason = "until 2027-01-31 or later" }"#,
        r#"{ crate = "rsa", reason = "until 2027-01-31" }"#,
    ] {
        assert!(ignoring(refused).is_err(), "{refused}");
    }
    assert!(ignores_of("").is_err(), "a file without the list is not the file");
}
