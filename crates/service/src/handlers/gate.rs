//! Handler of the gate before publication.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::PublicationGate;

use super::respond;
use crate::Service;
use crate::auth::{Asker, Known};
use crate::failure::Refusal;
use crate::request::{Query, Segment};
use chamdiem_usecases::publishing::gate;

/// Kiểm tra điều kiện công bố
///
/// Nêu mọi vướng mắc phải xử lý trước khi công bố: đơn vị chưa được thẩm định, ý kiến chưa được trả lời, đơn vị còn thời hạn nêu ý kiến, tồn tại mức `blocking` chưa được trả lời, mâu thuẫn trong kết quả đã in. Công bố chỉ được thực hiện khi `ready` là `true`; vướng mắc không xử lý được thì đề nghị bỏ qua để người thứ hai quyết định, và sẽ được in trong kết quả công bố. Kết quả phụ thuộc vào thời điểm hỏi.
#[utoipa::path(
    tag = "Bước 9. Công bố",
    operation_id = "getPublicationGate",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
    ),
    responses(
        (status = 200, description = "Điều kiện công bố, với mọi vướng mắc.", body = PublicationGate),
    ),
)]
#[get("/v1/rounds/{round}/publication-gate")]
pub async fn get_publication_gate(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(round): Segment<RoundId>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let read = service.database.read(move |rows| gate::get(rows, &context, &round)).await?;
    respond::read(&request, &read)
}
