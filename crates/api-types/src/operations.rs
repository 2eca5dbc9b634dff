//! Every operation of the contract, declared once: its identifier, verb and path, the part of the document that it belongs
//! to, who may ask for it without a token, what it needs, and its query. The service mounts and documents what stands here,
//! the client asks for it, and the tables of the tests are made from it.
//!
//! Which role may do what is decided by the policy of the use cases.

/// Calls a macro with every operation, by tag:
/// `Variant handlers::of_it VERB "path" Access [Needs …] "query parameters"`; a parameter with `?` may be missing.
///
/// The order is that in which routes are tried, so what is read most comes first.
#[rustfmt::skip]
#[macro_export]
macro_rules! for_each_operation {
    ($declare:ident) => {
        $declare! {
            Rankings {
                GetRanking rankings::get_ranking GET "/v1/rounds/{round}/ranking" Published [Version] "";
                GetRankingTable rankings::get_ranking_table GET "/v1/rounds/{round}/ranking.csv" Published [Version] "";
                GetGroupRanking rankings::get_group_ranking GET "/v1/rounds/{round}/rankings/{group}" Published [Version] "";
                GetExplanation rankings::get_explanation GET "/v1/rounds/{round}/explanations/{unit}" Published [Version] "";
            }
            RuleSets {
                ListRuleSets rule_sets::list_rule_sets GET "/v1/rule-sets" Token [] "cursor? limit?";
                GetRuleSet rule_sets::get_rule_set GET "/v1/rule-sets/{rule_set}" Token [Version] "";
                PutRuleSet rule_sets::put_rule_set PUT "/v1/rule-sets/{rule_set}" Token [Version State] "validate_only?";
            }
            Units {
                ListUnits units::list_units GET "/v1/units" Token [] "parent? cursor? limit?";
                GetUnit units::get_unit GET "/v1/units/{unit}" Token [Version] "";
                PutUnit units::put_unit PUT "/v1/units/{unit}" Token [Version] "";
                ListGroups units::list_groups GET "/v1/groups" Token [] "authority? cursor? limit?";
                GetGroup units::get_group GET "/v1/groups/{group}" Token [Version] "";
                PutGroup units::put_group PUT "/v1/groups/{group}" Token [Version] "";
            }
            Evidence {
                UploadDossiers uploads::upload_dossiers POST "/v1/dossiers" Token [Key File] "source batch? rows? sha256? profile? take_over? validate_only?";
                ListDossiers records::list_dossiers GET "/v1/dossiers" Token [] "unit period figure? cursor? limit?";
                GetDossier records::get_dossier GET "/v1/dossiers/{dossier}" Token [Version] "";
                UploadSurveyForms uploads::upload_survey_forms POST "/v1/survey-forms" Token [Key File] "source batch? rows? sha256? take_over? validate_only?";
                ListSurveyForms records::list_survey_forms GET "/v1/survey-forms" Token [] "unit period cursor? limit?";
                UploadComplaints uploads::upload_complaints POST "/v1/complaints" Token [Key File] "source batch? rows? sha256? take_over? validate_only?";
                ListComplaints records::list_complaints GET "/v1/complaints" Token [] "unit period cursor? limit?";
                UploadProcedures uploads::upload_procedures POST "/v1/procedures" Token [Key File] "source batch? rows? sha256? take_over? validate_only?";
                ListProcedures records::list_procedures GET "/v1/procedures" Token [] "unit period cursor? limit?";
                UploadOfficerScores uploads::upload_officer_scores POST "/v1/officer-scores" Token [Key File] "source batch? rows? sha256? take_over? validate_only?";
                ListOfficerScores records::list_officer_scores GET "/v1/officer-scores" Token [] "unit period cursor? limit?";
                ListBatches uploads::list_batches GET "/v1/evidence-batches" Token [] "source kind cursor? limit?";
                ListSources sources::list_sources GET "/v1/sources" Token [] "cursor? limit?";
                GetSource sources::get_source GET "/v1/sources/{source}" Token [Version] "";
                PutSource sources::put_source PUT "/v1/sources/{source}" Token [Version] "";
                ListFeedProfiles feed_profiles::list_feed_profiles GET "/v1/feed-profiles" Token [] "cursor? limit?";
                GetFeedProfile feed_profiles::get_feed_profile GET "/v1/feed-profiles/{profile}" Token [Version] "";
                PutFeedProfile feed_profiles::put_feed_profile PUT "/v1/feed-profiles/{profile}" Token [Version] "validate_only?";
            }
            Rounds {
                ListRounds lifecycle::list_rounds GET "/v1/rounds" Published [] "authority? period? state? cursor? limit?";
                GetRound lifecycle::get_round GET "/v1/rounds/{round}" Published [Version] "";
                PutRound lifecycle::put_round PUT "/v1/rounds/{round}" Token [Version State] "";
                GetExemption lifecycle::get_exemption GET "/v1/rounds/{round}/exemptions/{unit}" Token [Version] "";
                PutExemption lifecycle::put_exemption PUT "/v1/rounds/{round}/exemptions/{unit}" Token [Version State] "";
                DeleteExemption lifecycle::delete_exemption DELETE "/v1/rounds/{round}/exemptions/{unit}" Token [Version State] "";
                GetRoster lifecycle::get_roster GET "/v1/rounds/{round}/roster" Published [Version] "";
                OpenRound lifecycle::open_round POST "/v1/rounds/{round}/opening" Token [Version Key State] "";
                ListExtensions extensions::list_extensions GET "/v1/rounds/{round}/extensions" Token [] "cursor? limit?";
                GetExtension extensions::get_extension GET "/v1/rounds/{round}/extensions/{extension}" Token [Version] "";
                ExtendDeadline extensions::extend_deadline POST "/v1/rounds/{round}/extensions" Token [Version Key State] "";
                CloseRound lifecycle::close_round POST "/v1/rounds/{round}/closing" Token [Version Key State] "";
            }
            SelfAssessments {
                ListSelfAssessments self_assessments::list_self_assessments GET "/v1/rounds/{round}/self-assessments" Token [] "cursor? limit?";
                GetSelfAssessment self_assessments::get_self_assessment GET "/v1/rounds/{round}/self-assessments/{unit}" Token [Version] "";
                PutSelfAssessment self_assessments::put_self_assessment PUT "/v1/rounds/{round}/self-assessments/{unit}" Token [Version State] "validate_only?";
                SubmitSelfAssessment self_assessments::submit_self_assessment POST "/v1/rounds/{round}/self-assessments/{unit}/submission" Token [Version Key State] "";
                ReturnSelfAssessment self_assessments::return_self_assessment POST "/v1/rounds/{round}/self-assessments/{unit}/returns" Token [Version Key State] "";
                ListVersions versions::list_versions GET "/v1/rounds/{round}/versions/{unit}" Token [] "cursor? limit?";
                GetVersion versions::get_version GET "/v1/rounds/{round}/versions/{unit}/{version}" Token [Version] "";
            }
            Appraisals {
                CompareVersions versions::compare_versions GET "/v1/rounds/{round}/comparisons/{unit}" Token [Version] "from to";
                GetAppraisal appraisals::get_appraisal GET "/v1/rounds/{round}/appraisals/{unit}" Token [Version] "";
                PutAppraisal appraisals::put_appraisal PUT "/v1/rounds/{round}/appraisals/{unit}" Token [Version State] "validate_only?";
                AcceptAppraisal objections::accept_appraisal POST "/v1/rounds/{round}/appraisals/{unit}/acceptance" Token [Version Key State] "";
                ObjectToAppraisal objections::object_to_appraisal POST "/v1/rounds/{round}/appraisals/{unit}/objections" Token [Version Key State] "";
                GetObjection objections::get_objection GET "/v1/rounds/{round}/appraisals/{unit}/objections/{objection}" Token [Version] "";
                AnswerObjection objections::answer_objection POST "/v1/rounds/{round}/appraisals/{unit}/objections/{objection}/answer" Token [Version Key State] "";
                ListDialogue objections::list_dialogue GET "/v1/rounds/{round}/dialogues/{unit}" Token [] "cursor? limit?";
                GetRoundEvidence reading::get_round_evidence GET "/v1/rounds/{round}/evidence" Published [Version] "";
                GetUnitEvidence reading::get_unit_evidence GET "/v1/rounds/{round}/evidence/{unit}" Published [Version] "";
                ListGapFindings gap_findings::list_gap_findings GET "/v1/rounds/{round}/gap-findings" Token [] "unit? cursor? limit?";
                GetGapAnswer gap_findings::get_gap_answer GET "/v1/rounds/{round}/gap-findings/{finding}/answer" Token [Version] "";
                PutGapAnswer gap_findings::put_gap_answer PUT "/v1/rounds/{round}/gap-findings/{finding}/answer" Token [Version State] "";
            }
            Imports {
                GetImportedResult imports::get_imported_result GET "/v1/rounds/{round}/imported-result" Token [Version] "";
                PutImportedResult imports::put_imported_result PUT "/v1/rounds/{round}/imported-result" Token [Version State] "";
                GetContradictions imports::get_contradictions GET "/v1/rounds/{round}/contradictions" Token [Version] "";
            }
            Publications {
                GetPublicationGate gate::get_publication_gate GET "/v1/rounds/{round}/publication-gate" Token [Version] "";
                ProposeChange proposals::propose_change POST "/v1/rounds/{round}/proposals" Token [Version Key State] "";
                ListProposals proposals::list_proposals GET "/v1/rounds/{round}/proposals" Token [] "cursor? limit?";
                GetProposal proposals::get_proposal GET "/v1/rounds/{round}/proposals/{proposal}" Token [Version] "";
                DecideProposal proposals::decide_proposal POST "/v1/rounds/{round}/proposals/{proposal}/decision" Token [Version Key State] "";
                PublishRound publications::publish_round POST "/v1/rounds/{round}/publications" Token [Version Key State] "";
                ListPublications publications::list_publications GET "/v1/rounds/{round}/publications" Published [] "";
                GetPublication publications::get_publication GET "/v1/rounds/{round}/publications/{publication}" Published [Version] "";
                ListAllPublications published::list_all_publications GET "/v1/publications" Anybody [] "cursor? limit?";
                GetPublicationDocument published::get_publication_document GET "/v1/publications/{sha256}" Anybody [Version] "";
                GetPublicationSignature published::get_publication_signature GET "/v1/publications/{sha256}/signature" Anybody [Version] "";
                RecomputePublication published::recompute_publication GET "/v1/publications/{sha256}/recomputation" Anybody [] "";
                GetSigningKeys published::get_signing_keys GET "/v1/keys" Anybody [] "";
            }
            System {
                GetLiveness health::get_liveness GET "/health/live" Watcher [] "";
                GetReadiness health::get_readiness GET "/health/ready" Watcher [] "";
            }
            Tokens {
                IssueToken login::issue_token POST "/v1/oauth/token" Anybody [] "";
                GetMe tokens::get_me GET "/v1/me" Token [] "";
                RevokeToken tokens::revoke_token POST "/v1/token-revocations" Token [Key] "";
                RevokeSubjectTokens tokens::revoke_subject_tokens POST "/v1/subject-revocations" Token [Key] "";
                ListAccounts accounts::list_accounts GET "/v1/accounts" Token [] "cursor? limit?";
                GetAccount accounts::get_account GET "/v1/accounts/{account}" Token [Version] "";
                PutAccount accounts::put_account PUT "/v1/accounts/{account}" Token [Version] "";
                PutAccountSecret accounts::put_account_secret PUT "/v1/accounts/{account}/secret" Token [Version] "";
                RevokeAccountTokens accounts::revoke_account_tokens POST "/v1/accounts/{account}/revocations" Token [Key] "";
            }
            Audit {
                ListAuditEntries audit::list_audit_entries GET "/v1/audit/entries" Token [] "round? actor? cursor? limit?";
                ExportAudit audit::export_audit GET "/v1/audit/export" Token [] "";
                ListAuditCheckpoints audit::list_audit_checkpoints GET "/v1/audit/checkpoints" Token [] "cursor? limit?";
                MakeAuditCheckpoint audit::make_audit_checkpoint POST "/v1/audit/checkpoints" Token [Key] "";
            }
        }
    };
}

