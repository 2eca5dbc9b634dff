//! Rankings, explanations and findings.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use super::assessments::Score;
use crate::text::{CriterionKey, Difference, GroupCode, Name, Period, Points, Reason, RoundId, RuleSetId, UnitCode};
use crate::words::words_of;

words_of! {
    /// Whether a ranking can still change.
    pub enum RankingStatus: "`provisional` tạm thời, còn có thể thay đổi; `published` đã công bố." {
        /// It can still change.
        Provisional = "provisional",
        /// It is published and frozen.
        Published = "published",
    }
}

words_of! {
    /// How far a unit came.
    pub enum OutcomeWord: "`assessed` đã đánh giá, `awaiting_appraisal` chờ thẩm định, `awaiting_submission` chưa nộp, `not_submitted` không gửi kết quả, `exempt` được miễn." {
        /// Appraised.
        Assessed = "assessed",
        /// Submitted, not decided.
        AwaitingAppraisal = "awaiting_appraisal",
        /// Not submitted yet.
        AwaitingSubmission = "awaiting_submission",
        /// Sent nothing.
        NotSubmitted = "not_submitted",
        /// Exempt.
        Exempt = "exempt",
    }
}

/// Kết quả xếp hạng của một đợt đánh giá: một bảng cho mỗi nhóm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Ranking {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Mã cơ quan đánh giá.
    pub authority: UnitCode,
    /// Kỳ đánh giá.
    pub period: Period,
    /// Mã bộ tiêu chí.
    pub rule_set: RuleSetId,
    /// Tổng điểm tối đa.
    pub total_maximum: Points,
    /// Tạm thời hay đã công bố.
    pub status: RankingStatus,
    /// Các nhóm, theo thứ tự trong báo cáo.
    #[schema(max_items = 1000)]
    pub groups: Vec<GroupRanking>,
    /// Các tồn tại, bất cập, theo thứ tự đơn vị.
    #[schema(max_items = 100000)]
    pub findings: Vec<Finding>,
}

/// Bảng xếp hạng của một nhóm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GroupRanking {
    /// Mã nhóm.
    pub code: GroupCode,
    /// Tên nhóm.
    pub name: Name,
    /// Số lượng.
    pub counts: Counts,
    /// Bảng xếp hạng, từ trên xuống.
    #[schema(max_items = 5000)]
    pub rows: Vec<RankingRow>,
    /// Các đơn vị được miễn, không có trong bảng.
    #[schema(max_items = 5000)]
    pub exempt: Vec<ExemptUnit>,
}

/// Số lượng đơn vị của một nhóm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Counts {
    /// Tổng số đơn vị trong danh sách.
    #[schema(minimum = 0, maximum = 100000, example = 19)]
    pub units: u32,
    /// Số đơn vị đã đánh giá.
    #[schema(minimum = 0, maximum = 100000, example = 16)]
    pub assessed: u32,
    /// Số đơn vị được miễn.
    #[schema(minimum = 0, maximum = 100000, example = 3)]
    pub exempt: u32,
    /// Số đơn vị không gửi kết quả.
    #[schema(minimum = 0, maximum = 100000, example = 0)]
    pub not_submitted: u32,
    /// Số đơn vị còn chờ nộp hoặc chờ thẩm định.
    #[schema(minimum = 0, maximum = 100000, example = 0)]
    pub awaiting: u32,
    /// Số đơn vị theo từng loại, từ loại cao nhất; loại không có đơn vị nào vẫn được nêu.
    #[schema(max_items = 100)]
    pub classes: Vec<ClassCount>,
}

/// Số đơn vị đạt một loại.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ClassCount {
    /// Tên loại.
    pub class: Name,
    /// Số đơn vị.
    #[schema(minimum = 0, maximum = 100000, example = 12)]
    pub units: u32,
}

/// Một dòng của bảng xếp hạng.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RankingRow {
    /// Số thứ tự trong bảng, liên tục từ 1.
    #[schema(minimum = 1, maximum = 100000, example = 4)]
    pub position: u32,
    /// Thứ hạng; các đơn vị bằng điểm xử lý theo quy tắc của bộ tiêu chí. Không có nếu chưa có tổng điểm.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100000, example = 4)]
    pub rank: Option<u32>,
    /// Mã đơn vị.
    pub unit: UnitCode,
    /// Tên đơn vị.
    pub name: Name,
    /// Tình trạng đánh giá.
    pub outcome: OutcomeWord,
    /// Điểm từng tiêu chí, theo số thứ tự; rỗng nếu chưa được đánh giá.
    #[schema(max_items = 100)]
    pub scores: Vec<Score>,
    /// Tổng điểm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Points>,
    /// Điểm trung bình của công chức, viên chức bộ phận một cửa; đứng cạnh tổng điểm, không cộng vào.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer_average: Option<Points>,
    /// Xếp loại, hoặc chữ dùng cho đơn vị không được xếp loại.
    pub class: Name,
}

