//! Parts that many operations share, written once under `components`: headers, parameters, problems.

use chamdiem_api_types::{Code, Failure, Language};
use serde_json::{Map, Value, json};

use super::reference;

/// A quoted entity tag, or several.
const ETAGS: &str = r#"^(W/)?"[!#-~]+"(, ?(W/)?"[!#-~]+")*$"#;

/// The largest whole number that JSON carries everywhere.
const COUNT_MAX: u64 = 9_007_199_254_740_991;

/// Every problem that an operation can answer with: its code, and the name of its response. Of two with one status, the
/// later one is shown where it can be.
pub(super) const PROBLEMS: [(Code, &str); 18] = [
    (Code::InvalidRequest, "InvalidRequest"),
    (Code::RowsInvalid, "RowsInvalid"),
    (Code::Unauthenticated, "Unauthenticated"),
    (Code::Forbidden, "Forbidden"),
    (Code::NotFound, "NotFound"),
    (Code::BodyTimeout, "BodyTimeout"),
    (Code::IdempotencyRunning, "StillRunning"),
    (Code::RoundStateForbids, "Conflict"),
    (Code::Stale, "PreconditionFailed"),
    (Code::BodyTooLarge, "BodyTooLarge"),
    (Code::UnsupportedMediaType, "UnsupportedMediaType"),
    (Code::IdempotencyKeyReused, "KeyReused"),
    (Code::BatchReused, "BatchReused"),
    (Code::PreconditionRequired, "PreconditionRequired"),
    (Code::TooManyRequests, "TooManyRequests"),
    (Code::Internal, "Internal"),
    (Code::Unavailable, "Unavailable"),
    (Code::StorageFull, "StorageFull"),
];

/// Puts the shared parts under `components`. `told` holds problems that the service really answered, by code.
pub(super) fn add(components: &mut Map<String, Value>, told: &Map<String, Value>) {
    components.insert("headers".to_owned(), headers());
    let mut parameters = parameters();
    parameters.as_object_mut().into_iter().for_each(|parameters| parameters.extend(manifest()));
    components.insert("parameters".to_owned(), parameters);
    let mut responses = Map::new();
    responses.insert(
        "Unchanged".to_owned(),
        json!({
            "description": "Nội dung chưa thay đổi so với phiên bản nêu trong `If-None-Match`.",
            "headers": with_standing([("ETag", "ETag")]),
        }),
    );
    for (code, name) in PROBLEMS {
        responses.insert(name.to_owned(), problem(code, told));
    }
    components.insert("responses".to_owned(), Value::Object(responses));
}

