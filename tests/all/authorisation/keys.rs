//! Every POST is done once for each `Idempotency-Key`: asked of each one that the document has.

use chamdiem_service::openapi;
use chamdiem_tests::play;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::{Answer, Wire};
use serde_json::Value;

use super::{ASKERS, TABLE, body, place, token, unit_of};

/// The POST that makes nothing but a token, and so takes no key.
const WITHOUT_KEY: &str = "issueToken";

/// Each POST of the document, and whether it declares the key.
fn documented() -> Vec<(String, bool)> {
    let document: Value = serde_json::from_str(&openapi::Documents::new().unwrap().v3_1).unwrap();
    let items = document["paths"].as_object().unwrap().values();
    let posts = items.filter_map(|item| item.get("post")).map(|post| {
        let parameters = post["parameters"].as_array().unwrap();
        let is_key = |parameter: &Value| parameter["$ref"] == "#/components/parameters/IdempotencyKey";
        (post["operationId"].as_str().unwrap().to_owned(), parameters.iter().any(is_key))
    });
    posts.collect()
}

#[test]
fn every_post_declares_the_key_but_the_issue_of_a_token() {
    let posts = documented();
    assert!(posts.len() >= 11, "{posts:?}");
    for (operation, is_keyed) in posts {
        assert_eq!(is_keyed, operation != WITHOUT_KEY, "{operation}");
    }
}

/// A key that no client may use is refused by all of them, whatever else would have come of the request; so each looks at
/// the key before it does anything.
#[test]
fn every_post_that_declares_the_key_looks_at_it_first() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let wire = Wire::to(stage);
        for (operation, _) in documented().into_iter().filter(|(_, is_keyed)| *is_keyed) {
            let unit = unit_of(&operation);
            let (verb, path) = place(&operation, "dien-bien-2021-q2", unit);
            let path = path.replace("&validate_only=true", "");
            let row = TABLE.iter().find(|row| row.0 == operation).unwrap();
            let allowed = row.1.split(' ').position(|status| !["401", "403", "404"].contains(&status));
            let asker = allowed.map_or("admin", |place| ASKERS[place]);
            let token = token(stage, asker, unit).unwrap();
            let mut request = wire.request(verb, &path, Some(&token)).header("Idempotency-Key", "không được");
            if let Some(body) = body(&operation) {
                request = request.header("Content-Type", "application/json").body(body);
            }
            let answer = Answer::to(request).await;
            assert_eq!(answer.refusal(), (400, "invalid_header"), "{operation}: {}", answer.text());
            assert_eq!(answer.faults(), [("#header/idempotency-key".to_owned(), "text_malformed")], "{operation}");
        }
    });
}
