//! What the state of the round or of the self-assessment does not allow.

use chamdiem_client::wire::{ExemptionInput, ExemptionReason, PublicationInput, ReturnInput};
use chamdiem_client::{Client, Code, ETag, Precondition};
use chamdiem_tests::inside::stored;
use chamdiem_tests::play::{self, CLOSES_AT};
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_usecases::asker::Role;

use super::{UNIT, appraiser, claim, code, draft, faults, opened, refusal, submitted};

fn exemption() -> ExemptionInput {
    ExemptionInput { reason_code: ExemptionReason::Other, reason: "Đang sắp xếp lại tổ chức".into() }
}

fn reason() -> ReturnInput {
    ReturnInput { reason: "Tiêu chí số 9 chưa có số liệu".into() }
}

const STATE: (u16, Code) = (409, Code::RoundStateForbids);

/// Whatever tag a request carries in these tests, it is the current one, so that only the state can refuse it.
async fn round_tag(client: &Client) -> ETag {
    client.rounds().find(&play::round_id()).await.unwrap().etag
}

#[test]
fn before_the_opening_nobody_assesses_appraises_closes_imports_or_publishes() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        let (round, unit, office) = (play::round_id(), code(UNIT), appraiser(stage));
        let tag = round_tag(&office).await;
        let before = stored(stage);
        let own = stage.unit_client(&unit);
        let written = own.self_assessments(&round).put(&unit, &claim(UNIT), Precondition::Create).await;
        assert_eq!(refusal(written), STATE);
        let decided = play::as_claimed(&claim(UNIT));
        assert_eq!(refusal(office.appraisals(&round).put(&unit, &decided, Precondition::Create).await), STATE);
        stage.clock.set(CLOSES_AT);
        let office = appraiser(stage);
        assert_eq!(refusal(office.rounds().close(&round, &tag).await), STATE);
        let imported = office.imported_result(&round).put(&play::printed_tables(), Precondition::Create).await;
        assert_eq!(refusal(imported), STATE);
        assert_eq!(refusal(publish(stage).await), STATE);
        assert!(stored(stage) == before);
    });
}

async fn publish(
    stage: &Stage,
) -> Result<chamdiem_client::Versioned<chamdiem_client::wire::Publication>, chamdiem_client::Error> {
    let publisher = stage.client(Role::Publisher);
    let round = play::round_id();
    let read = publisher.ranking(&round).find().await.unwrap();
    publisher.publications(&round).publish(&PublicationInput { correction: None, note: None }, &read.etag).await
}

#[test]
fn an_open_round_does_not_change_its_dates_or_open_again_and_is_not_published() {
    on_both_backends(async |stage| {
        let round = opened(stage).await;
        let office = appraiser(stage);
        let tag = round_tag(&office).await;
        let before = stored(stage);
        let changed = office.rounds().put(&round, &play::round_input(), Precondition::IfMatch(&tag)).await;
        assert_eq!(refusal(changed), STATE);
        let again = office.rounds().open(&round, &tag).await.unwrap_err();
        assert_eq!(again.code(), Some(Code::RoundStateForbids));
        assert_eq!(
            again.problem().unwrap().detail,
            "Đợt đánh giá đang mở; khi đó chỉ được: miễn đánh giá, gia hạn, tự chấm điểm, trả lại bản tự chấm điểm, thẩm định, trao đổi về kết quả thẩm định, điều chỉnh hoặc vượt chốt kiểm tra có hai người, khóa sổ."
        );
        assert_eq!(refusal(publish(stage).await), STATE);
        assert!(stored(stage) == before);
    });
}

#[test]
fn a_draft_is_neither_appraised_nor_returned_and_what_is_submitted_is_not_written_or_submitted_again() {
    on_both_backends(async |stage| {
        let round = opened(stage).await;
        let (unit, office) = (code(UNIT), appraiser(stage));
        let decided = play::as_claimed(&claim(UNIT));
        let appraise = async || office.appraisals(&round).put(&unit, &decided, Precondition::Create).await;
        assert_eq!(refusal(appraise().await), (409, Code::NothingToAppraise), "nothing written yet");
        let etag = draft(stage, UNIT).await;
        let before = stored(stage);
        assert_eq!(refusal(appraise().await), (409, Code::NothingToAppraise), "a draft only");
        let forbids = (409, Code::AssessmentStateForbids);
        let returned = office.self_assessments(&round).return_to_unit(&unit, &reason(), &etag).await;
        assert_eq!(refusal(returned), forbids);
        assert!(stored(stage) == before);

        let own = stage.unit_client(&unit);
        let assessments = own.self_assessments(&round);
        let submitted = assessments.submit(&unit, &etag).await.unwrap();
        let before = stored(stage);
        assert_eq!(refusal(assessments.put(&unit, &claim(UNIT), submitted.unchanged()).await), forbids);
        assert_eq!(refusal(assessments.submit(&unit, &submitted.etag).await), forbids);
        assert_eq!(refusal(assessments.submit(&unit, &etag).await), (412, Code::Stale), "the draft's tag");
        assert_eq!(
            refusal(assessments.put(&unit, &claim(UNIT), Precondition::Create).await),
            (412, Code::AlreadyExists)
        );
        assert!(stored(stage) == before);
    });
}

