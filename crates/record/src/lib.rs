//! What is published and kept for ever, and how anybody verifies it without trusting whoever keeps it: publications, the export
//! of the audit, and the succession of the keys. Pure: a verifier reads what it is given and nothing else.

pub mod audit;
pub mod keys;
pub mod publication;
pub mod ranking;
mod sentences;
