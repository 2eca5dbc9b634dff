//! Rows: every faulty one is named, and after the first nothing more comes out.

use chamdiem_api_types::{Code, Fault};
use chamdiem_feed::{Format, Reading, Stopped, read};
use chamdiem_scoring::Dossier;
use sha2::{Digest, Sha256};

use super::{DOSSIER, HEADER, RECORD, csv, ndjson, rows, the_dossier, told, with};

#[test]
fn a_file_is_counted_and_hashed_as_it_was_sent() {
    let file = format!("\u{FEFF}{DOSSIER}\r\n\n{DOSSIER}");
    let (read, contents) = rows::<Dossier>(file.as_bytes(), &Reading::of(Format::Ndjson)).unwrap();
    assert_eq!(read, [(1, the_dossier()), (3, the_dossier())]);
    assert_eq!((contents.rows, contents.content_bytes), (2, file.len() as u64));
    let digest: String = Sha256::digest(&file).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(contents.sha256, digest);
    assert_eq!(contents.dropped, []);
    // A file of nothing is a file.
    let (read, contents) = rows::<Dossier>(&b""[..], &Reading::of(Format::Ndjson)).unwrap();
    assert_eq!((read.len(), contents.rows), (0, 0));
    assert_eq!(contents.sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

#[test]
fn every_fault_of_every_faulty_row_is_told_with_its_line() {
    let twice = DOSSIER.replace("\"unit\"", "\"unit\":\"so-noi-vu\",\"unit\"");
    let file = [
        DOSSIER.to_owned(),
        with("due_on", "\"2021-04-08\""),
        twice,
        with("status", "\"done\"").replace("direct", "email"),
        with("sequence", "\"1\""),
        with("sequence", "1.0"),
        with("sequence", "-1"),
        "[1]".to_owned(),
        "{\"code\":".to_owned(),
        with("participants", "[{\"unit\":\"a\",\"due_on\":\"2021-04-31\"}]"),
    ];
    let failure = ndjson(file.join("\n")).unwrap_err();
    let expected = vec![
        (2, "/due_on", Code::DatesOutOfOrder),
        (3, "/unit", Code::KeyDuplicated),
        (4, "/channel", Code::ValueUnknown),
        (4, "/status", Code::ValueUnknown),
        (5, "/sequence", Code::TypeMismatch),
        (6, "/sequence", Code::TypeMismatch),
        (7, "/sequence", Code::ValueOutOfRange),
        (8, "", Code::TypeMismatch),
        (9, "", Code::MalformedJson),
        (10, "/participants/0/due_on", Code::TextMalformed),
    ];
    assert_eq!(told(&failure), (Code::RowsInvalid, expected));
    assert!(failure.vi.starts_with("Có 9 dòng không hợp lệ"), "{}", failure.vi);
    assert!(failure.vi.contains("Không có dòng nào được lưu"), "{}", failure.vi);
}

#[test]
fn the_first_hundred_faulty_rows_are_told_and_all_are_counted() {
    let wrong = with("status", "\"done\"");
    let file = format!("{wrong}\n{DOSSIER}\n").repeat(20_000);
    let failure = ndjson(file).unwrap_err();
    let (_, faults) = told(&failure);
    let lines: Vec<u64> = faults.iter().map(|(line, ..)| *line).collect();
    assert_eq!(lines, (0..100).map(|row| 2 * row + 1).collect::<Vec<_>>());
    assert!(failure.vi.starts_with("Có 20000 dòng không hợp lệ; sai sót của 100 dòng đầu"), "{}", failure.vi);
}

#[test]
fn nothing_comes_out_after_the_first_faulty_row() {
    let mut file = format!("{DOSSIER}\n").repeat(20_000);
    let before = file.lines().count() as u64;
    file.push_str("{}\n");
    file.push_str(&format!("{DOSSIER}\n").repeat(20_000));
    let mut last = 0;
    let stopped =
        read::<Dossier, _, _, _>(file.as_bytes(), &Reading::of(Format::Ndjson), Ok, |chunk: Vec<(u64, _)>| {
            last = chunk.last().map_or(last, |(line, _)| *line);
            Ok(())
        });
    assert!(matches!(stopped, Err(Stopped::Refused(failure)) if failure.code == Code::RowsInvalid));
    assert!(last <= before, "{last} came out, {before} came before the faulty one");
}

#[test]
fn whoever_puts_rows_away_may_find_faults_of_its_own() {
    let file = [DOSSIER.to_owned(), with("unit", "\"khong-co\""), with("status", "\"done\""), with("unit", "\"x\"")];
    let known = |rows: Vec<(u64, Dossier)>| {
        let strangers = rows.iter().filter(|(_, dossier)| dossier.unit.as_str() != "so-noi-vu");
        let fault =
            |line: u64| Fault::new("/unit", Code::ReferenceUnknown, "Không có đơn vị.", "No such unit.").in_line(line);
        let faults: Vec<Fault> = strangers.map(|(line, _)| fault(*line)).collect();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    };
    let stopped =
        read::<Dossier, _, _, _>(file.join("\n").as_bytes(), &Reading::of(Format::Ndjson), known, |()| Ok(()));
    let Err(Stopped::Refused(failure)) = stopped else { panic!("{stopped:?}") };
    let expected = vec![
        (2, "/unit", Code::ReferenceUnknown),
        (3, "/status", Code::ValueUnknown),
        (4, "/unit", Code::ReferenceUnknown),
    ];
    assert_eq!(told(&failure), (Code::RowsInvalid, expected));
    assert!(failure.vi.starts_with("Có 3 dòng"), "{}", failure.vi);
}

#[test]
fn a_row_without_a_version_is_refused() {
    let none = DOSSIER.replace("\"sequence\":1,", "");
    let both = with("updated_at", "\"2021-04-19T17:00:00+07:00\"");
    let failure = ndjson(format!("{none}\n{both}")).unwrap_err();
    let expected = vec![(1, "/sequence", Code::VersionMissing), (2, "/sequence", Code::VersionMissing)];
    assert_eq!(told(&failure), (Code::RowsInvalid, expected));
}

#[test]
fn the_highest_sequence_and_the_forms_of_moments_are_those_of_the_document_in_every_file() {
    let line = |member: &str, value: &str| {
        let row = DOSSIER.replace("\"sequence\":1,", &format!("\"{member}\":{value},"));
        ndjson(row)
            .map(|rows| rows[0].1.version)
            .map_err(|failure| told(&failure).1.iter().map(|fault| fault.2).collect::<Vec<_>>())
    };
    let record = |member: &str, value: &str| {
        let file =
            format!("{}\n{}\n", HEADER.replace("sequence", member), RECORD.replacen(",1,", &format!(",{value},"), 1));
        csv(file)
            .map(|rows| rows[0].1.version)
            .map_err(|failure| told(&failure).1.iter().map(|fault| fault.2).collect::<Vec<_>>())
    };
    let (most, beyond) = ("9007199254740991", "9007199254740992");
    assert_eq!(line("sequence", most), record("sequence", most));
    assert!(line("sequence", most).is_ok());
    assert_eq!(line("sequence", beyond), Err(vec![Code::ValueOutOfRange]));
    assert_eq!(record("sequence", beyond), Err(vec![Code::ValueOutOfRange]));
    for separator in ["T", "t"] {
        let moment = format!("2021-04-09{separator}08:30:00+07:00");
        assert!(line("updated_at", &format!("\"{moment}\"")).is_ok() && record("updated_at", &moment).is_ok());
    }
    for separator in ["_", " ", "x", "/", ""] {
        let moment = format!("2021-04-09{separator}08:30:00+07:00");
        assert_eq!(line("updated_at", &format!("\"{moment}\"")), Err(vec![Code::TextMalformed]), "{moment}");
        assert_eq!(record("updated_at", &moment), Err(vec![Code::TextMalformed]), "{moment}");
    }
}
