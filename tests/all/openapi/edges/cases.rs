//! What is sent for a schema: values at each of its edges and beyond, and texts that differ from a good one by a letter.

use regex::Regex;
use serde_json::{Value, json};

use super::resolved;

/// The most changed texts of one schema.
const CHANGED_MAX: usize = 48;

/// A value and whether the document allows it; none where more than its form decides.
pub(super) struct Case {
    pub(super) value: Value,
    pub(super) allowed: Option<bool>,
}

/// A value that a schema allows, with every member that it may have.
pub(super) fn sample(document: &Value, schema: &Value) -> Value {
    let schema = resolved(document, schema);
    if let Some(example) = schema["examples"].get(0).or(schema.get("default")) {
        return example.clone();
    }
    match schema["type"].as_str() {
        Some("object") => {
            let members = schema["properties"].as_object().unwrap();
            members.iter().map(|(name, schema)| (name.clone(), sample(document, schema))).collect()
        }
        Some("array") => json!([sample(document, &schema["items"])]),
        Some("integer") => schema["minimum"].clone(),
        Some("boolean") => json!(false),
        _ => schema["enum"].get(0).cloned().unwrap_or_else(|| text_of(schema)),
    }
}

/// A text for a schema that shows none.
fn text_of(schema: &Value) -> Value {
    let tries = ["a", "*", "2021-07-09", "1", "Ab1-Ab1-Ab1-Ab1", "\"1\""].map(str::to_owned);
    let hex = std::iter::once("a".repeat(64));
    let good = tries.into_iter().chain(hex).find(|text| allows(schema, text));
    good.map_or_else(|| panic!("no text for {schema}"), Value::from)
}

/// The places of texts, numbers and truth values in a body, each list with one item.
pub(super) fn sites<'d>(document: &'d Value, schema: &'d Value, at: &str, found: &mut Vec<(String, &'d Value)>) {
    let schema = resolved(document, schema);
    match schema["type"].as_str() {
        Some("object") => {
            for (name, member) in schema["properties"].as_object().unwrap() {
                sites(document, member, &format!("{at}/{name}"), found);
            }
        }
        Some("array") => sites(document, &schema["items"], &format!("{at}/0"), found),
        _ => found.push((at.to_owned(), schema)),
    }
}

/// The places of lists in a body, and how long each may be.
pub(super) fn lists(document: &Value, schema: &Value, at: &str, found: &mut Vec<(String, usize)>) {
    let schema = resolved(document, schema);
    match schema["type"].as_str() {
        Some("object") => {
            for (name, member) in schema["properties"].as_object().unwrap() {
                lists(document, member, &format!("{at}/{name}"), found);
            }
        }
        Some("array") => {
            found.push((at.to_owned(), usize::try_from(schema["maxItems"].as_u64().unwrap()).unwrap()));
            lists(document, &schema["items"], &format!("{at}/0"), found);
        }
        _ => {}
    }
}

/// Whether the form of a text is as the schema has it.
fn allows(schema: &Value, text: &str) -> bool {
    let length = text.chars().count() as u64;
    let bounded = schema["minLength"].as_u64().is_none_or(|least| length >= least)
        && schema["maxLength"].as_u64().is_none_or(|most| length <= most);
    let words = schema["enum"].as_array();
    let matches = schema["pattern"].as_str().is_none_or(|pattern| Regex::new(pattern).unwrap().is_match(text));
    bounded && matches && words.is_none_or(|words| words.iter().any(|word| word == text))
}

/// What is sent for a schema.
pub(super) fn cases(document: &Value, schema: &Value) -> Vec<Case> {
    let schema = resolved(document, schema);
    let case = |value: Value, allowed: bool| Case { value, allowed: Some(allowed) };
    match schema["type"].as_str() {
        Some("integer") => {
            let (least, most) = (schema["minimum"].as_i64().unwrap(), schema["maximum"].as_i64().unwrap());
            vec![
                case(json!(least - 1), false),
                case(json!(least), true),
                case(json!(most), true),
                case(json!(most + 1), false),
                case(json!(1.5), false),
                case(json!("một"), false),
            ]
        }
        Some("boolean") => {
            vec![case(json!(true), true), case(json!(false), true), case(json!("có"), false)]
        }
        _ => text_cases(document, schema),
    }
}

fn text_cases(document: &Value, schema: &Value) -> Vec<Case> {
    if let Some(words) = schema["enum"].as_array() {
        let good = words.iter().map(|word| Case { value: word.clone(), allowed: Some(true) });
        let bad = ["la", "", "unknown"].map(|word| Case { value: json!(word), allowed: Some(false) });
        return good.chain(bad).collect();
    }
    let Value::String(good) = sample(document, schema) else { panic!("the example of {schema} is no text") };
    let mut cases = vec![Case { value: json!(good), allowed: Some(true) }];
    // What the pattern allows at the edges of the length, the server takes; elsewhere a pattern says less than a calendar.
    for text in lengths(schema, &good) {
        let allowed = allows(schema, &text);
        cases.push(Case { value: json!(text), allowed: Some(allowed) });
    }
    let changed = changed(&good);
    let step = changed.len().div_ceil(CHANGED_MAX).max(1);
    for text in changed.into_iter().step_by(step) {
        let allowed = if allows(schema, &text) { None } else { Some(false) };
        cases.push(Case { value: json!(text), allowed });
    }
    cases
}

/// Texts as long as they may be, one longer, as short as they may be, and one shorter.
fn lengths(schema: &Value, good: &str) -> Vec<String> {
    let letters: Vec<char> = good.chars().collect();
    let of_length = |length: usize| -> String {
        let last = letters.last().copied().unwrap_or('a');
        letters.iter().copied().chain(std::iter::repeat(last)).take(length).collect()
    };
    let most = usize::try_from(schema["maxLength"].as_u64().unwrap()).unwrap();
    let least = usize::try_from(schema["minLength"].as_u64().unwrap_or(0)).unwrap();
    // A fraction of a second fills a moment up.
    let moment = |length: usize| format!("2021-07-09T17:00:00.{}+07:00", "0".repeat(length.saturating_sub(26)));
    let mut texts = if most <= 5000 { vec![of_length(most), of_length(most + 1)] } else { Vec::new() };
    if letters.len() >= 10 && good.starts_with("20") && most == 40 {
        texts.extend([moment(most), moment(most + 1)]);
    }
    texts.push(of_length(least));
    texts.extend(least.checked_sub(1).map(of_length));
    texts
}

/// Texts that differ from a good one by a letter.
fn changed(good: &str) -> Vec<String> {
    let letters: Vec<char> = good.chars().collect();
    let mut texts =
        vec![format!("{good}\n"), format!("\n{good}"), format!("{good}é"), format!("{good}_"), String::new()];
    for place in 0..letters.len() {
        for letter in ['_', ' ', 'é', 'Z', '0', '-', '/', '\u{0}'] {
            let mut letters = letters.clone();
            letters[place] = letter;
            texts.push(letters.into_iter().collect());
        }
    }
    texts
}
