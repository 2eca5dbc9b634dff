//! A file on its way in: what its head says, and its bytes from the connection to the thread that reads them.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::time::{Duration, Instant};

use actix_web::http::header::{self, HeaderMap};
use actix_web::web::{Bytes, Payload};
use actix_web::{HttpMessage, HttpRequest};
use chamdiem_api_types::{Code, Failure};
use chamdiem_feed::{Compression, Format};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::strict_body::{check_length, next, too_large};
use crate::failure::Refusal;

/// The most bytes of a file, as it is sent.
const BYTES_MAX: u64 = 8 * 1024 * 1024 * 1024;

/// The most bytes of a list for entry by hand, decompressed.
pub const LIST_BYTES_MAX: usize = 1024 * 1024;

/// How long a sender may pause: a file may take its time, but something must arrive.
const PAUSE_MAX: Duration = Duration::from_secs(10);

/// How many bytes a second must arrive at least, once the first seconds are over.
const RATE_MIN: u64 = 16 * 1024;

/// For how long a sender may be slower.
const GRACE: Duration = Duration::from_secs(30);

/// How long the sender of a body is waited for, all in all.
const TOTAL_MAX: Duration = Duration::from_secs(30 * 60);

/// How long what still arrives is thrown away before a refusal is answered: many senders read only after they have sent.
const DRAIN_MAX: Duration = Duration::from_millis(500);

/// How many pieces wait between the connection and the thread that reads.
const PIECES_MAX: usize = 32;

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A file of rows.
    File(Format),
    /// A JSON array, for entry by hand.
    List,
}

/// What the head of a request says about its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// How it is written.
    pub form: Form,
    /// How it is compressed.
    pub compression: Compression,
}

impl Head {
    /// Reads the head.
    ///
    /// # Errors
    /// 415 or 413, before a byte of the body is read.
    pub fn of(request: &HttpRequest) -> Result<Head, Refusal> {
        let compression = compression(request.headers())?;
        let form = form(request)?;
        let most = if form == Form::List { LIST_BYTES_MAX as u64 } else { BYTES_MAX };
        check_length(request.headers(), most)?;
        Ok(Head { form, compression })
    }

    /// How the file is written, once it is seen how it begins. What begins as JSON is that, whatever it is called.
    pub fn form_of(&self, first_letter: Option<u8>) -> Form {
        match (first_letter, self.form) {
            (Some(b'['), _) => Form::List,
            (Some(b'{'), _) => Form::File(Format::Ndjson),
            (_, form) => form,
        }
    }

    /// The most bytes that may be sent.
    pub fn bytes_max(&self) -> u64 {
        if self.form == Form::List { LIST_BYTES_MAX as u64 } else { BYTES_MAX }
    }
}

/// What browsers, Excel and other systems call a file of rows, or one that may hold it: what is in it is seen when it
/// has arrived.
const TABLES: [&str; 22] = [
    "",
    "text/csv",
    "text/x-csv",
    "text/comma-separated-values",
    "text/x-comma-separated-values",
    "text/tab-separated-values",
    "text/plain",
    "text/html",
    "application/csv",
    "application/x-csv",
    "application/vnd.ms-excel",
    "application/vnd.ms-excel.sheet.macroenabled.12",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/pdf",
    "application/zip",
    "application/x-zip-compressed",
    "application/gzip",
    "application/x-gzip",
    "application/zstd",
    "application/octet-stream",
    "binary/octet-stream",
];

/// What JSON lines are called.
const LINES: [&str; 9] = [
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/x-jsonl",
    "application/jsonlines",
    "application/x-jsonlines",
    "application/json-lines",
    "application/x-json-lines",
    "text/x-ndjson",
];

/// What a list is called.
const LISTS: [&str; 2] = ["application/json", "text/json"];

/// What a text may say of its encoding; which it is, its first bytes say.
const CHARSETS: [&str; 6] = ["utf-8", "utf8", "us-ascii", "utf-16", "utf-16le", "utf-16be"];

