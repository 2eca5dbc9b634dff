//! What somebody changes past the service is found, named, never published, and never sealed by a later act.

use std::collections::BTreeSet;
use std::sync::Arc;

use chamdiem_client::text::UnitCode;
use chamdiem_client::wire::{PublicationInput, UnitLevel};
use chamdiem_client::{Code, Error, Precondition};
use chamdiem_service::maintenance::{Verification, Verified, install_account, verify};
use chamdiem_store::{FOLLOWING, SUMMED, Store, StoreOptions, THINGS, Table, UNBOUND, UnitRow};
use chamdiem_tests::play;
use chamdiem_tests::raw::Raw;
use chamdiem_tests::service::{BACKENDS, Folder, Stage, block_on, on_both_backends};
use chamdiem_usecases::asker::{Asker, Caller, Role, Scope};
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::trust::audit::Export;

/// A hundredth less, with a reason, as the office itself could have decided.
const CHANGE: &str = "UPDATE appraised_scores SET points = points - 100, reason = 'Theo hồ sơ', reason_code = 'other' \
                      WHERE unit_code = 'so-noi-vu' AND criterion_key = 'total_time'";

const UNDO: &str = "UPDATE appraised_scores SET points = points + 100, reason = NULL, reason_code = NULL \
                    WHERE unit_code = 'so-noi-vu' AND criterion_key = 'total_time'";

fn verified(stage: &Stage) -> Verified {
    verify(&stage.settings, &stage.clock, Verification::default()).unwrap()
}

fn raw(stage: &Stage) -> Raw {
    Raw::open_unbound(&stage.settings.database_url())
}

async fn publish(stage: &Stage) -> Result<(), Error> {
    let (publisher, round) = (stage.client(Role::Publisher), play::round_id());
    let read = publisher.ranking(&round).find().await?;
    let input = PublicationInput { correction: None, note: None };
    publisher.publications(&round).publish(&input, &read.etag).await.map(drop)
}

#[test]
fn a_changed_score_is_named_by_the_verification_and_refused_at_publication() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        play::let_through(stage).await;
        assert_eq!(verified(stage).records.faults, [""; 0]);
        raw(stage).run(CHANGE).unwrap();
        let fault = "Đợt dien-bien-2021-q2, đơn vị so-noi-vu: điểm thẩm định (bảng appraised_scores) đã bị sửa ngoài \
                     chương trình.";
        assert_eq!(verified(stage).records.faults, [fault]);
        let refused = publish(stage).await.unwrap_err();
        assert_eq!(
            (refused.code(), refused.to_string().contains(fault)),
            (Some(Code::RecordsAltered), true),
            "{refused}"
        );
        // No act in the round of this unit makes it right.
        let (appraiser, code) = (stage.client(Role::Appraiser), "so-noi-vu".parse::<UnitCode>().unwrap());
        let current = appraiser.appraisals(&play::round_id()).find(&code).await.unwrap();
        let input = play::as_claimed(&play::claim(&play::unit("so-noi-vu")));
        let again =
            appraiser.appraisals(&play::round_id()).put(&code, &input, Precondition::IfMatch(&current.etag)).await;
        assert_eq!(again.unwrap_err().code(), Some(Code::RecordsAltered));
        // Another unit's papers are as they were.
        let other = "so-tu-phap".parse().unwrap();
        let current = appraiser.appraisals(&play::round_id()).find(&other).await.unwrap();
        let input = play::as_claimed(&play::claim(&play::unit("so-tu-phap")));
        let put =
            appraiser.appraisals(&play::round_id()).put(&other, &input, Precondition::IfMatch(&current.etag)).await;
        put.unwrap();
        raw(stage).run(UNDO).unwrap();
        assert_eq!(verified(stage).records.faults, [""; 0]);
        play::let_through(stage).await;
        publish(stage).await.unwrap();
        assert_eq!(verified(stage).records.faults, [""; 0]);
    });
}

