//! What the lists leave out, and in which order they come.

use chamdiem_scoring::RoundState;
use chamdiem_store::*;
use chamdiem_tests::inside::at;
use time::macros::date;

use super::quarter::{self, CONSTRUCTION, GROUP, HOME_AFFAIRS, JUSTICE, OPENED_US, PROVINCE, ROUND, RULE_SET};
use super::scratch::Scratch;

on_both_backends!(
    everything_is_read_back_as_it_was_written,
    units_and_groups_are_filtered,
    rounds_are_filtered,
    members_come_in_the_order_of_the_group,
    the_latest_publication_is_found_without_its_number,
    expired_revocations_are_left_out,
    a_rule_set_is_used_once_a_round_names_it,
    more_rows_than_a_statement_can_bind_go_in_and_come_back,
);

const ALL: Page = Page { after: None, limit: 1_000 };

fn everything_is_read_back_as_it_was_written(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    let read: Result<(), StoreError> = store.read(|rows| {
        assert_eq!(rows.list_rule_sets(&ALL)?, [quarter::rule_set(RULE_SET)]);
        assert_eq!(rows.find_units(&[JUSTICE.into(), "khong-co".into()])?, [quarter::unit(JUSTICE)]);
        assert_eq!(rows.list_successors(&[JUSTICE.into()])?, [(JUSTICE.into(), HOME_AFFAIRS.into())]);
        assert_eq!(rows.find_group(GROUP)?, Some(quarter::group(GROUP)));
        assert_eq!(rows.find_round(ROUND)?, Some(quarter::round(ROUND)));
        let units = [(HOME_AFFAIRS, 1), (JUSTICE, 2), (CONSTRUCTION, 3)];
        assert_eq!(rows.list_roster_units(ROUND)?, units.map(|(unit, ordinal)| quarter::roster_unit(unit, ordinal)));
        assert_eq!(rows.find_roster_unit(ROUND, JUSTICE)?, Some(quarter::roster_unit(JUSTICE, 2)));
        assert_eq!(rows.find_roster_unit(ROUND, PROVINCE)?, None);
        assert_eq!(rows.list_roster_groups(ROUND)?[0].name, "Các cơ quan chuyên môn");
        assert_eq!(rows.find_exemption(ROUND, CONSTRUCTION)?, Some(quarter::exemption(CONSTRUCTION)));
        let assessed = [quarter::self_assessment(HOME_AFFAIRS), quarter::draft(JUSTICE)];
        assert_eq!(rows.list_self_assessments(ROUND, None)?, assessed);
        assert_eq!(rows.list_self_assessments(ROUND, Some(&Page { after: None, limit: 1 }))?, assessed[..1]);
        let behind = Page { after: Some(HOME_AFFAIRS.into()), limit: 9 };
        assert_eq!(rows.list_self_assessments(ROUND, Some(&behind))?, assessed[1..]);
        let claims = [quarter::claimed(HOME_AFFAIRS, &[19_800, 20_000]), quarter::claimed(JUSTICE, &[15_000])].concat();
        assert_eq!(rows.list_self_assessed_scores(ROUND, None)?, claims);
        assert_eq!(rows.list_appraisals(ROUND)?, [quarter::appraisal(HOME_AFFAIRS)]);
        assert_eq!(rows.list_appraised_scores(ROUND, None)?, quarter::decided(HOME_AFFAIRS, &[18_000, 20_000]));
        assert_eq!(rows.find_imported_result(ROUND)?, Some(quarter::imported()));
        let listed = rows.list_publications(ROUND)?;
        assert_eq!(rows.list_published(0, 9)?, listed);
        assert_eq!((listed.len(), &listed[0].sha256), (1, &quarter::publication(1).sha256));
        Ok(())
    });
    read.unwrap();
}

fn units_and_groups_are_filtered(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    let codes = |parent: Option<&str>, page: &Page| -> Vec<String> {
        let units = store.read(|rows| rows.list_units(parent, page)).unwrap();
        units.into_iter().map(|unit| unit.code).collect()
    };
    assert_eq!(codes(None, &ALL), [HOME_AFFAIRS, JUSTICE, CONSTRUCTION, PROVINCE]);
    assert_eq!(codes(Some(PROVINCE), &ALL), [HOME_AFFAIRS, JUSTICE, CONSTRUCTION]);
    assert_eq!(codes(Some(PROVINCE), &Page { after: Some(HOME_AFFAIRS.into()), limit: 1 }), [JUSTICE]);
    assert_eq!(codes(Some(JUSTICE), &ALL), [""; 0]);

    let groups = |authority| store.read(|rows| rows.list_groups(authority, &ALL)).unwrap().len();
    assert_eq!((groups(None), groups(Some(PROVINCE)), groups(Some(JUSTICE))), (1, 1, 0));
}

