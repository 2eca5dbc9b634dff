//! Feeds: files of evidence rows, one row a line as NDJSON or one row a record as CSV, plain or compressed.
//!
//! [`read`] takes a file of any length in flat memory: one thread reads, decompresses, hashes and cuts it into blocks
//! at the ends of rows, others read and check the blocks, and the rows come out in the order of the file. It is strict:
//! nothing unknown is skipped, every faulty row is named by line, field and code, and after the first one nothing more
//! comes out, though the rest is still checked.
//!
//! # What is accepted and what is refused
//!
//! | In the file | NDJSON | CSV |
//! |---|---|---|
//! | UTF-8, with or without a byte order mark at the start | accepted | accepted |
//! | UTF-16 with a byte order mark | accepted | accepted |
//! | UTF-16 without one, Windows-1258 or any other encoding | `not_utf8` | `not_utf8` |
//! | A workbook, PDF, web page, archive, picture, whatever it is called | `unsupported_media_type` | `unsupported_media_type` |
//! | Compressed in another way, or twice | `unsupported_encoding` | `unsupported_encoding` |
//! | Lines that end in LF or CRLF | accepted | accepted |
//! | Blank lines; in CSV also records whose cells are all empty | skipped | skipped |
//! | A line feed inside a quoted cell | – | accepted; free text of one line refuses it as `text_forbidden_character` |
//! | Comma, semicolon or tab between cells, found from the header line or told by a line `sep=;` before it | – | accepted |
//! | A quote inside an unquoted cell, or text after a closing quote | – | `csv_malformed` |
//! | Empty cells that are left out at the end of a record, or added; columns without name and values | – | accepted |
//! | A value in a cell for which the header has no name | – | `csv_malformed`, for this row |
//! | Header names in other case, decomposed (NFD) or with spaces around | – | accepted |
//! | A field or column that occurs twice | `key_duplicated` | `column_repeated` |
//! | A field or column that is not known | `field_unknown` | `field_unknown` |
//! | A field or column named after personal data | `personal_data_refused` | `personal_data_refused` |
//! | Free text decomposed (NFD) | stored as NFC | stored as NFC |
//! | `Ð` (U+00D0) and `ð` (U+00F0) in free text, header names and mapped values | read as `Đ`, `đ` | read as `Đ`, `đ` |
//! | `Ð`, `Đ` or any other letter outside A–Z in a code | `text_malformed` | `text_malformed` |
//! | Points with a decimal comma, `9,54` | `points_malformed` | accepted |
//! | A line (in CSV a record) above 64 KiB | `line_too_long` | `line_too_long`; an unclosed quote: `csv_malformed` |
//! | An object inside more than 16 others, or with more than 64 members | refused, for this row | – |
//! | gzip and zstd, told or not, also of several parts one after another | accepted | accepted |
//! | A compressed file that is cut, or followed by something else | `encoding_broken` | `encoding_broken` |
//! | Content above 200 times the compressed bytes, after the first MiB | `expansion_too_large` | `expansion_too_large` |
//! | A zstd window above 8 MiB | `encoding_broken` | `encoding_broken` |
//!
//! A CSV cell is text; an empty one is absent. `true`/`false`, `1`/`0` and `có`/`không` are yes and no, in any case.
//! A list is in one cell: items separated by `|`, their members by `/`, in the order of their fields.
//!
//! With a [`Profile`] the names and values are those of the sending system; what it lists as dropped is counted and goes
//! no further. No fault contains a value of a refused or dropped field.

mod csv;
mod lines;
mod look;
mod personal;
mod profile;
mod reading;
mod rows;
mod spelling;

pub use look::json_text;
pub use personal::is_personal;
pub use profile::Profile;
pub use reading::{Compression, Contents, Format, Limits, Opened, Reading, Stopped, read, read_opened};
pub use rows::{CellKind, Column, Row, Versioned};
