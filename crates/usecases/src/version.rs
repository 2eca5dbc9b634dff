//! Versions: which thing is read in which revision, the entity tag that says so, and the precondition of a write.
//!
//! A tag is `thing-revision-content`. The first part stands for the kind and the names of the thing, so that a tag of one never
//! fits another. The second one is what a write compares. The last one is the SHA-256 of the body: it changes with whatever
//! an answer depends on, who asks and when included. What nobody writes has no revision in its tag; and neither has what may
//! not count for whom it is shown to.
//!
//! What proxies add to a tag, `W/` or a suffix such as `-gzip`, does not change what it names.

use std::fmt::Display;
use std::str::FromStr;

use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_seal::sha256_hex;

use crate::refusal::Refusal;

/// The hexadecimal digits that stand for a thing.
const THING_LENGTH: usize = 16;

/// The most letters and digits of a revision.
const REVISION_LENGTH_MAX: usize = 20;

/// The hexadecimal digits that stand for a content.
const CONTENT_LENGTH: usize = 32;

/// Something read, with its version.
#[derive(Debug, Clone)]
pub struct Read<T> {
    /// The representation.
    pub value: T,
    /// Its version.
    pub version: Version,
}

/// Something written, with its version and what it changed.
#[derive(Debug, Clone)]
pub struct Written<T> {
    /// The representation.
    pub value: T,
    /// Its version.
    pub version: Version,
    /// Whether it was created by this request.
    pub created: bool,
    /// The round whose content changed, with its new content revision.
    pub touched: Option<(String, i64)>,
}

/// What a version is of: one thing among all that have versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing(String);

impl Thing {
    /// The thing of this kind with these names.
    pub fn of(kind: &str, names: &[&str]) -> Thing {
        let mut hash = sha256_hex(format!("{kind}\n{}", names.join("\n")).as_bytes());
        hash.truncate(THING_LENGTH);
        Thing(hash)
    }

    /// Its version of this revision: letters and digits.
    pub fn at(self, revision: impl Display) -> Version {
        Version { thing: self, revision: Some(revision.to_string()) }
    }

    /// Its version where that is its content alone.
    pub fn into_shown(self) -> Version {
        Version { thing: self, revision: None }
    }
}

/// The version of a thing: its revision, where it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    thing: Thing,
    revision: Option<String>,
}

impl Version {
    /// The entity tag of a body that shows it, without quotes.
    pub fn tag(&self, body: &[u8]) -> String {
        format!("{}-{}", self.name(), &sha256_hex(body)[..CONTENT_LENGTH])
    }

    /// What of a tag is the same for every body.
    pub fn name(&self) -> String {
        match &self.revision {
            Some(revision) => format!("{}-{revision}", self.thing.0),
            None => self.thing.0.clone(),
        }
    }

    /// The same for whoever may not write it, and must not see how often others did.
    pub(crate) fn into_shown(self) -> Version {
        self.thing.into_shown()
    }

    /// The precondition that it is the current one.
    pub fn precondition(&self) -> Precondition {
        Precondition::Match(vec![NamedVersion { thing: self.thing.clone(), revision: self.revision.clone() }])
    }
}

/// A version as a tag in `If-Match` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedVersion {
    thing: Thing,
    /// None where it names a content alone.
    revision: Option<String>,
}

/// A text is not one of our entity tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotATag;

impl FromStr for NamedVersion {
    type Err = NotATag;

    /// Reads a tag without quotes, whatever follows its revision.
    fn from_str(text: &str) -> Result<NamedVersion, NotATag> {
        let (thing, rest) = text.split_at_checked(THING_LENGTH).ok_or(NotATag)?;
        let rest = rest.strip_prefix('-').ok_or(NotATag)?;
        let word = rest.split(|character: char| !character.is_ascii_alphanumeric()).next().unwrap_or_default();
        let revision = match word.len() {
            1..=REVISION_LENGTH_MAX => Some(word.to_owned()),
            CONTENT_LENGTH if is_hex(word) => None,
            _ => return Err(NotATag),
        };
        if is_hex(thing) { Ok(NamedVersion { thing: Thing(thing.to_owned()), revision }) } else { Err(NotATag) }
    }
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// What a write is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Precondition {
    /// `If-None-Match: *`: only if there is nothing yet.
    Create,
    /// `If-Match`: only if one of these versions is the current one.
    Match(Vec<NamedVersion>),
    /// Nothing was said.
    None,
}

