//! Makes the known publications of the format that is written now: those of the quarter of the report with two corrections,
//! published by the service, and three that hold everything else that the format can say. The keys are thrown away.
//!
//! They are made while a format is not released yet, and never again: whatever becomes of the program, it must verify those
//! that are checked in.

use std::path::Path;

use chamdiem_client::verification::{Document, KeySet, v1};
use chamdiem_record::publication::digest;
use chamdiem_scoring::{Contradiction, Gap, Points, RuleSet, UnitCode};
use chamdiem_seal::Signer;
use chamdiem_store::Backend;
use v1::{AppraisedScore, Block, BlockCode, Extension, InputUnit, Override, ReasonCode, ScoreOverride};

use crate::records::{Publication, correct, keep, keys_for, new_signer};
use crate::service::{Stage, block_on};
use crate::{play, rule_sets};

/// The unit whose blocks are let through and whose scores are changed.
const UNIT: &str = "so-noi-vu";

/// Writes the documents, their signatures and the public keys into a folder.
///
/// # Errors
/// Where there are some already, or they cannot be written.
pub fn write(folder: &Path) -> std::io::Result<()> {
    if std::fs::read_dir(folder)?.next().is_some() {
        return Err(std::io::Error::other("there are known publications here, and they are never made again"));
    }
    let (mut publications, mut keys) = of_the_quarter();
    let signer = new_signer();
    keys.keys.extend(keys_for(&signer).keys);
    let Document::V1(quarter) = Document::read(&publications[0].document).unwrap();
    for ranks in ["shared_then_skipped", "shared_then_next", "distinct"] {
        let before = publications.last().unwrap();
        publications.push(with_every_kind(&quarter, before, ranks, &signer));
    }
    for (number, publication) in (1..).zip(&publications) {
        std::fs::write(folder.join(format!("{number}.json")), &publication.document)?;
        std::fs::write(folder.join(format!("{number}.json.jws")), &publication.signature)?;
    }
    std::fs::write(folder.join("keys.json"), serde_json::to_vec(&keys)?)
}

/// The quarter of the report, a correction of it, and a correction of that.
fn of_the_quarter() -> (Vec<Publication>, KeySet) {
    let stage = Stage::start(Backend::Sqlite);
    block_on(async {
        play::until_appraised(&stage).await;
        play::publish(&stage).await;
        for points in ["0.50", "0.75"] {
            stage.clock.set(stage.clock.now() + time::Duration::hours(3));
            correct(&stage, UNIT, "feedback", points).await;
        }
        let kept = keep(&stage).await;
        (kept.publications, kept.keys)
    })
}

/// A publication with every kind of finding, block and reason, with ties that each rule decides, a late unit, extensions.
fn with_every_kind(quarter: &v1::Document, before: &Publication, ranks: &str, signer: &Signer) -> Publication {
    let mut document = quarter.clone();
    document.sequence = Document::read(&before.document).unwrap().link().sequence + 1;
    document.previous_sha256 = before.sha256.parse().unwrap();
    document.round = format!("moi-loai-{}", ranks.replace('_', "-")).parse().unwrap();
    document.published_at = "2021-10-09T15:00:00.000001+07:00".parse().unwrap();
    document.note = Some("Văn bản 402/BC-VPUB".into());
    document.rule_set.rules.ties.ranks = ranks.to_owned();
    change_units(&mut document.input.groups[0].units);
    document.extensions = extensions();
    document.overrides = blocks().into_iter().map(let_through).collect();
    document.score_overrides = vec![score_override()];
    let document = Document::V1(Box::new(document)).recomputed().unwrap();
    let bytes = document.bytes().unwrap();
    Publication {
        sha256: digest(bytes.as_bytes()).unwrap().to_string(),
        signature: signer.sign(bytes.as_bytes()).into_bytes(),
        document: bytes.into_bytes(),
    }
}

/// Two units with equal totals and other officers, two that only the roster tells apart, one that sent nothing, one that
/// nobody decided on, one that was late, and one with a reason of every kind and with a criterion that gives no points.
fn change_units(units: &mut [InputUnit]) {
    let mut assessed: Vec<&mut InputUnit> = units.iter_mut().filter(|unit| unit.appraised.is_some()).collect();
    for (from, to) in [(0, 1), (2, 3)] {
        let source = assessed[from].clone();
        assessed[to].self_assessed = source.self_assessed;
        assessed[to].appraised = source.appraised;
    }
    for (place, average) in [(0, "9.50"), (1, "9.75")] {
        assessed[place].appraised.as_mut().unwrap().officer_average = Some(average.parse().unwrap());
    }
    (assessed[4].self_assessed, assessed[4].appraised) = (None, None);
    assessed[5].appraised = None;
    assessed[6].submitted_late = true;
    let scores = &mut assessed[7].appraised.as_mut().unwrap().scores;
    for (score, code) in scores.iter_mut().zip(ReasonCode::ALL) {
        *score = AppraisedScore {
            points: "0.25".parse().unwrap(),
            reason_code: Some(*code),
            reason: Some("Số liệu đối chiếu cho kết quả khác".into()),
            clause: (*code == ReasonCode::RuleMisapplied).then(|| "Điều 11 khoản 2".into()),
            criterion: score.criterion.clone(),
        };
    }
    scores[0].points = "0.00".parse().unwrap();
}

