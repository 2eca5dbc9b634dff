//! The gate before publication: what stands in the way, and what two people have let through.
//!
//! Nothing here is stored. Blocks are looked for whenever somebody asks and again in the transaction that publishes, so
//! they are always true of what is there. An override is about a block as it stood when it was proposed: it names the
//! block by its key and holds as long as the block still says the same, number for number.

use std::collections::BTreeMap;

use chamdiem_api_types::text::{CriterionKey, RoundId, UnitCode};
use chamdiem_api_types::wire::{BlockCode, BlockKey, GateOverride, PublicationBlock, PublicationGate};
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_scoring as scoring;
use chamdiem_store::Rows;
use scoring::{AssessmentState, Outcome};

use crate::context::Context;
use crate::evidence::computed::Evidence;
use crate::findings::unanswered;
use crate::policy::Act;
use crate::publishing::proposal_rows::{ApprovedOverride, approved_overrides};
use crate::refusal::Refusal;
use crate::results::imports;
use crate::results::result::{self, RoundResult};
use crate::rounds::access;
use crate::stored::{self, StoredRound};
use crate::version::{Read, content_tag};

/// What stands in the way of publishing a round, as it is now.
pub fn get(rows: &mut dyn Rows, context: &Context, round: &RoundId) -> Result<Read<PublicationGate>, Refusal> {
    let round = access::load(rows, context, round, Act::ReadGate)?;
    let result = result::compute(rows, &round)?;
    let evidence = Evidence::of_all(rows, &round, &result, context.now)?;
    let found = find(rows, context, &round, &result, &evidence)?;
    let overrides = approved_overrides(rows, &round)?;
    let blocks: Vec<PublicationBlock> = found
        .into_iter()
        .map(|block| PublicationBlock {
            overridden_by: block.overridden_in(&overrides).map(|approved| approved.proposal),
            key: block.key,
            code: block.code,
            unit: Some(block.unit),
            criterion: block.criterion,
            sentence: block.vi,
        })
        .collect();
    let value = PublicationGate {
        round: stored::text(&round.row.id, "round's identifier")?,
        ready: blocks.iter().all(|block| block.overridden_by.is_some()),
        blocks,
    };
    let etag = content_tag(&value)?;
    Ok(Read { value, etag })
}

/// Lets a publication go on, and gives what has to be printed in it: each block that two people let through.
///
/// # Errors
/// 409 with every block that nobody let through.
pub(crate) fn require_clear(
    rows: &mut dyn Rows,
    context: &Context,
    round: &StoredRound,
    result: &RoundResult,
    evidence: &Evidence,
) -> Result<Vec<GateOverride>, Refusal> {
    let overrides = approved_overrides(rows, round)?;
    let (mut printed, mut faults) = (Vec::new(), Vec::new());
    for block in find(rows, context, round, result, evidence)? {
        match block.overridden_in(&overrides).cloned() {
            Some(approved) => printed.push(block.let_through(approved)),
            None => faults.push(Fault::new("#round", block.issue_code(), block.vi, block.en)),
        }
    }
    if faults.is_empty() {
        return Ok(printed);
    }
    let count = faults.len();
    let vi = format!("Còn {count} vướng mắc phải xử lý, hoặc được hai người cho bỏ qua, trước khi công bố.");
    let en = format!("{count} blocks have to be dealt with, or let through by two people, before publication.");
    Err(Failure { faults, ..Failure::new(Code::PublicationBlocked, vi, en) }.into())
}

/// Something that stands in the way of publication.
pub(crate) struct Block {
    /// Its key.
    pub(crate) key: BlockKey,
    /// What it is.
    pub(crate) code: BlockCode,
    /// About whom.
    pub(crate) unit: UnitCode,
    /// On which criterion.
    pub(crate) criterion: Option<CriterionKey>,
    /// In words, in Vietnamese.
    pub(crate) vi: String,
    en: String,
}

impl Block {
    fn new(
        code: BlockCode,
        about: &str,
        unit: UnitCode,
        criterion: Option<CriterionKey>,
        (vi, en): (String, String),
    ) -> Result<Block, Refusal> {
        let key = stored::text(&format!("{}:{about}", code.as_str()), "key of a block")?;
        Ok(Block { key, code, unit, criterion, vi, en })
    }

