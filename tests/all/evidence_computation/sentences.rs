//! What an official reads about computed points and gap findings.

use chamdiem_api_types::wire::{computed_sentence, condition_sentence, gap_finding, gap_sentence};
use chamdiem_scoring::{Basis, Figure, RuleSet, UnitLevel};
use chamdiem_tests::rule_sets::{decision_1187, points, unit};

use super::gap_findings::every_kind;
use super::methods::{computation, ratio_parts, step_parts};
use super::{computed, computed_under};

fn told(key: &str, counts: &[(Figure, i64)]) -> String {
    let rules = decision_1187();
    let (index, _) = rules.criterion(&key.parse().unwrap()).unwrap();
    computed_sentence(&rules, index, &computed(key, counts))
}

fn told_under(rules: &RuleSet, counts: &[(Figure, i64)]) -> String {
    let (index, _) = rules.criterion(&"nop_ho_so".parse().unwrap()).unwrap();
    computed_sentence(rules, index, &computed_under(rules, "nop_ho_so", UnitLevel::Department, counts))
}

#[test]
fn a_mean_is_told_with_its_levels_its_sum_and_its_count() {
    use Figure::{TotalTimeEarly as Early, TotalTimeLate as Late, TotalTimeOnDay as OnDay};
    assert_eq!(
        told("total_time", &[(Early, 1_390), (OnDay, 20), (Late, 2)]),
        "Trung bình của 1.412 hồ sơ: 1.390 hồ sơ mức 2 điểm, 20 hồ sơ mức 1 điểm, 2 hồ sơ mức 0 điểm; 2.800 điểm \
         chia cho 1.412 hồ sơ được 1,98 điểm."
    );
}

#[test]
fn a_step_is_told_with_why_it_was_reached_and_why_none_above_it_was() {
    let online = |share| {
        let procedures = [(Figure::ProceduresOnlineEligible, 10), (Figure::ProceduresOnline, 3)];
        let dossiers = [(Figure::Dossiers, 10_000), (Figure::DossiersOnline, share)];
        told("online", &[procedures, dossiers].concat())
    };
    assert_eq!(
        online(2_999),
        "Đạt mức 1,00 điểm: tỷ lệ thủ tục ở mức độ 3, 4 trên thủ tục đủ điều kiện trực tuyến là 3/10 (30 %), yêu cầu \
         trên 0 %; tỷ lệ hồ sơ nộp trực tuyến trên hồ sơ được tính trong kỳ là 2.999/10.000 (29,99 %), yêu cầu từ \
         15 % trở lên; số hồ sơ nộp trực tuyến bị trễ hạn là 0, yêu cầu không quá 0. Không đạt mức 2,00 điểm: tỷ lệ \
         hồ sơ nộp trực tuyến trên hồ sơ được tính trong kỳ là 2.999/10.000 (29,99 %), yêu cầu từ 30 % trở lên."
    );
    assert!(online(3_000).starts_with("Đạt mức 2,00 điểm: "), "{}", online(3_000));
    assert!(!online(3_000).contains("Không đạt"), "{}", online(3_000));
    assert!(online(1_499).starts_with("Được 0,00 điểm vì không đạt mức nào cao hơn. Không đạt mức 2,00 điểm: "));
}

#[test]
fn no_complaint_is_told_as_the_reason() {
    assert_eq!(
        told("feedback", &[]),
        "Đạt mức 2,00 điểm: không có phản ánh, kiến nghị phải trả lời, yêu cầu tỷ lệ phản ánh, kiến nghị được trả lời \
         đúng hạn từ 100 % trở lên; số phản ánh, kiến nghị kéo dài là 0, yêu cầu không quá 0."
    );
}

#[test]
fn what_cannot_be_told_says_which_figures_are_missing() {
    assert_eq!(told("total_time", &[]), "Không có số liệu để tính: không xác định được điểm.");
    assert_eq!(
        told("online", &[]),
        "Không có số liệu về thủ tục đủ điều kiện trực tuyến, hồ sơ được tính trong kỳ: không xác định được điểm."
    );
    let mut parts = ratio_parts();
    parts.criteria[0].computation.as_mut().unwrap().without_evidence = chamdiem_scoring::WithoutEvidence::Zero;
    let rules = RuleSet::new(parts).unwrap();
    assert_eq!(told_under(&rules, &[]), "Không có số liệu để tính: bộ tiêu chí cho 0,0 điểm.");
}

#[test]
fn a_ratio_is_told_with_both_figures_and_the_maximum() {
    let rules = RuleSet::new(ratio_parts()).unwrap();
    let online = |online| told_under(&rules, &[(Figure::DossiersOnline, online), (Figure::Dossiers, 3)]);
    assert_eq!(
        online(1),
        "Tỷ lệ hồ sơ nộp trực tuyến trên hồ sơ được tính trong kỳ là 1/3 (33,33 %), nhân với điểm tối đa 3,5 được 1,2 \
         điểm."
    );
    assert_eq!(
        online(4),
        "Tỷ lệ hồ sơ nộp trực tuyến trên hồ sơ được tính trong kỳ là 4/3 (133,33 %), vượt 100 % nên được điểm tối đa \
         3,5 điểm."
    );
}

#[test]
fn what_is_declared_says_so_and_a_level_for_everybody_says_what_it_is() {
    let rules = RuleSet::new(chamdiem_tests::rule_sets::two_criteria()).unwrap();
    assert_eq!(told_under(&rules, &[]), "Điểm do đơn vị tự kê khai và được thẩm định, không tính từ số liệu.");
    let mut parts = step_parts(|_| {});
    parts.criteria[0].levels.remove(0);
    parts.criteria[0].computation = Some(computation());
    let rules = RuleSet::new(parts).unwrap();
    assert_eq!(told_under(&rules, &[]), "Được 1,0 điểm: Đạt mức 1 điểm.");
}

