//! The fields of each kind of row, and what a CSV cell of each is.

/// A field of a row, which is a column in CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What a cell of it is.
    pub kind: CellKind,
}

/// What a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// A code or a word.
    Text,
    /// A text that people write, in any spelling of its letters.
    FreeText,
    /// A whole number.
    Number,
    /// Yes or no.
    Bool,
    /// Points, also with a decimal comma.
    Points,
    /// A date, or a moment that means it.
    Day,
    /// A moment.
    Moment,
    /// Items separated by `|`, each with these members separated by `/`.
    List(&'static [Column]),
}

const fn column(name: &'static str, kind: CellKind) -> Column {
    Column { name, kind }
}

pub(super) const DOSSIER: &[Column] = &[
    column("code", CellKind::Text),
    column("sequence", CellKind::Number),
    column("updated_at", CellKind::Moment),
    column("unit", CellKind::Text),
    column("procedure", CellKind::Text),
    column("channel", CellKind::Text),
    column("online_level", CellKind::Number),
    column("received_on", CellKind::Day),
    column("due_on", CellKind::Day),
    column("extended_due_on", CellKind::Day),
    column("extension_reason", CellKind::FreeText),
    column("finished_on", CellKind::Day),
    column("returned_on", CellKind::Day),
    column("participants", CellKind::List(PARTICIPANT)),
    column("supplement_requests", CellKind::List(SUPPLEMENT_REQUEST)),
    column("agencies_contacted", CellKind::Number),
    column("field_check", CellKind::Bool),
    column("status", CellKind::Text),
];

const PARTICIPANT: &[Column] =
    &[column("unit", CellKind::Text), column("due_on", CellKind::Day), column("finished_on", CellKind::Day)];

const SUPPLEMENT_REQUEST: &[Column] = &[column("requested_on", CellKind::Day), column("fault", CellKind::Text)];

pub(super) const SURVEY_FORM: &[Column] = &[
    column("code", CellKind::Text),
    column("sequence", CellKind::Number),
    column("updated_at", CellKind::Moment),
    column("unit", CellKind::Text),
    column("collected_on", CellKind::Day),
    column("channel", CellKind::Text),
    column("answers", CellKind::List(&[column("question", CellKind::Text), column("answer", CellKind::Text)])),
    column("deleted", CellKind::Bool),
];

pub(super) const COMPLAINT: &[Column] = &[
    column("code", CellKind::Text),
    column("sequence", CellKind::Number),
    column("updated_at", CellKind::Moment),
    column("unit", CellKind::Text),
    column("dossier", CellKind::Text),
    column("received_on", CellKind::Day),
    column("due_on", CellKind::Day),
    column("answered_on", CellKind::Day),
    column("upheld", CellKind::Bool),
    column("prolonged", CellKind::Bool),
    column("deleted", CellKind::Bool),
];

pub(super) const PROCEDURE: &[Column] = &[
    column("code", CellKind::Text),
    column("period", CellKind::Text),
    column("unit", CellKind::Text),
    column("sequence", CellKind::Number),
    column("updated_at", CellKind::Moment),
    column("online_level", CellKind::Number),
    column("online_eligible", CellKind::Bool),
    column("one_stop_eligible", CellKind::Bool),
    column("at_one_stop", CellKind::Bool),
    column("on_the_spot", CellKind::Bool),
    column("posted", CellKind::Bool),
    column("posted_at", CellKind::FreeText),
    column("published_online", CellKind::Bool),
    column("published_at", CellKind::FreeText),
    column("checked_on", CellKind::Day),
    column("deleted", CellKind::Bool),
];

pub(super) const OFFICER_SCORE: &[Column] = &[
    column("code", CellKind::Text),
    column("period", CellKind::Text),
    column("unit", CellKind::Text),
    column("sequence", CellKind::Number),
    column("updated_at", CellKind::Moment),
    column("points", CellKind::Points),
    column("deleted", CellKind::Bool),
];
