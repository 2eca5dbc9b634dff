//! The one reading of what people write, whether it comes as JSON, in a file or through a feed profile.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The text as it is kept: in NFC, the Icelandic eth read as the Vietnamese đ, spaces of every kind as one between words
/// and none around them, and without what nobody sees. Old keyboards, code pages, word processors and spreadsheets mix
/// all of them up.
///
/// # Examples
/// ```
/// use chamdiem_api_types::text::spelled;
///
/// assert_eq!(spelled(" Sở\u{A0}\u{A0}Ðiện \u{200B}lực "), "Sở Điện lực");
/// assert_eq!(spelled("Friðrik"), "Friðrik", "no Vietnamese word has a đ after a vowel or an r");
/// ```
pub fn spelled(text: &str) -> Cow<'_, str> {
    if is_spelled(text) {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| !is_unseen(*letter)).nfc() {
        let last = written.chars().next_back();
        match letter {
            letter if is_space(letter) => {
                if last.is_some_and(|last| last != ' ') {
                    written.push(' ');
                }
            }
            '\u{D0}' => written.push('Đ'),
            '\u{F0}' if !last.is_some_and(comes_before_eth) => written.push('đ'),
            letter => written.push(letter),
        }
    }
    if written.ends_with(' ') {
        written.pop();
    }
    Cow::Owned(written)
}

fn is_spelled(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_spaced = bytes.first() != Some(&b' ') && bytes.last() != Some(&b' ') && !text.contains("  ");
    let is_usual = |letter: char| {
        !matches!(letter, '\u{D0}' | '\u{F0}') && !is_unseen(letter) && (letter == ' ' || !is_space(letter))
    };
    is_spaced && (text.is_ascii() || (text.chars().all(is_usual) && is_nfc(text)))
}

/// A space that does not end a line.
fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

/// Marks for breaking words and joining letters, and the byte order mark: nothing is lost without them.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// What stands before an eth that is one.
fn comes_before_eth(letter: char) -> bool {
    let base = letter.nfd().next().unwrap_or(letter);
    matches!(base, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'r' | 'æ' | 'ö')
}
