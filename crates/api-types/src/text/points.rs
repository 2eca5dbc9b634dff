//! Points on the wire: decimal strings, never numbers.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use chamdiem_scoring as scoring;

use super::{NotThisText, text_type};
use crate::Code;
use crate::decode::{Decode, Faults, Node};

text_type! {
    /// Points on the wire: a decimal string with a point, never a number. Equal values are equal however written.
    Points(PointsText), PointsMalformed, "điểm: chuỗi thập phân dùng dấu chấm, ví dụ \"14.98\", tối đa 4 chữ số sau dấu chấm",
    "points: a decimal string such as \"14.98\"",
    read read_points,
    write |points| points.value.text(points.decimals),
    schema
        .description(Some("Điểm: chuỗi thập phân chính xác, dùng dấu chấm."))
        .pattern(Some("^((0|[1-9][0-9]{0,5})(\\.[0-9]{1,4})?|1000000(\\.0{1,4})?)$"))
        .max_length(Some(12))
        .examples(["14.98"])
}

/// Points together with the decimals they are written with.
#[derive(Debug, Clone, Copy)]
pub struct PointsText {
    /// The exact value.
    pub value: scoring::Points,
    /// How many decimals are written at least.
    pub decimals: scoring::Decimals,
}

/// Read as written: `18.00` is written as `18.00` again.
fn read_points(text: &str) -> Option<PointsText> {
    let digits = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let decimals = scoring::Decimals::new(u8::try_from(digits).ok()?).ok()?;
    let value = text.parse().ok().filter(|_| !text.contains(','))?;
    Some(PointsText { value, decimals })
}

impl PartialEq for PointsText {
    fn eq(&self, other: &PointsText) -> bool {
        self.value == other.value
    }
}

impl Eq for PointsText {}

impl PartialOrd for PointsText {
    fn partial_cmp(&self, other: &PointsText) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PointsText {
    fn cmp(&self, other: &PointsText) -> std::cmp::Ordering {
        self.value.cmp(&other.value)
    }
}

impl std::hash::Hash for PointsText {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl Points {
    /// These points, written with at least so many decimals.
    pub fn new(value: scoring::Points, decimals: scoring::Decimals) -> Points {
        Points(PointsText { value, decimals })
    }

    /// The exact value.
    pub fn value(&self) -> scoring::Points {
        self.0.value
    }
}

text_type! {
    /// A difference of points on the wire: a decimal string, with a minus sign where it is negative.
    Difference(String), PointsMalformed, "chênh lệch điểm", "a difference of points",
    read |text| text.strip_prefix('-').unwrap_or(text).parse::<scoring::Points>().ok().map(|_| text.to_owned()),
    write |text| text.clone(),
    schema
        .description(Some("Chênh lệch điểm: chuỗi thập phân, có dấu trừ nếu âm."))
        .pattern(Some("^-?(0|[1-9][0-9]{0,6})(\\.[0-9]{1,4})?$"))
        .max_length(Some(13))
        .examples(["1.00"])
}
