//! The proxies that other people put in front of the service: Debian's nginx and HAProxy, under a prefix, with what they do to
//! answers: compression of JSON, which makes tags weak, and buffering.

use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::service::Folder;
use crate::tools;

/// Where the service is behind the proxy.
pub const PREFIX: &str = "/chamdiem";

/// Against waiting for ever.
const HANGS_AFTER: Duration = Duration::from_secs(120);

/// The proxies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// nginx.
    Nginx,
    /// HAProxy.
    Haproxy,
}

/// A running proxy; it is stopped when it goes.
pub struct Proxy {
    child: Child,
    folder: Folder,
    /// Where the service is reached through it.
    pub url: String,
}

impl Proxy {
    /// Starts a proxy in front of a service.
    ///
    /// # Errors
    /// In words, when it does not start.
    pub fn start(kind: Kind, service: SocketAddr) -> Result<Proxy, String> {
        let mut faults = Vec::new();
        // A port that was free a moment ago may be taken now.
        for _ in 0..5 {
            match Proxy::try_start(kind, service) {
                Ok(proxy) => return Ok(proxy),
                Err(fault) => faults.push(fault),
            }
        }
        Err(faults.join("; "))
    }

    fn try_start(kind: Kind, service: SocketAddr) -> Result<Proxy, String> {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = free.map_err(|fault| fault.to_string())?;
        let folder = Folder::new();
        let file = folder.path().join("proxy.conf");
        let text = match kind {
            Kind::Nginx => nginx(address, service, &folder),
            Kind::Haproxy => haproxy(address, service),
        };
        std::fs::write(&file, text).map_err(|fault| fault.to_string())?;
        let mut command = match kind {
            Kind::Nginx => Command::new(tools::nginx()),
            Kind::Haproxy => Command::new(tools::haproxy()),
        };
        match kind {
            Kind::Nginx => {
                command.arg("-p").arg(folder.path()).arg("-e").arg(folder.path().join("error.log")).arg("-c")
            }
            Kind::Haproxy => command.args(["-db", "-f"]),
        };
        let log = std::fs::File::create(folder.path().join("log")).map_err(|fault| fault.to_string())?;
        command.arg(&file).stdin(Stdio::null()).stdout(log).stderr(Stdio::piped());
        let child = command.spawn().map_err(|fault| format!("{kind:?}: {fault}"))?;
        let mut proxy = Proxy { child, folder, url: format!("http://{address}{PREFIX}") };
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            let ended = proxy.child.try_wait().map_err(|fault| fault.to_string())?;
            if ended.is_some() || began.elapsed() > HANGS_AFTER {
                let mut said = String::new();
                let _ = proxy.child.kill();
                if let Some(stderr) = &mut proxy.child.stderr {
                    let _ = stderr.read_to_string(&mut said);
                }
                return Err(format!("{kind:?} does not start: {said}"));
            }
            std::thread::yield_now();
        }
        Ok(proxy)
    }

    /// What it answered so far: `STATUS METHOD PATH`, one line for each request.
    ///
    /// # Errors
    /// In words, where its log cannot be read.
    pub fn answered(&self) -> Result<Vec<String>, String> {
        let log = std::fs::read_to_string(self.folder.path().join("log")).map_err(|fault| fault.to_string())?;
        Ok(log
            .lines()
            .filter(|line| line.starts_with(|first: char| first.is_ascii_digit()))
            .map(str::to_owned)
            .collect())
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // One that is gone already needs no killing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn nginx(address: SocketAddr, service: SocketAddr, folder: &Folder) -> String {
    let folder = folder.path().display();
    format!(
        "daemon off;
master_process off;
pid {folder}/nginx.pid;
events {{ worker_connections 512; }}
http {{
    log_format answered '$status $request_method $uri';
    access_log /dev/stdout answered;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    client_max_body_size 1g;
    gzip on;
    gzip_proxied any;
    gzip_min_length 1;
    gzip_types application/json application/problem+json application/javascript text/javascript text/css;
    proxy_buffering on;
    server {{
        listen {address};
        location {PREFIX}/ {{
            proxy_pass http://{service}/;
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        }}
    }}
}}
"
    )
}

fn haproxy(address: SocketAddr, service: SocketAddr) -> String {
    format!(
        "global
    log stdout format raw local0
defaults
    mode http
    log global
    log-format \"%ST %HM %HP\"
    timeout connect 10s
    timeout client 300s
    timeout server 300s
frontend outside
    bind {address}
    option forwardfor
    http-request replace-path ^{PREFIX}(/.*)$ \\1
    default_backend service
backend service
    compression algo gzip
    compression type application/json application/problem+json text/javascript text/css
    server one {service}
"
    )
}
