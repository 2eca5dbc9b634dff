//! Handlers of rounds, rosters and exemptions.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put};
use chamdiem_api_types::text::{Period, RoundId, UnitCode};
use chamdiem_api_types::wire::{Exemption, ExemptionInput, Roster, Round, RoundInput, RoundPage, RoundStateWord};
use chamdiem_store::Rows;

use super::examples;
use super::respond;
use crate::Service;
use crate::auth::{Asker, Asking, Known};
use crate::body::{NoBody, Strict};
use crate::failure::Refusal;
use crate::once::nowhere;
use crate::request::{Bound, Query, Segment, Segments};
use chamdiem_usecases::context::Context;
use chamdiem_usecases::rounds::{exemptions, lifecycle, roster};

/// Danh sách đợt đánh giá
///
/// Theo thứ tự mã. Không có mã truy cập thì chỉ thấy các đợt đã công bố.
#[utoipa::path(
    tag = "Bước 4. Đợt đánh giá",
    operation_id = "listRounds",
    params(
        ("authority" = Option<UnitCode>, Query, description = "Chỉ của cơ quan đánh giá này."),
        ("period" = Option<Period>, Query, description = "Chỉ các đợt của kỳ này."),
        ("state" = Option<RoundStateWord>, Query, description = "Chỉ các đợt ở trạng thái này."),
        ("cursor" = Option<String>, Query, description = "Con trỏ trang.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Một trang danh sách đợt đánh giá.", body = RoundPage),
    ),
)]
#[get("/v1/rounds")]
pub async fn list_rounds(
    service: Data<Service>,
    request: HttpRequest,
    Asking(asker): Asking,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, asker);
    let mut query = Query::of(&request);
    let filter = lifecycle::Filter {
        authority: query.text("authority"),
        period: query.text::<Period>("period").map(Into::into),
        state: query.word("state", RoundStateWord::ALL, RoundStateWord::as_str),
    };
    let page = query.page();
    query.finish()?;
    let page = service.database.read(move |rows| lifecycle::list(rows, &context, &filter, &page)).await?;
    Ok(respond::json(&page))
}

/// Xem đợt đánh giá
///
/// Trước khi công bố, chỉ quản trị viên, người thẩm định, người công bố và các đơn vị xem được.
#[utoipa::path(
    tag = "Bước 4. Đợt đánh giá",
    operation_id = "getRound",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
    ),
    responses(
        (status = 200, description = "Đợt đánh giá.", body = Round),
    ),
)]
#[get("/v1/rounds/{round}")]
pub async fn get_round(
    service: Data<Service>,
    request: HttpRequest,
    Asking(asker): Asking,
    Segment(round): Segment<RoundId>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, asker);
    let read = service.database.read(move |rows| lifecycle::get(rows, &context, &round)).await?;
    respond::read(&request, &read)
}

/// Tạo hoặc sửa đổi đợt đánh giá
///
/// Chỉ người thẩm định. Chỉ sửa đổi được khi đợt chưa mở.
#[utoipa::path(
    tag = "Bước 4. Đợt đánh giá",
    operation_id = "putRound",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
    ),
    request_body(content = RoundInput, description = "Đợt đánh giá.", example = json!(examples::round())),
    responses(
        (status = 200, description = "Đã sửa đổi.", body = Round),
        (status = 201, description = "Đã tạo mới.", body = Round),
    ),
)]
#[put("/v1/rounds/{round}")]
pub async fn put_round(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(round): Segment<RoundId>,
    Bound(precondition): Bound,
    Strict(input): Strict<RoundInput>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let written =
        service.database.write(move |rows| lifecycle::put(rows, &context, &round, &input, &precondition)).await?;
    service.written(&written)
}

/// Mở đợt đánh giá
///
/// Chỉ người thẩm định. Danh sách đơn vị được chốt tại thời điểm này: các đơn vị thuộc nhóm của cơ quan đánh giá vào ngày cuối kỳ.
#[utoipa::path(
    tag = "Bước 4. Đợt đánh giá",
    operation_id = "openRound",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
    ),
    responses(
        (status = 200, description = "Đợt đánh giá đã mở.", body = Round),
    ),
)]
#[post("/v1/rounds/{round}/opening")]
pub async fn open_round(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(round): Segment<RoundId>,
    Bound(precondition): Bound,
    _no_body: NoBody,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let open = move |rows: &mut dyn Rows, context: &Context| lifecycle::open(rows, context, &round, &precondition);
    service.post(&request, context, "openRound", nowhere, open).await
}

