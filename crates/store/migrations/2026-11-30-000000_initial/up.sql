-- One text for SQLite and PostgreSQL. It never changes: what comes later is a migration of its own.
--
-- Points are whole ten-thousandths, moments are microseconds since 1970 in UTC, dates are ISO 8601 text (so they sort),
-- documents are JSON text. The constraints hold what must never be otherwise, whatever program writes; SQLite keeps a
-- fraction or a word in a column of whole numbers unless a cast finds it out.

CREATE TABLE rule_sets (
    id TEXT NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL CHECK (revision >= 1),
    document TEXT NOT NULL,
    registered_at BIGINT NOT NULL,
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
    opens_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL CHECK (due_at > opens_at),
    closes_at BIGINT NOT NULL CHECK (closes_at >= due_at),
    state TEXT NOT NULL CHECK (state IN ('prepared', 'open', 'closed', 'appraising', 'published', 'corrected')),
    opened_at BIGINT,
    closed_at BIGINT,
    late_submissions TEXT NOT NULL CHECK (late_submissions IN ('accepted', 'refused')),
    objections_until BIGINT,
    -- How many acts there were in the round, and the moment of the last one: order goes by number, moments never step back.
    acts BIGINT NOT NULL CHECK (acts >= 1),
    moved_at BIGINT NOT NULL,
    UNIQUE (authority_code, period, rule_set_id),
    CHECK ((state = 'prepared') = (opened_at IS NULL)),
    CHECK ((state IN ('prepared', 'open')) = (closed_at IS NULL))
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
    granted_at BIGINT NOT NULL,
    granted_by TEXT NOT NULL,
    PRIMARY KEY (round_id, unit_code)
);

CREATE TABLE self_assessments (
    round_id TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    revision BIGINT NOT NULL CHECK (revision >= 1),
    state TEXT NOT NULL CHECK (
        state IN ('draft', 'submitted', 'returned', 'resubmitted', 'appraised', 'objected', 'settled')
    ),
    officer_average BIGINT CHECK (officer_average >= 0 AND officer_average = CAST(officer_average AS BIGINT)),
    note TEXT,
    submitted_at BIGINT,
    submitted_late BOOLEAN NOT NULL,
    return_reason TEXT,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    submissions BIGINT NOT NULL CHECK (submissions >= 0),
    PRIMARY KEY (round_id, unit_code),
    FOREIGN KEY (round_id, unit_code) REFERENCES roster_units (round_id, unit_code),
    CHECK (state IN ('draft', 'returned') OR submitted_at IS NOT NULL),
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
    act BIGINT NOT NULL CHECK (act >= 1),
    appraised_at BIGINT NOT NULL,
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
    reason_code TEXT,
    clause TEXT,
    PRIMARY KEY (round_id, unit_code, criterion_key),
    FOREIGN KEY (round_id, unit_code) REFERENCES appraisals (round_id, unit_code)
);

-- Each submission and each decision as it was made. Rows of this table and of the
-- other tables that are kept for ever are never changed and never taken away; triggers see to it.
CREATE TABLE versions (
    round_id TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('self_assessment', 'appraisal')),
    number BIGINT NOT NULL CHECK (number >= 1),
    act BIGINT NOT NULL CHECK (act >= 1),
    made_at BIGINT NOT NULL,
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
    at BIGINT NOT NULL,
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
    due_at BIGINT NOT NULL,
    closes_at BIGINT,
    previous_due_at BIGINT NOT NULL,
    previous_closes_at BIGINT NOT NULL,
    reason TEXT NOT NULL CHECK (LENGTH(reason) > 0),
    document_number TEXT NOT NULL CHECK (LENGTH(document_number) > 0),
    granted_at BIGINT NOT NULL,
    granted_by TEXT NOT NULL,
    PRIMARY KEY (round_id, number),
    CHECK (unit_code IS NULL OR closes_at IS NULL)
);

