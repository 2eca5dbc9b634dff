//! Handlers of extensions.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::{Extension, ExtensionInput, ExtensionPage};
use chamdiem_store::Rows;

use super::examples;
use super::respond;
use crate::Service;
use crate::auth::{Asker, Known};
use crate::body::Strict;
use crate::failure::Refusal;
use crate::request::{Bound, Number, Query, Segment, Segments};
use chamdiem_usecases::context::Context;
use chamdiem_usecases::rounds::extensions;

/// Gia hạn cho một đơn vị hoặc cho cả đợt
///
/// Chỉ người thẩm định, khi đợt đang mở. Chỉ kéo dài, không rút ngắn; mỗi lần gia hạn có lý do và số văn bản, được giữ nguyên và được nêu trong kết quả công bố. Bản nộp trong thời gian được gia hạn không bị coi là nộp muộn. `If-Match` là `ETag` của đợt đánh giá.
#[utoipa::path(
    tag = "Bước 4. Đợt đánh giá",
    operation_id = "extendDeadline",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
    ),
    request_body(content = ExtensionInput, description = "Hạn mới, lý do và căn cứ.", examples(
        ("unit" = (summary = "Cho một đơn vị", value = json!(examples::extension_of_unit()))),
        ("round" = (summary = "Cho cả đợt", value = json!(examples::extension_of_round()))),
    )),
    responses(
        (status = 201, description = "Đã gia hạn.", body = Extension),
    ),
)]
#[post("/v1/rounds/{round}/extensions")]
pub async fn extend_deadline(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(round): Segment<RoundId>,
    Bound(precondition): Bound,
    Strict(input): Strict<ExtensionInput>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let extend =
        move |rows: &mut dyn Rows, context: &Context| extensions::extend(rows, context, &round, &input, &precondition);
    let location = |made: &Extension| Some(format!("/v1/rounds/{}/extensions/{}", made.round, made.number));
    service.post(&request, context, "extendDeadline", location, extend).await
}

/// Danh sách các lần gia hạn
///
/// Theo số thứ tự. Đơn vị chỉ thấy các lần gia hạn cho mình và cho cả đợt.
#[utoipa::path(
    tag = "Bước 4. Đợt đánh giá",
    operation_id = "listExtensions",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("cursor" = Option<String>, Query, description = "Con trỏ trang.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Một trang danh sách các lần gia hạn.", body = ExtensionPage),
    ),
)]
#[get("/v1/rounds/{round}/extensions")]
pub async fn list_extensions(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(round): Segment<RoundId>,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let page = query.page();
    query.finish()?;
    let page = service.database.read(move |rows| extensions::list(rows, &context, &round, &page)).await?;
    Ok(respond::json(&page))
}

/// Xem một lần gia hạn
///
/// Đơn vị chỉ xem được lần gia hạn cho mình hoặc cho cả đợt.
#[utoipa::path(
    tag = "Bước 4. Đợt đánh giá",
    operation_id = "getExtension",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("extension" = u32, Path, description = "Số thứ tự lần gia hạn.", minimum = 1, maximum = 10000),
    ),
    responses(
        (status = 200, description = "Một lần gia hạn.", body = Extension),
    ),
)]
#[get("/v1/rounds/{round}/extensions/{extension}")]
pub async fn get_extension(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, extension): Segments<RoundId, Number>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let read = service.database.read(move |rows| extensions::get(rows, &context, &round, extension.0)).await?;
    respond::read(&request, &read)
}
