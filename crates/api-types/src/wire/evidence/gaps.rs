//! Gap findings: where claim and evidence part, and what the appraiser answers.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use crate::decode::input;
use crate::text::{CriterionKey, Moment, Points, Reason, RoundId, UnitCode};
use crate::wire::units::page_of;
use crate::words::words_of;

words_of! {
    /// What a gap finding says.
    pub enum GapCode: "Loại tồn tại: `claim_above_computed` tự chấm cao hơn điểm tính được quá mức cho phép, `claim_below_computed` tự chấm thấp hơn, `full_marks_without_evidence` điểm tối đa mà không có số liệu, `exempt_with_dossiers` được miễn vì không có hồ sơ nhưng có hồ sơ, `dossiers_missing` phải đánh giá nhưng không có hồ sơ nào, `survey_late` phiếu khảo sát gửi muộn, `survey_too_few` quá ít phiếu so với số hồ sơ, `survey_uniform` mọi phiếu trả lời giống hệt nhau, `officer_average_differs` điểm trung bình của công chức, viên chức khác số liệu, `near_class_limit` tổng điểm sát giới hạn của loại cao nhất." {
        /// The claim exceeds what is computed.
        ClaimAboveComputed = "claim_above_computed",
        /// The claim falls short of what is computed.
        ClaimBelowComputed = "claim_below_computed",
        /// Full marks, and no evidence.
        FullMarksWithoutEvidence = "full_marks_without_evidence",
        /// Exempt for want of dossiers, and there are some.
        ExemptWithDossiers = "exempt_with_dossiers",
        /// Required, and there is no dossier.
        DossiersMissing = "dossiers_missing",
        /// Survey forms came in late.
        SurveyLate = "survey_late",
        /// Too few survey forms for the dossiers.
        SurveyTooFew = "survey_too_few",
        /// All survey forms answer alike.
        SurveyUniform = "survey_uniform",
        /// The officer average differs from the officers' scores.
        OfficerAverageDiffers = "officer_average_differs",
        /// The total lies within a hair of the highest class's limit.
        NearClassLimit = "near_class_limit",
    }
}

words_of! {
    /// How heavily a finding weighs.
    pub enum GapSeverity: "Mức độ: `blocking` phải được trả lời trước khi công bố, `note` để biết." {
        /// It has to be answered before the result is published.
        Blocking = "blocking",
        /// The office is informed of it.
        Note = "note",
    }
}

words_of! {
    /// What an appraiser answers to a finding.
    pub enum GapDecision: "Cách xử lý: `accept_claim` giữ điểm tự chấm, `take_computed` lấy điểm tính từ số liệu, `set_other` cho điểm khác." {
        /// The claim is kept.
        AcceptClaim = "accept_claim",
        /// The computed value counts.
        TakeComputed = "take_computed",
        /// Another value counts.
        SetOther = "set_other",
    }
}

/// Một tồn tại do so sánh số liệu với kết quả tự chấm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GapFinding {
    /// Khóa của tồn tại trong đợt đánh giá.
    #[schema(
        max_length = 200,
        pattern = "^[a-z_]+:[A-Za-z0-9._-]+(:[a-z0-9_]+)?$",
        example = "claim_above_computed:so-noi-vu:total_time"
    )]
    pub id: String,
    /// Loại.
    pub code: GapCode,
    /// Mức độ. Chỉ những gì có lợi cho đơn vị mà trái với số liệu mới là `blocking`; đơn vị chưa có số liệu nào được gửi thì mọi tồn tại là `note`.
    pub severity: GapSeverity,
    /// Mã đơn vị.
    pub unit: UnitCode,
    /// Khóa tiêu chí liên quan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<CriterionKey>,
    /// Điểm tự chấm, hoặc tổng điểm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_assessed: Option<Points>,
    /// Điểm tính từ số liệu, hoặc giới hạn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<Points>,
    /// Số lượng liên quan: số hồ sơ, hoặc số phiếu.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 3)]
    pub count: Option<u64>,
    /// Nội dung, bằng tiếng Việt.
    #[schema(
        max_length = 4000,
        example = "Sở Nội vụ: tiêu chí số 1 tự chấm 2,00 điểm, số liệu cho 1,91 điểm, chênh lệch 0,09 điểm."
    )]
    pub sentence: String,
    /// Trả lời của người thẩm định; không có nếu chưa trả lời.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<GapAnswer>,
}

page_of!(
    /// Một trang tồn tại, theo khóa.
    GapFindingPage,
    GapFinding
);

input! {
    /// Trả lời một tồn tại.
    pub struct GapAnswerInput {
        /// Cách xử lý.
        pub decision: GapDecision,
        /// Điểm được cho, chỉ khi `set_other`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub points: Option<Points>,
        /// Lý do.
        pub reason: Reason,
    }
}

/// Trả lời của người thẩm định.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GapAnswer {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Khóa của tồn tại.
    #[schema(max_length = 200, example = "claim_above_computed:so-noi-vu:total_time")]
    pub finding: String,
    /// Cách xử lý.
    pub decision: GapDecision,
    /// Điểm của tiêu chí theo trả lời này.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
    /// Lý do.
    pub reason: Reason,
    /// Điểm tự chấm khi trả lời.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_assessed: Option<Points>,
    /// Điểm tính từ số liệu khi trả lời.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<Points>,
    /// Số liệu hoặc bản tự chấm đã thay đổi sau khi trả lời.
    pub outdated: bool,
    /// Thời điểm trả lời.
    pub answered_at: Moment,
}
