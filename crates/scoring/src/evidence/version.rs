//! Which of two states of one record is the later one.

use std::cmp::Ordering;

/// What a sender says of the state of a record. Versions of one kind have an order, those of two kinds have none: a number
/// does not tell when it was given, nor a moment how many changes lay before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// The sender's number of the change.
    Sequence(i64),
    /// The moment of the change, in microseconds since 1970 began in UTC.
    UpdatedAt(i64),
}

impl Version {
    /// The version from the two columns in which it is kept, of which exactly one is filled.
    pub fn of_columns(sequence: Option<i64>, updated_at: Option<i64>) -> Option<Version> {
        match (sequence, updated_at) {
            (Some(number), None) => Some(Version::Sequence(number)),
            (None, Some(moment)) => Some(Version::UpdatedAt(moment)),
            _ => None,
        }
    }

    /// The number, where it is one.
    pub fn sequence(self) -> Option<i64> {
        match self {
            Version::Sequence(number) => Some(number),
            Version::UpdatedAt(_) => None,
        }
    }

    /// The moment in microseconds, where it is one.
    pub fn updated_at(self) -> Option<i64> {
        match self {
            Version::Sequence(_) => None,
            Version::UpdatedAt(moment) => Some(moment),
        }
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Version) -> Option<Ordering> {
        match (self, other) {
            (Version::Sequence(one), Version::Sequence(other))
            | (Version::UpdatedAt(one), Version::UpdatedAt(other)) => Some(one.cmp(other)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_one_kind_have_an_order_and_those_of_two_kinds_have_none() {
        for kind in [Version::Sequence, Version::UpdatedAt] {
            assert!(kind(1) < kind(2) && kind(2) > kind(1) && kind(2) >= kind(2));
        }
        for (number, moment) in [(1, 2), (2, 1), (1, 1)] {
            assert_eq!(Version::Sequence(number).partial_cmp(&Version::UpdatedAt(moment)), None);
            assert_ne!(Version::Sequence(number), Version::UpdatedAt(moment));
        }
    }

    #[test]
    fn each_kind_has_a_column_of_its_own() {
        for version in [Version::Sequence(1_622_000_000_000_000), Version::UpdatedAt(1_622_000_000_000_000)] {
            assert_eq!(Version::of_columns(version.sequence(), version.updated_at()), Some(version));
        }
        assert_eq!(Version::of_columns(None, None), None);
        assert_eq!(Version::of_columns(Some(1), Some(1)), None);
    }
}
