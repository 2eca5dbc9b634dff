//! Many at once: no write is lost, none fails inside, and what was written is read at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chamdiem_client::text::{Points, UnitCode};
use chamdiem_client::wire::{ReturnInput, RoundInput, SelfAssessmentInput};
use chamdiem_client::{Client, Code, ETag, Error, Precondition};
use chamdiem_store::Backend;
use chamdiem_tests::inside::stored;
use chamdiem_tests::play;
use chamdiem_tests::postgres::Cluster;
use chamdiem_tests::rule_sets::decision_1187_input;
use chamdiem_tests::service::{Stage, block_on, on_both_backends};
use chamdiem_tests::wire::Wire;
use chamdiem_usecases::asker::Role;

/// Against waiting for ever.
const HANGS_AFTER: Duration = Duration::from_secs(300);

const UNIT: &str = "so-noi-vu";

/// Asks again for as long as the service is too busy, which it says before it has done anything.
macro_rules! patiently {
    ($ask:expr) => {{
        let began = Instant::now();
        loop {
            match $ask.await {
                Err(error) if error.is_unavailable() && began.elapsed() < HANGS_AFTER => tokio::task::yield_now().await,
                answer => break answer,
            }
        }
    }};
}

fn code() -> UnitCode {
    UNIT.parse().unwrap()
}

/// How a write of many ended.
#[derive(Debug, Default, PartialEq, Eq)]
struct Endings {
    won: usize,
    stale: usize,
    other: Vec<String>,
}

impl Endings {
    fn count<T>(&mut self, answer: &Result<T, Error>) {
        match answer {
            Ok(_) => self.won += 1,
            Err(error) if matches!(error.code(), Some(Code::Stale | Code::AlreadyExists)) => self.stale += 1,
            Err(error) => self.other.push(error.to_string()),
        }
    }
}

/// The claim of one of the writers: only its note is its own.
fn claim(writer: usize) -> SelfAssessmentInput {
    SelfAssessmentInput {
        note: Some(format!("người ghi số {writer}").as_str().into()),
        ..play::claim(&play::unit(UNIT))
    }
}

/// So many writers at once, each over a connection of its own; gives the endings and the notes of those who won.
async fn write_at_once(own: &[Client], bound: Option<&ETag>) -> (Endings, Vec<(String, ETag)>) {
    const WRITERS: usize = 64;
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let (client, bound) = (own[writer % own.len()].clone(), bound.cloned());
        writers.push(tokio::spawn(async move {
            let precondition = bound.as_ref().map_or(Precondition::Create, Precondition::IfMatch);
            patiently!(client.self_assessments(&play::round_id()).put(&code(), &claim(writer), precondition))
        }));
    }
    let (mut endings, mut winners) = (Endings::default(), Vec::new());
    for writer in writers {
        let answer = writer.await.unwrap();
        endings.count(&answer);
        if let Ok(written) = answer {
            winners.push((written.note.as_ref().unwrap().0.clone(), written.etag));
        }
    }
    (endings, winners)
}

fn audit_entries(stage: &Stage) -> usize {
    stored(stage).rows("audit_entries").len()
}

/// So many revisions, for each of which 64 write at once.
async fn contend(stage: &Stage, own: &[Client]) {
    play::register(stage).await;
    play::prepare(stage).await;
    play::open(stage).await;
    let (round, audited) = (play::round_id(), audit_entries(stage));
    let mut current: Option<ETag> = None;
    for revision in 1..=6 {
        let (endings, winners) = write_at_once(own, current.as_ref()).await;
        assert_eq!(endings, Endings { won: 1, stale: 63, other: Vec::new() }, "revision {revision}");
        // What is there afterwards is what the winner wrote, wherever it is read: nothing lost, nothing mixed.
        let (note, etag) = &winners[0];
        for reader in own {
            let kept = reader.self_assessments(&round).find(&code()).await.unwrap();
            assert_eq!((&kept.note.as_ref().unwrap().0, &kept.etag), (note, etag), "revision {revision}");
            assert_eq!(kept.total.as_ref().unwrap().to_string(), "13.38");
        }
        assert_ne!(current.as_ref(), Some(etag));
        current = Some(etag.clone());
    }
    assert_eq!(audit_entries(stage), audited + 6, "one entry for each revision, none for a refusal");
}

