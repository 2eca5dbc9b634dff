//! Dossiers in the order of their codes, out of chunks that are each in this order.
//!
//! A database takes keys in their order several times faster than in any other: each page of its index is written once.
//! So the chunks of the spool are sorted when they are made, by the threads that check them, and merged here. Of each
//! chunk no more than a piece is in memory.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::evidence::uploads::records::first_dossier;
use crate::refusal::Refusal;
use crate::spool::{Chunk, Spooled};

/// So many bytes of rows, or so many rows, are loaded at once.
const CHUNK_BYTES: usize = 4 * 1024 * 1024;
const CHUNK_ROWS: u32 = 20_000;

/// How much of all chunks together is in memory.
const PIECES_BYTES: u64 = 16 * 1024 * 1024;

/// How much of one chunk is in memory at least and at most.
const PIECE_BYTES: [u64; 2] = [4 * 1024, 256 * 1024];

/// The longest code of a dossier.
const CODE_BYTES: usize = 64;

/// A code, filled up with zeros, which no code has: so it is ordered as the code itself.
type Code = [u8; CODE_BYTES];

/// The chunks of a spool on their way into one order.
pub(crate) struct Merging<'s> {
    spooled: &'s Spooled,
    runs: Vec<Run>,
    /// The first dossier of each run that has one left; of equal codes the earlier run's comes first.
    heads: BinaryHeap<Reverse<(Code, usize)>>,
    piece_bytes: u64,
}

/// A chunk of which a piece is in memory.
struct Run {
    piece: Vec<u8>,
    /// Where the first dossier of the piece that was not taken begins.
    place: usize,
    /// What of the chunk is still in the file.
    start: u64,
    length: u64,
}

impl<'s> Merging<'s> {
    /// Begins with the first dossiers of all chunks.
    pub(crate) fn new(spooled: &'s Spooled) -> Result<Merging<'s>, Refusal> {
        let [least, most] = PIECE_BYTES;
        let piece_bytes = (PIECES_BYTES / spooled.places().len().max(1) as u64).clamp(least, most);
        let run =
            |place: &crate::spool::Place| Run { piece: Vec::new(), place: 0, start: place.start, length: place.length };
        let runs: Vec<Run> = spooled.places().iter().map(run).collect();
        let mut merging = Merging { spooled, heads: BinaryHeap::with_capacity(runs.len()), runs, piece_bytes };
        for index in 0..merging.runs.len() {
            merging.put_head(index)?;
        }
        Ok(merging)
    }

    /// Fills an empty chunk with the next dossiers; it stays empty at the end.
    pub(crate) fn fill(&mut self, chunk: &mut Chunk) -> Result<(), Refusal> {
        // The last dossier may reach over the end.
        chunk.bytes.reserve(CHUNK_BYTES + CHUNK_BYTES / 64);
        while chunk.rows < CHUNK_ROWS && chunk.bytes.len() < CHUNK_BYTES {
            let Some(Reverse((_, index))) = self.heads.pop() else { break };
            let run = &mut self.runs[index];
            let (dossier, _) = first_dossier(&run.piece[run.place..]).ok_or_else(spool_unreadable)?;
            chunk.bytes.extend_from_slice(dossier);
            chunk.rows += 1;
            run.place += dossier.len();
            self.put_head(index)?;
        }
        Ok(())
    }

    /// Puts the next dossier of a run among the heads, and has more of it in memory where it takes that.
    fn put_head(&mut self, index: usize) -> Result<(), Refusal> {
        let run = &mut self.runs[index];
        loop {
            if let Some((_, code)) = first_dossier(&run.piece[run.place..]) {
                let mut filled = [0; CODE_BYTES];
                filled.get_mut(..code.len()).ok_or_else(spool_unreadable)?.copy_from_slice(code);
                self.heads.push(Reverse((filled, index)));
                return Ok(());
            }
            if run.length == 0 {
                let at_end = run.place == run.piece.len();
                run.piece = Vec::new();
                run.place = 0;
                return if at_end { Ok(()) } else { Err(spool_unreadable()) };
            }
            run.piece.drain(..run.place);
            run.place = 0;
            let length = run.length.min(self.piece_bytes);
            self.spooled.read(run.start, length, &mut run.piece).map_err(|_| spool_unreadable())?;
            run.start += length;
            run.length -= length;
        }
    }
}

/// 500: what was written to the spool cannot be read.
pub(crate) fn spool_unreadable() -> Refusal {
    Refusal::internal("the spool cannot be read")
}
