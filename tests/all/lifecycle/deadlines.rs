//! Late submissions, taken or not; and the moment that counts: that at which the round's row is had.

use chamdiem_client::wire::{LateSubmissionsWord, ReturnInput, RoundInput};
use chamdiem_client::{Client, Code};
use chamdiem_store::{Backend, Rows, Store, StoreError, StoreOptions};
use chamdiem_tests::inside::stored;
use chamdiem_tests::play::{self, CLOSES_AT, DUE_AT};
use chamdiem_tests::postgres::Cluster;
use chamdiem_tests::service::{Stage, block_on, on_both_backends};
use time::Duration;

use super::{UNIT, claim, code, draft, extension, office, opened, refusal, round_tag, submit};

const MICROSECOND: Duration = Duration::MICROSECOND;

/// The round of the real quarter, which takes nothing late.
fn strict() -> RoundInput {
    RoundInput { late_submissions: Some(LateSubmissionsWord::Refused), ..play::round_input() }
}

#[test]
fn a_round_takes_late_submissions_unless_it_says_otherwise() {
    on_both_backends(async |stage| {
        opened(stage, &play::round_input()).await;
        let round = office(stage).rounds().find(&play::round_id()).await.unwrap();
        assert_eq!(round.late_submissions, LateSubmissionsWord::Accepted);
        draft(stage, UNIT).await;
        stage.clock.set(DUE_AT);
        assert!(submit(stage, UNIT).await.unwrap(), "taken, and marked as late");
    });
}

#[test]
fn a_round_that_refuses_late_submissions_takes_none_from_the_due_moment_on() {
    on_both_backends(async |stage| {
        opened(stage, &strict()).await;
        for unit in ["so-tu-phap", "so-tai-chinh", UNIT] {
            draft(stage, unit).await;
        }
        stage.clock.set(DUE_AT - MICROSECOND);
        assert!(!submit(stage, "so-tu-phap").await.unwrap());
        stage.clock.set(DUE_AT);
        let before = stored(stage);
        let refused = submit(stage, UNIT).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (Some(409), Some(Code::SubmissionLate)));
        let told = "Hạn nộp là 00:00:00 ngày 06/7/2021 và đợt đánh giá không nhận bản nộp muộn; chỉ nộp được nếu được gia hạn.";
        assert_eq!(refused.problem().unwrap().detail, told);
        assert!(stored(stage) == before);
        // From the close on it is the close that refuses.
        stage.clock.set(CLOSES_AT);
        assert_eq!(refusal(submit(stage, UNIT).await), (409, Code::DeadlinePassed));
    });
}

#[test]
fn where_nothing_late_is_taken_nothing_is_returned_that_could_not_come_back() {
    on_both_backends(async |stage| {
        opened(stage, &strict()).await;
        draft(stage, UNIT).await;
        submit(stage, UNIT).await.unwrap();
        let (round, unit) = (play::round_id(), code(UNIT));
        let reason = ReturnInput { reason: "Thiếu số liệu".into() };
        stage.clock.set(DUE_AT);
        let found = office(stage).self_assessments(&round).find(&unit).await.unwrap();
        let before = stored(stage);
        let late = office(stage).self_assessments(&round).return_to_unit(&unit, &reason, &found.etag).await;
        assert_eq!(refusal(late), (409, Code::SubmissionLate));
        assert!(stored(stage) == before);
        // With an extension it can come back, so it can be returned.
        let more = extension(Some(UNIT), DUE_AT + Duration::DAY, None);
        office(stage).extensions(&round).extend(&more, &round_tag(stage).await).await.unwrap();
        office(stage).self_assessments(&round).return_to_unit(&unit, &reason, &found.etag).await.unwrap();
        assert!(!submit(stage, UNIT).await.unwrap(), "in time, by its extension");
    });
}

/// Waits until a statement of the database waits for a lock that another holds.
fn until_somebody_waits(database_url: &str) {
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let began = std::time::Instant::now();
    while Cluster::shared().psql(database_url, waiting).unwrap() == "0" {
        assert!(began.elapsed().as_secs() < 300, "nobody waits for the row");
    }
}

/// Holds the row of the round, lets an act begin that needs it, turns the clock to the close, and lets go.
async fn across_the_close<T>(stage: &Stage, act: impl Future<Output = T> + Send + 'static) -> T
where
    T: Send + 'static,
{
    let url = stage.settings.database_url();
    let (held, is_held) = tokio::sync::oneshot::channel();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let holder = {
        let url = url.clone();
        std::thread::spawn(move || {
            let options = StoreOptions { connections_max: 1, ..StoreOptions::default() };
            let store = Store::connect(&url, &options).unwrap();
            let hold = |rows: &mut dyn Rows| -> Result<(), StoreError> {
                rows.lock_round(play::round_id().as_str())?;
                held.send(()).unwrap();
                released.recv().unwrap();
                Ok(())
            };
            store.write(hold).unwrap();
        })
    };
    is_held.await.unwrap();
    let acting = tokio::spawn(act);
    let watched = url.clone();
    tokio::task::spawn_blocking(move || until_somebody_waits(&watched)).await.unwrap();
    stage.clock.set(CLOSES_AT);
    release.send(()).unwrap();
    holder.join().unwrap();
    acting.await.unwrap()
}

/// An act of a unit whose token outlives the turn of the clock.
async fn submission(own: Client) -> (u16, Code) {
    let (round, unit) = (play::round_id(), code(UNIT));
    let found = own.self_assessments(&round).find(&unit).await.unwrap();
    refusal(own.self_assessments(&round).submit(&unit, &found.etag).await)
}

#[test]
fn a_submission_that_had_to_wait_past_the_close_is_not_taken_and_a_close_that_had_to_wait_for_it_happens() {
    let stage = Stage::start(Backend::Postgres);
    block_on(async {
        opened(&stage, &play::round_input()).await;
        draft(&stage, UNIT).await;
        stage.clock.set(CLOSES_AT - MICROSECOND);
        let before = stored(&stage);
        let own = stage.unit_client(&code(UNIT));
        assert_eq!(across_the_close(&stage, submission(own)).await, (409, Code::DeadlinePassed));
        assert!(stored(&stage) == before);

        // The same turn of the clock lets a close through that began a microsecond too early.
        stage.clock.set(CLOSES_AT - MICROSECOND);
        let (closer, tag) = (office(&stage), round_tag(&stage).await);
        let closing = async move { closer.rounds().close(&play::round_id(), &tag).await.unwrap().value.closed_at };
        assert_eq!(across_the_close(&stage, closing).await.unwrap().0, CLOSES_AT);
        let (own, round) = (stage.unit_client(&code(UNIT)), play::round_id());
        let found = own.self_assessments(&round).find(&code(UNIT)).await.unwrap();
        let written = own.self_assessments(&round).put(&code(UNIT), &claim(UNIT), found.unchanged()).await;
        assert_eq!(refusal(written), (409, Code::RoundStateForbids));
    });
}
