//! What the asker may do now: the policy, the state of the round, the state of the submission and the dates, all at once.
//!
//! Pure functions of these four, so that they can be tested against the tables. They say no more than that: a claim may still
//! be incomplete, a version stale, a publication blocked. Nothing of it belongs to the revision of a thing, because it depends
//! on who asks, and when; the tag of an answer changes with it.

use chamdiem_api_types::Code;
use chamdiem_api_types::wire::ActionWord;
use chamdiem_scoring as scoring;
use chamdiem_store::RoundRows;
use scoring::{AssessmentAct, AssessmentState, RoundAct, RoundDates, RoundState, UnitDeadlines};
use time::OffsetDateTime;

use crate::asker::Asker;
use crate::context::Context;
use crate::policy::{self, Act, Subject, Verdict, round_subject};
use crate::refusal::{Refusal, state_forbids};
use crate::rounds::deadlines;
use crate::stored::StoredRound;

/// Where a round stands at a moment.
#[derive(Debug, Clone, Copy)]
pub struct RoundStanding {
    /// Its state.
    pub state: RoundState,
    /// Its dates.
    pub dates: RoundDates,
    /// Until when units may object; none where that has no end of its own.
    pub objections_until: Option<OffsetDateTime>,
    /// The moment.
    pub now: OffsetDateTime,
}

/// Where a submission stands at a moment.
#[derive(Debug, Clone, Copy)]
pub struct SubmissionStanding {
    /// Its round.
    pub round: RoundStanding,
    /// Its state.
    pub state: AssessmentState,
    /// The deadlines of its unit.
    pub deadlines: UnitDeadlines,
}

/// What the asker may do with a round.
pub fn on_round(asker: &Asker, round: RoundStanding) -> Vec<ActionWord> {
    let subject = round_subject(round.state.is_published());
    let may = |act| policy::may(asker, act, subject) == Verdict::Allowed;
    let allows = |act| round.state.after(act).is_some();
    let actions = [
        (ActionWord::PutRound, may(Act::WriteRound) && allows(RoundAct::Change)),
        (ActionWord::OpenRound, may(Act::WriteRound) && allows(RoundAct::Open)),
        (ActionWord::ExtendDeadline, may(Act::WriteExtension) && allows(RoundAct::Extend)),
        (ActionWord::PutExemption, may(Act::WriteExemption) && allows(RoundAct::Exempt)),
        (ActionWord::DeleteExemption, may(Act::WriteExemption) && allows(RoundAct::Exempt)),
        (
            ActionWord::CloseRound,
            may(Act::WriteRound) && allows(RoundAct::Close) && round.now >= round.dates.closes_at(),
        ),
        (ActionWord::PutImportedResult, may(Act::WriteImport) && round.state != RoundState::Prepared),
        (ActionWord::PublishRound, may(Act::Publish) && (allows(RoundAct::Publish) || allows(RoundAct::Correct))),
        (ActionWord::ProposeChange, may(Act::Propose) && (allows(RoundAct::Override) || allows(RoundAct::Correct))),
    ];
    chosen(&actions)
}

/// What the asker may do with the submission of a unit, whether it is seen as a self-assessment or as its appraisal.
pub fn on_submission(asker: &Asker, subject: Subject, submission: SubmissionStanding) -> Vec<ActionWord> {
    let SubmissionStanding { round, state, deadlines } = submission;
    let may = |act| policy::may(asker, act, subject) == Verdict::Allowed;
    let allows = |act: AssessmentAct| state.allowed_acts_in(round.state).any(|allowed| allowed == act);
    let before_close = round.dates.opens_at() <= round.now && round.now < round.dates.closes_at();
    let accepted = deadlines.accept(round.now);
    let objections_open = round.objections_until.is_none_or(|until| round.now < until);
    let actions = [
        (ActionWord::PutSelfAssessment, may(Act::WriteSelfAssessment) && allows(AssessmentAct::Write) && before_close),
        (ActionWord::SubmitSelfAssessment, may(Act::WriteSelfAssessment) && allows(AssessmentAct::Submit) && accepted),
        (ActionWord::ReturnSelfAssessment, may(Act::ReturnSelfAssessment) && allows(AssessmentAct::Return) && accepted),
        (ActionWord::PutAppraisal, may(Act::WriteAppraisal) && allows(AssessmentAct::Appraise)),
        (ActionWord::AcceptAppraisal, may(Act::WriteObjection) && allows(AssessmentAct::Accept)),
        (ActionWord::ObjectToAppraisal, may(Act::WriteObjection) && allows(AssessmentAct::Object) && objections_open),
        (ActionWord::AnswerObjection, may(Act::AnswerObjection) && allows(AssessmentAct::Answer)),
        (ActionWord::ProposeChange, may(Act::Propose) && allows(AssessmentAct::Override)),
    ];
    chosen(&actions)
}

fn chosen(actions: &[(ActionWord, bool)]) -> Vec<ActionWord> {
    actions.iter().filter(|(_, allowed)| *allowed).map(|(action, _)| *action).collect()
}

/// What the asker may do with a stored round now.
pub(crate) fn of_round(context: &Context, round: &StoredRound) -> Result<Vec<ActionWord>, Refusal> {
    Ok(on_round(&context.asker, standing(context, round)?))
}

