-- Logins for a name, whether there is such an account or not: by the way of asking, and by network, where `*` is all of them.
-- Counts of wrong secrets by name alone, which anybody could drive up, are not taken over.
DROP TABLE login_failures;

CREATE TABLE login_attempts (
    name TEXT NOT NULL,
    grant_type TEXT NOT NULL CHECK (grant_type IN ('password', 'client_credentials')),
    network TEXT NOT NULL,
    failures INTEGER NOT NULL CHECK (failures >= 0),
    last_at BIGINT NOT NULL,
    locked_until BIGINT,
    -- When the right secret was given from this network last.
    succeeded_at BIGINT,
    PRIMARY KEY (name, grant_type, network)
);
