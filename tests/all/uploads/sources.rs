//! A source belongs to accounts, a record to a source, and a version to a kind: what cannot be compared is refused by its
//! line, or taken over where the administrator and the sender say so.

use chamdiem_client::Precondition;
use chamdiem_client::wire::EvidenceSourceInput;
use chamdiem_tests::service::on_both_backends;
use chamdiem_usecases::asker::Scope;
use chamdiem_usecases::trust::grant::Grant;

use super::*;

const KINDS: [(&str, &str); 5] = [
    ("/v1/dossiers", "dossiers"),
    ("/v1/survey-forms", "survey_forms"),
    ("/v1/complaints", "complaints"),
    ("/v1/procedures", "procedures"),
    ("/v1/officer-scores", "officer_scores"),
];

fn rows(kind: &str) -> Vec<Value> {
    let rows = match kind {
        "dossiers" => examples::dossiers(),
        "survey_forms" => examples::survey_forms(),
        "complaints" => examples::complaints(),
        "procedures" => examples::procedures(),
        _ => examples::officer_scores(),
    };
    rows.as_array().unwrap().clone()
}

/// Each row with this sequence, or this moment, as its version.
fn versioned(rows: &[Value], name: &str, version: Value) -> Vec<Value> {
    let with = |row: &Value| {
        let mut row = row.clone();
        let members = row.as_object_mut().unwrap();
        members.remove("sequence");
        members.remove("updated_at");
        members.insert(name.to_owned(), version.clone());
        row
    };
    rows.iter().map(with).collect()
}

/// A token of another account with the same role.
fn stranger(stage: &Stage, role: Role) -> String {
    let (subject, client_id) = ("mot-cua-khac".to_owned(), "chamdiem-cli".to_owned());
    let (roles, unit, scope) = (vec![role], None, Scope::ALL);
    let grant = Grant { subject, client_id, roles, unit, scope, life_seconds: 900 };
    stage.running.issuer().mint(&grant, stage.clock.now()).unwrap()
}

#[test]
fn only_the_accounts_of_a_source_send_for_it_and_use_its_numbers() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let before = stored(stage);
        for (path, kind) in KINDS {
            let own = File::ndjson(path, &rows(kind));
            for role in [Role::Feeder, Role::Appraiser] {
                for file in [own.clone().batch(1, rows(kind).len()), own.clone().with("validate_only", true)] {
                    let answer = file.send_by(stage, &stranger(stage, role)).await;
                    assert_eq!(answer.refusal(), (403, "foreign_source"), "{kind} {role:?}");
                }
            }
            let unknown = File::list(path, &rows(kind)).of_source("khong-khai-bao").send(stage).await;
            assert_eq!(unknown.refusal(), (403, "foreign_source"), "{kind}");
            let list = format!("/v1/evidence-batches?source=mot-cua-tinh&kind={kind}");
            let wire = Wire::to(stage);
            let refused = wire.get(&list, Some(&stranger(stage, Role::Feeder))).await;
            assert_eq!(refused.refusal(), (403, "foreign_source"), "{kind}");
            assert_eq!(wire.get(&list, Some(&stranger(stage, Role::Publisher))).await.status, 200, "{kind}");
        }
        assert!(stored(stage) == before);
        play::assign(&stage.client(Role::Admin), "mot-cua-moi", &["mot-cua-khac"], None).await.unwrap();
        let own = File::list("/v1/dossiers", &[dossier("H-1", 1)]).of_source("mot-cua-moi");
        assert_eq!(own.send_by(stage, &stranger(stage, Role::Feeder)).await.status, 201);
        assert_eq!(own.send(stage).await.refusal(), (403, "foreign_source"));
    });
}

#[test]
fn what_was_taken_from_an_account_is_taken_from_its_upload_too() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let file = File::ndjson("/v1/dossiers", &[dossier("H-1", 1)]).batch(1, 1);
        file.stored(stage).await;
        let (admin, source) = (stage.client(Role::Admin), "mot-cua-tinh".parse().unwrap());
        let known = admin.sources().find(&source).await.unwrap();
        let nobody = EvidenceSourceInput { accounts: vec![], takes_over: None };
        let stale = admin.sources().put(&source, &nobody, Precondition::Create).await;
        assert!(stale.is_err());
        admin.sources().put(&source, &nobody, Precondition::IfMatch(&known.etag)).await.unwrap();
        // Not even the receipt of before is answered.
        assert_eq!(file.send(stage).await.refusal(), (403, "foreign_source"));
    });
}

