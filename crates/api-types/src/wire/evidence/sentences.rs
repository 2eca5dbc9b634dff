//! What is said about evidence in words: how points were computed, what became of a condition, and gap findings.

use chamdiem_scoring as scoring;
use scoring::{Basis, Computed, ConditionCheck, Criterion, Decimals, FigureCount, Gap, LevelTally, RuleSet, Verdict};

use super::{GapCode, GapFinding, GapSeverity};
use crate::text::Points;

/// A gap finding, as one sentence.
pub fn gap_sentence(rule_set: &RuleSet, unit_name: &str, gap: &Gap) -> String {
    let text = |points: scoring::Points| points.text_vi(rule_set.decimals.value);
    let number = |index: usize| rule_set.criteria[index].number.value;
    match *gap {
        Gap::ClaimAboveComputed { criterion_index, self_assessed, computed } => format!(
            "{unit_name}: tiêu chí số {} tự chấm {} điểm, cao hơn {} điểm so với điểm tính từ số liệu là {}.",
            number(criterion_index),
            text(self_assessed),
            self_assessed.minus(computed).size_text_vi(rule_set.decimals.value),
            text(computed),
        ),
        Gap::ClaimBelowComputed { criterion_index, self_assessed, computed } => format!(
            "{unit_name}: tiêu chí số {} tự chấm {} điểm, thấp hơn {} điểm so với điểm tính từ số liệu là {}.",
            number(criterion_index),
            text(self_assessed),
            self_assessed.minus(computed).size_text_vi(rule_set.decimals.value),
            text(computed),
        ),
        Gap::FullMarksWithoutEvidence { criterion_index, self_assessed } => format!(
            "{unit_name}: tiêu chí số {} tự chấm điểm tối đa {} nhưng không có số liệu làm căn cứ.",
            number(criterion_index),
            text(self_assessed),
        ),
        Gap::ExemptWithDossiers { dossiers } => format!(
            "{unit_name} được miễn đánh giá vì không phát sinh hồ sơ, nhưng số liệu trong kỳ có {} hồ sơ.",
            whole(dossiers.into()),
        ),
        Gap::DossiersMissing => {
            format!("{unit_name} thuộc diện phải đánh giá, nhưng số liệu trong kỳ không có hồ sơ nào.")
        }
        Gap::SurveyLate { forms } => {
            format!("{unit_name} có {} phiếu khảo sát gửi sau thời hạn quy định.", whole(forms.into()))
        }
        Gap::SurveyTooFew { forms, dossiers, percent_min } => {
            let given = match forms {
                0 => "không có phiếu khảo sát nào".to_owned(),
                forms => format!("chỉ có {} phiếu khảo sát", whole(forms.into())),
            };
            format!(
                "{unit_name} {given} trong khi có {} hồ sơ; số phiếu tối thiểu là {} % số hồ sơ, tức {} phiếu.",
                whole(dossiers.into()),
                short(percent_min),
                whole(forms_min(dossiers, percent_min)),
            )
        }
        Gap::SurveyUniform { forms } => {
            format!("{unit_name}: cả {} phiếu khảo sát có câu trả lời giống hệt nhau.", whole(forms.into()))
        }
        Gap::OfficerAverageDiffers { self_assessed, computed } => {
            let decimals = rule_set.officer_scheme.as_ref().map_or(Decimals::TWO, |scheme| scheme.decimals.value);
            format!(
                "{unit_name}: điểm trung bình của công chức, viên chức Bộ phận Một cửa tự khai là {}, khác với điểm trung bình tính từ số liệu là {}.",
                self_assessed.text_vi(decimals),
                computed.text_vi(decimals),
            )
        }
        Gap::NearClassLimit { total, limit } => {
            let class = &rule_set.class_of(total).name;
            let above = total.minus(limit);
            let place = match above.ten_thousandths() {
                0 => format!("đúng bằng giới hạn dưới của loại {class}"),
                _ => format!(
                    "chỉ cao hơn {} điểm so với giới hạn dưới {} của loại {class}",
                    above.size_text_vi(rule_set.decimals.value),
                    text(limit),
                ),
            };
            format!("{unit_name} có tổng điểm {}, {place}.", text(total))
        }
    }
}

