//! The access log: one JSON line per request, on standard output.
//!
//! Each worker formats into a buffer of its own and hands it over when it is large, or a tenth of a second old, to
//! [`Lines`], which never makes it wait. What costs a client nothing may come in any number: requests that are refused for
//! their number, and questions that are not counted. Of these each worker writes the first few of a second, and of the
//! others their number.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use time::OffsetDateTime;

use crate::output::Lines;

mod text;

use text::{Second, write_digits, write_escaped, write_number};

/// A buffer that is handed over when it has so many bytes.
const BUFFER_BYTES: usize = 32 * 1024;

/// How old a line may become before it is handed over.
const FLUSH_PAUSE: Duration = Duration::from_millis(100);

/// After how many of these pauses the numbers are written of what was summed up: a second.
const PAUSES_OF_SUM: u32 = 10;

/// How many lines a worker writes in a second of what is summed up.
const SUMMED_LINES_MAX: u32 = 10;

/// How much of what a client sends stands in a line, in bytes.
const METHOD_MAX: usize = 16;
const PATH_MAX: usize = 256;
const CLIENT_MAX: usize = 128;
const REASON_MAX: usize = 512;

/// Where workers get their buffers.
#[derive(Clone)]
pub struct AccessLog {
    lines: Option<Lines>,
}

impl AccessLog {
    /// An access log on standard output, and the thread that writes it.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn on_standard_output() -> std::io::Result<AccessLog> {
        Ok(AccessLog { lines: Some(Lines::on_standard_output()?) })
    }

    /// No access log.
    pub fn none() -> AccessLog {
        AccessLog { lines: None }
    }

    /// Waits until every line is written, but no longer than this; how many are lost is told in the program's own log.
    pub fn finish(&self, within: Duration) {
        let lost = self.lines.as_ref().map_or(0, |lines| lines.finish(within));
        if lost > 0 {
            tracing::warn!(lost, "nobody took the last lines of the access log");
        }
    }

    /// The buffer of one worker; must be called in the worker's own thread.
    pub(super) fn buffer(&self) -> Option<Rc<LogBuffer>> {
        let buffer = Rc::new(LogBuffer::new(self.lines.clone()?));
        let weak = Rc::downgrade(&buffer);
        actix_web::rt::spawn(async move {
            for pause in (1..=PAUSES_OF_SUM).cycle() {
                actix_web::rt::time::sleep(FLUSH_PAUSE).await;
                let Some(buffer) = weak.upgrade() else { return };
                if pause == PAUSES_OF_SUM {
                    buffer.write_sums();
                }
                buffer.flush();
            }
        });
        Some(buffer)
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
    /// Whether it cost the client nothing, so that it may be summed up.
    pub(super) is_free: bool,
}

/// The lines of one worker that are not handed over yet.
pub(super) struct LogBuffer {
    lines: RefCell<Vec<u8>>,
    second: RefCell<Second>,
    summed: RefCell<Summed>,
    out: Lines,
}

/// What was seen since the numbers were written last of what is summed up.
#[derive(Default)]
struct Summed {
    /// How many of them have lines of their own.
    written: u32,
    /// How many have not, by status, with the moment of the last one.
    sums: Vec<(u16, u64, OffsetDateTime)>,
}

impl Summed {
    /// Whether it has a line of its own; otherwise it is counted.
    fn is_written(&mut self, line: &Line<'_>) -> bool {
        if self.written < SUMMED_LINES_MAX {
            self.written += 1;
            return true;
        }
        match self.sums.iter_mut().find(|(status, ..)| *status == line.status) {
            Some((_, number, last)) => (*number, *last) = (*number + 1, line.at),
            None => self.sums.push((line.status, 1, line.at)),
        }
        false
    }
}

impl LogBuffer {
    fn new(out: Lines) -> LogBuffer {
        LogBuffer { lines: RefCell::default(), second: RefCell::default(), summed: RefCell::default(), out }
    }

    pub(super) fn write(&self, line: &Line<'_>) {
        if line.is_free && !self.summed.borrow_mut().is_written(line) {
            return;
        }
        let mut lines = self.lines.borrow_mut();
        self.begin(&mut lines, line.at);
        lines.extend_from_slice(b"\",\"request_id\":\"");
        lines.extend_from_slice(line.request_id.as_bytes());
        lines.extend_from_slice(b"\",\"method\":\"");
        write_escaped(&mut lines, line.method, METHOD_MAX);
        lines.extend_from_slice(b"\",\"path\":\"");
        write_escaped(&mut lines, line.path, PATH_MAX);
        write_number(&mut lines, b"\",\"status\":", u64::from(line.status));
        write_number(&mut lines, b",\"duration_us\":", line.duration_us);
        write_number(&mut lines, b",\"bytes\":", line.bytes);
        if let Some(client_id) = line.client_id {
            lines.extend_from_slice(b",\"client_id\":\"");
            write_escaped(&mut lines, client_id, CLIENT_MAX);
            lines.push(b'"');
        }
        if line.is_early {
            lines.extend_from_slice(b",\"early\":true");
        }
        if let Some(reason) = line.reason {
            lines.extend_from_slice(b",\"reason\":\"");
            write_escaped(&mut lines, reason, REASON_MAX);
            lines.push(b'"');
        }
        lines.extend_from_slice(b"}\n");
        let full = lines.len() >= BUFFER_BYTES;
        drop(lines);
        if full {
            self.flush();
        }
    }

