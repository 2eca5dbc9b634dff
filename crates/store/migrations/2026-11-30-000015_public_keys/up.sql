-- The public keys of this service, in the order of their succession: what publications and the audit are signed with, and what
-- tokens are minted with. The private keys are files in the data folder and never here.
--
-- A statement says of a key what it is for, since when it is used and which key it follows. The key itself signs it; the key
-- before endorses it. Without an endorsement a new succession begins, and the statement says why.
CREATE TABLE public_keys (
    purpose TEXT NOT NULL CHECK (purpose IN ('signing', 'issuing')),
    number BIGINT NOT NULL CHECK (number >= 1),
    kid TEXT NOT NULL UNIQUE CHECK (LENGTH(kid) = 43),
    statement TEXT NOT NULL,
    signature TEXT NOT NULL,
    endorsement TEXT,
    PRIMARY KEY (purpose, number)
);
