//! Handlers of feed profiles.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, put};
use chamdiem_api_types::text::ProfileCode;
use chamdiem_api_types::wire::{FeedProfile, FeedProfileInput, FeedProfilePage};

use super::examples;
use super::respond;
use crate::Service;
use crate::auth::{Asker, Known};
use crate::body::Strict;
use crate::failure::Refusal;
use crate::request::{Bound, Query, Segment};
use chamdiem_usecases::register::feed_profiles;

/// Danh sách cấu hình ánh xạ
///
/// Theo thứ tự mã. Quản trị viên, người thẩm định, người công bố và hệ thống một cửa xem được.
#[utoipa::path(
    tag = "Bước 3. Số liệu",
    operation_id = "listFeedProfiles",
    params(
        ("cursor" = Option<String>, Query, description = "Con trỏ trang.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Một trang danh sách cấu hình ánh xạ.", body = FeedProfilePage),
    ),
)]
#[get("/v1/feed-profiles")]
pub async fn list_feed_profiles(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let page = query.page();
    query.finish()?;
    let page = service.database.read(move |rows| feed_profiles::list(rows, &context, &page)).await?;
    Ok(respond::json(&page))
}

/// Xem cấu hình ánh xạ
///
/// Tên trường, dạng ngày giờ của hệ thống gửi và trường tương ứng của hồ sơ. Quản trị viên, người thẩm định, người công bố và hệ thống một cửa xem được.
#[utoipa::path(
    tag = "Bước 3. Số liệu",
    operation_id = "getFeedProfile",
    params(
        ("profile" = ProfileCode, Path, description = "Mã cấu hình ánh xạ."),
    ),
    responses(
        (status = 200, description = "Cấu hình ánh xạ.", body = FeedProfile),
    ),
)]
#[get("/v1/feed-profiles/{profile}")]
pub async fn get_feed_profile(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(profile): Segment<ProfileCode>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let read = service.database.read(move |rows| feed_profiles::get(rows, &context, &profile)).await?;
    respond::read(&request, &read)
}

/// Đăng ký hoặc sửa đổi cấu hình ánh xạ
///
/// Chỉ quản trị viên. Các trường có dữ liệu cá nhân phải nằm trong `dropped`: chúng bị loại bỏ trước khi ghi nhật ký hay lưu trữ. Mọi sai sót được nêu cùng một lần. Với `validate_only=true`, nội dung chỉ được kiểm tra, không lưu.
#[utoipa::path(
    tag = "Bước 3. Số liệu",
    operation_id = "putFeedProfile",
    params(
        ("profile" = ProfileCode, Path, description = "Mã cấu hình ánh xạ."),
        ("validate_only" = Option<bool>, Query, description = "`true` để chỉ kiểm tra."),
    ),
    request_body(content = FeedProfileInput, description = "Cấu hình ánh xạ.", example = json!(examples::feed_profile())),
    responses(
        (status = 200, description = "Đã sửa đổi, hoặc nội dung hợp lệ khi `validate_only=true`.", body = FeedProfile),
        (status = 201, description = "Đã đăng ký.", body = FeedProfile),
    ),
)]
#[put("/v1/feed-profiles/{profile}")]
pub async fn put_feed_profile(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(profile): Segment<ProfileCode>,
    Bound(precondition): Bound,
    Strict(input): Strict<FeedProfileInput>,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let validate_only = query.flag("validate_only");
    query.finish()?;
    if validate_only {
        let written = service
            .database
            .rehearse(move |rows| feed_profiles::put(rows, &context, &profile, &input, &precondition))
            .await?;
        return Ok(respond::rehearsed(&written));
    }
    let written =
        service.database.write(move |rows| feed_profiles::put(rows, &context, &profile, &input, &precondition)).await?;
    service.written(&written)
}
