//! Even who has the signing key cannot publish what does not add up: the result must follow from the document's own input.

use chamdiem_client::verification::{Document, PublicationFault, RankingPart, SignatureFault, v1, verify_publication};
use chamdiem_seal::{KeySet, Signer};
use chamdiem_tests::records::{keys_for, new_signer};

const KNOWN: &[u8] = include_bytes!("../../data/publications/v1/1.json");
const CORRECTION: &[u8] = include_bytes!("../../data/publications/v1/2.json");

fn document(bytes: &[u8]) -> v1::Document {
    serde_json::from_slice(bytes).unwrap()
}

fn bytes_of(document: v1::Document) -> String {
    Document::V1(Box::new(document)).bytes().unwrap()
}

/// What is found in bytes that are rightly signed.
fn faults_of(signer: &Signer, bytes: &[u8]) -> Vec<PublicationFault> {
    let signature = signer.sign(bytes);
    verify_publication(bytes, Some(signature.as_bytes()), Some(&keys_for(signer))).err().unwrap_or_default()
}

/// What is found in a document that somebody with the key changed and signed.
fn signed(change: impl FnOnce(&mut v1::Document)) -> Vec<PublicationFault> {
    signed_of(KNOWN, change)
}

fn signed_of(known: &[u8], change: impl FnOnce(&mut v1::Document)) -> Vec<PublicationFault> {
    let mut document = document(known);
    change(&mut document);
    faults_of(&new_signer(), bytes_of(document).as_bytes())
}

/// The place of a unit in the first group's table.
fn row<'d>(document: &'d mut v1::Document, unit: &str) -> &'d mut v1::Row {
    let rows = document.ranking.groups.iter_mut().flat_map(|group| &mut group.rows);
    rows.into_iter().find(|row| row.unit.as_str() == unit).unwrap()
}

#[test]
fn a_right_document_passes_under_whatever_key_it_is_signed_with_and_is_told_apart_by_the_key() {
    let signer = new_signer();
    assert_eq!(faults_of(&signer, KNOWN), []);
    assert_eq!(faults_of(&signer, CORRECTION), []);
    let signature = signer.sign(KNOWN);
    let verify = |signature: Option<&str>, keys: &KeySet| {
        verify_publication(KNOWN, signature.map(str::as_bytes), Some(keys)).unwrap_err()
    };
    let own = keys_for(&signer);
    assert_eq!(verify(None, &own), [PublicationFault::SignatureMissing]);
    let fault = |fault| [PublicationFault::Signature(fault)];
    assert_eq!(verify(Some(&signature), &keys_for(&new_signer())), fault(SignatureFault::KeyUnknown));
    assert_eq!(verify(Some(&signer.sign(CORRECTION)), &own), fault(SignatureFault::Wrong));
    for malformed in ["", ".", "..", &format!("{signature}\n"), &format!(" {signature}"), &format!("{signature}=")] {
        let faults = verify(Some(malformed), &own);
        let [PublicationFault::Signature(_)] = faults.as_slice() else { panic!("{malformed:?}: {faults:?}") };
    }
    // A JWS that carries its payload along is another form, which nobody signs here.
    let carried = signature.replacen("..", ".eyJ9.", 1);
    assert_eq!(verify(Some(&carried), &own), fault(SignatureFault::Malformed));
    // Without keys only the rest is verified, and nobody is named.
    let unsigned = verify_publication(KNOWN, None, None).unwrap();
    assert_eq!(unsigned.key_id, None);
}

#[test]
fn a_total_a_class_or_a_place_that_does_not_follow_is_named_with_the_unit() {
    let found = signed(|document| row(document, "so-noi-vu").total = Some("17.99".parse().unwrap()));
    let [PublicationFault::Ranking(RankingPart::Total { unit, published, computed })] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!((unit.as_str(), published.as_deref()), ("so-noi-vu", Some("17.99")));
    assert_eq!(computed.as_deref(), Some("13.38"));

    let found = signed(|document| row(document, "so-noi-vu").class = "Xuất sắc".into());
    let [PublicationFault::Ranking(RankingPart::Class { unit, published, .. })] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!((unit.as_str(), published.as_str()), ("so-noi-vu", "Xuất sắc"));

    let found = signed(|document| {
        let rows = &mut document.ranking.groups[0].rows;
        let (third, fourth) = (rows[2].unit.clone(), rows[3].unit.clone());
        (rows[2].unit, rows[3].unit) = (fourth, third);
    });
    let places = found.iter().filter(|fault| matches!(fault, PublicationFault::Ranking(RankingPart::Position { .. })));
    assert_eq!(places.count(), 2, "{found:?}");
    let sentence = found[0].sentence();
    assert!(sentence.contains("công bố") && sentence.contains("tính lại"), "{sentence}");
}

