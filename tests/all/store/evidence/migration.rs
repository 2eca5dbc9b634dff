//! A database of the version before evidence is brought up to date with whatever is in it.

use super::super::quarter::ROUND;
use super::super::scratch::Scratch;
use super::{read_in, write_in};

on_both_backends!(a_database_from_before_evidence_gets_its_tables_and_keeps_its_rows);

const FIRST: &str = include_str!("../../../../crates/store/migrations/2026-11-24-000000_quarter/up.sql");

/// How the first version noted what it had done.
const NOTED: &str = "
    CREATE TABLE __diesel_schema_migrations (
        version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
    );
    INSERT INTO __diesel_schema_migrations (version) VALUES ('20261124000000');
";

/// What that version had written: a round that is open, with three units.
const OPEN_ROUND: &str = "
    INSERT INTO rule_sets (id, revision, document, registered_at_us, registered_by) VALUES ('bo', 1, '{}', 0, 'quan-tri');
    INSERT INTO units (code, revision, name, level, parent_code, valid_from, valid_until) VALUES
        ('ubnd-tinh', 1, 'Tỉnh', 'province', NULL, '2004-01-01', NULL),
        ('so-noi-vu', 1, 'Nội vụ', 'department', 'ubnd-tinh', '2004-01-01', NULL),
        ('so-tu-phap', 1, 'Tư pháp', 'department', 'ubnd-tinh', '2004-01-01', NULL),
        ('so-xay-dung', 1, 'Xây dựng', 'department', 'ubnd-tinh', '2004-01-01', NULL);
    INSERT INTO rounds (id, revision, content_revision, authority_code, period, rule_set_id, opens_at_us, due_at_us,
        closes_at_us, state, opened_at_us, closed_at_us)
        VALUES ('dien-bien-2021-q2', 1, 1, 'ubnd-tinh', '2021-Q2', 'bo', 1, 2, 3, 'open', 1, NULL);
    INSERT INTO roster_groups (round_id, group_code, name, ordinal) VALUES ('dien-bien-2021-q2', 'so', 'Sở', 1);
    INSERT INTO roster_units (round_id, unit_code, group_code, name, ordinal) VALUES
        ('dien-bien-2021-q2', 'so-noi-vu', 'so', 'Nội vụ', 1),
        ('dien-bien-2021-q2', 'so-tu-phap', 'so', 'Tư pháp', 2),
        ('dien-bien-2021-q2', 'so-xay-dung', 'so', 'Xây dựng', 3);
";

/// What that version would still write.
const EXEMPTION: &str = "
    INSERT INTO exemptions (round_id, unit_code, revision, reason_code, reason, granted_at_us, granted_by)
        VALUES ('dien-bien-2021-q2', 'so-noi-vu', 1, 'other', 'Lý do', 0, 'tham-dinh');
";

fn a_database_from_before_evidence_gets_its_tables_and_keeps_its_rows(scratch: &Scratch) {
    // SQLite's file is turned to its way of writing by the store.
    drop(scratch.connect());
    let mut raw = scratch.raw();
    for statement in [FIRST, NOTED, OPEN_ROUND] {
        raw.run(statement).unwrap();
    }
    let before = raw.columns();

    let store = scratch.store();
    let after = raw.columns();
    assert!(before.iter().all(|column| after.contains(column)), "no column is lost");
    let round = read_in(&store, |rows| rows.find_round(ROUND)).unwrap();
    assert_eq!((round.state.as_str(), round.late_submissions.as_str()), ("open", "accepted"));
    assert_eq!(read_in(&store, |rows| rows.list_roster_units(ROUND)).len(), 3);
    assert_eq!(read_in(&store, |rows| rows.evidence_revision()), 0);
    // The program from before still works on the new tables.
    raw.run(EXEMPTION).unwrap();
    assert_eq!(read_in(&store, |rows| rows.list_exemptions(ROUND)).len(), 1);
    write_in(&store, |rows| super::write(rows));

    let fresh = if scratch.is_sqlite() { Scratch::sqlite() } else { Scratch::postgres() };
    fresh.store();
    assert_eq!(after, fresh.raw().columns(), "the same tables as in a new database");
}
