//! Self-assessments.

use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{ReturnInput, SelfAssessment, SelfAssessmentInput, SelfAssessmentPage};

use crate::call::Call;
use crate::{Client, ETag, Error, List, Precondition, Versioned};
use chamdiem_api_types::Operation;

/// The self-assessments (bản tự chấm điểm) of one round.
#[derive(Debug, Clone, Copy)]
pub struct SelfAssessments<'c> {
    client: &'c Client,
    round: &'c RoundId,
}

impl Client {
    /// The self-assessments of a round.
    pub fn self_assessments<'c>(&'c self, round: &'c RoundId) -> SelfAssessments<'c> {
        SelfAssessments { client: self, round }
    }
}

impl<'c> SelfAssessments<'c> {
    fn call(self, operation: Operation, unit: &UnitCode) -> Call<'c> {
        self.client.call(operation, &[self.round.as_str(), unit.as_str()])
    }

    /// All of the round, by unit.
    pub fn list(self) -> List<'c, SelfAssessmentPage> {
        List::new(self.client, Operation::ListSelfAssessments, &[self.round.as_str()])
    }

    /// That of a unit.
    pub async fn find(self, unit: &UnitCode) -> Result<Versioned<SelfAssessment>, Error> {
        self.call(Operation::GetSelfAssessment, unit).versioned().await
    }

    /// That of a unit, unless its version is still this one.
    pub async fn find_if_changed(
        self,
        unit: &UnitCode,
        etag: &ETag,
    ) -> Result<Option<Versioned<SelfAssessment>>, Error> {
        self.call(Operation::GetSelfAssessment, unit).if_changed(etag).await
    }

    /// Writes the draft of a unit; criteria may still be missing.
    pub async fn put(
        self,
        unit: &UnitCode,
        input: &SelfAssessmentInput,
        precondition: Precondition<'_>,
    ) -> Result<Versioned<SelfAssessment>, Error> {
        let call = self.call(Operation::PutSelfAssessment, unit);
        call.precondition(precondition).json(input)?.versioned().await
    }

    /// What `put` would answer, with the total, the class and the findings; nothing is stored.
    pub async fn check(
        self,
        unit: &UnitCode,
        input: &SelfAssessmentInput,
        precondition: Precondition<'_>,
    ) -> Result<SelfAssessment, Error> {
        let call = self.call(Operation::PutSelfAssessment, unit);
        call.validate_only().precondition(precondition).json(input)?.value().await
    }

    /// Submits the draft of this version.
    pub async fn submit(self, unit: &UnitCode, etag: &ETag) -> Result<Versioned<SelfAssessment>, Error> {
        self.call(Operation::SubmitSelfAssessment, unit).if_match(etag).versioned().await
    }

    /// Returns a submitted self-assessment of this version to its unit, to be done again.
    pub async fn return_to_unit(
        self,
        unit: &UnitCode,
        input: &ReturnInput,
        etag: &ETag,
    ) -> Result<Versioned<SelfAssessment>, Error> {
        self.call(Operation::ReturnSelfAssessment, unit).if_match(etag).json(input)?.versioned().await
    }
}