/// Declares [`Operation`] and what is known of each.
macro_rules! declare {
    ($($tag:ident {
        $($variant:ident $room:ident::$handler:ident $verb:ident $path:literal $access:ident [$($need:ident)*] $query:literal;)*
    })*) => {
        /// An operation of the contract.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Operation {
            $($(
                #[doc = concat!("`", stringify!($verb), " ", $path, "`")]
                $variant,
            )*)*
        }

        impl Operation {
            /// Every operation, in the order of the declarations.
            pub const ALL: &[Operation] = &[$($(Operation::$variant,)*)*];

            const DECLARATIONS: &[Declaration] = &[$($(Declaration {
                id: {
                    const ID: [u8; stringify!($variant).len()] = first_letter_small(stringify!($variant).as_bytes());
                    match std::str::from_utf8(&ID) {
                        Ok(id) => id,
                        Err(_) => panic!("an identifier is text"),
                    }
                },
                verb: Verb::$verb,
                path: $path,
                tag: Tag::$tag,
                access: Access::$access,
                needs: &[$(Need::$need,)*],
                query: $query,
            },)*)*];
        }
    };
}

for_each_operation!(declare);

/// What is said of one operation.
struct Declaration {
    id: &'static str,
    verb: Verb,
    path: &'static str,
    tag: Tag,
    access: Access,
    needs: &'static [Need],
    query: &'static str,
}

