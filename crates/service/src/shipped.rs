//! The rule sets that come with the program, as data.

use chamdiem_api_types::decode::{Node, decode};
use chamdiem_api_types::text::RuleSetId;
use chamdiem_api_types::wire::RuleSetInput;

/// Identifier and file of each.
const FILES: [(&str, &str); 1] = [("qd-1187-2019", include_str!("../../../rulesets/qd-1187-2019.toml"))];

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

/// Reads the file of a rule set as strictly as a request.
///
/// # Errors
/// What is wrong with it, in words.
pub fn read(text: &str) -> Result<RuleSetInput, String> {
    let document = toml::Deserializer::parse(text).map_err(|error| error.to_string())?;
    let node = Node::read(document).map_err(|error| error.to_string())?;
    decode(node).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(|fault| format!("{}: {}", fault.pointer, fault.vi)).collect();
        faults.join("\n")
    })
}