-- What takes two people: proposed by one, decided by another.
CREATE TABLE proposals (
    round_id TEXT NOT NULL REFERENCES rounds (id),
    number BIGINT NOT NULL CHECK (number >= 1),
    kind TEXT NOT NULL CHECK (kind IN ('score_override', 'gate_override', 'correction')),
    unit_code TEXT,
    document TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    proposed_by TEXT NOT NULL,
    PRIMARY KEY (round_id, number)
);

CREATE TABLE proposal_decisions (
    round_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('approved', 'rejected')),
    note TEXT,
    act BIGINT NOT NULL CHECK (act >= 1),
    decided_at BIGINT NOT NULL,
    decided_by TEXT NOT NULL,
    PRIMARY KEY (round_id, number),
    FOREIGN KEY (round_id, number) REFERENCES proposals (round_id, number)
);

-- A result that was published elsewhere, as it was printed.
CREATE TABLE imported_results (
    round_id TEXT NOT NULL PRIMARY KEY REFERENCES rounds (id),
    revision BIGINT NOT NULL CHECK (revision >= 1),
    document TEXT NOT NULL,
    imported_at BIGINT NOT NULL,
    imported_by TEXT NOT NULL
);

-- What was published stays: the bytes that were signed are the bytes that are kept and served; all
-- publications are a chain by `sequence`.
CREATE TABLE publications (
    round_id TEXT NOT NULL REFERENCES rounds (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    act BIGINT NOT NULL CHECK (act >= 1),
    published_at BIGINT NOT NULL,
    published_by TEXT NOT NULL,
    note TEXT,
    sequence BIGINT NOT NULL UNIQUE CHECK (sequence >= 1),
    sha256 TEXT NOT NULL UNIQUE CHECK (LENGTH(sha256) = 64),
    document TEXT NOT NULL,
    signature TEXT NOT NULL,
    supersedes INTEGER,
    PRIMARY KEY (round_id, number)
);

-- The head of the chain of all publications; its row is locked by whoever publishes.
CREATE TABLE publication_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    last_sequence BIGINT NOT NULL CHECK (last_sequence >= 0),
    last_sha256 TEXT NOT NULL CHECK (LENGTH(last_sha256) = 64)
);
INSERT INTO publication_head (id, last_sequence, last_sha256)
    VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- One entry per change, written as the last thing in the transaction of the change, with the hash of the entry before it.
-- The head's row is locked last, so entries and events are numbered without gaps, in the order of the commits, and their
-- moments never step back.
CREATE TABLE audit_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    last_number BIGINT NOT NULL CHECK (last_number >= 0),
    last_hash TEXT NOT NULL CHECK (LENGTH(last_hash) = 64),
    last_event BIGINT NOT NULL CHECK (last_event >= 0),
    last_at BIGINT NOT NULL
);
INSERT INTO audit_head (id, last_number, last_hash, last_event, last_at)
    VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000', 0, 0);

-- What others may want to know of, in the order of the commits: thin, the rest is read where it is.
CREATE TABLE events (
    number BIGINT NOT NULL PRIMARY KEY CHECK (number >= 1),
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    round_id TEXT,
    unit_code TEXT,
    payload TEXT NOT NULL
);

CREATE TABLE audit_entries (
    number BIGINT NOT NULL PRIMARY KEY CHECK (number >= 1),
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    operation TEXT NOT NULL,
    round_id TEXT,
    subject TEXT NOT NULL,
    revision BIGINT NOT NULL,
    content_sha256 TEXT NOT NULL,
    request_id TEXT NOT NULL,
    before_sha256 TEXT,
    previous_hash TEXT NOT NULL CHECK (LENGTH(previous_hash) = 64),
    hash TEXT NOT NULL CHECK (LENGTH(hash) = 64)
);
CREATE INDEX audit_entries_by_subject ON audit_entries (subject, round_id, number);

CREATE TABLE audit_checkpoints (
    number BIGINT NOT NULL PRIMARY KEY REFERENCES audit_entries (number),
    hash TEXT NOT NULL CHECK (LENGTH(hash) = 64),
    made_at BIGINT NOT NULL,
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
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);

