//! Handlers of units and groups.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, put};
use chamdiem_api_types::text::{GroupCode, UnitCode};
use chamdiem_api_types::wire::{Group, GroupInput, GroupPage, Unit, UnitInput, UnitPage};

use super::examples;
use super::respond;
use crate::Service;
use crate::auth::{Asker, Known};
use crate::body::Strict;
use crate::failure::Refusal;
use crate::request::{Bound, Query, Segment};
use chamdiem_usecases::register::{groups, units};

/// Danh sách cơ quan, đơn vị
///
/// Theo thứ tự mã. Ai có mã truy cập cũng xem được.
#[utoipa::path(
    tag = "Bước 2. Đơn vị và nhóm",
    operation_id = "listUnits",
    params(
        ("parent" = Option<UnitCode>, Query, description = "Chỉ các đơn vị trực thuộc cơ quan này."),
        ("cursor" = Option<String>, Query, description = "Con trỏ trang.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Một trang danh sách cơ quan, đơn vị.", body = UnitPage),
    ),
)]
#[get("/v1/units")]
pub async fn list_units(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let parent = query.text("parent");
    let page = query.page();
    query.finish()?;
    let page = service.database.read(move |rows| units::list(rows, &context, parent.as_ref(), &page)).await?;
    Ok(respond::json(&page))
}

/// Xem cơ quan, đơn vị
///
/// Ai có mã truy cập cũng xem được.
#[utoipa::path(
    tag = "Bước 2. Đơn vị và nhóm",
    operation_id = "getUnit",
    params(
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
    ),
    responses(
        (status = 200, description = "Cơ quan, đơn vị.", body = Unit),
    ),
)]
#[get("/v1/units/{unit}")]
pub async fn get_unit(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(unit): Segment<UnitCode>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let read = service.database.read(move |rows| units::get(rows, &context, &unit)).await?;
    respond::read(&request, &read)
}

/// Tạo hoặc sửa đổi cơ quan, đơn vị
///
/// Chỉ quản trị viên. Đơn vị chấm dứt hoạt động được ghi ngày kết thúc và các đơn vị kế thừa, không bị xóa.
#[utoipa::path(
    tag = "Bước 2. Đơn vị và nhóm",
    operation_id = "putUnit",
    params(
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
    ),
    request_body(content = UnitInput, description = "Cơ quan, đơn vị.", examples(
        ("so-noi-vu" = (summary = "Sở Nội vụ", value = json!(examples::unit()))),
        ("ubnd-tinh-dien-bien" = (summary = "UBND tỉnh Điện Biên, cơ quan đánh giá", value = json!(examples::province()))),
    )),
    responses(
        (status = 200, description = "Đã sửa đổi.", body = Unit),
        (status = 201, description = "Đã tạo mới.", body = Unit),
    ),
)]
#[put("/v1/units/{unit}")]
pub async fn put_unit(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(unit): Segment<UnitCode>,
    Bound(precondition): Bound,
    Strict(input): Strict<UnitInput>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let written = service.database.write(move |rows| units::put(rows, &context, &unit, &input, &precondition)).await?;
    service.written(&written)
}

/// Danh sách nhóm
///
/// Theo thứ tự mã. Ai có mã truy cập cũng xem được.
#[utoipa::path(
    tag = "Bước 2. Đơn vị và nhóm",
    operation_id = "listGroups",
    params(
        ("authority" = Option<UnitCode>, Query, description = "Chỉ của cơ quan đánh giá này."),
        ("cursor" = Option<String>, Query, description = "Con trỏ trang.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Một trang danh sách nhóm.", body = GroupPage),
    ),
)]
#[get("/v1/groups")]
pub async fn list_groups(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let authority = query.text("authority");
    let page = query.page();
    query.finish()?;
    let page = service.database.read(move |rows| groups::list(rows, &context, authority.as_ref(), &page)).await?;
    Ok(respond::json(&page))
}

/// Xem nhóm
///
/// Ai có mã truy cập cũng xem được.
#[utoipa::path(
    tag = "Bước 2. Đơn vị và nhóm",
    operation_id = "getGroup",
    params(
        ("group" = GroupCode, Path, description = "Mã nhóm."),
    ),
    responses(
        (status = 200, description = "Nhóm cơ quan, đơn vị được xếp hạng cùng nhau.", body = Group),
    ),
)]
#[get("/v1/groups/{group}")]
pub async fn get_group(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(group): Segment<GroupCode>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let read = service.database.read(move |rows| groups::get(rows, &context, &group)).await?;
    respond::read(&request, &read)
}

/// Tạo hoặc sửa đổi nhóm
///
/// Chỉ quản trị viên. Danh sách thành viên được thay thế toàn bộ; mỗi thành viên có thời hạn.
#[utoipa::path(
    tag = "Bước 2. Đơn vị và nhóm",
    operation_id = "putGroup",
    params(
        ("group" = GroupCode, Path, description = "Mã nhóm."),
    ),
    request_body(content = GroupInput, description = "Nhóm, với toàn bộ thành viên.", example = json!(examples::group())),
    responses(
        (status = 200, description = "Đã sửa đổi.", body = Group),
        (status = 201, description = "Đã tạo mới.", body = Group),
    ),
)]
#[put("/v1/groups/{group}")]
pub async fn put_group(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(group): Segment<GroupCode>,
    Bound(precondition): Bound,
    Strict(input): Strict<GroupInput>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let written =
        service.database.write(move |rows| groups::put(rows, &context, &group, &input, &precondition)).await?;
    service.written(&written)
}
