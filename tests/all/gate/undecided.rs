//! Units without a decision, and the version of the gate.

use chamdiem_tests::inside::stored;
use chamdiem_tests::service::on_both_backends;

use super::*;

#[test]
fn a_round_in_which_all_is_said_has_nothing_in_its_way() {
    on_both_backends(async |stage| {
        appraised(stage, &[UNIT, "so-tu-phap"]).await;
        let gate = gate(stage).await;
        assert!(gate.ready && gate.blocks.is_empty(), "{gate:?}");
        publish(stage).await.unwrap();
    });
}

#[test]
fn each_unit_that_has_submitted_and_was_not_decided_on_is_named_and_no_other() {
    on_both_backends(async |stage| {
        appraised(stage, &[]).await;
        assert_eq!(open_blocks(stage).await, Vec::<String>::new(), "who sent nothing waits for no decision");
    });
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        play::open(stage).await;
        play::submit(stage, &["so-tu-phap", "so-y-te", UNIT].map(play::unit)).await;
        play::close(stage).await;
        play::appraise(stage, &[play::unit("so-y-te")]).await;
        assert_eq!(open_blocks(stage).await, ["unit_undecided:so-tu-phap", "unit_undecided:so-noi-vu"]);
        let before = stored(stage);
        let named = [
            (Code::AppraisalMissing, "Sở Tư pháp (so-tu-phap) chưa được thẩm định.".to_owned()),
            (Code::AppraisalMissing, "Sở Nội vụ (so-noi-vu) chưa được thẩm định.".to_owned()),
        ];
        assert_eq!(refused(stage).await, named);
        assert!(stored(stage) == before);

        // Even this two people may let through: then the unit stands in the result as not yet decided.
        let block = "unit_undecided:so-tu-phap".parse().unwrap();
        overrides::let_through(stage, vec![block]).await;
        assert_eq!(open_blocks(stage).await, ["unit_undecided:so-noi-vu"]);
        play::appraise(stage, &[play::unit(UNIT)]).await;
        publish(stage).await.unwrap();
        let ranking = stage.public.ranking(&play::round_id()).find().await.unwrap();
        let row = ranking.groups[0].rows.iter().find(|row| row.unit.as_str() == "so-tu-phap").unwrap();
        assert_eq!((row.outcome.as_str(), &row.total, row.rank), ("awaiting_appraisal", &None, None));
    });
}

#[test]
fn the_gate_has_a_version_that_changes_with_what_it_says() {
    on_both_backends(async |stage| {
        let round = appraised(stage, &[UNIT]).await;
        let publisher = stage.client(Role::Publisher);
        let clear = gate(stage).await;
        assert!(publisher.publication_gate(&round).find_if_changed(&clear.etag).await.unwrap().is_none());
        play::import(stage).await;
        let blocked = publisher.publication_gate(&round).find_if_changed(&clear.etag).await.unwrap().unwrap();
        assert_ne!(blocked.etag, clear.etag);
        play::let_through(stage).await;
        let through = publisher.publication_gate(&round).find_if_changed(&blocked.etag).await.unwrap().unwrap();
        assert!(through.ready && through.etag != blocked.etag);
    });
}
