//! Strict reading: a tree is read as it was sent, then decoded into types, and every fault is named at once.
//!
//! `serde`'s own derive stops at the first fault, and a JSON value type keeps the last of two equal keys. So the tree
//! here keeps every key, and [`Decode`] goes on after a fault. It works for every format that serde reads.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::{Code, Fault};
use bounds::list_too_long;
pub(crate) use bounds::{at_most, between};

mod bounds;

/// The deepest nesting that is read.
pub const DEPTH_MAX: usize = 16;

/// A value as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number that fits 64 bits.
    Integer(i64),
    /// Any other number.
    OtherNumber,
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// An object with all its members, equal keys included.
    Object(Vec<(String, Node)>),
}

impl Node {
    /// Reads a tree from any serde format.
    ///
    /// # Errors
    /// The format's own error, also for nesting deeper than [`DEPTH_MAX`].
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        NodeSeed { depth: 0 }.deserialize(deserializer)
    }

    fn kind_vi(&self) -> &'static str {
        match self {
            Node::Null => "null",
            Node::Bool(_) => "giá trị đúng/sai",
            Node::Integer(_) | Node::OtherNumber => "số",
            Node::Text(_) => "chuỗi",
            Node::List(_) => "danh sách",
            Node::Object(_) => "đối tượng",
        }
    }

    fn kind_en(&self) -> &'static str {
        match self {
            Node::Null => "null",
            Node::Bool(_) => "a boolean",
            Node::Integer(_) | Node::OtherNumber => "a number",
            Node::Text(_) => "a string",
            Node::List(_) => "a list",
            Node::Object(_) => "an object",
        }
    }
}

struct NodeSeed {
    depth: usize,
}

