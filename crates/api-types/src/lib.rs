//! The wire: what goes over HTTP, how it is described, and how it is read.
//!
//! Requests are read strictly ([`decode`]): every fault is named, nothing unknown is accepted. Answers are read
//! tolerantly: a client ignores members that it does not know, and its lists of words have an `Unknown`.

mod codes;
pub mod decode;
pub mod digest;
mod openapi;
pub mod operations;
mod problem;
pub mod text;
pub mod wire;
mod words;

pub use codes::Code;
pub use operations::Operation;
pub use problem::{Failure, Fault, Issue, Language, Problem};