    /// The approval that lets exactly this through; the latest of several.
    fn overridden_in<'o>(&self, overrides: &'o [ApprovedOverride]) -> Option<&'o ApprovedOverride> {
        let covers = |approved: &&ApprovedOverride| approved.blocks.get(&self.key) == Some(&self.vi);
        overrides.iter().rev().find(covers)
    }

    fn let_through(self, approved: ApprovedOverride) -> GateOverride {
        GateOverride {
            key: self.key,
            code: self.code,
            unit: Some(self.unit),
            criterion: self.criterion,
            sentence: self.vi,
            reason: approved.reason,
            document_number: approved.document_number,
            proposal: approved.proposal,
            approved_at: approved.approved_at,
        }
    }

    fn issue_code(&self) -> Code {
        match self.code {
            BlockCode::UnitUndecided => Code::AppraisalMissing,
            BlockCode::ObjectionOpen => Code::ObjectionOpen,
            BlockCode::ObjectionPeriodRunning => Code::ObjectionPeriodRunning,
            BlockCode::FindingUnanswered => Code::FindingUnanswered,
            BlockCode::Contradiction | BlockCode::Unknown => Code::ResultContradictory,
        }
    }
}

/// All that stands in the way, in the order of the roster; then findings, then contradictions of the printed result.
pub(crate) fn find(
    rows: &mut dyn Rows,
    context: &Context,
    round: &StoredRound,
    result: &RoundResult,
    evidence: &Evidence,
) -> Result<Vec<Block>, Refusal> {
    let mut blocks = of_dialogue(rows, context, round, result)?;
    for finding in unanswered::unanswered(rows, round, result, evidence)? {
        let vi = format!("Tồn tại chưa được trả lời: {}", finding.sentence);
        let en = format!("The finding {} is not answered.", finding.key);
        let code = BlockCode::FindingUnanswered;
        blocks.push(Block::new(code, &finding.key, finding.unit, finding.criterion, (vi, en))?);
    }
    for item in imports::found_contradictions(rows, round, result)? {
        let criterion = item.criterion.as_ref().map_or_else(String::new, |key| format!(":{key}"));
        let about = format!("{}:{}{criterion}", item.kind.as_str(), item.unit);
        let en = format!("The printed result contradicts itself or the decision here: {about}.");
        blocks.push(Block::new(BlockCode::Contradiction, &about, item.unit, item.criterion, (item.sentence, en))?);
    }
    Ok(blocks)
}

/// What has not been said yet between the office and the units.
fn of_dialogue(
    rows: &mut dyn Rows,
    context: &Context,
    round: &StoredRound,
    result: &RoundResult,
) -> Result<Vec<Block>, Refusal> {
    let mut papers = BTreeMap::new();
    for row in rows.list_self_assessments(&round.row.id, None)? {
        papers.insert(row.unit_code.clone(), (stored::assessment_state(&row)?, row.changed_at_us));
    }
    let until = round.row.objections_until_us.filter(|&until| context.now_us() < until && !round.is_published());
    let mut blocks = Vec::new();
    for (group, index) in result.places() {
        let row = &group.units[index];
        let (unit, name) = (row.unit_code.as_str(), row.name.as_str());
        let paper = papers.get(unit).copied();
        let (code, words) = match (&group.entrants[index].outcome, paper, until) {
            (Outcome::AwaitingAppraisal, _, _) => {
                let vi = format!("{name} ({unit}) chưa được thẩm định.");
                (BlockCode::UnitUndecided, (vi, format!("{unit} has not been appraised.")))
            }
            (Outcome::Assessed(_), Some((AssessmentState::Objected, since)), _) => {
                let since = stored::moment_vi(stored::moment(since)?.0);
                let vi = format!("{name} ({unit}) có ý kiến từ {since} chưa được trả lời.");
                (BlockCode::ObjectionOpen, (vi, format!("The objection of {unit} has no answer.")))
            }
            (Outcome::Assessed(_), Some((AssessmentState::Appraised, _)), Some(until)) => {
                let until = stored::moment_vi(stored::moment(until)?.0);
                let vi = format!("{name} ({unit}) còn được nêu ý kiến đến {until}.");
                (BlockCode::ObjectionPeriodRunning, (vi, format!("{unit} may still object.")))
            }
            _ => continue,
        };
        blocks.push(Block::new(code, unit, stored::text(unit, "unit's code")?, None, words)?);
    }
    Ok(blocks)
}
