//! Uploads: evidence as it is sent to the service, in flat memory whatever its size.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use bytes::Bytes;
use chamdiem_api_types::text::ProfileCode;
use chamdiem_api_types::wire::DossierInput;
use chamdiem_csv::RowCount;
use serde::Serialize;
use tokio::io::AsyncRead;

use content::Content;
use manifest::Measure;

mod body;
mod content;
mod encoder;
mod manifest;
mod send;

pub use manifest::Manifest;

/// How much is read, compressed and handed to the connection at once.
const PIECE_BYTES: usize = 64 * 1024;

/// How the rows of an upload are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object in each line.
    Ndjson,
    /// Comma-separated values with a header, in UTF-8.
    Csv,
}

impl Format {
    /// Counts the rows of content in this format.
    fn row_count(self) -> RowCount {
        match self {
            Format::Ndjson => RowCount::of_lines(),
            Format::Csv => RowCount::of_csv(),
        }
    }
}

/// How an upload is compressed while it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// Gzip (RFC 1952), which everybody knows.
    Gzip,
    /// Zstandard (RFC 8878): smaller and faster.
    Zstd,
}

/// How far an upload is. What the connection has taken need not have arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UploadProgress {
    /// Bytes of the content, before compression.
    pub content_bytes: u64,
    /// Bytes that the connection has taken, after compression.
    pub sent_bytes: u64,
    /// Rows that have at least begun.
    pub rows: u64,
}

/// Rows of one kind, ready to be sent: from rows, from bytes, or from a reader of any length. `R` is what a row is, so
/// that a survey form cannot be sent where dossiers belong.
///
/// Nothing is read before it is sent, no more than a few pieces of 64 KiB are ever held, and no time limit counts
/// but that something must move ([`stall_timeout`](Upload::stall_timeout)). It is tried once; sending the same batch
/// again is safe, because the service knows it by its number and its [`Manifest`].
///
/// # Examples
/// ```no_run
/// use chamdiem_client::text::SourceCode;
/// use chamdiem_client::wire::DossierInput;
/// use chamdiem_client::{Client, Compression, Upload};
///
/// # async fn send(client: Client, dossiers: Vec<DossierInput>) -> Result<(), Box<dyn std::error::Error>> {
/// let source: SourceCode = "mot-cua-tinh".parse()?;
/// let upload = Upload::from_rows(dossiers)
///     .compression(Compression::Zstd)
///     .on_progress(|progress| println!("{} rows, {} bytes", progress.rows, progress.sent_bytes));
/// match client.dossiers().upload(&source, 7, upload).await {
///     Ok(receipt) => println!("{} new, {} replaced", receipt.inserted, receipt.replaced),
///     Err(error) if error.is_batch_reused() => println!("batch 7 had another content: take the next number"),
///     Err(error) => {
///         for issue in error.issues() {
///             println!("line {:?}, {}: {}", issue.line, issue.pointer, issue.detail);
///         }
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "an upload is only sent by `upload` or `check`"]
pub struct Upload<R> {
    format: Format,
    content: Content,
    /// None where only the caller can know it.
    manifest: Option<Result<Manifest, serde_json::Error>>,
    profile: Option<ProfileCode>,
    takes_over: bool,
    compression: Compression,
    on_progress: Option<body::OnProgress>,
    stall_timeout: Duration,
    row: PhantomData<fn() -> R>,
}

impl<R> Upload<R> {
    /// What an asynchronous reader gives until its end. To be stored it needs its [`manifest`](Upload::manifest).
    ///
    /// # Examples
    /// ```no_run
    /// use chamdiem_client::{Client, Error, Format, Manifest, Upload, text::SourceCode, wire::BatchReceipt};
    /// # use tokio::io::AsyncRead;
    ///
    /// # async fn send<R: AsyncRead + Send + 'static>(client: Client, source: SourceCode, open: impl Fn() -> R)
    /// #     -> Result<BatchReceipt, Box<dyn std::error::Error>> {
    /// // Read twice, because the manifest goes ahead of the content; held never.
    /// let manifest = Manifest::of_reader(Format::Csv, open()).await?;
    /// let upload = Upload::from_reader(Format::Csv, open()).manifest(manifest);
    /// let receipt = client.dossiers().upload(&source, 1, upload).await?;
    /// # Ok(receipt)
    /// # }
    /// ```
    pub fn from_reader(format: Format, reader: impl AsyncRead + Send + 'static) -> Upload<R> {
        Upload::new(format, Content::Reader(Box::pin(reader)), None)
    }

