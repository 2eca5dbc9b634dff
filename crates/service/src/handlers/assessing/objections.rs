//! Handlers of what a unit says of its appraisal, and of the dialogue as a whole.

use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{Appraisal, DialoguePage, Objection, ObjectionAnswerInput, ObjectionInput};
use chamdiem_macros::documented;
use chamdiem_usecases::assessing::objections;
use chamdiem_usecases::rounds::dialogue;

use crate::extract::{Answered, Asked, Bound, NoBody, Number, Segments, Strict, ThreeSegments};
use crate::handlers::examples;

/// Đồng ý với kết quả thẩm định
///
/// Chỉ chính đơn vị. `If-Match` là ETag của kết quả thẩm định đã đọc. Sau đó kết quả được chốt: chỉ còn hai người cùng điều chỉnh được. Không bắt buộc phải đồng ý thì mới công bố được.
#[documented(responses((status = 200, description = "Kết quả thẩm định đã chốt.", body = Appraisal)))]
pub async fn accept_appraisal(
    asked: Asked,
    Segments(round, unit): Segments<RoundId, UnitCode>,
    Bound(precondition): Bound,
    _no_body: NoBody,
) -> Answered {
    asked.write(move |rows, context| objections::accept(rows, context, &round, &unit, &precondition)).await
}

/// Nêu ý kiến về kết quả thẩm định
///
/// Chỉ chính đơn vị, trước thời điểm `objections_until` của đợt nếu đợt có quy định. `If-Match` là ETag của kết quả thẩm định đã đọc. Tài liệu kèm theo chỉ là tham chiếu. Khi còn ý kiến chưa được trả lời thì không công bố được.
#[documented(
    request_body(content = ObjectionInput, description = "Nội dung ý kiến.", example = json!(examples::dialogue::objection())),
    responses(
        (status = 201, description = "Đã ghi nhận ý kiến.", body = Objection),
    ),
)]
pub async fn object_to_appraisal(
    asked: Asked,
    Segments(round, unit): Segments<RoundId, UnitCode>,
    Bound(precondition): Bound,
    Strict(input): Strict<ObjectionInput>,
) -> Answered {
    let location = |made: &Objection| format!("objections/{}", made.number);
    asked
        .create(location, move |rows, context| objections::object(rows, context, &round, &unit, &input, &precondition))
        .await
}

/// Xem một ý kiến
///
/// Kèm trả lời nếu đã có. Đơn vị chỉ xem được ý kiến của mình.
#[documented(responses((status = 200, description = "Ý kiến, và trả lời nếu đã có.", body = Objection)))]
pub async fn get_objection(
    asked: Asked,
    ThreeSegments(round, unit, objection): ThreeSegments<RoundId, UnitCode, Number>,
) -> Answered {
    asked.read(move |rows, context| objections::get(rows, context, &round, &unit, objection.0)).await
}

/// Trả lời ý kiến của đơn vị
///
/// Chỉ người thẩm định. `If-Match` là ETag của ý kiến. Chấp nhận toàn bộ hoặc một phần thì gửi các điểm được sửa, và một phiên bản thẩm định mới được lập; không chấp nhận thì điểm giữ nguyên. Sau đó kết quả được chốt. Điểm theo trả lời này có giá trị cao hơn trả lời tồn tại trước đó.
#[documented(
    request_body(content = ObjectionAnswerInput, description = "Trả lời.", examples(
        ("rejected" = (summary = "Không chấp nhận (ví dụ minh họa)", value = json!(examples::dialogue::rejection()))),
        ("upheld" = (summary = "Chấp nhận, sửa điểm (ví dụ minh họa)", value = json!(examples::dialogue::upholding()))),
    )),
    responses(
        (status = 200, description = "Ý kiến đã được trả lời.", body = Objection),
    ),
)]
pub async fn answer_objection(
    asked: Asked,
    ThreeSegments(round, unit, objection): ThreeSegments<RoundId, UnitCode, Number>,
    Bound(precondition): Bound,
    Strict(input): Strict<ObjectionAnswerInput>,
) -> Answered {
    asked
        .write(move |rows, context| {
            objections::answer(rows, context, &round, &unit, objection.0, &input, &precondition)
        })
        .await
}

/// Xem quá trình trao đổi với một đơn vị
///
/// Mọi việc theo thứ tự: nộp, trả lại, thẩm định, đồng ý, nêu ý kiến, trả lời, điều chỉnh, gia hạn. Không việc nào bị sửa hay xóa. Đơn vị biết kết quả thẩm định của mình qua đây và chỉ xem được phần của mình.
#[documented(responses((status = 200, description = "Một trang quá trình trao đổi.", body = DialoguePage)))]
pub async fn list_dialogue(asked: Asked, Segments(round, unit): Segments<RoundId, UnitCode>) -> Answered {
    let page = asked.page()?;
    asked.list(move |rows, context| dialogue::list(rows, context, &round, &unit, &page)).await
}
