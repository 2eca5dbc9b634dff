//! The survey forms.

use diesel::Queryable;
use time::OffsetDateTime;

use crate::{Page, StoreError, Taken, Weigh};

row! {
    /// A survey form.
    SurveyFormRow of survey_forms {
        /// Its code.
        code: String,
        /// The sender's number of its last change, where it counts them.
        sequence: Option<i64>,
        /// The moment of its last change in microseconds, where the sender tells that instead.
        updated_at: Option<i64>,
        /// The unit.
        unit_code: String,
        /// The quarter.
        period: String,
        /// Whether it was taken back.
        deleted: bool,
        /// The answers in the order of their questions.
        pattern: String,
        /// How many questions were answered.
        answers: i32,
        /// How many of them "satisfied".
        satisfied: i32,
        /// The form as it was sent, as JSON.
        document: String,
        /// When it was stored first; a later state keeps the moment.
        stored_at: OffsetDateTime,
        /// The batch that brought it.
        batch_id: i64,
    }
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
    /// Takes these survey forms, each code once, as `by` weighs it against what is known.
    fn take_survey_forms(&mut self, rows: &[SurveyFormRow], by: Weigh<'_>) -> Result<Taken, StoreError>;
    /// The survey forms of a unit, by code.
    fn list_survey_forms(
        &mut self,
        unit: &str,
        periods: &[String],
        page: &Page,
    ) -> Result<Vec<SurveyFormRow>, StoreError>;
    /// The survey figures; late are those stored from `late_from` on.
    fn sum_survey_forms(
        &mut self,
        periods: &[String],
        unit: Option<&str>,
        late_from: OffsetDateTime,
    ) -> Result<Vec<SurveyFigures>, StoreError>;
}
