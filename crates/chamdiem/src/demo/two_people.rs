//! Publication in the demonstration: refused, because the printed report contradicts itself; then let through by two people.

use std::error::Error;

use chamdiem_client::text::{Reason, RoundId};
use chamdiem_client::wire::{
    GapAnswerInput, GapDecision, GapSeverity, ProposalDecisionInput, ProposalInput, ProposalKind, ProposalVerdict,
    PublicationBlock, PublicationInput,
};
use chamdiem_client::{Code, Precondition};
use chamdiem_usecases::asker::Role;

use super::Stage;

/// The appraiser answers every finding that has to be answered: dossiers that were made up change no score.
pub async fn answer_findings(stage: &Stage, round: &RoundId) -> Result<(), Box<dyn Error>> {
    let appraiser = stage.client(Role::Appraiser, None)?;
    let findings = appraiser.gap_findings(round);
    let reason = Reason::from("Hồ sơ minh họa của buổi trình diễn không dùng làm căn cứ sửa điểm");
    let input = GapAnswerInput { decision: GapDecision::AcceptClaim, points: None, reason };
    let (mut answered, mut pages) = (0, findings.list().pages());
    while let Some(page) = pages.next().await? {
        for finding in page.items.iter().filter(|finding| finding.severity == GapSeverity::Blocking) {
            findings.put_answer(&finding.id, &input, Precondition::Create).await?;
            answered += 1;
        }
    }
    println!("09/7  Người thẩm định trả lời {answered} tồn tại bắt buộc phải trả lời.");
    Ok(())
}

/// The publisher is refused; the appraiser proposes to publish all the same, and the publisher agrees.
pub async fn let_through(stage: &Stage, round: &RoundId) -> Result<Vec<PublicationBlock>, Box<dyn Error>> {
    let (appraiser, publisher) = (stage.client(Role::Appraiser, None)?, stage.client(Role::Publisher, None)?);
    let read = publisher.ranking(round).find().await?;
    let input = PublicationInput { correction: None, note: None };
    match publisher.publications(round).publish(&input, &read.etag).await {
        Err(refused) if refused.code() == Some(Code::PublicationBlocked) => {
            println!("09/7  Dịch vụ từ chối công bố, vì còn {} vướng mắc:", refused.issues().len());
            for issue in refused.issues() {
                println!("      - {}", issue.detail);
            }
        }
        Err(error) => return Err(error.into()),
        Ok(_) => return Err("kết quả được công bố dù báo cáo tự mâu thuẫn".into()),
    }
    let gate = appraiser.publication_gate(round).find().await?;
    let input = ProposalInput {
        kind: ProposalKind::GateOverride,
        unit: None,
        scores: None,
        blocks: Some(gate.blocks.iter().map(|block| block.key.clone()).collect()),
        reason: Reason::from("Báo cáo đã phát hành nên giữ nguyên bảng đã in để đối chiếu"),
        document_number: None,
    };
    let read = appraiser.ranking(round).find().await?;
    let proposed = appraiser.proposals(round).propose(&input, &read.etag).await?;
    let approval = ProposalDecisionInput { decision: ProposalVerdict::Approved, note: None };
    publisher.proposals(round).decide(proposed.number, &approval, &proposed.etag).await?;
    println!(
        "09/7  Người thẩm định đề nghị bỏ qua, người thứ hai là người công bố chấp thuận (đề nghị số {}).",
        proposed.number
    );
    Ok(publisher.publication_gate(round).find().await?.value.blocks)
}

/// What was let through, as it is printed with the result.
pub fn text(blocks: &[PublicationBlock]) -> String {
    let mut text = String::from("VƯỚNG MẮC ĐƯỢC HAI NGƯỜI CHO BỎ QUA, IN KÈM KẾT QUẢ CÔNG BỐ\n");
    for block in blocks {
        if let Some(proposal) = block.overridden_by {
            text += &format!("  - {} (đề nghị số {proposal})\n", block.sentence);
        }
    }
    text + "\n"
}
