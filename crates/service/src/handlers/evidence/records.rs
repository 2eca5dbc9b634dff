//! Handlers of records: evidence as it was sent, by unit and period.

use chamdiem_api_types::text::{DossierCode, Period, UnitCode};
use chamdiem_api_types::wire::{
    ComplaintPage, Dossier, DossierPage, FigureWord, OfficerScorePage, ProcedurePage, SurveyFormPage,
};
use chamdiem_macros::documented;
use chamdiem_usecases::evidence::records::{self, Place};
use chamdiem_usecases::page::PageAsked;

use crate::extract::{Answered, Asked, Query, Segment};

/// Danh sách hồ sơ được tính
///
/// Các hồ sơ được tính cho một đơn vị trong một kỳ, theo mã; với `figure`, chỉ những hồ sơ đứng sau số liệu đó. Đơn vị chỉ xem được hồ sơ của mình.
#[documented(responses((status = 200, description = "Một trang hồ sơ.", body = DossierPage)))]
pub async fn list_dossiers(asked: Asked) -> Answered {
    let (figure, (place, page)) = asked.query(|query| {
        let figure = query.word("figure", FigureWord::ALL, FigureWord::as_str);
        Some((figure, place_and_page(query)?))
    })?;
    asked.list(move |rows, context| records::list_dossiers(rows, context, &place, figure, &page)).await
}

/// Xem một hồ sơ
///
/// Nội dung đã lưu, cách hồ sơ được tính, hệ thống và lô đã gửi. Đơn vị chỉ xem được hồ sơ của mình.
#[documented(responses((status = 200, description = "Hồ sơ.", body = Dossier)))]
pub async fn get_dossier(asked: Asked, Segment(dossier): Segment<DossierCode>) -> Answered {
    asked.read(move |rows, context| records::get_dossier(rows, context, &dossier)).await
}

/// Danh sách phiếu khảo sát
///
/// Phiếu khảo sát về một đơn vị trong một kỳ, theo mã, kể cả phiếu đã rút. Đơn vị chỉ xem được phiếu về mình.
#[documented(responses((status = 200, description = "Một trang phiếu khảo sát.", body = SurveyFormPage)))]
pub async fn list_survey_forms(asked: Asked) -> Answered {
    let (place, page) = asked.query(place_and_page)?;
    asked.list(move |rows, context| records::list_survey_forms(rows, context, &place, &page)).await
}

/// Danh sách phản ánh, kiến nghị
///
/// Phản ánh, kiến nghị về một đơn vị được tiếp nhận trong một kỳ, theo mã, kể cả phản ánh đã rút. Đơn vị chỉ xem được phản ánh về mình.
#[documented(responses((status = 200, description = "Một trang phản ánh, kiến nghị.", body = ComplaintPage)))]
pub async fn list_complaints(asked: Asked) -> Answered {
    let (place, page) = asked.query(place_and_page)?;
    asked.list(move |rows, context| records::list_complaints(rows, context, &place, &page)).await
}

/// Danh mục thủ tục hành chính
///
/// Thủ tục của một đơn vị theo quý và mã, kể cả thủ tục đã rút. Đơn vị chỉ xem được thủ tục của mình.
#[documented(responses((status = 200, description = "Một trang thủ tục hành chính.", body = ProcedurePage)))]
pub async fn list_procedures(asked: Asked) -> Answered {
    let (place, page) = asked.query(place_and_page)?;
    asked.list(move |rows, context| records::list_procedures(rows, context, &place, &page)).await
}

/// Danh sách điểm công chức, viên chức
///
/// Điểm công chức, viên chức Bộ phận Một cửa của một đơn vị theo quý và mã, kể cả điểm đã rút. Đơn vị chỉ xem được điểm của mình.
#[documented(responses((status = 200, description = "Một trang điểm.", body = OfficerScorePage)))]
pub async fn list_officer_scores(asked: Asked) -> Answered {
    let (place, page) = asked.query(place_and_page)?;
    asked.list(move |rows, context| records::list_officer_scores(rows, context, &place, &page)).await
}

/// Whose records are asked for, and which page of them.
fn place_and_page(query: &mut Query) -> Option<(Place, PageAsked)> {
    let unit = query.required(Query::text::<UnitCode>, "unit");
    let period = query.required(Query::text::<Period>, "period");
    let page = query.page();
    let (unit, period) = unit.zip(period)?;
    Some((Place { unit, period }, page))
}
