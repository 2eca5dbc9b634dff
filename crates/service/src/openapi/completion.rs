//! What holds for every operation of one kind, written once: headers, preconditions, problems, security.

use chamdiem_api_types::Code;
use serde_json::{Map, Value, json};

use super::answers::Answers;
use super::security::{self, SignOnScheme};
use super::{object, order, reference, schemas, shared};

/// Operations that anybody may call without a token.
const OPEN: &[&str] = &[
    "issueToken",
    "listAllPublications",
    "getPublicationDocument",
    "getPublicationSignature",
    "recomputePublication",
    "getSigningKeys",
    "getLiveness",
    "getReadiness",
];

/// Operations that no rate limit counts: those who watch over the service ask them all the time.
const WITHOUT_LIMIT: [&str; 2] = ["getLiveness", "getReadiness"];

/// Operations that answer without a token once the result is published.
const PUBLIC_AFTER_PUBLICATION: &[&str] = &[
    "listRounds",
    "getRound",
    "getRoster",
    "getRanking",
    "getGroupRanking",
    "getExplanation",
    "getRoundEvidence",
    "getUnitEvidence",
    "listPublications",
    "getPublication",
];

/// Operations whose answer has no entity tag and which need no precondition.
const WITHOUT_ETAG: &[&str] = &[
    "listRuleSets",
    "listUnits",
    "listGroups",
    "listRounds",
    "listSelfAssessments",
    "listExtensions",
    "listVersions",
    "listGapFindings",
    "listDialogue",
    "listProposals",
    "listPublications",
    "listAllPublications",
    "recomputePublication",
    "getSigningKeys",
    "getLiveness",
    "getReadiness",
    "issueToken",
    "revokeToken",
    "listAccounts",
    "revokeAccountTokens",
    "listDossiers",
    "listSurveyForms",
    "listComplaints",
    "listProcedures",
    "listOfficerScores",
    "listBatches",
    "listFeedProfiles",
    "listAuditEntries",
    "exportAudit",
    "listAuditCheckpoints",
    "makeAuditCheckpoint",
    "uploadDossiers",
    "uploadSurveyForms",
    "uploadComplaints",
    "uploadProcedures",
    "uploadOfficerScores",
];

/// The POST that takes no `Idempotency-Key`: a token that is issued again is another token, and has no other effect; and a
/// secret in the body of a request that is asked for again must not open what it was kept with.
const WITHOUT_KEY: [&str; 1] = ["issueToken"];

/// Lists that name a unit in their query: another unit's are answered as if they did not exist.
const OF_ONE_UNIT: [&str; 5] =
    ["listDossiers", "listSurveyForms", "listComplaints", "listProcedures", "listOfficerScores"];

/// Writes that no state of a round can forbid.
const WITHOUT_STATE: &[&str] = &[
    "putUnit",
    "putGroup",
    "putFeedProfile",
    "revokeToken",
    "issueToken",
    "putAccount",
    "putAccountSecret",
    "revokeAccountTokens",
    "makeAuditCheckpoint",
];

/// Completes the document that the handlers made.
///
/// # Errors
/// When the recorded answers are not JSON, which would be a fault of the program.
pub(super) fn complete(document: &mut Value, sign_on: Option<&SignOnScheme>) -> Result<(), serde_json::Error> {
    let answers = Answers::read()?;
    if let Some(components) = document.get_mut("components").and_then(object) {
        shared::add(components, &answers.problems);
        security::add(components, sign_on);
    }
    let paths = document.get_mut("paths").and_then(object).into_iter().flatten();
    for (path, item) in paths {
        for (verb, operation) in item.as_object_mut().into_iter().flatten() {
            let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
            if let Some(operation) = object(operation) {
                let with_etag = !WITHOUT_ETAG.contains(&id.as_str());
                let facts = Facts { path, verb, id: &id, with_etag, with_sign_on: sign_on.is_some() };
                facts.complete(operation, &answers);
            }
        }
    }
    schemas::tidy(document);
    if let Some(document) = object(document) {
        order::sort(document);
    }
    Ok(())
}

/// What is known of an operation beforehand.
struct Facts<'a> {
    path: &'a str,
    verb: &'a str,
    id: &'a str,
    with_etag: bool,
    with_sign_on: bool,
}

