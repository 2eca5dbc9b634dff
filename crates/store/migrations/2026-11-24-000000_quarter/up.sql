-- One text for SQLite and PostgreSQL. Points are whole ten-thousandths, moments are microseconds since 1970 in UTC,
-- dates are ISO 8601 text (so they sort), documents are JSON text. The constraints hold what must never be otherwise,
-- whatever program writes; SQLite keeps a fraction or a word in a column of whole numbers unless a cast finds it out.

CREATE TABLE rule_sets (
    id TEXT NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL CHECK (revision >= 1),
    document TEXT NOT NULL,
    registered_at_us BIGINT NOT NULL,
    registered_by TEXT NOT NULL
);

CREATE TABLE units (
    code TEXT NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL CHECK (revision >= 1),
    name TEXT NOT NULL CHECK (LENGTH(name) > 0),
    level TEXT NOT NULL CHECK (level IN ('province', 'department', 'district', 'commune')),
    parent_code TEXT REFERENCES units (code),
    valid_from TEXT NOT NULL CHECK (LENGTH(valid_from) = 10),
    valid_until TEXT CHECK (LENGTH(valid_until) = 10 AND valid_until >= valid_from),
    CHECK (parent_code <> code)
);
CREATE INDEX units_by_parent ON units (parent_code);

CREATE TABLE unit_successors (
    unit_code TEXT NOT NULL REFERENCES units (code),
    successor_code TEXT NOT NULL REFERENCES units (code),
    PRIMARY KEY (unit_code, successor_code),
    CHECK (unit_code <> successor_code)
);

CREATE TABLE unit_groups (
    code TEXT NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL CHECK (revision >= 1),
    name TEXT NOT NULL CHECK (LENGTH(name) > 0),
    authority_code TEXT NOT NULL REFERENCES units (code),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 1)
);
CREATE INDEX unit_groups_by_authority ON unit_groups (authority_code);

CREATE TABLE group_memberships (
    group_code TEXT NOT NULL REFERENCES unit_groups (code),
    unit_code TEXT NOT NULL REFERENCES units (code),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 1),
    valid_from TEXT NOT NULL CHECK (LENGTH(valid_from) = 10),
    valid_until TEXT CHECK (LENGTH(valid_until) = 10 AND valid_until >= valid_from),
    PRIMARY KEY (group_code, unit_code, valid_from)
);
CREATE INDEX group_memberships_by_unit ON group_memberships (unit_code);

-- The revision counts the round's own changes; the content revision counts every change of anything in it.
CREATE TABLE rounds (
    id TEXT NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL CHECK (revision >= 1),
    content_revision BIGINT NOT NULL CHECK (content_revision >= revision),
    authority_code TEXT NOT NULL REFERENCES units (code),
    period TEXT NOT NULL,
    rule_set_id TEXT NOT NULL REFERENCES rule_sets (id),
    opens_at_us BIGINT NOT NULL,
    due_at_us BIGINT NOT NULL CHECK (due_at_us > opens_at_us),
    closes_at_us BIGINT NOT NULL CHECK (closes_at_us >= due_at_us),
    state TEXT NOT NULL CHECK (state IN ('prepared', 'open', 'closed', 'published')),
    opened_at_us BIGINT,
    closed_at_us BIGINT,
    UNIQUE (authority_code, period, rule_set_id),
    CHECK ((state = 'prepared') = (opened_at_us IS NULL)),
    CHECK ((state IN ('closed', 'published')) = (closed_at_us IS NOT NULL))
);

-- The roster as it was frozen at opening: names and groups stay what they were.
CREATE TABLE roster_groups (
    round_id TEXT NOT NULL REFERENCES rounds (id),
    group_code TEXT NOT NULL,
    name TEXT NOT NULL,
    ordinal INTEGER NOT NULL CHECK (ordinal >= 1),
    PRIMARY KEY (round_id, group_code),
    UNIQUE (round_id, ordinal)
);

CREATE TABLE roster_units (
    round_id TEXT NOT NULL,
    unit_code TEXT NOT NULL REFERENCES units (code),
    group_code TEXT NOT NULL,
    name TEXT NOT NULL,
    ordinal INTEGER NOT NULL CHECK (ordinal >= 1),
    PRIMARY KEY (round_id, unit_code),
    UNIQUE (round_id, ordinal),
    FOREIGN KEY (round_id, group_code) REFERENCES roster_groups (round_id, group_code)
);

