//! The tables, as both backends see them. Their constraints stand in the migrations.

/// Makes the tables, a list of their names, and one of their columns.
macro_rules! tables {
    ($($table:ident ($($key:ident),+) { $($column:ident -> $kind:ident $(<$inner:ident>)?,)+ })+) => {
        $(
            diesel::table! {
                use crate::columns::*;
                use diesel::sql_types::*;

                $table ($($key),+) {
                    $($column -> $kind $(<$inner>)?,)+
                }
            }
        )+

        /// The names of these tables.
        pub(crate) const TABLES: &[&str] = &[$(stringify!($table)),+];

        /// These tables with their columns.
        pub(crate) const DESCRIBED: &[crate::Table] = &[$(crate::Table {
            name: stringify!($table),
            columns: &[$((stringify!($column), stringify!($kind $(<$inner>)?))),+],
        }),+];
    };
}

pub(crate) mod evidence;
pub(crate) use evidence::*;

/// The tables whose rows are never changed and never taken away; triggers see to it on both backends.
pub(crate) const FOR_EVER: [&str; 11] = [
    "versions",
    "dialogue_entries",
    "extensions",
    "proposals",
    "proposal_decisions",
    "publications",
    "frozen_evidence",
    "audit_entries",
    "audit_checkpoints",
    "public_keys",
    "row_seals",
];

