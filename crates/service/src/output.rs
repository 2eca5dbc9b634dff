//! Lines for standard output and standard error. A thread of their own writes them, so that nobody who has something to
//! say waits for whoever reads it: what does not fit is dropped, and counted, and said as soon as there is space again.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chamdiem_api_types::text::Moment;
use chamdiem_usecases::clock::Clock;

/// How many bytes wait to be written at most.
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// The longest line of the program's own log.
const LINE_BYTES_MAX: usize = 16 * 1024;

/// Where lines go. Each copy leads to the same stream.
#[derive(Clone)]
pub struct Lines(Arc<Shared>);

struct Shared {
    waiting: Mutex<Waiting>,
    /// Told of everything that comes, and of everything that was written.
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    queue: VecDeque<Vec<u8>>,
    /// Of the queue, and of what is being written: bytes, and lines.
    bytes: usize,
    lines: u64,
    dropped: u64,
}

impl Lines {
    /// Lines for standard output.
    ///
    /// # Errors
    /// Where it is closed, or the thread cannot be started.
    pub fn on_standard_output() -> io::Result<Lines> {
        // Not by way of the standard library, whose lock a write that waits would hold.
        Lines::to(File::from(io::stdout().as_fd().try_clone_to_owned()?), "stdout")
    }

    /// Lines for standard error.
    ///
    /// # Errors
    /// As [`Lines::on_standard_output`].
    pub fn on_standard_error() -> io::Result<Lines> {
        Lines::to(File::from(io::stderr().as_fd().try_clone_to_owned()?), "stderr")
    }

    /// Lines for some stream.
    ///
    /// # Errors
    /// Where the thread cannot be started.
    pub(crate) fn to(stream: impl Write + Send + 'static, name: &str) -> io::Result<Lines> {
        let lines = Lines(Arc::new(Shared { waiting: Mutex::default(), changed: Condvar::new() }));
        let shared = Arc::clone(&lines.0);
        std::thread::Builder::new().name(name.to_owned()).spawn(move || shared.write_all(Stream::new(stream)))?;
        Ok(lines)
    }

    /// Hands lines over, each with its end; they are dropped where too many wait.
    pub fn offer(&self, mut lines: Vec<u8>) {
        if lines.len() < lines.capacity() / 2 {
            lines.shrink_to_fit();
        }
        let mut waiting = self.0.lock();
        if waiting.bytes + lines.len() > BYTES_MAX {
            waiting.dropped += count(&lines);
            return;
        }
        waiting.bytes += lines.len();
        waiting.lines += count(&lines);
        waiting.queue.push_back(lines);
        drop(waiting);
        self.0.changed.notify_all();
    }

    /// Waits until everything is written, but no longer than this. How many lines are lost.
    pub fn finish(&self, within: Duration) -> u64 {
        let until = Instant::now() + within;
        let mut waiting = self.0.lock();
        while waiting.bytes > 0 {
            let Some(left) = until.checked_duration_since(Instant::now()) else { break };
            waiting = self.0.changed.wait_timeout(waiting, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        waiting.dropped + waiting.lines
    }
}

/// One event of the program's own log is one write.
impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if line.len() > LINE_BYTES_MAX {
            self.0.lock().dropped += 1;
        } else {
            self.offer(line.to_vec());
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends with the process.
    fn write_all(&self, mut stream: Stream<impl Write>) {
        loop {
            let mut waiting = self.lock();
            let lines = loop {
                match waiting.queue.pop_front() {
                    Some(lines) => break lines,
                    None => waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner),
                }
            };
            let dropped = std::mem::take(&mut waiting.dropped);
            drop(waiting);
            // What was dropped came after what waits, but nobody misses the order of two lines.
            let lost = if dropped > 0 && !stream.write(&notice(dropped)) { dropped } else { 0 };
            let lost = lost + if stream.write(&lines) { 0 } else { count(&lines) };
            let mut waiting = self.lock();
            waiting.dropped += lost;
            waiting.bytes -= lines.len();
            waiting.lines -= count(&lines);
            drop(waiting);
            self.changed.notify_all();
        }
    }
}

/// A stream, and whether its last line was written to its end.
struct Stream<W> {
    stream: W,
    is_cut: bool,
}

impl<W: Write> Stream<W> {
    fn new(stream: W) -> Stream<W> {
        Stream { stream, is_cut: false }
    }