    /// The numbers of what has no lines of its own.
    fn write_sums(&self) {
        let summed = std::mem::take(&mut *self.summed.borrow_mut());
        let mut lines = self.lines.borrow_mut();
        for (status, number, last) in summed.sums {
            self.begin(&mut lines, last);
            write_number(&mut lines, b"\",\"status\":", u64::from(status));
            write_number(&mut lines, b",\"summed\":", number);
            lines.extend_from_slice(b"}\n");
        }
    }

    /// The beginning of a line: its time, without the closing quote.
    fn begin(&self, lines: &mut Vec<u8>, at: OffsetDateTime) {
        lines.extend_from_slice(b"{\"time\":\"");
        lines.extend_from_slice(self.second.borrow_mut().at(at));
        write_digits(lines, at.microsecond(), 6, b'Z');
    }

    fn flush(&self) {
        if self.lines.borrow().is_empty() {
            return;
        }
        let empty = Vec::with_capacity(BUFFER_BYTES + 1024);
        self.out.offer(self.lines.replace(empty));
    }
}

impl Drop for LogBuffer {
    fn drop(&mut self) {
        self.write_sums();
        self.flush();
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

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
            is_free: false,
        }
    }

    fn log_buffer() -> (LogBuffer, Written) {
        let written = Written::default();
        (LogBuffer::new(Lines::to(written.clone(), "test").unwrap()), written)
    }

    /// What was written so far.
    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// Every line that was handed over, each read as JSON.
    fn lines(buffer: &LogBuffer, written: &Written) -> Vec<Value> {
        assert_eq!(buffer.out.finish(Duration::from_secs(300)), 0);
        let written = std::mem::take(&mut *written.0.lock().unwrap());
        written.split_inclusive(|&byte| byte == b'\n').map(|line| serde_json::from_slice(line).unwrap()).collect()
    }

    #[test]
    fn a_line_is_json_whatever_a_client_sends() {
        let (buffer, written) = log_buffer();
        let hostile = "/v1/\"}\n{\"status\":500,\\\u{1}\u{7f}\u{2028}đợt";
        buffer.write(&line("/v1/units", None));
        buffer.write(&Line { is_early: true, reason: Some(hostile), ..line(hostile, Some(hostile)) });
        buffer.flush();
        let read = lines(&buffer, &written);
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
        let (buffer, written) = log_buffer();
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
        let told = lines(&buffer, &written);
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
        let (buffer, written) = log_buffer();
        for _ in 0..1000 {
            buffer.write(&line("/v1/units", Some("chamdiem-cli")));
        }
        let before = lines(&buffer, &written).len();
        assert!(0 < before && before < 1000, "a full buffer is handed over at once, the rest later");
        let out = buffer.out.clone();
        drop(buffer);
        assert_eq!(out.finish(Duration::from_secs(300)), 0);
        assert_eq!(before + written.0.lock().unwrap().iter().filter(|byte| **byte == b'\n').count(), 1000);
    }

    #[test]
    fn what_a_client_sends_stands_in_a_line_up_to_its_bound() {
        let (buffer, written) = log_buffer();
        let (whole, longer) = ("đ".repeat(PATH_MAX / 2), "đ".repeat(30_000));
        for path in [whole.as_str(), longer.as_str(), &format!("/{longer}")] {
            buffer.write(&Line { method: &"M".repeat(60_000), ..line(path, Some(&longer)) });
        }
        buffer.flush();
        let read = lines(&buffer, &written);
        let cut = |bytes: usize| format!("{}…", "đ".repeat(bytes / 2));
        assert_eq!([&read[0]["path"], &read[1]["path"]], [whole.as_str(), cut(PATH_MAX).as_str()]);
        assert_eq!(read[2]["path"], format!("/{}…", "đ".repeat((PATH_MAX - 1) / 2)), "no letter is cut in two");
        assert_eq!(read[1]["client_id"], cut(CLIENT_MAX));
        assert_eq!(read[1]["method"], format!("{}…", "M".repeat(METHOD_MAX)));
    }

    #[test]
    fn of_what_costs_nothing_the_first_few_of_a_second_have_lines_and_the_others_are_summed_up() {
        let (buffer, written) = log_buffer();
        let free = |status| Line { status, is_free: true, ..line("/v1/rounds", None) };
        for _ in 0..3 {
            for number in 0..10_000 {
                buffer.write(&free(if number % 4 == 0 { 200 } else { 429 }));
            }
            buffer.write(&line("/v1/units", None));
            buffer.write_sums();
            buffer.flush();
            let read = lines(&buffer, &written);
            let sums: Vec<(u64, u64)> =
                read.iter().filter_map(|line| Some((line["status"].as_u64()?, line["summed"].as_u64()?))).collect();
            assert_eq!(sums, [(429, 7_493), (200, 2_497)]);
            assert_eq!(read.len(), 10 + 1 + sums.len());
        }
        buffer.write_sums();
        buffer.flush();
        assert!(lines(&buffer, &written).is_empty(), "where there is nothing to sum up, nothing is said");
    }
}
