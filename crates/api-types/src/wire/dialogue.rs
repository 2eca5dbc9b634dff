//! The dialogue between a unit and the office: acceptance, objection, answer, and the whole of it in order.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use super::appraisals::{AppraisedScoreInput, ReasonCode};
use super::units::page_of;
use super::versions::VersionId;
use crate::decode::input;
use crate::digest::Sha256;
use crate::text::{CriterionKey, Moment, Name, Points, Reason, RoundId, Title, UnitCode};
use crate::words::words_of;

words_of! {
    /// Whose entry it is.
    pub enum DialogueSide: "Bên: `unit` đơn vị được đánh giá, `office` cơ quan thẩm định." {
        /// The unit.
        Unit = "unit",
        /// The office.
        Office = "office",
    }
}

words_of! {
    /// What happened in the dialogue.
    pub enum DialogueKind: "Việc đã diễn ra: `submitted` đơn vị nộp bản tự chấm điểm, `returned` bị trả lại, `appraised` có kết quả thẩm định, `accepted` đơn vị đồng ý, `objected` đơn vị có ý kiến, `answered` ý kiến được trả lời, `overridden` điểm đã chốt được điều chỉnh bởi hai người, `extended` được gia hạn." {
        /// The unit submitted.
        Submitted = "submitted",
        /// The office returned the self-assessment.
        Returned = "returned",
        /// The office decided.
        Appraised = "appraised",
        /// The unit accepted the decision.
        Accepted = "accepted",
        /// The unit objected.
        Objected = "objected",
        /// The office answered the objection.
        Answered = "answered",
        /// Two people changed a settled score.
        Overridden = "overridden",
        /// A deadline was extended.
        Extended = "extended",
    }
}

words_of! {
    /// What the office answers to an objection.
    pub enum ObjectionDecision: "Kết luận về ý kiến: `upheld` chấp nhận, `partly_upheld` chấp nhận một phần, `rejected` không chấp nhận." {
        /// The unit is right.
        Upheld = "upheld",
        /// The unit is right in part.
        PartlyUpheld = "partly_upheld",
        /// The decision is kept.
        Rejected = "rejected",
    }
}

input! {
    /// Ý kiến về một tiêu chí.
    [items_max = 100]
    pub struct ObjectedCriterion {
        /// Khóa tiêu chí.
        pub criterion: CriterionKey,
        /// Nội dung ý kiến về tiêu chí này.
        pub text: Reason,
    }
}

input! {
    /// Tham chiếu đến tài liệu kèm theo; tài liệu nằm ở hệ thống quản lý văn bản, không gửi lên đây.
    [items_max = 20]
    pub struct Attachment {
        /// Tên tài liệu.
        pub name: Name,
        /// Số, ký hiệu hoặc địa chỉ của tài liệu.
        pub reference: Title,
        /// SHA-256 của tệp, để sau này đối chiếu.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sha256: Option<Sha256>,
    }
}

input! {
    /// Ý kiến của đơn vị về kết quả thẩm định.
    pub struct ObjectionInput {
        /// Nội dung ý kiến.
        pub text: Reason,
        /// Ý kiến về từng tiêu chí.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(max_items = 100)]
        pub criteria: Option<Vec<ObjectedCriterion>>,
        /// Tài liệu kèm theo.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(max_items = 20)]
        pub attachments: Option<Vec<Attachment>>,
    }
}

input! {
    /// Trả lời ý kiến của đơn vị.
    pub struct ObjectionAnswerInput {
        /// Nội dung trả lời.
        pub text: Reason,
        /// Kết luận.
        pub decision: ObjectionDecision,
        /// Các điểm được sửa theo trả lời này; bắt buộc khi chấp nhận toàn bộ hoặc một phần, không gửi khi không chấp nhận. Tiêu chí không nêu thì giữ nguyên.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(max_items = 100)]
        pub scores: Option<Vec<AppraisedScoreInput>>,
    }
}

