//! The spool: rows that were checked wait here, outside the database, until all of their file was found right.
//!
//! The file has no name, so whatever becomes of the process, nothing of it stays. All spools together have a quota, and the
//! last free space of their disk is never theirs: whoever else writes to it goes on.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chamdiem_store::private_files;

/// How much is written at once.
const BUFFER_BYTES: usize = 256 * 1024;

/// A spool of this size may use all of the quota; a larger one leaves an eighth of it to such.
const SMALL_BYTES: u64 = 16 * 1024 * 1024;

/// Of a small disk no more than this part is kept free.
const RESERVE_PARTS: u64 = 4;

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

/// Where spools are, and how much they may take.
#[derive(Debug, Clone)]
pub struct SpoolSpace {
    folder: PathBuf,
    quota: u64,
    reserve: u64,
    used: Arc<AtomicU64>,
}

impl SpoolSpace {
    /// Spools in this folder, which is made where it is not there: so many bytes at most, and so many are left free.
    pub fn new(folder: PathBuf, quota: u64, reserve: u64) -> SpoolSpace {
        SpoolSpace { folder, quota, reserve, used: Arc::default() }
    }

    /// An empty spool.
    ///
    /// # Errors
    /// As the file system answers.
    pub fn spool(&self) -> io::Result<Spool> {
        private_files::folder(&self.folder).map_err(io::Error::other)?;
        let file = BufWriter::with_capacity(BUFFER_BYTES, tempfile::tempfile_in(&self.folder)?);
        let share = Share { used: Arc::clone(&self.used), bytes: 0 };
        Ok(Spool { file, places: Vec::new(), space: self.clone(), share })
    }

    /// How many bytes all spools take now.
    pub fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    /// Whether a folder's disk would have its reserve left after so many more bytes.
    ///
    /// # Errors
    /// As the file system answers.
    pub fn has_room(&self, folder: &Path, bytes: u64) -> io::Result<bool> {
        let disk = rustix::fs::statvfs(folder)?;
        let (all, free) = (disk.f_blocks.saturating_mul(disk.f_frsize), disk.f_bavail.saturating_mul(disk.f_frsize));
        Ok(free >= self.reserve.min(all / RESERVE_PARTS).saturating_add(bytes))
    }

    fn take(&self, share: &mut Share, bytes: u64) -> io::Result<()> {
        let own = share.bytes + bytes;
        let most = if own <= SMALL_BYTES { self.quota } else { self.quota - self.quota / 8 };
        let within = |used: u64| used.checked_add(bytes).filter(|used| *used <= most);
        if self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, within).is_err() {
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        share.bytes = own;
        if self.has_room(&self.folder, bytes)? { Ok(()) } else { Err(io::ErrorKind::StorageFull.into()) }
    }
}

/// What one spool takes of the quota; it is given back when the spool goes.
#[derive(Debug)]
struct Share {
    used: Arc<AtomicU64>,
    bytes: u64,
}

impl Drop for Share {
    fn drop(&mut self) {
        self.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// A spool that is being filled.
pub struct Spool {
    file: BufWriter<File>,
    places: Vec<Place>,
    space: SpoolSpace,
    share: Share,
}

impl Spool {
    /// Adds a chunk.
    ///
    /// # Errors
    /// [`io::ErrorKind::QuotaExceeded`] or [`io::ErrorKind::StorageFull`] where it would take what is not for spools, or as
    /// the file system answers.
    pub fn append(&mut self, chunk: &Chunk) -> io::Result<()> {
        let (start, length) = (self.share.bytes, chunk.bytes.len() as u64);
        self.space.take(&mut self.share, length)?;
        self.file.write_all(&chunk.bytes)?;
        self.places.push(Place { start, length, rows: chunk.rows });
        Ok(())
    }

    /// Ends the filling.
    ///
    /// # Errors
    /// As the file system answers.
    pub fn finish(self) -> io::Result<Spooled> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Spooled { file, places: self.places, share: self.share })
    }
}

/// A spool that is full, to be read as often as it takes.
pub struct Spooled {
    file: File,
    places: Vec<Place>,
    share: Share,
}

impl Spooled {
    /// Where its chunks lie, in the order of the file.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// How many bytes it has.
    pub fn bytes(&self) -> u64 {
        self.share.bytes
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

    const MIB: u64 = 1024 * 1024;

    fn space(quota: u64, reserve: u64) -> SpoolSpace {
        SpoolSpace::new(std::env::temp_dir().join("chamdiem-spools"), quota, reserve)
    }

    fn of(mebibytes: u64) -> Chunk {
        Chunk { rows: 1, bytes: vec![0; usize::try_from(mebibytes * MIB).unwrap()] }
    }

    #[test]
    fn chunks_come_out_as_they_went_in_and_as_often_as_asked() {
        let mut spool = space(MIB, 0).spool().unwrap();
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
        assert_eq!(spooled.bytes(), 11);
        assert!(spooled.read(3, 100, &mut Vec::new()).is_err());
    }

    #[test]
    fn all_spools_together_keep_to_the_quota_and_give_back_what_they_had() {
        let space = space(2 * MIB, 0);
        let (mut one, mut other) = (space.spool().unwrap(), space.spool().unwrap());
        one.append(&of(1)).unwrap();
        other.append(&of(1)).unwrap();
        let refused = other.append(&Chunk { rows: 1, bytes: vec![0] }).unwrap_err();
        assert_eq!((refused.kind(), space.used()), (io::ErrorKind::QuotaExceeded, 2 * MIB));
        let one = one.finish().unwrap();
        assert_eq!(space.used(), 2 * MIB);
        drop(one);
        other.append(&of(1)).unwrap();
        drop(other);
        assert_eq!(space.used(), 0);
    }

    #[test]
    fn a_large_spool_leaves_an_eighth_of_the_quota_to_small_ones() {
        let space = space(32 * MIB, 0);
        let mut large = space.spool().unwrap();
        large.append(&of(28)).unwrap();
        assert_eq!(large.append(&Chunk { rows: 1, bytes: vec![0] }).unwrap_err().kind(), io::ErrorKind::QuotaExceeded);
        space.spool().unwrap().append(&of(4)).unwrap();
    }

    #[test]
    fn the_reserve_of_the_disk_is_never_used() {
        let all = space(u64::MAX, 0);
        let folder = std::env::temp_dir();
        assert!(all.has_room(&folder, 0).unwrap());
        assert!(!all.has_room(&folder, u64::MAX).unwrap());
        // Of any disk at most a quarter is kept free, however much is asked for.
        assert_eq!(space(MIB, u64::MAX).has_room(&folder, 0).unwrap(), {
            let disk = rustix::fs::statvfs(&folder).unwrap();
            disk.f_bavail >= disk.f_blocks / 4
        });
    }
}
