//! Handlers of publications.

use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::{Publication, PublicationInput, PublicationList};
use chamdiem_macros::documented;
use chamdiem_store::Rows;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::publishing::publications;

use crate::extract::{Answered, Asked, Bound, PublicationNumber, Segment, Segments, Strict};
use crate::handlers::examples;

/// Công bố kết quả của đợt
///
/// Chỉ người công bố, và không phải người thẩm định sau cùng của đợt. `If-Match` là `ETag` của bảng xếp hạng đã đọc: công bố đúng bảng đó. Kết quả được ghi thành tài liệu có chữ ký, giữ nguyên từng byte, nối với tài liệu công bố liền trước. Để đính chính thì gửi `correction`, số của đề nghị đính chính do người khác lập: lần công bố cũ được giữ nguyên, lần mới nêu lần được đính chính, lý do và mọi thay đổi.
#[documented(
    request_body(content = PublicationInput, description = "Ghi chú của lần công bố.", example = json!(examples::publication())),
    responses(
        (status = 201, description = "Đã công bố.", body = Publication),
    ),
)]
pub async fn publish_round(
    asked: Asked,
    Segment(round): Segment<RoundId>,
    Bound(precondition): Bound,
    Strict(input): Strict<PublicationInput>,
) -> Answered {
    let signer = asked.service().signer()?;
    let publish = move |rows: &mut dyn Rows, context: &Context| {
        publications::publish(rows, context, &signer, &round, &input, &precondition)
    };
    let location = |made: &Publication| format!("publications/{}", made.number);
    asked.create(location, publish).await
}

/// Danh sách các lần công bố
///
/// Sau khi công bố ai cũng xem được, không cần mã truy cập.
#[documented(responses((status = 200, description = "Các lần công bố, theo số thứ tự.", body = PublicationList)))]
pub async fn list_publications(asked: Asked, Segment(round): Segment<RoundId>) -> Answered {
    asked.list(move |rows, context| publications::list(rows, context, &round)).await
}

/// Xem một lần công bố
///
/// Sau khi công bố ai cũng xem được, không cần mã truy cập.
#[documented(responses((status = 200, description = "Lần công bố, kèm kết quả đã công bố.", body = Publication)))]
pub async fn get_publication(
    asked: Asked,
    Segments(round, publication): Segments<RoundId, PublicationNumber>,
) -> Answered {
    asked.read(move |rows, context| publications::get(rows, context, &round, publication.0)).await
}
