//! From when until when a token is good, on both sides of the 30 s by which clocks may differ; and that a token which was
//! remembered as good is forgotten as soon as it is not.

use std::time::{Duration, Instant};

use chamdiem_tests::inside;
use chamdiem_tests::raw_http::{Answer, Request};
use chamdiem_tests::service::{BACKENDS, Stage};
use chamdiem_usecases::asker::Role;

use super::{Draft, Forger, draft, read};

fn set_clock(stage: &Stage, seconds_since_1970: i64) {
    stage.clock.set(time::OffsetDateTime::from_unix_timestamp(seconds_since_1970).unwrap());
}

/// What each of these moments means for a token: read as somebody new, and read again by somebody remembered.
fn is_good_between(name: &str, stage: &Stage, token: &dyn Fn() -> String, first: i64, last: i64) {
    let remembered = token();
    set_clock(stage, first);
    assert_eq!(read(stage, &remembered).status, 200, "{name}");
    for (moment, status) in [(first - 1, 401), (first, 200), (last, 200), (last + 1, 401), (last, 200), (first, 200)] {
        set_clock(stage, moment);
        assert_eq!(read(stage, &remembered).status, status, "{name}, remembered, at {moment}");
        assert_eq!(read(stage, &token()).status, status, "{name}, new, at {moment}");
    }
}

#[test]
fn a_token_is_good_from_30_s_before_its_issue_until_30_s_after_its_end() {
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let forger = Forger::with_the_key_of(&stage);
        let good = draft(&stage, "kiem-thu");
        let now = stage.clock.now().unix_timestamp();
        let number = std::cell::Cell::new(0);
        // Each call makes another token with the same times.
        let token = |change: &dyn Fn(&mut Draft)| {
            number.set(number.get() + 1);
            let mut draft = good.with(|draft| draft.payload.set("jti", &format!("\"so-{}\"", number.get())));
            change(&mut draft);
            forger.sign(&draft)
        };
        is_good_between("exp and iat", &stage, &|| token(&|_| {}), now - 30, now + 929);
        let later = (now + 100).to_string();
        let not_before = || token(&|draft| draft.payload.add("nbf", &later));
        is_good_between("nbf after iat", &stage, &not_before, now + 70, now + 929);
        let earlier = (now - 100).to_string();
        let not_before = || token(&|draft| draft.payload.add("nbf", &earlier));
        is_good_between("nbf before iat", &stage, &not_before, now - 30, now + 929);
        let machine = || token(&|draft| *draft = draft.of_roles(r#"["feeder"]"#).at(0, 3600));
        is_good_between("a machine", &stage, &machine, now - 30, now + 3629);
    }
}

/// The fraction of a second counts for nothing: times are whole seconds.
#[test]
fn the_last_second_is_good_to_its_end() {
    let stage = Stage::start(BACKENDS[0]);
    let token = stage.token(Role::Admin, None);
    let end = stage.clock.now() + time::Duration::seconds(930);
    stage.clock.set(end - time::Duration::MICROSECOND);
    assert_eq!(read(&stage, &token).status, 200);
    stage.clock.set(end);
    assert_eq!(read(&stage, &token).status, 401);
}

fn revoke(stage: &Stage, token_id: &str, expires_at: &str) -> Answer {
    let input = format!(r#"{{"token_id":"{token_id}","expires_at":"{expires_at}"}}"#);
    let admin = stage.token(Role::Admin, None);
    Request::post("/v1/token-revocations").by(&admin).json(input).send(stage.running.address())
}

#[test]
fn a_revoked_token_is_refused_at_once_on_the_replica_that_was_told() {
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let forger = Forger::with_the_key_of(&stage);
        let [remembered, never_seen, other] =
            ["da-dung", "chua-dung", "khac"].map(|id| forger.sign(&draft(&stage, id)));
        for token in [&remembered, &other] {
            assert_eq!(read(&stage, token).status, 200);
        }
        assert_eq!(revoke(&stage, "da-dung", "2021-07-01T08:15:00+07:00").status, 204);
        let refused = read(&stage, &remembered);
        assert_eq!((refused.status, refused.problem().code.as_str()), (401, "unauthenticated"));
        assert_eq!(revoke(&stage, "chua-dung", "2021-07-01T08:15:00+07:00").status, 204);
        assert_eq!(read(&stage, &never_seen).status, 401);
        assert_eq!(read(&stage, &other).status, 200);
        // Again, and for a token that nobody has: no fault, and nothing more is refused.
        assert_eq!(revoke(&stage, "da-dung", "2021-07-01T08:15:00+07:00").status, 204);
        assert_eq!(revoke(&stage, "khong-co", "2021-07-01T08:15:00+07:00").status, 204);
        assert_eq!(read(&stage, &remembered).status, 401);
        assert_eq!(read(&stage, &other).status, 200);
    }
}

#[test]
fn only_an_administrator_revokes() {
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let forger = Forger::with_the_key_of(&stage);
        let token = forger.sign(&draft(&stage, "cua-nguoi-khac"));
        let before = inside::stored(&stage);
        let input = r#"{"token_id":"cua-nguoi-khac","expires_at":"2021-07-01T08:15:00+07:00"}"#;
        let request = Request::post("/v1/token-revocations").json(input);
        assert_eq!(request.send(stage.running.address()).status, 401);
        for role in [Role::Appraiser, Role::Publisher, Role::Unit, Role::Feeder, Role::Reader] {
            let unit = (role == Role::Unit).then_some("so-noi-vu");
            let answer = request.clone().by(&stage.token(role, unit)).send(stage.running.address());
            assert_eq!((answer.status, answer.problem().code.as_str()), (403, "forbidden"), "{role:?}");
        }
        assert_eq!(inside::stored(&stage), before);
        assert_eq!(read(&stage, &token).status, 200);
    }
}

