//! Handlers of units and groups.

use chamdiem_api_types::text::{GroupCode, UnitCode};
use chamdiem_api_types::wire::{Group, GroupInput, GroupPage, Unit, UnitInput, UnitPage};
use chamdiem_macros::documented;
use chamdiem_usecases::register::{groups, units};

use crate::extract::{Answered, Asked, Bound, Segment, Strict};
use crate::handlers::examples;

/// Danh sách cơ quan, đơn vị
///
/// Theo thứ tự mã. Ai có mã truy cập cũng xem được.
#[documented(responses((status = 200, description = "Một trang danh sách cơ quan, đơn vị.", body = UnitPage)))]
pub async fn list_units(asked: Asked) -> Answered {
    let (parent, page) = asked.query(|query| Some((query.text("parent"), query.page())))?;
    asked.list(move |rows, context| units::list(rows, context, parent.as_ref(), &page)).await
}

/// Xem cơ quan, đơn vị
///
/// Ai có mã truy cập cũng xem được.
#[documented(responses((status = 200, description = "Cơ quan, đơn vị.", body = Unit)))]
pub async fn get_unit(asked: Asked, Segment(unit): Segment<UnitCode>) -> Answered {
    asked.read(move |rows, context| units::get(rows, context, &unit)).await
}

/// Tạo hoặc sửa đổi cơ quan, đơn vị
///
/// Chỉ quản trị viên. Đơn vị chấm dứt hoạt động được ghi ngày kết thúc và các đơn vị kế thừa, không bị xóa.
#[documented(
    request_body(content = UnitInput, description = "Cơ quan, đơn vị.", examples(
        ("so-noi-vu" = (summary = "Sở Nội vụ", value = json!(examples::unit()))),
        ("ubnd-tinh-dien-bien" = (summary = "UBND tỉnh Điện Biên, cơ quan đánh giá", value = json!(examples::province()))),
    )),
    responses(
        (status = 200, description = "Đã sửa đổi.", body = Unit),
        (status = 201, description = "Đã tạo mới.", body = Unit),
    ),
)]
pub async fn put_unit(
    asked: Asked,
    Segment(unit): Segment<UnitCode>,
    Bound(precondition): Bound,
    Strict(input): Strict<UnitInput>,
) -> Answered {
    asked.write(move |rows, context| units::put(rows, context, &unit, &input, &precondition)).await
}

/// Danh sách nhóm
///
/// Theo thứ tự mã. Ai có mã truy cập cũng xem được.
#[documented(responses((status = 200, description = "Một trang danh sách nhóm.", body = GroupPage)))]
pub async fn list_groups(asked: Asked) -> Answered {
    let (authority, page) = asked.query(|query| Some((query.text("authority"), query.page())))?;
    asked.list(move |rows, context| groups::list(rows, context, authority.as_ref(), &page)).await
}

/// Xem nhóm
///
/// Ai có mã truy cập cũng xem được.
#[documented(responses((status = 200, description = "Nhóm cơ quan, đơn vị được xếp hạng cùng nhau.", body = Group)))]
pub async fn get_group(asked: Asked, Segment(group): Segment<GroupCode>) -> Answered {
    asked.read(move |rows, context| groups::get(rows, context, &group)).await
}

/// Tạo hoặc sửa đổi nhóm
///
/// Chỉ quản trị viên. Danh sách thành viên được thay thế toàn bộ; mỗi thành viên có thời hạn.
#[documented(
    request_body(content = GroupInput, description = "Nhóm, với toàn bộ thành viên.", example = json!(examples::group())),
    responses(
        (status = 200, description = "Đã sửa đổi.", body = Group),
        (status = 201, description = "Đã tạo mới.", body = Group),
    ),
)]
pub async fn put_group(
    asked: Asked,
    Segment(group): Segment<GroupCode>,
    Bound(precondition): Bound,
    Strict(input): Strict<GroupInput>,
) -> Answered {
    asked.write(move |rows, context| groups::put(rows, context, &group, &input, &precondition)).await
}
