//! What is known of an asker: roles, unit, scope, name.

use std::sync::Arc;

use crate::auth::{Asker, REVOCATION_SECONDS_MIN, Role, Scope};
use crate::service::Stage;

#[test]
fn the_public_and_the_program_itself_are_nobody_in_particular() {
    for (asker, name) in [(Asker::Public, "public"), (Asker::System, "system")] {
        assert!(!asker.is_known() && asker.roles().is_empty() && !asker.is_unit("so-noi-vu"));
        assert!(
            asker.is_within_scope(true) && asker.is_within_scope(false),
            "without a token there is no limit of one"
        );
        assert_eq!(asker.subject(), name);
    }
}

#[test]
fn a_holder_has_the_roles_the_unit_and_the_name_of_the_token() {
    let stage = Stage::start();
    let caller = stage.holder(&stage.token(Role::Unit, Some("so-noi-vu"))).unwrap();
    let asker = Asker::Known(Arc::clone(&caller));
    assert!(asker.is_known());
    assert_eq!(asker.roles(), [Role::Unit]);
    assert!(asker.is_unit("so-noi-vu") && !asker.is_unit("so-tu-phap") && !asker.is_unit(""));
    assert_eq!(asker.subject(), caller.subject);
    let without_unit = Asker::Known(stage.holder(&stage.token(Role::Admin, None)).unwrap());
    assert!(!without_unit.is_unit("so-noi-vu"));
}

#[test]
fn a_scope_limits_a_token_to_what_it_names() {
    for (text, scope, claim) in [
        ("", Scope::ALL, None),
        ("openid profile", Scope::ALL, None),
        ("chamdiem", Scope::ALL, None),
        ("chamdiem.read", Scope { read: true, write: false }, Some("chamdiem.read")),
        ("openid chamdiem.write", Scope { read: false, write: true }, Some("chamdiem.write")),
        ("chamdiem.write chamdiem.read", Scope::ALL, None),
        ("chamdiem.delete", Scope { read: false, write: false }, Some("chamdiem.none")),
        ("chamdiem.reader", Scope { read: false, write: false }, Some("chamdiem.none")),
    ] {
        assert_eq!(Scope::parse(text), scope, "{text}");
        assert_eq!(scope.claim(), claim, "{text}");
        assert_eq!((scope.allows(true), scope.allows(false)), (scope.read, scope.write), "{text}");
    }
    assert_eq!((Scope::needed(true), Scope::needed(false)), (Scope::READ, Scope::WRITE));
    let stage = Stage::start();
    let (forger, good) = stage.embedded();
    let holder = |scope: &str| {
        let draft = good.with(|draft| draft.payload.add("scope", &format!("\"{scope}\""))).named(scope);
        Asker::Known(stage.holder(&forger.sign(&draft)).unwrap())
    };
    let (reads, writes) = (holder("chamdiem.read"), holder("chamdiem.write"));
    assert_eq!((reads.is_within_scope(true), reads.is_within_scope(false)), (true, false));
    assert_eq!((writes.is_within_scope(true), writes.is_within_scope(false)), (false, true));
}

#[test]
fn a_role_has_a_word_and_only_its_own() {
    let words = Role::ALL.map(Role::as_str);
    assert_eq!(words, ["admin", "appraiser", "publisher", "unit", "feeder", "reader"]);
    for role in Role::ALL {
        assert_eq!(Role::parse(role.as_str()), Some(role));
    }
    for word in ["", "Admin", "admin ", "public", "system"] {
        assert_eq!(Role::parse(word), None, "{word}");
    }
}

#[test]
fn a_revocation_is_remembered_longer_than_any_token_lives() {
    // An hour, and 30 s on both sides.
    assert_eq!(REVOCATION_SECONDS_MIN, 3660);
}
