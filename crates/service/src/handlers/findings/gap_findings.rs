//! Handlers of gap findings and of the answers to them.

use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{FindingKey, GapAnswer, GapAnswerInput, GapFindingPage};
use chamdiem_macros::documented;
use chamdiem_usecases::assessing::answers;
use chamdiem_usecases::findings::list;

use crate::extract::{Answered, Asked, Bound, Segment, Segments, Strict};
use crate::handlers::examples;

/// Tồn tại do so sánh số liệu với kết quả tự chấm
///
/// Mỗi tồn tại có loại, đơn vị, tiêu chí, các con số, một câu tiếng Việt và trả lời của người thẩm định nếu đã có. Đơn vị chỉ xem được tồn tại của mình, với tham số `unit`.
#[documented(responses((status = 200, description = "Một trang tồn tại, theo khóa.", body = GapFindingPage)))]
pub async fn list_gap_findings(asked: Asked, Segment(round): Segment<RoundId>) -> Answered {
    let (unit, page) = asked.query(|query| Some((query.text::<UnitCode>("unit"), query.page())))?;
    asked.list(move |rows, context| list::list(rows, context, &round, unit.as_ref(), &page)).await
}

/// Xem trả lời một tồn tại
///
/// `outdated` là `true` khi số liệu hoặc bản tự chấm điểm đã thay đổi sau khi trả lời, hoặc tồn tại không còn: khi đó trả lời không còn hiệu lực. Đơn vị chỉ xem được trả lời về mình.
#[documented(responses((status = 200, description = "Trả lời của người thẩm định.", body = GapAnswer)))]
pub async fn get_gap_answer(asked: Asked, Segments(round, finding): Segments<RoundId, FindingKey>) -> Answered {
    asked.read(move |rows, context| answers::get(rows, context, &round, &finding)).await
}

/// Trả lời một tồn tại
///
/// Chỉ người thẩm định: giữ điểm tự chấm, lấy điểm tính từ số liệu, hoặc cho điểm khác, đều có lý do. Kết quả thẩm định luôn khớp với trả lời: bản thẩm định đã có được sửa theo ngay, bản ghi sau phải cho đúng điểm đã trả lời. Tồn tại không gắn với tiêu chí nào chỉ nhận `accept_claim`.
#[documented(
    request_body(content = GapAnswerInput, description = "Trả lời.", examples(
        ("accept_claim" = (summary = "Giữ điểm tự chấm", value = json!(examples::accepted_claim()))),
        ("set_other" = (summary = "Cho điểm khác (ví dụ minh họa)", value = json!(examples::other_points()))),
    )),
    responses(
        (status = 200, description = "Đã sửa đổi.", body = GapAnswer),
        (status = 201, description = "Đã tạo mới.", body = GapAnswer),
    ),
)]
pub async fn put_gap_answer(
    asked: Asked,
    Segments(round, finding): Segments<RoundId, FindingKey>,
    Bound(precondition): Bound,
    Strict(input): Strict<GapAnswerInput>,
) -> Answered {
    asked.write(move |rows, context| answers::put(rows, context, &round, &finding, &input, &precondition)).await
}
