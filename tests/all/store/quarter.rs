//! A small round with a row in every table.

use chamdiem_scoring::{AssessmentState, LateSubmissions, Points, RoundState, UnitLevel};
use chamdiem_store::*;
use chamdiem_tests::inside::at;
use time::macros::date;

pub const ROUND: &str = "dien-bien-2021-q2";
pub const RULE_SET: &str = "qd-dien-bien-2021";
pub const PROVINCE: &str = "ubnd-tinh";
pub const HOME_AFFAIRS: &str = "so-noi-vu";
pub const JUSTICE: &str = "so-tu-phap";
pub const CONSTRUCTION: &str = "so-xay-dung";
pub const GROUP: &str = "so-ban-nganh";

/// The day of the report, and the start of the quarter.
const REPORTED_US: i64 = 1_625_788_800_000_000;
pub const OPENED_US: i64 = 1_617_210_000_000_000;

/// Writes it: Home Affairs is appraised and published, Justice has a draft, Construction is exempt.
pub fn write(store: &Store) {
    let written: Result<(), StoreError> = store.write(|rows| {
        write_open_round(rows)?;
        rows.insert_exemption(&exemption(CONSTRUCTION))?;
        rows.insert_self_assessment(&self_assessment(HOME_AFFAIRS), &claimed(HOME_AFFAIRS, &[19_800, 20_000]))?;
        rows.insert_self_assessment(&draft(JUSTICE), &claimed(JUSTICE, &[15_000]))?;
        rows.insert_appraisal(&appraisal(HOME_AFFAIRS), &decided(HOME_AFFAIRS, &[18_000, 20_000]))?;
        rows.insert_imported_result(&imported())?;
        rows.insert_publication(&publication(1))?;
        rows.insert_revoked_token(&revoked("mã-bị-thu-hồi"))?;
        append(rows, &audit("putAppraisal"))?;
        super::trust::write(rows)?;
        super::evidence::write(rows)
    });
    written.unwrap();
}

/// Only the round with its units, group and roster.
pub fn write_open_round(rows: &mut dyn Rows) -> Result<(), StoreError> {
    rows.insert_rule_set(&rule_set(RULE_SET))?;
    rows.insert_unit(&UnitRow { level: UnitLevel::Province, parent_code: None, ..unit(PROVINCE) }, &[])?;
    rows.insert_unit(&unit(HOME_AFFAIRS), &[])?;
    rows.insert_unit(&unit(JUSTICE), &[HOME_AFFAIRS.to_owned()])?;
    rows.insert_unit(&unit(CONSTRUCTION), &[])?;
    let members = [(HOME_AFFAIRS, 1), (JUSTICE, 2), (CONSTRUCTION, 3)];
    rows.insert_group(&group(GROUP), &members.map(|(unit, ordinal)| membership(GROUP, unit, ordinal)))?;
    rows.insert_round(&round(ROUND))?;
    rows.insert_roster(
        &[RosterGroupRow {
            round_id: ROUND.into(),
            group_code: GROUP.into(),
            name: "Các cơ quan chuyên môn".into(),
            ordinal: 1,
        }],
        &members.map(|(unit, ordinal)| roster_unit(unit, ordinal)),
    )
}

pub fn points(ten_thousandths: i64) -> Points {
    Points::from_ten_thousandths(ten_thousandths).unwrap()
}

pub fn rule_set(id: &str) -> RuleSetRow {
    RuleSetRow {
        id: id.into(),
        revision: 1,
        document: r#"{"title":"Bộ tiêu chí"}"#.into(),
        registered_at: at(OPENED_US),
        registered_by: "quan-tri".into(),
    }
}

pub fn unit(code: &str) -> UnitRow {
    UnitRow {
        code: code.into(),
        revision: 1,
        name: format!("Đơn vị {code}"),
        level: UnitLevel::Department,
        parent_code: Some(PROVINCE.into()),
        valid_from: date!(2004 - 01 - 01),
        valid_until: Some(date!(2025 - 06 - 30)),
    }
}

pub fn group(code: &str) -> GroupRow {
    GroupRow {
        code: code.into(),
        revision: 1,
        name: "Các cơ quan chuyên môn".into(),
        authority_code: PROVINCE.into(),
        ordinal: 1,
    }
}

pub fn membership(group: &str, unit: &str, ordinal: i32) -> MembershipRow {
    MembershipRow {
        group_code: group.into(),
        unit_code: unit.into(),
        ordinal,
        valid_from: date!(2021 - 01 - 01),
        valid_until: Some(date!(2021 - 12 - 31)),
    }
}

pub fn round(id: &str) -> RoundRow {
    RoundRow {
        id: id.into(),
        revision: 1,
        content_revision: 1,
        authority_code: PROVINCE.into(),
        period: "2021-Q2".into(),
        rule_set_id: RULE_SET.into(),
        opens_at: at(OPENED_US),
        due_at: at(OPENED_US + 1),
        closes_at: at(REPORTED_US),
        state: RoundState::Open,
        opened_at: Some(at(OPENED_US)),
        closed_at: None,
        late_submissions: LateSubmissions::Accepted,
        objections_until: None,
        acts: 1,
        moved_at: at(0),
    }
}

