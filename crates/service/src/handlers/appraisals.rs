//! Handlers of appraisals.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, put};
use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{Appraisal, AppraisalInput};

use super::examples;
use super::respond;
use crate::Service;
use crate::auth::{Asker, Known};
use crate::body::Strict;
use crate::failure::Refusal;
use crate::request::{Bound, Query, Segments};
use chamdiem_usecases::assessing::appraisals;

/// Xem kết quả thẩm định
///
/// Điểm tự chấm luôn đứng cạnh điểm thẩm định. Đơn vị chỉ xem được kết quả của mình. `allowed_actions` phụ thuộc người gọi và thời điểm, không thuộc ETag: khi nhận 304, hãy coi `allowed_actions` đã có là cũ.
#[utoipa::path(
    tag = "Bước 6. Thẩm định",
    operation_id = "getAppraisal",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
    ),
    responses(
        (status = 200, description = "Kết quả thẩm định của đơn vị.", body = Appraisal),
    ),
)]
#[get("/v1/rounds/{round}/appraisals/{unit}")]
pub async fn get_appraisal(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, unit): Segments<RoundId, UnitCode>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let read = service.database.read(move |rows| appraisals::get(rows, &context, &round, &unit)).await?;
    respond::read(&request, &read)
}

/// Ghi kết quả thẩm định
///
/// Chỉ người thẩm định. Phải đủ mọi tiêu chí; điểm khác điểm tự chấm phải có loại lý do và lý do bằng lời, áp dụng sai quy định thì phải nêu điều khoản. Mỗi lần ghi lập một phiên bản và được thông báo cho đơn vị trong quá trình trao đổi; đơn vị đồng ý hoặc nêu ý kiến. Sau khi đơn vị đã đồng ý hoặc đã nêu ý kiến thì không ghi lại được nữa. Lần ghi đầu tiên sau khi khóa sổ chuyển đợt sang trạng thái đang thẩm định. Với `validate_only=true`, câu trả lời nêu vị trí và các tồn tại sẽ có, không lưu gì.
#[utoipa::path(
    tag = "Bước 6. Thẩm định",
    operation_id = "putAppraisal",
    params(
        ("round" = RoundId, Path, description = "Mã đợt đánh giá."),
        ("unit" = UnitCode, Path, description = "Mã cơ quan, đơn vị."),
        ("validate_only" = Option<bool>, Query, description = "`true` để chỉ kiểm tra."),
    ),
    request_body(content = AppraisalInput, description = "Điểm thẩm định.", examples(
        ("as_claimed" = (summary = "Giữ nguyên điểm tự chấm", value = json!(examples::appraisal()))),
        ("changed" = (summary = "Giảm điểm một tiêu chí, có lý do (ví dụ minh họa)", value = json!(examples::changed_appraisal()))),
    )),
    responses(
        (status = 200, description = "Đã sửa đổi, hoặc kết quả sẽ có khi `validate_only=true`.", body = Appraisal),
        (status = 201, description = "Đã tạo mới.", body = Appraisal),
    ),
)]
#[put("/v1/rounds/{round}/appraisals/{unit}")]
pub async fn put_appraisal(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segments(round, unit): Segments<RoundId, UnitCode>,
    Bound(precondition): Bound,
    Strict(input): Strict<AppraisalInput>,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let validate_only = query.flag("validate_only");
    query.finish()?;
    if validate_only {
        let written = service
            .database
            .rehearse(move |rows| appraisals::rehearse(rows, &context, &round, &unit, &input, &precondition))
            .await?;
        return Ok(respond::rehearsed(&written));
    }
    let written = service
        .database
        .write(move |rows| appraisals::put(rows, &context, &round, &unit, &input, &precondition))
        .await?;
    service.written(&written)
}
