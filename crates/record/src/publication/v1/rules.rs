//! The rules in a document: as they were registered, word for word. The format has its own list of members, so that a
//! member that rule sets get later cannot slip into it: then a publication is refused until there is a format that knows it.

use chamdiem_api_types::wire::RuleSetInput;
use chamdiem_scoring as scoring;
use serde::{Deserialize, Serialize};

use crate::publication::PublicationFault;

/// Declares members that are texts, numbers, lists or members of their own, none of which is ever null.
macro_rules! members {
    ($($(#[$doc:meta])* $name:ident {
        $($field:ident: $type:ty,)*
        $(? $optional:ident: $optional_type:ty,)*
    })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
            #[serde(deny_unknown_fields)]
            #[expect(missing_docs, reason = "the members are those of the registered rule set, where each is described")]
            pub struct $name {
                $(pub $field: $type,)*
                $(#[serde(default, skip_serializing_if = "Option::is_none")] pub $optional: Option<$optional_type>,)*
            }
        )*
    };
}

members! {
    /// A rule set.
    Rules {
        name: String,
        legal_basis: Vec<LegalBasis>,
        in_force_from: Sourced<String>,
        decimals: Sourced<u8>,
        rounding: Sourced<String>,
        criteria: Vec<Criterion>,
        bands: Vec<Band>,
        unclassified_name: Sourced<String>,
        ties: Ties,
        ? in_force_until: Sourced<String>,
        ? officer_scheme: OfficerScheme,
        ? evidence_policy: EvidencePolicy,
    }
    /// A document on which the rules rest.
    LegalBasis {
        number: String,
        title: String,
        issued_on: String,
        standing: String,
        source: String,
    }
    /// A criterion.
    Criterion {
        key: String,
        number: Sourced<u16>,
        name: String,
        evidence_scope: String,
        method: String,
        maximum: Sourced<String>,
        levels: Vec<Level>,
        ? decree_number: u16,
        ? computation: Computation,
    }
    /// How the points of a criterion are computed.
    Computation {
        standing: String,
        source: String,
        ? measure: String,
        ? ratio: Ratio,
        ? without_evidence: String,
    }
    /// A ratio of two figures.
    Ratio {
        numerator: String,
        denominator: String,
    }
    /// A level of a criterion.
    Level {
        points: String,
        condition: String,
        standing: String,
        source: String,
        ? requires: Vec<Condition>,
    }
    /// A condition on figures.
    Condition {
        numerator: String,
        ? denominator: String,
        ? at_least: String,
        ? above: String,
        ? at_most: String,
        ? below: String,
        ? only_for: Vec<String>,
        ? when_none: String,
    }
    /// The thresholds between claim and evidence.
    EvidencePolicy {
        tolerance: Sourced<String>,
        near_limit: Sourced<String>,
        survey_forms_percent_min: Sourced<String>,
    }
    /// How officers are scored.
    OfficerScheme {
        maximum: Sourced<String>,
        decimals: Sourced<u8>,
        bands: Vec<OfficerBand>,
    }
    /// A level of an officer's work.
    OfficerBand {
        name: String,
        from: String,
        standing: String,
        source: String,
    }
    /// A class.
    Band {
        name: String,
        from: String,
        standing: String,
        source: String,
        ? below: String,
    }
    /// What decides between equal totals.
    Ties {
        ranks: String,
        order: Vec<String>,
        standing: String,
        source: String,
    }
}

/// A figure with how sure it is, and from where it is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sourced<T> {
    /// The figure.
    pub value: T,
    /// How sure it is.
    pub standing: String,
    /// From where it is known.
    pub source: String,
}

impl Rules {
    /// The rules as they were registered. They cross over as JSON, as long as both forms have the same members.
    ///
    /// # Errors
    /// [`PublicationFault::RuleSetInvalid`] where they have members that the format does not know.
    pub fn of(registered: &RuleSetInput) -> Result<Rules, PublicationFault> {
        let value = serde_json::to_value(registered).map_err(|_| PublicationFault::RuleSetInvalid)?;
        serde_json::from_value(value).map_err(|_| PublicationFault::RuleSetInvalid)
    }

    /// The rules as they count. What is read must be all that is written: a word that is not known is refused.
    pub(super) fn to_rule_set(&self, id: scoring::RuleSetId) -> Result<scoring::RuleSet, PublicationFault> {
        let read = || -> Option<scoring::RuleSet> {
            let value = serde_json::to_value(self).ok()?;
            let input: RuleSetInput = serde_json::from_value(value.clone()).ok()?;
            let is_whole = serde_json::to_value(&input).is_ok_and(|again| again == value);
            input.to_rule_set(id).ok().filter(|_| is_whole)
        };
        read().ok_or(PublicationFault::RuleSetInvalid)
    }
}
