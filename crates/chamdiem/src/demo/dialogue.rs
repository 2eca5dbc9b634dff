//! One objection and its answer. The report tells of none, so this one is an illustration, and it ends where the report
//! ends: with the printed points.

use std::error::Error;

use chamdiem_client::text::{Points, RoundId, UnitCode};
use chamdiem_client::wire::{
    AppraisalInput, AppraisedScoreInput, Attachment, DialogueKind, ObjectedCriterion, ObjectionAnswerInput,
    ObjectionDecision, ObjectionInput, ReasonCode,
};
use chamdiem_usecases::asker::Role;
use time::macros::datetime;

use super::Stage;

/// The unit that objects.
const UNIT: &str = "so-noi-vu";
/// The criterion that it is about.
const CRITERION: &str = "feedback";

/// The office takes a point away, the unit objects, and the office gives it back.
pub async fn object_and_answer(stage: &Stage, round: &RoundId) -> Result<(), Box<dyn Error>> {
    let unit: UnitCode = UNIT.parse()?;
    let lowered = lower(stage, round, &unit).await?;
    stage.at(datetime!(2021-07-08 14:00 +7));
    let own = stage.client(Role::Unit, Some(&unit))?;
    let seen = own.appraisals(round).find(&unit).await?;
    let text = "Các phản ánh, kiến nghị trong quý đã được trả lời đúng hạn".into();
    let objection = ObjectionInput {
        text: "Đề nghị xem lại điểm tiêu chí số 8".into(),
        criteria: Some(vec![ObjectedCriterion { criterion: CRITERION.parse()?, text }]),
        attachments: Some(vec![Attachment {
            name: "Báo cáo tiếp nhận, xử lý phản ánh, kiến nghị Quý II năm 2021".into(),
            reference: "Văn bản của Sở Nội vụ trên hệ thống quản lý văn bản của tỉnh".into(),
            sha256: None,
        }]),
    };
    let made = own.objections(round, &unit).object(&objection, &seen.etag).await?;
    stage.at(datetime!(2021-07-09 08:00 +7));
    let answer = ObjectionAnswerInput {
        text: "Tài liệu kèm theo đã chứng minh, lấy lại điểm tự chấm".into(),
        decision: ObjectionDecision::Upheld,
        scores: Some(vec![AppraisedScoreInput {
            criterion: CRITERION.parse()?,
            points: lowered,
            reason_code: None,
            reason: None,
            clause: None,
        }]),
    };
    let appraiser = stage.client(Role::Appraiser, None)?;
    appraiser.objections(round, &unit).answer(made.number, &answer, &made.etag).await?;
    // A token lives for a quarter of an hour, and a night has passed.
    let own = stage.client(Role::Unit, Some(&unit))?;
    let entries = own.dialogue(round, &unit).list().page().await?.items;
    let objected = entries.iter().filter(|entry| entry.kind == DialogueKind::Objected).count();
    println!(
        "09/7  Minh họa, báo cáo không ghi: Sở Nội vụ bị giảm điểm tiêu chí số 8 vì chưa có tài liệu, nêu {objected} ý kiến"
    );
    println!(
        "      kèm tài liệu và được chấp nhận; điểm trở lại như đã in, cả {} việc trao đổi còn nguyên.",
        entries.len()
    );
    Ok(())
}

/// Gives one point less for the criterion, and tells what was given before.
async fn lower(stage: &Stage, round: &RoundId, unit: &UnitCode) -> Result<Points, Box<dyn Error>> {
    let appraiser = stage.client(Role::Appraiser, None)?;
    let decided = appraiser.appraisals(round).find(unit).await?;
    let mut before = None;
    let mut scores = Vec::new();
    for score in &decided.scores {
        let mut input = AppraisedScoreInput {
            criterion: score.criterion.clone(),
            points: score.points.clone(),
            reason_code: None,
            reason: None,
            clause: None,
        };
        if score.criterion.as_str() == CRITERION {
            before = Some(score.points.clone());
            input.points = "1.00".parse()?;
            input.reason_code = Some(ReasonCode::EvidenceMissing);
            input.reason = Some("Chưa có tài liệu kiểm chứng".into());
        }
        scores.push(input);
    }
    let input = AppraisalInput { scores, officer_average: None, note: None };
    appraiser.appraisals(round).put(unit, &input, decided.unchanged()).await?;
    before.ok_or_else(|| format!("bộ tiêu chí không có tiêu chí {CRITERION}").into())
}
