//! What an official reads: findings, contradictions and faults as Vietnamese sentences.

use std::collections::BTreeMap;

use chamdiem_api_types::wire::{contradiction_sentence, finding_sentence, sheet_faults};
use chamdiem_api_types::{Code, Fault};
use chamdiem_scoring::{Contradiction, Decimals, Finding, SheetFault, UnitCode, contradictions};
use chamdiem_tests::quarter::{self, DEPARTMENTS, DISTRICTS};
use chamdiem_tests::rule_sets::{decision_1187, points, unit};

fn name(code: &UnitCode) -> String {
    quarter::units().into_iter().find(|known| known.unit == *code).unwrap().name
}

fn sentence(contradiction: &Contradiction) -> String {
    contradiction_sentence(&decision_1187(), contradiction, &name)
}

fn finding(unit_name: &str, finding: &Finding) -> String {
    finding_sentence(&decision_1187(), unit_name, finding)
}

#[test]
fn the_contradiction_of_the_real_report_is_told_in_one_sentence() {
    let found = contradictions(&decision_1187(), &quarter::printed_rows(DISTRICTS), &BTreeMap::new());
    let sentences: Vec<String> = found.iter().map(sentence).collect();
    assert_eq!(
        sentences,
        ["UBND huyện Điện Biên: tổng điểm đã công bố là 14,63, nhưng tổng điểm các tiêu chí là 13,63, chênh lệch \
          1,00 điểm; tính theo điểm các tiêu chí thì xếp loại vẫn là Tốt và đơn vị đứng thứ 9 thay vì thứ 7."]
    );
}

#[test]
fn a_total_that_changes_the_class_but_not_the_position_says_so() {
    let mut rows = quarter::printed_rows(DEPARTMENTS);
    // Sở Tư pháp alone, printed with three points less and so one class lower.
    rows.truncate(1);
    rows[0].total = Some(points("14.98"));
    rows[0].class_name = Some("Tốt".to_owned());
    let found = contradictions(&decision_1187(), &rows, &BTreeMap::new());
    assert_eq!(
        found.iter().map(sentence).collect::<Vec<_>>(),
        ["Sở Tư pháp: tổng điểm đã công bố là 14,98, nhưng tổng điểm các tiêu chí là 18,00, chênh lệch 3,02 điểm; \
          tính theo điểm các tiêu chí thì xếp loại là Xuất sắc thay vì Tốt và đơn vị vẫn đứng thứ 1."]
    );
}

#[test]
fn the_other_contradictions_are_told_in_one_sentence_each() {
    let so_noi_vu = || unit("so-noi-vu");
    let class = Contradiction::Class {
        unit: so_noi_vu(),
        total: points("13.38"),
        printed: "Khá".to_owned(),
        expected_class_index: 1,
    };
    assert_eq!(
        sentence(&class),
        "Sở Nội vụ: tổng điểm đã công bố 13,38 thuộc loại Tốt, nhưng xếp loại đã công bố là Khá."
    );
    let order = |first, last| Contradiction::Order { unit: so_noi_vu(), printed: 3, first, last };
    assert_eq!(
        sentence(&order(16, 16)),
        "Sở Nội vụ: được công bố đứng thứ 3, nhưng theo tổng điểm đã công bố phải đứng thứ 16."
    );
    assert_eq!(
        sentence(&order(4, 6)),
        "Sở Nội vụ: được công bố đứng thứ 3, nhưng theo tổng điểm đã công bố phải đứng trong khoảng từ thứ 4 đến thứ 6."
    );
    let count = Contradiction::ValueCount { unit: so_noi_vu(), printed: 10, expected: 9 };
    assert_eq!(
        sentence(&count),
        "Sở Nội vụ: dòng đã công bố ghi 10 giá trị điểm, trong khi bộ tiêu chí có 9 tiêu chí."
    );
    let above = Contradiction::ValueAboveMaximum { unit: so_noi_vu(), criterion_index: 0, printed: points("2.5") };
    assert_eq!(sentence(&above), "Sở Nội vụ: tiêu chí số 1 được công bố 2,50 điểm, vượt quá điểm tối đa 2,00.");
    let other = Contradiction::ValueNotAppraised {
        unit: so_noi_vu(),
        criterion_index: 8,
        printed: points("1"),
        appraised: points("0"),
    };
    assert_eq!(sentence(&other), "Sở Nội vụ: tiêu chí số 9 được công bố 1,00 điểm, khác với điểm thẩm định là 0,00.");
}

#[test]
fn findings_are_told_as_the_report_tells_them() {
    assert_eq!(
        finding("UBND huyện Mường Nhé", &Finding::NotSubmitted),
        "UBND huyện Mường Nhé không gửi kết quả chấm điểm đánh giá."
    );
    assert_eq!(
        finding("Sở Nội vụ", &Finding::SubmittedLate),
        "Sở Nội vụ gửi kết quả tự chấm điểm sau thời hạn quy định."
    );
    assert_eq!(
        finding("UBND huyện Điện Biên", &Finding::NoPoints { criterion_index: 7 }),
        "UBND huyện Điện Biên: tiêu chí số 8 (Tiếp thu, giải trình, xử lý phản ánh, kiến nghị) đạt 0 điểm (tối đa \
         2,00 điểm)."
    );
}

