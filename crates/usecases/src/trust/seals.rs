//! What is sealed as it is: everything, when a database that has no seals yet is opened, and what was altered, when an
//! administrator says on the machine itself that it is to stay so.

use chamdiem_store::{Rows, THINGS};
use time::OffsetDateTime;

use crate::context::Context;
use crate::refusal::Refusal;
use crate::seals::verification::still_due;
use crate::seals::{ACCEPTED, NOTHING, Seals, alterations, altered_sums, last_seals, present, settle_sums};

/// Seals everything as it is, where nothing was ever sealed: a database of an earlier release.
///
/// # Errors
/// As the database answers.
pub fn begin(rows: &mut dyn Rows, context: &Context) -> Result<u64, Refusal> {
    if rows.has_seals()? { Ok(0) } else { accept(rows, context) }
}

/// Seals what is not as it was sealed, as it is now, and gives how many things that are. The audit says so.
///
/// # Errors
/// As the database answers.
pub fn accept(rows: &mut dyn Rows, context: &Context) -> Result<u64, Refusal> {
    // Where nothing differs, nothing is written, not even the count of writes.
    if differing(rows, context.now())?.is_empty() && altered_sums(rows, None)?.is_empty() {
        return Ok(0);
    }
    let number = rows.begin_evidence()?;
    context.lock_head(rows)?;
    let mut accepted = differing(rows, context.now())?;
    accepted.extend(settle_sums(rows, None)?);
    let content: Vec<&String> = accepted.keys().collect();
    context.audit("acceptRows", None, ACCEPTED.to_owned(), number, &content)?;
    let count = accepted.len() as u64;
    context.accept(accepted);
    Ok(count)
}

/// The things that are not as they were sealed, as they are.
fn differing(rows: &mut dyn Rows, now: OffsetDateTime) -> Result<Seals, Refusal> {
    let mut differing = Seals::new();
    for kind in &THINGS {
        let (present, sealed) = (present(rows, kind, &[])?, last_seals(rows, kind, &[])?);
        for altered in still_due(rows, alterations(&sealed, &present), Some(now))? {
            let document = present.get(&altered.thing).map_or_else(|| NOTHING.to_owned(), String::clone);
            differing.insert(altered.thing, document);
        }
    }
    Ok(differing)
}
