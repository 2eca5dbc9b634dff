//! Dossiers.

use crate::openapi::ToSchema;
use chamdiem_scoring as scoring;
use serde::{Deserialize, Serialize};

use super::version::version;
use crate::decode::input;
use crate::text::{Day, DossierCode, Moment, Period, ProcedureCode, Reason, SourceCode, UnitCode};
use crate::wire::units::page_of;
use crate::words::words_of;
use crate::{Code, Fault};

words_of! {
    /// How a dossier was sent.
    pub enum ChannelWord: "Kênh nộp hồ sơ: `direct` trực tiếp, `online` trực tuyến, `post` qua bưu chính." {
        /// Handed in.
        Direct = "direct",
        /// Online.
        Online = "online",
        /// By post.
        Post = "post",
    }
}

words_of! {
    /// The state of a dossier.
    pub enum DossierStatusWord: "Trạng thái hồ sơ: `processing` đang giải quyết, `awaiting_supplement` chờ bổ sung, `awaiting_payment` chờ nghĩa vụ tài chính, `refused` không tiếp nhận, `withdrawn` rút hồ sơ, `stopped` dừng giải quyết, `finished` đã có kết quả, `returned` đã trả kết quả, `deleted` gửi nhầm, xóa khỏi số liệu." {
        /// Being handled.
        Processing = "processing",
        /// Awaiting a supplement.
        AwaitingSupplement = "awaiting_supplement",
        /// Awaiting payment.
        AwaitingPayment = "awaiting_payment",
        /// Not accepted.
        Refused = "refused",
        /// Taken back.
        Withdrawn = "withdrawn",
        /// Stopped.
        Stopped = "stopped",
        /// Finished.
        Finished = "finished",
        /// Returned.
        Returned = "returned",
        /// Sent by mistake.
        Deleted = "deleted",
    }
}

words_of! {
    /// Through whose fault the applicant was asked back.
    pub enum RequestFaultWord: "Lỗi thuộc về: `unit` cơ quan giải quyết, `applicant` tổ chức, cá nhân nộp hồ sơ." {
        /// The unit's.
        Unit = "unit",
        /// The applicant's.
        Applicant = "applicant",
    }
}

input! {
    /// Một hồ sơ thủ tục hành chính. Không nhận họ tên, số giấy tờ, địa chỉ, điện thoại của người nộp.
    [items_max = 5000]
    pub struct DossierInput {
        /// Mã hồ sơ.
        pub code: DossierCode,
        /// Số thứ tự thay đổi do hệ thống gửi cấp; số lớn hơn là trạng thái mới hơn. Dùng `sequence` hoặc `updated_at`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 1)]
        [between 0, 9007199254740991]
        pub sequence: Option<u64>,
        /// Thời điểm cập nhật ở hệ thống gửi; muộn hơn là trạng thái mới hơn.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub updated_at: Option<Moment>,
        /// Mã cơ quan, đơn vị chịu trách nhiệm giải quyết.
        pub unit: UnitCode,
        /// Mã thủ tục hành chính.
        pub procedure: ProcedureCode,
        /// Kênh nộp.
        pub channel: ChannelWord,
        /// Mức độ dịch vụ công trực tuyến, 1 đến 4.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(minimum = 1, maximum = 4, example = 4)]
        [between 1, 4]
        pub online_level: Option<u16>,
        /// Ngày tiếp nhận.
        pub received_on: Day,
        /// Ngày hẹn trả kết quả ban đầu.
        pub due_on: Day,
        /// Ngày hẹn trả sau khi gia hạn; phải kèm lý do.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub extended_due_on: Option<Day>,
        /// Lý do gia hạn.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub extension_reason: Option<Reason>,
        /// Ngày kết thúc xử lý.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub finished_on: Option<Day>,
        /// Ngày trả kết quả.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub returned_on: Option<Day>,
        /// Các cơ quan, đơn vị tham gia giải quyết, với hạn riêng.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(max_items = 50)]
        pub participants: Option<Vec<ParticipantInput>>,
        /// Các lần yêu cầu bổ sung hồ sơ.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(max_items = 50)]
        pub supplement_requests: Option<Vec<SupplementRequestInput>>,
        /// Số cơ quan ngoài Bộ phận Một cửa mà người nộp phải liên hệ; để trống là 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(minimum = 0, maximum = 100, example = 0)]
        [between 0, 100]
        pub agencies_contacted: Option<u16>,
        /// Trong số đó có cơ quan chủ trì kiểm tra thực địa theo quy định.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub field_check: Option<bool>,
        /// Trạng thái.
        pub status: DossierStatusWord,
    }
}

