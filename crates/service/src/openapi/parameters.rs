//! Parameters: those of paths and queries by their names, and the headers that go with what an operation needs.

use chamdiem_api_types::operations::{Need, Operation, Verb};
use serde_json::{Map, Value, json};

use super::answers::Answers;
use super::reference;

/// A quoted entity tag, or several.
const ETAGS: &str = r#"^(W/)?"[!#-~]+"(, ?(W/)?"[!#-~]+")*$"#;

/// The largest whole number that JSON carries everywhere.
const COUNT_MAX: u64 = 9_007_199_254_740_991;

/// The query parameters that many operations share, and their names under `components`.
const SHARED: [(&str, &str); 7] = [
    ("cursor?", "Cursor"),
    ("limit?", "Limit"),
    ("batch?", "Batch"),
    ("rows?", "Rows"),
    ("sha256?", "ContentSha256"),
    ("validate_only?", "ValidateOnly"),
    ("take_over?", "TakeOver"),
];

/// The parameters of an operation: of its path, of its query, its headers.
pub(super) fn of(operation: Operation, answers: &Answers) -> Vec<Value> {
    let path = operation.path_parameters().map(|name| {
        let (description, schema, example) = of_path(name);
        let example = answers.example_of(operation, name).unwrap_or(example);
        json!({ "name": name, "in": "path", "description": description, "required": true, "schema": schema, "example": example })
    });
    let headers = headers_of(operation).into_iter().map(|name| reference("parameters", name));
    path.chain(operation.query().map(of_query)).chain(headers).collect()
}

/// A parameter of a path: its description, schema and example.
fn of_path(name: &str) -> (&'static str, Value, Value) {
    let text = |schema: &str| reference("schemas", schema);
    let number = || json!({ "type": "integer", "format": "int32", "maximum": 10_000, "minimum": 1 });
    match name {
        "account" => ("Tên tài khoản.", text("AccountName"), json!("tham-dinh")),
        "dossier" => ("Mã hồ sơ.", text("DossierCode"), json!("000.00.01.H22-210409-0001")),
        "extension" => ("Số thứ tự lần gia hạn.", number(), json!(1)),
        "finding" => (
            "Khóa của tồn tại, lấy từ danh sách tồn tại.",
            text("FindingKey"),
            json!("claim_above_computed:so-noi-vu:total_time"),
        ),
        "group" => ("Mã nhóm.", text("GroupCode"), json!("so-ban-nganh")),
        "objection" => ("Số thứ tự của ý kiến, từ 1.", number(), json!(1)),
        "profile" => ("Mã cấu hình ánh xạ.", text("ProfileCode"), json!("mot-cua-dien-tu")),
        "proposal" => ("Số thứ tự của đề nghị.", number(), json!(1)),
        "publication" => ("Số thứ tự lần công bố.", number(), json!(1)),
        "round" => ("Mã đợt đánh giá.", text("RoundId"), json!("dien-bien-2021-q2")),
        "rule_set" => ("Mã bộ tiêu chí.", text("RuleSetId"), json!("qd-1187-2019")),
        "sha256" => ("SHA-256 của tài liệu.", text("Sha256"), Value::Null),
        "source" => ("Mã hệ thống gửi.", text("SourceCode"), json!("mot-cua-tinh")),
        "unit" => ("Mã cơ quan, đơn vị.", text("UnitCode"), json!("so-noi-vu")),
        "version" => ("Tên phiên bản.", text("VersionId"), json!("self_assessment-1")),
        // A test finds a parameter that is not described.
        _ => ("", Value::Null, Value::Null),
    }
}

