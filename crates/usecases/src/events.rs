//! Events: which of the things that were done others may want to know. They follow from the entries of the audit, so that no use
//! case has to remember them, and are thin: who is told reads the rest where it is.

use chamdiem_api_types::text::Moment;
use chamdiem_store::{AuditEntry, EventRow};
use serde::Serialize;

/// From an operation and the kind of its subject to the type of event.
const TYPES: [(&str, &str, &str); 14] = [
    ("openRound", "round", "round.opened"),
    ("closeRound", "round", "round.closed"),
    ("extendDeadline", "extension", "round.deadline_extended"),
    ("submitSelfAssessment", "self_assessment", "self_assessment.submitted"),
    ("returnSelfAssessment", "self_assessment", "self_assessment.returned"),
    ("putAppraisal", "appraisal", "appraisal.recorded"),
    ("putGapAnswer", "appraisal", "appraisal.recorded"),
    ("decideProposal", "appraisal", "appraisal.recorded"),
    ("acceptAppraisal", "appraisal", "appraisal.accepted"),
    ("objectToAppraisal", "objection", "objection.raised"),
    ("answerObjection", "objection", "objection.answered"),
    ("answerObjection", "appraisal", "appraisal.recorded"),
    ("publishRound", "appraisal", "appraisal.recorded"),
    ("publishRound", "publication", "publication.published"),
];

/// What a receiver is told.
#[derive(Serialize)]
struct Payload<'e> {
    #[serde(rename = "type")]
    kind: &'e str,
    sequence: i64,
    at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    round: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'e str>,
    subject: &'e str,
    revision: i64,
}

/// The event that an entry of the audit stands for, with the next number; none where nobody else has to know.
pub(crate) fn event(entry: &AuditEntry, number: i64) -> Option<EventRow> {
    let mut subject = entry.subject.split(':');
    let (kind, name) = (subject.next()?, subject.next()?);
    let known = TYPES.iter().find(|(operation, about, _)| (*operation, *about) == (entry.operation.as_str(), kind))?;
    let about_unit = !matches!(kind, "round" | "extension" | "publication");
    let kind = match known.2 {
        // The first publication of a round has the number 1; each further one corrects the one before it.
        "publication.published" if name != "1" => "publication.corrected",
        kind => kind,
    };
    let unit = about_unit.then_some(name);
    let payload = Payload {
        kind,
        sequence: number,
        at: Moment(entry.at),
        round: entry.round_id.as_deref(),
        unit,
        subject: &entry.subject,
        revision: entry.revision,
    };
    Some(EventRow {
        number,
        at: entry.at,
        kind: kind.to_owned(),
        round_id: entry.round_id.clone(),
        unit_code: unit.map(str::to_owned),
        payload: serde_json::to_string(&payload).ok()?,
    })
}
