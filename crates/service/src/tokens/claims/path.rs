//! Where a claim is: a name, or names with dots between them that lead into objects.

use chamdiem_api_types::decode::Node;

use super::{Members, TEXT_BYTES_MAX, well_made};
use crate::tokens::fault::Fault;

/// What an object on the way must be.
pub(super) const ONCE: &str = "an object that has each member once";

/// What a text that must be there must be.
const TEXT: &str = "a text of 1 to 200 bytes without control characters";

/// The end of a path to an object whose keys are meant.
const KEYS: &str = ".*";

/// Where a claim is.
///
/// A dot may also belong to a name, as in `https://chamdiem.dienbien.gov.vn/roles`, so the longest name that there is goes
/// first at each step.
pub(in crate::tokens) struct ClaimPath(String);

impl ClaimPath {
    /// The path that a text says.
    pub(in crate::tokens) fn of(text: &str) -> ClaimPath {
        ClaimPath(text.to_owned())
    }

    /// The paths of a list with commas between them.
    pub(in crate::tokens) fn list(text: &str) -> Vec<ClaimPath> {
        text.split(',').map(str::trim).filter(|path| !path.is_empty()).map(ClaimPath::of).collect()
    }

    /// As it is set.
    pub(in crate::tokens) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the keys of the object are meant, and not what they lead to.
    pub(super) fn means_keys(&self) -> bool {
        self.0.ends_with(KEYS)
    }

    /// What is there, if there is something.
    pub(super) fn find<'n>(&self, members: Members<'n>) -> Result<Option<&'n Node>, Fault> {
        let path = self.0.strip_suffix(KEYS).unwrap_or(&self.0);
        find(members, path).map_err(|Twice| Fault::malformed(self.as_str(), ONCE))
    }

    /// The text that must be there.
    pub(super) fn text(&self, members: Members<'_>) -> Result<String, Fault> {
        let node = self.find(members)?.ok_or_else(|| Fault::ClaimMissing(self.0.clone()))?;
        let text = well_made(node, 1..=TEXT_BYTES_MAX);
        text.map(str::to_owned).ok_or_else(|| Fault::malformed(self.as_str(), TEXT))
    }
}

/// An object on the way has a member twice.
struct Twice;

fn find<'n>(members: Members<'n>, path: &str) -> Result<Option<&'n Node>, Twice> {
    if let Some(node) = members.get(path) {
        return Ok(Some(node));
    }
    for (dot, _) in path.rmatch_indices('.') {
        let Some(node @ Node::Object(_)) = members.get(&path[..dot]) else { continue };
        let found = find(Members::of(node).ok_or(Twice)?, &path[dot + 1..])?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(json: &str, path: &str) -> Result<Option<String>, Fault> {
        let node = Node::read(&mut serde_json::Deserializer::from_str(json)).unwrap();
        let found = ClaimPath::of(path).find(Members::of(&node).unwrap())?;
        Ok(found.map(|node| format!("{node:?}")))
    }

    fn text(text: &str) -> Result<Option<String>, Fault> {
        Ok(Some(format!("{:?}", Node::Text(text.to_owned()))))
    }

    #[test]
    fn a_path_leads_into_objects_and_a_dot_may_belong_to_a_name() {
        let json = r#"{
            "a": {"b": "1", "c.d": "2", "e": {"f": "3"}}, "a.g": "4", "a.h": {"i.k": "5"}, "a.b": "6",
            "https://chamdiem.dienbien.gov.vn/roles": "7", "l": "8", "m": null, "a.e": {"n": "9"}
        }"#;
        for (path, value) in [
            ("a.b", "6"),
            ("a.c.d", "2"),
            ("a.e.f", "3"),
            ("a.e.n", "9"),
            ("a.g", "4"),
            ("a.h.i.k", "5"),
            ("https://chamdiem.dienbien.gov.vn/roles", "7"),
            ("l", "8"),
        ] {
            assert_eq!(found(json, path), text(value), "{path}");
        }
        for path in ["", ".", "a.", ".a", "a.x", "l.b", "m.a", "b", "a.b.c", "https://chamdiem"] {
            assert_eq!(found(json, path), Ok(None), "{path}");
        }
        assert_eq!(found(json, "m"), Ok(Some("Null".to_owned())));
        assert_eq!(found(json, "a.e.*"), found(json, "a.e"));
    }

    #[test]
    fn an_object_on_the_way_with_a_member_twice_is_refused_and_one_beside_it_is_not_looked_at() {
        let twice = r#"{"a": {"b": "1", "b": "2"}, "c": "3"}"#;
        assert_eq!(found(twice, "a.b"), Err(Fault::malformed("a.b", ONCE)));
        assert_eq!(found(twice, "a.x"), Err(Fault::malformed("a.x", ONCE)));
        assert_eq!(found(twice, "c"), text("3"));
    }
}
