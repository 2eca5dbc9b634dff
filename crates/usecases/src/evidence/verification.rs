//! Verification: whether the tallies are what the dossiers say, and the dossiers what the rules say.

use std::cmp::Ordering;
use std::collections::HashSet;

use chamdiem_scoring as scoring;
use chamdiem_store::{DossierRow, DossierRows, Page, Rows, TallyRow};

use crate::context::Context;
use crate::evidence::records;
use crate::evidence::uploads::dossiers::outcomes_with_complaint;
use crate::refusal::Refusal;
use crate::seals;
use crate::stored;

/// So many dossiers are looked at at once.
const PAGE: i64 = 5000;

/// So many differences are named.
const NAMED_MAX: usize = 20;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VerifiedEvidence {
    /// How many tallies there should be.
    pub tallies: usize,
    /// How many dossiers they should count.
    pub counted: i64,
    /// How many tallies are wrong, missing or too many.
    pub wrong_tallies: usize,
    /// The first of them: what stands there, what should.
    pub named: Vec<TallyDifference>,
    /// How many dossiers were evaluated again.
    pub dossiers: u64,
    /// How many of them count otherwise than was stored.
    pub wrong_dossiers: u64,
    /// The codes of the first of them.
    pub named_dossiers: Vec<String>,
}

/// A tally that is not what the dossiers say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TallyDifference {
    /// The tally as it should be; the amount is 0 where there should be none.
    pub expected: TallyRow,
    /// The amount that stands there; 0 where none does.
    pub stored: i64,
}

impl TallyDifference {
    /// Whether it is about the sum over all due dates.
    pub fn is_sum(&self) -> bool {
        self.expected.open_due_on == TallyRow::ANY_DAY
    }
}

impl VerifiedEvidence {
    /// Whether all is right.
    pub fn is_right(&self) -> bool {
        self.wrong_tallies == 0 && self.wrong_dossiers == 0
    }
}

/// Counts all dossiers again and compares.
///
/// # Errors
/// As the database answers.
pub fn verify_tallies(rows: &mut dyn Rows) -> Result<VerifiedEvidence, Refusal> {
    Ok(compare(&rows.recount_tallies()?, &rows.list_tallies()?))
}

fn compare(expected: &[TallyRow], stored: &[TallyRow]) -> VerifiedEvidence {
    let mut verified = VerifiedEvidence {
        tallies: expected.len(),
        counted: expected.iter().filter(|tally| tally.open_due_on == TallyRow::ANY_DAY).map(|tally| tally.amount).sum(),
        ..VerifiedEvidence::default()
    };
    let (mut expected, mut stored) = (expected.iter().peekable(), stored.iter().peekable());
    loop {
        // Both come in the order of their key; what stands in one of them alone is a difference too.
        let order = match (expected.peek(), stored.peek()) {
            (None, None) => return verified,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(one), Some(other)) => key(one).cmp(&key(other)),
        };
        let should = if order == Ordering::Greater { None } else { expected.next() };
        let stands = if order == Ordering::Less { None } else { stored.next() };
        let amounts = (should.map_or(0, |tally| tally.amount), stands.map_or(0, |tally| tally.amount));
        if amounts.0 != amounts.1
            && let Some(tally) = should.or(stands)
        {
            verified.wrong_tallies += 1;
            if verified.named.len() < NAMED_MAX {
                let expected = TallyRow { amount: amounts.0, ..tally.clone() };
                verified.named.push(TallyDifference { expected, stored: amounts.1 });
            }
        }
    }
}

/// Evaluates every dossier again by the rules and compares with what is stored of it.
///
/// # Errors
/// As the database answers.
pub fn verify_dossiers(rows: &mut (impl DossierRows + ?Sized), verified: &mut VerifiedEvidence) -> Result<(), Refusal> {
    let mut page = Page { after: None, limit: PAGE };
    loop {
        let found = rows.list_all_dossiers(&page)?;
        let (Some(first), Some(last)) = (found.first(), found.last()) else { return Ok(()) };
        let upheld: HashSet<String> = rows.list_upheld_dossiers(&first.code, &last.code)?.into_iter().collect();
        for row in &found {
            verified.dossiers += 1;
            if evaluated(row, upheld.contains(&row.code))? != (&row.period, &row.open_due_on, row.outcomes) {
                verified.wrong_dossiers += 1;
                if verified.named_dossiers.len() < NAMED_MAX {
                    verified.named_dossiers.push(row.code.clone());
                }
            }
        }
        page.after = Some(last.code.clone());
    }
}

/// Puts the tallies right, and tells what was wrong.
///
/// # Errors
/// As the database answers.
pub fn repair(rows: &mut dyn Rows, context: &Context) -> Result<VerifiedEvidence, Refusal> {
    let number = rows.begin_evidence()?;
    let expected = rows.recount_tallies()?;
    let verified = compare(&expected, &rows.list_tallies()?);
    if verified.wrong_tallies > 0 {
        rows.replace_tallies(&expected)?;
        context.accept(seals::settle_sums(rows, Some("dossier_tallies"))?);
        let content = (verified.wrong_tallies, verified.tallies, verified.counted);
        context.audit("repairTallies", None, "dossier_tallies".to_owned(), number, &content)?;
    }
    Ok(verified)
}

fn key(tally: &TallyRow) -> (&str, &str, &str, i16) {
    (&tally.period, &tally.unit_code, &tally.open_due_on, tally.outcomes)
}

/// Where a dossier counts by the rules, and for what.
struct Evaluated {
    period: String,
    open_due_on: String,
    outcomes: i16,
}

impl PartialEq<(&String, &String, i16)> for Evaluated {
    fn eq(&self, stored: &(&String, &String, i16)) -> bool {
        (&self.period, &self.open_due_on, self.outcomes) == *stored
    }
}

fn evaluated(row: &DossierRow, upheld: bool) -> Result<Evaluated, Refusal> {
    let dossier: Option<scoring::Dossier> = records::record(row)?.to_dossier().ok();
    let Some(counted) = stored::stored(dossier, "dossier")?.counted() else {
        return Ok(Evaluated { period: String::new(), open_due_on: String::new(), outcomes: 0 });
    };
    let period = counted.period.to_string();
    let outcomes = i16::try_from(counted.outcomes.number()).unwrap_or(i16::MAX);
    Ok(Evaluated {
        outcomes: if upheld { outcomes_with_complaint(&period, outcomes, true)? } else { outcomes },
        open_due_on: counted.open_due_on.map(|day| day.to_string()).unwrap_or_default(),
        period,
    })
}
