//! The real program on a database that can be made to fail, and all that its database holds.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chamdiem_client::Client;
use chamdiem_service::Settings;
use chamdiem_service::tokens::issuer::Issuer;
use chamdiem_store::Backend;
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::trust::grant::Grant;
use reqwest::{Method, RequestBuilder};
use time::OffsetDateTime;

use super::acts::{Act, Body, Bound};
use super::{Failing, disk, server};
use chamdiem_tests::inside::{Stored, stored_at};
use chamdiem_tests::play;
use chamdiem_tests::postgres::Cluster;
use chamdiem_tests::service::Folder;
use chamdiem_tests::tools;

/// How long the program may take to begin.
const PATIENCE: Duration = Duration::from_secs(300);

/// The program, killed when it goes; its folder goes last.
pub(super) struct Site {
    child: Child,
    http: reqwest::Client,
    url: String,
    disk: disk::Disk,
    server: Option<server::Server>,
    issuer: Issuer,
    /// The database itself, seen past whatever stands before it.
    database_url: String,
    now: OffsetDateTime,
    /// How far the program's clock is ahead of ours.
    offset_seconds: i64,
    _folder: Folder,
}

/// An answer: its status, and its body for what went wrong.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) text: String,
}

impl Drop for Site {
    fn drop(&mut self) {
        // A child that is gone already needs no killing.
        let _ = (self.child.kill(), self.child.wait());
    }
}

