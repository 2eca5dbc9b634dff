//! Rounds, their rosters and their exemptions.

use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{Exemption, ExemptionInput, Roster, Round, RoundInput, RoundPage};

use crate::{Client, ETag, Error, List, Precondition, Versioned};
use chamdiem_api_types::Operation;

/// The evaluation rounds (đợt đánh giá).
#[derive(Debug, Clone, Copy)]
pub struct Rounds<'c> {
    client: &'c Client,
}

/// The roster (danh sách đơn vị) of one round.
#[derive(Debug, Clone, Copy)]
pub struct RoundRoster<'c> {
    client: &'c Client,
    round: &'c RoundId,
}

/// The exemptions (miễn đánh giá) of one round.
#[derive(Debug, Clone, Copy)]
pub struct Exemptions<'c> {
    client: &'c Client,
    round: &'c RoundId,
}

impl Client {
    /// The rounds.
    pub fn rounds(&self) -> Rounds<'_> {
        Rounds { client: self }
    }

    /// The roster of a round.
    pub fn roster<'c>(&'c self, round: &'c RoundId) -> RoundRoster<'c> {
        RoundRoster { client: self, round }
    }

    /// The exemptions of a round.
    pub fn exemptions<'c>(&'c self, round: &'c RoundId) -> Exemptions<'c> {
        Exemptions { client: self, round }
    }
}

impl<'c> Rounds<'c> {
    /// Those that the asker may see, by identifier; or those of one [`authority`](List::authority),
    /// [`period`](List::period) or [`state`](List::state).
    pub fn list(self) -> List<'c, RoundPage> {
        List::new(self.client, Operation::ListRounds, &[])
    }

    /// One.
    pub async fn find(self, round: &RoundId) -> Result<Versioned<Round>, Error> {
        self.client.call(Operation::GetRound, &[round.as_str()]).versioned().await
    }

    /// One, unless its version is still this one.
    pub async fn find_if_changed(self, round: &RoundId, etag: &ETag) -> Result<Option<Versioned<Round>>, Error> {
        self.client.call(Operation::GetRound, &[round.as_str()]).if_changed(etag).await
    }

    /// Prepares one, or changes one.
    pub async fn put(
        self,
        round: &RoundId,
        input: &RoundInput,
        precondition: Precondition<'_>,
    ) -> Result<Versioned<Round>, Error> {
        let call = self.client.call(Operation::PutRound, &[round.as_str()]);
        call.precondition(precondition).json(input)?.versioned().await
    }

    /// Opens a prepared round of this version for submissions, and freezes its roster.
    pub async fn open(self, round: &RoundId, etag: &ETag) -> Result<Versioned<Round>, Error> {
        self.client.call(Operation::OpenRound, &[round.as_str()]).if_match(etag).versioned().await
    }

    /// Closes an open round of this version.
    pub async fn close(self, round: &RoundId, etag: &ETag) -> Result<Versioned<Round>, Error> {
        self.client.call(Operation::CloseRound, &[round.as_str()]).if_match(etag).versioned().await
    }
}

impl RoundRoster<'_> {
    /// The roster.
    pub async fn find(self) -> Result<Versioned<Roster>, Error> {
        self.client.call(Operation::GetRoster, &[self.round.as_str()]).versioned().await
    }

    /// The roster, unless its version is still this one.
    pub async fn find_if_changed(self, etag: &ETag) -> Result<Option<Versioned<Roster>>, Error> {
        self.client.call(Operation::GetRoster, &[self.round.as_str()]).if_changed(etag).await
    }
}

impl Exemptions<'_> {
    /// The exemption of a unit.
    pub async fn find(self, unit: &UnitCode) -> Result<Versioned<Exemption>, Error> {
        self.client.call(Operation::GetExemption, &[self.round.as_str(), unit.as_str()]).versioned().await
    }

    /// The exemption of a unit, unless its version is still this one.
    pub async fn find_if_changed(self, unit: &UnitCode, etag: &ETag) -> Result<Option<Versioned<Exemption>>, Error> {
        self.client.call(Operation::GetExemption, &[self.round.as_str(), unit.as_str()]).if_changed(etag).await
    }

    /// Exempts a unit, or changes the reason.
    pub async fn put(
        self,
        unit: &UnitCode,
        input: &ExemptionInput,
        precondition: Precondition<'_>,
    ) -> Result<Versioned<Exemption>, Error> {
        let call = self.client.call(Operation::PutExemption, &[self.round.as_str(), unit.as_str()]);
        call.precondition(precondition).json(input)?.versioned().await
    }

    /// Takes an exemption of this version back.
    pub async fn delete(self, unit: &UnitCode, etag: &ETag) -> Result<(), Error> {
        let call = self.client.call(Operation::DeleteExemption, &[self.round.as_str(), unit.as_str()]);
        call.if_match(etag).done().await
    }
}
