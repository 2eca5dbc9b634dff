//! Where records end: at a line feed outside quotes.

use memchr::memchr2_iter;

/// Finds the ends of records in content that comes piece by piece.
#[derive(Debug, Clone, Copy, Default)]
pub struct RecordEnds {
    quoted: bool,
}

impl RecordEnds {
    /// Takes the next byte, and says whether a record ends with it.
    pub fn push(&mut self, byte: u8) -> bool {
        self.quoted ^= byte == b'"';
        byte == b'\n' && !self.quoted
    }

    /// Whether the last byte is inside quotes.
    pub fn is_quoted(&self) -> bool {
        self.quoted
    }

    /// The length of the first record, with its line feed; all of the content where nothing ends it.
    pub fn first(content: &[u8]) -> usize {
        let mut ends = RecordEnds::default();
        let end = memchr2_iter(b'"', b'\n', content).find(|&position| ends.push(content[position]));
        end.map_or(content.len(), |position| position + 1)
    }
}

/// Where the last whole record of a content ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastEnd {
    /// The position after it; 0 where there is none.
    pub position: usize,
    /// A quote after it that is not closed.
    pub open_quote: Option<usize>,
}

/// Finds the last end of a record in a content that begins with one.
pub fn last_end(content: &[u8]) -> LastEnd {
    let mut end = LastEnd { position: 0, open_quote: None };
    for position in memchr2_iter(b'"', b'\n', content) {
        match (content[position], end.open_quote) {
            (b'"', None) => end.open_quote = Some(position),
            (b'"', Some(_)) => end.open_quote = None,
            (_, None) => end.position = position + 1,
            (_, Some(_)) => {}
        }
    }
    end
}
