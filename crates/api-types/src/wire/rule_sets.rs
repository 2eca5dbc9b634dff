//! Rule sets: the wire form, also the form of the files in `rulesets/`.

use crate::openapi::ToSchema;
use chamdiem_scoring as scoring;
use serde::{Deserialize, Serialize};

use super::units::page_of;
use super::{FigureWord, UnitLevel};
use crate::decode::{Decode, Faults, Node, input};
use crate::text::{CriterionKey, Date, Moment, Name, Points, Reason, RuleSetId, Title};

mod computation;
mod conversion;
mod faults;
mod words;

pub use words::*;

/// A figure together with how sure it is and from where it is known.
macro_rules! sourced {
    ($name:ident, $value:ty, $description:literal) => {
        input! {
            #[doc = $description]
            pub struct $name {
                /// Giá trị.
                pub value: $value,
                /// Mức độ chắc chắn.
                pub standing: StandingWord,
                /// Nguồn: văn bản và điều khoản, hoặc căn cứ suy luận.
                pub source: Title,
            }
        }
    };
}

sourced!(SourcedDate, Date, "Ngày, kèm nguồn.");
sourced!(SourcedDecimals, DecimalsNumber, "Số chữ số thập phân, kèm nguồn.");
sourced!(SourcedRounding, RoundingWord, "Cách làm tròn, kèm nguồn.");
sourced!(SourcedPoints, Points, "Điểm, kèm nguồn.");
sourced!(SourcedName, Name, "Tên gọi, kèm nguồn.");

input! {
    /// Số thứ tự, kèm nguồn.
    pub struct SourcedNumber {
        /// Giá trị.
        #[schema(minimum = 0, maximum = 65535, example = 1)]
        pub value: u16,
        /// Mức độ chắc chắn.
        pub standing: StandingWord,
        /// Nguồn: văn bản và điều khoản, hoặc căn cứ suy luận.
        pub source: Title,
    }
}

/// Số chữ số thập phân, từ 0 đến 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(minimum = 0, maximum = 4, example = 2)]
pub struct DecimalsNumber(pub u8);

impl Decode for DecimalsNumber {
    fn decode(node: Node, at: &str, faults: &mut Faults) -> Option<DecimalsNumber> {
        let number = u8::decode(node, at, faults)?;
        if number > 4 {
            let vi = format!("Số chữ số thập phân phải từ 0 đến 4, không phải {number}.");
            let en = format!("Decimals must be 0 to 4, not {number}.");
            faults.add(crate::Fault::new(at, crate::Code::ValueOutOfRange, vi, en));
            return None;
        }
        Some(DecimalsNumber(number))
    }
}

input! {
    /// Bộ tiêu chí theo một quyết định của tỉnh: mọi con số đều kèm nguồn và mức độ chắc chắn.
    pub struct RuleSetInput {
        /// Tên bộ tiêu chí.
        pub name: Title,
        /// Căn cứ pháp lý.
        #[schema(max_items = 50)]
        pub legal_basis: Vec<LegalBasis>,
        /// Ngày bắt đầu có hiệu lực.
        pub in_force_from: SourcedDate,
        /// Ngày cuối cùng còn hiệu lực; để trống nếu chưa xác định.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub in_force_until: Option<SourcedDate>,
        /// Số chữ số thập phân của điểm.
        pub decimals: SourcedDecimals,
        /// Cách làm tròn điểm tính được.
        pub rounding: SourcedRounding,
        /// Các tiêu chí.
        #[schema(max_items = 100)]
        pub criteria: Vec<Criterion>,
        /// Cách chấm công chức, viên chức bộ phận một cửa; để trống nếu không quy định.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub officer_scheme: Option<OfficerScheme>,
        /// Ngưỡng so sánh kết quả tự chấm với số liệu; để trống nếu không quy định.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub evidence_policy: Option<EvidencePolicy>,
        /// Các mức xếp loại.
        #[schema(max_items = 50)]
        pub bands: Vec<Band>,
        /// Chữ ghi ở cột xếp loại khi không có tổng điểm.
        pub unclassified_name: SourcedName,
        /// Quy tắc khi bằng điểm.
        pub ties: TiePolicy,
    }
}

