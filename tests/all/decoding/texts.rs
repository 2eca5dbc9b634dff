//! Words: normalised once, and without characters that nobody sees.

use chamdiem_api_types::Code;
use chamdiem_api_types::text::{Name, Reason, Title, UnitCode};

use super::{at, faults, read};

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

#[test]
fn a_decomposed_text_is_composed() {
    let decomposed = "So\u{31b}\u{309} No\u{323}\u{302}i vu\u{323}";
    let name: Name = read(&quoted(decomposed)).unwrap();
    assert_eq!(name.as_str(), "Sở Nội vụ");
    assert_ne!(decomposed, "Sở Nội vụ");
}

#[test]
fn a_composed_text_stays_as_it_is() {
    let name: Name = read(&quoted("UBND huyện Mường Ảng")).unwrap();
    assert_eq!(name.as_str(), "UBND huyện Mường Ảng");
}

#[test]
fn length_is_counted_in_characters_after_composing() {
    assert!(read::<Name>(&quoted(&"ệ".repeat(200))).is_ok());
    assert!(read::<Name>(&quoted(&"e\u{323}\u{302}".repeat(200))).is_ok(), "600 characters that compose to 200");
    assert_eq!(faults::<Name>(&quoted(&"ệ".repeat(201))), [at("", Code::TextTooLong)]);
    assert!(read::<Title>(&quoted(&"ệ".repeat(500))).is_ok());
    assert_eq!(faults::<Title>(&quoted(&"ệ".repeat(501))), [at("", Code::TextTooLong)]);
    assert!(read::<Reason>(&quoted(&"ệ".repeat(2_000))).is_ok());
    assert_eq!(faults::<Reason>(&quoted(&"ệ".repeat(2_001))), [at("", Code::TextTooLong)]);
}

#[test]
fn a_text_is_not_empty_and_not_only_blanks() {
    for text in ["", " ", "   ", "\u{a0}", "\u{3000}"] {
        assert_eq!(faults::<Name>(&quoted(text)), [at("", Code::TextEmpty)], "{text:?}");
    }
}

#[test]
fn control_characters_are_refused() {
    for character in ['\0', '\u{1}', '\t', '\n', '\r', '\u{1b}', '\u{7f}', '\u{85}', '\u{9b}'] {
        let text = format!("Sở{character}Nội vụ");
        assert_eq!(faults::<Name>(&quoted(&text)), [at("", Code::TextForbiddenCharacter)], "{character:?}");
    }
}

#[test]
fn characters_that_turn_the_text_around_are_refused() {
    let turning = ['\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}'];
    for character in turning {
        let text = format!("Sở{character} Nội vụ");
        assert_eq!(faults::<Name>(&quoted(&text)), [at("", Code::TextForbiddenCharacter)], "{character:?}");
    }
}

#[test]
fn characters_that_nobody_sees_are_refused() {
    let invisible = [
        '\u{34f}',
        '\u{200e}',
        '\u{2028}',
        '\u{2029}',
        '\u{3164}',
        '\u{fe0f}',
        '\u{fffd}',
        '\u{ffa0}',
        '\u{fff9}',
        '\u{e0041}',
        '\u{e0100}',
    ];
    for character in invisible {
        let text = format!("Sở{character} Nội vụ");
        assert_eq!(faults::<Name>(&quoted(&text)), [at("", Code::TextForbiddenCharacter)], "{character:?}");
    }
}

#[test]
fn names_are_read_alike_however_their_spaces_and_letters_are_written() {
    let written = [
        "Sở\u{a0}Điện lực",
        "  Sở  Điện\u{2003}lực ",
        "\u{feff}Sở \u{d0}iện lực\u{200b}",
        "S\u{1a1}\u{309} Điện l\u{1b0}\u{323}c",
        "Sở Đi\u{ad}ện\u{202f}\u{a0}lực\u{2060}\u{3000}",
    ];
    for text in written {
        assert_eq!(read::<Name>(&quoted(text)).unwrap().as_str(), "Sở Điện lực", "{text:?}");
    }
    assert_eq!(read::<Name>(&quoted("\u{f0}o Q\u{d0}-UBND h\u{f0}nd")).unwrap().as_str(), "đo QĐ-UBND hđnd");
    assert_eq!(read::<Name>(&quoted("Friðrik Guðmundsson")).unwrap().as_str(), "Friðrik Guðmundsson");
    for nothing in ["", " ", "\u{a0}", "\u{200b}\u{2003}"] {
        assert_eq!(faults::<Name>(&quoted(nothing)), [at("", Code::TextEmpty)], "{nothing:?}");
    }
    // What is taken out counts as what was sent.
    for (blanks, known) in [(1, vec![]), (2, vec![at("", Code::TextTooLong)])] {
        let long = format!("{}{}", "a".repeat(199), "\u{a0}".repeat(blanks));
        assert_eq!(faults::<Name>(&quoted(&long)), known, "{blanks}");
    }
}

#[test]
fn characters_that_mean_nothing_are_refused() {
    for character in ['\u{fffe}', '\u{ffff}', '\u{fdd0}', '\u{10ffff}', '\u{e000}'] {
        let text = format!("Sở{character} Nội vụ");
        assert_eq!(faults::<Name>(&quoted(&text)), [at("", Code::TextForbiddenCharacter)], "{character:?}");
    }
}

#[test]
fn what_vietnamese_documents_use_is_accepted() {
    let fine = [
        "Sở Lao động, TB và XH",
        "Quyết định số 1187/QĐ-UBND ngày 13/11/2019",
        "từ 90 % trở lên — “đúng hạn”",
        "≥ 20 %; < 30 %",
        "Đ/c (b/c); TT&TT",
        "ƠƯ ơư ĂÂÊÔ đ Ỹ",
        "100 %",
        "Trường hợp 1… ☑",
    ];
    for text in fine {
        assert_eq!(read::<Title>(&quoted(text)).unwrap().as_str(), text);
    }
}

#[test]
fn a_code_is_normalised_before_it_is_checked_and_never_by_leaving_something_out() {
    for text in ["so-noi-vu\u{200b}", "so-noi-vu\u{300}", "ｓo-noi-vu", "so\u{ad}-noi-vu"] {
        assert_eq!(faults::<UnitCode>(&quoted(text)), [at("", Code::TextMalformed)], "{text:?}");
    }
}
