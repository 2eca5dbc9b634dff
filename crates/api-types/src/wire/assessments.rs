//! Self-assessments.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use super::Finding;
use super::actions::ActionWord;
use super::units::page_of;
use super::versions::Receipt;
use crate::decode::input;
use crate::text::{CriterionKey, Moment, Name, Points, Reason, RoundId, UnitCode};
use crate::words::words_of;

words_of! {
    /// The state of a self-assessment.
    pub enum AssessmentStateWord: "Trạng thái bản tự chấm điểm: `draft` đang soạn, `submitted` đã nộp, `returned` bị trả lại để làm lại, `resubmitted` đã nộp lại, `appraised` đã thẩm định, `objected` đơn vị có ý kiến, `settled` đã chốt." {
        /// Being written.
        Draft = "draft",
        /// Submitted.
        Submitted = "submitted",
        /// Returned.
        Returned = "returned",
        /// Submitted again.
        Resubmitted = "resubmitted",
        /// Decided on.
        Appraised = "appraised",
        /// The unit objects.
        Objected = "objected",
        /// Settled.
        Settled = "settled",
    }
}

input! {
    /// Điểm tự chấm của một tiêu chí.
    [items_max = 100]
    pub struct ScoreInput {
        /// Khóa tiêu chí.
        pub criterion: CriterionKey,
        /// Điểm tự chấm.
        pub points: Points,
    }
}

input! {
    /// Bản tự chấm điểm cần ghi; có thể chưa đủ tiêu chí khi còn là bản nháp.
    pub struct SelfAssessmentInput {
        /// Điểm từng tiêu chí.
        #[schema(max_items = 100)]
        pub scores: Vec<ScoreInput>,
        /// Điểm trung bình của công chức, viên chức bộ phận một cửa.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub officer_average: Option<Points>,
        /// Ghi chú của đơn vị.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<Reason>,
    }
}

/// Điểm của một tiêu chí.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Score {
    /// Khóa tiêu chí.
    pub criterion: CriterionKey,
    /// Số thứ tự của tiêu chí trong bộ tiêu chí.
    #[schema(minimum = 0, maximum = 65535, example = 1)]
    pub number: u16,
    /// Điểm.
    pub points: Points,
}

/// Bản tự chấm điểm của một đơn vị trong một đợt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SelfAssessment {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Mã đơn vị.
    pub unit: UnitCode,
    /// Trạng thái.
    pub state: AssessmentStateWord,
    /// Điểm các tiêu chí đã chấm, theo số thứ tự.
    #[schema(max_items = 100)]
    pub scores: Vec<Score>,
    /// Các tiêu chí chưa chấm.
    #[schema(max_items = 100)]
    pub missing: Vec<CriterionKey>,
    /// Điểm trung bình của công chức, viên chức.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer_average: Option<Points>,
    /// Tổng điểm tự chấm; chỉ có khi đã chấm đủ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Points>,
    /// Xếp loại theo tổng điểm tự chấm; chỉ có khi đã chấm đủ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<Name>,
    /// Ghi chú của đơn vị.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Reason>,
    /// Thời điểm nộp gần nhất.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<Moment>,
    /// Nộp sau hạn.
    pub submitted_late: bool,
    /// Biên nhận của lần nộp gần nhất.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
    /// Lý do bị trả lại.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub return_reason: Option<Reason>,
    /// Thời điểm thay đổi gần nhất.
    pub changed_at: Moment,
    /// Các thao tác mà người gọi được phép thực hiện lúc này với bản này, theo quyền, trạng thái và thời hạn. Chúng đổi thì `ETag` đổi, nhưng điều kiện để ghi chỉ so phiên bản.
    #[schema(max_items = 50)]
    pub allowed_actions: Vec<ActionWord>,
    /// Các tồn tại, bất cập sẽ có nếu nộp ngay bản này và được thẩm định đúng như tự chấm; chỉ có khi `validate_only=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 500)]
    pub findings: Option<Vec<Finding>>,
}

page_of!(
    /// Một trang danh sách bản tự chấm điểm, theo mã đơn vị.
    SelfAssessmentPage,
    SelfAssessment
);

input! {
    /// Trả lại bản tự chấm điểm.
    pub struct ReturnInput {
        /// Lý do trả lại.
        pub reason: Reason,
    }
}