/// A verb of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Reads.
    GET,
    /// Creates or replaces what its path names.
    PUT,
    /// Acts.
    POST,
    /// Takes away what its path names.
    DELETE,
}

/// Who may ask, before the policy is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whoever has a token.
    Token,
    /// Whoever has a token; once the round is published, everybody.
    Published,
    /// Everybody; a token is not looked at.
    Anybody,
    /// Everybody, as often as they like: those who watch over the service.
    Watcher,
}

/// What an operation needs, or answers beyond its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// An entity tag: a read answers with it, a write is bound to it by `If-Match`, or by `If-None-Match: *` where a PUT
    /// creates.
    Version,
    /// An `Idempotency-Key`, with which it is done once.
    Key,
    /// That the state of what it is about allows it; otherwise it is a conflict.
    State,
    /// A file of rows, or a list of them.
    File,
}

impl Verb {
    /// As it is sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Verb::GET => "GET",
            Verb::PUT => "PUT",
            Verb::POST => "POST",
            Verb::DELETE => "DELETE",
        }
    }
}

impl Operation {
    fn declaration(self) -> &'static Declaration {
        &Operation::DECLARATIONS[self as usize]
    }

    /// Its `operationId`.
    pub fn id(self) -> &'static str {
        self.declaration().id
    }

    /// The operation of an `operationId`.
    pub fn of_id(id: &str) -> Option<Operation> {
        Operation::ALL.iter().copied().find(|operation| operation.id() == id)
    }

    /// Its verb.
    pub fn verb(self) -> Verb {
        self.declaration().verb
    }

    /// Its path, with the names of its parameters in braces.
    pub fn path(self) -> &'static str {
        self.declaration().path
    }

    /// The part of the document that it belongs to.
    pub fn tag(self) -> Tag {
        self.declaration().tag
    }

    /// Who may ask.
    pub fn access(self) -> Access {
        self.declaration().access
    }

    /// Whether it needs this.
    pub fn needs(self, need: Need) -> bool {
        self.declaration().needs.contains(&need)
    }

    /// Whether it changes nothing.
    pub fn reads(self) -> bool {
        self.verb() == Verb::GET
    }

    /// Whether it reads what is public, or will be: other pages may read it in a browser, and a parameter that it does not
    /// know, as links collect them on their way, is passed over.
    pub fn is_open(self) -> bool {
        self.reads() && matches!(self.access(), Access::Published | Access::Anybody)
    }

    /// Its query parameters as declared: those that may be missing with a `?` behind their name.
    pub fn query(self) -> impl Iterator<Item = &'static str> {
        self.declaration().query.split_whitespace()
    }

    /// The names of the parameters of its path.
    pub fn path_parameters(self) -> impl Iterator<Item = &'static str> {
        self.path().split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
    }
}

