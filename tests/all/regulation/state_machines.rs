//! The life of a round and of a submission: the whole table, every state with every act. A dot means refused.

use chamdiem_scoring::{AssessmentAct, AssessmentState, RoundAct, RoundState};

/// Rows are states; columns are acts, in the order of [`RoundAct::ALL`]; a cell is the state after the act.
const ROUNDS: [&str; 6] = [
    // change    open       exempt     extend     submit     return     appraise   discuss    override   close      publish    correct
    "Prepared   Open       Prepared   .          .          .          .          .          .          .          .          .",
    ".          .          Open       Open       Open       Open       Open       Open       Open       Closed     .          .",
    ".          .          Closed     .          .          .          Appraising Closed     Closed     .          Published  .",
    ".          .          Appraising .          .          .          Appraising Appraising Appraising .          Published  .",
    ".          .          .          .          .          .          .          .          .          .          .          Corrected",
    ".          .          .          .          .          .          .          .          .          .          .          Corrected",
];

/// Rows are states; columns are acts, in the order of [`AssessmentAct::ALL`].
const ASSESSMENTS: [&str; 7] = [
    // write  submit      return   appraise  accept  object   answer  override
    "Draft    Submitted   .        .         .       .        .       .",
    ".        .           Returned Appraised .       .        .       .",
    "Returned Resubmitted .        .         .       .        .       .",
    ".        .           Returned Appraised .       .        .       .",
    ".        .           Returned Appraised Settled Objected .       .",
    ".        .           .        .         .       .        Settled .",
    ".        .           .        .         .       .        .       Settled",
];

fn cells(row: &str) -> Vec<&str> {
    row.split_whitespace().collect()
}

fn told<S: std::fmt::Debug>(state: Option<S>) -> String {
    state.map_or(".".to_owned(), |state| format!("{state:?}"))
}

#[test]
fn a_round_allows_in_each_state_exactly_these_acts() {
    assert_eq!(ROUNDS.len(), RoundState::ALL.len());
    for (state, row) in RoundState::ALL.into_iter().zip(ROUNDS) {
        let after: Vec<String> = RoundAct::ALL.iter().map(|&act| told(state.after(act))).collect();
        assert_eq!(after, cells(row), "{state:?}");
        let allowed: Vec<RoundAct> = state.allowed_acts().collect();
        let expected: Vec<RoundAct> =
            RoundAct::ALL.into_iter().zip(cells(row)).filter(|(_, cell)| *cell != ".").map(|(act, _)| act).collect();
        assert_eq!(allowed, expected, "{state:?}");
    }
}

#[test]
fn a_self_assessment_allows_in_each_state_exactly_these_acts() {
    assert_eq!(ASSESSMENTS.len(), AssessmentState::ALL.len());
    for (state, row) in AssessmentState::ALL.into_iter().zip(ASSESSMENTS) {
        let after: Vec<String> = AssessmentAct::ALL.iter().map(|&act| told(state.after(act))).collect();
        assert_eq!(after, cells(row), "{state:?}");
        let allowed: Vec<AssessmentAct> = state.allowed_acts().collect();
        let expected: Vec<AssessmentAct> = AssessmentAct::ALL
            .into_iter()
            .zip(cells(row))
            .filter(|(_, cell)| *cell != ".")
            .map(|(act, _)| act)
            .collect();
        assert_eq!(allowed, expected, "{state:?}");
    }
}

#[test]
fn a_round_never_goes_back() {
    for state in RoundState::ALL {
        for act in RoundAct::ALL {
            assert!(state.after(act).is_none_or(|after| after >= state), "{act:?} in {state:?}");
        }
    }
}

#[test]
fn a_submission_goes_back_only_by_a_return_and_ends_settled() {
    for state in AssessmentState::ALL {
        for act in AssessmentAct::ALL {
            let back = state.after(act).is_some_and(|after| after < state);
            assert!(!back || act == AssessmentAct::Return, "{act:?} of {state:?}");
        }
        // From wherever it stands, it can come to an end.
        let mut reached = vec![state];
        for _ in AssessmentState::ALL {
            let next: Vec<_> =
                reached.iter().flat_map(|state| AssessmentAct::ALL.map(|act| state.after(act))).flatten().collect();
            reached.extend(next);
            reached.sort();
            reached.dedup();
        }
        assert!(reached.contains(&AssessmentState::Settled), "{state:?}");
    }
}

#[test]
fn what_a_submission_allows_is_allowed_only_where_its_round_allows_it_too() {
    for round in RoundState::ALL {
        for state in AssessmentState::ALL {
            for act in AssessmentAct::ALL {
                let allowed = state.allowed_acts_in(round).any(|allowed| allowed == act);
                let expected = state.after(act).is_some() && round.after(act.in_round()).is_some();
                assert_eq!(allowed, expected, "{act:?} of {state:?} in {round:?}");
            }
        }
    }
    // Nothing at all is left to do to a submission once the result is public.
    for round in [RoundState::Published, RoundState::Corrected] {
        assert!(AssessmentState::ALL.iter().all(|state| state.allowed_acts_in(round).next().is_none()));
    }
}

#[test]
fn the_office_has_what_was_submitted_and_not_given_back() {
    let submitted: Vec<_> = AssessmentState::ALL.into_iter().filter(|state| state.is_submitted()).collect();
    use AssessmentState::{Appraised, Objected, Resubmitted, Settled, Submitted};
    assert_eq!(submitted, [Submitted, Resubmitted, Appraised, Objected, Settled]);
    let appraised: Vec<_> = AssessmentState::ALL.into_iter().filter(|state| state.is_appraised()).collect();
    assert_eq!(appraised, [Appraised, Objected, Settled]);
    let published: Vec<_> = RoundState::ALL.into_iter().filter(|state| state.is_published()).collect();
    assert_eq!(published, [RoundState::Published, RoundState::Corrected]);
}
