//! Handlers of rankings and explanations; a ranking is served from ready-made bytes.

use chamdiem_api_types::text::{GroupCode, RoundId, UnitCode};
use chamdiem_api_types::wire::{Explanation, GroupRanking, Ranking};
use chamdiem_api_types::{Code, Failure};
use chamdiem_macros::documented;
use chamdiem_usecases::evidence::explanations;

use actix_web::http::header::{self, HeaderValue};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::extract::respond::{self, wants_table};
use crate::extract::{Answered, Asked, Segment, Segments};
use crate::ranking_cache::{in_form, response};

/// Xếp hạng của cả đợt
///
/// Trước khi công bố, chỉ quản trị viên, người thẩm định và người công bố xem được; sau khi công bố ai cũng xem được, không cần mã truy cập, và luôn đúng từng byte đã công bố. Với `Accept: text/csv` thì nhận bảng CSV như ở `…/ranking.csv`.
#[documented(responses((status = 200, description = "Bảng xếp hạng của mọi nhóm.", body = Ranking)))]
pub async fn get_ranking(asked: Asked, Segment(round): Segment<RoundId>) -> Answered {
    let ranking = asked.service().ranking(asked.asker(), &round).await?;
    if wants_table(asked.request()) {
        let mut table = in_form(asked.request(), ranking.published, &ranking.table, respond::CSV);
        table.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
        return Ok(table);
    }
    Ok(response(asked.request(), ranking.published, &ranking.whole))
}

/// Xếp hạng của cả đợt, dạng bảng CSV
///
/// Cùng nội dung và cùng quyền xem với bảng xếp hạng, mỗi đơn vị một dòng, để mở bằng phần mềm bảng tính: UTF-8 có BOM, dấu phẩy ngăn cột, dòng đầu là tên cột. Ô chữ có thể bị hiểu là công thức được thêm dấu nháy đơn ở đầu.
#[documented(
    responses(
        (
            status = 200, description = "Bảng xếp hạng của mọi nhóm, mỗi đơn vị một dòng.", body = RankingTable, content_type = "text/csv",
            example = "\u{feff}Mã nhóm,Nhóm,Số thứ tự,Thứ hạng,Mã đơn vị,Đơn vị,Tình trạng,Tiêu chí 1,Tổng điểm,Xếp loại\r\n",
        ),
    ),
)]
pub async fn get_ranking_table(asked: Asked, Segment(round): Segment<RoundId>) -> Answered {
    let ranking = asked.service().ranking(asked.asker(), &round).await?;
    let mut table = in_form(asked.request(), ranking.published, &ranking.table, respond::CSV);
    // The characters of a round's identifier are those of a file's name.
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"xep-hang-{round}.csv\"")) {
        table.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(table)
}

/// A table in CSV.
pub struct RankingTable;

impl PartialSchema for RankingTable {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).max_length(Some(100_000_000));
        text.description(Some("Bảng CSV, UTF-8 có BOM.")).build().into()
    }
}

impl ToSchema for RankingTable {}

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
