//! The whole matrix of authorisation: every operation of the document, asked by everybody about the own and a foreign unit,
//! in every state of a round.

use std::collections::BTreeSet;

use chamdiem_scoring::RoundState;

use super::{Line, Proof};
use chamdiem_tests::authorisation::{ASKERS, TABLE, documented, matrix};
use chamdiem_tests::service::{BACKENDS, Stage, block_on};

/// The proof.
pub const PROOF: Proof = Proof {
    name: "authorisation-matrix",
    shows: "every operation of the document × every asker, own and foreign unit × every state of a round, on both databases: answered as the table says, and nothing stored",
    takes: "20 s",
    short: true,
    measure,
};

fn measure() -> Result<Line, String> {
    let documented = documented();
    let table: BTreeSet<&str> = TABLE.iter().map(|(operation, _, _)| *operation).collect();
    let without_cells = documented.keys().filter(|operation| !table.contains(operation.as_str())).count();
    let (mut cells, mut wrong) = (0, Vec::new());
    for backend in BACKENDS {
        let matrix = block_on(matrix(&Stage::start(backend)));
        cells += matrix.cells;
        wrong.extend(matrix.wrong.into_iter().map(|what| format!("{backend:?}, {what}")));
    }
    let all = documented.len() * ASKERS.len() * RoundState::ALL.len() * BACKENDS.len();
    let first = wrong.first().map(|what| format!(", first: {what}")).unwrap_or_default();
    Ok(Line {
        figure: format!(
            "{cells} cells of {} operations × {} askers × {} states × {} databases, {} wrong{first}; {without_cells} operations without cells",
            documented.len(),
            ASKERS.len(),
            RoundState::ALL.len(),
            BACKENDS.len(),
            wrong.len(),
        ),
        bound: format!("all {all}, 0 wrong, 0 without cells"),
        holds: cells == all && wrong.is_empty() && without_cells == 0,
    })
}
