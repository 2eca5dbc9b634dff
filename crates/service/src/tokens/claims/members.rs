//! The members of an object, none of which stands twice.

use chamdiem_api_types::decode::Node;

use super::{TEXT_BYTES_MAX, well_made};
use crate::tokens::fault::Fault;

/// The members of an object in which none stands twice.
#[derive(Clone, Copy)]
pub(in crate::tokens) struct Members<'n>(&'n [(String, Node)]);

impl<'n> Members<'n> {
    /// The members; none where it is no object or a member stands twice.
    pub(in crate::tokens) fn of(node: &'n Node) -> Option<Members<'n>> {
        let Node::Object(members) = node else { return None };
        let twice = |index: usize| members[..index].iter().any(|(key, _)| *key == members[index].0);
        let single = !(0..members.len()).any(twice);
        single.then_some(Members(members))
    }

    /// The keys.
    pub(in crate::tokens) fn keys(&self) -> impl Iterator<Item = &'n str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }

    /// What is under a key.
    pub(in crate::tokens) fn get(&self, key: &str) -> Option<&'n Node> {
        self.0.iter().find(|(member, _)| member == key).map(|(_, node)| node)
    }

    /// The text under a key.
    pub(in crate::tokens) fn text(&self, key: &str) -> Option<&'n str> {
        well_made(self.get(key)?, 1..=TEXT_BYTES_MAX)
    }

    pub(super) fn time(&self, key: &str) -> Result<Option<i64>, Fault> {
        match self.get(key) {
            None => Ok(None),
            Some(Node::Integer(value)) => Ok(Some(*value)),
            Some(_) => Err(Fault::malformed(key, "a whole number of seconds")),
        }
    }

    pub(super) fn required_time(&self, key: &str) -> Result<i64, Fault> {
        self.time(key)?.ok_or_else(|| Fault::ClaimMissing(key.to_owned()))
    }
}
