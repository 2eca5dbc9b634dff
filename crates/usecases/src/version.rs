//! Versions: the entity tag of what is read, and the precondition of a write.

use chamdiem_api_types::{Code, Failure};
use chamdiem_seal::sha256_hex;
use serde::Serialize;

use crate::refusal::Refusal;

/// Something read, with its version.
#[derive(Debug, Clone)]
pub struct Read<T> {
    /// The representation.
    pub value: T,
    /// The entity tag, without quotes.
    pub etag: String,
}

/// Something written, with its version and what it changed.
#[derive(Debug, Clone)]
pub struct Written<T> {
    /// The representation.
    pub value: T,
    /// The entity tag, without quotes.
    pub etag: String,
    /// Whether it was created by this request.
    pub created: bool,
    /// The round whose content changed, with its new content revision.
    pub touched: Option<(String, i64)>,
}

/// What a write is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Precondition {
    /// `If-None-Match: *`: only if there is nothing yet.
    Create,
    /// `If-Match`: only if one of these entity tags, without quotes, is the current one.
    Match(Vec<String>),
    /// Nothing was said.
    None,
}

impl Precondition {
    /// Whether the current version is one that was named.
    pub fn matches(&self, etag: &str) -> bool {
        match self {
            Precondition::Match(etags) => etags.iter().any(|named| named == etag),
            Precondition::Create | Precondition::None => false,
        }
    }
}

/// The version of what is computed from everything in a round.
pub(crate) fn content_etag(content_revision: i64) -> String {
    format!("r{content_revision}")
}

/// The entity tag of what has no number of its own: a hash of its content.
pub(crate) fn content_tag<T: Serialize>(value: &T) -> Result<String, Refusal> {
    let content = serde_json::to_vec(value).map_err(|_| Refusal::internal("an answer has no JSON"))?;
    Ok(sha256_hex(&content))
}

/// The revision that a PUT will make, once its precondition holds.
///
/// # Errors
/// 428 without a precondition, 412 when it does not hold.
pub(crate) fn next_revision(existing: Option<i64>, precondition: &Precondition) -> Result<i64, Refusal> {
    let etag = existing.map(|revision| revision.to_string());
    next_tagged_revision(existing.zip(etag.as_deref()), precondition)
}

/// The same where the entity tag says more than the revision.
pub(crate) fn next_tagged_revision(existing: Option<(i64, &str)>, precondition: &Precondition) -> Result<i64, Refusal> {
    match (existing, precondition) {
        (None, Precondition::Create) => Ok(1),
        (Some((revision, etag)), precondition) if precondition.matches(etag) => Ok(revision + 1),
        (Some((_, etag)), Precondition::Create) => Err(Refusal::from(Failure::new(
            Code::AlreadyExists,
            "Đã tồn tại; muốn thay đổi thì gửi If-Match với ETag hiện tại.",
            "It exists already; send If-Match with its current ETag to change it.",
        ))
        .with_etag(etag)),
        (_, Precondition::None) => Err(precondition_required(existing.is_some())),
        (existing, _) => Err(stale(existing.map(|(_, etag)| etag))),
    }
}

/// Lets a transition go on whose If-Match names the current version.
///
/// # Errors
/// 428 without a precondition, 412 when it does not hold.
pub(crate) fn require_match(etag: &str, precondition: &Precondition) -> Result<(), Refusal> {
    match precondition {
        precondition if precondition.matches(etag) => Ok(()),
        Precondition::None | Precondition::Create => Err(precondition_required(true)),
        Precondition::Match(_) => Err(stale(Some(etag))),
    }
}

fn precondition_required(exists: bool) -> Refusal {
    let (vi, en) = if exists {
        ("Cần tiêu đề If-Match với ETag hiện tại.", "If-Match with the current ETag is required.")
    } else {
        ("Cần tiêu đề If-None-Match: * để tạo mới.", "If-None-Match: * is required to create.")
    };
    Failure::new(Code::PreconditionRequired, vi, en).into()
}

fn stale(etag: Option<&str>) -> Refusal {
    let refusal = Refusal::from(Failure::new(
        Code::Stale,
        "Nội dung đã được thay đổi sau lần đọc gần nhất; hãy đọc lại rồi gửi lại.",
        "It was changed since it was last read; read it again and send again.",
    ));
    match etag {
        Some(etag) => refusal.with_etag(etag),
        None => refusal,
    }
}
