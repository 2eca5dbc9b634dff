//! A server that answers from a script, so that it can misbehave: what a well-made service never does.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What the server does with one request.
#[derive(Debug, Clone)]
pub enum Act {
    /// Answers with these bytes.
    Answer(Vec<u8>),
    /// Closes the connection without an answer.
    HangUp,
    /// Begins an answer of unknown length, and sends 64 KiB at a time until nobody reads.
    Flood,
}

/// An answer, with a JSON body unless `headers` names another content type.
pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Act {
    let mut head = format!("HTTP/1.1 {status} -\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
        head.push_str("Content-Type: application/json; charset=utf-8\r\n");
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    Act::Answer(format!("{head}\r\n{body}").into_bytes())
}

/// A problem, as the service tells it.
pub fn problem(status: u16, headers: &[(&str, &str)], body: &str) -> Act {
    let headers: Vec<_> = headers.iter().copied().chain([("Content-Type", "application/problem+json")]).collect();
    answer(status, &headers, body)
}

/// A request as it came in.
#[derive(Debug, Clone)]
pub struct Received {
    /// Verb and path with query.
    pub line: String,
    /// The other lines of the head, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Received {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The server. After the last act of the script it does that one again.
pub struct ScriptedServer {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
}

impl ScriptedServer {
    /// A server on a port of its own.
    pub fn start(script: Vec<Act>) -> ScriptedServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&received);
        // It ends with the test's process.
        thread::spawn(move || {
            let mut acts = script.iter().cycle();
            let mut left = script.len();
            let mut act = acts.next().unwrap();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let Some(request) = read(&stream) else { continue };
                seen.lock().unwrap().push(request);
                play(act, &mut stream);
                if left > 1 {
                    left -= 1;
                    act = acts.next().unwrap();
                }
            }
        });
        ScriptedServer { address, received }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was asked so far.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

fn read(stream: &TcpStream) -> Option<Received> {
    let mut lines = BufReader::new(stream);
    let mut line = String::new();
    let mut next = |lines: &mut BufReader<&TcpStream>| {
        line.clear();
        lines.read_line(&mut line).ok()?;
        Some(line.trim_end().to_owned())
    };
    let first = next(&mut lines)?.strip_suffix(" HTTP/1.1")?.to_owned();
    let mut headers = Vec::new();
    loop {
        let line = next(&mut lines)?;
        let Some((name, value)) = line.split_once(": ") else { break };
        headers.push((name.to_lowercase(), value.to_owned()));
    }
    let mut received = Received { line: first, headers, body: String::new() };
    let length = received.header("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    lines.read_exact(&mut body).ok()?;
    received.body = String::from_utf8(body).unwrap();
    Some(received)
}

fn play(act: &Act, stream: &mut TcpStream) {
    match act {
        // A client that has read enough may be gone: that is for the test to judge.
        Act::Answer(bytes) => drop(stream.write_all(bytes)),
        Act::HangUp => {}
        Act::Flood => {
            let head = "HTTP/1.1 200 -\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
            let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
            let mut sent = stream.write_all(head.as_bytes());
            while sent.is_ok() {
                sent = stream.write_all(chunk.as_bytes());
            }
        }
    }
}
