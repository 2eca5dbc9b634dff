//! Scores of one-stop officers, by code.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use super::procedures::require_quarter;
use super::version::version;
use crate::Fault;
use crate::decode::input;
use crate::text::{Moment, OfficerCode, Period, Points, SourceCode, UnitCode};
use crate::wire::units::page_of;

input! {
    /// Điểm của một công chức, viên chức bộ phận một cửa trong một quý, theo mã, không có họ tên.
    [items_max = 5000]
    pub struct OfficerScoreInput {
        /// Mã công chức, viên chức.
        pub code: OfficerCode,
        /// Quý, ví dụ `2021-Q2`.
        pub period: Period,
        /// Mã cơ quan, đơn vị.
        pub unit: UnitCode,
        /// Số thứ tự thay đổi; dùng `sequence` hoặc `updated_at`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 1)]
        [between 0, 9007199254740991]
        pub sequence: Option<u64>,
        /// Thời điểm cập nhật ở hệ thống gửi.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub updated_at: Option<Moment>,
        /// Điểm.
        pub points: Points,
        /// `true` để rút điểm khỏi số liệu.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub deleted: Option<bool>,
    }
}

impl OfficerScoreInput {
    /// The version, from the sequence or the time of the update.
    ///
    /// # Errors
    /// When neither or both are given, or the period is no quarter.
    pub fn version(&self) -> Result<chamdiem_scoring::Version, Vec<Fault>> {
        let mut faults = Vec::new();
        let version = version(self.sequence, self.updated_at.as_ref(), &mut faults);
        require_quarter(&self.period, &mut faults);
        if faults.is_empty() { Ok(version) } else { Err(faults) }
    }
}

/// Điểm công chức, viên chức đã lưu.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OfficerScore {
    /// Nội dung.
    pub record: OfficerScoreInput,
    /// Hệ thống đã gửi.
    pub source: SourceCode,
    /// Thời điểm lưu.
    pub stored_at: Moment,
}

page_of!(
    /// Một trang điểm công chức, viên chức, theo mã.
    OfficerScorePage,
    OfficerScore
);
