//! The key of a finding: what it says, about which unit, on which criterion.

use std::fmt;
use std::str::FromStr;

use super::GapCode;
use crate::openapi::string_schema;
use crate::text::{CriterionKey, NotThisText, UnitCode};

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
    type Err = NotThisText;

    fn from_str(text: &str) -> Result<FindingKey, NotThisText> {
        let not_a_key = NotThisText { expected: "the key of a finding" };
        let mut parts = text.split(':');
        let code = parts.next().and_then(GapCode::from_word).ok_or(not_a_key)?;
        let unit = parts.next().ok_or(not_a_key)?.parse()?;
        let criterion = parts.next().map(str::parse).transpose()?;
        if parts.next().is_some() { Err(not_a_key) } else { Ok(FindingKey { code, unit, criterion }) }
    }
}

impl fmt::Display for FindingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.code.as_str(), self.unit)?;
        self.criterion.as_ref().map_or(Ok(()), |criterion| write!(f, ":{criterion}"))
    }
}

string_schema!(
    FindingKey
        .description(Some("Khóa của tồn tại trong đợt đánh giá."))
        .pattern(Some(pattern()))
        .max_length(Some(200))
        .examples(["claim_above_computed:so-noi-vu:total_time"])
);

#[cfg(feature = "openapi")]
fn pattern() -> String {
    use chamdiem_scoring as scoring;

    let codes: Vec<&str> = GapCode::ALL.iter().map(|code| code.as_str()).collect();
    let within = |pattern: &'static str| pattern.trim_start_matches('^').trim_end_matches('$');
    let (unit, criterion) = (within(scoring::UnitCode::PATTERN), within(scoring::CriterionKey::PATTERN));
    format!("^({}):{unit}(:{criterion})?$", codes.join("|"))
}
