//! Handlers of extensions.

use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::{Extension, ExtensionInput, ExtensionPage};
use chamdiem_macros::documented;
use chamdiem_usecases::rounds::extensions;

use crate::extract::{Answered, Asked, Bound, Number, Segment, Segments, Strict};
use crate::handlers::examples;

/// Gia hạn cho một đơn vị hoặc cho cả đợt
///
/// Chỉ người thẩm định, khi đợt đang mở. Chỉ kéo dài, không rút ngắn; mỗi lần gia hạn có lý do và số văn bản, được giữ nguyên và được nêu trong kết quả công bố. Bản nộp trong thời gian được gia hạn không bị coi là nộp muộn. `If-Match` là `ETag` của đợt đánh giá.
#[documented(
    request_body(content = ExtensionInput, description = "Hạn mới, lý do và căn cứ.", examples(
        ("unit" = (summary = "Cho một đơn vị", value = json!(examples::extension_of_unit()))),
        ("round" = (summary = "Cho cả đợt", value = json!(examples::extension_of_round()))),
    )),
    responses(
        (status = 201, description = "Đã gia hạn.", body = Extension),
    ),
)]
pub async fn extend_deadline(
    asked: Asked,
    Segment(round): Segment<RoundId>,
    Bound(precondition): Bound,
    Strict(input): Strict<ExtensionInput>,
) -> Answered {
    let location = |made: &Extension| format!("extensions/{}", made.number);
    asked.create(location, move |rows, context| extensions::extend(rows, context, &round, &input, &precondition)).await
}

/// Danh sách các lần gia hạn
///
/// Theo số thứ tự. Đơn vị chỉ thấy các lần gia hạn cho mình và cho cả đợt.
#[documented(responses((status = 200, description = "Một trang danh sách các lần gia hạn.", body = ExtensionPage)))]
pub async fn list_extensions(asked: Asked, Segment(round): Segment<RoundId>) -> Answered {
    let page = asked.page()?;
    asked.list(move |rows, context| extensions::list(rows, context, &round, &page)).await
}

/// Xem một lần gia hạn
///
/// Đơn vị chỉ xem được lần gia hạn cho mình hoặc cho cả đợt.
#[documented(responses((status = 200, description = "Một lần gia hạn.", body = Extension)))]
pub async fn get_extension(asked: Asked, Segments(round, extension): Segments<RoundId, Number>) -> Answered {
    asked.read(move |rows, context| extensions::get(rows, context, &round, extension.0)).await
}
