//! Handlers of what is computed from evidence.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{RoundEvidence, UnitEvidence};

use super::respond;
use crate::Service;
use crate::auth::Asking;
use crate::failure::Refusal;
use crate::request::{Query, Segment, Segments};
use chamdiem_usecases::evidence::reading;

/// Điểm tính từ số liệu của mọi đơn vị
///
/// Ba điểm của từng tiêu chí đứng cạnh nhau: tính từ số liệu, tự chấm, thẩm định. Trước khi công bố, chỉ quản trị viên, người thẩm định và người công bố xem được; khi công bố, số liệu được chốt và ai cũng xem được.
#[utoipa::path(
    tag = "Bước 6. Thẩm định",
    operation_id = "getRoundEvidence",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
    ),
    responses(
        (status = 200, description = "Ba điểm của từng tiêu chí, từng đơn vị.", body = RoundEvidence),
    ),
)]
#[get("/v1/rounds/{round}/evidence")]
pub async fn get_round_evidence(
    service: Data<Service>,
    request: HttpRequest,
    Asking(asker): Asking,
    Segment(round): Segment<RoundId>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, asker);
    let read = service.database.read(move |rows| reading::get_round(rows, &context, &round)).await?;
    respond::read(&request, &read)
}

/// Cách tính điểm từ số liệu của một đơn vị
///
/// Số hồ sơ ở từng mức, tử số và mẫu số, từng điều kiện và cách tính bằng một câu; hồ sơ đằng sau mỗi số liệu được liệt kê bằng tham số `figure` của danh sách hồ sơ. Trước khi công bố, đơn vị chỉ xem được số liệu của mình.
#[utoipa::path(
    tag = "Bước 6. Thẩm định",
    operation_id = "getUnitEvidence",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
    ),
    responses(
        (status = 200, description = "Số liệu và cách tính điểm của đơn vị.", body = UnitEvidence),
    ),
)]
#[get("/v1/rounds/{round}/evidence/{unit}")]
pub async fn get_unit_evidence(
    service: Data<Service>,
    request: HttpRequest,
    Asking(asker): Asking,
    Segments(round, unit): Segments<RoundId, UnitCode>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, asker);
    let read = service.database.read(move |rows| reading::get_unit(rows, &context, &round, &unit)).await?;
    respond::read(&request, &read)
}
