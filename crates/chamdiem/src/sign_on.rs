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
    /// Đăng nhập một lần: trường chứa vai trò, như `realm_access.roles`; nhiều trường cách nhau bằng dấu phẩy; thêm `.*` nếu vai trò là các khóa của một đối tượng; mặc định là `roles`.
    #[arg(long, env = "CHAMDIEM_OIDC_ROLES_CLAIM")]
    oidc_roles_claim: Option<String>,
    /// Đăng nhập một lần: tên gọi các vai trò ở nơi đó, dạng `TÊN=vai-trò`, cách nhau bằng dấu chấm phẩy; đã đặt thì chỉ những tên này được tính.
    #[arg(long, env = "CHAMDIEM_OIDC_ROLE_NAMES")]
    oidc_role_names: Option<String>,
    /// Đăng nhập một lần: trường chứa mã đơn vị; mặc định là `unit`.
    #[arg(long, env = "CHAMDIEM_OIDC_UNIT_CLAIM")]
    oidc_unit_claim: Option<String>,
    /// Đăng nhập một lần: trường chứa tên phần mềm gửi yêu cầu, như `azp`, `appid`, `cid`; mặc định là `client_id`.
    #[arg(long, env = "CHAMDIEM_OIDC_CLIENT_CLAIM")]
    oidc_client_claim: Option<String>,
    /// Đăng nhập một lần: trường phân biệt từng mã truy cập, như `uti`; mặc định là `jti`.
    #[arg(long, env = "CHAMDIEM_OIDC_TOKEN_ID_CLAIM")]
    oidc_token_id_claim: Option<String>,
    /// Đăng nhập một lần: `true` nếu mã truy cập ở nơi đó ghi `typ` là `JWT` hoặc không ghi.
    #[arg(long, env = "CHAMDIEM_OIDC_PLAIN_JWT")]
    oidc_plain_jwt: Option<String>,
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
        settings.client_claim = self.oidc_client_claim.unwrap_or(settings.client_claim);
        settings.token_id_claim = self.oidc_token_id_claim.unwrap_or(settings.token_id_claim);
        settings.role_names = role_names(&self.oidc_role_names.unwrap_or_default(), values);
        settings.takes_plain_jwt = match self.oidc_plain_jwt.as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(other) => {
                values.fault("CHAMDIEM_OIDC_PLAIN_JWT", &format!("phải là true hoặc false, không phải {other:?}"));
                false
            }
        };
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
            ("CHAMDIEM_OIDC_CLIENT_CLAIM", self.oidc_client_claim.is_some()),
            ("CHAMDIEM_OIDC_CLIENT_ID", self.oidc_client_id.is_some()),
            ("CHAMDIEM_OIDC_JWKS_URL", self.oidc_jwks_url.is_some()),
            ("CHAMDIEM_OIDC_PLAIN_JWT", self.oidc_plain_jwt.is_some()),
            ("CHAMDIEM_OIDC_ROLES", !self.oidc_roles.is_empty()),
            ("CHAMDIEM_OIDC_ROLES_CLAIM", self.oidc_roles_claim.is_some()),
            ("CHAMDIEM_OIDC_ROLE_NAMES", self.oidc_role_names.is_some()),
            ("CHAMDIEM_OIDC_SCOPES", !self.oidc_scopes.is_empty()),
            ("CHAMDIEM_OIDC_TOKEN_ID_CLAIM", self.oidc_token_id_claim.is_some()),
            ("CHAMDIEM_OIDC_UNIT_CLAIM", self.oidc_unit_claim.is_some()),
        ];
        given.into_iter().filter(|(_, is_given)| *is_given).map(|(setting, _)| setting)
    }
}

/// The words that name a role.
fn role_words() -> String {
    format!("vai trò có thể là {}", Role::ALL.map(Role::as_str).join(", "))
}

/// What a single sign-on calls our roles: `NAME=role`, with semicolons between them. A name may have any other character.
fn role_names(text: &str, values: &mut Values) -> Vec<(String, Role)> {
    let pair = |pair: &str| {
        let (name, word) = pair.rsplit_once('=').unwrap_or_default();
        let role = Role::parse(word.trim()).filter(|_| !name.trim().is_empty());
        if role.is_none() {
            let told = format!("{pair:?} không có dạng TÊN=vai-trò; {}", role_words());
            values.fault("CHAMDIEM_OIDC_ROLE_NAMES", &told);
        }
        Some((name.trim().to_owned(), role?))
    };
    text.split(';').map(str::trim).filter(|text| !text.is_empty()).filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_roles_may_have_blanks_commas_and_equals_signs() {
        let mut values = Values::new(Vec::new());
        let text = " Người thẩm định = appraiser;cn=qt,ou=tinh=admin;; /chamdiem/x=unit;b0f1=unit ";
        let names = role_names(text, &mut values);
        let names: Vec<(&str, Role)> = names.iter().map(|(name, role)| (name.as_str(), *role)).collect();
        let expected = [
            ("Người thẩm định", Role::Appraiser),
            ("cn=qt,ou=tinh", Role::Admin),
            ("/chamdiem/x", Role::Unit),
            ("b0f1", Role::Unit),
        ];
        assert_eq!(names, expected);
        assert_eq!(role_names("", &mut values), []);
        assert!(values.checked(chamdiem_service::Settings::default()).is_ok());
        for wrong in ["admin", "=admin", "x=", "x=root", "x=Admin"] {
            let mut values = Values::new(Vec::new());
            assert_eq!(role_names(wrong, &mut values), [], "{wrong}");
            assert!(values.checked(chamdiem_service::Settings::default()).is_err(), "{wrong}");
        }
    }
}
