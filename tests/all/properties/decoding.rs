//! Strict reading: nothing that is sent makes it panic, and what is valid survives.

use chamdiem_api_types::decode::{Node, decode};
use chamdiem_api_types::text::{Date, Moment, Name, Points, UnitCode};
use chamdiem_api_types::wire::{ImportedResultInput, RuleSetInput, SelfAssessmentInput};
use chamdiem_tests::random_rounds::random_round;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::cases;

fn node(json: &str) -> Option<Node> {
    Node::read(&mut serde_json::Deserializer::from_str(json)).ok()
}

/// A tree of anything, some of its keys known ones.
fn any_node() -> impl Strategy<Value = Node> {
    let key = prop_oneof![
        Just("scores".to_owned()),
        Just("criterion".to_owned()),
        Just("points".to_owned()),
        Just("note".to_owned()),
        Just("tables".to_owned()),
        Just("criteria".to_owned()),
        Just("bands".to_owned()),
        any::<String>(),
    ];
    let leaf = prop_oneof![
        Just(Node::Null),
        any::<bool>().prop_map(Node::Bool),
        any::<i64>().prop_map(Node::Integer),
        Just(Node::OtherNumber),
        any::<String>().prop_map(Node::Text),
        "[0-9]{1,3}\\.[0-9]{1,4}".prop_map(Node::Text),
    ];
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Node::List),
            prop::collection::vec((key.clone(), inner), 0..8).prop_map(Node::Object),
        ]
    })
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn any_tree_is_decoded_or_refused_with_a_reason(node in any_node()) {
        for faults in [
            decode::<SelfAssessmentInput>(node.clone()).err(),
            decode::<ImportedResultInput>(node.clone()).err(),
            decode::<RuleSetInput>(node.clone()).err(),
        ].into_iter().flatten() {
            prop_assert!(!faults.is_empty());
            for fault in faults {
                prop_assert!(fault.pointer.is_empty() || fault.pointer.starts_with('/'));
                prop_assert!(!fault.vi.is_empty() && !fault.en.is_empty());
            }
        }
    }

    #[test]
    fn a_fault_points_at_something_that_was_sent_or_is_missing(node in any_node()) {
        for fault in decode::<SelfAssessmentInput>(node.clone()).err().unwrap_or_default() {
            let parent = fault.pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
            prop_assert!(exists(&node, parent), "{} in {node:?}", fault.pointer);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>()) {
        let _ = Node::read(&mut serde_json::Deserializer::from_slice(&bytes));
    }

    #[test]
    fn any_valid_rule_set_survives_the_wire_and_the_order_of_its_keys(seed in any::<u64>()) {
        let round = random_round(seed);
        let json = serde_json::to_string(&round.rule_set).unwrap();
        let read = decode::<RuleSetInput>(node(&json).unwrap());
        prop_assert_eq!(read.as_ref(), Ok(&round.rule_set));
        let reversed = match node(&json) {
            Some(Node::Object(members)) => Node::Object(members.into_iter().rev().collect()),
            _ => Node::Null,
        };
        prop_assert_eq!(decode::<RuleSetInput>(reversed), Ok(round.rule_set));
    }

    #[test]
    fn a_name_is_stored_normalised_or_not_at_all(text in "\\PC{0,40}") {
        if let Ok(name) = decode::<Name>(Node::Text(text.clone())) {
            let unseen = ['\u{AD}', '\u{180E}', '\u{200B}', '\u{200C}', '\u{200D}', '\u{2060}', '\u{FEFF}'];
            let letters = |text: &str| -> String {
                let text = text.replace('\u{D0}', "Đ").replace('\u{F0}', "đ").replace(unseen, "");
                text.nfc().filter(|letter| !letter.is_whitespace()).collect()
            };
            prop_assert_eq!(letters(name.as_str()), letters(&text));
            prop_assert_eq!(name.as_str().nfc().collect::<String>(), name.as_str());
            prop_assert!(name.as_str() == name.as_str().trim() && !name.as_str().contains("  "));
            let again = decode::<Name>(Node::Text(name.as_str().nfd().collect()));
            prop_assert_eq!(again, Ok(name), "composed or decomposed, it is the same name");
        }
    }

    #[test]
    fn what_is_read_is_written_back_the_same(text in "\\PC{0,30}|[0-9.,:TZ+Q-]{0,30}") {
        fn same<T>(text: &str) -> Result<(), TestCaseError>
        where
            T: chamdiem_api_types::decode::Decode + std::fmt::Display + PartialEq + std::fmt::Debug,
        {
            if let Ok(value) = decode::<T>(Node::Text(text.to_owned())) {
                prop_assert_eq!(decode::<T>(Node::Text(value.to_string())), Ok(value));
            }
            Ok(())
        }
        same::<Points>(&text)?;
        same::<Date>(&text)?;
        same::<Moment>(&text)?;
        same::<UnitCode>(&text)?;
    }

    #[test]
    fn a_moment_survives_its_storage(microseconds in 946_684_800_000_000_i64..32_503_600_000_000_000) {
        let moment = Moment::from_microseconds(microseconds).unwrap();
        prop_assert_eq!(moment.microseconds(), microseconds);
        prop_assert_eq!(decode::<Moment>(Node::Text(moment.to_string())), Ok(moment));
    }
}

/// Whether a tree has a value at a pointer.
fn exists(node: &Node, pointer: &str) -> bool {
    let Some(rest) = pointer.strip_prefix('/') else { return pointer.is_empty() };
    let (token, rest) = rest.split_once('/').map_or((rest, String::new()), |(token, rest)| (token, format!("/{rest}")));
    let key = token.replace("~1", "/").replace("~0", "~");
    match node {
        Node::Object(members) => members.iter().any(|(member, value)| *member == key && exists(value, &rest)),
        Node::List(items) => {
            key.parse().ok().and_then(|index: usize| items.get(index)).is_some_and(|item| exists(item, &rest))
        }
        _ => false,
    }
}
