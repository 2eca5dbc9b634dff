//! The access log: one JSON line per request, on standard output.
//!
//! Each worker formats into a buffer of its own and hands it over when it is large, or a tenth of a second old, to one
//! thread that writes. When that thread falls behind, workers wait for it: a line is never dropped.

use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use time::OffsetDateTime;

/// A buffer that is handed over when it has so many bytes.
const BUFFER_BYTES: usize = 32 * 1024;

/// How many buffers wait for the writing thread before workers wait too.
const BUFFERS_MAX: usize = 64;

/// How old a line may become before it is handed over.
const FLUSH_PAUSE: Duration = Duration::from_millis(100);

/// Where workers get their buffers.
#[derive(Clone)]
pub struct AccessLog {
    sender: Option<SyncSender<Vec<u8>>>,
}

/// The thread that writes; it ends when the last worker has gone.
pub struct AccessLogWriter {
    thread: Option<JoinHandle<()>>,
}

impl AccessLog {
    /// An access log on standard output, and the thread that writes it.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn on_standard_output() -> std::io::Result<(AccessLog, AccessLogWriter)> {
        let (sender, receiver) = sync_channel(BUFFERS_MAX);
        let thread = std::thread::Builder::new().name("access-log".to_owned()).spawn(move || write_all(&receiver))?;
        Ok((AccessLog { sender: Some(sender) }, AccessLogWriter { thread: Some(thread) }))
    }

    /// No access log.
    pub fn none() -> (AccessLog, AccessLogWriter) {
        (AccessLog { sender: None }, AccessLogWriter { thread: None })
    }

    /// The buffer of one worker; must be called in the worker's own thread.
    pub(super) fn buffer(&self) -> Option<Rc<LogBuffer>> {
        let sender = self.sender.clone()?;
        let buffer = Rc::new(LogBuffer::new(sender));
        let weak = Rc::downgrade(&buffer);
        actix_web::rt::spawn(async move {
            loop {
                actix_web::rt::time::sleep(FLUSH_PAUSE).await;
                match weak.upgrade() {
                    Some(buffer) => buffer.flush(),
                    None => return,
                }
            }
        });
        Some(buffer)
    }
}

impl AccessLogWriter {
    /// Waits until every line is written.
    pub fn join(mut self) {
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has told so itself.
            let _ = thread.join();
        }
    }
}

fn write_all(receiver: &Receiver<Vec<u8>>) {
    while let Ok(lines) = receiver.recv() {
        // Standard output that is gone must not end the service.
        let _ = std::io::stdout().lock().write_all(&lines);
    }
}

/// What a line says.
pub(super) struct Line<'a> {
    pub(super) at: OffsetDateTime,
    pub(super) request_id: &'a str,
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) status: u16,
    pub(super) duration_us: u64,
    pub(super) client_id: Option<&'a str>,
    pub(super) bytes: u64,
    /// Answered ahead of routing, from the cache of rankings.
    pub(super) is_early: bool,
    /// Why it is refused, where the answer does not say it.
    pub(super) reason: Option<&'a str>,
}

/// The lines of one worker that are not handed over yet.
pub(super) struct LogBuffer {
    lines: RefCell<Vec<u8>>,
    second: RefCell<Second>,
    sender: SyncSender<Vec<u8>>,
}

/// The second of the line before, which is mostly that of the next one too.
#[derive(Default)]
struct Second {
    /// Since 1970.
    number: i64,
    /// `2021-07-09T08:00:00.`; empty before the first line.
    text: Vec<u8>,
}

impl LogBuffer {
    fn new(sender: SyncSender<Vec<u8>>) -> LogBuffer {
        LogBuffer { lines: RefCell::default(), second: RefCell::default(), sender }
    }

    pub(super) fn write(&self, line: &Line<'_>) {
        let mut lines = self.lines.borrow_mut();
        lines.extend_from_slice(b"{\"time\":\"");
        lines.extend_from_slice(self.second.borrow_mut().at(line.at));
        write_digits(&mut lines, line.at.microsecond(), 6, b'Z');
        lines.extend_from_slice(b"\",\"request_id\":\"");
        lines.extend_from_slice(line.request_id.as_bytes());
        lines.extend_from_slice(b"\",\"method\":\"");
        write_escaped(&mut lines, line.method);
        lines.extend_from_slice(b"\",\"path\":\"");
        write_escaped(&mut lines, line.path);
        write_number(&mut lines, b"\",\"status\":", u64::from(line.status));
        write_number(&mut lines, b",\"duration_us\":", line.duration_us);
        write_number(&mut lines, b",\"bytes\":", line.bytes);
        if let Some(client_id) = line.client_id {
            lines.extend_from_slice(b",\"client_id\":\"");
            write_escaped(&mut lines, client_id);
            lines.push(b'"');
        }
        if line.is_early {
            lines.extend_from_slice(b",\"early\":true");
        }
        if let Some(reason) = line.reason {
            lines.extend_from_slice(b",\"reason\":\"");
            write_escaped(&mut lines, reason);
            lines.push(b'"');
        }
        lines.extend_from_slice(b"}\n");
        let full = lines.len() >= BUFFER_BYTES;
        drop(lines);
        if full {
            self.flush();
        }
    }

