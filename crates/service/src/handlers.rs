//! The handlers, by resource: each extracts, calls one use case, and converts. Their texts are Vietnamese, since
//! officials read them in Swagger UI.

pub mod accounts;
pub mod appraisals;
pub mod audit;
pub mod evidence;
pub mod examples;
pub mod extensions;
pub mod feed_profiles;
pub mod gap_findings;
pub mod gate;
pub mod health;
pub mod imports;
pub mod oauth;
pub mod objections;
pub mod proposals;
pub mod publications;
pub mod rankings;
pub mod records;
pub mod register;
pub(crate) mod respond;
pub mod rounds;
pub mod rule_sets;
pub mod self_assessments;
pub mod tokens;
pub mod units;
pub mod uploads;
pub mod versions;
