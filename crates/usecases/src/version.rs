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

#[cfg(test)]
mod tests {
    use super::*;

    fn named(etags: &[&str]) -> Precondition {
        Precondition::Match(etags.iter().map(|etag| (*etag).to_owned()).collect())
    }

    /// Of a refusal the code, the entity tag, and which header it asks for.
    fn told<T>(outcome: Result<T, Refusal>) -> Result<T, (Code, Option<String>, Option<&'static str>)> {
        outcome.map_err(|refusal| {
            let header = |header: &&str| refusal.failure().en.starts_with(header);
            let asked = ["If-Match", "If-None-Match: *"].into_iter().find(header);
            (refusal.code(), refusal.etag().map(str::to_owned), asked)
        })
    }

    #[test]
    fn a_put_creates_what_is_not_there_and_changes_what_was_named() {
        let current = || Some("3".to_owned());
        for (existing, precondition, expected) in [
            (None, Precondition::Create, Ok(1)),
            (None, Precondition::None, Err((Code::PreconditionRequired, None, Some("If-None-Match: *")))),
            (None, named(&["3"]), Err((Code::Stale, None, None))),
            (Some(3), named(&["3"]), Ok(4)),
            (Some(3), named(&["2", "3"]), Ok(4)),
            (Some(3), named(&["2", "4"]), Err((Code::Stale, current(), None))),
            (Some(3), named(&[]), Err((Code::Stale, current(), None))),
            (Some(3), Precondition::Create, Err((Code::AlreadyExists, current(), None))),
            (Some(3), Precondition::None, Err((Code::PreconditionRequired, None, Some("If-Match")))),
        ] {
            assert_eq!(told(next_revision(existing, &precondition)), expected, "{existing:?}, {precondition:?}");
        }
    }

    #[test]
    fn a_tag_that_says_more_than_the_revision_is_the_one_that_is_compared() {
        assert_eq!(told(next_tagged_revision(Some((3, "3-r7")), &named(&["3-r7"]))), Ok(4));
        let stale = Err((Code::Stale, Some("3-r7".to_owned()), None));
        assert_eq!(told(next_tagged_revision(Some((3, "3-r7")), &named(&["3"]))), stale);
    }

    #[test]
    fn a_transition_needs_the_current_version_by_name() {
        let required = || Err((Code::PreconditionRequired, None, Some("If-Match")));
        assert_eq!(told(require_match("3", &named(&["3"]))), Ok(()));
        assert_eq!(told(require_match("3", &named(&["2"]))), Err((Code::Stale, Some("3".to_owned()), None)));
        assert_eq!(told(require_match("3", &Precondition::Create)), required());
        assert_eq!(told(require_match("3", &Precondition::None)), required());
    }

    #[test]
    fn a_tag_names_a_revision_of_the_content_or_the_content_itself() {
        assert_eq!(content_etag(7), "r7");
        // The SHA-256 of the three bytes `"a"`.
        let expected = "ac8d8342bbb2362d13f0a559a3621bb407011368895164b628a54f7fc33fc43c";
        assert_eq!(told(content_tag(&"a")), Ok(expected.to_owned()));
    }
}
