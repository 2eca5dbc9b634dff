//! The versions behind the receipts, verified where they are stored.

use std::collections::BTreeMap;

use chamdiem_api_types::wire::{VersionDocument, VersionKind};
use chamdiem_seal::sha256_hex;
use chamdiem_store::{Page, PaperRows, RoundRows, VersionRow};

use crate::refusal::Refusal;

/// So many rounds are read at once.
const ROUNDS_AT_ONCE: i64 = 100;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct VerifiedVersions {
    /// How many versions there are.
    pub(crate) versions: u64,
    /// What is wrong, as Vietnamese sentences.
    pub(crate) faults: Vec<String>,
}

/// Verifies the versions of every round: each is what its receipt says, and stands where it belongs.
///
/// # Errors
/// As the database answers.
pub(crate) fn verify(rows: &mut (impl RoundRows + PaperRows + ?Sized)) -> Result<VerifiedVersions, Refusal> {
    let mut verified = VerifiedVersions::default();
    let mut after = None;
    loop {
        let rounds = rows.list_rounds(None, None, None, false, &Page { after, limit: ROUNDS_AT_ONCE })?;
        let Some(last) = rounds.last() else { return Ok(verified) };
        after = Some(last.id.clone());
        for round in &rounds {
            verify_round(&rows.list_versions(&round.id, None)?, &mut verified);
        }
    }
}

/// The versions of a round, by unit, kind and number.
fn verify_round(versions: &[VersionRow], verified: &mut VerifiedVersions) {
    let mut last_numbers = BTreeMap::new();
    for row in versions {
        verified.versions += 1;
        let mut tell = |number, fault: &str| verified.faults.push(format!("{}: {fault}", place(row, number)));
        if let Some(last) = last_numbers.insert((&row.unit_code, &row.kind), row.number) {
            (last + 1..row.number).for_each(|number| tell(number, "Bị thiếu."));
        }
        if sha256_hex(row.document.as_bytes()) != row.sha256 {
            tell(row.number, "SHA-256 không khớp với nội dung.");
        } else if !stands_where_it_says(row) {
            tell(row.number, "Được lưu với đợt, đơn vị, số phiên bản hoặc thời điểm khác với nội dung.");
        }
    }
}

fn stands_where_it_says(row: &VersionRow) -> bool {
    serde_json::from_str::<VersionDocument>(&row.document).is_ok_and(|document| {
        row.round_id == document.round.as_str()
            && row.unit_code == document.unit.as_str()
            && row.kind == document.version.kind.as_str()
            && row.number == i64::from(document.version.number)
            && row.made_at == document.made_at.0
            && row.late == document.late.unwrap_or(false)
    })
}

fn place(row: &VersionRow, number: i64) -> String {
    let kind = match VersionKind::from_word(&row.kind) {
        Some(VersionKind::SelfAssessment) => "bản tự chấm điểm",
        Some(VersionKind::Appraisal) => "kết quả thẩm định",
        Some(VersionKind::Unknown) | None => row.kind.as_str(),
    };
    format!("Đợt {}, đơn vị {}, {kind}, phiên bản số {number}", row.round_id, row.unit_code)
}
