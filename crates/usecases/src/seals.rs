//! Seals: what the audit says of the rows that a transaction left.
//!
//! Whoever has the database's password can change rows that no trigger keeps. So each transaction seals the things whose rows
//! it leaves otherwise than it found them, such as the papers of a unit in a round: the SHA-256 of their rows, table by table,
//! stands in `row_seals` under the hash of the transaction's last entry, and so in the chain that is signed. A thing is
//! compared with its last seal before it is changed ([`require`]), so what was altered is never sealed by a later act; a
//! publication compares everything that it rests upon, and `chamdiem verify` everything there is.
//!
//! Rows of evidence are too many for that. Their sum moves with each row that is written ([`Sums`]), and its SHA-256 is sealed.

use std::collections::{BTreeMap, BTreeSet};

use chamdiem_api_types::{Code, Failure};
use chamdiem_seal::{NO_HASH, sha256_hex};
use chamdiem_store::{
    AuditEntry, FROZEN, IMPORTED, PAPERS, REVOCATION, ROUND, Rows, SealRow, SealRows, THINGS, TOKEN, ThingKind,
};

use crate::refusal::Refusal;

mod sentences;
mod sums;
pub(crate) mod verification;

use sums::move_sums;
pub(crate) use sums::{Sums, alterations as altered_sums, settle as settle_sums};

/// A thing is compared so often while others may be writing it; what was altered stays so.
const LOOKS: u32 = 3;

/// Things by their names: of each the SHA-256 of its rows, table by table, as JSON.
pub(crate) type Seals = BTreeMap<String, String>;

/// How the audit names what is accepted as it is.
pub(crate) const ACCEPTED: &str = "rows";

/// What there is where there are no rows.
pub(crate) const NOTHING: &str = "{}";

/// What a transaction knows of the things that it changes.
#[derive(Clone, Default)]
pub(crate) struct Touched {
    /// Things that were compared with their last seal, which is here.
    compared: Seals,
    /// The last seals of things that were compared and are not changed for that.
    known: Seals,
    /// What is sealed whatever was there before.
    pub(crate) accepted: Seals,
    /// How the sums over rows of evidence move.
    pub(crate) sums: Sums,
}

/// A thing whose rows are not those that were sealed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Alteration {
    /// Its name.
    pub(crate) thing: String,
    /// The tables.
    pub(crate) tables: Vec<String>,
}

/// The things of a kind whose keys begin with `key`, as their rows are.
///
/// # Errors
/// As the database answers.
pub(crate) fn present(rows: &mut (impl SealRows + ?Sized), kind: &ThingKind, key: &[&str]) -> Result<Seals, Refusal> {
    let mut things: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for row in rows.list_thing_rows(kind, key)? {
        let tables = things.entry(kind.thing(&[&row.key])).or_default();
        tables.entry(row.table_name).or_default().push(row.line);
    }
    Ok(things.into_iter().map(|(thing, tables)| (thing, document(tables))).collect())
}

fn document(tables: BTreeMap<String, Vec<String>>) -> String {
    let hashed = tables.into_iter().map(|(table, mut lines)| {
        lines.sort_unstable();
        (table, sha256_hex(lines.join("\n").as_bytes()))
    });
    of_hashes(&hashed.collect())
}

fn of_hashes(hashes: &BTreeMap<String, String>) -> String {
    // Texts always have JSON.
    serde_json::to_string(hashes).unwrap_or_default()
}

/// What of a thing is not as it was sealed; none where all is.
fn altered(thing: &str, sealed: &str, present: &str) -> Option<Alteration> {
    if sealed == present {
        return None;
    }
    let hashes = |document: &str| serde_json::from_str::<BTreeMap<String, String>>(document).unwrap_or_default();
    let (sealed, present) = (hashes(sealed), hashes(present));
    let tables: BTreeSet<&String> = sealed.keys().chain(present.keys()).collect();
    let tables = tables.into_iter().filter(|table| sealed.get(*table) != present.get(*table)).cloned().collect();
    Some(Alteration { thing: thing.to_owned(), tables })
}

