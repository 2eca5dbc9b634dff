//! Handlers of self-assessments.

use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{ReturnInput, SelfAssessment, SelfAssessmentInput, SelfAssessmentPage};
use chamdiem_macros::documented;
use chamdiem_usecases::assessing::self_assessments;

use crate::extract::{Answered, Asked, Bound, NoBody, Segment, Segments, Strict};
use crate::handlers::examples;

/// Danh sách bản tự chấm điểm của đợt
///
/// Theo thứ tự mã đơn vị. Chỉ quản trị viên, người thẩm định và người công bố.
#[documented(
    responses(
        (status = 200, description = "Một trang danh sách bản tự chấm điểm.", body = SelfAssessmentPage),
    ),
)]
pub async fn list_self_assessments(asked: Asked, Segment(round): Segment<RoundId>) -> Answered {
    let page = asked.page()?;
    asked.list(move |rows, context| self_assessments::list(rows, context, &round, &page)).await
}

/// Xem bản tự chấm điểm
///
/// Đơn vị chỉ xem được bản của mình.
#[documented(responses((status = 200, description = "Bản tự chấm điểm.", body = SelfAssessment)))]
pub async fn get_self_assessment(asked: Asked, Segments(round, unit): Segments<RoundId, UnitCode>) -> Answered {
    asked.read(move |rows, context| self_assessments::get(rows, context, &round, &unit)).await
}

/// Ghi bản tự chấm điểm
///
/// Đơn vị chỉ ghi được bản của mình. Bản nháp có thể chưa đủ tiêu chí; bản đã nộp chỉ sửa được sau khi bị trả lại. Với `validate_only=true`, câu trả lời nêu tổng điểm, xếp loại và các tồn tại sẽ có, không lưu gì; vị trí chỉ được nêu sau khi công bố.
#[documented(
    request_body(content = SelfAssessmentInput, description = "Điểm tự chấm.", examples(
        ("complete" = (summary = "Đủ chín tiêu chí", value = json!(examples::self_assessment()))),
        ("draft" = (summary = "Bản nháp, mới chấm hai tiêu chí", value = json!(examples::draft()))),
    )),
    responses(
        (status = 200, description = "Đã sửa đổi, hoặc kết quả sẽ có khi `validate_only=true`.", body = SelfAssessment),
        (status = 201, description = "Đã tạo mới.", body = SelfAssessment),
    ),
)]
pub async fn put_self_assessment(
    asked: Asked,
    Segments(round, unit): Segments<RoundId, UnitCode>,
    Bound(precondition): Bound,
    Strict(input): Strict<SelfAssessmentInput>,
) -> Answered {
    if asked.query(|query| Some(query.flag("validate_only")))? {
        return asked
            .rehearse(move |rows, context| {
                self_assessments::rehearse(rows, context, &round, &unit, &input, &precondition)
            })
            .await;
    }
    asked.write(move |rows, context| self_assessments::put(rows, context, &round, &unit, &input, &precondition)).await
}

/// Nộp bản tự chấm điểm
///
/// Phải đủ mọi tiêu chí và trước thời điểm khóa sổ; nộp sau hạn vẫn được nhận nhưng bị ghi là nộp muộn.
#[documented(responses((status = 200, description = "Bản tự chấm điểm đã nộp.", body = SelfAssessment)))]
pub async fn submit_self_assessment(
    asked: Asked,
    Segments(round, unit): Segments<RoundId, UnitCode>,
    Bound(precondition): Bound,
    _no_body: NoBody,
) -> Answered {
    asked.write(move |rows, context| self_assessments::submit(rows, context, &round, &unit, &precondition)).await
}

/// Trả lại bản tự chấm điểm
///
/// Chỉ người thẩm định, trước thời điểm khóa sổ. Kết quả thẩm định đã ghi của đơn vị bị xóa.
#[documented(
    request_body(content = ReturnInput, description = "Lý do trả lại.", example = json!(examples::return_())),
    responses(
        (status = 200, description = "Bản tự chấm điểm đã trả lại.", body = SelfAssessment),
    ),
)]
pub async fn return_self_assessment(
    asked: Asked,
    Segments(round, unit): Segments<RoundId, UnitCode>,
    Bound(precondition): Bound,
    Strict(input): Strict<ReturnInput>,
) -> Answered {
    asked
        .write(move |rows, context| self_assessments::give_back(rows, context, &round, &unit, &input, &precondition))
        .await
}
