//! Both sides of every limit in time, for a token that is new and for one that is remembered.

use super::stage::Stage;
use super::support::forged_tokens::forgery::Draft;

/// From which second to which a token is good, new and remembered.
fn good_between(name: &str, token: impl Fn(&Stage) -> String, first: i64, last: i64) {
    for (seconds, good) in [(first - 1, false), (first, true), (last, true), (last + 1, false)] {
        let stage = Stage::start();
        let token = token(&stage);
        stage.at(seconds);
        assert_eq!(stage.holder(&token).is_some(), good, "{name}, new, at {seconds}");
        stage.at(first);
        assert!(stage.holder(&token).is_some(), "{name}, at its first second");
        stage.at(seconds);
        assert_eq!(stage.holder(&token).is_some(), good, "{name}, remembered, at {seconds}");
        let seen = stage.seen(&[format!("Bearer {token}").as_bytes()]);
        assert_eq!(seen.is_some(), good, "{name}, seen, at {seconds}");
    }
}

fn signed(change: impl Fn(&mut Draft)) -> impl Fn(&Stage) -> String {
    move |stage| {
        let (forger, good) = stage.embedded();
        forger.sign(&good.with(&change))
    }
}

fn later(draft: &mut Draft, seconds: i64) {
    let issued_at: i64 = draft.payload.value("iat").parse().unwrap();
    draft.payload.add("nbf", &(issued_at + seconds).to_string());
}

#[test]
fn a_token_is_good_from_30_s_before_its_issue_until_30_s_after_its_end() {
    good_between("a person", signed(|_| {}), -30, 929);
    good_between("not before later", signed(|draft| later(draft, 100)), 70, 929);
    good_between("not before earlier", signed(|draft| later(draft, -100)), -30, 929);
    good_between("a machine", signed(|draft| *draft = draft.of_roles(r#"["feeder"]"#).at(0, 3600)), -30, 3629);
}

#[test]
fn a_person_lives_a_quarter_of_an_hour_a_machine_an_hour_and_nobody_no_time_at_all() {
    let stage = Stage::start();
    let (forger, good) = stage.embedded();
    let lives = |roles: &str, seconds: i64| stage.holder(&forger.sign(&good.of_roles(roles).at(0, seconds))).is_some();
    for (roles, longest) in [
        (r#"["admin"]"#, 900),
        (r#"["unit"]"#, 900),
        (r#"["feeder"]"#, 3600),
        (r#"["reader"]"#, 3600),
        (r#"["reader","feeder"]"#, 3600),
        (r#"["feeder","admin"]"#, 900),
        ("[]", 900),
        (r#"["nguoi-la"]"#, 900),
    ] {
        assert!(lives(roles, longest) && !lives(roles, longest + 1), "{roles}");
        assert!(lives(roles, 1) && !lives(roles, 0) && !lives(roles, -1), "{roles}");
    }
}

#[test]
fn remembered_tokens_are_kept_apart_however_alike_they_are() {
    let stage = Stage::start();
    let (forger, good) = stage.embedded();
    let token = forger.sign(&good);
    assert!(stage.holder(&token).is_some());
    // The same end, another beginning.
    let other = format!("{}{}", if token.starts_with('e') { "f" } else { "e" }, &token[1..]);
    assert!(stage.holder(&other).is_none());
    assert!(stage.holder(&token).is_some());
}
