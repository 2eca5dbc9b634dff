//! The acts of the quarter, each through the typed client.

use std::error::Error;

use chamdiem_client::Precondition;
use chamdiem_client::text::{Date, Name, Reason, RoundId, Title, UnitCode};
use chamdiem_client::wire::{
    AppraisalInput, AppraisedScoreInput, Contradictions, ExemptionInput, ExemptionReason, GroupInput,
    ImportedResultInput, MembershipInput, PrintedTable, PublicationInput, RoundInput, ScoreInput, SelfAssessmentInput,
    UnitInput, UnitLevel,
};
use chamdiem_usecases::asker::Role;
use time::macros::{date, datetime};

use super::Stage;
use super::quarter::{CRITERIA, Status, Unit};

type Outcome = Result<(), Box<dyn Error>>;

/// The province, whose office assesses.
const AUTHORITY: &str = "ubnd-tinh-dien-bien";

/// The groups in the order of the report.
const GROUPS: [(&str, &str); 2] =
    [("so-ban-nganh", "Các cơ quan chuyên môn thuộc UBND tỉnh"), ("cap-huyen", "UBND các huyện, thị xã, thành phố")];

/// The report does not say since when the units exist; the year of the quarter is enough here.
const SINCE: Date = Date(date!(2021 - 01 - 01));

/// Registers the province, the units and the two groups.
pub async fn register(stage: &Stage, units: &[Unit]) -> Outcome {
    let admin = stage.client(Role::Admin, None)?;
    let authority: UnitCode = AUTHORITY.parse()?;
    let province = unit_input("UBND tỉnh Điện Biên".into(), UnitLevel::Province, None);
    admin.units().put(&authority, &province, Precondition::Create).await?;
    for unit in units {
        let level = if unit.group.as_str() == "cap-huyen" { UnitLevel::District } else { UnitLevel::Department };
        let input = unit_input(unit.name.clone(), level, Some(authority.clone()));
        admin.units().put(&unit.code, &input, Precondition::Create).await?;
    }
    for (ordinal, (code, name)) in (1..).zip(GROUPS) {
        let members = units.iter().filter(|unit| unit.group.as_str() == code);
        let input = GroupInput {
            name: name.into(),
            authority: authority.clone(),
            ordinal,
            members: members
                .map(|unit| MembershipInput { unit: unit.code.clone(), valid_from: SINCE, valid_until: None })
                .collect(),
        };
        admin.groups().put(&code.parse()?, &input, Precondition::Create).await?;
    }
    println!("01/7  Quản trị viên khai báo {} cơ quan, đơn vị trong {} nhóm.", units.len(), GROUPS.len());
    Ok(())
}

fn unit_input(name: Name, level: UnitLevel, parent: Option<UnitCode>) -> UnitInput {
    UnitInput { name, level, parent, valid_from: SINCE, valid_until: None, successors: None }
}

/// Creates the round, exempts whom the report names, opens it.
pub async fn open(stage: &Stage, round: &RoundId, units: &[Unit]) -> Outcome {
    let appraiser = stage.client(Role::Appraiser, None)?;
    let input = RoundInput {
        authority: AUTHORITY.parse()?,
        period: "2021-Q2".parse()?,
        rule_set: "qd-1187-2019".parse()?,
        opens_at: datetime!(2021-07-01 00:00 +7).into(),
        due_at: datetime!(2021-07-06 00:00 +7).into(),
        closes_at: datetime!(2021-07-08 00:00 +7).into(),
        late_submissions: None,
        objections_until: None,
    };
    let created = appraiser.rounds().put(round, &input, Precondition::Create).await?;
    let exempt: Vec<&Unit> = units.iter().filter(|unit| unit.status == Status::Exempt).collect();
    for unit in &exempt {
        let input = ExemptionInput {
            reason_code: ExemptionReason::NoDossiers,
            reason: Reason::from("Trong quý không phát sinh hồ sơ thủ tục hành chính"),
        };
        appraiser.exemptions(round).put(&unit.code, &input, Precondition::Create).await?;
    }
    appraiser.rounds().open(round, &created.etag).await?;
    println!("01/7  Văn phòng UBND tỉnh miễn đánh giá {} đơn vị và mở đợt đánh giá {round}.", exempt.len());
    Ok(())
}