-- How often a wrong secret was given for a name, whether there is such an account or not.
CREATE TABLE login_failures (
    name TEXT NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL CHECK (failures >= 0),
    last_failed_at BIGINT NOT NULL,
    locked_until BIGINT
);

CREATE TABLE revoked_tokens (
    token_id TEXT NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL,
    revoked_by TEXT NOT NULL
);

-- Tokens of these subjects that were issued before this moment are worth nothing.
CREATE TABLE revoked_subjects (
    subject TEXT NOT NULL PRIMARY KEY,
    issued_before BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL,
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
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (client, operation, key)
);
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);

-- Evidence: what scores are computed from. Days are ISO 8601 text, versions are the sender's (a sequence or microseconds),
-- lists are JSON text. Units are never deleted and every row is checked against them before it is written, so the many
-- rows here carry no foreign key to them.

-- Dossiers have no second index: to keep one would cost a batch two fifths more on PostgreSQL and a quarter more on SQLite.
-- Lists of a unit's dossiers go by the place where they lie: PostgreSQL keeps a block range index, SQLite walks the table.
CREATE TABLE dossiers (
    code TEXT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 0),
    unit_code TEXT NOT NULL,
    procedure_code TEXT NOT NULL,
    channel SMALLINT NOT NULL CHECK (channel BETWEEN 0 AND 2),
    online_level SMALLINT CHECK (online_level BETWEEN 1 AND 4),
    status SMALLINT NOT NULL CHECK (status BETWEEN 0 AND 8),
    received_on TEXT NOT NULL CHECK (LENGTH(received_on) = 10),
    due_on TEXT NOT NULL CHECK (LENGTH(due_on) = 10),
    extended_due_on TEXT CHECK (LENGTH(extended_due_on) = 10),
    extension_reason TEXT,
    finished_on TEXT CHECK (LENGTH(finished_on) = 10),
    returned_on TEXT CHECK (LENGTH(returned_on) = 10),
    participants TEXT,
    supplement_requests TEXT,
    agencies_contacted SMALLINT NOT NULL CHECK (agencies_contacted >= 0),
    field_check BOOLEAN NOT NULL,
    -- How it counts, as the rules said when it was written: '' where it does not count, or is not open.
    period TEXT NOT NULL,
    open_due_on TEXT NOT NULL,
    outcomes SMALLINT NOT NULL CHECK (outcomes >= 0),
    batch_id BIGINT NOT NULL
);

-- How many dossiers count alike; what a ranking reads instead of dossiers. Moved in the transaction of the dossiers. Those
-- that are open stand by their due date, the others under ''; '*' sums both up: all that count once the quarter is over.
CREATE TABLE dossier_tallies (
    period TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    open_due_on TEXT NOT NULL,
    outcomes SMALLINT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (period, open_due_on, unit_code, outcomes)
);

CREATE TABLE survey_forms (
    code TEXT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 0),
    unit_code TEXT NOT NULL,
    period TEXT NOT NULL,
    deleted BOOLEAN NOT NULL,
    -- The answers in the order of their questions, to tell forms apart; how many there are, and how many are satisfied.
    pattern TEXT NOT NULL,
    answers INTEGER NOT NULL CHECK (answers >= 0),
    satisfied INTEGER NOT NULL CHECK (satisfied BETWEEN 0 AND answers),
    document TEXT NOT NULL,
    stored_at BIGINT NOT NULL,
    batch_id BIGINT NOT NULL
);
CREATE INDEX survey_forms_by_unit_and_period ON survey_forms (unit_code, period, code);

CREATE TABLE complaints (
    code TEXT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version >= 0),
    unit_code TEXT NOT NULL,
    period TEXT NOT NULL,
    deleted BOOLEAN NOT NULL,
    dossier_code TEXT,
    due_on TEXT NOT NULL CHECK (LENGTH(due_on) = 10),
    answered_on TEXT CHECK (LENGTH(answered_on) = 10),
    upheld BOOLEAN NOT NULL,
    prolonged BOOLEAN NOT NULL,
    document TEXT NOT NULL,
    stored_at BIGINT NOT NULL,
    batch_id BIGINT NOT NULL
);
CREATE INDEX complaints_by_unit_and_period ON complaints (unit_code, period, code);
CREATE INDEX complaints_by_dossier ON complaints (dossier_code) WHERE dossier_code IS NOT NULL;