tables! {
    rule_sets (id) {
        id -> Text,
        revision -> BigInt,
        document -> Text,
        registered_at -> Moment,
        registered_by -> Text,
    }

    units (code) {
        code -> Text,
        revision -> BigInt,
        name -> Text,
        level -> UnitLevel,
        parent_code -> Nullable<Text>,
        valid_from -> Day,
        valid_until -> Nullable<Day>,
    }

    unit_successors (unit_code, successor_code) {
        unit_code -> Text,
        successor_code -> Text,
    }

    unit_groups (code) {
        code -> Text,
        revision -> BigInt,
        name -> Text,
        authority_code -> Text,
        ordinal -> Integer,
    }

    group_memberships (group_code, unit_code, valid_from) {
        group_code -> Text,
        unit_code -> Text,
        ordinal -> Integer,
        valid_from -> Day,
        valid_until -> Nullable<Day>,
    }

    rounds (id) {
        id -> Text,
        revision -> BigInt,
        content_revision -> BigInt,
        authority_code -> Text,
        period -> Text,
        rule_set_id -> Text,
        opens_at -> Moment,
        due_at -> Moment,
        closes_at -> Moment,
        state -> RoundState,
        opened_at -> Nullable<Moment>,
        closed_at -> Nullable<Moment>,
        late_submissions -> LateSubmissions,
        objections_until -> Nullable<Moment>,
        acts -> BigInt,
        moved_at -> Moment,
    }

    roster_groups (round_id, group_code) {
        round_id -> Text,
        group_code -> Text,
        name -> Text,
        ordinal -> Integer,
    }

    roster_units (round_id, unit_code) {
        round_id -> Text,
        unit_code -> Text,
        group_code -> Text,
        name -> Text,
        ordinal -> Integer,
    }

    exemptions (round_id, unit_code) {
        round_id -> Text,
        unit_code -> Text,
        revision -> BigInt,
        reason_code -> Text,
        reason -> Text,
        granted_at -> Moment,
        granted_by -> Text,
    }

    self_assessments (round_id, unit_code) {
        round_id -> Text,
        unit_code -> Text,
        revision -> BigInt,
        state -> AssessmentState,
        officer_average -> Nullable<Points>,
        note -> Nullable<Text>,
        submitted_at -> Nullable<Moment>,
        submitted_late -> Bool,
        return_reason -> Nullable<Text>,
        changed_at -> Moment,
        changed_by -> Text,
        submissions -> BigInt,
    }

    self_assessed_scores (round_id, unit_code, criterion_key) {
        round_id -> Text,
        unit_code -> Text,
        criterion_key -> Text,
        points -> Points,
    }

    appraisals (round_id, unit_code) {
        round_id -> Text,
        unit_code -> Text,
        revision -> BigInt,
        officer_average -> Nullable<Points>,
        note -> Nullable<Text>,
        act -> BigInt,
        appraised_at -> Moment,
        appraised_by -> Text,
    }

    appraised_scores (round_id, unit_code, criterion_key) {
        round_id -> Text,
        unit_code -> Text,
        criterion_key -> Text,
        points -> Points,
        reason -> Nullable<Text>,
        reason_code -> Nullable<ReasonCode>,
        clause -> Nullable<Text>,
    }

    imported_results (round_id) {
        round_id -> Text,
        revision -> BigInt,
        document -> Text,
        imported_at -> Moment,
        imported_by -> Text,
    }

    publications (round_id, number) {
        round_id -> Text,
        number -> Integer,
        act -> BigInt,
        published_at -> Moment,
        published_by -> Text,
        note -> Nullable<Text>,
        sequence -> BigInt,
        sha256 -> Text,
        document -> Text,
        signature -> Text,
        supersedes -> Nullable<Integer>,
    }

    revoked_tokens (token_id) {
        token_id -> Text,
        expires_at -> Moment,
        revoked_at -> Moment,
        revoked_by -> Text,
    }

    audit_head (id) {
        id -> Integer,
        last_number -> BigInt,
        last_hash -> Text,
        last_event -> BigInt,
        last_at -> Moment,
    }

    events (number) {
        number -> BigInt,
        at -> Moment,
        kind -> Text,
        round_id -> Nullable<Text>,
        unit_code -> Nullable<Text>,
        payload -> Text,
    }

    audit_entries (number) {
        number -> BigInt,
        at -> Moment,
        actor -> Text,
        operation -> Text,
        round_id -> Nullable<Text>,
        subject -> Text,
        revision -> BigInt,
        content_sha256 -> Text,
        request_id -> Text,
        before_sha256 -> Nullable<Text>,
        previous_hash -> Text,
        hash -> Text,
        rows_sha256 -> Nullable<Text>,
    }

    row_seals (thing, entry) {
        thing -> Text,
        entry -> BigInt,
        document -> Text,
    }

    row_sums (table_name, period) {
        table_name -> Text,
        period -> Text,
        sum -> Text,
    }

    gap_answers (round_id, finding) {
        round_id -> Text,
        finding -> Text,
        revision -> BigInt,
        unit_code -> Text,
        criterion_key -> Nullable<Text>,
        decision -> Text,
        points -> Nullable<Points>,
        reason -> Text,
        self_assessed -> Nullable<Points>,
        computed -> Nullable<Points>,
        answered_at -> Moment,
        answered_by -> Text,
    }

    frozen_evidence (round_id, unit_code) {
        round_id -> Text,
        unit_code -> Text,
        document -> Text,
        frozen_at -> Moment,
    }

    versions (round_id, unit_code, kind, number) {
        round_id -> Text,
        unit_code -> Text,
        kind -> Text,
        number -> BigInt,
        act -> BigInt,
        made_at -> Moment,
        made_by -> Text,
        late -> Bool,
        sha256 -> Text,
        document -> Text,
    }

    dialogue_entries (round_id, unit_code, number) {
        round_id -> Text,
        unit_code -> Text,
        number -> BigInt,
        at -> Moment,
        actor -> Text,
        side -> Text,
        kind -> Text,
        document -> Text,
    }

    extensions (round_id, number) {
        round_id -> Text,
        number -> BigInt,
        unit_code -> Nullable<Text>,
        due_at -> Moment,
        closes_at -> Nullable<Moment>,
        previous_due_at -> Moment,
        previous_closes_at -> Moment,
        reason -> Text,
        document_number -> Text,
        granted_at -> Moment,
        granted_by -> Text,
    }

    proposals (round_id, number) {
        round_id -> Text,
        number -> BigInt,
        kind -> Text,
        unit_code -> Nullable<Text>,
        document -> Text,
        proposed_at -> Moment,
        proposed_by -> Text,
    }

    proposal_decisions (round_id, number) {
        round_id -> Text,
        number -> BigInt,
        decision -> Text,
        note -> Nullable<Text>,
        act -> BigInt,
        decided_at -> Moment,
        decided_by -> Text,
    }

    publication_head (id) {
        id -> Integer,
        last_sequence -> BigInt,
        last_sha256 -> Text,
    }

    audit_checkpoints (number) {
        number -> BigInt,
        hash -> Text,
        made_at -> Moment,
        signature -> Text,
    }

    public_keys (purpose, number) {
        purpose -> Text,
        number -> BigInt,
        kid -> Text,
        statement -> Text,
        signature -> Text,
        endorsement -> Nullable<Text>,
    }

    accounts (name) {
        name -> Text,
        revision -> BigInt,
        kind -> Text,
        roles -> Text,
        unit_code -> Nullable<Text>,
        disabled -> Bool,
        secret_hash -> Nullable<Text>,
        changed_at -> Moment,
        changed_by -> Text,
    }

    login_attempts (name, grant_type, network) {
        name -> Text,
        grant_type -> Text,
        network -> Text,
        failures -> Integer,
        last_at -> Moment,
        locked_until -> Nullable<Moment>,
        succeeded_at -> Nullable<Moment>,
    }

    revoked_subjects (subject) {
        subject -> Text,
        issued_before -> Moment,
        revoked_at -> Moment,
        revoked_by -> Text,
    }

    idempotency_keys (client_id, subject, operation, key) {
        client_id -> Text,
        subject -> Text,
        operation -> Text,
        key -> Text,
        fingerprint -> Text,
        status -> Nullable<Integer>,
        etag -> Nullable<Text>,
        location -> Nullable<Text>,
        body -> Nullable<Text>,
        created_at -> Moment,
        expires_at -> Moment,
    }
}
