-- One text for SQLite and PostgreSQL. Columns and tables are only added, so the program before it goes on working: a
-- state that it does not know is told by a column beside the state that it knows.

-- Closed and appraising since: appraising. Published and corrected since: corrected.
ALTER TABLE rounds ADD COLUMN late_submissions TEXT NOT NULL DEFAULT 'accepted'
    CHECK (late_submissions IN ('accepted', 'refused'));
ALTER TABLE rounds ADD COLUMN objections_until_us BIGINT;
ALTER TABLE rounds ADD COLUMN appraising_since_us BIGINT;
ALTER TABLE rounds ADD COLUMN corrected_at_us BIGINT;

-- Submitted more than once: resubmitted. Submitted and with a standing: what the dialogue has come to.
ALTER TABLE self_assessments ADD COLUMN submissions BIGINT NOT NULL DEFAULT 0 CHECK (submissions >= 0);
ALTER TABLE self_assessments ADD COLUMN standing TEXT CHECK (standing IN ('appraised', 'objected', 'settled'));
UPDATE self_assessments SET submissions = 1 WHERE submitted_at_us IS NOT NULL;
UPDATE self_assessments SET standing = 'appraised' WHERE state = 'submitted' AND EXISTS (
    SELECT 1 FROM appraisals
    WHERE appraisals.round_id = self_assessments.round_id AND appraisals.unit_code = self_assessments.unit_code);

ALTER TABLE appraised_scores ADD COLUMN reason_code TEXT;
ALTER TABLE appraised_scores ADD COLUMN clause TEXT;

-- Each submission and each decision as it was made. From here on, rows of these tables are never changed and never taken
-- away; triggers see to it.
CREATE TABLE versions (
    round_id TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('self_assessment', 'appraisal')),
    number BIGINT NOT NULL CHECK (number >= 1),
    made_at_us BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    late BOOLEAN NOT NULL,
    sha256 TEXT NOT NULL CHECK (LENGTH(sha256) = 64),
    document TEXT NOT NULL,
    PRIMARY KEY (round_id, unit_code, kind, number),
    FOREIGN KEY (round_id, unit_code) REFERENCES roster_units (round_id, unit_code)
);

-- What unit and office have said to each other, in order.
CREATE TABLE dialogue_entries (
    round_id TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    number BIGINT NOT NULL CHECK (number >= 1),
    at_us BIGINT NOT NULL,
    actor TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('unit', 'office')),
    kind TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (round_id, unit_code, number),
    FOREIGN KEY (round_id, unit_code) REFERENCES roster_units (round_id, unit_code)
);

-- An extension of one unit's due date, or, without a unit, of the round's.
CREATE TABLE extensions (
    round_id TEXT NOT NULL REFERENCES rounds (id),
    number BIGINT NOT NULL CHECK (number >= 1),
    unit_code TEXT,
    due_at_us BIGINT NOT NULL,
    closes_at_us BIGINT,
    previous_due_at_us BIGINT NOT NULL,
    previous_closes_at_us BIGINT NOT NULL,
    reason TEXT NOT NULL CHECK (LENGTH(reason) > 0),
    document_number TEXT NOT NULL CHECK (LENGTH(document_number) > 0),
    granted_at_us BIGINT NOT NULL,
    granted_by TEXT NOT NULL,
    PRIMARY KEY (round_id, number),
    CHECK (unit_code IS NULL OR closes_at_us IS NULL)
);

-- What takes two people: proposed by one, decided by another.
CREATE TABLE proposals (
    round_id TEXT NOT NULL REFERENCES rounds (id),
    number BIGINT NOT NULL CHECK (number >= 1),
    kind TEXT NOT NULL CHECK (kind IN ('score_override', 'gate_override', 'correction')),
    unit_code TEXT,
    document TEXT NOT NULL,
    proposed_at_us BIGINT NOT NULL,
    proposed_by TEXT NOT NULL,
    PRIMARY KEY (round_id, number)
);

CREATE TABLE proposal_decisions (
    round_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('approved', 'rejected')),
    note TEXT,
    decided_at_us BIGINT NOT NULL,
    decided_by TEXT NOT NULL,
    PRIMARY KEY (round_id, number),
    FOREIGN KEY (round_id, number) REFERENCES proposals (round_id, number)
);

-- What was published before has neither document nor signature; what is published from here on has both.
ALTER TABLE publications ADD COLUMN sequence BIGINT;
ALTER TABLE publications ADD COLUMN sha256 TEXT;
ALTER TABLE publications ADD COLUMN document TEXT;
ALTER TABLE publications ADD COLUMN signature TEXT;
ALTER TABLE publications ADD COLUMN supersedes INTEGER;
CREATE UNIQUE INDEX publications_by_sequence ON publications (sequence);
CREATE UNIQUE INDEX publications_by_sha256 ON publications (sha256);

-- The head of the chain of all publications; its row is locked by whoever publishes.
CREATE TABLE publication_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    last_sequence BIGINT NOT NULL CHECK (last_sequence >= 0),
    last_sha256 TEXT NOT NULL CHECK (LENGTH(last_sha256) = 64)
);
INSERT INTO publication_head (id, last_sequence, last_sha256)
    VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- The audit becomes a chain: each entry has the hash of the one before it. Entries that are there already are chained by
-- the program right after this migration, in the same transaction.
ALTER TABLE audit_head ADD COLUMN last_hash TEXT NOT NULL
    DEFAULT '0000000000000000000000000000000000000000000000000000000000000000';
ALTER TABLE audit_entries ADD COLUMN before_sha256 TEXT;
ALTER TABLE audit_entries ADD COLUMN previous_hash TEXT;
ALTER TABLE audit_entries ADD COLUMN hash TEXT;
CREATE INDEX audit_entries_by_subject ON audit_entries (subject, round_id, number);

CREATE TABLE audit_checkpoints (
    number BIGINT NOT NULL PRIMARY KEY REFERENCES audit_entries (number),
    hash TEXT NOT NULL CHECK (LENGTH(hash) = 64),
    made_at_us BIGINT NOT NULL,
    signature TEXT NOT NULL
);

-- Local accounts of an office without single sign-on. A secret is kept as its Argon2id hash only.
CREATE TABLE accounts (
    name TEXT NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL CHECK (revision >= 1),
    kind TEXT NOT NULL CHECK (kind IN ('person', 'machine')),
    roles TEXT NOT NULL,
    unit_code TEXT REFERENCES units (code),
    disabled BOOLEAN NOT NULL,
    secret_hash TEXT,
    changed_at_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);

-- How often a wrong secret was given for a name, whether there is such an account or not.
CREATE TABLE login_failures (
    name TEXT NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL CHECK (failures >= 0),
    last_failed_at_us BIGINT NOT NULL,
    locked_until_us BIGINT
);

-- Tokens of these subjects that were issued before this moment are worth nothing.
CREATE TABLE revoked_subjects (
    subject TEXT NOT NULL PRIMARY KEY,
    issued_before_us BIGINT NOT NULL,
    revoked_at_us BIGINT NOT NULL,
    revoked_by TEXT NOT NULL
);

-- A request that was answered, kept in the transaction of its effect; without a status it is still running.
CREATE TABLE idempotency_keys (
    client TEXT NOT NULL,
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INTEGER,
    etag TEXT,
    location TEXT,
    body TEXT,
    created_at_us BIGINT NOT NULL,
    expires_at_us BIGINT NOT NULL,
    PRIMARY KEY (client, operation, key)
);
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at_us);
