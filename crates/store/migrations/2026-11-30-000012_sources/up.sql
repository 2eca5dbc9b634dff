-- Each kind of version has a column of its own, of which exactly one is filled: a sequence number whatever its digits, or
-- a moment. Tables are made again, since SQLite changes no constraint of one that is there. Until now a version was taken
-- for a moment where it lay between the years 2000 and 2100; of what was sent as JSON the document says it.

CREATE TABLE dossiers_again (
    code TEXT NOT NULL PRIMARY KEY,
    sequence BIGINT CHECK (sequence >= 0),
    updated_at BIGINT,
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
    batch_id BIGINT NOT NULL,
    CHECK ((sequence IS NULL) <> (updated_at IS NULL))
);
INSERT INTO dossiers_again (code, sequence, updated_at, unit_code, procedure_code, channel, online_level, status,
    received_on, due_on, extended_due_on, extension_reason, finished_on, returned_on, participants,
    supplement_requests, agencies_contacted, field_check, period, open_due_on, outcomes, batch_id)
    SELECT code, CASE WHEN version >= 946684800000000 AND version < 4102444800000000 THEN NULL ELSE version END,
    CASE WHEN version >= 946684800000000 AND version < 4102444800000000 THEN version ELSE NULL END, unit_code,
    procedure_code, channel, online_level, status, received_on, due_on, extended_due_on, extension_reason,
    finished_on, returned_on, participants, supplement_requests, agencies_contacted, field_check, period,
    open_due_on, outcomes, batch_id FROM dossiers;
DROP TABLE dossiers;
ALTER TABLE dossiers_again RENAME TO dossiers;

CREATE TABLE survey_forms_again (
    code TEXT NOT NULL PRIMARY KEY,
    sequence BIGINT CHECK (sequence >= 0),
    updated_at BIGINT,
    unit_code TEXT NOT NULL,
    period TEXT NOT NULL,
    deleted BOOLEAN NOT NULL,
    -- The answers in the order of their questions, to tell forms apart; how many there are, and how many are satisfied.
    pattern TEXT NOT NULL,
    answers INTEGER NOT NULL CHECK (answers >= 0),
    satisfied INTEGER NOT NULL CHECK (satisfied BETWEEN 0 AND answers),
    document TEXT NOT NULL,
    stored_at BIGINT NOT NULL,
    batch_id BIGINT NOT NULL,
    CHECK ((sequence IS NULL) <> (updated_at IS NULL))
);
INSERT INTO survey_forms_again (code, sequence, updated_at, unit_code, period, deleted, pattern, answers, satisfied,
    document, stored_at, batch_id)
    SELECT code, CASE WHEN document LIKE '%"updated_at":"%' THEN NULL ELSE version END,
    CASE WHEN document LIKE '%"updated_at":"%' THEN version ELSE NULL END, unit_code, period, deleted, pattern,
    answers, satisfied, document, stored_at, batch_id FROM survey_forms;
DROP TABLE survey_forms;
ALTER TABLE survey_forms_again RENAME TO survey_forms;
CREATE INDEX survey_forms_by_unit_and_period ON survey_forms (unit_code, period, code);

CREATE TABLE complaints_again (
    code TEXT NOT NULL PRIMARY KEY,
    sequence BIGINT CHECK (sequence >= 0),
    updated_at BIGINT,
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
    batch_id BIGINT NOT NULL,
    CHECK ((sequence IS NULL) <> (updated_at IS NULL))
);
INSERT INTO complaints_again (code, sequence, updated_at, unit_code, period, deleted, dossier_code, due_on,
    answered_on, upheld, prolonged, document, stored_at, batch_id)
    SELECT code, CASE WHEN document LIKE '%"updated_at":"%' THEN NULL ELSE version END,
    CASE WHEN document LIKE '%"updated_at":"%' THEN version ELSE NULL END, unit_code, period, deleted, dossier_code,
    due_on, answered_on, upheld, prolonged, document, stored_at, batch_id FROM complaints;
DROP TABLE complaints;
ALTER TABLE complaints_again RENAME TO complaints;
CREATE INDEX complaints_by_unit_and_period ON complaints (unit_code, period, code);
CREATE INDEX complaints_by_dossier ON complaints (dossier_code) WHERE dossier_code IS NOT NULL;

CREATE TABLE procedures_again (
    period TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    code TEXT NOT NULL,
    sequence BIGINT CHECK (sequence >= 0),
    updated_at BIGINT,
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
    PRIMARY KEY (period, unit_code, code),
    CHECK ((sequence IS NULL) <> (updated_at IS NULL))
);
INSERT INTO procedures_again (period, unit_code, code, sequence, updated_at, deleted, online_level, online_eligible,
    one_stop_eligible, at_one_stop, on_the_spot, posted, published_online, document, stored_at, batch_id)
    SELECT period, unit_code, code, CASE WHEN document LIKE '%"updated_at":"%' THEN NULL ELSE version END,
    CASE WHEN document LIKE '%"updated_at":"%' THEN version ELSE NULL END, deleted, online_level, online_eligible,
    one_stop_eligible, at_one_stop, on_the_spot, posted, published_online, document, stored_at,
    batch_id FROM procedures;
DROP TABLE procedures;
ALTER TABLE procedures_again RENAME TO procedures;

CREATE TABLE officer_scores_again (
    period TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    code TEXT NOT NULL,
    sequence BIGINT CHECK (sequence >= 0),
    updated_at BIGINT,
    deleted BOOLEAN NOT NULL,
    points BIGINT NOT NULL CHECK (points >= 0 AND points = CAST(points AS BIGINT)),
    document TEXT NOT NULL,
    stored_at BIGINT NOT NULL,
    batch_id BIGINT NOT NULL,
    PRIMARY KEY (period, unit_code, code),
    CHECK ((sequence IS NULL) <> (updated_at IS NULL))
);
INSERT INTO officer_scores_again (period, unit_code, code, sequence, updated_at, deleted, points, document,
    stored_at, batch_id)
    SELECT period, unit_code, code, CASE WHEN document LIKE '%"updated_at":"%' THEN NULL ELSE version END,
    CASE WHEN document LIKE '%"updated_at":"%' THEN version ELSE NULL END, deleted, points, document, stored_at,
    batch_id FROM officer_scores;
DROP TABLE officer_scores;
ALTER TABLE officer_scores_again RENAME TO officer_scores;

-- Which accounts send for a source, and whose records a source may take over: what the administrator decides. A source
-- whose batches are here already belongs to the accounts that sent them.
CREATE TABLE registered_sources (
    code TEXT NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL CHECK (revision >= 1),
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);

CREATE TABLE source_accounts (
    source_code TEXT NOT NULL REFERENCES registered_sources (code),
    account TEXT NOT NULL CHECK (LENGTH(account) > 0),
    PRIMARY KEY (source_code, account)
);

CREATE TABLE source_predecessors (
    source_code TEXT NOT NULL REFERENCES registered_sources (code),
    predecessor_code TEXT NOT NULL,
    PRIMARY KEY (source_code, predecessor_code),
    CHECK (source_code <> predecessor_code)
);

INSERT INTO registered_sources (code, revision, changed_at, changed_by)
    SELECT source_code, 1, MAX(stored_at), 'system' FROM evidence_batches GROUP BY source_code;
INSERT INTO source_accounts (source_code, account)
    SELECT DISTINCT registered_sources.code, audit_entries.actor FROM registered_sources JOIN audit_entries
    ON SUBSTR(subject, 1, LENGTH('evidence_batch:' || code || '/')) = 'evidence_batch:' || code || '/';
