//! Handlers of units and groups.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, put};
use chamdiem_api_types::text::{GroupCode, UnitCode};
use chamdiem_api_types::wire::{Group, GroupInput, GroupPage, Unit, UnitInput, UnitPage};

use super::examples;
use super::respond;
use crate::Service;
use crate::app::{groups, units};
use crate::auth::{Asker, Known};
use crate::body::Strict;
use crate::failure::Refusal;
use crate::request::{Precondition, Query, Segment};

/// Danh sách cơ quan, đơn vị
#[utoipa::path(
    tag = "Đơn vị",
    operation_id = "listUnits",
    params(
        ("parent" = Option<UnitCode>, Query, description = "Chỉ các đơn vị trực thuộc cơ quan này."),
        ("cursor" = Option<String>, Query, description = "Con trỏ của trang trước, lấy từ `next_cursor`.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa của trang, từ 1 đến 200; mặc định 50.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Danh sách cơ quan, đơn vị", body = UnitPage),
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

/// Đọc cơ quan, đơn vị
#[utoipa::path(
    tag = "Đơn vị",
    operation_id = "getUnit",
    params(
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
    ),
    responses(
        (status = 200, description = "Đọc cơ quan, đơn vị", body = Unit),
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

/// Tạo hoặc thay đổi cơ quan, đơn vị
///
/// Chỉ quản trị viên. Đơn vị chấm dứt hoạt động được ghi ngày kết thúc và các đơn vị kế thừa, không bị xóa.
#[utoipa::path(
    tag = "Đơn vị",
    operation_id = "putUnit",
    params(
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
    ),
    request_body(content = UnitInput, description = "Nội dung cần ghi.", example = json!(examples::unit())),
    responses(
        (status = 200, description = "Đã thay đổi.", body = Unit),
        (status = 201, description = "Đã tạo mới.", body = Unit),
    ),
)]
#[put("/v1/units/{unit}")]
pub async fn put_unit(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(unit): Segment<UnitCode>,
    precondition: Precondition,
    Strict(input): Strict<UnitInput>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let written = service.database.write(move |rows| units::put(rows, &context, &unit, &input, &precondition)).await?;
    Ok(service.written(written))
}

/// Danh sách nhóm
#[utoipa::path(
    tag = "Đơn vị",
    operation_id = "listGroups",
    params(
        ("authority" = Option<UnitCode>, Query, description = "Chỉ của cơ quan đánh giá này."),
        ("cursor" = Option<String>, Query, description = "Con trỏ của trang trước, lấy từ `next_cursor`.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa của trang, từ 1 đến 200; mặc định 50.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Danh sách nhóm", body = GroupPage),
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

/// Đọc nhóm
#[utoipa::path(
    tag = "Đơn vị",
    operation_id = "getGroup",
    params(
        ("group" = GroupCode, Path, description = "Mã nhóm."),
    ),
    responses(
        (status = 200, description = "Đọc nhóm", body = Group),
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

/// Tạo hoặc thay đổi nhóm
///
/// Chỉ quản trị viên. Danh sách thành viên được thay thế toàn bộ; mỗi thành viên có thời hạn.
#[utoipa::path(
    tag = "Đơn vị",
    operation_id = "putGroup",
    params(
        ("group" = GroupCode, Path, description = "Mã nhóm."),
    ),
    request_body(content = GroupInput, description = "Nội dung cần ghi.", example = json!(examples::group())),
    responses(
        (status = 200, description = "Đã thay đổi.", body = Group),
        (status = 201, description = "Đã tạo mới.", body = Group),
    ),
)]
#[put("/v1/groups/{group}")]
pub async fn put_group(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(group): Segment<GroupCode>,
    precondition: Precondition,
    Strict(input): Strict<GroupInput>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let written =
        service.database.write(move |rows| groups::put(rows, &context, &group, &input, &precondition)).await?;
    Ok(service.written(written))
}
