//! What a verifier needs, without a service around it: an issuer, a clock that the test sets, settings, a single sign-on
//! whose keys are known.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use chamdiem_api_types::Code;
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::trust::grant::Grant;
use time::OffsetDateTime;
use time::macros::datetime;

use super::support::forged_tokens::forgery::{Draft, Forger};
use super::support::forged_tokens::keys::Keys;
use super::support::forged_tokens::{of_the_embedded_issuer, of_the_single_sign_on};
use crate::settings::{OidcSettings, Settings};
use crate::tokens::issuer::Issuer;
use crate::tokens::{Asker, Caller, Role, Trusted, Verifier};

/// The clock at first.
pub const MORNING: OffsetDateTime = datetime!(2021-07-01 08:00 +7);

/// The name of the single sign-on.
pub const SIGN_ON: &str = "https://dang-nhap.dienbien.example";

/// The service's part that a stage is asked for.
pub struct Running(Issuer);

impl Running {
    pub fn issuer(&self) -> &Issuer {
        &self.0
    }
}

/// The stage.
pub struct Stage {
    pub running: Running,
    pub clock: Arc<Clock>,
    pub settings: Settings,
    pub verifier: Verifier,
    pub keys: &'static Keys,
}

impl Stage {
    /// With the embedded issuer and a single sign-on, whose keys are good for an hour.
    pub fn start() -> Stage {
        Stage::with(|_| {})
    }

    /// With changed settings.
    pub fn with(change: impl FnOnce(&mut Settings)) -> Stage {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let data_dir = std::env::temp_dir().join(format!("chamdiem-tokens-{}-{number}", std::process::id()));
        chamdiem_store::private_files::folder(&data_dir).unwrap();
        let oidc = OidcSettings::of(SIGN_ON, "https://chamdiem.dienbien.example");
        let mut settings = Settings { data_dir, oidc: Some(oidc), ..Settings::default() };
        change(&mut settings);
        let issuer = Issuer::open(&settings.data_dir, &settings.issuer, &settings.audience).unwrap();
        let clock = Arc::new(Clock::manual(MORNING));
        let verifier = Verifier::new(&issuer, &settings, Arc::clone(&clock));
        // An RSA key takes long to make.
        static KEYS: OnceLock<Keys> = OnceLock::new();
        let keys = KEYS.get_or_init(Keys::new);
        let stage = Stage { running: Running(issuer), clock, settings, verifier, keys };
        let published = serde_json::from_value(serde_json::json!({ "keys": stage.keys.published() })).unwrap();
        let good_until = MORNING.unix_timestamp() + 3600;
        let sign_on: Arc<Trusted> = stage.verifier.issuer(SIGN_ON).unwrap();
        assert!(sign_on.keys.replace(&published, good_until));
        stage
    }

    /// Sets the clock so many seconds after the morning.
    pub fn at(&self, seconds: i64) {
        self.clock.set(MORNING + time::Duration::seconds(seconds));
    }

    /// A token of a role, for the longest life of a person.
    pub fn token(&self, role: Role, unit: Option<&str>) -> String {
        let grant = Grant::of_role(role, unit.map(|unit| unit.parse().unwrap()), 900);
        self.running.issuer().mint(&grant, self.clock.now()).unwrap()
    }

    /// The embedded issuer's own key, and what it would write.
    pub fn embedded(&self) -> (Forger, Draft) {
        of_the_embedded_issuer(self)
    }

    /// The single sign-on's keys, and what it would write with each.
    pub fn single_sign_on(&self) -> Vec<(Forger, Draft)> {
        of_the_single_sign_on(self, self.keys)
    }

    /// Who asks with these headers, or the code of the refusal.
    pub fn ask(&self, authorization: &[&[u8]]) -> Result<Asker, Code> {
        self.verifier.asker(&headers(authorization)).map_err(|refusal| refusal.code())
    }

    /// Who asks with them, if that was known before.
    pub fn seen(&self, authorization: &[&[u8]]) -> Option<Arc<Caller>> {
        self.verifier.seen(&headers(authorization), self.clock.now())
    }

    /// The holder of a token.
    pub fn holder(&self, token: &str) -> Option<Arc<Caller>> {
        match self.ask(&[format!("Bearer {token}").as_bytes()]) {
            Ok(Asker::Known(caller)) => Some(caller),
            Ok(Asker::Public | Asker::System) => panic!("a token makes nobody the public"),
            Err(code) => {
                assert_eq!(code, Code::Unauthenticated);
                None
            }
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.settings.data_dir);
    }
}

/// Headers with these values of Authorization.
pub fn headers(authorization: &[&[u8]]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in authorization {
        headers.append(AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
    }
    headers
}
