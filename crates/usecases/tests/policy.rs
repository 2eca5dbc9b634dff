//! Who is asking, and the whole permission table, act by act.
//!
//! Source: api.md, "Roles" (D). For each act who may: `A` allowed, `u` 401, `f` 403, `x` 403 for another unit's, `e` 403 for
//! what is under embargo, `h` 404 as if it did not exist.

use std::sync::Arc;

use chamdiem_usecases::asker::{Asker, Caller, REVOCATION_SECONDS_MIN, Role, Scope};
use chamdiem_usecases::policy::{Act, Subject, Verdict, may, may_in_round, opposed, opposed_sentence};

/// Each act before and after publication, in the columns of [`row`].
#[rustfmt::skip]
const TABLE: &[(Act, &str, &str)] = &[
    // public, admin, appraiser, publisher, feeder, reader, roleless; a unit about itself, a unit about another
    (Act::ReadRegister,         "uAAAAAfAA", "uAAAAAfAA"),
    (Act::WriteRuleSet,         "uAfffffff", "uAfffffff"),
    (Act::WriteUnit,            "uAfffffff", "uAfffffff"),
    (Act::ReadRound,            "hAAAAAfAA", "AAAAAAAAA"),
    (Act::WriteRound,           "ufAffffff", "ufAffffff"),
    (Act::ReadExemption,        "uAAAhhfAh", "uAAAhhfAh"),
    (Act::WriteExemption,       "ufAffffff", "ufAffffff"),
    (Act::ListSelfAssessments,  "uAAAfffff", "uAAAfffff"),
    (Act::ReadSelfAssessment,   "uAAAhhfAh", "uAAAhhfAh"),
    (Act::WriteSelfAssessment,  "uffffffAx", "uffffffAx"),
    (Act::ReturnSelfAssessment, "ufAffffff", "ufAffffff"),
    (Act::ReadAppraisal,        "uAAAhhfAh", "uAAAhhfAh"),
    (Act::WriteAppraisal,       "ufAffffff", "ufAffffff"),
    (Act::ReadRanking,          "hAAAhhfee", "AAAAAAAAA"),
    (Act::ReadExplanation,      "hAAAhhfAh", "AAAAAAAAA"),
    (Act::ReadImport,           "uAAAfffff", "uAAAfffff"),
    (Act::WriteImport,          "ufAffffff", "ufAffffff"),
    (Act::ReadPublication,      "hAAAhhfee", "AAAAAAAAA"),
    (Act::Publish,              "uffAfffff", "uffAfffff"),
    (Act::WriteEvidence,        "ufAfAffff", "ufAfAffff"),
    (Act::ReadBatches,          "uAAAAffff", "uAAAAffff"),
    (Act::ReadRecords,          "uAAAAhfAh", "uAAAAhfAh"),
    (Act::ReadFeedProfile,      "uAAAAffff", "uAAAAffff"),
    (Act::WriteSource,          "uAfffffff", "uAfffffff"),
    (Act::WriteFeedProfile,     "uAfffffff", "uAfffffff"),
    (Act::ReadEvidence,         "hAAAhhfee", "AAAAAAAAA"),
    (Act::ReadUnitEvidence,     "hAAAhhfAh", "AAAAAAAAA"),
    (Act::ListGapFindings,      "uAAAfffff", "uAAAfffff"),
    (Act::ReadGapFindings,      "uAAAhhfAh", "uAAAhhfAh"),
    (Act::WriteGapAnswer,       "ufAffffff", "ufAffffff"),
    (Act::RevokeToken,          "uAfffffff", "uAfffffff"),
    (Act::WriteExtension,       "ufAffffff", "ufAffffff"),
    (Act::ReadExtension,        "uAAAhhfAh", "uAAAhhfAh"),
    (Act::WriteObjection,       "uffffffAx", "uffffffAx"),
    (Act::AnswerObjection,      "ufAffffff", "ufAffffff"),
    (Act::ReadDialogue,         "uAAAhhfAh", "uAAAhhfAh"),
    (Act::Propose,              "ufAAfffff", "ufAAfffff"),
    (Act::DecideProposal,       "ufAAfffff", "ufAAfffff"),
    (Act::ReadProposal,         "uAAAfffff", "uAAAfffff"),
    (Act::ReadGate,             "uAAAfffff", "uAAAfffff"),
    (Act::ReadAudit,            "uAAAfffff", "uAAAfffff"),
    (Act::WriteCheckpoint,      "uAfffffff", "uAfffffff"),
    (Act::ReadAccount,          "uAfffffff", "uAfffffff"),
    (Act::WriteAccount,         "uAfffffff", "uAfffffff"),
];

