//! Who is asking, at each limit and by each forgery, without a service around it: so a mutant is tried in seconds. What the
//! rules are, `tests/all/tokens` says over HTTP.

mod extractors;
mod forged;
mod keys;
mod lifetimes;
mod revocations;
mod shapes;
mod stage;

// Only the files that are named by path use it.
use base64 as _;

#[path = "../../../../tests/src"]
#[allow(dead_code, reason = "the support is that of all the tests; here some of it is left out")]
mod support {
    pub mod forged_tokens;
    // Under this name the support knows it.
    use super::stage as service;
}
