//! What is computed from evidence, beside what the unit claims and what the office decided.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use crate::text::{
    CriterionKey, Date, Difference, Moment, Name, OfficerCode, Period, Points, RoundId, SourceCode, UnitCode,
};
use crate::wire::MethodWord;
use crate::words::words_of;

macro_rules! figure_words {
    ($($variant:ident = $word:literal,)*) => {
        words_of! {
            /// A count that scores are computed from.
            pub enum FigureWord: "Số liệu mà điểm được tính từ đó." {
                $(#[doc = $word] $variant = $word,)*
            }
        }

        impl From<chamdiem_scoring::Figure> for FigureWord {
            fn from(figure: chamdiem_scoring::Figure) -> FigureWord {
                match figure {
                    $(chamdiem_scoring::Figure::$variant => FigureWord::$variant,)*
                }
            }
        }

        impl FigureWord {
            /// The figure, as the rules see it; none for a word that is not known here.
            pub fn figure(self) -> Option<chamdiem_scoring::Figure> {
                match self {
                    $(FigureWord::$variant => Some(chamdiem_scoring::Figure::$variant),)*
                    FigureWord::Unknown => None,
                }
            }
        }
    };
}

figure_words! {
    Dossiers = "dossiers",
    DossiersOnline = "dossiers_online",
    DossiersOnlineLate = "dossiers_online_late",
    TotalTimeEarly = "total_time_early",
    TotalTimeOnDay = "total_time_on_day",
    TotalTimeLate = "total_time_late",
    UnitTimeEarly = "unit_time_early",
    UnitTimeOnDay = "unit_time_on_day",
    UnitTimeLate = "unit_time_late",
    ContactsNone = "contacts_none",
    ContactsOnce = "contacts_once",
    ContactsMore = "contacts_more",
    AgenciesNone = "agencies_none",
    AgenciesOne = "agencies_one",
    AgenciesMore = "agencies_more",
    AttitudeEarly = "attitude_early",
    AttitudeOnDay = "attitude_on_day",
    AttitudeUpheld = "attitude_upheld",
    Procedures = "procedures",
    ProceduresOnlineEligible = "procedures_online_eligible",
    ProceduresOnline = "procedures_online",
    ProceduresOneStopEligible = "procedures_one_stop_eligible",
    ProceduresAtOneStop = "procedures_at_one_stop",
    ProceduresOnTheSpot = "procedures_on_the_spot",
    ProceduresPublished = "procedures_published",
    ProceduresPublishedBoth = "procedures_published_both",
    Complaints = "complaints",
    ComplaintsOnTime = "complaints_on_time",
    ComplaintsProlonged = "complaints_prolonged",
    ComplaintsUpheld = "complaints_upheld",
    SurveyForms = "survey_forms",
    SurveyFormsLate = "survey_forms_late",
    SurveyPatterns = "survey_patterns",
    SurveyAnswers = "survey_answers",
    SurveySatisfied = "survey_satisfied",
    Officers = "officers",
    OfficerPoints = "officer_points",
}

/// Số liệu của mọi đơn vị trong một đợt đánh giá: điểm tính từ số liệu, điểm tự chấm và điểm thẩm định đứng cạnh nhau.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RoundEvidence {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Kỳ đánh giá.
    pub period: Period,
    /// Số liệu tính đến hết ngày trước ngày này; sau khi kỳ kết thúc thì không đổi nữa.
    pub as_of: Date,
    /// Thời điểm số liệu được chốt cùng việc công bố; không có nếu số liệu còn thay đổi.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen_at: Option<Moment>,
    /// Các đơn vị, theo thứ tự trong danh sách.
    #[schema(max_items = 5000)]
    pub units: Vec<UnitScores>,
}

/// Ba điểm của từng tiêu chí của một đơn vị.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UnitScores {
    /// Mã đơn vị.
    pub unit: UnitCode,
    /// Tên đơn vị.
    pub name: Name,
    /// Số hồ sơ được tính trong kỳ.
    #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 412)]
    pub dossiers: u64,
    /// Các tiêu chí, theo số thứ tự.
    #[schema(max_items = 100)]
    pub criteria: Vec<CriterionScores>,
}

/// Ba điểm của một tiêu chí.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CriterionScores {
    /// Khóa tiêu chí.
    pub criterion: CriterionKey,
    /// Số thứ tự của tiêu chí.
    #[schema(minimum = 0, maximum = 65535, example = 1)]
    pub number: u16,
    /// Điểm tính từ số liệu; không có nếu không tính được.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<Points>,
    /// Điểm tự chấm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_assessed: Option<Points>,
    /// Điểm thẩm định.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appraised: Option<Points>,
}