/// Who asks, in the order of the first columns.
const ROLES: [Option<Role>; 6] =
    [None, Some(Role::Admin), Some(Role::Appraiser), Some(Role::Publisher), Some(Role::Feeder), Some(Role::Reader)];

fn caller(roles: Vec<Role>) -> Caller {
    Caller {
        subject: "ai-do".to_owned(),
        issuer: "https://chamdiem.localhost".into(),
        no_role: None,
        client_id: "chamdiem-cli".to_owned(),
        roles,
        unit: None,
        scope: Scope::ALL,
        token_id: "a".to_owned(),
        issued_at: 0,
        expires_at: 0,
    }
}

fn known(roles: Vec<Role>) -> Asker {
    Asker::Known(Arc::new(caller(roles)))
}

/// Everybody with one role at most: the public, each role, and somebody without any.
fn everybody() -> Vec<Asker> {
    let with_a_role = Role::ALL.map(|role| known(vec![role]));
    [Asker::Public, known(Vec::new())].into_iter().chain(with_a_role).collect()
}

/// The letters of everybody: the public, the office's three, feeder, reader, roleless, and a unit about itself and another.
fn row(act: Act, published: bool) -> String {
    let (round, own, other) = if published {
        (Subject::PublishedRound, Subject::OwnUnitPublished, Subject::OtherUnitPublished)
    } else {
        (Subject::UnpublishedRound, Subject::OwnUnit, Subject::OtherUnit)
    };
    let mut row: String = ROLES
        .iter()
        .map(|role| letter(may(&role.map_or(Asker::Public, |role| known(vec![role])), act, round)))
        .collect();
    row.push(letter(may(&known(Vec::new()), act, round)));
    row.extend([own, other].map(|subject| letter(may(&known(vec![Role::Unit]), act, subject))));
    row
}

fn letter(verdict: Verdict) -> char {
    match verdict {
        Verdict::Allowed => 'A',
        Verdict::Unauthenticated => 'u',
        Verdict::Forbidden => 'f',
        Verdict::ForeignUnit => 'x',
        Verdict::OwnUnit => 'o',
        Verdict::Embargoed => 'e',
        Verdict::Hidden => 'h',
    }
}

#[test]
fn everybody_may_do_what_the_table_says_before_and_after_publication() {
    for (act, before, after) in TABLE {
        assert_eq!((row(*act, false).as_str(), row(*act, true).as_str()), (*before, *after), "{act:?}");
    }
}

#[test]
fn what_belongs_to_no_round_is_as_what_is_not_published() {
    for (act, before, _) in TABLE {
        for (role, expected) in ROLES.iter().zip(before.chars()) {
            let asker = role.map_or(Asker::Public, |role| known(vec![role]));
            assert_eq!(letter(may(&asker, *act, Subject::Register)), expected, "{act:?}");
        }
    }
}

#[test]
fn a_caller_with_two_roles_may_do_what_either_may() {
    for (act, _, _) in TABLE {
        for (one, other) in Role::ALL.into_iter().flat_map(|one| Role::ALL.map(|other| (one, other))) {
            let allowed = |roles: &[Role]| may(&known(roles.to_vec()), *act, Subject::OwnUnit) == Verdict::Allowed;
            assert_eq!(allowed(&[one, other]), allowed(&[one]) || allowed(&[other]), "{act:?}, {one:?}, {other:?}");
        }
    }
}

/// What the office decides about a unit.
const DECISIONS: [Act; 8] = [
    Act::WriteExemption,
    Act::ReturnSelfAssessment,
    Act::WriteAppraisal,
    Act::WriteGapAnswer,
    Act::WriteExtension,
    Act::AnswerObjection,
    Act::Propose,
    Act::DecideProposal,
];

#[test]
fn nobody_decides_about_the_own_unit_and_whoever_may_not_decide_at_all_is_told_so() {
    for (act, _, _) in TABLE {
        for role in Role::ALL {
            let verdict = |subject| may(&known(vec![role]), *act, subject);
            for (own, other) in
                [(Subject::OwnUnit, Subject::OtherUnit), (Subject::OwnUnitPublished, Subject::OtherUnitPublished)]
            {
                if DECISIONS.contains(act) {
                    let decides = verdict(other) == Verdict::Allowed;
                    let expected = if decides { Verdict::OwnUnit } else { Verdict::Forbidden };
                    assert_eq!(verdict(own), expected, "{act:?}, {role:?}");
                } else {
                    assert_ne!(verdict(own), Verdict::OwnUnit, "{act:?}, {role:?}");
                }
            }
        }
    }
}

