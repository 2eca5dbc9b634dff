//! Appraisals.

use crate::openapi::ToSchema;
use chamdiem_scoring as scoring;
use serde::{Deserialize, Serialize};

use super::ActionWord;
use super::assessments::AssessmentStateWord;
use super::rankings::Finding;
use crate::decode::input;
use crate::text::{CriterionKey, Difference, Moment, Name, Points, Reason, RoundId, UnitCode};
use crate::words::words_of;

words_of! {
    /// Why the office gives other points than the unit claims.
    pub enum ReasonCode: "Loại lý do thay đổi điểm: `evidence_differs` số liệu, hồ sơ cho kết quả khác, `evidence_missing` không có tài liệu kiểm chứng, `calculation_error` tính sai, `rule_misapplied` áp dụng sai quy định (phải nêu điều khoản), `late_or_incomplete` thực hiện muộn hoặc chưa đầy đủ, `other` lý do khác." {
        /// The evidence says otherwise.
        EvidenceDiffers = "evidence_differs",
        /// There is no evidence.
        EvidenceMissing = "evidence_missing",
        /// The unit miscalculated.
        CalculationError = "calculation_error",
        /// The unit misapplied a rule; the clause is named.
        RuleMisapplied = "rule_misapplied",
        /// Done late, or not wholly.
        LateOrIncomplete = "late_or_incomplete",
        /// Something else.
        Other = "other",
    }
}

impl ReasonCode {
    /// The word for a kind of reason.
    pub fn of(code: scoring::ReasonCode) -> ReasonCode {
        match code {
            scoring::ReasonCode::EvidenceDiffers => ReasonCode::EvidenceDiffers,
            scoring::ReasonCode::EvidenceMissing => ReasonCode::EvidenceMissing,
            scoring::ReasonCode::CalculationError => ReasonCode::CalculationError,
            scoring::ReasonCode::RuleMisapplied => ReasonCode::RuleMisapplied,
            scoring::ReasonCode::LateOrIncomplete => ReasonCode::LateOrIncomplete,
            scoring::ReasonCode::Other => ReasonCode::Other,
        }
    }

    /// The kind of reason that the word names; a word that is not known yet is another reason.
    pub fn code(self) -> scoring::ReasonCode {
        match self {
            ReasonCode::EvidenceDiffers => scoring::ReasonCode::EvidenceDiffers,
            ReasonCode::EvidenceMissing => scoring::ReasonCode::EvidenceMissing,
            ReasonCode::CalculationError => scoring::ReasonCode::CalculationError,
            ReasonCode::RuleMisapplied => scoring::ReasonCode::RuleMisapplied,
            ReasonCode::LateOrIncomplete => scoring::ReasonCode::LateOrIncomplete,
            ReasonCode::Other | ReasonCode::Unknown => scoring::ReasonCode::Other,
        }
    }
}

input! {
    /// Điểm thẩm định của một tiêu chí.
    [items_max = 100]
    pub struct AppraisedScoreInput {
        /// Khóa tiêu chí.
        pub criterion: CriterionKey,
        /// Điểm thẩm định.
        pub points: Points,
        /// Loại lý do; bắt buộc nếu khác điểm tự chấm.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason_code: Option<ReasonCode>,
        /// Lý do; bắt buộc nếu khác điểm tự chấm.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub reason: Option<Reason>,
        /// Điều khoản căn cứ; bắt buộc khi loại lý do là `rule_misapplied`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub clause: Option<Name>,
    }
}

input! {
    /// Kết quả thẩm định cần ghi: đủ mọi tiêu chí.
    pub struct AppraisalInput {
        /// Điểm thẩm định từng tiêu chí.
        #[schema(max_items = 100)]
        pub scores: Vec<AppraisedScoreInput>,
        /// Điểm trung bình của công chức, viên chức; để trống thì giữ số do đơn vị báo cáo.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub officer_average: Option<Points>,
        /// Ghi chú của cơ quan thẩm định.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<Reason>,
    }
}

/// Điểm thẩm định của một tiêu chí, bên cạnh điểm tự chấm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AppraisedScore {
    /// Khóa tiêu chí.
    pub criterion: CriterionKey,
    /// Số thứ tự của tiêu chí.
    #[schema(minimum = 0, maximum = 65535, example = 1)]
    pub number: u16,
    /// Điểm tự chấm.
    pub self_assessed: Points,
    /// Điểm thẩm định.
    pub points: Points,
    /// Điểm thẩm định trừ điểm tự chấm.
    pub difference: Difference,
    /// Loại lý do thay đổi.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<ReasonCode>,
    /// Lý do thay đổi.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Điều khoản căn cứ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<Name>,
}

/// Kết quả thẩm định một đơn vị trong một đợt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Appraisal {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Mã đơn vị.
    pub unit: UnitCode,
    /// Trạng thái của bản tự chấm điểm được thẩm định.
    pub state: AssessmentStateWord,
    /// Điểm từng tiêu chí, theo số thứ tự.
    #[schema(max_items = 100)]
    pub scores: Vec<AppraisedScore>,
    /// Điểm trung bình của công chức, viên chức.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer_average: Option<Points>,
    /// Tổng điểm tự chấm.
    pub self_assessed_total: Points,
    /// Tổng điểm thẩm định.
    pub total: Points,
    /// Xếp loại.
    pub class: Name,
    /// Ghi chú của cơ quan thẩm định.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Reason>,
    /// Thời điểm thẩm định.
    pub appraised_at: Moment,
    /// Các thao tác mà người gọi được phép thực hiện lúc này. Chúng đổi thì `ETag` đổi, nhưng điều kiện để ghi chỉ so phiên bản.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<ActionWord>,
    /// Kết quả sẽ có nếu ghi; chỉ có khi `validate_only=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consequence: Option<Consequence>,
}

/// Kết quả sẽ có nếu ghi bản thẩm định này.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Consequence {
    /// Số thứ tự trong bảng của nhóm.
    #[schema(minimum = 1, maximum = 100000, example = 7)]
    pub position: u32,
    /// Thứ hạng trong nhóm.
    #[schema(minimum = 1, maximum = 100000, example = 7)]
    pub rank: u32,
    /// Các tồn tại, bất cập của đơn vị.
    #[schema(max_items = 500)]
    pub findings: Vec<Finding>,
}
