//! Who may do what: every operation of the document, asked by everybody, in every state of a round.
//!
//! Source: api.md, "Roles" (D). The requests are well made but for one thing: a write names no version. So 428 means
//! that the write was allowed and, for want of a version, changed nothing; 401, 403 and 404 mean what they say.

use std::collections::{BTreeMap, BTreeSet};

use crate::inside::stored;
use crate::play;
use crate::service::Stage;
use crate::wire::{Answer, If, Wire};
use chamdiem_client::Operation;
use chamdiem_service::handlers::examples;
use chamdiem_usecases::asker::{Role, Scope};
use chamdiem_usecases::trust::grant::Grant;
use serde_json::{Value, json};

mod states;

pub use states::{Matrix, THERE_FROM, matrix};

/// Who asks, in the order of the columns: the public; the office's three roles; the unit that is asked about; another
/// unit; the one-stop e-system; another service; somebody whose token has no role that is known.
pub const ASKERS: [&str; 9] =
    ["nobody", "admin", "appraiser", "publisher", "own", "other", "feeder", "reader", "roleless"];

/// The operation, and the status for each asker before and after publication.
pub type Row = (&'static str, &'static str, &'static str);

/// The whole table.
#[rustfmt::skip]
pub const TABLE: &[Row] = &[
    // operation               before: pub adm app pbl own oth fee rea non    after: pub adm app pbl own oth fee rea non
    ("listRuleSets",                  "401 200 200 200 200 200 200 200 403",        "401 200 200 200 200 200 200 200 403"),
    ("getRuleSet",                    "401 200 200 200 200 200 200 200 403",        "401 200 200 200 200 200 200 200 403"),
    ("putRuleSet",                    "401 428 403 403 403 403 403 403 403",        "401 428 403 403 403 403 403 403 403"),
    ("listUnits",                     "401 200 200 200 200 200 200 200 403",        "401 200 200 200 200 200 200 200 403"),
    ("getUnit",                       "401 200 200 200 200 200 200 200 403",        "401 200 200 200 200 200 200 200 403"),
    ("putUnit",                       "401 428 403 403 403 403 403 403 403",        "401 428 403 403 403 403 403 403 403"),
    ("listGroups",                    "401 200 200 200 200 200 200 200 403",        "401 200 200 200 200 200 200 200 403"),
    ("getGroup",                      "401 200 200 200 200 200 200 200 403",        "401 200 200 200 200 200 200 200 403"),
    ("putGroup",                      "401 428 403 403 403 403 403 403 403",        "401 428 403 403 403 403 403 403 403"),
    ("listRounds",                    "200 200 200 200 200 200 200 200 200",        "200 200 200 200 200 200 200 200 200"),
    ("getRound",                      "404 200 200 200 200 200 200 200 403",        "200 200 200 200 200 200 200 200 200"),
    ("putRound",                      "401 403 428 403 403 403 403 403 403",        "401 403 428 403 403 403 403 403 403"),
    ("openRound",                     "401 403 428 403 403 403 403 403 403",        "401 403 428 403 403 403 403 403 403"),
    ("listExtensions",                "401 200 200 200 200 200 404 404 403",        "401 200 200 200 200 200 404 404 403"),
    ("getExtension",                  "401 200 200 200 200 404 404 404 403",        "401 200 200 200 200 404 404 404 403"),
    ("extendDeadline",                "401 403 428 403 403 403 403 403 403",        "401 403 428 403 403 403 403 403 403"),
    ("closeRound",                    "401 403 428 403 403 403 403 403 403",        "401 403 428 403 403 403 403 403 403"),
    ("getRoster",                     "404 200 200 200 200 200 200 200 403",        "200 200 200 200 200 200 200 200 200"),
    ("getExemption",                  "401 200 200 200 200 404 404 404 403",        "401 200 200 200 200 404 404 404 403"),
    ("putExemption",                  "401 403 428 403 403 403 403 403 403",        "401 403 428 403 403 403 403 403 403"),
    ("deleteExemption",               "401 403 428 403 403 403 403 403 403",        "401 403 428 403 403 403 403 403 403"),
    ("listSelfAssessments",           "401 200 200 200 403 403 403 403 403",        "401 200 200 200 403 403 403 403 403"),
    ("getSelfAssessment",             "401 200 200 200 200 404 404 404 403",        "401 200 200 200 200 404 404 404 403"),
    ("putSelfAssessment",             "401 403 403 403 428 403 403 403 403",        "401 403 403 403 428 403 403 403 403"),
    ("submitSelfAssessment",          "401 403 403 403 428 403 403 403 403",        "401 403 403 403 428 403 403 403 403"),
    ("returnSelfAssessment",          "401 403 428 403 403 403 403 403 403",        "401 403 428 403 403 403 403 403 403"),
    ("listVersions",                  "401 200 200 200 200 404 404 404 403",        "401 200 200 200 200 404 404 404 403"),
    ("getVersion",                    "401 200 200 200 200 404 404 404 403",        "401 200 200 200 200 404 404 404 403"),
    ("compareVersions",               "401 200 200 200 200 404 404 404 403",        "401 200 200 200 200 404 404 404 403"),
    // An upload is well made; it asks to be checked only, so what is allowed stores nothing.
    ("uploadDossiers",                 "401 403 200 403 403 403 200 403 403",        "401 403 200 403 403 403 200 403 403"),
    ("listDossiers",                   "401 200 200 200 200 404 200 404 403",        "401 200 200 200 200 404 200 404 403"),
    ("getDossier",                     "401 200 200 200 200 404 200 404 403",        "401 200 200 200 200 404 200 404 403"),
    ("uploadSurveyForms",              "401 403 200 403 403 403 200 403 403",        "401 403 200 403 403 403 200 403 403"),
    ("listSurveyForms",                "401 200 200 200 200 404 200 404 403",        "401 200 200 200 200 404 200 404 403"),
    ("uploadComplaints",               "401 403 200 403 403 403 200 403 403",        "401 403 200 403 403 403 200 403 403"),
    ("listComplaints",                 "401 200 200 200 200 404 200 404 403",        "401 200 200 200 200 404 200 404 403"),
    ("uploadProcedures",               "401 403 200 403 403 403 200 403 403",        "401 403 200 403 403 403 200 403 403"),
    ("listProcedures",                 "401 200 200 200 200 404 200 404 403",        "401 200 200 200 200 404 200 404 403"),
    ("uploadOfficerScores",            "401 403 200 403 403 403 200 403 403",        "401 403 200 403 403 403 200 403 403"),
    ("listOfficerScores",              "401 200 200 200 200 404 200 404 403",        "401 200 200 200 200 404 200 404 403"),
    ("listBatches",                    "401 200 200 200 403 403 200 403 403",        "401 200 200 200 403 403 200 403 403"),
    ("listSources",                    "401 200 200 200 403 403 200 403 403",        "401 200 200 200 403 403 200 403 403"),
    ("getSource",                      "401 200 200 200 403 403 200 403 403",        "401 200 200 200 403 403 200 403 403"),
    ("putSource",                      "401 428 403 403 403 403 403 403 403",        "401 428 403 403 403 403 403 403 403"),
    ("listFeedProfiles",               "401 200 200 200 403 403 200 403 403",        "401 200 200 200 403 403 200 403 403"),
    ("getFeedProfile",                 "401 200 200 200 403 403 200 403 403",        "401 200 200 200 403 403 200 403 403"),
    ("putFeedProfile",                 "401 428 403 403 403 403 403 403 403",        "401 428 403 403 403 403 403 403 403"),
    ("getRoundEvidence",               "404 200 200 200 403 403 404 404 403",        "200 200 200 200 200 200 200 200 200"),
    ("getUnitEvidence",                "404 200 200 200 200 404 404 404 403",        "200 200 200 200 200 200 200 200 200"),
    ("listGapFindings",                "401 200 200 200 403 403 403 403 403",        "401 200 200 200 403 403 403 403 403"),
    ("getGapAnswer",                   "401 200 200 200 200 404 404 404 403",        "401 200 200 200 200 404 404 404 403"),
    ("putGapAnswer",                   "401 403 428 403 403 403 403 403 403",        "401 403 428 403 403 403 403 403 403"),
    ("getAppraisal",                  "401 200 200 200 200 404 404 404 403",        "401 200 200 200 200 404 404 404 403"),
    ("putAppraisal",                  "401 403 428 403 403 403 403 403 403",        "401 403 428 403 403 403 403 403 403"),
    ("acceptAppraisal",               "401 403 403 403 428 403 403 403 403",        "401 403 403 403 428 403 403 403 403"),
    ("objectToAppraisal",             "401 403 403 403 428 403 403 403 403",        "401 403 403 403 428 403 403 403 403"),
    ("getObjection",                  "401 200 200 200 200 404 404 404 403",        "401 200 200 200 200 404 404 404 403"),
    ("answerObjection",               "401 403 428 403 403 403 403 403 403",        "401 403 428 403 403 403 403 403 403"),
    ("listDialogue",                  "401 200 200 200 200 404 404 404 403",        "401 200 200 200 200 404 404 404 403"),
    ("getRanking",                    "404 200 200 200 403 403 404 404 403",        "200 200 200 200 200 200 200 200 200"),
    ("getRankingTable",               "404 200 200 200 403 403 404 404 403",        "200 200 200 200 200 200 200 200 200"),
    ("getGroupRanking",               "404 200 200 200 403 403 404 404 403",        "200 200 200 200 200 200 200 200 200"),
    ("getExplanation",                "404 200 200 200 200 404 404 404 403",        "200 200 200 200 200 200 200 200 200"),
    ("getImportedResult",             "401 200 200 200 403 403 403 403 403",        "401 200 200 200 403 403 403 403 403"),
    ("putImportedResult",             "401 403 428 403 403 403 403 403 403",        "401 403 428 403 403 403 403 403 403"),
    ("getContradictions",             "401 200 200 200 403 403 403 403 403",        "401 200 200 200 403 403 403 403 403"),
    ("getPublicationGate",            "401 200 200 200 403 403 403 403 403",        "401 200 200 200 403 403 403 403 403"),
    ("proposeChange",                 "401 403 428 428 403 403 403 403 403",        "401 403 428 428 403 403 403 403 403"),
    ("listProposals",                 "401 200 200 200 403 403 403 403 403",        "401 200 200 200 403 403 403 403 403"),
    // Publishing takes the first proposal of the round, and before that there is none.
    ("getProposal",                   "401 404 404 404 403 403 403 403 403",        "401 200 200 200 403 403 403 403 403"),
    ("decideProposal",                "401 403 404 404 403 403 403 403 403",        "401 403 428 428 403 403 403 403 403"),
    ("publishRound",                  "401 403 403 428 403 403 403 403 403",        "401 403 403 428 403 403 403 403 403"),
    ("listPublications",              "404 200 200 200 403 403 404 404 403",        "200 200 200 200 200 200 200 200 200"),
    // Before publication the office may look, and there is none yet.
    ("getPublication",                "404 404 404 404 403 403 404 404 403",        "200 200 200 200 200 200 200 200 200"),
    // What is signed is for everybody; no publication has the hash that is asked for here.
    ("listAllPublications",            "200 200 200 200 200 200 200 200 200",        "200 200 200 200 200 200 200 200 200"),
    ("getPublicationDocument",         "404 404 404 404 404 404 404 404 404",        "404 404 404 404 404 404 404 404 404"),
    ("getPublicationSignature",        "404 404 404 404 404 404 404 404 404",        "404 404 404 404 404 404 404 404 404"),
    ("recomputePublication",           "404 404 404 404 404 404 404 404 404",        "404 404 404 404 404 404 404 404 404"),
    ("getSigningKeys",                 "200 200 200 200 200 200 200 200 200",        "200 200 200 200 200 200 200 200 200"),
    ("listAuditEntries",               "401 200 200 200 403 403 403 403 403",        "401 200 200 200 403 403 403 403 403"),
    ("exportAudit",                    "401 200 200 200 403 403 403 403 403",        "401 200 200 200 403 403 403 403 403"),
    ("listAuditCheckpoints",           "401 200 200 200 403 403 403 403 403",        "401 200 200 200 403 403 403 403 403"),
    ("makeAuditCheckpoint",            "401 201 403 403 403 403 403 403 403",        "401 201 403 403 403 403 403 403 403"),
    // Without a secret that is right nobody gets a token, whoever asks; what the token asked with allows does not matter.
    ("issueToken",                     "400 400 400 400 400 400 400 400 400",        "400 400 400 400 400 400 400 400 400"),
    // Whoever has a token may know what it says.
    ("getMe",                          "401 200 200 200 200 200 200 200 200",        "401 200 200 200 200 200 200 200 200"),
    ("listAccounts",                   "401 200 403 403 403 403 403 403 403",        "401 200 403 403 403 403 403 403 403"),
    ("getAccount",                     "401 200 403 403 403 403 403 403 403",        "401 200 403 403 403 403 403 403 403"),
    ("putAccount",                     "401 428 403 403 403 403 403 403 403",        "401 428 403 403 403 403 403 403 403"),
    ("putAccountSecret",               "401 428 403 403 403 403 403 403 403",        "401 428 403 403 403 403 403 403 403"),
    // The only writes here that need no version, and the last rows but health: they do what they say.
    ("revokeToken",                   "401 204 403 403 403 403 403 403 403",        "401 204 403 403 403 403 403 403 403"),
    ("revokeSubjectTokens",            "401 204 403 403 403 403 403 403 403",        "401 204 403 403 403 403 403 403 403"),
    ("revokeAccountTokens",            "401 204 403 403 403 403 403 403 403",        "401 204 403 403 403 403 403 403 403"),
    ("getLiveness",                   "200 200 200 200 200 200 200 200 200",        "200 200 200 200 200 200 200 200 200"),
    ("getReadiness",                  "200 200 200 200 200 200 200 200 200",        "200 200 200 200 200 200 200 200 200"),
];

/// The unit that an operation is asked about: one with a claim and an appraisal, or one that is exempt.
pub fn unit_of(operation: &str) -> &'static str {
    if operation.ends_with("Exemption") { "ban-dan-toc" } else { "so-noi-vu" }
}

