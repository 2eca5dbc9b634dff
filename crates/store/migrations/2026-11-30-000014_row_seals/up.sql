-- What the program says of the rows that a transaction left, so that rows which somebody else changes can be told.
--
-- `rows_sha256` stands in the last entry of a transaction, under the entry's hash: the SHA-256 of its seals.
ALTER TABLE audit_entries ADD COLUMN rows_sha256 TEXT CHECK (LENGTH(rows_sha256) = 64);

-- Of a thing, such as the papers of a unit in a round: the SHA-256 of its rows, table by table, as JSON. Kept for ever.
CREATE TABLE row_seals (
    thing TEXT NOT NULL CHECK (LENGTH(thing) > 0),
    entry BIGINT NOT NULL REFERENCES audit_entries (number),
    document TEXT NOT NULL,
    PRIMARY KEY (thing, entry)
);
CREATE INDEX row_seals_by_entry ON row_seals (entry);

-- The sum over the rows of a table of evidence in a quarter ('' for those without one), which moves with each row. Its
-- SHA-256 is sealed; the sum itself is here to be moved on.
CREATE TABLE row_sums (
    table_name TEXT NOT NULL,
    period TEXT NOT NULL,
    sum TEXT NOT NULL,
    PRIMARY KEY (table_name, period)
);