    fn flush(&self) {
        let lines = std::mem::replace(&mut *self.lines.borrow_mut(), Vec::with_capacity(BUFFER_BYTES + 1024));
        if !lines.is_empty() {
            // The writing thread outlives every buffer, so the hand-over cannot fail.
            let _ = self.sender.send(lines);
        }
    }
}

impl Drop for LogBuffer {
    fn drop(&mut self) {
        self.flush();
    }
}

impl Second {
    /// The text of a moment's second, digit by digit.
    fn at(&mut self, at: OffsetDateTime) -> &[u8] {
        if self.text.is_empty() || self.number != at.unix_timestamp() {
            self.number = at.unix_timestamp();
            self.text.clear();
            let at = at.to_offset(time::UtcOffset::UTC);
            let (year, month, day) = at.to_calendar_date();
            let (hour, minute, second) = at.to_hms();
            write_digits(&mut self.text, year.unsigned_abs(), 4, b'-');
            write_digits(&mut self.text, u32::from(u8::from(month)), 2, b'-');
            write_digits(&mut self.text, u32::from(day), 2, b'T');
            write_digits(&mut self.text, u32::from(hour), 2, b':');
            write_digits(&mut self.text, u32::from(minute), 2, b':');
            write_digits(&mut self.text, u32::from(second), 2, b'.');
        }
        &self.text
    }
}

fn write_digits(lines: &mut Vec<u8>, mut number: u32, width: usize, end: u8) {
    let mut digits = [b'0'; 6];
    for digit in digits[..width].iter_mut().rev() {
        // The remainder is below ten.
        *digit += (number % 10) as u8;
        number /= 10;
    }
    lines.extend_from_slice(&digits[..width]);
    lines.push(end);
}

fn write_number(lines: &mut Vec<u8>, name: &[u8], number: u64) {
    lines.extend_from_slice(name);
    lines.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

fn write_escaped(lines: &mut Vec<u8>, text: &str) {
    if text.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
        lines.extend_from_slice(text.as_bytes());
        return;
    }
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => lines.extend_from_slice(&[b'\\', byte]),
            0x00..=0x1f => lines.push(b'?'),
            byte => lines.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use time::macros::datetime;

    use super::*;

    fn line<'a>(path: &'a str, client_id: Option<&'a str>) -> Line<'a> {
        Line {
            at: datetime!(2021-07-09 17:05:06.070809 +7),
            request_id: "8f-1",
            method: "GET",
            path,
            status: 200,
            duration_us: 42,
            client_id,
            bytes: 7,
            is_early: false,
            reason: None,
        }
    }

    fn log_buffer() -> (LogBuffer, Receiver<Vec<u8>>) {
        let (sender, receiver) = sync_channel(BUFFERS_MAX);
        (LogBuffer::new(sender), receiver)
    }

    /// Every line that was handed over, each read as JSON.
    fn lines(receiver: &Receiver<Vec<u8>>) -> Vec<Value> {
        let written: Vec<u8> = receiver.try_iter().flatten().collect();
        written.split_inclusive(|&byte| byte == b'\n').map(|line| serde_json::from_slice(line).unwrap()).collect()
    }

    #[test]
    fn a_line_is_json_whatever_a_client_sends() {
        let (buffer, receiver) = log_buffer();
        let hostile = "/v1/\"}\n{\"status\":500,\\\u{1}\u{7f}\u{2028}đợt";
        buffer.write(&line("/v1/units", None));
        buffer.write(&Line { is_early: true, reason: Some(hostile), ..line(hostile, Some(hostile)) });
        buffer.flush();
        let read = lines(&receiver);
        let expected = json!({
            "time": "2021-07-09T10:05:06.070809Z", "request_id": "8f-1", "method": "GET", "path": "/v1/units",
            "status": 200, "duration_us": 42, "bytes": 7,
        });
        assert_eq!(read[0], expected);
        let shown = "/v1/\"}?{\"status\":500,\\?\u{7f}\u{2028}đợt";
        assert_eq!([&read[1]["path"], &read[1]["client_id"], &read[1]["reason"]], [shown; 3]);
        assert_eq!(read[1]["early"], true);
        assert_eq!((read[1]["status"].as_u64(), read.len()), (Some(200), 2));
    }

    #[test]
    fn each_line_tells_its_own_time() {
        let (buffer, receiver) = log_buffer();
        let times = [
            datetime!(2021-06-30 23:59:59.999999 UTC),
            datetime!(2021-07-01 06:59:59.000001 +7),
            datetime!(2021-07-01 00:00:00 UTC),
            datetime!(2021-06-30 23:59:59 UTC),
        ];
        for at in times {
            buffer.write(&Line { at, ..line("/v1/units", None) });
        }
        buffer.flush();
        let told = lines(&receiver);
        let told: Vec<&str> = told.iter().map(|line| line["time"].as_str().unwrap()).collect();
        let expected = [
            "2021-06-30T23:59:59.999999Z",
            "2021-06-30T23:59:59.000001Z",
            "2021-07-01T00:00:00.000000Z",
            "2021-06-30T23:59:59.000000Z",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn no_line_is_lost_when_a_worker_ends() {
        let (buffer, receiver) = log_buffer();
        for _ in 0..1000 {
            buffer.write(&line("/v1/units", Some("chamdiem-cli")));
        }
        let before = lines(&receiver).len();
        assert!(0 < before && before < 1000, "a full buffer is handed over at once, the rest later");
        drop(buffer);
        assert_eq!(before + lines(&receiver).len(), 1000);
    }
}
