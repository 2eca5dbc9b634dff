//! Every method of the client asks for its own operation, and each operation has its method.

use chamdiem_client::text::{GroupCode, Period, ProfileCode, Reason, RoundId, RuleSetId, SourceCode, UnitCode};
use chamdiem_client::wire::{
    AccountInput, AccountKind, AccountName, AccountRole, AccountSecretInput, Secret, TokenRequest,
};
use chamdiem_client::wire::{
    AppraisalInput, EvidenceKind, EvidenceSourceInput, ExemptionInput, ExemptionReason, ExtensionInput,
    FeedProfileInput, GapAnswerInput, GapDecision, GroupInput, ImportedResultInput, ObjectionAnswerInput,
    ObjectionDecision, ObjectionInput, ProposalDecisionInput, ProposalVerdict, PublicationInput, ReturnInput,
    RoundInput, SelfAssessmentInput, SubjectRevocationInput, TokenRevocationInput, TokenSubject, UnitInput, UnitLevel,
    VersionId,
};
use chamdiem_client::{Client, ETag, Error, Format, Operation, Precondition, Upload};
use chamdiem_tests::authorisation::path_of;
use chamdiem_tests::play;
use chamdiem_tests::rule_sets::decision_1187_input;

use super::NOT_FOUND;
use super::scripted_server::{ScriptedServer, problem};

const FINDING: &str = "claim_above_computed:so-noi-vu:total_time";

/// Every declared operation with the codes of a real round in the places of its path's parameters.
fn expected_lines() -> Vec<String> {
    let line = |operation: &Operation| {
        let path = path_of(*operation, "dien-bien-2021-q2", "so-noi-vu");
        format!("{} /nen-tang{path}", operation.verb().as_str())
    };
    Operation::ALL.iter().map(line).collect()
}

#[tokio::test]
async fn every_declared_operation_is_asked_for_at_its_path_and_no_other() {
    let server = ScriptedServer::start(vec![problem(404, &[], NOT_FOUND)]);
    let client = Client::builder(format!("{}/nen-tang/", server.url())).build().unwrap();

    for error in ask_everything(&client).await {
        assert!(error.is_not_found(), "{error}");
    }
    let without_query = |line: String| line.split('?').next().unwrap_or_default().to_owned();
    let mut lines: Vec<String> = server.received().into_iter().map(|received| without_query(received.line)).collect();
    let mut expected = expected_lines();
    lines.sort();
    expected.sort();
    assert_eq!(lines, expected);
}

fn failed<T>(answer: Result<T, Error>) -> Error {
    answer.err().unwrap()
}

