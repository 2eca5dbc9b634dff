//! Handlers of rule sets.

use chamdiem_api_types::text::RuleSetId;
use chamdiem_api_types::wire::{RuleSet, RuleSetInput, RuleSetPage};
use chamdiem_macros::documented;
use chamdiem_store::Rows;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::register::rule_sets;

use crate::extract::{Answered, Asked, Bound, Segment, Strict};
use crate::handlers::examples;

/// Danh sách bộ tiêu chí
///
/// Theo thứ tự mã. Ai có mã truy cập cũng xem được.
#[documented(responses((status = 200, description = "Một trang danh sách bộ tiêu chí.", body = RuleSetPage)))]
pub async fn list_rule_sets(asked: Asked) -> Answered {
    let page = asked.page()?;
    asked.list(move |rows, context| rule_sets::list(rows, context, &page)).await
}

/// Xem bộ tiêu chí
///
/// Mọi con số đều kèm nguồn và mức độ chắc chắn. Ai có mã truy cập cũng xem được.
#[documented(responses((status = 200, description = "Bộ tiêu chí.", body = RuleSet)))]
pub async fn get_rule_set(asked: Asked, Segment(rule_set): Segment<RuleSetId>) -> Answered {
    asked.read(move |rows, context| rule_sets::get(rows, context, &rule_set)).await
}

/// Đăng ký hoặc sửa đổi bộ tiêu chí
///
/// Chỉ quản trị viên. Mọi sai sót được nêu cùng một lần. Bộ tiêu chí đã được một đợt đánh giá sử dụng thì không sửa đổi được nữa. Với `validate_only=true`, nội dung chỉ được kiểm tra, không lưu.
#[documented(
    request_body(content = RuleSetInput, description = "Bộ tiêu chí.", example = json!(examples::rule_set())),
    responses(
        (status = 200, description = "Đã sửa đổi, hoặc nội dung hợp lệ khi `validate_only=true`.", body = RuleSet),
        (status = 201, description = "Đã đăng ký.", body = RuleSet),
    ),
)]
pub async fn put_rule_set(
    asked: Asked,
    Segment(rule_set): Segment<RuleSetId>,
    Bound(precondition): Bound,
    Strict(input): Strict<RuleSetInput>,
) -> Answered {
    let validate_only = asked.query(|query| Some(query.flag("validate_only")))?;
    let put =
        move |rows: &mut dyn Rows, context: &Context| rule_sets::put(rows, context, &rule_set, &input, &precondition);
    if validate_only { asked.rehearse(put).await } else { asked.write(put).await }
}
