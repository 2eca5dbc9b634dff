//! The sums over the rows of evidence: moved with each row that is written, sealed once for each transaction.

use std::collections::BTreeMap;

use chamdiem_seal::SetSum;
use chamdiem_store::{DossierRecord, Rows, SUMMED, SealRows, SumRow, Table, TallyRow, TextRow};

use super::{Alteration, NOTHING, Seals, altered, of_hashes, refusal};
use crate::refusal::Refusal;

/// So many dossiers are looked at together.
const DOSSIERS_AT_ONCE: i64 = 5000;

/// How sums move, by table and quarter.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sums(BTreeMap<(&'static str, String), SetSum>);

impl Sums {
    fn of(&mut self, table: &'static str, quarter: &str) -> &mut SetSum {
        self.0.entry((table, quarter.to_owned())).or_default()
    }

    /// Rows are there from now on, or no more where `times` is -1.
    pub(crate) fn add_rows(&mut self, table: &'static str, rows: &[TextRow], times: i64) {
        rows.iter().for_each(|row| self.of(table, &row.key).add(row.line.as_bytes(), times));
    }

    /// Dossiers of a batch are there from now on.
    pub(crate) fn add_dossiers(&mut self, records: &[DossierRecord<'_>], batch_id: i64) {
        let sum = self.of("dossiers", "");
        let mut text = String::with_capacity(512);
        for record in records {
            text.clear();
            record.write_as_text(batch_id, &mut text);
            sum.add(text.as_bytes(), 1);
        }
    }

    /// Tallies move by so many, with the sums over all due dates, as `TallyRows::move_tallies` moves them.
    pub(crate) fn move_tallies(&mut self, moves: &[TallyRow]) {
        for row in moves {
            self.add_tally(row);
            self.add_tally(&TallyRow { open_due_on: TallyRow::ANY_DAY.to_owned(), ..row.clone() });
        }
    }

    fn add_tally(&mut self, row: &TallyRow) {
        let TallyRow { period, unit_code, open_due_on, outcomes, amount } = row;
        let key = format!("{period}/{unit_code}/{open_due_on}/{outcomes}");
        self.of("dossier_tallies", period).add(key.as_bytes(), *amount);
    }

    /// Adds other moves.
    pub(crate) fn add_all(&mut self, other: &Sums) {
        other.0.iter().for_each(|((table, quarter), sum)| self.of(table, quarter).add_all(sum));
    }

    /// The sum of a table in a quarter, as it would be sealed.
    fn document(table: &str, sum: &SetSum) -> String {
        if sum.is_zero() {
            return NOTHING.to_owned();
        }
        of_hashes(&BTreeMap::from([(table.to_owned(), sum.sha256())]))
    }
}

/// The name by which a sum is sealed.
fn thing(table: &str, quarter: &str) -> String {
    format!("sum:{table}/{quarter}")
}

/// Moves the stored sums, each of which must be the one that was sealed last, and seals them.
///
/// # Errors
/// 409 where somebody changed a stored sum.
pub(crate) fn move_sums(rows: &mut (impl SealRows + ?Sized), sums: Sums, seals: &mut Seals) -> Result<(), Refusal> {
    for ((table, quarter), moved) in sums.0 {
        if moved.is_zero() {
            continue;
        }
        let thing = thing(table, &quarter);
        let stored = rows.find_sum(table, &quarter)?;
        let sealed = rows.find_last_seal(&thing)?.map_or_else(|| NOTHING.to_owned(), |row| row.document);
        let before = stored.map_or_else(|| Some(SetSum::default()), |row| SetSum::from_text(&row.sum));
        let before = before.filter(|before| Sums::document(table, before) == sealed);
        let Some(mut sum) = before else {
            return Err(refusal(&[Alteration { thing, tables: vec!["row_sums".to_owned()] }]));
        };
        sum.add_all(&moved);
        seals.insert(thing, Sums::document(table, &sum));
        rows.put_sum(&SumRow { table_name: table.to_owned(), period: quarter, sum: sum.text() })?;
    }
    Ok(())
}

/// The sums of all rows of evidence, or of those of one table, or of one quarter: then without dossiers, which reach a
/// publication by their tallies alone.
fn present(rows: &mut dyn Rows, only: Option<&str>, quarter: Option<&str>) -> Result<Sums, Refusal> {
    let mut sums = Sums::default();
    for (name, has_period) in SUMMED.into_iter().filter(|(name, _)| only.is_none_or(|only| only == *name)) {
        match (name, quarter) {
            ("dossiers", Some(_)) => {}
            ("dossiers", None) => add_all_dossiers(rows, &mut sums)?,
            ("dossier_tallies", _) => {
                let tallies = rows.list_tallies()?;
                let of_quarter = tallies.iter().filter(|row| quarter.is_none_or(|quarter| row.period == quarter));
                of_quarter.for_each(|row| sums.add_tally(row));
            }
            _ => add_table(rows, &mut sums, (name, has_period), quarter)?,
        }
    }
    Ok(sums)
}

fn add_table(
    rows: &mut dyn Rows,
    sums: &mut Sums,
    (name, has_period): (&'static str, bool),
    quarter: Option<&str>,
) -> Result<(), Refusal> {
    let Some(table) = Table::named(name) else { return Ok(()) };
    let quarters = match quarter {
        Some(quarter) => vec![quarter.to_owned()],
        None if has_period => rows.list_periods(table)?,
        None => vec![String::new()],
    };
    for quarter in &quarters {
        let filters: &[(&str, &[&str])] = if has_period { &[("period", &[quarter])] } else { &[] };
        sums.add_rows(name, &rows.list_summed_rows(table, has_period, filters)?, 1);
    }
    Ok(())
}

fn add_all_dossiers(rows: &mut dyn Rows, sums: &mut Sums) -> Result<(), Refusal> {
    let mut after = String::new();
    loop {
        let found = rows.list_dossiers_as_text(&after, DOSSIERS_AT_ONCE)?;
        let Some(last) = found.last() else { return Ok(()) };
        after.clone_from(&last.key);
        let sum = sums.of("dossiers", "");
        found.iter().for_each(|row| sum.add(row.line.as_bytes(), 1));
    }
}

/// What of the evidence, or of that of a quarter, is not as it was sealed. The stored sums must be right too, since the next
/// write moves them.
///
/// # Errors
/// As the database answers.
pub(crate) fn alterations(rows: &mut dyn Rows, quarter: Option<&str>) -> Result<Vec<Alteration>, Refusal> {
    let sums = present(rows, None, quarter)?;
    let is_looked_at =
        |table: &str, of: &str| quarter.is_none_or(|quarter| (of == quarter || of.is_empty()) && table != "dossiers");
    let mut sealed = Seals::new();
    for row in rows.list_last_seals("sum:")? {
        let name = row.thing.strip_prefix("sum:").and_then(|name| name.split_once('/'));
        if name.is_some_and(|(table, of)| is_looked_at(table, of)) {
            sealed.insert(row.thing, row.document);
        }
    }
    let document =
        |((table, quarter), sum): (&(&str, String), &SetSum)| (thing(table, quarter), Sums::document(table, sum));
    let mut found = super::alterations(&sealed, &sums.0.iter().map(document).collect());
    let mut stored = Seals::new();
    for row in rows.list_sums()?.into_iter().filter(|row| is_looked_at(&row.table_name, &row.period)) {
        let sum = SetSum::from_text(&row.sum);
        let document = sum.map_or_else(String::new, |sum| Sums::document(&row.table_name, &sum));
        stored.insert(thing(&row.table_name, &row.period), document);
    }
    let all: std::collections::BTreeSet<String> = sealed.keys().chain(stored.keys()).cloned().collect();
    for thing in all {
        let of = |seals: &Seals| seals.get(&thing).map_or_else(|| NOTHING.to_owned(), String::clone);
        if altered(&thing, &of(&sealed), &of(&stored)).is_some() {
            found.push(Alteration { thing, tables: vec!["row_sums".to_owned()] });
        }
    }
    Ok(found)
}

/// Puts every stored sum, or those of one table, to what the rows are, and gives the seals that differ.
///
/// # Errors
/// As the database answers.
pub(crate) fn settle(rows: &mut dyn Rows, only: Option<&str>) -> Result<Seals, Refusal> {
    let mut sums = present(rows, only, None)?;
    // What has no rows any more has the sum zero.
    for row in rows.list_sums()?.into_iter().filter(|row| only.is_none_or(|only| only == row.table_name)) {
        if let Some((table, _)) = SUMMED.iter().find(|(table, _)| *table == row.table_name) {
            sums.of(table, &row.period);
        }
    }
    let mut seals = Seals::new();
    for ((table, quarter), sum) in sums.0 {
        let (thing, document) = (thing(table, &quarter), Sums::document(table, &sum));
        let sealed = rows.find_last_seal(&thing)?.map_or_else(|| NOTHING.to_owned(), |row| row.document);
        if sealed != document {
            seals.insert(thing, document);
        }
        rows.put_sum(&SumRow { table_name: table.to_owned(), period: quarter, sum: sum.text() })?;
    }
    Ok(seals)
}