/// One method for each operation.
#[expect(clippy::too_many_lines, reason = "a list with one call for each operation")]
async fn ask_everything(client: &Client) -> Vec<Error> {
    let rule_set: RuleSetId = "qd-1187-2019".parse().unwrap();
    let unit: UnitCode = "so-noi-vu".parse().unwrap();
    let group: GroupCode = "so-ban-nganh".parse().unwrap();
    let round: RoundId = "dien-bien-2021-q2".parse().unwrap();
    let etag: ETag = "\"1\"".parse().unwrap();
    let changed = Precondition::IfMatch(&etag);
    let reason = Reason::from("Trong quý không phát sinh hồ sơ thủ tục hành chính");
    let date = "2021-07-09".parse().unwrap();
    let moment = "2021-07-09T17:00:00+07:00".parse().unwrap();
    let subject = TokenSubject("sso:khong-ai".to_owned());

    let name = "Sở Nội vụ".into();
    let level = UnitLevel::Department;
    let unit_input = UnitInput { name, level, parent: None, valid_from: date, valid_until: None, successors: None };
    let authority: UnitCode = "tinh-dien-bien".parse().unwrap();
    let name = "Sở, ban, ngành".into();
    let group_input = GroupInput { name, authority: authority.clone(), ordinal: 1, members: vec![] };
    let round_input = RoundInput {
        authority,
        period: "2021-Q2".parse().unwrap(),
        rule_set: rule_set.clone(),
        opens_at: "2021-06-25T00:00:00+07:00".parse().unwrap(),
        due_at: "2021-07-05T17:00:00+07:00".parse().unwrap(),
        closes_at: "2021-07-08T17:00:00+07:00".parse().unwrap(),
        late_submissions: None,
        objections_until: None,
    };
    let extension = ExtensionInput {
        unit: None,
        due_at: round_input.closes_at.clone(),
        closes_at: None,
        reason: reason.clone(),
        document_number: "1235/UBND-KSTT".into(),
    };
    let version: VersionId = "self_assessment-1".parse().unwrap();
    let exemption = ExemptionInput { reason_code: ExemptionReason::NoDossiers, reason: reason.clone() };
    let self_assessment = SelfAssessmentInput { scores: vec![], officer_average: None, note: None };
    let appraisal = AppraisalInput { scores: vec![], officer_average: None, note: None };
    let imported = ImportedResultInput {
        document_number: "367/BC-VPUB".into(),
        issued_on: "2021-07-09".parse().unwrap(),
        title: "Báo cáo kết quả đánh giá quý II năm 2021".into(),
        tables: vec![],
    };

    let sha256 = "0".repeat(64).parse().unwrap();
    let mut errors = vec![
        failed(client.rule_sets().list().page().await),
        failed(client.rule_sets().find(&rule_set).await),
        failed(client.rule_sets().put(&rule_set, &decision_1187_input(), Precondition::Create).await),
        failed(client.units().list().page().await),
        failed(client.units().find(&unit).await),
        failed(client.units().put(&unit, &unit_input, changed).await),
        failed(client.groups().list().page().await),
        failed(client.groups().find(&group).await),
        failed(client.groups().put(&group, &group_input, changed).await),
        failed(client.rounds().list().page().await),
        failed(client.rounds().find(&round).await),
        failed(client.rounds().put(&round, &round_input, changed).await),
        failed(client.rounds().open(&round, &etag).await),
        failed(client.extensions(&round).list().page().await),
        failed(client.extensions(&round).find(1).await),
        failed(client.extensions(&round).extend(&extension, &etag).await),
        failed(client.rounds().close(&round, &etag).await),
        failed(client.roster(&round).find().await),
        failed(client.exemptions(&round).find(&unit).await),
        failed(client.exemptions(&round).put(&unit, &exemption, changed).await),
        failed(client.exemptions(&round).delete(&unit, &etag).await),
        failed(client.self_assessments(&round).list().page().await),
        failed(client.self_assessments(&round).find(&unit).await),
        failed(client.self_assessments(&round).put(&unit, &self_assessment, changed).await),
        failed(client.self_assessments(&round).submit(&unit, &etag).await),
        failed(client.self_assessments(&round).return_to_unit(&unit, &ReturnInput { reason }, &etag).await),
        failed(client.versions(&round).list(&unit).page().await),
        failed(client.versions(&round).find(&unit, version).await),
        failed(client.versions(&round).compare(&unit, version, version).await),
    ];
    errors.extend(ask_for_evidence(client, &unit, &round).await);
    errors.extend([
        failed(client.appraisals(&round).find(&unit).await),
        failed(client.appraisals(&round).put(&unit, &appraisal, changed).await),
    ]);
    errors.extend(ask_for_dialogue(client, &unit, &round, &etag).await);
    errors.extend([
        failed(client.ranking(&round).find().await),
        failed(client.ranking(&round).table().await),
        failed(client.group_rankings(&round).find(&group).await),
        failed(client.explanations(&round).find(&unit).await),
        failed(client.imported_result(&round).find().await),
        failed(client.imported_result(&round).put(&imported, changed).await),
        failed(client.contradictions(&round).find().await),
    ]);
    errors.extend(ask_two_people(client, &round, &etag).await);
    errors.extend([
        failed(client.publications(&round).publish(&PublicationInput { correction: None, note: None }, &etag).await),
        failed(client.publications(&round).list().await),
        failed(client.publications(&round).find(1).await),
        failed(client.register().list().page().await),
        failed(client.register().document(&sha256).await),
        failed(client.register().signature(&sha256).await),
        failed(client.register().recompute(&sha256).await),
        failed(client.signing_keys().find().await),
        failed(client.audit().list().page().await),
        failed(client.audit().export(&mut Vec::new()).await),
        failed(client.audit().list_checkpoints().page().await),
        failed(client.audit().make_checkpoint().await),
        failed(client.tokens().issue(&TokenRequest::of_person(account(), Secret::new("đêm trăng"))).await),
        failed(client.tokens().me().await),
        failed(client.tokens().revoke(&TokenRevocationInput { token_id: "7f3a".into(), expires_at: moment }).await),
        failed(client.tokens().revoke_of_subject(&SubjectRevocationInput { subject }).await),
    ]);
    errors.extend(ask_for_accounts(client, &etag).await);
    errors.extend([failed(client.health().live().await), failed(client.health().ready().await)]);
    errors
}

fn account() -> AccountName {
    "tham-dinh".parse().unwrap()
}

