//! The resources, in the order in which an administrator works.

mod appraisals;
mod dossiers;
mod evidence;
mod feeds;
mod health;
mod imported_results;
mod publications;
mod rankings;
mod rounds;
mod rule_sets;
mod self_assessments;
mod small_evidence;
mod tokens;
mod units;

pub use appraisals::Appraisals;
pub use dossiers::Dossiers;
pub use evidence::{Evidence, GapFindings};
pub use feeds::{EvidenceBatches, FeedProfiles};
pub use health::HealthChecks;
pub use imported_results::{RoundContradictions, RoundImport};
pub use publications::Publications;
pub use rankings::{Explanations, GroupRankings, RoundRanking};
pub use rounds::{Exemptions, RoundRoster, Rounds};
pub use rule_sets::RuleSets;
pub use self_assessments::SelfAssessments;
pub use small_evidence::{Complaints, OfficerScores, Procedures, SurveyForms};
pub use tokens::Tokens;
pub use units::{Groups, Units};