impl Precondition {
    /// Whether the current version is one that was named.
    pub fn matches(&self, current: &Version) -> bool {
        let is_current = |named: &NamedVersion| named.thing == current.thing && named.revision == current.revision;
        match self {
            Precondition::Match(named) => current.revision.is_some() && named.iter().any(is_current),
            Precondition::Create | Precondition::None => false,
        }
    }

    /// Whether it names a revision of a thing at all.
    fn names(&self, thing: &Thing) -> bool {
        match self {
            Precondition::Match(named) => named.iter().any(|one| one.thing == *thing && one.revision.is_some()),
            Precondition::Create | Precondition::None => true,
        }
    }
}

/// The revision that a PUT of a thing will make, once its precondition holds.
///
/// # Errors
/// 428 without a precondition, 412 when it does not hold, 400 when it names no revision of the thing.
pub(crate) fn next_revision(thing: &Thing, existing: Option<i64>, precondition: &Precondition) -> Result<i64, Refusal> {
    next_tagged_revision(thing, existing.map(|revision| (revision, revision.to_string())), precondition)
}

/// The same where what a write compares says more than the number.
pub(crate) fn next_tagged_revision(
    thing: &Thing,
    existing: Option<(i64, String)>,
    precondition: &Precondition,
) -> Result<i64, Refusal> {
    let existing = existing.map(|(number, revision)| (number, thing.clone().at(revision)));
    match (&existing, precondition) {
        (None, Precondition::Create) => Ok(1),
        (Some((number, current)), precondition) if precondition.matches(current) => Ok(number + 1),
        (Some((_, current)), Precondition::Create) => Err(Refusal::from(Failure::new(
            Code::AlreadyExists,
            "Đã tồn tại; muốn thay đổi thì gửi If-Match với ETag hiện tại.",
            "It exists already; send If-Match with its current ETag to change it.",
        ))
        .with_etag(&current.name())),
        (_, Precondition::None) => Err(precondition_required(existing.is_some())),
        (existing, _) => Err(unmatched(thing, existing.as_ref().map(|(_, current)| current), precondition)),
    }
}

/// Lets a transition go on whose If-Match names the current version.
///
/// # Errors
/// 428 without a precondition, 412 when it does not hold, 400 when it names no revision of the thing.
pub(crate) fn require_match(current: &Version, precondition: &Precondition) -> Result<(), Refusal> {
    match precondition {
        precondition if precondition.matches(current) => Ok(()),
        Precondition::None | Precondition::Create => Err(precondition_required(true)),
        Precondition::Match(_) => Err(unmatched(&current.thing, Some(current), precondition)),
    }
}

/// Why a precondition does not hold: another revision is the current one, or it is about something else.
fn unmatched(thing: &Thing, current: Option<&Version>, precondition: &Precondition) -> Refusal {
    if precondition.names(thing) {
        return stale(current);
    }
    let fault = Fault::new(
        "#header/if-match",
        Code::ValueUnknown,
        "ETag này là của nội dung khác, hoặc chỉ để đọc; hãy đọc lại đúng nội dung cần thay đổi rồi gửi ETag của nó.",
        "This ETag is of something else, or for reading alone; read what is to be changed and send its ETag.",
    );
    Failure::faults(Code::InvalidHeader, vec![fault]).into()
}

fn precondition_required(exists: bool) -> Refusal {
    let (vi, en) = if exists {
        ("Cần tiêu đề If-Match với ETag hiện tại.", "If-Match with the current ETag is required.")
    } else {
        ("Cần tiêu đề If-None-Match: * để tạo mới.", "If-None-Match: * is required to create.")
    };
    Failure::new(Code::PreconditionRequired, vi, en).into()
}

