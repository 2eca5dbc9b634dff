//! Handlers of what is computed from evidence.

use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{RoundEvidence, UnitEvidence};
use chamdiem_macros::documented;
use chamdiem_usecases::evidence::reading;
use chamdiem_usecases::refusal::Refusal;

use crate::extract::{Answered, Asked, Segment, Segments};
use crate::handlers::computations::Computed;

/// Điểm tính từ số liệu của mọi đơn vị
///
/// Ba điểm của từng tiêu chí đứng cạnh nhau: tính từ số liệu, tự chấm, thẩm định. Trước khi công bố, chỉ quản trị viên, người thẩm định và người công bố xem được; khi công bố, số liệu được chốt và ai cũng xem được.
#[documented(
    responses(
        (status = 200, description = "Ba điểm của từng tiêu chí, từng đơn vị.", body = RoundEvidence),
    ),
)]
pub async fn get_round_evidence(asked: Asked, Segment(round): Segment<RoundId>) -> Answered {
    let named = round.clone();
    let name = asked.find(move |rows, context| reading::frozen_name(rows, context, &named)).await?;
    let load = async {
        let numbers = asked.find(move |rows, context| reading::load_round(rows, context, &round)).await?;
        Ok(move || {
            let read = numbers.view()?;
            let body = serde_json::to_string(&read.value).map_err(|_| Refusal::internal("an answer has no JSON"))?;
            Ok(Computed { etag: Some(read.version.tag(body.as_bytes())), body: body.into() })
        })
    };
    let computed = asked.service().computations.once(name, load).await?;
    Ok(computed.response(asked.request()))
}

/// Cách tính điểm từ số liệu của một đơn vị
///
/// Số hồ sơ ở từng mức, tử số và mẫu số, từng điều kiện và cách tính bằng một câu; hồ sơ đằng sau mỗi số liệu được liệt kê bằng tham số `figure` của danh sách hồ sơ. Trước khi công bố, đơn vị chỉ xem được số liệu của mình.
#[documented(responses((status = 200, description = "Số liệu và cách tính điểm của đơn vị.", body = UnitEvidence)))]
pub async fn get_unit_evidence(asked: Asked, Segments(round, unit): Segments<RoundId, UnitCode>) -> Answered {
    asked.read(move |rows, context| reading::get_unit(rows, context, &round, &unit)).await
}
