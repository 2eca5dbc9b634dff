//! Results published elsewhere: kept as they were printed, beside the computed ones, with their contradictions.

use std::collections::{BTreeMap, BTreeSet};

use chamdiem_api_types::text::{CriterionKey, Difference, Name, Points, RoundId};
use chamdiem_api_types::wire::{
    Contradiction, ContradictionKind, Contradictions, Displacement, ImportedResult, ImportedResultInput, PrintedTable,
    contradiction_sentence,
};
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_scoring as scoring;
use chamdiem_store::{IMPORTED, ImportedResultRow, PublicationRows, RoundRows, Rows, UnitRows};
use scoring::RoundState;

use crate::context::Context;
use crate::policy::Act;
use crate::refusal::{Refusal, invalid, not_found, unknown_reference};
use crate::results::result::{self, RoundResult};
use crate::rounds::access;
use crate::rounds::roster;
use crate::stored::{self, StoredRound};
use crate::version::{Precondition, Read, Thing, Written, next_revision};

/// The result that was imported for a round.
pub fn get(
    rows: &mut (impl RoundRows + PublicationRows + ?Sized),
    context: &Context,
    round: &RoundId,
) -> Result<Read<ImportedResult>, Refusal> {
    let round = access::load(rows, context, round, Act::ReadImport)?;
    let row = rows.find_imported_result(&round.row.id)?.ok_or_else(not_found)?;
    Ok(Read { value: view(&row, document(&row)?)?, version: thing(&round).at(row.revision) })
}

/// Imports a result that was published elsewhere; nothing in it is corrected.
pub fn put(
    rows: &mut (impl UnitRows + RoundRows + PublicationRows + ?Sized),
    context: &Context,
    round: &RoundId,
    input: &ImportedResultInput,
    precondition: &Precondition,
) -> Result<Written<ImportedResult>, Refusal> {
    let round = access::lock(rows, context, round, Act::WriteImport)?;
    context.touch(rows, &IMPORTED, &[&round.row.id])?;
    let existing = rows.find_imported_result(&round.row.id)?;
    let revision = next_revision(&thing(&round), existing.as_ref().map(|row| row.revision), precondition)?;
    if round.state == RoundState::Prepared {
        let vi = "Đợt đánh giá chưa mở nên danh sách đơn vị chưa được chốt.";
        let en = "The round has not opened, so its roster is not frozen.";
        return Err(Failure::new(Code::RoundStateForbids, vi, en).into());
    }
    check(rows, &round, input)?;
    let document = serde_json::to_string(input).map_err(|_| Refusal::internal("an import has no JSON"))?;
    let row = ImportedResultRow {
        round_id: round.row.id.clone(),
        revision,
        document,
        imported_at: context.now(),
        imported_by: context.actor(),
    };
    if existing.is_some() {
        rows.update_imported_result(&row)?;
    } else {
        rows.insert_imported_result(&row)?;
    }
    context.audit("putImportedResult", Some(&round.row.id), "imported_result".to_owned(), revision, input)?;
    let value = view(&row, input.clone())?;
    Ok(Written { value, version: thing(&round).at(revision), created: existing.is_none(), touched: None })
}

fn thing(round: &StoredRound) -> Thing {
    Thing::of("imported_result", &[&round.row.id])
}

/// Every group and unit must be on the roster, and none twice.
fn check(
    rows: &mut (impl UnitRows + RoundRows + ?Sized),
    round: &StoredRound,
    input: &ImportedResultInput,
) -> Result<(), Refusal> {
    let roster = roster::load(rows, round)?;
    let group_of: BTreeMap<&str, &str> =
        roster.units.iter().map(|unit| (unit.unit_code.as_str(), unit.group_code.as_str())).collect();
    let mut faults = Vec::new();
    let (mut groups, mut units) = (BTreeSet::new(), BTreeSet::new());
    let repeated =
        |pointer: String| Fault::new(pointer, Code::ItemRepeated, "Đã được nêu ở trên.", "It stands above already.");
    for (place, table) in input.tables.iter().enumerate() {
        let group = table.group.as_str();
        if !roster.groups.iter().any(|row| row.group_code == group) {
            faults.push(unknown_reference(format!("/tables/{place}/group"), group));
        } else if !groups.insert(group) {
            faults.push(repeated(format!("/tables/{place}/group")));
        }
        for (index, row) in table.rows.iter().enumerate() {
            let pointer = format!("/tables/{place}/rows/{index}/unit");
            if group_of.get(row.unit.as_str()) != Some(&group) {
                faults.push(unknown_reference(pointer, row.unit.as_str()));
            } else if !units.insert(row.unit.as_str()) {
                faults.push(repeated(pointer));
            }
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(invalid(faults)) }
}

/// Where the imported result contradicts itself, and what the office decided here.
pub fn contradictions(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
) -> Result<Read<Contradictions>, Refusal> {
    let round = access::load(rows, context, round, Act::ReadImport)?;
    let row = rows.find_imported_result(&round.row.id)?.ok_or_else(not_found)?;
    let document = document(&row)?;
    let result = result::compute(rows, &round)?;
    let value = Contradictions {
        round: stored::text(&round.row.id, "round's identifier")?,
        items: contradictions_in(&document, &result),
        document_number: document.document_number,
    };
    Ok(Read { value, version: Thing::of("contradictions", &[&round.row.id]).into_shown() })
}

/// The contradictions of the result that was imported for a round; none where nothing was.
pub(crate) fn found_contradictions(
    rows: &mut (impl PublicationRows + ?Sized),
    round: &StoredRound,
    result: &RoundResult,
) -> Result<Vec<scoring::Contradiction>, Refusal> {
    let Some(row) = rows.find_imported_result(&round.row.id)? else { return Ok(Vec::new()) };
    Ok(found_in(&document(&row)?, result).into_iter().map(|(_, found)| found).collect())
}

/// The contradictions of each table, in the order of the tables and their rows.
fn found_in<'d>(
    document: &'d ImportedResultInput,
    result: &RoundResult,
) -> Vec<(&'d PrintedTable, scoring::Contradiction)> {
    let appraised = result.appraised();
    let found = document.tables.iter().flat_map(|table| {
        let found = scoring::contradictions(&result.rule_set, &printed_rows(table), &appraised);
        found.into_iter().map(move |contradiction| (table, contradiction))
    });
    found.collect()
}

