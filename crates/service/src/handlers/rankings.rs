//! Handlers of rankings and explanations; a ranking is served from ready-made bytes.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chamdiem_api_types::text::{GroupCode, RoundId, UnitCode};
use chamdiem_api_types::wire::{Explanation, GroupRanking, Ranking};
use chamdiem_api_types::{Code, Failure};

use super::respond;
use crate::Service;
use crate::auth::Asking;
use crate::failure::Refusal;
use crate::request::{Query, Segment, Segments};
use chamdiem_usecases::evidence::explanations;

/// Xếp hạng của cả đợt
///
/// Trước khi công bố, chỉ quản trị viên, người thẩm định và người công bố xem được; sau khi công bố ai cũng xem được, không cần mã truy cập, và luôn đúng từng byte đã công bố.
#[utoipa::path(
    tag = "Bước 7. Xếp hạng",
    operation_id = "getRanking",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
    ),
    responses(
        (status = 200, description = "Bảng xếp hạng của mọi nhóm.", body = Ranking),
    ),
)]
#[get("/v1/rounds/{round}/ranking")]
pub async fn get_ranking(
    service: Data<Service>,
    request: HttpRequest,
    Segment(round): Segment<RoundId>,
    Asking(asker): Asking,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let ranking = service.ranking(&asker, &round).await?;
    Ok(respond::ranking(&request, &ranking, &ranking.whole))
}

/// Xếp hạng của một nhóm
///
/// Đúng phần của nhóm trong bảng xếp hạng của cả đợt; cùng `ETag`.
#[utoipa::path(
    tag = "Bước 7. Xếp hạng",
    operation_id = "getGroupRanking",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("group" = GroupCode, Path, description = "Mã nhóm."),
    ),
    responses(
        (status = 200, description = "Bảng xếp hạng của nhóm.", body = GroupRanking),
    ),
)]
#[get("/v1/rounds/{round}/rankings/{group}")]
pub async fn get_group_ranking(
    service: Data<Service>,
    request: HttpRequest,
    Segments(round, group): Segments<RoundId, GroupCode>,
    Asking(asker): Asking,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let ranking = service.ranking(&asker, &round).await?;
    match ranking.groups.get(group.as_str()) {
        Some(bytes) => Ok(respond::ranking(&request, &ranking, bytes)),
        None => Err(Failure::plain(Code::NotFound).into()),
    }
}

/// Giải thích kết quả của một đơn vị
///
/// Đóng góp của từng tiêu chí, giới hạn của loại, khoảng cách đến loại cao hơn, quy tắc phân định khi bằng điểm. Trước khi công bố, đơn vị chỉ xem được của mình và không thấy vị trí.
#[utoipa::path(
    tag = "Bước 7. Xếp hạng",
    operation_id = "getExplanation",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
    ),
    responses(
        (status = 200, description = "Giải thích kết quả của đơn vị.", body = Explanation),
    ),
)]
#[get("/v1/rounds/{round}/explanations/{unit}")]
pub async fn get_explanation(
    service: Data<Service>,
    request: HttpRequest,
    Asking(asker): Asking,
    Segments(round, unit): Segments<RoundId, UnitCode>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, asker);
    let read = service.database.read(move |rows| explanations::get(rows, &context, &round, &unit)).await?;
    respond::read(&request, &read)
}
