//! Every operation of the contract with its verb and path, which are written here and nowhere else.

use reqwest::{Method, Url};

/// Declares the operations. The list is made of the words and not of the variants, so that the compiler warns of an
/// operation that no method asks for.
macro_rules! operations {
    ($($variant:ident = $id:literal $method:ident $path:literal;)*) => {
        /// An operation of the contract.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Operation {
            $($variant,)*
        }

        /// Every operation that this client asks for: operationId, verb and path as in the OpenAPI document.
        pub const OPERATIONS: &[(&str, &str, &str)] = &[$(($id, stringify!($method), $path),)*];

        impl Operation {
            /// Its operationId.
            pub(crate) fn id(self) -> &'static str {
                match self {
                    $(Operation::$variant => $id,)*
                }
            }

            /// Its verb.
            pub(crate) fn method(self) -> Method {
                match self {
                    $(Operation::$variant => Method::$method,)*
                }
            }

            fn path(self) -> &'static str {
                match self {
                    $(Operation::$variant => $path,)*
                }
            }
        }
    };
}

operations! {
    ListRuleSets = "listRuleSets" GET "/v1/rule-sets";
    GetRuleSet = "getRuleSet" GET "/v1/rule-sets/{rule_set}";
    PutRuleSet = "putRuleSet" PUT "/v1/rule-sets/{rule_set}";
    ListUnits = "listUnits" GET "/v1/units";
    GetUnit = "getUnit" GET "/v1/units/{unit}";
    PutUnit = "putUnit" PUT "/v1/units/{unit}";
    ListGroups = "listGroups" GET "/v1/groups";
    GetGroup = "getGroup" GET "/v1/groups/{group}";
    PutGroup = "putGroup" PUT "/v1/groups/{group}";
    ListRounds = "listRounds" GET "/v1/rounds";
    GetRound = "getRound" GET "/v1/rounds/{round}";
    PutRound = "putRound" PUT "/v1/rounds/{round}";
    OpenRound = "openRound" POST "/v1/rounds/{round}/opening";
    ListExtensions = "listExtensions" GET "/v1/rounds/{round}/extensions";
    GetExtension = "getExtension" GET "/v1/rounds/{round}/extensions/{extension}";
    ExtendDeadline = "extendDeadline" POST "/v1/rounds/{round}/extensions";
    CloseRound = "closeRound" POST "/v1/rounds/{round}/closing";
    GetRoster = "getRoster" GET "/v1/rounds/{round}/roster";
    GetExemption = "getExemption" GET "/v1/rounds/{round}/exemptions/{unit}";
    PutExemption = "putExemption" PUT "/v1/rounds/{round}/exemptions/{unit}";
    DeleteExemption = "deleteExemption" DELETE "/v1/rounds/{round}/exemptions/{unit}";
    ListSelfAssessments = "listSelfAssessments" GET "/v1/rounds/{round}/self-assessments";
    GetSelfAssessment = "getSelfAssessment" GET "/v1/rounds/{round}/self-assessments/{unit}";
    PutSelfAssessment = "putSelfAssessment" PUT "/v1/rounds/{round}/self-assessments/{unit}";
    SubmitSelfAssessment = "submitSelfAssessment" POST "/v1/rounds/{round}/self-assessments/{unit}/submission";
    ReturnSelfAssessment = "returnSelfAssessment" POST "/v1/rounds/{round}/self-assessments/{unit}/returns";
    ListVersions = "listVersions" GET "/v1/rounds/{round}/versions/{unit}";
    GetVersion = "getVersion" GET "/v1/rounds/{round}/versions/{unit}/{version}";
    CompareVersions = "compareVersions" GET "/v1/rounds/{round}/comparisons/{unit}";
    UploadDossiers = "uploadDossiers" POST "/v1/dossiers";
    ListDossiers = "listDossiers" GET "/v1/dossiers";
    GetDossier = "getDossier" GET "/v1/dossiers/{dossier}";
    UploadSurveyForms = "uploadSurveyForms" POST "/v1/survey-forms";
    ListSurveyForms = "listSurveyForms" GET "/v1/survey-forms";
    UploadComplaints = "uploadComplaints" POST "/v1/complaints";
    ListComplaints = "listComplaints" GET "/v1/complaints";
    UploadProcedures = "uploadProcedures" POST "/v1/procedures";
    ListProcedures = "listProcedures" GET "/v1/procedures";
    UploadOfficerScores = "uploadOfficerScores" POST "/v1/officer-scores";
    ListOfficerScores = "listOfficerScores" GET "/v1/officer-scores";
    ListBatches = "listBatches" GET "/v1/evidence-batches";
    ListFeedProfiles = "listFeedProfiles" GET "/v1/feed-profiles";
    GetFeedProfile = "getFeedProfile" GET "/v1/feed-profiles/{profile}";
    PutFeedProfile = "putFeedProfile" PUT "/v1/feed-profiles/{profile}";
    GetRoundEvidence = "getRoundEvidence" GET "/v1/rounds/{round}/evidence";
    GetUnitEvidence = "getUnitEvidence" GET "/v1/rounds/{round}/evidence/{unit}";
    ListGapFindings = "listGapFindings" GET "/v1/rounds/{round}/gap-findings";
    GetGapAnswer = "getGapAnswer" GET "/v1/rounds/{round}/gap-findings/{finding}/answer";
    PutGapAnswer = "putGapAnswer" PUT "/v1/rounds/{round}/gap-findings/{finding}/answer";
    GetAppraisal = "getAppraisal" GET "/v1/rounds/{round}/appraisals/{unit}";
    PutAppraisal = "putAppraisal" PUT "/v1/rounds/{round}/appraisals/{unit}";
    AcceptAppraisal = "acceptAppraisal" POST "/v1/rounds/{round}/appraisals/{unit}/acceptance";
    ObjectToAppraisal = "objectToAppraisal" POST "/v1/rounds/{round}/appraisals/{unit}/objections";
    GetObjection = "getObjection" GET "/v1/rounds/{round}/appraisals/{unit}/objections/{objection}";
    AnswerObjection = "answerObjection" POST "/v1/rounds/{round}/appraisals/{unit}/objections/{objection}/answer";
    ListDialogue = "listDialogue" GET "/v1/rounds/{round}/dialogues/{unit}";
    GetRanking = "getRanking" GET "/v1/rounds/{round}/ranking";
    GetGroupRanking = "getGroupRanking" GET "/v1/rounds/{round}/rankings/{group}";
    GetExplanation = "getExplanation" GET "/v1/rounds/{round}/explanations/{unit}";
    GetImportedResult = "getImportedResult" GET "/v1/rounds/{round}/imported-result";
    PutImportedResult = "putImportedResult" PUT "/v1/rounds/{round}/imported-result";
    GetContradictions = "getContradictions" GET "/v1/rounds/{round}/contradictions";
    GetPublicationGate = "getPublicationGate" GET "/v1/rounds/{round}/publication-gate";
    ProposeChange = "proposeChange" POST "/v1/rounds/{round}/proposals";
    ListProposals = "listProposals" GET "/v1/rounds/{round}/proposals";
    GetProposal = "getProposal" GET "/v1/rounds/{round}/proposals/{proposal}";
    DecideProposal = "decideProposal" POST "/v1/rounds/{round}/proposals/{proposal}/decision";
    PublishRound = "publishRound" POST "/v1/rounds/{round}/publications";
    ListPublications = "listPublications" GET "/v1/rounds/{round}/publications";
    GetPublication = "getPublication" GET "/v1/rounds/{round}/publications/{publication}";
    ListAllPublications = "listAllPublications" GET "/v1/publications";
    GetPublicationDocument = "getPublicationDocument" GET "/v1/publications/{sha256}";
    GetPublicationSignature = "getPublicationSignature" GET "/v1/publications/{sha256}/signature";
    RecomputePublication = "recomputePublication" GET "/v1/publications/{sha256}/recomputation";
    GetSigningKeys = "getSigningKeys" GET "/v1/keys";
    ListAuditEntries = "listAuditEntries" GET "/v1/audit/entries";
    ExportAudit = "exportAudit" GET "/v1/audit/export";
    ListAuditCheckpoints = "listAuditCheckpoints" GET "/v1/audit/checkpoints";
    MakeAuditCheckpoint = "makeAuditCheckpoint" POST "/v1/audit/checkpoints";
    IssueToken = "issueToken" POST "/v1/oauth/token";
    RevokeToken = "revokeToken" POST "/v1/token-revocations";
    ListAccounts = "listAccounts" GET "/v1/accounts";
    GetAccount = "getAccount" GET "/v1/accounts/{account}";
    PutAccount = "putAccount" PUT "/v1/accounts/{account}";
    PutAccountSecret = "putAccountSecret" PUT "/v1/accounts/{account}/secret";
    RevokeAccountTokens = "revokeAccountTokens" POST "/v1/accounts/{account}/revocations";
    GetLiveness = "getLiveness" GET "/health/live";
    GetReadiness = "getReadiness" GET "/health/ready";
}

impl Operation {
    /// Whether the service does it once for each `Idempotency-Key`: every POST but the issue of a token, which has no
    /// effect but the token.
    pub(crate) fn is_keyed(self) -> bool {
        self.method() == Method::POST && self.id() != "issueToken"
    }

    /// Its address, with the keys in the places of the path's parameters.
    pub(crate) fn url(self, base_url: &Url, keys: &[&str]) -> Url {
        let mut url = base_url.clone();
        let mut keys = keys.iter();
        // An http address always has segments.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty();
            for segment in self.path().split('/').skip(1) {
                let key = if segment.starts_with('{') { keys.next() } else { None };
                segments.push(key.copied().unwrap_or(segment));
            }
        }
        url
    }
}
