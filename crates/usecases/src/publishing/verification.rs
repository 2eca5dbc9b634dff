//! What is kept for ever, verified where it lies: the versions behind the receipts, the signed publications with their
//! chain, and the chain of the audit.

use chamdiem_record::audit::{AuditVerifier, Checkpoint, CheckpointLine};
use chamdiem_record::publication::{
    ChainFault, PublicationFault, VerifiedPublication, verify_chain, verify_publication,
};
use chamdiem_seal::{KeySet, NO_HASH};
use chamdiem_store::{CheckpointRow, PublicationRow, PublicationRows, Rows};
use time::OffsetDateTime;

use crate::papers::verification as versions;
use crate::papers::verification::VerifiedVersions;
use crate::refusal::Refusal;
use crate::seals::verification::{self as seals, Following};
use crate::trust::audit;

/// So many publications are read at once.
const PUBLICATIONS_AT_ONCE: i64 = 50;

/// So many entries of the audit are read at once.
const ENTRIES_AT_ONCE: i64 = 1000;

/// What is said of a publication whose columns are not what its document says.
const MISPLACED: &str = "Được lưu với số thứ tự, đợt, thời điểm hoặc SHA-256 khác với nội dung.";

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VerifiedRecords {
    /// How many versions of self-assessments and appraisals there are.
    pub versions: u64,
    /// How many signed publications there are.
    pub publications: u64,
    /// How many entries of the audit are right, from the first on.
    pub audit_entries: i64,
    /// How many checkpoints of the audit there are.
    pub checkpoints: u64,
    /// What is wrong, as Vietnamese sentences.
    pub faults: Vec<String>,
}

/// Verifies versions, publications and audit.
///
/// # Errors
/// As the database answers.
pub fn verify(rows: &mut dyn Rows, keys: &KeySet, now: OffsetDateTime) -> Result<VerifiedRecords, Refusal> {
    let VerifiedVersions { versions, faults } = versions::verify(rows)?;
    let mut verified = VerifiedRecords { versions, faults, ..VerifiedRecords::default() };
    verify_publications(rows, keys, &mut verified)?;
    verify_audit(rows, keys, &mut verified)?;
    verified.faults.extend(seals::verify(rows, now)?);
    Ok(verified)
}

fn verify_publications(
    rows: &mut (impl PublicationRows + ?Sized),
    keys: &KeySet,
    verified: &mut VerifiedRecords,
) -> Result<(), Refusal> {
    let mut publications: Vec<VerifiedPublication> = Vec::new();
    let (mut last, mut last_sha256) = (0, NO_HASH.to_owned());
    loop {
        let found = rows.list_all_publications(last, PUBLICATIONS_AT_ONCE)?;
        if found.is_empty() {
            break;
        }
        for row in found {
            let sequence = row.sequence;
            if sequence != last + 1 {
                verified.faults.push(format!("Tài liệu công bố số {} bị thiếu.", last + 1));
            }
            last = sequence;
            last_sha256.clone_from(&row.sha256);
            verified.publications += 1;
            let faults = match publication(&row, keys) {
                Ok(publication) => {
                    let wrong = !stands_where_it_says(&row, &publication);
                    publications.push(publication);
                    wrong.then(|| MISPLACED.to_owned()).into_iter().collect()
                }
                Err(faults) => faults.iter().map(PublicationFault::sentence).collect::<Vec<_>>(),
            };
            verified.faults.extend(faults.iter().map(|fault| format!("Tài liệu công bố số {sequence}: {fault}")));
        }
    }
    verified.faults.extend(verify_chain(&publications).iter().map(ChainFault::sentence));
    let head = rows.find_publication_head()?;
    if (head.last_sequence, head.last_sha256) != (last, last_sha256) {
        verified.faults.push("Tài liệu công bố cuối cùng không phải là tài liệu được ghi nhận cuối cùng.".to_owned());
    }
    Ok(())
}

fn publication(row: &PublicationRow, keys: &KeySet) -> Result<VerifiedPublication, Vec<PublicationFault>> {
    verify_publication(row.document.as_bytes(), Some(row.signature.as_bytes()), Some(keys))
}

/// Whether the columns beside a right document say what it says.
fn stands_where_it_says(row: &PublicationRow, publication: &VerifiedPublication) -> bool {
    let link = publication.document.link();
    row.sha256 == publication.sha256
        && i128::from(row.sequence) == i128::from(link.sequence)
        && row.round_id == link.round.as_str()
        && i64::from(row.number) == i64::from(link.number)
        && row.published_at == link.published_at.0
        && row.supersedes.map(i64::from) == link.corrects.map(|(number, _)| i64::from(number))
}

fn verify_audit(rows: &mut dyn Rows, keys: &KeySet, verified: &mut VerifiedRecords) -> Result<(), Refusal> {
    let mut verifier = AuditVerifier::new(keys);
    let mut following = Following::default();
    let mut line = Vec::new();
    loop {
        let after = verifier.entries();
        let entries = rows.list_audit_entries(None, None, after, ENTRIES_AT_ONCE)?;
        let Some(last) = entries.last() else { break };
        verified.faults.extend(following.compare(rows, after, &entries)?);
        let checkpoints = rows.list_checkpoints(after, ENTRIES_AT_ONCE)?;
        let mut checkpoints = checkpoints.iter().filter(|row| row.number <= last.number).peekable();
        for row in &entries {
            line.clear();
            audit::line(row).write_to(&mut line);
            let mut outcome = verifier.line(line.trim_ascii_end());
            if let Some(checkpoint) = checkpoints.next_if(|checkpoint| checkpoint.number == row.number) {
                verified.checkpoints += 1;
                line.clear();
                checkpoint_line(checkpoint).write_to(&mut line);
                outcome = outcome.and_then(|()| verifier.line(line.trim_ascii_end()));
            }
            if let Err(fault) = outcome {
                verified.audit_entries = verifier.entries();
                verified.faults.push(format!("Nhật ký, mục số {}: {}", row.number, fault.sentence()));
                return Ok(());
            }
        }
    }
    verified.audit_entries = verifier.entries();
    let head = rows.read_audit_head()?;
    if (head.last_number, head.last_hash.as_str()) != (verifier.entries(), verifier.last_hash()) {
        verified.faults.push("Nhật ký: mục cuối cùng không phải là mục được ghi nhận cuối cùng.".to_owned());
    }
    verified.faults.extend(following.finish(rows)?);
    Ok(())
}

fn checkpoint_line(row: &CheckpointRow) -> CheckpointLine<'_> {
    let checkpoint = Checkpoint {
        hash: (&row.hash).into(),
        made_at_us: crate::stored::microseconds(row.made_at),
        number: row.number,
    };
    CheckpointLine { checkpoint, signature: (&row.signature).into() }
}
