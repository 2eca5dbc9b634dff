//! HTTP/1.1 by hand: requests that no proper client would send, and answers as they lie on the wire.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use chamdiem_api_types::{Code, Problem};

/// How long an answer may take. A machine that is compiling at the same time is slow.
const PATIENCE: Duration = Duration::from_secs(300);

/// A request that is written as it stands.
#[derive(Debug, Clone)]
pub struct Request {
    method: String,
    target: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Option<Vec<u8>>,
}

impl Request {
    /// A request without a body.
    pub fn new(method: &str, target: &str) -> Request {
        Request { method: method.to_owned(), target: target.to_owned(), headers: Vec::new(), body: None }
    }

    /// A read.
    pub fn get(target: &str) -> Request {
        Request::new("GET", target)
    }

    /// A write.
    pub fn put(target: &str) -> Request {
        Request::new("PUT", target)
    }

    /// A transition.
    pub fn post(target: &str) -> Request {
        Request::new("POST", target)
    }

    /// The same request with one header more; a header that is there already stays.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Vec<u8>>) -> Request {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The same request of a token's holder.
    #[must_use]
    pub fn by(self, token: &str) -> Request {
        self.with("Authorization", format!("Bearer {token}"))
    }

    /// The same request with a body whose length it names.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Request {
        self.body = Some(body.into());
        self
    }

    /// The same request with a body of JSON.
    #[must_use]
    pub fn json(self, body: impl Into<Vec<u8>>) -> Request {
        self.with("Content-Type", "application/json").body(body)
    }

    /// The request's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes =
            format!("{} {} HTTP/1.1\r\nHost: chamdiem.localhost\r\n", self.method, self.target).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(b"\r\n");
        }
        if let Some(body) = &self.body {
            bytes.extend_from_slice(format!("Content-Length: {}\r\n", body.len()).as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(self.body.as_deref().unwrap_or_default());
        bytes
    }

    /// Sends it on a connection of its own and reads the one answer.
    pub fn send(&self, address: SocketAddr) -> Answer {
        let mut connection = Connection::open(address);
        connection.write(&self.bytes());
        if self.method == "HEAD" { connection.read_head() } else { connection.read() }
    }
}

/// A connection that stays open until it goes.
pub struct Connection {
    stream: TcpStream,
    /// What was read beyond the last answer.
    rest: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub fn open(address: SocketAddr) -> Connection {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Connection { stream, rest: Vec::new() }
    }

    /// Sends bytes. A server that has answered and closed already is no fault: its answer is what counts.
    pub fn write(&mut self, bytes: &[u8]) {
        match self.stream.write_all(bytes) {
            Err(error) if matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset) => {}
            written => written.unwrap(),
        }
    }

    /// Says that nothing more will be sent; answers can still be read.
    pub fn end_writing(&mut self) {
        self.stream.shutdown(std::net::Shutdown::Write).unwrap();
    }

    /// Reads one answer with the body whose length it names.
    pub fn read(&mut self) -> Answer {
        let mut answer = self.read_head();
        if answer.header("transfer-encoding") == Some("chunked") {
            answer.body = self.read_chunks();
            return answer;
        }
        let length = answer.header("content-length").map_or(0, |length| length.parse().unwrap());
        while self.rest.len() < length {
            assert!(self.read_more(), "the connection was closed in the middle of a body");
        }
        answer.body = self.rest.drain(..length).collect();
        answer
    }

    /// Reads a body in chunks, to its last one.
    fn read_chunks(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        loop {
            let end = loop {
                if let Some(end) = self.rest.windows(2).position(|bytes| bytes == b"\r\n") {
                    break end;
                }
                assert!(self.read_more(), "the connection was closed in the middle of a body");
            };
            let length = std::str::from_utf8(&self.rest[..end]).unwrap();
            let length = usize::from_str_radix(length, 16).unwrap();
            while self.rest.len() < end + 2 + length + 2 {
                assert!(self.read_more(), "the connection was closed in the middle of a body");
            }
            body.extend_from_slice(&self.rest[end + 2..end + 2 + length]);
            self.rest.drain(..end + 2 + length + 2);
            if length == 0 {
                return body;
            }
        }
    }

    /// Reads the head of one answer, as of one that has no body whatever length it names.
    pub fn read_head(&mut self) -> Answer {
        let end = loop {
            if let Some(end) = self.rest.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end;
            }
            assert!(self.read_more(), "the connection was closed without an answer");
        };
        let head: Vec<u8> = self.rest.drain(..end + 4).collect();
        let head = String::from_utf8(head).unwrap();
        let mut lines = head.trim_end().split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        let headers: Vec<(String, String)> = lines.map(header).collect();
        Answer { status, headers, body: Vec::new() }
    }

    /// The status of one answer; none where the connection ends without one.
    pub fn status(&mut self) -> Option<u16> {
        while !self.rest.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
            if !self.read_more() {
                return None;
            }
        }
        Some(self.read_head().status)
    }

    /// Whether an answer, or the end, arrives within a while.
    pub fn has_answer_within(&mut self, time: Duration) -> bool {
        if !self.rest.is_empty() {
            return true;
        }
        self.stream.set_read_timeout(Some(time)).unwrap();
        let mut byte = [0; 1];
        let waited = self.stream.peek(&mut byte);
        self.stream.set_read_timeout(Some(PATIENCE)).unwrap();
        !waited.is_err_and(|error| matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut))
    }

    /// Whether the server has closed the connection and sent nothing more.
    pub fn is_closed(&mut self) -> bool {
        self.rest.is_empty() && !self.read_more()
    }

    fn read_more(&mut self) -> bool {
        let mut bytes = [0; 16 * 1024];
        match self.stream.read(&mut bytes) {
            Ok(count) => {
                self.rest.extend_from_slice(&bytes[..count]);
                count > 0
            }
            Err(error) if error.kind() == ErrorKind::ConnectionReset => false,
            Err(error) => panic!("{error}"),
        }
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Each header with its name in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of the one header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let value = values.next();
        assert_eq!(values.next(), None, "{name} stands twice");
        value
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The body as a problem that agrees with its status, its URN, its title and the table of codes.
    pub fn problem(&self) -> Problem {
        let told = self.text();
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{told}");
        let members: serde_json::Map<String, serde_json::Value> = serde_json::from_str(told).unwrap();
        let mut names: Vec<&str> = members.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["code", "detail", "instance", "issues", "status", "title", "type"]);
        let problem: Problem = serde_json::from_str(told).unwrap();
        assert_ne!(problem.code, Code::Unknown, "{told}");
        assert_eq!((problem.status, problem.code.status()), (self.status, self.status), "{told}");
        assert_eq!(problem.kind, problem.code.urn(), "{told}");
        let titles = [problem.code.title_vi(), problem.code.title_en()];
        assert!(titles.contains(&problem.title.as_str()), "{told}");
        assert!(!problem.detail.is_empty(), "{told}");
        assert!(problem.issues.iter().all(|issue| issue.code != Code::Unknown && !issue.detail.is_empty()), "{told}");
        problem
    }

    /// The places and codes of a problem's issues.
    pub fn issues(&self) -> Vec<(String, Code)> {
        self.problem().issues.into_iter().map(|issue| (issue.pointer, issue.code)).collect()
    }
}