#[test]
fn of_64_writers_of_one_self_assessment_exactly_one_wins_each_revision() {
    on_both_backends(async |stage| contend(stage, &[stage.unit_client(&code())]).await);
}

#[test]
fn of_64_writers_through_two_replicas_exactly_one_wins_each_revision() {
    let first = Stage::start(Backend::Postgres);
    let second = first.replica();
    block_on(contend(&first, &[first.unit_client(&code()), second.unit_client(&code())]));
}

#[test]
fn of_a_submission_a_return_and_an_appraisal_at_once_none_leaves_a_decision_on_a_returned_claim() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        play::open(stage).await;
        let round = play::round_id();
        play::submit(stage, &[play::unit(UNIT)]).await;
        for _ in 0..10 {
            let (own, office) = (stage.unit_client(&code()), stage.client(Role::Appraiser));
            let submitted = own.self_assessments(&round).find(&code()).await.unwrap();
            let decided = play::as_claimed(&play::claim(&play::unit(UNIT)));
            let reason = ReturnInput { reason: "Bổ sung số liệu".into() };
            let unit = code();
            let (assessments, appraisals) = (office.self_assessments(&round), office.appraisals(&round));
            let (returned, appraised) = tokio::join!(
                assessments.return_to_unit(&unit, &reason, &submitted.etag),
                appraisals.put(&unit, &decided, Precondition::Create)
            );
            // Whichever comes second meets another state than it was meant for: the decision moves the claim, too.
            match (&returned, &appraised) {
                (Ok(_), Err(error)) => assert_eq!(error.code(), Some(Code::NothingToAppraise), "{error}"),
                (Err(error), Ok(_)) => {
                    assert!(error.is_stale(), "{error}");
                    let decided = office.self_assessments(&round).find(&unit).await.unwrap();
                    assessments.return_to_unit(&unit, &reason, &decided.etag).await.unwrap();
                }
                both => panic!("{both:?}"),
            }
            assert!(office.appraisals(&round).find(&unit).await.unwrap_err().is_not_found());
            let again = own.self_assessments(&round).find(&unit).await.unwrap();
            own.self_assessments(&round).submit(&unit, &again.etag).await.unwrap();
        }
    });
}

/// Decides on the unit's officers' average, which changes nothing but that; gives the new version.
async fn decide(office: &Client, step: u64, etag: &ETag) -> ETag {
    let mut input = play::as_claimed(&play::claim(&play::unit(UNIT)));
    input.officer_average = Some(average(step));
    let round = play::round_id();
    office.appraisals(&round).put(&code(), &input, Precondition::IfMatch(etag)).await.unwrap().etag
}

/// A value that grows with each step.
fn average(step: u64) -> Points {
    format!("{}.{:02}", step / 100, step % 100).parse().unwrap()
}

/// The step that the ranking shows: looked for in its text, since thousands are read.
async fn shown(wire: &Wire, token: Option<&str>) -> Option<u64> {
    let answer = wire.get(&format!("/v1/rounds/{}/ranking", play::round_id()), token).await;
    if answer.status != 200 {
        assert_eq!(answer.status, 404, "{}", answer.text());
        return None;
    }
    let (_, row) = answer.text().split_once(&format!("\"unit\":\"{UNIT}\"")).unwrap();
    let (_, average) = row.split_once("\"officer_average\":\"").unwrap();
    average.split('"').next().unwrap().replace('.', "").parse().ok()
}

