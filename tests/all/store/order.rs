//! Texts come in the order of their bytes on every database, so that a page begins where the one before it ended.

use chamdiem_store::*;
use chamdiem_tests::postgres::Cluster;

use super::quarter;
use super::scratch::Scratch;

/// In the order of their bytes, which is not that of any language.
const CODES: [&str; 16] =
    ["A", "B", "Z", "a", "a-b", "a.b", "a1", "a10", "a2", "aB", "ab", "b", "so-noi-vu", "so-y-te", "á", "đ"];

on_both_backends!(codes_come_in_the_order_of_their_bytes_page_by_page);

fn codes_come_in_the_order_of_their_bytes_page_by_page(scratch: &Scratch) {
    let store = scratch.store();
    let written: Result<(), StoreError> = store.write(|rows| {
        // Neither in this order nor in the reverse of it.
        for at in 0..CODES.len() {
            let code = CODES[at * 7 % CODES.len()];
            rows.insert_unit(&UnitRow { parent_code: None, ..quarter::unit(code) }, &[])?;
        }
        rows.insert_rule_set(&quarter::rule_set(quarter::RULE_SET))?;
        let authority = "so-noi-vu";
        for code in CODES.iter().rev() {
            rows.insert_group(&GroupRow { authority_code: authority.into(), ..quarter::group(code) }, &[])?;
            rows.insert_rule_set(&quarter::rule_set(code))?;
            let authority_code = authority.to_owned();
            rows.insert_round(&RoundRow { rule_set_id: (*code).into(), authority_code, ..quarter::round(code) })?;
        }
        Ok(())
    });
    written.unwrap();
    for limit in [1, 2, 3, 5, 100] {
        let walked = walk(
            |page| {
                let units = store.read(|rows| rows.list_units(None, page)).unwrap();
                units.into_iter().map(|unit| unit.code).collect()
            },
            limit,
        );
        assert_eq!(walked, CODES, "units, {limit} a page");
    }
    let walked = walk(
        |page| {
            let groups = store.read(|rows| rows.list_groups(Some("so-noi-vu"), page)).unwrap();
            groups.into_iter().map(|group| group.code).collect()
        },
        3,
    );
    assert_eq!(walked, CODES, "groups");
    let walked = walk(
        |page| {
            let rounds = store
                .read(|rows| {
                    rows.list_rounds(None, Some("2021-Q2"), Some(chamdiem_scoring::RoundState::Open), false, page)
                })
                .unwrap();
            rounds.into_iter().map(|round| round.id).collect()
        },
        3,
    );
    assert_eq!(walked, CODES, "rounds");
    let mut sets = walk(
        |page| {
            let sets = store.read(|rows| rows.list_rule_sets(page)).unwrap();
            sets.into_iter().map(|set| set.id).collect()
        },
        3,
    );
    sets.retain(|id| id != quarter::RULE_SET);
    assert_eq!(sets, CODES, "rule sets");

    let all: Vec<String> = CODES.iter().rev().map(|code| (*code).to_owned()).collect();
    let found = store.read(|rows| rows.find_units(&all)).unwrap();
    assert_eq!(found.into_iter().map(|unit| unit.code).collect::<Vec<_>>(), CODES);
    let revisions = store.read(|rows| rows.list_content_revisions()).unwrap();
    assert_eq!(revisions.into_iter().map(|(id, _)| id).collect::<Vec<_>>(), CODES);
}

/// Every page after another, as long as one is full.
fn walk(read: impl Fn(&Page) -> Vec<String>, limit: i64) -> Vec<String> {
    let mut walked: Vec<String> = Vec::new();
    loop {
        let page = read(&Page { after: walked.last().cloned(), limit });
        let is_last = page.len() < usize::try_from(limit).unwrap();
        walked.extend(page);
        if is_last {
            return walked;
        }
    }
}

/// A database whose own order is that of a dictionary, as most existing servers have it.
fn dictionary_database(name: &str) -> Scratch {
    let cluster = Cluster::shared();
    let create =
        format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'");
    cluster.psql("postgres", &create).unwrap();
    Scratch::at(cluster.url(name))
}

#[test]
fn the_order_is_the_same_in_a_database_of_another_language() {
    let scratch = dictionary_database("chamdiem_tu_dien");
    // Without this the test would show nothing: the database itself orders otherwise.
    let own =
        scratch.raw().lines("SELECT code AS line FROM (VALUES ('Z'), ('a'), ('B')) AS codes (code) ORDER BY code");
    assert_eq!(own, ["a", "B", "Z"]);
    codes_come_in_the_order_of_their_bytes_page_by_page(&scratch);
}

#[test]
fn every_text_of_ours_is_compared_by_bytes_and_nobody_elses_is_touched() {
    let scratch = dictionary_database("chamdiem_dung_chung");
    let mut raw = scratch.raw();
    raw.run("CREATE TABLE of_another_program (name TEXT NOT NULL PRIMARY KEY)").unwrap();
    scratch.store();
    // A second replica finds nothing left to do.
    scratch.store();
    let dictionary = "SELECT table_name || '.' || column_name AS line FROM information_schema.columns \
                      WHERE table_schema = current_schema() AND data_type = 'text' \
                      AND collation_name IS DISTINCT FROM 'C' ORDER BY line";
    assert_eq!(raw.lines(dictionary), ["of_another_program.name"]);
    let bytes = "SELECT count(*)::text AS line FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND data_type = 'text' AND collation_name = 'C'";
    assert!(raw.one(bytes).parse::<u32>().unwrap() > 50);
}
