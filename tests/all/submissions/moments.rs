//! Too early, in time, late, too late: both sides of each moment, to the microsecond.

use chamdiem_client::wire::FindingKind;
use chamdiem_client::{Code, Precondition};
use chamdiem_tests::inside::stored;
use chamdiem_tests::play::{self, CLOSES_AT, DUE_AT, OPENS_AT};
use chamdiem_tests::service::{Stage, on_both_backends};
use time::{Duration, OffsetDateTime};

use super::{appraiser, claim, code, draft, opened, refusal};

const MICROSECOND: Duration = Duration::MICROSECOND;

/// A round that was opened a day before it takes anything.
async fn opened_early(stage: &Stage) {
    stage.clock.set(OPENS_AT - Duration::DAY);
    opened(stage).await;
}

/// A draft and its submission at one moment; gives whether it is marked as late, or the code of both refusals.
async fn at(stage: &Stage, moment: OffsetDateTime, unit: &str) -> Result<bool, Code> {
    stage.clock.set(moment);
    let (round, code) = (play::round_id(), code(unit));
    let own = stage.unit_client(&code);
    let assessments = own.self_assessments(&round);
    match assessments.put(&code, &claim(unit), Precondition::Create).await {
        Ok(draft) => Ok(assessments.submit(&code, &draft.etag).await.unwrap().submitted_late),
        Err(error) => {
            assert_eq!(error.status(), Some(409), "{error}");
            Err(error.code().unwrap())
        }
    }
}

#[test]
fn a_submission_is_taken_from_the_opening_until_the_close_and_marked_late_from_the_due_moment() {
    on_both_backends(async |stage| {
        opened_early(stage).await;
        let cases = [
            (OPENS_AT - MICROSECOND, "so-tu-phap", Err(Code::RoundNotYetOpen)),
            (OPENS_AT, "so-tu-phap", Ok(false)),
            (DUE_AT - MICROSECOND, "so-tai-chinh", Ok(false)),
            (DUE_AT, "so-y-te", Ok(true)),
            (CLOSES_AT - MICROSECOND, "so-cong-thuong", Ok(true)),
            (CLOSES_AT, "so-noi-vu", Err(Code::DeadlinePassed)),
            (CLOSES_AT + Duration::DAY, "so-noi-vu", Err(Code::DeadlinePassed)),
        ];
        for (moment, unit, expected) in cases {
            let before = stored(stage);
            assert_eq!(at(stage, moment, unit).await, expected, "{moment} {unit}");
            assert_eq!(stored(stage) == before, expected.is_err(), "{moment}: a refusal stores nothing");
        }

        // Who was late is named, who was refused counts as silent.
        play::close(stage).await;
        for unit in ["so-tu-phap", "so-tai-chinh", "so-y-te", "so-cong-thuong"] {
            play::appraise(stage, &[play::unit(unit)]).await;
        }
        let ranking = appraiser(stage).ranking(&play::round_id()).find().await.unwrap();
        let named = |kind| -> Vec<&str> {
            let found = ranking.findings.iter().filter(|finding| finding.kind == kind);
            found.map(|finding| finding.unit.as_str()).collect()
        };
        assert_eq!(named(FindingKind::SubmittedLate), ["so-y-te", "so-cong-thuong"]);
        assert!(named(FindingKind::NotSubmitted).contains(&"so-noi-vu"));
        let late = ranking.findings.iter().find(|finding| finding.kind == FindingKind::SubmittedLate).unwrap();
        assert_eq!(late.sentence, "Sở Y tế gửi kết quả tự chấm điểm sau thời hạn quy định.");
    });
}

#[test]
fn a_draft_in_time_is_too_late_to_submit_once_the_round_closes_even_if_nobody_has_closed_it() {
    on_both_backends(async |stage| {
        opened(stage).await;
        let etag = draft(stage, "so-noi-vu").await;
        let (round, code) = (play::round_id(), code("so-noi-vu"));
        stage.clock.set(CLOSES_AT);
        let before = stored(stage);
        let own = stage.unit_client(&code);
        let assessments = own.self_assessments(&round);
        let error = assessments.submit(&code, &etag).await.unwrap_err();
        assert_eq!(error.code(), Some(Code::DeadlinePassed));
        let told = "Đợt đánh giá đã khóa sổ lúc 00:00:00 ngày 08/7/2021.";
        assert_eq!(error.problem().unwrap().detail, told);
        let rewritten = assessments.put(&code, &claim("so-noi-vu"), Precondition::IfMatch(&etag)).await;
        assert_eq!(refusal(rewritten), (409, Code::DeadlinePassed));
        assert!(stored(stage) == before);
    });
}

#[test]
fn a_round_closes_at_its_own_time_and_not_a_microsecond_before() {
    on_both_backends(async |stage| {
        let round = opened(stage).await;
        stage.clock.set(CLOSES_AT - MICROSECOND);
        let found = appraiser(stage).rounds().find(&round).await.unwrap();
        let before = stored(stage);
        let early = appraiser(stage).rounds().close(&round, &found.etag).await.unwrap_err();
        assert_eq!(early.code(), Some(Code::RoundNotYetClosing));
        assert_eq!(early.problem().unwrap().detail, "Chỉ được khóa sổ từ 00:00:00 ngày 08/7/2021.");
        assert!(stored(stage) == before);
        stage.clock.set(CLOSES_AT);
        let closed = appraiser(stage).rounds().close(&round, &found.etag).await.unwrap();
        assert_eq!(closed.closed_at.as_ref().unwrap().0, CLOSES_AT);
    });
}
