//! What two people let through: exactly that, for as long as it says the same, and printed with the result.

use std::collections::BTreeSet;

use chamdiem_client::verification::v1;
use chamdiem_client::wire::{BlockKey, ProposalDecisionInput, ProposalVerdict};
use chamdiem_tests::inside::stored;
use chamdiem_tests::records::meddle;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::Wire;
use chamdiem_tests::{known_publications, rule_sets};

use super::*;

/// The appraiser proposes and the publisher agrees; gives the number of the proposal.
pub(super) async fn let_through(stage: &Stage, blocks: Vec<BlockKey>) -> u32 {
    decided(stage, blocks, ProposalVerdict::Approved).await
}

async fn decided(stage: &Stage, blocks: Vec<BlockKey>, decision: ProposalVerdict) -> u32 {
    let (appraiser, publisher, round) =
        (stage.client(Role::Appraiser), stage.client(Role::Publisher), play::round_id());
    let read = appraiser.ranking(&round).find().await.unwrap();
    let proposed = appraiser.proposals(&round).propose(&play::gate_override(blocks), &read.etag).await.unwrap();
    let decision = ProposalDecisionInput { decision, note: None };
    publisher.proposals(&round).decide(proposed.number, &decision, &proposed.etag).await.unwrap();
    proposed.number
}

fn sentence(printed: &str, difference: &str) -> String {
    format!(
        "UBND huyện Điện Biên: tổng điểm đã công bố là {printed}, nhưng tổng điểm các tiêu chí là 13,63, chênh lệch \
         {difference} điểm; tính theo điểm các tiêu chí thì xếp loại vẫn là Tốt và đơn vị đứng thứ 9 thay vì thứ 7."
    )
}

#[test]
fn the_report_of_the_second_quarter_contradicts_itself_so_it_takes_two_people_to_publish() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let seen = gate(stage).await;
        let [block] = seen.blocks.as_slice() else { panic!("{seen:?}") };
        assert_eq!((block.key.as_str(), block.code), (CONTRADICTION, BlockCode::Contradiction));
        assert_eq!(block.unit, Some(code("ubnd-huyen-dien-bien")));
        assert_eq!(block.sentence, sentence("14,63", "1,00"));
        let before = stored(stage);
        assert_eq!(refused(stage).await, [(Code::ResultContradictory, sentence("14,63", "1,00"))]);
        assert!(stored(stage) == before, "a refused publication stores nothing");

        // A proposal alone changes nothing, and neither does one that is not approved.
        let number = decided(stage, vec![block.key.clone()], ProposalVerdict::Rejected).await;
        assert_eq!(open_blocks(stage).await, [CONTRADICTION]);
        assert_eq!(refused(stage).await.len(), 1);
        let second = let_through(stage, vec![block.key.clone()]).await;
        assert_eq!((number, second), (1, 2));
        assert_eq!(gate(stage).await.blocks[0].overridden_by, Some(2));
        publish(stage).await.unwrap();

        // What was let through is printed with the result, with the reason, and without anybody's name.
        let publication = stage.public.publications(&play::round_id()).find(1).await.unwrap();
        let path = format!("/v1/publications/{}", publication.sha256);
        let document = Wire::to(stage).get(&path, None).await.json();
        let [printed] = document["overrides"].as_array().unwrap().as_slice() else { panic!("{document}") };
        let facts = &printed["block"];
        assert_eq!((&facts["key"], &facts["code"]), (&CONTRADICTION.into(), &"contradiction".into()));
        assert_eq!((&facts["unit"], &printed["proposal"]), (&"ubnd-huyen-dien-bien".into(), &2.into()));
        assert_eq!((&facts["printed"], &facts["computed"]), (&"14.63".into(), &"13.63".into()));
        assert_eq!(printed["reason"], "Báo cáo đã phát hành, giữ nguyên bảng đã in để đối chiếu");
        assert!(!document.to_string().contains("appraiser"), "{document}");
        // The facts are signed; the sentence is made of them by whoever shows the publication.
        assert!(!document.to_string().contains("nhưng tổng điểm"), "{document}");
        let [shown] = publication.overrides.as_slice() else { panic!("{publication:?}") };
        assert_eq!((shown.sentence.as_str(), shown.proposal), (sentence("14,63", "1,00").as_str(), 2));
    });
}

