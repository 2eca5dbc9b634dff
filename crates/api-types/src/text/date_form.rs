//! How a feed writes dates.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use super::{NotThisText, text_type};
use crate::Code;
use crate::decode::{Decode, Faults, Node};

text_type! {
    /// The form of dates in a feed: `iso` or a pattern such as `dd/MM/yyyy HH:mm:ss.fff`.
    DateForm(String), TextMalformed, "dạng ngày giờ: iso hoặc một mẫu, ví dụ dd/MM/yyyy HH:mm:ss",
    "a form of dates: iso or a pattern such as dd/MM/yyyy HH:mm:ss",
    read |text| is_form(text).then(|| text.to_owned()),
    write |form| form.clone(),
    schema
        .description(Some(
            "Dạng ngày giờ: `iso` (ISO 8601 hoặc RFC 3339, giữa ngày và giờ có thể là dấu cách), hoặc mẫu gồm `yyyy`, \
             `MM`/`M`, `dd`/`d`, `HH`/`H`, `hh`/`h` cùng với `tt` (SA, CH, AM, PM), `mm`/`m`, `ss`/`s`, `f`…`fffffffff` \
             và các dấu ở giữa, ví dụ `dd/MM/yyyy HH:mm:ss.fff`, `dd-MM-yyyy`, `yyyyMMddHHmmss`. Số đứng cạnh một dấu \
             có thể viết một hoặc hai chữ số. Mẫu không có giờ đọc được cả giờ đứng sau ngày. Giá trị không có múi giờ \
             là giờ Việt Nam."
        ))
        .pattern(Some("^[A-Za-z .,:/_-]+$"))
        .min_length(Some(1))
        .max_length(Some(40))
        .examples(["dd/MM/yyyy HH:mm:ss"])
}

impl DateForm {
    /// ISO 8601.
    pub const ISO: &'static str = "iso";
}

/// Which letters make a pattern, the reader of feeds says.
fn is_form(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphabetic() || b" .,:/_-".contains(&byte);
    (1..=40).contains(&text.len()) && text.bytes().all(allowed)
}
