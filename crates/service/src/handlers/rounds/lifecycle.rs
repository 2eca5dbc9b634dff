//! Handlers of rounds, rosters and exemptions.

use chamdiem_api_types::text::{Period, RoundId, UnitCode};
use chamdiem_api_types::wire::{Exemption, ExemptionInput, Roster, Round, RoundInput, RoundPage, RoundStateWord};
use chamdiem_macros::documented;
use chamdiem_store::Rows;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::once::Answer;
use chamdiem_usecases::rounds::{exemptions, lifecycle, roster};

use crate::extract::{Answered, Asked, Bound, NoBody, Segment, Segments, Strict};
use crate::handlers::examples;

/// Danh sách đợt đánh giá
///
/// Theo thứ tự mã. Không có mã truy cập thì chỉ thấy các đợt đã công bố. Trước khi công bố, đơn vị, hệ thống gửi số liệu và dịch vụ khác thấy đợt đang thẩm định là đã khóa sổ.
#[documented(responses((status = 200, description = "Một trang danh sách đợt đánh giá.", body = RoundPage)))]
pub async fn list_rounds(asked: Asked) -> Answered {
    let (filter, page) = asked.query(|query| {
        let filter = lifecycle::Filter {
            authority: query.text("authority"),
            period: query.text::<Period>("period").map(Into::into),
            state: query.word("state", RoundStateWord::ALL, RoundStateWord::as_str),
        };
        Some((filter, query.page()))
    })?;
    asked.list(move |rows, context| lifecycle::list(rows, context, &filter, &page)).await
}

/// Xem đợt đánh giá
///
/// Trước khi công bố, phải có mã truy cập mới xem được. Đơn vị, hệ thống gửi số liệu và dịch vụ khác khi đó thấy đợt đang thẩm định là đã khóa sổ, và `ETag` không đổi theo việc của đơn vị khác. Số liệu cần gửi là các số liệu mà bộ tiêu chí của đợt nêu.
#[documented(responses((status = 200, description = "Đợt đánh giá.", body = Round)))]
pub async fn get_round(asked: Asked, Segment(round): Segment<RoundId>) -> Answered {
    asked.read(move |rows, context| lifecycle::get(rows, context, &round)).await
}

/// Tạo hoặc sửa đổi đợt đánh giá
///
/// Chỉ người thẩm định. Chỉ sửa đổi được khi đợt chưa mở.
#[documented(
    request_body(content = RoundInput, description = "Đợt đánh giá.", example = json!(examples::round())),
    responses(
        (status = 200, description = "Đã sửa đổi.", body = Round),
        (status = 201, description = "Đã tạo mới.", body = Round),
    ),
)]
pub async fn put_round(
    asked: Asked,
    Segment(round): Segment<RoundId>,
    Bound(precondition): Bound,
    Strict(input): Strict<RoundInput>,
) -> Answered {
    asked.write(move |rows, context| lifecycle::put(rows, context, &round, &input, &precondition)).await
}

/// Mở đợt đánh giá
///
/// Chỉ người thẩm định. Danh sách đơn vị được chốt tại thời điểm này: các đơn vị thuộc nhóm của cơ quan đánh giá vào ngày cuối kỳ.
#[documented(responses((status = 200, description = "Đợt đánh giá đã mở.", body = Round)))]
pub async fn open_round(
    asked: Asked,
    Segment(round): Segment<RoundId>,
    Bound(precondition): Bound,
    _no_body: NoBody,
) -> Answered {
    asked.write(move |rows, context| lifecycle::open(rows, context, &round, &precondition)).await
}

/// Khóa sổ đợt đánh giá
///
/// Chỉ người thẩm định, và chỉ từ thời điểm khóa sổ của đợt. Đơn vị chưa nộp được ghi là không gửi kết quả.
#[documented(responses((status = 200, description = "Đợt đánh giá đã khóa sổ.", body = Round)))]
pub async fn close_round(
    asked: Asked,
    Segment(round): Segment<RoundId>,
    Bound(precondition): Bound,
    _no_body: NoBody,
) -> Answered {
    asked.write(move |rows, context| lifecycle::close(rows, context, &round, &precondition)).await
}

/// Xem danh sách đơn vị của đợt
///
/// Trước khi mở đợt, danh sách theo thành viên hiện có của các nhóm; từ khi mở đợt, danh sách được chốt (`frozen`). Trước khi công bố, việc miễn đánh giá chỉ người của cơ quan đánh giá thấy hết; đơn vị thấy của mình.
#[documented(responses((status = 200, description = "Danh sách đơn vị của đợt.", body = Roster)))]
pub async fn get_roster(asked: Asked, Segment(round): Segment<RoundId>) -> Answered {
    asked.read(move |rows, context| roster::get(rows, context, &round)).await
}

/// Xem quyết định miễn đánh giá
///
/// Đơn vị chỉ xem được quyết định về mình.
#[documented(responses((status = 200, description = "Quyết định miễn đánh giá.", body = Exemption)))]
pub async fn get_exemption(asked: Asked, Segments(round, unit): Segments<RoundId, UnitCode>) -> Answered {
    asked.read(move |rows, context| exemptions::get(rows, context, &round, &unit)).await
}

/// Miễn đánh giá một đơn vị
///
/// Chỉ người thẩm định. Đơn vị được miễn vẫn được nêu tên trong kết quả nhưng không có trong bảng xếp hạng.
#[documented(
    request_body(content = ExemptionInput, description = "Căn cứ và lý do miễn đánh giá.", example = json!(examples::exemption())),
    responses(
        (status = 200, description = "Đã sửa đổi.", body = Exemption),
        (status = 201, description = "Đã ghi quyết định miễn đánh giá.", body = Exemption),
    ),
)]
pub async fn put_exemption(
    asked: Asked,
    Segments(round, unit): Segments<RoundId, UnitCode>,
    Bound(precondition): Bound,
    Strict(input): Strict<ExemptionInput>,
) -> Answered {
    asked.write(move |rows, context| exemptions::put(rows, context, &round, &unit, &input, &precondition)).await
}

/// Bỏ miễn đánh giá một đơn vị
///
/// Chỉ người thẩm định, và chỉ khi kết quả chưa công bố. Đơn vị lại phải được đánh giá.
#[documented(responses((status = 204, description = "Đã bỏ miễn đánh giá.")))]
pub async fn delete_exemption(
    asked: Asked,
    Segments(round, unit): Segments<RoundId, UnitCode>,
    Bound(precondition): Bound,
    _no_body: NoBody,
) -> Answered {
    let delete = move |rows: &mut dyn Rows, context: &Context| {
        let touched = exemptions::delete(rows, context, &round, &unit, &precondition)?;
        Ok(Answer { touched: Some(touched), ..Answer::empty(204) })
    };
    asked.answer(delete).await
}