input! {
    /// Cơ quan, đơn vị tham gia giải quyết hồ sơ.
    [items_max = 50]
    pub struct ParticipantInput {
        /// Mã cơ quan, đơn vị.
        pub unit: UnitCode,
        /// Hạn của phần việc.
        pub due_on: Day,
        /// Ngày hoàn thành phần việc.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub finished_on: Option<Day>,
    }
}

input! {
    /// Một lần yêu cầu bổ sung hồ sơ.
    [items_max = 50]
    pub struct SupplementRequestInput {
        /// Ngày yêu cầu.
        pub requested_on: Day,
        /// Lỗi thuộc về.
        pub fault: RequestFaultWord,
    }
}

impl DossierInput {
    /// The dossier, as the rules see it.
    ///
    /// # Errors
    /// Every fault at once, at its place in this input.
    pub fn to_dossier(&self) -> Result<scoring::Dossier, Vec<Fault>> {
        let mut faults = Vec::new();
        let version = version(self.sequence, self.updated_at.as_ref(), &mut faults);
        let extension = match (&self.extended_due_on, &self.extension_reason) {
            (Some(due_on), Some(reason)) => Some(scoring::Extension { due_on: due_on.0, reason: reason.0.clone() }),
            (None, None) => None,
            (Some(_), None) => {
                let vi = "Gia hạn phải kèm lý do.";
                faults.push(Fault::new("/extension_reason", Code::ReasonMissing, vi, "An extension needs its reason."));
                None
            }
            (None, Some(_)) => {
                let vi = "Có lý do gia hạn nhưng thiếu ngày hẹn trả mới.";
                let en = "There is a reason for an extension, and no extended due date.";
                faults.push(Fault::new("/extended_due_on", Code::FieldMissing, vi, en));
                None
            }
        };
        let dossier = scoring::Dossier {
            code: self.code.0.clone(),
            version,
            unit: self.unit.0.clone(),
            procedure: self.procedure.0.clone(),
            channel: self.channel.channel(),
            online_level: self.online_level.and_then(|level| u8::try_from(level).ok()),
            received_on: self.received_on.0,
            due_on: self.due_on.0,
            extension,
            finished_on: self.finished_on.as_ref().map(|day| day.0),
            returned_on: self.returned_on.as_ref().map(|day| day.0),
            participants: self.participants.iter().flatten().map(participant).collect(),
            supplement_requests: self.supplement_requests.iter().flatten().map(supplement_request).collect(),
            agencies_contacted: self.agencies_contacted.unwrap_or(0),
            field_check: self.field_check.unwrap_or(false),
            status: self.status.status(),
        };
        faults.extend(dossier.faults().iter().map(|fault| dossier_fault(*fault)));
        if faults.is_empty() { Ok(dossier) } else { Err(faults) }
    }
}

fn participant(input: &ParticipantInput) -> scoring::Participant {
    scoring::Participant {
        unit: input.unit.0.clone(),
        due_on: input.due_on.0,
        finished_on: input.finished_on.as_ref().map(|day| day.0),
    }
}

fn supplement_request(input: &SupplementRequestInput) -> scoring::SupplementRequest {
    let fault = match input.fault {
        RequestFaultWord::Unit => scoring::RequestFault::Unit,
        RequestFaultWord::Applicant | RequestFaultWord::Unknown => scoring::RequestFault::Applicant,
    };
    scoring::SupplementRequest { requested_on: input.requested_on.0, fault }
}

