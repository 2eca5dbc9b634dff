//! Who is judged does not judge: not by two roles in one token, and not as an appraiser of the own unit.

use chamdiem_client::Operation;
use chamdiem_tests::authorisation::ask;
use chamdiem_tests::forged_tokens::keys::Keys;
use chamdiem_tests::forged_tokens::of_the_single_sign_on;
use chamdiem_tests::play;
use chamdiem_tests::scripted_issuer::ScriptedIssuer;
use chamdiem_tests::service::{BACKENDS, Stage, block_on};
use chamdiem_tests::wire::{If, Wire};
use chamdiem_usecases::clock::Clock;

use super::{MORNING, hasty, read, until};

/// What an appraiser decides about one unit that its path names.
const DECISIONS: [&str; 5] =
    ["putAppraisal", "returnSelfAssessment", "putExemption", "deleteExemption", "putGapAnswer"];

#[test]
fn an_appraiser_whose_token_names_a_unit_decides_about_every_other_one() {
    for backend in BACKENDS {
        let keys = Keys::new();
        let issuer = ScriptedIssuer::start(&keys.published());
        let stage = Stage::with_sign_on(backend, Some(hasty(&issuer)), Clock::manual(MORNING));
        let (forger, good) = of_the_single_sign_on(&stage, &keys).swap_remove(0);
        let reader = forger.sign(&good.of_roles(r#"["reader"]"#).named("doc"));
        until("the keys are there", || read(&stage, &reader).status == 200);
        block_on(async {
            play::until_appraised(&stage).await;
            let now = stage.clock.now().unix_timestamp() - MORNING.unix_timestamp();
            let later = forger.sign(&good.of_roles(r#"["reader"]"#).at(now, now + 900).named("doc-sau"));
            until("the keys are fresh", || read(&stage, &later).status == 200);
            let office = good.of_roles(r#"["appraiser"]"#).at(now, now + 900).named("tham-dinh");
            let wire = Wire::to(&stage);
            for operation in DECISIONS {
                let unit = chamdiem_tests::authorisation::unit_of(operation);
                assert!(Operation::of_id(operation).is_some());
                for (own, status) in [(unit, 403), ("so-tu-phap", 428)] {
                    let named = format!("{operation}-{own}");
                    let draft = office.named(&named).with(|draft| draft.payload.set("unit", &format!("\"{own}\"")));
                    let token = forger.sign(&draft);
                    let (path, answer) =
                        ask(&wire, operation, "dien-bien-2021-q2", unit, Some(&token), If::Unsaid).await;
                    assert_eq!(answer.status, status, "{path} by somebody of {own}: {}", answer.text());
                    assert!(status != 403 || answer.refusal() == (403, "own_unit"), "{}", answer.text());
                }
            }
        });
    }
}
