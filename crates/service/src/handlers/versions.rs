//! Handlers of versions and of their comparison.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{Comparison, Version, VersionId, VersionPage};

use super::respond;
use crate::Service;
use crate::auth::{Asker, Known};
use crate::failure::Refusal;
use crate::request::{Query, Segments, ThreeSegments};
use chamdiem_usecases::papers::{comparisons, versions};

/// Danh sách phiên bản của một đơn vị
///
/// Mỗi lần nộp bản tự chấm điểm và mỗi quyết định thẩm định là một phiên bản, được giữ nguyên. Theo thứ tự thời gian. Đơn vị chỉ xem được của mình.
#[utoipa::path(
    tag = "Bước 5. Tự chấm điểm",
    operation_id = "listVersions",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
        ("cursor" = Option<String>, Query, description = "Con trỏ trang.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Một trang danh sách phiên bản.", body = VersionPage),
    ),
)]
#[get("/v1/rounds/{round}/versions/{unit}")]
pub async fn list_versions(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, unit): Segments<RoundId, UnitCode>,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let page = query.page();
    query.finish()?;
    let page = service.database.read(move |rows| versions::list(rows, &context, &round, &unit, &page)).await?;
    Ok(respond::json(&page))
}

/// Xem một phiên bản
///
/// Đúng như đã nộp hoặc đã quyết định. `sha256` tính trên `document` ở dạng JSON chuẩn tắc (RFC 8785), nên ai giữ biên nhận cũng tự đối chiếu được.
#[utoipa::path(
    tag = "Bước 5. Tự chấm điểm",
    operation_id = "getVersion",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
        ("version" = VersionId, Path, description = "Tên phiên bản."),
    ),
    responses(
        (status = 200, description = "Phiên bản.", body = Version),
    ),
)]
#[get("/v1/rounds/{round}/versions/{unit}/{version}")]
pub async fn get_version(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    ThreeSegments(round, unit, version): ThreeSegments<RoundId, UnitCode, VersionId>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let read = service.database.read(move |rows| versions::get(rows, &context, &round, &unit, version)).await?;
    respond::read(&request, &read)
}

/// So sánh hai phiên bản
///
/// Giữa hai phiên bản bất kỳ của một đơn vị, cùng loại hoặc giữa tự chấm và thẩm định: điểm từng tiêu chí, tổng điểm, xếp loại và những nội dung bằng lời khác nhau.
#[utoipa::path(
    tag = "Bước 6. Thẩm định",
    operation_id = "compareVersions",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
        ("from" = VersionId, Query, description = "Phiên bản thứ nhất.", example = "self_assessment-1"),
        ("to" = VersionId, Query, description = "Phiên bản thứ hai.", example = "appraisal-1"),
    ),
    responses(
        (status = 200, description = "Những chỗ khác nhau.", body = Comparison),
    ),
)]
#[get("/v1/rounds/{round}/comparisons/{unit}")]
pub async fn compare_versions(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, unit): Segments<RoundId, UnitCode>,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let from = query.required(Query::text::<VersionId>, "from");
    let to = query.required(Query::text::<VersionId>, "to");
    let pair = query.finish_with(from.zip(to))?;
    let compared = comparisons::get;
    let read = service.database.read(move |rows| compared(rows, &context, &round, &unit, pair)).await?;
    respond::read(&request, &read)
}
