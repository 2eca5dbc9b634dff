//! What the service says in words: scores' faults, findings and contradictions, as Vietnamese sentences.

use chamdiem_scoring as scoring;
use scoring::{Points, RuleSet, SheetFault};
use time::OffsetDateTime;

use crate::text::VIETNAM_TIME;
use crate::{Code, Fault};

/// The faults of a score sheet as faults of the request body, whose scores are under `/scores`.
pub fn sheet_faults(rule_set: &RuleSet, faults: &[SheetFault]) -> Vec<Fault> {
    faults.iter().map(|fault| sheet_fault(rule_set, fault)).collect()
}

fn sheet_fault(rule_set: &RuleSet, fault: &SheetFault) -> Fault {
    let decimals = rule_set.decimals.value;
    let shown = |points: &Points| points.text_vi(decimals);
    match fault {
        SheetFault::CriterionUnknown { index } => criterion_unknown(rule_set, *index),
        SheetFault::CriterionRepeated { index } => Fault::new(
            format!("/scores/{index}/criterion"),
            Code::CriterionRepeated,
            "Tiêu chí này đã được chấm ở trên.",
            "This criterion was scored above.",
        ),
        SheetFault::CriterionMissing { key } => {
            let number = rule_set.criterion(key).map_or(0, |(_, criterion)| criterion.number.value);
            let vi = format!("Thiếu điểm tiêu chí số {number} ({key}).");
            Fault::new("/scores", Code::CriterionMissing, vi, format!("Criterion {number} ({key}) has no points."))
        }
        SheetFault::PointsOutOfRange { index, given, maximum } => {
            let (given, maximum) = (given.text_vi(decimals), maximum.text_vi(decimals));
            let vi = format!("Điểm {given} vượt quá điểm tối đa {maximum} của tiêu chí.");
            let en = format!("{given} is above the criterion's maximum {maximum}.");
            Fault::new(format!("/scores/{index}/points"), Code::PointsOutOfRange, vi, en)
        }
        SheetFault::PointsTooPrecise { index, given, decimals } => {
            let (given, digits) = (given.text_vi(*decimals), decimals.digits());
            let vi = format!("Điểm {given} có quá {digits} chữ số thập phân.");
            let en = format!("{given} has more than {digits} decimals.");
            Fault::new(format!("/scores/{index}/points"), Code::PointsTooPrecise, vi, en)
        }
        SheetFault::OfficerAverageMissing => Fault::new(
            "/officer_average",
            Code::OfficerAverageMissing,
            "Bộ tiêu chí yêu cầu điểm trung bình của công chức, viên chức bộ phận một cửa.",
            "The rule set asks for the officer average.",
        ),
        SheetFault::OfficerAverageNotForeseen => Fault::new(
            "/officer_average",
            Code::OfficerAverageNotForeseen,
            "Bộ tiêu chí không quy định điểm trung bình của công chức, viên chức.",
            "The rule set knows no officer average.",
        ),
        SheetFault::OfficerAverageOutOfRange { given, maximum } => {
            let (given, maximum) = (given.text_vi(decimals), maximum.text_vi(decimals));
            let vi = format!("Điểm trung bình {given} vượt quá mức tối đa {maximum}.");
            let en = format!("The average {given} is above the maximum {maximum}.");
            Fault::new("/officer_average", Code::OfficerAverageOutOfRange, vi, en)
        }
        SheetFault::OfficerAverageTooPrecise { given, decimals } => {
            let (given, digits) = (given.text_vi(*decimals), decimals.digits());
            let vi = format!("Điểm trung bình {given} có quá {digits} chữ số thập phân.");
            let en = format!("The average {given} has more than {digits} decimals.");
            Fault::new("/officer_average", Code::OfficerAverageTooPrecise, vi, en)
        }
        SheetFault::ReasonCodeMissing { index, self_assessed } => {
            let (vi, en) = ("phải chọn loại lý do", "a reason code is required");
            let pointer = format!("/scores/{index}/reason_code");
            reason_fault(pointer, Code::ReasonCodeMissing, (vi, en), shown(self_assessed))
        }
        SheetFault::ClauseMissing { index } => Fault::new(
            format!("/scores/{index}/clause"),
            Code::ClauseMissing,
            "Cho rằng đơn vị áp dụng sai quy định thì phải nêu điều khoản.",
            "A rule is said to be misapplied: name its clause.",
        ),
        SheetFault::ReasonMissing { index, self_assessed } => {
            let (vi, en) = ("phải nêu lý do", "a reason is required");
            reason_fault(format!("/scores/{index}/reason"), Code::ReasonMissing, (vi, en), shown(self_assessed))
        }
    }
}

/// A line that names no criterion of the rule set, with those that it has.
fn criterion_unknown(rule_set: &RuleSet, index: usize) -> Fault {
    let known: Vec<&str> = rule_set.criteria.iter().map(|criterion| criterion.key.as_str()).collect();
    let known = known.join(", ");
    let vi = format!("Bộ tiêu chí không có tiêu chí này; các tiêu chí: {known}.");
    let en = format!("The rule set has no such criterion; its criteria: {known}.");
    Fault::new(format!("/scores/{index}/criterion"), Code::CriterionUnknown, vi, en)
}

