//! Rounds, rosters and exemptions.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use super::actions::ActionWord;
use super::units::page_of;
use crate::decode::input;
use crate::text::{GroupCode, Moment, Name, Period, Reason, RoundId, RuleSetId, UnitCode};
use crate::words::words_of;

words_of! {
    /// The state of a round.
    pub enum RoundStateWord: "Trạng thái đợt đánh giá: `prepared` đang chuẩn bị, `open` đang nhận bản tự chấm điểm, `closed` đã khóa sổ, `appraising` đang thẩm định, `published` đã công bố, `corrected` đã đính chính." {
        /// Being prepared.
        Prepared = "prepared",
        /// Open for submissions.
        Open = "open",
        /// Closed for submissions.
        Closed = "closed",
        /// The office appraises.
        Appraising = "appraising",
        /// Published.
        Published = "published",
        /// Published, and corrected since.
        Corrected = "corrected",
    }
}

words_of! {
    /// What a round does with late submissions.
    pub enum LateSubmissionsWord: "Cách xử lý bản nộp muộn (sau hạn nộp và trước khi khóa sổ): `accepted` vẫn nhận và đánh dấu nộp muộn, `refused` không nhận." {
        /// They are taken, and marked.
        Accepted = "accepted",
        /// They are not taken.
        Refused = "refused",
    }
}

input! {
    /// Đợt đánh giá cần ghi.
    pub struct RoundInput {
        /// Mã cơ quan đánh giá.
        pub authority: UnitCode,
        /// Kỳ đánh giá.
        pub period: Period,
        /// Mã bộ tiêu chí áp dụng; phải có hiệu lực trong suốt kỳ đánh giá.
        pub rule_set: RuleSetId,
        /// Thời điểm bắt đầu nhận bản tự chấm điểm.
        pub opens_at: Moment,
        /// Hạn nộp; nộp từ thời điểm này trở đi là nộp muộn.
        pub due_at: Moment,
        /// Thời điểm khóa sổ; từ thời điểm này không nhận nữa.
        pub closes_at: Moment,
        /// Cách xử lý bản nộp muộn; để trống là `accepted`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub late_submissions: Option<LateSubmissionsWord>,
        /// Thời hạn để đơn vị nêu ý kiến về kết quả thẩm định; không trước thời điểm khóa sổ. Để trống nếu không giới hạn.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub objections_until: Option<Moment>,
    }
}

/// Đợt đánh giá: một cơ quan đánh giá, một kỳ, một bộ tiêu chí, một danh sách đơn vị.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Round {
    /// Mã đợt đánh giá.
    pub id: RoundId,
    /// Mã cơ quan đánh giá.
    pub authority: UnitCode,
    /// Kỳ đánh giá.
    pub period: Period,
    /// Mã bộ tiêu chí áp dụng.
    pub rule_set: RuleSetId,
    /// Thời điểm bắt đầu nhận bản tự chấm điểm.
    pub opens_at: Moment,
    /// Hạn nộp.
    pub due_at: Moment,
    /// Thời điểm khóa sổ.
    pub closes_at: Moment,
    /// Cách xử lý bản nộp muộn.
    pub late_submissions: LateSubmissionsWord,
    /// Thời hạn nêu ý kiến về kết quả thẩm định.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objections_until: Option<Moment>,
    /// Trạng thái.
    pub state: RoundStateWord,
    /// Thời điểm mở.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<Moment>,
    /// Thời điểm khóa sổ thực tế.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Moment>,
    /// Các thao tác mà người gọi được phép thực hiện lúc này theo quyền, trạng thái và thời hạn. Chúng đổi thì `ETag` đổi, nhưng điều kiện để ghi chỉ so phiên bản.
    #[schema(max_items = 50)]
    pub allowed_actions: Vec<ActionWord>,
}

page_of!(
    /// Một trang danh sách đợt đánh giá, theo mã.
    RoundPage,
    Round
);

words_of! {
    /// Whether a unit has to be assessed.
    pub enum Requirement: "`required` phải đánh giá, `exempt` được miễn." {
        /// It has to submit.
        Required = "required",
        /// It is exempt.
        Exempt = "exempt",
    }
}

words_of! {
    /// Why a unit is exempt.
    pub enum ExemptionReason: "Căn cứ miễn đánh giá: `no_dossiers` trong kỳ không phát sinh hồ sơ, `other` lý do khác." {
        /// It had no dossiers in the period.
        NoDossiers = "no_dossiers",
        /// Another reason, given in words.
        Other = "other",
    }
}

/// Danh sách đơn vị của đợt đánh giá; được chốt khi mở đợt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Roster {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Danh sách đã chốt hay chưa.
    pub frozen: bool,
    /// Các nhóm, theo thứ tự trong báo cáo.
    #[schema(max_items = 1000)]
    pub groups: Vec<RosterGroup>,
}

/// Một nhóm trong danh sách đánh giá.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RosterGroup {
    /// Mã nhóm.
    pub code: GroupCode,
    /// Tên nhóm.
    pub name: Name,
    /// Các đơn vị, theo thứ tự.
    #[schema(max_items = 5000)]
    pub units: Vec<RosterUnit>,
}

/// Một đơn vị trong danh sách đánh giá.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RosterUnit {
    /// Mã đơn vị.
    pub code: UnitCode,
    /// Tên đơn vị tại thời điểm chốt danh sách.
    pub name: Name,
    /// Phải đánh giá hay được miễn; trước khi công bố, đơn vị chỉ thấy của mình, hệ thống gửi số liệu và dịch vụ khác không thấy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement: Option<Requirement>,
    /// Lý do được miễn; chỉ người được xem `requirement` mới thấy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exemption_reason: Option<Reason>,
}

input! {
    /// Quyết định miễn đánh giá.
    pub struct ExemptionInput {
        /// Căn cứ.
        pub reason_code: ExemptionReason,
        /// Lý do cụ thể.
        pub reason: Reason,
    }
}

/// Miễn đánh giá một đơn vị trong một đợt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Exemption {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Mã đơn vị.
    pub unit: UnitCode,
    /// Căn cứ.
    pub reason_code: ExemptionReason,
    /// Lý do cụ thể.
    pub reason: Reason,
    /// Thời điểm quyết định.
    pub granted_at: Moment,
}
