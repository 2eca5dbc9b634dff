//! What is kept for ever, the chain of the audit, and requests that are answered once.

use chamdiem_seal::{ChainEntry, NO_HASH};
use chamdiem_store::*;
use chamdiem_tests::inside::at;

use super::quarter::{self, HOME_AFFAIRS, ROUND};
use super::scratch::Scratch;

mod accounts;
mod idempotency;
mod lists;

on_both_backends!(
    rows_kept_for_ever_are_neither_changed_nor_taken_away,
    each_audit_entry_is_chained_to_the_one_before_it,
    an_audit_entry_says_what_was_there_before,
    a_checkpoint_is_made_once,
    the_head_of_publications_moves_with_the_transaction,
);

/// The tables whose rows are never changed.
pub const FOR_EVER: [&str; 11] = [
    "versions",
    "dialogue_entries",
    "extensions",
    "proposals",
    "proposal_decisions",
    "publications",
    "frozen_evidence",
    "audit_entries",
    "audit_checkpoints",
    "row_seals",
    "public_keys",
];

/// A row in every table of trust, about Home Affairs.
pub fn write(rows: &mut dyn Rows) -> Result<(), StoreError> {
    rows.insert_version(&version("self_assessment", 1))?;
    rows.insert_dialogue_entry(&dialogue(1))?;
    rows.insert_extension(&extension(1, Some(HOME_AFFAIRS)))?;
    rows.insert_proposal(&proposal(1))?;
    rows.insert_proposal_decision(&ProposalDecisionRow {
        round_id: ROUND.into(),
        number: 1,
        decision: "approved".into(),
        note: None,
        act: 1,
        decided_at: at(2),
        decided_by: "cong-bo".into(),
    })?;
    rows.insert_checkpoint(&checkpoint(1))?;
    rows.insert_events(&[event(1)])?;
    rows.insert_account(&accounts::account("tham-dinh"))?;
    rows.put_login_attempts(&accounts::attempts("tham-dinh", "*", 1))?;
    rows.put_revoked_subject(&accounts::revoked("tham-dinh", 5))?;
    rows.insert_public_key(&PublicKeyRow {
        purpose: "signing".into(),
        number: 1,
        kid: "a".repeat(43),
        statement: "{}".into(),
        signature: String::new(),
        endorsement: None,
    })?;
    let (thing, document) = ("unit:so-noi-vu".into(), "{}".into());
    rows.insert_seals(&[SealRow { thing, entry: 1, document }])?;
    let (table_name, period, sum) = ("dossiers".into(), String::new(), "AAAA".into());
    rows.put_sum(&SumRow { table_name, period, sum })?;
    rows.take_idempotency_key(&idempotency::request("k1")).map(drop)
}

fn event(number: i64) -> EventRow {
    EventRow {
        number,
        at: at(2),
        kind: "round.opened".into(),
        round_id: Some(ROUND.into()),
        unit_code: None,
        payload: "{}".into(),
    }
}

pub fn version(kind: &str, number: i64) -> VersionRow {
    VersionRow {
        round_id: ROUND.into(),
        unit_code: HOME_AFFAIRS.into(),
        kind: kind.into(),
        number,
        act: 1,
        made_at: at(number),
        made_by: HOME_AFFAIRS.into(),
        late: false,
        sha256: "a".repeat(64),
        document: "{}".into(),
    }
}

pub fn dialogue(number: i64) -> DialogueRow {
    DialogueRow {
        round_id: ROUND.into(),
        unit_code: HOME_AFFAIRS.into(),
        number,
        at: at(number),
        actor: "tham-dinh".into(),
        side: "office".into(),
        kind: "appraised".into(),
        document: "{}".into(),
    }
}

pub fn extension(number: i64, unit: Option<&str>) -> ExtensionRow {
    ExtensionRow {
        round_id: ROUND.into(),
        number,
        unit_code: unit.map(str::to_owned),
        due_at: at(10),
        closes_at: None,
        previous_due_at: at(5),
        previous_closes_at: at(20),
        reason: "Mất điện kéo dài".into(),
        document_number: "12/CV-VPUB".into(),
        granted_at: at(4),
        granted_by: "tham-dinh".into(),
    }
}

pub fn proposal(number: i64) -> ProposalRow {
    ProposalRow {
        round_id: ROUND.into(),
        number,
        kind: "gate_override".into(),
        unit_code: None,
        document: "{}".into(),
        proposed_at: at(1),
        proposed_by: "tham-dinh".into(),
    }
}

fn checkpoint(number: i64) -> CheckpointRow {
    CheckpointRow { number, hash: "b".repeat(64), made_at: at(3), signature: "..".into() }
}

