//! The units and their groups.

use chamdiem_scoring::UnitLevel;
use time::Date;

use crate::{Page, StoreError};

row! {
    /// A unit.
    UnitRow of units {
        /// Its code.
        code: String,
        /// Counts its changes, from 1.
        revision: i64,
        /// Its name.
        name: String,
        /// `province`, `department`, `district` or `commune`.
        level: UnitLevel,
        /// The unit above it.
        parent_code: Option<String>,
        /// The first day of its existence.
        valid_from: Date,
        /// The last day of its existence.
        valid_until: Option<Date>,
    }
}

row! {
    /// A group of units that one authority ranks together.
    GroupRow of unit_groups {
        /// Its code.
        code: String,
        /// Counts its changes, from 1.
        revision: i64,
        /// Its name.
        name: String,
        /// The unit whose office assesses the group.
        authority_code: String,
        /// Its place among the authority's groups.
        ordinal: i32,
    }
}

row! {
    /// The membership of a unit in a group, with its dates.
    MembershipRow of group_memberships {
        /// The group.
        group_code: String,
        /// The unit.
        unit_code: String,
        /// The unit's place in the group.
        ordinal: i32,
        /// The first day of the membership.
        valid_from: Date,
        /// The last day of the membership.
        valid_until: Option<Date>,
    }
}

/// The units and their groups.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait UnitRows: crate::SealRows {
    /// Keeps everybody else from changing units and groups until the transaction ends, so that what is decided about several of
    /// them together stays true.
    fn lock_register(&mut self) -> Result<(), StoreError>;
    /// Units by code, all or those directly under `parent`.
    fn list_units(&mut self, parent: Option<&str>, page: &Page) -> Result<Vec<UnitRow>, StoreError>;
    /// The units with these codes, by code; those that do not exist are left out.
    fn find_units(&mut self, codes: &[String]) -> Result<Vec<UnitRow>, StoreError>;
    /// The successors of these units, as pairs of unit and successor, in order.
    fn list_successors(&mut self, codes: &[String]) -> Result<Vec<(String, String)>, StoreError>;
    /// Creates a unit with its successors.
    fn insert_unit(&mut self, row: &UnitRow, successors: &[String]) -> Result<(), StoreError>;
    /// Replaces a unit whose revision is `row.revision - 1`, and its successors.
    fn update_unit(&mut self, row: &UnitRow, successors: &[String]) -> Result<(), StoreError>;
    /// Groups by code, all or those of one authority.
    fn list_groups(&mut self, authority: Option<&str>, page: &Page) -> Result<Vec<GroupRow>, StoreError>;
    /// One group.
    fn find_group(&mut self, code: &str) -> Result<Option<GroupRow>, StoreError>;
    /// The memberships of these groups, by group, ordinal, unit and first day.
    fn list_memberships(&mut self, groups: &[String]) -> Result<Vec<MembershipRow>, StoreError>;
    /// Creates a group with its memberships.
    fn insert_group(&mut self, row: &GroupRow, members: &[MembershipRow]) -> Result<(), StoreError>;
    /// Replaces a group whose revision is `row.revision - 1`, and its memberships.
    fn update_group(&mut self, row: &GroupRow, members: &[MembershipRow]) -> Result<(), StoreError>;
}
