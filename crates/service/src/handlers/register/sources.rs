//! Handlers of sources.

use chamdiem_api_types::text::SourceCode;
use chamdiem_api_types::wire::{EvidenceSource, EvidenceSourceInput, EvidenceSourcePage};
use chamdiem_macros::documented;
use chamdiem_usecases::evidence::sources;

use crate::extract::{Answered, Asked, Bound, Segment, Strict};
use crate::handlers::examples;

/// Danh sách hệ thống gửi
///
/// Theo thứ tự mã. Quản trị viên, người thẩm định, người công bố và hệ thống một cửa xem được.
#[documented(responses((status = 200, description = "Một trang danh sách hệ thống gửi.", body = EvidenceSourcePage)))]
pub async fn list_sources(asked: Asked) -> Answered {
    let page = asked.page()?;
    asked.list(move |rows, context| sources::list(rows, context, &page)).await
}

/// Xem hệ thống gửi
///
/// Các tài khoản gửi số liệu cho hệ thống này và các hệ thống mà nó thay thế. Quản trị viên, người thẩm định, người công bố và hệ thống một cửa xem được.
#[documented(responses((status = 200, description = "Hệ thống gửi.", body = EvidenceSource)))]
pub async fn get_source(asked: Asked, Segment(source): Segment<SourceCode>) -> Answered {
    asked.read(move |rows, context| sources::get(rows, context, &source)).await
}

/// Khai báo hoặc sửa đổi hệ thống gửi
///
/// Chỉ quản trị viên. Chỉ các tài khoản nêu ở đây gửi được số liệu và dùng được số lô của hệ thống này; bản ghi của hệ thống khác chỉ bị thay khi hệ thống đó nằm trong `takes_over` và lô được gửi với `take_over=true`.
#[documented(
    request_body(content = EvidenceSourceInput, description = "Hệ thống gửi.", example = json!(examples::evidence::source())),
    responses(
        (status = 200, description = "Đã sửa đổi.", body = EvidenceSource),
        (status = 201, description = "Đã khai báo.", body = EvidenceSource),
    ),
)]
pub async fn put_source(
    asked: Asked,
    Segment(source): Segment<SourceCode>,
    Bound(precondition): Bound,
    Strict(input): Strict<EvidenceSourceInput>,
) -> Answered {
    asked.write(move |rows, context| sources::put(rows, context, &source, &input, &precondition)).await
}
