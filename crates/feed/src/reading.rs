//! Reading a file: what comes in, what comes out, and in between one thread that cuts and several that check.

use std::io::{self, Read};
use std::panic::resume_unwind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

use chamdiem_api_types::{Failure, Fault};

use crate::profile::Profile;
use crate::{Row, csv};
use blocks::Blocks;
use order::InOrder;

pub(crate) use failures::{not_utf8, quote_misplaced, separator_unknown};
pub use source::Opened;

mod block_rows;
mod blocks;
mod failures;
mod order;
mod source;

/// How rows are written in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    Ndjson,
    /// RFC 4180 with a header line.
    Csv,
}

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip.
    Gzip,
    /// zstd.
    Zstd,
}

/// The bounds of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest line, in CSV the longest record.
    pub line_bytes_max: usize,
    /// The most content, decompressed.
    pub content_bytes_max: u64,
    /// The most times that content may be larger than its compressed bytes, after the first MiB.
    pub ratio_max: u64,
    /// The largest zstd window, as a power of two.
    pub window_log_max: u32,
    /// The most rows.
    pub rows_max: u64,
    /// Of how many faulty rows the faults are reported; the others are counted.
    pub faulty_rows_reported_max: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            line_bytes_max: 64 * 1024,
            content_bytes_max: 8 * 1024 * 1024 * 1024,
            ratio_max: 200,
            window_log_max: 23,
            rows_max: 5_000_000,
            faulty_rows_reported_max: 100,
        }
    }
}

/// How a file is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// How rows are written.
    pub format: Format,
    /// How the file is said to be compressed; where its bytes say otherwise, they count.
    pub compression: Compression,
    /// Its bounds.
    pub limits: Limits,
    /// The names and values of the sending system; none for our own.
    pub profile: Option<&'a Profile>,
    /// The sequence of every row where the profile fills neither `sequence` nor `updated_at`: the number of the batch.
    pub sequence: Option<u64>,
    /// How many threads check rows, besides the one that reads; at least one.
    pub threads: usize,
}

impl<'a> Reading<'a> {
    /// Reading plain text in our own names, on two threads.
    pub fn of(format: Format) -> Reading<'a> {
        let limits = Limits::default();
        Reading { format, compression: Compression::None, limits, profile: None, sequence: None, threads: 2 }
    }
}

/// What a file held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// How many rows.
    pub rows: u64,
    /// SHA-256 of the content, decompressed, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The length of the content, decompressed.
    pub content_bytes: u64,
    /// What the profile dropped: the field, and in how many rows it had a value. Fields that never had one are left out.
    pub dropped: Vec<(String, u64)>,
}

/// Why reading stopped.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// The file is refused: the sender has to change something.
    #[error("the file is refused: {}", .0.en)]
    Refused(Failure),
    /// The file could not be read to its end, for instance because the connection was cut.
    #[error("the file could not be read")]
    Source(#[source] io::Error),
    /// The rows could not be stored, for instance because a disk is full.
    #[error("the rows could not be stored")]
    Sink(#[source] io::Error),
}

/// Reads a file to its end.
///
/// `encode` makes a chunk of the rows of about 1 MiB, each with its line; it runs on the checking threads and may find
/// faults of its own, each [`Fault::in_line`]. `sink` takes the chunks in the order of the file, until a row is faulty.
///
/// Blocks the calling thread. When `sink` fails, it returns once `source` has given its next bytes.
///
/// # Errors
/// [`Stopped::Refused`] with every fault, the others with their cause. What `sink` was given until then must not count.
pub fn read<R, C, E, S>(
    source: impl Read + Send,
    reading: &Reading<'_>,
    encode: E,
    sink: S,
) -> Result<Contents, Stopped>
where
    R: Row,
    C: Send,
    E: Fn(Vec<(u64, R)>) -> Result<C, Vec<Fault>> + Sync,
    S: FnMut(C) -> io::Result<()>,
{
    read_opened(Opened::of(source, reading)?, reading, encode, sink)
}

/// The same of a file that was looked at.
///
/// # Errors
/// As [`read`].
pub fn read_opened<R, C, E, S>(file: Opened<'_>, reading: &Reading<'_>, encode: E, sink: S) -> Result<Contents, Stopped>
where
    R: Row,
    C: Send,
    E: Fn(Vec<(u64, R)>) -> Result<C, Vec<Fault>> + Sync,
    S: FnMut(C) -> io::Result<()>,
{
    let threads = reading.threads.max(1);
    // So many blocks are in flight at most; their buffers are reused, which bounds the memory.
    let blocks_max = 2 * threads + 2;
    let (give_back, buffers) = sync_channel(blocks_max);
    for _ in 0..blocks_max {
        // The other end is here, and there is room.
        let _ = give_back.send(Vec::new());
    }
    let (work, waiting) = sync_channel(blocks_max);
    let (finished, results) = sync_channel(blocks_max);
    let waiting = Mutex::new(waiting);
    let stop = AtomicBool::new(false);
    let (outcome, cut) = thread::scope(|scope| {
        let stopping = &stop;
        let cutter = scope.spawn(move || {
            let mut blocks = Blocks::of(file, reading, csv::read_header::<R>);
            while let Ok(buffer) = buffers.recv() {
                if stopping.load(Ordering::Relaxed) {
                    break;
                }
                let Some(block) = blocks.next(buffer)? else { break };
                if work.send(block).is_err() {
                    break;
                }
            }
            Ok(blocks.finish())
        });
        for _ in 0..threads {
            let (finished, waiting, encode) = (finished.clone(), &waiting, &encode);
            scope.spawn(move || {
                while let Some(block) = waiting.lock().ok().and_then(|waiting| waiting.recv().ok()) {
                    if finished.send(block_rows::check(block, reading, encode)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(finished);
        let mut outcome = InOrder::new(reading, sink);
        for result in results {
            for buffer in outcome.add(result) {
                let _ = give_back.send(buffer);
            }
            if outcome.is_over() {
                stop.store(true, Ordering::Relaxed);
            }
        }
        (outcome.finish(), cutter.join())
    });
    match cut {
        Ok(cut) => outcome.end(cut, reading),
        Err(panic) => resume_unwind(panic),
    }
}
