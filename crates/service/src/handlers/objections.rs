//! Handlers of what a unit says of its appraisal, and of the dialogue as a whole.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{Appraisal, DialoguePage, Objection, ObjectionAnswerInput, ObjectionInput};
use chamdiem_store::Rows;

use super::examples;
use super::respond;
use crate::Service;
use crate::auth::{Asker, Known};
use crate::body::{NoBody, Strict};
use crate::failure::Refusal;
use crate::once::nowhere;
use crate::request::{Bound, Number, Query, Segments, ThreeSegments};
use chamdiem_usecases::assessing::objections;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::rounds::dialogue;

/// Đồng ý với kết quả thẩm định
///
/// Chỉ chính đơn vị. `If-Match` là ETag của kết quả thẩm định đã đọc. Sau đó kết quả được chốt: chỉ còn hai người cùng điều chỉnh được. Không bắt buộc phải đồng ý thì mới công bố được.
#[utoipa::path(
    tag = "Bước 6. Thẩm định",
    operation_id = "acceptAppraisal",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
    ),
    responses(
        (status = 200, description = "Kết quả thẩm định đã chốt.", body = Appraisal),
    ),
)]
#[post("/v1/rounds/{round}/appraisals/{unit}/acceptance")]
pub async fn accept_appraisal(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, unit): Segments<RoundId, UnitCode>,
    Bound(precondition): Bound,
    _no_body: NoBody,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let accept =
        move |rows: &mut dyn Rows, context: &Context| objections::accept(rows, context, &round, &unit, &precondition);
    service.post(&request, context, "acceptAppraisal", nowhere, accept).await
}

/// Nêu ý kiến về kết quả thẩm định
///
/// Chỉ chính đơn vị, trước thời điểm `objections_until` của đợt nếu đợt có quy định. `If-Match` là ETag của kết quả thẩm định đã đọc. Tài liệu kèm theo chỉ là tham chiếu. Khi còn ý kiến chưa được trả lời thì không công bố được.
#[utoipa::path(
    tag = "Bước 6. Thẩm định",
    operation_id = "objectToAppraisal",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
    ),
    request_body(content = ObjectionInput, description = "Nội dung ý kiến.", example = json!(examples::dialogue::objection())),
    responses(
        (status = 201, description = "Đã ghi nhận ý kiến.", body = Objection),
    ),
)]
#[post("/v1/rounds/{round}/appraisals/{unit}/objections")]
pub async fn object_to_appraisal(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, unit): Segments<RoundId, UnitCode>,
    Bound(precondition): Bound,
    Strict(input): Strict<ObjectionInput>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let object = move |rows: &mut dyn Rows, context: &Context| {
        objections::object(rows, context, &round, &unit, &input, &precondition)
    };
    let location = |made: &Objection| {
        let Objection { round, unit, number, .. } = made;
        Some(format!("/v1/rounds/{round}/appraisals/{unit}/objections/{number}"))
    };
    service.post(&request, context, "objectToAppraisal", location, object).await
}

/// Xem một ý kiến
///
/// Kèm trả lời nếu đã có. Đơn vị chỉ xem được ý kiến của mình.
#[utoipa::path(
    tag = "Bước 6. Thẩm định",
    operation_id = "getObjection",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
        ("objection" = u32, Path, description = "Số thứ tự của ý kiến, từ 1.", minimum = 1, maximum = 10000),
    ),
    responses(
        (status = 200, description = "Ý kiến, và trả lời nếu đã có.", body = Objection),
    ),
)]
#[get("/v1/rounds/{round}/appraisals/{unit}/objections/{objection}")]
pub async fn get_objection(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    ThreeSegments(round, unit, objection): ThreeSegments<RoundId, UnitCode, Number>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let read = service.database.read(move |rows| objections::get(rows, &context, &round, &unit, objection.0)).await?;
    respond::read(&request, &read)
}

/// Trả lời ý kiến của đơn vị
///
/// Chỉ người thẩm định. `If-Match` là ETag của ý kiến. Chấp nhận toàn bộ hoặc một phần thì gửi các điểm được sửa, và một phiên bản thẩm định mới được lập; không chấp nhận thì điểm giữ nguyên. Sau đó kết quả được chốt. Điểm theo trả lời này có giá trị cao hơn trả lời tồn tại trước đó.
#[utoipa::path(
    tag = "Bước 6. Thẩm định",
    operation_id = "answerObjection",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
        ("objection" = u32, Path, description = "Số thứ tự của ý kiến, từ 1.", minimum = 1, maximum = 10000),
    ),
    request_body(content = ObjectionAnswerInput, description = "Trả lời.", examples(
        ("rejected" = (summary = "Không chấp nhận (ví dụ minh họa)", value = json!(examples::dialogue::rejection()))),
        ("upheld" = (summary = "Chấp nhận, sửa điểm (ví dụ minh họa)", value = json!(examples::dialogue::upholding()))),
    )),
    responses(
        (status = 200, description = "Ý kiến đã được trả lời.", body = Objection),
    ),
)]
#[post("/v1/rounds/{round}/appraisals/{unit}/objections/{objection}/answer")]
pub async fn answer_objection(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    ThreeSegments(round, unit, objection): ThreeSegments<RoundId, UnitCode, Number>,
    Bound(precondition): Bound,
    Strict(input): Strict<ObjectionAnswerInput>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let answer = move |rows: &mut dyn Rows, context: &Context| {
        objections::answer(rows, context, &round, &unit, objection.0, &input, &precondition)
    };
    service.post(&request, context, "answerObjection", nowhere, answer).await
}

/// Xem quá trình trao đổi với một đơn vị
///
/// Mọi việc theo thứ tự: nộp, trả lại, thẩm định, đồng ý, nêu ý kiến, trả lời, điều chỉnh, gia hạn. Không việc nào bị sửa hay xóa. Đơn vị biết kết quả thẩm định của mình qua đây và chỉ xem được phần của mình.
#[utoipa::path(
    tag = "Bước 6. Thẩm định",
    operation_id = "listDialogue",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
        ("cursor" = Option<String>, Query),
        ("limit" = Option<u16>, Query),
    ),
    responses(
        (status = 200, description = "Một trang quá trình trao đổi.", body = DialoguePage),
    ),
)]
#[get("/v1/rounds/{round}/dialogues/{unit}")]
pub async fn list_dialogue(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, unit): Segments<RoundId, UnitCode>,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let page = query.page();
    query.finish()?;
    let list = move |rows: &mut dyn Rows| dialogue::list(rows, &context, &round, &unit, &page);
    Ok(respond::json(&service.database.read(list).await?))
}
