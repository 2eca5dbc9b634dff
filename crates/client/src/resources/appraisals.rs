//! Appraisals.

use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{Appraisal, AppraisalInput};

use crate::call::Call;
use crate::{Client, ETag, Error, Precondition, Versioned};
use chamdiem_api_types::Operation;

/// The appraisals (kết quả thẩm định) of one round.
#[derive(Debug, Clone, Copy)]
pub struct Appraisals<'c> {
    client: &'c Client,
    round: &'c RoundId,
}

impl Client {
    /// The appraisals of a round.
    pub fn appraisals<'c>(&'c self, round: &'c RoundId) -> Appraisals<'c> {
        Appraisals { client: self, round }
    }
}

impl<'c> Appraisals<'c> {
    fn call(self, operation: Operation, unit: &UnitCode) -> Call<'c> {
        self.client.call(operation, &[self.round.as_str(), unit.as_str()])
    }

    /// That of a unit.
    pub async fn find(self, unit: &UnitCode) -> Result<Versioned<Appraisal>, Error> {
        self.call(Operation::GetAppraisal, unit).versioned().await
    }

    /// That of a unit, unless its version is still this one.
    pub async fn find_if_changed(self, unit: &UnitCode, etag: &ETag) -> Result<Option<Versioned<Appraisal>>, Error> {
        self.call(Operation::GetAppraisal, unit).if_changed(etag).await
    }

    /// Decides on the self-assessment of a unit, or decides again.
    pub async fn put(
        self,
        unit: &UnitCode,
        input: &AppraisalInput,
        precondition: Precondition<'_>,
    ) -> Result<Versioned<Appraisal>, Error> {
        let call = self.call(Operation::PutAppraisal, unit);
        call.precondition(precondition).json(input)?.versioned().await
    }

    /// What `put` would answer, with the position and the findings as its `consequence`; nothing is stored.
    pub async fn check(
        self,
        unit: &UnitCode,
        input: &AppraisalInput,
        precondition: Precondition<'_>,
    ) -> Result<Appraisal, Error> {
        let call = self.call(Operation::PutAppraisal, unit);
        call.validate_only().precondition(precondition).json(input)?.value().await
    }
}