#[test]
fn a_change_is_read_at_once_on_the_replica_that_made_it() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let (office, wire) = (stage.client(Role::Appraiser), Wire::to(stage));
        let token = stage.token(Role::Appraiser, None);
        let mut etag = office.appraisals(&play::round_id()).find(&code()).await.unwrap().etag;
        for step in 1..=200 {
            // Read before, so that the bytes of the old ranking lie ready.
            assert_ne!(shown(&wire, Some(&token)).await, Some(step));
            etag = decide(&office, step, &etag).await;
            assert_eq!(shown(&wire, Some(&token)).await, Some(step));
        }
    });
}

/// Reads until the step is there; gives how often an older one was read. What is asked a second after the write must not
/// be older, however slow this machine is.
async fn read_until(wire: &Wire, token: Option<&str>, step: Option<u64>) -> u32 {
    let written = Instant::now();
    for older in 0.. {
        let asked = written.elapsed();
        let seen = shown(wire, token).await;
        if seen.is_some() && (step.is_none() || seen == step) {
            return older;
        }
        assert!(asked < Duration::from_secs(1), "{seen:?} was read {asked:?} after {step:?} was written");
    }
    unreachable!()
}

#[test]
fn a_change_is_read_within_a_second_on_another_replica() {
    let first = Stage::start(Backend::Postgres);
    block_on(async {
        play::until_appraised(&first).await;
        let second = first.replica();
        let (office, there) = (first.client(Role::Appraiser), Wire::to(&second));
        let token = first.token(Role::Appraiser, None);
        let mut etag = office.appraisals(&play::round_id()).find(&code()).await.unwrap().etag;
        let mut older = 0;
        // Until the second replica has served from memory, which it does only while it hears from the database.
        for step in 1.. {
            if step > 10 && older > 0 {
                break;
            }
            assert!(step < 900, "the second replica never served from memory, so this has shown nothing");
            shown(&there, Some(&token)).await;
            etag = decide(&office, step, &etag).await;
            older += read_until(&there, Some(&token), Some(step)).await;
        }
        assert_eq!(shown(&there, None).await, None, "not public yet");
        play::publish(&first).await;
        read_until(&there, None, None).await;
    });
}

#[test]
fn no_reader_sees_an_older_ranking_after_a_newer_one() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let office = stage.client(Role::Appraiser);
        let mut etag = office.appraisals(&play::round_id()).find(&code()).await.unwrap().etag;
        etag = decide(&office, 1, &etag).await;
        // The newest step whose answer anybody has: what is asked afterwards must not be older.
        let (newest, finished) = (Arc::new(AtomicU64::new(1)), Arc::new(AtomicBool::new(false)));
        let (mut readers, read) = (Vec::new(), Arc::new(AtomicU64::new(0)));
        for _ in 0..8 {
            let (wire, token) = (Wire::to(stage), stage.token(Role::Publisher, None));
            let (newest, finished, read) = (Arc::clone(&newest), Arc::clone(&finished), Arc::clone(&read));
            readers.push(tokio::spawn(async move {
                while !finished.load(Ordering::SeqCst) {
                    let known = newest.load(Ordering::SeqCst);
                    let seen = shown(&wire, Some(&token)).await.unwrap();
                    assert!(seen >= known, "{seen} was read when {known} was known");
                    newest.fetch_max(seen, Ordering::SeqCst);
                    read.fetch_add(1, Ordering::SeqCst);
                }
            }));
        }
        // As many writes as it takes for a hundred reads among them.
        for step in 2.. {
            etag = decide(&office, step, &etag).await;
            newest.fetch_max(step, Ordering::SeqCst);
            if step >= 100 && read.load(Ordering::SeqCst) > 100 {
                break;
            }
            assert!(step < 900, "too few reads among the writes to show anything");
        }
        finished.store(true, Ordering::SeqCst);
        for reader in readers {
            reader.await.unwrap();
        }
    });
}

