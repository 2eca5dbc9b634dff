//! The golden quarter: Q2/2021 of Điện Biên province through HTTP, on both databases, against the report's own figures.

use chamdiem_client::text::UnitCode;
use chamdiem_client::wire::{GroupRanking, OutcomeWord, Ranking, RankingStatus, ReasonCode};
use chamdiem_client::{Precondition, Versioned};
use chamdiem_tests::play;
use chamdiem_tests::quarter::{self, DEPARTMENTS, DISTRICTS};
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_usecases::asker::Role;

mod bytes;
mod checks;
mod contradictions;
mod explanations;
mod frozen;
mod lists;

const EXCELLENT: &str = "Xuất sắc";
const GOOD: &str = "Tốt";

/// The path of something in the round.
fn path(rest: &str) -> String {
    format!("/v1/rounds/{}/{rest}", play::round_id())
}

fn code(unit: &str) -> UnitCode {
    unit.parse().unwrap()
}

async fn ranking(stage: &Stage) -> Versioned<Ranking> {
    stage.client(Role::Appraiser).ranking(&play::round_id()).find().await.unwrap()
}

fn group<'r>(ranking: &'r Ranking, code: &str) -> &'r GroupRanking {
    ranking.groups.iter().find(|group| group.code.as_str() == code).unwrap()
}

/// How many units are in each class that has any.
fn classes(group: &GroupRanking) -> Vec<(&str, u32)> {
    let classes = group.counts.classes.iter().filter(|count| count.units > 0);
    classes.map(|count| (count.class.0.as_str(), count.units)).collect()
}

/// Position, rank and unit of some rows.
fn places(group: &GroupRanking, positions: std::ops::RangeInclusive<u32>) -> Vec<(u32, Option<u32>, &str)> {
    let rows = group.rows.iter().filter(|row| positions.contains(&row.position));
    rows.map(|row| (row.position, row.rank, row.unit.as_str())).collect()
}

#[test]
fn the_ranking_is_the_one_of_the_report() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let ranking = ranking(stage).await;
        assert_eq!(ranking.status, RankingStatus::Provisional);
        assert_eq!(ranking.total_maximum.to_string(), "18.00");
        let order: Vec<&str> = ranking.groups.iter().map(|group| group.code.as_str()).collect();
        assert_eq!(order, [DEPARTMENTS, DISTRICTS]);
        departments_are_as_printed(group(&ranking, DEPARTMENTS));
        districts_are_as_printed(group(&ranking, DISTRICTS));
        every_row_is_as_printed(&ranking);

        let alone = stage.client(Role::Publisher);
        for group in &ranking.groups {
            let found = alone.group_rankings(&play::round_id()).find(&group.code).await.unwrap();
            assert_eq!(found.value, *group, "the group alone is the group in the whole");
            assert_ne!(found.etag, ranking.etag, "a tag of one thing fits no other");
        }
    });
}

fn departments_are_as_printed(departments: &GroupRanking) {
    let counts = &departments.counts;
    assert_eq!(
        (counts.units, counts.assessed, counts.exempt, counts.not_submitted, counts.awaiting),
        (19, 16, 3, 0, 0)
    );
    assert_eq!(classes(departments), [(EXCELLENT, 12), (GOOD, 4)]);
    let zero = counts.classes.iter().filter(|count| count.units == 0).count();
    assert_eq!(zero, 3, "a class without units is named too");

    let exempt: Vec<(&str, &str)> =
        departments.exempt.iter().map(|unit| (unit.name.0.as_str(), unit.reason.0.as_str())).collect();
    let reason = "Trong quý không phát sinh hồ sơ thủ tục hành chính";
    assert_eq!(exempt, [("Văn phòng UBND tỉnh", reason), ("Sở Ngoại vụ", reason), ("Ban Dân tộc", reason)]);
    assert_eq!(departments.rows.len(), 16, "who is exempt is not in the table");

    // Source: R, the annex numbers equal totals on; D, they share a rank and the next is skipped.
    let equal = [(4, "so-tai-chinh"), (5, "so-y-te"), (6, "so-giao-duc-va-dao-tao")];
    assert_eq!(places(departments, 4..=6), equal.map(|(position, unit)| (position, Some(4), unit)));
    assert_eq!(places(departments, 7..=7), [(7, Some(7), "so-cong-thuong")]);
    assert_eq!(
        places(departments, 1..=3),
        [
            (1, Some(1), "so-tu-phap"),
            (2, Some(1), "so-van-hoa-the-thao-va-du-lich"),
            (3, Some(3), "so-thong-tin-va-truyen-thong")
        ]
    );

    // Both sides of the limit between the classes.
    let class_of = |total: &str| {
        let rows = departments.rows.iter().filter(|row| row.total.as_ref().is_some_and(|t| t.to_string() == total));
        rows.map(|row| (row.unit.as_str(), row.class.0.as_str())).collect::<Vec<_>>()
    };
    assert_eq!(class_of("15.00"), [("so-lao-dong-tb-va-xh", EXCELLENT)]);
    assert_eq!(class_of("14.98"), [("so-giao-thong-van-tai", GOOD)]);
}

