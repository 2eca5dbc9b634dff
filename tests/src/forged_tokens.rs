//! Tokens as a forger makes them: each rule of api.md ("Tokens") broken in every way we know, for the embedded issuer and for
//! a single sign-on.

use super::service::Stage;

pub mod claims;
pub mod forgery;
pub mod headers;
pub mod keys;
pub mod shapes;

use forgery::{Attempt, Draft, Forger, draft};

/// Somebody who has the embedded issuer's key, and what that issuer would write, so that nothing but one thing is wrong with
/// each token.
#[must_use]
pub fn of_the_embedded_issuer(stage: &Stage) -> (Forger, Draft) {
    let forger = Forger::with_the_key_of(stage);
    let good = draft(stage, &forger, &stage.settings.issuer, &stage.settings.audience);
    (forger, good)
}

/// The same for each key of a single sign-on that publishes [`keys::published`].
///
/// # Panics
/// When the stage has none.
#[must_use]
pub fn of_the_single_sign_on(stage: &Stage, keys: &keys::Keys) -> Vec<(Forger, Draft)> {
    let oidc = stage.settings.oidc.as_ref().unwrap();
    let forgers = keys.forgers();
    forgers
        .into_iter()
        .map(|forger| {
            let good = draft(stage, &forger, &oidc.issuer, &oidc.audience);
            (forger, good)
        })
        .collect()
}

/// Everything that can be wrong with the form, the signature, the header and the claims.
#[must_use]
pub fn all(forger: &Forger, good: &Draft) -> Vec<Attempt> {
    let mut attempts = shapes::credentials(forger, good);
    attempts.extend(shapes::signatures(forger, good));
    attempts.extend(headers::attempts(forger, good));
    attempts.extend(claims::attempts(forger, good));
    attempts
}
