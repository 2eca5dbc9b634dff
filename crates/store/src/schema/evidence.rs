//! The tables of evidence.

tables! {
    dossiers (code) {
        code -> Text,
        sequence -> Nullable<BigInt>,
        updated_at -> Nullable<BigInt>,
        unit_code -> Text,
        procedure_code -> Text,
        channel -> SmallInt,
        online_level -> Nullable<SmallInt>,
        status -> SmallInt,
        received_on -> Text,
        due_on -> Text,
        extended_due_on -> Nullable<Text>,
        extension_reason -> Nullable<Text>,
        finished_on -> Nullable<Text>,
        returned_on -> Nullable<Text>,
        participants -> Nullable<Text>,
        supplement_requests -> Nullable<Text>,
        agencies_contacted -> SmallInt,
        field_check -> Bool,
        period -> Text,
        open_due_on -> Text,
        outcomes -> SmallInt,
        batch_id -> BigInt,
    }

    dossier_tallies (period, open_due_on, unit_code, outcomes) {
        period -> Text,
        unit_code -> Text,
        open_due_on -> Text,
        outcomes -> SmallInt,
        amount -> BigInt,
    }

    survey_forms (code) {
        code -> Text,
        sequence -> Nullable<BigInt>,
        updated_at -> Nullable<BigInt>,
        unit_code -> Text,
        period -> Text,
        deleted -> Bool,
        pattern -> Text,
        answers -> Integer,
        satisfied -> Integer,
        document -> Text,
        stored_at -> Moment,
        batch_id -> BigInt,
    }

    complaints (code) {
        code -> Text,
        sequence -> Nullable<BigInt>,
        updated_at -> Nullable<BigInt>,
        unit_code -> Text,
        period -> Text,
        deleted -> Bool,
        dossier_code -> Nullable<Text>,
        due_on -> Text,
        answered_on -> Nullable<Text>,
        upheld -> Bool,
        prolonged -> Bool,
        document -> Text,
        stored_at -> Moment,
        batch_id -> BigInt,
    }

    procedures (period, unit_code, code) {
        period -> Text,
        unit_code -> Text,
        code -> Text,
        sequence -> Nullable<BigInt>,
        updated_at -> Nullable<BigInt>,
        deleted -> Bool,
        online_level -> SmallInt,
        online_eligible -> Bool,
        one_stop_eligible -> Bool,
        at_one_stop -> Bool,
        on_the_spot -> Bool,
        posted -> Bool,
        published_online -> Bool,
        document -> Text,
        stored_at -> Moment,
        batch_id -> BigInt,
    }

    officer_scores (period, unit_code, code) {
        period -> Text,
        unit_code -> Text,
        code -> Text,
        sequence -> Nullable<BigInt>,
        updated_at -> Nullable<BigInt>,
        deleted -> Bool,
        points -> Points,
        document -> Text,
        stored_at -> Moment,
        batch_id -> BigInt,
    }

    evidence_batches (id) {
        id -> BigInt,
        source_code -> Text,
        kind -> Text,
        number -> Nullable<BigInt>,
        sha256 -> Text,
        receipt -> Text,
        stored_at -> Moment,
    }

    evidence_sources (kind, period, unit_code, source_code) {
        kind -> Text,
        period -> Text,
        unit_code -> Text,
        source_code -> Text,
    }

    registered_sources (code) {
        code -> Text,
        revision -> BigInt,
        changed_at -> Moment,
        changed_by -> Text,
    }

    source_accounts (source_code, account) {
        source_code -> Text,
        account -> Text,
    }

    source_predecessors (source_code, predecessor_code) {
        source_code -> Text,
        predecessor_code -> Text,
    }

    evidence_head (id) {
        id -> Integer,
        revision -> BigInt,
    }

    feed_profiles (code) {
        code -> Text,
        revision -> BigInt,
        document -> Text,
        changed_at -> Moment,
        changed_by -> Text,
    }
}
