//! The tables, as both backends see them. Their constraints stand in the migrations.

mod names;
mod trust;
pub(crate) use names::*;
pub(crate) use trust::*;

diesel::table! {
    rule_sets (id) {
        id -> Text,
        revision -> BigInt,
        document -> Text,
        registered_at_us -> BigInt,
        registered_by -> Text,
    }
}

diesel::table! {
    units (code) {
        code -> Text,
        revision -> BigInt,
        name -> Text,
        level -> Text,
        parent_code -> Nullable<Text>,
        valid_from -> Text,
        valid_until -> Nullable<Text>,
    }
}

diesel::table! {
    unit_successors (unit_code, successor_code) {
        unit_code -> Text,
        successor_code -> Text,
    }
}

diesel::table! {
    unit_groups (code) {
        code -> Text,
        revision -> BigInt,
        name -> Text,
        authority_code -> Text,
        ordinal -> Integer,
    }
}

diesel::table! {
    group_memberships (group_code, unit_code, valid_from) {
        group_code -> Text,
        unit_code -> Text,
        ordinal -> Integer,
        valid_from -> Text,
        valid_until -> Nullable<Text>,
    }
}

diesel::table! {
    rounds (id) {
        id -> Text,
        revision -> BigInt,
        content_revision -> BigInt,
        authority_code -> Text,
        period -> Text,
        rule_set_id -> Text,
        opens_at_us -> BigInt,
        due_at_us -> BigInt,
        closes_at_us -> BigInt,
        state -> Text,
        opened_at_us -> Nullable<BigInt>,
        closed_at_us -> Nullable<BigInt>,
        late_submissions -> Text,
        objections_until_us -> Nullable<BigInt>,
    }
}

diesel::table! {
    roster_groups (round_id, group_code) {
        round_id -> Text,
        group_code -> Text,
        name -> Text,
        ordinal -> Integer,
    }
}

diesel::table! {
    roster_units (round_id, unit_code) {
        round_id -> Text,
        unit_code -> Text,
        group_code -> Text,
        name -> Text,
        ordinal -> Integer,
    }
}

diesel::table! {
    exemptions (round_id, unit_code) {
        round_id -> Text,
        unit_code -> Text,
        revision -> BigInt,
        reason_code -> Text,
        reason -> Text,
        granted_at_us -> BigInt,
        granted_by -> Text,
    }
}

diesel::table! {
    self_assessments (round_id, unit_code) {
        round_id -> Text,
        unit_code -> Text,
        revision -> BigInt,
        state -> Text,
        officer_average -> Nullable<BigInt>,
        note -> Nullable<Text>,
        submitted_at_us -> Nullable<BigInt>,
        submitted_late -> Bool,
        return_reason -> Nullable<Text>,
        changed_at_us -> BigInt,
        changed_by -> Text,
        submissions -> BigInt,
    }
}

diesel::table! {
    self_assessed_scores (round_id, unit_code, criterion_key) {
        round_id -> Text,
        unit_code -> Text,
        criterion_key -> Text,
        points -> BigInt,
    }
}

diesel::table! {
    appraisals (round_id, unit_code) {
        round_id -> Text,
        unit_code -> Text,
        revision -> BigInt,
        officer_average -> Nullable<BigInt>,
        note -> Nullable<Text>,
        appraised_at_us -> BigInt,
        appraised_by -> Text,
    }
}

diesel::table! {
    appraised_scores (round_id, unit_code, criterion_key) {
        round_id -> Text,
        unit_code -> Text,
        criterion_key -> Text,
        points -> BigInt,
        reason -> Nullable<Text>,
        reason_code -> Nullable<Text>,
        clause -> Nullable<Text>,
    }
}

diesel::table! {
    imported_results (round_id) {
        round_id -> Text,
        revision -> BigInt,
        document -> Text,
        imported_at_us -> BigInt,
        imported_by -> Text,
    }
}

