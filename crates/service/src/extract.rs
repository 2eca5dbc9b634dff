//! What a handler is given: who asks and of which operation, and what the request carries.

mod asked;
mod idempotency;
pub(crate) mod last_published;
mod path;
pub(crate) mod precondition;
mod query;
pub(crate) mod respond;
pub(crate) mod strict_body;
pub(crate) mod upload_body;

pub use asked::{Answered, Asked, AskedFirst};
pub use idempotency::{Key, RunningKeys};
pub use path::{Number, PublicationNumber, Segment, Segments, ThreeSegments};
pub use precondition::Bound;
pub use query::Query;
pub use strict_body::{NoBody, Strict};
