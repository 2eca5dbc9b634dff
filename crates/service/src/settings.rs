//! What can be set when the service starts.

mod check;
mod proxies;

use std::path::PathBuf;
use std::time::Duration;

use chamdiem_store::StoreOptions;
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::spool::SpoolSpace;

pub use check::SettingFault;
pub(crate) use check::{is_here, issuer_address};
pub use proxies::TrustedProxies;

/// How often somebody may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many requests are allowed anew each second; 0 for any number.
    pub per_second: u32,
    /// How many requests may come at once, after a rest; at least 1.
    pub burst: u32,
}

impl Rate {
    /// No limit.
    pub const OFF: Rate = Rate { per_second: 0, burst: 1 };
}

/// The settings of a service. The program `chamdiem` reads them from its arguments and its environment, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `CHAMDIEM_LISTEN`: the address to listen on; port 0 takes any free one.
    pub listen: String,
    /// `CHAMDIEM_DATABASE_URL`: `sqlite://PATH` or `postgres://…`; where it is not set, SQLite in the data folder.
    pub database_url: Option<String>,
    /// `CHAMDIEM_DATA_DIR`: the folder of the embedded issuer's key and of the SQLite file.
    pub data_dir: PathBuf,
    /// `CHAMDIEM_ISSUER`: the name of the embedded issuer, the `iss` of its tokens.
    pub issuer: String,
    /// `CHAMDIEM_AUDIENCE`: the name of this service, the `aud` of tokens for it.
    pub audience: String,
    /// The province's single sign-on, where there is one.
    pub oidc: Option<OidcSettings>,
    /// `CHAMDIEM_WORKERS`: how many threads serve; at least 1.
    pub workers: usize,
    /// `CHAMDIEM_DATABASE_CONNECTIONS`: how many connections to the database are open at most; at least 1.
    pub connections_max: u32,
    /// `CHAMDIEM_DATABASE_STATEMENT_TIMEOUT_SECONDS`: how long a statement may take on PostgreSQL, and a request wait for it.
    pub statement_timeout: Duration,
    /// `CHAMDIEM_RATE_LIMIT_PER_SECOND`, `CHAMDIEM_RATE_LIMIT_BURST`: how often a client with a token may ask.
    pub rate_limit: Rate,
    /// `CHAMDIEM_PUBLIC_RATE_LIMIT_PER_SECOND`, `CHAMDIEM_PUBLIC_RATE_LIMIT_BURST`: how often an address without one may.
    pub public_rate_limit: Rate,
    /// `CHAMDIEM_TRUSTED_PROXIES`: the proxies in front that are believed; each appends to `X-Forwarded-For` whom it serves.
    /// Without one the address of the connection counts.
    pub trusted_proxies: TrustedProxies,
    /// `CHAMDIEM_CONNECTIONS_PER_WORKER`: how many connections of clients each thread holds at once; further ones wait.
    pub connections_per_worker: usize,
    /// `CHAMDIEM_CONNECTIONS_PER_ADDRESS`: how many connections one address may have; 0 for any number. Behind proxies of our
    /// own they are not counted.
    pub connections_per_address: usize,
    /// `CHAMDIEM_STALL_SECONDS`: how long a client may take nothing of what it is sent before its connection is cut.
    pub stall_max: Duration,
    /// `CHAMDIEM_SPOOL_DIR`: where files of evidence wait until they were checked; where it is not set, in the data folder.
    pub spool_dir: Option<PathBuf>,
    /// `CHAMDIEM_SPOOL_QUOTA_MIB`: how much all of them together may take.
    pub spool_quota_mib: u32,
    /// `CHAMDIEM_SPOOL_RESERVE_MIB`: how much space neither they nor what they bring into the database may take from its disk;
    /// of a small disk a quarter.
    pub spool_reserve_mib: u32,
    /// Whether each request is written to the access log, on standard output.
    pub access_log: bool,
    /// Whether SIGINT and SIGTERM stop the service.
    pub handle_signals: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            listen: "127.0.0.1:8080".to_owned(),
            database_url: None,
            data_dir: PathBuf::from("./data"),
            issuer: "https://chamdiem.localhost".to_owned(),
            audience: "chamdiem".to_owned(),
            oidc: None,
            workers: std::thread::available_parallelism().map_or(2, usize::from),
            connections_max: 8,
            statement_timeout: Duration::from_secs(10),
            rate_limit: Rate { per_second: 50, burst: 200 },
            public_rate_limit: Rate { per_second: 20, burst: 100 },
            trusted_proxies: TrustedProxies::NONE,
            connections_per_worker: 10_000,
            connections_per_address: 256,
            stall_max: Duration::from_secs(30),
            spool_dir: None,
            spool_quota_mib: 4096,
            spool_reserve_mib: 1024,
            access_log: true,
            handle_signals: false,
        }
    }
}

