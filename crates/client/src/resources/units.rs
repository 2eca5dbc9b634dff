//! Units and the groups in which they are ranked.

use chamdiem_api_types::text::{GroupCode, UnitCode};
use chamdiem_api_types::wire::{Group, GroupInput, GroupPage, Unit, UnitInput, UnitPage};

use crate::{Client, ETag, Error, List, Precondition, Versioned};
use chamdiem_api_types::Operation;

/// The units (cơ quan, đơn vị).
#[derive(Debug, Clone, Copy)]
pub struct Units<'c> {
    client: &'c Client,
}

/// The groups (nhóm) of units that are ranked together.
#[derive(Debug, Clone, Copy)]
pub struct Groups<'c> {
    client: &'c Client,
}

impl Client {
    /// The units.
    pub fn units(&self) -> Units<'_> {
        Units { client: self }
    }

    /// The groups.
    pub fn groups(&self) -> Groups<'_> {
        Groups { client: self }
    }
}

impl<'c> Units<'c> {
    /// All, by code; or those below one [`parent`](List::parent).
    pub fn list(self) -> List<'c, UnitPage> {
        List::new(self.client, Operation::ListUnits, &[])
    }

    /// One.
    pub async fn find(self, unit: &UnitCode) -> Result<Versioned<Unit>, Error> {
        self.client.call(Operation::GetUnit, &[unit.as_str()]).versioned().await
    }

    /// One, unless its version is still this one.
    pub async fn find_if_changed(self, unit: &UnitCode, etag: &ETag) -> Result<Option<Versioned<Unit>>, Error> {
        self.client.call(Operation::GetUnit, &[unit.as_str()]).if_changed(etag).await
    }

    /// Creates or changes one.
    pub async fn put(
        self,
        unit: &UnitCode,
        input: &UnitInput,
        precondition: Precondition<'_>,
    ) -> Result<Versioned<Unit>, Error> {
        let call = self.client.call(Operation::PutUnit, &[unit.as_str()]);
        call.precondition(precondition).json(input)?.versioned().await
    }
}

impl<'c> Groups<'c> {
    /// All, by code; or those of one [`authority`](List::authority).
    pub fn list(self) -> List<'c, GroupPage> {
        List::new(self.client, Operation::ListGroups, &[])
    }

    /// One.
    pub async fn find(self, group: &GroupCode) -> Result<Versioned<Group>, Error> {
        self.client.call(Operation::GetGroup, &[group.as_str()]).versioned().await
    }

    /// One, unless its version is still this one.
    pub async fn find_if_changed(self, group: &GroupCode, etag: &ETag) -> Result<Option<Versioned<Group>>, Error> {
        self.client.call(Operation::GetGroup, &[group.as_str()]).if_changed(etag).await
    }

    /// Creates or changes one, with all its members.
    pub async fn put(
        self,
        group: &GroupCode,
        input: &GroupInput,
        precondition: Precondition<'_>,
    ) -> Result<Versioned<Group>, Error> {
        let call = self.client.call(Operation::PutGroup, &[group.as_str()]);
        call.precondition(precondition).json(input)?.versioned().await
    }
}
