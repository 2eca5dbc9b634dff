//! The texts of the wire: codes, points, dates, moments and words, each with its pattern and its strict decoding.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use chamdiem_scoring as scoring;
use unicode_normalization::UnicodeNormalization;

use crate::decode::{Decode, Faults, Node};
use crate::{Code, Fault};

mod date_form;
mod free;
mod moments;
mod not_this_text;
mod points;
mod spelling;

pub use chamdiem_scoring::VIETNAM_TIME;
pub use date_form::DateForm;
pub use free::{Name, Reason, Title};
pub use moments::{Date, Day, Moment};
pub use not_this_text::NotThisText;
pub use points::{Difference, Points, PointsText};
pub use spelling::spelled;

use free::is_forbidden;

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
/// What the text of a node spells; none when it noted a fault, which `vi` and `en` describe with the text, shortened.
pub(crate) fn parsed<T: FromStr>(
    node: Node,
    at: &str,
    faults: &mut Faults,
    code: Code,
    vi: impl FnOnce(&str) -> String,
    en: impl FnOnce(&str) -> String,
) -> Option<T> {
    let text = text(node, at, faults)?;
    let value = text.parse().ok();
    if value.is_none() {
        let shown = shown(&text);
        faults.add(Fault::new(at, code, vi(&shown), en(&shown)));
    }
    value
}

/// An error quotes a text only as far as it is short.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().filter(|character| !is_forbidden(*character)).take(60).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
/// Writes a type by its `Display` and reads it by its `FromStr`.
macro_rules! serde_as_text {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use serde_as_text;

/// A value that has a text of its own, under a name of the wire.
macro_rules! text_type {
    (
        $(#[$doc:meta])* $name:ident($inner:ty), $code:ident, $vi:literal, $en:literal,
        read $read:expr, write $write:expr, schema $($schema:tt)*
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

        impl Decode for $name {
            fn decode(node: Node, at: &str, faults: &mut Faults) -> Option<$name> {
                let vi = |text: &str| format!("«{text}» không phải là {}.", $vi);
                let en = |text: &str| format!("“{text}” is not {}.", $en);
                $crate::text::parsed(node, at, faults, Code::$code, vi, en)
            }
        }

        $crate::text::serde_as_text!($name);
        $crate::openapi::string_schema!($name $($schema)*);
    };
}
use text_type;

macro_rules! code_type {
    ($(#[$doc:meta])* $name:ident, $vi:literal, $description:literal, $example:literal) => {
        text_type! {
            $(#[$doc])* $name(scoring::$name), TextMalformed, $vi,
            "a code of letters, digits, dots, hyphens and underscores",
            read |text| text.parse().ok(),
            write |code| code.as_str().to_owned(),
            schema
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
    schema
        .description(Some("Kỳ đánh giá: quý (`2021-Q2`) hoặc năm (`2021`)."))
        .pattern(Some(scoring::Period::PATTERN))
        .max_length(Some(7))
        .examples(["2021-Q2"])
}
