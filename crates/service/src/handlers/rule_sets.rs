//! Handlers of rule sets.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, put};
use chamdiem_api_types::text::RuleSetId;
use chamdiem_api_types::wire::{RuleSet, RuleSetInput, RuleSetPage};

use super::examples;
use super::respond;
use crate::Service;
use crate::auth::{Asker, Known};
use crate::body::Strict;
use crate::failure::Refusal;
use crate::request::{Bound, Query, Segment};
use chamdiem_usecases::register::rule_sets;

/// Danh sách bộ tiêu chí
///
/// Theo thứ tự mã. Ai có mã truy cập cũng xem được.
#[utoipa::path(
    tag = "Bước 1. Bộ tiêu chí",
    operation_id = "listRuleSets",
    params(
        ("cursor" = Option<String>, Query, description = "Con trỏ trang.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Một trang danh sách bộ tiêu chí.", body = RuleSetPage),
    ),
)]
#[get("/v1/rule-sets")]
pub async fn list_rule_sets(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let page = query.page();
    query.finish()?;
    let page = service.database.read(move |rows| rule_sets::list(rows, &context, &page)).await?;
    Ok(respond::json(&page))
}

/// Xem bộ tiêu chí
///
/// Mọi con số đều kèm nguồn và mức độ chắc chắn. Ai có mã truy cập cũng xem được.
#[utoipa::path(
    tag = "Bước 1. Bộ tiêu chí",
    operation_id = "getRuleSet",
    params(
        ("rule_set" = RuleSetId, Path, description = "Mã bộ tiêu chí."),
    ),
    responses(
        (status = 200, description = "Bộ tiêu chí.", body = RuleSet),
    ),
)]
#[get("/v1/rule-sets/{rule_set}")]
pub async fn get_rule_set(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(rule_set): Segment<RuleSetId>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let read = service.database.read(move |rows| rule_sets::get(rows, &context, &rule_set)).await?;
    respond::read(&request, &read)
}

/// Đăng ký hoặc sửa đổi bộ tiêu chí
///
/// Chỉ quản trị viên. Mọi sai sót được nêu cùng một lần. Bộ tiêu chí đã được một đợt đánh giá sử dụng thì không sửa đổi được nữa. Với `validate_only=true`, nội dung chỉ được kiểm tra, không lưu.
#[utoipa::path(
    tag = "Bước 1. Bộ tiêu chí",
    operation_id = "putRuleSet",
    params(
        ("rule_set" = RuleSetId, Path, description = "Mã bộ tiêu chí."),
        ("validate_only" = Option<bool>, Query, description = "`true` để chỉ kiểm tra."),
    ),
    request_body(content = RuleSetInput, description = "Bộ tiêu chí.", example = json!(examples::rule_set())),
    responses(
        (status = 200, description = "Đã sửa đổi, hoặc nội dung hợp lệ khi `validate_only=true`.", body = RuleSet),
        (status = 201, description = "Đã đăng ký.", body = RuleSet),
    ),
)]
#[put("/v1/rule-sets/{rule_set}")]
pub async fn put_rule_set(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(rule_set): Segment<RuleSetId>,
    Bound(precondition): Bound,
    Strict(input): Strict<RuleSetInput>,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let validate_only = query.flag("validate_only");
    query.finish()?;
    if validate_only {
        let written = service
            .database
            .rehearse(move |rows| rule_sets::put(rows, &context, &rule_set, &input, &precondition))
            .await?;
        return Ok(respond::rehearsed(&written));
    }
    let written =
        service.database.write(move |rows| rule_sets::put(rows, &context, &rule_set, &input, &precondition)).await?;
    service.written(&written)
}
