//! Evidence in the store: what scores are computed from.

use chamdiem_scoring::Version;
use chamdiem_store::*;
use chamdiem_tests::inside::{at, by_version};

use super::quarter::{self, HOME_AFFAIRS, ROUND};

mod batches;
mod complaints;
pub mod constraints;
mod dossiers;
mod officers;
mod procedures;
mod survey_forms;
mod tallies;

pub const PERIOD: &str = "2021-Q2";

/// The last microsecond of the quarter.
pub const RECEIVED_US: i64 = 1_625_072_399_999_999;

pub const ALL: Page = Page { after: None, limit: 10_000 };

/// A row in every table of evidence.
pub fn write(rows: &mut dyn Rows) -> Result<(), StoreError> {
    let batch_id = rows.begin_evidence()?;
    assert!(rows.try_insert_dossiers(batch_id, &[finished("H18.01-0001"), open("H18.01-0002")])?);
    rows.move_tallies(&[tally("", 0, 1), tally("2021-06-30", 682, 1)])?;
    rows.take_survey_forms(&[survey_form("phieu-1")], &mut by_version)?;
    rows.take_complaints(&[complaint("PA-1")], &mut by_version)?;
    rows.take_procedures(&[procedure("1.001")], &mut by_version)?;
    rows.take_officer_scores(&[officer_score("cb-01", 95_000)], &mut by_version)?;
    rows.insert_batch(&batch(1, Some(1)))?;
    rows.insert_sources(&[source("dossiers", HOME_AFFAIRS, "mot-cua")])?;
    rows.insert_registered_source(&registered_source("mot-cua"))?;
    let members = SourceMembers { accounts: vec!["mot-cua".into()], predecessors: vec!["mot-cua-cu".into()] };
    rows.replace_source_members("mot-cua", &members)?;
    rows.insert_feed_profile(&feed_profile("mot-cua-dien-tu"))?;
    rows.insert_gap_answer(&gap_answer("so-noi-vu/contacts/gap"))?;
    rows.insert_frozen_evidence(&[frozen(HOME_AFFAIRS)])
}

/// A dossier of Home Affairs that was finished in time, with a value in every column.
pub fn finished(code: &str) -> DossierRecord<'_> {
    DossierRecord {
        code,
        version: Version::UpdatedAt(1_622_000_000_000_000),
        unit_code: HOME_AFFAIRS,
        procedure_code: "1.001228.000.00.00.H18",
        channel: 1,
        online_level: Some(4),
        status: 5,
        received_on: "2021-05-04",
        due_on: "2021-05-25",
        extended_due_on: Some("2021-06-01"),
        extension_reason: Some("Chờ ý kiến của Sở Tư pháp, \"văn bản số 12\"\t\\N\n"),
        finished_on: Some("2021-05-31"),
        returned_on: Some("2021-06-01"),
        participants: Some(r#"[{"unit":"so-tu-phap","due_on":"2021-05-20"}]"#),
        supplement_requests: Some(r#"[{"requested_on":"2021-05-06","fault":"applicant"}]"#),
        agencies_contacted: 2,
        field_check: true,
        period: PERIOD,
        open_due_on: "",
        outcomes: 0,
    }
}

/// One that is open, due on the last day of the quarter, with nothing but what every dossier has.
pub fn open(code: &str) -> DossierRecord<'_> {
    DossierRecord {
        channel: 0,
        online_level: None,
        status: 2,
        due_on: "2021-06-30",
        extended_due_on: None,
        extension_reason: None,
        finished_on: None,
        returned_on: None,
        participants: None,
        supplement_requests: None,
        agencies_contacted: 0,
        field_check: false,
        open_due_on: "2021-06-30",
        outcomes: 682,
        ..finished(code)
    }
}

/// The dossier as it is read back.
pub fn stored(record: &DossierRecord<'_>, batch_id: i64) -> DossierRow {
    let optional = |text: Option<&str>| text.map(str::to_owned);
    DossierRow {
        code: record.code.into(),
        sequence: record.version.sequence(),
        updated_at: record.version.updated_at(),
        unit_code: record.unit_code.into(),
        procedure_code: record.procedure_code.into(),
        channel: record.channel,
        online_level: record.online_level,
        status: record.status,
        received_on: record.received_on.into(),
        due_on: record.due_on.into(),
        extended_due_on: optional(record.extended_due_on),
        extension_reason: optional(record.extension_reason),
        finished_on: optional(record.finished_on),
        returned_on: optional(record.returned_on),
        participants: optional(record.participants),
        supplement_requests: optional(record.supplement_requests),
        agencies_contacted: record.agencies_contacted,
        field_check: record.field_check,
        period: record.period.into(),
        open_due_on: record.open_due_on.into(),
        outcomes: record.outcomes,
        batch_id,
    }
}

/// A tally of Home Affairs.
pub fn tally(open_due_on: &str, outcomes: i16, amount: i64) -> TallyRow {
    TallyRow {
        period: PERIOD.into(),
        unit_code: HOME_AFFAIRS.into(),
        open_due_on: open_due_on.into(),
        outcomes,
        amount,
    }
}