/// The dossier that is read, one of Sở Nội vụ.
const DOSSIER: &str = "000.00.01.H22-210409-0001";

/// The lists that are asked for by unit and period.
const LISTS_OF_RECORDS: [&str; 5] =
    ["listDossiers", "listSurveyForms", "listComplaints", "listProcedures", "listOfficerScores"];

/// The path of an operation on a round and a unit.
pub fn path_of(operation: Operation, round: &str, unit: &str) -> String {
    let filled = operation
        .path()
        .replace("{rule_set}", "qd-1187-2019")
        .replace("{group}", "so-ban-nganh")
        .replace("{round}", round)
        .replace("{unit}", unit)
        .replace("{publication}", "1")
        .replace("{proposal}", "1")
        .replace("{sha256}", &"0".repeat(64))
        .replace("{extension}", "1")
        .replace("{version}", "self_assessment-1")
        .replace("{objection}", "1")
        .replace("{account}", "tham-dinh")
        .replace("{dossier}", DOSSIER)
        .replace("{source}", "mot-cua-tinh")
        .replace("{profile}", "mot-cua-dien-tu")
        .replace("{finding}", &format!("claim_above_computed:{unit}:total_time"));
    assert!(!filled.contains('{'), "{filled}");
    filled
}

/// Verb and path of an operation on a round and a unit, with the query that it needs.
pub fn place(operation: &str, round: &str, unit: &str) -> (&'static str, String) {
    let declared = Operation::of_id(operation).unwrap();
    let filled = path_of(declared, round, unit);
    let query = match operation {
        "compareVersions" => "?from=self_assessment-1&to=appraisal-1".to_owned(),
        "listBatches" => "?source=mot-cua-tinh&kind=dossiers".to_owned(),
        _ if operation.starts_with("upload") => "?source=mot-cua-tinh&validate_only=true".to_owned(),
        _ if LISTS_OF_RECORDS.contains(&operation) => format!("?unit={unit}&period=2021-Q2"),
        _ => String::new(),
    };
    (declared.verb().as_str(), filled + &query)
}

