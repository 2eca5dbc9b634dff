//! An issuer that publishes what it is told to, and counts who asks.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use serde_json::{Value, json};

/// What it publishes.
#[derive(Debug, Clone)]
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

#[derive(Debug)]
struct Shared {
    script: Script,
    discoveries: u32,
    fetches: u32,
    ended: bool,
}

/// A running issuer; it ends when it goes.
pub struct ScriptedIssuer {
    name: String,
    shared: Arc<Mutex<Shared>>,
    thread: Option<JoinHandle<()>>,
}

impl ScriptedIssuer {
    /// Starts one that publishes these keys.
    ///
    /// # Panics
    /// When no port is free.
    #[must_use]
    pub fn start(keys: &[Value]) -> ScriptedIssuer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let name = format!("http://{}", listener.local_addr().unwrap());
        let script = Script {
            status: 200,
            name: name.clone(),
            jwks_url: format!("{name}/jwks"),
            jwks: json!({ "keys": keys }).to_string(),
        };
        let shared = Arc::new(Mutex::new(Shared { script, discoveries: 0, fetches: 0, ended: false }));
        let served = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if served.lock().unwrap().ended {
                    break;
                }
                // Who goes away without asking is not answered.
                let _ = stream.and_then(|stream| serve(stream, &served));
            }
        });
        ScriptedIssuer { name, shared, thread: Some(thread) }
    }

    /// Its name and address.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Changes what it publishes.
    ///
    /// # Panics
    /// When its thread has panicked.
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
    /// When its thread has panicked.
    #[must_use]
    pub fn fetches(&self) -> u32 {
        self.shared.lock().unwrap().fetches
    }

    /// How often its discovery document was read.
    ///
    /// # Panics
    /// When its thread has panicked.
    #[must_use]
    pub fn discoveries(&self) -> u32 {
        self.shared.lock().unwrap().discoveries
    }
}

impl Drop for ScriptedIssuer {
    fn drop(&mut self) {
        if let Ok(mut shared) = self.shared.lock() {
            shared.ended = true;
        }
        // One more call, so that it sees that it is over.
        let _ = TcpStream::connect(self.name.trim_start_matches("http://"));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(stream: TcpStream, shared: &Mutex<Shared>) -> std::io::Result<()> {
    let mut reader = BufReader::new(&stream);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let path = first.split(' ').nth(1).unwrap_or_default();
    let (status, body) = {
        let mut shared = shared.lock().unwrap();
        let Script { status, name, jwks_url, jwks } = shared.script.clone();
        match path {
            "/.well-known/openid-configuration" => {
                shared.discoveries += 1;
                let document = json!({
                    "issuer": name,
                    "jwks_uri": jwks_url,
                    "authorization_endpoint": format!("{name}/auth"),
                    "token_endpoint": format!("{name}/token"),
                });
                (status, document.to_string())
            }
            "/jwks" => {
                shared.fetches += 1;
                (status, jwks)
            }
            _ => (404, "{}".to_owned()),
        }
    };
    let head = format!("HTTP/1.1 {status} -\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
    (&stream).write_all(format!("{head}Content-Type: application/json\r\n\r\n{body}").as_bytes())
}
