//! Random rounds as rows of a database, as they would stand there after everybody has acted.

use crate::inside::at;
use chamdiem_api_types::wire::{OutcomeWord, RuleSetInput};
use chamdiem_scoring::AssessmentState::{self, Draft, Returned, Submitted};
use chamdiem_scoring::{LateSubmissions, Points, RoundState, UnitLevel};
use chamdiem_store::{
    AppraisalRow, AppraisedScoreRow, ExemptionRow, RosterGroupRow, RosterUnitRow, RoundRow, Rows, RuleSetRow,
    SelfAssessedScoreRow, SelfAssessmentRow, Store, StoreError, UnitRow,
};

use super::{ORDINAL_MAX, RandomRound, RandomUnit, unit_code};

/// The authority that assesses in every random round.
pub const AUTHORITY: &str = "ubnd-tinh";

/// Rounds written in one transaction.
const ROUNDS_PER_TRANSACTION: usize = 100;

/// 1 July 2021 in Việt Nam, in microseconds since 1970 began.
const OPENS_AT_US: i64 = 1_625_072_400_000_000;
const DAY_US: i64 = 86_400_000_000;
const DUE_AT_US: i64 = OPENS_AT_US + 5 * DAY_US;
const CLOSES_AT_US: i64 = OPENS_AT_US + 7 * DAY_US;

/// Writes the rounds with all that belongs to them, and the units, into an empty database.
///
/// # Panics
/// When the database refuses a row, which would be a fault of the rows or of the store.
pub fn seed(store: &Store, rounds: &[RandomRound]) {
    let units =
        std::iter::once(AUTHORITY.to_owned()).chain((1..=ORDINAL_MAX).map(|place| unit_code(place).to_string()));
    store
        .write(|rows| units.map(unit_row).try_for_each(|row| rows.insert_unit(&row, &[])))
        .unwrap_or_else(|error: StoreError| panic!("{error}"));
    for part in rounds.chunks(ROUNDS_PER_TRANSACTION) {
        store
            .write(|rows| part.iter().try_for_each(|round| insert(rows, round)))
            .unwrap_or_else(|error: StoreError| panic!("{error}"));
    }
}

fn insert(rows: &mut dyn Rows, round: &RandomRound) -> Result<(), StoreError> {
    rows.insert_rule_set(&RuleSetRow {
        id: round.rule_set_id.to_string(),
        revision: 1,
        document: serde_json::to_string(&round.rule_set).unwrap(),
        registered_at: at(OPENS_AT_US),
        registered_by: "quan-tri".to_owned(),
    })?;
    rows.insert_round(&round_row(round))?;
    let id = round.id.as_str();
    let groups = (1..).zip(&round.groups).map(|(ordinal, group)| RosterGroupRow {
        round_id: id.to_owned(),
        group_code: group.code.to_string(),
        name: format!("Nhóm thứ {ordinal}"),
        ordinal,
    });
    let units = round.groups.iter().flat_map(|group| group.units.iter().map(move |unit| (group, unit)));
    let units = units.map(|(group, unit)| RosterUnitRow {
        round_id: id.to_owned(),
        unit_code: unit.code.to_string(),
        group_code: group.code.to_string(),
        name: name(unit.code.as_str()),
        ordinal: i32::try_from(unit.ordinal).unwrap(),
    });
    rows.insert_roster(&groups.collect::<Vec<_>>(), &units.collect::<Vec<_>>())?;
    let mut units = round.groups.iter().flat_map(|group| &group.units);
    units.try_for_each(|unit| insert_papers(rows, id, &round.rule_set, unit))
}

/// The self-assessment, appraisal or exemption of one unit.
fn insert_papers(
    rows: &mut dyn Rows,
    round: &str,
    rule_set: &RuleSetInput,
    unit: &RandomUnit,
) -> Result<(), StoreError> {
    match unit.outcome {
        OutcomeWord::Assessed => {
            let row = assessment_row(round, unit, Submitted);
            rows.insert_self_assessment(&row, &claimed_scores(round, rule_set, unit, true))?;
            rows.insert_appraisal(&appraisal_row(round, unit), &appraised_scores(round, rule_set, unit))
        }
        OutcomeWord::AwaitingAppraisal => {
            let row = assessment_row(round, unit, Submitted);
            rows.insert_self_assessment(&row, &claimed_scores(round, rule_set, unit, false))
        }
        // Whoever has not submitted may have a draft, or one that was returned; neither counts.
        OutcomeWord::AwaitingSubmission | OutcomeWord::NotSubmitted => match unit.ordinal % 3 {
            0 => Ok(()),
            1 => rows.insert_self_assessment(&assessment_row(round, unit, Draft), &[]),
            _ => rows.insert_self_assessment(&assessment_row(round, unit, Returned), &[]),
        },
        OutcomeWord::Exempt | OutcomeWord::Unknown => rows.insert_exemption(&ExemptionRow {
            round_id: round.to_owned(),
            unit_code: unit.code.to_string(),
            revision: 1,
            reason_code: "no_dossiers".to_owned(),
            reason: "Trong kỳ không phát sinh hồ sơ".to_owned(),
            granted_at: at(OPENS_AT_US),
            granted_by: "tham-dinh".to_owned(),
        }),
    }
}

