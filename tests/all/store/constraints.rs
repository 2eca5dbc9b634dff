//! What must never be is refused by the database itself, whatever program writes.

use std::collections::BTreeSet;

use diesel::result::{DatabaseErrorKind, Error};

use super::evidence::constraints as of_evidence;
use super::quarter;
use super::scratch::{Raw, Scratch};

use Kind::{Check, ForeignKey, NotNull, Taken};

on_both_backends!(each_constraint_refuses_what_must_not_be, no_required_value_may_be_missing);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Taken,
    ForeignKey,
    Check,
    NotNull,
}

/// Statements on the small round, each of which breaks one constraint.
const REFUSED: &[(Kind, &str)] = &[
    (Taken, "INSERT INTO rule_sets SELECT * FROM rule_sets"),
    (Check, "UPDATE rule_sets SET revision = 0"),
    (ForeignKey, "DELETE FROM rule_sets"),
    // Units.
    (Taken, "INSERT INTO units SELECT * FROM units"),
    (Check, "UPDATE units SET revision = 0"),
    (Check, "UPDATE units SET name = ''"),
    (Check, "UPDATE units SET level = 'xã'"),
    (Check, "UPDATE units SET valid_from = '2021-4-1'"),
    (Check, "UPDATE units SET valid_until = '2003-12-31'"),
    (Check, "UPDATE units SET valid_until = '2025'"),
    (Check, "UPDATE units SET parent_code = code"),
    (ForeignKey, "UPDATE units SET parent_code = 'khong-co'"),
    (ForeignKey, "DELETE FROM units WHERE code = 'ubnd-tinh'"),
    (Taken, "INSERT INTO unit_successors SELECT * FROM unit_successors"),
    (Check, "UPDATE unit_successors SET successor_code = unit_code"),
    (ForeignKey, "UPDATE unit_successors SET unit_code = 'khong-co'"),
    (ForeignKey, "UPDATE unit_successors SET successor_code = 'khong-co'"),
    // Groups.
    (Taken, "INSERT INTO unit_groups SELECT * FROM unit_groups"),
    (Check, "UPDATE unit_groups SET revision = 0"),
    (Check, "UPDATE unit_groups SET name = ''"),
    (Check, "UPDATE unit_groups SET ordinal = 0"),
    (ForeignKey, "UPDATE unit_groups SET authority_code = 'khong-co'"),
    (Taken, "INSERT INTO group_memberships SELECT * FROM group_memberships"),
    (Check, "UPDATE group_memberships SET ordinal = 0"),
    (Check, "UPDATE group_memberships SET valid_from = '2021'"),
    (Check, "UPDATE group_memberships SET valid_until = '2020-12-31'"),
    (ForeignKey, "UPDATE group_memberships SET group_code = 'khong-co'"),
    (ForeignKey, "UPDATE group_memberships SET unit_code = 'khong-co' WHERE ordinal = 1"),
    // Rounds.
    (Taken, "INSERT INTO rounds SELECT * FROM rounds"),
    (
        Taken,
        "INSERT INTO rounds SELECT 'dot-khac', revision, content_revision, authority_code, period, rule_set_id, \
         opens_at, due_at, closes_at, state, opened_at, closed_at, 'accepted', NULL, 1, 0 FROM rounds",
    ),
    (Check, "UPDATE rounds SET revision = 0, content_revision = 1"),
    (Check, "UPDATE rounds SET revision = 2, content_revision = 1"),
    (Check, "UPDATE rounds SET due_at = opens_at"),
    (Check, "UPDATE rounds SET closes_at = due_at - 1"),
    (Check, "UPDATE rounds SET state = 'mở', closed_at = 1"),
    (Check, "UPDATE rounds SET opened_at = NULL"),
    (Check, "UPDATE rounds SET state = 'prepared'"),
    (Check, "UPDATE rounds SET state = 'closed'"),
    (Check, "UPDATE rounds SET state = 'published'"),
    (Check, "UPDATE rounds SET state = 'appraising'"),
    (Check, "UPDATE rounds SET state = 'corrected'"),
    (Check, "UPDATE rounds SET closed_at = 1"),
    (ForeignKey, "UPDATE rounds SET authority_code = 'khong-co'"),
    (ForeignKey, "UPDATE rounds SET rule_set_id = 'khong-co'"),
    (ForeignKey, "DELETE FROM rounds"),
    // Rosters.
    (Taken, "INSERT INTO roster_groups SELECT round_id, group_code, name, 2 FROM roster_groups"),
    (Taken, "INSERT INTO roster_groups SELECT round_id, 'nhom-khac', name, ordinal FROM roster_groups"),
    (Check, "UPDATE roster_groups SET ordinal = 0"),
    (ForeignKey, "INSERT INTO roster_groups VALUES ('dot-khac', 'nhom', 'Nhóm', 1)"),
    (Taken, "INSERT INTO roster_units SELECT round_id, unit_code, group_code, name, ordinal + 3 FROM roster_units"),
    (Taken, "UPDATE roster_units SET ordinal = 1"),
    (Check, "UPDATE roster_units SET ordinal = 0 WHERE ordinal = 1"),
    (ForeignKey, "INSERT INTO roster_units VALUES ('dot-khac', 'ubnd-tinh', 'so-ban-nganh', 'UBND tỉnh', 4)"),
    (ForeignKey, "UPDATE roster_units SET unit_code = 'khong-co' WHERE unit_code = 'so-xay-dung'"),
    (ForeignKey, "UPDATE roster_units SET group_code = 'nhom-khac' WHERE unit_code = 'so-xay-dung'"),
    // Exemptions.
    (Taken, "INSERT INTO exemptions SELECT * FROM exemptions"),
    (Check, "UPDATE exemptions SET revision = 0"),
    (Check, "UPDATE exemptions SET reason_code = 'khác'"),
    (Check, "UPDATE exemptions SET reason = ''"),
    (ForeignKey, "UPDATE exemptions SET round_id = 'dot-khac'"),
    (ForeignKey, "UPDATE exemptions SET unit_code = 'khong-co'"),
    // Self-assessments: nobody who is not in the roster has one.
    (Taken, "INSERT INTO self_assessments SELECT * FROM self_assessments"),
    (Check, "UPDATE self_assessments SET revision = 0"),
    (Check, "UPDATE self_assessments SET state = 'nháp'"),
    (Check, "UPDATE self_assessments SET officer_average = -1"),
    (Check, "UPDATE self_assessments SET state = 'submitted', submitted_at = NULL"),
    (Check, "UPDATE self_assessments SET state = 'settled', submitted_at = NULL"),
    (Check, "UPDATE self_assessments SET state = 'returned', return_reason = NULL"),
    (
        ForeignKey,
        "INSERT INTO self_assessments VALUES \
     ('dien-bien-2021-q2', 'ubnd-tinh', 1, 'draft', NULL, NULL, NULL, FALSE, NULL, 0, 'ubnd-tinh', 0)",
    ),
    (ForeignKey, "DELETE FROM self_assessments WHERE unit_code = 'so-tu-phap'"),
    (Taken, "INSERT INTO self_assessed_scores SELECT * FROM self_assessed_scores"),
    (Check, "UPDATE self_assessed_scores SET points = -1"),
    (ForeignKey, "UPDATE self_assessed_scores SET unit_code = 'so-xay-dung' WHERE unit_code = 'so-tu-phap'"),
    // Appraisals: nothing is appraised that was not assessed.
    (Taken, "INSERT INTO appraisals SELECT * FROM appraisals"),
    (Check, "UPDATE appraisals SET revision = 0"),
    (Check, "UPDATE appraisals SET officer_average = -1"),
    (
        ForeignKey,
        "INSERT INTO appraisals VALUES ('dien-bien-2021-q2', 'so-xay-dung', 1, NULL, NULL, 1, 0, 'tham-dinh')",
    ),
    (Taken, "INSERT INTO appraised_scores SELECT * FROM appraised_scores"),
    (Check, "UPDATE appraised_scores SET points = -1"),
    (ForeignKey, "UPDATE appraised_scores SET unit_code = 'so-tu-phap'"),
    // Imports and publications.
    (Taken, "INSERT INTO imported_results SELECT * FROM imported_results"),
    (Check, "UPDATE imported_results SET revision = 0"),
    (ForeignKey, "UPDATE imported_results SET round_id = 'dot-khac'"),
    (
        Taken,
        "INSERT INTO publications SELECT round_id, number, 1, 0, '', NULL, 2, REPLACE(sha256, '0', '9'), '', '', NULL \
         FROM publications",
    ),
    (
        Check,
        "INSERT INTO publications SELECT round_id, 0, 1, 0, '', NULL, 2, REPLACE(sha256, '0', '9'), '', '', NULL \
         FROM publications",
    ),
    (
        ForeignKey,
        "INSERT INTO publications SELECT 'dot-khac', 1, 1, 0, '', NULL, 2, REPLACE(sha256, '0', '9'), '', '', NULL \
         FROM publications",
    ),
    (
        Check,
        "INSERT INTO publications SELECT round_id, 2, 1, 0, '', NULL, 0, REPLACE(sha256, '0', '9'), '', '', NULL \
         FROM publications",
    ),
    (
        Check,
        "INSERT INTO publications SELECT round_id, 2, 1, 0, '', NULL, 2, 'abc', '', '', NULL \
         FROM publications",
    ),
    (
        Taken,
        "INSERT INTO publications SELECT round_id, 2, 1, 0, '', NULL, 1, REPLACE(sha256, '0', '9'), '', '', NULL \
         FROM publications",
    ),
    (
        Taken,
        "INSERT INTO publications SELECT round_id, 2, 1, 0, '', NULL, 2, sha256, '', '', NULL \
         FROM publications",
    ),
    // Tokens and the audit.
    (Taken, "INSERT INTO revoked_tokens SELECT * FROM revoked_tokens"),
    (Taken, "INSERT INTO audit_head SELECT * FROM audit_head"),
    (Check, "INSERT INTO audit_head SELECT 2, 0, last_hash, 0, 0 FROM audit_head"),
    (Check, "UPDATE audit_head SET last_hash = 'abc'"),
    (Check, "UPDATE audit_head SET last_number = -1"),
    (Check, "UPDATE audit_head SET last_event = -1"),
    (Taken, "INSERT INTO events SELECT * FROM events"),
    (Check, "UPDATE events SET number = 0"),
    // Acts are counted from 1.
    (Check, "UPDATE rounds SET acts = 0"),
    (Check, "UPDATE appraisals SET act = 0"),
    (Check, "INSERT INTO versions SELECT round_id, unit_code, kind, 9, 0, 0, '', FALSE, sha256, '' FROM versions"),
    (Check, "INSERT INTO proposal_decisions SELECT round_id, 9, decision, NULL, 0, 0, '' FROM proposal_decisions"),
    (
        Check,
        "INSERT INTO publications SELECT round_id, 2, 0, 0, '', NULL, 2, REPLACE(sha256, '0', '9'), '', '', NULL \
         FROM publications",
    ),
    (Taken, "INSERT INTO audit_entries SELECT * FROM audit_entries"),
    (
        Check,
        "INSERT INTO audit_entries SELECT 0, 0, '', '', NULL, '', 0, '', '', NULL, hash, hash, NULL FROM audit_entries",
    ),
    (
        Check,
        "INSERT INTO audit_entries SELECT 9, 0, '', '', NULL, '', 0, '', '', NULL, 'abc', hash, NULL FROM audit_entries",
    ),
    (
        Check,
        "INSERT INTO audit_entries SELECT 9, 0, '', '', NULL, '', 0, '', '', NULL, hash, 'abc', NULL FROM audit_entries",
    ),
    (
        Check,
        "INSERT INTO audit_entries SELECT 9, 0, '', '', NULL, '', 0, '', '', NULL, hash, hash, 'a' FROM audit_entries",
    ),
    (Taken, "INSERT INTO public_keys SELECT purpose, number, REPLACE(kid, 'a', 'b'), '', '', NULL FROM public_keys"),
    (Taken, "INSERT INTO public_keys SELECT purpose, number + 1, kid, '', '', NULL FROM public_keys"),
    (Check, "INSERT INTO public_keys SELECT purpose, 0, REPLACE(kid, 'a', 'b'), '', '', NULL FROM public_keys"),
    (Check, "INSERT INTO public_keys SELECT 'x', number, REPLACE(kid, 'a', 'b'), '', '', NULL FROM public_keys"),
    (Check, "INSERT INTO public_keys SELECT purpose, number + 1, 'a', '', '', NULL FROM public_keys"),
    (Taken, "INSERT INTO row_seals SELECT * FROM row_seals"),
    (Check, "INSERT INTO row_seals SELECT '', entry, document FROM row_seals"),
    (ForeignKey, "INSERT INTO row_seals SELECT thing, 99, document FROM row_seals"),
    (Taken, "INSERT INTO row_sums SELECT * FROM row_sums"),
    // States, late submissions and what is decided by two people.
    (Check, "UPDATE rounds SET late_submissions = 'có'"),
    (Check, "UPDATE self_assessments SET submissions = -1"),
    (Taken, "INSERT INTO versions SELECT * FROM versions"),
    (Check, "INSERT INTO versions SELECT round_id, unit_code, 'khác', 1, 1, 0, '', FALSE, sha256, '' FROM versions"),
    (Check, "INSERT INTO versions SELECT round_id, unit_code, kind, 0, 1, 0, '', FALSE, sha256, '' FROM versions"),
    (Check, "INSERT INTO versions SELECT round_id, unit_code, kind, 9, 1, 0, '', FALSE, 'abc', '' FROM versions"),
    (
        ForeignKey,
        "INSERT INTO versions SELECT round_id, 'khong-co', kind, 1, 1, 0, '', FALSE, sha256, '' FROM versions",
    ),
    (Taken, "INSERT INTO dialogue_entries SELECT * FROM dialogue_entries"),
    (Check, "INSERT INTO dialogue_entries SELECT round_id, unit_code, 9, 0, '', 'dân', '', '' FROM dialogue_entries"),
    (
        ForeignKey,
        "INSERT INTO dialogue_entries SELECT round_id, 'khong-co', 1, 0, '', side, '', '' FROM dialogue_entries",
    ),
    (Taken, "INSERT INTO extensions SELECT * FROM extensions"),
    (Check, "INSERT INTO extensions SELECT round_id, 9, unit_code, 1, 1, 0, 0, 'a', 'b', 0, '' FROM extensions"),
    (Check, "INSERT INTO extensions SELECT round_id, 9, unit_code, 1, NULL, 0, 0, '', 'b', 0, '' FROM extensions"),
    (Check, "INSERT INTO extensions SELECT round_id, 9, unit_code, 1, NULL, 0, 0, 'a', '', 0, '' FROM extensions"),
    (Taken, "INSERT INTO proposals SELECT * FROM proposals"),
    (Check, "INSERT INTO proposals SELECT round_id, 9, 'khác', NULL, '', 0, '' FROM proposals"),
    (Taken, "INSERT INTO proposal_decisions SELECT * FROM proposal_decisions"),
    (Check, "INSERT INTO proposal_decisions SELECT round_id, 9, 'hoãn', NULL, 1, 0, '' FROM proposal_decisions"),
    (ForeignKey, "INSERT INTO proposal_decisions SELECT round_id, 9, decision, NULL, 1, 0, '' FROM proposal_decisions"),
    (Check, "INSERT INTO publication_head SELECT 2, 0, last_sha256 FROM publication_head"),
    (Check, "UPDATE publication_head SET last_sha256 = 'abc'"),
    (Check, "INSERT INTO audit_checkpoints VALUES (1, 'abc', 0, '')"),
    (Check, "UPDATE accounts SET kind = 'khác'"),
    (ForeignKey, "UPDATE accounts SET unit_code = 'khong-co'"),
    (Check, "UPDATE login_attempts SET failures = -1"),
    (Check, "UPDATE login_attempts SET grant_type = 'khác'"),
    (Taken, "INSERT INTO idempotency_keys SELECT * FROM idempotency_keys"),
    (Check, "INSERT INTO dialogue_entries SELECT round_id, unit_code, 0, 0, '', side, '', '' FROM dialogue_entries"),
    (Check, "INSERT INTO extensions SELECT round_id, 0, unit_code, 1, NULL, 0, 0, 'a', 'b', 0, '' FROM extensions"),
    (
        ForeignKey,
        "INSERT INTO extensions SELECT 'dot-khac', 1, unit_code, 1, NULL, 0, 0, 'a', 'b', 0, '' FROM extensions",
    ),
    (Check, "INSERT INTO proposals SELECT round_id, 0, kind, NULL, '', 0, '' FROM proposals"),
    (ForeignKey, "INSERT INTO proposals SELECT 'dot-khac', 1, kind, NULL, '', 0, '' FROM proposals"),
    (Check, "UPDATE publication_head SET last_sequence = -1"),
    (Taken, "INSERT INTO publication_head SELECT * FROM publication_head"),
    (Taken, "INSERT INTO audit_checkpoints SELECT * FROM audit_checkpoints"),
    (ForeignKey, "INSERT INTO audit_checkpoints SELECT 99, hash, 0, '' FROM audit_checkpoints"),
    (Taken, "INSERT INTO accounts SELECT * FROM accounts"),
    (Check, "UPDATE accounts SET revision = 0"),
    (Taken, "INSERT INTO login_attempts SELECT * FROM login_attempts"),
    (Taken, "INSERT INTO revoked_subjects SELECT * FROM revoked_subjects"),
];

