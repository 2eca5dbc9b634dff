//! A real OpenID provider, npm's `oidc-provider`, in a process of its own.

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::tools;

/// The name of the service at the provider.
pub const AUDIENCE: &str = "https://chamdiem.localhost/api";

/// What the provider signs with.
pub const ALGORITHMS: [&str; 4] = ["ES256", "RS256", "PS256", "EdDSA"];

/// A running provider; it ends when it goes.
pub struct OpenIdProvider {
    child: Child,
    commands: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
    http: reqwest::Client,
    /// Its name and address.
    pub issuer: String,
}

impl OpenIdProvider {
    /// Starts one on a free port.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start() -> OpenIdProvider {
        OpenIdProvider::start_at(0)
    }

    /// Starts one on a port, where another one may have been before; its keys are new.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start_at(port: u16) -> OpenIdProvider {
        let mut child = Command::new(tools::node())
            .arg(tools::node_folder().join("openid-provider.mjs"))
            .args([AUDIENCE, &port.to_string()])
            .current_dir(tools::node_folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
        let issuer = answers.next().unwrap().unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        OpenIdProvider { commands: child.stdin.take(), child, answers, http, issuer }
    }

    /// The port it listens on.
    ///
    /// # Panics
    /// When its address is none.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.issuer.rsplit(':').next().unwrap().parse().unwrap()
    }

    /// Swagger UI's client comes back to this service.
    pub fn redirect_to(&mut self, service: &str) {
        self.tell(&format!("redirect {service}/swagger-ui/oauth2-redirect.html"));
    }

    /// New keys; the old ones are published no more.
    pub fn rotate(&mut self) {
        self.tell("rotate");
    }

    /// New keys, beside the old ones.
    pub fn add_keys(&mut self) {
        self.tell("add");
    }

    /// How often its keys were asked for.
    ///
    /// # Panics
    /// When it does not answer.
    pub fn requests(&mut self) -> u32 {
        self.tell("requests").parse().unwrap()
    }

    /// A token for a machine with a role, `unit@so-noi-vu` for that of a unit, signed by an algorithm.
    ///
    /// # Panics
    /// When the provider gives none.
    pub async fn token(&self, role: &str, algorithm: &str) -> String {
        self.scoped_token(role, algorithm, "").await
    }

    /// The same, limited to scopes.
    ///
    /// # Panics
    /// When the provider gives none.
    pub async fn scoped_token(&self, role: &str, algorithm: &str, scope: &str) -> String {
        let mut form = vec![("grant_type", "client_credentials")];
        if !scope.is_empty() {
            form.push(("scope", scope));
        }
        let body: Vec<String> =
            form.iter().map(|(key, value)| format!("{key}={}", value.replace(' ', "%20"))).collect();
        let request = self.http.post(format!("{}/token", self.issuer));
        let request = request.basic_auth(format!("{role}.{algorithm}"), Some("bi-mat-cua-kiem-thu"));
        let request = request.header("Content-Type", "application/x-www-form-urlencoded").body(body.join("&"));
        let response = request.send().await.unwrap();
        let answer: serde_json::Value = response.json().await.unwrap();
        answer["access_token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    fn tell(&mut self, command: &str) -> String {
        writeln!(self.commands.as_mut().unwrap(), "{command}").unwrap();
        self.answers.next().unwrap().unwrap()
    }
}

impl Drop for OpenIdProvider {
    fn drop(&mut self) {
        // It ends with its standard input.
        self.commands = None;
        let _ = self.child.wait();
    }
}
