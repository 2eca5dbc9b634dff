//! The bodies that are files of rows, as the document describes them.

use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The most content of a file, decompressed: as the feed's own limit has it.
const CONTENT_BYTES_MAX: usize = 8 * 1024 * 1024 * 1024;

macro_rules! rows_text {
    ($(#[$doc:meta])* $name:ident, $description:literal) => {
        $(#[$doc])*
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(SchemaType::new(Type::String))
                    .description(Some($description))
                    .max_length(Some(CONTENT_BYTES_MAX))
                    .build()
                    .into()
            }
        }

        impl ToSchema for $name {}
    };
}

rows_text!(
    /// NDJSON.
    NdjsonRows,
    "Tệp NDJSON, UTF-8 (có hoặc không có BOM) hay UTF-16 có BOM: mỗi dòng là một đối tượng JSON như một phần tử của danh sách `application/json`, dài tối đa 64 KiB."
);
rows_text!(
    /// CSV.
    CsvRows,
    "Tệp CSV, UTF-8 (có hoặc không có BOM) hay UTF-16 có BOM như Excel lưu, dòng đầu là tên các trường; phân cách bằng dấu phẩy, chấm phẩy hoặc tab, có thể ghi ở một dòng `sep=;` phía trước. Các ô trống ở cuối dòng có thể thiếu hoặc thừa. Nhận cả các tên kiểu nội dung khác mà trình duyệt và Excel dùng, ví dụ `application/vnd.ms-excel`, `text/tab-separated-values`, `application/octet-stream`, hoặc không ghi kiểu: tệp được nhận biết theo nội dung, kể cả khi nén gzip, zstd mà không có `Content-Encoding`. Ô trống là không có giá trị. Danh sách nằm trong một ô: các phần tử cách nhau bằng `|`, các thành phần của một phần tử cách nhau bằng `/` theo thứ tự các trường."
);
