//! What cannot be right about settings: every fault by the name of its setting, in Vietnamese, before anything is opened.

use reqwest::Url;

use super::{OidcSettings, Rate, Settings};

/// What cannot be right about one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingFault {
    /// The setting, by the name of its variable in the environment.
    pub setting: &'static str,
    /// Why, in Vietnamese.
    pub vi: String,
}

impl std::fmt::Display for SettingFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.setting, self.vi)
    }
}

impl Settings {
    /// The most threads that serve.
    pub const WORKERS_MAX: usize = 1024;

    /// Everything that cannot be right about them, each by itself and together.
    #[must_use]
    pub fn faults(&self) -> Vec<SettingFault> {
        let mut faults = Vec::new();
        let mut no = |setting, vi: String| faults.push(SettingFault { setting, vi });
        if !(1..=Settings::WORKERS_MAX).contains(&self.workers) {
            no("CHAMDIEM_WORKERS", format!("phải từ 1 đến {}", Settings::WORKERS_MAX));
        }
        if self.connections_per_worker == 0 {
            no("CHAMDIEM_CONNECTIONS_PER_WORKER", "phải từ 1 trở lên".to_owned());
        }
        if self.data_dir.as_os_str().is_empty() {
            no("CHAMDIEM_DATA_DIR", "không được để trống".to_owned());
        }
        for (setting, text) in [("CHAMDIEM_ISSUER", &self.issuer), ("CHAMDIEM_AUDIENCE", &self.audience)] {
            no_name(&mut no, setting, text);
        }
        for (setting, rate) in [
            ("CHAMDIEM_RATE_LIMIT_BURST", self.rate_limit),
            ("CHAMDIEM_PUBLIC_RATE_LIMIT_BURST", self.public_rate_limit),
        ] {
            if rate.burst == 0 {
                no(setting, "phải từ 1 trở lên; để không giới hạn thì đặt số yêu cầu mỗi giây bằng 0".to_owned());
            }
        }
        let schemes = ["sqlite://", "postgres://", "postgresql://"];
        let is_known = |url: &String| schemes.iter().any(|scheme| url.len() > scheme.len() && url.starts_with(scheme));
        if self.database_url.as_ref().is_some_and(|url| !is_known(url)) {
            // Not the value itself, which may hold a password.
            no(
                "CHAMDIEM_DATABASE_URL",
                "phải bắt đầu bằng sqlite://, postgres:// hoặc postgresql:// và có phần sau đó".to_owned(),
            );
        }
        if let Some(oidc) = &self.oidc {
            oidc.faults(&mut no);
            if oidc.issuer == self.issuer {
                no("CHAMDIEM_OIDC_ISSUER", "trùng với CHAMDIEM_ISSUER, tên của bộ phận cấp mã có sẵn".to_owned());
            }
        }
        faults
    }

    /// What works, but opens the service to harm: said once, when the service starts.
    #[must_use]
    pub fn warnings(&self) -> Vec<SettingFault> {
        let is_local = is_own_host(self.listen.rsplit_once(':').map_or("", |(host, _)| host));
        let rates = [
            ("CHAMDIEM_RATE_LIMIT_PER_SECOND", self.rate_limit),
            ("CHAMDIEM_PUBLIC_RATE_LIMIT_PER_SECOND", self.public_rate_limit),
        ];
        let open = rates.into_iter().filter(|(_, rate)| !is_local && *rate == Rate { per_second: 0, ..*rate });
        let vi =
            format!("không giới hạn số yêu cầu, trong khi dịch vụ nghe tại {}, nơi máy khác tới được", self.listen);
        open.map(|(setting, _)| SettingFault { setting, vi: vi.clone() }).collect()
    }
}