/// What of these things is not as it was sealed.
pub(crate) fn alterations(sealed: &Seals, present: &Seals) -> Vec<Alteration> {
    let things: BTreeSet<&String> = sealed.keys().chain(present.keys()).collect();
    let of = |seals: &'_ Seals, thing: &str| seals.get(thing).map_or(NOTHING, String::as_str).to_owned();
    things.into_iter().filter_map(|thing| altered(thing, &of(sealed, thing), &of(present, thing))).collect()
}

/// Compares a thing with its last seal, before it is changed.
///
/// # Errors
/// 409 where somebody changed it who is not this program.
pub(crate) fn require(
    rows: &mut (impl SealRows + ?Sized),
    touched: &mut Touched,
    kind: &ThingKind,
    key: &[&str],
) -> Result<(), Refusal> {
    let thing = kind.thing(key);
    if touched.compared.contains_key(&thing) {
        return Ok(());
    }
    for look in 1.. {
        let sealed = rows.find_last_seal(&thing)?.map_or_else(|| NOTHING.to_owned(), |row| row.document);
        let present = present(rows, kind, key)?.remove(&thing).unwrap_or_else(|| NOTHING.to_owned());
        match altered(&thing, &sealed, &present) {
            // What is over is forgotten; it can be revoked again.
            Some(_) if present == NOTHING && [TOKEN, REVOCATION].contains(kind) => {
                touched.compared.insert(thing, present);
                break;
            }
            Some(alteration) if look >= LOOKS => return Err(refusal(&[alteration])),
            Some(_) => {}
            None => {
                touched.compared.insert(thing, sealed);
                break;
            }
        }
    }
    Ok(())
}

/// Compares everything that the publication of a round rests upon: the round with all that belongs to it, everything that is
/// registered, and the evidence of its quarters. Nothing else may be committed meanwhile.
///
/// # Errors
/// 409 where somebody changed it who is not this program.
pub(crate) fn require_all(
    rows: &mut dyn Rows,
    touched: &mut Touched,
    round: &str,
    quarters: &[String],
) -> Result<(), Refusal> {
    let mut found = Vec::new();
    for kind in &THINGS {
        let in_round = [ROUND, FROZEN, PAPERS, IMPORTED].contains(kind);
        let key: &[&str] = if in_round { &[round] } else { &[] };
        let present = present(rows, kind, key)?;
        let sealed = last_seals(rows, kind, key)?;
        found.extend(verification::still_due(rows, alterations(&sealed, &present), None)?);
        touched.known.extend(sealed);
    }
    for quarter in quarters {
        found.extend(sums::alterations(rows, Some(quarter))?);
    }
    found.extend(altered_heads(rows)?);
    if found.is_empty() { Ok(()) } else { Err(refusal(&found)) }
}

/// The heads, which must be locked, where they are not those of the last entry and of the last publication: what comes next
/// would be chained to what was never there.
fn altered_heads(rows: &mut dyn Rows) -> Result<Vec<Alteration>, Refusal> {
    let mut found = Vec::new();
    let mut note = |table: &str| {
        found.push(Alteration { thing: format!("head:{table}"), tables: vec![table.to_owned()] });
    };
    let (head, last) = (rows.lock_audit_head()?, rows.last_audit_entry()?);
    if last.is_none_or(|last| (last.number, last.hash, last.at) != (head.last_number, head.last_hash, head.last_at)) {
        note("audit_head");
    }
    let head = rows.lock_publication_head()?;
    let last = rows.list_all_publications((head.last_sequence - 1).max(0), 2)?;
    let is_right = match last.as_slice() {
        [] => (head.last_sequence, head.last_sha256.as_str()) == (0, NO_HASH),
        [last] => (last.sequence, &last.sha256) == (head.last_sequence, &head.last_sha256),
        _ => false,
    };
    if !is_right {
        note("publication_head");
    }
    Ok(found)
}

