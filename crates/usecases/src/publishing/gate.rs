//! The gate before publication: what stands in the way, and what two people have let through.
//!
//! Nothing here is stored. Blocks are looked for whenever somebody asks and again in the transaction that publishes, so
//! they are always true of what is there. An override is about a block as it was when it was proposed: it names the
//! block by its key and holds as long as the facts of the block have the same fingerprint. In which words they are shown
//! does not matter.

use std::collections::BTreeMap;

use chamdiem_api_types::digest::Sha256;
use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::{PublicationBlock, PublicationGate};
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_record::publication::v1::{self, BlockCode, Override};
use chamdiem_scoring::{AssessmentState, Outcome, RuleSet};
use chamdiem_store::{FindingRows, PaperRows, PublicationRows, RoundRows, Rows};

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
use crate::version::{Read, Thing};

/// What stands in the way of publishing a round, as it is now.
pub fn get(rows: &mut dyn Rows, context: &Context, round: &RoundId) -> Result<Read<PublicationGate>, Refusal> {
    let round = access::load(rows, context, round, Act::ReadGate)?;
    let result = result::compute(rows, &round)?;
    let evidence = Evidence::of_all(rows, &round, &result, context.now())?;
    let found = find(rows, context, &round, &result, &evidence)?;
    let overrides = approved_overrides(rows, &round)?;
    let blocks: Vec<PublicationBlock> =
        found.into_iter().map(|block| block.view(&result.rule_set, &overrides)).collect();
    let value = PublicationGate {
        round: stored::text(&round.row.id, "round's identifier")?,
        ready: blocks.iter().all(|block| block.overridden_by.is_some()),
        blocks,
    };
    Ok(Read { value, version: Thing::of("publication_gate", &[&round.row.id]).into_shown() })
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
) -> Result<Vec<Override>, Refusal> {
    let overrides = approved_overrides(rows, round)?;
    let (mut printed, mut faults) = (Vec::new(), Vec::new());
    for block in find(rows, context, round, result, evidence)? {
        match block.overridden_in(&overrides).cloned() {
            Some(approved) => printed.push(block.let_through(approved)),
            None => faults.push(block.fault(&result.rule_set)),
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
    /// What it is, about whom, and its values.
    pub(crate) facts: v1::Block,
    /// The fingerprint of the facts.
    pub(crate) fingerprint: Sha256,
    /// The name of the unit.
    name: String,
}

impl Block {
    fn new(facts: Option<v1::Block>, name: &str) -> Result<Block, Refusal> {
        let facts = stored::stored(facts, "key of a block")?;
        let fingerprint = stored::stored(facts.fingerprint(), "fingerprint of a block")?;
        Ok(Block { facts, fingerprint, name: name.to_owned() })
    }

    /// The approval that lets exactly this through; the latest of several.
    fn overridden_in<'o>(&self, overrides: &'o [ApprovedOverride]) -> Option<&'o ApprovedOverride> {
        let covers = |approved: &&ApprovedOverride| approved.blocks.get(&self.facts.key) == Some(&self.fingerprint);
        overrides.iter().rev().find(covers)
    }

    fn let_through(self, approved: ApprovedOverride) -> Override {
        Override {
            block: self.facts,
            reason: approved.reason,
            document_number: approved.document_number,
            proposal: approved.proposal,
            approved_at: approved.approved_at,
        }
    }

    /// In words, in Vietnamese.
    pub(crate) fn sentence(&self, rule_set: &RuleSet) -> String {
        self.facts.sentence(rule_set, &self.name)
    }

    fn view(self, rule_set: &RuleSet, overrides: &[ApprovedOverride]) -> PublicationBlock {
        PublicationBlock {
            overridden_by: self.overridden_in(overrides).map(|approved| approved.proposal),
            sentence: self.sentence(rule_set),
            key: self.facts.key,
            code: self.facts.code.into(),
            unit: Some(self.facts.unit),
            criterion: self.facts.criterion,
            facts_sha256: self.fingerprint,
        }
    }

    fn fault(&self, rule_set: &RuleSet) -> Fault {
        let code = match self.facts.code {
            BlockCode::UnitUndecided => Code::AppraisalMissing,
            BlockCode::ObjectionOpen => Code::ObjectionOpen,
            BlockCode::ObjectionPeriodRunning => Code::ObjectionPeriodRunning,
            BlockCode::FindingUnanswered => Code::FindingUnanswered,
            BlockCode::Contradiction => Code::ResultContradictory,
        };
        Fault::new("#round", code, self.sentence(rule_set), self.facts.sentence_en())
    }
}

/// All that stands in the way, in the order of the roster; then findings, then contradictions of the printed result.
pub(crate) fn find(
    rows: &mut (impl RoundRows + PaperRows + FindingRows + PublicationRows + ?Sized),
    context: &Context,
    round: &StoredRound,
    result: &RoundResult,
    evidence: &Evidence,
) -> Result<Vec<Block>, Refusal> {
    let mut blocks = of_dialogue(rows, context, round, result)?;
    let rule_set = &result.rule_set;
    for (unit, gap) in unanswered::unanswered(rows, round, result, evidence)? {
        blocks.push(Block::new(v1::Block::of_gap(rule_set, &unit, &gap), result.name_of(&unit))?);
    }
    for found in imports::found_contradictions(rows, round, result)? {
        blocks.push(Block::new(v1::Block::of_contradiction(rule_set, &found), result.name_of(found.unit()))?);
    }
    Ok(blocks)
}

/// What has not been said yet between the office and the units.
fn of_dialogue(
    rows: &mut (impl PaperRows + ?Sized),
    context: &Context,
    round: &StoredRound,
    result: &RoundResult,
) -> Result<Vec<Block>, Refusal> {
    let mut papers = BTreeMap::new();
    for row in rows.list_self_assessments(&round.row.id, None)? {
        papers.insert(row.unit_code.clone(), (row.state, row.changed_at));
    }
    let until = round.row.objections_until.filter(|&until| context.now() < until && !round.is_published());
    let mut blocks = Vec::new();
    for (group, index) in result.places() {
        let row = &group.units[index];
        let (unit, name) = (row.unit_code.as_str(), row.name.as_str());
        let paper = papers.get(unit).copied();
        let about =
            |code| -> Result<_, Refusal> { Ok(v1::Block::about(code, unit, stored::text(unit, "unit's code")?)) };
        let facts = match (&group.entrants[index].outcome, paper, until) {
            (Outcome::AwaitingAppraisal, _, _) => about(BlockCode::UnitUndecided)?,
            (Outcome::Assessed(_), Some((AssessmentState::Objected, since)), _) => {
                let since = Some(since.into());
                about(BlockCode::ObjectionOpen)?.map(|block| v1::Block { since, ..block })
            }
            (Outcome::Assessed(_), Some((AssessmentState::Appraised, _)), Some(until)) => {
                let until = Some(until.into());
                about(BlockCode::ObjectionPeriodRunning)?.map(|block| v1::Block { until, ..block })
            }
            _ => continue,
        };
        blocks.push(Block::new(facts, name)?);
    }
    Ok(blocks)
}
