//! Rankings and explanations.

use chamdiem_api_types::text::{GroupCode, RoundId, UnitCode};
use chamdiem_api_types::wire::{Explanation, GroupRanking, Ranking};

use crate::{Client, ETag, Error, Versioned};
use chamdiem_api_types::Operation;

/// The ranking (kết quả xếp hạng) of one round: a table for each group.
#[derive(Debug, Clone, Copy)]
pub struct RoundRanking<'c> {
    client: &'c Client,
    round: &'c RoundId,
}

/// The tables (bảng xếp hạng) of one round, group by group.
#[derive(Debug, Clone, Copy)]
pub struct GroupRankings<'c> {
    client: &'c Client,
    round: &'c RoundId,
}

/// The explanations (giải thích kết quả) of one round, unit by unit.
#[derive(Debug, Clone, Copy)]
pub struct Explanations<'c> {
    client: &'c Client,
    round: &'c RoundId,
}

impl Client {
    /// The ranking of a round.
    pub fn ranking<'c>(&'c self, round: &'c RoundId) -> RoundRanking<'c> {
        RoundRanking { client: self, round }
    }

    /// The tables of a round, group by group.
    pub fn group_rankings<'c>(&'c self, round: &'c RoundId) -> GroupRankings<'c> {
        GroupRankings { client: self, round }
    }

    /// The explanations of a round.
    pub fn explanations<'c>(&'c self, round: &'c RoundId) -> Explanations<'c> {
        Explanations { client: self, round }
    }
}

impl RoundRanking<'_> {
    /// The ranking.
    pub async fn find(self) -> Result<Versioned<Ranking>, Error> {
        self.client.call(Operation::GetRanking, &[self.round.as_str()]).versioned().await
    }

    /// The ranking as a table in CSV: UTF-8 with a mark at its beginning, headings in Vietnamese.
    pub async fn table(self) -> Result<Vec<u8>, Error> {
        self.client.call(Operation::GetRankingTable, &[self.round.as_str()]).bytes("text/csv").await
    }

    /// The ranking, unless its version is still this one.
    pub async fn find_if_changed(self, etag: &ETag) -> Result<Option<Versioned<Ranking>>, Error> {
        self.client.call(Operation::GetRanking, &[self.round.as_str()]).if_changed(etag).await
    }
}

impl GroupRankings<'_> {
    /// The table of a group.
    pub async fn find(self, group: &GroupCode) -> Result<Versioned<GroupRanking>, Error> {
        self.client.call(Operation::GetGroupRanking, &[self.round.as_str(), group.as_str()]).versioned().await
    }

    /// The table of a group, unless its version is still this one.
    pub async fn find_if_changed(
        self,
        group: &GroupCode,
        etag: &ETag,
    ) -> Result<Option<Versioned<GroupRanking>>, Error> {
        self.client.call(Operation::GetGroupRanking, &[self.round.as_str(), group.as_str()]).if_changed(etag).await
    }
}

impl Explanations<'_> {
    /// Why a unit is ranked as it is.
    pub async fn find(self, unit: &UnitCode) -> Result<Versioned<Explanation>, Error> {
        self.client.call(Operation::GetExplanation, &[self.round.as_str(), unit.as_str()]).versioned().await
    }

    /// The same, unless its version is still this one.
    pub async fn find_if_changed(self, unit: &UnitCode, etag: &ETag) -> Result<Option<Versioned<Explanation>>, Error> {
        self.client.call(Operation::GetExplanation, &[self.round.as_str(), unit.as_str()]).if_changed(etag).await
    }
}
