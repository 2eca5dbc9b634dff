//! A token that names scopes of this service is limited to them; the roles decide as ever within the limits.

use chamdiem_tests::raw_http::{Answer, Request};
use chamdiem_tests::service::{BACKENDS, Stage, block_on};
use chamdiem_tests::{inside, play};
use chamdiem_usecases::asker::{Role, Scope};
use chamdiem_usecases::trust::grant::Grant;

const UNIT: &str = r#"{"name":"Sở Thử nghiệm","level":"department","valid_from":"2004-01-01"}"#;

fn token(stage: &Stage, role: Role, scope: Scope) -> String {
    let grant = Grant { scope, ..Grant::of_role(role, None, 900) };
    stage.running.issuer().mint(&grant, stage.clock.now()).unwrap()
}

fn is_out_of_scope(answer: &Answer, needed: &str) {
    assert_eq!((answer.status, answer.problem().code.as_str()), (403, "forbidden"), "{answer:?}");
    let challenge = format!("Bearer realm=\"chamdiem\", error=\"insufficient_scope\", scope=\"{needed}\"");
    assert_eq!(answer.header("www-authenticate"), Some(challenge.as_str()));
    assert!(answer.text().contains(needed), "{answer:?}");
}

#[test]
fn who_may_only_read_changes_nothing_and_who_may_only_write_sees_nothing() {
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let address = stage.running.address();
        let read = |scope: Scope| Request::get("/v1/units").by(&token(&stage, Role::Admin, scope)).send(address);
        let write = |scope: Scope, code: &str| {
            let request = Request::put(&format!("/v1/units/{code}")).by(&token(&stage, Role::Admin, scope));
            request.with("If-None-Match", "*").json(UNIT).send(address)
        };
        let [none, only_read, only_write] =
            [(false, false), (true, false), (false, true)].map(|(read, write)| Scope { read, write });
        let before = inside::stored(&stage);
        is_out_of_scope(&write(only_read, "mot"), "chamdiem.write");
        is_out_of_scope(&write(none, "mot"), "chamdiem.write");
        is_out_of_scope(&read(only_write), "chamdiem.read");
        is_out_of_scope(&read(none), "chamdiem.read");
        let head = Request::new("HEAD", "/v1/units").by(&token(&stage, Role::Admin, only_write)).send(address);
        assert_eq!(head.status, 403);
        assert_eq!(inside::stored(&stage), before);
        assert_eq!((read(only_read).status, write(only_write, "hai").status), (200, 201));
        assert_eq!((read(Scope::ALL).status, write(Scope::ALL, "ba").status), (200, 201));
        // A scope gives no right that the role has not.
        let reader = Request::put("/v1/units/bon").by(&token(&stage, Role::Reader, only_write));
        let refused = reader.with("If-None-Match", "*").json(UNIT).send(address);
        assert_eq!((refused.status, refused.header("www-authenticate")), (403, None));
    }
}

/// The ranking has a short way of its own, ahead of routing, where its bytes are ready.
#[test]
fn the_short_way_to_a_ranking_asks_for_the_scope_too() {
    let stage = Stage::start(BACKENDS[0]);
    block_on(play::until_appraised(&stage));
    let only_write = Scope { read: false, write: true };
    for path in ["/v1/rounds/dien-bien-2021-q2/ranking", "/v1/rounds/dien-bien-2021-q2/rankings/so-ban-nganh"] {
        let get =
            |scope: Scope| Request::get(path).by(&token(&stage, Role::Appraiser, scope)).send(stage.running.address());
        for _ in 0..3 {
            assert_eq!(get(Scope::ALL).status, 200, "{path}");
            is_out_of_scope(&get(only_write), "chamdiem.read");
        }
    }
}
