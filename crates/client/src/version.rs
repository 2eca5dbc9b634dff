//! Versions: what was read keeps its entity tag, and what is written names the version that it changes.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use reqwest::header::HeaderValue;

/// The entity tag (RFC 9110, section 8.8.3) of one version of a resource, as the service sent it, quotes included.
///
/// It can be kept as a text and read again; it is never taken apart.
///
/// # Examples
/// ```
/// use chamdiem_client::ETag;
///
/// let etag: ETag = "\"7\"".parse()?;
/// assert_eq!(etag.to_string(), "\"7\"");
/// assert!("7".parse::<ETag>().is_err(), "the quotes belong to it");
/// # Ok::<(), chamdiem_client::NotAnETag>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ETag(String);

impl ETag {
    /// The tag with its quotes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn from_header(header: &HeaderValue) -> Option<ETag> {
        header.to_str().ok()?.parse().ok()
    }
}

impl FromStr for ETag {
    type Err = NotAnETag;

    fn from_str(text: &str) -> Result<ETag, NotAnETag> {
        let opaque = text.strip_prefix("W/").unwrap_or(text).strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        match opaque {
            Some(opaque) if opaque.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"') => {
                Ok(ETag(text.to_owned()))
            }
            _ => Err(NotAnETag),
        }
    }
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text is not an entity tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an entity tag such as \"7\", quotes included")]
pub struct NotAnETag;

/// A value together with its version.
#[derive(Debug, Clone, PartialEq)]
pub struct Versioned<T> {
    /// What was read or written.
    pub value: T,
    /// Its version.
    pub etag: ETag,
}

impl<T> Versioned<T> {
    /// The precondition that it is still as it was read.
    pub fn unchanged(&self) -> Precondition<'_> {
        Precondition::IfMatch(&self.etag)
    }
}

impl<T> Deref for Versioned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// What must hold for a `put` to happen. There is no third case: what exists is not overwritten unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precondition<'e> {
    /// Nothing is there yet; else the service refuses with `already_exists`.
    Create,
    /// The version is still this one; else the service refuses with `stale`.
    IfMatch(&'e ETag),
}
