//! Why a text was not taken.

use std::fmt;

/// A text is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotThisText {
    /// What it should be, in English.
    pub expected: &'static str,
}

impl fmt::Display for NotThisText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not {}", self.expected)
    }
}

impl std::error::Error for NotThisText {}