#[test]
fn a_record_of_another_source_is_refused_by_its_line_and_never_silently_outdated() {
    on_both_backends(async |stage| {
        registered(stage).await;
        for (path, kind) in KINDS {
            let sent = rows(kind);
            File::list(path, &versioned(&sent, "sequence", json!(5))).stored(stage).await;
            let before = stored(stage);
            for version in [4, 5, 6] {
                let other = versioned(&sent, "sequence", json!(version));
                let file =
                    File::ndjson(path, &other).of_source("mot-cua-huyen").batch(1, other.len()).send(stage).await;
                assert_eq!(file.refusal(), (409, "record_of_other_source"), "{kind}");
                let lines: Vec<u64> = (1..=other.len() as u64).collect();
                let issues = file.json()["issues"].as_array().unwrap().clone();
                assert_eq!(issues.iter().map(|issue| issue["line"].as_u64().unwrap()).collect::<Vec<_>>(), lines);
                let list = File::list(path, &other).of_source("mot-cua-huyen").send(stage).await;
                assert_eq!(list.refusal(), (409, "record_of_other_source"), "{kind}");
                assert_eq!(list.faults()[0], ("/0/code".to_owned(), "record_of_other_source"), "{kind}");
            }
            // The source that was taken over from may not take it back by a mere word of its own.
            let file = File::list(path, &versioned(&sent, "sequence", json!(1)));
            assert!(stored(stage) == before, "{kind}");
            let taken = file.clone().of_source("mot-cua-huyen").with("take_over", true).stored(stage).await;
            assert_eq!((taken.replaced, taken.taken_over), (sent.len() as u64, sent.len() as u64), "{kind}");
            let back = file.with("take_over", true).send(stage).await;
            assert_eq!(back.refusal(), (409, "record_of_other_source"), "{kind}");
        }
        assert_verified(stage);
    });
}

#[test]
fn another_kind_of_version_is_refused_by_its_line_and_taken_by_an_explicit_word() {
    on_both_backends(async |stage| {
        registered(stage).await;
        for (path, kind) in KINDS {
            let sent = rows(kind);
            let numbers = versioned(&sent, "sequence", json!(5));
            let moments = versioned(&sent, "updated_at", json!("2021-06-30T08:00:00+07:00"));
            File::list(path, &numbers).stored(stage).await;
            let refused = File::ndjson(path, &moments).batch(1, sent.len()).send(stage).await;
            assert_eq!(refused.refusal(), (409, "version_kind_differs"), "{kind}");
            assert_eq!(refused.faults()[0], ("/updated_at".to_owned(), "version_kind_differs"), "{kind}");
            let taken = File::list(path, &moments).with("take_over", true).stored(stage).await;
            assert_eq!((taken.replaced, taken.taken_over), (sent.len() as u64, sent.len() as u64), "{kind}");
            // From now on it is the other way round.
            assert_eq!(File::list(path, &numbers).send(stage).await.refusal(), (409, "version_kind_differs"), "{kind}");
            assert_eq!(counts(&File::list(path, &moments).stored(stage).await), [0, 0, sent.len() as u64, 0], "{kind}");
        }
        assert_verified(stage);
    });
}