fn contradictions_in(document: &ImportedResultInput, result: &RoundResult) -> Vec<Contradiction> {
    found_in(document, result).iter().map(|(table, found)| item(result, table, found)).collect()
}

fn printed_rows(table: &PrintedTable) -> Vec<scoring::PrintedRow> {
    let row = |row: &chamdiem_api_types::wire::PrintedRow| scoring::PrintedRow {
        unit: row.unit.0.clone(),
        position: row.position,
        values: row.values.iter().map(Points::value).collect(),
        total: row.total.as_ref().map(Points::value),
        officer_average: row.officer_average.as_ref().map(Points::value),
        class_name: row.class.as_ref().map(|class| class.0.clone()),
    };
    table.rows.iter().map(row).collect()
}

fn item(result: &RoundResult, table: &PrintedTable, contradiction: &scoring::Contradiction) -> Contradiction {
    use scoring::Contradiction as C;
    let rule_set = &result.rule_set;
    let decimals = rule_set.decimals.value;
    let points = |points: &scoring::Points| Some(Points::new(*points, decimals));
    let class = |index: &usize| Some(Name(rule_set.bands[*index].name.clone()));
    let criterion = |index: &usize| Some(CriterionKey(rule_set.criteria[*index].key.clone()));
    let sentence = contradiction_sentence(rule_set, contradiction, &|unit| result.name_of(unit).to_owned());
    let bare = |kind, unit: &scoring::UnitCode| Contradiction {
        kind,
        group: table.group.clone(),
        unit: unit.clone().into(),
        criterion: None,
        printed: None,
        computed: None,
        difference: None,
        printed_class: None,
        computed_class: None,
        printed_position: None,
        computed_position: None,
        displaced: Vec::new(),
        sentence,
    };
    match contradiction {
        C::Total {
            unit,
            printed,
            computed,
            difference,
            printed_class_index,
            computed_class_index,
            printed_position,
            computed_position,
            displaced,
        } => Contradiction {
            printed: points(printed),
            computed: points(computed),
            difference: Some(Difference(difference.text(decimals))),
            printed_class: class(printed_class_index),
            computed_class: class(computed_class_index),
            printed_position: Some(*printed_position),
            computed_position: Some(*computed_position),
            displaced: displaced.iter().map(displacement).collect(),
            ..bare(ContradictionKind::Total, unit)
        },
        C::Class { unit, total, printed, expected_class_index } => Contradiction {
            printed: points(total),
            printed_class: Some(Name(printed.clone())),
            computed_class: class(expected_class_index),
            ..bare(ContradictionKind::Class, unit)
        },
        C::Order { unit, printed, first, .. } => Contradiction {
            printed_position: Some(*printed),
            computed_position: Some(*first),
            ..bare(ContradictionKind::Order, unit)
        },
        C::ValueCount { unit, .. } => bare(ContradictionKind::ValueCount, unit),
        C::ValueAboveMaximum { unit, criterion_index, printed } => Contradiction {
            criterion: criterion(criterion_index),
            printed: points(printed),
            ..bare(ContradictionKind::ValueAboveMaximum, unit)
        },
        C::ValueNotAppraised { unit, criterion_index, printed, appraised } => Contradiction {
            criterion: criterion(criterion_index),
            printed: points(printed),
            computed: points(appraised),
            difference: Some(Difference(printed.minus(*appraised).text(decimals))),
            ..bare(ContradictionKind::ValueNotAppraised, unit)
        },
    }
}

fn displacement(displacement: &scoring::Displacement) -> Displacement {
    Displacement { unit: displacement.unit.clone().into(), from: displacement.from, to: displacement.to }
}

fn document(row: &ImportedResultRow) -> Result<ImportedResultInput, Refusal> {
    stored::stored(serde_json::from_str(&row.document).ok(), "imported result")
}

fn view(row: &ImportedResultRow, document: ImportedResultInput) -> Result<ImportedResult, Refusal> {
    Ok(ImportedResult {
        round: stored::text(&row.round_id, "round's identifier")?,
        document_number: document.document_number,
        issued_on: document.issued_on,
        title: document.title,
        tables: document.tables,
        imported_at: row.imported_at.into(),
    })
}
