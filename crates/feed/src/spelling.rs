//! Spelling: one letter that looks like another, and one letter written as two.

use std::borrow::Cow;

use chamdiem_api_types::decode::Node;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The text in NFC, the Icelandic eth read as the Vietnamese đ: old keyboards and code pages mix them up.
pub(crate) fn spelled(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || (!text.contains(['\u{D0}', '\u{F0}']) && is_nfc(text)) {
        return Cow::Borrowed(text);
    }
    let letter = |letter: char| match letter {
        '\u{D0}' => 'Đ',
        '\u{F0}' => 'đ',
        letter => letter,
    };
    Cow::Owned(text.nfc().map(letter).collect())
}

/// The same node, its text spelled.
pub(crate) fn spelled_node(node: Node) -> Node {
    match node {
        Node::Text(text) => Node::Text(spelled(&text).into_owned()),
        other => other,
    }
}

/// A name as names are compared: spelled, without the spaces around it, in lower case.
pub(crate) fn compared(name: &str) -> String {
    spelled(name.trim()).to_lowercase()
}
