//! Batches: what was sent at once.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use crate::text::{Moment, ProfileCode, SourceCode};
use crate::wire::units::page_of;
use crate::words::words_of;

words_of! {
    /// What a batch holds.
    pub enum EvidenceKind: "Loại số liệu: `dossiers` hồ sơ, `survey_forms` phiếu khảo sát, `complaints` phản ánh, kiến nghị, `procedures` thủ tục hành chính, `officer_scores` điểm công chức, viên chức." {
        /// Dossiers.
        Dossiers = "dossiers",
        /// Survey forms.
        SurveyForms = "survey_forms",
        /// Complaints.
        Complaints = "complaints",
        /// Procedures.
        Procedures = "procedures",
        /// Scores of officers.
        OfficerScores = "officer_scores",
    }
}

/// Biên nhận một lần gửi số liệu: đã lưu toàn bộ hoặc, khi `validate_only=true`, sẽ được lưu.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BatchReceipt {
    /// Loại số liệu.
    pub kind: EvidenceKind,
    /// Hệ thống đã gửi.
    pub source: SourceCode,
    /// Số lô; không có nếu gửi danh sách JSON không kèm số lô.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 9007199254740991_i64, example = 1)]
    pub batch: Option<u64>,
    /// Cấu hình ánh xạ đã dùng.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileCode>,
    /// Số dòng dữ liệu nhận được.
    #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 3)]
    pub rows: u64,
    /// SHA-256 của nội dung sau khi giải nén, dạng thập lục phân.
    #[schema(
        min_length = 64,
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )]
    pub sha256: String,
    /// Số bản ghi mới.
    #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 2)]
    pub inserted: u64,
    /// Số bản ghi thay thế trạng thái cũ.
    #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 1)]
    pub replaced: u64,
    /// Số bản ghi đã có đúng như vậy.
    #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 0)]
    pub unchanged: u64,
    /// Số bản ghi bị bỏ qua vì đã có trạng thái mới hơn.
    #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 0)]
    pub outdated: u64,
    /// Trong số bản ghi bị thay thế: của hệ thống gửi khác hoặc có loại phiên bản khác, thay theo `take_over=true`.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 0)]
    pub taken_over: u64,
    /// Các trường bị loại bỏ theo cấu hình ánh xạ trước khi lưu (dữ liệu cá nhân), với số lần gặp.
    #[schema(max_items = 200)]
    pub dropped_fields: Vec<DroppedField>,
    /// Thời điểm lưu; không có khi chỉ kiểm tra.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored_at: Option<Moment>,
    /// Lô này đã được lưu từ trước; câu trả lời là biên nhận của lần đó.
    pub replayed: bool,
}

/// Trường bị loại bỏ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DroppedField {
    /// Tên trường.
    #[schema(max_length = 100, example = "TenNguoiNop")]
    pub field: String,
    /// Số dòng có giá trị ở trường này.
    #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 3)]
    pub values: u64,
}

page_of!(
    /// Một trang biên nhận, theo số lô.
    BatchPage,
    BatchReceipt
);
