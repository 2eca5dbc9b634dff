//! The publication as a document that anybody can verify: what the result was computed from, the rules that it was computed
//! by, and the result.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use super::appraisals::AppraisedScoreInput;
use super::assessments::ScoreInput;
use super::gate::GateOverride;
use super::rankings::{OutcomeWord, Ranking};
use super::rule_sets::{LegalBasis, RuleSetInput};
use crate::digest::Sha256;
use crate::text::{CriterionKey, GroupCode, Moment, Name, Period, Points, Reason, RoundId, RuleSetId, UnitCode};
use crate::words::words_of;

words_of! {
    /// The format of a publication document. What it means never changes; what means something else gets another word.
    pub enum PublicationFormat: "Định dạng của tài liệu công bố." {
        /// The first.
        First = "chamdiem-publication-1",
    }
}

/// Tài liệu công bố: kết quả, dữ liệu và quy định dùng để tính, ở dạng JSON chính tắc (RFC 8785). Từ chính tài liệu này ai cũng tính lại được tổng điểm, xếp loại, thứ tự và thứ hạng.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PublicationDocument {
    /// Định dạng của tài liệu.
    pub format: PublicationFormat,
    /// Phiên bản của chương trình đã lập tài liệu.
    #[schema(max_length = 40, pattern = "^[0-9]+\\.[0-9]+\\.[0-9]+", example = "0.1.0")]
    pub engine_version: String,
    /// Số thứ tự trong mọi lần công bố của dịch vụ, liên tục từ 1.
    #[schema(minimum = 1, maximum = 9007199254740991_i64, example = 1)]
    pub sequence: u64,
    /// SHA-256 của tài liệu công bố liền trước; 64 chữ số 0 nếu đây là tài liệu đầu tiên.
    pub previous_sha256: Sha256,
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Mã cơ quan đánh giá.
    pub authority: UnitCode,
    /// Kỳ đánh giá.
    pub period: Period,
    /// Số thứ tự lần công bố trong đợt, từ 1.
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    pub number: u32,
    /// Thời điểm công bố.
    pub published_at: Moment,
    /// Ghi chú.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Reason>,
    /// Bộ tiêu chí dùng để tính.
    pub rule_set: PublishedRuleSet,
    /// Căn cứ pháp lý.
    #[schema(max_items = 50)]
    pub legal_basis: Vec<LegalBasis>,
    /// Dữ liệu dùng để tính.
    pub input: ResultInput,
    /// SHA-256 của `input` ở dạng JSON chính tắc.
    pub input_sha256: Sha256,
    /// Kết quả.
    pub ranking: Ranking,
    /// Các lần gia hạn.
    #[schema(max_items = 100000)]
    pub extensions: Vec<PublishedExtension>,
    /// Các vướng mắc được hai người cho bỏ qua.
    #[schema(max_items = 100000)]
    pub overrides: Vec<GateOverride>,
    /// Lần công bố được đính chính; không có ở lần công bố đầu tiên của đợt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Superseded>,
}

/// Bộ tiêu chí như khi công bố; việc đăng ký bộ tiêu chí khác về sau không làm thay đổi kết quả.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PublishedRuleSet {
    /// Mã bộ tiêu chí.
    pub id: RuleSetId,
    /// SHA-256 của `rules` ở dạng JSON chính tắc.
    pub sha256: Sha256,
    /// Nội dung.
    pub rules: RuleSetInput,
}

/// Dữ liệu dùng để tính kết quả.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ResultInput {
    /// Các nhóm, theo thứ tự trong báo cáo.
    #[schema(max_items = 1000)]
    pub groups: Vec<ResultGroup>,
}

/// Một nhóm với các đơn vị của nó.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ResultGroup {
    /// Mã nhóm.
    pub code: GroupCode,
    /// Tên nhóm.
    pub name: Name,
    /// Các đơn vị, theo thứ tự danh sách.
    #[schema(max_items = 5000)]
    pub units: Vec<ResultUnit>,
}

/// Dữ liệu của một đơn vị. Có lý do miễn thì được miễn; có điểm thẩm định thì đã đánh giá; chỉ có điểm tự chấm thì chờ thẩm định; không có gì thì không gửi kết quả.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ResultUnit {
    /// Mã đơn vị.
    pub unit: UnitCode,
    /// Tên đơn vị.
    pub name: Name,
    /// Thứ tự trong danh sách, yếu tố phân định cuối cùng khi bằng điểm.
    #[schema(minimum = 0, maximum = 100000, example = 4)]
    pub roster_order: u32,
    /// Lý do miễn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption_reason: Option<Reason>,
    /// Nộp sau hạn.
    pub submitted_late: bool,
    /// Điểm tự chấm đã nộp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_assessed: Option<SelfAssessedSheet>,
    /// Điểm thẩm định.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appraised: Option<AppraisedSheet>,
}