CREATE TABLE exemptions (
    round_id TEXT NOT NULL REFERENCES rounds (id),
    unit_code TEXT NOT NULL REFERENCES units (code),
    revision BIGINT NOT NULL CHECK (revision >= 1),
    reason_code TEXT NOT NULL CHECK (reason_code IN ('no_dossiers', 'other')),
    reason TEXT NOT NULL CHECK (LENGTH(reason) > 0),
    granted_at_us BIGINT NOT NULL,
    granted_by TEXT NOT NULL,
    PRIMARY KEY (round_id, unit_code)
);

CREATE TABLE self_assessments (
    round_id TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    revision BIGINT NOT NULL CHECK (revision >= 1),
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned')),
    officer_average BIGINT CHECK (officer_average >= 0 AND officer_average = CAST(officer_average AS BIGINT)),
    note TEXT,
    submitted_at_us BIGINT,
    submitted_late BOOLEAN NOT NULL,
    return_reason TEXT,
    changed_at_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (round_id, unit_code),
    FOREIGN KEY (round_id, unit_code) REFERENCES roster_units (round_id, unit_code),
    CHECK (state <> 'submitted' OR submitted_at_us IS NOT NULL),
    CHECK (state <> 'returned' OR return_reason IS NOT NULL)
);

CREATE TABLE self_assessed_scores (
    round_id TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    criterion_key TEXT NOT NULL,
    points BIGINT NOT NULL CHECK (points >= 0 AND points = CAST(points AS BIGINT)),
    PRIMARY KEY (round_id, unit_code, criterion_key),
    FOREIGN KEY (round_id, unit_code) REFERENCES self_assessments (round_id, unit_code)
);

CREATE TABLE appraisals (
    round_id TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    revision BIGINT NOT NULL CHECK (revision >= 1),
    officer_average BIGINT CHECK (officer_average >= 0 AND officer_average = CAST(officer_average AS BIGINT)),
    note TEXT,
    appraised_at_us BIGINT NOT NULL,
    appraised_by TEXT NOT NULL,
    PRIMARY KEY (round_id, unit_code),
    FOREIGN KEY (round_id, unit_code) REFERENCES self_assessments (round_id, unit_code)
);

CREATE TABLE appraised_scores (
    round_id TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    criterion_key TEXT NOT NULL,
    points BIGINT NOT NULL CHECK (points >= 0 AND points = CAST(points AS BIGINT)),
    reason TEXT,
    PRIMARY KEY (round_id, unit_code, criterion_key),
    FOREIGN KEY (round_id, unit_code) REFERENCES appraisals (round_id, unit_code)
);

-- A result that was published elsewhere, as it was printed.
CREATE TABLE imported_results (
    round_id TEXT NOT NULL PRIMARY KEY REFERENCES rounds (id),
    revision BIGINT NOT NULL CHECK (revision >= 1),
    document TEXT NOT NULL,
    imported_at_us BIGINT NOT NULL,
    imported_by TEXT NOT NULL
);

-- What was published stays: the bytes that were served are the bytes that are kept.
CREATE TABLE publications (
    round_id TEXT NOT NULL REFERENCES rounds (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    published_at_us BIGINT NOT NULL,
    published_by TEXT NOT NULL,
    note TEXT,
    ranking_sha256 TEXT NOT NULL CHECK (LENGTH(ranking_sha256) = 64),
    ranking TEXT NOT NULL,
    PRIMARY KEY (round_id, number)
);

CREATE TABLE revoked_tokens (
    token_id TEXT NOT NULL PRIMARY KEY,
    expires_at_us BIGINT NOT NULL,
    revoked_at_us BIGINT NOT NULL,
    revoked_by TEXT NOT NULL
);

-- One entry per change, written in the transaction of the change. The head's row is locked last, so entries are
-- numbered without gaps.
CREATE TABLE audit_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    last_number BIGINT NOT NULL CHECK (last_number >= 0)
);
INSERT INTO audit_head (id, last_number) VALUES (1, 0);

CREATE TABLE audit_entries (
    number BIGINT NOT NULL PRIMARY KEY CHECK (number >= 1),
    at_us BIGINT NOT NULL,
    actor TEXT NOT NULL,
    operation TEXT NOT NULL,
    round_id TEXT,
    subject TEXT NOT NULL,
    revision BIGINT NOT NULL,
    content_sha256 TEXT NOT NULL,
    request_id TEXT NOT NULL
);