impl NodeSeed {
    fn deeper<E: Error>(&self) -> Result<NodeSeed, E> {
        if self.depth == DEPTH_MAX {
            return Err(E::custom(format_args!("nested deeper than {DEPTH_MAX} levels")));
        }
        Ok(NodeSeed { depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for NodeSeed {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Integer(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node, E> {
        Ok(i64::try_from(value).map_or(Node::OtherNumber, Node::Integer))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Node, E> {
        Ok(Node::OtherNumber)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Node, E> {
        Ok(Node::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self.deeper()?)? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut members = Vec::new();
        while let Some(key) = access.next_key::<String>()? {
            members.push((key, access.next_value_seed(self.deeper()?)?));
        }
        Ok(Node::Object(members))
    }
}

/// The faults found so far.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Notes a fault.
    pub fn add(&mut self, fault: Fault) {
        // An answer names no more than so many; a hostile body must not make the list longer.
        if self.0.len() <= crate::Failure::ISSUES_MAX {
            self.0.push(fault);
        }
    }

    /// Notes that a value has another type than it should.
    pub fn add_type_mismatch(&mut self, at: &str, expected_vi: &str, expected_en: &str, given: &Node) {
        let vi = format!("Cần {expected_vi}, nhưng nhận được {}.", given.kind_vi());
        let en = format!("Expected {expected_en}, got {}.", given.kind_en());
        self.add(Fault::new(at, Code::TypeMismatch, vi, en));
    }
}

/// What can be decoded from a tree.
pub trait Decode: Sized {
    /// The most items that a list of these may have.
    const ITEMS_MAX: usize = 200;

    /// Decodes the value at the pointer `at`; none when it noted a fault.
    fn decode(node: Node, at: &str, faults: &mut Faults) -> Option<Self>;

    /// The value of a member that is not there.
    fn absent(at: &str, faults: &mut Faults) -> Option<Self> {
        faults.add(Fault::new(at, Code::FieldMissing, "Thiếu trường bắt buộc này.", "This field is required."));
        None
    }
}

/// Decodes a whole tree.
///
/// # Errors
/// Every fault at once, none of them lost.
pub fn decode<T: Decode>(node: Node) -> Result<T, Vec<Fault>> {
    let mut faults = Faults::default();
    match T::decode(node, "", &mut faults) {
        Some(value) if faults.0.is_empty() => Ok(value),
        _ => Err(faults.0),
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(node: Node, at: &str, faults: &mut Faults) -> Option<Option<T>> {
        match node {
            Node::Null => Some(None),
            node => T::decode(node, at, faults).map(Some),
        }
    }

    fn absent(_: &str, _: &mut Faults) -> Option<Option<T>> {
        Some(None)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: Node, at: &str, faults: &mut Faults) -> Option<Vec<T>> {
        let items = match node {
            Node::List(items) => items,
            other => {
                faults.add_type_mismatch(at, "danh sách", "a list", &other);
                return None;
            }
        };
        if items.len() > T::ITEMS_MAX {
            faults.add(list_too_long(items.len(), T::ITEMS_MAX, at));
            return None;
        }
        let decoded: Vec<Option<T>> = (0..)
            .zip(items)
            .map(|(index, item): (usize, Node)| T::decode(item, &format!("{at}/{index}"), faults))
            .collect();
        decoded.into_iter().collect()
    }
}

impl Decode for bool {
    fn decode(node: Node, at: &str, faults: &mut Faults) -> Option<bool> {
        match node {
            Node::Bool(value) => Some(value),
            other => {
                faults.add_type_mismatch(at, "giá trị đúng/sai", "a boolean", &other);
                None
            }
        }
    }
}

macro_rules! decode_integer {
    ($($integer:ty),*) => {$(
        impl Decode for $integer {
            fn decode(node: Node, at: &str, faults: &mut Faults) -> Option<$integer> {
                match node {
                    Node::Integer(value) => {
                        let decoded = <$integer>::try_from(value).ok();
                        if decoded.is_none() {
                            let (least, most) = (<$integer>::MIN, <$integer>::MAX);
                            let vi = format!("Số {value} phải nằm trong khoảng từ {least} đến {most}.");
                            let en = format!("{value} is not between {least} and {most}.");
                            faults.add(Fault::new(at, Code::ValueOutOfRange, vi, en));
                        }
                        decoded
                    }
                    other => {
                        faults.add_type_mismatch(at, "số nguyên", "a whole number", &other);
                        None
                    }
                }
            }
        }
    )*};
}
decode_integer!(u8, u16, u32, u64);

/// The members of an object, taken one by one; what is left is not known.
#[derive(Debug)]
pub struct Members {
    members: Vec<(String, Node)>,
    at: String,
}

impl Members {
    /// The members of the object at `at`; none when it is no object. Names each key that occurs twice.
    pub fn of(node: Node, at: &str, faults: &mut Faults) -> Option<Members> {
        let members = match node {
            Node::Object(members) => members,
            other => {
                faults.add_type_mismatch(at, "đối tượng", "an object", &other);
                return None;
            }
        };
        let mut seen = std::collections::BTreeMap::new();
        for (key, _) in &members {
            let count = seen.entry(key.as_str()).or_insert(0_u32);
            *count += 1;
            if *count == 2 {
                let vi = "Khóa này xuất hiện nhiều lần trong cùng một đối tượng.";
                let pointer = member_pointer(at, key);
                faults.add(Fault::new(pointer, Code::KeyDuplicated, vi, "This key stands twice in one object."));
            }
        }
        Some(Members { members, at: at.to_owned() })
    }

    /// Takes the member with this key.
    pub fn take<T: Decode>(&mut self, key: &str, faults: &mut Faults) -> Option<T> {
        let at = format!("{}/{key}", self.at);
        match self.members.iter().position(|(member, _)| member == key) {
            Some(index) => {
                let (_, node) = self.members.remove(index);
                // A second one with this key was named already.
                self.members.retain(|(member, _)| member != key);
                T::decode(node, &at, faults)
            }
            None => T::absent(&at, faults),
        }
    }

    /// Names every member that nobody took.
    pub fn finish(self, known: &[&str], faults: &mut Faults) {
        for (key, _) in &self.members {
            let known = known.join(", ");
            let vi = format!("Trường này không được định nghĩa; các trường được nhận: {known}.");
            let en = format!("This field is not known; known fields: {known}.");
            faults.add(Fault::new(member_pointer(&self.at, key), Code::FieldUnknown, vi, en));
        }
    }
}

/// The JSON pointer of a member whose key may be anything, cut to a length that can be answered.
fn member_pointer(at: &str, key: &str) -> String {
    let key: String = key.chars().take(100).collect();
    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// Declares a struct that is sent to the service: serialised by clients, described by a schema, decoded strictly.
/// Strictness is [`Decode`]'s; serde reads tolerantly, because some of these structs are also in answers.
/// `[between 1, 9]` before a field bounds a whole number as its schema does, `[at_most 9]` a list that is shorter than
/// others of its items.
macro_rules! input {
    ($(#[$doc:meta])* $([items_max = $items_max:literal])? pub struct $name:ident {
        $(
            $(#[$field_doc:meta])* $([between $least:literal, $most:literal])? $([at_most $items:literal])?
            pub $field:ident: $type:ty,
        )*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, $crate::openapi::ToSchema)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl $crate::decode::Decode for $name {
            $(const ITEMS_MAX: usize = $items_max;)?

            fn decode(
                node: $crate::decode::Node,
                at: &str,
                faults: &mut $crate::decode::Faults,
            ) -> Option<Self> {
                let mut members = $crate::decode::Members::of(node, at, faults)?;
                $(
                    let $field = members.take::<$type>(stringify!($field), faults);
                    $(
                        let pointer = format!("{at}/{}", stringify!($field));
                        let bounds = [$least, $most];
                        let $field = $field.and_then(|value| $crate::decode::between(value, bounds, &pointer, faults));
                    )?
                    $(
                        let pointer = format!("{at}/{}", stringify!($field));
                        let $field = $field.and_then(|value| $crate::decode::at_most(value, $items, &pointer, faults));
                    )?
                )*
                members.finish(&[$(stringify!($field)),*], faults);
                Some($name { $($field: $field?,)* })
            }
        }
    };
}
pub(crate) use input;