/// Đơn vị được miễn đánh giá.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExemptUnit {
    /// Mã đơn vị.
    pub unit: UnitCode,
    /// Tên đơn vị.
    pub name: Name,
    /// Lý do.
    pub reason: Reason,
}

words_of! {
    /// What a finding says.
    pub enum FindingKind: "`not_submitted` không gửi kết quả, `submitted_late` nộp muộn, `changed_on_appraisal` điểm thay đổi khi thẩm định, `no_points` tiêu chí 0 điểm." {
        /// It sent nothing.
        NotSubmitted = "not_submitted",
        /// It submitted late.
        SubmittedLate = "submitted_late",
        /// The office decided otherwise.
        ChangedOnAppraisal = "changed_on_appraisal",
        /// A criterion gave nothing.
        NoPoints = "no_points",
    }
}

/// Một tồn tại, bất cập của một đơn vị.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// Loại.
    pub kind: FindingKind,
    /// Mã đơn vị.
    pub unit: UnitCode,
    /// Khóa tiêu chí liên quan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criterion: Option<CriterionKey>,
    /// Điểm tự chấm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_assessed: Option<Points>,
    /// Điểm thẩm định.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appraised: Option<Points>,
    /// Nội dung, bằng tiếng Việt.
    #[schema(max_length = 4000, example = "UBND huyện Mường Nhé không gửi kết quả chấm điểm đánh giá.")]
    pub sentence: String,
}

words_of! {
    /// What decided between equal totals.
    pub enum TieBreakerWord: "`officer_average` điểm trung bình của công chức, viên chức; `roster_order` thứ tự trong danh sách." {
        /// The officers' average.
        OfficerAverage = "officer_average",
        /// The roster's order.
        RosterOrder = "roster_order",
    }
}

/// Giải thích kết quả của một đơn vị.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Explanation {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Mã đơn vị.
    pub unit: UnitCode,
    /// Tên đơn vị.
    pub name: Name,
    /// Tình trạng đánh giá.
    pub outcome: OutcomeWord,
    /// Đóng góp của từng tiêu chí, theo số thứ tự.
    #[schema(max_items = 100)]
    pub contributions: Vec<Contribution>,
    /// Tổng điểm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Points>,
    /// Tổng điểm tối đa.
    pub total_maximum: Points,
    /// Điểm trung bình của công chức, viên chức.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer_average: Option<Points>,
    /// Loại đạt được, với giới hạn của nó.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<ClassExplanation>,
    /// Loại cao hơn kế tiếp; không có ở loại cao nhất.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_class: Option<NextClass>,
    /// Vị trí trong nhóm; đơn vị chỉ thấy sau khi công bố.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Các tồn tại, bất cập của đơn vị.
    #[schema(max_items = 500)]
    pub findings: Vec<Finding>,
}

/// Đóng góp của một tiêu chí vào tổng điểm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Contribution {
    /// Khóa tiêu chí.
    pub criterion: CriterionKey,
    /// Số thứ tự của tiêu chí.
    #[schema(minimum = 0, maximum = 65535, example = 1)]
    pub number: u16,
    /// Tên tiêu chí.
    pub name: Name,
    /// Điểm tính từ số liệu; không có nếu không tính được.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<Points>,
    /// Điểm tự chấm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_assessed: Option<Points>,
    /// Điểm được tính.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
    /// Điểm tối đa.
    pub maximum: Points,
    /// Còn thiếu so với tối đa.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below_maximum: Option<Difference>,
    /// Lý do thay đổi khi thẩm định.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// Loại đạt được.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ClassExplanation {
    /// Tên loại.
    pub name: Name,
    /// Tổng điểm thấp nhất của loại, kể cả chính nó.
    pub from: Points,
    /// Tổng điểm từ mức này trở lên thuộc loại cao hơn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below: Option<Points>,
    /// Cao hơn giới hạn dưới.
    pub above_lower_limit: Difference,
}

/// Loại cao hơn kế tiếp.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NextClass {
    /// Tên loại.
    pub name: Name,
    /// Còn thiếu bao nhiêu điểm.
    pub missing: Difference,
}

/// Vị trí của đơn vị trong nhóm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Place {
    /// Mã nhóm.
    pub group: GroupCode,
    /// Số thứ tự trong bảng.
    #[schema(minimum = 1, maximum = 100000, example = 4)]
    pub position: u32,
    /// Thứ hạng.
    #[schema(minimum = 1, maximum = 100000, example = 4)]
    pub rank: u32,
    /// Các đơn vị khác có cùng tổng điểm.
    #[schema(max_items = 5000)]
    pub tied_with: Vec<UnitCode>,
    /// Quy tắc đã phân định thứ tự giữa các đơn vị bằng điểm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tie_decided_by: Option<TieBreakerWord>,
}
