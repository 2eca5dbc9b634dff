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
fn one_text_is_read_alike_in_every_form_that_it_comes_in() {
    let header = format!("{HEADER},extended_due_on,extension_reason");
    for written in [
        "Chờ\u{A0}Sở Tư pháp",
        "  Chờ  Sở Tư pháp ",
        "Chờ \u{200B}Sở\u{2003}Tư\u{AD} pháp\u{FEFF}",
        "Chờ\u{202F}\u{3000}Sở Tư pháp",
    ] {
        assert_eq!(reason_of(&extended(written)), "Chờ Sở Tư pháp", "{written:?}");
        let file = format!("{header}\n{RECORD},2021-04-30,{written}\n");
        assert_eq!(csv(file).unwrap()[0].1.extension.as_ref().unwrap().reason, "Chờ Sở Tư pháp", "{written:?}");
    }
    for lost in [extended("Ch\u{FFFD} Sở Tư pháp"), extended("Chờ\u{202E} Sở")] {
        let failure = ndjson(lost).unwrap_err();
        assert_eq!(told(&failure), (Code::RowsInvalid, vec![(1, "/extension_reason", Code::TextForbiddenCharacter)]));
    }
    assert!(words(&ndjson(extended("Ch\u{FFFD}")).unwrap_err()).contains("đã bị mất khi chuyển bảng mã"));
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
        dates: None,
        values: None,
    });
    let profile = Profile::new(&input).unwrap();
    let reading = Reading { profile: Some(&profile), sequence: Some(1), ..Reading::of(Format::Csv) };
    let header: String =
        " mã hồ sơ được cấp ;MaTTHC;NgayTiepNhan;NgayHenTra;TrangThaiHoSo;KenhThucHien;\u{D0}ơn vị".nfd().collect();
    for unit in ["Sở \u{D0}iện lực", "Sở\u{A0}Điện  lực", "Sở\u{200B} Điện lực\u{2009}"] {
        let file = format!("{header}\nA-1;1.001193;20210409080000;20210420170000;4;1;{unit}\n");
        let (rows, _) = rows::<chamdiem_scoring::Dossier>(file.as_bytes(), &reading).unwrap();
        assert_eq!(rows[0].1.unit.as_str(), "so-noi-vu");
    }
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

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn utf_16_is_read_where_its_mark_says_so_and_counted_and_hashed_as_it_was_sent() {
    for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let file = utf_16(&format!("\u{FEFF}{HEADER}\r\n{RECORD}\r\n"), bytes);
        let (read, contents) = rows::<chamdiem_scoring::Dossier>(&file[..], &Reading::of(Format::Csv)).unwrap();
        assert_eq!((read, contents.content_bytes), (vec![(2, the_dossier())], file.len() as u64));
        let long = format!("\u{FEFF}{}", format!("{}\n", extended(REASON)).repeat(5000));
        assert_eq!(ndjson(utf_16(&long, bytes)).unwrap().len(), 5000);
        let cut = [utf_16(&format!("\u{FEFF}{DOSSIER}\n{DOSSIER}"), bytes), vec![0xD8]].concat();
        assert_eq!(told(&ndjson(cut).unwrap_err()), (Code::NotUtf8, vec![(2, "", Code::NotUtf8)]));
    }
}

#[test]
fn utf_16_without_its_mark_is_refused_with_the_way_to_save_it() {
    for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let failure = csv(utf_16(&format!("{HEADER}\n{RECORD}"), bytes)).unwrap_err();
        assert_eq!(told(&failure), (Code::NotUtf8, vec![]));
        assert!(failure.vi.contains("UTF-16") && failure.vi.contains("CSV UTF-8"), "{}", failure.vi);
        assert_eq!(ndjson(utf_16(DOSSIER, bytes)).unwrap_err().code, Code::NotUtf8);
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
