//! Api.md, "Tokens": each rule, broken in every way we know; all are answered alike, and none has an effect.

use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chamdiem_service::tokens::issuer::Issuer;
use chamdiem_tests::forged_tokens::forgery::{Attempt, Draft, Forger};
use chamdiem_tests::forged_tokens::{claims, headers, of_the_embedded_issuer, shapes};
use chamdiem_tests::raw_http::{Answer, Request};
use chamdiem_tests::service::{BACKENDS, Folder, Stage};
use chamdiem_tests::{inside, tools};
use chamdiem_usecases::asker::Role;

mod lifetimes;

const UNIT: &str = r#"{"name":"Sở Nội vụ","level":"department","valid_from":"2004-01-01"}"#;
const READ: &str = "/v1/units";
const WRITE: &str = "/v1/units/so-noi-vu";

fn write(stage: &Stage, token: &str) -> Answer {
    Request::put(WRITE).by(token).with("If-None-Match", "*").json(UNIT).send(stage.running.address())
}

fn read(stage: &Stage, token: &str) -> Answer {
    Request::get(READ).by(token).send(stage.running.address())
}

/// What the embedded issuer itself would write for an administrator.
fn draft(stage: &Stage, token_id: &str) -> Draft {
    of_the_embedded_issuer(stage).1.named(token_id)
}

/// What an answer says, without what is new in every answer.
fn standing(answer: &Answer) -> (u16, Vec<(&str, &str)>, &str) {
    let mut headers: Vec<(&str, &str)> =
        answer.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    headers.retain(|(name, _)| !matches!(*name, "date" | "x-request-id"));
    // What is wrong with a token is told there alone, and differs.
    for (_, value) in headers.iter_mut().filter(|(name, _)| *name == "www-authenticate") {
        *value = value.split_once(", error_description=").map_or(*value, |(before, _)| before);
    }
    headers.sort_unstable();
    (answer.status, headers, answer.text())
}

/// Each attempt on one read and one write; afterwards nothing is there.
pub(crate) fn all_are_refused_alike(attempts: &[Attempt], stage: &Stage) {
    let address = stage.running.address();
    let before = inside::stored(stage);
    let without = [Request::get(READ), Request::put(WRITE).with("If-None-Match", "*").json(UNIT)];
    let expected = without.clone().map(|request| request.send(address));
    for answer in &expected {
        assert_eq!((answer.status, answer.problem().code.as_str()), (401, "unauthenticated"));
        assert!(answer.header("www-authenticate").unwrap().starts_with("Bearer "));
        assert_eq!(answer.header("etag"), None);
    }
    for attempt in attempts {
        for (request, expected) in without.iter().zip(&expected) {
            let with = |request: Request, value: &Vec<u8>| request.with("Authorization", value.clone());
            let answer = attempt.authorization.iter().fold(request.clone(), with).send(address);
            assert_eq!(standing(&answer), standing(expected), "{}: {answer:?}", attempt.name);
        }
    }
    let admin = stage.token(Role::Admin, None);
    assert_eq!(Request::get(WRITE).by(&admin).send(address).status, 404);
    assert_eq!(inside::stored(stage), before);
    assert_eq!(write(stage, &admin).status, 201);
    assert_ne!(inside::stored(stage), before);
}

#[test]
fn what_is_no_single_bearer_token_of_the_right_form_is_refused() {
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let attempts = shapes::credentials(&Forger::with_the_key_of(&stage), &draft(&stage, "kiem-thu"));
        assert!(attempts.len() >= 50);
        all_are_refused_alike(&attempts, &stage);
    }
}

#[test]
fn what_the_issuer_did_not_sign_is_refused() {
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let attempts = shapes::signatures(&Forger::with_the_key_of(&stage), &draft(&stage, "kiem-thu"));
        assert!(attempts.len() >= 200);
        all_are_refused_alike(&attempts, &stage);
    }
}

#[test]
fn a_header_with_anything_but_the_three_members_is_refused() {
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let attempts = headers::attempts(&Forger::with_the_key_of(&stage), &draft(&stage, "kiem-thu"));
        assert!(attempts.len() >= 75);
        all_are_refused_alike(&attempts, &stage);
    }
}

#[test]
fn a_claim_that_is_missing_repeated_or_of_another_type_is_refused() {
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let attempts = claims::attempts(&Forger::with_the_key_of(&stage), &draft(&stage, "kiem-thu"));
        assert!(attempts.len() >= 175);
        all_are_refused_alike(&attempts, &stage);
    }
}

#[test]
fn a_token_of_another_service_with_a_key_of_its_own_is_refused() {
    let (stage, other) = (Stage::start(BACKENDS[0]), Stage::start(BACKENDS[0]));
    let token = other.token(Role::Admin, None);
    assert_eq!(read(&other, &token).status, 200);
    assert_eq!(read(&stage, &token).status, 401);
    assert_eq!(write(&stage, &token).status, 401);
}

#[test]
fn a_token_is_looked_for_in_the_header_only() {
    let stage = Stage::start(BACKENDS[0]);
    let token = stage.token(Role::Admin, None);
    let address = stage.running.address();
    let answers = [
        Request::get(&format!("{READ}?access_token={token}")).send(address),
        Request::get(READ).with("Cookie", format!("access_token={token}")).send(address),
        Request::get(READ).with("Proxy-Authorization", format!("Bearer {token}")).send(address),
        Request::get(READ).with("X-Authorization", format!("Bearer {token}")).send(address),
    ];
    for answer in answers {
        assert_eq!(answer.status, 401, "{answer:?}");
    }
}