fn rounds_are_filtered(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    let published = RoundRow {
        state: RoundState::Published,
        closed_at: Some(at(1)),
        period: "2021-Q1".into(),
        ..quarter::round("dien-bien-2021-q1")
    };
    store.write(|rows| rows.insert_round(&published)).unwrap();
    let rounds = |authority, period, state, published_only| -> Vec<String> {
        let rounds = store.read(|rows| rows.list_rounds(authority, period, state, published_only, &ALL)).unwrap();
        rounds.into_iter().map(|round| round.id).collect()
    };
    assert_eq!(rounds(None, None, None, false), ["dien-bien-2021-q1", ROUND]);
    assert_eq!(rounds(None, None, None, true), ["dien-bien-2021-q1"]);
    assert_eq!(rounds(Some(PROVINCE), Some("2021-Q2"), Some(RoundState::Open), false), [ROUND]);
    assert_eq!(rounds(Some(JUSTICE), None, None, false), [""; 0]);
    // What is asked for never shows what is hidden.
    assert_eq!(rounds(None, None, Some(RoundState::Open), true), [""; 0]);
    assert_eq!(rounds(None, Some("2021-Q2"), None, true), [""; 0]);
}

fn members_come_in_the_order_of_the_group(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    let member =
        |unit: &str, ordinal, valid_from| MembershipRow { valid_from, ..quarter::membership("cap-so", unit, ordinal) };
    let ordered = [
        member(JUSTICE, 1, date!(2021 - 01 - 01)),
        member(HOME_AFFAIRS, 2, date!(2021 - 01 - 01)),
        member(HOME_AFFAIRS, 2, date!(2021 - 10 - 01)),
        member(CONSTRUCTION, 2, date!(2021 - 01 - 01)),
    ];
    let mixed = [2, 0, 3, 1].map(|at: usize| ordered[at].clone());
    store.write(|rows| rows.insert_group(&quarter::group("cap-so"), &mixed)).unwrap();
    let listed = store.read(|rows| rows.list_memberships(&[GROUP.into(), "cap-so".into()])).unwrap();
    assert_eq!(listed[..4], ordered);
    assert_eq!(listed[4..].iter().map(|member| member.ordinal).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(store.read(|rows| rows.list_memberships(&[])).unwrap(), []);
}

fn the_latest_publication_is_found_without_its_number(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    let find = |number| store.read(|rows| rows.find_publication(ROUND, number)).unwrap().map(|found| found.number);
    // The tenth comes after the ninth, which it would not as a text.
    for number in 2..=10 {
        store.write(|rows| rows.insert_publication(&quarter::publication(number))).unwrap();
        assert_eq!(find(None), Some(number));
    }
    assert_eq!((find(Some(1)), find(Some(10)), find(Some(11))), (Some(1), Some(10), None));
    let listed = store.read(|rows| rows.list_publications(ROUND)).unwrap();
    assert!(listed.iter().map(|publication| publication.number).eq(1..=10));
    assert_eq!(store.read(|rows| rows.find_publication("dien-bien-2021-q3", None)).unwrap(), None);
}

fn expired_revocations_are_left_out(scratch: &Scratch) {
    let store = scratch.store();
    for (token, expires) in [("b", 1_000), ("a", 1_001), ("c", 999)] {
        let row = RevokedTokenRow { expires_at: at(expires), ..quarter::revoked(token) };
        store.write(|rows| rows.insert_revoked_token(&row)).unwrap();
    }
    let revoked = |now| store.read(|rows| rows.list_revoked_tokens(at(0), at(now))).unwrap();
    assert_eq!(revoked(998), ["a", "b", "c"]);
    assert_eq!(revoked(999), ["a", "b"]);
    assert_eq!(revoked(1_000), ["a"]);
    assert_eq!(revoked(1_001), [""; 0]);
    let since = |since| store.read(|rows| rows.list_revoked_tokens(at(since), at(998))).unwrap();
    assert_eq!(since(OPENED_US), ["a", "b", "c"]);
    assert_eq!(since(OPENED_US + 1), [""; 0]);
}

fn a_rule_set_is_used_once_a_round_names_it(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    store.write(|rows| rows.insert_rule_set(&quarter::rule_set("qd-moi"))).unwrap();
    let used = |id| store.read(|rows| rows.is_rule_set_used(id)).unwrap();
    assert!(used(RULE_SET) && !used("qd-moi") && !used("khong-co"));
}

/// More rows than either database takes values in one statement.
fn more_rows_than_a_statement_can_bind_go_in_and_come_back(scratch: &Scratch) {
    let store = scratch.store();
    store.write(quarter::write_open_round).unwrap();
    let scores: Vec<SelfAssessedScoreRow> = (0..20_000)
        .map(|number| SelfAssessedScoreRow {
            criterion_key: format!("tieu_chi_{number:05}"),
            points: quarter::points(number),
            ..quarter::claimed(JUSTICE, &[0]).remove(0)
        })
        .collect();
    store.write(|rows| rows.insert_self_assessment(&quarter::draft(JUSTICE), &scores)).unwrap();
    assert_eq!(store.read(|rows| rows.list_self_assessed_scores(ROUND, Some(JUSTICE))).unwrap(), scores);

    let mut codes: Vec<String> = (0..70_000).map(|number| format!("khong-co-{number}")).collect();
    codes.extend([JUSTICE.to_owned(), PROVINCE.to_owned(), JUSTICE.to_owned()]);
    let found = store.read(|rows| rows.find_units(&codes)).unwrap();
    assert_eq!(found.into_iter().map(|unit| unit.code).collect::<Vec<_>>(), [JUSTICE, PROVINCE]);
    assert_eq!(store.read(|rows| rows.list_successors(&codes)).unwrap(), [(JUSTICE.into(), HOME_AFFAIRS.into())]);
}