/// What is missing of the reason for a score that differs from the claim.
fn reason_fault(pointer: String, code: Code, (vi, en): (&str, &str), self_assessed: String) -> Fault {
    let vi = format!("Điểm này khác điểm tự chấm {self_assessed} nên {vi}.");
    Fault::new(pointer, code, vi, format!("The points differ from the self-assessed {self_assessed}; {en}."))
}

/// A finding about a unit, as a sentence.
pub fn finding_sentence(rule_set: &RuleSet, unit_name: &str, finding: &scoring::Finding) -> String {
    let decimals = rule_set.decimals.value;
    match finding {
        scoring::Finding::NotSubmitted => format!("{unit_name} không gửi kết quả chấm điểm đánh giá."),
        scoring::Finding::SubmittedLate => {
            format!("{unit_name} gửi kết quả tự chấm điểm sau thời hạn quy định.")
        }
        scoring::Finding::ChangedOnAppraisal { criterion_index, self_assessed, appraised, reason } => {
            let number = rule_set.criteria[*criterion_index].number.value;
            let (before, after) = (self_assessed.text_vi(decimals), appraised.text_vi(decimals));
            let (verb, to) = if appraised < self_assessed { ("giảm", "xuống") } else { ("tăng", "lên") };
            let sentence =
                format!("{unit_name}: sau thẩm định, điểm tiêu chí số {number} {verb} từ {before} {to} {after}");
            match reason {
                Some(reason) => format!("{sentence} (lý do: {}).", reason.trim_end_matches('.')),
                None => format!("{sentence}."),
            }
        }
        scoring::Finding::NoPoints { criterion_index } => {
            let criterion = &rule_set.criteria[*criterion_index];
            let (number, maximum) = (criterion.number.value, criterion.maximum.value.text_vi(decimals));
            format!("{unit_name}: tiêu chí số {number} ({}) đạt 0 điểm (tối đa {maximum} điểm).", criterion.name)
        }
    }
}

/// A contradiction, as one sentence. `names` gives the name of a unit.
#[expect(clippy::too_many_lines, reason = "a table with one entry for each kind")]
pub fn contradiction_sentence(
    rule_set: &RuleSet,
    contradiction: &scoring::Contradiction,
    names: &dyn Fn(&scoring::UnitCode) -> String,
) -> String {
    use scoring::Contradiction as C;
    let text = |points: &Points| points.text_vi(rule_set.decimals.value);
    let number = |index: &usize| rule_set.criteria[*index].number.value;
    match contradiction {
        C::Total {
            unit,
            printed,
            computed,
            difference,
            printed_class_index,
            computed_class_index,
            printed_position,
            computed_position,
            ..
        } => {
            let class = |index: &usize| rule_set.bands[*index].name.as_str();
            let class = if printed_class_index == computed_class_index {
                format!("xếp loại vẫn là {}", class(computed_class_index))
            } else {
                format!("xếp loại là {} thay vì {}", class(computed_class_index), class(printed_class_index))
            };
            let position = if printed_position == computed_position {
                format!("đơn vị vẫn đứng thứ {computed_position}")
            } else {
                format!("đơn vị đứng thứ {computed_position} thay vì thứ {printed_position}")
            };
            format!(
                "{}: tổng điểm đã công bố là {}, nhưng tổng điểm các tiêu chí là {}, chênh lệch {} điểm; tính theo điểm các tiêu chí thì {class} và {position}.",
                names(unit),
                text(printed),
                text(computed),
                difference.size_text_vi(rule_set.decimals.value),
            )
        }
        C::Class { unit, total, printed, expected_class_index } => format!(
            "{}: tổng điểm đã công bố {} thuộc loại {}, nhưng xếp loại đã công bố là {printed}.",
            names(unit),
            text(total),
            rule_set.bands[*expected_class_index].name,
        ),
        C::Order { unit, printed, first, last } if first == last => {
            format!(
                "{}: được công bố đứng thứ {printed}, nhưng theo tổng điểm đã công bố phải đứng thứ {first}.",
                names(unit)
            )
        }
        C::Order { unit, printed, first, last } => format!(
            "{}: được công bố đứng thứ {printed}, nhưng theo tổng điểm đã công bố phải đứng trong khoảng từ thứ {first} đến thứ {last}.",
            names(unit)
        ),
        C::ValueCount { unit, printed, expected } => {
            format!(
                "{}: dòng đã công bố ghi {printed} giá trị điểm, trong khi bộ tiêu chí có {expected} tiêu chí.",
                names(unit)
            )
        }
        C::ValueAboveMaximum { unit, criterion_index, printed } => format!(
            "{}: tiêu chí số {} được công bố {} điểm, vượt quá điểm tối đa {}.",
            names(unit),
            number(criterion_index),
            text(printed),
            text(&rule_set.criteria[*criterion_index].maximum.value),
        ),
        C::ValueNotAppraised { unit, criterion_index, printed, appraised } => format!(
            "{}: tiêu chí số {} được công bố {} điểm, khác với điểm thẩm định là {}.",
            names(unit),
            number(criterion_index),
            text(printed),
            text(appraised),
        ),
    }
}

/// A moment in words, in Vietnamese time: `17:00:00 ngày 09/7/2021`.
pub fn moment_vi(moment: OffsetDateTime) -> String {
    let local = moment.to_offset(VIETNAM_TIME);
    let (hour, minute, second) = local.to_hms();
    let (year, month, day) = local.to_calendar_date();
    format!("{hour:02}:{minute:02}:{second:02} ngày {day:02}/{}/{year}", u8::from(month))
}