fn extensions() -> Vec<Extension> {
    let extension = |unit: Option<&str>, due_at: &str, closes_at: Option<&str>| Extension {
        unit: unit.map(|unit| unit.parse().unwrap()),
        previous_due_at: "2021-10-05T17:00:00+07:00".parse().unwrap(),
        due_at: due_at.parse().unwrap(),
        closes_at: closes_at.map(|moment| moment.parse().unwrap()),
        reason: "Mất điện trên diện rộng".into(),
        document_number: "55/VPUB-KSTT".into(),
        granted_at: "2021-10-04T08:00:00+07:00".parse().unwrap(),
    };
    let both = "2021-10-07T17:00:00+07:00";
    vec![
        extension(Some(UNIT), "2021-10-06T17:00:00+07:00", None),
        extension(None, both, Some("2021-10-08T17:00:00+07:00")),
    ]
}

fn let_through(block: Block) -> Override {
    Override {
        block,
        reason: "Báo cáo đã phát hành".into(),
        document_number: Some("56/VPUB-KSTT".into()),
        proposal: 1,
        approved_at: "2021-10-09T14:00:00+07:00".parse().unwrap(),
    }
}

fn score_override() -> ScoreOverride {
    ScoreOverride {
        unit: UNIT.parse().unwrap(),
        criterion: "feedback".parse().unwrap(),
        before: "1.00".parse().unwrap(),
        points: "2.00".parse().unwrap(),
        reason_code: ReasonCode::RuleMisapplied,
        reason: "Áp dụng nhầm quy định của quý trước".into(),
        clause: Some("Điều 11 khoản 2".into()),
        document_number: Some("57/VPUB-KSTT".into()),
        proposal: 2,
        approved_at: "2021-10-09T14:30:00+07:00".parse().unwrap(),
    }
}

/// A block of every kind.
#[must_use]
pub fn blocks() -> Vec<Block> {
    let (rule_set, unit): (RuleSet, UnitCode) = (rule_sets::decision_1187(), UNIT.parse().unwrap());
    let about = |code| Block::about(code, UNIT, UNIT.parse().unwrap()).unwrap();
    let moment = || Some("2021-10-09T10:00:00+07:00".parse().unwrap());
    let mut blocks = vec![
        about(BlockCode::UnitUndecided),
        Block { since: moment(), ..about(BlockCode::ObjectionOpen) },
        Block { until: moment(), ..about(BlockCode::ObjectionPeriodRunning) },
    ];
    blocks.extend(gaps().iter().map(|gap| Block::of_gap(&rule_set, &unit, gap).unwrap()));
    blocks.extend(contradictions(&unit).iter().map(|found| Block::of_contradiction(&rule_set, found).unwrap()));
    blocks
}

fn gaps() -> [Gap; 10] {
    let points = rule_sets::points;
    let (self_assessed, computed): (Points, Points) = (points("2"), points("1.91"));
    [
        Gap::ClaimAboveComputed { criterion_index: 0, self_assessed, computed },
        Gap::ClaimBelowComputed { criterion_index: 1, self_assessed: computed, computed: self_assessed },
        Gap::FullMarksWithoutEvidence { criterion_index: 2, self_assessed },
        Gap::ExemptWithDossiers { dossiers: 3 },
        Gap::DossiersMissing,
        Gap::SurveyLate { forms: 4 },
        Gap::SurveyTooFew { forms: 1, dossiers: 1200, percent_min: points("10") },
        Gap::SurveyUniform { forms: 5 },
        Gap::OfficerAverageDiffers { self_assessed: points("9.5"), computed: points("9.25") },
        Gap::NearClassLimit { total: points("15.31"), limit: points("15.3") },
    ]
}

fn contradictions(unit: &UnitCode) -> [Contradiction; 6] {
    let (unit, points) = (|| unit.clone(), rule_sets::points);
    let (printed, computed) = (points("14.63"), points("13.63"));
    [
        Contradiction::Total {
            unit: unit(),
            printed,
            computed,
            difference: printed.minus(computed),
            printed_class_index: 0,
            computed_class_index: 1,
            printed_position: 7,
            computed_position: 9,
            displaced: Vec::new(),
        },
        Contradiction::Class { unit: unit(), total: printed, printed: "Giỏi".to_owned(), expected_class_index: 1 },
        Contradiction::Order { unit: unit(), printed: 4, first: 2, last: 3 },
        Contradiction::ValueCount { unit: unit(), printed: 8, expected: 9 },
        Contradiction::ValueAboveMaximum { unit: unit(), criterion_index: 3, printed: points("2.5") },
        Contradiction::ValueNotAppraised {
            unit: unit(),
            criterion_index: 4,
            printed: points("2"),
            appraised: computed,
        },
    ]
}
