//! Complaints: one that is upheld moves the dossier that it is about.

use std::collections::{BTreeSet, HashSet};

use chamdiem_store::{ComplaintRow, Rows, Taken, Weigh};

use crate::evidence::uploads::dossiers::outcomes_with_complaint;
use crate::evidence::uploads::sums;
use crate::evidence::uploads::tallies::Moves;
use crate::refusal::Refusal;

/// Takes complaints, and lets the dossiers reach what they reach now.
///
/// # Errors
/// As the database answers.
pub(crate) fn take(
    rows: &mut dyn Rows,
    moves: &mut Moves,
    sent: &[ComplaintRow],
    by: Weigh<'_>,
) -> Result<Taken, Refusal> {
    let codes: Vec<&str> = sent.iter().map(|row| row.code.as_str()).collect();
    let before = rows.find_complaints(&codes)?;
    let taken = rows.take_complaints(sent, by)?;
    // What a complaint was about and what it is about now; where it was not taken, the second look changes nothing.
    let about: BTreeSet<&str> = before.iter().chain(sent).filter_map(|row| row.dossier_code.as_deref()).collect();
    let about: Vec<&str> = about.into_iter().collect();
    let (Some(first), Some(last)) = (about.first(), about.last()) else { return Ok(taken) };
    let upheld: HashSet<String> = rows.list_upheld_dossiers(first, last)?.into_iter().collect();
    let mut changed = Vec::new();
    for standing in rows.find_dossier_standings(&about)? {
        let outcomes = outcomes_with_complaint(&standing.period, standing.outcomes, upheld.contains(&standing.code))?;
        if outcomes != standing.outcomes {
            changed.push((standing, outcomes));
        }
    }
    let codes: Vec<&str> = changed.iter().map(|(standing, _)| standing.code.as_str()).collect();
    sums::leave(rows, &mut moves.sums, "dossiers", &[("code", &codes)])?;
    for (standing, outcomes) in &changed {
        rows.update_dossier_outcomes(&standing.code, *outcomes)?;
        moves.change_outcomes(standing, *outcomes);
    }
    sums::come(rows, &mut moves.sums, "dossiers", &[("code", &codes)])?;
    Ok(taken)
}