#[test]
fn a_condition_is_told_with_its_figures_its_limits_and_its_result() {
    let condition = |change: fn(&mut chamdiem_scoring::Condition), counts: &[(Figure, i64)]| {
        let rules = RuleSet::new(step_parts(change)).unwrap();
        let (index, criterion) = rules.criterion(&"nop_ho_so".parse().unwrap()).unwrap();
        let computed = computed_under(&rules, "nop_ho_so", UnitLevel::Department, counts);
        let (Basis::Steps { checks, .. } | Basis::NoEvidence { checks, .. }) = computed.basis else {
            panic!("{index}")
        };
        condition_sentence(criterion, &checks[0])
    };
    let online = |online, all| [(Figure::DossiersOnline, online), (Figure::Dossiers, all)];
    assert_eq!(
        condition(|_| {}, &online(35, 100)),
        "Tỷ lệ hồ sơ nộp trực tuyến trên hồ sơ được tính trong kỳ là 35/100 (35 %), yêu cầu từ 30 % trở lên: đạt."
    );
    assert_eq!(
        condition(|condition| condition.below = Some(points("33.3")), &online(29_999, 100_000)),
        "Tỷ lệ hồ sơ nộp trực tuyến trên hồ sơ được tính trong kỳ là 29.999/100.000 (29,99 %), yêu cầu từ 30 % trở lên \
         và dưới 33,3 %: không đạt."
    );
    assert_eq!(
        condition(|_| {}, &[]),
        "Không có hồ sơ được tính trong kỳ, yêu cầu tỷ lệ hồ sơ nộp trực tuyến từ 30 % trở lên: không xác định được."
    );
    let count = |condition: &mut chamdiem_scoring::Condition| {
        condition.denominator = None;
        condition.at_least = None;
        condition.above = Some(points("4"));
    };
    assert_eq!(condition(count, &online(5, 0)), "Số hồ sơ nộp trực tuyến là 5, yêu cầu trên 4: đạt.");
}

#[test]
fn every_gap_is_told_in_one_sentence() {
    let told = every_kind().map(|gap| gap_sentence(&decision_1187(), "Sở Nội vụ", &gap));
    assert_eq!(
        told,
        [
            "Sở Nội vụ: tiêu chí số 1 tự chấm 2,00 điểm, cao hơn 0,09 điểm so với điểm tính từ số liệu là 1,91.",
            "Sở Nội vụ: tiêu chí số 1 tự chấm 1,91 điểm, thấp hơn 0,09 điểm so với điểm tính từ số liệu là 2,00.",
            "Sở Nội vụ: tiêu chí số 9 tự chấm điểm tối đa 2,00 nhưng không có số liệu làm căn cứ.",
            "Sở Nội vụ được miễn đánh giá vì không phát sinh hồ sơ, nhưng số liệu trong kỳ có 1.234 hồ sơ.",
            "Sở Nội vụ thuộc diện phải đánh giá, nhưng số liệu trong kỳ không có hồ sơ nào.",
            "Sở Nội vụ có 5 phiếu khảo sát gửi sau thời hạn quy định.",
            "Sở Nội vụ chỉ có 3 phiếu khảo sát trong khi có 412 hồ sơ; số phiếu tối thiểu là 10 % số hồ sơ, tức 42 phiếu.",
            "Sở Nội vụ: cả 12 phiếu khảo sát có câu trả lời giống hệt nhau.",
            "Sở Nội vụ: điểm trung bình của công chức, viên chức Bộ phận Một cửa tự khai là 9,50, khác với điểm trung \
             bình tính từ số liệu là 9,10.",
            "Sở Nội vụ có tổng điểm 15,02, chỉ cao hơn 0,02 điểm so với giới hạn dưới 15,00 của loại Xuất sắc.",
        ]
    );
    let at_the_limit = chamdiem_scoring::Gap::NearClassLimit { total: points("15"), limit: points("15") };
    assert_eq!(
        gap_sentence(&decision_1187(), "Sở Nội vụ", &at_the_limit),
        "Sở Nội vụ có tổng điểm 15,00, đúng bằng giới hạn dưới của loại Xuất sắc."
    );
    let none = chamdiem_scoring::Gap::SurveyTooFew { forms: 0, dossiers: 41, percent_min: points("12.5") };
    assert_eq!(
        gap_sentence(&decision_1187(), "Sở Nội vụ", &none),
        "Sở Nội vụ không có phiếu khảo sát nào trong khi có 41 hồ sơ; số phiếu tối thiểu là 12,5 % số hồ sơ, tức 6 phiếu."
    );
}

#[test]
fn a_finding_on_the_wire_carries_its_numbers_and_no_answer_yet() {
    let [above, _, full, exempt, ..] = every_kind();
    let blocking = chamdiem_scoring::Severity::Blocking;
    let wire = |gap| gap_finding(&decision_1187(), &unit("so-noi-vu"), "Sở Nội vụ", gap, blocking);
    let written = serde_json::to_value(wire(&above)).unwrap();
    assert_eq!(
        written,
        serde_json::json!({
            "id": "claim_above_computed:so-noi-vu:total_time",
            "code": "claim_above_computed",
            "severity": "blocking",
            "unit": "so-noi-vu",
            "criterion": "total_time",
            "self_assessed": "2.00",
            "computed": "1.91",
            "sentence": gap_sentence(&decision_1187(), "Sở Nội vụ", &above),
        })
    );
    let full = wire(&full);
    assert_eq!((full.self_assessed, full.computed), (Some("2".parse().unwrap()), None));
    assert_eq!(wire(&exempt).count, Some(1_234));
}
