//! Who may do what: the whole permission table on one screen, as one pure function.
//!
//! Source: api.md, "Roles" (D). Before publication a ranking is under embargo: the office sees all of it, a unit its own
//! scores and no positions, and nothing that moves with what others do; a feeder and a reader that there is a round, its dates
//! and its units; everybody else nothing, as if the round did not exist.

use crate::asker::{Asker, Role};

/// Pairs of roles that no account and no token has together: with both, somebody would stand on the side that is judged and
/// on the side that judges it, decides who does, or says what it is judged by.
///
/// | together with `unit` | what it would defeat |
/// |---|---|
/// | `appraiser` | the unit decides on its own scores, exemptions, deadlines and objections |
/// | `publisher` | it decides on overrides and publishes its own result |
/// | `admin` | it gives itself any of these roles, writes the rule set, changes units and groups |
/// | `feeder` | it sends the evidence against which its own scores are held |
///
/// All others may go together. `admin`, `appraiser`, `publisher` and `feeder` are one side, the office's; where that side needs
/// two people (overrides, publication after an appraisal), the act itself asks for two accounts. `reader` decides nothing.
/// Two accounts count as two people: that both are one person's cannot be seen here.
const OPPOSED: [(Role, Role); 4] = [
    (Role::Unit, Role::Appraiser),
    (Role::Unit, Role::Publisher),
    (Role::Unit, Role::Admin),
    (Role::Unit, Role::Feeder),
];

/// The pairs among these roles that do not go together.
pub fn opposed(roles: &[Role]) -> impl Iterator<Item = (Role, Role)> {
    OPPOSED.into_iter().filter(|(one, other)| roles.contains(one) && roles.contains(other))
}

/// What is said of such a pair, in Vietnamese and in English.
#[must_use]
pub fn opposed_sentence(one: Role, other: Role) -> (String, String) {
    let (one, other) = (one.as_str(), other.as_str());
    let vi = format!(
        "Vai trò `{one}` và `{other}` không được đi cùng nhau: đơn vị không tự thẩm định, công bố, quản trị hay gửi số liệu đối chiếu về chính mình. Hãy tách cho hai người, hai tài khoản."
    );
    let en = format!(
        "The roles `{one}` and `{other}` do not go together: no unit appraises, publishes, administers or feeds its own result. Give them to two people with an account each."
    );
    (vi, en)
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Read rule sets, units and groups.
    ReadRegister,
    /// Register or change a rule set.
    WriteRuleSet,
    /// Create or change a unit or a group.
    WriteUnit,
    /// See a round and its roster.
    ReadRound,
    /// Create, change, open or close a round.
    WriteRound,
    /// See an exemption.
    ReadExemption,
    /// Grant an exemption or take it back.
    WriteExemption,
    /// List all self-assessments.
    ListSelfAssessments,
    /// See one self-assessment.
    ReadSelfAssessment,
    /// Write or submit a self-assessment.
    WriteSelfAssessment,
    /// Return a self-assessment.
    ReturnSelfAssessment,
    /// See one appraisal.
    ReadAppraisal,
    /// Decide on a self-assessment.
    WriteAppraisal,
    /// See the ranking, with positions.
    ReadRanking,
    /// See the explanation of one unit.
    ReadExplanation,
    /// See a result published elsewhere and its contradictions.
    ReadImport,
    /// Import a result published elsewhere.
    WriteImport,
    /// See publications.
    ReadPublication,
    /// Publish.
    Publish,
    /// Send evidence, for the sources of the own account.
    WriteEvidence,
    /// Say which accounts send for a source.
    WriteSource,
    /// See which batches of evidence have arrived.
    ReadBatches,
    /// See the records of a unit: dossiers, survey forms, complaints, procedures, scores of officers.
    ReadRecords,
    /// See feed profiles.
    ReadFeedProfile,
    /// Write a feed profile.
    WriteFeedProfile,
    /// See what the evidence says of all units of a round.
    ReadEvidence,
    /// See what the evidence says of one unit.
    ReadUnitEvidence,
    /// List all findings of a round.
    ListGapFindings,
    /// See the findings about one unit.
    ReadGapFindings,
    /// Answer a finding.
    WriteGapAnswer,
    /// Revoke a token, or all of one account.
    RevokeToken,
    /// Extend a deadline.
    WriteExtension,
    /// See the extensions of a unit.
    ReadExtension,
    /// Accept a decision, or object to it.
    WriteObjection,
    /// Answer an objection.
    AnswerObjection,
    /// See what unit and office have said to each other, and the versions of their papers.
    ReadDialogue,
    /// Propose what takes two people.
    Propose,
    /// Decide on what another person proposes.
    DecideProposal,
    /// See proposals.
    ReadProposal,
    /// See what stands in the way of publication.
    ReadGate,
    /// See the audit.
    ReadAudit,
    /// Sign how far the audit went.
    WriteCheckpoint,
    /// See accounts.
    ReadAccount,
    /// Create and change accounts.
    WriteAccount,
}

