//! Records of evidence: listed by unit and period, one dossier read.

use std::collections::{BTreeSet, HashMap};

use chamdiem_api_types::text::{Day, DossierCode, Moment, Period, SourceCode, UnitCode};
use chamdiem_api_types::wire::{
    ChannelWord, Complaint, ComplaintPage, CountedDossier, Dossier, DossierInput, DossierPage, DossierStatusWord,
    FigureWord, OfficerScore, OfficerScorePage, Procedure, ProcedurePage, SurveyForm, SurveyFormPage,
};
use chamdiem_scoring as scoring;
use chamdiem_store::{BatchRow, BatchRows, DossierRow, DossierRows, Rows};
use scoring::Outcomes;
use serde::de::DeserializeOwned;

use crate::context::Context;
use crate::evidence::figures::quarters;
use crate::evidence::uploads::records::{channel_number, status_number};
use crate::page::PageAsked;
use crate::policy::Act;
use crate::refusal::{Refusal, not_found};
use crate::stored::{self, stored};
use crate::version::{Read, Thing};

/// Whose records are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The unit.
    pub unit: UnitCode,
    /// The period: a quarter, or a year with its four quarters.
    pub period: Period,
}

impl Place {
    fn require(&self, context: &Context) -> Result<(), Refusal> {
        context.require(Act::ReadRecords, context.unit_subject(self.unit.as_str(), false))
    }

    fn quarters(&self) -> Vec<String> {
        quarters(self.period.0)
    }
}

/// The batches that brought some records, by identifier.
struct Batches(HashMap<i64, BatchRow>);

impl Batches {
    fn of(rows: &mut (impl BatchRows + ?Sized), ids: impl Iterator<Item = i64>) -> Result<Batches, Refusal> {
        let ids: BTreeSet<i64> = ids.collect();
        let ids: Vec<i64> = ids.into_iter().collect();
        let found = rows.find_batches(&ids)?;
        Ok(Batches(found.into_iter().map(|row| (row.id, row)).collect()))
    }

    fn get(&self, id: i64) -> Result<&BatchRow, Refusal> {
        stored(self.0.get(&id), "batch")
    }

    fn source(&self, id: i64) -> Result<SourceCode, Refusal> {
        stored::text(&self.get(id)?.source_code, "source's code")
    }
}

/// One page of the dossiers that count for a unit in a period, all or those behind one figure.
pub fn list_dossiers(
    rows: &mut (impl BatchRows + DossierRows + ?Sized),
    context: &Context,
    place: &Place,
    figure: Option<FigureWord>,
    page: &PageAsked,
) -> Result<DossierPage, Refusal> {
    place.require(context)?;
    let behind = figure.and_then(FigureWord::figure).map(|figure| {
        let numbers = Outcomes::behind(figure).into_iter();
        numbers.filter_map(|number| i16::try_from(number).ok()).collect::<Vec<i16>>()
    });
    // No dossier adds to a figure of other records.
    let mut found = match behind.as_deref() {
        Some([]) => Vec::new(),
        behind => rows.list_dossiers(place.unit.as_str(), &place.quarters(), behind, &page.rows())?,
    };
    let next_cursor = page.cut(&mut found, |row| &row.code);
    let batches = Batches::of(rows, found.iter().map(|row| row.batch_id))?;
    let items = found.iter().map(|row| dossier(row, &batches)).collect::<Result<_, Refusal>>()?;
    Ok(DossierPage { items, next_cursor })
}

/// One dossier. Another unit's, and one that does not exist, are answered alike.
pub fn get_dossier(
    rows: &mut (impl BatchRows + DossierRows + ?Sized),
    context: &Context,
    code: &DossierCode,
) -> Result<Read<Dossier>, Refusal> {
    let row = rows.find_dossiers(&[code.as_str()])?.pop();
    let unit = row.as_ref().map_or("", |row| row.unit_code.as_str());
    context.require(Act::ReadRecords, context.unit_subject(unit, false))?;
    let row = row.ok_or_else(not_found)?;
    let batches = Batches::of(rows, std::iter::once(row.batch_id))?;
    Ok(Read { value: dossier(&row, &batches)?, version: Thing::of("dossier", &[code.as_str()]).into_shown() })
}

