//! Single sign-ons as they are: each token works with the settings of its table, each fault says why in the log.

use chamdiem_tests::sign_on_shapes::{Shown, show};

use super::{Line, Proof};

/// The proof.
pub const PROOF: Proof = Proof {
    name: "sign-on-shapes",
    shows: "tokens as Keycloak, Microsoft Entra ID, Auth0, WSO2 and Zitadel write them open what they should with the settings of their table; each fault is refused with its reason in the log, beside the identifier of the request",
    takes: "15 s",
    short: true,
    measure,
};

/// The least number of products, good tokens and faults.
const LEAST: (usize, usize, usize) = (5, 10, 30);

fn measure() -> Result<Line, String> {
    let Shown { products, tokens, faults, wrong } = show()?;
    let figure = format!(
        "{tokens} tokens of {} products taken, {faults} faults refused with their reason, {}",
        products.len(),
        wrong.first().map_or("nothing wrong".to_owned(), |first| format!("{} wrong: {first}", wrong.len())),
    );
    let holds = wrong.is_empty() && products.len() >= LEAST.0 && tokens >= LEAST.1 && faults >= LEAST.2;
    let bound = format!("all of at least {} products, {} tokens, {} faults", LEAST.0, LEAST.1, LEAST.2);
    Ok(Line { figure, bound, holds })
}
