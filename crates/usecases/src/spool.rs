//! The spool: rows that were checked wait here, outside the database, until all of their file was found right.
//!
//! The file has no name, so whatever becomes of the process, nothing of it stays.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use chamdiem_store::private_files;

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

/// Where a chunk lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its first byte.
    pub start: u64,
    /// How many bytes it has.
    pub length: u64,
    /// How many rows.
    pub rows: u32,
}

/// A spool that is being filled.
pub struct Spool {
    file: BufWriter<File>,
    places: Vec<Place>,
}

impl Spool {
    /// An empty spool in this folder, which is made where it is not there.
    ///
    /// # Errors
    /// As the file system answers.
    pub fn create(folder: &Path) -> io::Result<Spool> {
        private_files::folder(folder).map_err(io::Error::other)?;
        let file = BufWriter::with_capacity(BUFFER_BYTES, tempfile::tempfile_in(folder)?);
        Ok(Spool { file, places: Vec::new() })
    }

    /// Adds a chunk.
    ///
    /// # Errors
    /// As the file system answers, for instance that it is full.
    pub fn append(&mut self, chunk: &Chunk) -> io::Result<()> {
        let start = self.places.last().map_or(0, |last| last.start + last.length);
        self.file.write_all(&chunk.bytes)?;
        self.places.push(Place { start, length: chunk.bytes.len() as u64, rows: chunk.rows });
        Ok(())
    }

    /// Ends the filling.
    ///
    /// # Errors
    /// As the file system answers.
    pub fn finish(self) -> io::Result<Spooled> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Spooled { file, places: self.places })
    }
}

/// A spool that is full, to be read as often as it takes.
pub struct Spooled {
    file: File,
    places: Vec<Place>,
}

impl Spooled {
    /// Where its chunks lie, in the order of the file.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Puts so many bytes from `start` on behind what `into` holds.
    ///
    /// # Errors
    /// As the file system answers.
    pub fn read(&self, start: u64, length: u64, into: &mut Vec<u8>) -> io::Result<()> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(start))?;
        let read = file.take(length).read_to_end(into)?;
        if read as u64 == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn chunks_come_out_as_they_went_in_and_as_often_as_asked() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::create(folder.path()).unwrap();
        for (rows, bytes) in [(1, "một"), (0, ""), (2, "hai ba")] {
            spool.append(&Chunk { rows, bytes: bytes.into() }).unwrap();
        }
        let spooled = spool.finish().unwrap();
        for _ in 0..2 {
            let mut bytes = Vec::new();
            for place in spooled.places() {
                spooled.read(place.start, place.length, &mut bytes).unwrap();
            }
            assert_eq!(bytes, "mộthai ba".as_bytes());
            assert_eq!(spooled.places().iter().map(|place| place.rows).collect::<Vec<_>>(), [1, 0, 2]);
        }
        assert!(spooled.read(3, 100, &mut Vec::new()).is_err());
    }
}
