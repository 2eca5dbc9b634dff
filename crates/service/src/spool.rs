//! The spool: rows that were checked wait here, outside the database, until all of their file was found right.
//!
//! The file has no name, so whatever becomes of the process, nothing of it stays.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// How much is written at once.
const BUFFER_BYTES: usize = 256 * 1024;

/// Rows in the form in which the spool holds them.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// How many rows there are.
    pub rows: u32,
    /// The rows, one behind the other.
    pub bytes: Vec<u8>,
}

/// A spool that is being filled.
pub struct Spool {
    file: BufWriter<File>,
}

impl Spool {
    /// An empty spool in this folder, which is made where it is not there.
    ///
    /// # Errors
    /// As the file system answers.
    pub fn create(folder: &Path) -> io::Result<Spool> {
        std::fs::create_dir_all(folder)?;
        Ok(Spool { file: BufWriter::with_capacity(BUFFER_BYTES, tempfile::tempfile_in(folder)?) })
    }

    /// Adds a chunk.
    ///
    /// # Errors
    /// As the file system answers, for instance that it is full.
    pub fn append(&mut self, chunk: &Chunk) -> io::Result<()> {
        let length = u32::try_from(chunk.bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
        self.file.write_all(&length.to_le_bytes())?;
        self.file.write_all(&chunk.rows.to_le_bytes())?;
        self.file.write_all(&chunk.bytes)
    }

    /// Ends the filling.
    ///
    /// # Errors
    /// As the file system answers.
    pub fn finish(self) -> io::Result<Spooled> {
        Ok(Spooled { file: self.file.into_inner().map_err(io::IntoInnerError::into_error)? })
    }
}

/// A spool that is full, to be read as often as it takes.
pub struct Spooled {
    file: File,
}

impl Spooled {
    /// Goes back to the first chunk.
    ///
    /// # Errors
    /// As the file system answers.
    pub fn rewind(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0)).map(drop)
    }

    /// Puts the next chunk behind what `into` holds; false at the end.
    ///
    /// # Errors
    /// As the file system answers.
    pub fn next(&mut self, into: &mut Chunk) -> io::Result<bool> {
        let mut head = [0_u8; 8];
        match self.file.read(&mut head[..1])? {
            0 => return Ok(false),
            _ => self.file.read_exact(&mut head[1..])?,
        }
        let [a, b, c, d, rows @ ..] = head;
        let length = u64::from(u32::from_le_bytes([a, b, c, d]));
        let read = (&self.file).take(length).read_to_end(&mut into.bytes)?;
        if read as u64 != length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        into.rows += u32::from_le_bytes(rows);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn chunks_come_out_as_they_went_in_and_as_often_as_asked() {
        let mut spool = Spool::create(&std::env::temp_dir()).unwrap();
        for (rows, bytes) in [(1, "một"), (0, ""), (2, "hai ba")] {
            spool.append(&Chunk { rows, bytes: bytes.into() }).unwrap();
        }
        let mut spooled = spool.finish().unwrap();
        for _ in 0..2 {
            spooled.rewind().unwrap();
            let mut chunk = Chunk::default();
            while spooled.next(&mut chunk).unwrap() {}
            assert_eq!(chunk, Chunk { rows: 3, bytes: "mộthai ba".into() });
        }
    }
}
