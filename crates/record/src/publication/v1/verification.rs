//! What can be wrong in a document of the format, whoever signed it.

use std::collections::BTreeMap;

use chamdiem_seal::NO_HASH;

use super::document::{Document, Ranking, Row};
use crate::publication::{PublicationFault, RankingPart, canonical_text};

impl Document {
    /// Every fault of a document that was read from these bytes: how it is spelt, its numbers, its hashes, and whether the
    /// result follows from the input.
    pub(in crate::publication) fn faults(&self, bytes: &[u8]) -> Vec<PublicationFault> {
        let mut faults = Vec::new();
        if !is_spelt(self, bytes) {
            faults.push(PublicationFault::NotCanonical);
        }
        if !self.places_agree() {
            faults.push(PublicationFault::Place);
        }
        let computed = match self.recomputed() {
            Ok(computed) => computed,
            Err(fault) => {
                faults.push(fault);
                return faults;
            }
        };
        if computed.rule_set.sha256 != self.rule_set.sha256 {
            faults.push(PublicationFault::RuleSetHash);
        }
        if computed.legal_basis != self.legal_basis {
            faults.push(PublicationFault::LegalBasis);
        }
        if computed.input_sha256 != self.input_sha256 {
            faults.push(PublicationFault::InputHash);
        }
        let parts = ranking_parts(&self.ranking, &computed.ranking);
        faults.extend(parts.into_iter().map(PublicationFault::Ranking));
        // Whatever is spelt in another way than it would be written is found here at the latest.
        if faults.is_empty() && !is_spelt(&computed, bytes) {
            faults.push(PublicationFault::Ranking(RankingPart::Other));
        }
        faults
    }

    /// Whether the first publication of the chain is the one without a predecessor, and the first of its round the one that
    /// corrects none.
    fn places_agree(&self) -> bool {
        let first_of_all = self.previous_sha256.as_str() == NO_HASH;
        let corrects = self.supersedes.as_ref().map(|superseded| superseded.number);
        self.sequence >= 1
            && first_of_all == (self.sequence == 1)
            && self.number >= 1
            && corrects == self.number.checked_sub(1).filter(|number| *number >= 1)
    }
}

fn is_spelt(document: &Document, bytes: &[u8]) -> bool {
    canonical_text(document).is_some_and(|canonical| canonical.as_bytes() == bytes)
}

/// What differs between the published result and the computed one, by unit as far as possible.
fn ranking_parts(published: &Ranking, computed: &Ranking) -> Vec<RankingPart> {
    if published == computed {
        return Vec::new();
    }
    let published_rows = rows(published);
    let mut parts = Vec::new();
    for (unit, computed) in rows(computed) {
        let Some(published) = published_rows.get(unit) else { continue };
        let unit = unit.to_owned();
        if published.total != computed.total {
            let text = |row: &Row| row.total.as_ref().map(ToString::to_string);
            let (published, computed) = (text(published), text(computed));
            parts.push(RankingPart::Total { unit: unit.clone(), published, computed });
        }
        if published.class != computed.class {
            let (published, computed) = (published.class.to_string(), computed.class.to_string());
            parts.push(RankingPart::Class { unit: unit.clone(), published, computed });
        }
        if (published.position, published.rank) != (computed.position, computed.rank) {
            let (published, computed) = ((published.position, published.rank), (computed.position, computed.rank));
            parts.push(RankingPart::Position { unit, published, computed });
        }
    }
    if parts.is_empty() {
        parts.push(RankingPart::Other);
    }
    parts
}

fn rows(ranking: &Ranking) -> BTreeMap<&str, &Row> {
    ranking.groups.iter().flat_map(|group| &group.rows).map(|row| (row.unit.as_str(), row)).collect()
}