diesel::table! {
    publications (round_id, number) {
        round_id -> Text,
        number -> Integer,
        published_at_us -> BigInt,
        published_by -> Text,
        note -> Nullable<Text>,
        sequence -> BigInt,
        sha256 -> Text,
        document -> Text,
        signature -> Text,
        supersedes -> Nullable<Integer>,
    }
}

diesel::table! {
    revoked_tokens (token_id) {
        token_id -> Text,
        expires_at_us -> BigInt,
        revoked_at_us -> BigInt,
        revoked_by -> Text,
    }
}

diesel::table! {
    audit_head (id) {
        id -> Integer,
        last_number -> BigInt,
        last_hash -> Text,
    }
}

diesel::table! {
    audit_entries (number) {
        number -> BigInt,
        at_us -> BigInt,
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
    }
}

diesel::table! {
    dossiers (code) {
        code -> Text,
        version -> BigInt,
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
}

diesel::table! {
    dossier_tallies (period, open_due_on, unit_code, outcomes) {
        period -> Text,
        unit_code -> Text,
        open_due_on -> Text,
        outcomes -> SmallInt,
        amount -> BigInt,
    }
}

diesel::table! {
    survey_forms (code) {
        code -> Text,
        version -> BigInt,
        unit_code -> Text,
        period -> Text,
        deleted -> Bool,
        pattern -> Text,
        answers -> Integer,
        satisfied -> Integer,
        document -> Text,
        stored_at_us -> BigInt,
        batch_id -> BigInt,
    }
}

diesel::table! {
    complaints (code) {
        code -> Text,
        version -> BigInt,
        unit_code -> Text,
        period -> Text,
        deleted -> Bool,
        dossier_code -> Nullable<Text>,
        due_on -> Text,
        answered_on -> Nullable<Text>,
        upheld -> Bool,
        prolonged -> Bool,
        document -> Text,
        stored_at_us -> BigInt,
        batch_id -> BigInt,
    }
}

diesel::table! {
    procedures (period, unit_code, code) {
        period -> Text,
        unit_code -> Text,
        code -> Text,
        version -> BigInt,
        deleted -> Bool,
        online_level -> SmallInt,
        online_eligible -> Bool,
        one_stop_eligible -> Bool,
        at_one_stop -> Bool,
        on_the_spot -> Bool,
        posted -> Bool,
        published_online -> Bool,
        document -> Text,
        stored_at_us -> BigInt,
        batch_id -> BigInt,
    }
}

diesel::table! {
    officer_scores (period, unit_code, code) {
        period -> Text,
        unit_code -> Text,
        code -> Text,
        version -> BigInt,
        deleted -> Bool,
        points -> BigInt,
        document -> Text,
        stored_at_us -> BigInt,
        batch_id -> BigInt,
    }
}

diesel::table! {
    evidence_batches (id) {
        id -> BigInt,
        source_code -> Text,
        kind -> Text,
        number -> Nullable<BigInt>,
        sha256 -> Text,
        receipt -> Text,
        stored_at_us -> BigInt,
    }
}

diesel::table! {
    evidence_sources (kind, period, unit_code, source_code) {
        kind -> Text,
        period -> Text,
        unit_code -> Text,
        source_code -> Text,
    }
}

diesel::table! {
    evidence_head (id) {
        id -> Integer,
        revision -> BigInt,
    }
}

diesel::table! {
    feed_profiles (code) {
        code -> Text,
        revision -> BigInt,
        document -> Text,
        changed_at_us -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    gap_answers (round_id, finding) {
        round_id -> Text,
        finding -> Text,
        revision -> BigInt,
        unit_code -> Text,
        criterion_key -> Nullable<Text>,
        decision -> Text,
        points -> Nullable<BigInt>,
        reason -> Text,
        self_assessed -> Nullable<BigInt>,
        computed -> Nullable<BigInt>,
        answered_at_us -> BigInt,
        answered_by -> Text,
    }
}

diesel::table! {
    frozen_evidence (round_id, unit_code) {
        round_id -> Text,
        unit_code -> Text,
        document -> Text,
        frozen_at_us -> BigInt,
    }
}
