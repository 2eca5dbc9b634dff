//! The bodies of requests and answers, by resource. Their descriptions are Vietnamese: officials read them.

mod appraisals;
mod assessments;
mod evidence;
mod imports;
mod publications;
mod rankings;
mod rounds;
mod rule_sets;
mod sentences;
mod units;

pub use appraisals::*;
pub use assessments::*;
pub use evidence::*;
pub use imports::*;
pub use publications::*;
pub use rankings::*;
pub use rounds::*;
pub use rule_sets::*;
pub use sentences::*;
pub use units::*;