/// Statements beside them that are lawful: without these a table that refuses everything would pass.
const ALLOWED: &[&str] = &[
    "UPDATE units SET valid_until = valid_from",
    "UPDATE units SET valid_until = NULL, parent_code = NULL",
    "UPDATE group_memberships SET valid_until = NULL",
    "UPDATE rounds SET closes_at = due_at, revision = 7, content_revision = 7",
    "UPDATE rounds SET state = 'closed', closed_at = 1",
    "UPDATE rounds SET state = 'corrected'",
    "UPDATE rounds SET state = 'prepared', opened_at = NULL, closed_at = NULL",
    "UPDATE self_assessments SET officer_average = 0",
    "UPDATE self_assessments SET officer_average = NULL",
    "UPDATE self_assessed_scores SET points = 0",
    "UPDATE appraised_scores SET points = 9223372036854775807, reason = NULL",
    "UPDATE audit_head SET last_number = 0",
];

fn each_constraint_refuses_what_must_not_be(scratch: &Scratch) {
    quarter::write(&scratch.store());
    let mut raw = scratch.raw();
    let mut met = BTreeSet::new();
    for (kind, sql) in REFUSED.iter().chain(of_evidence::REFUSED) {
        let (refused_by, name) = refusal(&mut raw, sql);
        assert_eq!(refused_by, *kind, "{sql}: {name}");
        met.insert(name);
    }
    if let Raw::Postgres(_) = raw {
        // PostgreSQL names what it refuses by, so that no constraint can be left out above.
        let all = raw.lines(
            "SELECT conname::text AS line FROM pg_constraint WHERE connamespace = current_schema()::regnamespace \
             AND conrelid <> '__diesel_schema_migrations'::regclass",
        );
        let all: BTreeSet<String> = all.into_iter().collect();
        assert_eq!(met, all);
    } else {
        // SQLite alone would keep a fraction, or a word, in a column of whole numbers.
        for sql in [
            "UPDATE self_assessed_scores SET points = 1.5",
            "UPDATE appraised_scores SET points = 1e300",
            "UPDATE appraised_scores SET points = 'hai điểm'",
            "UPDATE self_assessments SET officer_average = 9.54",
            "UPDATE appraisals SET officer_average = 'mười'",
        ]
        .iter()
        .chain(of_evidence::NO_POINTS)
        {
            assert_eq!(refusal(&mut raw, sql).0, Check, "{sql}");
        }
    }
    for sql in ALLOWED.iter().chain(of_evidence::ALLOWED) {
        raw.run(sql).unwrap_or_else(|fault| panic!("{sql}: {fault}"));
    }
}

