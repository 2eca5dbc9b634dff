//! Why a whole file is refused, in words.

use std::io::{self, ErrorKind};

use chamdiem_api_types::{Code, Failure, Fault};

use super::{Compression, Format};

/// A failure whose reason is in one line.
fn in_line(code: Code, line: u64, vi: String, en: String) -> Failure {
    let fault = Fault::new("", code, vi.clone(), en.clone()).in_line(line);
    let (vi, en) =
        (format!("Dòng {line}: {vi} Không có dòng nào được lưu."), format!("Line {line}: {en} Nothing was stored."));
    Failure { code, vi, en, faults: vec![fault] }
}

pub(super) fn line_too_long(line: u64, most: usize) -> Failure {
    let vi = format!("Dòng dài hơn {most} byte, mức tối đa của một dòng dữ liệu.");
    let en = format!("The line is longer than {most} bytes.");
    in_line(Code::LineTooLong, line, vi, en)
}

pub(super) fn quote_not_closed(line: u64) -> Failure {
    let vi = "Dấu ngoặc kép mở ở dòng này không được đóng.".to_owned();
    in_line(Code::CsvMalformed, line, vi, "The quote opened in this line is not closed.".to_owned())
}

/// A quote, or a carriage return, where RFC 4180 knows none: where the next record begins is no longer known.
pub(crate) fn quote_misplaced(line: u64) -> Failure {
    let vi = "Dấu ngoặc kép hoặc ký tự xuống dòng đứng sai chỗ; ô có dấu ngoặc kép phải được đặt trong dấu ngoặc kép \
              và dấu bên trong phải viết hai lần."
        .to_owned();
    let en = "A quote or a carriage return is misplaced; a cell with quotes must be quoted and its quotes doubled.";
    in_line(Code::CsvMalformed, line, vi, en.to_owned())
}

/// A line `sep=` tells something that separates no cells.
pub(crate) fn separator_unknown() -> Failure {
    let vi = "Dấu phân cách ghi ở dòng «sep=» phải là dấu phẩy, dấu chấm phẩy hoặc tab.".to_owned();
    let en = "What the line “sep=” tells must be a comma, a semicolon or a tab.".to_owned();
    in_line(Code::CsvMalformed, 1, vi, en)
}

pub(crate) fn not_utf8(line: u64, format: Format) -> Failure {
    let (vi, en) = match format {
        Format::Csv => (
            "Nội dung không phải UTF-8; trong Excel hãy chọn Lưu thành (Save As) và kiểu tệp «CSV UTF-8».",
            "The content is not UTF-8; in Excel choose Save As and the type “CSV UTF-8”.",
        ),
        Format::Ndjson => ("Nội dung không phải UTF-8.", "The content is not UTF-8."),
    };
    in_line(Code::NotUtf8, line, vi.to_owned(), en.to_owned())
}

pub(super) fn too_many_rows(most: u64) -> Failure {
    let vi = format!("Tệp có hơn {most} dòng dữ liệu, mức tối đa của một lô; hãy chia thành nhiều lô.");
    Failure::new(Code::TooManyRows, vi, format!("The file has more than {most} rows; split it into several batches."))
}

pub(super) fn content_too_large(most: u64, compressed: bool) -> Failure {
    let vi = format!("Nội dung dài hơn {most} byte, mức tối đa của một lô; hãy chia thành nhiều lô.");
    let en = format!("The content is longer than {most} bytes; split it into several batches.");
    Failure::new(if compressed { Code::ExpansionTooLarge } else { Code::BodyTooLarge }, vi, en)
}

pub(super) fn ratio_too_large(most: u64) -> Failure {
    let vi = format!("Nội dung sau khi giải nén lớn hơn {most} lần dữ liệu nén; tệp bị từ chối.");
    let en = format!("The content is more than {most} times as large as the compressed bytes.");
    Failure::new(Code::ExpansionTooLarge, vi, en)
}

pub(super) fn encoding_broken(compression: Compression, error: &io::Error) -> Failure {
    let name = match compression {
        Compression::None | Compression::Gzip => "gzip",
        Compression::Zstd => "zstd",
    };
    let (vi, en) = if error.kind() == ErrorKind::UnexpectedEof {
        (format!("Dữ liệu nén {name} bị cắt ngang, chưa đủ đến cuối."), format!("The {name} data are cut short."))
    } else {
        (
            format!("Dữ liệu không phải {name} hợp lệ, hoặc cần nhiều bộ nhớ giải nén hơn mức cho phép."),
            format!("The data are no valid {name}, or need more memory than is allowed."),
        )
    };
    Failure::new(Code::EncodingBroken, vi, en)
}

/// Some rows are faulty.
pub(super) fn rows_invalid(faulty: u64, reported: usize, faults: Vec<Fault>) -> Failure {
    let vi = format!(
        "Có {faulty} dòng không hợp lệ; sai sót của {reported} dòng đầu được nêu bên dưới. Không có dòng nào được lưu."
    );
    let en = format!("{faulty} rows are invalid; the faults of the first {reported} are told. Nothing was stored.");
    Failure { code: Code::RowsInvalid, vi, en, faults }
}
