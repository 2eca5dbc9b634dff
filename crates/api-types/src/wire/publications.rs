//! Publications and token revocations.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use super::gate::GateOverride;
use super::rankings::Ranking;
use super::units::page_of;
use crate::decode::input;
use crate::digest::Sha256;
use crate::text::{Moment, Name, Reason, RoundId};

input! {
    /// Công bố kết quả của đợt đánh giá.
    pub struct PublicationInput {
        /// Số của đề nghị đính chính; chỉ gửi khi đính chính kết quả đã công bố.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(minimum = 1, maximum = 10000)]
        [between 1, 10000]
        pub correction: Option<u32>,
        /// Ghi chú, ví dụ số văn bản công bố.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<Reason>,
    }
}

/// Một lần công bố. Tài liệu đã ký được giữ nguyên từng byte; ở đây là nội dung của nó, kèm những câu diễn giải.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Publication {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Số thứ tự lần công bố trong đợt, từ 1.
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    pub number: u32,
    /// Thời điểm công bố.
    pub published_at: Moment,
    /// Ghi chú.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Reason>,
    /// Số thứ tự trong mọi lần công bố của dịch vụ, liên tục từ 1.
    #[schema(minimum = 1, maximum = 9007199254740991_i64, example = 1)]
    pub sequence: u64,
    /// SHA-256 của tài liệu công bố đã ký, tải tại `/v1/publications/{sha256}`.
    pub sha256: Sha256,
    /// Số thứ tự của lần công bố trong đợt mà lần này đính chính.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 10000)]
    pub supersedes: Option<u32>,
    /// Kết quả xếp hạng đã công bố.
    pub ranking: Ranking,
    /// Các vướng mắc được hai người cho bỏ qua.
    #[schema(max_items = 100000)]
    pub overrides: Vec<GateOverride>,
}

/// Danh sách các lần công bố của một đợt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PublicationList {
    /// Các lần công bố, theo số thứ tự.
    #[schema(max_items = 1000)]
    pub items: Vec<PublicationSummary>,
}

/// Tóm tắt một lần công bố.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PublicationSummary {
    /// Số thứ tự lần công bố.
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    pub number: u32,
    /// Thời điểm công bố.
    pub published_at: Moment,
    /// Số thứ tự trong mọi lần công bố của dịch vụ, liên tục từ 1.
    #[schema(minimum = 1, maximum = 9007199254740991_i64, example = 1)]
    pub sequence: u64,
    /// SHA-256 của tài liệu công bố đã ký, tải tại `/v1/publications/{sha256}`.
    pub sha256: Sha256,
    /// Số thứ tự của lần công bố trong đợt mà lần này đính chính.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 10000)]
    pub supersedes: Option<u32>,
}

page_of!(
    /// Một trang sổ đăng ký các tài liệu công bố đã ký, theo số thứ tự.
    RegisteredPublicationPage,
    RegisteredPublication
);

/// Một tài liệu công bố đã ký trong sổ đăng ký.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RegisteredPublication {
    /// Số thứ tự trong mọi lần công bố của dịch vụ, liên tục từ 1.
    #[schema(minimum = 1, maximum = 9007199254740991_i64, example = 1)]
    pub sequence: u64,
    /// SHA-256 của tài liệu, cũng là địa chỉ của nó.
    pub sha256: Sha256,
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Số thứ tự lần công bố trong đợt, từ 1.
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    pub number: u32,
    /// Thời điểm công bố.
    pub published_at: Moment,
    /// Số thứ tự của lần công bố trong đợt mà lần này đính chính.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 10000)]
    pub supersedes: Option<u32>,
}

/// Kết quả tính lại một tài liệu công bố từ chính dữ liệu và bộ tiêu chí trong tài liệu.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Recomputation {
    /// SHA-256 của tài liệu.
    pub sha256: Sha256,
    /// SHA-256 của tài liệu tính lại; không có nếu không tính lại được.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recomputed_sha256: Option<Sha256>,
    /// Hai tài liệu giống nhau từng byte.
    pub identical: bool,
    /// Phiên bản của chương trình đã tính lại.
    #[schema(max_length = 40, pattern = "^[0-9]+\\.[0-9]+\\.[0-9]+", example = "0.1.0")]
    pub engine_version: String,
    /// Những chỗ khác nhau, bằng tiếng Việt.
    #[schema(max_items = 100000, example = json!([]))]
    pub differences: Vec<Reason>,
}

/// Các khóa công khai để kiểm tra chữ ký của tài liệu công bố và của nhật ký kiểm toán (JWKS, RFC 7517).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SigningKeySet {
    /// Các khóa; khóa đang dùng đứng đầu, sau đó là các khóa cũ.
    #[schema(max_items = 1000)]
    pub keys: Vec<SigningKey>,
}

/// Một khóa công khai Ed25519 (RFC 8037).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SigningKey {
    /// Loại khóa.
    #[schema(max_length = 3, pattern = "^OKP$", example = "OKP")]
    pub kty: String,
    /// Đường cong.
    #[schema(max_length = 7, pattern = "^Ed25519$", example = "Ed25519")]
    pub crv: String,
    /// Khóa, ở dạng base64url.
    #[schema(
        max_length = 43,
        pattern = "^[A-Za-z0-9_-]{43}$",
        example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    )]
    pub x: String,
    /// Tên của khóa: dấu vân tay theo RFC 7638.
    #[schema(
        max_length = 43,
        pattern = "^[A-Za-z0-9_-]{43}$",
        example = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    )]
    pub kid: String,
    /// Thuật toán.
    #[schema(max_length = 5, pattern = "^EdDSA$", example = "EdDSA")]
    pub alg: String,
    /// Mục đích.
    #[serde(rename = "use")]
    #[schema(max_length = 3, pattern = "^sig$", example = "sig")]
    pub usage: String,
    /// Lời giới thiệu khóa, ở dạng JSON chuẩn tắc (RFC 8785) và đúng từng byte được ký: số thứ tự, khóa đứng trước, dùng từ lúc nào; lý do nếu một dãy khóa mới bắt đầu.
    #[schema(max_length = 4000, example = "{\"format\":\"chamdiem.key/1\"}")]
    pub statement: String,
    /// Chữ ký JWS tách rời (Ed25519) của chính khóa này trên lời giới thiệu.
    #[schema(max_length = 500, example = "eyJhbGciOiJFZERTQSIsImtpZCI6Ii4uLiJ9..c2lnbmF0dXJl")]
    pub signature: String,
    /// Chữ ký JWS tách rời của khóa đứng trước trên lời giới thiệu; không có ở khóa đầu tiên và ở khóa bắt đầu một dãy khóa mới.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 500, example = "eyJhbGciOiJFZERTQSIsImtpZCI6Ii4uLiJ9..c2lnbmF0dXJl")]
    pub endorsement: Option<String>,
}

input! {
    /// Thu hồi một mã truy cập (token).
    pub struct TokenRevocationInput {
        /// Giá trị `jti` của mã truy cập.
        pub token_id: Name,
        /// Thời điểm mã truy cập tự hết hạn; sau đó không cần nhớ nữa.
        pub expires_at: Moment,
    }
}

/// Tình trạng của dịch vụ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// `ok` nếu dịch vụ hoạt động.
    #[schema(max_length = 10, pattern = "^ok$", example = "ok")]
    pub status: String,
}
