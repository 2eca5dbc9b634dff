//! The contract: what is served, what is documented and what the client asks for are the same operations.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chamdiem_client::Operation;
use chamdiem_store::Backend;
use chamdiem_tests::service::{Stage, block_on};
use chamdiem_tests::tools;
use chamdiem_tests::wire::{Answer, Wire};
use chamdiem_usecases::asker::Role;
use serde_json::Value;

/// Every verb that HTTP has for a resource.
const VERBS: [&str; 7] = ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"];

/// The operations of the document: name, verb and path.
fn operations() -> Vec<(String, String, String)> {
    let document: Value = serde_json::from_str(&chamdiem_service::openapi::Documents::new().unwrap().v3_1).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (verb, operation) in item.as_object().unwrap() {
            if let Some(id) = operation["operationId"].as_str() {
                found.push((id.to_owned(), verb.to_uppercase(), path.clone()));
            }
        }
    }
    found
}

/// Verb and path of every operation of the document.
fn documented() -> BTreeSet<(String, String)> {
    operations().into_iter().map(|(_, verb, path)| (verb, path)).collect()
}

/// A path with codes in the places of its parameters.
fn filled(template: &str) -> String {
    let codes = template.replace("{publication}", "1").replace("{rule_set}", "qd-1187-2019");
    let codes = codes.replace("{round}", "dien-bien-2021-q2").replace("{group}", "so-ban-nganh");
    codes.replace("{unit}", "so-noi-vu").replace("{account}", "tham-dinh")
}

#[test]
fn every_declared_operation_is_documented_as_declared_and_no_other_is() {
    let owned = |operation: &Operation| {
        let (id, verb, path) = (operation.id(), operation.verb().as_str(), operation.path());
        (id.to_owned(), verb.to_owned(), path.to_owned())
    };
    let mut declared: Vec<(String, String, String)> = Operation::ALL.iter().map(owned).collect();
    let mut document = operations();
    declared.sort();
    document.sort();
    assert_eq!(declared, document);
}

#[test]
fn every_documented_verb_is_served_and_every_other_is_refused_with_those_that_are() {
    let stage = Stage::start(Backend::Sqlite);
    block_on(async {
        let (wire, token) = (Wire::to(&stage), stage.token(Role::Admin, None));
        let documented = documented();
        let paths: BTreeSet<&String> = documented.iter().map(|(_, path)| path).collect();
        for path in paths {
            let mut refused = Vec::new();
            let mut named = BTreeSet::new();
            for verb in VERBS {
                let answer = Answer::to(wire.request(verb, &filled(path), Some(&token))).await;
                let is_documented = documented.contains(&(verb.to_owned(), path.clone()));
                if answer.status == 405 {
                    assert!(!is_documented, "{verb} {path} is documented, not served");
                    let allow = answer.header("Allow").to_owned();
                    named.insert(allow.split(", ").map(str::to_owned).collect::<BTreeSet<_>>());
                    refused.push(verb);
                } else {
                    // HEAD and OPTIONS are HTTP's own.
                    let own = matches!(verb, "HEAD" | "OPTIONS");
                    assert!(is_documented || own, "{verb} {path} is served, not documented: {}", answer.status);
                }
            }
            assert!(named.len() <= 1, "{path}: {named:?}");
            for allowed in named {
                let served = VERBS.iter().filter(|verb| !refused.contains(verb)).map(|verb| (*verb).to_owned());
                assert_eq!(allowed, served.collect::<BTreeSet<_>>(), "{path}: Allow names what is served");
            }
        }
    });
}

#[test]
fn what_no_path_of_the_document_fits_is_a_problem_404() {
    let stage = Stage::start(Backend::Sqlite);
    block_on(async {
        let (wire, token) = (Wire::to(&stage), stage.token(Role::Admin, None));
        for path in [
            "/v1",
            "/v1/",
            "/v1/rounds/",
            "/v1/rounds//ranking",
            "/V1/rounds",
            "/v2/rounds",
            "/v1/rounds/dien-bien-2021-q2/self-assessments/so-noi-vu/submission/1",
            "/v1/rounds/dien-bien-2021-q2/rankings",
            "/v1/units/so-noi-vu/members",
            "/v1/tokens",
            "/health",
            "/metrics",
            "/openapi.yaml",
            "/.env",
        ] {
            for verb in ["GET", "POST", "DELETE"] {
                let answer = Answer::to(wire.request(verb, path, Some(&token))).await;
                assert_eq!(answer.refusal(), (404, "not_found"), "{verb} {path}");
            }
        }
    });
}

/// Every Rust file under a folder, with its text.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

/// A handler that is mounted in any other way is served without being declared, and no request can find it out.
#[test]
fn every_handler_is_mounted_by_its_declaration() {
    for (path, text) in sources(&tools::root().join("crates/service/src")) {
        // The documents and Swagger UI, and the answer to everything else, are no operations.
        let beside = ["serving.rs", "swagger_ui.rs", "server.rs", "routes.rs"].iter().any(|file| path.ends_with(file));
        for mounting in
            [".route(", "web::resource(", "web::scope(", "#[route(", "#[get(", "#[put(", "#[post(", "#[delete("]
        {
            assert!(beside || !text.contains(mounting), "{} mounts by {mounting}", path.display());
        }
    }
}
