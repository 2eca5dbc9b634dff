//! The whole permission table, act by act.
//!
//! Source: api.md, "Roles" (D). For each act who may: `A` allowed, `u` 401, `f` 403, `x` 403 for another unit's, `e` 403 for
//! what is under embargo, `h` 404 as if it did not exist.

use std::sync::Arc;

use crate::auth::{Asker, Caller, Role, Scope};
use crate::policy::{Act, Subject, Verdict, may};

/// Each act before and after publication, in the columns of [`row`].
#[rustfmt::skip]
const TABLE: &[(Act, &str, &str)] = &[
    // public, admin, appraiser, publisher, feeder, reader, roleless; a unit about itself, a unit about another
    (Act::ReadRegister,         "uAAAAAfAA", "uAAAAAfAA"),
    (Act::WriteRuleSet,         "uAfffffff", "uAfffffff"),
    (Act::WriteUnit,            "uAfffffff", "uAfffffff"),
    (Act::ReadRound,            "hAAAhhfAA", "AAAAAAAAA"),
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

fn known(roles: Vec<Role>) -> Asker {
    Asker::Known(Arc::new(Caller {
        subject: "ai-do".to_owned(),
        client_id: "chamdiem-cli".to_owned(),
        roles,
        unit: None,
        scope: Scope::ALL,
        token_id: "a".to_owned(),
        expires_at: 0,
    }))
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
fn whoever_has_two_roles_may_do_what_either_may() {
    for (act, _, _) in TABLE {
        for (one, other) in Role::ALL.into_iter().flat_map(|one| Role::ALL.map(|other| (one, other))) {
            let allowed = |roles: &[Role]| may(&known(roles.to_vec()), *act, Subject::OwnUnit) == Verdict::Allowed;
            assert_eq!(allowed(&[one, other]), allowed(&[one]) || allowed(&[other]), "{act:?}, {one:?}, {other:?}");
        }
    }
}
