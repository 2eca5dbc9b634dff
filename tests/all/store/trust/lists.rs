//! Versions, dialogue, extensions and proposals are read in their order, and only those that were asked for.

use super::super::quarter::{self, HOME_AFFAIRS, JUSTICE, ROUND};
use super::super::scratch::Scratch;
use super::{dialogue, extension, proposal, version};

on_both_backends!(
    versions_are_told_apart_by_kind_and_number,
    a_dialogue_is_read_in_its_order_and_page_by_page,
    a_unit_is_shown_its_own_extensions_and_those_of_all,
    proposals_are_listed_with_their_decisions,
);

fn versions_are_told_apart_by_kind_and_number(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    for (kind, number) in [("appraisal", 1), ("self_assessment", 2), ("appraisal", 2)] {
        store.write(|rows| rows.insert_version(&version(kind, number))).unwrap();
    }
    let list = |unit| -> Vec<(String, i64)> {
        let rows = store.read(|rows| rows.list_versions(ROUND, unit)).unwrap();
        rows.into_iter().map(|row| (row.kind, row.number)).collect()
    };
    let told = [("self_assessment", 1), ("self_assessment", 2), ("appraisal", 1), ("appraisal", 2)];
    let told = told.map(|(kind, number)| (kind.to_owned(), number));
    assert_eq!(list(Some(HOME_AFFAIRS)), told);
    assert_eq!(list(Some(JUSTICE)), []);
    assert_eq!(list(None), told);
    let find = |kind, number| store.read(|rows| rows.find_version(ROUND, HOME_AFFAIRS, kind, number)).unwrap();
    assert_eq!(find("appraisal", 2), Some(version("appraisal", 2)));
    assert_eq!(find("appraisal", 3), None);
    assert!(store.write(|rows| rows.insert_version(&version("appraisal", 2))).is_err(), "a version is made once");
}

fn a_dialogue_is_read_in_its_order_and_page_by_page(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    for number in [2, 3, 4] {
        store.write(|rows| rows.insert_dialogue_entry(&dialogue(number))).unwrap();
    }
    let page = |after, limit| -> Vec<i64> {
        let rows = store.read(|rows| rows.list_dialogue(ROUND, HOME_AFFAIRS, after, limit)).unwrap();
        rows.into_iter().map(|row| row.number).collect()
    };
    assert_eq!((page(0, 10), page(1, 2), page(4, 10)), (vec![1, 2, 3, 4], vec![2, 3], vec![]));
    let last = |unit| store.read(|rows| rows.last_dialogue_number(ROUND, unit)).unwrap();
    assert_eq!((last(HOME_AFFAIRS), last(JUSTICE)), (4, 0));
}

fn a_unit_is_shown_its_own_extensions_and_those_of_all(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    for row in [extension(2, None), extension(3, Some(JUSTICE)), extension(4, Some(HOME_AFFAIRS))] {
        store.write(|rows| rows.insert_extension(&row)).unwrap();
    }
    let list = |unit, after| -> Vec<i64> {
        let rows = store.read(|rows| rows.list_extensions(ROUND, unit, after, 10)).unwrap();
        rows.into_iter().map(|row| row.number).collect()
    };
    assert_eq!(list(None, 0), [1, 2, 3, 4]);
    assert_eq!((list(Some(HOME_AFFAIRS), 0), list(Some(JUSTICE), 0)), (vec![1, 2, 4], vec![2, 3]));
    assert_eq!(list(None, 2), [3, 4]);
    let own = |unit| store.read(|rows| rows.find_unit_extension(ROUND, unit)).unwrap().map(|row| row.number);
    assert_eq!((own(HOME_AFFAIRS), own(JUSTICE), own("so-xay-dung")), (Some(4), Some(3), None));
    assert_eq!(store.read(|rows| rows.last_extension_number(ROUND)).unwrap(), 4);
    assert_eq!(store.read(|rows| rows.last_extension_number("khong-co")).unwrap(), 0);
}

fn proposals_are_listed_with_their_decisions(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    store.write(|rows| rows.insert_proposal(&proposal(2))).unwrap();
    let (proposals, decisions) = store
        .read(|rows| {
            Ok::<_, chamdiem_store::StoreError>((rows.list_proposals(ROUND)?, rows.list_proposal_decisions(ROUND)?))
        })
        .unwrap();
    assert_eq!(proposals, [proposal(1), proposal(2)]);
    assert_eq!(decisions.iter().map(|row| (row.number, row.decision.as_str())).collect::<Vec<_>>(), [(1, "approved")]);
    assert_eq!(store.read(|rows| rows.find_proposal(ROUND, 2)).unwrap(), Some(proposal(2)));
    // A proposal is decided once, and only one that is there.
    let decide = |number| {
        let decision = chamdiem_store::ProposalDecisionRow { number, ..decisions[0].clone() };
        store.write(|rows| rows.insert_proposal_decision(&decision))
    };
    assert!(matches!(decide(1), Err(chamdiem_store::StoreError::Exists)));
    assert!(matches!(decide(9), Err(chamdiem_store::StoreError::Constraint { .. })));
    decide(2).unwrap();
}
