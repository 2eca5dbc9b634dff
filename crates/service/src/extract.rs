//! What a handler is given: who asks and of which operation, and what the request carries.

mod asked;

pub use asked::{Answered, Asked, AskedFirst};
