//! What is set of the province's single sign-on.

use chamdiem_service::settings::OidcSettings;
use chamdiem_usecases::asker::Role;
use clap::Args;

use crate::values::Values;

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
    /// Đăng nhập một lần: tên trường chứa danh sách vai trò; mặc định là `roles`.
    #[arg(long, env = "CHAMDIEM_OIDC_ROLES_CLAIM")]
    oidc_roles_claim: Option<String>,
    /// Đăng nhập một lần: tên trường chứa mã đơn vị; mặc định là `unit`.
    #[arg(long, env = "CHAMDIEM_OIDC_UNIT_CLAIM")]
    oidc_unit_claim: Option<String>,
    /// Đăng nhập một lần: các vai trò được phép cấp, cách nhau bằng dấu phẩy; mặc định là tất cả.
    #[arg(long, env = "CHAMDIEM_OIDC_ROLES", value_delimiter = ',')]
    oidc_roles: Vec<String>,
}

impl SignOnArguments {
    /// The settings; `audience` is what the embedded issuer calls this service.
    pub fn settings(self, audience: &str, values: &mut Values) -> Option<OidcSettings> {
        let Some(issuer) = &self.oidc_issuer else {
            for setting in self.given() {
                values.fault(setting, "không có tác dụng khi không có CHAMDIEM_OIDC_ISSUER");
            }
            return None;
        };
        let mut settings = OidcSettings::of(issuer, self.oidc_audience.unwrap_or_else(|| audience.to_owned()));
        settings.client_id = self.oidc_client_id;
        settings.jwks_url = self.oidc_jwks_url;
        settings.roles_claim = self.oidc_roles_claim.unwrap_or(settings.roles_claim);
        settings.unit_claim = self.oidc_unit_claim.unwrap_or(settings.unit_claim);
        if !self.oidc_scopes.is_empty() {
            settings.scopes = self.oidc_scopes;
        }
        if !self.oidc_roles.is_empty() {
            let role = |word: &String| {
                let role = Role::parse(word.trim());
                if role.is_none() {
                    values.fault("CHAMDIEM_OIDC_ROLES", &format!("không có vai trò {word:?}; {}", role_words()));
                }
                role
            };
            settings.roles = self.oidc_roles.iter().filter_map(role).collect();
        }
        Some(settings)
    }

    /// Which of the settings beside the issuer are given.
    fn given(&self) -> impl Iterator<Item = &'static str> {
        let given = [
            ("CHAMDIEM_OIDC_AUDIENCE", self.oidc_audience.is_some()),
            ("CHAMDIEM_OIDC_CLIENT_ID", self.oidc_client_id.is_some()),
            ("CHAMDIEM_OIDC_JWKS_URL", self.oidc_jwks_url.is_some()),
            ("CHAMDIEM_OIDC_ROLES", !self.oidc_roles.is_empty()),
            ("CHAMDIEM_OIDC_ROLES_CLAIM", self.oidc_roles_claim.is_some()),
            ("CHAMDIEM_OIDC_SCOPES", !self.oidc_scopes.is_empty()),
            ("CHAMDIEM_OIDC_UNIT_CLAIM", self.oidc_unit_claim.is_some()),
        ];
        given.into_iter().filter(|(_, is_given)| *is_given).map(|(setting, _)| setting)
    }
}

/// The words that name a role.
fn role_words() -> String {
    format!("vai trò có thể là {}", Role::ALL.map(Role::as_str).join(", "))
}
