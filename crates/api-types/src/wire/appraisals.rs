//! Appraisals.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rankings::Finding;
use crate::decode::input;
use crate::text::{CriterionKey, Difference, Moment, Name, Points, Reason, RoundId, UnitCode};

input! {
    /// Điểm thẩm định của một tiêu chí.
    [items_max = 100]
    pub struct AppraisedScoreInput {
        /// Khóa tiêu chí.
        pub criterion: CriterionKey,
        /// Điểm thẩm định.
        pub points: Points,
        /// Lý do; bắt buộc nếu khác điểm tự chấm.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub reason: Option<Reason>,
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
    /// Lý do thay đổi.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// Kết quả thẩm định một đơn vị trong một đợt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Appraisal {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Mã đơn vị.
    pub unit: UnitCode,
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
