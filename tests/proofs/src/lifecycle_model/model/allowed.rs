//! What each asker may do next, as the model has it.

use chamdiem_scoring::{RoundAct, RoundState};

use super::Model;
use crate::lifecycle_model::acts::{Act, Named, Step};

/// What the appraiser, or the publisher, may do with the round.
pub(in crate::lifecycle_model) fn on_round(model: &Model, appraiser: bool) -> Vec<&'static str> {
    let allows = |act| model.round.state.after(act).is_some();
    let due = model.now >= model.round.closes_at;
    let exempt = allows(RoundAct::Exempt);
    let actions = [
        ("putRound", appraiser && allows(RoundAct::Change)),
        ("openRound", appraiser && allows(RoundAct::Open)),
        ("extendDeadline", appraiser && allows(RoundAct::Extend)),
        ("putExemption", appraiser && exempt),
        ("deleteExemption", appraiser && exempt),
        ("closeRound", appraiser && allows(RoundAct::Close) && due),
        ("putImportedResult", appraiser && model.round.state != RoundState::Prepared),
        ("publishRound", !appraiser && (allows(RoundAct::Publish) || allows(RoundAct::Correct))),
        ("proposeChange", allows(RoundAct::Override) || allows(RoundAct::Correct)),
    ];
    actions.into_iter().filter(|(_, allowed)| *allowed).map(|(action, _)| action).collect()
}

/// What the appraiser, or the unit itself, may do with its submission: what [`Model::step`] would do, of all acts.
pub(in crate::lifecycle_model) fn on_submission(model: &Model, unit: usize, appraiser: bool) -> Vec<&'static str> {
    let acts = [
        (false, "putSelfAssessment", Act::Write { unit, complete: true }),
        (false, "submitSelfAssessment", Act::Submit(unit)),
        (true, "returnSelfAssessment", Act::Return(unit)),
        (true, "putAppraisal", Act::Appraise { unit, points: 0 }),
        (false, "acceptAppraisal", Act::Accept(unit)),
        (false, "objectToAppraisal", Act::Object(unit)),
        (true, "answerObjection", Act::Answer { unit, upheld: false }),
        (true, "proposeChange", Act::ProposeOverride(unit)),
    ];
    let allowed = acts.into_iter().filter(|(office, action, act)| {
        let done = model.clone().step(Step { act: *act, named: Named::Current });
        // That something is missing in the draft is not a matter of who may do what when.
        *office == appraiser
            && (done.is_ok() || (*action, done) == ("submitSelfAssessment", Err((409, "assessment_incomplete"))))
    });
    allowed.map(|(_, action, _)| action).collect()
}
