//! Free text on one line: names, titles, reasons.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{spelled, text};
use crate::decode::{Decode, Faults, Node};
use crate::openapi::string_schema;
use crate::{Code, Fault};

/// Control characters, characters that reverse the direction of text, characters that nobody sees, and code
/// points that are no characters or belong to nobody.
pub(super) fn is_forbidden(character: char) -> bool {
    let number = u32::from(character);
    character.is_control()
        || matches!(character,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{3164}' | '\u{E000}'..='\u{F8FF}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{10FFFF}')
        || number & 0xFFFE == 0xFFFE
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $length_max:literal, $description:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The most characters, in NFC.
            pub const LENGTH_MAX: usize = $length_max;

            /// At least one character that is no space, none that controls; the other forbidden ones would be too long a
            /// list.
            pub const PATTERN: &'static str = r"^[^\x00-\x1F\x7F-\x9F]*[^\x00-\x20\x7F-\xA0][^\x00-\x1F\x7F-\x9F]*$";

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
                let sent = text(node, at, faults)?;
                let text = spelled(&sent).into_owned();
                check_words(&text, sent.chars().count(), $length_max, at, faults).then_some($name(text))
            }
        }

        string_schema!(
            $name
                .description(Some($description))
                .pattern(Some($name::PATTERN))
                .min_length(Some(1))
                .max_length(Some($length_max))
                .examples([$example])
        );
    };
}

/// Checks a text, of which so many characters were sent: what was taken out of it counts as well.
fn check_words(text: &str, length: usize, length_max: usize, at: &str, faults: &mut Faults) -> bool {
    if text.trim().is_empty() {
        faults.add(Fault::new(at, Code::TextEmpty, "Chuỗi không được để trống.", "The text must not be empty."));
    } else if length > length_max {
        let vi = format!("Chuỗi có {length} ký tự, tối đa {length_max}.");
        faults.add(Fault::new(at, Code::TextTooLong, vi, format!("{length} characters, at most {length_max}.")));
    } else if text.contains(char::REPLACEMENT_CHARACTER) {
        let vi = "Chuỗi có ký tự thay thế U+FFFD (�): một chữ đã bị mất khi chuyển bảng mã; hãy gửi lại từ bản gốc.";
        let en =
            "The text has the replacement character U+FFFD: a letter was lost in another encoding; send the original.";
        faults.add(Fault::new(at, Code::TextForbiddenCharacter, vi, en));
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
