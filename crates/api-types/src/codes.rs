//! The one closed table of errors: code, HTTP status, title in Vietnamese and in English.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::openapi::string_schema;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident => $code:literal, $status:literal, $vi:literal, $en:literal;)*) => {
        /// What went wrong, as a stable word that programs compare.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $en] $(#[$doc])* $variant,)*
            /// A code that this version of the client does not know yet.
            Unknown,
        }

        impl Code {
            /// Every code of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The word on the wire.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Code::$variant => $code,)*
                    Code::Unknown => "unknown",
                }
            }

            /// The HTTP status of a problem with this code.
            pub fn status(self) -> u16 {
                match self {
                    $(Code::$variant => $status,)*
                    Code::Unknown => 500,
                }
            }

            /// What it means, in Vietnamese.
            pub fn title_vi(self) -> &'static str {
                match self {
                    $(Code::$variant => $vi,)*
                    Code::Unknown => "Lỗi chưa xác định",
                }
            }

            /// What it means, in English.
            pub fn title_en(self) -> &'static str {
                match self {
                    $(Code::$variant => $en,)*
                    Code::Unknown => "Unknown error",
                }
            }
        }
    };
}

codes! {
    // The request as a whole.
    InvalidRequest => "invalid_request", 400, "Yêu cầu không hợp lệ", "The request is invalid";
    InvalidPath => "invalid_path", 400, "Đường dẫn không hợp lệ", "The path is invalid";
    InvalidQuery => "invalid_query", 400, "Tham số truy vấn không hợp lệ", "The query is invalid";
    InvalidHeader => "invalid_header", 400, "Tiêu đề HTTP không hợp lệ", "A header is invalid";
    MalformedJson => "malformed_json", 400, "JSON sai cú pháp", "The JSON is malformed";
    Unauthenticated => "unauthenticated", 401, "Chưa xác thực", "No valid credential was presented";
    Forbidden => "forbidden", 403, "Không có quyền thực hiện", "The credential does not allow this";
    ForeignUnit => "foreign_unit", 403, "Không phải đơn vị của mình", "It belongs to another unit";
    OwnUnit => "own_unit", 403, "Không quyết định về đơn vị của chính mình", "Nobody decides about the own unit";
    TokenRolesOpposed => "token_roles_opposed", 403, "Mã truy cập có vai trò của cả hai bên", "The token has roles of both sides";
    NotFound => "not_found", 404, "Không tìm thấy", "There is no such thing";
    MethodNotAllowed => "method_not_allowed", 405, "Phương thức không được hỗ trợ", "The method is not supported here";
    NotAcceptable => "not_acceptable", 406, "Không có dạng biểu diễn được yêu cầu", "No acceptable representation";
    BodyTimeout => "body_timeout", 408, "Quá thời gian nhận nội dung", "The body did not arrive in time";
    Stale => "stale", 412, "Phiên bản đã cũ", "The precondition failed: somebody else changed it";
    AlreadyExists => "already_exists", 412, "Đã tồn tại", "It exists already";
    BodyTooLarge => "body_too_large", 413, "Nội dung quá lớn", "The body is too large";
    UnsupportedMediaType => "unsupported_media_type", 415, "Kiểu nội dung không được hỗ trợ", "The media type is not supported";
    UnsupportedEncoding => "unsupported_encoding", 415, "Không nhận nội dung nén", "A compressed body is not accepted";
    PreconditionRequired => "precondition_required", 428, "Thiếu điều kiện phiên bản", "A precondition header is required";
    Internal => "internal", 500, "Lỗi hệ thống", "Something failed inside the service";
    OutcomeUnknown => "outcome_unknown", 503, "Chưa biết yêu cầu đã được thực hiện hay chưa", "Whether the request was carried out is not known";
    Unavailable => "unavailable", 503, "Dịch vụ tạm thời gián đoạn", "The service is temporarily unavailable";

    // The state of things.
    RoundStateForbids => "round_state_forbids", 409, "Trạng thái đợt đánh giá không cho phép", "The state of the round does not allow this";
    RoundNotYetOpen => "round_not_yet_open", 409, "Đợt đánh giá chưa đến thời điểm mở", "The round has not opened yet";
    DeadlinePassed => "deadline_passed", 409, "Đã hết hạn nộp", "The deadline has passed";
    RoundNotYetClosing => "round_not_yet_closing", 409, "Chưa đến thời điểm khóa sổ", "The round may not be closed yet";
    RosterEmpty => "roster_empty", 409, "Danh sách đánh giá trống", "The roster is empty";
    RosterUnitRepeated => "roster_unit_repeated", 409, "Một đơn vị thuộc nhiều nhóm", "A unit is in several groups of the roster";
    AssessmentStateForbids => "assessment_state_forbids", 409, "Trạng thái bản tự chấm điểm không cho phép", "The state of the self-assessment does not allow this";
    AssessmentIncomplete => "assessment_incomplete", 409, "Bản tự chấm điểm chưa đầy đủ", "The self-assessment is incomplete";
    UnitExempt => "unit_exempt", 409, "Đơn vị được miễn đánh giá", "The unit is exempt";
    UnitHasSubmitted => "unit_has_submitted", 409, "Đơn vị đã có bản tự chấm điểm", "The unit has a self-assessment already";
    NothingToAppraise => "nothing_to_appraise", 409, "Chưa có bản tự chấm điểm để thẩm định", "There is nothing to appraise yet";
    AppraisalMissing => "appraisal_missing", 409, "Còn đơn vị chưa được thẩm định", "Some units have not been appraised";
    PublisherAppraised => "publisher_appraised", 409, "Người công bố trùng với người thẩm định", "The publisher appraised in this round";
    RuleSetInUse => "rule_set_in_use", 409, "Bộ tiêu chí đã được sử dụng", "The rule set is in use and can no longer change";
    RecordsAltered => "records_altered", 409, "Dữ liệu đã bị sửa ngoài chương trình", "Stored data were changed by somebody who is not this program";
    RoundExists => "round_exists", 409, "Đợt đánh giá đã tồn tại", "Such a round exists already";
    RankingEmbargoed => "ranking_embargoed", 403, "Kết quả chưa được công bố", "The result is not public yet";

    SubmissionLate => "submission_late", 409, "Đợt đánh giá không nhận bản nộp muộn", "The round takes no late submissions";
    ObjectionsClosed => "objections_closed", 409, "Đã hết hạn nêu ý kiến", "The time for objections is over";
    SamePerson => "same_person", 409, "Cần người thứ hai", "A second person is needed";
    ProposalDecided => "proposal_decided", 409, "Đề nghị đã được quyết định", "The proposal was decided already";
    PublicationBlocked => "publication_blocked", 409, "Chưa đủ điều kiện công bố", "Something stands in the way of publication";
    ObjectionOpen => "objection_open", 409, "Còn ý kiến chưa được trả lời", "An objection has no answer";
    ObjectionPeriodRunning => "objection_period_running", 409, "Còn thời hạn nêu ý kiến", "There is still time for objections";
    FindingUnanswered => "finding_unanswered", 409, "Tồn tại chưa được trả lời", "A finding has no answer";
    ResultContradictory => "result_contradictory", 409, "Kết quả đã in có mâu thuẫn", "The printed result contradicts itself or what was decided";
    ProposalStale => "proposal_stale", 409, "Đề nghị dựa trên dữ liệu đã cũ", "The proposal is about what is no longer so";
    CorrectionStale => "correction_stale", 409, "Đính chính dựa trên lần công bố đã cũ", "The correction is about an earlier publication";
    CorrectionEmpty => "correction_empty", 409, "Đính chính không làm thay đổi kết quả", "The correction changes nothing";
    IdempotencyRunning => "idempotency_running", 409, "Yêu cầu cùng khóa đang được xử lý", "A request with the same key is still running";
    IdempotencyKeyReused => "idempotency_key_reused", 422, "Khóa đã dùng cho yêu cầu khác", "The key was used for another request";
    TooManyRequests => "too_many_requests", 429, "Quá nhiều yêu cầu", "Too many requests";

    BatchReused => "batch_reused", 422, "Số lô đã dùng cho nội dung khác", "The batch number was used for other content";
    ForeignSource => "foreign_source", 403, "Không phải hệ thống gửi của mình", "The source belongs to other accounts";
    RecordOfOtherSource => "record_of_other_source", 409, "Bản ghi của hệ thống gửi khác", "The record was sent by another source";
    VersionKindDiffers => "version_kind_differs", 409, "Loại phiên bản khác với bản ghi đã lưu", "The stored record has another kind of version";
    FindingGone => "finding_gone", 409, "Tồn tại không còn nữa", "The finding is no longer there";
    StorageFull => "storage_full", 507, "Hết dung lượng lưu trữ", "There is no space left to store it";

    // Evidence.
    LineTooLong => "line_too_long", 413, "Dòng quá dài", "A line is too long";
    TooManyRows => "too_many_rows", 413, "Quá nhiều dòng", "There are too many rows";
    ExpansionTooLarge => "expansion_too_large", 413, "Nội dung nén giãn nở quá mức", "The compressed body expands too much";
    EncodingBroken => "encoding_broken", 400, "Dữ liệu nén bị hỏng", "The compressed body is broken";
    NotUtf8 => "not_utf8", 400, "Không phải UTF-8", "It is not UTF-8";
    ManifestMismatch => "manifest_mismatch", 400, "Không khớp bảng kê", "It does not match its manifest";
    RowsInvalid => "rows_invalid", 400, "Có dòng dữ liệu không hợp lệ", "Some rows are invalid";
    CsvMalformed => "csv_malformed", 400, "CSV sai cú pháp", "The CSV is malformed";
    ColumnRepeated => "column_repeated", 400, "Cột bị lặp", "A column stands twice";
    PersonalDataRefused => "personal_data_refused", 400, "Không nhận dữ liệu cá nhân", "Personal data are refused";
    VersionMissing => "version_missing", 400, "Thiếu số thứ tự hoặc thời điểm cập nhật", "Neither sequence nor time of update is given";
    VersionInFuture => "version_in_future", 400, "Thời điểm cập nhật ở tương lai", "The time of update lies in the future";
    ProfileInvalid => "profile_invalid", 400, "Cấu hình ánh xạ không hợp lệ", "The feed profile is invalid";

    // The form of a value.
    FieldMissing => "field_missing", 400, "Thiếu trường bắt buộc", "A required field is missing";
    FieldUnknown => "field_unknown", 400, "Trường không được định nghĩa", "The field is not known";
    KeyDuplicated => "key_duplicated", 400, "Khóa bị lặp", "A key stands twice in one object";
    TypeMismatch => "type_mismatch", 400, "Sai kiểu dữ liệu", "The value has another type";
    ValueUnknown => "value_unknown", 400, "Giá trị không nằm trong danh mục", "The value is not in the list";
    ValueOutOfRange => "value_out_of_range", 400, "Giá trị ngoài phạm vi", "The value is out of range";
    TextMalformed => "text_malformed", 400, "Chuỗi không đúng mẫu", "The text does not follow its pattern";
    TextTooLong => "text_too_long", 400, "Chuỗi quá dài", "The text is too long";
    TextEmpty => "text_empty", 400, "Chuỗi rỗng", "The text is empty";
    TextForbiddenCharacter => "text_forbidden_character", 400, "Chuỗi có ký tự không được phép", "The text has a forbidden character";
    ListTooLong => "list_too_long", 400, "Danh sách quá dài", "The list is too long";
    ItemRepeated => "item_repeated", 400, "Phần tử bị lặp", "The item stands twice";
    ReferenceUnknown => "reference_unknown", 400, "Tham chiếu không tồn tại", "What is referred to does not exist";
    DatesOutOfOrder => "dates_out_of_order", 400, "Thứ tự ngày không hợp lệ", "The dates are out of order";
    NotInForce => "not_in_force", 400, "Không có hiệu lực trong kỳ đánh giá", "It is not in force during the period";
    CursorInvalid => "cursor_invalid", 400, "Con trỏ trang không hợp lệ", "The cursor is invalid";

    // Scores.
    CriterionUnknown => "criterion_unknown", 400, "Tiêu chí không có trong bộ tiêu chí", "The rule set has no such criterion";
    CriterionRepeated => "criterion_repeated", 400, "Tiêu chí bị lặp", "The criterion stands twice";
    CriterionMissing => "criterion_missing", 400, "Thiếu điểm của tiêu chí", "A criterion has no points";
    PointsMalformed => "points_malformed", 400, "Điểm không đúng dạng số thập phân", "The points are not a decimal string";
    PointsOutOfRange => "points_out_of_range", 400, "Điểm ngoài phạm vi", "The points are out of range";
    PointsTooPrecise => "points_too_precise", 400, "Điểm có quá nhiều chữ số thập phân", "The points have too many decimals";
    AnswerContradicted => "answer_contradicted", 400, "Điểm khác với trả lời tồn tại", "The points differ from the answer to a finding";
    OfficerAverageMissing => "officer_average_missing", 400, "Thiếu điểm trung bình của công chức, viên chức", "The officer average is missing";
    OfficerAverageNotForeseen => "officer_average_not_foreseen", 400, "Bộ tiêu chí không quy định điểm trung bình của công chức, viên chức", "The rule set knows no officer average";
    OfficerAverageOutOfRange => "officer_average_out_of_range", 400, "Điểm trung bình của công chức, viên chức ngoài phạm vi", "The officer average is out of range";
    OfficerAverageTooPrecise => "officer_average_too_precise", 400, "Điểm trung bình của công chức, viên chức có quá nhiều chữ số thập phân", "The officer average has too many decimals";
    ReasonCodeMissing => "reason_code_missing", 400, "Thiếu loại lý do thay đổi điểm", "A changed score has no reason code";
    ClauseMissing => "clause_missing", 400, "Thiếu điều khoản căn cứ", "The clause on which it rests is missing";
    RolesOpposed => "roles_opposed", 400, "Các vai trò không được đi cùng nhau", "The roles do not go together";
    SecretTooWeak => "secret_too_weak", 400, "Mật khẩu quá yếu", "The secret is too weak";
    ReasonMissing => "reason_missing", 400, "Thiếu lý do thay đổi điểm", "A changed score has no reason";

    // Rule sets.
    CriteriaMissing => "criteria_missing", 400, "Bộ tiêu chí không có tiêu chí nào", "The rule set has no criterion";
    NumberRepeated => "number_repeated", 400, "Số thứ tự tiêu chí bị lặp", "The number of a criterion stands twice";
    MaximumNotPositive => "maximum_not_positive", 400, "Điểm tối đa phải lớn hơn 0", "A maximum is not positive";
    LevelInvalid => "level_invalid", 400, "Mức điểm không hợp lệ", "A level is invalid";
    BandsMissing => "bands_missing", 400, "Bộ tiêu chí không có mức xếp loại", "The rule set has no class";
    BandGap => "band_gap", 400, "Các mức xếp loại để hở khoảng điểm", "The classes leave a gap";
    BandOverlap => "band_overlap", 400, "Các mức xếp loại chồng nhau", "The classes overlap";
    BandInvalid => "band_invalid", 400, "Mức xếp loại không hợp lệ", "A class is invalid";
    TieBreakerInvalid => "tie_breaker_invalid", 400, "Quy tắc phân định đồng điểm không hợp lệ", "A tie breaker is invalid";
}

impl Code {
    /// The URN that identifies the kind of problem.
    pub fn urn(self) -> String {
        format!("urn:chamdiem:problem:{}", self.as_str().replace('_', "-"))
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Code, D::Error> {
        let word = Cow::<'de, str>::deserialize(deserializer)?;
        Ok(Code::ALL.iter().copied().find(|code| code.as_str() == word).unwrap_or(Code::Unknown))
    }
}

string_schema!(
    Code.description(Some("Mã lỗi, ổn định giữa các phiên bản; phần mềm so sánh theo mã này."))
        .enum_values(Some(Code::ALL.iter().map(|code| code.as_str())))
        .examples([Code::PointsOutOfRange.as_str()])
);
