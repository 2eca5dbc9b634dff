//! A change that names another revision than the row has is refused, and nothing of it stays.

use std::fmt::Debug;

use chamdiem_scoring::{AssessmentState, Points, RoundState};
use chamdiem_store::*;
use chamdiem_tests::inside::at;

use super::quarter::{self, CONSTRUCTION, GROUP, HOME_AFFAIRS, JUSTICE, ROUND, RULE_SET};
use super::scratch::Scratch;

on_both_backends!(
    a_stale_change_of_a_rule_set_is_refused,
    a_stale_change_of_a_unit_leaves_it_and_its_successors,
    a_stale_change_of_a_group_leaves_it_and_its_members,
    a_stale_change_of_a_round_is_refused,
    a_stale_change_of_an_exemption_is_refused,
    an_exemption_is_taken_back_by_its_own_revision_only,
    a_stale_change_of_a_self_assessment_leaves_it_and_its_scores,
    a_stale_change_of_an_appraisal_leaves_it_and_its_scores,
    a_stale_change_of_an_imported_result_is_refused,
    what_is_not_there_cannot_be_changed,
    a_taken_key_is_told_from_every_other_refusal,
);

/// `changed` gives the new content under a revision; the content that is there has revision 1.
fn hold<R: PartialEq + Debug>(
    scratch: &Scratch,
    changed: impl Fn(i64) -> R,
    update: impl Fn(&mut dyn Rows, &R) -> Result<(), StoreError>,
    find: impl Fn(&mut dyn Rows) -> Result<R, StoreError>,
) {
    let store = scratch.store();
    quarter::write(&store);
    let before = store.read(&find).unwrap();
    for wrong in [0, 1, 3, i64::MAX] {
        let outcome = store.write(|rows| update(rows, &changed(wrong)));
        assert!(matches!(outcome, Err(StoreError::Stale)), "revision {wrong}: {outcome:?}");
        assert_eq!(store.read(&find).unwrap(), before);
    }
    store.write(|rows| update(rows, &changed(2))).unwrap();
    let after = store.read(&find).unwrap();
    assert_eq!(after, changed(2));
    assert_ne!(after, before);
    // The same change again is one that comes too late.
    let again = store.write(|rows| update(rows, &changed(2)));
    assert!(matches!(again, Err(StoreError::Stale)), "{again:?}");
}

fn a_stale_change_of_a_rule_set_is_refused(scratch: &Scratch) {
    hold(
        scratch,
        |revision| RuleSetRow {
            revision,
            document: "{}".into(),
            registered_by: "nguoi-khac".into(),
            ..quarter::rule_set(RULE_SET)
        },
        |rows, row| rows.update_rule_set(row),
        |rows| Ok(rows.find_rule_set(RULE_SET)?.unwrap()),
    );
}

fn a_stale_change_of_a_unit_leaves_it_and_its_successors(scratch: &Scratch) {
    let successors = || vec![HOME_AFFAIRS.to_owned(), CONSTRUCTION.to_owned()];
    hold(
        scratch,
        |revision| {
            let row = UnitRow {
                revision,
                name: "Sở Tư pháp tỉnh Điện Biên".into(),
                valid_until: None,
                ..quarter::unit(JUSTICE)
            };
            (row, successors())
        },
        |rows, (row, successors)| rows.update_unit(row, successors),
        |rows| {
            let code = [JUSTICE.to_owned()];
            let successors = rows.list_successors(&code)?.into_iter().map(|(_, successor)| successor).collect();
            Ok((rows.find_units(&code)?.remove(0), successors))
        },
    );
}

fn a_stale_change_of_a_group_leaves_it_and_its_members(scratch: &Scratch) {
    hold(
        scratch,
        |revision| {
            let row = GroupRow { revision, name: "Cấp sở".into(), ordinal: 2, ..quarter::group(GROUP) };
            (row, vec![quarter::membership(GROUP, JUSTICE, 1)])
        },
        |rows, (row, members)| rows.update_group(row, members),
        |rows| Ok((rows.find_group(GROUP)?.unwrap(), rows.list_memberships(&[GROUP.to_owned()])?)),
    );
}

fn a_stale_change_of_a_round_is_refused(scratch: &Scratch) {
    hold(
        scratch,
        |revision| RoundRow {
            revision,
            content_revision: revision,
            state: RoundState::Closed,
            closed_at: Some(at(1)),
            ..quarter::round(ROUND)
        },
        |rows, row| rows.update_round(row),
        |rows| Ok(rows.find_round(ROUND)?.unwrap()),
    );
}

fn a_stale_change_of_an_exemption_is_refused(scratch: &Scratch) {
    hold(
        scratch,
        |revision| ExemptionRow { revision, reason_code: "other".into(), ..quarter::exemption(CONSTRUCTION) },
        |rows, row| rows.update_exemption(row),
        |rows| Ok(rows.find_exemption(ROUND, CONSTRUCTION)?.unwrap()),
    );
}

fn an_exemption_is_taken_back_by_its_own_revision_only(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    for (unit, revision) in [(CONSTRUCTION, 0), (CONSTRUCTION, 2), (JUSTICE, 1)] {
        let outcome = store.write(|rows| rows.delete_exemption(ROUND, unit, revision));
        assert!(matches!(outcome, Err(StoreError::Stale)), "{outcome:?}");
    }
    assert_eq!(store.read(|rows| rows.list_exemptions(ROUND)).unwrap(), [quarter::exemption(CONSTRUCTION)]);

    store.write(|rows| rows.delete_exemption(ROUND, CONSTRUCTION, 1)).unwrap();
    assert_eq!(store.read(|rows| rows.list_exemptions(ROUND)).unwrap(), []);
}