pub fn roster_unit(unit: &str, ordinal: i32) -> RosterUnitRow {
    RosterUnitRow {
        round_id: ROUND.into(),
        unit_code: unit.into(),
        group_code: GROUP.into(),
        name: format!("Đơn vị {unit}"),
        ordinal,
    }
}

pub fn exemption(unit: &str) -> ExemptionRow {
    ExemptionRow {
        round_id: ROUND.into(),
        unit_code: unit.into(),
        revision: 1,
        reason_code: "no_dossiers".into(),
        reason: "Trong quý không phát sinh hồ sơ".into(),
        granted_at: at(REPORTED_US),
        granted_by: "tham-dinh".into(),
    }
}

pub fn self_assessment(unit: &str) -> SelfAssessmentRow {
    SelfAssessmentRow {
        state: AssessmentState::Submitted,
        submitted_at: Some(at(REPORTED_US)),
        submitted_late: true,
        submissions: 1,
        ..draft(unit)
    }
}

pub fn draft(unit: &str) -> SelfAssessmentRow {
    SelfAssessmentRow {
        round_id: ROUND.into(),
        unit_code: unit.into(),
        revision: 1,
        state: AssessmentState::Draft,
        officer_average: Some(points(95_400)),
        note: Some("Số liệu đến hết quý".into()),
        submitted_at: None,
        submitted_late: false,
        return_reason: None,
        changed_at: at(OPENED_US),
        changed_by: unit.into(),
        submissions: 0,
    }
}

/// Claimed points, for the first criteria in the order of their keys.
pub fn claimed(unit: &str, points: &[i64]) -> Vec<SelfAssessedScoreRow> {
    let score = |(key, points): (&str, &i64)| SelfAssessedScoreRow {
        round_id: ROUND.into(),
        unit_code: unit.into(),
        criterion_key: key.into(),
        points: super::quarter::points(*points),
    };
    ["agencies_contacted", "attitude", "contacts"].into_iter().zip(points).map(score).collect()
}

pub fn appraisal(unit: &str) -> AppraisalRow {
    AppraisalRow {
        round_id: ROUND.into(),
        unit_code: unit.into(),
        revision: 1,
        officer_average: Some(points(95_400)),
        note: None,
        act: 1,
        appraised_at: at(REPORTED_US),
        appraised_by: "tham-dinh".into(),
    }
}

/// Decided points, for the first criteria in the order of their keys.
pub fn decided(unit: &str, points: &[i64]) -> Vec<AppraisedScoreRow> {
    let score = |claim: SelfAssessedScoreRow| AppraisedScoreRow {
        round_id: claim.round_id,
        unit_code: claim.unit_code,
        criterion_key: claim.criterion_key,
        points: claim.points,
        reason: Some("Hồ sơ trễ hạn".into()),
        reason_code: None,
        clause: None,
    };
    claimed(unit, points).into_iter().map(score).collect()
}

pub fn imported() -> ImportedResultRow {
    ImportedResultRow {
        round_id: ROUND.into(),
        revision: 1,
        document: r#"{"rows":[]}"#.into(),
        imported_at: at(REPORTED_US),
        imported_by: "tham-dinh".into(),
    }
}

pub fn publication(number: i32) -> PublicationRow {
    PublicationRow {
        round_id: ROUND.into(),
        number,
        act: 1,
        published_at: at(REPORTED_US),
        published_by: "cong-bo".into(),
        note: None,
        sequence: i64::from(number),
        sha256: format!("{number:064}"),
        document: "{}".into(),
        signature: "..".into(),
        supersedes: None,
    }
}

pub fn revoked(token: &str) -> RevokedTokenRow {
    RevokedTokenRow {
        token_id: token.into(),
        expires_at: at(REPORTED_US),
        revoked_at: at(OPENED_US),
        revoked_by: "quan-tri".into(),
    }
}

/// Appends an entry to the audit as the end of a transaction does, and gives its number.
pub fn append(rows: &mut dyn Rows, entry: &AuditEntry) -> Result<i64, StoreError> {
    let head = rows.lock_audit_head()?;
    rows.append_audit(&head, std::slice::from_ref(entry))?;
    Ok(head.last_number + 1)
}

pub fn audit(operation: &str) -> AuditEntry {
    AuditEntry {
        at: at(REPORTED_US),
        actor: "tham-dinh".into(),
        operation: operation.into(),
        round_id: Some(ROUND.into()),
        subject: format!("appraisal {HOME_AFFAIRS}"),
        revision: 1,
        content_sha256: "0".repeat(64),
        request_id: "yeu-cau-1".into(),
        rows_sha256: None,
    }
}
