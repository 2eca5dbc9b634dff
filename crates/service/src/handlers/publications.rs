//! Handlers of publications.

use std::sync::Arc;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::{Publication, PublicationInput, PublicationList};
use chamdiem_store::Rows;

use super::examples;
use super::respond;
use crate::Service;
use crate::auth::{Asker, Asking, Known};
use crate::body::Strict;
use crate::failure::Refusal;
use crate::request::{Bound, PublicationNumber, Query, Segment, Segments};
use chamdiem_usecases::context::Context;
use chamdiem_usecases::publishing::publications;

/// Công bố kết quả của đợt
///
/// Chỉ người công bố, và không phải người thẩm định sau cùng của đợt. `If-Match` là `ETag` của bảng xếp hạng đã đọc: công bố đúng bảng đó. Kết quả được ghi thành tài liệu có chữ ký, giữ nguyên từng byte, nối với tài liệu công bố liền trước. Để đính chính thì gửi `correction`, số của đề nghị đính chính do người khác lập: lần công bố cũ được giữ nguyên, lần mới nêu lần được đính chính, lý do và mọi thay đổi.
#[utoipa::path(
    tag = "Bước 9. Công bố",
    operation_id = "publishRound",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
    ),
    request_body(content = PublicationInput, description = "Ghi chú của lần công bố.", example = json!(examples::publication())),
    responses(
        (status = 201, description = "Đã công bố.", body = Publication),
    ),
)]
#[post("/v1/rounds/{round}/publications")]
pub async fn publish_round(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(round): Segment<RoundId>,
    Bound(precondition): Bound,
    Strict(input): Strict<PublicationInput>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let signer = Arc::clone(&service.signer);
    let publish = move |rows: &mut dyn Rows, context: &Context| {
        publications::publish(rows, context, &signer, &round, &input, &precondition)
    };
    let location = |made: &Publication| Some(format!("/v1/rounds/{}/publications/{}", made.round, made.number));
    service.post(&request, context, "publishRound", location, publish).await
}

/// Danh sách các lần công bố
///
/// Sau khi công bố ai cũng xem được, không cần mã truy cập.
#[utoipa::path(
    tag = "Bước 9. Công bố",
    operation_id = "listPublications",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
    ),
    responses(
        (status = 200, description = "Các lần công bố, theo số thứ tự.", body = PublicationList),
    ),
)]
#[get("/v1/rounds/{round}/publications")]
pub async fn list_publications(
    service: Data<Service>,
    request: HttpRequest,
    Asking(asker): Asking,
    Segment(round): Segment<RoundId>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, asker);
    let list = service.database.read(move |rows| publications::list(rows, &context, &round)).await?;
    Ok(respond::json(&list))
}

/// Xem một lần công bố
///
/// Sau khi công bố ai cũng xem được, không cần mã truy cập.
#[utoipa::path(
    tag = "Bước 9. Công bố",
    operation_id = "getPublication",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("publication" = u32, Path, description = "Số thứ tự lần công bố.", minimum = 1, maximum = 10000),
    ),
    responses(
        (status = 200, description = "Lần công bố, kèm kết quả đã công bố.", body = Publication),
    ),
)]
#[get("/v1/rounds/{round}/publications/{publication}")]
pub async fn get_publication(
    service: Data<Service>,
    request: HttpRequest,
    Asking(asker): Asking,
    Segments(round, publication): Segments<RoundId, PublicationNumber>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, asker);
    let read = service.database.read(move |rows| publications::get(rows, &context, &round, publication.0)).await?;
    respond::read(&request, &read)
}
