//! Handlers of appraisals.

use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{Appraisal, AppraisalInput};
use chamdiem_macros::documented;
use chamdiem_usecases::assessing::appraisals;

use crate::extract::{Answered, Asked, Bound, Segments, Strict};
use crate::handlers::examples;

/// Xem kết quả thẩm định
///
/// Điểm tự chấm luôn đứng cạnh điểm thẩm định. Đơn vị chỉ xem được kết quả của mình.
#[documented(responses((status = 200, description = "Kết quả thẩm định của đơn vị.", body = Appraisal)))]
pub async fn get_appraisal(asked: Asked, Segments(round, unit): Segments<RoundId, UnitCode>) -> Answered {
    asked.read(move |rows, context| appraisals::get(rows, context, &round, &unit)).await
}

/// Ghi kết quả thẩm định
///
/// Chỉ người thẩm định. Phải đủ mọi tiêu chí; điểm khác điểm tự chấm phải có loại lý do và lý do bằng lời, áp dụng sai quy định thì phải nêu điều khoản. Mỗi lần ghi lập một phiên bản và được thông báo cho đơn vị trong quá trình trao đổi; đơn vị đồng ý hoặc nêu ý kiến. Sau khi đơn vị đã đồng ý hoặc đã nêu ý kiến thì không ghi lại được nữa. Lần ghi đầu tiên sau khi khóa sổ chuyển đợt sang trạng thái đang thẩm định. Với `validate_only=true`, câu trả lời nêu vị trí và các tồn tại sẽ có, không lưu gì.
#[documented(
    request_body(content = AppraisalInput, description = "Điểm thẩm định.", examples(
        ("as_claimed" = (summary = "Giữ nguyên điểm tự chấm", value = json!(examples::appraisal()))),
        ("changed" = (summary = "Giảm điểm một tiêu chí, có lý do (ví dụ minh họa)", value = json!(examples::changed_appraisal()))),
    )),
    responses(
        (status = 200, description = "Đã sửa đổi, hoặc kết quả sẽ có khi `validate_only=true`.", body = Appraisal),
        (status = 201, description = "Đã tạo mới.", body = Appraisal),
    ),
)]
pub async fn put_appraisal(
    asked: Asked,
    Segments(round, unit): Segments<RoundId, UnitCode>,
    Bound(precondition): Bound,
    Strict(input): Strict<AppraisalInput>,
) -> Answered {
    if asked.query(|query| Some(query.flag("validate_only")))? {
        return asked
            .rehearse(move |rows, context| appraisals::rehearse(rows, context, &round, &unit, &input, &precondition))
            .await;
    }
    asked.write(move |rows, context| appraisals::put(rows, context, &round, &unit, &input, &precondition)).await
}