/// A body without a fault, for the operations that take one.
pub fn body(operation: &str) -> Option<String> {
    let claim = play::claim(&play::unit("so-noi-vu"));
    let value: Value = match operation {
        "putRuleSet" => serde_json::to_value(crate::rule_sets::decision_1187_input()).unwrap(),
        "putUnit" => json!({ "name": "Sở Nội vụ", "level": "department", "valid_from": "2021-01-01" }),
        "putGroup" => json!({ "name": "Nhóm", "authority": play::AUTHORITY, "ordinal": 1, "members": [] }),
        "putRound" => serde_json::to_value(play::round_input()).unwrap(),
        "extendDeadline" => examples::extension_of_unit(),
        "putExemption" => json!({ "reason_code": "other", "reason": "Lý do khác" }),
        "putSelfAssessment" => serde_json::to_value(claim).unwrap(),
        "returnSelfAssessment" => json!({ "reason": "Thiếu số liệu" }),
        "putAppraisal" => serde_json::to_value(play::as_claimed(&claim)).unwrap(),
        "objectToAppraisal" => examples::dialogue::objection(),
        "answerObjection" => examples::dialogue::rejection(),
        "putImportedResult" => serde_json::to_value(play::printed_tables()).unwrap(),
        "uploadDossiers" => examples::evidence::dossiers(),
        "uploadSurveyForms" => examples::evidence::survey_forms(),
        "uploadComplaints" => examples::evidence::complaints(),
        "uploadProcedures" => examples::evidence::procedures(),
        "uploadOfficerScores" => examples::evidence::officer_scores(),
        "putSource" => examples::evidence::source(),
        "putFeedProfile" => examples::feed_profile(),
        "putGapAnswer" => examples::accepted_claim(),
        "proposeChange" => examples::proposals::gate_override(),
        "decideProposal" => examples::proposals::approval(),
        "publishRound" => json!({}),
        "putAccount" => examples::accounts::account(),
        "putAccountSecret" => json!({ "secret": "đêm trăng bên dòng Nậm Rốm" }),
        "revokeSubjectTokens" => json!({ "subject": "sso:khong-ai-dung" }),
        "revokeToken" => json!({ "token_id": "khong-ai-dung", "expires_at": "2021-07-09T18:00:00+07:00" }),
        _ => return None,
    };
    Some(value.to_string())
}