CREATE TABLE procedures (
    period TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    code TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 0),
    deleted BOOLEAN NOT NULL,
    online_level SMALLINT NOT NULL CHECK (online_level BETWEEN 0 AND 4),
    online_eligible BOOLEAN NOT NULL,
    one_stop_eligible BOOLEAN NOT NULL,
    at_one_stop BOOLEAN NOT NULL,
    on_the_spot BOOLEAN NOT NULL,
    posted BOOLEAN NOT NULL,
    published_online BOOLEAN NOT NULL,
    document TEXT NOT NULL,
    stored_at BIGINT NOT NULL,
    batch_id BIGINT NOT NULL,
    PRIMARY KEY (period, unit_code, code)
);

CREATE TABLE officer_scores (
    period TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    code TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 0),
    deleted BOOLEAN NOT NULL,
    points BIGINT NOT NULL CHECK (points >= 0 AND points = CAST(points AS BIGINT)),
    document TEXT NOT NULL,
    stored_at BIGINT NOT NULL,
    batch_id BIGINT NOT NULL,
    PRIMARY KEY (period, unit_code, code)
);

-- What was sent at once. A sender without numbers leaves `number` empty; the receipt is JSON, as it was answered.
CREATE TABLE evidence_batches (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id >= 1),
    source_code TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('dossiers', 'survey_forms', 'complaints', 'procedures', 'officer_scores')),
    number BIGINT CHECK (number >= 1),
    sha256 TEXT NOT NULL CHECK (LENGTH(sha256) = 64),
    receipt TEXT NOT NULL,
    stored_at BIGINT NOT NULL,
    UNIQUE (source_code, kind, number)
);

-- Which systems have sent something about a unit in a quarter.
CREATE TABLE evidence_sources (
    kind TEXT NOT NULL,
    period TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    source_code TEXT NOT NULL,
    PRIMARY KEY (kind, period, unit_code, source_code)
);

-- Locked first by whatever writes evidence: it counts these writes and gives batches their identifiers.
CREATE TABLE evidence_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    revision BIGINT NOT NULL CHECK (revision >= 0)
);
INSERT INTO evidence_head (id, revision) VALUES (1, 0);

CREATE TABLE feed_profiles (
    code TEXT NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL CHECK (revision >= 1),
    document TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);

-- What an appraiser answered to a finding, with the numbers that the finding showed.
CREATE TABLE gap_answers (
    round_id TEXT NOT NULL,
    finding TEXT NOT NULL,
    revision BIGINT NOT NULL CHECK (revision >= 1),
    unit_code TEXT NOT NULL,
    criterion_key TEXT,
    decision TEXT NOT NULL CHECK (decision IN ('accept_claim', 'take_computed', 'set_other')),
    points BIGINT CHECK (points >= 0 AND points = CAST(points AS BIGINT)),
    reason TEXT NOT NULL CHECK (LENGTH(reason) > 0),
    self_assessed BIGINT CHECK (self_assessed >= 0 AND self_assessed = CAST(self_assessed AS BIGINT)),
    computed BIGINT CHECK (computed >= 0 AND computed = CAST(computed AS BIGINT)),
    answered_at BIGINT NOT NULL,
    answered_by TEXT NOT NULL,
    PRIMARY KEY (round_id, finding),
    FOREIGN KEY (round_id, unit_code) REFERENCES roster_units (round_id, unit_code)
);

-- What the evidence said when the round was published, unit by unit, as JSON.
CREATE TABLE frozen_evidence (
    round_id TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    document TEXT NOT NULL,
    frozen_at BIGINT NOT NULL,
    PRIMARY KEY (round_id, unit_code),
    FOREIGN KEY (round_id, unit_code) REFERENCES roster_units (round_id, unit_code)
);
