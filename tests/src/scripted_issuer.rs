//! An issuer that publishes what it is told to, and counts who asks.

use std::sync::{Arc, Mutex};

use chamdiem_service::settings::OidcSettings;
use serde_json::{Value, json};

use crate::http_server::{HttpServer, Response, response};

/// What it publishes.
#[derive(Debug, Clone, Default)]
pub struct Script {
    /// The status of its answers.
    pub status: u16,
    /// What it calls itself.
    pub name: String,
    /// The address of its keys.
    pub jwks_url: String,
    /// Its keys, as text.
    pub jwks: String,
}

#[derive(Debug, Default)]
struct Shared {
    script: Script,
    discoveries: u32,
    fetches: u32,
}

/// A running issuer; it ends when it goes.
pub struct ScriptedIssuer {
    server: HttpServer,
    shared: Arc<Mutex<Shared>>,
}

impl ScriptedIssuer {
    /// Starts one that publishes these keys.
    ///
    /// # Panics
    /// When no port is free.
    #[must_use]
    pub fn start(keys: &[Value]) -> ScriptedIssuer {
        let shared = Arc::new(Mutex::new(Shared::default()));
        let asked = Arc::clone(&shared);
        let server = HttpServer::start(move |request| {
            let answer = asked.lock().unwrap().answer(request.uri().path());
            std::future::ready(Ok(answer))
        });
        let (name, jwks_url) = (server.url().to_owned(), format!("{}/jwks", server.url()));
        shared.lock().unwrap().script =
            Script { status: 200, name, jwks_url, jwks: json!({ "keys": keys }).to_string() };
        ScriptedIssuer { server, shared }
    }

    /// Its name and address.
    #[must_use]
    pub fn name(&self) -> &str {
        self.server.url()
    }

    /// The settings of a service that takes its tokens.
    #[must_use]
    pub fn settings(&self) -> OidcSettings {
        OidcSettings::of(self.name(), crate::openid_provider::AUDIENCE)
    }

    /// Changes what it publishes.
    ///
    /// # Panics
    /// When it has panicked.
    pub fn change(&self, change: impl FnOnce(&mut Script)) {
        change(&mut self.shared.lock().unwrap().script);
    }

    /// Publishes other keys.
    pub fn publish(&self, keys: &[Value]) {
        self.change(|script| script.jwks = json!({ "keys": keys }).to_string());
    }

    /// How often its keys were fetched.
    ///
    /// # Panics
    /// When it has panicked.
    #[must_use]
    pub fn fetches(&self) -> u32 {
        self.shared.lock().unwrap().fetches
    }

    /// How often its discovery document was read.
    ///
    /// # Panics
    /// When it has panicked.
    #[must_use]
    pub fn discoveries(&self) -> u32 {
        self.shared.lock().unwrap().discoveries
    }
}

impl Shared {
    fn answer(&mut self, path: &str) -> Response {
        let Script { status, name, jwks_url, jwks } = self.script.clone();
        match path {
            "/.well-known/openid-configuration" => {
                self.discoveries += 1;
                let document = json!({
                    "issuer": name,
                    "jwks_uri": jwks_url,
                    "authorization_endpoint": format!("{name}/auth"),
                    "token_endpoint": format!("{name}/token"),
                });
                response(status, &[], document.to_string())
            }
            "/jwks" => {
                self.fetches += 1;
                response(status, &[], jwks)
            }
            _ => response(404, &[], "{}"),
        }
    }
}