fn headers() -> Value {
    let header = |description: &str, length_max: u32, pattern: &str, example: &str| {
        json!({
            "description": description,
            "schema": { "type": "string", "maxLength": length_max, "pattern": pattern, "examples": [example] },
        })
    };
    json!({
        "ApiVersion": header("Phiên bản của API, theo SemVer.", 20, r"^[0-9]+\.[0-9]+\.[0-9]+$", super::API_VERSION),
        "RequestId": header("Mã của yêu cầu, dùng khi tra cứu nhật ký.", 64, "^[A-Za-z0-9._-]{1,64}$", "f3a1c09b5d7e2468-1"),
        "ETag": header("Phiên bản của nội dung.", 100, r#"^"[!#-~]+"$"#, "\"1\""),
        "Location": header("Địa chỉ của nội dung vừa tạo.", 200, "^/v1/", "/v1/rounds/dien-bien-2021-q2/publications/1"),
        "Replayed": header("`true` nếu đây là câu trả lời đã gửi lần trước cho cùng `Idempotency-Key`.", 4, "^true$", "true"),
        "RateLimitPolicy": header(
            "Hạn mức: `q` yêu cầu liền nhau, được cấp lại đủ sau `w` giây.",
            100,
            r#"^"(client|address)";q=[0-9]+;w=[0-9]+$"#,
            "\"client\";q=200;w=4",
        ),
        "RateLimit": header(
            "Số yêu cầu còn được gửi ngay (`r`) theo hạn mức đang áp dụng.",
            100,
            r#"^"(client|address)";r=[0-9]+$"#,
            "\"client\";r=199",
        ),
        "ContentLanguage": header("Ngôn ngữ của thông báo lỗi.", 2, "^(vi|en)$", "vi"),
        "RetryAfter": header("Số giây nên chờ trước khi thử lại.", 10, "^[0-9]+$", "1"),
        "WwwAuthenticate": header("Cách xác thực.", 200, "^Bearer", "Bearer"),
    })
}

fn parameters() -> Value {
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
        "Cursor": {
            "name": "cursor", "in": "query", "required": false,
            "description": "Con trỏ của trang sau, lấy từ `next_cursor` của trang trước; để trống nếu đọc trang đầu.",
            "schema": { "type": "string", "maxLength": 200, "pattern": "^[A-Za-z0-9_-]+$" },
        },
        "Limit": {
            "name": "limit", "in": "query", "required": false,
            "description": "Số phần tử tối đa của trang.",
            "schema": { "type": "integer", "format": "int32", "minimum": 1, "maximum": 200, "default": 50 },
        },
        "ValidateOnly": {
            "name": "validate_only", "in": "query", "required": false,
            "description": "`true` để chỉ kiểm tra: cùng quyền, cùng các bước kiểm tra, không lưu gì.",
            "schema": { "type": "boolean", "default": false },
        },
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
            "`ETag` của lần đọc gần nhất, để sửa đổi đúng phiên bản đó.",
            etags(),
        ),
        "MovedVersion": header(
            "If-Match",
            true,
            "`ETag` của lần đọc gần nhất, để thao tác trên đúng phiên bản đó.",
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

/// What the sender says of a file.
fn manifest() -> Map<String, Value> {
    let counted = |name: &str, least: u8, description: &str| {
        let schema = json!({ "type": "integer", "format": "int64", "minimum": least, "maximum": COUNT_MAX });
        json!({ "name": name, "in": "query", "required": false, "description": description, "schema": schema })
    };
    let parameters = [
        (
            "Batch",
            counted(
                "batch",
                1,
                "Số lô do hệ thống gửi cấp, từ 1. Bắt buộc với tệp NDJSON và CSV, trừ khi chỉ kiểm tra; để trống khi \
                 nhập tay bằng JSON.",
            ),
        ),
        ("Rows", counted("rows", 0, "Số dòng dữ liệu trong tệp, không kể dòng tên trường; đi cùng `batch`.")),
        (
            "ContentSha256",
            json!({
                "name": "sha256", "in": "query", "required": false,
                "description": "SHA-256 của nội dung trước khi nén, dạng thập lục phân, chữ thường; đi cùng `batch`.",
                "schema": { "type": "string", "minLength": 64, "maxLength": 64, "pattern": "^[0-9a-f]{64}$" },
            }),
        ),
    ];
    parameters.map(|(name, parameter)| (name.to_owned(), parameter)).into_iter().collect()
}

/// The headers of every response, and some more: (name on the wire, name under `components/headers`).
pub(super) fn with_standing<const N: usize>(more: [(&str, &str); N]) -> Value {
    let standing = [
        ("API-Version", "ApiVersion"),
        ("X-Request-Id", "RequestId"),
        ("RateLimit-Policy", "RateLimitPolicy"),
        ("RateLimit", "RateLimit"),
    ];
    let named = standing.into_iter().chain(more);
    named.map(|(wire, name)| (wire.to_owned(), reference("headers", name))).collect::<Map<_, _>>().into()
}

fn problem(code: Code, told: &Map<String, Value>) -> Value {
    let headers = match code {
        Code::Unauthenticated => {
            with_standing([("Content-Language", "ContentLanguage"), ("WWW-Authenticate", "WwwAuthenticate")])
        }
        Code::TooManyRequests => {
            with_standing([("Content-Language", "ContentLanguage"), ("Retry-After", "RetryAfter")])
        }
        Code::Unavailable => with_standing([("Content-Language", "ContentLanguage"), ("Retry-After", "RetryAfter")]),
        _ => with_standing([("Content-Language", "ContentLanguage")]),
    };
    let description = match code {
        Code::RoundStateForbids => "Trạng thái hiện tại không cho phép; `code` và `detail` nêu lý do.".to_owned(),
        Code::RowsInvalid => "Yêu cầu hoặc dòng dữ liệu không hợp lệ; `issues` nêu từng chỗ sai.".to_owned(),
        Code::Stale => "Phiên bản đã cũ, hoặc đã tồn tại khi cần tạo mới.".to_owned(),
        _ => format!("{}.", code.title_vi()),
    };
    let example = told.get(code.as_str()).cloned().unwrap_or_else(|| plain(code));
    json!({
        "description": description,
        "headers": headers,
        "content": { "application/problem+json": { "schema": reference("schemas", "Problem"), "example": example } },
    })
}

/// A problem that no request of the example quarter met.
fn plain(code: Code) -> Value {
    let instance = "/v1/rounds/dien-bien-2021-q2/self-assessments/so-noi-vu";
    serde_json::to_value(Failure::plain(code).problem(Language::Vietnamese, instance)).unwrap_or_default()
}