    /// Whether all of it was written. A stream that is gone, or a disk that is full, must not end the service.
    fn write(&mut self, lines: &[u8]) -> bool {
        (!self.is_cut || self.write_to_end(b"\n")) && self.write_to_end(lines)
    }

    fn write_to_end(&mut self, mut lines: &[u8]) -> bool {
        while !lines.is_empty() {
            match self.stream.write(lines) {
                Ok(0) => return false,
                Ok(written) => {
                    self.is_cut = lines[written - 1] != b'\n';
                    lines = &lines[written..];
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return false,
            }
        }
        true
    }
}

/// What is said of lines that were dropped.
fn notice(dropped: u64) -> Vec<u8> {
    let time = Moment::from(Clock::system().now());
    format!(
        "{{\"time\":\"{time}\",\"level\":\"WARN\",\"message\":\"lines were dropped\",\"dropped_lines\":{dropped}}}\n"
    )
    .into_bytes()
}

fn count(lines: &[u8]) -> u64 {
    lines.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// A stream that takes as much as it is allowed to.
    struct Slow {
        allowed: Receiver<io::Result<usize>>,
        written: Sender<Vec<u8>>,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let allowed = self.allowed.recv().unwrap_or(Ok(usize::MAX))?.min(bytes.len());
            // Nobody may look any more.
            let _ = self.written.send(bytes[..allowed].to_vec());
            Ok(allowed)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn slow() -> (Lines, Sender<io::Result<usize>>, Receiver<Vec<u8>>) {
        let ((allow, allowed), (written, seen)) = (channel(), channel());
        (Lines::to(Slow { allowed, written }, "slow").unwrap(), allow, seen)
    }

    fn text(seen: &Receiver<Vec<u8>>) -> String {
        String::from_utf8(seen.try_iter().flatten().collect()).unwrap()
    }

    #[test]
    fn who_writes_never_waits_and_what_is_dropped_is_counted_and_said() {
        let (lines, allow, seen) = slow();
        let line = [vec![b'x'; 1023], vec![b'\n']].concat();
        for _ in 0..5 * 1024 {
            lines.offer(line.clone());
        }
        assert_eq!(lines.finish(Duration::ZERO), 5 * 1024, "nothing is written yet");
        drop(allow);
        assert_eq!(lines.finish(Duration::from_secs(300)), 0);
        let told = text(&seen);
        let (notices, written): (Vec<&str>, Vec<&str>) = told.lines().partition(|line| line.starts_with('{'));
        assert_eq!(written.len(), 4 * 1024, "as many as may wait");
        let said: Vec<u64> = notices
            .iter()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["dropped_lines"].as_u64().unwrap())
            .collect();
        assert_eq!(said, [1024]);
    }

    #[test]
    fn what_cannot_be_written_is_counted_and_the_next_line_begins_anew() {
        let (lines, allow, seen) = slow();
        lines.offer(b"{\"first\":1}\n".to_vec());
        allow.send(Ok(5)).unwrap();
        allow.send(Err(io::ErrorKind::StorageFull.into())).unwrap();
        assert_eq!(lines.finish(Duration::from_secs(300)), 1);
        lines.offer(b"{\"second\":2}\n".to_vec());
        drop(allow);
        assert_eq!(lines.finish(Duration::from_secs(300)), 0);
        let told = text(&seen);
        let told: Vec<&str> = told.lines().collect();
        assert_eq!((told[0], told[2], told.len()), ("{\"fir", "{\"second\":2}", 3));
        assert!(told[1].ends_with("\"dropped_lines\":1}"), "{told:?}");
    }

    #[test]
    fn a_line_of_the_log_is_as_long_as_it_may_be_and_no_longer() {
        let (mut lines, allow, seen) = slow();
        drop(allow);
        lines.write_all(&vec![b'x'; LINE_BYTES_MAX + 1]).unwrap();
        lines.write_all(&vec![b'y'; LINE_BYTES_MAX]).unwrap();
        lines.finish(Duration::from_secs(300));
        let told = text(&seen);
        assert!(told.contains("\"dropped_lines\":1") && told.ends_with('y') && !told.contains('x'));
    }
}