#[test]
fn an_override_lets_through_what_it_names_as_it_was_and_nothing_else() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let_through(stage, vec![CONTRADICTION.parse().unwrap()]).await;
        assert_eq!(open_blocks(stage).await, Vec::<String>::new());

        // The printed table is imported again with another wrong total: the block has the same key and says another thing.
        import(stage, "14.65").await;
        assert_eq!(open_blocks(stage).await, [CONTRADICTION]);
        assert_eq!(refused(stage).await, [(Code::ResultContradictory, sentence("14,65", "1,02"))]);
        // As it was: what two people agreed on holds again.
        import(stage, "14.63").await;
        assert_eq!(open_blocks(stage).await, Vec::<String>::new());

        // A score is decided otherwise than printed: a new block, which nobody has let through.
        let (appraiser, round) = (stage.client(Role::Appraiser), play::round_id());
        let before = appraiser.appraisals(&round).find(&code(UNIT)).await.unwrap();
        let mut input = play::as_claimed(&play::claim(&play::unit(UNIT)));
        input.scores[7].points = "1.00".parse().unwrap();
        input.scores[7].reason_code = Some(chamdiem_client::wire::ReasonCode::EvidenceMissing);
        input.scores[7].reason = Some("Chưa có tài liệu chứng minh".into());
        appraiser.appraisals(&round).put(&code(UNIT), &input, before.unchanged()).await.unwrap();
        assert_eq!(open_blocks(stage).await, ["contradiction:value_not_appraised:so-noi-vu:feedback"]);
        let found = gate(stage).await.value.blocks;
        assert_eq!(found[0].criterion, Some("feedback".parse().unwrap()));
        assert!(publish(stage).await.is_err());
    });
}

#[test]
fn what_two_people_let_through_holds_in_other_words_and_not_with_another_number() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let_through(stage, vec![CONTRADICTION.parse().unwrap()]).await;
        let proposal = stage.client(Role::Publisher).proposals(&play::round_id()).find(1).await.unwrap();
        let seen = gate(stage).await;
        assert_eq!(proposal.blocks[0].facts_sha256, seen.blocks[0].facts_sha256);

        // As if the program had said the same in other words when it was proposed.
        meddle(
            stage,
            "UPDATE proposals SET document = REPLACE(document, 'tổng điểm đã công bố là', 'bảng in ghi tổng điểm')",
        );
        chamdiem_tests::inside::seal(stage);
        let reworded = stage.client(Role::Publisher).proposals(&play::round_id()).find(1).await.unwrap();
        assert_ne!(reworded.blocks[0].sentence, seen.blocks[0].sentence);
        assert_eq!(open_blocks(stage).await, Vec::<String>::new(), "the facts are the same");

        import(stage, "14.65").await;
        assert_eq!(open_blocks(stage).await, [CONTRADICTION], "one of the numbers is another");
        assert_ne!(gate(stage).await.blocks[0].facts_sha256, seen.blocks[0].facts_sha256);
        import(stage, "14.63").await;
        publish(stage).await.unwrap();
    });
}

#[test]
fn every_kind_of_block_has_a_fingerprint_of_its_own_that_no_wording_is_part_of() {
    let (rule_set, blocks) = (rule_sets::decision_1187(), known_publications::blocks());
    let prints: BTreeSet<_> = blocks.iter().map(|block| block.fingerprint().unwrap()).collect();
    assert_eq!(prints.len(), blocks.len());
    for block in &blocks {
        let sentence = block.sentence(&rule_set, "Sở Nội vụ");
        assert_ne!(sentence, block.key.to_string(), "its values make a sentence");
        assert!(sentence.contains("Sở Nội vụ") && sentence.ends_with('.'), "{sentence}");
        assert!(!serde_json::to_string(block).unwrap().contains("Sở Nội vụ"), "the name is no part of it");
        // What lacks a value says its key, and does not fail.
        let bare = v1::Block::about(block.code, "so-noi-vu", block.unit.clone()).unwrap();
        assert!(!bare.sentence(&rule_set, "Sở Nội vụ").is_empty());
    }
}

/// Imports the printed table with another total of UBND huyện Điện Biên.
async fn import(stage: &Stage, total: &str) {
    let (appraiser, round) = (stage.client(Role::Appraiser), play::round_id());
    let mut tables = play::printed_tables();
    let rows = &mut tables.tables[1].rows;
    rows.iter_mut().find(|row| row.unit.as_str() == "ubnd-huyen-dien-bien").unwrap().total =
        Some(total.parse().unwrap());
    let imported = appraiser.imported_result(&round).find().await.unwrap();
    appraiser.imported_result(&round).put(&tables, imported.unchanged()).await.unwrap();
}
