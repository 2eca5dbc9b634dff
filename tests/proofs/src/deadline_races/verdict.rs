//! Whether a race ended as it must: what was answered against what is stored.

use std::collections::BTreeMap;

use chamdiem_client::Code;
use chamdiem_client::text::RoundId;
use chamdiem_scoring::{AssessmentState, RoundState};
use chamdiem_store::{AuditRow, Rows, SelfAssessmentRow, Store, StoreError, VersionRow};
use time::{Duration, OffsetDateTime};

use super::Tally;
use super::arena::{Attempt, Ending, Raced};

/// Everything about submissions that a round has stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    state: RoundState,
    closed_at: Option<OffsetDateTime>,
    papers: Vec<SelfAssessmentRow>,
    versions: Vec<VersionRow>,
    entries: Vec<AuditRow>,
}

/// What is stored of a round, in one snapshot.
pub(super) fn kept(store: &Store, round: &RoundId) -> Result<Kept, String> {
    let id = round.as_str();
    let read = |rows: &mut dyn Rows| -> Result<Kept, StoreError> {
        let row = rows.find_round(id)?.ok_or(StoreError::Stale)?;
        let papers = rows.list_self_assessments(id, None)?;
        let mut versions = Vec::new();
        for paper in &papers {
            versions.extend(rows.list_versions(id, Some(&paper.unit_code))?);
        }
        let entries = rows.list_audit_entries(Some(id), None, 0, i64::MAX)?;
        Ok(Kept { state: row.state, closed_at: row.closed_at, papers, versions, entries })
    };
    store.read(read).map_err(|error| error.to_string())
}

/// Judges every submission of a round that is over.
pub(super) fn judge(store: &Store, raced: &Raced) -> Result<Tally, String> {
    let now = kept(store, &raced.round)?;
    let mut tally = Tally { rounds: 1, ..Tally::default() };
    let mut fault = |what: String| tally.faults.push(format!("{}: {what}", raced.round));
    if now != raced.kept {
        fault("it changed after it was closed".to_owned());
    }
    if now.state != RoundState::Closed || now.closed_at.is_none_or(|at| at < raced.closes_at) {
        fault(format!("{:?} at {:?}, before its close", now.state, now.closed_at));
    }
    let entries = |operation: &str| -> Vec<&AuditRow> {
        now.entries.iter().filter(|entry| entry.operation == operation).collect()
    };
    let (closings, submissions) = (entries("closeRound"), entries("submitSelfAssessment"));
    let closing = if let [closing] = closings[..] { closing.number } else { 0 };
    if closing == 0 {
        fault(format!("{} closings", closings.len()));
    }
    let numbers: BTreeMap<&str, i64> = submissions.iter().map(|entry| (entry.subject.as_str(), entry.number)).collect();
    for attempt in &raced.attempts {
        let subject = format!("self_assessment:{}", attempt.unit);
        let committed = numbers.get(subject.as_str()).is_some_and(|&number| number < closing);
        for wrong in wrong_with(raced, attempt, &now, committed) {
            fault(format!("{}: {wrong} ({attempt:?})", attempt.unit));
        }
    }
    if submissions.len() != numbers.len() {
        fault("somebody submitted twice".to_owned());
    }
    for attempt in &raced.attempts {
        match attempt.ending {
            Ending::Accepted { submitted_at, .. } => {
                tally.accepted += 1;
                let last = raced.closes_at - submitted_at < Duration::milliseconds(10);
                tally.in_the_last_moment += usize::from(last);
            }
            Ending::Refused(_) => tally.refused += 1,
            Ending::Unanswered => {}
        }
    }
    Ok(tally)
}

/// What is wrong with one submission; `committed` says whether its entry stands in the audit before the close.
fn wrong_with(raced: &Raced, attempt: &Attempt, now: &Kept, committed: bool) -> Vec<&'static str> {
    let paper = now.papers.iter().find(|paper| paper.unit_code == attempt.unit.as_str());
    let version = now.versions.iter().find(|version| version.unit_code == attempt.unit.as_str());
    let state = paper.map(|paper| paper.state);
    let claims = match attempt.ending {
        Ending::Accepted { submitted_at, late } => vec![
            (submitted_at < raced.closes_at, "accepted at or after the close"),
            (attempt.sent_at < raced.closes_at, "accepted, though sent at or after the close"),
            (attempt.sent_at <= submitted_at && submitted_at <= attempt.answered_at, "recorded at another moment"),
            (late == (submitted_at >= raced.due_at), "marked late wrongly"),
            (committed, "accepted, and not committed before the close"),
            (state == Some(AssessmentState::Submitted), "accepted, and not submitted"),
            (version.is_some_and(|version| version.made_at == submitted_at), "accepted without a version"),
            (version.is_some_and(|version| version.late == late), "its version says otherwise of lateness"),
        ],
        Ending::Unanswered => vec![(committed == version.is_some(), "not answered, and done by halves")],
        Ending::Refused(code) => vec![
            (matches!(code, Code::DeadlinePassed | Code::RoundStateForbids), "refused for another reason"),
            (attempt.answered_at >= raced.closes_at, "refused before the close"),
            (!committed && version.is_none(), "refused, and there all the same"),
            (state == Some(AssessmentState::Draft), "refused, and no draft any more"),
        ],
    };
    claims.into_iter().filter(|(holds, _)| !holds).map(|(_, wrong)| wrong).collect()
}
