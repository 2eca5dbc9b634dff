//! The content of a file: decompressed, hashed, and never more than its bounds allow.

use std::cell::Cell;
use std::io::{self, BufReader, ErrorKind, Read};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

use super::{Compression, Limits, Reading, Stopped, failures};

/// So much may come out before the ratio is looked at: a small file of equal rows compresses very well.
const RATIO_FREE_BYTES: u64 = 1024 * 1024;

/// The most that is asked for at once, so that the bounds are looked at often.
const PIECE_BYTES: usize = 64 * 1024;

/// Compressed bytes are taken in small portions: what is waiting would count as if it had been unpacked already.
const COMPRESSED_BYTES: usize = 8 * 1024;

fn little<R: Read>(source: R) -> BufReader<R> {
    BufReader::with_capacity(COMPRESSED_BYTES, source)
}

/// What came from outside, and what went wrong there rather than in the decompression.
#[derive(Default)]
struct Arrived {
    bytes: Cell<u64>,
    error: Cell<Option<io::Error>>,
}

struct Counting<S> {
    source: S,
    arrived: Rc<Arrived>,
}

impl<S: Read> Read for Counting<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.source.read(buffer) {
            Ok(read) => {
                self.arrived.bytes.set(self.arrived.bytes.get() + read as u64);
                Ok(read)
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let copy = io::Error::from(error.kind());
                self.arrived.error.set(Some(error));
                Err(copy)
            }
        }
    }
}

/// The decompressed content of a file.
pub(super) struct Content<'a> {
    decompressed: Result<Box<dyn Read + 'a>, Option<io::Error>>,
    arrived: Rc<Arrived>,
    compression: Compression,
    limits: Limits,
    bytes: u64,
    hash: Sha256,
}

impl<'a> Content<'a> {
    pub(super) fn open(source: impl Read + 'a, reading: &Reading<'_>) -> Content<'a> {
        let arrived = Rc::new(Arrived::default());
        let counting = Counting { source, arrived: Rc::clone(&arrived) };
        let decompressed: io::Result<Box<dyn Read + 'a>> = match reading.compression {
            Compression::None => Ok(Box::new(counting)),
            Compression::Gzip => Ok(Box::new(MultiGzDecoder::new(little(counting)))),
            Compression::Zstd => zstd::Decoder::with_buffer(little(counting)).and_then(|mut decoder| {
                decoder.window_log_max(reading.limits.window_log_max)?;
                Ok(Box::new(decoder) as Box<dyn Read + 'a>)
            }),
        };
        Content {
            decompressed: decompressed.map_err(Some),
            arrived,
            compression: reading.compression,
            limits: reading.limits,
            bytes: 0,
            hash: Sha256::new(),
        }
    }

    /// Fills the buffer; less only at the end of the content.
    pub(super) fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, Stopped> {
        let mut filled = 0;
        while filled < buffer.len() {
            let upto = buffer.len().min(filled + PIECE_BYTES);
            let read = match &mut self.decompressed {
                Ok(decompressed) => decompressed.read(&mut buffer[filled..upto]),
                Err(error) => Err(error.take().unwrap_or_else(|| ErrorKind::Other.into())),
            };
            match read {
                Ok(0) => break,
                Ok(read) => {
                    self.hash.update(&buffer[filled..filled + read]);
                    filled += read;
                    self.bytes += read as u64;
                    self.stay_within_bounds()?;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(self.broken(&error)),
            }
        }
        Ok(filled)
    }

    fn stay_within_bounds(&self) -> Result<(), Stopped> {
        let compressed = self.compression != Compression::None;
        let most = self.limits.content_bytes_max;
        let fitting = self.arrived.bytes.get().saturating_mul(self.limits.ratio_max).saturating_add(RATIO_FREE_BYTES);
        let failure = if compressed && self.bytes > fitting {
            failures::ratio_too_large(self.limits.ratio_max)
        } else if self.bytes > most {
            failures::content_too_large(most, compressed)
        } else {
            return Ok(());
        };
        Err(Stopped::Refused(failure))
    }

    fn broken(&self, error: &io::Error) -> Stopped {
        match self.arrived.error.take() {
            Some(error) => Stopped::Source(error),
            None => Stopped::Refused(failures::encoding_broken(self.compression, error)),
        }
    }

    /// How many bytes there were, and their SHA-256.
    pub(super) fn finish(self) -> (u64, String) {
        (self.bytes, format!("{:x}", self.hash.finalize()))
    }
}
