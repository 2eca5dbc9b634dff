//! A server that takes bodies of any length, piece by piece, and looks at what arrives.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};

use chamdiem_tests::http_server::{HangUp, HttpServer, Request, response};
use http_body_util::BodyExt;

use super::scripted_server::head_of;

/// How the server takes a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appetite {
    /// To its end, and keeps it.
    Keeps,
    /// To its end, and only counts it.
    Counts,
    /// Not at all, and never answers.
    Refuses,
}

/// A request with its body.
#[derive(Debug, Default)]
pub struct Taken {
    /// Verb and path with query.
    pub line: String,
    /// The other lines of the head, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, where it is kept.
    pub body: Vec<u8>,
    /// Whether the body came to its end.
    pub is_whole: bool,
}

impl Taken {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value of a query parameter.
    pub fn query(&self, name: &str) -> Option<&str> {
        let (_, query) = self.line.split_once('?')?;
        query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }
}

/// The server. It answers every body that came to its end with a receipt.
pub struct UploadServer {
    server: HttpServer,
    /// How many bytes of bodies have arrived.
    pub arrived: Arc<AtomicU64>,
    taken: Receiver<Taken>,
}

const RECEIPT: &str = r#"{"kind":"dossiers","source":"mot-cua-tinh","batch":7,"rows":2,
    "sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","inserted":2,"replaced":0,
    "unchanged":0,"outdated":0,"dropped_fields":[],"stored_at":"2021-07-01T08:00:00+07:00","replayed":false}"#;

impl UploadServer {
    /// A server on a port of its own.
    pub fn start(appetite: Appetite) -> UploadServer {
        let arrived = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&arrived);
        let (give, taken) = channel();
        let server = HttpServer::start(move |request| {
            let (counter, give) = (Arc::clone(&counter), give.clone());
            async move {
                if appetite == Appetite::Refuses {
                    std::future::pending::<()>().await;
                }
                let request = take(request, appetite, &counter).await;
                let is_whole = request.is_whole;
                // The test may be over.
                drop(give.send(request));
                if is_whole { Ok(response(201, &[], RECEIPT)) } else { Err(HangUp) }
            }
        });
        UploadServer { server, arrived, taken }
    }

    /// Its address.
    pub fn url(&self) -> String {
        self.server.url().to_owned()
    }

    /// The next request, once it is over.
    pub fn next(&self) -> Taken {
        self.taken.recv().unwrap()
    }

    /// Whether a whole body came by the one connection, which is over.
    pub fn took_a_whole_body(&self) -> bool {
        while self.server.closed() == 0 {
            std::thread::yield_now();
        }
        self.taken.try_iter().any(|taken| taken.is_whole)
    }
}

async fn take(request: Request, appetite: Appetite, arrived: &AtomicU64) -> Taken {
    let (line, headers) = head_of(&request);
    let mut taken = Taken { line, headers, ..Taken::default() };
    let mut pieces = request.into_body();
    while let Some(piece) = pieces.frame().await {
        let Ok(piece) = piece else { return taken };
        let Ok(piece) = piece.into_data() else { continue };
        arrived.fetch_add(piece.len() as u64, Ordering::SeqCst);
        if appetite == Appetite::Keeps {
            taken.body.extend_from_slice(&piece);
        }
    }
    taken.is_whole = true;
    taken
}
