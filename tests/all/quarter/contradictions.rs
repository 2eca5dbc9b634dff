//! The printed table contradicts itself once, and the service finds it; the ranking that it serves is the computed one.

use chamdiem_client::wire::{ContradictionKind, Contradictions};
use chamdiem_client::{Code, Precondition};
use chamdiem_tests::play;
use chamdiem_tests::quarter::DISTRICTS;
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_usecases::asker::Role;

use super::{group, places, ranking};

async fn contradictions(stage: &Stage) -> Contradictions {
    stage.client(Role::Publisher).contradictions(&play::round_id()).find().await.unwrap().value
}

#[test]
fn the_printed_table_contradicts_itself_at_one_district_and_only_there() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let found = contradictions(stage).await;
        assert_eq!(found.document_number.0, "367/BC-VPUB");
        let [one] = found.items.as_slice() else { panic!("{found:?}") };
        assert_eq!((one.kind, one.unit.as_str()), (ContradictionKind::Total, "ubnd-huyen-dien-bien"));
        let text = |points: &Option<chamdiem_client::text::Points>| points.as_ref().unwrap().to_string();
        assert_eq!((text(&one.printed), text(&one.computed)), ("14.63".to_owned(), "13.63".to_owned()));
        assert_eq!(one.difference.as_ref().unwrap().to_string(), "1.00");
        assert_eq!((&one.printed_class, &one.computed_class), (&Some("Tốt".into()), &Some("Tốt".into())));
        assert_eq!((one.printed_position, one.computed_position), (Some(7), Some(9)));
        let displaced: Vec<_> = one.displaced.iter().map(|d| (d.unit.as_str(), d.from, d.to)).collect();
        assert_eq!(displaced, [("ubnd-huyen-muong-cha", 8, 7), ("ubnd-thi-xa-muong-lay", 9, 8)]);
        assert_eq!(
            one.sentence,
            "UBND huyện Điện Biên: tổng điểm đã công bố là 14,63, nhưng tổng điểm các tiêu chí là 13,63, chênh lệch \
             1,00 điểm; tính theo điểm các tiêu chí thì xếp loại vẫn là Tốt và đơn vị đứng thứ 9 thay vì thứ 7."
        );

        // What was printed corrects nothing: the ranking is the computed one.
        let ranking = ranking(stage).await;
        let served = places(group(&ranking, DISTRICTS), 7..=9);
        let expected = ["ubnd-huyen-muong-cha", "ubnd-thi-xa-muong-lay", "ubnd-huyen-dien-bien"];
        assert_eq!(served, [7, 8, 9].map(|place| (place, Some(place), expected[place as usize - 7])));
        // And it is kept as it was printed.
        let imported = stage.client(Role::Admin).imported_result(&play::round_id()).find().await.unwrap();
        let kept = imported.tables[1].rows.iter().find(|row| row.unit == one.unit).unwrap();
        assert_eq!((kept.position, text(&kept.total).as_str()), (Some(7), "14.63"));
    });
}

#[test]
fn a_table_imported_again_replaces_the_one_before_and_the_contradictions_follow() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let (appraiser, round) = (stage.client(Role::Appraiser), play::round_id());
        let import = appraiser.imported_result(&round);
        let (first, before) = (import.find().await.unwrap(), ranking(stage).await);
        let mut corrected = play::printed_tables();

        let refused = import.put(&corrected, Precondition::Create).await.unwrap_err();
        assert!(refused.is_already_exists(), "{refused}");
        assert_eq!(contradictions(stage).await.items.len(), 1);

        // As it would have been printed without the error.
        let row = corrected.tables[1].rows.iter_mut().find(|row| row.unit.as_str() == "ubnd-huyen-dien-bien").unwrap();
        row.total = Some("13.63".parse().unwrap());
        for row in &mut corrected.tables[1].rows {
            let order = [("ubnd-huyen-muong-cha", 7), ("ubnd-thi-xa-muong-lay", 8), ("ubnd-huyen-dien-bien", 9)];
            if let Some((_, position)) = order.iter().find(|(unit, _)| *unit == row.unit.as_str()) {
                row.position = Some(*position);
            }
        }
        let second = import.put(&corrected, first.unchanged()).await.unwrap();
        assert_ne!(second.etag, first.etag);
        assert!(contradictions(stage).await.items.is_empty());
        let late = import.put(&play::printed_tables(), first.unchanged()).await.unwrap_err();
        assert!(late.is_stale(), "{late}");

        // Other ways to contradict oneself: class, order, and a score that is not the appraised one.
        let mut odd = corrected.clone();
        odd.tables[0].rows[15].class = Some("Khá".into());
        odd.tables[0].rows[0].position = Some(5);
        odd.tables[1].rows[0].values[0] = "1.85".parse().unwrap();
        odd.tables[1].rows[0].values[1] = "2.05".parse().unwrap();
        import.put(&odd, second.unchanged()).await.unwrap();
        let found = contradictions(stage).await;
        let kinds: Vec<(&str, &str)> =
            found.items.iter().map(|item| (item.kind.as_str(), item.unit.as_str())).collect();
        let expected = [
            ("class", "so-noi-vu"),
            ("order", "so-tu-phap"),
            ("value_above_maximum", "ubnd-huyen-muong-ang"),
            ("value_not_appraised", "ubnd-huyen-muong-ang"),
        ];
        for (kind, unit) in expected {
            assert!(kinds.contains(&(kind, unit)), "{kind} {unit}: {kinds:?}");
        }
        assert_eq!(ranking(stage).await, before, "no import changes the ranking");
    });
}

#[test]
fn an_import_of_foreign_or_repeated_units_names_every_fault_and_is_not_kept() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let (appraiser, round) = (stage.client(Role::Appraiser), play::round_id());
        let import = appraiser.imported_result(&round);
        let kept = import.find().await.unwrap();
        let mut wrong = play::printed_tables();
        wrong.tables[0].rows[1].unit = "so-tu-phap".parse().unwrap();
        wrong.tables[1].rows[0].unit = "so-noi-vu".parse().unwrap();
        wrong.tables[1].rows[1].unit = "so-khong-co".parse().unwrap();
        wrong.tables.push(wrong.tables[0].clone());
        wrong.tables[2].rows.truncate(1);
        wrong.tables[2].group = "nhom-khong-co".parse().unwrap();

        let refused = import.put(&wrong, kept.unchanged()).await.unwrap_err();
        let faults: Vec<(&str, Code)> = refused.issues().iter().map(|i| (i.pointer.as_str(), i.code)).collect();
        for expected in [
            ("/tables/0/rows/1/unit", Code::ItemRepeated),
            ("/tables/1/rows/1/unit", Code::ReferenceUnknown),
            ("/tables/2/group", Code::ReferenceUnknown),
        ] {
            assert!(faults.contains(&expected), "{expected:?}: {faults:?}");
        }
        assert!(faults.iter().any(|(pointer, _)| *pointer == "/tables/1/rows/0/unit"), "of another group: {faults:?}");
        assert_eq!(import.find().await.unwrap(), kept);
    });
}
