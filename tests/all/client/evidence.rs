//! The client's words for evidence against a real service: what is sent in each way arrives, and is read back typed.

use std::io::Cursor;

use chamdiem_client::text::{Period, ProfileCode, Reason, SourceCode, UnitCode};
use chamdiem_client::wire::{
    EvidenceKind, FeedProfileInput, FigureWord, GapAnswerInput, GapDecision, OfficerScoreInput,
};
use chamdiem_client::{Compression, Format, Manifest, Precondition, Upload};
use chamdiem_service::handlers::examples;
use chamdiem_tests::dossiers::{DossierQuarter, GeneratedDossier};
use chamdiem_tests::play;
use chamdiem_tests::service::on_both_backends;
use chamdiem_usecases::asker::Role;

fn quarter() -> DossierQuarter {
    DossierQuarter::new("2021-Q2".parse().unwrap(), 3, 600)
}

#[test]
fn rows_bytes_and_readers_arrive_alike_however_they_are_compressed() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        let feeder = stage.client(Role::Feeder);
        let source: SourceCode = "mot-cua-tinh".parse().unwrap();
        let (quarter, csv) = (quarter(), quarter().csv());
        let inputs: Vec<_> = quarter.dossiers().map(|dossier: GeneratedDossier| quarter.input(&dossier)).collect();
        let ways = [
            (Upload::from_rows(inputs), Compression::None),
            (Upload::from_bytes(Format::Ndjson, quarter.ndjson()), Compression::Gzip),
            (Upload::from_bytes(Format::Csv, csv.clone()), Compression::Zstd),
        ];
        for (batch, (upload, compression)) in (1..).zip(ways) {
            let receipt = feeder.dossiers().upload(&source, batch, upload.compression(compression)).await.unwrap();
            let new = if batch == 1 { 600 } else { 0 };
            assert_eq!((receipt.rows, receipt.inserted, receipt.unchanged), (600, new, 600 - new), "{compression:?}");
            assert!(!receipt.replayed && receipt.stored_at.is_some());
        }

        // A reader, whose manifest was made by reading it once before; the last batch again, so it is only replayed.
        let manifest = Manifest::of_reader(Format::Csv, csv.as_slice()).await.unwrap();
        let again = || Upload::from_reader(Format::Csv, Cursor::new(csv.clone())).manifest(manifest.clone());
        assert!(feeder.dossiers().upload(&source, 3, again()).await.unwrap().replayed);
        let error = feeder.dossiers().upload(&source, 1, again()).await.unwrap_err();
        assert!(error.is_batch_reused(), "{error}");
        let half = Manifest { rows: manifest.rows + 1, ..manifest.clone() };
        let error = feeder.dossiers().upload(&source, 4, again().manifest(half)).await.unwrap_err();
        assert!(error.is_manifest_mismatch(), "{error}");
        assert_eq!(feeder.dossiers().check(&source, again()).await.unwrap().stored_at, None);
        let page = feeder.evidence_batches().list(&source, EvidenceKind::Dossiers).page().await.unwrap();
        let numbers: Vec<_> = page.items.iter().map(|receipt| receipt.batch).collect();
        assert_eq!(numbers, [Some(1), Some(2), Some(3)]);
    });
}