fn form(request: &HttpRequest) -> Result<Form, Refusal> {
    let essence = request.content_type();
    let is_one_of = |names: &[&str]| names.iter().any(|name| essence.eq_ignore_ascii_case(name));
    let form = if is_one_of(&TABLES) {
        Form::File(Format::Csv)
    } else if is_one_of(&LINES) {
        Form::File(Format::Ndjson)
    } else if is_one_of(&LISTS) {
        Form::List
    } else {
        let vi = "Nội dung phải là application/x-ndjson, text/csv hoặc application/json, và là chính tệp dữ liệu, không \
                  phải biểu mẫu.";
        let en =
            "The body must be application/x-ndjson, text/csv or application/json, and the file itself, not a form.";
        return Err(Failure::new(Code::UnsupportedMediaType, vi, en).into());
    };
    let whole = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let charset = whole.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    });
    if charset.is_some_and(|charset| !CHARSETS.iter().any(|known| charset.eq_ignore_ascii_case(known))) {
        let vi = "Bảng mã phải là UTF-8.";
        return Err(Failure::new(Code::UnsupportedMediaType, vi, "The charset must be UTF-8.").into());
    }
    Ok(form)
}

fn compression(headers: &HeaderMap) -> Result<Compression, Refusal> {
    let mut encodings = headers.get_all(header::CONTENT_ENCODING);
    let encoding = encodings.next().map(|encoding| encoding.as_bytes().to_ascii_lowercase());
    match (encoding.as_deref(), encodings.next()) {
        (None | Some(b"identity"), None) => Ok(Compression::None),
        (Some(b"gzip" | b"x-gzip"), None) => Ok(Compression::Gzip),
        (Some(b"zstd"), None) => Ok(Compression::Zstd),
        _ => {
            let vi = "Content-Encoding phải là identity, gzip hoặc zstd.";
            let en = "Content-Encoding must be identity, gzip or zstd.";
            Err(Failure::new(Code::UnsupportedEncoding, vi, en).into())
        }
    }
}

enum Piece {
    Bytes(Bytes),
    /// The body ended as it should.
    End,
}

/// The bytes that arrive, for a thread that reads them.
pub struct Arriving {
    pieces: mpsc::Receiver<Piece>,
    current: Bytes,
    at_end: bool,
}

/// Where the bytes that arrive are handed over.
pub struct HandOver(mpsc::Sender<Piece>);

/// Both ends of the way from the connection to the thread that reads.
pub fn way() -> (HandOver, Arriving) {
    let (sender, pieces) = mpsc::channel(PIECES_MAX);
    (HandOver(sender), Arriving { pieces, current: Bytes::new(), at_end: false })
}

impl Read for Arriving {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() && !self.at_end {
            match self.pieces.blocking_recv() {
                Some(Piece::Bytes(bytes)) => self.current = bytes,
                Some(Piece::End) => self.at_end = true,
                // Nobody said that this is the end, so it is none.
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
        let length = buffer.len().min(self.current.len());
        buffer[..length].copy_from_slice(&self.current.split_to(length));
        Ok(length)
    }
}

/// A body on its way in: no more of it than is allowed, and no slower.
pub struct Incoming<'p> {
    payload: &'p mut Payload,
    bytes_max: u64,
    arrived: u64,
    /// How long the sender was waited for, all in all. What our own side takes does not count.
    waited: Duration,
    collected: VecDeque<Bytes>,
    at_end: bool,
}

