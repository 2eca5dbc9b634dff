//! The writes of a quarter, one of each operation, each with what it is bound to.

use chamdiem_service::handlers::examples;
use chamdiem_usecases::asker::Role;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::datetime;

use chamdiem_tests::play;

/// What a write is bound to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bound {
    /// Nothing.
    Free,
    /// It must not be there yet.
    New,
    /// The version of what is read at this path.
    To(&'static str),
}

/// What is sent.
#[derive(Debug, Clone)]
pub(super) enum Body {
    /// Nothing.
    None,
    /// JSON.
    Json(Value),
    /// A form.
    Form(&'static str),
    /// The proposal to let through whatever the gate names.
    LetThrough,
}

/// One write.
#[derive(Debug, Clone)]
pub(super) struct Act {
    /// The operation.
    pub(super) id: &'static str,
    /// Its verb.
    pub(super) verb: &'static str,
    /// Its path.
    pub(super) path: &'static str,
    /// Who does it, and for which unit.
    pub(super) by: (Role, Option<&'static str>),
    /// When.
    pub(super) at: OffsetDateTime,
    /// What it is bound to.
    pub(super) bound: Bound,
    /// What is sent.
    pub(super) body: Body,
}

const MORNING: OffsetDateTime = datetime!(2021-07-01 08:00 +7);
const WHILE_OPEN: OffsetDateTime = datetime!(2021-07-02 09:00 +7);
const AFTER_CLOSE: OffsetDateTime = datetime!(2021-07-08 08:00 +7);

const ROUND: &str = "/v1/rounds/dien-bien-2021-q2";
const SHEET: &str = "/v1/rounds/dien-bien-2021-q2/self-assessments/so-noi-vu";
const OTHER_SHEET: &str = "/v1/rounds/dien-bien-2021-q2/self-assessments/so-tu-phap";
const APPRAISAL: &str = "/v1/rounds/dien-bien-2021-q2/appraisals/so-noi-vu";
const OTHER_APPRAISAL: &str = "/v1/rounds/dien-bien-2021-q2/appraisals/so-tu-phap";
const OBJECTION: &str = "/v1/rounds/dien-bien-2021-q2/appraisals/so-noi-vu/objections/1";
const RANKING: &str = "/v1/rounds/dien-bien-2021-q2/ranking";
const EXEMPTION: &str = "/v1/rounds/dien-bien-2021-q2/exemptions/ban-dan-toc";
const ACCOUNT: &str = "/v1/accounts/tham-dinh";

/// All of them, in order. The units and groups of the province are there already.
pub(super) fn all() -> Vec<Act> {
    [register(), prepare(), evidence(), assess(), decide()].concat()
}

fn act(id: &'static str, verb: &'static str, path: &'static str, role: Role, bound: Bound, body: Body) -> Act {
    Act { id, verb, path, by: (role, None), at: MORNING, bound, body }
}

fn later(at: OffsetDateTime, acts: Vec<Act>) -> Vec<Act> {
    acts.into_iter().map(|act| Act { at, ..act }).collect()
}

fn of_unit(unit: &'static str, act: Act) -> Act {
    Act { by: (Role::Unit, Some(unit)), ..act }
}

fn register() -> Vec<Act> {
    use Bound::{Free, New, To};
    let admin = Role::Admin;
    let unit = json!({ "name": "Sở Thử nghiệm", "level": "department", "valid_from": "2021-01-01" });
    let group = json!({ "name": "Nhóm thử nghiệm", "authority": play::AUTHORITY, "ordinal": 9, "members": [] });
    let secret = json!({ "secret": "đêm trăng bên dòng Nậm Rốm" });
    let token = json!({ "token_id": "khong-ai-dung", "expires_at": "2021-07-09T18:00:00+07:00" });
    let wrong = "grant_type=password&username=tham-dinh&password=khong-phai-mat-khau-nay";
    let json = Body::Json;
    vec![
        act("putUnit", "PUT", "/v1/units/so-thu-nghiem", admin, New, json(unit)),
        act("putGroup", "PUT", "/v1/groups/nhom-thu-nghiem", admin, New, json(group)),
        act("putRuleSet", "PUT", "/v1/rule-sets/qd-thu-nghiem", admin, New, json(examples::rule_set())),
        act("putSource", "PUT", "/v1/sources/may-thu-nghiem", admin, New, json(examples::evidence::source())),
        act("putFeedProfile", "PUT", "/v1/feed-profiles/thu-nghiem", admin, New, json(examples::feed_profile())),
        act("putAccount", "PUT", ACCOUNT, admin, New, json(examples::accounts::account())),
        act("putAccountSecret", "PUT", "/v1/accounts/tham-dinh/secret", admin, To(ACCOUNT), json(secret)),
        act("issueToken", "POST", "/v1/oauth/token", admin, Free, Body::Form(wrong)),
        act("revokeAccountTokens", "POST", "/v1/accounts/tham-dinh/revocations", admin, Free, Body::None),
        act("revokeToken", "POST", "/v1/token-revocations", admin, Free, json(token)),
        act(
            "revokeSubjectTokens",
            "POST",
            "/v1/subject-revocations",
            admin,
            Free,
            json(examples::subject_revocation()),
        ),
    ]
}

fn prepare() -> Vec<Act> {
    use Bound::{New, To};
    let (office, json) = (Role::Appraiser, Body::Json);
    let exemption = json!({ "reason_code": "no_dossiers", "reason": "Trong quý không phát sinh hồ sơ" });
    let opening = "/v1/rounds/dien-bien-2021-q2/opening";
    let extensions = "/v1/rounds/dien-bien-2021-q2/extensions";
    vec![
        act("putRound", "PUT", ROUND, office, New, json(examples::round())),
        act("putExemption", "PUT", EXEMPTION, office, New, json(exemption)),
        act("deleteExemption", "DELETE", EXEMPTION, office, To(EXEMPTION), Body::None),
        act("openRound", "POST", opening, office, To(ROUND), Body::None),
        act("extendDeadline", "POST", extensions, office, To(ROUND), json(examples::extension_of_unit())),
    ]
}

fn evidence() -> Vec<Act> {
    use examples::evidence;
    let upload = |id, path, rows| act(id, "POST", path, Role::Feeder, Bound::Free, Body::Json(rows));
    let acts = vec![
        upload("uploadProcedures", "/v1/procedures?source=mot-cua-tinh", evidence::procedures()),
        upload("uploadDossiers", "/v1/dossiers?source=mot-cua-tinh", evidence::dossiers()),
        upload("uploadSurveyForms", "/v1/survey-forms?source=mot-cua-tinh", evidence::survey_forms()),
        upload("uploadComplaints", "/v1/complaints?source=mot-cua-tinh", evidence::complaints()),
        upload("uploadOfficerScores", "/v1/officer-scores?source=mot-cua-tinh", evidence::officer_scores()),
    ];
    later(WHILE_OPEN, acts)
}

fn claim(unit: &str) -> Value {
    serde_json::to_value(play::claim(&play::unit(unit))).unwrap_or_default()
}

fn as_claimed(unit: &str) -> Value {
    serde_json::to_value(play::as_claimed(&play::claim(&play::unit(unit)))).unwrap_or_default()
}

fn assess() -> Vec<Act> {
    use Bound::{New, To};
    let (unit, office, json) = (Role::Unit, Role::Appraiser, Body::Json);
    let submission = "/v1/rounds/dien-bien-2021-q2/self-assessments/so-noi-vu/submission";
    let other_submission = "/v1/rounds/dien-bien-2021-q2/self-assessments/so-tu-phap/submission";
    let returns = "/v1/rounds/dien-bien-2021-q2/self-assessments/so-noi-vu/returns";
    let reason = json!({ "reason": "Thiếu số liệu" });
    let (own, other) = ("so-noi-vu", "so-tu-phap");
    let acts = vec![
        of_unit(own, act("putSelfAssessment", "PUT", SHEET, unit, New, json(claim(own)))),
        of_unit(own, act("submitSelfAssessment", "POST", submission, unit, To(SHEET), Body::None)),
        act("returnSelfAssessment", "POST", returns, office, To(SHEET), json(reason)),
        of_unit(own, act("submitSelfAssessment", "POST", submission, unit, To(SHEET), Body::None)),
        of_unit(other, act("putSelfAssessment", "PUT", OTHER_SHEET, unit, New, json(claim(other)))),
        of_unit(other, act("submitSelfAssessment", "POST", other_submission, unit, To(OTHER_SHEET), Body::None)),
    ];
    later(WHILE_OPEN, acts)
}

fn decide() -> Vec<Act> {
    use Bound::{Free, New, To};
    let (unit, office, json) = (Role::Unit, Role::Appraiser, Body::Json);
    let closing = "/v1/rounds/dien-bien-2021-q2/closing";
    let finding = "/v1/rounds/dien-bien-2021-q2/gap-findings/claim_above_computed:so-noi-vu:total_time/answer";
    let objections = "/v1/rounds/dien-bien-2021-q2/appraisals/so-noi-vu/objections";
    let answer = "/v1/rounds/dien-bien-2021-q2/appraisals/so-noi-vu/objections/1/answer";
    let acceptance = "/v1/rounds/dien-bien-2021-q2/appraisals/so-tu-phap/acceptance";
    let imported = "/v1/rounds/dien-bien-2021-q2/imported-result";
    let proposals = "/v1/rounds/dien-bien-2021-q2/proposals";
    let proposal = "/v1/rounds/dien-bien-2021-q2/proposals/1";
    let decision = "/v1/rounds/dien-bien-2021-q2/proposals/1/decision";
    let publications = "/v1/rounds/dien-bien-2021-q2/publications";
    let printed = serde_json::to_value(play::printed_tables()).unwrap_or_default();
    let (own, other) = ("so-noi-vu", "so-tu-phap");
    let (objection, rejection) = (examples::dialogue::objection(), examples::dialogue::rejection());
    let approval = examples::proposals::approval();
    let acts = vec![
        act("closeRound", "POST", closing, office, To(ROUND), Body::None),
        act("putGapAnswer", "PUT", finding, office, New, json(examples::accepted_claim())),
        act("putAppraisal", "PUT", APPRAISAL, office, New, json(as_claimed(own))),
        act("putAppraisal", "PUT", OTHER_APPRAISAL, office, New, json(as_claimed(other))),
        of_unit(own, act("objectToAppraisal", "POST", objections, unit, To(APPRAISAL), json(objection))),
        act("answerObjection", "POST", answer, office, To(OBJECTION), json(rejection)),
        of_unit(other, act("acceptAppraisal", "POST", acceptance, unit, To(OTHER_APPRAISAL), Body::None)),
        act("putImportedResult", "PUT", imported, office, New, json(printed)),
        act("proposeChange", "POST", proposals, office, To(RANKING), Body::LetThrough),
        act("decideProposal", "POST", decision, Role::Publisher, To(proposal), json(approval)),
        act("publishRound", "POST", publications, Role::Publisher, To(RANKING), json(json!({}))),
        act("makeAuditCheckpoint", "POST", "/v1/audit/checkpoints", Role::Admin, Free, Body::None),
    ];
    later(AFTER_CLOSE, acts)
}
