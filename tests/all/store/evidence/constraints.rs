//! Statements that the tables of evidence refuse, and lawful ones beside them; the test of all constraints runs them.

use super::super::constraints::Kind::{self, Check, ForeignKey, Taken};

pub const REFUSED: &[(Kind, &str)] = &[
    // Dossiers.
    (Taken, "INSERT INTO dossiers SELECT * FROM dossiers"),
    (Check, "UPDATE dossiers SET version = -1"),
    (Check, "UPDATE dossiers SET channel = 3"),
    (Check, "UPDATE dossiers SET online_level = 0"),
    (Check, "UPDATE dossiers SET status = 9"),
    (Check, "UPDATE dossiers SET received_on = '2021-5-4'"),
    (Check, "UPDATE dossiers SET due_on = ''"),
    (Check, "UPDATE dossiers SET extended_due_on = '01/06/2021 '"),
    (Check, "UPDATE dossiers SET finished_on = ''"),
    (Check, "UPDATE dossiers SET returned_on = '2021'"),
    (Check, "UPDATE dossiers SET agencies_contacted = -1"),
    (Check, "UPDATE dossiers SET outcomes = -1"),
    (Taken, "INSERT INTO dossier_tallies SELECT * FROM dossier_tallies"),
    (Check, "UPDATE dossier_tallies SET amount = -1"),
    // What is sent beside them.
    (Taken, "INSERT INTO survey_forms SELECT * FROM survey_forms"),
    (Check, "UPDATE survey_forms SET version = -1"),
    (Check, "UPDATE survey_forms SET satisfied = 0, answers = -1"),
    (Check, "UPDATE survey_forms SET satisfied = answers + 1"),
    (Taken, "INSERT INTO complaints SELECT * FROM complaints"),
    (Check, "UPDATE complaints SET version = -1"),
    (Check, "UPDATE complaints SET due_on = '2021'"),
    (Check, "UPDATE complaints SET answered_on = ''"),
    (Taken, "INSERT INTO procedures SELECT * FROM procedures"),
    (Check, "UPDATE procedures SET version = -1"),
    (Check, "UPDATE procedures SET online_level = 5"),
    (Taken, "INSERT INTO officer_scores SELECT * FROM officer_scores"),
    (Check, "UPDATE officer_scores SET version = -1"),
    (Check, "UPDATE officer_scores SET points = -1"),
    // Batches and what surrounds them.
    (Taken, "INSERT INTO evidence_batches SELECT id, source_code, kind, 2, sha256, receipt, 0 FROM evidence_batches"),
    (
        Taken,
        "INSERT INTO evidence_batches SELECT 2, source_code, kind, number, sha256, receipt, 0 FROM evidence_batches",
    ),
    (Check, "UPDATE evidence_batches SET id = 0"),
    (Check, "UPDATE evidence_batches SET kind = 'hồ sơ'"),
    (Check, "UPDATE evidence_batches SET number = 0"),
    (Check, "UPDATE evidence_batches SET sha256 = 'abc'"),
    (Taken, "INSERT INTO evidence_sources SELECT * FROM evidence_sources"),
    (Taken, "INSERT INTO evidence_head SELECT * FROM evidence_head"),
    (Check, "INSERT INTO evidence_head VALUES (2, 0)"),
    (Check, "UPDATE evidence_head SET revision = -1"),
    (Taken, "INSERT INTO feed_profiles SELECT * FROM feed_profiles"),
    (Check, "UPDATE feed_profiles SET revision = 0"),
    // Answers and what was frozen: of the round and its roster.
    (Taken, "INSERT INTO gap_answers SELECT * FROM gap_answers"),
    (Check, "UPDATE gap_answers SET revision = 0"),
    (Check, "UPDATE gap_answers SET decision = 'đồng ý'"),
    (Check, "UPDATE gap_answers SET points = -1"),
    (Check, "UPDATE gap_answers SET reason = ''"),
    (Check, "UPDATE gap_answers SET self_assessed = -1"),
    (Check, "UPDATE gap_answers SET computed = -1"),
    (ForeignKey, "UPDATE gap_answers SET unit_code = 'ubnd-tinh'"),
    (ForeignKey, "UPDATE gap_answers SET round_id = 'dot-khac'"),
    (Taken, "INSERT INTO frozen_evidence SELECT * FROM frozen_evidence"),
    (ForeignKey, "INSERT INTO frozen_evidence SELECT round_id, 'ubnd-tinh', document, 0 FROM frozen_evidence"),
];

pub const ALLOWED: &[&str] = &[
    "UPDATE dossiers SET version = 0, channel = 2, online_level = 1, status = 8, period = '', open_due_on = ''",
    "UPDATE dossiers SET extended_due_on = NULL, finished_on = NULL, returned_on = NULL, online_level = NULL",
    "UPDATE dossier_tallies SET amount = 0",
    "UPDATE survey_forms SET satisfied = answers",
    "UPDATE complaints SET answered_on = NULL, dossier_code = NULL",
    "UPDATE procedures SET online_level = 0",
    "UPDATE officer_scores SET points = 9223372036854775807",
    "UPDATE evidence_batches SET number = NULL",
    "INSERT INTO evidence_batches SELECT 2, source_code, kind, number, sha256, receipt, 0 FROM evidence_batches",
    "UPDATE gap_answers SET points = NULL, self_assessed = 0, computed = NULL, criterion_key = NULL",
];

/// What SQLite alone would keep: a fraction or a word in a column of points.
pub const NO_POINTS: &[&str] = &[
    "UPDATE officer_scores SET points = 9.5",
    "UPDATE gap_answers SET points = 'hai điểm'",
    "UPDATE gap_answers SET self_assessed = 1.5",
    "UPDATE gap_answers SET computed = 1e300",
];