#[test]
fn an_exemption_that_nobody_granted_is_refused() {
    on_both_backends(async |stage| {
        play::until_open(stage).await;
        raw(stage)
            .run(
                "INSERT INTO exemptions (round_id, unit_code, revision, reason_code, reason, granted_at, granted_by) \
                 VALUES ('dien-bien-2021-q2', 'so-noi-vu', 1, 'other', 'Không ai quyết định', 0, 'ai-do')",
            )
            .unwrap();
        let own = stage.unit_client(&"so-noi-vu".parse().unwrap());
        let claim = play::claim(&play::unit("so-noi-vu"));
        let round = play::round_id();
        let put = own.self_assessments(&round).put(&"so-noi-vu".parse().unwrap(), &claim, Precondition::Create).await;
        assert_eq!(put.unwrap_err().code(), Some(Code::RecordsAltered));
        assert_eq!(verified(stage).records.faults.len(), 1);
    });
}

#[test]
fn what_an_administrator_accepts_on_the_machine_is_audited_and_counts() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        raw(stage).run(CHANGE).unwrap();
        let accept = Verification { accept: true, ..Verification::default() };
        let before = verify(&stage.settings, &stage.clock, accept).unwrap();
        assert_eq!((before.accepted, before.records.faults.len()), (1, 1));
        assert_eq!(verify(&stage.settings, &stage.clock, accept).unwrap().accepted, 0);
        assert_eq!(verified(stage).records.faults, [""; 0]);
        let store = Store::connect(&stage.settings.database_url(), &StoreOptions::default()).unwrap();
        let entries = store.read(|rows| rows.list_audit_entries(None, None, 0, i64::MAX)).unwrap();
        assert_eq!(entries.iter().filter(|entry| entry.operation == "acceptRows").count(), 1);
        play::let_through(stage).await;
        publish(stage).await.unwrap();
    });
}

#[test]
fn a_database_of_an_earlier_release_is_sealed_when_it_is_opened() {
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let mut settings = stage.settings.clone();
        let folder = Folder::with_database(backend);
        settings.database_url = folder.database_url().map(str::to_owned);
        settings.data_dir = folder.path().to_owned();
        let store = Store::connect(&settings.database_url(), &StoreOptions::default()).unwrap();
        store.migrate().unwrap();
        let unit = UnitRow {
            code: "so-noi-vu".to_owned(),
            revision: 1,
            name: "Sở Nội vụ".to_owned(),
            level: chamdiem_scoring::UnitLevel::Department,
            parent_code: None,
            valid_from: time::macros::date!(2021 - 01 - 01),
            valid_until: None,
        };
        store.write(|rows| rows.insert_unit(&unit, &[])).unwrap();
        drop(store);
        let clock = Arc::new(Clock::system());
        let input = chamdiem_client::wire::AccountInput {
            kind: chamdiem_client::wire::AccountKind::Person,
            roles: vec![chamdiem_client::wire::AccountRole::Admin],
            unit: None,
            disabled: None,
        };
        let secret = chamdiem_client::wire::Secret::new("đêm trăng bên dòng Nậm Rốm");
        assert_eq!(install_account(&settings, &clock, &"quan-tri".parse().unwrap(), &input, &secret), Ok(true));
        assert!(verify(&settings, &clock, Verification::default()).unwrap().is_right());
        Raw::open_unbound(&settings.database_url()).run("UPDATE units SET name = 'Sở khác'").unwrap();
        assert!(!verify(&settings, &clock, Verification::default()).unwrap().is_right());
    }
}

/// A table that is added later is bound too, or says why not.
#[test]
fn every_table_is_kept_for_ever_bound_or_listed_with_a_reason() {
    let mut bound: BTreeSet<&str> = THINGS.iter().flat_map(|kind| kind.tables.iter().map(|(name, _)| *name)).collect();
    bound.extend(SUMMED.iter().map(|(name, _)| *name).chain(FOLLOWING.iter().map(|(name, _)| *name)));
    bound.extend(UNBOUND.iter().map(|(name, _)| *name));
    for table in Table::all() {
        assert!(table.is_kept_for_ever() || bound.contains(table.name), "{}", table.name);
    }
    let known: BTreeSet<&str> = Table::all().map(|table| table.name).collect();
    assert!(bound.is_subset(&known), "{:?}", bound.difference(&known));
    assert!(UNBOUND.iter().all(|(_, reason)| reason.len() > 10));
}