/// The token of an asker; the unit is the one that is asked about.
pub fn token(stage: &Stage, asker: &str, unit: &str) -> Option<String> {
    let role = match asker {
        "nobody" => return None,
        "own" => return Some(stage.token(Role::Unit, Some(unit))),
        "other" => return Some(stage.token(Role::Unit, Some("so-tu-phap"))),
        "roleless" => {
            let (subject, client_id) = ("no-role".to_owned(), "chamdiem-cli".to_owned());
            let (roles, unit, scope) = (Vec::new(), None, Scope::ALL);
            let grant = Grant { subject, client_id, roles, unit, scope, life_seconds: 900 };
            return Some(stage.running.issuer().mint(&grant, stage.clock.now()).unwrap());
        }
        role => Role::parse(role).unwrap(),
    };
    Some(stage.token(role, None))
}

/// Asks for an operation on a round and a unit: the path that was asked, and the answer.
pub async fn ask(
    wire: &Wire,
    operation: &str,
    round: &str,
    unit: &str,
    token: Option<&str>,
    bound: If<'_>,
) -> (String, Answer) {
    let (verb, path) = place(operation, round, unit);
    let mut request = bound.to(wire.request(verb, &path, token));
    if operation == "issueToken" {
        request = request.header("Content-Type", "application/x-www-form-urlencoded").body("grant_type=password");
    }
    if let Some(body) = body(operation) {
        request = request.header("Content-Type", "application/json").body(body);
    }
    (path, Answer::to(request).await)
}

