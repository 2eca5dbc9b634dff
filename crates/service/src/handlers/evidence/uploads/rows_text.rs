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
    "Tệp NDJSON, UTF-8: mỗi dòng là một đối tượng JSON như một phần tử của danh sách `application/json`, dài tối đa 64 KiB."
);
rows_text!(
    /// CSV.
    CsvRows,
    "Tệp CSV, UTF-8, dòng đầu là tên các trường; phân cách bằng dấu phẩy, chấm phẩy hoặc tab. Ô trống là không có giá trị. Danh sách nằm trong một ô: các phần tử cách nhau bằng `|`, các thành phần của một phần tử cách nhau bằng `/` theo thứ tự các trường."
);
