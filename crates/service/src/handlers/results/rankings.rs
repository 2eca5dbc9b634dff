//! Handlers of rankings and explanations; a ranking is served from ready-made bytes.

use chamdiem_api_types::text::{GroupCode, RoundId, UnitCode};
use chamdiem_api_types::wire::{Explanation, GroupRanking, Ranking};
use chamdiem_api_types::{Code, Failure};
use chamdiem_macros::documented;
use chamdiem_usecases::evidence::explanations;

use crate::extract::{Answered, Asked, Segment, Segments};
use crate::ranking_cache::response;

/// Xếp hạng của cả đợt
///
/// Trước khi công bố, chỉ quản trị viên, người thẩm định và người công bố xem được; sau khi công bố ai cũng xem được, không cần mã truy cập, và luôn đúng từng byte đã công bố.
#[documented(responses((status = 200, description = "Bảng xếp hạng của mọi nhóm.", body = Ranking)))]
pub async fn get_ranking(asked: Asked, Segment(round): Segment<RoundId>) -> Answered {
    let ranking = asked.service().ranking(asked.asker(), &round).await?;
    Ok(response(asked.request(), ranking.published, &ranking.whole))
}

/// Xếp hạng của một nhóm
///
/// Đúng phần của nhóm trong bảng xếp hạng của cả đợt, với `ETag` riêng: điều kiện để công bố là `ETag` của cả bảng.
#[documented(responses((status = 200, description = "Bảng xếp hạng của nhóm.", body = GroupRanking)))]
pub async fn get_group_ranking(asked: Asked, Segments(round, group): Segments<RoundId, GroupCode>) -> Answered {
    let ranking = asked.service().ranking(asked.asker(), &round).await?;
    match ranking.groups.get(group.as_str()) {
        Some(group) => Ok(response(asked.request(), ranking.published, group)),
        None => Err(Failure::plain(Code::NotFound).into()),
    }
}

/// Giải thích kết quả của một đơn vị
///
/// Đóng góp của từng tiêu chí, giới hạn của loại, khoảng cách đến loại cao hơn, quy tắc phân định khi bằng điểm. Trước khi công bố, đơn vị chỉ xem được của mình và không thấy vị trí.
#[documented(responses((status = 200, description = "Giải thích kết quả của đơn vị.", body = Explanation)))]
pub async fn get_explanation(asked: Asked, Segments(round, unit): Segments<RoundId, UnitCode>) -> Answered {
    asked.read(move |rows, context| explanations::get(rows, context, &round, &unit)).await
}
