//! Text as it comes: UTF-8 with or without its mark, or UTF-16 with its mark, as Excel saves "Unicode Text".

use std::io::{self, Read};

/// How much UTF-16 is taken at once.
const PIECE_BYTES: usize = 8 * 1024;

/// What the bytes of a text are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unicode {
    /// UTF-8.
    Utf8,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
}

impl Unicode {
    /// The longest byte order mark.
    pub const MARK_BYTES_MAX: usize = 3;

    /// What a text is that begins like this, and how long its byte order mark is.
    pub fn of(start: &[u8]) -> (Unicode, usize) {
        match start {
            [0xEF, 0xBB, 0xBF, ..] => (Unicode::Utf8, 3),
            [0xFF, 0xFE, ..] => (Unicode::Utf16Le, 2),
            [0xFE, 0xFF, ..] => (Unicode::Utf16Be, 2),
            _ => (Unicode::Utf8, 0),
        }
    }

    /// What reads it as UTF-8; none where it is that.
    pub fn decoder(self) -> Option<FromUtf16> {
        let big_endian = self == Unicode::Utf16Be;
        (self != Unicode::Utf8).then_some(FromUtf16 { big_endian, half: None, high: None })
    }
}

/// UTF-16 that comes piece by piece, read as UTF-8. Half a letter becomes a byte that is no UTF-8, so that who reads
/// the text refuses it in its line.
#[derive(Debug, Clone)]
pub struct FromUtf16 {
    big_endian: bool,
    /// The first byte of a unit whose second one has not come yet.
    half: Option<u8>,
    /// The first unit of a letter of two.
    high: Option<u16>,
}

impl FromUtf16 {
    const NO_LETTER: u8 = 0xFF;

    /// Takes the next piece, and appends what it says.
    pub fn push(&mut self, piece: &[u8], into: &mut Vec<u8>) {
        for &byte in piece {
            match self.half.take() {
                None => self.half = Some(byte),
                Some(first) if self.big_endian => self.unit(u16::from_be_bytes([first, byte]), into),
                Some(first) => self.unit(u16::from_le_bytes([first, byte]), into),
            }
        }
    }

    /// Appends what is left of a letter at the end of the text.
    pub fn finish(&mut self, into: &mut Vec<u8>) {
        if self.half.take().is_some() || self.high.take().is_some() {
            into.push(FromUtf16::NO_LETTER);
        }
    }

    fn unit(&mut self, unit: u16, into: &mut Vec<u8>) {
        let letter = match (self.high.take(), unit) {
            (Some(high), 0xDC00..=0xDFFF) => {
                char::from_u32(0x1_0000 + (u32::from(high - 0xD800) << 10) + u32::from(unit - 0xDC00))
            }
            (high, _) => {
                if high.is_some() {
                    into.push(FromUtf16::NO_LETTER);
                }
                self.high = (0xD800..0xDC00).contains(&unit).then_some(unit);
                char::from_u32(u32::from(unit))
            }
        };
        match letter {
            Some(letter) => into.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
            None if self.high.is_some() => {}
            None => into.push(FromUtf16::NO_LETTER),
        }
    }
}

/// A text that is read as UTF-8 without its mark, whatever of [`Unicode`] it is.
#[derive(Debug)]
pub struct Utf8Text<R> {
    source: R,
    has_begun: bool,
    decoder: Option<FromUtf16>,
    /// What is ready, from here on.
    ready: Vec<u8>,
    taken: usize,
}

impl<R: Read> Utf8Text<R> {
    /// The text that a source gives.
    pub fn of(source: R) -> Utf8Text<R> {
        Utf8Text { source, has_begun: false, decoder: None, ready: Vec::new(), taken: 0 }
    }

    /// Where the text comes from.
    pub fn into_source(self) -> R {
        self.source
    }

    /// The same, in its place.
    pub fn source_mut(&mut self) -> &mut R {
        &mut self.source
    }

    fn begin(&mut self) -> io::Result<()> {
        let mut start = [0; Unicode::MARK_BYTES_MAX];
        while self.ready.len() < start.len() {
            let rest = start.len() - self.ready.len();
            match self.source.read(&mut start[..rest])? {
                0 => break,
                read => self.ready.extend_from_slice(&start[..read]),
            }
        }
        self.has_begun = true;
        let (unicode, mark) = Unicode::of(&self.ready);
        self.taken = mark;
        self.decoder = unicode.decoder();
        if let Some(decoder) = &mut self.decoder {
            let rest = self.ready.split_off(mark);
            self.ready.clear();
            self.taken = 0;
            decoder.push(&rest, &mut self.ready);
        }
        Ok(())
    }
}

impl<R: Read> Read for Utf8Text<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.has_begun {
            self.begin()?;
        }
        if self.taken == self.ready.len() {
            let Some(decoder) = &mut self.decoder else { return self.source.read(buffer) };
            self.ready.clear();
            self.taken = 0;
            let mut piece = [0; PIECE_BYTES];
            while self.ready.is_empty() {
                match self.source.read(&mut piece)? {
                    0 => {
                        decoder.finish(&mut self.ready);
                        break;
                    }
                    read => decoder.push(&piece[..read], &mut self.ready),
                }
            }
        }
        let length = buffer.len().min(self.ready.len() - self.taken);
        buffer[..length].copy_from_slice(&self.ready[self.taken..self.taken + length]);
        self.taken += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        format!("\u{FEFF}{text}").encode_utf16().flat_map(bytes).collect()
    }

    fn read(bytes: &[u8], step: usize) -> Vec<u8> {
        struct Slow<'a>(&'a [u8], usize);
        impl Read for Slow<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let length = buffer.len().min(self.0.len()).min(self.1);
                buffer[..length].copy_from_slice(&self.0[..length]);
                self.0 = &self.0[length..];
                Ok(length)
            }
        }
        let mut text = Vec::new();
        Utf8Text::of(Slow(bytes, step)).read_to_end(&mut text).unwrap();
        text
    }

    #[test]
    fn every_unicode_text_is_read_as_utf_8_in_pieces_of_any_length() {
        for text in ["", "a", "mã;đơn vị\r\n", "chữ 😀 hai nửa"] {
            for step in [1, 2, 3, 100] {
                assert_eq!(read(text.as_bytes(), step), text.as_bytes());
                assert_eq!(read(format!("\u{FEFF}{text}").as_bytes(), step), text.as_bytes());
                assert_eq!(read(&utf16(text, u16::to_le_bytes), step), text.as_bytes());
                assert_eq!(read(&utf16(text, u16::to_be_bytes), step), text.as_bytes());
            }
        }
    }

    #[test]
    fn half_a_letter_is_no_utf_8() {
        let units = |units: &[u16]| units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>();
        assert_eq!(read(&units(&[0xFEFF, 0xD83D]), 1), b"\xFF");
        assert_eq!(read(&units(&[0xFEFF, 0xD83D, 0x61]), 1), b"\xFFa");
        assert_eq!(read(&units(&[0xFEFF, 0xDE00, 0x61]), 1), b"\xFFa");
        assert_eq!(read(&units(&[0xFEFF, 0xD83D, 0xD83D, 0xDE00]), 1), b"\xFF\xF0\x9F\x98\x80");
        assert_eq!(read(&[0xFF, 0xFE, 0x61, 0, 0x62], 1), b"a\xFF");
    }
}