input! {
    /// Văn bản làm căn cứ.
    [items_max = 50]
    pub struct LegalBasis {
        /// Số, ký hiệu.
        pub number: Name,
        /// Trích yếu.
        pub title: Title,
        /// Ngày ban hành.
        pub issued_on: Date,
        /// Mức độ chắc chắn.
        pub standing: StandingWord,
        /// Nguồn.
        pub source: Title,
    }
}

input! {
    /// Tiêu chí.
    [items_max = 100]
    pub struct Criterion {
        /// Khóa ổn định.
        pub key: CriterionKey,
        /// Số thứ tự trong bảng của tỉnh.
        pub number: SourcedNumber,
        /// Số thứ tự trong nghị định, nếu biết.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(minimum = 0, maximum = 65535, example = 7)]
        pub decree_number: Option<u16>,
        /// Tên tiêu chí.
        pub name: Name,
        /// Căn cứ chấm.
        pub evidence_scope: EvidenceScopeWord,
        /// Phương pháp chấm.
        pub method: MethodWord,
        /// Điểm tối đa.
        pub maximum: SourcedPoints,
        /// Các mức điểm, từ cao xuống thấp.
        #[schema(max_items = 50)]
        pub levels: Vec<Level>,
        /// Cách tính điểm từ số liệu; để trống nếu không tính.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub computation: Option<Computation>,
    }
}

input! {
    /// Cách tính điểm của tiêu chí từ số liệu: `measure` với phương pháp `mean_of_levels`, `ratio` với `ratio_of_maximum`, `requires` của từng mức với `step_table`.
    pub struct Computation {
        /// Nội dung chấm của từng hồ sơ; ba kết quả ứng với ba mức của tiêu chí, từ tốt nhất.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub measure: Option<MeasureWord>,
        /// Tỷ lệ nhân với điểm tối đa.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub ratio: Option<Ratio>,
        /// Khi không có số liệu; để trống là `undetermined`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub without_evidence: Option<WithoutEvidenceWord>,
        /// Mức độ chắc chắn.
        pub standing: StandingWord,
        /// Nguồn.
        pub source: Title,
    }
}

input! {
    /// Tỷ lệ của hai số liệu.
    pub struct Ratio {
        /// Số liệu ở tử.
        pub numerator: FigureWord,
        /// Số liệu ở mẫu.
        pub denominator: FigureWord,
    }
}

input! {
    /// Mức điểm của tiêu chí.
    [items_max = 50]
    pub struct Level {
        /// Điểm.
        pub points: Points,
        /// Điều kiện.
        pub condition: Reason,
        /// Điều kiện trên số liệu, phải đạt tất cả; mức cuối cùng không có điều kiện. Chỉ với phương pháp `step_table`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(max_items = 20)]
        pub requires: Option<Vec<Condition>>,
        /// Mức độ chắc chắn.
        pub standing: StandingWord,
        /// Nguồn.
        pub source: Title,
    }
}

input! {
    /// Điều kiện trên số liệu. Có `denominator` thì các giới hạn tính bằng phần trăm, không có thì tính bằng số lượng.
    [items_max = 20]
    pub struct Condition {
        /// Số liệu ở tử, hoặc số liệu được đếm.
        pub numerator: FigureWord,
        /// Số liệu ở mẫu.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub denominator: Option<FigureWord>,
        /// Từ giới hạn này trở lên.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub at_least: Option<Points>,
        /// Trên giới hạn này.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub above: Option<Points>,
        /// Không quá giới hạn này.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub at_most: Option<Points>,
        /// Dưới giới hạn này.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub below: Option<Points>,
        /// Chỉ áp dụng cho các cấp này; để trống là mọi cấp.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(max_items = 4)]
        [at_most 4]
        pub only_for: Option<Vec<UnitLevel>>,
        /// Khi mẫu số bằng 0; để trống là `undetermined`. Chỉ khi có `denominator`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub when_none: Option<WhenNoneWord>,
    }
}

