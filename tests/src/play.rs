//! The acts of the real quarter, through the typed client, for tests that need a round in some state.

use chamdiem_client::text::{Date, Name, RoundId, UnitCode};
use chamdiem_client::wire::{
    AppraisalInput, AppraisedScoreInput, BlockCode, BlockKey, EvidenceSourceInput, ExemptionInput, ExemptionReason,
    GroupInput, ImportedResultInput, MembershipInput, PrintedRow, PrintedTable, ProposalDecisionInput, ProposalInput,
    ProposalKind, ProposalVerdict, Publication, PublicationInput, RoundInput, ScoreInput, SelfAssessmentInput,
    UnitInput, UnitLevel,
};
use chamdiem_client::{Client, Precondition, Versioned};
use chamdiem_usecases::asker::Role;
use time::OffsetDateTime;
use time::macros::{date, datetime};

use crate::quarter::{self, DEPARTMENTS, DISTRICTS, QuarterUnit};
use crate::service::Stage;

/// The province, whose office assesses.
pub const AUTHORITY: &str = "ubnd-tinh-dien-bien";
/// When units may begin to write.
pub const OPENS_AT: OffsetDateTime = datetime!(2021-07-01 00:00 +7);
/// When a submission begins to be late.
pub const DUE_AT: OffsetDateTime = datetime!(2021-07-06 00:00 +7);
/// When nothing is accepted any more.
pub const CLOSES_AT: OffsetDateTime = datetime!(2021-07-08 00:00 +7);
/// The keys of the nine criteria, in the order of the report's columns.
pub const CRITERIA: [&str; 9] = [
    "total_time",
    "unit_time",
    "contacts",
    "agencies_contacted",
    "attitude",
    "one_stop",
    "publicity",
    "feedback",
    "online",
];

const SINCE: Date = Date(date!(2021 - 01 - 01));

/// The round of Q2/2021.
pub fn round_id() -> RoundId {
    "dien-bien-2021-q2".parse().unwrap()
}

/// The round as it is created.
pub fn round_input() -> RoundInput {
    RoundInput {
        authority: AUTHORITY.parse().unwrap(),
        period: "2021-Q2".parse().unwrap(),
        rule_set: "qd-1187-2019".parse().unwrap(),
        opens_at: OPENS_AT.into(),
        due_at: DUE_AT.into(),
        closes_at: CLOSES_AT.into(),
        late_submissions: None,
        objections_until: None,
    }
}

/// A department or district of the province.
pub fn unit_input(name: &str, level: UnitLevel) -> UnitInput {
    let parent = (level != UnitLevel::Province).then(|| AUTHORITY.parse().unwrap());
    UnitInput { name: name.into(), level, parent, valid_from: SINCE, valid_until: None, successors: None }
}

/// The province, its 29 units and its two groups.
pub async fn register(stage: &Stage) {
    register_by(&stage.client(Role::Admin)).await;
}

/// The same, by a client that may do it.
pub async fn register_by(admin: &Client) {
    let authority: UnitCode = AUTHORITY.parse().unwrap();
    let province = unit_input("UBND tỉnh Điện Biên", UnitLevel::Province);
    admin.units().put(&authority, &province, Precondition::Create).await.unwrap();
    register_sources(admin).await.unwrap();
    let units = quarter::units();
    for unit in &units {
        let level = if unit.group == DISTRICTS { UnitLevel::District } else { UnitLevel::Department };
        let input = unit_input(&unit.name, level);
        admin.units().put(&unit.unit.clone().into(), &input, Precondition::Create).await.unwrap();
    }
    let groups =
        [(DEPARTMENTS, "Các cơ quan chuyên môn thuộc UBND tỉnh"), (DISTRICTS, "UBND các huyện, thị xã, thành phố")];
    for (ordinal, (code, name)) in (1..).zip(groups) {
        let members = units.iter().filter(|unit| unit.group == code).map(|unit| MembershipInput {
            unit: unit.unit.clone().into(),
            valid_from: SINCE,
            valid_until: None,
        });
        let (authority, members) = (authority.clone(), members.collect());
        let input = GroupInput { name: Name::from(name), authority, ordinal, members };
        admin.groups().put(&code.parse().unwrap(), &input, Precondition::Create).await.unwrap();
    }
}