#[test]
fn a_change_is_told_with_its_direction_and_its_reason() {
    let changed = |before: &str, after: &str, reason: Option<&str>| Finding::ChangedOnAppraisal {
        criterion_index: 0,
        self_assessed: points(before),
        appraised: points(after),
        reason: reason.map(str::to_owned),
    };
    assert_eq!(
        finding("Sở Nội vụ", &changed("1.5", "1.46", Some("02 hồ sơ trả kết quả trễ hạn."))),
        "Sở Nội vụ: sau thẩm định, điểm tiêu chí số 1 giảm từ 1,50 xuống 1,46 (lý do: 02 hồ sơ trả kết quả trễ hạn)."
    );
    assert_eq!(
        finding("Sở Nội vụ", &changed("1.46", "2", None)),
        "Sở Nội vụ: sau thẩm định, điểm tiêu chí số 1 tăng từ 1,46 lên 2,00."
    );
}

#[test]
fn each_fault_of_a_score_sheet_has_its_code_its_place_and_its_sentence() {
    let decision = decision_1187();
    let two = Decimals::new(2).unwrap();
    let faults = [
        SheetFault::CriterionRepeated { index: 3 },
        SheetFault::CriterionMissing { key: "online".parse().unwrap() },
        SheetFault::PointsOutOfRange { index: 0, given: points("2.5"), maximum: points("2") },
        SheetFault::PointsTooPrecise { index: 1, given: points("1.999"), decimals: two },
        SheetFault::OfficerAverageMissing,
        SheetFault::OfficerAverageNotForeseen,
        SheetFault::OfficerAverageOutOfRange { given: points("10.5"), maximum: points("10") },
        SheetFault::OfficerAverageTooPrecise { given: points("9.545"), decimals: two },
        SheetFault::ReasonCodeMissing { index: 4, self_assessed: points("1.5") },
        SheetFault::ReasonMissing { index: 4, self_assessed: points("1.5") },
        SheetFault::ClauseMissing { index: 5 },
    ];
    let told: Vec<(String, Code, String)> = sheet_faults(&decision, &faults)
        .into_iter()
        .map(|Fault { pointer, code, vi, .. }| (pointer, code, vi))
        .collect();
    let expected = [
        ("/scores/3/criterion", Code::CriterionRepeated, "Tiêu chí này đã được chấm ở trên."),
        ("/scores", Code::CriterionMissing, "Thiếu điểm tiêu chí số 9 (online)."),
        ("/scores/0/points", Code::PointsOutOfRange, "Điểm 2,50 vượt quá điểm tối đa 2,00 của tiêu chí."),
        ("/scores/1/points", Code::PointsTooPrecise, "Điểm 1,999 có quá 2 chữ số thập phân."),
        (
            "/officer_average",
            Code::OfficerAverageMissing,
            "Bộ tiêu chí yêu cầu điểm trung bình của công chức, viên chức bộ phận một cửa.",
        ),
        (
            "/officer_average",
            Code::OfficerAverageNotForeseen,
            "Bộ tiêu chí không quy định điểm trung bình của công chức, viên chức.",
        ),
        ("/officer_average", Code::OfficerAverageOutOfRange, "Điểm trung bình 10,50 vượt quá mức tối đa 10,00."),
        ("/officer_average", Code::OfficerAverageTooPrecise, "Điểm trung bình 9,545 có quá 2 chữ số thập phân."),
        ("/scores/4/reason_code", Code::ReasonCodeMissing, "Điểm này khác điểm tự chấm 1,50 nên phải chọn loại lý do."),
        ("/scores/4/reason", Code::ReasonMissing, "Điểm này khác điểm tự chấm 1,50 nên phải nêu lý do."),
        ("/scores/5/clause", Code::ClauseMissing, "Cho rằng đơn vị áp dụng sai quy định thì phải nêu điều khoản."),
    ];
    assert_eq!(told, expected.map(|(pointer, code, vi)| (pointer.to_owned(), code, vi.to_owned())));
}

#[test]
fn an_unknown_criterion_is_answered_with_the_known_ones() {
    let told = sheet_faults(&decision_1187(), &[SheetFault::CriterionUnknown { index: 0 }]);
    assert_eq!((told[0].pointer.as_str(), told[0].code), ("/scores/0/criterion", Code::CriterionUnknown));
    assert_eq!(
        told[0].vi,
        "Bộ tiêu chí không có tiêu chí này; các tiêu chí: total_time, unit_time, contacts, agencies_contacted, \
         attitude, one_stop, publicity, feedback, online."
    );
}
