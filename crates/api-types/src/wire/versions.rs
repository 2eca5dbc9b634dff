//! Versions: each submission and each appraisal as it was made, and what differs between two of them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::appraisals::ReasonCode;
use super::units::page_of;
use crate::digest::Sha256;
use crate::openapi::{ToSchema, string_schema};
use crate::text::{
    CriterionKey, Difference, Moment, Name, NotThisText, Points, Reason, RoundId, RuleSetId, UnitCode, serde_as_text,
};
use crate::words::words_of;

words_of! {
    /// What a version is one of.
    pub enum VersionKind: "Loại phiên bản: `self_assessment` bản tự chấm điểm đã nộp, `appraisal` kết quả thẩm định." {
        /// A self-assessment as it was submitted.
        SelfAssessment = "self_assessment",
        /// An appraisal as it was decided.
        Appraisal = "appraisal",
    }
}

/// The name of a version of a unit's papers in a round: its kind, a hyphen, and its number from 1 on.
///
/// # Examples
/// ```
/// use chamdiem_api_types::wire::{VersionId, VersionKind};
///
/// let id: VersionId = "appraisal-2".parse()?;
/// assert_eq!((id.kind, id.number), (VersionKind::Appraisal, 2));
/// assert!("appraisal-0".parse::<VersionId>().is_err(), "they count from 1");
/// # Ok::<(), chamdiem_api_types::text::NotThisText>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionId {
    /// What it is a version of.
    pub kind: VersionKind,
    /// Its number among those of its kind, from 1.
    pub number: u32,
}

impl VersionId {
    /// The form of a version's name.
    pub const PATTERN: &'static str = "^(self_assessment|appraisal)-[1-9][0-9]{0,8}$";
    /// The most characters that it has.
    pub const LENGTH_MAX: usize = 25;
}

impl fmt::Display for VersionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.kind.as_str(), self.number)
    }
}

impl FromStr for VersionId {
    type Err = NotThisText;

    fn from_str(text: &str) -> Result<VersionId, NotThisText> {
        let read = || {
            let (kind, number) = text.rsplit_once('-')?;
            let digits = (1..=9).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
            let number = number.parse().ok().filter(|_| digits && !number.starts_with('0'))?;
            Some(VersionId { kind: VersionKind::from_word(kind)?, number })
        };
        read().ok_or(NotThisText { expected: "the name of a version such as appraisal-1" })
    }
}

serde_as_text!(VersionId);
string_schema!(
    VersionId
        .description(Some("Tên phiên bản: loại và số thứ tự."))
        .pattern(Some(VersionId::PATTERN))
        .max_length(Some(VersionId::LENGTH_MAX))
        .examples(["self_assessment-1"])
);

/// Biên nhận một lần nộp bản tự chấm điểm. Nội dung đã nộp được giữ nguyên và đọc lại được theo phiên bản.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Receipt {
    /// Số biên nhận: mã đợt, mã đơn vị và lần nộp.
    #[schema(
        max_length = 200,
        pattern = "^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+/[1-9][0-9]*$",
        example = "dien-bien-2021-q2/so-noi-vu/1"
    )]
    pub number: String,
    /// Phiên bản được lập bởi lần nộp này.
    pub version: VersionId,
    /// Thời điểm nộp, theo đồng hồ của máy chủ.
    pub submitted_at: Moment,
    /// Nộp sau hạn.
    pub late: bool,
    /// SHA-256 của nội dung đã nộp, dạng JSON chuẩn tắc (RFC 8785).
    pub sha256: Sha256,
}

/// Tóm tắt một phiên bản.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VersionSummary {
    /// Tên phiên bản.
    pub id: VersionId,
    /// Loại.
    pub kind: VersionKind,
    /// Số thứ tự trong loại, từ 1.
    #[schema(minimum = 1, maximum = 999999999, example = 1)]
    pub number: u32,
    /// Thời điểm lập.
    pub made_at: Moment,
    /// Nộp sau hạn; luôn là `false` với kết quả thẩm định.
    pub late: bool,
    /// SHA-256 của nội dung, dạng JSON chuẩn tắc (RFC 8785).
    pub sha256: Sha256,
}

page_of!(
    /// Một trang danh sách phiên bản, theo thứ tự thời gian.
    VersionPage,
    VersionSummary
);