/// What it is asked about, as far as that matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Nothing that belongs to a unit or a round.
    Register,
    /// A round, or everything in it, before publication.
    UnpublishedRound,
    /// A round, or everything in it, after publication.
    PublishedRound,
    /// The asker's own unit in a round before publication.
    OwnUnit,
    /// The asker's own unit in a published round.
    OwnUnitPublished,
    /// Another unit in a round before publication.
    OtherUnit,
    /// Another unit in a published round.
    OtherUnitPublished,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Go on.
    Allowed,
    /// 401: ask again with a token.
    Unauthenticated,
    /// 403: known, but not allowed.
    Forbidden,
    /// 403: allowed for the own unit only.
    ForeignUnit,
    /// 403: allowed for other units than the own one only.
    OwnUnit,
    /// 403: allowed after publication only.
    Embargoed,
    /// 404: as if it did not exist.
    Hidden,
}

impl Subject {
    fn published(self) -> bool {
        matches!(self, Subject::PublishedRound | Subject::OwnUnitPublished | Subject::OtherUnitPublished)
    }

    fn own(self) -> bool {
        matches!(self, Subject::OwnUnit | Subject::OwnUnitPublished)
    }
}

/// What the policy is asked about before a unit matters.
pub(crate) fn round_subject(published: bool) -> Subject {
    if published { Subject::PublishedRound } else { Subject::UnpublishedRound }
}

/// Whether the asker may do this to that.
pub fn may(asker: &Asker, act: Act, subject: Subject) -> Verdict {
    let (unit, known) = (asker.roles().contains(&Role::Unit), asker.is_known());
    let no_role = asker.roles().is_empty();
    let of_the_public = matches!(
        act,
        Act::ReadRound
            | Act::ReadRanking
            | Act::ReadExplanation
            | Act::ReadPublication
            | Act::ReadEvidence
            | Act::ReadUnitEvidence
    );
    // What is public is public, with a token or without.
    if subject.published() && of_the_public {
        return Verdict::Allowed;
    }
    // A unit knows of the round, so a ranking is kept from it openly; of other units' papers it learns nothing.
    let of_one_unit = matches!(
        act,
        Act::ReadExemption
            | Act::ReadSelfAssessment
            | Act::ReadAppraisal
            | Act::ReadRecords
            | Act::ReadGapFindings
            | Act::ReadExtension
            | Act::ReadDialogue
    );
    match act {
        _ if is_allowed(asker, act, subject) => Verdict::Allowed,
        _ if of_the_public && (!known || (!unit && !no_role)) => Verdict::Hidden,
        _ if !known => Verdict::Unauthenticated,
        Act::ReadRanking | Act::ReadPublication | Act::ReadEvidence if unit => Verdict::Embargoed,
        Act::ReadExplanation | Act::ReadUnitEvidence if unit => Verdict::Hidden,
        Act::WriteSelfAssessment | Act::WriteObjection if unit => Verdict::ForeignUnit,
        _ if judges(act) && subject.own() && is_allowed(asker, act, Subject::OtherUnit) => Verdict::OwnUnit,
        _ if of_one_unit && !no_role => Verdict::Hidden,
        _ => Verdict::Forbidden,
    }
}