input! {
    /// Ngưỡng so sánh kết quả tự chấm với số liệu.
    pub struct EvidencePolicy {
        /// Chênh lệch được chấp nhận giữa điểm tự chấm và điểm tính từ số liệu.
        pub tolerance: SourcedPoints,
        /// Khoảng cách trên giới hạn của loại cao nhất mà tổng điểm cần được xem lại.
        pub near_limit: SourcedPoints,
        /// Số phiếu khảo sát tối thiểu, tính bằng phần trăm số hồ sơ.
        pub survey_forms_percent_min: SourcedPoints,
    }
}

input! {
    /// Cách chấm công chức, viên chức bộ phận một cửa. Điểm trung bình đứng cạnh tổng điểm, không cộng vào tổng điểm.
    pub struct OfficerScheme {
        /// Điểm trung bình tối đa.
        pub maximum: SourcedPoints,
        /// Số chữ số thập phân.
        pub decimals: SourcedDecimals,
        /// Các mức hoàn thành nhiệm vụ, từ cao xuống thấp.
        #[schema(max_items = 50)]
        pub bands: Vec<OfficerBand>,
    }
}

input! {
    /// Mức hoàn thành nhiệm vụ của công chức, viên chức.
    [items_max = 50]
    pub struct OfficerBand {
        /// Tên mức.
        pub name: Name,
        /// Điểm trung bình thấp nhất của mức.
        pub from: Points,
        /// Mức độ chắc chắn.
        pub standing: StandingWord,
        /// Nguồn.
        pub source: Title,
    }
}

input! {
    /// Mức xếp loại: từ `from` (kể cả) đến `below` (không kể).
    [items_max = 50]
    pub struct Band {
        /// Tên loại.
        pub name: Name,
        /// Tổng điểm thấp nhất thuộc loại này.
        pub from: Points,
        /// Tổng điểm thấp nhất không còn thuộc loại này; để trống ở loại cao nhất.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub below: Option<Points>,
        /// Mức độ chắc chắn.
        pub standing: StandingWord,
        /// Nguồn.
        pub source: Title,
    }
}

input! {
    /// Quy tắc khi bằng điểm.
    pub struct TiePolicy {
        /// Cách tính thứ hạng.
        pub ranks: RankPolicyWord,
        /// Các yếu tố phân định, yếu tố đầu tiên khác nhau sẽ quyết định; thứ tự danh sách luôn là yếu tố cuối cùng.
        #[schema(max_items = 2)]
        [at_most 2]
        pub order: Vec<super::TieBreakerWord>,
        /// Mức độ chắc chắn.
        pub standing: StandingWord,
        /// Nguồn.
        pub source: Title,
    }
}

/// Bộ tiêu chí đã đăng ký.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RuleSet {
    /// Mã bộ tiêu chí.
    pub id: RuleSetId,
    /// Tổng điểm tối đa: tổng điểm tối đa của các tiêu chí.
    pub total_maximum: Points,
    /// Đã được một đợt đánh giá sử dụng, nên không thể thay đổi.
    pub in_use: bool,
    /// Thời điểm đăng ký hoặc thay đổi gần nhất.
    pub registered_at: Moment,
    /// Nội dung.
    pub rules: RuleSetInput,
}

page_of!(
    /// Một trang danh sách bộ tiêu chí, theo mã.
    RuleSetPage,
    RuleSetSummary
);

/// Tóm tắt bộ tiêu chí.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RuleSetSummary {
    /// Mã bộ tiêu chí.
    pub id: RuleSetId,
    /// Tên bộ tiêu chí.
    pub name: Title,
    /// Ngày bắt đầu có hiệu lực.
    pub in_force_from: Date,
    /// Ngày cuối cùng còn hiệu lực.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_force_until: Option<Date>,
    /// Số tiêu chí.
    #[schema(minimum = 1, maximum = 100, example = 9)]
    pub criteria: u32,
    /// Tổng điểm tối đa.
    pub total_maximum: Points,
}

impl RuleSetInput {
    /// The rule set with this identifier.
    ///
    /// # Errors
    /// Every fault at once, with its place in this input.
    pub fn to_rule_set(&self, id: scoring::RuleSetId) -> Result<scoring::RuleSet, Vec<crate::Fault>> {
        conversion::rule_set(self, id)
    }
}
