//! Why a text was not taken.

/// A text is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not {expected}")]
pub struct NotThisText {
    /// What it should be, in English.
    pub expected: &'static str,
}
