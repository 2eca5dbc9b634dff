//! What is revoked is refused at once, and nothing else is.

use super::stage::Stage;
use crate::tokens::Role;

#[test]
fn a_revoked_token_is_refused_whether_it_is_remembered_or_new() {
    let stage = Stage::start();
    let (remembered, new, other) =
        (stage.token(Role::Admin, None), stage.token(Role::Admin, None), stage.token(Role::Admin, None));
    let id = |token: &str| stage.holder(token).unwrap().token_id.clone();
    let remembered_id = id(&remembered);
    stage.verifier.revoke(&remembered_id);
    assert!(stage.holder(&remembered).is_none());
    let (forger, good) = stage.embedded();
    stage.verifier.set_revoked(vec!["bi-thu-hoi".to_owned()]);
    assert!(stage.holder(&forger.sign(&good.named("bi-thu-hoi"))).is_none());
    assert!(stage.holder(&remembered).is_none(), "an answer of the database takes nothing back");
    assert!(stage.holder(&new).is_some() && stage.holder(&other).is_some());
}

#[test]
fn an_account_is_revoked_up_to_a_moment_and_under_its_own_issuer_only() {
    let stage = Stage::start();
    let (forger, good) = stage.embedded();
    let morning: i64 = stage.clock.now().unix_timestamp();
    let issued = |seconds: i64| forger.sign(&good.at(seconds, seconds + 800).named(&format!("luc-{seconds}")));
    stage.at(20);
    let (before, at, after) = (issued(9), issued(10), issued(11));
    assert!([&before, &at, &after].iter().all(|token| stage.holder(token).is_some()));
    let (sso, theirs) = stage.single_sign_on().swap_remove(0);
    let same_name = sso.sign(&theirs);
    assert!(stage.holder(&same_name).is_some());
    stage.verifier.set_revoked_subjects([("admin".to_owned(), (morning + 10) * 1_000_000)]);
    assert_eq!([&before, &at, &after].map(|token| stage.holder(token).is_some()), [false, false, true]);
    assert!(stage.holder(&same_name).is_some(), "another issuer's account of that name is another account");
    stage.verifier.set_revoked_subjects([("sso:admin".to_owned(), (morning + 30) * 1_000_000)]);
    assert!(stage.holder(&same_name).is_none());
}