#[test]
fn the_dossiers_behind_a_figure_are_listed_and_found() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        let feeder = stage.client(Role::Feeder);
        let quarter = quarter();
        let upload = Upload::from_bytes(Format::Ndjson, quarter.ndjson());
        feeder.dossiers().upload(&"mot-cua-tinh".parse().unwrap(), 1, upload).await.unwrap();

        let period: Period = "2021-Q2".parse().unwrap();
        let place = quarter.dossiers().find(|dossier| dossier.online && dossier.decided.is_some()).unwrap().unit;
        let unit: UnitCode = quarter.unit_code(place).parse().unwrap();
        let expected: usize = quarter
            .dossiers()
            .filter(|dossier| dossier.unit == place && dossier.online && dossier.decided.is_some())
            .count();
        let mut listed = Vec::new();
        let list = feeder.dossiers().list(&unit, &period).figure(FigureWord::DossiersOnline).limit(2);
        let mut pages = list.pages();
        while let Some(page) = pages.next().await.unwrap() {
            listed.extend(page.items);
        }
        assert_eq!(listed.len(), expected);
        let counted = |dossier: &chamdiem_client::wire::Dossier| dossier.counted.clone().unwrap();
        assert!(listed.iter().all(|dossier| counted(dossier).figures.contains(&FigureWord::DossiersOnline)));

        let found = feeder.dossiers().find(&listed[0].record.code).await.unwrap();
        assert_eq!(found.value, listed[0]);
        let unchanged = feeder.dossiers().find_if_changed(&listed[0].record.code, &found.etag).await.unwrap();
        assert_eq!(unchanged, None);
    });
}

#[test]
fn small_kinds_profiles_and_findings_are_written_and_read_back() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        play::open(stage).await;
        let (unit, period): (UnitCode, Period) = ("so-noi-vu".parse().unwrap(), "2021-Q2".parse().unwrap());
        play::submit(stage, &[play::unit("so-noi-vu")]).await;

        let feeder = stage.client(Role::Feeder);
        let scores = (1..=3).map(super::uploads::score);
        let upload = Upload::from_rows(scores.clone());
        feeder.officer_scores().upload(&"mot-cua-tinh".parse().unwrap(), 1, upload).await.unwrap();
        let page = feeder.officer_scores().list(&unit, &period).page().await.unwrap();
        let read: Vec<OfficerScoreInput> = page.items.into_iter().map(|score| score.record).collect();
        assert_eq!(read, scores.collect::<Vec<_>>());

        let admin = stage.client(Role::Admin);
        let code: ProfileCode = "thu-nghiem".parse().unwrap();
        let input: FeedProfileInput = serde_json::from_value(examples::feed_profile()).unwrap();
        let profiles = admin.feed_profiles();
        assert_eq!(profiles.check(&code, &input, Precondition::Create).await.unwrap().profile, input);
        assert!(profiles.find(&code).await.unwrap_err().is_not_found(), "it was only checked");
        let created = profiles.put(&code, &input, Precondition::Create).await.unwrap();
        assert_eq!(profiles.find(&code).await.unwrap(), created);
        assert!(profiles.list().page().await.unwrap().items.contains(&created.value));

        let (appraiser, round) = (stage.client(Role::Appraiser), play::round_id());
        let evidence = appraiser.evidence(&round).of_unit(&unit).await.unwrap();
        let average = evidence.officers.clone().unwrap().average;
        assert_eq!(average, "9.54".parse().unwrap());
        assert_eq!(appraiser.evidence(&round).of_unit_if_changed(&unit, &evidence.etag).await.unwrap(), None);

        let findings = appraiser.gap_findings(&round);
        let listed = findings.list().unit(&unit).page().await.unwrap().items;
        let finding = listed.iter().find(|finding| finding.criterion.is_some()).unwrap();
        assert!(findings.answer(&finding.id).await.unwrap_err().is_not_found());
        let reason = Reason::from("Đơn vị đã gửi tài liệu kiểm chứng");
        let input = GapAnswerInput { decision: GapDecision::AcceptClaim, points: None, reason };
        let answered = findings.put_answer(&finding.id, &input, Precondition::Create).await.unwrap();
        assert_eq!((answered.decision, answered.outdated), (GapDecision::AcceptClaim, false));
        assert_eq!(findings.answer(&finding.id).await.unwrap(), answered);
        let error = findings.put_answer(&finding.id, &input, Precondition::Create).await.unwrap_err();
        assert!(error.is_already_exists(), "{error}");
        findings.put_answer(&finding.id, &input, answered.unchanged()).await.unwrap();
    });
}
