//! Which of two states of one record is the later one.

use chamdiem_scoring::Version;

use crate::text::Moment;
use crate::{Code, Fault};

/// The version of a record, from its sequence number or the moment of its last change: exactly one of the two.
pub(super) fn version(sequence: Option<u64>, updated_at: Option<&Moment>, faults: &mut Vec<Fault>) -> Version {
    match (sequence.and_then(|sequence| i64::try_from(sequence).ok()), updated_at) {
        (Some(sequence), None) => Version::Sequence(sequence),
        (None, Some(moment)) if sequence.is_none() => Version::UpdatedAt(moment.microseconds()),
        (given, _) => {
            let (vi, en) = match given {
                Some(_) => {
                    ("Chỉ dùng một trong hai: sequence hoặc updated_at.", "Only one of sequence and updated_at.")
                }
                None => (
                    "Cần sequence (số thứ tự tăng dần, dưới 2^63) hoặc updated_at (thời điểm cập nhật).",
                    "Either sequence (rising, below 2^63) or updated_at is required.",
                ),
            };
            faults.push(Fault::new("/sequence", Code::VersionMissing, vi, en));
            Version::Sequence(0)
        }
    }
}
