//! What the text of a cell becomes.

use chamdiem_api_types::decode::Node;

use crate::rows::{CellKind, Column};
use crate::spelling::compared;

/// The node of a cell that is not empty. What it cannot be stays text, and its decoding says so.
pub(crate) fn cell(text: &str, kind: CellKind) -> Node {
    match kind {
        CellKind::Text | CellKind::FreeText | CellKind::Day | CellKind::Moment => Node::Text(text.to_owned()),
        CellKind::Number => number(text).map_or_else(|| Node::Text(text.to_owned()), Node::Integer),
        CellKind::Bool => yes_or_no(text).map_or_else(|| Node::Text(text.to_owned()), Node::Bool),
        CellKind::Points => Node::Text(text.replacen(',', ".", 1)),
        CellKind::List(members) => Node::List(text.split('|').map(|item| list_item(item, members)).collect()),
    }
}

/// A whole number, without a sign, a point or a zero in front.
pub(crate) fn number(text: &str) -> Option<i64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

/// Yes or no, in English, in digits or in Vietnamese.
pub(crate) fn yes_or_no(text: &str) -> Option<bool> {
    match compared(text).as_str() {
        "true" | "1" | "có" => Some(true),
        "false" | "0" | "không" => Some(false),
        _ => None,
    }
}

/// One item; surplus members are named by a number, which its decoding refuses.
fn list_item(item: &str, members: &[Column]) -> Node {
    let texts = item.split('/').map(str::trim).enumerate().filter(|(_, text)| !text.is_empty());
    let member = |(index, text): (usize, &str)| match members.get(index) {
        Some(column) => (column.name.to_owned(), cell(text, column.kind)),
        None => ((index + 1).to_string(), Node::Text(text.to_owned())),
    };
    Node::Object(texts.map(member).collect())
}
