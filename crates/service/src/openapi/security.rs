//! How a caller shows who is asking, and what each operation needs of it.

use serde_json::{Map, Value, json};

use crate::tokens::Scope;

/// A token that was got elsewhere and is pasted.
const BEARER: &str = "bearer";

/// An account of this service.
const ACCOUNT: &str = "localAccount";

/// The province's single sign-on.
const SIGN_ON: &str = "singleSignOn";

/// Where people log in at the single sign-on of one installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignOnScheme {
    /// Where people log in.
    pub(crate) authorization_url: String,
    /// Where a code is changed for a token.
    pub(crate) token_url: String,
    /// The public client of Swagger UI.
    pub(crate) client_id: String,
    /// What it asks for.
    pub(crate) scopes: Vec<String>,
    /// Whom the token is to be for, where the issuer has to be told (RFC 8707).
    pub(crate) resource: Option<String>,
}

/// Adds the schemes to the components of a document.
pub(super) fn add(components: &mut Map<String, Value>, sign_on: Option<&SignOnScheme>) {
    let schemes = components.entry("securitySchemes").or_insert_with(|| json!({}));
    let flow = |more: Value| {
        let mut flow =
            json!({ "scopes": { Scope::READ: scope_text(Scope::READ), Scope::WRITE: scope_text(Scope::WRITE) } });
        if let (Some(flow), Value::Object(more)) = (flow.as_object_mut(), more) {
            flow.extend(more);
        }
        flow
    };
    let token_url = json!({ "tokenUrl": "v1/oauth/token" });
    schemes[BEARER] = json!({
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "Mã truy cập (JWT) đã có sẵn. Dán nguyên mã, không kèm chữ Bearer.",
    });
    schemes[ACCOUNT] = json!({
        "type": "oauth2",
        "description": "Tài khoản do quản trị viên của dịch vụ cấp cho người dùng và hệ thống. Không chọn phạm vi nào thì mã truy cập làm được mọi việc của vai trò.",
        "flows": { "password": flow(token_url.clone()), "clientCredentials": flow(token_url) },
    });
    let Some(sign_on) = sign_on else { return };
    let scopes: Map<String, Value> =
        sign_on.scopes.iter().map(|scope| (scope.clone(), json!(scope_text(scope)))).collect();
    let mut scheme = json!({
        "type": "oauth2",
        "description": "Đăng nhập một lần của tỉnh (OpenID Connect, mã ủy quyền kèm PKCE).",
        "flows": {
            "authorizationCode": {
                "authorizationUrl": sign_on.authorization_url,
                "tokenUrl": sign_on.token_url,
                "scopes": scopes,
            },
        },
        "x-client-id": sign_on.client_id,
    });
    if let Some(resource) = &sign_on.resource {
        scheme["x-resource"] = json!(resource);
    }
    schemes[SIGN_ON] = scheme;
}

/// What a caller must show for an operation: one of the alternatives. A token that names scopes of this service must name
/// the one given here.
pub(super) fn of_operation(reads: bool, public: bool, with_sign_on: bool) -> Value {
    let scope = Scope::needed(reads);
    let mut alternatives = if public { vec![json!({})] } else { Vec::new() };
    alternatives.push(json!({ BEARER: [] }));
    alternatives.push(json!({ ACCOUNT: [scope] }));
    if with_sign_on {
        alternatives.push(json!({ SIGN_ON: [scope] }));
    }
    Value::Array(alternatives)
}

fn scope_text(scope: &str) -> &'static str {
    match scope {
        Scope::READ => "Chỉ tra cứu",
        Scope::WRITE => "Ghi dữ liệu",
        "openid" => "Định danh người đăng nhập",
        _ => "Phạm vi do nơi đăng nhập quy định",
    }
}