fn rows_kept_for_ever_are_neither_changed_nor_taken_away(scratch: &Scratch) {
    quarter::write(&scratch.store());
    let mut raw = scratch.raw();
    for table in FOR_EVER {
        let counted = format!("SELECT CAST(count(*) AS TEXT) AS line FROM {table}");
        let before = raw.one(&counted);
        assert_ne!(before, "0", "{table}");
        let columns = raw.columns();
        let own = columns.iter().filter_map(|column| column.strip_prefix(table)?.strip_prefix('.')?.split(' ').next());
        let mut changes: Vec<String> = own.map(|column| format!("UPDATE {table} SET {column} = {column}")).collect();
        changes.push(format!("DELETE FROM {table}"));
        if !scratch.is_sqlite() {
            changes.push(format!("TRUNCATE {table} CASCADE"));
        }
        assert!(changes.len() > 3, "{table}");
        for change in changes {
            let refusal = raw.run(&change).expect_err(&change);
            let told = if scratch.is_sqlite() { "kept_for_ever" } else { "kept for ever" };
            assert!(refusal.to_string().contains(told), "{change}: {refusal}");
        }
        assert_eq!(raw.one(&counted), before, "{table}");
    }
}

fn entries(store: &Store) -> Vec<AuditRow> {
    store.read(|rows| rows.list_audit_entries(None, None, 0, 100)).unwrap()
}

/// The hash that an entry must have, from what it says.
fn hash_of(row: &AuditRow) -> String {
    ChainEntry {
        number: row.number,
        at_us: i64::try_from(row.at.unix_timestamp_nanos() / 1000).unwrap(),
        actor: &row.actor,
        operation: &row.operation,
        round: row.round_id.as_deref(),
        subject: &row.subject,
        revision: row.revision,
        before_sha256: row.before_sha256.as_deref(),
        after_sha256: &row.content_sha256,
        request_id: &row.request_id,
        rows_sha256: row.rows_sha256.as_deref(),
        previous_hash: &row.previous_hash,
    }
    .hash()
}

fn is_chained(rows: &[AuditRow]) {
    let mut previous = NO_HASH.to_owned();
    for (number, row) in (1..).zip(rows) {
        assert_eq!((row.number, &row.previous_hash), (number, &previous));
        assert_eq!(row.hash, hash_of(row), "{row:?}");
        previous.clone_from(&row.hash);
    }
}

fn each_audit_entry_is_chained_to_the_one_before_it(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    for operation in ["putUnit", "putGroup", "closeRound"] {
        store.write(|rows| quarter::append(rows, &quarter::audit(operation))).unwrap();
    }
    let rows = entries(&store);
    assert_eq!(rows.len(), 4);
    is_chained(&rows);
    // A change that does not happen leaves neither an entry nor a gap.
    let refused: Result<(), StoreError> = store.write(|rows| {
        quarter::append(rows, &quarter::audit("putUnit"))?;
        Err(StoreError::Stale)
    });
    assert!(matches!(refused, Err(StoreError::Stale)));
    store.write(|rows| quarter::append(rows, &quarter::audit("openRound"))).unwrap();
    let rows = entries(&store);
    assert_eq!(rows.len(), 5);
    is_chained(&rows);
}

fn an_audit_entry_says_what_was_there_before(scratch: &Scratch) {
    let store = scratch.store();
    let append = |round: Option<&str>, subject: &str, content: &str| {
        let entry = AuditEntry {
            round_id: round.map(str::to_owned),
            subject: subject.into(),
            content_sha256: content.repeat(64),
            ..quarter::audit("putUnit")
        };
        store.write(|rows| quarter::append(rows, &entry)).unwrap();
    };
    append(None, "unit:so-noi-vu", "1");
    append(Some(ROUND), "unit:so-noi-vu", "2");
    append(None, "unit:so-tu-phap", "3");
    append(None, "unit:so-noi-vu", "4");
    append(Some(ROUND), "unit:so-noi-vu", "5");
    let before: Vec<Option<String>> = entries(&store).into_iter().map(|row| row.before_sha256).collect();
    assert_eq!(before, [None, None, None, Some("1".repeat(64)), Some("2".repeat(64))]);
}

fn a_checkpoint_is_made_once(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    let later = CheckpointRow { hash: "d".repeat(64), ..checkpoint(1) };
    store.write(|rows| rows.insert_checkpoint(&later)).unwrap();
    assert_eq!(store.read(|rows| rows.list_checkpoints(0, 10)).unwrap(), [checkpoint(1)]);
    // One about an entry that is not there is refused.
    assert!(store.write(|rows| rows.insert_checkpoint(&checkpoint(99))).is_err());
}

fn the_head_of_publications_moves_with_the_transaction(scratch: &Scratch) {
    let store = scratch.store();
    let head = || store.write(|rows| rows.lock_publication_head()).unwrap();
    assert_eq!(head(), PublicationHeadRow { last_sequence: 0, last_sha256: NO_HASH.into() });
    let refused: Result<(), StoreError> = store.write(|rows| {
        rows.advance_publication_head(1, &"e".repeat(64))?;
        Err(StoreError::Stale)
    });
    assert!(refused.is_err());
    assert_eq!(head().last_sequence, 0);
    store.write(|rows| rows.advance_publication_head(1, &"e".repeat(64))).unwrap();
    assert_eq!(head(), PublicationHeadRow { last_sequence: 1, last_sha256: "e".repeat(64) });
}
