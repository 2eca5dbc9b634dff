//! The resources, in the order in which an administrator works.

mod appraisals;
mod health;
mod imported_results;
mod publications;
mod rankings;
mod rounds;
mod rule_sets;
mod self_assessments;
mod tokens;
mod units;

pub use appraisals::Appraisals;
pub use health::HealthChecks;
pub use imported_results::{RoundContradictions, RoundImport};
pub use publications::Publications;
pub use rankings::{Explanations, GroupRankings, RoundRanking};
pub use rounds::{Exemptions, RoundRoster, Rounds};
pub use rule_sets::RuleSets;
pub use self_assessments::SelfAssessments;
pub use tokens::Tokens;
pub use units::{Groups, Units};