/// Số liệu của một đơn vị trong một đợt đánh giá, với cách tính từng điểm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UnitEvidence {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Kỳ đánh giá.
    pub period: Period,
    /// Mã đơn vị.
    pub unit: UnitCode,
    /// Tên đơn vị.
    pub name: Name,
    /// Số liệu tính đến hết ngày trước ngày này.
    pub as_of: Date,
    /// Thời điểm số liệu được chốt cùng việc công bố.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen_at: Option<Moment>,
    /// Các tiêu chí, theo số thứ tự.
    #[schema(max_items = 100)]
    pub criteria: Vec<ExplainedScore>,
    /// Số liệu khảo sát; không có nếu không có phiếu nào.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey: Option<SurveySummary>,
    /// Điểm công chức, viên chức bộ phận một cửa; không có nếu chưa có điểm nào.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officers: Option<OfficerSummary>,
    /// Mọi số liệu khác 0 của đơn vị.
    #[schema(max_items = 200)]
    pub figures: Vec<FigureValue>,
    /// Các hệ thống đã gửi hồ sơ của kỳ.
    #[schema(max_items = 200)]
    pub sources: Vec<SourceCode>,
}

/// Một tiêu chí với ba điểm và cách tính điểm từ số liệu.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExplainedScore {
    /// Khóa tiêu chí.
    pub criterion: CriterionKey,
    /// Số thứ tự của tiêu chí.
    #[schema(minimum = 0, maximum = 65535, example = 1)]
    pub number: u16,
    /// Tên tiêu chí.
    pub name: Name,
    /// Phương pháp chấm.
    pub method: MethodWord,
    /// Điểm tính từ số liệu; không có nếu không tính được.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<Points>,
    /// Điểm tự chấm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_assessed: Option<Points>,
    /// Điểm thẩm định.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appraised: Option<Points>,
    /// Tự chấm trừ điểm tính được.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<Difference>,
    /// Số hồ sơ ở từng mức, với trung bình các mức.
    #[schema(max_items = 50)]
    pub levels: Vec<LevelCount>,
    /// Tử số của phép chia: tổng điểm các mức (phần vạn điểm), hoặc số liệu ở tử.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 8000000)]
    pub numerator: Option<u64>,
    /// Mẫu số của phép chia: số hồ sơ, hoặc số liệu ở mẫu.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 412)]
    pub denominator: Option<u64>,
    /// Các điều kiện của từng bậc đã xét, từ bậc cao nhất.
    #[schema(max_items = 500)]
    pub conditions: Vec<ConditionResult>,
    /// Cách tính, bằng một câu tiếng Việt.
    #[schema(
        max_length = 4000,
        example = "Trung bình của 412 hồ sơ: 390 hồ sơ mức 2 điểm, 20 hồ sơ mức 1 điểm, 2 hồ sơ mức 0 điểm."
    )]
    pub sentence: String,
}

/// Số hồ sơ ở một mức.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LevelCount {
    /// Điểm của mức.
    pub points: Points,
    /// Số liệu; dùng làm tham số `figure` khi liệt kê hồ sơ.
    pub figure: FigureWord,
    /// Số hồ sơ.
    #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 390)]
    pub dossiers: u64,
}

/// Kết quả xét một điều kiện.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ConditionResult {
    /// Điểm của bậc có điều kiện này.
    pub points: Points,
    /// Số liệu ở tử, hoặc số liệu được đếm.
    pub numerator: FigureValue,
    /// Số liệu ở mẫu.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denominator: Option<FigureValue>,
    /// Đạt hay không.
    pub holds: bool,
    /// Điều kiện và kết quả, bằng một câu.
    #[schema(max_length = 1000, example = "Tỷ lệ hồ sơ nộp trực tuyến 35/100, cần từ 30 % trở lên: đạt.")]
    pub sentence: String,
}

/// Giá trị của một số liệu.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FigureValue {
    /// Số liệu.
    pub figure: FigureWord,
    /// Giá trị.
    #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 35)]
    pub value: u64,
}

/// Kết quả khảo sát sự hài lòng.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SurveySummary {
    /// Số phiếu.
    #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 120)]
    pub forms: u64,
    /// Số câu hỏi được trả lời; câu bỏ trống không được tính.
    #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 590)]
    pub answers: u64,
    /// Số câu trả lời hài lòng.
    #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 540)]
    pub satisfied: u64,
    /// Tỷ lệ hài lòng, phần trăm, hai chữ số thập phân; không có nếu không câu nào được trả lời.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfied_percent: Option<Points>,
}

/// Điểm công chức, viên chức bộ phận một cửa của đơn vị.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OfficerSummary {
    /// Số công chức, viên chức được chấm.
    #[schema(minimum = 0, maximum = 1000000, example = 6)]
    pub officers: u32,
    /// Điểm trung bình tính từ số liệu.
    pub average: Points,
    /// Điểm trung bình đơn vị tự khai.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_assessed: Option<Points>,
    /// Số người ở từng mức hoàn thành nhiệm vụ.
    #[schema(max_items = 50)]
    pub bands: Vec<OfficerBandCount>,
    /// Người có điểm thấp nhất, theo mã.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowest: Option<OfficerCode>,
}

/// Số người ở một mức hoàn thành nhiệm vụ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OfficerBandCount {
    /// Tên mức.
    pub name: Name,
    /// Số người.
    #[schema(minimum = 0, maximum = 1000000, example = 5)]
    pub officers: u32,
}
