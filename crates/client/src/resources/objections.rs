//! What a unit says of its appraisal, and the dialogue as a whole.

use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{Appraisal, DialoguePage, Objection, ObjectionAnswerInput, ObjectionInput};

use crate::call::Call;
use crate::{Client, ETag, Error, List, Versioned};
use chamdiem_api_types::Operation;

/// The acceptance of the appraisal of one unit in one round, and the objections to it (ý kiến của đơn vị).
#[derive(Debug, Clone, Copy)]
pub struct Objections<'c> {
    client: &'c Client,
    round: &'c RoundId,
    unit: &'c UnitCode,
}

/// What unit and office have said to each other in one round (quá trình trao đổi).
#[derive(Debug, Clone, Copy)]
pub struct Dialogue<'c> {
    client: &'c Client,
    round: &'c RoundId,
    unit: &'c UnitCode,
}

impl Client {
    /// The objections of a unit in a round.
    pub fn objections<'c>(&'c self, round: &'c RoundId, unit: &'c UnitCode) -> Objections<'c> {
        Objections { client: self, round, unit }
    }

    /// The dialogue with a unit in a round.
    pub fn dialogue<'c>(&'c self, round: &'c RoundId, unit: &'c UnitCode) -> Dialogue<'c> {
        Dialogue { client: self, round, unit }
    }
}

impl<'c> Objections<'c> {
    fn call(self, operation: Operation) -> Call<'c> {
        self.client.call(operation, &[self.round.as_str(), self.unit.as_str()])
    }

    fn call_of(self, operation: Operation, number: u32) -> Call<'c> {
        self.client.call(operation, &[self.round.as_str(), self.unit.as_str(), &number.to_string()])
    }

    /// Accepts the appraisal of this version; afterwards it is settled.
    pub async fn accept(self, etag: &ETag) -> Result<Versioned<Appraisal>, Error> {
        self.call(Operation::AcceptAppraisal).if_match(etag).versioned().await
    }

    /// Objects to the appraisal of this version.
    pub async fn object(self, input: &ObjectionInput, etag: &ETag) -> Result<Versioned<Objection>, Error> {
        self.call(Operation::ObjectToAppraisal).if_match(etag).json(input)?.versioned().await
    }

    /// One objection, with its answer where there is one.
    pub async fn find(self, number: u32) -> Result<Versioned<Objection>, Error> {
        self.call_of(Operation::GetObjection, number).versioned().await
    }

    /// One objection, unless its version is still this one.
    pub async fn find_if_changed(self, number: u32, etag: &ETag) -> Result<Option<Versioned<Objection>>, Error> {
        self.call_of(Operation::GetObjection, number).if_changed(etag).await
    }

    /// Answers the objection of this version.
    pub async fn answer(
        self,
        number: u32,
        input: &ObjectionAnswerInput,
        etag: &ETag,
    ) -> Result<Versioned<Objection>, Error> {
        self.call_of(Operation::AnswerObjection, number).if_match(etag).json(input)?.versioned().await
    }
}

impl<'c> Dialogue<'c> {
    /// All of it, in order.
    pub fn list(self) -> List<'c, DialoguePage> {
        List::new(self.client, Operation::ListDialogue, &[self.round.as_str(), self.unit.as_str()])
    }
}