fn no_required_value_may_be_missing(scratch: &Scratch) {
    quarter::write(&scratch.store());
    let mut raw = scratch.raw();
    let required: Vec<String> = raw.columns().into_iter().filter(|column| !column.ends_with(" null")).collect();
    assert!(required.len() > 70, "{}", required.len());
    for column in required {
        let (column, _) = column.split_once(' ').unwrap();
        let (table, column) = column.split_once('.').unwrap();
        let sql = if super::trust::FOR_EVER.contains(&table) {
            row_without(&mut raw, table, column)
        } else {
            format!("UPDATE {table} SET {column} = NULL")
        };
        assert_eq!(refusal(&mut raw, &sql).0, NotNull, "{sql}");
    }
}

/// Adds a row like those that are there, but for one value that is missing.
fn row_without(raw: &mut Raw, table: &str, column: &str) -> String {
    let columns = raw.columns();
    let of_table = columns.iter().filter_map(|known| known.strip_prefix(table)?.strip_prefix('.')?.split(' ').next());
    let columns: Vec<&str> = of_table.collect();
    let values: Vec<&str> = columns.iter().map(|known| if *known == column { "NULL" } else { known }).collect();
    format!("INSERT INTO {table} ({}) SELECT {} FROM {table}", columns.join(", "), values.join(", "))
}

/// Which kind of constraint refuses a statement, and its name as the database tells it.
fn refusal(raw: &mut Raw, sql: &str) -> (Kind, String) {
    let outcome = raw.run(sql);
    let Err(Error::DatabaseError(kind, information)) = outcome else { panic!("{sql}: {outcome:?}") };
    let kind = match kind {
        DatabaseErrorKind::UniqueViolation => Taken,
        DatabaseErrorKind::ForeignKeyViolation => ForeignKey,
        DatabaseErrorKind::CheckViolation => Check,
        DatabaseErrorKind::NotNullViolation => NotNull,
        // SQLite's words for a missing value in a key that is an integer.
        DatabaseErrorKind::Unknown if information.message() == "datatype mismatch" => NotNull,
        other => panic!("{sql}: {other:?} {}", information.message()),
    };
    (kind, information.constraint_name().unwrap_or(information.message()).to_owned())
}
