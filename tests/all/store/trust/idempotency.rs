//! A key is taken once, in the transaction of its effect.

use chamdiem_tests::inside::at;
use std::sync::mpsc;
use std::thread;

use chamdiem_store::*;

use super::super::scratch::Scratch;

on_both_backends!(
    a_key_is_taken_once_and_keeps_its_answer,
    a_key_goes_back_with_the_transaction_that_took_it,
    of_32_takers_of_one_key_exactly_one_gets_it,
    keys_are_forgotten_when_they_have_expired,
);

pub fn request(key: &str) -> IdempotencyRow {
    IdempotencyRow {
        client_id: "he-thong-mot-cua".into(),
        subject: "may-mot-cua".into(),
        operation: "extendDeadline".into(),
        key: key.into(),
        fingerprint: "f".repeat(64),
        status: None,
        etag: None,
        location: None,
        body: None,
        created_at: at(100),
        expires_at: at(200),
    }
}

fn find(store: &Store, key: &str) -> Option<IdempotencyRow> {
    store.read(|rows| rows.find_idempotency_key(&request(key))).unwrap()
}

fn a_key_is_taken_once_and_keeps_its_answer(scratch: &Scratch) {
    let store = scratch.store();
    let answered = IdempotencyRow {
        status: Some(201),
        etag: Some("7".into()),
        location: Some("/v1/x".into()),
        body: Some("{}".into()),
        ..request("k")
    };
    let taken = store.write(|rows| {
        let taken = rows.take_idempotency_key(&request("k"))?;
        rows.finish_idempotency_key(&answered)?;
        Ok::<_, StoreError>(taken)
    });
    assert!(taken.unwrap());
    assert!(!store.write(|rows| rows.take_idempotency_key(&request("k"))).unwrap());
    assert_eq!(find(&store, "k"), Some(answered));
    // Another client, another operation or another key is another request.
    for other in [
        IdempotencyRow { client_id: "khac".into(), ..request("k") },
        IdempotencyRow { subject: "khac".into(), ..request("k") },
        // A blank may be part of either name.
        IdempotencyRow { client_id: "he-thong-mot-cua may".into(), subject: "mot-cua".into(), ..request("k") },
        IdempotencyRow { client_id: "he-thong-mot-cua".into(), subject: "may mot-cua".into(), ..request("k") },
        IdempotencyRow { operation: "closeRound".into(), ..request("k") },
        request("K"),
    ] {
        assert!(store.write(|rows| rows.take_idempotency_key(&other)).unwrap(), "{other:?}");
    }
    assert!(matches!(store.write(|rows| rows.finish_idempotency_key(&request("none"))), Err(StoreError::Stale)));
}

fn a_key_goes_back_with_the_transaction_that_took_it(scratch: &Scratch) {
    let store = scratch.store();
    let refused: Result<(), StoreError> = store.write(|rows| {
        assert!(rows.take_idempotency_key(&request("k"))?);
        Err(StoreError::Stale)
    });
    assert!(refused.is_err());
    assert_eq!(find(&store, "k"), None);
    assert!(store.write(|rows| rows.take_idempotency_key(&request("k"))).unwrap());
}

/// The losers wait for the winner's transaction, and then see its answer.
fn of_32_takers_of_one_key_exactly_one_gets_it(scratch: &Scratch) {
    let store = scratch.store();
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for number in 0..32 {
            let (store, sender) = (&store, sender.clone());
            scope.spawn(move || {
                let outcome = store.write(|rows| {
                    if rows.take_idempotency_key(&request("k"))? {
                        let answered =
                            IdempotencyRow { status: Some(200), body: Some(number.to_string()), ..request("k") };
                        rows.finish_idempotency_key(&answered)?;
                        return Ok::<_, StoreError>((true, number.to_string()));
                    }
                    let known = rows.find_idempotency_key(&request("k"))?;
                    Ok((false, known.and_then(|row| row.body).unwrap_or_default()))
                });
                sender.send(outcome.unwrap()).unwrap();
            });
        }
    });
    drop(sender);
    let outcomes: Vec<(bool, String)> = receiver.iter().collect();
    let winners: Vec<&String> = outcomes.iter().filter(|(taken, _)| *taken).map(|(_, body)| body).collect();
    assert_eq!((outcomes.len(), winners.len()), (32, 1));
    assert!(outcomes.iter().all(|(_, body)| body == winners[0]), "{outcomes:?}");
}

fn keys_are_forgotten_when_they_have_expired(scratch: &Scratch) {
    let store = scratch.store();
    for key in ["a", "b", "c"] {
        store.write(|rows| rows.take_idempotency_key(&request(key))).unwrap();
    }
    let forget = |now| store.write(|rows| rows.forget_idempotency_keys(at(now), 2)).unwrap();
    assert_eq!([forget(199), forget(200), forget(200), forget(200)], [0, 2, 1, 0]);
    store.write(|rows| rows.take_idempotency_key(&request("d"))).unwrap();
    let one = |now| store.write(|rows| rows.forget_idempotency_key(&request("d"), at(now))).unwrap();
    assert_eq!([one(199), one(200), one(200)], [false, true, false]);
}
