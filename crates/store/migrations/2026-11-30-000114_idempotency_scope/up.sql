-- Who asks stands in two columns: a blank between the name of a client and that of an account could be part of either. What
-- was kept is taken over where it is clear what is what.
CREATE TABLE kept_answers (
    client_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INTEGER,
    etag TEXT,
    location TEXT,
    body TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (client_id, subject, operation, key)
);
INSERT INTO kept_answers
    SELECT
        RTRIM(RTRIM(client, REPLACE(client, ' ', '')), ' '),
        LTRIM(LTRIM(client, REPLACE(client, ' ', '')), ' '),
        operation, key, fingerprint, status, etag, location, body, created_at, expires_at
    FROM idempotency_keys
    WHERE LENGTH(client) = LENGTH(REPLACE(client, ' ', '')) + 1;
DROP TABLE idempotency_keys;
ALTER TABLE kept_answers RENAME TO idempotency_keys;
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);