fn stale(current: Option<&Version>) -> Refusal {
    let refusal = Refusal::from(Failure::new(
        Code::Stale,
        "Nội dung đã được thay đổi sau lần đọc gần nhất; hãy đọc lại rồi gửi lại.",
        "It was changed since it was last read; read it again and send again.",
    ));
    match current {
        Some(current) => refusal.with_etag(&current.name()),
        None => refusal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit() -> Thing {
        Thing::of("unit", &["so-noi-vu"])
    }

    /// A precondition that names these revisions of the unit.
    fn named(revisions: &[&str]) -> Precondition {
        let tags = revisions.iter().map(|revision| unit().at(revision).tag(b"{}"));
        Precondition::Match(tags.map(|tag| tag.parse().unwrap()).collect())
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
        let current = || Some(unit().at(3).name());
        let other = || unit().at(3).precondition();
        for (existing, precondition, expected) in [
            (None, Precondition::Create, Ok(1)),
            (None, Precondition::None, Err((Code::PreconditionRequired, None, Some("If-None-Match: *")))),
            (None, named(&["3"]), Err((Code::Stale, None, None))),
            (Some(3), named(&["3"]), Ok(4)),
            (Some(3), named(&["2", "3"]), Ok(4)),
            (Some(3), other(), Ok(4)),
            (Some(3), named(&["2", "4"]), Err((Code::Stale, current(), None))),
            (Some(3), named(&[]), Err((Code::InvalidHeader, None, None))),
            (Some(3), Precondition::Create, Err((Code::AlreadyExists, current(), None))),
            (Some(3), Precondition::None, Err((Code::PreconditionRequired, None, Some("If-Match")))),
        ] {
            assert_eq!(
                told(next_revision(&unit(), existing, &precondition)),
                expected,
                "{existing:?}, {precondition:?}"
            );
        }
    }

    #[test]
    fn a_tag_of_one_thing_fits_no_other_and_a_content_alone_fits_nothing() {
        fn refused<T>() -> Result<T, (Code, Option<String>, Option<&'static str>)> {
            Err((Code::InvalidHeader, None, None))
        }
        for other in [Thing::of("unit", &["so-tai-chinh"]), Thing::of("group", &["so-noi-vu"]), Thing::of("unit", &[])]
        {
            let precondition = other.at(3).precondition();
            assert_eq!(told(next_revision(&unit(), Some(3), &precondition)), refused());
            assert_eq!(told(next_revision(&unit(), None, &precondition)), refused());
            assert_eq!(told(require_match(&unit().at(3), &precondition)), refused());
        }
        let shown = unit().into_shown().tag(b"{}").parse().unwrap();
        assert_eq!(told(require_match(&unit().at(3), &Precondition::Match(vec![shown]))), refused());
        assert!(!unit().into_shown().precondition().matches(&unit().into_shown()));
    }

    #[test]
    fn a_tag_that_says_more_than_the_number_is_the_one_that_is_compared() {
        let outdated = || Some((3, "3x".to_owned()));
        assert_eq!(told(next_tagged_revision(&unit(), outdated(), &named(&["3x"]))), Ok(4));
        let stale = Err((Code::Stale, Some(unit().at("3x").name()), None));
        assert_eq!(told(next_tagged_revision(&unit(), outdated(), &named(&["3"]))), stale);
    }

    #[test]
    fn a_transition_needs_the_current_version_by_name() {
        let required = || Err((Code::PreconditionRequired, None, Some("If-Match")));
        let current = unit().at(3);
        assert_eq!(told(require_match(&current, &named(&["3"]))), Ok(()));
        assert_eq!(told(require_match(&current, &named(&["2"]))), Err((Code::Stale, Some(current.name()), None)));
        assert_eq!(told(require_match(&current, &Precondition::Create)), required());
        assert_eq!(told(require_match(&current, &Precondition::None)), required());
    }

    #[test]
    fn a_tag_names_the_thing_its_revision_and_what_is_shown_of_it() {
        let (one, other) = (unit().at(7).tag(b"a"), unit().at(7).tag(b"b"));
        assert_ne!(one, other);
        assert!(one.starts_with(&unit().at(7).name()) && other.starts_with(&unit().at(7).name()));
        // The SHA-256 of the letter `a`.
        assert!(unit().into_shown().tag(b"a").ends_with("-ca978112ca1bbdcafac231b39a23dc4d"));
    }

    #[test]
    fn what_a_proxy_adds_to_a_tag_changes_nothing_and_what_is_no_tag_is_none() {
        let tag = unit().at(7).tag(b"{}");
        let expected: Result<NamedVersion, NotATag> = tag.parse();
        assert!(Precondition::Match(vec![expected.clone().unwrap()]).matches(&unit().at(7)));
        for suffix in ["-gzip", "--gzip", ";gzip", ";;;gzip", "-br", ".gz", "+zstd", ":0", " ", "-"] {
            assert_eq!(format!("{tag}{suffix}").parse(), expected, "{suffix}");
            assert_eq!(format!("{}{suffix}", unit().at(7).name()).parse(), expected, "{suffix}");
        }
        let name = unit().0;
        let long = format!("{name}-{}", "1".repeat(21));
        for text in
            ["", "1", "7-gzip", &name, &format!("{name}-"), &format!("{name}7"), &long, &tag.to_uppercase(), &tag[1..]]
        {
            assert_eq!(text.parse::<NamedVersion>(), Err(NotATag), "{text}");
        }
        assert_eq!("ệ".repeat(20).parse::<NamedVersion>(), Err(NotATag));
    }
}
