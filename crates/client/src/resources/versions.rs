//! Versions of a unit's papers, and what differs between two of them.

use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{Comparison, Version, VersionId, VersionPage};

use crate::{Client, Error, List, Versioned};
use chamdiem_api_types::Operation;

/// The versions (phiên bản) of the papers of one round: each submission and each decision as it was made.
#[derive(Debug, Clone, Copy)]
pub struct Versions<'c> {
    client: &'c Client,
    round: &'c RoundId,
}

impl Client {
    /// The versions of the papers of a round.
    pub fn versions<'c>(&'c self, round: &'c RoundId) -> Versions<'c> {
        Versions { client: self, round }
    }
}

impl<'c> Versions<'c> {
    /// Those of a unit, in the order in which they were made.
    pub fn list(self, unit: &UnitCode) -> List<'c, VersionPage> {
        List::new(self.client, Operation::ListVersions, &[self.round.as_str(), unit.as_str()])
    }

    /// One.
    pub async fn find(self, unit: &UnitCode, version: VersionId) -> Result<Versioned<Version>, Error> {
        let keys = [self.round.as_str(), unit.as_str(), &version.to_string()];
        self.client.call(Operation::GetVersion, &keys).versioned().await
    }

    /// What differs between two.
    pub async fn compare(
        self,
        unit: &UnitCode,
        from: VersionId,
        to: VersionId,
    ) -> Result<Versioned<Comparison>, Error> {
        let call = self.client.call(Operation::CompareVersions, &[self.round.as_str(), unit.as_str()]);
        call.query("from", &from.to_string()).query("to", &to.to_string()).versioned().await
    }
}
