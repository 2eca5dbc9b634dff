//! Cutting a file into batches, each a whole file of its own: in flat memory, and the same every time, so that a
//! batch is known again when the file is sent a second time.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chamdiem_client::{Format, Manifest};
use chamdiem_csv::{RecordEnds, Utf8Text, separator_line};

/// How much is read at once.
const READ_BYTES: usize = 256 * 1024;

/// A batch ends at this size even where its rows are few.
const BATCH_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What is longer is no row, but a file that is not what it is said to be.
const ROW_BYTES_MAX: usize = 1024 * 1024;

/// How the file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileCompression {
    None,
    Gzip,
    Zstd,
}

/// A part of the file that is sent at once.
pub struct Batch {
    /// Its content: the header again, where there is one, and the rows.
    pub content: Arc<[u8]>,
    /// What the service is to find in it.
    pub manifest: Manifest,
    /// How many lines the header takes.
    header_lines: u64,
    /// The line of the file in which its first row begins.
    pub first_line: u64,
    /// How much of the file, as it is on the disk, was read up to its end.
    pub end_position: u64,
}

impl Batch {
    /// The line of the file that is this line of the batch, both from 1.
    pub fn line_in_file(&self, line: u64) -> u64 {
        if line <= self.header_lines { line } else { self.first_line + line - self.header_lines - 1 }
    }
}

/// Why a file cannot be cut.
#[derive(Debug, thiserror::Error)]
pub enum NotCut {
    /// It cannot be read, or its compression is broken.
    #[error("không đọc được tệp đến hết")]
    Unreadable(#[from] io::Error),
    /// A row does not end.
    #[error("dòng {line} dài quá 1 MiB; kiểm tra định dạng (--format) và dấu nháy kép chưa đóng trong tệp")]
    RowTooLong {
        /// The line in which it begins.
        line: u64,
    },
}

/// The batches of a file, one after another.
pub struct Batches {
    input: Box<dyn BufRead + Send>,
    position: Arc<AtomicU64>,
    format: Format,
    rows_per_batch: u64,
    /// None until it was read.
    header: Option<Vec<u8>>,
    header_lines: u64,
    /// The line in which the next row begins.
    line: u64,
}

impl Batches {
    /// The batches of a file on the disk.
    pub fn open(path: &Path, compression: FileCompression, format: Format, rows_per_batch: u64) -> io::Result<Batches> {
        let position = Arc::new(AtomicU64::new(0));
        let file = Counted { file: File::open(path)?, position: Arc::clone(&position) };
        let input: Box<dyn Read + Send> = match compression {
            FileCompression::None => Box::new(file),
            FileCompression::Gzip => Box::new(flate2::read::MultiGzDecoder::new(BufReader::new(file))),
            FileCompression::Zstd => Box::new(zstd::stream::read::Decoder::new(file)?),
        };
        // Each batch is UTF-8 without a mark, whatever the file is.
        let input = Box::new(BufReader::with_capacity(READ_BYTES, Utf8Text::of(input)));
        Ok(Batches { input, position, format, rows_per_batch, header: None, header_lines: 0, line: 1 })
    }

    /// The next batch that has a row in it; none at the end.
    pub fn next(&mut self) -> Result<Option<Batch>, NotCut> {
        loop {
            let header = match &self.header {
                Some(header) => header.clone(),
                None => self.read_header()?,
            };
            let first_line = self.line;
            let mut content = header;
            let header_length = content.len();
            self.take_records(self.rows_per_batch, &mut content)?;
            if content.len() == header_length {
                return Ok(None);
            }
            let manifest = Manifest::of(self.format, &content);
            if manifest.rows > 0 {
                return Ok(Some(Batch {
                    content: content.into(),
                    manifest,
                    header_lines: self.header_lines,
                    first_line,
                    end_position: self.position.load(Ordering::Relaxed),
                }));
            }
        }
    }

    fn read_header(&mut self) -> Result<Vec<u8>, NotCut> {
        let mut header = Vec::new();
        if self.format == Format::Csv {
            self.take_records(1, &mut header)?;
            if separator_line(&header).is_some() {
                self.take_records(1, &mut header)?;
            }
            self.header_lines = self.line - 1;
        }
        self.header = Some(header.clone());
        Ok(header)
    }

    /// Appends so many records, or fewer at the end of the file or of what a batch may hold.
    fn take_records(&mut self, records_max: u64, into: &mut Vec<u8>) -> Result<(), NotCut> {
        let mut records = 0;
        let mut record_start = into.len();
        let mut record_line = self.line;
        let mut ends = RecordEnds::default();
        while records < records_max && into.len() < BATCH_BYTES_MAX || record_start < into.len() {
            let piece = self.input.fill_buf()?;
            if piece.is_empty() {
                break;
            }
            let mut taken = 0;
            for &byte in piece {
                taken += 1;
                self.line += u64::from(byte == b'\n');
                let ends_record = if self.format == Format::Csv { ends.push(byte) } else { byte == b'\n' };
                if ends_record {
                    records += 1;
                    record_start = into.len() + taken;
                    record_line = self.line;
                    if records >= records_max || record_start >= BATCH_BYTES_MAX {
                        break;
                    }
                }
            }
            into.extend_from_slice(&piece[..taken]);
            self.input.consume(taken);
            if into.len() - record_start > ROW_BYTES_MAX {
                return Err(NotCut::RowTooLong { line: record_line });
            }
        }
        Ok(())
    }
}

/// A file that tells how far it was read.
struct Counted {
    file: File,
    position: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.position.fetch_add(u64::try_from(read).unwrap_or(0), Ordering::Relaxed);
        Ok(read)
    }
}
