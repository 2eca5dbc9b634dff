//! The content of a file: decompressed, hashed, looked at, and never more than its bounds allow.

use std::io::{self, BufReader, Chain, Cursor, ErrorKind, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chamdiem_csv::Utf8Text;
use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

use super::{Compression, Limits, Reading, Stopped, failures};
use crate::look::{self, LOOK_BYTES, Wanted};

/// So much may come out before the ratio is looked at: a small file of equal rows compresses very well.
const RATIO_FREE_BYTES: u64 = 1024 * 1024;

/// The most that is asked for at once, so that the bounds are looked at often.
const PIECE_BYTES: usize = 64 * 1024;

/// Compressed bytes are taken in small portions: what is waiting would count as if it had been unpacked already.
const COMPRESSED_BYTES: usize = 8 * 1024;

/// So many bytes tell how a file is compressed.
const COMPRESSION_BYTES: usize = 4;

fn little<R: Read>(source: R) -> BufReader<R> {
    BufReader::with_capacity(COMPRESSED_BYTES, source)
}

/// What came from outside, and what went wrong there rather than in the decompression.
#[derive(Default)]
struct Arrived {
    bytes: AtomicU64,
    error: Mutex<Option<io::Error>>,
}

struct Counting<S> {
    source: S,
    arrived: Arc<Arrived>,
}

impl<S: Read> Read for Counting<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.source.read(buffer) {
            Ok(read) => {
                self.arrived.bytes.fetch_add(read as u64, Ordering::Relaxed);
                Ok(read)
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let copy = io::Error::from(error.kind());
                *self.arrived.error.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                Err(copy)
            }
        }
    }
}

/// The decompressed bytes of a file, hashed. What stops them is kept, since a reader can only say that something did.
struct Decompressed<'a> {
    bytes: Box<dyn Read + Send + 'a>,
    arrived: Arc<Arrived>,
    compression: Compression,
    limits: Limits,
    length: u64,
    hash: Sha256,
    stopped: Option<Stopped>,
}

impl<'a> Decompressed<'a> {
    fn open(source: impl Read + Send + 'a, reading: &Reading<'_>) -> Result<Decompressed<'a>, Stopped> {
        let arrived = Arc::new(Arrived::default());
        let mut counting = Counting { source, arrived: Arc::clone(&arrived) };
        let start = beginning(&mut counting, COMPRESSED_BYTES, COMPRESSION_BYTES)
            .map_err(|error| broken(&arrived, reading.compression, &error))?;
        // The bytes say it better than a header, which a browser does not send and a proxy may leave behind.
        let compression = look::compression(&start).unwrap_or(reading.compression);
        let whole = Cursor::new(start).chain(counting);
        let bytes: io::Result<Box<dyn Read + Send + 'a>> = match compression {
            Compression::None => Ok(Box::new(whole)),
            Compression::Gzip => Ok(Box::new(MultiGzDecoder::new(little(whole)))),
            Compression::Zstd => zstd::Decoder::with_buffer(little(whole)).and_then(|mut decoder| {
                decoder.window_log_max(reading.limits.window_log_max)?;
                Ok(Box::new(decoder) as Box<dyn Read + Send + 'a>)
            }),
        };
        let bytes = bytes.map_err(|error| broken(&arrived, compression, &error))?;
        let limits = reading.limits;
        Ok(Decompressed { bytes, arrived, compression, limits, length: 0, hash: Sha256::new(), stopped: None })
    }

    fn stay_within_bounds(&self) -> Result<(), Stopped> {
        let compressed = self.compression != Compression::None;
        let most = self.limits.content_bytes_max;
        let arrived = self.arrived.bytes.load(Ordering::Relaxed);
        let fitting = arrived.saturating_mul(self.limits.ratio_max).saturating_add(RATIO_FREE_BYTES);
        let failure = if compressed && self.length > fitting {
            failures::ratio_too_large(self.limits.ratio_max)
        } else if self.length > most {
            failures::content_too_large(most, compressed)
        } else {
            return Ok(());
        };
        Err(Stopped::Refused(failure))
    }
}

