//! The attacks. Each body is made while it is sent.

use std::io::Write;

use flate2::write::GzEncoder;

use crate::dossiers::CSV_HEADER;
use crate::site::Head;

/// A body, piece by piece.
pub(super) type Body = Box<dyn Iterator<Item = Vec<u8>> + Send>;

/// How many there are.
pub const COUNT: usize = 12;

/// An upload that is made to hurt.
pub(super) struct Attack {
    pub(super) what: &'static str,
    /// The code that it must be refused with.
    pub(super) code: &'static str,
    pub(super) body: Body,
    content_type: &'static str,
    encoding: Option<&'static str>,
}

const NDJSON: &str = "application/x-ndjson";
const CSV: &str = "text/csv";
const JSON: &str = "application/json";

const MEBIBYTE: usize = 1 << 20;

/// Blank lines, which are skipped one by one: 16 MiB of them, sent 64 times over, are a gibibyte.
const BLANK: usize = 16 * MEBIBYTE;

impl Attack {
    fn new(what: &'static str, code: &'static str, content_type: &'static str, body: Body) -> Attack {
        Attack { what, code, body, content_type, encoding: None }
    }

    fn compressed(self, encoding: &'static str) -> Attack {
        Attack { encoding: Some(encoding), ..self }
    }

    /// Its head: a batch that claims nothing in particular, of unknown length.
    pub(super) fn head(&self) -> Head {
        let manifest = if self.content_type == JSON {
            String::new()
        } else {
            format!("&batch=1&rows=1&sha256={}", "0".repeat(64))
        };
        Head {
            query: format!("source=mot-cua-tinh{manifest}"),
            content_type: self.content_type,
            encoding: self.encoding,
            length: None,
        }
    }
}

/// All of them.
pub(super) fn all() -> Vec<Attack> {
    vec![
        Attack::new("a gibibyte of blank lines in gzip", "expansion_too_large", NDJSON, repeated(gzip(b'\n'), 64))
            .compressed("gzip"),
        Attack::new("a gibibyte of one letter in gzip", "line_too_long", NDJSON, repeated(gzip(b'a'), 64))
            .compressed("gzip"),
        Attack::new("a gibibyte of blank lines in zstd", "expansion_too_large", NDJSON, repeated(zstd(b'\n'), 64))
            .compressed("zstd"),
        Attack::new("a gibibyte of one letter in zstd", "line_too_long", CSV, repeated(zstd(b'a'), 64))
            .compressed("zstd"),
        Attack::new("a gibibyte of blanks in gzip as a list", "body_too_large", JSON, repeated(gzip(b' '), 64))
            .compressed("gzip"),
        Attack::new("a line of a gibibyte", "line_too_long", NDJSON, long_line()),
        Attack::new("a million keys in one object", "line_too_long", NDJSON, keys(1_000_000)),
        Attack::new("as many keys as fit in a line", "rows_invalid", NDJSON, keys(5_000)),
        Attack::new("a million keys in a list", "body_too_large", JSON, in_a_list(keys(1_000_000))),
        Attack::new("nesting 10,000 deep in a line", "rows_invalid", NDJSON, nested()),
        Attack::new("nesting 10,000 deep, said to be a list", "rows_invalid", JSON, nested()),
        Attack::new("an open quote over 100 columns", "csv_malformed", CSV, open_quote()),
    ]
}

fn gzip(byte: u8) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![byte; BLANK]).unwrap();
    encoder.finish().unwrap()
}

fn zstd(byte: u8) -> Vec<u8> {
    zstd::encode_all(vec![byte; BLANK].as_slice(), 19).unwrap()
}

/// Both formats may be made of several parts.
fn repeated(part: Vec<u8>, times: usize) -> Body {
    Box::new(std::iter::repeat_n(part, times))
}

fn long_line() -> Body {
    let begin = b"{\"code\":\"".to_vec();
    Box::new(std::iter::once(begin).chain(std::iter::repeat_n(vec![b'a'; MEBIBYTE], 1024)))
}

fn keys(count: usize) -> Body {
    let mut text = b"{\"k\":1".to_vec();
    for number in 0..count {
        write!(text, ",\"k{number}\":1").unwrap();
    }
    text.extend_from_slice(b"}\n");
    Box::new(std::iter::once(text))
}

fn in_a_list(body: Body) -> Body {
    Box::new(std::iter::once(b"[".to_vec()).chain(body))
}

fn nested() -> Body {
    let text = ["{\"code\":", &"[".repeat(10_000), &"]".repeat(10_000), "}\n"].concat();
    Box::new(std::iter::once(text.into_bytes()))
}

/// A record that stands open: a hundred cells, and then a quote that swallows all that follows.
fn open_quote() -> Body {
    let mut text = CSV_HEADER.as_bytes().to_vec();
    text.extend_from_slice(",".repeat(99).as_bytes());
    text.push(b'"');
    let rest = std::iter::repeat_n(vec![b'\n'; MEBIBYTE], 1024);
    Box::new(std::iter::once(text).chain(rest))
}
