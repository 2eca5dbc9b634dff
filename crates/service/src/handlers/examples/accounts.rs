//! Examples of accounts and token requests. The names are of tasks and systems, never of persons.

use chamdiem_usecases::trust::secrets;
use serde_json::{Value, json};

/// Somebody who appraises.
pub fn account() -> Value {
    json!({ "kind": "person", "roles": ["appraiser"], "disabled": false })
}

/// The one-stop e-system.
pub fn machine_account() -> Value {
    json!({ "kind": "machine", "roles": ["feeder"] })
}

/// A new secret; this one is refused, since everybody can read it.
pub fn account_secret() -> Value {
    json!({ "secret": secrets::EXAMPLE })
}

/// The one-stop e-system asks for a token.
pub fn token_request() -> Value {
    json!({
        "grant_type": "client_credentials", "client_id": "mot-cua-tinh",
        "client_secret": "vi-du-khong-dung-mat-khau-nay", "scope": "chamdiem.read chamdiem.write",
    })
}

/// A person's name or secret is wrong.
pub fn invalid_grant() -> Value {
    json!({
        "error": "invalid_grant",
        "error_description": "Tên hoặc mật khẩu không đúng, hoặc đang tạm khóa vì sai nhiều lần; hãy thử lại sau.",
    })
}

/// A machine's name or secret is wrong.
pub fn invalid_client() -> Value {
    json!({
        "error": "invalid_client",
        "error_description": "Tên hoặc mật khẩu không đúng, hoặc đang tạm khóa vì sai nhiều lần; hãy thử lại sau.",
    })
}

/// Too many are asking.
pub fn busy() -> Value {
    json!({
        "error": "temporarily_unavailable",
        "error_description": "Đang có nhiều người đăng nhập cùng lúc; hãy thử lại sau ít giây.",
    })
}