/// A parameter of a query, by its name as it is declared.
fn of_query(declared: &'static str) -> Value {
    if let Some((_, shared)) = SHARED.iter().find(|(name, _)| *name == declared) {
        return reference("parameters", shared);
    }
    let (description, schema, example) = match declared {
        "actor?" => ("Chỉ các mục của tài khoản này.", "", None),
        "authority?" => ("Chỉ của cơ quan đánh giá này.", "UnitCode", None),
        "figure?" => ("Chỉ những hồ sơ được cộng vào số liệu này.", "FigureWord", None),
        "from" => ("Phiên bản thứ nhất.", "VersionId", Some("self_assessment-1")),
        "kind" => ("Loại số liệu.", "EvidenceKind", Some("dossiers")),
        "parent?" => ("Chỉ các đơn vị trực thuộc cơ quan này.", "UnitCode", None),
        "period" => ("Kỳ: quý hoặc năm.", "Period", Some("2021-Q2")),
        "period?" => ("Chỉ các đợt của kỳ này.", "Period", None),
        "profile?" => ("Mã cấu hình ánh xạ, nếu tệp dùng tên trường của hệ thống gửi.", "ProfileCode", None),
        "round?" => ("Chỉ các mục của đợt đánh giá này.", "RoundId", None),
        "source" => ("Mã hệ thống gửi số liệu; mỗi hệ thống tự đánh số lô.", "SourceCode", Some("mot-cua-tinh")),
        "state?" => ("Chỉ các đợt ở trạng thái này.", "RoundStateWord", None),
        "to" => ("Phiên bản thứ hai.", "VersionId", Some("appraisal-1")),
        "unit" => ("Mã cơ quan, đơn vị.", "UnitCode", Some("so-noi-vu")),
        "unit?" => ("Chỉ tồn tại của đơn vị này.", "UnitCode", None),
        _ => ("", "", None),
    };
    let schema = match schema {
        "" => json!({ "type": "string", "maxLength": 200, "minLength": 1, "pattern": r"^[^\x00-\x1F\x7F-\x9F]+$" }),
        schema => reference("schemas", schema),
    };
    let (name, required) = declared.strip_suffix('?').map_or((declared, true), |name| (name, false));
    let mut parameter =
        json!({ "name": name, "in": "query", "description": description, "required": required, "schema": schema });
    if let Some(example) = example {
        parameter["example"] = json!(example);
    }
    parameter
}

/// The headers that go with what an operation needs, by their names under `components`.
fn headers_of(operation: Operation) -> Vec<&'static str> {
    let versioned = operation.needs(Need::Version);
    let mut names = Vec::new();
    if operation.needs(Need::Key) {
        names.push("IdempotencyKey");
    }
    match operation.verb() {
        Verb::GET if versioned => names.push("KnownVersion"),
        Verb::PUT if versioned => names.extend(["CreateOnly", "ChangedVersion"]),
        Verb::POST | Verb::DELETE if versioned => names.push("MovedVersion"),
        _ => {}
    }
    if operation.needs(Need::File) {
        names.push("ContentEncoding");
    }
    names.push("AcceptLanguage");
    names
}

/// The parameters that many operations share.
pub(super) fn shared() -> Value {
    let mut shared = headers();
    shared.as_object_mut().into_iter().for_each(|shared| shared.extend(shared_queries()));
    shared
}

