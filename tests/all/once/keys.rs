//! What a key may be, and that old ones are forgotten.

use chamdiem_store::IdempotencyRow;
use chamdiem_tests::inside::at;
use chamdiem_tests::play;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::{Answer, If, Wire};
use chamdiem_usecases::asker::Role;

use super::{OPENING, Post, entries, inside};

#[test]
fn a_key_has_1_to_100_letters_digits_and_marks_and_is_sent_once() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        let opening = Post::opening(stage).await;
        let long = "k".repeat(101);
        for key in ["", "\"\"", "\"k", "k\"", "a b", "a,b", "khóa", "k;q=1", long.as_str()] {
            let answer = opening.send(key).await;
            assert_eq!(answer.refusal(), (400, "invalid_header"), "{key}");
            assert_eq!(answer.faults(), [("#header/idempotency-key".to_owned(), "text_malformed")], "{key}");
        }
        let twice = Wire::to(stage).request("POST", OPENING, Some(&stage.token(Role::Appraiser, None)));
        let twice = If::Match(&opening.etag).to(twice).header("Idempotency-Key", "k").header("Idempotency-Key", "k");
        assert_eq!(Answer::to(twice).await.refusal(), (400, "invalid_header"));
        assert_eq!(entries(stage, "openRound"), 0);

        let longest = format!("0aZ._:-{}", "k".repeat(93));
        assert_eq!(opening.send(&longest).await.status, 200);
        assert_eq!(entries(stage, "openRound"), 1);
    });
}

#[test]
fn a_put_takes_no_key() {
    on_both_backends(async |stage| {
        let token = stage.token(Role::Admin, None);
        let put = Wire::to(stage).request("PUT", "/v1/units/so-noi-vu", Some(&token)).header("If-None-Match", "*");
        let put = put.header("Idempotency-Key", "không đúng mẫu").header("Content-Type", "application/json");
        let body = r#"{"name":"Sở Nội vụ","level":"department","valid_from":"2021-01-01"}"#;
        assert_eq!(Answer::to(put.body(body)).await.status, 201);
    });
}

#[test]
fn what_has_expired_is_forgotten_and_nothing_else() {
    on_both_backends(async |stage| {
        let store = inside(stage);
        let row = |key: &str, expires: i64| IdempotencyRow {
            client_id: "chamdiem-cli".to_owned(),
            subject: "admin".to_owned(),
            operation: "openRound".to_owned(),
            key: key.to_owned(),
            fingerprint: "0".repeat(64),
            status: Some(200),
            etag: None,
            location: None,
            body: Some("{}".to_owned()),
            created_at: at(0),
            expires_at: at(expires),
        };
        store
            .write(|rows| {
                for (key, expires) in [("a", 10), ("b", 11), ("c", 12), ("d", 13)] {
                    assert!(rows.take_idempotency_key(&row(key, expires))?);
                }
                // The oldest first, so many as asked; one expires at its very moment.
                assert_eq!(rows.forget_idempotency_keys(at(12), 2)?, 2);
                assert_eq!(rows.forget_idempotency_keys(at(12), 2)?, 1);
                assert_eq!(rows.forget_idempotency_keys(at(12), 2)?, 0);
                let known = |rows: &mut dyn chamdiem_store::Rows, key| {
                    rows.find_idempotency_key(&row(key, 0)).map(|row| row.is_some())
                };
                assert!(!known(rows, "c")? && known(rows, "d")?);
                Ok::<_, chamdiem_store::StoreError>(())
            })
            .unwrap();
    });
}
