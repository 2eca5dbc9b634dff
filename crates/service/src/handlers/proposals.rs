//! Handlers of what takes two people.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::{Proposal, ProposalDecisionInput, ProposalInput, ProposalPage};
use chamdiem_store::Rows;

use super::examples;
use super::respond;
use crate::Service;
use crate::auth::{Asker, Known};
use crate::body::Strict;
use crate::failure::Refusal;
use crate::once::nowhere;
use crate::request::{Bound, Number, Query, Segment, Segments};
use chamdiem_usecases::context::Context;
use chamdiem_usecases::publishing::proposals;

/// Lập đề nghị cần người thứ hai quyết định
///
/// Người thẩm định hoặc người công bố đề nghị; người khác quyết định. `score_override` điều chỉnh điểm của một đơn vị đã chốt kết quả; `gate_override` cho bỏ qua các vướng mắc khi công bố; `correction` đính chính kết quả đã công bố, và được chấp thuận bằng chính việc công bố. `If-Match` là ETag của bảng xếp hạng đã đọc. Đề nghị được giữ mãi, kể cả khi không được chấp thuận.
#[utoipa::path(
    tag = "Bước 9. Công bố",
    operation_id = "proposeChange",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
    ),
    request_body(content = ProposalInput, description = "Đề nghị.", examples(
        ("gate_override" = (summary = "Bỏ qua vướng mắc", value = json!(examples::proposals::gate_override()))),
        ("score_override" = (summary = "Điều chỉnh điểm đã chốt (ví dụ minh họa)", value = json!(examples::proposals::score_override()))),
        ("correction" = (summary = "Đính chính (ví dụ minh họa)", value = json!(examples::proposals::correction()))),
    )),
    responses(
        (status = 201, description = "Đã lập đề nghị, đang chờ người thứ hai.", body = Proposal),
    ),
)]
#[post("/v1/rounds/{round}/proposals")]
pub async fn propose_change(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(round): Segment<RoundId>,
    Bound(precondition): Bound,
    Strict(input): Strict<ProposalInput>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let propose =
        move |rows: &mut dyn Rows, context: &Context| proposals::propose(rows, context, &round, &input, &precondition);
    service.post(&request, context, "proposeChange", location, propose).await
}

fn location(proposal: &Proposal) -> Option<String> {
    Some(format!("/v1/rounds/{}/proposals/{}", proposal.round, proposal.number))
}

/// Danh sách đề nghị của một đợt
///
/// Theo số thứ tự, kể cả những đề nghị đã được quyết định.
#[utoipa::path(
    tag = "Bước 9. Công bố",
    operation_id = "listProposals",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("cursor" = Option<String>, Query, description = "Con trỏ trang.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Một trang đề nghị.", body = ProposalPage),
    ),
)]
#[get("/v1/rounds/{round}/proposals")]
pub async fn list_proposals(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(round): Segment<RoundId>,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let page = query.page();
    query.finish()?;
    let list = service.database.read(move |rows| proposals::list(rows, &context, &round, &page)).await?;
    Ok(respond::json(&list))
}

/// Xem một đề nghị
///
/// ETag của đề nghị là điều kiện để quyết định nó.
#[utoipa::path(
    tag = "Bước 9. Công bố",
    operation_id = "getProposal",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("proposal" = u32, Path, description = "Số thứ tự của đề nghị.", minimum = 1, maximum = 10000),
    ),
    responses(
        (status = 200, description = "Đề nghị, kèm quyết định nếu đã có.", body = Proposal),
    ),
)]
#[get("/v1/rounds/{round}/proposals/{proposal}")]
pub async fn get_proposal(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, proposal): Segments<RoundId, Number>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let read = service.database.read(move |rows| proposals::get(rows, &context, &round, proposal.0)).await?;
    respond::read(&request, &read)
}

/// Quyết định về một đề nghị
///
/// Chỉ người khác với người đề nghị, và chỉ một lần. Được chấp thuận thì có hiệu lực ngay: điểm được sửa và có phiên bản thẩm định mới, hoặc vướng mắc được bỏ qua chừng nào nội dung của nó vẫn như khi đề nghị.
#[utoipa::path(
    tag = "Bước 9. Công bố",
    operation_id = "decideProposal",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("proposal" = u32, Path, description = "Số thứ tự của đề nghị.", minimum = 1, maximum = 10000),
    ),
    request_body(
        content = ProposalDecisionInput,
        description = "Quyết định.",
        example = json!(examples::proposals::approval()),
    ),
    responses(
        (status = 200, description = "Đề nghị, kèm quyết định.", body = Proposal),
    ),
)]
#[post("/v1/rounds/{round}/proposals/{proposal}/decision")]
pub async fn decide_proposal(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, proposal): Segments<RoundId, Number>,
    Bound(precondition): Bound,
    Strict(input): Strict<ProposalDecisionInput>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let decide = move |rows: &mut dyn Rows, context: &Context| {
        proposals::decide(rows, context, &round, proposal.0, &input, &precondition)
    };
    service.post(&request, context, "decideProposal", nowhere, decide).await
}