fn headers() -> Value {
    let header = |name: &str, required: bool, description: &str, schema: Value| json!({ "name": name, "in": "header", "required": required, "description": description, "schema": schema });
    let mut create_only = header(
        "If-None-Match",
        false,
        "`*` để tạo mới. Gửi đúng một trong hai: `If-None-Match` hoặc `If-Match`.",
        json!({ "type": "string", "maxLength": 1, "pattern": r"^\*$" }),
    );
    // Swagger UI fills its form with it.
    create_only["example"] = json!("*");
    let etags = || json!({ "type": "string", "maxLength": 1000, "pattern": ETAGS });
    json!({
        "KnownVersion": header(
            "If-None-Match",
            false,
            "`ETag` đã có; nếu nội dung chưa thay đổi thì câu trả lời là 304, không kèm nội dung. Giá trị không đúng dạng được bỏ qua.",
            etags(),
        ),
        "CreateOnly": create_only,
        "ChangedVersion": header(
            "If-Match",
            false,
            "`ETag` của lần đọc gần nhất, để sửa đổi đúng phiên bản đó. Nhận cả khi máy trung gian đã đổi thành `W/…` hay thêm hậu tố như `-gzip`.",
            etags(),
        ),
        "MovedVersion": header(
            "If-Match",
            true,
            "`ETag` của lần đọc gần nhất, để thao tác trên đúng phiên bản đó. Nhận cả khi máy trung gian đã đổi thành `W/…` hay thêm hậu tố như `-gzip`.",
            etags(),
        ),
        "IdempotencyKey": header(
            "Idempotency-Key",
            false,
            "Khóa do bên gửi tự đặt cho mỗi yêu cầu, ví dụ một UUID. Gửi lại với cùng khóa và cùng nội dung trong 24 giờ thì \
             việc không được làm lần thứ hai, câu trả lời là câu trả lời lần đầu. Nên luôn gửi; nhập tay thì có thể bỏ trống.",
            json!({ "type": "string", "maxLength": 102, "pattern": r#"^("[A-Za-z0-9._:-]{1,100}"|[A-Za-z0-9._:-]{1,100})$"# }),
        ),
        "ContentEncoding": header(
            "Content-Encoding",
            false,
            "Cách nén nội dung; để trống nếu không nén, cũng như khi gửi từ trang này.",
            json!({ "type": "string", "enum": ["identity", "gzip", "zstd"] }),
        ),
        "AcceptLanguage": header(
            "Accept-Language",
            false,
            "`en` để nhận thông báo lỗi bằng tiếng Anh; mặc định là tiếng Việt. Giá trị không đúng dạng được bỏ qua.",
            json!({ "type": "string", "maxLength": 1000, "pattern": r"^[A-Za-z0-9*,;=. \-]*$" }),
        ),
    })
}

/// Pages, rehearsals, and what the sender says of a file.
fn shared_queries() -> Map<String, Value> {
    let query = |name: &str, description: &str, schema: Value| json!({ "name": name, "in": "query", "required": false, "description": description, "schema": schema });
    let counted = |name: &str, least: u8, description: &str| {
        query(
            name,
            description,
            json!({ "type": "integer", "format": "int64", "minimum": least, "maximum": COUNT_MAX }),
        )
    };
    let flag = |name: &str, description: &str| query(name, description, json!({ "type": "boolean", "default": false }));
    let sha256 = json!({ "type": "string", "minLength": 64, "maxLength": 64, "pattern": "^[0-9a-f]{64}$" });
    let parameters = [
        (
            "Cursor",
            query(
                "cursor",
                "Con trỏ của trang sau, lấy từ `next_cursor` của trang trước; để trống nếu đọc trang đầu.",
                json!({ "type": "string", "maxLength": 200, "pattern": "^[A-Za-z0-9_-]+$" }),
            ),
        ),
        (
            "Limit",
            query(
                "limit",
                "Số phần tử tối đa của trang.",
                json!({ "type": "integer", "format": "int32", "minimum": 1, "maximum": 200, "default": 50 }),
            ),
        ),
        (
            "ValidateOnly",
            flag("validate_only", "`true` để chỉ kiểm tra: cùng quyền, cùng các bước kiểm tra, không lưu gì."),
        ),
        (
            "TakeOver",
            flag(
                "take_over",
                "`true` để thay cả những bản ghi không so sánh được phiên bản: của hệ thống mà hệ thống gửi này thay thế \
                 (`takes_over`), hoặc đã lưu với loại phiên bản khác. Mặc định lô có bản ghi như vậy bị từ chối.",
            ),
        ),
        (
            "Batch",
            counted(
                "batch",
                1,
                "Số lô do hệ thống gửi cấp, từ 1. Bắt buộc khi hệ thống máy gửi tệp NDJSON và CSV, trừ khi chỉ kiểm tra. \
                 Người dùng có thể để trống: tệp nhận số lô kế tiếp, danh sách JSON không có số lô.",
            ),
        ),
        (
            "Rows",
            counted(
                "rows",
                0,
                "Số dòng dữ liệu trong tệp, không kể dòng tên trường. Hệ thống máy gửi cùng `batch` và `sha256`; người dùng có thể để trống với tệp đến 4 MiB.",
            ),
        ),
        (
            "ContentSha256",
            query(
                "sha256",
                "SHA-256 của nội dung trước khi nén, dạng thập lục phân, chữ thường. Hệ thống máy gửi cùng `batch` và `rows`; \
                 người dùng có thể để trống với tệp đến 4 MiB.",
                sha256,
            ),
        ),
    ];
    parameters.map(|(name, parameter)| (name.to_owned(), parameter)).into_iter().collect()
}