impl OidcSettings {
    fn faults(&self, no: &mut impl FnMut(&'static str, String)) {
        if let Err(vi) = issuer_address(&self.issuer) {
            no("CHAMDIEM_OIDC_ISSUER", vi);
        }
        if let Some(Err(vi)) = self.jwks_url.as_deref().map(issuer_address) {
            no("CHAMDIEM_OIDC_JWKS_URL", vi);
        }
        for (setting, text) in [
            ("CHAMDIEM_OIDC_AUDIENCE", &self.audience),
            ("CHAMDIEM_OIDC_ROLES_CLAIM", &self.roles_claim),
            ("CHAMDIEM_OIDC_UNIT_CLAIM", &self.unit_claim),
            ("CHAMDIEM_OIDC_CLIENT_CLAIM", &self.client_claim),
            ("CHAMDIEM_OIDC_TOKEN_ID_CLAIM", &self.token_id_claim),
        ] {
            no_name(no, setting, text);
        }
        if self.roles.is_empty() {
            no("CHAMDIEM_OIDC_ROLES", "không có vai trò nào".to_owned());
        }
    }
}

fn no_name(no: &mut impl FnMut(&'static str, String), setting: &'static str, text: &str) {
    if text.is_empty() || text != text.trim() || text.contains(char::is_control) {
        no(setting, "không được để trống, có khoảng trắng ở đầu, ở cuối, hoặc ký tự điều khiển".to_owned());
    }
}

/// An address of the single sign-on that may be asked: `https`, or plain `http` on this very machine, where nobody can listen
/// or answer for it.
///
/// # Errors
/// In Vietnamese.
pub(crate) fn issuer_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|fault| format!("{text:?} không phải là một địa chỉ ({fault})"))?;
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_here(&url));
    if is_safe && url.host_str().is_some() && url.username().is_empty() && url.password().is_none() {
        Ok(url)
    } else {
        Err(format!("{text:?} phải bắt đầu bằng https:// và không chứa tài khoản (http:// chỉ khi ở chính máy này)"))
    }
}

/// Whether an address is on this very machine.
pub(crate) fn is_here(url: &Url) -> bool {
    is_own_host(url.host_str().unwrap_or_default())
}

/// Whether a host, in brackets or not, is this very machine.
fn is_own_host(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::{Settings, issuer_address};
    use crate::settings::{OidcSettings, Rate};

    #[test]
    fn only_tls_or_this_machine_is_asked() {
        for text in [
            "https://sso.dienbien.localhost",
            "https://sso.dienbien.localhost:8443/realms/tinh",
            "http://127.0.0.1:3000",
            "http://localhost:3000/oidc",
            "http://[::1]:3000",
        ] {
            assert!(issuer_address(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "sso",
            "http://sso.dienbien.localhost",
            "http://10.0.0.1",
            "http://127.0.0.1.example",
            "http://localhost.example",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "https://admin:secret@sso.dienbien.localhost",
            "https://",
        ] {
            assert!(issuer_address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_defaults_have_no_fault_and_every_fault_is_named_at_once() {
        assert_eq!(Settings::default().faults(), []);
        assert_eq!(Settings::default().warnings(), []);
        let issuer = "http://sso.example";
        let wrong = Settings {
            workers: 0,
            connections_per_worker: 0,
            data_dir: "".into(),
            issuer: issuer.to_owned(),
            audience: " chamdiem".to_owned(),
            rate_limit: Rate { per_second: 1, burst: 0 },
            public_rate_limit: Rate { per_second: 1, burst: 0 },
            database_url: Some("mysql://x:secret@host/db".to_owned()),
            oidc: Some(OidcSettings {
                jwks_url: Some("sso".to_owned()),
                roles_claim: String::new(),
                unit_claim: "unit\n".to_owned(),
                roles: Vec::new(),
                ..OidcSettings::of(issuer, "")
            }),
            ..Settings::default()
        };
        let mut named: Vec<_> = wrong.faults().iter().map(|fault| fault.setting).collect();
        named.sort_unstable();
        let expected = [
            "AUDIENCE",
            "CONNECTIONS_PER_WORKER",
            "DATABASE_URL",
            "DATA_DIR",
            "OIDC_AUDIENCE",
            "OIDC_ISSUER",
            "OIDC_ISSUER",
            "OIDC_JWKS_URL",
            "OIDC_ROLES",
            "OIDC_ROLES_CLAIM",
            "OIDC_UNIT_CLAIM",
            "PUBLIC_RATE_LIMIT_BURST",
            "RATE_LIMIT_BURST",
            "WORKERS",
        ];
        assert_eq!(named, expected.map(|name| format!("CHAMDIEM_{name}")));
        assert!(!wrong.faults().iter().any(|fault| fault.vi.contains("secret")), "a password is told");
    }

    #[test]
    fn a_service_without_limits_is_warned_of_only_where_others_can_reach_it() {
        let without =
            |listen: &str| Settings { listen: listen.to_owned(), public_rate_limit: Rate::OFF, ..Settings::default() };
        for listen in ["127.0.0.1:8080", "[::1]:8080", "localhost:8080"] {
            assert_eq!(without(listen).warnings(), [], "{listen}");
        }
        for listen in ["0.0.0.0:8080", "[::]:8080", "192.0.2.1:80", "chamdiem.example:80"] {
            let warnings = without(listen).warnings();
            assert_eq!(warnings.len(), 1, "{listen}");
            assert_eq!(warnings[0].setting, "CHAMDIEM_PUBLIC_RATE_LIMIT_PER_SECOND");
        }
    }
}
