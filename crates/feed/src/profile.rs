//! Feed profiles: reading the fields of another system as ours.

use chamdiem_api_types::Fault;
use chamdiem_api_types::decode::Node;
use chamdiem_api_types::wire::FeedProfileInput;

use crate::Row;

/// A feed profile that was checked: how a one-stop e-system names and writes the fields of a dossier.
#[derive(Debug, Clone)]
pub struct Profile {
    dropped: Vec<String>,
}

impl Profile {
    /// Checks a profile.
    ///
    /// # Errors
    /// Every fault, with [`chamdiem_api_types::Code::ProfileInvalid`] and a pointer into the profile.
    pub fn new(input: &FeedProfileInput) -> Result<Profile, Vec<Fault>> {
        Ok(Profile { dropped: input.dropped.iter().map(|name| name.0.clone()).collect() })
    }

    /// The fields that are dropped, as the profile lists them.
    pub fn dropped(&self) -> &[String] {
        &self.dropped
    }

    pub(crate) fn known_name(&self, name: &str) -> Option<&str> {
        self.dropped.iter().find(|known| *known == name).map(String::as_str)
    }

    pub(crate) fn known_names(&self) -> String {
        self.dropped.join(", ")
    }

    pub(crate) fn row<R: Row>(&self, node: Node, _: Option<u64>, _: &mut [u64]) -> Result<R, Vec<Fault>> {
        R::from_node(node)
    }
}