/// Where a read is open to all, a bad token must not fall back to no token.
#[test]
fn the_holder_of_a_bad_token_is_not_taken_for_the_public() {
    let stage = Stage::start(BACKENDS[0]);
    let address = stage.running.address();
    assert_eq!(Request::get("/v1/rounds").send(address).status, 200);
    for token in ["", "a.b.c", &Forger::stranger().sign(&draft(&stage, "nguoi-la"))] {
        assert_eq!(Request::get("/v1/rounds").by(token).send(address).status, 401, "{token}");
    }
}

#[test]
fn what_is_exactly_right_passes() {
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let forger = Forger::with_the_key_of(&stage);
        let good = draft(&stage, "kiem-thu");
        let now: i64 = good.payload.value("iat").parse().unwrap();
        let list = r#"["mot-cua","chamdiem"]"#;
        let two = r#"["admin","appraiser"]"#;
        let longest = forger.sign(&shapes::padded(&good, &forger, shapes::TOKEN_BYTES_MAX));
        assert!((shapes::TOKEN_BYTES_MAX - 1..=shapes::TOKEN_BYTES_MAX).contains(&longest.len()));
        let tokens = [
            ("the issuer's own", stage.token(Role::Admin, None)),
            ("a draft like it", forger.sign(&good)),
            ("an audience of several", forger.sign(&good.with(|draft| draft.payload.set("aud", list)))),
            ("nbf now", forger.sign(&good.with(|draft| draft.payload.add("nbf", &now.to_string())))),
            ("claims that nobody reads", forger.sign(&good.with(|draft| draft.payload.add("ghi_chu", "[[1.5,null]]")))),
            ("a role that nobody knows", forger.sign(&good.of_roles(r#"["janitor","admin"]"#))),
            ("two roles", forger.sign(&good.of_roles(two))),
            ("a machine's longest life", forger.sign(&good.of_roles(r#"["reader"]"#).at(0, 3600))),
            ("a machine with two roles", forger.sign(&good.of_roles(r#"["feeder","reader"]"#).at(0, 3600))),
            ("a life of one second", forger.sign(&good.at(0, 1))),
            (
                "white space",
                forger.sign_texts(format!(" {}\n", good.header.json()), format!("\t{} ", good.payload.json())),
            ),
            ("the longest token", longest),
        ];
        for (name, token) in &tokens {
            let answer = read(&stage, token);
            assert_eq!(answer.status, 200, "{name}: {answer:?}");
            // Remembered now, and still good.
            assert_eq!(read(&stage, token).status, 200, "{name}");
        }
        for scheme in ["bearer", "BEARER", "BeArEr"] {
            let request = Request::get(READ).with("Authorization", format!("{scheme} {}", tokens[0].1));
            assert_eq!(request.send(stage.running.address()).status, 200, "{scheme}");
        }
        assert_eq!(write(&stage, &tokens[1].1).status, 201);
    }
}

/// Rule 7: known, but without a right.
#[test]
fn who_has_no_role_that_is_known_is_known_and_may_do_nothing() {
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let forger = Forger::with_the_key_of(&stage);
        let good = draft(&stage, "kiem-thu");
        let before = inside::stored(&stage);
        let mut drafts = vec![good.with(|draft| draft.payload.remove("roles"))];
        for roles in
            ["[]", r#"["janitor"]"#, r#"["Admin"]"#, r#"[" admin"]"#, r#"["admin "]"#, r#"["admin,reader"]"#, r#"[""]"#]
        {
            drafts.push(good.of_roles(roles));
        }
        for draft in drafts {
            let token = forger.sign(&draft);
            for answer in [read(&stage, &token), write(&stage, &token)] {
                assert_eq!((answer.status, answer.problem().code.as_str()), (403, "forbidden"), "{draft:?}");
                assert_eq!(answer.header("www-authenticate"), None);
            }
        }
        assert_eq!(inside::stored(&stage), before);
        assert_eq!(Request::get(WRITE).by(&forger.sign(&good)).send(stage.running.address()).status, 404);
    }
}

/// Several processes on one folder, as containers share it.
#[test]
fn processes_on_one_folder_mint_with_the_same_key() {
    let folder = Folder::new();
    drop(Issuer::open(folder.path(), "https://chamdiem.localhost", "chamdiem").unwrap());
    let program = tools::program().unwrap();
    let arguments = ["token", "--role", "reader", "--data-dir"];
    let children: Vec<Child> = (0..8)
        .map(|_| Command::new(&program).args(arguments).arg(folder.path()).stdout(Stdio::piped()).spawn().unwrap())
        .collect();
    let key_id = |child: Child| {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let token = String::from_utf8(output.stdout).unwrap();
        let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
        let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
        header["kid"].as_str().unwrap().to_owned()
    };
    let key_ids: BTreeSet<String> = children.into_iter().map(key_id).collect();
    let issuer = Issuer::open(folder.path(), "https://chamdiem.localhost", "chamdiem").unwrap();
    assert_eq!(key_ids.into_iter().collect::<Vec<_>>(), [issuer.key_id()]);
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["issuer-key.pk8"]);
}