/// What the unit claims: what is decided, but sometimes the maximum, if `generous`.
fn claimed(rule_set: &RuleSetInput, unit: &RandomUnit, generous: bool) -> Vec<(String, Points, Points)> {
    let score = |(place, (key, points)): (u32, &(chamdiem_scoring::CriterionKey, _))| {
        let decided = chamdiem_api_types::text::Points::value(points);
        let maximum = || {
            let criterion = rule_set.criteria.iter().find(|criterion| criterion.key.0 == *key).unwrap();
            criterion.maximum.value.value()
        };
        let claimed = if generous && (unit.ordinal + place).is_multiple_of(5) { maximum() } else { decided };
        (key.to_string(), claimed, decided)
    };
    (0..).zip(&unit.scores).map(score).collect()
}

fn claimed_scores(
    round: &str,
    rule_set: &RuleSetInput,
    unit: &RandomUnit,
    generous: bool,
) -> Vec<SelfAssessedScoreRow> {
    let row = |(criterion_key, points, _)| SelfAssessedScoreRow {
        round_id: round.to_owned(),
        unit_code: unit.code.to_string(),
        criterion_key,
        points,
    };
    claimed(rule_set, unit, generous).into_iter().map(row).collect()
}

fn appraised_scores(round: &str, rule_set: &RuleSetInput, unit: &RandomUnit) -> Vec<AppraisedScoreRow> {
    let row = |(criterion_key, claimed, points)| AppraisedScoreRow {
        round_id: round.to_owned(),
        unit_code: unit.code.to_string(),
        criterion_key,
        points,
        reason: (points != claimed).then(|| "Điều chỉnh theo số liệu thống kê".to_owned()),
        reason_code: (points != claimed).then_some(chamdiem_scoring::ReasonCode::Other),
        clause: None,
    };
    claimed(rule_set, unit, true).into_iter().map(row).collect()
}

fn assessment_row(round: &str, unit: &RandomUnit, state: AssessmentState) -> SelfAssessmentRow {
    let late = unit.ordinal.is_multiple_of(7);
    SelfAssessmentRow {
        round_id: round.to_owned(),
        unit_code: unit.code.to_string(),
        revision: 1,
        state,
        officer_average: unit.officer_average.as_ref().map(chamdiem_api_types::text::Points::value),
        note: None,
        submitted_at: (state == Submitted).then_some(at(if late { DUE_AT_US } else { OPENS_AT_US })),
        submitted_late: state == Submitted && late,
        return_reason: (state == Returned).then(|| "Chưa đủ số liệu".to_owned()),
        changed_at: at(OPENS_AT_US),
        changed_by: unit.code.to_string(),
        submissions: 1,
    }
}

fn appraisal_row(round: &str, unit: &RandomUnit) -> AppraisalRow {
    AppraisalRow {
        round_id: round.to_owned(),
        unit_code: unit.code.to_string(),
        revision: 1,
        officer_average: unit.officer_average.as_ref().map(chamdiem_api_types::text::Points::value),
        note: None,
        act: 1,
        appraised_at: at(DUE_AT_US),
        appraised_by: "tham-dinh".to_owned(),
    }
}

fn round_row(round: &RandomRound) -> RoundRow {
    RoundRow {
        id: round.id.to_string(),
        revision: 1,
        content_revision: 1,
        authority_code: AUTHORITY.to_owned(),
        period: "2021-Q2".to_owned(),
        rule_set_id: round.rule_set_id.to_string(),
        opens_at: at(OPENS_AT_US),
        due_at: at(DUE_AT_US),
        closes_at: at(CLOSES_AT_US),
        state: if round.closed { RoundState::Closed } else { RoundState::Open },
        opened_at: Some(at(OPENS_AT_US)),
        closed_at: round.closed.then_some(at(CLOSES_AT_US)),
        late_submissions: LateSubmissions::Accepted,
        objections_until: None,
        acts: 1,
        moved_at: at(0),
    }
}

fn unit_row(code: String) -> UnitRow {
    UnitRow {
        revision: 1,
        name: name(&code),
        level: if code == AUTHORITY { UnitLevel::Province } else { UnitLevel::Commune },
        parent_code: (code != AUTHORITY).then(|| AUTHORITY.to_owned()),
        valid_from: time::macros::date!(2000 - 01 - 01),
        valid_until: None,
        code,
    }
}

fn name(code: &str) -> String {
    format!("Đơn vị {code}")
}
