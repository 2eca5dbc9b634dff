//! Handlers of results published elsewhere.

use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::{Contradictions, ImportedResult, ImportedResultInput};
use chamdiem_macros::documented;
use chamdiem_usecases::results::imports;

use crate::extract::{Answered, Asked, Bound, Segment, Strict};
use crate::handlers::examples;

/// Xem kết quả đã công bố ở nơi khác
///
/// Chỉ quản trị viên, người thẩm định và người công bố.
#[documented(responses((status = 200, description = "Kết quả đã nhập, đúng như bản in.", body = ImportedResult)))]
pub async fn get_imported_result(asked: Asked, Segment(round): Segment<RoundId>) -> Answered {
    asked.read(move |rows, context| imports::get(rows, context, &round)).await
}

/// Nhập kết quả đã công bố ở nơi khác
///
/// Chỉ người thẩm định. Nhập đúng như bản in; không có gì bị sửa. Tổng điểm in được giữ bên cạnh tổng điểm tính được.
#[documented(
    request_body(content = ImportedResultInput, description = "Kết quả đã công bố, đúng như bản in.", example = json!(examples::imported_result())),
    responses(
        (status = 200, description = "Đã thay thế.", body = ImportedResult),
        (status = 201, description = "Đã nhập.", body = ImportedResult),
    ),
)]
pub async fn put_imported_result(
    asked: Asked,
    Segment(round): Segment<RoundId>,
    Bound(precondition): Bound,
    Strict(input): Strict<ImportedResultInput>,
) -> Answered {
    asked.write(move |rows, context| imports::put(rows, context, &round, &input, &precondition)).await
}

/// Xem các mâu thuẫn của kết quả đã nhập
///
/// Tổng điểm in so với tổng điểm các tiêu chí, xếp loại in và thứ tự in so với tổng điểm in, điểm in so với điểm thẩm định. Không có gì bị tự ý sửa.
#[documented(
    responses(
        (status = 200, description = "Các mâu thuẫn, theo thứ tự bảng và dòng.", body = Contradictions),
    ),
)]
pub async fn get_contradictions(asked: Asked, Segment(round): Segment<RoundId>) -> Answered {
    asked.read(move |rows, context| imports::contradictions(rows, context, &round)).await
}
