//! The survey forms.

use diesel::{Insertable, Queryable, Selectable};

use crate::schema;
use crate::{Page, StoreError, Taken};

/// A survey form.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::survey_forms, treat_none_as_default_value = false)]
pub struct SurveyFormRow {
    /// Its code.
    pub code: String,
    /// The sender's version of it.
    pub version: i64,
    /// The unit.
    pub unit_code: String,
    /// The quarter.
    pub period: String,
    /// Whether it was taken back.
    pub deleted: bool,
    /// The answers in the order of their questions.
    pub pattern: String,
    /// How many questions were answered.
    pub answers: i32,
    /// How many of them "satisfied".
    pub satisfied: i32,
    /// The form as it was sent, as JSON.
    pub document: String,
    /// When it was stored first; a later state keeps the moment.
    pub stored_at_us: i64,
    /// The batch that brought it.
    pub batch_id: i64,
}

/// The survey figures of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "named as in `scoring::Figure`")]
pub struct SurveyFigures {
    pub unit_code: String,
    pub forms: i64,
    pub late: i64,
    pub patterns: i64,
    pub answers: i64,
    pub satisfied: i64,
}

/// The survey forms.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait SurveyFormRows {
    /// Takes these survey forms, each code once, unless a later version is known.
    fn take_survey_forms(&mut self, rows: &[SurveyFormRow]) -> Result<Taken, StoreError>;
    /// The survey forms of a unit, by code.
    fn list_survey_forms(
        &mut self,
        unit: &str,
        periods: &[String],
        page: &Page,
    ) -> Result<Vec<SurveyFormRow>, StoreError>;
    /// The survey figures; late are those stored from `late_from_us` on.
    fn sum_survey_forms(
        &mut self,
        periods: &[String],
        unit: Option<&str>,
        late_from_us: i64,
    ) -> Result<Vec<SurveyFigures>, StoreError>;
}