/// Khóa sổ đợt đánh giá
///
/// Chỉ người thẩm định, và chỉ từ thời điểm khóa sổ của đợt. Đơn vị chưa nộp được ghi là không gửi kết quả.
#[utoipa::path(
    tag = "Bước 4. Đợt đánh giá",
    operation_id = "closeRound",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
    ),
    responses(
        (status = 200, description = "Đợt đánh giá đã khóa sổ.", body = Round),
    ),
)]
#[post("/v1/rounds/{round}/closing")]
pub async fn close_round(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(round): Segment<RoundId>,
    Bound(precondition): Bound,
    _no_body: NoBody,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let close = move |rows: &mut dyn Rows, context: &Context| lifecycle::close(rows, context, &round, &precondition);
    service.post(&request, context, "closeRound", nowhere, close).await
}

/// Xem danh sách đơn vị của đợt
///
/// Trước khi mở đợt, danh sách theo thành viên hiện có của các nhóm; từ khi mở đợt, danh sách được chốt (`frozen`).
#[utoipa::path(
    tag = "Bước 4. Đợt đánh giá",
    operation_id = "getRoster",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
    ),
    responses(
        (status = 200, description = "Danh sách đơn vị của đợt.", body = Roster),
    ),
)]
#[get("/v1/rounds/{round}/roster")]
pub async fn get_roster(
    service: Data<Service>,
    request: HttpRequest,
    Asking(asker): Asking,
    Segment(round): Segment<RoundId>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, asker);
    let read = service.database.read(move |rows| roster::get(rows, &context, &round)).await?;
    respond::read(&request, &read)
}

/// Xem quyết định miễn đánh giá
///
/// Đơn vị chỉ xem được quyết định về mình.
#[utoipa::path(
    tag = "Bước 4. Đợt đánh giá",
    operation_id = "getExemption",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
    ),
    responses(
        (status = 200, description = "Quyết định miễn đánh giá.", body = Exemption),
    ),
)]
#[get("/v1/rounds/{round}/exemptions/{unit}")]
pub async fn get_exemption(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, unit): Segments<RoundId, UnitCode>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let read = service.database.read(move |rows| exemptions::get(rows, &context, &round, &unit)).await?;
    respond::read(&request, &read)
}

/// Miễn đánh giá một đơn vị
///
/// Chỉ người thẩm định. Đơn vị được miễn vẫn được nêu tên trong kết quả nhưng không có trong bảng xếp hạng.
#[utoipa::path(
    tag = "Bước 4. Đợt đánh giá",
    operation_id = "putExemption",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
    ),
    request_body(content = ExemptionInput, description = "Căn cứ và lý do miễn đánh giá.", example = json!(examples::exemption())),
    responses(
        (status = 200, description = "Đã sửa đổi.", body = Exemption),
        (status = 201, description = "Đã ghi quyết định miễn đánh giá.", body = Exemption),
    ),
)]
#[put("/v1/rounds/{round}/exemptions/{unit}")]
pub async fn put_exemption(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, unit): Segments<RoundId, UnitCode>,
    Bound(precondition): Bound,
    Strict(input): Strict<ExemptionInput>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let written = service
        .database
        .write(move |rows| exemptions::put(rows, &context, &round, &unit, &input, &precondition))
        .await?;
    service.written(&written)
}

/// Bỏ miễn đánh giá một đơn vị
///
/// Chỉ người thẩm định, và chỉ khi kết quả chưa công bố. Đơn vị lại phải được đánh giá.
#[utoipa::path(
    tag = "Bước 4. Đợt đánh giá",
    operation_id = "deleteExemption",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
    ),
    responses(
        (status = 204, description = "Đã bỏ miễn đánh giá."),
    ),
)]
#[delete("/v1/rounds/{round}/exemptions/{unit}")]
pub async fn delete_exemption(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, unit): Segments<RoundId, UnitCode>,
    Bound(precondition): Bound,
    _no_body: NoBody,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let deleted = move |rows: &mut dyn Rows| exemptions::delete(rows, &context, &round, &unit, &precondition);
    let (round, content_revision) = service.database.write(deleted).await?;
    service.hot.advance(&round, content_revision);
    Ok(HttpResponse::NoContent().finish())
}
