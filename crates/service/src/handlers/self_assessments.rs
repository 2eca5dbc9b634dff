//! Handlers of self-assessments.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post, put};
use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{ReturnInput, SelfAssessment, SelfAssessmentInput, SelfAssessmentPage};
use chamdiem_store::Rows;

use super::examples;
use super::respond;
use crate::Service;
use crate::auth::{Asker, Known};
use crate::body::{NoBody, Strict};
use crate::failure::Refusal;
use crate::once::nowhere;
use crate::request::{Bound, Query, Segment, Segments};
use chamdiem_usecases::assessing::self_assessments;
use chamdiem_usecases::context::Context;

/// Danh sách bản tự chấm điểm của đợt
///
/// Theo thứ tự mã đơn vị. Chỉ quản trị viên, người thẩm định và người công bố.
#[utoipa::path(
    tag = "Bước 5. Tự chấm điểm",
    operation_id = "listSelfAssessments",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("cursor" = Option<String>, Query, description = "Con trỏ trang.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Một trang danh sách bản tự chấm điểm.", body = SelfAssessmentPage),
    ),
)]
#[get("/v1/rounds/{round}/self-assessments")]
pub async fn list_self_assessments(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(round): Segment<RoundId>,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let page = query.page();
    query.finish()?;
    let page = service.database.read(move |rows| self_assessments::list(rows, &context, &round, &page)).await?;
    Ok(respond::json(&page))
}

/// Xem bản tự chấm điểm
///
/// Đơn vị chỉ xem được bản của mình.
#[utoipa::path(
    tag = "Bước 5. Tự chấm điểm",
    operation_id = "getSelfAssessment",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
    ),
    responses(
        (status = 200, description = "Bản tự chấm điểm.", body = SelfAssessment),
    ),
)]
#[get("/v1/rounds/{round}/self-assessments/{unit}")]
pub async fn get_self_assessment(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, unit): Segments<RoundId, UnitCode>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let read = service.database.read(move |rows| self_assessments::get(rows, &context, &round, &unit)).await?;
    respond::read(&request, &read)
}

/// Ghi bản tự chấm điểm
///
/// Đơn vị chỉ ghi được bản của mình. Bản nháp có thể chưa đủ tiêu chí; bản đã nộp chỉ sửa được sau khi bị trả lại. Với `validate_only=true`, câu trả lời nêu tổng điểm, xếp loại và các tồn tại sẽ có, không lưu gì; vị trí chỉ được nêu sau khi công bố.
#[utoipa::path(
    tag = "Bước 5. Tự chấm điểm",
    operation_id = "putSelfAssessment",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
        ("validate_only" = Option<bool>, Query, description = "`true` để chỉ kiểm tra."),
    ),
    request_body(content = SelfAssessmentInput, description = "Điểm tự chấm.", examples(
        ("complete" = (summary = "Đủ chín tiêu chí", value = json!(examples::self_assessment()))),
        ("draft" = (summary = "Bản nháp, mới chấm hai tiêu chí", value = json!(examples::draft()))),
    )),
    responses(
        (status = 200, description = "Đã sửa đổi, hoặc kết quả sẽ có khi `validate_only=true`.", body = SelfAssessment),
        (status = 201, description = "Đã tạo mới.", body = SelfAssessment),
    ),
)]
#[put("/v1/rounds/{round}/self-assessments/{unit}")]
pub async fn put_self_assessment(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, unit): Segments<RoundId, UnitCode>,
    Bound(precondition): Bound,
    Strict(input): Strict<SelfAssessmentInput>,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let validate_only = query.flag("validate_only");
    query.finish()?;
    if validate_only {
        let written = service
            .database
            .rehearse(move |rows| self_assessments::rehearse(rows, &context, &round, &unit, &input, &precondition))
            .await?;
        return Ok(respond::rehearsed(&written));
    }
    let written = service
        .database
        .write(move |rows| self_assessments::put(rows, &context, &round, &unit, &input, &precondition))
        .await?;
    service.written(&written)
}

/// Nộp bản tự chấm điểm
///
/// Phải đủ mọi tiêu chí và trước thời điểm khóa sổ; nộp sau hạn vẫn được nhận nhưng bị ghi là nộp muộn.
#[utoipa::path(
    tag = "Bước 5. Tự chấm điểm",
    operation_id = "submitSelfAssessment",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
    ),
    responses(
        (status = 200, description = "Bản tự chấm điểm đã nộp.", body = SelfAssessment),
    ),
)]
#[post("/v1/rounds/{round}/self-assessments/{unit}/submission")]
pub async fn submit_self_assessment(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, unit): Segments<RoundId, UnitCode>,
    Bound(precondition): Bound,
    _no_body: NoBody,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let submit = move |rows: &mut dyn Rows, context: &Context| {
        self_assessments::submit(rows, context, &round, &unit, &precondition)
    };
    service.post(&request, context, "submitSelfAssessment", nowhere, submit).await
}

/// Trả lại bản tự chấm điểm
///
/// Chỉ người thẩm định, trước thời điểm khóa sổ. Kết quả thẩm định đã ghi của đơn vị bị xóa.
#[utoipa::path(
    tag = "Bước 5. Tự chấm điểm",
    operation_id = "returnSelfAssessment",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
    ),
    request_body(content = ReturnInput, description = "Lý do trả lại.", example = json!(examples::return_())),
    responses(
        (status = 200, description = "Bản tự chấm điểm đã trả lại.", body = SelfAssessment),
    ),
)]
#[post("/v1/rounds/{round}/self-assessments/{unit}/returns")]
pub async fn return_self_assessment(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, unit): Segments<RoundId, UnitCode>,
    Bound(precondition): Bound,
    Strict(input): Strict<ReturnInput>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let give_back = move |rows: &mut dyn Rows, context: &Context| {
        self_assessments::give_back(rows, context, &round, &unit, &input, &precondition)
    };
    service.post(&request, context, "returnSelfAssessment", nowhere, give_back).await
}
