//! How moments, numbers and the text of clients stand in a line.

use time::OffsetDateTime;

/// The second of the line before, which is mostly that of the next one too.
#[derive(Default)]
pub(super) struct Second {
    /// Since 1970.
    number: i64,
    /// `2021-07-09T08:00:00.`; empty before the first line.
    text: Vec<u8>,
}

impl Second {
    /// The text of a moment's second, digit by digit.
    pub(super) fn at(&mut self, at: OffsetDateTime) -> &[u8] {
        if self.text.is_empty() || self.number != at.unix_timestamp() {
            self.number = at.unix_timestamp();
            self.text.clear();
            let at = at.to_offset(time::UtcOffset::UTC);
            let (year, month, day) = at.to_calendar_date();
            let (hour, minute, second) = at.to_hms();
            write_digits(&mut self.text, year.unsigned_abs(), 4, b'-');
            write_digits(&mut self.text, u32::from(u8::from(month)), 2, b'-');
            write_digits(&mut self.text, u32::from(day), 2, b'T');
            write_digits(&mut self.text, u32::from(hour), 2, b':');
            write_digits(&mut self.text, u32::from(minute), 2, b':');
            write_digits(&mut self.text, u32::from(second), 2, b'.');
        }
        &self.text
    }
}

pub(super) fn write_digits(lines: &mut Vec<u8>, mut number: u32, width: usize, end: u8) {
    let mut digits = [b'0'; 6];
    for digit in digits[..width].iter_mut().rev() {
        // The remainder is below ten.
        *digit += (number % 10) as u8;
        number /= 10;
    }
    lines.extend_from_slice(&digits[..width]);
    lines.push(end);
}

pub(super) fn write_number(lines: &mut Vec<u8>, name: &[u8], number: u64) {
    lines.extend_from_slice(name);
    lines.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Text of a client, cut where it has more bytes than that.
pub(super) fn write_escaped(lines: &mut Vec<u8>, text: &str, bytes_max: usize) {
    if text.len() > bytes_max {
        write_escaped(lines, &text[..text.floor_char_boundary(bytes_max)], bytes_max);
        lines.extend_from_slice("…".as_bytes());
        return;
    }
    if text.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
        lines.extend_from_slice(text.as_bytes());
        return;
    }
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => lines.extend_from_slice(&[b'\\', byte]),
            0x00..=0x1f => lines.push(b'?'),
            byte => lines.push(byte),
        }
    }
}
