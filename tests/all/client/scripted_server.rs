//! A server that answers from a script, so that it can misbehave: what a well-made service never does.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use chamdiem_tests::http_server::{HangUp, HttpServer, Request, Response, response, response_of};
use http_body_util::BodyExt;
use hyper::body::{Body, Frame};

/// What the server does with one request.
#[derive(Debug, Clone)]
pub enum Act {
    /// Answers with this.
    Answer {
        /// The status.
        status: u16,
        /// The headers beside the usual ones.
        headers: Vec<(String, String)>,
        /// The body.
        body: String,
    },
    /// Closes the connection without an answer.
    HangUp,
    /// Begins an answer of unknown length, and sends 64 KiB at a time until nobody reads.
    Flood,
}

/// An answer, with a JSON body unless `headers` names another content type.
pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Act {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Act::Answer { status, headers, body: body.to_owned() }
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
    /// The headers, their names in lower case.
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

/// The line of a request and its headers.
pub fn head_of(request: &Request) -> (String, Vec<(String, String)>) {
    let line = format!("{} {}", request.method(), request.uri());
    let headers = request.headers().iter();
    (line, headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect())
}

/// The server. After the last act of the script it does that one again.
pub struct ScriptedServer {
    server: HttpServer,
    received: Arc<Mutex<Vec<Received>>>,
}

impl ScriptedServer {
    /// A server on a port of its own.
    pub fn start(script: Vec<Act>) -> ScriptedServer {
        let received = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&received);
        let script = Arc::new(script);
        let server = HttpServer::start(move |request| {
            let (seen, script) = (Arc::clone(&seen), Arc::clone(&script));
            async move {
                let (line, headers) = head_of(&request);
                let body = request.into_body().collect().await.map_err(|_| HangUp)?.to_bytes();
                let body = String::from_utf8(body.to_vec()).unwrap();
                let number = {
                    let mut seen = seen.lock().unwrap();
                    seen.push(Received { line, headers, body });
                    seen.len()
                };
                play(&script[number.min(script.len()) - 1])
            }
        });
        ScriptedServer { server, received }
    }

    /// Its address.
    pub fn url(&self) -> String {
        self.server.url().to_owned()
    }

    /// What it was asked so far.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

fn play(act: &Act) -> Result<Response, HangUp> {
    match act {
        Act::Answer { status, headers, body } => {
            let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            Ok(response(*status, &headers, body.clone()))
        }
        Act::HangUp => Err(HangUp),
        Act::Flood => Ok(response_of(200, &[], Flood)),
    }
}

/// Blanks without an end.
struct Flood;

impl Body for Flood {
    type Data = Bytes;
    type Error = HangUp;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, HangUp>>> {
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; 0x10000])))))
    }
}
