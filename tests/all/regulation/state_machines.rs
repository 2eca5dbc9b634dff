//! The life of a round and of a self-assessment: the whole table, every state with every act.

use chamdiem_scoring::{AssessmentAct, AssessmentState, RoundAct, RoundState};

/// What follows from each act in one state; none where the act is not allowed.
type Acts = [(RoundAct, Option<RoundState>); 8];

#[test]
fn a_round_allows_in_each_state_exactly_these_acts() {
    use RoundAct::{Appraise, Change, Close, Exempt, Open, Publish, Return, Submit};
    use RoundState as State;
    let table: [(State, Acts); 4] = [
        (
            State::Prepared,
            [
                (Change, Some(State::Prepared)),
                (Open, Some(State::Open)),
                (Exempt, Some(State::Prepared)),
                (Submit, None),
                (Return, None),
                (Appraise, None),
                (Close, None),
                (Publish, None),
            ],
        ),
        (
            State::Open,
            [
                (Change, None),
                (Open, None),
                (Exempt, Some(State::Open)),
                (Submit, Some(State::Open)),
                (Return, Some(State::Open)),
                (Appraise, Some(State::Open)),
                (Close, Some(State::Closed)),
                (Publish, None),
            ],
        ),
        (
            State::Closed,
            [
                (Change, None),
                (Open, None),
                (Exempt, Some(State::Closed)),
                (Submit, None),
                (Return, None),
                (Appraise, Some(State::Closed)),
                (Close, None),
                (Publish, Some(State::Published)),
            ],
        ),
        (
            State::Published,
            [
                (Change, None),
                (Open, None),
                (Exempt, None),
                (Submit, None),
                (Return, None),
                (Appraise, None),
                (Close, None),
                (Publish, None),
            ],
        ),
    ];
    assert_eq!(table.map(|(state, _)| state), State::ALL);
    for (state, acts) in table {
        assert_eq!(acts.map(|(act, _)| act), RoundAct::ALL);
        for (act, after) in acts {
            assert_eq!(state.after(act), after, "{act:?} in {state:?}");
        }
        let allowed: Vec<RoundAct> = state.allowed_acts().collect();
        let expected: Vec<RoundAct> = acts.iter().filter(|(_, after)| after.is_some()).map(|(act, _)| *act).collect();
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
fn a_self_assessment_allows_in_each_state_exactly_these_acts() {
    use AssessmentAct::{Appraise, Return, Submit, Write};
    use AssessmentState as State;
    let table = [
        (State::Draft, Write, Some(State::Draft)),
        (State::Draft, Submit, Some(State::Submitted)),
        (State::Draft, Return, None),
        (State::Draft, Appraise, None),
        (State::Submitted, Write, None),
        (State::Submitted, Submit, None),
        (State::Submitted, Return, Some(State::Returned)),
        (State::Submitted, Appraise, Some(State::Submitted)),
        (State::Returned, Write, Some(State::Returned)),
        (State::Returned, Submit, Some(State::Submitted)),
        (State::Returned, Return, None),
        (State::Returned, Appraise, None),
    ];
    assert_eq!(table.len(), State::ALL.len() * 4);
    for (state, act, after) in table {
        assert_eq!(state.after(act), after, "{act:?} of a {state:?} one");
    }
}