impl ChannelWord {
    /// The channel, as the rules see it.
    pub fn channel(self) -> scoring::Channel {
        match self {
            ChannelWord::Direct | ChannelWord::Unknown => scoring::Channel::Direct,
            ChannelWord::Online => scoring::Channel::Online,
            ChannelWord::Post => scoring::Channel::Post,
        }
    }
}

impl DossierStatusWord {
    /// The status, as the rules see it.
    pub fn status(self) -> scoring::DossierStatus {
        use scoring::DossierStatus as Status;
        match self {
            DossierStatusWord::Processing | DossierStatusWord::Unknown => Status::Processing,
            DossierStatusWord::AwaitingSupplement => Status::AwaitingSupplement,
            DossierStatusWord::AwaitingPayment => Status::AwaitingPayment,
            DossierStatusWord::Refused => Status::Refused,
            DossierStatusWord::Withdrawn => Status::Withdrawn,
            DossierStatusWord::Stopped => Status::Stopped,
            DossierStatusWord::Finished => Status::Finished,
            DossierStatusWord::Returned => Status::Returned,
            DossierStatusWord::Deleted => Status::Deleted,
        }
    }
}

/// A fault of a dossier, in words.
pub fn dossier_fault(fault: scoring::DossierFault) -> Fault {
    use scoring::DossierFault as Kind;
    let (pointer, vi, en) = match fault {
        Kind::DueBeforeReceived => {
            ("/due_on".to_owned(), "Ngày hẹn trả trước ngày tiếp nhận.", "It is due before it was received.")
        }
        Kind::ExtensionBackwards => (
            "/extended_due_on".to_owned(),
            "Ngày hẹn trả sau gia hạn trước ngày hẹn trả ban đầu.",
            "The extended due date lies before the first one.",
        ),
        Kind::FinishedBeforeReceived => (
            "/finished_on".to_owned(),
            "Ngày kết thúc xử lý trước ngày tiếp nhận.",
            "It was finished before it was received.",
        ),
        Kind::ReturnedBeforeReceived => (
            "/returned_on".to_owned(),
            "Ngày trả kết quả trước ngày tiếp nhận.",
            "It was returned before it was received.",
        ),
        Kind::DoneWithoutDate => {
            let vi = "Hồ sơ đã có kết quả phải có ngày kết thúc xử lý hoặc ngày trả kết quả.";
            let en = "A dossier that is done needs the day it was finished or returned.";
            return Fault::new("/finished_on", Code::FieldMissing, vi, en);
        }
        Kind::ParticipantBeforeReceived { index } => (
            format!("/participants/{index}/finished_on"),
            "Ngày hoàn thành phần việc trước ngày tiếp nhận hồ sơ.",
            "The part was finished before the dossier was received.",
        ),
    };
    Fault::new(pointer, Code::DatesOutOfOrder, vi, en)
}

/// Hồ sơ đã lưu.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Dossier {
    /// Nội dung, như đã gửi; ngày tháng theo giờ Việt Nam.
    pub record: DossierInput,
    /// Cách hồ sơ được tính; không có nếu hồ sơ không được tính.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<CountedDossier>,
    /// Hệ thống đã gửi.
    pub source: SourceCode,
    /// Số lô; không có nếu gửi không theo lô.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 9007199254740991_i64, example = 1)]
    pub batch: Option<u64>,
}

/// Cách một hồ sơ được tính.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CountedDossier {
    /// Quý mà hồ sơ được tính: quý của ngày kết thúc xử lý hoặc của ngày hẹn trả, ngày nào đến trước.
    pub period: Period,
    /// Với hồ sơ chưa xong: ngày hẹn trả; hồ sơ được tính là trễ hạn từ ngày hôm sau.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_due_on: Option<Day>,
    /// Các số liệu mà hồ sơ được cộng vào.
    #[schema(max_items = 20)]
    pub figures: Vec<super::FigureWord>,
}

page_of!(
    /// Một trang hồ sơ, theo mã.
    DossierPage,
    Dossier
);