fn districts_are_as_printed(districts: &GroupRanking) {
    let counts = &districts.counts;
    assert_eq!((counts.units, counts.assessed, counts.exempt, counts.not_submitted, counts.awaiting), (10, 9, 0, 1, 0));
    assert_eq!(classes(districts), [(EXCELLENT, 3), (GOOD, 6)]);

    let last = districts.rows.last().unwrap();
    assert_eq!((last.position, last.rank, last.name.0.as_str()), (10, None, "UBND huyện Mường Nhé"));
    assert_eq!((last.outcome, last.class.0.as_str()), (OutcomeWord::NotSubmitted, "Không xếp loại"));
    assert_eq!((&last.total, &last.officer_average), (&None, &None), "not submitted is not a zero");
    assert!(last.scores.is_empty());
}

/// Every number and class of the annex, and its order; only UBND huyện Điện Biên stands elsewhere, with its own sum.
fn every_row_is_as_printed(ranking: &Ranking) {
    for group in &ranking.groups {
        let mut printed = quarter::units_of(group.code.as_str());
        printed.retain(|unit| unit.status != "exempt_no_dossiers");
        assert_eq!(group.rows.len(), printed.len());
        for unit in &printed {
            let row = group.rows.iter().find(|row| row.unit.as_str() == unit.unit.as_str()).unwrap();
            let scores: Vec<_> = row.scores.iter().map(|score| score.points.value()).collect();
            assert_eq!(scores, unit.scores, "{}", unit.unit);
            assert_eq!(Some(row.class.0.as_str()), unit.class.as_deref(), "{}", unit.unit);
            assert_eq!(row.name.0, unit.name);
            assert_eq!(row.officer_average.as_ref().map(|average| average.value()), unit.officer_average);
            let total = row.total.as_ref().map(|total| total.value());
            match unit.unit.as_str() {
                "ubnd-huyen-dien-bien" => assert_eq!(row.total.as_ref().unwrap().to_string(), "13.63"),
                _ => assert_eq!(total, unit.total, "{}", unit.unit),
            }
        }
        let order = group.rows.iter().map(|row| row.unit.as_str()).filter(|unit| *unit != "ubnd-huyen-dien-bien");
        let printed = printed.iter().map(|unit| unit.unit.as_str()).filter(|unit| *unit != "ubnd-huyen-dien-bien");
        assert!(order.eq(printed), "{}", group.code);
    }
}

#[test]
fn the_findings_name_the_silent_district_and_every_criterion_without_points() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let found = ranking(stage).await;
        let sentences = |unit: &str| -> Vec<&str> {
            let own = found.findings.iter().filter(|finding| finding.unit.as_str() == unit);
            own.map(|finding| finding.sentence.as_str()).collect()
        };
        assert_eq!(sentences("ubnd-huyen-muong-nhe"), ["UBND huyện Mường Nhé không gửi kết quả chấm điểm đánh giá."]);
        assert!(sentences("so-tu-phap").is_empty());
        let zeros =
            play::evaluated().iter().flat_map(|unit| unit.scores.clone()).filter(|p| p.to_string() == "0").count();
        assert_eq!(found.findings.len(), zeros + 1);

        // An appraisal that lowers a score becomes a finding with its reason.
        let (unit, appraiser, round) = (code("so-tu-phap"), stage.client(Role::Appraiser), play::round_id());
        let before = appraiser.appraisals(&round).find(&unit).await.unwrap();
        let mut input = play::as_claimed(&play::claim(&play::unit("so-tu-phap")));
        input.scores[6].points = "1".parse().unwrap();
        input.scores[6].reason_code = Some(ReasonCode::LateOrIncomplete);
        input.scores[6].reason = Some("Công khai chưa kịp thời".into());
        appraiser.appraisals(&round).put(&unit, &input, Precondition::IfMatch(&before.etag)).await.unwrap();
        let found = ranking(stage).await;
        let own: Vec<_> = found.findings.iter().filter(|finding| finding.unit == unit).collect();
        let [finding] = own.as_slice() else { panic!("{own:?}") };
        assert_eq!(
            finding.sentence,
            "Sở Tư pháp: sau thẩm định, điểm tiêu chí số 7 giảm từ 2,00 xuống 1,00 (lý do: Công khai chưa kịp thời)."
        );
        let row = found.groups[0].rows.iter().find(|row| row.unit == unit).unwrap();
        assert_eq!((row.position, row.total.as_ref().unwrap().to_string().as_str()), (3, "17.00"));
    });
}
