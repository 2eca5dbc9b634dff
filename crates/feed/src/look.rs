//! One look at the first bytes: what a body is that is none of ours, told by its name instead of by what cannot be
//! read of it.

use std::borrow::Cow;

use chamdiem_api_types::{Code, Failure};
use chamdiem_csv::Unicode;
use memchr::memmem;

use crate::reading::Compression;

/// How much of the beginning is looked at: in a workbook the names of its parts come that early.
pub(crate) const LOOK_BYTES: usize = 16 * 1024;

/// What a body should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A file of rows.
    Rows,
    /// JSON alone.
    Json,
}

/// What a body is, and what its sender can do about it.
struct Foreign {
    code: Code,
    vi: &'static str,
    en: &'static str,
    advice: Advice,
}

#[derive(Clone, Copy)]
enum Advice {
    /// It is a table, which its program can save as another one.
    Save,
    /// What is wanted is inside.
    Unpack,
    None,
}

/// What begins with these bytes and nothing else.
const BEGINNINGS: [(&[u8], Foreign); 22] = [
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", OLD_OFFICE),
    (b"\x09\x08\x10\x00", OLD_WORKBOOK),
    (b"\x09\x04\x06\x00", OLD_WORKBOOK),
    (b"\x09\x02\x06\x00", OLD_WORKBOOK),
    (b"%PDF", foreign("tệp PDF", "a PDF", Advice::None)),
    (b"{\\rtf", foreign("tài liệu RTF", "an RTF document", Advice::None)),
    (b"Rar!\x1A\x07", foreign("tệp nén RAR", "a RAR archive", Advice::Unpack)),
    (b"7z\xBC\xAF\x27\x1C", foreign("tệp nén 7-Zip", "a 7-Zip archive", Advice::Unpack)),
    (b"\x1F\x8B", compressed("dữ liệu nén gzip", "compressed by gzip")),
    (b"\x28\xB5\x2F\xFD", compressed("dữ liệu nén zstd", "compressed by zstd")),
    (b"BZh", compressed("dữ liệu nén bzip2", "compressed by bzip2")),
    (b"\xFD7zXZ\x00", compressed("dữ liệu nén xz", "compressed by xz")),
    (b"\x04\x22\x4D\x18", compressed("dữ liệu nén LZ4", "compressed by LZ4")),
    (b"\x89PNG", PICTURE),
    (b"\xFF\xD8\xFF", PICTURE),
    (b"GIF8", PICTURE),
    (b"II*\x00", PICTURE),
    (b"MM\x00*", PICTURE),
    (b"SQLite format 3\x00", DATABASE),
    (b"\x00\x01\x00\x00Standard ", DATABASE),
    (b"PAR1", foreign("tệp Parquet", "a Parquet file", Advice::None)),
    (b"MZ\x90\x00", foreign("chương trình", "a program", Advice::None)),
];

const OLD_WORKBOOK: Foreign = foreign("bảng tính Excel kiểu cũ (.xls)", "an old Excel workbook (.xls)", Advice::Save);
const OLD_OFFICE: Foreign = foreign(
    "bảng tính Excel kiểu cũ (.xls), hoặc tệp Office kiểu cũ hay có mật khẩu",
    "an old Excel workbook (.xls), or an Office file that is old or has a password",
    Advice::Save,
);
const PICTURE: Foreign = foreign("hình ảnh", "a picture", Advice::None);
const DATABASE: Foreign = foreign("tệp cơ sở dữ liệu", "a database", Advice::Save);

const fn foreign(vi: &'static str, en: &'static str, advice: Advice) -> Foreign {
    Foreign { code: Code::UnsupportedMediaType, vi, en, advice }
}

const fn compressed(vi: &'static str, en: &'static str) -> Foreign {
    Foreign { code: Code::UnsupportedEncoding, vi, en, advice: Advice::Unpack }
}