#[test]
fn a_unit_has_no_role_of_the_other_side_and_all_others_go_together() {
    let office = [Role::Admin, Role::Appraiser, Role::Publisher, Role::Feeder];
    for (one, other) in Role::ALL.into_iter().flat_map(|one| Role::ALL.map(|other| (one, other))) {
        let is_opposed =
            [(one, other), (other, one)].into_iter().any(|(unit, judge)| unit == Role::Unit && office.contains(&judge));
        assert_eq!(opposed(&[one, other]).count(), usize::from(is_opposed), "{one:?}, {other:?}");
    }
    assert_eq!(opposed(&Role::ALL).count(), office.len());
    assert_eq!(opposed(&[Role::Admin, Role::Appraiser, Role::Publisher, Role::Feeder, Role::Reader]).count(), 0);
    let (vi, en) = opposed_sentence(Role::Unit, Role::Appraiser);
    assert!([vi, en].iter().all(|sentence| sentence.contains("`unit`") && sentence.contains("`appraiser`")));
}

#[test]
fn what_belongs_to_a_whole_round_follows_its_publication() {
    for (act, _, _) in TABLE {
        for asker in everybody() {
            let verdict = |subject| may(&asker, *act, subject);
            let in_round = |published| may_in_round(&asker, *act, Some(published));
            assert_eq!(in_round(false), verdict(Subject::UnpublishedRound), "{act:?}, {asker:?}");
            assert_eq!(in_round(true), verdict(Subject::PublishedRound), "{act:?}, {asker:?}");
        }
    }
}

#[test]
fn a_round_that_does_not_exist_is_hidden_from_those_who_would_see_it_or_its_embargo() {
    for (act, _, _) in TABLE {
        for asker in everybody() {
            let expected = match may(&asker, *act, Subject::UnpublishedRound) {
                Verdict::Allowed | Verdict::Embargoed => Verdict::Hidden,
                refused => refused,
            };
            assert_eq!(may_in_round(&asker, *act, None), expected, "{act:?}, {asker:?}");
        }
    }
}

#[test]
fn the_public_and_the_program_itself_have_no_role_no_unit_and_no_limit_of_a_token() {
    for (asker, name) in [(Asker::Public, "public"), (Asker::System, "system")] {
        assert!(!asker.is_known() && asker.roles().is_empty() && !asker.is_unit("so-noi-vu"));
        assert!(asker.is_within_scope(true) && asker.is_within_scope(false));
        assert_eq!(asker.subject(), name);
    }
}

#[test]
fn a_caller_has_the_roles_the_unit_and_the_name_of_the_token() {
    let asker = Asker::Known(Arc::new(Caller { unit: "so-noi-vu".parse().ok(), ..caller(vec![Role::Unit]) }));
    assert!(asker.is_known());
    assert_eq!(asker.roles(), [Role::Unit]);
    assert!(asker.is_unit("so-noi-vu") && !asker.is_unit("so-tu-phap") && !asker.is_unit(""));
    assert_eq!(asker.subject(), "ai-do");
    let without_unit = known(vec![Role::Admin]);
    assert!(!without_unit.is_unit("so-noi-vu") && !without_unit.is_unit(""));
}

#[test]
fn a_scope_limits_a_caller_to_what_it_names() {
    assert_eq!((Scope::needed(true), Scope::needed(false)), ("chamdiem.read", "chamdiem.write"));
    for (read, write, claim) in [
        (true, true, None),
        (true, false, Some("chamdiem.read")),
        (false, true, Some("chamdiem.write")),
        (false, false, Some("chamdiem.none")),
    ] {
        let scope = Scope { read, write };
        let asker = Asker::Known(Arc::new(Caller { scope, ..caller(vec![Role::Admin]) }));
        assert_eq!((asker.is_within_scope(true), asker.is_within_scope(false)), (read, write), "{scope:?}");
        assert_eq!(scope.claim(), claim);
    }
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
fn machines_alone_have_an_hour_and_a_revocation_is_kept_longer_than_that() {
    for (roles, seconds) in [
        (&[Role::Feeder][..], 3600),
        (&[Role::Reader], 3600),
        (&[Role::Reader, Role::Feeder], 3600),
        (&[Role::Feeder, Role::Admin], 900),
        (&[Role::Unit], 900),
        (&[], 900),
    ] {
        assert_eq!(Role::life_seconds_max(roles), seconds, "{roles:?}");
    }
    // An hour, and 30 s on both sides.
    assert_eq!(REVOCATION_SECONDS_MIN, 3660);
}
