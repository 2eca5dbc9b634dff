//! Putting what the threads found back in the order of the file.

use std::any::Any;
use std::collections::BTreeMap;
use std::io;
use std::panic::resume_unwind;

use chamdiem_api_types::{Failure, Fault};

use super::block_rows::Checked;
use super::{Contents, Reading, Stopped, failures};

/// The file so far, block by block.
pub(super) struct InOrder<'a, C, S> {
    reading: &'a Reading<'a>,
    sink: S,
    /// Blocks that arrived early.
    early: BTreeMap<u64, Checked<C>>,
    next_index: u64,
    outcome: Outcome,
}

/// The outcome of the whole file.
pub(super) struct Outcome {
    rows: u64,
    faulty: u64,
    reported: usize,
    faults: Vec<Fault>,
    dropped: Vec<u64>,
    stopped: Option<Stopped>,
    panic: Option<Box<dyn Any + Send>>,
}

impl<'a, C, S: FnMut(C) -> io::Result<()>> InOrder<'a, C, S> {
    pub(super) fn new(reading: &'a Reading<'a>, sink: S) -> InOrder<'a, C, S> {
        let dropped = vec![0; reading.profile.map_or(0, |profile| profile.dropped().len())];
        let outcome =
            Outcome { rows: 0, faulty: 0, reported: 0, faults: Vec::new(), dropped, stopped: None, panic: None };
        InOrder { reading, sink, early: BTreeMap::new(), next_index: 0, outcome }
    }

    /// Takes a block, and gives back the buffers of all that are next in order.
    pub(super) fn add(&mut self, block: Checked<C>) -> Vec<Vec<u8>> {
        self.early.insert(block.index, block);
        let mut buffers = Vec::new();
        while let Some(mut block) = self.early.remove(&self.next_index) {
            self.next_index += 1;
            buffers.push(std::mem::take(&mut block.buffer));
            if !self.is_over() {
                self.take(block);
            }
        }
        buffers
    }

    fn take(&mut self, block: Checked<C>) {
        let outcome = &mut self.outcome;
        outcome.panic = block.panic;
        outcome.rows += block.rows;
        outcome.faulty += block.faulty.count;
        for (_, faults) in block.faulty.reported {
            let room = outcome.reported < self.reading.limits.faulty_rows_reported_max;
            if room && outcome.faults.len() + faults.len() < Failure::ISSUES_MAX {
                outcome.reported += 1;
                outcome.faults.extend(faults);
            }
        }
        for (all, here) in outcome.dropped.iter_mut().zip(block.dropped) {
            *all += here;
        }
        if let Some(failure) = block.refused {
            outcome.stopped = Some(Stopped::Refused(failure));
        } else if outcome.rows > self.reading.limits.rows_max {
            outcome.stopped = Some(Stopped::Refused(failures::too_many_rows(self.reading.limits.rows_max)));
        } else if let Some(chunk) = block.chunk.filter(|_| outcome.faulty == 0)
            && let Err(error) = (self.sink)(chunk)
        {
            outcome.stopped = Some(Stopped::Sink(error));
        }
    }

    /// Whether nothing that is still to come matters.
    pub(super) fn is_over(&self) -> bool {
        self.outcome.stopped.is_some() || self.outcome.panic.is_some()
    }

    pub(super) fn finish(self) -> Outcome {
        self.outcome
    }
}

impl Outcome {
    /// The outcome, once it is known how the content ended: its length and SHA-256.
    pub(super) fn end(self, cut: Result<(u64, String), Stopped>, reading: &Reading<'_>) -> Result<Contents, Stopped> {
        if let Some(panic) = self.panic {
            resume_unwind(panic);
        }
        // What came first in the file stopped it.
        let ended = match self.stopped {
            Some(stopped) => Err(stopped),
            None => cut,
        };
        match ended {
            Ok(_) if self.faulty > 0 => {
                Err(Stopped::Refused(failures::rows_invalid(self.faulty, self.reported, self.faults)))
            }
            Ok((content_bytes, sha256)) => {
                let names = reading.profile.map_or(&[][..], |profile| profile.dropped());
                let dropped = names.iter().cloned().zip(self.dropped).filter(|(_, values)| *values > 0).collect();
                Ok(Contents { rows: self.rows, sha256, content_bytes, dropped })
            }
            Err(Stopped::Refused(mut failure)) => {
                // Rows before the place that stopped it may be faulty as well: all faults are reported at once.
                let mut faults = self.faults;
                faults.append(&mut failure.faults);
                failure.faults = faults;
                Err(Stopped::Refused(failure))
            }
            Err(stopped) => Err(stopped),
        }
    }
}