macro_rules! list {
    ($(#[$doc:meta])* $list:ident -> $page:ident of $view:ident by $key:expr) => {
        $(#[$doc])*
        pub fn $list(
            rows: &mut dyn Rows,
            context: &Context,
            place: &Place,
            page: &PageAsked,
        ) -> Result<$page, Refusal> {
            place.require(context)?;
            let mut found = rows.$list(place.unit.as_str(), &place.quarters(), &page.rows())?;
            let next_cursor = page.cut_by(&mut found, $key);
            let batches = Batches::of(rows, found.iter().map(|row| row.batch_id))?;
            let items = found.iter().map(|row| $view(row, &batches)).collect::<Result<_, Refusal>>()?;
            Ok($page { items, next_cursor })
        }
    };
}

list!(
    /// One page of the survey forms of a unit.
    list_survey_forms -> SurveyFormPage of survey_form by |row| row.code.clone()
);
list!(
    /// One page of the complaints about a unit.
    list_complaints -> ComplaintPage of complaint by |row| row.code.clone()
);
list!(
    /// One page of the procedures of a unit.
    list_procedures -> ProcedurePage of procedure by |row| format!("{}/{}", row.period, row.code)
);
list!(
    /// One page of the scores of a unit's officers.
    list_officer_scores -> OfficerScorePage of officer_score
    by |row| format!("{}/{}", row.period, row.code)
);

fn survey_form(row: &chamdiem_store::SurveyFormRow, batches: &Batches) -> Result<SurveyForm, Refusal> {
    Ok(SurveyForm {
        record: document(&row.document)?,
        period: stored::text(&row.period, "period")?,
        source: batches.source(row.batch_id)?,
        stored_at: row.stored_at.into(),
    })
}

fn complaint(row: &chamdiem_store::ComplaintRow, batches: &Batches) -> Result<Complaint, Refusal> {
    Ok(Complaint {
        record: document(&row.document)?,
        period: stored::text(&row.period, "period")?,
        source: batches.source(row.batch_id)?,
        stored_at: row.stored_at.into(),
    })
}

fn procedure(row: &chamdiem_store::ProcedureRow, batches: &Batches) -> Result<Procedure, Refusal> {
    Ok(Procedure {
        record: document(&row.document)?,
        source: batches.source(row.batch_id)?,
        stored_at: row.stored_at.into(),
    })
}

fn officer_score(row: &chamdiem_store::OfficerScoreRow, batches: &Batches) -> Result<OfficerScore, Refusal> {
    Ok(OfficerScore {
        record: document(&row.document)?,
        source: batches.source(row.batch_id)?,
        stored_at: row.stored_at.into(),
    })
}

fn document<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    stored(serde_json::from_str(text).ok(), "record")
}

fn dossier(row: &DossierRow, batches: &Batches) -> Result<Dossier, Refusal> {
    let batch = batches.get(row.batch_id)?;
    let counted = if row.period.is_empty() { None } else { Some(counted(row)?) };
    Ok(Dossier {
        record: record(row)?,
        counted,
        source: batches.source(row.batch_id)?,
        batch: batch.number.and_then(|number| u64::try_from(number).ok()),
    })
}

fn counted(row: &DossierRow) -> Result<CountedDossier, Refusal> {
    let outcomes = stored(Outcomes::from_number(i32::from(row.outcomes)), "dossier's outcomes")?;
    let open_due_on = Some(row.open_due_on.as_str()).filter(|day| !day.is_empty());
    Ok(CountedDossier {
        period: stored::text(&row.period, "period")?,
        open_due_on: day(open_due_on)?,
        figures: outcomes.figures().map(FigureWord::from).collect(),
    })
}

/// A dossier as it could have been sent.
pub(crate) fn record(row: &DossierRow) -> Result<DossierInput, Refusal> {
    let channel = scoring_channel(row.channel);
    let status = scoring::DossierStatus::ALL.into_iter().find(|status| status_number(*status) == row.status);
    let status = stored(status, "dossier's status")?;
    Ok(DossierInput {
        code: stored::text(&row.code, "dossier's code")?,
        sequence: row.sequence.and_then(|number| u64::try_from(number).ok()),
        updated_at: row.updated_at.and_then(Moment::from_microseconds),
        unit: stored::text(&row.unit_code, "unit's code")?,
        procedure: stored::text(&row.procedure_code, "procedure's code")?,
        channel: stored(channel, "dossier's channel")?,
        online_level: row.online_level.and_then(|level| u16::try_from(level).ok()),
        received_on: stored::text(&row.received_on, "day")?,
        due_on: stored::text(&row.due_on, "day")?,
        extended_due_on: day(row.extended_due_on.as_deref())?,
        extension_reason: row.extension_reason.as_deref().map(Into::into),
        finished_on: day(row.finished_on.as_deref())?,
        returned_on: day(row.returned_on.as_deref())?,
        participants: row.participants.as_deref().map(document).transpose()?,
        supplement_requests: row.supplement_requests.as_deref().map(document).transpose()?,
        agencies_contacted: u16::try_from(row.agencies_contacted).ok().filter(|&count| count > 0),
        field_check: Some(row.field_check).filter(|&checked| checked),
        status: stored(DossierStatusWord::ALL.iter().copied().find(|word| word.status() == status), "status")?,
    })
}

fn scoring_channel(number: i16) -> Option<ChannelWord> {
    ChannelWord::ALL.iter().copied().find(|word| channel_number(word.channel()) == number)
}

fn day(text: Option<&str>) -> Result<Option<Day>, Refusal> {
    text.map(|text| stored::text(text, "day")).transpose()
}