/// Điểm của một tiêu chí trong một phiên bản.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VersionScore {
    /// Khóa tiêu chí.
    pub criterion: CriterionKey,
    /// Điểm.
    pub points: Points,
    /// Loại lý do thay đổi so với điểm tự chấm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<ReasonCode>,
    /// Lý do thay đổi.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Điều khoản căn cứ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<Name>,
}

/// Nội dung một phiên bản; dạng JSON chuẩn tắc (RFC 8785) của nó cho ra SHA-256 ghi trong biên nhận.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VersionDocument {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Mã đơn vị.
    pub unit: UnitCode,
    /// Tên phiên bản.
    pub version: VersionId,
    /// Mã bộ tiêu chí áp dụng.
    pub rule_set: RuleSetId,
    /// Thời điểm nộp hoặc thẩm định.
    pub made_at: Moment,
    /// Nộp sau hạn; chỉ có với bản tự chấm điểm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<bool>,
    /// Bản tự chấm điểm được thẩm định; chỉ có với kết quả thẩm định.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appraised: Option<VersionId>,
    /// Điểm từng tiêu chí, theo số thứ tự của tiêu chí.
    #[schema(max_items = 100)]
    pub scores: Vec<VersionScore>,
    /// Điểm trung bình của công chức, viên chức.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer_average: Option<Points>,
    /// Ghi chú.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Reason>,
}

/// Một phiên bản: bản tự chấm điểm đúng như đã nộp, hoặc kết quả thẩm định đúng như đã quyết định. Không bao giờ thay đổi.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Version {
    /// Tên phiên bản.
    pub id: VersionId,
    /// SHA-256 của `document`, dạng JSON chuẩn tắc (RFC 8785).
    pub sha256: Sha256,
    /// Tổng điểm.
    pub total: Points,
    /// Xếp loại.
    pub class: Name,
    /// Nội dung.
    pub document: VersionDocument,
}

/// Điểm của một tiêu chí ở hai phiên bản.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ComparedScore {
    /// Khóa tiêu chí.
    pub criterion: CriterionKey,
    /// Số thứ tự của tiêu chí.
    #[schema(minimum = 0, maximum = 65535, example = 1)]
    pub number: u16,
    /// Điểm ở phiên bản thứ nhất.
    pub from: Points,
    /// Điểm ở phiên bản thứ hai.
    pub to: Points,
    /// Điểm thứ hai trừ điểm thứ nhất.
    pub difference: Difference,
}

words_of! {
    /// Which text of a version it is.
    pub enum VersionText: "Nội dung bằng lời: `note` ghi chú, `reason_code` loại lý do, `reason` lý do, `clause` điều khoản căn cứ." {
        /// The note.
        Note = "note",
        /// The kind of reason for a changed score.
        ReasonCode = "reason_code",
        /// The reason.
        Reason = "reason",
        /// The clause.
        Clause = "clause",
    }
}

/// Nội dung bằng lời khác nhau giữa hai phiên bản.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ComparedText {
    /// Nội dung nào.
    pub text: VersionText,
    /// Tiêu chí; không có nếu là ghi chú chung.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<CriterionKey>,
    /// Ở phiên bản thứ nhất.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Reason>,
    /// Ở phiên bản thứ hai.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Reason>,
}

/// Tổng điểm và xếp loại của một phiên bản được so sánh.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ComparedSide {
    /// Tên phiên bản.
    pub version: VersionId,
    /// SHA-256 của phiên bản.
    pub sha256: Sha256,
    /// Tổng điểm.
    pub total: Points,
    /// Xếp loại.
    pub class: Name,
    /// Điểm trung bình của công chức, viên chức.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer_average: Option<Points>,
}

/// So sánh hai phiên bản của một đơn vị: điểm từng tiêu chí, tổng điểm, xếp loại và nội dung bằng lời.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Comparison {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Mã đơn vị.
    pub unit: UnitCode,
    /// Phiên bản thứ nhất.
    pub from: ComparedSide,
    /// Phiên bản thứ hai.
    pub to: ComparedSide,
    /// Tổng điểm thứ hai trừ tổng điểm thứ nhất.
    pub difference: Difference,
    /// Mọi tiêu chí, theo số thứ tự.
    #[schema(max_items = 100)]
    pub scores: Vec<ComparedScore>,
    /// Những nội dung bằng lời khác nhau.
    #[schema(max_items = 400)]
    pub texts: Vec<ComparedText>,
}