pub fn survey_form(code: &str) -> SurveyFormRow {
    SurveyFormRow {
        code: code.into(),
        sequence: Some(1),
        updated_at: None,
        unit_code: HOME_AFFAIRS.into(),
        period: PERIOD.into(),
        deleted: false,
        pattern: "ssn".into(),
        answers: 3,
        satisfied: 2,
        document: r#"{"answers":[]}"#.into(),
        stored_at: at(RECEIVED_US),
        batch_id: 1,
    }
}

pub fn complaint(code: &str) -> ComplaintRow {
    ComplaintRow {
        code: code.into(),
        sequence: Some(1),
        updated_at: None,
        unit_code: HOME_AFFAIRS.into(),
        period: PERIOD.into(),
        deleted: false,
        dossier_code: Some("H18.01-0001".into()),
        due_on: "2021-06-15".into(),
        answered_on: Some("2021-06-15".into()),
        upheld: true,
        prolonged: false,
        document: r#"{"upheld":true}"#.into(),
        stored_at: at(RECEIVED_US),
        batch_id: 1,
    }
}

pub fn procedure(code: &str) -> ProcedureRow {
    ProcedureRow {
        period: PERIOD.into(),
        unit_code: HOME_AFFAIRS.into(),
        code: code.into(),
        sequence: Some(1),
        updated_at: None,
        deleted: false,
        online_level: 3,
        online_eligible: true,
        one_stop_eligible: true,
        at_one_stop: true,
        on_the_spot: false,
        posted: true,
        published_online: false,
        document: r#"{"posted":true}"#.into(),
        stored_at: at(RECEIVED_US),
        batch_id: 1,
    }
}

pub fn officer_score(code: &str, points: i64) -> OfficerScoreRow {
    OfficerScoreRow {
        period: PERIOD.into(),
        unit_code: HOME_AFFAIRS.into(),
        code: code.into(),
        sequence: Some(1),
        updated_at: None,
        deleted: false,
        points: quarter::points(points),
        document: format!(r#"{{"points":{points}}}"#),
        stored_at: at(RECEIVED_US),
        batch_id: 1,
    }
}

pub fn batch(id: i64, number: Option<i64>) -> BatchRow {
    BatchRow {
        id,
        source_code: "mot-cua".into(),
        kind: "dossiers".into(),
        number,
        sha256: "0".repeat(64),
        receipt: r#"{"rows":2}"#.into(),
        stored_at: at(RECEIVED_US),
    }
}

pub fn source(kind: &str, unit: &str, source: &str) -> SourceRow {
    SourceRow { kind: kind.into(), period: PERIOD.into(), unit_code: unit.into(), source_code: source.into() }
}

pub fn registered_source(code: &str) -> RegisteredSourceRow {
    RegisteredSourceRow { code: code.into(), revision: 1, changed_at: at(RECEIVED_US), changed_by: "quan-tri".into() }
}

pub fn feed_profile(code: &str) -> FeedProfileRow {
    FeedProfileRow {
        code: code.into(),
        revision: 1,
        document: r#"{"fields":{}}"#.into(),
        changed_at: at(RECEIVED_US),
        changed_by: "quan-tri".into(),
    }
}

pub fn gap_answer(finding: &str) -> GapAnswerRow {
    GapAnswerRow {
        round_id: ROUND.into(),
        finding: finding.into(),
        revision: 1,
        unit_code: HOME_AFFAIRS.into(),
        criterion_key: Some("contacts".into()),
        decision: "set_other".into(),
        points: Some(quarter::points(15_000)),
        reason: "Đã kiểm tra hồ sơ giấy".into(),
        self_assessed: Some(quarter::points(20_000)),
        computed: None,
        answered_at: at(RECEIVED_US),
        answered_by: "tham-dinh".into(),
    }
}

pub fn frozen(unit: &str) -> FrozenEvidenceRow {
    FrozenEvidenceRow {
        round_id: ROUND.into(),
        unit_code: unit.into(),
        document: r#"{"figures":{}}"#.into(),
        frozen_at: at(RECEIVED_US),
    }
}

/// What came of sending something: inserted, replaced, unchanged, outdated.
pub fn taken(inserted: u64, replaced: u64, unchanged: u64, outdated: u64) -> Taken {
    Taken { inserted, replaced, unchanged, outdated }
}

pub fn quarters(periods: &[&str]) -> Vec<String> {
    periods.iter().map(|&period| period.to_owned()).collect()
}

/// Runs what a test writes, which must go well.
pub fn write_in<T>(store: &Store, work: impl FnOnce(&mut dyn Rows) -> Result<T, StoreError>) -> T {
    store.write(work).unwrap()
}

/// Runs what a test reads, which must go well.
pub fn read_in<T>(store: &Store, work: impl FnOnce(&mut dyn Rows) -> Result<T, StoreError>) -> T {
    store.read(work).unwrap()
}