/// Một điểm đã được sửa.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScoreChange {
    /// Khóa tiêu chí.
    pub criterion: CriterionKey,
    /// Số thứ tự của tiêu chí.
    #[schema(minimum = 0, maximum = 65535, example = 1)]
    pub number: u16,
    /// Điểm trước đó.
    pub before: Points,
    /// Điểm sau khi sửa.
    pub points: Points,
    /// Loại lý do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<ReasonCode>,
    /// Lý do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Điều khoản căn cứ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<Name>,
}

/// Nội dung của một việc trong quá trình trao đổi; mỗi loại việc có các trường của mình.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DialogueContent {
    /// Phiên bản được lập bởi việc này.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<VersionId>,
    /// Nộp sau hạn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<bool>,
    /// Nội dung bằng lời: ý kiến, trả lời, lý do trả lại, ghi chú thẩm định, lý do gia hạn hoặc lý do điều chỉnh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Reason>,
    /// Số thứ tự của ý kiến.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100000, example = 1)]
    pub objection: Option<u32>,
    /// Ý kiến về từng tiêu chí.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub criteria: Vec<ObjectedCriterion>,
    /// Tài liệu kèm theo.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 20)]
    pub attachments: Vec<Attachment>,
    /// Kết luận về ý kiến.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<ObjectionDecision>,
    /// Các điểm được sửa: so với điểm tự chấm, hoặc so với lần thẩm định trước.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub changes: Vec<ScoreChange>,
    /// Hạn nộp mới.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Moment>,
    /// Số, ký hiệu văn bản làm căn cứ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_number: Option<Name>,
    /// Số của đề nghị đã được người thứ hai chấp thuận.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100000, example = 1)]
    pub proposal: Option<u32>,
}

/// Một việc trong quá trình trao đổi giữa đơn vị và cơ quan thẩm định.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DialogueEntry {
    /// Số thứ tự, từ 1.
    #[schema(minimum = 1, maximum = 9007199254740991_i64, example = 1)]
    pub number: u64,
    /// Thời điểm.
    pub at: Moment,
    /// Bên thực hiện.
    pub side: DialogueSide,
    /// Tài khoản đã thực hiện.
    pub actor: Name,
    /// Việc đã diễn ra.
    pub kind: DialogueKind,
    /// Nội dung.
    pub content: DialogueContent,
}

page_of!(
    /// Một trang quá trình trao đổi, theo thứ tự thời gian.
    DialoguePage,
    DialogueEntry
);

/// Trả lời của cơ quan thẩm định cho một ý kiến.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ObjectionAnswer {
    /// Kết luận.
    pub decision: ObjectionDecision,
    /// Nội dung trả lời.
    pub text: Reason,
    /// Các điểm được sửa.
    #[schema(max_items = 100)]
    pub changes: Vec<ScoreChange>,
    /// Phiên bản thẩm định được lập theo trả lời này.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<VersionId>,
    /// Thời điểm trả lời.
    pub answered_at: Moment,
}

/// Ý kiến của một đơn vị về kết quả thẩm định, và trả lời nếu đã có.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Objection {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Mã đơn vị.
    pub unit: UnitCode,
    /// Số thứ tự của ý kiến, từ 1.
    #[schema(minimum = 1, maximum = 100000, example = 1)]
    pub number: u32,
    /// Nội dung ý kiến.
    pub text: Reason,
    /// Ý kiến về từng tiêu chí.
    #[schema(max_items = 100)]
    pub criteria: Vec<ObjectedCriterion>,
    /// Tài liệu kèm theo.
    #[schema(max_items = 20)]
    pub attachments: Vec<Attachment>,
    /// Phiên bản thẩm định mà ý kiến nói đến.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<VersionId>,
    /// Thời điểm nêu ý kiến.
    pub objected_at: Moment,
    /// Trả lời; không có nếu chưa trả lời.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<ObjectionAnswer>,
}
