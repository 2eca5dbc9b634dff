//! The regulation: what points, rule sets, rounds, classes and rankings are.
//!
//! Pure: no clock (the moment is an argument), no input or output, no floating point, nothing of the web or of the
//! database. Whatever a province decides is data in a [`RuleSet`]; nothing here knows how many criteria there are,
//! what the highest total is or how a class is called.
//!
//! Where a rule comes from is in its doc comment as `Source:`, with the letter of its standing: R read in the
//! report, P read in other provinces' forms, I inferred, K general knowledge, D our own decision.

mod codes;
mod contradiction;
mod evidence;
mod explanation;
mod finding;
mod lifecycle;
mod period;
mod points;
mod ranking;
mod round;
mod rule_set;
mod score_sheet;

pub use codes::{
    CodeError, ComplaintCode, CriterionKey, DossierCode, FormCode, GroupCode, OfficerCode, ProcedureCode, ProfileCode,
    QuestionKey, RoundId, RuleSetId, SourceCode, UnitCode,
};
pub use contradiction::{Contradiction, Displacement, PrintedRow, contradictions};
pub use evidence::{
    Basis, Channel, Computed, ConditionCheck, Counted, Dossier, DossierFault, DossierStatus, Duty, Extension, Figure,
    FigureCount, Figures, Gap, GapInput, LevelReached, LevelTally, Measure, Outcomes, Participant, RequestFault,
    Severity, SupplementRequest, Verdict, Version, compute, gaps, officer_average, satisfied_percent,
};
pub use explanation::{Contribution, Explanation, Tie, explain};
pub use finding::{Finding, Participation, findings};
pub use lifecycle::{AssessmentAct, AssessmentState, RoundAct, RoundState};
pub use period::{Period, PeriodError, VIETNAM_TIME};
pub use points::{Decimals, DecimalsError, Points, PointsDifference, PointsError};
pub use ranking::{Entrant, Outcome, Ranking, Row, rank};
pub use round::{LateSubmissions, RoundDates, RoundDatesFault, SubmissionTime, UnitDeadlines};
pub use rule_set::{
    Band, Computation, Condition, Criterion, EvidencePolicy, EvidenceScope, LegalBasis, Level, Method, OfficerBand,
    OfficerScheme, Provenance, RankPolicy, Ratio, Rounding, RuleSet, RuleSetFault, RuleSetFaultKind, RuleSetParts,
    Sourced, Standing, TieBreaker, TiePolicy, UnitLevel, WhenNone, WithoutEvidence,
};
pub use score_sheet::{
    Appraisal, AppraisedScore, Claim, ReasonCode, ScoreReason, ScoreSheet, SheetFault, points_faults,
};
