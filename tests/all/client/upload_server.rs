//! A server that takes bodies of any length, piece by piece, and looks at what arrives.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

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
    address: SocketAddr,
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
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let arrived = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&arrived);
        let (give, taken) = channel();
        // It ends with the test's process.
        thread::spawn(move || {
            let mut held = Vec::new();
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                if appetite == Appetite::Refuses {
                    held.push(stream);
                    continue;
                }
                let request = take(&stream, appetite, &counter);
                if request.is_whole {
                    answer(&stream);
                }
                drop(give.send(request));
            }
        });
        UploadServer { address, arrived, taken }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next request, once it is over.
    pub fn next(&self) -> Taken {
        self.taken.recv().unwrap()
    }
}

fn take(stream: &TcpStream, appetite: Appetite, arrived: &AtomicU64) -> Taken {
    let mut input = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        match input.read_line(&mut line) {
            Ok(read) if read > 0 && line != "\r\n" => lines.push(line.trim_end().to_owned()),
            _ => break,
        }
    }
    let mut lines = lines.into_iter();
    let line = lines.next().unwrap_or_default().trim_end_matches(" HTTP/1.1").to_owned();
    let headers = lines.filter_map(|line| {
        let (name, value) = line.split_once(": ")?;
        Some((name.to_lowercase(), value.to_owned()))
    });
    let mut taken = Taken { line, headers: headers.collect(), ..Taken::default() };
    let length = taken.header("content-length").map(|length| length.parse::<u64>().unwrap());
    let mut body = Vec::new();
    let mut keep = |piece: &[u8]| {
        arrived.fetch_add(piece.len() as u64, Ordering::SeqCst);
        if appetite == Appetite::Keeps {
            body.extend_from_slice(piece);
        }
    };
    taken.is_whole = match length {
        Some(length) => take_exactly(&mut input, length, &mut keep),
        None => take_chunks(&mut input, &mut keep),
    };
    taken.body = body;
    taken
}

fn take_exactly(input: &mut impl Read, length: u64, keep: &mut impl FnMut(&[u8])) -> bool {
    let mut room = vec![0; 64 * 1024];
    let mut left = length;
    while left > 0 {
        let most = usize::try_from(left.min(room.len() as u64)).unwrap();
        match input.read(&mut room[..most]) {
            Ok(read) if read > 0 => {
                keep(&room[..read]);
                left -= read as u64;
            }
            _ => return false,
        }
    }
    true
}

fn take_chunks(input: &mut impl BufRead, keep: &mut impl FnMut(&[u8])) -> bool {
    loop {
        let mut size = String::new();
        let Ok(1..) = input.read_line(&mut size) else { return false };
        let size = u64::from_str_radix(size.trim_end(), 16).unwrap();
        let is_whole = take_exactly(input, size, keep);
        let mut end = String::new();
        if !is_whole || input.read_line(&mut end).is_err() {
            return false;
        }
        if size == 0 {
            return true;
        }
    }
}

fn answer(mut stream: &TcpStream) {
    let head = format!(
        "HTTP/1.1 200 -\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        RECEIPT.len()
    );
    // A client that has given up is for the test to judge.
    drop(stream.write_all(format!("{head}{RECEIPT}").as_bytes()));
}