#[test]
fn an_exempt_unit_does_not_assess_itself_and_who_has_begun_is_not_exempt() {
    on_both_backends(async |stage| {
        let round = opened(stage).await;
        let (exempt, office) = (code("ban-dan-toc"), appraiser(stage));
        let own = stage.unit_client(&exempt);
        let before = stored(stage);
        let written = own.self_assessments(&round).put(&exempt, &claim(UNIT), Precondition::Create).await;
        assert_eq!(refusal(written), (409, Code::UnitExempt));
        draft(stage, UNIT).await;
        let after_draft = stored(stage);
        assert!(after_draft != before, "the comparison sees a draft");
        let exemptions = office.exemptions(&round);
        let granted = exemptions.put(&code(UNIT), &exemption(), Precondition::Create).await;
        assert_eq!(refusal(granted), (409, Code::UnitHasSubmitted));
        let stranger = exemptions.put(&code(play::AUTHORITY), &exemption(), Precondition::Create).await;
        assert_eq!(refusal(stranger), (404, Code::NotFound));
        assert!(stored(stage) == after_draft);

        // Once the exemption is taken back, the unit is like the others.
        let granted = exemptions.find(&exempt).await.unwrap();
        exemptions.delete(&exempt, &granted.etag).await.unwrap();
        assert!(exemptions.find(&exempt).await.unwrap_err().is_not_found());
        own.self_assessments(&round).put(&exempt, &claim(UNIT), Precondition::Create).await.unwrap();
    });
}

#[test]
fn a_round_is_not_published_while_a_submitted_claim_is_undecided_and_each_is_named() {
    on_both_backends(async |stage| {
        opened(stage).await;
        for unit in ["so-tu-phap", "so-y-te", UNIT] {
            submitted(stage, unit).await;
        }
        play::close(stage).await;
        play::appraise(stage, &[play::unit("so-y-te")]).await;
        let before = stored(stage);
        let refused = publish(stage).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (Some(409), Some(Code::PublicationBlocked)));
        assert_eq!(faults(&refused), [("#round", Code::AppraisalMissing); 2]);
        let details: Vec<&str> = refused.issues().iter().map(|issue| issue.detail.as_str()).collect();
        assert_eq!(
            details,
            ["Sở Tư pháp (so-tu-phap) chưa được thẩm định.", "Sở Nội vụ (so-noi-vu) chưa được thẩm định."]
        );
        assert!(stored(stage) == before);
        play::appraise(stage, &[play::unit("so-tu-phap"), play::unit(UNIT)]).await;
        publish(stage).await.unwrap();
    });
}

#[test]
fn a_closed_round_takes_no_claim_but_still_appraisals_and_exemptions() {
    on_both_backends(async |stage| {
        let round = opened(stage).await;
        let etag = submitted(stage, UNIT).await;
        play::close(stage).await;
        let (unit, office) = (code("so-tu-phap"), appraiser(stage));
        let before = stored(stage);
        let own = stage.unit_client(&unit);
        let written = own.self_assessments(&round).put(&unit, &claim("so-tu-phap"), Precondition::Create).await;
        assert_eq!(refusal(written), STATE);
        let returned = office.self_assessments(&round).return_to_unit(&code(UNIT), &reason(), &etag).await;
        assert_eq!(refusal(returned), STATE);
        assert_eq!(refusal(office.rounds().close(&round, &round_tag(&office).await).await), STATE);
        assert!(stored(stage) == before);
        play::appraise(stage, &[play::unit(UNIT)]).await;
        office.exemptions(&round).put(&unit, &exemption(), Precondition::Create).await.unwrap();
        let ranking = office.ranking(&round).find().await.unwrap();
        assert_eq!((ranking.groups[0].counts.exempt, ranking.groups[0].counts.assessed), (4, 1));
    });
}
