//! Who may do what: every operation of the document, asked by everybody, in every state of a round.

use std::collections::BTreeSet;

use chamdiem_client::wire::RoundStateWord;
use chamdiem_scoring::RoundState;
use chamdiem_tests::authorisation::{ASKERS, TABLE, THERE_FROM, ask, body, documented, matrix, place, token, unit_of};
use chamdiem_tests::service::on_both_backends;

mod embargo;
mod hiding;
mod keys;
mod rankings;

#[test]
fn every_operation_of_the_document_stands_in_the_table() {
    let table: BTreeSet<&str> = TABLE.iter().map(|(operation, _, _)| *operation).collect();
    assert_eq!(table.len(), TABLE.len(), "none twice");
    let documented = documented();
    let documented: BTreeSet<&str> = documented.keys().map(String::as_str).collect();
    assert_eq!(table, documented);
}

#[test]
fn everybody_may_do_what_the_table_says_in_every_state_of_a_round_and_nothing_else() {
    on_both_backends(async |stage| {
        let matrix = matrix(stage).await;
        assert!(matrix.wrong.is_empty(), "{:#?}", matrix.wrong);
        assert_eq!(matrix.cells, TABLE.len() * ASKERS.len() * RoundState::ALL.len());
    });
}

#[test]
fn the_states_are_those_of_the_document_and_what_is_there_later_stands_in_the_table() {
    let words = RoundState::ALL.map(|state| format!("{state:?}").to_lowercase());
    let documented: Vec<&str> = RoundStateWord::ALL.iter().map(|word| word.as_str()).collect();
    assert_eq!(words.as_slice(), documented, "a new state needs its cells");
    for (operation, _) in THERE_FROM {
        assert!(TABLE.iter().any(|(other, _, _)| other == operation), "{operation}");
    }
}