/// How bytes that begin like this are compressed, where it is one of the ways that are read.
pub(crate) fn compression(start: &[u8]) -> Option<Compression> {
    match start {
        [0x1F, 0x8B, 0x08, ..] => Some(Compression::Gzip),
        // A frame, or one that is to be skipped.
        [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Some(Compression::Zstd),
        _ => None,
    }
}

/// Refuses what is neither rows nor JSON, by its name.
pub(crate) fn refuse_foreign(start: &[u8], wanted: Wanted) -> Result<(), Failure> {
    let (unicode, mark) = Unicode::of(start);
    if start.starts_with(b"\xFF\xFE\0\0") || start.starts_with(b"\0\0\xFE\xFF") {
        return Err(not_read("UTF-32", "UTF-32", wanted));
    }
    match found(start, unicode, mark) {
        Some(foreign) => Err(refusal(&foreign, wanted)),
        None if unicode == Unicode::Utf8 && start.iter().take(4).any(|&byte| byte == 0) => {
            Err(not_read("UTF-16 không có dấu thứ tự byte (BOM)", "UTF-16 without a byte order mark", wanted))
        }
        None => Ok(()),
    }
}

fn found(start: &[u8], unicode: Unicode, mark: usize) -> Option<Foreign> {
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") || start.starts_with(b"PK\x07\x08") {
        return Some(archive(start));
    }
    let known = BEGINNINGS.into_iter().find(|(beginning, _)| start.starts_with(beginning));
    let markup = || {
        let letters = start[mark..].iter().filter(|byte| **byte != 0 || unicode == Unicode::Utf8);
        let first = letters.copied().find(|byte| !byte.is_ascii_whitespace());
        (first == Some(b'<')).then_some(foreign("trang web (HTML) hoặc tệp XML", "HTML or XML", Advice::Save))
    };
    known.map(|(_, foreign)| foreign).or_else(markup)
}

/// Office files are archives, and the names of what is in them say which.
fn archive(start: &[u8]) -> Foreign {
    let names = |name: &str| memmem::find(start, name.as_bytes()).is_some();
    if names("xl/") {
        foreign("bảng tính Excel (.xlsx)", "an Excel workbook (.xlsx)", Advice::Save)
    } else if names("opendocument.spreadsheet") {
        foreign("bảng tính OpenDocument (.ods)", "an OpenDocument spreadsheet (.ods)", Advice::Save)
    } else if names("word/") || names("ppt/") || names("opendocument") {
        foreign("tài liệu văn phòng (Word, PowerPoint)", "an office document", Advice::None)
    } else {
        foreign("tệp nén ZIP", "a ZIP archive", Advice::Unpack)
    }
}

fn refusal(foreign: &Foreign, wanted: Wanted) -> Failure {
    let (wanted_vi, wanted_en) = match wanted {
        Wanted::Rows => ("tệp CSV hay NDJSON", "CSV or NDJSON"),
        Wanted::Json => ("JSON", "JSON"),
    };
    let (advice_vi, advice_en) = match (foreign.advice, wanted) {
        (Advice::Save, Wanted::Rows) => (
            "; trong Excel hãy chọn Lưu thành (Save As) và kiểu tệp «CSV UTF-8»",
            "; in Excel choose Save As and the type “CSV UTF-8”",
        ),
        (Advice::Unpack, _) => ("; hãy giải nén trước khi gửi", "; unpack it before it is sent"),
        (Advice::Save, Wanted::Json) | (Advice::None, _) => ("", ""),
    };
    let vi = format!("Nội dung là {}, không phải {wanted_vi}{advice_vi}.", foreign.vi);
    Failure::new(foreign.code, vi, format!("The content is {}, not {wanted_en}{advice_en}.", foreign.en))
}

fn not_read(vi: &str, en: &str, wanted: Wanted) -> Failure {
    let (advice_vi, advice_en) = match wanted {
        Wanted::Rows => (
            "; hãy lưu lại bằng UTF-8 (trong Excel: Lưu thành, kiểu tệp «CSV UTF-8»)",
            "; save it as UTF-8 (in Excel: Save As, “CSV UTF-8”)",
        ),
        Wanted::Json => ("; hãy gửi bằng UTF-8", "; send it as UTF-8"),
    };
    let vi = format!("Nội dung là {vi}{advice_vi}.");
    Failure::new(Code::NotUtf8, vi, format!("The content is {en}{advice_en}."))
}

/// The JSON of a whole body as UTF-8 without its mark.
///
/// # Errors
/// What the body is instead: a workbook, an archive, a picture, another encoding.
///
/// # Examples
/// ```
/// let body: Vec<u8> = "\u{FEFF}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
/// assert_eq!(chamdiem_feed::json_text(&body).unwrap().as_ref(), b"{}");
/// assert!(chamdiem_feed::json_text(b"%PDF-1.7").unwrap_err().vi.contains("PDF"));
/// ```
pub fn json_text(body: &[u8]) -> Result<Cow<'_, [u8]>, Failure> {
    refuse_foreign(&body[..body.len().min(LOOK_BYTES)], Wanted::Json)?;
    let (unicode, mark) = Unicode::of(body);
    let Some(mut decoder) = unicode.decoder() else { return Ok(Cow::Borrowed(&body[mark..])) };
    let mut text = Vec::with_capacity(body.len());
    decoder.push(&body[mark..], &mut text);
    decoder.finish(&mut text);
    Ok(Cow::Owned(text))
}
