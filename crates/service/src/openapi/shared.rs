//! Parts that many operations share, written once under `components`: headers of answers, and problems.

use chamdiem_api_types::{Code, Failure, Language};
use serde_json::{Map, Value, json};

use super::{parameters, reference};

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

/// Puts the shared parts under `components`. `recorded` holds problems that the service really answered, by code.
pub(super) fn add(components: &mut Map<String, Value>, recorded: &Map<String, Value>) {
    components.insert("headers".to_owned(), headers());
    components.insert("parameters".to_owned(), parameters::shared());
    let mut responses = Map::new();
    responses.insert(
        "Unchanged".to_owned(),
        json!({
            "description": "Nội dung chưa thay đổi so với phiên bản nêu trong `If-None-Match`.",
            "headers": with_usual([("ETag", "ETag")]),
        }),
    );
    for (code, name) in PROBLEMS {
        responses.insert(name.to_owned(), problem(code, recorded));
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
        "ETag": header(
            "Phiên bản của nội dung: nội dung nào, sửa đổi lần thứ mấy, và SHA-256 của câu trả lời. Khi ghi chỉ so hai phần đầu.",
            100,
            r#"^"[!#-~]+"$"#,
            "\"9f86d081884c7d65-1-2c26b46b68ffc68ff99b453c1d304134\"",
        ),
        "Location": header("Địa chỉ của nội dung vừa tạo, tính từ địa chỉ của yêu cầu.", 200, "^[a-z-]+/[0-9]+$", "publications/1"),
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

/// The headers of every response, and some more: (name on the wire, name under `components/headers`).
pub(super) fn with_usual<const N: usize>(more: [(&str, &str); N]) -> Value {
    let usual = [
        ("API-Version", "ApiVersion"),
        ("X-Request-Id", "RequestId"),
        ("RateLimit-Policy", "RateLimitPolicy"),
        ("RateLimit", "RateLimit"),
    ];
    let named = usual.into_iter().chain(more);
    named.map(|(wire, name)| (wire.to_owned(), reference("headers", name))).collect::<Map<_, _>>().into()
}

fn problem(code: Code, recorded: &Map<String, Value>) -> Value {
    let headers = match code {
        Code::Unauthenticated => {
            with_usual([("Content-Language", "ContentLanguage"), ("WWW-Authenticate", "WwwAuthenticate")])
        }
        Code::TooManyRequests => with_usual([("Content-Language", "ContentLanguage"), ("Retry-After", "RetryAfter")]),
        Code::Unavailable => with_usual([("Content-Language", "ContentLanguage"), ("Retry-After", "RetryAfter")]),
        _ => with_usual([("Content-Language", "ContentLanguage")]),
    };
    let description = match code {
        Code::RoundStateForbids => "Trạng thái hiện tại không cho phép; `code` và `detail` nêu lý do.".to_owned(),
        Code::RowsInvalid => "Yêu cầu hoặc dòng dữ liệu không hợp lệ; `issues` nêu từng chỗ sai.".to_owned(),
        Code::Stale => "Phiên bản đã cũ, hoặc đã tồn tại khi cần tạo mới.".to_owned(),
        _ => format!("{}.", code.title_vi()),
    };
    let example = recorded.get(code.as_str()).cloned().unwrap_or_else(|| plain(code));
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
