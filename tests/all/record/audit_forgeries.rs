//! Whoever rewrites the audit can make the hashes right again, but not the signatures.

use chamdiem_record::audit::{AuditFaultKind, AuditLine, verify_audit};
use chamdiem_seal::{KeySet, NO_HASH, SignatureFault, Signer};
use chamdiem_tests::records::{export_of, keys_for, new_signer};

/// The export with another actor in its second entry, every hash made right again, the checkpoints left as they were.
fn rewritten(export: &[u8]) -> Vec<u8> {
    let (mut out, mut previous, mut scratch) = (Vec::new(), NO_HASH.to_owned(), Vec::new());
    for line in std::str::from_utf8(export).unwrap().lines() {
        let Ok(mut entry) = serde_json::from_str::<AuditLine>(line) else {
            // A checkpoint with the hash that the entry has now: its signature is all that could give it away.
            let hash = format!("\"hash\":\"{previous}\"");
            let old = line.find("\"hash\":\"").unwrap();
            out.extend_from_slice(&line.as_bytes()[..old]);
            out.extend_from_slice(hash.as_bytes());
            out.extend_from_slice(&line.as_bytes()[old + hash.len()..]);
            out.push(b'\n');
            continue;
        };
        if entry.number == 2 {
            entry.actor = "unit:so-tu-phap".into();
        }
        entry.previous_hash = previous.clone().into();
        let hash = entry.computed_hash(&mut scratch);
        entry.hash = Some(hash.clone().into());
        entry.write_to(&mut out);
        previous = hash;
    }
    out
}

fn signature_fault(export: &[u8], keys: &KeySet) -> (u64, SignatureFault) {
    let fault = verify_audit(export, keys).unwrap_err();
    match fault.kind {
        AuditFaultKind::Signature(signature) => (fault.line, signature),
        other => panic!("line {}: {other}", fault.line),
    }
}

#[test]
fn a_chain_that_was_rewritten_whole_fails_at_the_first_signature() {
    let signer = new_signer();
    let (export, keys) = (export_of(&signer, 5, 3), keys_for(&signer));
    assert_eq!(signature_fault(&rewritten(&export), &keys), (4, SignatureFault::Wrong));
}

#[test]
fn a_chain_that_somebody_else_signed_fails_whatever_key_they_name() {
    let (signer, stranger) = (new_signer(), new_signer());
    let keys = keys_for(&signer);
    let forged = export_of(&stranger, 5, 100);
    assert_eq!(signature_fault(&forged, &keys), (6, SignatureFault::KeyUnknown));
    assert!(verify_audit(forged.as_slice(), &keys_for(&stranger)).is_ok(), "nothing else is wrong with it");

    // A key with the right name and other bytes is no key.
    let mut misnamed = stranger.public_key().clone();
    misnamed.kid.clone_from(&signer.public_key().kid);
    assert!(!misnamed.is_named_right());
    let misnamed = KeySet { keys: vec![misnamed] };
    assert_eq!(signature_fault(&export_of(&signer, 1, 1), &misnamed), (2, SignatureFault::KeyUnknown));
}

#[test]
fn a_checkpoint_of_another_place_or_another_chain_does_not_fit() {
    let signer = new_signer();
    let keys = keys_for(&signer);
    let export = export_of(&signer, 4, 2);
    let lines: Vec<&[u8]> = export.split_inclusive(|byte| *byte == b'\n').collect();
    let kind = |lines: &[&[u8]]| verify_audit(lines.concat().as_slice(), &keys).unwrap_err().kind;
    // Both are signed, and each stands where the other belongs.
    let exchanged = [lines[0], lines[1], lines[5], lines[3], lines[4], lines[2]];
    assert!(matches!(kind(&exchanged), AuditFaultKind::CheckpointPlace));

    let other = export_of_other_actor(&signer);
    let foreign: Vec<&[u8]> = other.split_inclusive(|byte| *byte == b'\n').collect();
    assert!(matches!(kind(&[lines[0], lines[1], foreign[2]]), AuditFaultKind::CheckpointHash));
}

/// Another audit of the same signer, with as many entries.
fn export_of_other_actor(signer: &Signer) -> Vec<u8> {
    let mut out = Vec::new();
    let mut previous = NO_HASH.to_owned();
    let mut scratch = Vec::new();
    for number in 1..=2 {
        let text = format!(
            "{{\"actor\":\"admin\",\"after_sha256\":\"{NO_HASH}\",\"at_us\":{number},\"number\":{number},\"operation\":\"putUnit\",\
             \"previous_hash\":\"{previous}\",\"request_id\":\"a\",\"revision\":1,\"subject\":\"unit:so-noi-vu\"}}"
        );
        let mut line: AuditLine = serde_json::from_str(&text).unwrap();
        let hash = line.computed_hash(&mut scratch);
        line.hash = Some(hash.clone().into());
        line.write_to(&mut out);
        previous = hash;
    }
    let checkpoint = chamdiem_record::audit::Checkpoint { hash: previous.into(), made_at_us: 3, number: 2 };
    let signature = checkpoint.sign(signer).into();
    chamdiem_record::audit::CheckpointLine { checkpoint, signature }.write_to(&mut out);
    assert!(verify_audit(out.as_slice(), &keys_for(signer)).is_ok());
    out
}
