//! Handler of the gate before publication.

use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::PublicationGate;
use chamdiem_macros::documented;
use chamdiem_usecases::publishing::gate;

use crate::extract::{Answered, Asked, Segment};

/// Kiểm tra điều kiện công bố
///
/// Nêu mọi vướng mắc phải xử lý trước khi công bố: đơn vị chưa được thẩm định, ý kiến chưa được trả lời, đơn vị còn thời hạn nêu ý kiến, tồn tại mức `blocking` chưa được trả lời, mâu thuẫn trong kết quả đã in. Công bố chỉ được thực hiện khi `ready` là `true`; vướng mắc không xử lý được thì đề nghị bỏ qua để người thứ hai quyết định, và sẽ được in trong kết quả công bố. Kết quả phụ thuộc vào thời điểm hỏi.
#[documented(
    responses(
        (status = 200, description = "Điều kiện công bố, với mọi vướng mắc.", body = PublicationGate),
    ),
)]
pub async fn get_publication_gate(asked: Asked, Segment(round): Segment<RoundId>) -> Answered {
    asked.read(move |rows, context| gate::get(rows, context, &round)).await
}
