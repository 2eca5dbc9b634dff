//! Survey forms.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use super::version::version;
use crate::Fault;
use crate::decode::input;
use crate::text::{Day, FormCode, Moment, Period, QuestionKey, SourceCode, UnitCode};
use crate::wire::units::page_of;
use crate::words::words_of;

words_of! {
    /// How a survey form was filled in.
    pub enum SurveyChannelWord: "Hình thức khảo sát: `paper` phiếu giấy, `online` trực tuyến." {
        /// On paper, entered by a person.
        Paper = "paper",
        /// Online.
        Online = "online",
    }
}

words_of! {
    /// An answer to a survey question.
    pub enum AnswerWord: "Câu trả lời: `satisfied` hài lòng, `neutral` bình thường, `dissatisfied` không hài lòng." {
        /// Satisfied.
        Satisfied = "satisfied",
        /// Neither.
        Neutral = "neutral",
        /// Dissatisfied.
        Dissatisfied = "dissatisfied",
    }
}

input! {
    /// Một phiếu khảo sát sự hài lòng, không có thông tin người trả lời.
    [items_max = 5000]
    pub struct SurveyFormInput {
        /// Mã phiếu.
        pub code: FormCode,
        /// Số thứ tự thay đổi; dùng `sequence` hoặc `updated_at`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 1)]
        [between 0, 9007199254740991]
        pub sequence: Option<u64>,
        /// Thời điểm cập nhật ở hệ thống gửi.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub updated_at: Option<Moment>,
        /// Mã cơ quan, đơn vị được khảo sát.
        pub unit: UnitCode,
        /// Ngày thu phiếu.
        pub collected_on: Day,
        /// Hình thức khảo sát.
        pub channel: SurveyChannelWord,
        /// Các câu trả lời; câu bỏ trống là không có câu trả lời, không được tính là hài lòng.
        #[schema(max_items = 40)]
        pub answers: Vec<AnswerInput>,
        /// `true` để rút phiếu khỏi số liệu.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub deleted: Option<bool>,
    }
}

input! {
    /// Câu trả lời cho một câu hỏi.
    [items_max = 40]
    pub struct AnswerInput {
        /// Khóa câu hỏi.
        pub question: QuestionKey,
        /// Câu trả lời; để trống nếu người được hỏi không trả lời.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub answer: Option<AnswerWord>,
    }
}

impl SurveyFormInput {
    /// The version, from the sequence or the time of the update.
    ///
    /// # Errors
    /// When neither or both are given, or a question occurs twice.
    pub fn version(&self) -> Result<chamdiem_scoring::Version, Vec<Fault>> {
        let mut faults = Vec::new();
        let version = version(self.sequence, self.updated_at.as_ref(), &mut faults);
        for (index, answer) in self.answers.iter().enumerate() {
            if self.answers[..index].iter().any(|earlier| earlier.question == answer.question) {
                let (vi, en) = ("Câu hỏi này đã có câu trả lời ở trên.", "This question was answered above.");
                let pointer = format!("/answers/{index}/question");
                faults.push(Fault::new(pointer, crate::Code::ItemRepeated, vi, en));
            }
        }
        if faults.is_empty() { Ok(version) } else { Err(faults) }
    }
}

/// Phiếu khảo sát đã lưu.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SurveyForm {
    /// Nội dung.
    pub record: SurveyFormInput,
    /// Quý của ngày thu phiếu.
    pub period: Period,
    /// Hệ thống đã gửi.
    pub source: SourceCode,
    /// Thời điểm lưu.
    pub stored_at: Moment,
}

page_of!(
    /// Một trang phiếu khảo sát, theo mã.
    SurveyFormPage,
    SurveyForm
);
