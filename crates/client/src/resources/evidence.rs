//! What is computed from evidence, and where claim and evidence part.

use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{GapAnswer, GapAnswerInput, GapFindingPage, RoundEvidence, UnitEvidence};

use crate::{Client, ETag, Error, List, Precondition, Versioned};
use chamdiem_api_types::Operation;

/// The evidence (số liệu) of one round: each criterion's computed score beside the claimed and the appraised one.
///
/// # Examples
/// ```no_run
/// use chamdiem_client::text::{RoundId, UnitCode};
///
/// # async fn print(client: chamdiem_client::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let (round, unit): (RoundId, UnitCode) = ("dien-bien-2021-q2".parse()?, "so-noi-vu".parse()?);
/// for score in &client.evidence(&round).of_unit(&unit).await?.criteria {
///     println!("{} {:?} {:?} {:?}", score.number, score.computed, score.self_assessed, score.appraised);
///     println!("{}", score.sentence);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'c> {
    client: &'c Client,
    round: &'c RoundId,
}

/// The gap findings (tồn tại do so sánh số liệu với kết quả tự chấm) of one round, and the answers to them.
///
/// # Examples
/// ```no_run
/// use chamdiem_client::Precondition;
/// use chamdiem_client::text::{Reason, RoundId, UnitCode};
/// use chamdiem_client::wire::{GapAnswerInput, GapDecision};
///
/// # async fn answer(client: chamdiem_client::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let (round, unit): (RoundId, UnitCode) = ("dien-bien-2021-q2".parse()?, "so-noi-vu".parse()?);
/// let findings = client.gap_findings(&round);
/// for finding in findings.list().unit(&unit).page().await?.items {
///     println!("{}", finding.sentence);
///     if finding.answer.is_none() {
///         let reason = Reason::from("Đơn vị đã xác nhận số liệu của hệ thống một cửa điện tử");
///         let input = GapAnswerInput { decision: GapDecision::TakeComputed, points: None, reason };
///         findings.put_answer(&finding.id, &input, Precondition::Create).await?;
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct GapFindings<'c> {
    client: &'c Client,
    round: &'c RoundId,
}

impl Client {
    /// The evidence of a round.
    pub fn evidence<'c>(&'c self, round: &'c RoundId) -> Evidence<'c> {
        Evidence { client: self, round }
    }

    /// The gap findings of a round.
    pub fn gap_findings<'c>(&'c self, round: &'c RoundId) -> GapFindings<'c> {
        GapFindings { client: self, round }
    }
}

impl Evidence<'_> {
    /// That of every unit, without how it was computed.
    pub async fn find(self) -> Result<Versioned<RoundEvidence>, Error> {
        self.client.call(Operation::GetRoundEvidence, &[self.round.as_str()]).versioned().await
    }

    /// The same, unless its version is still this one.
    pub async fn find_if_changed(self, etag: &ETag) -> Result<Option<Versioned<RoundEvidence>>, Error> {
        self.client.call(Operation::GetRoundEvidence, &[self.round.as_str()]).if_changed(etag).await
    }

    /// That of a unit, with how each score was computed.
    pub async fn of_unit(self, unit: &UnitCode) -> Result<Versioned<UnitEvidence>, Error> {
        self.client.call(Operation::GetUnitEvidence, &[self.round.as_str(), unit.as_str()]).versioned().await
    }

    /// The same, unless its version is still this one.
    pub async fn of_unit_if_changed(
        self,
        unit: &UnitCode,
        etag: &ETag,
    ) -> Result<Option<Versioned<UnitEvidence>>, Error> {
        self.client.call(Operation::GetUnitEvidence, &[self.round.as_str(), unit.as_str()]).if_changed(etag).await
    }
}

impl<'c> GapFindings<'c> {
    /// All of the round, by key; or those of one [`unit`](List::unit).
    pub fn list(self) -> List<'c, GapFindingPage> {
        List::new(self.client, Operation::ListGapFindings, &[self.round.as_str()])
    }

    /// The answer to a finding, by the finding's [`id`](chamdiem_api_types::wire::GapFinding::id).
    pub async fn answer(self, finding: &str) -> Result<Versioned<GapAnswer>, Error> {
        self.client.call(Operation::GetGapAnswer, &[self.round.as_str(), finding]).versioned().await
    }

    /// The answer to a finding, unless its version is still this one.
    pub async fn answer_if_changed(self, finding: &str, etag: &ETag) -> Result<Option<Versioned<GapAnswer>>, Error> {
        self.client.call(Operation::GetGapAnswer, &[self.round.as_str(), finding]).if_changed(etag).await
    }

    /// Answers a finding, or answers again.
    pub async fn put_answer(
        self,
        finding: &str,
        input: &GapAnswerInput,
        precondition: Precondition<'_>,
    ) -> Result<Versioned<GapAnswer>, Error> {
        let call = self.client.call(Operation::PutGapAnswer, &[self.round.as_str(), finding]);
        call.precondition(precondition).json(input)?.versioned().await
    }
}
