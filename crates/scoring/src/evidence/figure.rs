//! Figures: the counts that scores are computed from, each under a name that rule sets use.

use std::fmt;
use std::str::FromStr;

use super::LevelReached;
use crate::CodeError;

/// What is looked at in every dossier (nội dung chấm theo hồ sơ); each has three levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// When the whole dossier was finished, against its due date.
    TotalTime,
    /// When each unit taking part was finished, against its own due date.
    UnitTime,
    /// How often the applicant was asked back through no fault of their own.
    Contacts,
    /// How many agencies beside the one-stop the applicant had to contact.
    AgenciesContacted,
    /// Time again, and no upheld complaint.
    Attitude,
}

impl Measure {
    /// All of them, in the order of the decree's criteria that they belong to.
    pub const ALL: [Measure; 5] =
        [Measure::TotalTime, Measure::UnitTime, Measure::Contacts, Measure::AgenciesContacted, Measure::Attitude];

    /// The word in rule sets.
    pub fn as_str(self) -> &'static str {
        match self {
            Measure::TotalTime => "total_time",
            Measure::UnitTime => "unit_time",
            Measure::Contacts => "contacts",
            Measure::AgenciesContacted => "agencies_contacted",
            Measure::Attitude => "attitude",
        }
    }
}

macro_rules! figures {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $vi:literal;)*) => {
        /// A count of a unit in a period (số liệu) that a rule set can refer to by its word.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Figure {
            $($(#[$doc])* $variant,)*
        }

        impl Figure {
            /// Every figure.
            pub const ALL: &'static [Figure] = &[$(Figure::$variant,)*];

            /// The word in rule sets, in the tallies and on the wire.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Figure::$variant => $word,)*
                }
            }

            /// What is counted, in Vietnamese.
            pub fn text_vi(self) -> &'static str {
                match self {
                    $(Figure::$variant => $vi,)*
                }
            }
        }
    };
}

figures! {
    /// Dossiers that count in the period.
    Dossiers = "dossiers", "hồ sơ được tính trong kỳ";
    /// Dossiers that came online.
    DossiersOnline = "dossiers_online", "hồ sơ nộp trực tuyến";
    /// Dossiers that came online and were late.
    DossiersOnlineLate = "dossiers_online_late", "hồ sơ nộp trực tuyến bị trễ hạn";
    /// Finished before due.
    TotalTimeEarly = "total_time_early", "hồ sơ trả kết quả trước hạn";
    /// Finished on the due date.
    TotalTimeOnDay = "total_time_on_day", "hồ sơ trả kết quả đúng hạn";
    /// Finished after the due date, or open past it.
    TotalTimeLate = "total_time_late", "hồ sơ trễ hạn";
    /// Every unit taking part was early.
    UnitTimeEarly = "unit_time_early", "hồ sơ mà mọi cơ quan tham gia đều trước hạn";
    /// None was late, one at least on the day.
    UnitTimeOnDay = "unit_time_on_day", "hồ sơ có cơ quan tham gia vừa đúng hạn, không cơ quan nào trễ";
    /// One at least was late.
    UnitTimeLate = "unit_time_late", "hồ sơ có cơ quan tham gia trễ hạn";
    /// The applicant was never asked back.
    ContactsNone = "contacts_none", "hồ sơ không phải liên hệ lại lần nào";
    /// Asked back once.
    ContactsOnce = "contacts_once", "hồ sơ phải liên hệ lại một lần";
    /// Asked back more often.
    ContactsMore = "contacts_more", "hồ sơ phải liên hệ lại nhiều hơn một lần";
    /// No agency beside the one-stop.
    AgenciesNone = "agencies_none", "hồ sơ không phải liên hệ cơ quan nào khác";
    /// One agency beside the one-stop.
    AgenciesOne = "agencies_one", "hồ sơ phải liên hệ thêm một cơ quan";
    /// More agencies.
    AgenciesMore = "agencies_more", "hồ sơ phải liên hệ thêm nhiều cơ quan";
    /// Early and no upheld complaint.
    AttitudeEarly = "attitude_early", "hồ sơ trước hạn và không có phản ánh đúng";
    /// On the day and no upheld complaint.
    AttitudeOnDay = "attitude_on_day", "hồ sơ đúng hạn và không có phản ánh đúng";
    /// Late, or a complaint was upheld.
    AttitudeUpheld = "attitude_upheld", "hồ sơ trễ hạn hoặc có phản ánh đúng";
    /// Procedures of the unit.
    Procedures = "procedures", "thủ tục thuộc thẩm quyền";
    /// Procedures that can be offered online.
    ProceduresOnlineEligible = "procedures_online_eligible", "thủ tục đủ điều kiện trực tuyến";
    /// Procedures at online level 3 or 4.
    ProceduresOnline = "procedures_online", "thủ tục ở mức độ 3, 4";
    /// Procedures that can be handled at the one-stop.
    ProceduresOneStopEligible = "procedures_one_stop_eligible", "thủ tục đủ điều kiện thực hiện tại Bộ phận Một cửa";
    /// Procedures received at the one-stop.
    ProceduresAtOneStop = "procedures_at_one_stop", "thủ tục thực hiện tại Bộ phận Một cửa";
    /// Procedures received, appraised and approved on the spot.
    ProceduresOnTheSpot = "procedures_on_the_spot", "thủ tục được tiếp nhận, thẩm định, phê duyệt tại chỗ";
    /// Procedures published in at least one way.
    ProceduresPublished = "procedures_published", "thủ tục được công khai bằng ít nhất một hình thức";
    /// Procedures published by posting and online.
    ProceduresPublishedBoth = "procedures_published_both", "thủ tục được niêm yết và đăng trên mạng";
    /// Complaints and recommendations whose answer was given or due.
    Complaints = "complaints", "phản ánh, kiến nghị phải trả lời";
    /// Complaints answered on time.
    ComplaintsOnTime = "complaints_on_time", "phản ánh, kiến nghị được trả lời đúng hạn";
    /// Complaints that dragged on.
    ComplaintsProlonged = "complaints_prolonged", "phản ánh, kiến nghị kéo dài";
    /// Complaints that were upheld.
    ComplaintsUpheld = "complaints_upheld", "phản ánh, kiến nghị đúng";
    /// Survey forms.
    SurveyForms = "survey_forms", "phiếu khảo sát";
    /// Survey forms that came in after the round was due.
    SurveyFormsLate = "survey_forms_late", "phiếu khảo sát gửi muộn";
    /// Different sets of answers among the survey forms.
    SurveyPatterns = "survey_patterns", "bộ câu trả lời khác nhau";
    /// Questions answered in survey forms.
    SurveyAnswers = "survey_answers", "câu hỏi khảo sát được trả lời";
    /// Questions answered "satisfied".
    SurveySatisfied = "survey_satisfied", "câu trả lời hài lòng";
    /// Officers that were scored.
    Officers = "officers", "công chức, viên chức được chấm điểm";
    /// The sum of their scores, in ten-thousandths of a point.
    OfficerPoints = "officer_points", "tổng điểm của công chức, viên chức (phần vạn điểm)";
}

