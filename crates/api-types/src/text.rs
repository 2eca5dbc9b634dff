//! The texts of the wire: codes, points, dates, moments and words, each with its pattern and its strict decoding.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use chamdiem_scoring as scoring;
use serde::{Deserialize, Serialize};
use time::format_description::well_known::{Iso8601, Rfc3339};
use time::{OffsetDateTime, UtcOffset};
use unicode_normalization::UnicodeNormalization;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::decode::{Decode, Faults, Node};
use crate::{Code, Fault};

mod not_this_text;
pub use not_this_text::NotThisText;

/// The text of a node, in NFC; none when it noted a fault.
fn text(node: Node, at: &str, faults: &mut Faults) -> Option<String> {
    match node {
        // Codes, words and dates are ASCII, which every normal form leaves as it is.
        Node::Text(text) if text.is_ascii() => Some(text),
        Node::Text(text) => Some(text.nfc().collect()),
        other => {
            faults.add_type_mismatch(at, "chuỗi", "a string", &other);
            None
        }
    }
}

fn string_schema() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::new(Type::String))
}

/// A text is told in an error only as far as it is short.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().filter(|character| !is_forbidden(*character)).take(60).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// A value that has a text of its own, under a name of the wire.
macro_rules! text_type {
    (
        $(#[$doc:meta])* $name:ident($inner:ty), $code:ident, $vi:literal, $en:literal,
        read $read:expr, write $write:expr, schema $schema:expr
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let write: fn(&$inner) -> String = $write;
                f.write_str(&write(&self.0))
            }
        }

        impl FromStr for $name {
            type Err = NotThisText;

            fn from_str(text: &str) -> Result<$name, NotThisText> {
                let read: fn(&str) -> Option<$inner> = $read;
                read(text).map($name).ok_or(NotThisText { expected: $en })
            }
        }

        impl Deref for $name {
            type Target = $inner;

            fn deref(&self) -> &$inner {
                &self.0
            }
        }

        impl From<$inner> for $name {
            fn from(inner: $inner) -> $name {
                $name(inner)
            }
        }

        impl From<$name> for $inner {
            fn from(wire: $name) -> $inner {
                wire.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }

        impl Decode for $name {
            fn decode(node: Node, at: &str, faults: &mut Faults) -> Option<$name> {
                let text = text(node, at, faults)?;
                let decoded = text.parse().ok();
                if decoded.is_none() {
                    let vi = format!("«{}» không phải là {}.", shown(&text), $vi);
                    let en = format!("“{}” is not {}.", shown(&text), $en);
                    faults.add(Fault::new(at, Code::$code, vi, en));
                }
                decoded
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let schema: ObjectBuilder = $schema;
                schema.build().into()
            }
        }

        impl ToSchema for $name {}
    };
}

