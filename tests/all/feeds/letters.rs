//! Encodings and spellings.

use chamdiem_api_types::Code;
use chamdiem_api_types::wire::{FeedProfileInput, ProcedureInput};
use chamdiem_feed::{Format, Profile, Reading, Versioned};
use unicode_normalization::UnicodeNormalization;

use super::{DOSSIER, HEADER, RECORD, csv, ndjson, rows, the_dossier, told, with, words};

const REASON: &str = "Phải xác minh thực địa tại xã Núa Ngam, huyện Điện Biên";

/// An extended dossier with this reason.
fn extended(reason: &str) -> String {
    with("extended_due_on", "\"2021-04-30\"")
        .replace("\"status\"", &format!("\"extension_reason\":{},\"status\"", serde_json::Value::from(reason)))
}

fn reason_of(line: &str) -> String {
    ndjson(line).unwrap().remove(0).1.extension.unwrap().reason
}

#[test]
fn free_text_is_stored_composed_however_it_was_sent() {
    let decomposed: String = REASON.nfd().collect();
    assert_ne!(decomposed, REASON);
    assert_eq!(reason_of(&extended(&decomposed)), REASON);
    assert_eq!(reason_of(&extended(REASON)), REASON);
}

#[test]
fn the_icelandic_eth_in_free_text_is_the_vietnamese_letter() {
    assert_eq!(reason_of(&extended(&REASON.replace('Đ', "\u{D0}"))), REASON);
    assert_eq!(reason_of(&extended("chờ \u{F0}o \u{F0}ạc")), "chờ đo đạc");
    let header = format!("{HEADER},extended_due_on,extension_reason");
    let file = format!("{header}\n{RECORD},2021-04-30,\u{D0}o đạc\n");
    assert_eq!(csv(file).unwrap()[0].1.extension.as_ref().unwrap().reason, "Đo đạc");
}

#[test]
fn a_code_has_neither_of_the_two_letters() {
    for letter in ["\u{D0}", "Đ", "\u{F0}", "đ"] {
        let failure = ndjson(with("unit", &format!("\"{letter}B-01\""))).unwrap_err();
        assert_eq!(told(&failure), (Code::RowsInvalid, vec![(1, "/unit", Code::TextMalformed)]));
        // What was sent is what is told.
        assert!(words(&failure).contains(&format!("«{letter}B-01»")), "{}", words(&failure));
        let failure = csv(format!("{HEADER}\n{}", RECORD.replace("so-noi-vu", letter))).unwrap_err();
        assert_eq!(told(&failure), (Code::RowsInvalid, vec![(2, "/unit", Code::TextMalformed)]));
    }
}

#[test]
fn header_names_and_mapped_values_are_spelled_before_they_are_compared() {
    let mut input: FeedProfileInput = super::profiles::shipped();
    input.fields[0].from = "Mã hồ sơ được cấp".into();
    input.units = Some(vec![chamdiem_api_types::wire::ValueMapping {
        from: "Sở Điện lực".into(),
        to: "so-noi-vu".into(),
    }]);
    input.fields.push(chamdiem_api_types::wire::FieldMapping {
        from: "Đơn vị".into(),
        to: chamdiem_api_types::wire::DossierFieldWord::Unit,
        values: None,
    });
    let profile = Profile::new(&input).unwrap();
    let reading = Reading { profile: Some(&profile), sequence: Some(1), ..Reading::of(Format::Csv) };
    let header: String =
        " mã hồ sơ được cấp ;MaTTHC;NgayTiepNhan;NgayHenTra;TrangThaiHoSo;KenhThucHien;\u{D0}ơn vị".nfd().collect();
    let file = format!("{header}\nA-1;1.001193;20210409080000;20210420170000;4;1;Sở \u{D0}iện lực\n");
    let (rows, _) = rows::<chamdiem_scoring::Dossier>(file.as_bytes(), &reading).unwrap();
    assert_eq!(rows[0].1.unit.as_str(), "so-noi-vu");
}

#[test]
fn a_byte_order_mark_may_stand_at_the_start_and_nowhere_else() {
    assert_eq!(ndjson(format!("\u{FEFF}{DOSSIER}\n")).unwrap(), [(1, the_dossier())]);
    assert_eq!(csv(format!("\u{FEFF}{HEADER}\n{RECORD}\n")).unwrap(), [(2, the_dossier())]);
    let failure = ndjson(format!("{DOSSIER}\n\u{FEFF}{DOSSIER}\n")).unwrap_err();
    assert_eq!(told(&failure), (Code::RowsInvalid, vec![(2, "", Code::MalformedJson)]));
}

#[test]
fn lines_end_in_lf_or_crlf_and_blank_ones_are_skipped() {
    assert_eq!(ndjson(format!("{DOSSIER}\r\n\r\n  \n{DOSSIER}")).unwrap(), [(1, the_dossier()), (4, the_dossier())]);
    let file = format!("{HEADER}\r\n{RECORD}\r\n\r\n,,,,,,,,\r\n{RECORD}");
    assert_eq!(csv(file).unwrap(), [(2, the_dossier()), (5, the_dossier())]);
}

#[test]
fn utf_16_is_refused_with_the_way_to_save_it() {
    let little: Vec<u8> = format!("\u{FEFF}{HEADER}\n{RECORD}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = format!("{HEADER}\n{RECORD}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    for file in [little, big] {
        let failure = csv(&file).unwrap_err();
        assert_eq!(told(&failure), (Code::NotUtf8, vec![(1, "", Code::NotUtf8)]));
        assert!(failure.vi.contains("CSV UTF-8"), "{}", failure.vi);
        assert_eq!(ndjson(&file).unwrap_err().code, Code::NotUtf8);
    }
}

#[test]
fn another_code_page_is_refused_with_the_line_where_it_shows() {
    let mut file = format!("{HEADER}\n{RECORD}\n{RECORD}").into_bytes();
    // «Đ» of Windows-1258.
    file.push(0xD0);
    let failure = csv(&file).unwrap_err();
    assert_eq!(told(&failure), (Code::NotUtf8, vec![(3, "", Code::NotUtf8)]));
    let mut header = b"\xD0\xF4n v\xEC,".to_vec();
    header.extend_from_slice(&file);
    assert_eq!(csv(&header).unwrap_err().code, Code::NotUtf8);
    let mut line = DOSSIER.as_bytes().to_vec();
    line.insert(10, 0xD0);
    assert_eq!(told(&ndjson(&line).unwrap_err()), (Code::NotUtf8, vec![(1, "", Code::NotUtf8)]));
}

#[test]
fn the_free_text_of_every_kind_of_row_is_spelled() {
    let row = r#"{"code":"1.001193","period":"2021-Q2","unit":"so-noi-vu","sequence":1,"online_level":4,"online_eligible":true,"one_stop_eligible":true,"at_one_stop":true,"on_the_spot":false,"posted":true,"posted_at":"ÐB","published_online":false}"#;
    let (rows, _) = rows::<Versioned<ProcedureInput>>(row.as_bytes(), &Reading::of(Format::Ndjson)).unwrap();
    assert_eq!(rows[0].1.record.posted_at.as_ref().unwrap().as_str(), "ĐB");
}