/// How the points of a criterion were computed, with the numbers, in one or two sentences.
pub fn computed_sentence(rule_set: &RuleSet, criterion_index: usize, computed: &Computed) -> String {
    let criterion = &rule_set.criteria[criterion_index];
    let decimals = rule_set.decimals.value;
    let points = computed.points.map_or_else(String::new, |points| points.text_vi(decimals));
    match &computed.basis {
        Basis::Levels { counts, numerator, denominator } => format!(
            "Trung bình của {} hồ sơ: {}; {} điểm chia cho {} hồ sơ được {points} điểm.",
            whole((*denominator).into()),
            counts.iter().map(level_text).collect::<Vec<_>>().join(", "),
            exact(*numerator),
            whole((*denominator).into()),
        ),
        Basis::Ratio { numerator, denominator } => {
            let maximum = criterion.maximum.value.text_vi(decimals);
            let share = capitalised(&share_text(*numerator, *denominator));
            if numerator.value > denominator.value {
                format!("{share}, vượt 100 % nên được điểm tối đa {points} điểm.")
            } else {
                format!("{share}, nhân với điểm tối đa {maximum} được {points} điểm.")
            }
        }
        Basis::Steps { level_index, checks } => steps_text(criterion, decimals, *level_index, checks),
        Basis::NoEvidence { checks, .. } => {
            let result = match computed.points {
                None => "không xác định được điểm".to_owned(),
                Some(_) => format!("bộ tiêu chí cho {points} điểm"),
            };
            let open = checks.iter().filter(|check| check.verdict == Verdict::Undetermined);
            let mut nothing: Vec<&str> =
                open.filter_map(|check| check.denominator).map(|whole| whole.figure.text_vi()).collect();
            nothing.dedup();
            if nothing.is_empty() {
                format!("Không có số liệu để tính: {result}.")
            } else {
                format!("Không có số liệu về {}: {result}.", nothing.join(", "))
            }
        }
        Basis::Declared => "Điểm do đơn vị tự kê khai và được thẩm định, không tính từ số liệu.".to_owned(),
    }
}

/// The level that was reached and why, then why none above it was.
fn steps_text(criterion: &Criterion, decimals: Decimals, level_index: usize, checks: &[ConditionCheck]) -> String {
    let points = |level: usize| criterion.levels[level].points.text_vi(decimals);
    let reasons = |level: usize, verdict: Verdict| {
        let those = checks.iter().filter(|check| check.level_index == level && check.verdict == verdict);
        those.map(|check| check_text(criterion, check)).collect::<Vec<_>>().join("; ")
    };
    let given = points(level_index);
    let reached = match reasons(level_index, Verdict::Holds) {
        held if !held.is_empty() => format!("Đạt mức {given} điểm: {held}."),
        _ if level_index > 0 => format!("Được {given} điểm vì không đạt mức nào cao hơn."),
        _ => format!("Được {given} điểm: {}.", criterion.levels[level_index].condition.trim_end_matches('.')),
    };
    let missed = |level: usize| format!(" Không đạt mức {} điểm: {}.", points(level), reasons(level, Verdict::Fails));
    reached + &(0..level_index).map(missed).collect::<String>()
}

/// A condition of a criterion and what became of it, as one sentence.
pub fn condition_sentence(criterion: &Criterion, check: &ConditionCheck) -> String {
    let verdict = match check.verdict {
        Verdict::Holds => "đạt",
        Verdict::Fails => "không đạt",
        Verdict::Undetermined => "không xác định được",
    };
    format!("{}: {verdict}.", capitalised(&check_text(criterion, check)))
}

/// A gap finding with its sentence, not answered yet.
pub fn gap_finding(
    rule_set: &RuleSet,
    unit: &scoring::UnitCode,
    unit_name: &str,
    gap: &Gap,
    severity: scoring::Severity,
) -> GapFinding {
    // Only the officers' average has decimals of its own.
    let decimals = match (gap, &rule_set.officer_scheme) {
        (Gap::OfficerAverageDiffers { .. }, Some(scheme)) => scheme.decimals.value,
        _ => rule_set.decimals.value,
    };
    let points = |points: scoring::Points| Points::new(points, decimals);
    GapFinding {
        id: gap.key(rule_set, unit),
        code: GapCode::from(gap),
        severity: GapSeverity::from(severity),
        unit: unit.clone().into(),
        criterion: gap.criterion_index().map(|index| rule_set.criteria[index].key.clone().into()),
        self_assessed: gap.self_assessed().map(points),
        computed: gap.computed().map(points),
        count: gap.count().and_then(|count| u64::try_from(count).ok()),
        sentence: gap_sentence(rule_set, unit_name, gap),
        answer: None,
    }
}

