//! What is set of the province's single sign-on.

use std::error::Error;

use chamdiem_service::settings::OidcSettings;
use chamdiem_usecases::asker::Role;
use clap::Args;

/// The single sign-on of the province (OpenID Connect); without an issuer there is none.
#[derive(Args)]
pub struct SignOnArguments {
    /// Đăng nhập một lần: tên nơi cấp mã truy cập (`iss`), cũng là địa chỉ gốc của tài liệu khám phá.
    #[arg(long, env = "CHAMDIEM_OIDC_ISSUER")]
    oidc_issuer: Option<String>,
    /// Đăng nhập một lần: tên của dịch vụ này ở nơi cấp mã (`aud`); mặc định như `--audience`.
    #[arg(long, env = "CHAMDIEM_OIDC_AUDIENCE")]
    oidc_audience: Option<String>,
    /// Đăng nhập một lần: ứng dụng công khai của Swagger UI; không có thì Swagger UI không mời đăng nhập.
    #[arg(long, env = "CHAMDIEM_OIDC_CLIENT_ID")]
    oidc_client_id: Option<String>,
    /// Đăng nhập một lần: địa chỉ bộ khóa công khai (JWKS); mặc định lấy từ tài liệu khám phá.
    #[arg(long, env = "CHAMDIEM_OIDC_JWKS_URL")]
    oidc_jwks_url: Option<String>,
    /// Đăng nhập một lần: các phạm vi mà Swagger UI mời chọn, cách nhau bằng dấu phẩy.
    #[arg(long, env = "CHAMDIEM_OIDC_SCOPES", value_delimiter = ',')]
    oidc_scopes: Vec<String>,
    /// Đăng nhập một lần: tên trường chứa danh sách vai trò.
    #[arg(long, env = "CHAMDIEM_OIDC_ROLES_CLAIM", default_value = "roles")]
    oidc_roles_claim: String,
    /// Đăng nhập một lần: tên trường chứa mã đơn vị.
    #[arg(long, env = "CHAMDIEM_OIDC_UNIT_CLAIM", default_value = "unit")]
    oidc_unit_claim: String,
    /// Đăng nhập một lần: các vai trò được phép cấp, cách nhau bằng dấu phẩy; mặc định là tất cả.
    #[arg(long, env = "CHAMDIEM_OIDC_ROLES", value_delimiter = ',')]
    oidc_roles: Vec<String>,
}

impl SignOnArguments {
    /// The settings; `audience` is what the embedded issuer calls this service.
    ///
    /// # Errors
    /// A role that there is not.
    pub fn settings(self, audience: &str) -> Result<Option<OidcSettings>, Box<dyn Error>> {
        // A Compose file passes on what is not set as an empty text.
        let set = |value: Option<String>| value.filter(|value| !value.is_empty());
        let Some(issuer) = set(self.oidc_issuer) else { return Ok(None) };
        let mut settings = OidcSettings::of(issuer, set(self.oidc_audience).unwrap_or_else(|| audience.to_owned()));
        settings.client_id = set(self.oidc_client_id);
        settings.jwks_url = set(self.oidc_jwks_url);
        settings.roles_claim = self.oidc_roles_claim;
        settings.unit_claim = self.oidc_unit_claim;
        if !self.oidc_scopes.is_empty() {
            settings.scopes = self.oidc_scopes;
        }
        if !self.oidc_roles.is_empty() {
            let role = |word: &String| {
                Role::parse(word).ok_or_else(|| format!("CHAMDIEM_OIDC_ROLES: không có vai trò `{word}`"))
            };
            settings.roles = self.oidc_roles.iter().map(role).collect::<Result<_, _>>()?;
        }
        Ok(Some(settings))
    }
}
