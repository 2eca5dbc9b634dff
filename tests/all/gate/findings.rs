//! Findings that have to be answered, and those that are told only.

use chamdiem_client::wire::{GapAnswerInput, GapDecision, GapSeverity};
use chamdiem_tests::inside::stored;
use chamdiem_tests::service::on_both_backends;

use super::*;

const FINDING: &str = "claim_above_computed:so-noi-vu:total_time";

/// The findings about a unit of this severity, by key.
async fn found(stage: &Stage, unit: &str, severity: GapSeverity) -> Vec<String> {
    let findings =
        stage.client(Role::Appraiser).gap_findings(&play::round_id()).list().unit(&code(unit)).limit(200).page().await;
    let found = findings.unwrap().items.into_iter().filter(|finding| finding.severity == severity);
    found.map(|finding| finding.id).collect()
}

async fn answer(stage: &Stage, finding: &str, precondition: Precondition<'_>) {
    let input = GapAnswerInput {
        decision: GapDecision::AcceptClaim,
        points: None,
        reason: "Đơn vị đã chứng minh bằng văn bản".into(),
    };
    let appraiser = stage.client(Role::Appraiser);
    appraiser.gap_findings(&play::round_id()).put_answer(finding, &input, precondition).await.unwrap();
}

#[test]
fn where_nothing_was_sent_about_a_unit_findings_are_told_and_hold_nothing_up() {
    on_both_backends(async |stage| {
        appraised(stage, &[UNIT, "so-tu-phap"]).await;
        // Sở Tư pháp claims full marks everywhere.
        let full = "full_marks_without_evidence:so-tu-phap:one_stop".to_owned();
        assert!(found(stage, "so-tu-phap", GapSeverity::Note).await.contains(&full));
        // Evidence comes in about another unit: still nothing is held against this one.
        mean(stage, UNIT, 46);
        assert_eq!(found(stage, "so-tu-phap", GapSeverity::Blocking).await, Vec::<String>::new());
        let blocks = open_blocks(stage).await;
        assert!(blocks.iter().all(|block| !block.contains("so-tu-phap")), "{blocks:?}");
    });
}

#[test]
fn what_is_to_a_units_advantage_and_not_borne_out_has_to_be_answered() {
    on_both_backends(async |stage| {
        let round = appraised(stage, &[UNIT]).await;
        // Sở Nội vụ claims 1,46 on three measures and full marks on others; its dossiers have a mean of 1,40.
        mean(stage, UNIT, 40);
        let blocking = found(stage, UNIT, GapSeverity::Blocking).await;
        let expected = [
            "claim_above_computed:so-noi-vu:agencies_contacted",
            "claim_above_computed:so-noi-vu:attitude",
            "claim_above_computed:so-noi-vu:contacts",
            "claim_above_computed:so-noi-vu:total_time",
            "claim_above_computed:so-noi-vu:unit_time",
            "full_marks_without_evidence:so-noi-vu:one_stop",
        ];
        assert_eq!(blocking, expected);
        let mut blocks = open_blocks(stage).await;
        blocks.sort();
        assert_eq!(blocks, expected.map(|finding| format!("finding_unanswered:{finding}")));
        let before = stored(stage);
        let refused = refused(stage).await;
        assert!(refused.iter().all(|(code, _)| *code == Code::FindingUnanswered) && refused.len() == 6, "{refused:?}");
        let first = "Tồn tại chưa được trả lời: Sở Nội vụ: tiêu chí số 1 tự chấm 1,46 điểm";
        assert!(refused[0].1.starts_with(first), "{refused:?}");
        assert!(stored(stage) == before);

        for finding in &expected[..5] {
            answer(stage, finding, Precondition::Create).await;
        }
        assert_eq!(open_blocks(stage).await, [format!("finding_unanswered:{}", expected[5])]);
        answer(stage, expected[5], Precondition::Create).await;
        assert_eq!(open_blocks(stage).await, Vec::<String>::new());

        // Other dossiers come in: the answer was to other numbers, and has to be given again.
        mean(stage, UNIT, 30);
        assert_eq!(open_blocks(stage).await.len(), 5, "the five whose numbers have changed");
        for finding in &expected[..5] {
            let answered = stage.client(Role::Appraiser).gap_findings(&round).answer(finding).await.unwrap();
            assert!(answered.outdated);
            answer(stage, finding, answered.unchanged()).await;
        }
        publish(stage).await.unwrap();
    });
}

#[test]
fn an_override_of_a_finding_ends_where_its_numbers_change() {
    on_both_backends(async |stage| {
        appraised(stage, &[UNIT]).await;
        mean(stage, UNIT, 40);
        play::let_through(stage).await;
        assert_eq!(open_blocks(stage).await, Vec::<String>::new());
        mean(stage, UNIT, 39);
        let open = open_blocks(stage).await;
        assert_eq!(open.len(), 5);
        assert!(open.contains(&format!("finding_unanswered:{FINDING}")), "{open:?}");
        assert!(publish(stage).await.is_err());
    });
}
