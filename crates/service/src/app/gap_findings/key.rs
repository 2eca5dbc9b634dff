//! The key of a finding: what it says, about which unit, on which criterion.

use std::fmt;
use std::str::FromStr;

use chamdiem_api_types::text::{CriterionKey, UnitCode};
use chamdiem_api_types::wire::GapCode;
use chamdiem_scoring as scoring;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The key of a finding in its round (khóa của tồn tại): `code:unit`, and `code:unit:criterion` where it is about one.
/// The same finding has the same key however often it is looked for, so an answer can refer to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FindingKey {
    /// What it says.
    pub code: GapCode,
    /// About whom.
    pub unit: UnitCode,
    /// On which criterion.
    pub criterion: Option<CriterionKey>,
}

impl FromStr for FindingKey {
    type Err = ();

    fn from_str(text: &str) -> Result<FindingKey, ()> {
        let mut parts = text.split(':');
        let code = parts.next().and_then(GapCode::from_word).ok_or(())?;
        let unit = parts.next().and_then(|unit| unit.parse().ok()).ok_or(())?;
        let criterion = parts.next().map(|criterion| criterion.parse().map_err(|_| ())).transpose()?;
        if parts.next().is_some() { Err(()) } else { Ok(FindingKey { code, unit, criterion }) }
    }
}

impl fmt::Display for FindingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.code.as_str(), self.unit)?;
        self.criterion.as_ref().map_or(Ok(()), |criterion| write!(f, ":{criterion}"))
    }
}

impl PartialSchema for FindingKey {
    fn schema() -> RefOr<Schema> {
        let codes: Vec<&str> = GapCode::ALL.iter().map(|code| code.as_str()).collect();
        let within = |pattern: &'static str| pattern.trim_start_matches('^').trim_end_matches('$');
        let (unit, criterion) = (within(scoring::UnitCode::PATTERN), within(scoring::CriterionKey::PATTERN));
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .description(Some("Khóa của tồn tại trong đợt đánh giá."))
            .pattern(Some(format!("^({}):{unit}(:{criterion})?$", codes.join("|"))))
            .max_length(Some(200))
            .examples(["claim_above_computed:so-noi-vu:total_time"])
            .build()
            .into()
    }
}

impl ToSchema for FindingKey {}