/// Whether the asker may do this to what belongs to a whole round, its ranking above all: the one rule of what of it may be
/// said to whom. `published` is none where there is no such round.
///
/// A round that does not exist is answered like one that may not be seen. Only a unit is told of an embargo: it may see
/// every round, so nothing is kept from it in one that does not exist.
pub fn may_in_round(asker: &Asker, act: Act, published: Option<bool>) -> Verdict {
    match may(asker, act, round_subject(published == Some(true))) {
        Verdict::Allowed | Verdict::Embargoed if published.is_none() => Verdict::Hidden,
        verdict => verdict,
    }
}

/// Whether the office decides by it about a unit. Nobody does about the unit that the own token names, whatever its roles.
fn judges(act: Act) -> bool {
    matches!(
        act,
        Act::WriteExemption
            | Act::ReturnSelfAssessment
            | Act::WriteAppraisal
            | Act::WriteGapAnswer
            | Act::WriteExtension
            | Act::AnswerObjection
            | Act::Propose
            | Act::DecideProposal
    )
}

/// Whether the asker sees all that happens in a round, and not only what concerns one unit.
pub(crate) fn sees_all(asker: &Asker, published: bool) -> bool {
    may_in_round(asker, Act::ReadRanking, Some(published)) == Verdict::Allowed
}

/// The table: which roles may do what, before it is asked what may be known.
fn is_allowed(asker: &Asker, act: Act, subject: Subject) -> bool {
    let has = |roles: &[Role]| asker.roles().iter().any(|role| roles.contains(role));
    let office = has(&[Role::Admin, Role::Appraiser, Role::Publisher]);
    let (feeder, unit, appraiser) = (has(&[Role::Feeder]), has(&[Role::Unit]), has(&[Role::Appraiser]));
    let own = subject.own();
    match act {
        _ if own && judges(act) => false,
        Act::ReadRegister => !asker.roles().is_empty(),
        Act::WriteRuleSet
        | Act::WriteUnit
        | Act::RevokeToken
        | Act::WriteCheckpoint
        | Act::ReadAccount
        | Act::WriteSource
        | Act::WriteAccount => has(&[Role::Admin]),
        Act::WriteRound
        | Act::WriteExemption
        | Act::ReturnSelfAssessment
        | Act::WriteAppraisal
        | Act::WriteImport
        | Act::WriteGapAnswer
        | Act::WriteExtension
        | Act::AnswerObjection => appraiser,
        Act::Propose | Act::DecideProposal => has(&[Role::Appraiser, Role::Publisher]),
        Act::WriteEvidence => feeder || appraiser,
        Act::ReadBatches | Act::ReadFeedProfile => office || feeder,
        Act::ReadRecords => office || feeder || (unit && own),
        Act::WriteFeedProfile => has(&[Role::Admin]),
        Act::Publish => has(&[Role::Publisher]),
        Act::WriteSelfAssessment | Act::WriteObjection => unit && own,
        Act::ReadRound => office || unit || feeder || has(&[Role::Reader]),
        Act::ListSelfAssessments
        | Act::ReadRanking
        | Act::ReadImport
        | Act::ReadPublication
        | Act::ReadEvidence
        | Act::ReadProposal
        | Act::ReadGate
        | Act::ReadAudit
        | Act::ListGapFindings => office,
        Act::ReadExemption
        | Act::ReadSelfAssessment
        | Act::ReadAppraisal
        | Act::ReadExplanation
        | Act::ReadUnitEvidence
        | Act::ReadExtension
        | Act::ReadDialogue
        | Act::ReadGapFindings => office || (unit && own),
    }
}
