//! Handlers of gap findings and of the answers to them.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, put};
use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{FindingKey, GapAnswer, GapAnswerInput, GapFindingPage};

use super::examples;
use super::respond;
use crate::Service;
use crate::auth::{Asker, Known};
use crate::body::Strict;
use crate::failure::Refusal;
use crate::request::{Bound, Query, Segment, Segments};
use chamdiem_usecases::assessing::answers;
use chamdiem_usecases::findings::list;

/// Tồn tại do so sánh số liệu với kết quả tự chấm
///
/// Mỗi tồn tại có loại, đơn vị, tiêu chí, các con số, một câu tiếng Việt và trả lời của người thẩm định nếu đã có. Đơn vị chỉ xem được tồn tại của mình, với tham số `unit`.
#[utoipa::path(
    tag = "Bước 6. Thẩm định",
    operation_id = "listGapFindings",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = Option<UnitCode>, Query, description = "Chỉ tồn tại của đơn vị này."),
        ("cursor" = Option<String>, Query),
        ("limit" = Option<u16>, Query),
    ),
    responses(
        (status = 200, description = "Một trang tồn tại, theo khóa.", body = GapFindingPage),
    ),
)]
#[get("/v1/rounds/{round}/gap-findings")]
pub async fn list_gap_findings(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(round): Segment<RoundId>,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let unit = query.text::<UnitCode>("unit");
    let page = query.page();
    query.finish()?;
    let list = move |rows: &mut dyn chamdiem_store::Rows| list::list(rows, &context, &round, unit.as_ref(), &page);
    Ok(respond::json(&service.database.read(list).await?))
}

/// Xem trả lời một tồn tại
///
/// `outdated` là `true` khi số liệu hoặc bản tự chấm điểm đã thay đổi sau khi trả lời, hoặc tồn tại không còn: khi đó trả lời không còn hiệu lực. Đơn vị chỉ xem được trả lời về mình.
#[utoipa::path(
    tag = "Bước 6. Thẩm định",
    operation_id = "getGapAnswer",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("finding" = FindingKey, Path, description = "Khóa của tồn tại, lấy từ danh sách tồn tại."),
    ),
    responses(
        (status = 200, description = "Trả lời của người thẩm định.", body = GapAnswer),
    ),
)]
#[get("/v1/rounds/{round}/gap-findings/{finding}/answer")]
pub async fn get_gap_answer(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, finding): Segments<RoundId, FindingKey>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let read = service.database.read(move |rows| answers::get(rows, &context, &round, &finding)).await?;
    respond::read(&request, &read)
}

/// Trả lời một tồn tại
///
/// Chỉ người thẩm định: giữ điểm tự chấm, lấy điểm tính từ số liệu, hoặc cho điểm khác, đều có lý do. Kết quả thẩm định luôn khớp với trả lời: bản thẩm định đã có được sửa theo ngay, bản ghi sau phải cho đúng điểm đã trả lời. Tồn tại không gắn với tiêu chí nào chỉ nhận `accept_claim`.
#[utoipa::path(
    tag = "Bước 6. Thẩm định",
    operation_id = "putGapAnswer",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("finding" = FindingKey, Path, description = "Khóa của tồn tại, lấy từ danh sách tồn tại."),
    ),
    request_body(content = GapAnswerInput, description = "Trả lời.", examples(
        ("accept_claim" = (summary = "Giữ điểm tự chấm", value = json!(examples::accepted_claim()))),
        ("set_other" = (summary = "Cho điểm khác (ví dụ minh họa)", value = json!(examples::other_points()))),
    )),
    responses(
        (status = 200, description = "Đã sửa đổi.", body = GapAnswer),
        (status = 201, description = "Đã tạo mới.", body = GapAnswer),
    ),
)]
#[put("/v1/rounds/{round}/gap-findings/{finding}/answer")]
pub async fn put_gap_answer(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, finding): Segments<RoundId, FindingKey>,
    Bound(precondition): Bound,
    Strict(input): Strict<GapAnswerInput>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let written = service
        .database
        .write(move |rows| answers::put(rows, &context, &round, &finding, &input, &precondition))
        .await?;
    service.written(&written)
}