/// Each unit that the report shows submits its self-assessment, with its own token.
pub async fn submit(stage: &Stage, round: &RoundId, units: &[Unit]) -> Outcome {
    let mut submitted = 0;
    for unit in units.iter().filter(|unit| unit.status == Status::Evaluated) {
        let client = stage.client(Role::Unit, Some(&unit.code))?;
        let scores = CRITERIA
            .iter()
            .zip(&unit.printed.values)
            .map(|(criterion, points)| Ok(ScoreInput { criterion: criterion.parse()?, points: points.clone() }));
        let input = SelfAssessmentInput {
            scores: scores.collect::<Result<_, Box<dyn Error>>>()?,
            officer_average: unit.printed.officer_average.clone(),
            note: None,
        };
        let draft = client.self_assessments(round).put(&unit.code, &input, Precondition::Create).await?;
        client.self_assessments(round).submit(&unit.code, &draft.etag).await?;
        submitted += 1;
    }
    println!("02/7  {submitted} đơn vị tự chấm điểm và nộp.");
    Ok(())
}

/// The office closes the round and decides on each score.
pub async fn close_and_appraise(stage: &Stage, round: &RoundId, units: &[Unit]) -> Outcome {
    let appraiser = stage.client(Role::Appraiser, None)?;
    let opened = appraiser.rounds().find(round).await?;
    appraiser.rounds().close(round, &opened.etag).await?;
    let mut appraised = 0;
    for unit in units.iter().filter(|unit| unit.status == Status::Evaluated) {
        let submitted = appraiser.self_assessments(round).find(&unit.code).await?;
        let scores = submitted.scores.iter().map(|score| AppraisedScoreInput {
            criterion: score.criterion.clone(),
            points: score.points.clone(),
            reason_code: None,
            reason: None,
            clause: None,
        });
        let input = AppraisalInput { scores: scores.collect(), officer_average: None, note: None };
        appraiser.appraisals(round).put(&unit.code, &input, Precondition::Create).await?;
        appraised += 1;
    }
    println!("08/7  Văn phòng UBND tỉnh khóa sổ và thẩm định {appraised} bản tự chấm điểm.");
    Ok(())
}

/// The table that the report printed is kept beside the computed one.
pub async fn import(stage: &Stage, round: &RoundId, units: &[Unit]) -> Outcome {
    let appraiser = stage.client(Role::Appraiser, None)?;
    let tables = GROUPS.map(|(code, _)| {
        let printed = units.iter().filter(|unit| unit.group.as_str() == code && unit.status != Status::Exempt);
        Ok(PrintedTable { group: code.parse()?, rows: printed.map(|unit| unit.printed.clone()).collect() })
    });
    let input = ImportedResultInput {
        document_number: "367/BC-VPUB".into(),
        issued_on: Date(date!(2021 - 07 - 09)),
        title: Title::from("Kết quả chấm điểm đánh giá việc giải quyết thủ tục hành chính Quý II năm 2021"),
        tables: tables.into_iter().collect::<Result<_, Box<dyn Error>>>()?,
    };
    appraiser.imported_result(round).put(&input, Precondition::Create).await?;
    println!("09/7  Nhập bảng đã in trong Báo cáo số 367/BC-VPUB để đối chiếu.");
    Ok(())
}

/// Where the printed table does not add up.
pub async fn contradictions(stage: &Stage, round: &RoundId) -> Result<Contradictions, Box<dyn Error>> {
    let appraiser = stage.client(Role::Appraiser, None)?;
    Ok(appraiser.contradictions(round).find().await?.value)
}

/// Publishes exactly the ranking that the publisher has read.
pub async fn publish(stage: &Stage, round: &RoundId) -> Outcome {
    let publisher = stage.client(Role::Publisher, None)?;
    let read = publisher.ranking(round).find().await?;
    let input = PublicationInput { correction: None, note: None };
    let publication = publisher.publications(round).publish(&input, &read.etag).await?;
    println!("09/7  Công bố kết quả, SHA-256 {}.", publication.sha256);
    Ok(())
}
