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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use time::OffsetDateTime;

    use super::*;

    fn of(operation: &str, subject: &str) -> Option<EventRow> {
        let entry = AuditEntry {
            at: OffsetDateTime::UNIX_EPOCH,
            actor: "ai-do".to_owned(),
            operation: operation.to_owned(),
            round_id: Some("2021-q2".to_owned()),
            subject: subject.to_owned(),
            revision: 3,
            content_sha256: String::new(),
            request_id: String::new(),
            rows_sha256: None,
        };
        event(&entry, 7)
    }

    /// What was done to what, which event that is, and which unit it is about.
    const EVENTS: [(&str, &str, &str, Option<&str>); 15] = [
        ("openRound", "round:2021-q2", "round.opened", None),
        ("closeRound", "round:2021-q2", "round.closed", None),
        ("extendDeadline", "extension:4", "round.deadline_extended", None),
        ("submitSelfAssessment", "self_assessment:so-y-te", "self_assessment.submitted", Some("so-y-te")),
        ("returnSelfAssessment", "self_assessment:so-y-te", "self_assessment.returned", Some("so-y-te")),
        ("putAppraisal", "appraisal:so-y-te", "appraisal.recorded", Some("so-y-te")),
        ("putGapAnswer", "appraisal:so-y-te", "appraisal.recorded", Some("so-y-te")),
        ("decideProposal", "appraisal:so-y-te", "appraisal.recorded", Some("so-y-te")),
        ("acceptAppraisal", "appraisal:so-y-te", "appraisal.accepted", Some("so-y-te")),
        ("objectToAppraisal", "objection:so-y-te", "objection.raised", Some("so-y-te")),
        ("answerObjection", "objection:so-y-te", "objection.answered", Some("so-y-te")),
        ("answerObjection", "appraisal:so-y-te", "appraisal.recorded", Some("so-y-te")),
        ("publishRound", "appraisal:so-y-te:1", "appraisal.recorded", Some("so-y-te")),
        ("publishRound", "publication:1", "publication.published", None),
        ("publishRound", "publication:2", "publication.corrected", None),
    ];

    #[test]
    fn each_thing_done_that_others_want_to_know_is_one_event() {
        for (operation, subject, kind, unit) in EVENTS {
            let row = of(operation, subject).unwrap();
            let place = (row.number, row.at, row.round_id.as_deref());
            assert_eq!(place, (7, OffsetDateTime::UNIX_EPOCH, Some("2021-q2")), "{operation} {subject}");
            assert_eq!((row.kind.as_str(), row.unit_code.as_deref()), (kind, unit), "{operation} {subject}");
            let mut expected = json!({
                "type": kind,
                "sequence": 7,
                "at": Moment(OffsetDateTime::UNIX_EPOCH),
                "round": "2021-q2",
                "subject": subject,
                "revision": 3,
            });
            if let Some(unit) = unit {
                expected["unit"] = json!(unit);
            }
            assert_eq!(serde_json::from_str::<Value>(&row.payload).unwrap(), expected, "{operation} {subject}");
        }
    }

    #[test]
    fn what_nobody_else_has_to_know_is_no_event() {
        for (operation, subject) in [
            ("putUnit", "unit:so-y-te"),
            ("openRound", "extension:4"),
            ("putAppraisal", "self_assessment:so-y-te"),
            ("openRound", "round"),
            ("", ""),
        ] {
            assert!(of(operation, subject).is_none(), "{operation} {subject}");
        }
    }
}
