//! Write transactions: one use case each, and what every one of them ends with.
//!
//! # The order in which rows are locked
//!
//! Whatever locks several of these locks them in this order, so that no two wait for each other:
//!
//! 1. the idempotency key of the request,
//! 2. the account, then what is counted of its wrong secrets, then what of its tokens is revoked,
//! 3. units and groups,
//! 4. the round,
//! 5. the rule set,
//! 6. the head of the evidence,
//! 7. the head of the publications,
//! 8. the head of the audit and of the events.
//!
//! Every write locks the last one for a moment: a transaction that holds it sees all that was committed, nothing else can
//! commit, and so its entries and events are numbered without gaps in the order of the commits. What a publication freezes,
//! and the moment at which a batch of evidence says that it was stored, are decided under it ([`Context::lock_head`]).
//!
//! What the database itself undoes all the same (a deadlock over rows that are not in this list, a serialisation failure) is
//! tried again before anybody is told.

use std::time::Instant;

use chamdiem_store::{Rows, SealRow, Store};

use crate::context::Context;
use crate::events::event;
use crate::refusal::Refusal;
use crate::seals;
use crate::standing;
use crate::trust::audit;

/// How often a transaction is tried that the database undoes.
const TRIES_MAX: u32 = 20;

/// How a transaction ends when nothing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is kept.
    Commit,
    /// Nothing stays: it was a rehearsal.
    RollBack,
}

/// Writes in one transaction; nothing stays when the use case refuses.
///
/// # Errors
/// What the use case refuses, 401 where whoever asks may no longer do so, or 503 when the database cannot answer.
pub fn write<T>(
    store: &Store,
    context: &Context,
    mut use_case: impl FnMut(&mut dyn Rows, &Context) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    again(|| conduct(store, context, |rows, context| Ok((use_case(rows, context)?, Outcome::Commit))))
}

/// Writes in one transaction that is always rolled back: the same checks and the same answer, nothing stored.
///
/// # Errors
/// As for [`write`].
pub fn rehearse<T>(
    store: &Store,
    context: &Context,
    mut use_case: impl FnMut(&mut dyn Rows, &Context) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    again(|| conduct(store, context, |rows, context| Ok((use_case(rows, context)?, Outcome::RollBack))))
}

/// Writes evidence in one transaction that may take long; the use case is given the number of the write, and says how the
/// transaction ends. It is tried again until `give_up_at` while somebody else holds the database.
///
/// # Errors
/// As for [`write`].
pub fn write_evidence<T>(
    store: &Store,
    context: &Context,
    give_up_at: Instant,
    mut use_case: impl FnMut(&mut dyn Rows, &Context, i64) -> Result<(T, Outcome), Refusal>,
) -> Result<T, Refusal> {
    loop {
        let written = again(|| {
            conduct(store, context, |rows, context| {
                let number = rows.begin_evidence()?;
                use_case(rows, context, number)
            })
        });
        match written {
            Err(refusal) if refusal.is_busy() && Instant::now() < give_up_at => {}
            ended => return ended,
        }
    }
}

fn again<T>(mut attempt: impl FnMut() -> Result<T, Refusal>) -> Result<T, Refusal> {
    for _ in 1..TRIES_MAX {
        match attempt() {
            Err(refusal) if refusal.is_undone() => {}
            ended => return ended,
        }
    }
    attempt()
}

/// How a transaction ended that is not kept.
enum Undone<T> {
    Rehearsed(T),
    Refused(Refusal),
}

impl<T> From<chamdiem_store::StoreError> for Undone<T> {
    fn from(error: chamdiem_store::StoreError) -> Undone<T> {
        Undone::Refused(error.into())
    }
}

fn conduct<T>(
    store: &Store,
    context: &Context,
    use_case: impl FnOnce(&mut dyn Rows, &Context) -> Result<(T, Outcome), Refusal>,
) -> Result<T, Refusal> {
    let ended = store.write(|rows| {
        let done = (|| {
            context.begin(rows)?;
            let done = use_case(rows, context)?;
            standing::require(rows, context)?;
            if done.1 == Outcome::Commit {
                flush(rows, context)?;
            }
            Ok(done)
        })();
        match done {
            Ok((done, Outcome::Commit)) => Ok(done),
            Ok((done, Outcome::RollBack)) => Err(Undone::Rehearsed(done)),
            Err(refusal) => Err(Undone::Refused(refusal)),
        }
    });
    match ended {
        Ok(done) | Err(Undone::Rehearsed(done)) => Ok(done),
        Err(Undone::Refused(refusal)) => Err(refusal),
    }
}

/// The last statements of every transaction: what it did goes to the audit, and to those who want to be told.
fn flush(rows: &mut dyn Rows, context: &Context) -> Result<(), Refusal> {
    let mut gathered = context.take_gathered();
    let seals = seals::close(rows, &gathered.entries, gathered.touched)?;
    let Some(last) = gathered.entries.last_mut() else {
        return if seals.is_empty() { Ok(()) } else { Err(Refusal::internal("rows were changed without an entry")) };
    };
    if !seals.is_empty() {
        last.rows_sha256 = Some(SealRow::sha256(seals.iter().map(|(thing, document)| (&**thing, &**document))));
    }
    let head = context.lock_head(rows)?;
    let mut events = Vec::new();
    for entry in &mut gathered.entries {
        entry.at = entry.at.max(head.last_at);
        events.extend(event(entry, head.last_event + 1 + i64::try_from(events.len()).unwrap_or(i64::MAX)));
    }
    rows.append_audit(&head, &gathered.entries)?;
    rows.insert_events(&events)?;
    let entry = head.last_number + i64::try_from(gathered.entries.len()).unwrap_or(i64::MAX);
    let seals = seals.into_iter().map(|(thing, document)| SealRow { thing, entry, document });
    rows.insert_seals(&seals.collect::<Vec<_>>())?;
    if let Some(signer) = &gathered.signer {
        audit::sign(rows, signer, context.now())?;
    }
    Ok(())
}