impl Site {
    /// Starts the program on a new database, with the units and groups of the province, at the moment of the first act.
    ///
    /// # Errors
    /// In words, when it does not begin.
    pub(super) async fn start(backend: Backend, now: OffsetDateTime) -> Result<Site, String> {
        let folder = Folder::with_database(backend);
        let disk = disk::Disk::new(folder.path())?;
        let offset_seconds = offset_to(now);
        disk.set_clock(offset_seconds)?;
        if let Some(direct) = folder.database_url() {
            // Before PostgreSQL's own functions comes the clock that can be set.
            let database = database_in(direct);
            let order = format!("ALTER DATABASE \"{database}\" SET search_path = public, pg_catalog");
            Cluster::shared().psql(database, &order)?;
            set_clock_of(database, offset_seconds)?;
        }
        let (url, server) = match folder.database_url() {
            None => (format!("sqlite://{}", folder.path().join("chamdiem.db").display()), None),
            Some(direct) => {
                let port = Cluster::shared().port();
                let server = server::Server::before(port)?;
                (direct.replace(&format!(":{port}/"), &format!(":{}/", server.port())), Some(server))
            }
        };
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|one| one.local_addr()).map_err(|error| error.to_string())?;
        let mut command = Command::new(tools::program()?);
        command.arg("serve").env("CHAMDIEM_LISTEN", port.to_string()).env("CHAMDIEM_DATA_DIR", folder.path());
        command.env("CHAMDIEM_DATABASE_URL", &url).env("CHAMDIEM_LOG", "off");
        for limit in ["RATE_LIMIT", "PUBLIC_RATE_LIMIT"] {
            command.env(format!("CHAMDIEM_{limit}_PER_SECOND"), "0");
        }
        disk.under(&mut command);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = child.map_err(|error| error.to_string())?;
        let settings = Settings::default();
        let http = reqwest::Client::builder().no_proxy().build().map_err(|error| error.to_string())?;
        let direct = folder.database_url().map(str::to_owned);
        let database_url = direct.unwrap_or_else(|| url.clone());
        let url = format!("http://{port}");
        // The key is made by whoever comes first, and shared.
        let issuer = Issuer::open(folder.path(), &settings.issuer, &settings.audience)?;
        let site = Site { child, http, url, disk, server, issuer, database_url, now, offset_seconds, _folder: folder };
        site.wait_until_ready().await?;
        let client = Client::builder(&site.url).token(site.token(Role::Admin, None)?).build();
        play::register_by(&client.map_err(|error| error.to_string())?).await;
        Ok(site)
    }

    async fn wait_until_ready(&self) -> Result<(), String> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            let answer = self.http.get(format!("{}/health/ready", self.url)).send().await;
            if answer.is_ok_and(|answer| answer.status() == 200) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err("the program did not become ready".to_owned())
    }

    /// Sets the clock of the program, and of its database, which decides.
    pub(super) fn be_at(&mut self, now: OffsetDateTime) -> Result<(), String> {
        if self.now != now {
            self.now = now;
            self.offset_seconds = offset_to(now);
            self.disk.set_clock(self.offset_seconds)?;
            if self.server.is_some() {
                set_clock_of(database_in(&self.database_url), self.offset_seconds)?;
            }
        }
        Ok(())
    }

    fn token(&self, role: Role, unit: Option<&str>) -> Result<String, String> {
        let unit = unit.map(str::parse).transpose().map_err(|_| "no unit has this code".to_owned())?;
        let programs_now =
            chamdiem_usecases::clock::Clock::system().now() + time::Duration::seconds(self.offset_seconds);
        self.issuer.mint(&Grant::of_role(role, unit, 900), programs_now)
    }

    /// The request of an act, as it is made now.
    pub(super) async fn request(&self, act: &Act, key: &str) -> Result<RequestBuilder, String> {
        let token = self.token(act.by.0, act.by.1)?;
        let verb = Method::from_bytes(act.verb.as_bytes()).map_err(|error| error.to_string())?;
        let mut request = self.http.request(verb, format!("{}{}", self.url, act.path));
        request = request.header("X-Request-Id", "statements-fail");
        if act.id != "issueToken" {
            request = request.bearer_auth(token);
        }
        if act.verb == "POST" && act.id != "issueToken" {
            request = request.header("Idempotency-Key", key);
        }
        request = match act.bound {
            Bound::Free => request,
            Bound::New => request.header("If-None-Match", "*"),
            Bound::To(path) => request.header("If-Match", self.etag(path).await?),
        };
        Ok(match &act.body {
            Body::None => request,
            Body::Json(value) => request.header("Content-Type", "application/json").body(value.to_string()),
            Body::Form(text) => request.header("Content-Type", "application/x-www-form-urlencoded").body(*text),
            Body::LetThrough => {
                request.header("Content-Type", "application/json").body(self.let_through().await?.to_string())
            }
        })
    }

    async fn read(&self, path: &str) -> Result<reqwest::Response, String> {
        let request = self.http.get(format!("{}{path}", self.url)).bearer_auth(self.token(Role::Admin, None)?);
        let answer = request.send().await.map_err(|error| error.to_string())?;
        if answer.status() == 200 { Ok(answer) } else { Err(format!("GET {path}: {}", answer.status())) }
    }

    async fn etag(&self, path: &str) -> Result<String, String> {
        let answer = self.read(path).await?;
        let etag = answer.headers().get("ETag").and_then(|etag| etag.to_str().ok());
        etag.map(str::to_owned).ok_or_else(|| format!("GET {path}: no ETag"))
    }

    async fn let_through(&self) -> Result<serde_json::Value, String> {
        let gate = self.read("/v1/rounds/dien-bien-2021-q2/publication-gate").await?;
        let gate: serde_json::Value = gate.json().await.map_err(|error| error.to_string())?;
        let keys: Vec<&serde_json::Value> =
            gate["blocks"].as_array().into_iter().flatten().map(|block| &block["key"]).collect();
        Ok(serde_json::json!({ "kind": "gate_override", "blocks": keys, "reason": "Đã đối chiếu với văn bản gốc" }))
    }

    /// Sends a request.
    ///
    /// # Errors
    /// In words, where there is no answer.
    pub(super) async fn send(&self, request: RequestBuilder) -> Result<Answer, String> {
        let answer = request.send().await.map_err(|error| format!("no answer: {error}"))?;
        let status = answer.status().as_u16();
        Ok(Answer { status, text: answer.text().await.unwrap_or_default() })
    }

    /// Lets the n-th statement, or the n-th call to the disk, fail.
    pub(super) fn fail(&self, nth: u32, how: Failing) -> Result<(), String> {
        match (how, &self.server) {
            (Failing::Disk(how), _) => self.disk.fail(nth, how)?,
            (Failing::Server(how), Some(server)) => server.fail(nth, how),
            (Failing::Server(_), None) => return Err("there is no server".to_owned()),
        }
        Ok(())
    }

    /// Lets nothing fail any more, and says whether anything has.
    pub(super) fn mend(&self) -> Result<bool, String> {
        match &self.server {
            Some(server) => Ok(server.mend()),
            None => self.disk.mend(),
        }
    }

    /// All rows of all tables but those that change by themselves, while an act is done under its key.
    pub(super) fn stored(&self, act: &Act, key: &str) -> Stored {
        // What the program does by itself: it migrates, forgets old keys and wrong secrets, and signs the audit.
        stored_at(&self.database_url).keeping(|table, row| match table {
            "audit_checkpoints" | "__diesel_schema_migrations" => false,
            "idempotency_keys" => row.contains(key),
            "login_attempts" => act.id == "issueToken",
            _ => true,
        })
    }
}

/// The name of the database in its address.
fn database_in(url: &str) -> &str {
    url.rsplit_once('/').map_or(url, |(_, name)| name)
}

/// Sets the clock of one database of PostgreSQL, so many seconds ahead of ours.
fn set_clock_of(database: &str, offset_seconds: i64) -> Result<(), String> {
    let clock = format!(
        "CREATE OR REPLACE FUNCTION public.clock_timestamp() RETURNS TIMESTAMPTZ VOLATILE LANGUAGE sql \
         AS 'SELECT pg_catalog.clock_timestamp() + {offset_seconds} * INTERVAL ''1 second'''"
    );
    Cluster::shared().psql(database, &clock).map(drop)
}

fn offset_to(now: OffsetDateTime) -> i64 {
    now.unix_timestamp() - chamdiem_usecases::clock::Clock::system().now().unix_timestamp()
}
