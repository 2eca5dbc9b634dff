//! Handlers of versions and of their comparison.

use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{Comparison, Version, VersionId, VersionPage};
use chamdiem_macros::documented;
use chamdiem_usecases::papers::{comparisons, versions};

use crate::extract::{Answered, Asked, Query, Segments, ThreeSegments};

/// Danh sách phiên bản của một đơn vị
///
/// Mỗi lần nộp bản tự chấm điểm và mỗi quyết định thẩm định là một phiên bản, được giữ nguyên. Theo thứ tự thời gian. Đơn vị chỉ xem được của mình.
#[documented(responses((status = 200, description = "Một trang danh sách phiên bản.", body = VersionPage)))]
pub async fn list_versions(asked: Asked, Segments(round, unit): Segments<RoundId, UnitCode>) -> Answered {
    let page = asked.page()?;
    asked.list(move |rows, context| versions::list(rows, context, &round, &unit, &page)).await
}

/// Xem một phiên bản
///
/// Đúng như đã nộp hoặc đã quyết định. `sha256` tính trên `document` ở dạng JSON chuẩn tắc (RFC 8785), nên ai giữ biên nhận cũng tự đối chiếu được.
#[documented(responses((status = 200, description = "Phiên bản.", body = Version)))]
pub async fn get_version(
    asked: Asked,
    ThreeSegments(round, unit, version): ThreeSegments<RoundId, UnitCode, VersionId>,
) -> Answered {
    asked.read(move |rows, context| versions::get(rows, context, &round, &unit, version)).await
}

/// So sánh hai phiên bản
///
/// Giữa hai phiên bản bất kỳ của một đơn vị, cùng loại hoặc giữa tự chấm và thẩm định: điểm từng tiêu chí, tổng điểm, xếp loại và những nội dung bằng lời khác nhau.
#[documented(responses((status = 200, description = "Những chỗ khác nhau.", body = Comparison)))]
pub async fn compare_versions(asked: Asked, Segments(round, unit): Segments<RoundId, UnitCode>) -> Answered {
    let pair = asked.query(|query| {
        let from = query.required(Query::text::<VersionId>, "from");
        from.zip(query.required(Query::text::<VersionId>, "to"))
    })?;
    asked.read(move |rows, context| comparisons::get(rows, context, &round, &unit, pair)).await
}