    /// A content in memory; its manifest is made from it.
    pub fn from_bytes(format: Format, content: impl Into<Bytes>) -> Upload<R> {
        let content = content.into();
        let manifest = Manifest::of(format, &content);
        Upload::new(format, Content::Bytes(content), Some(Ok(manifest)))
    }

    /// Rows, as NDJSON. They are gone through twice, here for the manifest and then to be sent, and never held all at
    /// once: so the iterator must be one that can be cloned, such as a range that is mapped, or a vector's.
    ///
    /// # Examples
    /// ```
    /// use chamdiem_client::{Manifest, Upload, wire::OfficerScoreInput};
    ///
    /// let score = |number: u32| OfficerScoreInput {
    ///     code: format!("CC-{number:04}").parse().unwrap(),
    ///     period: "2021-Q2".parse().unwrap(),
    ///     unit: "so-noi-vu".parse().unwrap(),
    ///     sequence: Some(1),
    ///     updated_at: None,
    ///     points: "9.5".parse().unwrap(),
    ///     deleted: None,
    /// };
    /// // A million rows, of which no two exist at the same time.
    /// # fn of(number: u32) -> u32 { number.min(100) }
    /// let upload = Upload::from_rows((0..of(1_000_000)).map(score));
    /// ```
    pub fn from_rows<I>(rows: I) -> Upload<R>
    where
        I: IntoIterator<Item = R>,
        I::IntoIter: Clone + Send + 'static,
        R: Serialize,
    {
        let rows = rows.into_iter();
        let manifest = manifest_of(rows.clone());
        let mut rows = rows;
        let next_row = move |buffer: &mut Vec<u8>| write_next(&mut rows, buffer);
        Upload::new(Format::Ndjson, Content::Rows(Box::new(next_row)), Some(manifest))
    }

    fn new(format: Format, content: Content, manifest: Option<Result<Manifest, serde_json::Error>>) -> Upload<R> {
        Upload {
            format,
            content,
            manifest,
            profile: None,
            takes_over: false,
            compression: Compression::None,
            on_progress: None,
            stall_timeout: Duration::from_secs(300),
            row: PhantomData,
        }
    }

    /// What the content must turn out to be.
    pub fn manifest(self, manifest: Manifest) -> Upload<R> {
        Upload { manifest: Some(Ok(manifest)), ..self }
    }

    /// Replaces records that cannot be compared, too: of a source that this one may take over, or with another kind of
    /// version. If not set, a batch with such a record is refused.
    pub fn take_over(self) -> Upload<R> {
        Upload { takes_over: true, ..self }
    }

    /// Compresses it while it is sent; not compressed if not set.
    pub fn compression(self, compression: Compression) -> Upload<R> {
        Upload { compression, ..self }
    }

    /// Calls this whenever the connection has taken a piece. It must not block.
    pub fn on_progress(self, on_progress: impl FnMut(UploadProgress) + Send + 'static) -> Upload<R> {
        Upload { on_progress: Some(Box::new(on_progress)), ..self }
    }

    /// The longest that nothing moves, be it the content, the connection or, after the last byte, the service, which then
    /// writes to its database; 5 minutes if not set. The upload as a whole may take as long as it takes.
    pub fn stall_timeout(self, stall_timeout: Duration) -> Upload<R> {
        Upload { stall_timeout, ..self }
    }
}

impl Upload<DossierInput> {
    /// The rows have the fields of this feed profile instead of those of the contract.
    pub fn profile(self, profile: &ProfileCode) -> Upload<DossierInput> {
        Upload { profile: Some(profile.clone()), ..self }
    }
}

impl<R> fmt::Debug for Upload<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("format", &self.format)
            .field("manifest", &self.manifest)
            .field("profile", &self.profile)
            .field("compression", &self.compression)
            .field("stall_timeout", &self.stall_timeout)
            .finish_non_exhaustive()
    }
}

fn manifest_of<R: Serialize>(mut rows: impl Iterator<Item = R>) -> serde_json::Result<Manifest> {
    let mut measure = Measure::new(Format::Ndjson);
    let mut line = Vec::new();
    while write_next(&mut rows, &mut line)? {
        measure.push(&line);
        line.clear();
    }
    Ok(measure.finish())
}

/// Appends the next row as a line.
fn write_next<R: Serialize>(rows: &mut impl Iterator<Item = R>, buffer: &mut Vec<u8>) -> serde_json::Result<bool> {
    let Some(row) = rows.next() else { return Ok(false) };
    serde_json::to_writer(&mut *buffer, &row)?;
    buffer.push(b'\n');
    Ok(true)
}