macro_rules! code_type {
    ($(#[$doc:meta])* $name:ident, $vi:literal, $description:literal, $example:literal) => {
        text_type! {
            $(#[$doc])* $name(scoring::$name), TextMalformed, $vi,
            "a code of letters, digits, dots, hyphens and underscores",
            read |text| text.parse().ok(),
            write |code| code.as_str().to_owned(),
            schema string_schema()
                .description(Some($description))
                .pattern(Some(scoring::$name::PATTERN))
                .min_length(Some(1))
                .max_length(Some(scoring::$name::LENGTH_MAX))
                .examples([$example])
        }
    };
}

code_type!(
    /// The code of a unit on the wire.
    UnitCode, "mã cơ quan, đơn vị hợp lệ (chữ cái không dấu, chữ số, dấu chấm, gạch nối, gạch dưới)",
    "Mã cơ quan, đơn vị.", "so-noi-vu"
);
code_type!(
    /// The code of a group on the wire.
    GroupCode, "mã nhóm hợp lệ (chữ cái không dấu, chữ số, dấu chấm, gạch nối, gạch dưới)",
    "Mã nhóm cơ quan, đơn vị được xếp hạng cùng nhau.", "so-ban-nganh"
);
code_type!(
    /// The identifier of a round on the wire.
    RoundId, "mã đợt đánh giá hợp lệ (chữ cái không dấu, chữ số, dấu chấm, gạch nối, gạch dưới)",
    "Mã đợt đánh giá.", "dien-bien-2021-q2"
);
code_type!(
    /// The identifier of a rule set on the wire.
    RuleSetId, "mã bộ tiêu chí hợp lệ (chữ cái không dấu, chữ số, dấu chấm, gạch nối, gạch dưới)",
    "Mã bộ tiêu chí.", "qd-1187-2019"
);
code_type!(
    /// The key of a criterion on the wire.
    CriterionKey, "khóa tiêu chí hợp lệ (chữ thường không dấu, chữ số, gạch dưới)",
    "Khóa ổn định của tiêu chí; số thứ tự của tiêu chí do bộ tiêu chí quy định.", "total_time"
);

code_type!(
    /// The code of a dossier on the wire.
    DossierCode, "mã hồ sơ hợp lệ (chữ cái không dấu, chữ số, dấu chấm, gạch nối, gạch dưới)",
    "Mã hồ sơ, giữ nguyên như hệ thống một cửa điện tử gửi.", "000.00.01.H22-210409-0001"
);
code_type!(
    /// The code of a procedure on the wire.
    ProcedureCode, "mã thủ tục hành chính hợp lệ (chữ cái không dấu, chữ số, dấu chấm, gạch nối, gạch dưới)",
    "Mã thủ tục hành chính.", "1.001193"
);
code_type!(
    /// The code of a complaint on the wire.
    ComplaintCode, "mã phản ánh, kiến nghị hợp lệ (chữ cái không dấu, chữ số, dấu chấm, gạch nối, gạch dưới)",
    "Mã phản ánh, kiến nghị.", "PAKN-2021-0117"
);
code_type!(
    /// The code of a survey form on the wire.
    FormCode, "mã phiếu khảo sát hợp lệ (chữ cái không dấu, chữ số, dấu chấm, gạch nối, gạch dưới)",
    "Mã phiếu khảo sát.", "KS-2021-Q2-0001"
);
code_type!(
    /// The code of an officer on the wire; never a name.
    OfficerCode, "mã công chức, viên chức hợp lệ (chữ cái không dấu, chữ số, dấu chấm, gạch nối, gạch dưới)",
    "Mã công chức, viên chức bộ phận một cửa; không phải họ tên.", "CC-0012"
);
code_type!(
    /// The code of a sending system on the wire.
    SourceCode, "mã hệ thống gửi hợp lệ (chữ cái không dấu, chữ số, dấu chấm, gạch nối, gạch dưới)",
    "Mã hệ thống gửi số liệu.", "mot-cua-tinh"
);
code_type!(
    /// The code of a feed profile on the wire.
    ProfileCode, "mã cấu hình ánh xạ hợp lệ (chữ cái không dấu, chữ số, dấu chấm, gạch nối, gạch dưới)",
    "Mã cấu hình ánh xạ trường dữ liệu.", "mot-cua-dien-tu"
);
code_type!(
    /// The key of a survey question on the wire.
    QuestionKey, "khóa câu hỏi hợp lệ (chữ thường không dấu, chữ số, gạch dưới)",
    "Khóa câu hỏi khảo sát.", "q1"
);

text_type! {
    /// A period on the wire.
    Period(scoring::Period), TextMalformed, "kỳ đánh giá: quý (2021-Q2) hoặc năm (2021)",
    "a period: a quarter such as 2021-Q2 or a year such as 2021",
    read |text| text.parse().ok(),
    write |period| period.to_string(),
    schema string_schema()
        .description(Some("Kỳ đánh giá: quý (`2021-Q2`) hoặc năm (`2021`)."))
        .pattern(Some(scoring::Period::PATTERN))
        .max_length(Some(7))
        .examples(["2021-Q2"])
}

text_type! {
    /// A calendar date on the wire, ISO 8601.
    Date(time::Date), TextMalformed, "ngày theo ISO 8601, ví dụ 2021-07-09", "a date such as 2021-07-09",
    read read_date,
    write |date| date.to_string(),
    schema string_schema()
        .description(Some("Ngày, theo ISO 8601."))
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
        .pattern(Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))
        .max_length(Some(10))
        .examples(["2021-07-09"])
}

/// ISO 8601 also counts weeks and days of the year; here a date has year, month and day.
fn read_date(text: &str) -> Option<time::Date> {
    let pattern =
        |(place, byte): (usize, u8)| if matches!(place, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    let follows = text.len() == 10 && text.bytes().enumerate().all(pattern);
    if follows { time::Date::parse(text, &Iso8601::DATE).ok() } else { None }
}

text_type! {
    /// A day of evidence on the wire: a date, or a moment that stands for its date in Vietnam.
    Day(time::Date), TextMalformed, "ngày (2021-07-09) hoặc thời điểm có múi giờ (2021-07-09T17:00:00+07:00)",
    "a date such as 2021-07-09 or a moment with offset",
    read |text| read_date(text).or_else(|| read_moment(text).map(|moment| moment.date())),
    write |date| date.to_string(),
    schema string_schema()
        .description(Some(
            "Ngày theo ISO 8601, hoặc thời điểm theo RFC 3339; thời điểm được quy về ngày theo giờ Việt Nam."
        ))
        .pattern(Some(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][0-9:.]+([Zz]|[+-][0-9]{2}:[0-9]{2}))?$"))
        .max_length(Some(40))
        .examples(["2021-04-09"])
}

text_type! {
    /// A moment on the wire, RFC 3339 with its offset; written in Vietnamese time, to the microsecond.
    Moment(OffsetDateTime), TextMalformed, "thời điểm theo RFC 3339 có múi giờ, ví dụ 2021-07-09T17:00:00+07:00",
    "a moment with offset such as 2021-07-09T17:00:00+07:00",
    read read_moment,
    write write_moment,
    schema string_schema()
        .description(Some("Thời điểm, theo RFC 3339, có múi giờ."))
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .pattern(Some(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"))
        .max_length(Some(40))
        .examples(["2021-07-09T17:00:00+07:00"])
}

/// The time of Asia/Ho_Chi_Minh: seven hours ahead, without summer time since 1975.
pub const VIETNAM_TIME: UtcOffset = match UtcOffset::from_hms(7, 0, 0) {
    Ok(offset) => offset,
    Err(_) => UtcOffset::UTC,
};

fn read_moment(text: &str) -> Option<OffsetDateTime> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok().filter(|_| text.len() <= 40)?;
    let moment = moment.replace_nanosecond(moment.nanosecond() / 1000 * 1000).ok()?;
    (2000..=2999).contains(&moment.year()).then(|| moment.to_offset(VIETNAM_TIME))
}

fn write_moment(moment: &OffsetDateTime) -> String {
    // Every moment here lies between the years 2000 and 2999, where RFC 3339 always has a form.
    moment.to_offset(VIETNAM_TIME).format(&Rfc3339).unwrap_or_default()
}

impl Moment {
    /// The moment so many microseconds after 1970 began in UTC: the form in which it is stored.
    pub fn from_microseconds(microseconds: i64) -> Option<Moment> {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(microseconds) * 1000)
            .ok()
            .map(|moment| Moment(moment.to_offset(VIETNAM_TIME)))
    }

    /// Microseconds since 1970 began in UTC.
    pub fn microseconds(&self) -> i64 {
        i64::try_from(self.0.unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX)
    }
}

text_type! {
    /// Points on the wire: a decimal string with a point, never a number. Equal values are equal however written.
    Points(PointsText), PointsMalformed, "điểm: chuỗi thập phân dùng dấu chấm, ví dụ \"14.98\", tối đa 4 chữ số sau dấu chấm",
    "points: a decimal string such as \"14.98\"",
    read read_points,
    write |points| points.value.text(points.decimals),
    schema string_schema()
        .description(Some("Điểm: chuỗi thập phân chính xác, dùng dấu chấm."))
        .pattern(Some("^((0|[1-9][0-9]{0,5})(\\.[0-9]{1,4})?|1000000(\\.0{1,4})?)$"))
        .max_length(Some(12))
        .examples(["14.98"])
}

/// Points together with the decimals they are written with.
#[derive(Debug, Clone, Copy)]
pub struct PointsText {
    /// The exact value.
    pub value: scoring::Points,
    /// How many decimals are written at least.
    pub decimals: scoring::Decimals,
}

/// Read as written: `18.00` is written as `18.00` again.
fn read_points(text: &str) -> Option<PointsText> {
    let digits = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let decimals = scoring::Decimals::new(u8::try_from(digits).ok()?).ok()?;
    let value = text.parse().ok().filter(|_| !text.contains(','))?;
    Some(PointsText { value, decimals })
}

impl PartialEq for PointsText {
    fn eq(&self, other: &PointsText) -> bool {
        self.value == other.value
    }
}

impl Eq for PointsText {}

impl PartialOrd for PointsText {
    fn partial_cmp(&self, other: &PointsText) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PointsText {
    fn cmp(&self, other: &PointsText) -> std::cmp::Ordering {
        self.value.cmp(&other.value)
    }
}

impl std::hash::Hash for PointsText {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl Points {
    /// These points, written with at least so many decimals.
    pub fn new(value: scoring::Points, decimals: scoring::Decimals) -> Points {
        Points(PointsText { value, decimals })
    }

    /// The exact value.
    pub fn value(&self) -> scoring::Points {
        self.0.value
    }
}

text_type! {
    /// A difference of points on the wire: a decimal string, with a minus sign where it is negative.
    Difference(String), PointsMalformed, "chênh lệch điểm", "a difference of points",
    read |text| text.strip_prefix('-').unwrap_or(text).parse::<scoring::Points>().ok().map(|_| text.to_owned()),
    write |text| text.clone(),
    schema string_schema()
        .description(Some("Chênh lệch điểm: chuỗi thập phân, có dấu trừ nếu âm."))
        .pattern(Some("^-?(0|[1-9][0-9]{0,6})(\\.[0-9]{1,4})?$"))
        .max_length(Some(13))
        .examples(["1.00"])
}

/// Control characters, characters that turn the direction of text around, characters that nobody sees, and code
/// points that are no characters or belong to nobody.
fn is_forbidden(character: char) -> bool {
    let number = u32::from(character);
    character.is_control()
        || matches!(character,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{3164}' | '\u{E000}'..='\u{F8FF}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{10FFFF}')
        || number & 0xFFFE == 0xFFFE
}

/// At least one character that is no space, none that controls; the other forbidden ones would be too long a list.
const WORDS_PATTERN: &str = r"^[^\x00-\x1F\x7F-\x9F]*[^\x00-\x20\x7F-\xA0][^\x00-\x1F\x7F-\x9F]*$";

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $length_max:literal, $description:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The most characters, in NFC.
            pub const LENGTH_MAX: usize = $length_max;

            /// The words.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> $name {
                $name(text.to_owned())
            }
        }

        impl Decode for $name {
            fn decode(node: Node, at: &str, faults: &mut Faults) -> Option<$name> {
                let text = text(node, at, faults)?;
                check_words(&text, $length_max, at, faults).then_some($name(text))
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                string_schema()
                    .description(Some($description))
                    .pattern(Some(WORDS_PATTERN))
                    .min_length(Some(1))
                    .max_length(Some($length_max))
                    .examples([$example])
                    .build()
                    .into()
            }
        }

        impl ToSchema for $name {}
    };
}

fn check_words(text: &str, length_max: usize, at: &str, faults: &mut Faults) -> bool {
    let length = text.chars().count();
    if text.trim().is_empty() {
        faults.add(Fault::new(at, Code::TextEmpty, "Chuỗi không được để trống.", "The text must not be empty."));
    } else if length > length_max {
        let vi = format!("Chuỗi có {length} ký tự, tối đa {length_max}.");
        faults.add(Fault::new(at, Code::TextTooLong, vi, format!("{length} characters, at most {length_max}.")));
    } else if let Some(character) = text.chars().find(|&character| is_forbidden(character)) {
        let number = u32::from(character);
        let vi =
            format!("Chuỗi có ký tự không được phép U+{number:04X} (ký tự điều khiển, đổi chiều hoặc không hiển thị).");
        let en = format!(
            "The text has the character U+{number:04X}, which is a control, turns text around or cannot be seen."
        );
        faults.add(Fault::new(at, Code::TextForbiddenCharacter, vi, en));
    } else {
        return true;
    }
    false
}

words!(
    /// A name: 1 to 200 characters on one line.
    Name, 200, "Tên gọi.", "Sở Nội vụ"
);
words!(
    /// A title or a source: 1 to 500 characters on one line.
    Title, 500, "Tiêu đề, trích yếu hoặc nguồn.", "Báo cáo 367/BC-VPUB ngày 09/7/2021"
);
words!(
    /// A reason or a note: 1 to 2,000 characters on one line.
    Reason, 2000, "Lý do hoặc ghi chú.", "Trong quý không phát sinh hồ sơ thủ tục hành chính"
);
