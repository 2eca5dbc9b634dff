//! The export of the audit: one line for each entry, a hash over each line, checkpoints that are signed.

use chamdiem_record::audit::{AuditFaultKind, AuditLine, verify_audit};
use chamdiem_seal::{ChainEntry, NO_HASH, canonical};
use chamdiem_tests::records::{altered, export_of, export_passes, keys_for, new_signer};
use proptest::prelude::*;

#[test]
fn an_export_passes_and_says_how_far_it_goes() {
    let signer = new_signer();
    let export = export_of(&signer, 7, 3);
    let report = verify_audit(export.as_slice(), &keys_for(&signer)).unwrap();
    assert_eq!((report.entries, report.checkpoints), (7, 3));
    assert_eq!(report.key_id, signer.public_key().kid);
    let lines: Vec<&str> = std::str::from_utf8(&export).unwrap().lines().collect();
    let seventh: serde_json::Value = serde_json::from_str(lines[lines.len() - 2]).unwrap();
    assert_eq!(seventh["hash"], report.last_hash);
}

#[test]
fn every_byte_of_a_small_export_counts_whatever_it_becomes() {
    let signer = new_signer();
    let (export, keys) = (export_of(&signer, 3, 2), keys_for(&signer));
    assert!(export_passes(&export, &keys));
    let mut tried = 0;
    for place in 0..export.len() {
        // Its neighbours, the other case of a letter, the other half of all bytes.
        for difference in [1, 255, 32, 224, 128, 13] {
            let altered = altered(&export, place, difference);
            assert!(!export_passes(&altered, &keys), "byte {place} plus {difference}");
            tried += 1;
        }
    }
    assert_eq!(tried, export.len() * 6);
}

#[test]
fn an_entry_that_is_changed_left_out_doubled_or_moved_is_named_by_its_line() {
    let signer = new_signer();
    let (export, keys) = (export_of(&signer, 6, 100), keys_for(&signer));
    let lines: Vec<&[u8]> = export.split_inclusive(|byte| *byte == b'\n').collect();
    let fault = |lines: &[&[u8]]| {
        let fault = verify_audit(lines.concat().as_slice(), &keys).unwrap_err();
        (fault.line, fault.kind)
    };
    let without: Vec<&[u8]> = [&lines[..2], &lines[3..]].concat();
    assert!(matches!(fault(&without), (3, AuditFaultKind::Number { expected: 3, given: 4 })));
    let doubled: Vec<&[u8]> = [&lines[..3], &lines[2..]].concat();
    assert!(matches!(fault(&doubled), (4, AuditFaultKind::Number { expected: 4, given: 3 })));
    let mut moved = lines.clone();
    moved.swap(1, 2);
    assert!(matches!(fault(&moved), (2, AuditFaultKind::Number { expected: 2, given: 3 })));
    assert!(matches!(fault(&lines[..6]), (6, AuditFaultKind::NoCheckpointAtEnd)));
    assert!(matches!(fault(&lines[1..]), (1, AuditFaultKind::Number { expected: 1, given: 2 })));
    assert!(matches!(fault(&[]), (0, AuditFaultKind::NoCheckpointAtEnd)));
    let again: Vec<&[u8]> = [&lines[..], &lines[6..]].concat();
    assert!(matches!(fault(&again), (8, AuditFaultKind::CheckpointPlace)));
    let early: Vec<&[u8]> = [&lines[6..], &lines[..]].concat();
    assert!(matches!(fault(&early), (1, AuditFaultKind::CheckpointPlace)));
}

#[test]
fn a_line_has_one_spelling_and_one_end() {
    let signer = new_signer();
    let (export, keys) = (export_of(&signer, 2, 1), keys_for(&signer));
    let text = std::str::from_utf8(&export).unwrap();
    let spellings = [
        ("no line feed at the end", text.trim_end().to_owned()),
        ("one more line feed", format!("{text}\n")),
        ("an empty line", text.replacen('\n', "\n\n", 1)),
        ("carriage returns", text.replace('\n', "\r\n")),
        ("a byte order mark", format!("\u{feff}{text}")),
        ("a space", text.replacen("\":", "\": ", 1)),
        ("a space before the line feed", text.replacen('\n', " \n", 1)),
        ("an escaped letter", text.replacen("unit:", "\\u0075nit:", 1)),
        ("an escaped stroke", text.replacen("unit:", "\\/unit:", 1)),
        ("a fraction", text.replacen("\"number\":1,", "\"number\":1.0,", 1)),
        ("an exponent", text.replacen("\"number\":1,", "\"number\":1e0,", 1)),
        ("a number as a text", text.replacen("\"number\":1,", "\"number\":\"1\",", 1)),
        ("a member twice", text.replacen("\"number\":1,", "\"number\":1,\"number\":1,", 1)),
        ("a member more", text.replacen("\"number\":1,", "\"note\":1,\"number\":1,", 1)),
        ("null", text.replacen("\"number\":1,", "\"note\":null,\"number\":1,", 1)),
        ("capital digits", text.replacen("\"hash\":\"", "\"hash\":\"A", 1)),
        ("padding of the signature", text.replacen("\"}\n", "=\"}\n", 2)),
        ("an old signature's alphabet", text.replace('-', "+")),
    ];
    for (what, spelling) in spellings {
        assert_ne!(spelling, text, "{what}");
        assert!(!export_passes(spelling.as_bytes(), &keys), "{what}");
    }
    assert!(export_passes(text.as_bytes(), &keys));
}

#[test]
fn a_line_without_an_end_is_given_up_before_it_fills_the_memory() {
    struct Endless(u64);
    impl std::io::Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            buffer.fill(b'{');
            self.0 += buffer.len() as u64;
            assert!(self.0 < 1_000_000, "it reads on");
            Ok(buffer.len())
        }
    }
    let keys = keys_for(&new_signer());
    let fault = verify_audit(std::io::BufReader::new(Endless(0)), &keys).unwrap_err();
    assert!(matches!((fault.line, fault.kind), (1, AuditFaultKind::TooLong)));
}

proptest! {
    /// The quick way of writing a line gives what the canonical form (RFC 8785) asks for, and the hash over it is that of the
    /// chain, whatever the texts are.
    #[test]
    fn a_line_is_canonical_json_and_its_hash_that_of_the_chain(
        texts in proptest::collection::vec("\\PC{0,12}|[\\x00-\\x1f\"\\\\/\u{7f}\u{2028}é😀]{0,6}", 4),
        numbers in proptest::collection::vec(-9_007_199_254_740_991_i64..=9_007_199_254_740_991, 3),
        has_round: bool,
        has_before: bool,
        has_rows: bool,
    ) {
        let entry = ChainEntry {
            number: numbers[0],
            at_us: numbers[1],
            actor: &texts[0],
            operation: &texts[1],
            round: has_round.then_some("dien-bien-2021-q2"),
            subject: &texts[2],
            revision: numbers[2],
            before_sha256: has_before.then_some(NO_HASH),
            after_sha256: NO_HASH,
            request_id: &texts[3],
            rows_sha256: has_rows.then_some(NO_HASH),
            previous_hash: NO_HASH,
        };
        let hash = entry.hash();
        let mut line = AuditLine::of(&entry, &hash);
        let mut written = Vec::new();
        line.write_to(&mut written);
        let written = String::from_utf8(written).unwrap();
        let value: serde_json::Value = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(written.strip_suffix('\n').unwrap(), canonical(&value).unwrap());
        prop_assert_eq!(line.computed_hash(&mut Vec::new()), hash);
    }
}
