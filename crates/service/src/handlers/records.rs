//! Handlers of records: evidence as it was sent, by unit and period.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chamdiem_api_types::text::{DossierCode, Period, UnitCode};
use chamdiem_api_types::wire::{
    ComplaintPage, Dossier, DossierPage, FigureWord, OfficerScorePage, ProcedurePage, SurveyFormPage,
};

use super::respond;
use crate::Service;
use crate::auth::{Asker, Known};
use crate::failure::Refusal;
use crate::request::{Query, Segment};
use chamdiem_usecases::evidence::records::{self, Place};

/// Danh sách hồ sơ được tính
///
/// Các hồ sơ được tính cho một đơn vị trong một kỳ, theo mã; với `figure`, chỉ những hồ sơ đứng sau số liệu đó. Đơn vị chỉ xem được hồ sơ của mình.
#[utoipa::path(
    tag = "Bước 3. Số liệu",
    operation_id = "listDossiers",
    params(
        ("unit" = UnitCode, Query, description = "Mã cơ quan, đơn vị.", example = "so-noi-vu"),
        ("period" = Period, Query, description = "Kỳ: quý hoặc năm.", example = "2021-Q2"),
        ("figure" = Option<FigureWord>, Query, description = "Chỉ những hồ sơ được cộng vào số liệu này."),
        ("cursor" = Option<String>, Query, description = "Con trỏ trang.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Một trang hồ sơ.", body = DossierPage),
    ),
)]
#[get("/v1/dossiers")]
pub async fn list_dossiers(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let place = place(&mut query);
    let figure = query.word("figure", FigureWord::ALL, FigureWord::as_str);
    let page = query.page();
    let place = query.finish_with(place)?;
    let read = move |rows: &mut dyn chamdiem_store::Rows| records::list_dossiers(rows, &context, &place, figure, &page);
    Ok(respond::json(&service.database.read(read).await?))
}

/// Xem một hồ sơ
///
/// Nội dung đã lưu, cách hồ sơ được tính, hệ thống và lô đã gửi. Đơn vị chỉ xem được hồ sơ của mình.
#[utoipa::path(
    tag = "Bước 3. Số liệu",
    operation_id = "getDossier",
    params(
        ("dossier" = DossierCode, Path, description = "Mã hồ sơ."),
    ),
    responses(
        (status = 200, description = "Hồ sơ.", body = Dossier),
    ),
)]
#[get("/v1/dossiers/{dossier}")]
pub async fn get_dossier(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(dossier): Segment<DossierCode>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let read = service.database.read(move |rows| records::get_dossier(rows, &context, &dossier)).await?;
    respond::read(&request, &read)
}

/// Danh sách phiếu khảo sát
///
/// Phiếu khảo sát về một đơn vị trong một kỳ, theo mã, kể cả phiếu đã rút. Đơn vị chỉ xem được phiếu về mình.
#[utoipa::path(
    tag = "Bước 3. Số liệu",
    operation_id = "listSurveyForms",
    params(
        ("unit" = UnitCode, Query, description = "Mã cơ quan, đơn vị.", example = "so-noi-vu"),
        ("period" = Period, Query, description = "Kỳ: quý hoặc năm.", example = "2021-Q2"),
        ("cursor" = Option<String>, Query, description = "Con trỏ trang.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Một trang phiếu khảo sát.", body = SurveyFormPage),
    ),
)]
#[get("/v1/survey-forms")]
pub async fn list_survey_forms(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let place = place(&mut query);
    let page = query.page();
    let place = query.finish_with(place)?;
    let page = service.database.read(move |rows| records::list_survey_forms(rows, &context, &place, &page)).await?;
    Ok(respond::json(&page))
}

/// Danh sách phản ánh, kiến nghị
///
/// Phản ánh, kiến nghị về một đơn vị được tiếp nhận trong một kỳ, theo mã, kể cả phản ánh đã rút. Đơn vị chỉ xem được phản ánh về mình.
#[utoipa::path(
    tag = "Bước 3. Số liệu",
    operation_id = "listComplaints",
    params(
        ("unit" = UnitCode, Query, description = "Mã cơ quan, đơn vị.", example = "so-noi-vu"),
        ("period" = Period, Query, description = "Kỳ: quý hoặc năm.", example = "2021-Q2"),
        ("cursor" = Option<String>, Query, description = "Con trỏ trang.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Một trang phản ánh, kiến nghị.", body = ComplaintPage),
    ),
)]
#[get("/v1/complaints")]
pub async fn list_complaints(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let place = place(&mut query);
    let page = query.page();
    let place = query.finish_with(place)?;
    let page = service.database.read(move |rows| records::list_complaints(rows, &context, &place, &page)).await?;
    Ok(respond::json(&page))
}

/// Danh mục thủ tục hành chính
///
/// Thủ tục của một đơn vị theo quý và mã, kể cả thủ tục đã rút. Đơn vị chỉ xem được thủ tục của mình.
#[utoipa::path(
    tag = "Bước 3. Số liệu",
    operation_id = "listProcedures",
    params(
        ("unit" = UnitCode, Query, description = "Mã cơ quan, đơn vị.", example = "so-noi-vu"),
        ("period" = Period, Query, description = "Kỳ: quý hoặc năm.", example = "2021-Q2"),
        ("cursor" = Option<String>, Query, description = "Con trỏ trang.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Một trang thủ tục hành chính.", body = ProcedurePage),
    ),
)]
#[get("/v1/procedures")]
pub async fn list_procedures(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let place = place(&mut query);
    let page = query.page();
    let place = query.finish_with(place)?;
    let page = service.database.read(move |rows| records::list_procedures(rows, &context, &place, &page)).await?;
    Ok(respond::json(&page))
}

/// Danh sách điểm công chức, viên chức
///
/// Điểm công chức, viên chức Bộ phận Một cửa của một đơn vị theo quý và mã, kể cả điểm đã rút. Đơn vị chỉ xem được điểm của mình.
#[utoipa::path(
    tag = "Bước 3. Số liệu",
    operation_id = "listOfficerScores",
    params(
        ("unit" = UnitCode, Query, description = "Mã cơ quan, đơn vị.", example = "so-noi-vu"),
        ("period" = Period, Query, description = "Kỳ: quý hoặc năm.", example = "2021-Q2"),
        ("cursor" = Option<String>, Query, description = "Con trỏ trang.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Một trang điểm.", body = OfficerScorePage),
    ),
)]
#[get("/v1/officer-scores")]
pub async fn list_officer_scores(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let place = place(&mut query);
    let page = query.page();
    let place = query.finish_with(place)?;
    let page = service.database.read(move |rows| records::list_officer_scores(rows, &context, &place, &page)).await?;
    Ok(respond::json(&page))
}

/// Whose records are asked for.
fn place(query: &mut Query) -> Option<Place> {
    let unit = query.required(Query::text::<UnitCode>, "unit");
    let period = query.required(Query::text::<Period>, "period");
    unit.zip(period).map(|(unit, period)| Place { unit, period })
}
