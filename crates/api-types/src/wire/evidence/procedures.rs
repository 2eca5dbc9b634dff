//! The catalogue of procedures and the checks of their publicity, quarter by quarter.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use super::version::version;
use crate::decode::input;
use crate::text::{Day, Moment, Period, ProcedureCode, SourceCode, Title, UnitCode};
use crate::wire::units::page_of;
use crate::{Code, Fault};

input! {
    /// Một thủ tục hành chính của một đơn vị trong một quý: cách thực hiện và kết quả kiểm tra việc công khai.
    [items_max = 5000]
    pub struct ProcedureInput {
        /// Mã thủ tục hành chính.
        pub code: ProcedureCode,
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
        /// Mức độ dịch vụ công trực tuyến đang cung cấp, 0 đến 4.
        #[schema(minimum = 0, maximum = 4, example = 4)]
        [between 0, 4]
        pub online_level: u16,
        /// Đủ điều kiện cung cấp trực tuyến mức độ 3, 4.
        pub online_eligible: bool,
        /// Đủ điều kiện thực hiện tại Bộ phận Một cửa.
        pub one_stop_eligible: bool,
        /// Đang được tiếp nhận tại Bộ phận Một cửa.
        pub at_one_stop: bool,
        /// Được tiếp nhận, thẩm định, phê duyệt ngay tại chỗ.
        pub on_the_spot: bool,
        /// Được niêm yết.
        pub posted: bool,
        /// Nơi niêm yết.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub posted_at: Option<Title>,
        /// Được đăng trên mạng.
        pub published_online: bool,
        /// Địa chỉ đăng trên mạng.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub published_at: Option<Title>,
        /// Ngày kiểm tra việc công khai.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub checked_on: Option<Day>,
        /// `true` để rút thủ tục khỏi số liệu của quý.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub deleted: Option<bool>,
    }
}

impl ProcedureInput {
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

pub(super) fn require_quarter(period: &Period, faults: &mut Vec<Fault>) {
    if period.quarter().is_none() {
        let (vi, en) = ("Kỳ phải là một quý, ví dụ 2021-Q2.", "The period must be a quarter such as 2021-Q2.");
        faults.push(Fault::new("/period", Code::ValueOutOfRange, vi, en));
    }
}

/// Thủ tục hành chính đã lưu.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Procedure {
    /// Nội dung.
    pub record: ProcedureInput,
    /// Hệ thống đã gửi.
    pub source: SourceCode,
    /// Thời điểm lưu.
    pub stored_at: Moment,
}

page_of!(
    /// Một trang thủ tục hành chính, theo mã.
    ProcedurePage,
    Procedure
);
