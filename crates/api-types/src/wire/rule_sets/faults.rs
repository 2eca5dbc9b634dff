//! The faults of a rule set, in words.

use chamdiem_scoring as scoring;
use scoring::RuleSetFaultKind as Kind;

use crate::{Code, Fault};

/// Points as a Vietnamese sentence writes them: with a comma, without superfluous zeros.
fn comma(points: &scoring::Points) -> String {
    points.to_string().replace('.', ",")
}

/// A fault of a rule set, in words.
#[expect(clippy::too_many_lines, reason = "a table with one entry for each kind")]
pub(super) fn fault(fault: &scoring::RuleSetFault) -> Fault {
    let (code, vi, en) = match &fault.kind {
        Kind::NoCriteria => (Code::CriteriaMissing, "Cần ít nhất một tiêu chí.".into(), "no criterion".to_owned()),
        Kind::NoBands => (Code::BandsMissing, "Cần ít nhất một mức xếp loại.".into(), "no class".into()),
        Kind::KeyRepeated => {
            (Code::CriterionRepeated, "Khóa này đã dùng cho tiêu chí khác.".into(), "the key is taken".into())
        }
        Kind::NumberRepeated => {
            (Code::NumberRepeated, "Số thứ tự này đã dùng cho tiêu chí khác.".into(), "the number is taken".into())
        }
        Kind::BandNameRepeated => {
            (Code::BandInvalid, "Tên loại này đã được dùng.".into(), "the name of the class is taken".into())
        }
        Kind::MaximumNotPositive => {
            (Code::MaximumNotPositive, "Điểm tối đa phải lớn hơn 0.".into(), "a maximum must be positive".into())
        }
        Kind::MaximaTooLarge => (
            Code::ValueOutOfRange,
            "Tổng điểm tối đa vượt quá 1000000.".into(),
            "the maxima add up to more than 1000000".into(),
        ),
        Kind::TooPrecise { decimals } => (
            Code::PointsTooPrecise,
            format!("Tối đa {decimals} chữ số thập phân."),
            format!("at most {decimals} decimals"),
        ),
        Kind::LevelAboveMaximum { maximum } => (
            Code::LevelInvalid,
            format!("Mức điểm vượt quá điểm tối đa {} của tiêu chí.", comma(maximum)),
            format!("the level is above the maximum {maximum}"),
        ),
        Kind::LevelsNotDescending => (
            Code::LevelInvalid,
            "Các mức điểm phải xếp từ cao xuống thấp, không trùng nhau.".into(),
            "levels must run from the highest points down".into(),
        ),
        Kind::BandsNotFromZero { from } => (
            Code::BandGap,
            format!("Loại thấp nhất phải bắt đầu từ 0, không phải từ {}.", comma(from)),
            format!("the lowest class begins at {from}, not at 0"),
        ),
        Kind::BandGap { from, below } => (
            Code::BandGap,
            format!("Không có loại nào cho tổng điểm từ {} đến dưới {}.", comma(from), comma(below)),
            format!("no class from {from} to below {below}"),
        ),
        Kind::BandOverlap { from, below } => (
            Code::BandOverlap,
            format!("Hai loại cùng nhận tổng điểm từ {} đến dưới {}.", comma(from), comma(below)),
            format!("two classes from {from} to below {below}"),
        ),
        Kind::BandEmpty => (
            Code::BandInvalid,
            "Giới hạn trên phải lớn hơn giới hạn dưới.".into(),
            "the upper limit must exceed the lower one".into(),
        ),
        Kind::BandsNotToMaximum { below, maximum } => (
            Code::BandGap,
            format!(
                "Loại cao nhất không được có giới hạn trên ({}); tổng điểm tối đa là {}.",
                comma(below),
                comma(maximum)
            ),
            format!("the highest class must not end (at {below}); the highest total is {maximum}"),
        ),
        Kind::BandUnreachable { maximum } => (
            Code::BandInvalid,
            format!("Giới hạn dưới cao hơn tổng điểm tối đa {}.", comma(maximum)),
            format!("the class begins above the highest total {maximum}"),
        ),
        Kind::InForceBackwards => (
            Code::DatesOutOfOrder,
            "Ngày cuối cùng còn hiệu lực không được trước ngày bắt đầu có hiệu lực.".into(),
            "it ends before it begins".into(),
        ),
        Kind::TieBreakerRepeated => (Code::TieBreakerInvalid, "Yếu tố này đã được nêu.".into(), "named twice".into()),
        Kind::TieBreakerWithoutScheme => (
            Code::TieBreakerInvalid,
            "Bộ tiêu chí không quy định điểm trung bình của công chức, viên chức.".into(),
            "the rule set has no officer scheme".into(),
        ),
        Kind::OfficerBandUnreachable { maximum } => (
            Code::BandInvalid,
            format!("Mức này cao hơn điểm trung bình tối đa {}.", comma(maximum)),
            format!("above the highest average {maximum}"),
        ),
        Kind::OfficerBandsNotDescending => (
            Code::BandInvalid,
            "Các mức phải xếp từ cao xuống thấp, không trùng nhau.".into(),
            "bands must run from the highest limit down".into(),
        ),
        Kind::ComputationOfDeclared => (
            Code::FieldUnknown,
            "Tiêu chí do đơn vị tự kê khai (`declared`) không có cách tính từ số liệu.".into(),
            "a declared criterion is not computed".into(),
        ),
        Kind::ComputationMissing => (
            Code::FieldMissing,
            "Các mức có điều kiện trên số liệu, nên cần nêu cách tính (`computation`).".into(),
            "levels with conditions need a computation".into(),
        ),
        Kind::ComputationPartMissing => (
            Code::FieldMissing,
            "Phương pháp chấm của tiêu chí cần trường này.".into(),
            "the method needs this part".into(),
        ),
        Kind::ComputationPartNotUsed => (
            Code::FieldUnknown,
            "Phương pháp chấm của tiêu chí không dùng trường này.".into(),
            "the method has no use for this part".into(),
        ),
        Kind::LevelsNotThree { given } => (
            Code::LevelInvalid,
            format!("Điểm trung bình của hồ sơ cần đúng 3 mức, không phải {given}."),
            format!("a mean over dossiers needs exactly 3 levels, not {given}"),
        ),
        Kind::ConditionsOutsideSteps => (
            Code::LevelInvalid,
            "Chỉ tiêu chí chấm theo bảng bậc (`step_table`) mới có điều kiện trên số liệu.".into(),
            "only a table of steps has conditions on figures".into(),
        ),
        Kind::StepsMissing => {
            (Code::LevelInvalid, "Bảng bậc cần ít nhất một mức.".into(), "a table of steps needs a level".into())
        }
        Kind::LevelUnreachable => (
            Code::LevelInvalid,
            "Không đơn vị nào xuống đến mức này, vì mức ngay trên không có điều kiện.".into(),
            "nobody comes down to this level: the one above has no conditions".into(),
        ),
        Kind::LastLevelConditional => (
            Code::LevelInvalid,
            "Mức cuối cùng không được có điều kiện, để đơn vị nào cũng đạt một mức.".into(),
            "the last level must have no conditions, so that every unit reaches one".into(),
        ),
        Kind::LevelFreeFor { unit_level } => (
            Code::LevelInvalid,
            format!("Mức này không có điều kiện nào cho cấp `{unit_level}`, nên cấp đó mặc nhiên đạt."),
            format!("no condition applies to the tier {unit_level}, which would have the level for nothing"),
        ),
        Kind::LimitMissing => (
            Code::LevelInvalid,
            "Điều kiện cần ít nhất một giới hạn: `at_least`, `above`, `at_most` hoặc `below`.".into(),
            "a condition needs a limit".into(),
        ),
        Kind::LimitRepeated => (
            Code::LevelInvalid,
            "Điều kiện có hai giới hạn cùng phía; chỉ nêu một.".into(),
            "two limits on the same side".into(),
        ),
        Kind::ConditionImpossible => (
            Code::LevelInvalid,
            "Không giá trị nào nằm trong các giới hạn của điều kiện.".into(),
            "no value lies between the limits".into(),
        ),
        Kind::CountNotWhole => (
            Code::ValueOutOfRange,
            "Số lượng phải là số nguyên; muốn dùng phần trăm thì nêu thêm `denominator`.".into(),
            "a count must be whole; percent need a denominator".into(),
        ),
        Kind::PercentAboveHundred => (
            Code::ValueOutOfRange,
            "Tỷ lệ phần trăm không được vượt quá 100.".into(),
            "a percentage must not exceed 100".into(),
        ),
        Kind::WhenNoneWithoutShare => (
            Code::LevelInvalid,
            "Chỉ điều kiện có `denominator` mới có `when_none`.".into(),
            "when_none needs a denominator".into(),
        ),
        Kind::UnitLevelRepeated => (Code::ItemRepeated, "Cấp này đã được nêu.".into(), "the tier stands twice".into()),
        Kind::ConditionForNobody => (
            Code::LevelInvalid,
            "Danh sách cấp trống; bỏ trường này nếu điều kiện áp dụng cho mọi cấp.".into(),
            "an empty list of tiers; leave it out for all of them".into(),
        ),
    };
    Fault::new(fault.pointer.clone(), code, vi, en)
}
