//! Extensions of deadlines.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use super::units::page_of;
use crate::decode::input;
use crate::text::{Moment, Name, Reason, RoundId, UnitCode};

input! {
    /// Gia hạn cho một đơn vị hoặc cho cả đợt; chỉ kéo dài, không rút ngắn.
    pub struct ExtensionInput {
        /// Mã đơn vị được gia hạn; để trống nếu gia hạn cho cả đợt.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub unit: Option<UnitCode>,
        /// Hạn nộp mới; phải sau hạn hiện tại, và với một đơn vị thì không sau thời điểm khóa sổ.
        pub due_at: Moment,
        /// Thời điểm khóa sổ mới; chỉ gửi khi gia hạn cho cả đợt. Thời hạn nêu ý kiến được lùi lại đúng bằng khoảng thời gian đó.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub closes_at: Option<Moment>,
        /// Lý do gia hạn.
        pub reason: Reason,
        /// Số, ký hiệu văn bản cho phép gia hạn.
        pub document_number: Name,
    }
}

/// Một lần gia hạn. Không bao giờ thay đổi.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Extension {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Số thứ tự lần gia hạn trong đợt, từ 1.
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    pub number: u32,
    /// Mã đơn vị được gia hạn; không có nếu gia hạn cho cả đợt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// Hạn nộp mới.
    pub due_at: Moment,
    /// Thời điểm khóa sổ mới, nếu thay đổi.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Moment>,
    /// Hạn nộp trước đó.
    pub previous_due_at: Moment,
    /// Thời điểm khóa sổ trước đó.
    pub previous_closes_at: Moment,
    /// Lý do gia hạn.
    pub reason: Reason,
    /// Số, ký hiệu văn bản cho phép gia hạn.
    pub document_number: Name,
    /// Thời điểm gia hạn.
    pub granted_at: Moment,
    /// Tài khoản đã gia hạn.
    pub granted_by: Name,
}

page_of!(
    /// Một trang danh sách các lần gia hạn, theo số thứ tự.
    ExtensionPage,
    Extension
);
