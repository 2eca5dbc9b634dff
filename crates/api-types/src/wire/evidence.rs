//! Evidence: what the one-stop e-system and the office send, and what is computed from it.

mod batches;
mod complaints;
mod computed;
mod dossiers;
mod finding_key;
mod gaps;
mod officers;
mod procedures;
mod profiles;
mod sentences;
mod sources;
mod surveys;
mod version;

pub use batches::*;
pub use complaints::*;
pub use computed::*;
pub use dossiers::*;
pub use finding_key::*;
pub use gaps::*;
pub use officers::*;
pub use procedures::*;
pub use profiles::*;
pub use sentences::*;
pub use sources::*;
pub use surveys::*;