/// A rule set changes and a round that uses it is created, both at once. Either may come first; but what the round was
/// created with must be what it has.
#[test]
fn a_rule_set_never_changes_behind_a_round_that_uses_it() {
    let stage = Stage::start(Backend::Postgres);
    block_on(async {
        play::register(&stage).await;
        let (admin, office) = (stage.client(Role::Admin), stage.client(Role::Appraiser));
        let rules = decision_1187_input();
        // As many at once as the service has connections: what waits in vain for one is refused, and shows nothing.
        let (mut pairs, at_once) = (Vec::new(), Arc::new(tokio::sync::Semaphore::new(8)));
        for pair in 0..100 {
            let at_once = Arc::clone(&at_once);
            let (admin, office, rules) = (admin.clone(), office.clone(), rules.clone());
            pairs.push(tokio::spawn(async move {
                let _turn = at_once.acquire().await.unwrap();
                let rule_set = format!("bo-{pair}").parse().unwrap();
                let rule_sets = admin.rule_sets();
                let registered = patiently!(rule_sets.put(&rule_set, &rules, Precondition::Create)).unwrap();
                let round = format!("bo-{pair}").parse().unwrap();
                let input = RoundInput { rule_set: rule_set.clone(), ..play::round_input() };
                let rounds = office.rounds();
                let (changed, created) = tokio::join!(
                    async { patiently!(rule_sets.put(&rule_set, &rules, registered.unchanged())) },
                    async { patiently!(rounds.put(&round, &input, Precondition::Create)) }
                );
                created.unwrap();
                if let Err(error) = changed {
                    assert!(matches!(error.code(), Some(Code::Stale | Code::RuleSetInUse)), "{error}");
                }
            }));
        }
        for pair in pairs {
            pair.await.unwrap();
        }
        let behind = "SELECT COUNT(*) FROM audit_entries changed JOIN audit_entries created \
             ON created.operation = 'putRound' AND created.subject = replace(changed.subject, 'rule_set:', 'round:') \
             WHERE changed.operation = 'putRuleSet' AND changed.revision = 2 AND changed.number > created.number";
        let behind = Cluster::shared().psql(&stage.settings.database_url(), behind).unwrap();
        assert_eq!(behind, "0", "rule sets that changed after a round used them");
    });
}

#[test]
fn without_its_database_a_published_ranking_is_told_to_be_old_or_unavailable_and_not_missing() {
    let stage = Stage::start(Backend::Postgres);
    block_on(async {
        play::until_appraised(&stage).await;
        play::publish(&stage).await;
        let wire = Wire::to(&stage);
        assert_eq!(shown(&wire, None).await, Some(850));

        let url = stage.settings.database_url();
        let (_, name) = url.rsplit_once('/').unwrap();
        Cluster::shared().psql("postgres", &format!("DROP DATABASE {name} WITH (FORCE)")).unwrap();
        // For less than a second the bytes at hand are still certain.
        let gone = Instant::now();
        let path = format!("/v1/rounds/{}/ranking", play::round_id());
        loop {
            let (asked, answer) = (gone.elapsed(), wire.get(&path, None).await);
            assert_eq!(answer.status, 200, "as the public, who is answered as before: {}", answer.text());
            if answer.headers.contains_key("Warning") {
                assert!(answer.header("Warning").starts_with("110 "), "{}", answer.header("Warning"));
                break;
            }
            assert!(asked < Duration::from_secs(1), "served {asked:?} after the database went");
        }
        let unit = stage.token(Role::Unit, Some(UNIT));
        assert_eq!(wire.get(&path, Some(&unit)).await.refusal(), (503, "unavailable"), "as a unit");
        let health = wire.get("/health/ready", None).await;
        assert_eq!(health.refusal(), (503, "unavailable"));
        assert_eq!(wire.get("/health/live", None).await.status, 200);
    });
}
