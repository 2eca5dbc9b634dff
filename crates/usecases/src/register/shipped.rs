//! The rule sets and feed profiles that come with the program, as data.

use chamdiem_api_types::decode::{Decode, Node, decode};
use chamdiem_api_types::text::{ProfileCode, RuleSetId};
use chamdiem_api_types::wire::{FeedProfileInput, RuleSetInput};

/// Identifier and file of each.
const FILES: [(&str, &str); 1] = [("qd-1187-2019", include_str!("../../../../rulesets/qd-1187-2019.toml"))];

/// Every rule set that comes with the program.
///
/// # Errors
/// What is wrong with a file, in words; a test keeps that from happening.
pub fn rule_sets() -> Result<Vec<(RuleSetId, RuleSetInput)>, String> {
    FILES
        .iter()
        .map(|(id, text)| Ok((id.parse().map_err(|_| format!("{id} is no identifier"))?, read(text)?)))
        .collect()
}

/// Code and file of each feed profile.
const FEED_PROFILES: [(&str, &str); 1] = [("mot-cua-dien-tu", include_str!("../../../../feeds/mot-cua-dien-tu.toml"))];

/// Every feed profile that comes with the program.
///
/// # Errors
/// What is wrong with a file, in words; a test keeps that from happening.
pub fn feed_profiles() -> Result<Vec<(ProfileCode, FeedProfileInput)>, String> {
    FEED_PROFILES
        .iter()
        .map(|(code, text)| Ok((code.parse().map_err(|_| format!("{code} is no code"))?, read(text)?)))
        .collect()
}

/// Reads the file of a rule set or of a feed profile as strictly as a request.
///
/// # Errors
/// What is wrong with it, in words.
pub fn read<T: Decode>(text: &str) -> Result<T, String> {
    let document = toml::Deserializer::parse(text).map_err(|error| error.to_string())?;
    let node = Node::read(document).map_err(|error| error.to_string())?;
    decode(node).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(|fault| format!("{}: {}", fault.pointer, fault.vi)).collect();
        faults.join("\n")
    })
}