/// The last seals of the things of a kind whose keys begin with `key`.
pub(crate) fn last_seals(
    rows: &mut (impl SealRows + ?Sized),
    kind: &ThingKind,
    key: &[&str],
) -> Result<Seals, Refusal> {
    let rows = if kind.tables.iter().all(|(_, columns)| columns.len() == key.len()) {
        rows.find_last_seal(&kind.thing(key))?.into_iter().collect()
    } else {
        let divider = if key.is_empty() { "" } else { "/" };
        rows.list_last_seals(&format!("{}{divider}", kind.thing(key)))?
    };
    Ok(rows.into_iter().map(|SealRow { thing, document, .. }| (thing, document)).collect())
}

/// What a transaction has to say of the rows that it leaves.
///
/// # Errors
/// 500 where it changes what it did not compare before, which would be a fault of the program.
pub(crate) fn close(
    rows: &mut (impl SealRows + ?Sized),
    entries: &[AuditEntry],
    touched: Touched,
) -> Result<Seals, Refusal> {
    let Touched { compared, known, accepted, sums } = touched;
    let mut seals = Seals::new();
    let things: BTreeSet<String> = entries.iter().flat_map(things_of).chain(compared.keys().cloned()).collect();
    for thing in things.into_iter().filter(|thing| !accepted.contains_key(thing)) {
        let Some(kind) = ThingKind::of(&thing) else { continue };
        let key: Vec<&str> = key_of(kind, &thing);
        let present = present(rows, kind, &key)?.remove(&thing).unwrap_or_else(|| NOTHING.to_owned());
        let before = match compared.get(&thing).or(known.get(&thing)) {
            Some(sealed) => sealed.clone(),
            None => match rows.find_last_seal(&thing)? {
                Some(row) if row.document != present => {
                    return Err(Refusal::internal(&format!("{thing} was changed and not compared before")));
                }
                Some(row) => row.document,
                None => NOTHING.to_owned(),
            },
        };
        if before != present {
            seals.insert(thing, present);
        }
    }
    seals.extend(accepted);
    move_sums(rows, sums, &mut seals)?;
    Ok(seals)
}

/// The things that an entry of the audit is about.
fn things_of(entry: &AuditEntry) -> Vec<String> {
    let (kind, name) = entry.subject.split_once(':').unwrap_or((&entry.subject, ""));
    let mut things = Vec::new();
    match &entry.round_id {
        Some(round) => {
            things.push(ROUND.thing(&[round]));
            let unit = name.split(':').next().unwrap_or_default();
            match kind {
                "self_assessment" | "appraisal" | "objection" | "exemption" => {
                    things.push(PAPERS.thing(&[round, unit]));
                }
                "imported_result" => things.push(IMPORTED.thing(&[round])),
                _ => {}
            }
            if matches!(entry.operation.as_str(), "openRound" | "publishRound") {
                things.push(FROZEN.thing(&[round]));
            }
        }
        None if THINGS.iter().any(|known| known.name == kind) => things.push(entry.subject.clone()),
        None => {}
    }
    things
}

/// The key in the name of a thing.
fn key_of<'t>(kind: &ThingKind, thing: &'t str) -> Vec<&'t str> {
    let key = thing.split_once(':').map_or("", |(_, key)| key);
    let parts = kind.tables.first().map_or(1, |(_, columns)| columns.len());
    key.splitn(parts, '/').collect()
}

/// 409 that names what was altered.
pub(crate) fn refusal(found: &[Alteration]) -> Refusal {
    let named = found.iter().take(sentences::NAMED_MAX);
    let (vi, en): (Vec<_>, Vec<_>) = named.map(|one| (sentences::vi(one), sentences::en(one))).unzip();
    tracing::error!(what = en.join(" "), "rows were changed by somebody who is not this program");
    let vi = format!("{} Hãy khôi phục dữ liệu gốc, rồi chạy `chamdiem verify`.", vi.join(" "));
    let en = format!("{} Restore the original rows, then run `chamdiem verify`.", en.join(" "));
    Failure::new(Code::RecordsAltered, vi, en).into()
}
