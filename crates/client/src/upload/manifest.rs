//! The manifest, which guards against half a file.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;

use chamdiem_csv::RowCount;
use chamdiem_seal::Sha256Stream;
use tokio::io::{AsyncRead, ReadBuf};

use super::Format;

/// What a batch must turn out to be when it has arrived: its number of rows and the SHA-256 of its content before
/// compression. The service stores nothing of a batch that differs from its manifest.
///
/// # Examples
/// ```
/// use chamdiem_client::{Format, Manifest};
///
/// let manifest = Manifest::of(Format::Csv, b"code,unit\n1,\"so-\nnoi-vu\"\n");
/// assert_eq!(manifest.rows, 1, "the header is no row, and a quoted line break ends none");
/// assert_eq!(manifest.sha256.len(), 64);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The rows of data, without a header.
    pub rows: u64,
    /// 64 hexadecimal digits in lower case.
    pub sha256: String,
}

impl Manifest {
    /// The manifest of a content in memory.
    pub fn of(format: Format, content: &[u8]) -> Manifest {
        let mut measure = Measure::new(format);
        measure.push(content);
        measure.finish()
    }

    /// The manifest of what a reader gives until its end, in flat memory. A file is then rewound, and uploaded.
    ///
    /// # Errors
    /// The reader's own.
    ///
    /// # Examples
    /// ```
    /// # async fn measure() -> Result<(), Box<dyn std::error::Error>> {
    /// use chamdiem_client::{Format, Manifest};
    ///
    /// let content: &[u8] = b"{\"code\":\"1\"}\n{\"code\":\"2\"}\n";
    /// assert_eq!(Manifest::of_reader(Format::Ndjson, content).await?.rows, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn of_reader(format: Format, reader: impl AsyncRead) -> io::Result<Manifest> {
        let mut reader = std::pin::pin!(reader);
        let mut measure = Measure::new(format);
        let mut room = vec![0; super::PIECE_BYTES];
        loop {
            let read = poll_fn(|context| {
                let mut buffer = ReadBuf::new(&mut room);
                let polled = Pin::as_mut(&mut reader).poll_read(context, &mut buffer);
                polled.map_ok(|()| buffer.filled().len())
            });
            match read.await? {
                0 => return Ok(measure.finish()),
                length => measure.push(&room[..length]),
            }
        }
    }
}

/// A manifest in the making.
pub(super) struct Measure {
    rows: RowCount,
    hash: Sha256Stream,
}

impl Measure {
    pub(super) fn new(format: Format) -> Measure {
        Measure { rows: format.row_count(), hash: Sha256Stream::default() }
    }

    pub(super) fn push(&mut self, content: &[u8]) {
        self.rows.push(content);
        self.hash.push(content);
    }

    pub(super) fn finish(self) -> Manifest {
        Manifest { rows: self.rows.rows(), sha256: self.hash.finish() }
    }
}
