//! What a ranking reads is found by indexes, however many rounds there are.

use super::scratch::{Raw, Scratch};

/// The reads of a ranking, as the store asks them.
const READS: [&str; 6] = [
    "SELECT * FROM roster_units WHERE round_id = 'dot-150' ORDER BY ordinal",
    "SELECT * FROM exemptions WHERE round_id = 'dot-150' ORDER BY unit_code",
    "SELECT * FROM self_assessments WHERE round_id = 'dot-150' ORDER BY unit_code",
    "SELECT * FROM self_assessed_scores WHERE round_id = 'dot-150' ORDER BY unit_code, criterion_key",
    "SELECT * FROM appraisals WHERE round_id = 'dot-150' ORDER BY unit_code",
    "SELECT * FROM appraised_scores WHERE round_id = 'dot-150' ORDER BY unit_code, criterion_key",
];

/// 300 rounds of 30 units and 9 criteria: 81,000 scores of each kind, of which a ranking reads 270.
const FILL: &str = "
    INSERT INTO rule_sets VALUES ('bo', 1, '{}', 0, 'quan-tri');
    INSERT INTO units VALUES ('ubnd-tinh', 1, 'UBND tỉnh', 'province', NULL, '2004-01-01', NULL);
    CREATE TABLE numbers (n INTEGER NOT NULL PRIMARY KEY);
    INSERT INTO numbers WITH RECURSIVE up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 300) SELECT n FROM up;
    INSERT INTO units SELECT 'so-' || n, 1, 'Sở', 'department', 'ubnd-tinh', '2004-01-01', NULL FROM numbers WHERE n <= 30;
    INSERT INTO rounds SELECT 'dot-' || n, 1, 1, 'ubnd-tinh', 'ky-' || n, 'bo', 1, 2, 3, 'open', 1, NULL, 'accepted', NULL FROM numbers;
    INSERT INTO roster_groups SELECT id, 'so', 'Sở', 1 FROM rounds;
    INSERT INTO roster_units SELECT id, 'so-' || n, 'so', 'Sở', n FROM rounds, numbers WHERE n <= 30;
    INSERT INTO exemptions SELECT round_id, unit_code, 1, 'other', 'Lý do', 0, 'tham-dinh' FROM roster_units;
    INSERT INTO self_assessments SELECT round_id, unit_code, 1, 'draft', 1, NULL, NULL, FALSE, NULL, 0, 'so', 0 FROM roster_units;
    INSERT INTO self_assessed_scores SELECT round_id, unit_code, 'k' || n, n FROM self_assessments, numbers WHERE n <= 9;
    INSERT INTO appraisals SELECT round_id, unit_code, 1, 1, NULL, 0, 'tham-dinh' FROM roster_units;
    INSERT INTO appraised_scores SELECT round_id, unit_code, criterion_key, points, NULL, NULL, NULL FROM self_assessed_scores;
    ANALYZE;
";

on_both_backends!(a_ranking_reads_by_indexes);

fn a_ranking_reads_by_indexes(scratch: &Scratch) {
    let store = scratch.store();
    let mut raw = scratch.raw();
    raw.run(FILL).unwrap();
    for read in READS {
        let plan = plan(&mut raw, read);
        let walks_a_table = plan.iter().any(|step| step.starts_with("SCAN") || step.contains("Seq Scan"));
        let searches = plan.iter().any(|step| step.contains("USING INDEX") || step.contains("Index Scan"));
        assert!(searches && !walks_a_table, "{read}: {plan:#?}");
    }
    // A read that has no index to go by is found out.
    let plan = plan(&mut raw, "SELECT * FROM appraised_scores WHERE reason = 'Hồ sơ trễ hạn'");
    assert!(plan.iter().any(|step| step.starts_with("SCAN") || step.contains("Seq Scan")), "{plan:#?}");
    let scores = store.read(|rows| rows.list_appraised_scores("dot-150", None)).unwrap();
    assert_eq!(scores.len(), 270);
}

/// The steps by which the database would answer a read.
pub fn plan(raw: &mut Raw, read: &str) -> Vec<String> {
    match raw {
        Raw::Sqlite(connection) => sqlite_plan(connection, read),
        Raw::Postgres(connection) => postgres_plan(connection, read),
    }
}

fn sqlite_plan(connection: &mut diesel::SqliteConnection, read: &str) -> Vec<String> {
    use diesel::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Step {
        #[diesel(sql_type = diesel::sql_types::Text)]
        detail: String,
    }
    let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {read}")).load(connection).unwrap();
    steps.into_iter().map(|step| step.detail).collect()
}

fn postgres_plan(connection: &mut diesel::PgConnection, read: &str) -> Vec<String> {
    use diesel::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Step {
        #[diesel(sql_type = diesel::sql_types::Text, column_name = "QUERY PLAN")]
        step: String,
    }
    let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN {read}")).load(connection).unwrap();
    steps.into_iter().map(|step| step.step).collect()
}
