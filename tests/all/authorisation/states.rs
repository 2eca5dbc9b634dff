//! The whole matrix: every operation, asked by everybody about the own and a foreign unit, in every state of a round.
//!
//! Who may do what depends on one thing in a round's life: whether it is published. So each cell of the table holds in all
//! the states before publication, or in both after it. What else differs is that something is not there yet: then whoever
//! may see it gets 404, and everybody else the same answer as ever, from which nothing can be told.

use chamdiem_service::auth::Role;
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_tests::wire::Wire;
use chamdiem_tests::{play, records};

use super::{TABLE, answer_finding, compare, discuss, employ, extend, sow_dossiers};

/// The states of a round, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Prepared,
    Open,
    Closed,
    Appraising,
    Published,
    Corrected,
}

/// What is not there from the beginning, and the first state in which it is.
const THERE_FROM: &[(&str, State)] = &[
    ("getExtension", State::Open),
    ("getSelfAssessment", State::Open),
    ("submitSelfAssessment", State::Open),
    ("returnSelfAssessment", State::Open),
    ("getVersion", State::Open),
    ("getDossier", State::Open),
    ("compareVersions", State::Appraising),
    ("getGapAnswer", State::Appraising),
    ("getAppraisal", State::Appraising),
    ("acceptAppraisal", State::Appraising),
    ("objectToAppraisal", State::Appraising),
    ("getObjection", State::Appraising),
    ("answerObjection", State::Appraising),
    ("getImportedResult", State::Appraising),
    ("getContradictions", State::Appraising),
];

/// What everybody is answered, as the table has it and the state of the round changes it.
fn expected(row: &(&str, &'static str, &'static str), state: State) -> String {
    let (operation, before, after) = *row;
    let cells = if state < State::Published { before } else { after };
    match THERE_FROM.iter().find(|(other, _)| *other == operation) {
        Some((_, from)) if state < *from => cells.replace("200", "404").replace("428", "404"),
        _ => cells.to_owned(),
    }
}

async fn compare_in(stage: &Stage, state: State) {
    let token = stage.token(Role::Admin, None);
    let round = Wire::to(stage).get("/v1/rounds/dien-bien-2021-q2", Some(&token)).await;
    assert_eq!(round.json()["state"], format!("{state:?}").to_lowercase());
    println!("{state:?}");
    compare(stage, |row| expected(row, state)).await;
}

#[test]
fn everybody_may_do_what_the_table_says_in_every_state_of_a_round_and_nothing_else() {
    on_both_backends(async |stage| {
        employ(stage).await;
        play::register(stage).await;
        play::prepare(stage).await;
        compare_in(stage, State::Prepared).await;
        play::open(stage).await;
        extend(stage).await;
        play::submit(stage, &play::evaluated()).await;
        sow_dossiers(stage).await;
        compare_in(stage, State::Open).await;
        play::close(stage).await;
        compare_in(stage, State::Closed).await;
        play::appraise(stage, &play::evaluated()).await;
        play::import(stage).await;
        answer_finding(stage).await;
        discuss(stage).await;
        compare_in(stage, State::Appraising).await;
        play::publish(stage).await;
        compare_in(stage, State::Published).await;
        records::correct(stage, "so-noi-vu", "feedback", "1.50").await;
        compare_in(stage, State::Corrected).await;
    });
}

#[test]
fn the_states_are_those_of_the_document_and_what_is_there_later_stands_in_the_table() {
    use chamdiem_client::wire::RoundStateWord;
    let states = [State::Prepared, State::Open, State::Closed, State::Appraising, State::Published, State::Corrected];
    let words: Vec<String> = states.iter().map(|state| format!("{state:?}").to_lowercase()).collect();
    let documented: Vec<&str> = RoundStateWord::ALL.iter().map(|word| word.as_str()).collect();
    assert_eq!(words, documented, "a new state needs its cells");
    for (operation, _) in THERE_FROM {
        assert!(TABLE.iter().any(|(other, _, _)| other == operation), "{operation}");
    }
}
