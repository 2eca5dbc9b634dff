//! Handlers of results published elsewhere.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, put};
use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::{Contradictions, ImportedResult, ImportedResultInput};

use super::examples;
use super::respond;
use crate::Service;
use crate::auth::{Asker, Known};
use crate::body::Strict;
use crate::failure::Refusal;
use crate::request::{Bound, Query, Segment};
use chamdiem_usecases::results::imports;

/// Xem kết quả đã công bố ở nơi khác
///
/// Chỉ quản trị viên, người thẩm định và người công bố.
#[utoipa::path(
    tag = "Bước 8. Đối chiếu",
    operation_id = "getImportedResult",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
    ),
    responses(
        (status = 200, description = "Kết quả đã nhập, đúng như bản in.", body = ImportedResult),
    ),
)]
#[get("/v1/rounds/{round}/imported-result")]
pub async fn get_imported_result(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(round): Segment<RoundId>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let read = service.database.read(move |rows| imports::get(rows, &context, &round)).await?;
    respond::read(&request, &read)
}

/// Nhập kết quả đã công bố ở nơi khác
///
/// Chỉ người thẩm định. Nhập đúng như bản in; không có gì bị sửa. Tổng điểm in được giữ bên cạnh tổng điểm tính được.
#[utoipa::path(
    tag = "Bước 8. Đối chiếu",
    operation_id = "putImportedResult",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
    ),
    request_body(content = ImportedResultInput, description = "Kết quả đã công bố, đúng như bản in.", example = json!(examples::imported_result())),
    responses(
        (status = 200, description = "Đã thay thế.", body = ImportedResult),
        (status = 201, description = "Đã nhập.", body = ImportedResult),
    ),
)]
#[put("/v1/rounds/{round}/imported-result")]
pub async fn put_imported_result(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(round): Segment<RoundId>,
    Bound(precondition): Bound,
    Strict(input): Strict<ImportedResultInput>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let written =
        service.database.write(move |rows| imports::put(rows, &context, &round, &input, &precondition)).await?;
    service.written(&written)
}

/// Xem các mâu thuẫn của kết quả đã nhập
///
/// Tổng điểm in so với tổng điểm các tiêu chí, xếp loại in và thứ tự in so với tổng điểm in, điểm in so với điểm thẩm định. Không có gì bị tự ý sửa.
#[utoipa::path(
    tag = "Bước 8. Đối chiếu",
    operation_id = "getContradictions",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
    ),
    responses(
        (status = 200, description = "Các mâu thuẫn, theo thứ tự bảng và dòng.", body = Contradictions),
    ),
)]
#[get("/v1/rounds/{round}/contradictions")]
pub async fn get_contradictions(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(round): Segment<RoundId>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let read = service.database.read(move |rows| imports::contradictions(rows, &context, &round)).await?;
    respond::read(&request, &read)
}
