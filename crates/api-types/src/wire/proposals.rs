//! What takes two people: one proposes, another decides.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use super::appraisals::ReasonCode;
use super::gate::{BlockCode, BlockKey};
use super::units::page_of;
use crate::decode::input;
use crate::digest::Sha256;
use crate::text::{CriterionKey, Moment, Name, Points, Reason, RoundId, UnitCode};
use crate::words::words_of;

words_of! {
    /// What is proposed.
    pub enum ProposalKind: "Loại đề nghị: `score_override` điều chỉnh điểm đã chốt của một đơn vị, `gate_override` cho bỏ qua một số vướng mắc khi công bố, `correction` đính chính kết quả đã công bố." {
        /// Another score of a unit whose result is settled.
        ScoreOverride = "score_override",
        /// To publish in spite of some blocks.
        GateOverride = "gate_override",
        /// To correct what was published.
        Correction = "correction",
    }
}

words_of! {
    /// What another person says to a proposal.
    pub enum ProposalVerdict: "Quyết định: `approved` chấp thuận, `rejected` không chấp thuận." {
        /// It is done.
        Approved = "approved",
        /// Nothing happens.
        Rejected = "rejected",
    }
}

input! {
    /// Điểm đề nghị của một tiêu chí.
    [items_max = 1000]
    pub struct ProposedScoreInput {
        /// Mã đơn vị; bắt buộc với `correction`, không gửi với `score_override` vì đã có ở ngoài.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub unit: Option<UnitCode>,
        /// Khóa tiêu chí.
        pub criterion: CriterionKey,
        /// Điểm mới.
        pub points: Points,
        /// Loại lý do.
        pub reason_code: ReasonCode,
        /// Lý do.
        pub reason: Reason,
        /// Điều khoản căn cứ; bắt buộc khi loại lý do là `rule_misapplied`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub clause: Option<Name>,
    }
}

input! {
    /// Đề nghị cần người thứ hai quyết định.
    pub struct ProposalInput {
        /// Loại.
        pub kind: ProposalKind,
        /// Mã đơn vị; chỉ với `score_override`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub unit: Option<UnitCode>,
        /// Các điểm được sửa; chỉ với `score_override` và `correction`. Tiêu chí không nêu thì giữ nguyên.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(max_items = 1000)]
        pub scores: Option<Vec<ProposedScoreInput>>,
        /// Khóa của các vướng mắc xin bỏ qua, lấy từ điều kiện công bố; chỉ với `gate_override`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(max_items = 5000)]
        pub blocks: Option<Vec<BlockKey>>,
        /// Lý do chung.
        pub reason: Reason,
        /// Số, ký hiệu văn bản làm căn cứ; bắt buộc với `correction`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub document_number: Option<Name>,
    }
}

input! {
    /// Quyết định về một đề nghị.
    pub struct ProposalDecisionInput {
        /// Quyết định. Đính chính được chấp thuận bằng chính việc công bố, nên ở đây chỉ có thể không chấp thuận.
        pub decision: ProposalVerdict,
        /// Ghi chú.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub note: Option<Reason>,
    }
}

/// Một điểm được đề nghị sửa, bên cạnh điểm đang có khi đề nghị.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProposedScore {
    /// Mã đơn vị.
    pub unit: UnitCode,
    /// Khóa tiêu chí.
    pub criterion: CriterionKey,
    /// Số thứ tự của tiêu chí.
    #[schema(minimum = 0, maximum = 65535, example = 1)]
    pub number: u16,
    /// Điểm đang có khi đề nghị.
    pub before: Points,
    /// Điểm mới.
    pub points: Points,
    /// Loại lý do.
    pub reason_code: ReasonCode,
    /// Lý do.
    pub reason: Reason,
    /// Điều khoản căn cứ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<Name>,
}

/// Một vướng mắc được đề nghị bỏ qua, đúng như khi đề nghị; nếu sau đó dữ kiện thay đổi thì đề nghị không còn tác dụng với vướng mắc này.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProposedBlock {
    /// Khóa.
    pub key: BlockKey,
    /// Loại.
    pub code: BlockCode,
    /// SHA-256 của các dữ kiện của vướng mắc (loại, đơn vị, tiêu chí, các giá trị), dạng JSON chuẩn tắc (RFC 8785). Dữ kiện khác đi thì đề nghị không còn tác dụng; câu chữ khác đi thì vẫn còn.
    pub facts_sha256: Sha256,
    /// Nội dung, bằng tiếng Việt.
    #[schema(
        max_length = 4000,
        example = "UBND huyện Điện Biên: tổng điểm đã công bố là 14,63, nhưng tổng điểm các tiêu chí là 13,63, chênh lệch 1,00 điểm; tính theo điểm các tiêu chí thì xếp loại vẫn là Tốt và đơn vị đứng thứ 9 thay vì thứ 7."
    )]
    pub sentence: String,
}

/// Quyết định của người thứ hai.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProposalDecision {
    /// Quyết định.
    pub decision: ProposalVerdict,
    /// Ghi chú.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Reason>,
    /// Tài khoản quyết định.
    pub decided_by: Name,
    /// Thời điểm quyết định.
    pub decided_at: Moment,
}

/// Một đề nghị cần hai người, không bao giờ bị sửa hay xóa.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Proposal {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Số thứ tự trong đợt, từ 1.
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    pub number: u32,
    /// Loại.
    pub kind: ProposalKind,
    /// Mã đơn vị; chỉ với `score_override`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// Các điểm được đề nghị sửa.
    #[schema(max_items = 1000)]
    pub scores: Vec<ProposedScore>,
    /// Các vướng mắc được đề nghị bỏ qua.
    #[schema(max_items = 5000)]
    pub blocks: Vec<ProposedBlock>,
    /// Lý do chung.
    pub reason: Reason,
    /// Số, ký hiệu văn bản làm căn cứ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_number: Option<Name>,
    /// Số thứ tự lần công bố được đính chính; chỉ với `correction`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    pub publication: Option<u32>,
    /// Tài khoản đề nghị.
    pub proposed_by: Name,
    /// Thời điểm đề nghị.
    pub proposed_at: Moment,
    /// Quyết định; không có nếu đang chờ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<ProposalDecision>,
}

page_of!(
    /// Một trang đề nghị, theo số thứ tự.
    ProposalPage,
    Proposal
);
