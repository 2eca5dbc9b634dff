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
    stored_at_us BIGINT NOT NULL,
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
    stored_at_us BIGINT NOT NULL,
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
    stored_at_us BIGINT NOT NULL,
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
    stored_at_us BIGINT NOT NULL,
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
    stored_at_us BIGINT NOT NULL,
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
    changed_at_us BIGINT NOT NULL,
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
    answered_at_us BIGINT NOT NULL,
    answered_by TEXT NOT NULL,
    PRIMARY KEY (round_id, finding),
    FOREIGN KEY (round_id, unit_code) REFERENCES roster_units (round_id, unit_code)
);

-- What the evidence said when the round was published, unit by unit, as JSON.
CREATE TABLE frozen_evidence (
    round_id TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    document TEXT NOT NULL,
    frozen_at_us BIGINT NOT NULL,
    PRIMARY KEY (round_id, unit_code),
    FOREIGN KEY (round_id, unit_code) REFERENCES roster_units (round_id, unit_code)
);