impl Settings {
    /// The URL of the database.
    pub fn database_url(&self) -> String {
        let embedded = || format!("sqlite://{}", self.data_dir.join("chamdiem.db").display());
        self.database_url.clone().unwrap_or_else(embedded)
    }

    /// The folder of the database, where it is a file.
    pub(crate) fn database_folder(&self) -> Option<PathBuf> {
        let url = self.database_url();
        let path = PathBuf::from(url.strip_prefix("sqlite://")?);
        path.parent().map(|folder| if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() })
    }

    /// Where files of evidence wait, and how much they may take.
    pub(crate) fn spool_space(&self) -> SpoolSpace {
        const MIB: u64 = 1024 * 1024;
        let folder = self.spool_dir.clone().unwrap_or_else(|| self.data_dir.join("spool"));
        SpoolSpace::new(folder, u64::from(self.spool_quota_mib) * MIB, u64::from(self.spool_reserve_mib) * MIB)
    }

    /// How the store reaches it.
    pub fn store_options(&self) -> StoreOptions {
        StoreOptions {
            connections_max: self.connections_max,
            checkout_timeout: Duration::from_secs(2),
            statement_timeout: self.statement_timeout,
        }
    }
}

/// How tokens of the province's single sign-on (OpenID Connect) are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OidcSettings {
    /// `CHAMDIEM_OIDC_ISSUER`: its name, the `iss` of its tokens, exactly; its discovery document lies below this address.
    pub issuer: String,
    /// `CHAMDIEM_OIDC_JWKS_URL`: where its keys are; where it is not set, the discovery document says it.
    pub jwks_url: Option<String>,
    /// `CHAMDIEM_OIDC_AUDIENCE`: the name of this service at that issuer, the `aud` of its tokens for us.
    pub audience: String,
    /// `CHAMDIEM_OIDC_CLIENT_ID`: the public client of Swagger UI; where it is not set, Swagger UI does not offer to log in.
    pub client_id: Option<String>,
    /// `CHAMDIEM_OIDC_SCOPES`: what Swagger UI asks for.
    pub scopes: Vec<String>,
    /// `CHAMDIEM_OIDC_ROLES_CLAIM`: the claims that list the roles, with commas between them; each a name, or names with dots
    /// between them that lead into objects, with `.*` at the end where the roles are the keys of an object.
    pub roles_claim: String,
    /// `CHAMDIEM_OIDC_ROLE_NAMES`: what it calls our roles; empty where it has our own words.
    pub role_names: Vec<(String, Role)>,
    /// `CHAMDIEM_OIDC_UNIT_CLAIM`: the claim that names the unit.
    pub unit_claim: String,
    /// `CHAMDIEM_OIDC_CLIENT_CLAIM`: the claim that names the program that asks, `client_id` by RFC 9068.
    pub client_claim: String,
    /// `CHAMDIEM_OIDC_TOKEN_ID_CLAIM`: the claim that tells a token from all others, `jti` by RFC 9068.
    pub token_id_claim: String,
    /// `CHAMDIEM_OIDC_PLAIN_JWT`: whether its access tokens may say `typ: JWT`, or no `typ`, where RFC 9068 has `at+jwt`.
    pub takes_plain_jwt: bool,
    /// `CHAMDIEM_OIDC_ROLES`: the roles that this issuer may grant; others in its tokens are ignored.
    pub roles: Vec<Role>,
    /// How often its keys are fetched.
    pub refresh_pause: Duration,
    /// How much time lies between two fetches at least, however many tokens name a key that is not known.
    pub fetch_pause: Duration,
}

impl OidcSettings {
    /// The settings of an issuer whose tokens name us so, everything else as it is unless something else is set.
    #[must_use]
    pub fn of(issuer: impl Into<String>, audience: impl Into<String>) -> OidcSettings {
        OidcSettings {
            issuer: issuer.into(),
            jwks_url: None,
            audience: audience.into(),
            client_id: None,
            scopes: vec!["openid".to_owned()],
            roles_claim: "roles".to_owned(),
            role_names: Vec::new(),
            unit_claim: "unit".to_owned(),
            client_claim: "client_id".to_owned(),
            token_id_claim: "jti".to_owned(),
            takes_plain_jwt: false,
            roles: Role::ALL.to_vec(),
            refresh_pause: Duration::from_secs(300),
            fetch_pause: Duration::from_secs(30),
        }
    }
}
