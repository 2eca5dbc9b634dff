//! Faults as Vietnamese sentences.

use chamdiem_api_types::text::Moment;
use chamdiem_seal::SignatureFault;

use crate::audit::{AuditFault, AuditFaultKind};
use crate::keys::{IntroducedKey, KeyFault, KeyPurpose, KeyStatement};
use crate::publication::{ChainFault, PublicationFault, RankingPart};

impl PublicationFault {
    /// The fault as a Vietnamese sentence.
    pub fn sentence(&self) -> String {
        let text = match self {
            PublicationFault::SignatureMissing => "Không có chữ ký kèm theo.",
            PublicationFault::Signature(fault) => signature(*fault),
            PublicationFault::Malformed(said) => return format!("Không đọc được tài liệu công bố: {said}."),
            PublicationFault::NotCanonical => "Tài liệu không ở dạng JSON chính tắc (RFC 8785).",
            PublicationFault::FormatUnknown { format } => {
                return format!("Định dạng «{format}» chưa được phiên bản này hỗ trợ.");
            }
            PublicationFault::RuleSetInvalid => "Bộ tiêu chí trong tài liệu không hợp lệ.",
            PublicationFault::InputInvalid { unit } => {
                return format!("Điểm của {unit} không phải là phiếu điểm hợp lệ theo bộ tiêu chí.");
            }
            PublicationFault::RuleSetHash => "SHA-256 của bộ tiêu chí không khớp.",
            PublicationFault::LegalBasis => "Căn cứ pháp lý không phải là căn cứ của bộ tiêu chí.",
            PublicationFault::InputHash => "SHA-256 của dữ liệu dùng để tính không khớp.",
            PublicationFault::Ranking(part) => return part.sentence(),
            PublicationFault::Place => "Số thứ tự, lần công bố và tài liệu liền trước mâu thuẫn với nhau.",
        };
        text.to_owned()
    }
}

impl RankingPart {
    /// The difference as a Vietnamese sentence.
    pub fn sentence(&self) -> String {
        let none =
            |text: &Option<String>| text.as_ref().map_or_else(|| "không có".to_owned(), |text| text.replace('.', ","));
        match self {
            RankingPart::Total { unit, published, computed } => {
                format!("Tổng điểm của {unit}: công bố {}, tính lại {}.", none(published), none(computed))
            }
            RankingPart::Class { unit, published, computed } => {
                format!("Xếp loại của {unit}: công bố «{published}», tính lại «{computed}».")
            }
            RankingPart::Position { unit, published, computed } => {
                let rank = |rank: Option<u32>| rank.map_or_else(|| "không có".to_owned(), |rank| rank.to_string());
                format!(
                    "Vị trí của {unit}: công bố số thứ tự {}, thứ hạng {}; tính lại số thứ tự {}, thứ hạng {}.",
                    published.0,
                    rank(published.1),
                    computed.0,
                    rank(computed.1)
                )
            }
            RankingPart::Other => "Kết quả công bố có nội dung khác với kết quả tính lại.".to_owned(),
        }
    }
}

impl ChainFault {
    /// The fault as a Vietnamese sentence.
    pub fn sentence(&self) -> String {
        let (sequence, text) = match self {
            ChainFault::Fork { sequence } => (sequence, "có hai tài liệu khác nhau cùng số thứ tự"),
            ChainFault::Previous { sequence } => (sequence, "không nối đúng vào tài liệu liền trước"),
            ChainFault::SameNumber { sequence } => (sequence, "có hai tài liệu khác nhau cùng lần công bố của một đợt"),
            ChainFault::Superseded { sequence } => (sequence, "không nêu đúng tài liệu được đính chính"),
            ChainFault::Changes { sequence } => (sequence, "danh sách thay đổi không đúng với kết quả được đính chính"),
        };
        format!("Tài liệu số {sequence}: {text}.")
    }
}

impl AuditFault {
    /// The fault as a Vietnamese sentence.
    pub fn sentence(&self) -> String {
        format!("Dòng {}: {}", self.line, self.kind.sentence())
    }
}

