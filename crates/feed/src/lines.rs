//! One line of NDJSON.

use chamdiem_api_types::decode::{DEPTH_MAX, Node};
use chamdiem_api_types::{Code, Fault};
use serde_json::error::Category;

use crate::{Reading, Row};

/// Reads the row that a line holds; counts what the profile drops.
pub(crate) fn row<R: Row>(line: &str, reading: &Reading<'_>, dropped: &mut [u64]) -> Result<R, Vec<Fault>> {
    match reading.profile {
        None => match R::plain(line) {
            Some(row) => Ok(row),
            None => R::from_node(node(line)?),
        },
        Some(profile) => profile.row(node(line)?, reading.sequence, dropped),
    }
}

/// The tree of a line.
fn node(line: &str) -> Result<Node, Vec<Fault>> {
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let read = Node::read(&mut deserializer).and_then(|node| deserializer.end().map(|()| node));
    read.map_err(|error| vec![malformed(&error)])
}

/// What is wrong with the JSON; never the content.
fn malformed(error: &serde_json::Error) -> Fault {
    let column = error.column();
    let (vi, en) = match error.classify() {
        Category::Data => (
            format!("JSON lồng nhau sâu quá {DEPTH_MAX} cấp (cột {column})."),
            format!("The JSON is nested deeper than {DEPTH_MAX} levels (column {column})."),
        ),
        Category::Eof => (
            format!("JSON kết thúc giữa chừng (cột {column}); mỗi dòng phải là một đối tượng JSON đầy đủ."),
            format!("The JSON ends in the middle (column {column}); each line must be a whole JSON object."),
        ),
        Category::Syntax | Category::Io => {
            (format!("JSON sai cú pháp (cột {column})."), format!("The JSON is malformed (column {column})."))
        }
    };
    Fault::new("", Code::MalformedJson, vi, en)
}
