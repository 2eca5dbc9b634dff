//! What a ranking reads is found by indexes, however many rounds there are.

use chamdiem_tests::play;
use chamdiem_tests::service;
use chamdiem_usecases::results::rankings;

use super::scratch::Scratch;
use super::sent::{Sent, sent_by, walks_a_table, watch_new_connections};

/// 300 rounds of 30 units and 9 criteria: 81,000 scores of each kind, of which a ranking reads 270.
const FILL: &str = "
    INSERT INTO rule_sets VALUES ('bo', 1, '{}', 0, 'quan-tri');
    INSERT INTO units VALUES ('ubnd-tinh', 1, 'UBND tỉnh', 'province', NULL, '2004-01-01', NULL);
    CREATE TABLE numbers (n INTEGER NOT NULL PRIMARY KEY);
    INSERT INTO numbers WITH RECURSIVE up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 300) SELECT n FROM up;
    INSERT INTO units SELECT 'so-' || n, 1, 'Sở', 'department', 'ubnd-tinh', '2004-01-01', NULL FROM numbers WHERE n <= 30;
    INSERT INTO rounds SELECT 'dot-' || n, 1, 1, 'ubnd-tinh', 'ky-' || n, 'bo', 1, 2, 3, 'open', 1, NULL, 'accepted', NULL, 1, 0 FROM numbers;
    INSERT INTO roster_groups SELECT id, 'so', 'Sở', 1 FROM rounds WHERE id LIKE 'dot-%';
    INSERT INTO roster_units SELECT id, 'so-' || n, 'so', 'Sở', n FROM rounds, numbers WHERE n <= 30 AND id LIKE 'dot-%';
    INSERT INTO exemptions SELECT round_id, unit_code, 1, 'other', 'Lý do', 0, 'tham-dinh' FROM roster_units WHERE round_id LIKE 'dot-%';
    INSERT INTO self_assessments SELECT round_id, unit_code, 1, 'draft', 1, NULL, NULL, FALSE, NULL, 0, 'so', 0 FROM roster_units WHERE round_id LIKE 'dot-%';
    INSERT INTO self_assessed_scores SELECT round_id, unit_code, 'k' || n, n FROM self_assessments, numbers WHERE n <= 9 AND round_id LIKE 'dot-%';
    INSERT INTO appraisals SELECT round_id, unit_code, 1, 1, NULL, 1, 0, 'tham-dinh' FROM roster_units WHERE round_id LIKE 'dot-%';
    INSERT INTO appraised_scores SELECT round_id, unit_code, criterion_key, points, NULL, NULL, NULL FROM self_assessed_scores WHERE round_id LIKE 'dot-%';
    ANALYZE;
";

/// The tables that grow with the number of rounds.
const GROWING: [&str; 7] = [
    "rounds",
    "roster_units",
    "exemptions",
    "self_assessments",
    "self_assessed_scores",
    "appraisals",
    "appraised_scores",
];

#[test]
fn a_ranking_reads_by_indexes() {
    watch_new_connections();
    service::on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let scratch = Scratch::at(stage.settings.database_url());
        let (store, mut raw) = (scratch.connect(), scratch.raw());
        raw.run(FILL).unwrap();
        let (rendered, sent) = sent_by(|| store.read(|rows| rankings::render(rows, &play::round_id())));
        assert!(rendered.unwrap().whole.text.contains("so-noi-vu"));
        let reads: Vec<&Sent> = sent.iter().filter(|sent| sent.is_select()).collect();
        for table in GROWING {
            assert!(reads.iter().any(|read| names(&read.sql, table)), "{table} is not read: {reads:#?}");
        }
        for read in reads {
            // Rule sets and groups are few in any province, so a database may well walk through them.
            if GROWING.iter().any(|table| names(&read.sql, table)) {
                let plan = read.plan(&mut raw);
                assert!(!walks_a_table(&plan), "{read:?}: {plan:#?}");
            }
        }
    });
}

/// Whether a statement reads from a table.
fn names(sql: &str, table: &str) -> bool {
    [format!("\"{table}\""), format!("`{table}`")].iter().any(|quoted| sql.contains(quoted.as_str()))
}

/// A read that has no index to go by is found out.
fn a_walk_through_a_table_is_seen(scratch: &Scratch) {
    watch_new_connections();
    let store = scratch.store();
    let mut raw = scratch.raw();
    raw.run(FILL).unwrap();
    let (_, sent) = sent_by(|| store.read(|rows| rows.list_content_revisions()));
    let read = sent.iter().find(|sent| sent.is_select() && names(&sent.sql, "rounds")).unwrap();
    assert!(walks_a_table(&read.plan(&mut raw)), "{read:?}");
}

on_both_backends!(a_walk_through_a_table_is_seen);
