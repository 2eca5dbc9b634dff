//! The whole matrix: every operation, asked by everybody about the own and a foreign unit, in every state of a round.
//!
//! Who may do what depends on one thing in a round's life: whether it is published. So each cell of the table holds in all
//! the states before publication, or in both after it. What else differs is that something is not there yet: then whoever
//! may see it gets 404, and everybody else the same answer as ever, from which nothing can be told.

use chamdiem_scoring::RoundState;
use chamdiem_usecases::asker::Role;

use super::{Row, answer_finding, compare, discuss, employ, extend, sow_dossiers};
use crate::service::Stage;
use crate::wire::Wire;
use crate::{play, records};

/// What came of asking for every cell.
#[derive(Debug, Default)]
pub struct Matrix {
    /// How many cells were asked for.
    pub cells: usize,
    /// Which are not as the table has them, in words.
    pub wrong: Vec<String>,
}

/// What is not there from the beginning, and the first state in which it is.
pub const THERE_FROM: &[(&str, RoundState)] = &[
    ("getExtension", RoundState::Open),
    ("getSelfAssessment", RoundState::Open),
    ("submitSelfAssessment", RoundState::Open),
    ("returnSelfAssessment", RoundState::Open),
    ("getVersion", RoundState::Open),
    ("getDossier", RoundState::Open),
    ("compareVersions", RoundState::Appraising),
    ("getGapAnswer", RoundState::Appraising),
    ("getAppraisal", RoundState::Appraising),
    ("acceptAppraisal", RoundState::Appraising),
    ("objectToAppraisal", RoundState::Appraising),
    ("getObjection", RoundState::Appraising),
    ("answerObjection", RoundState::Appraising),
    ("getImportedResult", RoundState::Appraising),
    ("getContradictions", RoundState::Appraising),
];

/// What everybody is answered, as the table has it and the state of the round changes it.
fn expected(row: &Row, state: RoundState) -> String {
    let (operation, before, after) = *row;
    let cells = if state < RoundState::Published { before } else { after };
    match THERE_FROM.iter().find(|(other, _)| *other == operation) {
        Some((_, from)) if state < *from => cells.replace("200", "404").replace("428", "404"),
        _ => cells.to_owned(),
    }
}

impl Matrix {
    async fn ask(&mut self, stage: &Stage, state: RoundState) {
        let token = stage.token(Role::Admin, None);
        let round = Wire::to(stage).get("/v1/rounds/dien-bien-2021-q2", Some(&token)).await;
        assert_eq!(round.json()["state"], format!("{state:?}").to_lowercase());
        let (cells, wrong) = compare(stage, |row| expected(row, state)).await;
        self.cells += cells;
        self.wrong.extend(wrong.into_iter().map(|what| format!("{state:?}: {what}")));
    }
}

/// Takes a round through its states, and asks for every cell in each.
pub async fn matrix(stage: &Stage) -> Matrix {
    let mut matrix = Matrix::default();
    employ(stage).await;
    play::register(stage).await;
    play::prepare(stage).await;
    matrix.ask(stage, RoundState::Prepared).await;
    play::open(stage).await;
    extend(stage).await;
    play::submit(stage, &play::evaluated()).await;
    sow_dossiers(stage).await;
    matrix.ask(stage, RoundState::Open).await;
    play::close(stage).await;
    matrix.ask(stage, RoundState::Closed).await;
    play::appraise(stage, &play::evaluated()).await;
    play::import(stage).await;
    answer_finding(stage).await;
    discuss(stage).await;
    matrix.ask(stage, RoundState::Appraising).await;
    play::publish(stage).await;
    matrix.ask(stage, RoundState::Published).await;
    records::correct(stage, "so-noi-vu", "feedback", "1.50").await;
    matrix.ask(stage, RoundState::Corrected).await;
    matrix
}
