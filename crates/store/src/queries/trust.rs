//! The queries of versions, dialogue, proposals, the chains of publications and audit, accounts and idempotency keys.

#[path = "trust/accounts.rs"]
mod accounts;
#[path = "trust/audit.rs"]
mod audit;
#[path = "trust/dialogue.rs"]
mod dialogue;
#[path = "trust/dispatch.rs"]
mod dispatch;
#[path = "trust/idempotency.rs"]
mod idempotency;
#[path = "trust/publications.rs"]
mod publications;

pub(in super::super) use audit::chain_earlier_entries;