/// A name with a small first letter.
const fn first_letter_small<const LENGTH: usize>(name: &[u8]) -> [u8; LENGTH] {
    let mut small = [0; LENGTH];
    small.copy_from_slice(name);
    small[0] = small[0].to_ascii_lowercase();
    small
}

/// Declares the tags with their titles and descriptions.
macro_rules! tags {
    ($($tag:ident $ascii:literal $title:literal $description:literal;)*) => {
        /// A part of the document: a step of the administrator's work, or what is beside them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Tag {
            $(#[doc = $title] $tag,)*
        }

        impl Tag {
            /// Every tag, in the order of the document.
            pub const ALL: &[Tag] = &[$(Tag::$tag,)*];

            /// Its name in the document.
            pub fn title(self) -> &'static str {
                match self {
                    $(Tag::$tag => $title,)*
                }
            }

            /// The same for generators that make the names of classes and files out of it.
            pub fn ascii(self) -> &'static str {
                match self {
                    $(Tag::$tag => $ascii,)*
                }
            }

            /// What it holds, in a sentence.
            pub fn description(self) -> &'static str {
                match self {
                    $(Tag::$tag => $description,)*
                }
            }
        }
    };
}

tags! {
    RuleSets "step-1-rule-sets" "Bước 1. Bộ tiêu chí" "Đăng ký và tra cứu bộ tiêu chí theo quyết định của tỉnh.";
    Units "step-2-units" "Bước 2. Đơn vị và nhóm" "Cơ quan, đơn vị và các nhóm được xếp hạng cùng nhau, có thời hạn.";
    Evidence "step-3-evidence" "Bước 3. Số liệu" "Hồ sơ, phiếu khảo sát, phản ánh, kiến nghị, thủ tục, điểm công chức, viên chức: gửi, tra cứu, ánh xạ trường dữ liệu.";
    Rounds "step-4-rounds" "Bước 4. Đợt đánh giá" "Tạo, mở, khóa sổ đợt đánh giá; danh sách đơn vị và việc miễn đánh giá.";
    SelfAssessments "step-5-self-assessments" "Bước 5. Tự chấm điểm" "Bản tự chấm điểm của đơn vị: soạn, nộp, trả lại.";
    Appraisals "step-6-appraisals" "Bước 6. Thẩm định" "Điểm tính từ số liệu, tồn tại, quyết định của người thẩm định về từng điểm.";
    Rankings "step-7-rankings" "Bước 7. Xếp hạng" "Bảng xếp hạng theo nhóm và giải thích kết quả của từng đơn vị.";
    Imports "step-8-contradictions" "Bước 8. Đối chiếu" "Kết quả đã công bố ở nơi khác và những chỗ mâu thuẫn.";
    Publications "step-9-publications" "Bước 9. Công bố" "Công bố kết quả; sau đó kết quả được giữ nguyên từng byte.";
    System "system-health" "Hệ thống" "Tình trạng của dịch vụ.";
    Tokens "tokens" "Mã truy cập" "Tài khoản nội bộ; cấp và thu hồi mã truy cập.";
    Audit "trail-of-changes" "Nhật ký" "Ai đã thay đổi gì; chuỗi mã băm và các mốc có chữ ký để ai cũng kiểm tra được.";
}