#[test]
fn input_and_rules_that_were_exchanged_are_found_by_their_hashes_and_by_the_result() {
    // One score more, with its hash, and the old result.
    let found = signed(|document| {
        let unit = document.input.groups[0].units.iter_mut().find(|unit| unit.unit.as_str() == "so-noi-vu").unwrap();
        unit.appraised.as_mut().unwrap().scores[7].points = "1.99".parse().unwrap();
    });
    assert!(found.contains(&PublicationFault::InputHash), "{found:?}");
    assert!(
        found.iter().any(|fault| matches!(fault, PublicationFault::Ranking(RankingPart::Total { .. }))),
        "{found:?}"
    );

    let found = signed(|document| document.rule_set.rules.name = "Bộ tiêu chí khác".into());
    assert_eq!(found, [PublicationFault::RuleSetHash]);
    let found = signed(|document| document.legal_basis.clear());
    assert_eq!(found, [PublicationFault::LegalBasis]);
    let found = signed(|document| document.rule_set.rules.bands.clear());
    assert!(found.contains(&PublicationFault::RuleSetInvalid), "{found:?}");
    let found = signed(|document| {
        document.input.groups[0].units[0].appraised.as_mut().unwrap().scores.pop();
    });
    assert!(found.iter().any(|fault| matches!(fault, PublicationFault::InputInvalid { .. })), "{found:?}");

    // What is changed and computed again adds up, and is another document: another hash, another signature.
    let mut other = document(KNOWN);
    let unit = other.input.groups[0].units.iter_mut().find(|unit| unit.unit.as_str() == "so-noi-vu").unwrap();
    unit.appraised.as_mut().unwrap().scores[7].points = "1.99".parse().unwrap();
    let other = bytes_of(other.recomputed().unwrap());
    assert_eq!(faults_of(&new_signer(), other.as_bytes()), []);
    assert_ne!(other.as_bytes(), KNOWN);
}

#[test]
fn everything_else_that_follows_must_follow_too() {
    let other = [PublicationFault::Ranking(RankingPart::Other)];
    assert_eq!(signed(|document| document.ranking.groups[0].counts.classes[0].units += 1), other);
    assert_eq!(signed(|document| document.ranking.findings.clear()), other);
    assert_eq!(signed(|document| document.ranking.total_maximum = "19.00".parse().unwrap()), other);
    assert_eq!(signed(|document| row(document, "so-noi-vu").name = "Sở Khác".into()), other);
    assert_eq!(signed(|document| row(document, "so-noi-vu").scores[0].number = 9), other);
    // The same value with another number of decimals is another byte.
    assert_eq!(signed(|document| row(document, "so-noi-vu").total = Some("13.380".parse().unwrap())), other);
}

#[test]
fn the_first_publication_has_none_before_it_and_a_correction_names_the_one_right_before_it() {
    let place = [PublicationFault::Place];
    assert_eq!(signed(|document| document.sequence = 2), place);
    assert_eq!(signed(|document| document.sequence = 0), place);
    assert_eq!(signed(|document| document.number = 2), place);
    assert_eq!(signed_of(CORRECTION, |document| document.supersedes = None), place);
    assert_eq!(signed_of(CORRECTION, |document| document.number = 3), place);
    assert_eq!(signed_of(CORRECTION, |document| document.sequence = 1), place);
    assert_eq!(signed_of(CORRECTION, |document| document.previous_sha256 = "0".repeat(64).parse().unwrap()), place);
}

#[test]
fn a_document_has_one_spelling() {
    let signer = new_signer();
    let text = std::str::from_utf8(KNOWN).unwrap();
    let spellings = [
        ("a line feed at the end", format!("{text}\n")),
        ("a space at the end", format!("{text} ")),
        ("a byte order mark", format!("\u{feff}{text}")),
        ("a space", text.replacen(':', ": ", 1)),
        ("members in another order", text.replacen("\"kind\":\"no_points\",", "", 1)),
        ("a member more", text.replacen("\"number\":1,", "\"number\":1,\"numbers\":1,", 1)),
        ("a member twice", text.replacen("\"number\":1,", "\"number\":1,\"number\":1,", 1)),
        ("a member that is null", text.replacen("\"number\":1,", "\"note\":null,\"number\":1,", 1)),
        ("an escaped letter", text.replacen("\"round\":\"d", "\"round\":\"\\u0064", 1)),
        ("a fraction", text.replacen("\"sequence\":1", "\"sequence\":1.0", 1)),
        ("a moment of another zone", text.replacen("T00:00:00+07:00", "T00:00:00.0+07:00", 1)),
        ("points with a zero more", text.replacen("\"points\":\"2.00\"", "\"points\":\"2.000\"", 1)),
        ("another format", text.replacen("chamdiem.publication/1", "chamdiem.publication/2", 1)),
        ("half of it", text[..text.len() / 2].to_owned()),
        ("nothing", String::new()),
    ];
    for (what, spelling) in spellings {
        assert_ne!(spelling, text, "{what}");
        assert_ne!(faults_of(&signer, spelling.as_bytes()), [], "{what}");
    }
}