impl<'p> Incoming<'p> {
    /// A body of which nothing was read.
    pub fn new(payload: &'p mut Payload, bytes_max: u64) -> Incoming<'p> {
        let (collected, waited) = (VecDeque::new(), Duration::ZERO);
        Incoming { payload, bytes_max, arrived: 0, waited, collected, at_end: false }
    }

    /// Reads the first bytes into memory; gives whether they are the whole body.
    ///
    /// # Errors
    /// 408 when nothing arrives for too long or all of it too slowly, 413 when too much does, 400 when the body is cut off.
    pub async fn collect(&mut self, bytes: u64) -> Result<bool, Refusal> {
        while !self.at_end && self.arrived <= bytes {
            match self.next().await? {
                Some(piece) => self.collected.push_back(piece),
                None => self.at_end = true,
            }
        }
        Ok(self.at_end)
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Refusal> {
        let began = Instant::now();
        let Ok(next) = timeout(PAUSE_MAX, next(self.payload)).await else { return Err(stalled()) };
        self.waited += began.elapsed();
        let piece = match next {
            None => return Ok(None),
            Some(Ok(bytes)) => bytes,
            Some(Err(_)) => return Err(cut_off()),
        };
        self.arrived += piece.len() as u64;
        if self.arrived > self.bytes_max {
            return Err(too_large(self.bytes_max));
        }
        if is_too_slow(self.arrived, self.waited) { Err(too_slow()) } else { Ok(Some(piece)) }
    }

    async fn next_collected(&mut self) -> Result<Option<Bytes>, Refusal> {
        match self.collected.pop_front() {
            Some(piece) => Ok(Some(piece)),
            None if self.at_end => Ok(None),
            None => self.next().await,
        }
    }
}

/// Whether so many bytes are too few for the time that the sender was waited for.
fn is_too_slow(arrived: u64, waited: Duration) -> bool {
    let seconds = waited.saturating_sub(GRACE).as_secs();
    waited > TOTAL_MAX || arrived < seconds.saturating_mul(RATE_MIN)
}

impl HandOver {
    /// Hands over the body, piece by piece, as fast as it is read. It ends when the reading side has had enough, too.
    ///
    /// # Errors
    /// As for [`Incoming::collect`].
    pub async fn pump(self, mut incoming: Incoming<'_>) -> Result<(), Refusal> {
        loop {
            let piece = match incoming.next_collected().await? {
                Some(bytes) => Piece::Bytes(bytes),
                None => Piece::End,
            };
            let at_end = matches!(piece, Piece::End);
            if self.0.send(piece).await.is_err() || at_end {
                return Ok(());
            }
        }
    }
}

/// Throws away what still arrives, for a short while.
pub async fn drain(payload: &mut Payload) {
    // Whether it ended in time or not, the answer follows.
    let _ = timeout(DRAIN_MAX, async { while let Some(Ok(_)) = next(payload).await {} }).await;
}

/// The body was cut off.
pub fn cut_off() -> Refusal {
    let vi = "Nội dung bị ngắt giữa chừng; không có gì được lưu.";
    Failure::new(Code::InvalidRequest, vi, "The body was cut off; nothing was stored.").into()
}

fn stalled() -> Refusal {
    let seconds = PAUSE_MAX.as_secs();
    let vi = format!("Không nhận được dữ liệu trong {seconds} giây; không có gì được lưu.");
    let en = format!("No data arrived for {seconds} seconds; nothing was stored.");
    Failure::new(Code::BodyTimeout, vi, en).into()
}

fn too_slow() -> Refusal {
    let (rate, minutes) = (RATE_MIN / 1024, TOTAL_MAX.as_secs() / 60);
    let vi =
        format!("Dữ liệu đến quá chậm: cần ít nhất {rate} KiB mỗi giây, tối đa {minutes} phút; không có gì được lưu.");
    let en =
        format!("It arrives too slowly: at least {rate} KiB a second, {minutes} minutes at most; nothing was stored.");
    Failure::new(Code::BodyTimeout, vi, en).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_has_its_first_seconds_then_a_least_rate_and_a_time_for_all() {
        assert!(!is_too_slow(0, GRACE));
        let later = GRACE + Duration::from_secs(10);
        assert!(is_too_slow(10 * RATE_MIN - 1, later));
        assert!(!is_too_slow(10 * RATE_MIN, later));
        assert!(!is_too_slow(u64::MAX, TOTAL_MAX));
        assert!(is_too_slow(u64::MAX, TOTAL_MAX + Duration::from_millis(1)));
    }
}
