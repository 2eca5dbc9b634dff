//! Rule sets.

use chamdiem_api_types::text::RuleSetId;
use chamdiem_api_types::wire::{RuleSet, RuleSetInput, RuleSetPage};

use crate::{Client, ETag, Error, List, Precondition, Versioned};
use chamdiem_api_types::Operation;

/// The rule sets (bộ tiêu chí).
#[derive(Debug, Clone, Copy)]
pub struct RuleSets<'c> {
    client: &'c Client,
}

impl Client {
    /// The rule sets.
    pub fn rule_sets(&self) -> RuleSets<'_> {
        RuleSets { client: self }
    }
}

impl<'c> RuleSets<'c> {
    /// All, by identifier.
    pub fn list(self) -> List<'c, RuleSetPage> {
        List::new(self.client, Operation::ListRuleSets, &[])
    }

    /// One.
    pub async fn find(self, rule_set: &RuleSetId) -> Result<Versioned<RuleSet>, Error> {
        self.client.call(Operation::GetRuleSet, &[rule_set.as_str()]).versioned().await
    }

    /// One, unless its version is still this one.
    pub async fn find_if_changed(self, rule_set: &RuleSetId, etag: &ETag) -> Result<Option<Versioned<RuleSet>>, Error> {
        self.client.call(Operation::GetRuleSet, &[rule_set.as_str()]).if_changed(etag).await
    }

    /// Registers one, or changes one that no round uses yet.
    pub async fn put(
        self,
        rule_set: &RuleSetId,
        input: &RuleSetInput,
        precondition: Precondition<'_>,
    ) -> Result<Versioned<RuleSet>, Error> {
        let call = self.client.call(Operation::PutRuleSet, &[rule_set.as_str()]);
        call.precondition(precondition).json(input)?.versioned().await
    }

    /// What `put` would answer; nothing is stored.
    pub async fn check(
        self,
        rule_set: &RuleSetId,
        input: &RuleSetInput,
        precondition: Precondition<'_>,
    ) -> Result<RuleSet, Error> {
        let call = self.client.call(Operation::PutRuleSet, &[rule_set.as_str()]);
        call.validate_only().precondition(precondition).json(input)?.value().await
    }
}