impl AuditFaultKind {
    /// The fault as the rest of a Vietnamese sentence about a line.
    pub fn sentence(&self) -> String {
        let text = match self {
            AuditFaultKind::Unreadable(error) => return format!("không đọc được: {error}."),
            AuditFaultKind::TooLong => "quá dài.",
            AuditFaultKind::Unfinished => "không kết thúc bằng dấu xuống dòng; tệp có thể bị cắt.",
            AuditFaultKind::Malformed => "không phải là một mục nhật ký hay một mốc đã ký.",
            AuditFaultKind::NotCanonical => "không ở dạng JSON chính tắc (RFC 8785).",
            AuditFaultKind::Number { expected, given } => {
                return format!("là mục số {given}, lẽ ra phải là mục số {expected}.");
            }
            AuditFaultKind::Chain => "không nối đúng vào mục liền trước.",
            AuditFaultKind::Hash => "SHA-256 không khớp với nội dung.",
            AuditFaultKind::CheckpointPlace => "mốc đã ký không đứng ngay sau mục mà nó nêu.",
            AuditFaultKind::CheckpointHash => "mốc đã ký nêu SHA-256 khác với mục của nó.",
            AuditFaultKind::Signature(fault) => return lowercase(signature(*fault)),
            AuditFaultKind::NoCheckpointAtEnd => "tệp không kết thúc bằng một mốc đã ký; phần cuối có thể bị cắt.",
        };
        text.to_owned()
    }
}

impl KeyPurpose {
    /// What it is called in Vietnamese, at the beginning of a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            KeyPurpose::Signing => "Khóa ký",
            KeyPurpose::Issuing => "Khóa cấp mã",
        }
    }
}

impl IntroducedKey {
    /// How the key follows the one before it, as a Vietnamese sentence.
    pub fn sentence(&self) -> String {
        let KeyStatement { number, kid, previous_kid, reason, used_from_us, purpose, .. } = &self.statement;
        let since = Moment::from_microseconds(*used_from_us).map_or_else(String::new, |moment| moment.to_string());
        let key = format!("{} số {number} {kid}, dùng từ {since}", purpose.noun());
        match (previous_kid, reason) {
            (None, _) => format!("{key}: khóa đầu tiên."),
            (Some(previous), None) => format!("{key}: được khóa trước {previous} ký xác nhận."),
            (Some(previous), Some(reason)) => format!(
                "{key}: BẮT ĐẦU DÃY KHÓA MỚI, không được khóa trước {previous} xác nhận. Lý do: {reason}. Hãy hỏi cơ quan công bố \
                 qua kênh khác."
            ),
        }
    }
}

impl KeyFault {
    /// The fault as the rest of a Vietnamese sentence about a key.
    pub fn sentence(self) -> String {
        match self {
            KeyFault::Malformed => "lời giới thiệu sai định dạng.".to_owned(),
            KeyFault::Name => "tên của khóa không phải là dấu vân tay của nó.".to_owned(),
            KeyFault::Place => "không đúng chỗ trong dãy khóa.".to_owned(),
            KeyFault::Signature(fault) => format!("khóa không tự ký lời giới thiệu: {}", lowercase(signature(fault))),
            KeyFault::Endorsement(fault) => format!("khóa trước không xác nhận: {}", lowercase(signature(fault))),
            KeyFault::Unendorsed => "không được khóa trước xác nhận và không nêu lý do.".to_owned(),
        }
    }
}

fn signature(fault: SignatureFault) -> &'static str {
    match fault {
        SignatureFault::Malformed => "Chữ ký sai định dạng.",
        SignatureFault::HeaderUnknown => "Phần đầu của chữ ký không đúng.",
        SignatureFault::KeyUnknown => "Khóa của chữ ký không có trong danh sách khóa công khai.",
        SignatureFault::Wrong => "Chữ ký không thuộc về nội dung này.",
    }
}

fn lowercase(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}
