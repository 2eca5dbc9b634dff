//! Handlers of feed profiles.

use chamdiem_api_types::text::ProfileCode;
use chamdiem_api_types::wire::{FeedProfile, FeedProfileInput, FeedProfilePage};
use chamdiem_macros::documented;
use chamdiem_store::Rows;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::register::feed_profiles;

use crate::extract::{Answered, Asked, Bound, Segment, Strict};
use crate::handlers::examples;

/// Danh sách cấu hình ánh xạ
///
/// Theo thứ tự mã. Quản trị viên, người thẩm định, người công bố và hệ thống một cửa xem được.
#[documented(responses((status = 200, description = "Một trang danh sách cấu hình ánh xạ.", body = FeedProfilePage)))]
pub async fn list_feed_profiles(asked: Asked) -> Answered {
    let page = asked.page()?;
    asked.list(move |rows, context| feed_profiles::list(rows, context, &page)).await
}

/// Xem cấu hình ánh xạ
///
/// Tên trường, dạng ngày giờ của hệ thống gửi và trường tương ứng của hồ sơ. Quản trị viên, người thẩm định, người công bố và hệ thống một cửa xem được.
#[documented(responses((status = 200, description = "Cấu hình ánh xạ.", body = FeedProfile)))]
pub async fn get_feed_profile(asked: Asked, Segment(profile): Segment<ProfileCode>) -> Answered {
    asked.read(move |rows, context| feed_profiles::get(rows, context, &profile)).await
}

/// Đăng ký hoặc sửa đổi cấu hình ánh xạ
///
/// Chỉ quản trị viên. Các trường có dữ liệu cá nhân phải nằm trong `dropped`: chúng bị loại bỏ trước khi ghi nhật ký hay lưu trữ. Mọi sai sót được nêu cùng một lần. Với `validate_only=true`, nội dung chỉ được kiểm tra, không lưu.
#[documented(
    request_body(content = FeedProfileInput, description = "Cấu hình ánh xạ.", example = json!(examples::feed_profile())),
    responses(
        (status = 200, description = "Đã sửa đổi, hoặc nội dung hợp lệ khi `validate_only=true`.", body = FeedProfile),
        (status = 201, description = "Đã đăng ký.", body = FeedProfile),
    ),
)]
pub async fn put_feed_profile(
    asked: Asked,
    Segment(profile): Segment<ProfileCode>,
    Bound(precondition): Bound,
    Strict(input): Strict<FeedProfileInput>,
) -> Answered {
    let validate_only = asked.query(|query| Some(query.flag("validate_only")))?;
    let put = move |rows: &mut dyn Rows, context: &Context| {
        feed_profiles::put(rows, context, &profile, &input, &precondition)
    };
    if validate_only { asked.rehearse(put).await } else { asked.write(put).await }
}