/// What the asker may do now with the submission of a unit, which stands here.
pub(crate) fn of_submission(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    round: &StoredRound,
    unit: &str,
    state: AssessmentState,
) -> Result<Vec<ActionWord>, Refusal> {
    let deadlines = deadlines::of_unit(rows, round, unit)?;
    of_submission_with(context, round, unit, state, deadlines)
}

/// The same where the deadlines of the unit are known.
pub(crate) fn of_submission_with(
    context: &Context,
    round: &StoredRound,
    unit: &str,
    state: AssessmentState,
    deadlines: UnitDeadlines,
) -> Result<Vec<ActionWord>, Refusal> {
    let submission = SubmissionStanding { round: standing(context, round)?, state, deadlines };
    Ok(on_submission(&context.asker, context.unit_subject(unit, round.is_published()), submission))
}

fn standing(context: &Context, round: &StoredRound) -> Result<RoundStanding, Refusal> {
    let objections_until = round.row.objections_until;
    Ok(RoundStanding { state: round.state, dates: round.dates, objections_until, now: context.now() })
}

/// Whether the state of the round allows an act.
///
/// # Errors
/// 409 that names the state and what it allows.
pub(crate) fn require_round_state(state: RoundState, act: RoundAct) -> Result<RoundState, Refusal> {
    state.after(act).ok_or_else(|| {
        let words = (("Đợt đánh giá", "The round"), round_state_words(state));
        state_forbids(Code::RoundStateForbids, words, state.allowed_acts().map(round_act_words))
    })
}

/// Whether the state of a submission allows an act in its round, which allows it.
///
/// # Errors
/// 409 that names the state and what it allows.
pub(crate) fn require_assessment(
    round: RoundState,
    state: AssessmentState,
    act: AssessmentAct,
) -> Result<AssessmentState, Refusal> {
    state.after(act).ok_or_else(|| {
        let words = (("Bản tự chấm điểm", "The self-assessment"), state_words(state));
        state_forbids(Code::AssessmentStateForbids, words, state.allowed_acts_in(round).map(act_words))
    })
}

/// What a state of a submission is called, in Vietnamese and in English.
fn state_words(state: AssessmentState) -> (&'static str, &'static str) {
    match state {
        AssessmentState::Draft => ("đang soạn, chưa nộp", "a draft"),
        AssessmentState::Submitted => ("đã nộp", "submitted"),
        AssessmentState::Returned => ("đã bị trả lại", "returned"),
        AssessmentState::Resubmitted => ("đã nộp lại", "submitted again"),
        AssessmentState::Appraised => ("đã được thẩm định", "appraised"),
        AssessmentState::Objected => ("đang có ý kiến chưa được trả lời", "objected to"),
        AssessmentState::Settled => ("đã chốt kết quả thẩm định", "settled"),
    }
}

/// What an act on a submission is called, in Vietnamese and in English.
fn act_words(act: AssessmentAct) -> (&'static str, &'static str) {
    match act {
        AssessmentAct::Write => ("sửa đổi", "changing it"),
        AssessmentAct::Submit => ("nộp", "submitting it"),
        AssessmentAct::Return => ("trả lại", "returning it"),
        AssessmentAct::Appraise => ("thẩm định", "appraising it"),
        AssessmentAct::Accept => ("đồng ý với kết quả thẩm định", "accepting the decision"),
        AssessmentAct::Object => ("nêu ý kiến về kết quả thẩm định", "objecting to the decision"),
        AssessmentAct::Answer => ("trả lời ý kiến", "answering the objection"),
        AssessmentAct::Override => ("điều chỉnh có hai người", "an override by two people"),
    }
}

/// What a state of a round is called, in Vietnamese and in English.
fn round_state_words(state: RoundState) -> (&'static str, &'static str) {
    match state {
        RoundState::Prepared => ("đang chuẩn bị", "being prepared"),
        RoundState::Open => ("đang mở", "open"),
        RoundState::Closed => ("đã khóa sổ", "closed"),
        RoundState::Appraising => ("đang thẩm định", "being appraised"),
        RoundState::Published => ("đã công bố", "published"),
        RoundState::Corrected => ("đã công bố và đính chính", "published and corrected"),
    }
}

/// What an act on a round is called, in Vietnamese and in English.
fn round_act_words(act: RoundAct) -> (&'static str, &'static str) {
    match act {
        RoundAct::Change => ("thay đổi đợt đánh giá", "changing it"),
        RoundAct::Open => ("mở đợt", "opening"),
        RoundAct::Exempt => ("miễn đánh giá", "exempting"),
        RoundAct::Extend => ("gia hạn", "extending deadlines"),
        RoundAct::Submit => ("tự chấm điểm", "self-assessing"),
        RoundAct::Return => ("trả lại bản tự chấm điểm", "returning"),
        RoundAct::Appraise => ("thẩm định", "appraising"),
        RoundAct::Discuss => ("trao đổi về kết quả thẩm định", "discussing decisions"),
        RoundAct::Override => ("điều chỉnh hoặc vượt chốt kiểm tra có hai người", "overriding by two people"),
        RoundAct::Close => ("khóa sổ", "closing"),
        RoundAct::Publish => ("công bố", "publishing"),
        RoundAct::Correct => ("đính chính", "correcting"),
    }
}