fn a_stale_change_of_a_self_assessment_leaves_it_and_its_scores(scratch: &Scratch) {
    hold(
        scratch,
        |revision| {
            let row = SelfAssessmentRow {
                revision,
                state: AssessmentState::Returned,
                officer_average: None,
                note: None,
                return_reason: Some("Thiếu số liệu".into()),
                submitted_late: false,
                ..quarter::self_assessment(HOME_AFFAIRS)
            };
            // More scores than before, and one as large as points can be.
            (row, quarter::claimed(HOME_AFFAIRS, &[0, Points::MAX.ten_thousandths(), 1]))
        },
        |rows, (row, scores)| rows.update_self_assessment(row, scores),
        |rows| {
            let row = rows.find_self_assessment(ROUND, HOME_AFFAIRS)?.unwrap();
            Ok((row, rows.list_self_assessed_scores(ROUND, Some(HOME_AFFAIRS))?))
        },
    );
    // Another unit's scores are not touched.
    let others = scratch.connect().read(|rows| rows.list_self_assessed_scores(ROUND, Some(JUSTICE))).unwrap();
    assert_eq!(others, quarter::claimed(JUSTICE, &[15_000]));
}

fn a_stale_change_of_an_appraisal_leaves_it_and_its_scores(scratch: &Scratch) {
    hold(
        scratch,
        |revision| {
            let row = AppraisalRow {
                revision,
                officer_average: None,
                note: Some("Đã đối chiếu".into()),
                ..quarter::appraisal(HOME_AFFAIRS)
            };
            (row, quarter::decided(HOME_AFFAIRS, &[20_000]))
        },
        |rows, (row, scores)| rows.update_appraisal(row, scores),
        |rows| {
            let row = rows.find_appraisal(ROUND, HOME_AFFAIRS)?.unwrap();
            Ok((row, rows.list_appraised_scores(ROUND, Some(HOME_AFFAIRS))?))
        },
    );
    let store = scratch.connect();
    store.write(|rows| rows.delete_appraisal(ROUND, HOME_AFFAIRS)).unwrap();
    let left = store
        .read(|rows| Ok::<_, StoreError>((rows.list_appraisals(ROUND)?, rows.list_appraised_scores(ROUND, None)?)));
    assert_eq!(left.unwrap(), (vec![], vec![]));
}

fn a_stale_change_of_an_imported_result_is_refused(scratch: &Scratch) {
    hold(
        scratch,
        |revision| ImportedResultRow { revision, document: r#"{"rows":[1]}"#.into(), ..quarter::imported() },
        |rows, row| rows.update_imported_result(row),
        |rows| Ok(rows.find_imported_result(ROUND)?.unwrap()),
    );
}

fn what_is_not_there_cannot_be_changed(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    let outcomes = [
        store.write(|rows| rows.update_unit(&UnitRow { revision: 2, ..quarter::unit("so-y-te") }, &[])),
        store.write(|rows| rows.update_round(&RoundRow { revision: 2, ..quarter::round("dien-bien-2021-q3") })),
        store.write(|rows| rows.update_appraisal(&AppraisalRow { revision: 2, ..quarter::appraisal(JUSTICE) }, &[])),
        store.write(|rows| rows.advance_content("dien-bien-2021-q3").map(drop)),
    ];
    for outcome in outcomes {
        assert!(matches!(outcome, Err(StoreError::Stale)), "{outcome:?}");
    }
    assert_eq!(store.read(|rows| rows.find_units(&["so-y-te".to_owned()])).unwrap(), []);
}

fn a_taken_key_is_told_from_every_other_refusal(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    let taken = [
        store.write(|rows| rows.insert_rule_set(&quarter::rule_set(RULE_SET))),
        store.write(|rows| rows.insert_unit(&quarter::unit(HOME_AFFAIRS), &[])),
        store.write(|rows| rows.insert_group(&quarter::group(GROUP), &[])),
        store.write(|rows| rows.insert_round(&quarter::round(ROUND))),
        store.write(|rows| rows.insert_round(&quarter::round("cung-ky-cung-bo-tieu-chi"))),
        store.write(|rows| rows.insert_exemption(&quarter::exemption(CONSTRUCTION))),
        store.write(|rows| rows.insert_self_assessment(&quarter::draft(JUSTICE), &[])),
        store.write(|rows| rows.insert_appraisal(&quarter::appraisal(HOME_AFFAIRS), &[])),
        store.write(|rows| rows.insert_imported_result(&quarter::imported())),
        store.write(|rows| rows.insert_publication(&quarter::publication(1))),
    ];
    for outcome in taken {
        assert!(matches!(outcome, Err(StoreError::Exists)), "{outcome:?}");
    }
    // Revoking a token again is no fault.
    store.write(|rows| rows.insert_revoked_token(&quarter::revoked("mã-bị-thu-hồi"))).unwrap();

    let outcome = store.write(|rows| rows.insert_exemption(&quarter::exemption("khong-co")));
    assert!(matches!(outcome, Err(StoreError::Constraint { kind: ConstraintKind::ForeignKey, .. })), "{outcome:?}");
    let outcome =
        store.write(|rows| rows.insert_unit(&UnitRow { name: String::new(), ..quarter::unit("so-y-te") }, &[]));
    assert!(matches!(outcome, Err(StoreError::Constraint { kind: ConstraintKind::Check, .. })), "{outcome:?}");
}
