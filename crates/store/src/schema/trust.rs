//! The tables of what makes results trustworthy: versions, dialogue, the decisions of two people, checkpoints, accounts.

diesel::table! {
    versions (round_id, unit_code, kind, number) {
        round_id -> Text,
        unit_code -> Text,
        kind -> Text,
        number -> BigInt,
        made_at_us -> BigInt,
        made_by -> Text,
        late -> Bool,
        sha256 -> Text,
        document -> Text,
    }
}

diesel::table! {
    dialogue_entries (round_id, unit_code, number) {
        round_id -> Text,
        unit_code -> Text,
        number -> BigInt,
        at_us -> BigInt,
        actor -> Text,
        side -> Text,
        kind -> Text,
        document -> Text,
    }
}

diesel::table! {
    extensions (round_id, number) {
        round_id -> Text,
        number -> BigInt,
        unit_code -> Nullable<Text>,
        due_at_us -> BigInt,
        closes_at_us -> Nullable<BigInt>,
        previous_due_at_us -> BigInt,
        previous_closes_at_us -> BigInt,
        reason -> Text,
        document_number -> Text,
        granted_at_us -> BigInt,
        granted_by -> Text,
    }
}

diesel::table! {
    proposals (round_id, number) {
        round_id -> Text,
        number -> BigInt,
        kind -> Text,
        unit_code -> Nullable<Text>,
        document -> Text,
        proposed_at_us -> BigInt,
        proposed_by -> Text,
    }
}

diesel::table! {
    proposal_decisions (round_id, number) {
        round_id -> Text,
        number -> BigInt,
        decision -> Text,
        note -> Nullable<Text>,
        decided_at_us -> BigInt,
        decided_by -> Text,
    }
}

diesel::table! {
    publication_head (id) {
        id -> Integer,
        last_sequence -> BigInt,
        last_sha256 -> Text,
    }
}

diesel::table! {
    audit_checkpoints (number) {
        number -> BigInt,
        hash -> Text,
        made_at_us -> BigInt,
        signature -> Text,
    }
}

diesel::table! {
    accounts (name) {
        name -> Text,
        revision -> BigInt,
        kind -> Text,
        roles -> Text,
        unit_code -> Nullable<Text>,
        disabled -> Bool,
        secret_hash -> Nullable<Text>,
        changed_at_us -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    login_failures (name) {
        name -> Text,
        failures -> Integer,
        last_failed_at_us -> BigInt,
        locked_until_us -> Nullable<BigInt>,
    }
}

diesel::table! {
    revoked_subjects (subject) {
        subject -> Text,
        issued_before_us -> BigInt,
        revoked_at_us -> BigInt,
        revoked_by -> Text,
    }
}

diesel::table! {
    idempotency_keys (client, operation, key) {
        client -> Text,
        operation -> Text,
        key -> Text,
        fingerprint -> Text,
        status -> Nullable<Integer>,
        etag -> Nullable<Text>,
        location -> Nullable<Text>,
        body -> Nullable<Text>,
        created_at_us -> BigInt,
        expires_at_us -> BigInt,
    }
}
