//! A SHA-256 that somebody states.

use std::fmt;
use std::str::FromStr;

use crate::Code;
use crate::decode::{Decode, Faults, Node};
use crate::openapi::string_schema;
use crate::text::{NotThisText, parsed, serde_as_text};

/// A SHA-256 on the wire: 64 hexadecimal digits, lower case. Never any other length or letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256(String);

impl Sha256 {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Sha256 {
    type Err = NotThisText;

    fn from_str(text: &str) -> Result<Sha256, NotThisText> {
        let digits = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if digits { Ok(Sha256(text.to_owned())) } else { Err(NotThisText { expected: "64 hexadecimal digits" }) }
    }
}

impl Decode for Sha256 {
    fn decode(node: Node, at: &str, faults: &mut Faults) -> Option<Sha256> {
        let vi = |_: &str| "SHA-256 phải là 64 chữ số thập lục phân, chữ thường.".to_owned();
        let en = |_: &str| "A SHA-256 has 64 hexadecimal digits, lower case.".to_owned();
        parsed(node, at, faults, Code::TextMalformed, vi, en)
    }
}

serde_as_text!(Sha256);
string_schema!(
    Sha256
        .description(Some("SHA-256, 64 chữ số thập lục phân."))
        .pattern(Some("^[0-9a-f]{64}$"))
        .min_length(Some(64))
        .max_length(Some(64))
        .examples(["5a1d8f6b0c3e7a29d4f1b8c6e0a7352941fbd06c8e2a9573640d1c7be8f35a92"])
);