/// The systems that send: that of the province, and that of the districts, which may take over from it.
///
/// # Errors
/// The service refuses, or does not answer.
pub async fn register_sources(admin: &Client) -> Result<(), chamdiem_client::Error> {
    for (source, takes_over) in [("mot-cua-tinh", None), ("mot-cua-huyen", Some("mot-cua-tinh"))] {
        assign(admin, source, &["appraiser", "feeder", "mot-cua-tinh"], takes_over).await?;
    }
    Ok(())
}

/// Says which accounts send for a source.
///
/// # Errors
/// The service refuses, or does not answer.
pub async fn assign(
    admin: &Client,
    source: &str,
    accounts: &[&str],
    takes_over: Option<&str>,
) -> Result<(), chamdiem_client::Error> {
    let accounts = accounts.iter().map(|account| account.parse().unwrap()).collect();
    let takes_over = takes_over.map(|source| vec![source.parse().unwrap()]);
    let input = EvidenceSourceInput { accounts, takes_over };
    admin.sources().put(&source.parse().unwrap(), &input, Precondition::Create).await.map(drop)
}

/// The two units of a small province.
pub const TWO_UNITS: [&str; 2] = ["so-noi-vu", "so-tu-phap"];

/// The province, its two units by their codes, and their group.
pub fn two_units() -> (UnitInput, [(&'static str, UnitInput); 2], GroupInput) {
    let units = TWO_UNITS.map(|code| (code, unit_input(&unit(code).name, UnitLevel::Department)));
    let members = TWO_UNITS
        .map(|code| MembershipInput { unit: code.parse().unwrap(), valid_from: SINCE, valid_until: None })
        .into();
    let name = Name::from("Các cơ quan chuyên môn");
    let group = GroupInput { name, authority: AUTHORITY.parse().unwrap(), ordinal: 1, members };
    (unit_input("UBND tỉnh Điện Biên", UnitLevel::Province), units, group)
}

/// The province with two units and their group, for what needs many rounds and few papers.
///
/// # Errors
/// The service refuses, or does not answer.
pub async fn register_two(admin: &Client) -> Result<(), chamdiem_client::Error> {
    register_sources(admin).await?;
    let (province, units, group) = two_units();
    admin.units().put(&AUTHORITY.parse().unwrap(), &province, Precondition::Create).await?;
    for (code, input) in units {
        admin.units().put(&code.parse().unwrap(), &input, Precondition::Create).await?;
    }
    admin.groups().put(&DEPARTMENTS.parse().unwrap(), &group, Precondition::Create).await.map(drop)
}

/// A round that closed at `at` with nothing in it; the clock stands there afterwards. Each number has a quarter of its own.
///
/// # Errors
/// The service refuses, or does not answer.
pub async fn empty_round(stage: &Stage, number: usize, at: OffsetDateTime) -> Result<RoundId, chamdiem_client::Error> {
    let round: RoundId = format!("vong-{number}").parse().unwrap();
    let opens_at = at - time::Duration::MINUTE;
    stage.clock.set(opens_at);
    let office = stage.client(Role::Appraiser);
    let input = RoundInput {
        period: format!("{}-Q{}", 2022 + number / 4, number % 4 + 1).parse().unwrap(),
        opens_at: opens_at.into(),
        due_at: at.into(),
        closes_at: at.into(),
        ..round_input()
    };
    let prepared = office.rounds().put(&round, &input, Precondition::Create).await?;
    let opened = office.rounds().open(&round, &prepared.etag).await?;
    stage.clock.set(at);
    office.rounds().close(&round, &opened.etag).await?;
    Ok(round)
}

/// The round, prepared, with the three exemptions.
pub async fn prepare(stage: &Stage) {
    let appraiser = stage.client(Role::Appraiser);
    appraiser.rounds().put(&round_id(), &round_input(), Precondition::Create).await.unwrap();
    for unit in quarter::units().iter().filter(|unit| unit.status == "exempt_no_dossiers") {
        let reason = "Trong quý không phát sinh hồ sơ thủ tục hành chính".into();
        let input = ExemptionInput { reason_code: ExemptionReason::NoDossiers, reason };
        let code = unit.unit.clone().into();
        appraiser.exemptions(&round_id()).put(&code, &input, Precondition::Create).await.unwrap();
    }
}

/// Opens the round.
pub async fn open(stage: &Stage) {
    let appraiser = stage.client(Role::Appraiser);
    let round = appraiser.rounds().find(&round_id()).await.unwrap();
    appraiser.rounds().open(&round_id(), &round.etag).await.unwrap();
}

/// What the report prints of a unit, as the unit's own claim.
pub fn claim(unit: &QuarterUnit) -> SelfAssessmentInput {
    let scores = CRITERIA.iter().zip(&unit.scores).map(|(criterion, points)| ScoreInput {
        criterion: criterion.parse().unwrap(),
        points: points.to_string().parse().unwrap(),
    });
    SelfAssessmentInput {
        scores: scores.collect(),
        officer_average: unit.officer_average.map(|average| average.to_string().parse().unwrap()),
        note: None,
    }
}

/// A unit of the report by its code.
pub fn unit(code: &str) -> QuarterUnit {
    quarter::units().into_iter().find(|unit| unit.unit.as_str() == code).unwrap()
}

/// The units that the report shows as assessed.
pub fn evaluated() -> Vec<QuarterUnit> {
    quarter::units().into_iter().filter(|unit| unit.status == "evaluated").collect()
}

/// Each of these units drafts and submits what the report prints of it.
pub async fn submit(stage: &Stage, units: &[QuarterUnit]) {
    for unit in units {
        let code = unit.unit.clone().into();
        let client = stage.unit_client(&code);
        let round = round_id();
        let assessments = client.self_assessments(&round);
        let draft = assessments.put(&code, &claim(unit), Precondition::Create).await.unwrap();
        assessments.submit(&code, &draft.etag).await.unwrap();
    }
}

/// Closes the round, at its own time.
pub async fn close(stage: &Stage) {
    stage.clock.set(CLOSES_AT);
    let appraiser = stage.client(Role::Appraiser);
    let round = appraiser.rounds().find(&round_id()).await.unwrap();
    appraiser.rounds().close(&round_id(), &round.etag).await.unwrap();
}

/// The office's decision to take what a unit claims.
pub fn as_claimed(claim: &SelfAssessmentInput) -> AppraisalInput {
    let scores = claim.scores.iter().map(|score| AppraisedScoreInput {
        criterion: score.criterion.clone(),
        points: score.points.clone(),
        reason_code: None,
        reason: None,
        clause: None,
    });
    AppraisalInput { scores: scores.collect(), officer_average: None, note: None }
}

/// The office takes what each of these units claims.
pub async fn appraise(stage: &Stage, units: &[QuarterUnit]) {
    let appraiser = stage.client(Role::Appraiser);
    for unit in units {
        let input = as_claimed(&claim(unit));
        let code = unit.unit.clone().into();
        appraiser.appraisals(&round_id()).put(&code, &input, Precondition::Create).await.unwrap();
    }
}

/// The table that the report printed.
pub fn printed_tables() -> ImportedResultInput {
    let points = |points: &chamdiem_scoring::Points| points.to_string().parse().unwrap();
    let tables = [DEPARTMENTS, DISTRICTS].map(|group| {
        let units = quarter::units().into_iter().filter(|unit| unit.group == group);
        let rows = (1..).zip(units.filter(|unit| unit.status != "exempt_no_dossiers"));
        let rows = rows.map(|(position, unit)| PrintedRow {
            unit: unit.unit.into(),
            position: Some(position),
            values: unit.scores.iter().map(points).collect(),
            total: unit.total.as_ref().map(points),
            officer_average: unit.officer_average.as_ref().map(points),
            class: unit.class.as_deref().map(Name::from),
        });
        PrintedTable { group: group.parse().unwrap(), rows: rows.collect() }
    });
    ImportedResultInput {
        document_number: "367/BC-VPUB".into(),
        issued_on: Date(date!(2021 - 07 - 09)),
        title: "Kết quả chấm điểm đánh giá việc giải quyết thủ tục hành chính Quý II năm 2021".into(),
        tables: tables.into(),
    }
}

/// Imports the table that the report printed.
pub async fn import(stage: &Stage) {
    let appraiser = stage.client(Role::Appraiser);
    appraiser.imported_result(&round_id()).put(&printed_tables(), Precondition::Create).await.unwrap();
}

/// What the gate says stands in the way of publication is let through by two people: the appraiser proposes, the
/// publisher agrees. Nothing is proposed where nothing stands in the way, and what is not for two people to let through
/// (an undecided unit, an open objection) is left to the gate.
pub async fn let_through(stage: &Stage) {
    let (appraiser, publisher, round) = (stage.client(Role::Appraiser), stage.client(Role::Publisher), round_id());
    let gate = appraiser.publication_gate(&round).find().await.unwrap();
    let for_two = [BlockCode::Contradiction, BlockCode::FindingUnanswered];
    let open = gate.blocks.iter().filter(|block| block.overridden_by.is_none() && for_two.contains(&block.code));
    let blocks: Vec<_> = open.map(|block| block.key.clone()).collect();
    if blocks.is_empty() {
        return;
    }
    let read = appraiser.ranking(&round).find().await.unwrap();
    let proposed = appraiser.proposals(&round).propose(&gate_override(blocks), &read.etag).await.unwrap();
    let approval = ProposalDecisionInput { decision: ProposalVerdict::Approved, note: None };
    publisher.proposals(&round).decide(proposed.number, &approval, &proposed.etag).await.unwrap();
}

/// The proposal to publish in spite of these blocks.
pub fn gate_override(blocks: Vec<BlockKey>) -> ProposalInput {
    ProposalInput {
        kind: ProposalKind::GateOverride,
        unit: None,
        scores: None,
        blocks: Some(blocks),
        reason: "Báo cáo đã phát hành, giữ nguyên bảng đã in để đối chiếu".into(),
        document_number: None,
    }
}

/// Publishes the ranking as it stands, with what two people have to let through.
pub async fn publish(stage: &Stage) -> Versioned<Publication> {
    let_through(stage).await;
    let publisher = stage.client(Role::Publisher);
    let round = round_id();
    let read = publisher.ranking(&round).find().await.unwrap();
    publisher
        .publications(&round)
        .publish(&PublicationInput { correction: None, note: None }, &read.etag)
        .await
        .unwrap()
}

/// The whole quarter, up to the appraisals and the import, not yet published.
pub async fn until_appraised(stage: &Stage) {
    until_open(stage).await;
    from_open_until_appraised(stage).await;
}

/// The quarter up to its opening.
pub async fn until_open(stage: &Stage) {
    register(stage).await;
    prepare(stage).await;
    open(stage).await;
}

/// The quarter from its opening up to the appraisals and the import.
pub async fn from_open_until_appraised(stage: &Stage) {
    submit(stage, &evaluated()).await;
    close(stage).await;
    appraise(stage, &evaluated()).await;
    import(stage).await;
}
