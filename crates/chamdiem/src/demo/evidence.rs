//! Evidence in the demonstration. The report tells nothing of single dossiers, so these are made up, and said to be.

use std::error::Error;
use std::fmt::Write;

use chamdiem_client::text::{Day, Points, RoundId, UnitCode};
use chamdiem_client::wire::{
    ChannelWord, DossierInput, DossierStatusWord, EvidenceSourceInput, ExplainedScore, GapFinding, RequestFaultWord,
    SupplementRequestInput, UnitEvidence,
};
use chamdiem_client::{Precondition, Upload};
use chamdiem_usecases::asker::Role;
use time::Duration;
use time::macros::date;

use super::Stage;
use super::quarter::Unit;
use super::tables::{comma, dash};

/// These units get dossiers; the first one is what the document's examples are about.
const UNITS: [&str; 3] = ["so-noi-vu", "so-tu-phap", "ubnd-huyen-dien-bien"];

/// So many each.
const DOSSIERS_PER_UNIT: u16 = 50;

/// The one-stop e-system sends the dossiers of a few units, over two weeks before the quarter is assessed.
pub async fn send(stage: &Stage, units: &[Unit]) -> Result<(), Box<dyn Error>> {
    let feeder = stage.client(Role::Feeder, None)?;
    let mut dossiers = Vec::new();
    for (place, unit) in (1..).zip(chosen(units)) {
        for number in 1..=DOSSIERS_PER_UNIT {
            dossiers.push(dossier(&unit.code, place, number)?);
        }
    }
    let source = "mot-cua-minh-hoa".parse()?;
    let account = EvidenceSourceInput { accounts: vec![Role::Feeder.as_str().parse()?], takes_over: None };
    stage.client(Role::Admin, None)?.sources().put(&source, &account, Precondition::Create).await?;
    let receipt = feeder.dossiers().upload(&source, 1, Upload::from_rows(dossiers)).await?;
    println!("01/7  Hệ thống một cửa gửi {} hồ sơ minh họa của {} đơn vị.", receipt.inserted, UNITS.len());
    Ok(())
}

fn chosen(units: &[Unit]) -> impl Iterator<Item = &Unit> {
    UNITS.iter().filter_map(|code| units.iter().find(|unit| unit.code.as_str() == *code))
}

/// The first ones of each unit are late, on the day, asked back, or sent on to another agency; the others are early.
fn dossier(unit: &UnitCode, place: u16, number: u16) -> Result<DossierInput, Box<dyn Error>> {
    let received_on = date!(2021 - 04 - 05) + Duration::days(i64::from(number));
    let due_on = received_on + Duration::days(10);
    let finished_on = match number {
        _ if number < place => due_on + Duration::days(2),
        _ if number < place + 2 => due_on,
        _ => due_on - Duration::days(4),
    };
    let request =
        SupplementRequestInput { requested_on: Day(received_on + Duration::days(1)), fault: RequestFaultWord::Unit };
    let is_online = number.is_multiple_of(3);
    Ok(DossierInput {
        code: format!("MINH-HOA-{place:02}-{number:04}").parse()?,
        sequence: Some(1),
        updated_at: None,
        unit: unit.clone(),
        procedure: "1.000001".parse()?,
        channel: if is_online { ChannelWord::Online } else { ChannelWord::Direct },
        online_level: is_online.then_some(4),
        received_on: Day(received_on),
        due_on: Day(due_on),
        extended_due_on: None,
        extension_reason: None,
        finished_on: Some(Day(finished_on)),
        returned_on: Some(Day(finished_on)),
        participants: None,
        supplement_requests: (number == 7).then(|| vec![request]),
        agencies_contacted: (number == 8).then_some(1),
        field_check: None,
        status: DossierStatusWord::Returned,
    })
}

/// Three numbers side by side for one unit, as everybody can read them now, and what the office was informed of.
pub async fn report(stage: &Stage, round: &RoundId, units: &[Unit]) -> Result<String, Box<dyn Error>> {
    let unit = chosen(units).next().ok_or("không có đơn vị nào được đánh giá")?;
    let evidence = stage.public.evidence(round).of_unit(&unit.code).await?;
    let appraiser = stage.client(Role::Appraiser, None)?;
    let mut findings = Vec::new();
    let mut pages = appraiser.gap_findings(round).list().pages();
    while let Some(page) = pages.next().await? {
        findings.extend(page.items);
    }
    Ok(text(&evidence, &findings))
}

fn text(evidence: &UnitEvidence, findings: &[GapFinding]) -> String {
    let mut text =
        String::from("SỐ LIỆU BÊN CẠNH ĐIỂM TỰ CHẤM (hồ sơ minh họa do chương trình tạo, không phải hồ sơ thật)\n");
    let _ = writeln!(text, "{}:", evidence.name);
    let criteria = &evidence.criteria;
    write_row(&mut text, "", criteria, |score| format!("TC{}", score.number));
    write_row(&mut text, "Tính từ số liệu", criteria, |score| shown(score.computed.as_ref()));
    write_row(&mut text, "Tự chấm", criteria, |score| shown(score.self_assessed.as_ref()));
    write_row(&mut text, "Thẩm định", criteria, |score| shown(score.appraised.as_ref()));
    if let Some(first) = criteria.first() {
        let _ = writeln!(text, "Tiêu chí {}: {}", first.number, first.sentence);
    }
    let own: Vec<&GapFinding> = findings.iter().filter(|finding| finding.unit == evidence.unit).collect();
    let (all, of_unit) = (findings.len(), own.len());
    let _ =
        write!(text, "So sánh số liệu với điểm tự chấm, dịch vụ nêu {all} tồn tại, trong đó {of_unit} của đơn vị này");
    let _ = match own.first() {
        Some(finding) => writeln!(text, ", ví dụ:\n  - {}", finding.sentence),
        None => writeln!(text, "."),
    };
    text + "\n"
}

fn write_row(text: &mut String, heading: &str, criteria: &[ExplainedScore], cell: impl Fn(&ExplainedScore) -> String) {
    let cells: Vec<String> = criteria.iter().map(|score| format!("{:>4}", cell(score))).collect();
    let _ = writeln!(text, "  {heading:<15}  {}", cells.join("  "));
}

fn shown(points: Option<&Points>) -> String {
    points.map_or_else(dash, comma)
}