#[test]
fn of_two_writers_at_once_one_makes_no_circle_of_parents() {
    on_both_backends(async |stage| {
        let admin = stage.client(Role::Admin);
        for round in 0..10 {
            let [one, other] = ["a", "b"].map(|name| format!("don-vi-{name}-{round}").parse::<UnitCode>().unwrap());
            let mut input = play::unit_input("Đơn vị", UnitLevel::Province);
            for code in [&one, &other] {
                admin.units().put(code, &input, Precondition::Create).await.unwrap();
            }
            let under = |parent: &UnitCode| {
                let mut input = input.clone();
                input.parent = Some(parent.clone());
                input
            };
            let [under_other, under_one] = [under(&other), under(&one)];
            let tags = (admin.units().find(&one).await.unwrap().etag, admin.units().find(&other).await.unwrap().etag);
            let (first, second) = tokio::join!(
                admin.units().put(&one, &under_other, Precondition::IfMatch(&tags.0)),
                admin.units().put(&other, &under_one, Precondition::IfMatch(&tags.1)),
            );
            let refused = [first.err(), second.err()].into_iter().flatten().map(|error| error.code());
            assert_eq!(refused.collect::<Vec<_>>(), [Some(Code::InvalidRequest)]);
            // Nor is there one of successors.
            input.successors = Some(vec![other.clone()]);
            let etag = admin.units().find(&one).await.unwrap().etag;
            admin.units().put(&one, &input, Precondition::IfMatch(&etag)).await.unwrap();
            input.successors = Some(vec![one]);
            let etag = admin.units().find(&other).await.unwrap().etag;
            let refused = admin.units().put(&other, &input, Precondition::IfMatch(&etag)).await.unwrap_err();
            assert_eq!(refused.code(), Some(Code::InvalidRequest));
        }
        assert_eq!(verified(stage).records.faults, [""; 0]);
    });
}

#[test]
fn the_export_of_an_audit_that_loses_entries_ends_without_a_checkpoint() {
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        block_on(play::register(&stage));
        let store = Store::connect(&stage.settings.database_url(), &StoreOptions::default()).unwrap();
        let now = stage.clock.now().unix_timestamp();
        let caller = Caller {
            issuer: "https://chamdiem.localhost".into(),
            no_role: None,
            subject: "quan-tri".to_owned(),
            client_id: "chamdiem-cli".to_owned(),
            roles: vec![Role::Admin],
            unit: None,
            scope: Scope::ALL,
            token_id: "mot".to_owned(),
            issued_at: now,
            expires_at: now + 900,
        };
        let context = Context::new(Asker::Known(Arc::new(caller)), "xuat", &stage.clock);
        let signer = chamdiem_tests::records::new_signer();
        let mut export = store.read(|rows| Export::begin(rows, &context)).unwrap();
        let mut raw = raw(&stage);
        let loosen = match backend {
            chamdiem_store::Backend::Sqlite => "DROP TRIGGER kept_for_ever_audit_entries_delete",
            chamdiem_store::Backend::Postgres => "SELECT 1",
        };
        raw.run(&format!("{loosen}; DELETE FROM audit_entries WHERE number > 10")).unwrap();
        let mut lines = Vec::new();
        for asked in 0.. {
            assert!(asked < 10, "it does not end");
            let more = store.read(|rows| export.next(rows, &signer, context.now())).unwrap();
            let Some(more) = more else { break };
            lines.extend(more);
        }
        assert_eq!(lines.iter().filter(|byte| **byte == b'\n').count(), 10);
        assert!(!lines.windows(12).any(|words| words == b"\"checkpoint\""));
        assert!(!verified(&stage).is_right());
    }
}