#[test]
fn a_state_from_the_future_is_refused_beyond_the_tolerance_of_clocks() {
    on_both_backends(async |stage| {
        registered(stage).await;
        for (path, kind) in KINDS {
            let at = |offset: time::Duration| {
                let moment = chamdiem_client::text::Moment::from(stage.clock.now() + offset);
                versioned(&rows(kind), "updated_at", json!(moment.to_string()))
            };
            let before = stored(stage);
            let ahead = at(time::Duration::minutes(5) + time::Duration::SECOND);
            let file = File::ndjson(path, &ahead).batch(1, ahead.len()).send(stage).await;
            assert_eq!(file.refusal(), (400, "rows_invalid"), "{kind}");
            assert_eq!(file.faults()[0], ("/updated_at".to_owned(), "version_in_future"), "{kind}");
            let list = File::list(path, &ahead).send(stage).await;
            assert_eq!(list.faults()[0], ("/0/updated_at".to_owned(), "version_in_future"), "{kind}");
            assert!(stored(stage) == before, "{kind}");
            File::list(path, &at(time::Duration::minutes(5))).stored(stage).await;
        }
    });
}

#[test]
fn a_sequence_that_looks_like_a_moment_comes_back_as_a_sequence() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let token = stage.token(Role::Feeder, None);
        for (code, sequence) in [("H-1", 1_622_000_000_000_000_u64), ("H-2", 0), ("H-3", 9_007_199_254_740_991)] {
            File::list("/v1/dossiers", &[dossier(code, sequence)]).stored(stage).await;
            let read = Wire::to(stage).get(&format!("/v1/dossiers/{code}"), Some(&token)).await.json();
            assert_eq!(read["record"]["sequence"], json!(sequence));
            assert_eq!(read["record"].get("updated_at"), None);
        }
    });
}

#[test]
fn a_person_sends_a_small_file_without_a_manifest_and_what_is_said_is_checked() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let office = stage.token(Role::Appraiser, None);
        let csv = "code;sequence;unit;procedure;channel;received_on;due_on;finished_on;status\r\n\
                   H-1;1;so-noi-vu;1.001193;direct;2021-04-09;2021-04-20;2021-04-19;finished\r\n";
        let file = File::csv("/v1/dossiers", csv);
        let told = file.send_by(stage, &office).await;
        assert_eq!((told.status, receipt(&told).batch, receipt(&told).rows), (201, Some(1), 1));
        let again = file.send_by(stage, &office).await;
        assert_eq!((receipt(&again).batch, counts(&receipt(&again))), (Some(2), [0, 0, 1, 0]));
        let numbered = file.clone().with("batch", 7).send_by(stage, &office).await;
        assert_eq!((numbered.status, receipt(&numbered).batch), (201, Some(7)));
        assert_eq!(receipt(&file.send_by(stage, &office).await).batch, Some(8));
        // The same number again is the same batch, or is refused.
        let replayed = file.clone().with("batch", 7).send_by(stage, &office).await;
        assert_eq!((replayed.status, receipt(&replayed).replayed), (200, true));
        let other = File::csv("/v1/dossiers", &csv.replace("H-1", "H-2")).with("batch", 7);
        assert_eq!(other.send_by(stage, &office).await.refusal(), (422, "batch_reused"));
        for (name, value) in [("rows", "2".to_owned()), ("sha256", sha256(b""))] {
            let wrong = file.clone().with(name, value).send_by(stage, &office).await;
            assert_eq!(wrong.faults(), [(format!("#query/{name}"), "manifest_mismatch")]);
        }
        let missing = file.send(stage).await;
        assert_eq!(missing.status, 400, "a machine says it all");
    });
}

#[test]
fn a_large_file_needs_its_manifest_whoever_sends_it() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let office = stage.token(Role::Appraiser, None);
        let line = format!("{}\n", dossier("H-1", 1));
        let most = 4 * 1024 * 1024;
        let blank = |bytes: usize| [line.as_bytes(), &vec![b'\n'; bytes - line.len()]].concat();
        let file = |bytes: usize| File::of("/v1/dossiers", "application/x-ndjson", blank(bytes));
        let refused = file(most + 1).send_by(stage, &office).await;
        assert_eq!(refused.faults(), [("#query/rows".to_owned(), "field_missing")]);
        let (rows, sha256) = (1, sha256(&blank(most + 1)));
        let whole = file(most + 1).with("rows", rows).with("sha256", sha256).send_by(stage, &office).await;
        assert_eq!(whole.status, 201, "{}", whole.text());
        assert_eq!(file(most).send_by(stage, &office).await.status, 201);
    });
}