/// An administrator who errs about the expiry, by far or by the leeway, has revoked all the same.
#[test]
fn a_revocation_lasts_as_long_as_the_token_could() {
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let forger = Forger::with_the_key_of(&stage);
        let good = draft(&stage, "may");
        let token = forger.sign(&good.of_roles(r#"["reader"]"#).at(30, 3630));
        assert_eq!(read(&stage, &token).status, 200);
        assert_eq!(revoke(&stage, "may", "2001-01-01T00:00:00+07:00").status, 204);
        for seconds in [0, 1, 60, 3659] {
            stage.clock.set(chamdiem_tests::service::MORNING + time::Duration::seconds(seconds));
            assert_eq!(read(&stage, &token).status, 401, "after {seconds} s");
            // A replica that starts now knows only what is stored.
            let later = stage.replica();
            assert_eq!(read(&later, &token).status, 401, "after {seconds} s, on a new replica");
        }
    }
}

/// Asks a replica until it refuses the token, and says how long after the revocation the last good answer was asked for.
fn good_until(replica: &Stage, token: &str) -> Duration {
    let (began, mut last_good) = (Instant::now(), Duration::ZERO);
    loop {
        let asked = began.elapsed();
        if read(replica, token).status == 401 {
            return last_good;
        }
        last_good = asked;
        assert!(asked < Duration::from_secs(300), "still good");
    }
}

#[test]
fn another_replica_refuses_a_revoked_token_within_a_second() {
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let replica = stage.replica();
        let forger = Forger::with_the_key_of(&stage);
        let delay = |number: u32| {
            let token_id = format!("ma-{number}");
            let token = forger.sign(&draft(&stage, &token_id));
            assert_eq!(read(&replica, &token).status, 200);
            assert_eq!(revoke(&stage, &token_id, "2021-07-01T08:15:00+07:00").status, 204);
            good_until(&replica, &token)
        };
        // The quickest counts: this machine may be busy with something else for seconds.
        assert!((0..60).map(delay).any(|delay| delay < Duration::from_secs(1)), "never within a second");
    }
}