impl Figure {
    /// The dossiers that reached a level on a measure.
    pub fn level(measure: Measure, outcome: LevelReached) -> Figure {
        let levels = match measure {
            Measure::TotalTime => [Figure::TotalTimeEarly, Figure::TotalTimeOnDay, Figure::TotalTimeLate],
            Measure::UnitTime => [Figure::UnitTimeEarly, Figure::UnitTimeOnDay, Figure::UnitTimeLate],
            Measure::Contacts => [Figure::ContactsNone, Figure::ContactsOnce, Figure::ContactsMore],
            Measure::AgenciesContacted => [Figure::AgenciesNone, Figure::AgenciesOne, Figure::AgenciesMore],
            Measure::Attitude => [Figure::AttitudeEarly, Figure::AttitudeOnDay, Figure::AttitudeUpheld],
        };
        levels[outcome.index()]
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Figure {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Figure, CodeError> {
        let found = Figure::ALL.iter().copied().find(|figure| figure.as_str() == text);
        found.ok_or(CodeError { pattern: "the word of a figure" })
    }
}

/// The figures of one unit in one period, in the order of [`Figure::ALL`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures([i64; Figure::ALL.len()]);

impl Default for Figures {
    fn default() -> Figures {
        Figures([0; Figure::ALL.len()])
    }
}

impl Figures {
    /// One figure.
    pub fn get(&self, figure: Figure) -> i64 {
        self.0[figure as usize]
    }

    /// Adds to a figure; what would leave the range of 64 bits stays at its end.
    pub fn add(&mut self, figure: Figure, amount: i64) {
        let sum = &mut self.0[figure as usize];
        *sum = sum.saturating_add(amount);
    }

    /// The figures that are not 0, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Figure, i64)> + '_ {
        Figure::ALL.iter().zip(&self.0).filter(|(_, amount)| **amount != 0).map(|(figure, amount)| (*figure, *amount))
    }
}

impl Extend<(Figure, i64)> for Figures {
    fn extend<I: IntoIterator<Item = (Figure, i64)>>(&mut self, figures: I) {
        for (figure, amount) in figures {
            self.add(figure, amount);
        }
    }
}