/// The same for local accounts.
async fn ask_for_accounts(client: &Client, etag: &ETag) -> Vec<Error> {
    let (kind, roles) = (AccountKind::Person, vec![AccountRole::Appraiser]);
    let input = AccountInput { kind, roles, unit: None, disabled: None };
    let secret = AccountSecretInput { secret: Secret::new("đêm trăng bên dòng Nậm Rốm") };
    let accounts = client.accounts();
    vec![
        failed(accounts.list().page().await),
        failed(accounts.find(&account()).await),
        failed(accounts.put(&account(), &input, Precondition::Create).await),
        failed(accounts.put_secret(&account(), &secret, etag).await),
        failed(accounts.revoke_tokens(&account()).await),
    ]
}

/// The same for what takes two people.
async fn ask_two_people(client: &Client, round: &RoundId, etag: &ETag) -> Vec<Error> {
    let proposal = play::gate_override(vec!["contradiction:total:ubnd-huyen-dien-bien".parse().unwrap()]);
    let decision = ProposalDecisionInput { decision: ProposalVerdict::Rejected, note: None };
    let proposals = client.proposals(round);
    vec![
        failed(client.publication_gate(round).find().await),
        failed(proposals.propose(&proposal, etag).await),
        failed(proposals.list().page().await),
        failed(proposals.find(1).await),
        failed(proposals.decide(1, &decision, etag).await),
    ]
}

/// The same for the dialogue about an appraisal.
async fn ask_for_dialogue(client: &Client, unit: &UnitCode, round: &RoundId, etag: &ETag) -> Vec<Error> {
    let text = Reason::from("Đề nghị xem lại điểm tiêu chí số 8");
    let objection = ObjectionInput { text: text.clone(), criteria: None, attachments: None };
    let answer = ObjectionAnswerInput { text, decision: ObjectionDecision::Rejected, scores: None };
    let objections = client.objections(round, unit);
    vec![
        failed(objections.accept(etag).await),
        failed(objections.object(&objection, etag).await),
        failed(objections.find(1).await),
        failed(objections.answer(1, &answer, etag).await),
        failed(client.dialogue(round, unit).list().page().await),
    ]
}

/// The same for evidence.
async fn ask_for_evidence(client: &Client, unit: &UnitCode, round: &RoundId) -> Vec<Error> {
    let source: SourceCode = "mot-cua-tinh".parse().unwrap();
    let profile: ProfileCode = "mot-cua-dien-tu".parse().unwrap();
    let period: Period = "2021-Q2".parse().unwrap();
    let source_input = EvidenceSourceInput { accounts: vec!["mot-cua".parse().unwrap()], takes_over: None };
    let profile_input = FeedProfileInput {
        name: "Hệ thống một cửa điện tử".into(),
        dates: "iso".parse().unwrap(),
        absent_values: None,
        fields: vec![],
        dropped: vec![],
        ignored: None,
        defaults: None,
        unit_from_code: None,
        units: None,
    };
    let reason = Reason::from("Đơn vị đã xác nhận số liệu");
    let answer = GapAnswerInput { decision: GapDecision::TakeComputed, points: None, reason };
    let line = "{}\n";
    let (dossiers, forms) = (Upload::from_bytes(Format::Ndjson, line), Upload::from_bytes(Format::Ndjson, line));
    let (complaints, procedures) =
        (Upload::from_bytes(Format::Ndjson, line), Upload::from_bytes(Format::Csv, "code\n1"));
    let scores = Upload::from_bytes(Format::Csv, "code\n1");
    vec![
        failed(client.dossiers().upload(&source, 1, dossiers).await),
        failed(client.dossiers().list(unit, &period).page().await),
        failed(client.dossiers().find(&"000.00.01.H22-210409-0001".parse().unwrap()).await),
        failed(client.survey_forms().upload(&source, 1, forms).await),
        failed(client.survey_forms().list(unit, &period).page().await),
        failed(client.complaints().upload(&source, 1, complaints).await),
        failed(client.complaints().list(unit, &period).page().await),
        failed(client.procedures().check(&source, procedures).await),
        failed(client.procedures().list(unit, &period).page().await),
        failed(client.officer_scores().check(&source, scores).await),
        failed(client.officer_scores().list(unit, &period).page().await),
        failed(client.evidence_batches().list(&source, EvidenceKind::Dossiers).page().await),
        failed(client.sources().list().page().await),
        failed(client.sources().find(&source).await),
        failed(client.sources().put(&source, &source_input, Precondition::Create).await),
        failed(client.feed_profiles().list().page().await),
        failed(client.feed_profiles().find(&profile).await),
        failed(client.feed_profiles().put(&profile, &profile_input, Precondition::Create).await),
        failed(client.evidence(round).find().await),
        failed(client.evidence(round).of_unit(unit).await),
        failed(client.gap_findings(round).list().page().await),
        failed(client.gap_findings(round).answer(FINDING).await),
        failed(client.gap_findings(round).put_answer(FINDING, &answer, Precondition::Create).await),
    ]
}
