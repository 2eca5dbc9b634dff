//! Whether all rows are as they were sealed, and what follows from others is what follows.

use std::collections::BTreeMap;

use chamdiem_store::{AuditEntry, AuditRow, AuditRows, REVOCATION, Rows, SealRow, THINGS, TOKEN, ThingKind};
use time::{Duration, OffsetDateTime};

use super::{Alteration, NOTHING, alterations, last_seals, present, sentences, sums};
use crate::asker::REVOCATION_SECONDS_MIN;
use crate::events::event;
use crate::refusal::Refusal;

/// Says what is not as it was sealed.
///
/// # Errors
/// As the database answers.
pub(crate) fn verify(rows: &mut dyn Rows, now: OffsetDateTime) -> Result<Vec<String>, Refusal> {
    // A database of an earlier release that was not started since; who takes all seals away leaves their hashes in the audit.
    if !rows.has_seals()? {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for kind in &THINGS {
        let (present, sealed) = (present(rows, kind, &[])?, last_seals(rows, kind, &[])?);
        found.extend(still_due(rows, alterations(&sealed, &present), Some(now))?);
    }
    found.extend(sums::alterations(rows, None)?);
    Ok(found.iter().map(sentences::vi).collect())
}

/// Without the revocations that are forgotten since they are over; at `now`, or at the last act.
///
/// # Errors
/// As the database answers.
pub(crate) fn still_due(
    rows: &mut (impl AuditRows + ?Sized),
    found: Vec<Alteration>,
    now: Option<OffsetDateTime>,
) -> Result<Vec<Alteration>, Refusal> {
    let mut due = Vec::new();
    for alteration in found {
        let is_forgotten = match ThingKind::of(&alteration.thing) {
            Some(kind) if [TOKEN, REVOCATION].contains(kind) => is_over(rows, kind, &alteration.thing, now)?,
            _ => false,
        };
        if !is_forgotten {
            due.push(alteration);
        }
    }
    Ok(due)
}

/// Whether what is not there was revoked so long ago that no token lives as long.
fn is_over(
    rows: &mut (impl AuditRows + ?Sized),
    kind: &ThingKind,
    thing: &str,
    now: Option<OffsetDateTime>,
) -> Result<bool, Refusal> {
    let key: Vec<&str> = super::key_of(kind, thing);
    let is_there = present(rows, kind, &key)?.get(thing).is_some_and(|document| document != NOTHING);
    let Some(seal) = rows.find_last_seal(thing)?.filter(|_| !is_there) else { return Ok(false) };
    let revoked = rows.list_audit_entries(None, None, seal.entry - 1, 1)?.pop();
    let now = match now {
        Some(now) => now,
        None => rows.last_audit_entry()?.map_or(OffsetDateTime::UNIX_EPOCH, |last| last.at),
    };
    Ok(revoked.is_some_and(|entry| entry.at + Duration::seconds(REVOCATION_SECONDS_MIN) < now))
}

/// What follows from the entries of the audit, compared as they are read.
#[derive(Default)]
pub(crate) struct Following {
    /// The number of the last event that was due.
    last_event: i64,
    /// The number of the last write of evidence.
    last_evidence: i64,
    last_at: Option<OffsetDateTime>,
}

impl Following {
    /// Compares what some entries, behind `after`, say of rows and tell others with what is stored.
    ///
    /// # Errors
    /// As the database answers.
    pub(crate) fn compare(
        &mut self,
        rows: &mut (impl AuditRows + ?Sized),
        after: i64,
        entries: &[AuditRow],
    ) -> Result<Vec<String>, Refusal> {
        let Some(last) = entries.last() else { return Ok(Vec::new()) };
        self.last_at = Some(last.at);
        let mut seals: BTreeMap<i64, Vec<SealRow>> = BTreeMap::new();
        for seal in rows.list_seals(after, last.number)? {
            seals.entry(seal.entry).or_default().push(seal);
        }
        let (mut faults, mut due) = (Vec::new(), Vec::new());
        for row in entries {
            let own = seals
                .get(&row.number)
                .map(|seals| SealRow::sha256(seals.iter().map(|seal| (seal.thing.as_str(), seal.document.as_str()))));
            if own != row.rows_sha256 {
                faults.push(format!("Nhật ký, mục số {}: Dấu niêm phong dữ liệu không khớp.", row.number));
            }
            let is_evidence = ["evidence_batch:", "dossier_tallies", super::ACCEPTED];
            if is_evidence.iter().any(|subject| row.subject.starts_with(subject)) {
                self.last_evidence = self.last_evidence.max(row.revision);
            }
            due.extend(event(&entry(row), self.last_event + 1 + i64::try_from(due.len()).unwrap_or(i64::MAX)));
        }
        let amount = i64::try_from(due.len()).unwrap_or(i64::MAX);
        let stored = if amount == 0 { Vec::new() } else { rows.list_events(self.last_event, amount)? };
        for (place, event) in due.iter().enumerate() {
            if stored.get(place) != Some(event) {
                faults.push(format!("Sự kiện số {} khác với nhật ký.", event.number));
            }
        }
        self.last_event += amount;
        Ok(faults)
    }

    /// Compares the heads, and whether there is more than what follows.
    ///
    /// # Errors
    /// As the database answers.
    pub(crate) fn finish(&self, rows: &mut dyn Rows) -> Result<Vec<String>, Refusal> {
        let mut faults = Vec::new();
        if !rows.list_events(self.last_event, 1)?.is_empty()
            || !rows.list_events(-1, 1)?.iter().all(|first| first.number == 1)
        {
            faults.push("Có sự kiện không thuộc mục nào của nhật ký.".to_owned());
        }
        let head = rows.read_audit_head()?;
        let last_at = self.last_at.unwrap_or(OffsetDateTime::UNIX_EPOCH);
        if (head.last_event, head.last_at) != (self.last_event, last_at) {
            faults.push("Nhật ký: sự kiện hoặc thời điểm cuối cùng khác với ghi nhận.".to_owned());
        }
        if rows.evidence_revision()? != self.last_evidence {
            faults.push("Số lần ghi số liệu khác với nhật ký.".to_owned());
        }
        Ok(faults)
    }
}

/// What an entry says, as it was gathered.
fn entry(row: &AuditRow) -> AuditEntry {
    AuditEntry {
        at: row.at,
        actor: row.actor.clone(),
        operation: row.operation.clone(),
        round_id: row.round_id.clone(),
        subject: row.subject.clone(),
        revision: row.revision,
        content_sha256: row.content_sha256.clone(),
        request_id: row.request_id.clone(),
        rows_sha256: row.rows_sha256.clone(),
    }
}