/// Each operation of the served document with the statuses that it lists.
pub fn documented() -> BTreeMap<String, BTreeSet<String>> {
    let document: Value = serde_json::from_str(&chamdiem_service::openapi::Documents::new().unwrap().v3_1).unwrap();
    let items = document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    let operations = items.filter(|operation| operation["operationId"].is_string());
    operations
        .map(|operation| {
            let statuses = operation["responses"].as_object().unwrap().keys().cloned().collect();
            (operation["operationId"].as_str().unwrap().to_owned(), statuses)
        })
        .collect()
}

/// Asks every operation as everybody and compares with one side of the table: how many cells there are, and which are
/// wrong.
async fn compare(stage: &Stage, cells: impl Fn(&Row) -> String) -> (usize, Vec<String>) {
    let (wire, documented) = (Wire::to(stage), documented());
    let before = stored(stage);
    let (mut asked, mut wrong) = (0, Vec::new());
    for row in TABLE {
        let operation = row.0;
        if operation == "revokeToken" {
            // Nothing that was asked so far may have changed anything.
            // But that a wrong secret was tried, which is counted, and that an administrator had the audit signed.
            let may_change = ["login_attempts", "audit_checkpoints"];
            let changed = stored(stage).changed_since(&before);
            let changed = changed.into_iter().filter(|table| !may_change.contains(&table.as_str()));
            wrong.extend(changed.map(|table| format!("something was stored in {table}")));
        }
        let cells = cells(row);
        let expected: Vec<&str> = cells.split(' ').collect();
        assert_eq!(expected.len(), ASKERS.len(), "{operation}");
        let unit = unit_of(operation);
        for (asker, expected) in ASKERS.iter().zip(expected) {
            let token = token(stage, asker, unit);
            let (_, answer) = ask(&wire, operation, "dien-bien-2021-q2", unit, token.as_deref(), If::Unsaid).await;
            let status = answer.status.to_string();
            asked += 1;
            if status != expected {
                wrong.push(format!("{operation} as {asker}: {status} instead of {expected}"));
            }
            if !documented[operation].contains(&status) {
                wrong.push(format!("{operation} as {asker}: {status} is not in the document"));
            }
            if answer.status == 401 && !answer.header("WWW-Authenticate").starts_with("Bearer") {
                wrong.push(format!("{operation} as {asker}: 401 without a challenge"));
            }
        }
    }
    (asked, wrong)
}

