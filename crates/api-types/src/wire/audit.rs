//! The audit: who changed what, each entry chained to the one before it.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use super::units::page_of;
use crate::digest::Sha256;
use crate::text::{Moment, RoundId};

/// Một mục nhật ký: một thay đổi, ghi trong cùng giao dịch với thay đổi đó. Không có mã truy cập, không có dữ liệu cá nhân.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntry {
    /// Số thứ tự, từ 1, không có khoảng trống.
    #[schema(minimum = 1, maximum = 9007199254740991_i64, example = 1024)]
    pub number: i64,
    /// Thời điểm.
    pub at: Moment,
    /// Tài khoản đã thực hiện.
    #[schema(max_length = 200, example = "tham-dinh")]
    pub actor: String,
    /// Thao tác: mã `operationId`.
    #[schema(max_length = 100, example = "putAppraisal")]
    pub operation: String,
    /// Mã đợt đánh giá.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<RoundId>,
    /// Đối tượng: loại và mã.
    #[schema(max_length = 300, example = "appraisal:so-noi-vu")]
    pub subject: String,
    /// Số phiên bản sau thay đổi.
    #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 2)]
    pub revision: i64,
    /// SHA-256 của nội dung trước thay đổi; không có nếu trước đó chưa có gì.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before_sha256: Option<Sha256>,
    /// SHA-256 của nội dung sau thay đổi.
    pub after_sha256: Sha256,
    /// SHA-256 của các dấu niêm phong dữ liệu: trạng thái các dòng dữ liệu mà giao dịch để lại trong cơ sở dữ liệu; chỉ có ở
    /// mục cuối của mỗi giao dịch có thay đổi chúng.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows_sha256: Option<Sha256>,
    /// Mã yêu cầu (`X-Request-Id`).
    #[schema(max_length = 200, example = "0b7c6d1e5f0a4c53")]
    pub request_id: String,
    /// Mã băm của mục trước.
    pub previous_hash: Sha256,
    /// Mã băm của mục này.
    pub hash: Sha256,
}

page_of!(
    /// Một trang nhật ký, theo số thứ tự.
    AuditEntryPage,
    AuditEntry
);

/// Mốc xác nhận có chữ ký: nhật ký đã đến mục nào, với mã băm nào.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditCheckpoint {
    /// Số thứ tự của mục cuối.
    #[schema(minimum = 1, maximum = 9007199254740991_i64, example = 1024)]
    pub number: i64,
    /// Mã băm của mục đó.
    pub hash: Sha256,
    /// Thời điểm ký.
    pub made_at: Moment,
    /// Chữ ký JWS tách rời (Ed25519) trên JSON chuẩn tắc của mốc.
    #[schema(max_length = 500, example = "eyJhbGciOiJFZERTQSIsImtpZCI6Ii4uLiJ9..c2lnbmF0dXJl")]
    pub signature: String,
}

page_of!(
    /// Một trang mốc xác nhận, theo số thứ tự.
    AuditCheckpointPage,
    AuditCheckpoint
);
