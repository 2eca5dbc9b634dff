//! What is not said yet between the office and a unit.

use chamdiem_client::wire::{ObjectionAnswerInput, ObjectionDecision, ObjectionInput, RoundInput};
use chamdiem_tests::play::CLOSES_AT;
use chamdiem_tests::service::on_both_backends;
use time::{Duration, OffsetDateTime};

use super::*;

const OTHER: &str = "so-tu-phap";

fn until() -> OffsetDateTime {
    CLOSES_AT + Duration::days(4)
}

/// Both units are appraised in a round that takes objections until its date.
async fn appraised_with_a_date(stage: &Stage) -> RoundId {
    let (office, round) = (stage.client(Role::Appraiser), play::round_id());
    play::register(stage).await;
    play::prepare(stage).await;
    let input = RoundInput { objections_until: Some(until().into()), ..play::round_input() };
    let prepared = office.rounds().find(&round).await.unwrap();
    office.rounds().put(&round, &input, prepared.unchanged()).await.unwrap();
    play::open(stage).await;
    let units = [UNIT, OTHER].map(play::unit);
    play::submit(stage, &units).await;
    play::close(stage).await;
    play::appraise(stage, &units).await;
    round
}

#[test]
fn as_long_as_a_unit_may_object_its_result_is_not_published() {
    on_both_backends(async |stage| {
        let round = appraised_with_a_date(stage).await;
        let (own, other) = (format!("objection_period_running:{UNIT}"), format!("objection_period_running:{OTHER}"));
        assert_eq!(open_blocks(stage).await, [other.clone(), own.clone()]);
        let words = "Sở Nội vụ (so-noi-vu) còn được nêu ý kiến đến 00:00:00 ngày 12/7/2021.".to_owned();
        assert_eq!(refused(stage).await[1], (Code::ObjectionPeriodRunning, words));

        // Who accepts has said all that there is to say.
        let client = stage.unit_client(&code(OTHER));
        let seen = client.appraisals(&round).find(&code(OTHER)).await.unwrap();
        client.objections(&round, &code(OTHER)).accept(&seen.etag).await.unwrap();
        assert_eq!(open_blocks(stage).await, std::slice::from_ref(&own));
        stage.clock.set(until() - Duration::microseconds(1));
        assert_eq!(open_blocks(stage).await, [own]);
        assert!(publish(stage).await.is_err());
        // The time for objections ends with its moment.
        stage.clock.set(until());
        assert_eq!(open_blocks(stage).await, Vec::<String>::new());
        publish(stage).await.unwrap();
    });
}

#[test]
fn an_objection_holds_the_result_up_until_it_is_answered() {
    on_both_backends(async |stage| {
        let round = appraised_with_a_date(stage).await;
        let (unit, own) = (code(UNIT), stage.unit_client(&code(UNIT)));
        let seen = own.appraisals(&round).find(&unit).await.unwrap();
        let text = "Đề nghị xem lại điểm tiêu chí số 8".into();
        let objection = ObjectionInput { text, criteria: None, attachments: None };
        let objected = own.objections(&round, &unit).object(&objection, &seen.etag).await.unwrap();

        stage.clock.set(until());
        let key = format!("objection_open:{UNIT}");
        assert_eq!(open_blocks(stage).await, [key], "however long ago it was");
        let [(open, words)] = refused(stage).await.try_into().unwrap();
        assert_eq!(open, Code::ObjectionOpen);
        assert_eq!(words, "Sở Nội vụ (so-noi-vu) có ý kiến từ 00:00:00 ngày 08/7/2021 chưa được trả lời.");

        let office = stage.client(Role::Appraiser);
        let text = "Tài liệu kèm theo không thuộc kỳ đánh giá".into();
        let answer = ObjectionAnswerInput { text, decision: ObjectionDecision::Rejected, scores: None };
        office.objections(&round, &unit).answer(objected.number, &answer, &objected.etag).await.unwrap();
        assert_eq!(open_blocks(stage).await, Vec::<String>::new());
        publish(stage).await.unwrap();
    });
}
