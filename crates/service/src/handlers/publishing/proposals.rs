//! Handlers of what takes two people.

use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::{Proposal, ProposalDecisionInput, ProposalInput, ProposalPage};
use chamdiem_macros::documented;
use chamdiem_usecases::publishing::proposals;

use crate::extract::{Answered, Asked, Bound, Number, Segment, Segments, Strict};
use crate::handlers::examples;

/// Lập đề nghị cần người thứ hai quyết định
///
/// Người thẩm định hoặc người công bố đề nghị; người khác quyết định. `score_override` điều chỉnh điểm của một đơn vị đã chốt kết quả; `gate_override` cho bỏ qua các vướng mắc khi công bố; `correction` đính chính kết quả đã công bố, và được chấp thuận bằng chính việc công bố. `If-Match` là ETag của bảng xếp hạng đã đọc. Đề nghị được giữ mãi, kể cả khi không được chấp thuận.
#[documented(
    request_body(content = ProposalInput, description = "Đề nghị.", examples(
        ("gate_override" = (summary = "Bỏ qua vướng mắc", value = json!(examples::proposals::gate_override()))),
        ("score_override" = (summary = "Điều chỉnh điểm đã chốt (ví dụ minh họa)", value = json!(examples::proposals::score_override()))),
        ("correction" = (summary = "Đính chính (ví dụ minh họa)", value = json!(examples::proposals::correction()))),
    )),
    responses(
        (status = 201, description = "Đã lập đề nghị, đang chờ người thứ hai.", body = Proposal),
    ),
)]
pub async fn propose_change(
    asked: Asked,
    Segment(round): Segment<RoundId>,
    Bound(precondition): Bound,
    Strict(input): Strict<ProposalInput>,
) -> Answered {
    let location = |made: &Proposal| format!("proposals/{}", made.number);
    asked.create(location, move |rows, context| proposals::propose(rows, context, &round, &input, &precondition)).await
}

/// Danh sách đề nghị của một đợt
///
/// Theo số thứ tự, kể cả những đề nghị đã được quyết định.
#[documented(responses((status = 200, description = "Một trang đề nghị.", body = ProposalPage)))]
pub async fn list_proposals(asked: Asked, Segment(round): Segment<RoundId>) -> Answered {
    let page = asked.page()?;
    asked.list(move |rows, context| proposals::list(rows, context, &round, &page)).await
}

/// Xem một đề nghị
///
/// ETag của đề nghị là điều kiện để quyết định nó.
#[documented(responses((status = 200, description = "Đề nghị, kèm quyết định nếu đã có.", body = Proposal)))]
pub async fn get_proposal(asked: Asked, Segments(round, proposal): Segments<RoundId, Number>) -> Answered {
    asked.read(move |rows, context| proposals::get(rows, context, &round, proposal.0)).await
}

/// Quyết định về một đề nghị
///
/// Chỉ người khác với người đề nghị, và chỉ một lần. Được chấp thuận thì có hiệu lực ngay: điểm được sửa và có phiên bản thẩm định mới, hoặc vướng mắc được bỏ qua chừng nào nội dung của nó vẫn như khi đề nghị.
#[documented(
    request_body(
        content = ProposalDecisionInput,
        description = "Quyết định.",
        example = json!(examples::proposals::approval()),
    ),
    responses(
        (status = 200, description = "Đề nghị, kèm quyết định.", body = Proposal),
    ),
)]
pub async fn decide_proposal(
    asked: Asked,
    Segments(round, proposal): Segments<RoundId, Number>,
    Bound(precondition): Bound,
    Strict(input): Strict<ProposalDecisionInput>,
) -> Answered {
    asked.write(move |rows, context| proposals::decide(rows, context, &round, proposal.0, &input, &precondition)).await
}
