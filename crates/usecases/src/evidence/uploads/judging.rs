//! How a record that comes stands to what is known of it: the later state counts, within one source and one kind of
//! version. What cannot be compared is refused by its line, or taken over where the administrator and the sender say so.

use std::collections::HashMap;

use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_scoring::Version;
use chamdiem_store::{BatchRows, Order, RecordStanding};

use crate::refusal::Refusal;

/// Where a row stands in what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbering {
    /// Rows have lines, from 1.
    Lines,
    /// Items of a list have places, from 0.
    Items,
}

/// Weighs the rows of a batch, and gathers those that cannot be weighed.
pub(crate) struct Judge {
    source: String,
    predecessors: Vec<String>,
    takes_over: bool,
    numbering: Numbering,
    faults: Vec<Fault>,
    /// How many records of another source, or of another kind of version, were replaced.
    pub(crate) taken_over: u64,
    /// Which source brought a batch, as far as it was asked for.
    sources: HashMap<i64, String>,
}

impl Judge {
    pub(crate) fn new(source: &str, predecessors: Vec<String>, takes_over: bool, numbering: Numbering) -> Judge {
        let (faults, sources) = (Vec::new(), HashMap::new());
        Judge { source: source.to_owned(), predecessors, takes_over, numbering, faults, taken_over: 0, sources }
    }

    /// How the version of the row in this place of its file stands to what is known.
    pub(crate) fn order(&mut self, place: u64, code: &str, sent: Version, known: RecordStanding<'_>) -> Order {
        let foreign = known.source.filter(|source| *source != self.source);
        let order = Order::of(sent, known.version);
        if foreign.is_none() && order != Order::Apart {
            return order;
        }
        let may = self.takes_over
            && foreign.is_none_or(|source| self.predecessors.iter().any(|predecessor| predecessor == source));
        if may {
            self.taken_over += 1;
            return Order::Later;
        }
        if self.faults.len() <= Failure::ISSUES_MAX {
            let fault = match foreign {
                Some(source) => of_other_source(code, source),
                None => of_other_kind(code, known.version),
            };
            self.faults.push(self.placed(fault, place));
        }
        Order::Apart
    }

    /// Finds out which sources brought these batches.
    ///
    /// # Errors
    /// As the database answers.
    pub(crate) fn know_batches(
        &mut self,
        rows: &mut (impl BatchRows + ?Sized),
        batches: impl Iterator<Item = i64>,
    ) -> Result<(), Refusal> {
        let mut unknown: Vec<i64> = batches.filter(|batch| !self.sources.contains_key(batch)).collect();
        unknown.sort_unstable();
        unknown.dedup();
        if !unknown.is_empty() {
            self.sources.extend(rows.find_batch_sources(&unknown)?);
        }
        Ok(())
    }

    /// The source that brought a batch; none for the batch that is being loaded.
    pub(crate) fn source_of(&self, batch: i64) -> Option<String> {
        self.sources.get(&batch).cloned()
    }

    /// Refuses the batch where a row could not be compared.
    ///
    /// # Errors
    /// 409 with each such row.
    pub(crate) fn require_comparable(&mut self) -> Result<(), Refusal> {
        let mut faults = std::mem::take(&mut self.faults);
        faults.sort_by_key(|fault| fault.line);
        match faults.first().map(|fault| fault.code) {
            Some(code) => Err(Failure::faults(code, faults).into()),
            None => Ok(()),
        }
    }

    /// Whether there are as many faults as are reported.
    pub(crate) fn is_full(&self) -> bool {
        self.faults.len() > Failure::ISSUES_MAX
    }

    fn placed(&self, fault: Fault, place: u64) -> Fault {
        match self.numbering {
            Numbering::Lines => fault.in_line(place),
            Numbering::Items => fault.inside(&format!("/{place}")),
        }
    }
}

fn of_other_source(code: &str, source: &str) -> Fault {
    let vi = format!(
        "«{code}» do hệ thống «{source}» gửi, hai hệ thống không so sánh phiên bản được. Nếu thay thế hệ thống đó: quản \
         trị viên khai báo `takes_over`, rồi gửi với `take_over=true`."
    );
    let en = format!(
        "“{code}” was sent by the source “{source}”; versions of two sources cannot be compared. To take its records \
         over, the administrator declares `takes_over`, and the batch is sent with `take_over=true`."
    );
    Fault::new("/code", Code::RecordOfOtherSource, vi, en)
}

fn of_other_kind(code: &str, known: Version) -> Fault {
    let (known, sent) = match known {
        Version::Sequence(_) => ("sequence", "updated_at"),
        Version::UpdatedAt(_) => ("updated_at", "sequence"),
    };
    let vi = format!(
        "«{code}» đã lưu với `{known}`, nay gửi với `{sent}`: không so sánh được. Để thay thế, gửi với `take_over=true`."
    );
    let en = format!(
        "“{code}” is stored with `{known}` and now comes with `{sent}`: they cannot be compared. To replace it, send with \
         `take_over=true`."
    );
    Fault::new(format!("/{sent}"), Code::VersionKindDiffers, vi, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: RecordStanding<'_> = RecordStanding { version: Version::Sequence(5), source: Some("cu") };

    fn judge(predecessors: &[&str], takes_over: bool) -> Judge {
        let predecessors = predecessors.iter().map(ToString::to_string).collect();
        Judge::new("moi", predecessors, takes_over, Numbering::Lines)
    }

    #[test]
    fn one_source_with_one_kind_of_version_needs_no_permission() {
        let mut judge = judge(&[], false);
        for source in [None, Some("moi")] {
            let known = RecordStanding { version: Version::Sequence(5), source };
            let orders = [4, 5, 6].map(|sent| judge.order(1, "H", Version::Sequence(sent), known));
            assert_eq!(orders, [Order::Earlier, Order::Same, Order::Later]);
        }
        assert!(judge.require_comparable().is_ok());
        assert_eq!(judge.taken_over, 0);
    }

    #[test]
    fn a_record_of_another_source_is_taken_over_where_both_allow_it_and_else_refused() {
        for (predecessors, takes_over) in [(&[][..], false), (&[], true), (&["cu"], false), (&["khac"], true)] {
            let mut judge = judge(predecessors, takes_over);
            assert_eq!(judge.order(7, "H", Version::Sequence(9), OLD), Order::Apart, "{predecessors:?} {takes_over}");
            let refusal = judge.require_comparable().err();
            assert_eq!(refusal.map(|refusal| refusal.code()), Some(Code::RecordOfOtherSource));
        }
        let mut judge = judge(&["cu"], true);
        for sent in [Version::Sequence(1), Version::Sequence(9), Version::UpdatedAt(9)] {
            assert_eq!(judge.order(7, "H", sent, OLD), Order::Later);
        }
        assert!(judge.require_comparable().is_ok());
        assert_eq!(judge.taken_over, 3);
    }

    #[test]
    fn another_kind_of_version_of_the_own_source_takes_the_word_of_the_sender() {
        let own = RecordStanding { source: Some("moi"), ..OLD };
        let mut silent = judge(&[], false);
        assert_eq!(silent.order(7, "H", Version::UpdatedAt(9), own), Order::Apart);
        let refusal = silent.require_comparable().err();
        assert_eq!(refusal.map(|refusal| refusal.code()), Some(Code::VersionKindDiffers));
        assert_eq!(judge(&[], true).order(7, "H", Version::UpdatedAt(9), own), Order::Later);
    }
}