impl Read for Decompressed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let upto = buffer.len().min(PIECE_BYTES);
        let stopped = match self.bytes.read(&mut buffer[..upto]) {
            Ok(read) => {
                self.hash.update(&buffer[..read]);
                self.length += read as u64;
                match self.stay_within_bounds() {
                    Ok(()) => return Ok(read),
                    Err(stopped) => stopped,
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
            Err(error) => broken(&self.arrived, self.compression, &error),
        };
        self.stopped = Some(stopped);
        Err(ErrorKind::Other.into())
    }
}

fn broken(arrived: &Arrived, compression: Compression, error: &io::Error) -> Stopped {
    match arrived.error.lock().unwrap_or_else(PoisonError::into_inner).take() {
        Some(error) => Stopped::Source(error),
        None => Stopped::Refused(failures::encoding_broken(compression, error)),
    }
}

/// The first bytes, at least so many unless there are no more.
fn beginning(source: &mut impl Read, room: usize, least: usize) -> io::Result<Vec<u8>> {
    let mut start = vec![0; room];
    let mut filled = 0;
    while filled < least {
        match source.read(&mut start[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    start.truncate(filled);
    Ok(start)
}

/// A file that was looked at: the compression by which it is read, its encoding, and how it begins. It is UTF-8 from here
/// on, without its mark; its length and its hash are those of the bytes that were sent, decompressed.
pub struct Opened<'a> {
    text: Utf8Text<Chain<Cursor<Vec<u8>>, Decompressed<'a>>>,
    first_letter: Option<u8>,
}

impl<'a> Opened<'a> {
    /// Looks at a file, as far as it has to.
    ///
    /// # Errors
    /// What the file is instead of rows, by its name; that it is cut, or larger than it may be.
    pub fn of(source: impl Read + Send + 'a, reading: &Reading<'_>) -> Result<Opened<'a>, Stopped> {
        let mut decompressed = Decompressed::open(source, reading)?;
        let start = beginning(&mut decompressed, LOOK_BYTES, LOOK_BYTES);
        let start = start.map_err(|error| stopped(&mut decompressed, error))?;
        look::refuse_foreign(&start, Wanted::Rows).map_err(Stopped::Refused)?;
        let mut letters = BufReader::new(Utf8Text::of(&start[..])).bytes().map_while(Result::ok);
        let first_letter = letters.find(|letter| !letter.is_ascii_whitespace());
        Ok(Opened { text: Utf8Text::of(Cursor::new(start).chain(decompressed)), first_letter })
    }

    /// The first byte of the text that is no blank, as far as it comes early.
    pub fn first_letter(&self) -> Option<u8> {
        self.first_letter
    }

    /// The whole text with the length and the SHA-256 of the file; none where it is longer than it may be.
    ///
    /// # Errors
    /// That it is cut, or its compression broken.
    pub fn whole(mut self, bytes_max: usize) -> Result<Option<(Vec<u8>, u64, String)>, Stopped> {
        let mut text = vec![0; bytes_max + 1];
        let length = self.fill(&mut text)?;
        text.truncate(length);
        let (bytes, sha256) = self.finish();
        Ok((length <= bytes_max && bytes <= bytes_max as u64).then_some((text, bytes, sha256)))
    }

    /// Fills the buffer; less only at the end of the text.
    pub(super) fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, Stopped> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.text.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(stopped(self.text.source_mut().get_mut().1, error)),
            }
        }
        Ok(filled)
    }

    /// How many bytes the file had, decompressed, and their SHA-256.
    pub(super) fn finish(self) -> (u64, String) {
        let (_, decompressed) = self.text.into_source().into_inner();
        (decompressed.length, format!("{:x}", decompressed.hash.finalize()))
    }
}

fn stopped(decompressed: &mut Decompressed<'_>, error: io::Error) -> Stopped {
    decompressed.stopped.take().unwrap_or(Stopped::Source(error))
}
