//! Publications and token revocations.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rankings::Ranking;
use crate::decode::input;
use crate::text::{Moment, Name, Reason, RoundId};

input! {
    /// Công bố kết quả của đợt đánh giá.
    pub struct PublicationInput {
        /// Ghi chú, ví dụ số văn bản công bố.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<Reason>,
    }
}

/// Một lần công bố: kết quả được giữ nguyên từng byte.
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
    /// SHA-256 của kết quả xếp hạng đúng như được trả về tại `/v1/rounds/{round}/ranking`.
    #[schema(
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )]
    pub ranking_sha256: String,
    /// Kết quả xếp hạng đã công bố.
    pub ranking: Ranking,
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
    /// SHA-256 của kết quả xếp hạng.
    #[schema(
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )]
    pub ranking_sha256: String,
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