impl From<scoring::Severity> for GapSeverity {
    fn from(severity: scoring::Severity) -> GapSeverity {
        match severity {
            scoring::Severity::Blocking => GapSeverity::Blocking,
            scoring::Severity::Note => GapSeverity::Note,
        }
    }
}

impl From<&Gap> for GapCode {
    fn from(gap: &Gap) -> GapCode {
        match gap {
            Gap::ClaimAboveComputed { .. } => GapCode::ClaimAboveComputed,
            Gap::ClaimBelowComputed { .. } => GapCode::ClaimBelowComputed,
            Gap::FullMarksWithoutEvidence { .. } => GapCode::FullMarksWithoutEvidence,
            Gap::ExemptWithDossiers { .. } => GapCode::ExemptWithDossiers,
            Gap::DossiersMissing => GapCode::DossiersMissing,
            Gap::SurveyLate { .. } => GapCode::SurveyLate,
            Gap::SurveyTooFew { .. } => GapCode::SurveyTooFew,
            Gap::SurveyUniform { .. } => GapCode::SurveyUniform,
            Gap::OfficerAverageDiffers { .. } => GapCode::OfficerAverageDiffers,
            Gap::NearClassLimit { .. } => GapCode::NearClassLimit,
        }
    }
}

fn level_text(level: &LevelTally) -> String {
    format!("{} hồ sơ mức {} điểm", whole(level.dossiers.into()), short(level.points))
}

/// A condition with its numbers and its limits, without the result.
fn check_text(criterion: &Criterion, check: &ConditionCheck) -> String {
    let condition = &criterion.levels[check.level_index].requires[check.condition_index];
    let unit = if check.denominator.is_some() { " %" } else { "" };
    let limits: Vec<String> = condition
        .limits()
        .map(|(name, limit)| {
            let limit = short(limit);
            match name {
                "at_least" => format!("từ {limit}{unit} trở lên"),
                "above" => format!("trên {limit}{unit}"),
                "at_most" => format!("không quá {limit}{unit}"),
                _ => format!("dưới {limit}{unit}"),
            }
        })
        .collect();
    let limits = limits.join(" và ");
    match check.denominator {
        None => format!(
            "số {} là {}, yêu cầu {limits}",
            check.numerator.figure.text_vi(),
            whole(check.numerator.value.into())
        ),
        Some(FigureCount { figure, value: 0 }) => {
            format!("không có {}, yêu cầu tỷ lệ {} {limits}", figure.text_vi(), check.numerator.figure.text_vi())
        }
        Some(denominator) => format!("{}, yêu cầu {limits}", share_text(check.numerator, denominator)),
    }
}

/// The percentage is cut off after two decimals, so that it never seems to reach a limit that it misses.
fn share_text(numerator: FigureCount, denominator: FigureCount) -> String {
    let percent = i128::from(numerator.value) * 1_000_000 / i128::from(denominator.value.max(1));
    format!(
        "tỷ lệ {} trên {} là {}/{} ({} %)",
        numerator.figure.text_vi(),
        denominator.figure.text_vi(),
        whole(numerator.value.into()),
        whole(denominator.value.into()),
        exact(percent / 100 * 100),
    )
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// How many forms reach the percentage of the dossiers.
fn forms_min(dossiers: i64, percent_min: scoring::Points) -> i128 {
    let hundred_percent = 100 * i128::from(scoring::Points::TEN_THOUSANDTHS);
    let needed = i128::from(dossiers) * i128::from(percent_min.ten_thousandths());
    (needed + hundred_percent - 1) / hundred_percent
}

/// Points without superfluous zeros, with a decimal comma.
fn short(points: scoring::Points) -> String {
    exact(points.ten_thousandths().into())
}

/// So many ten-thousandths, without superfluous zeros, with a decimal comma.
fn exact(ten_thousandths: i128) -> String {
    let per_point = i128::from(scoring::Points::TEN_THOUSANDTHS);
    let fraction = format!("{:04}", ten_thousandths % per_point);
    let fraction = fraction.trim_end_matches('0');
    let whole = whole(ten_thousandths / per_point);
    if fraction.is_empty() { whole } else { format!("{whole},{fraction}") }
}

/// A whole number as a Vietnamese document writes it: `1.234.567`.
fn whole(number: i128) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}