/// Phiếu điểm tự chấm đã nộp: đủ mọi tiêu chí.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SelfAssessedSheet {
    /// Điểm từng tiêu chí.
    #[schema(max_items = 100)]
    pub scores: Vec<ScoreInput>,
    /// Điểm trung bình của công chức, viên chức.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer_average: Option<Points>,
}

/// Phiếu điểm thẩm định: đủ mọi tiêu chí.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AppraisedSheet {
    /// Điểm từng tiêu chí, với lý do nếu khác điểm tự chấm.
    #[schema(max_items = 100)]
    pub scores: Vec<AppraisedScoreInput>,
    /// Điểm trung bình của công chức, viên chức.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer_average: Option<Points>,
}

/// Một lần gia hạn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PublishedExtension {
    /// Mã đơn vị được gia hạn; không có nếu gia hạn cho cả đợt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// Hạn nộp trước đó.
    pub previous_due_at: Moment,
    /// Hạn nộp mới.
    pub due_at: Moment,
    /// Thời điểm khóa sổ mới; chỉ khi gia hạn cho cả đợt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Moment>,
    /// Lý do.
    pub reason: Reason,
    /// Số, ký hiệu văn bản cho gia hạn.
    pub document_number: Name,
    /// Thời điểm cho gia hạn.
    pub granted_at: Moment,
    /// Tài khoản đã cho gia hạn.
    pub granted_by: Name,
}

/// Lần công bố được đính chính, với lý do và mọi thay đổi.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Superseded {
    /// Số thứ tự của lần công bố được đính chính.
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    pub number: u32,
    /// SHA-256 của tài liệu được đính chính; không có nếu lần công bố đó có trước khi tài liệu được ký.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Sha256>,
    /// Số của đề nghị đính chính trong đợt, do một người lập và người khác chấp thuận.
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    pub proposal: u32,
    /// Lý do đính chính.
    pub reason: Reason,
    /// Số, ký hiệu văn bản đính chính.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_number: Option<Name>,
    /// Các thay đổi so với kết quả được đính chính, theo thứ tự đơn vị.
    #[schema(max_items = 100000)]
    pub changes: Vec<ResultChange>,
}

/// Thay đổi của một đơn vị so với kết quả được đính chính.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ResultChange {
    /// Mã đơn vị.
    pub unit: UnitCode,
    /// Tên đơn vị.
    pub name: Name,
    /// Các điểm thay đổi.
    #[schema(max_items = 100)]
    pub scores: Vec<PointsChange>,
    /// Trước khi đính chính.
    pub before: ResultStanding,
    /// Sau khi đính chính.
    pub after: ResultStanding,
}

/// Điểm thay đổi của một tiêu chí.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PointsChange {
    /// Khóa tiêu chí.
    pub criterion: CriterionKey,
    /// Số thứ tự của tiêu chí.
    #[schema(minimum = 0, maximum = 65535, example = 1)]
    pub number: u16,
    /// Điểm trước đó; không có nếu trước đó chưa được đánh giá.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Points>,
    /// Điểm mới; không có nếu không còn được đánh giá.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Points>,
}

/// Kết quả của một đơn vị, thu gọn để so sánh.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ResultStanding {
    /// Tình trạng đánh giá.
    pub outcome: OutcomeWord,
    /// Số thứ tự trong bảng.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100000, example = 4)]
    pub position: Option<u32>,
    /// Thứ hạng.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100000, example = 4)]
    pub rank: Option<u32>,
    /// Tổng điểm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Points>,
    /// Điểm trung bình của công chức, viên chức.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer_average: Option<Points>,
    /// Xếp loại.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Name>,
}

/// Chữ ký tách rời (JWS, RFC 7515, phụ lục F): phần đầu và chữ ký Ed25519, không kèm nội dung.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(max_length = 200, pattern = "^[A-Za-z0-9_-]+\\.\\.[A-Za-z0-9_-]{86}$")]
pub struct DetachedSignature(pub String);

/// Toàn bộ nhật ký kiểm toán: mỗi dòng một mục ở dạng JSON chính tắc, xen các mốc có chữ ký; dòng cuối là một mốc.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(max_length = 2147483647, pattern = "^(\\{.*\\}\\n)*$")]
pub struct AuditExport(pub String);
