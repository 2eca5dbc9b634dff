//! A POST that is sent again with its `Idempotency-Key` is done once, and answered as the first time.

use chamdiem_store::{Store, StoreError, StoreOptions};
use chamdiem_tests::play;
use chamdiem_tests::service::Stage;
use chamdiem_tests::wire::{Answer, If, Wire};
use chamdiem_usecases::asker::Role;

mod keys;
mod replays;
mod running;
mod uploads;

const OPENING: &str = "/v1/rounds/dien-bien-2021-q2/opening";
const CLOSING: &str = "/v1/rounds/dien-bien-2021-q2/closing";
const SUBMISSION: &str = "/v1/rounds/dien-bien-2021-q2/self-assessments/so-noi-vu/submission";
const RETURNS: &str = "/v1/rounds/dien-bien-2021-q2/self-assessments/so-noi-vu/returns";

/// A POST without a body.
struct Post<'s> {
    stage: &'s Stage,
    path: &'s str,
    token: String,
    etag: String,
}

impl<'s> Post<'s> {
    /// The opening of the prepared round, by the appraiser who has just read it.
    async fn opening(stage: &'s Stage) -> Post<'s> {
        let token = stage.token(Role::Appraiser, None);
        let etag = round_etag(stage).await;
        Post { stage, path: OPENING, token, etag }
    }

    /// Sends it with a key.
    async fn send(&self, key: &str) -> Answer {
        let request = Wire::to(self.stage).request("POST", self.path, Some(&self.token));
        Answer::to(If::Match(&self.etag).to(request).header("Idempotency-Key", key)).await
    }
}

async fn round_etag(stage: &Stage) -> String {
    let token = stage.token(Role::Appraiser, None);
    Wire::to(stage).get("/v1/rounds/dien-bien-2021-q2", Some(&token)).await.etag().to_owned()
}

/// The entry of the answer that marks it as given before.
fn is_replayed(answer: &Answer) -> bool {
    answer.headers.get("Idempotency-Replayed").is_some_and(|value| value == "true")
}

/// That two answers are the same but for what every answer has of its own, and that the second was given before.
fn assert_replayed(first: &Answer, second: &Answer) {
    assert!(!is_replayed(first) && is_replayed(second), "{first:?} {second:?}");
    assert_eq!((first.status, first.text()), (second.status, second.text()));
    for name in ["ETag", "Location", "Content-Type"] {
        assert_eq!(first.headers.get(name), second.headers.get(name), "{name}");
    }
}

/// How many entries the audit has of an operation.
fn entries(stage: &Stage, operation: &str) -> usize {
    let all = inside(stage).read(|rows| rows.list_audit_entries(None, None, 0, i64::MAX)).unwrap();
    all.iter().filter(|entry| entry.operation == operation).count()
}

fn inside(stage: &Stage) -> Store {
    let options = StoreOptions { connections_max: 1, ..StoreOptions::default() };
    Store::connect(&stage.settings.database_url(), &options).unwrap()
}

/// Holds what a write of the round needs, while something is done.
async fn while_held<T>(stage: &Stage, work: impl AsyncFnOnce(std::sync::mpsc::Sender<()>) -> T) -> T {
    let (held, is_held) = std::sync::mpsc::channel();
    let (release, released) = std::sync::mpsc::channel();
    let store = inside(stage);
    let holding = std::thread::spawn(move || {
        store.write(|rows| {
            rows.lock_round(play::round_id().as_str())?;
            held.send(()).unwrap();
            // It ends when it is told so, or when nobody is there any more to tell.
            let _ = released.recv();
            Ok::<_, StoreError>(())
        })
    });
    is_held.recv().unwrap();
    let done = work(release).await;
    holding.join().unwrap().unwrap();
    done
}