/// Dossiers that give less than Sở Nội vụ claims; a feed profile comes with the program.
async fn sow_dossiers(stage: &Stage) {
    let feeder = stage.token(Role::Feeder, None);
    let dossiers = examples::evidence::dossiers().to_string();
    let wire = Wire::to(stage);
    let sent = wire.send("POST", "/v1/dossiers?source=mot-cua-tinh", &feeder, If::Unsaid, &dossiers).await;
    assert_eq!(sent.status, 201, "{}", sent.text());
}

/// The answer to the finding that Sở Nội vụ claims more than its dossiers give.
async fn answer_finding(stage: &Stage) {
    let (wire, unit) = (Wire::to(stage), "so-noi-vu");
    let token = stage.token(Role::Appraiser, None);
    let (_, answer) = ask(&wire, "putGapAnswer", "dien-bien-2021-q2", unit, Some(&token), If::New).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

/// A local account.
async fn employ(stage: &Stage) {
    let (wire, token) = (Wire::to(stage), stage.token(Role::Admin, None));
    let (_, account) = ask(&wire, "putAccount", "dien-bien-2021-q2", "so-noi-vu", Some(&token), If::New).await;
    assert_eq!(account.status, 201, "{}", account.text());
}

/// An extension of Sở Nội vụ.
async fn extend(stage: &Stage) {
    let (wire, unit, token) = (Wire::to(stage), "so-noi-vu", stage.token(Role::Appraiser, None));
    let (_, round) = ask(&wire, "getRound", "dien-bien-2021-q2", unit, Some(&token), If::Unsaid).await;
    let bound = If::Match(round.etag());
    let (_, extended) = ask(&wire, "extendDeadline", "dien-bien-2021-q2", unit, Some(&token), bound).await;
    assert_eq!(extended.status, 201, "{}", extended.text());
}

/// An objection of Sở Nội vụ and its answer.
async fn discuss(stage: &Stage) {
    let (wire, unit) = (Wire::to(stage), "so-noi-vu");
    let steps = [
        ("objectToAppraisal", stage.token(Role::Unit, Some(unit)), 201),
        ("answerObjection", stage.token(Role::Appraiser, None), 200),
    ];
    let read = stage.token(Role::Admin, None);
    let (_, mut seen) = ask(&wire, "getAppraisal", "dien-bien-2021-q2", unit, Some(&read), If::Unsaid).await;
    for (operation, token, status) in steps {
        let etag = seen.etag().to_owned();
        (_, seen) = ask(&wire, operation, "dien-bien-2021-q2", unit, Some(&token), If::Match(&etag)).await;
        assert_eq!(seen.status, status, "{}", seen.text());
    }
}