impl Facts<'_> {
    fn complete(&self, operation: &mut Map<String, Value>, answers: &Answers) {
        operation.insert("security".to_owned(), self.security());
        let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
        if let Some(parameters) = parameters.as_array_mut() {
            self.complete_parameters(parameters, answers);
        }
        let has_body = operation.contains_key("requestBody");
        if self.is_upload()
            && let Some(list) = operation["requestBody"].pointer_mut("/content/application~1json/schema")
        {
            list["maxItems"] = json!(crate::receiving::LIST_ITEMS_MAX);
        }
        let Some(responses) = operation.get_mut("responses").and_then(object) else { return };
        for (status, response) in responses.iter_mut() {
            if status.starts_with('2') {
                answers.add(self.id, status, response);
            }
            response["headers"] = self.headers(status);
            if self.is_keyed() {
                response["headers"]["Idempotency-Replayed"] = reference("headers", "Replayed");
            }
        }
        if self.verb == "get" && self.with_etag {
            responses.insert("304".to_owned(), reference("responses", "Unchanged"));
        }
        for (code, name) in shared::PROBLEMS.into_iter().filter(|(code, _)| self.can_answer(*code, has_body)) {
            responses.insert(code.status().to_string(), reference("responses", name));
        }
        responses.sort_keys();
    }

    /// Whether it is done once for each `Idempotency-Key`.
    fn is_keyed(&self) -> bool {
        self.verb == "post" && !WITHOUT_KEY.contains(&self.id)
    }

    /// Whether it takes a file of rows.
    fn is_upload(&self) -> bool {
        self.id.starts_with("upload")
    }

    fn security(&self) -> Value {
        if OPEN.contains(&self.id) {
            return json!([]);
        }
        security::of_operation(self.verb == "get", PUBLIC_AFTER_PUBLICATION.contains(&self.id), self.with_sign_on)
    }

    /// Examples of the path's parameters, references to shared ones, and the headers, by verb.
    fn complete_parameters(&self, parameters: &mut Vec<Value>, answers: &Answers) {
        for parameter in parameters.iter_mut() {
            match parameter["name"].as_str() {
                Some("cursor") => *parameter = reference("parameters", "Cursor"),
                Some("limit") => *parameter = reference("parameters", "Limit"),
                Some("batch") if self.is_upload() => *parameter = reference("parameters", "Batch"),
                Some("rows") if self.is_upload() => *parameter = reference("parameters", "Rows"),
                Some("sha256") if self.is_upload() => *parameter = reference("parameters", "ContentSha256"),
                Some("validate_only") => *parameter = reference("parameters", "ValidateOnly"),
                Some("sha256") => parameter["example"] = answers.published(),
                Some(name) if parameter["in"] == "path" => parameter["example"] = self.path_example(name),
                _ => {}
            }
        }
        let headers: &[&str] = match self.verb {
            "get" if self.with_etag => &["KnownVersion"],
            "put" => &["CreateOnly", "ChangedVersion"],
            "post" | "delete" if self.with_etag => &["MovedVersion"],
            "post" if self.is_upload() => &["ContentEncoding"],
            _ => &[],
        };
        if self.is_keyed() {
            parameters.push(reference("parameters", "IdempotencyKey"));
        }
        parameters.extend(headers.iter().chain(&["AcceptLanguage"]).map(|name| reference("parameters", name)));
    }

    fn path_example(&self, name: &str) -> Value {
        match name {
            "account" => json!("tham-dinh"),
            "rule_set" => json!("qd-1187-2019"),
            "round" => json!("dien-bien-2021-q2"),
            "group" => json!("so-ban-nganh"),
            "publication" | "extension" | "objection" | "proposal" => json!(1),
            "version" => json!("self_assessment-1"),
            "dossier" => json!("000.00.01.H22-210409-0001"),
            "profile" => json!("mot-cua-dien-tu"),
            "finding" => json!("claim_above_computed:so-noi-vu:total_time"),
            _ if self.id == "acceptAppraisal" => json!("so-tu-phap"),
            _ if self.path.contains("/exemptions/") => json!("ban-dan-toc"),
            _ => json!("so-noi-vu"),
        }
    }

    fn headers(&self, status: &str) -> Value {
        match status {
            "200" if self.with_etag => shared::with_standing([("ETag", "ETag")]),
            "201" if self.is_upload() || !self.with_etag => shared::with_standing([]),
            "201" if self.verb == "post" => shared::with_standing([("ETag", "ETag"), ("Location", "Location")]),
            "201" => shared::with_standing([("ETag", "ETag")]),
            _ => shared::with_standing([]),
        }
    }

    fn can_answer(&self, code: Code, has_body: bool) -> bool {
        let writes = self.verb != "get";
        match code {
            // It answers these two as RFC 6749 has it.
            Code::InvalidRequest => self.id != "issueToken",
            Code::Unauthenticated | Code::Forbidden => !OPEN.contains(&self.id),
            Code::NotFound => self.path.contains('{') || OF_ONE_UNIT.contains(&self.id),
            Code::RoundStateForbids => writes && !WITHOUT_STATE.contains(&self.id) && !self.is_upload(),
            Code::RowsInvalid | Code::BatchReused | Code::StorageFull => self.is_upload(),
            Code::IdempotencyRunning | Code::IdempotencyKeyReused => self.is_keyed(),
            Code::TooManyRequests => !WITHOUT_LIMIT.contains(&self.id),
            Code::Stale | Code::PreconditionRequired => writes && self.with_etag,
            Code::BodyTooLarge => writes,
            Code::UnsupportedMediaType | Code::BodyTimeout => has_body,
            _ => true,
        }
    }
}
