//! Complaints and recommendations.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use super::version::version;
use crate::decode::input;
use crate::text::{ComplaintCode, Day, DossierCode, Moment, Period, SourceCode, UnitCode};
use crate::wire::units::page_of;
use crate::{Code, Fault};

input! {
    /// Một phản ánh, kiến nghị, không có thông tin người gửi.
    [items_max = 5000]
    pub struct ComplaintInput {
        /// Mã phản ánh, kiến nghị.
        pub code: ComplaintCode,
        /// Số thứ tự thay đổi; dùng `sequence` hoặc `updated_at`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 1)]
        [between 0, 9007199254740991]
        pub sequence: Option<u64>,
        /// Thời điểm cập nhật ở hệ thống gửi.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub updated_at: Option<Moment>,
        /// Mã cơ quan, đơn vị bị phản ánh.
        pub unit: UnitCode,
        /// Mã hồ sơ liên quan, nếu có.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub dossier: Option<DossierCode>,
        /// Ngày tiếp nhận.
        pub received_on: Day,
        /// Hạn trả lời.
        pub due_on: Day,
        /// Ngày trả lời.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub answered_on: Option<Day>,
        /// Nội dung phản ánh đúng; để trống là chưa kết luận.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub upheld: Option<bool>,
        /// Việc xử lý kéo dài; để trống là không.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub prolonged: Option<bool>,
        /// `true` để rút phản ánh khỏi số liệu.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub deleted: Option<bool>,
    }
}

impl ComplaintInput {
    /// The version, from the sequence or the time of the update.
    ///
    /// # Errors
    /// When neither or both are given, or the dates are out of order.
    pub fn version(&self) -> Result<chamdiem_scoring::Version, Vec<Fault>> {
        let mut faults = Vec::new();
        let version = version(self.sequence, self.updated_at.as_ref(), &mut faults);
        if self.due_on < self.received_on {
            let (vi, en) =
                ("Hạn trả lời trước ngày tiếp nhận.", "The answer is due before the complaint was received.");
            faults.push(Fault::new("/due_on", Code::DatesOutOfOrder, vi, en));
        }
        if self.answered_on.as_ref().is_some_and(|answered_on| *answered_on < self.received_on) {
            let (vi, en) = ("Ngày trả lời trước ngày tiếp nhận.", "It was answered before it was received.");
            faults.push(Fault::new("/answered_on", Code::DatesOutOfOrder, vi, en));
        }
        if faults.is_empty() { Ok(version) } else { Err(faults) }
    }
}

/// Phản ánh, kiến nghị đã lưu.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Complaint {
    /// Nội dung.
    pub record: ComplaintInput,
    /// Quý của ngày tiếp nhận.
    pub period: Period,
    /// Hệ thống đã gửi.
    pub source: SourceCode,
    /// Thời điểm lưu.
    pub stored_at: Moment,
}

page_of!(
    /// Một trang phản ánh, kiến nghị, theo mã.
    ComplaintPage,
    Complaint
);
