//! Strict reading: what comes over the wire is understood completely or refused with every fault at once.

use chamdiem_api_types::decode::{Decode, Node, decode};
use chamdiem_api_types::{Code, Fault};

mod rule_set_files;
mod structure;
mod texts;
mod values;

/// The tree of a JSON text.
fn node(json: &str) -> Node {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let node = Node::read(&mut deserializer).unwrap();
    deserializer.end().unwrap();
    node
}

/// The decoded value, or each fault as place and code.
fn read<T: Decode>(json: &str) -> Result<T, Vec<(String, Code)>> {
    decode(node(json)).map_err(|faults: Vec<Fault>| faults.into_iter().map(|f| (f.pointer, f.code)).collect())
}

/// Each fault as place and code.
fn faults<T: Decode>(json: &str) -> Vec<(String, Code)> {
    read::<T>(json).err().unwrap_or_default()
}

/// The codes at a place.
fn at(pointer: &str, code: Code) -> (String, Code) {
    (pointer.to_owned(), code)
}
