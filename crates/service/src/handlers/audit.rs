//! Handlers of the audit.

use std::str::FromStr;

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::{AuditCheckpoint, AuditCheckpointPage, AuditEntryPage, AuditExport};

use super::{examples, respond};
use crate::Service;
use crate::auth::{Asker, Known};
use crate::body::NoBody;
use crate::failure::Refusal;
use crate::once;
use crate::request::Query;
use chamdiem_usecases::trust::audit::{self, Export, Filter};

mod export;

/// The name of an account in a query: a few characters, none of them a control character.
struct Actor(String);

impl FromStr for Actor {
    type Err = ();

    fn from_str(text: &str) -> Result<Actor, ()> {
        let well_made = (1..=200).contains(&text.chars().count()) && !text.contains(char::is_control);
        if well_made { Ok(Actor(text.to_owned())) } else { Err(()) }
    }
}

/// Danh sách mục nhật ký
///
/// Ai đã thay đổi gì, lúc nào, trong yêu cầu nào; mỗi mục nối với mục trước bằng mã băm. Theo số thứ tự. Chỉ quản trị viên, người thẩm định và người công bố.
#[utoipa::path(
    tag = "Nhật ký",
    operation_id = "listAuditEntries",
    params(
        ("round" = Option<RoundId>, Query, description = "Chỉ các mục của đợt đánh giá này."),
        ("actor" = Option<String>, Query, description = "Chỉ các mục của tài khoản này.", min_length = 1, max_length = 200, pattern = r"^[^\x00-\x1F\x7F-\x9F]+$"),
        ("cursor" = Option<String>, Query, description = "Con trỏ trang.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Một trang nhật ký.", body = AuditEntryPage),
    ),
)]
#[get("/v1/audit/entries")]
pub async fn list_audit_entries(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let filter = Filter { round: query.text("round"), actor: query.text("actor").map(|Actor(actor)| actor) };
    let page = query.page();
    query.finish()?;
    let page = service.database.read(move |rows| audit::list(rows, &context, &filter, &page)).await?;
    Ok(respond::json(&page))
}

/// Xuất toàn bộ nhật ký
///
/// NDJSON: mỗi dòng một mục, ở dạng JSON chuẩn tắc (RFC 8785), xen các mốc xác nhận có chữ ký; dòng cuối là mốc xác nhận của mục cuối. Kiểm tra ngoại tuyến bằng `chamdiem verify TỆP --keys KHÓA`. Chỉ quản trị viên, người thẩm định và người công bố.
#[utoipa::path(
    tag = "Nhật ký",
    operation_id = "exportAudit",
    responses(
        (
            status = 200, description = "Toàn bộ nhật ký.", body = AuditExport, content_type = "application/x-ndjson",
            example = json!(examples::audit_export()),
        ),
    ),
)]
#[get("/v1/audit/export")]
pub async fn export_audit(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let export = service.database.read(move |rows| Export::begin(rows, &context)).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson")));
    response.insert_header((header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")));
    let named = HeaderValue::from_static("attachment; filename=\"nhat-ky.ndjson\"");
    response.insert_header((header::CONTENT_DISPOSITION, named));
    Ok(response.body(export::Lines::new(service, export)))
}

/// Danh sách mốc xác nhận
///
/// Theo số thứ tự. Chỉ quản trị viên, người thẩm định và người công bố.
#[utoipa::path(
    tag = "Nhật ký",
    operation_id = "listAuditCheckpoints",
    params(
        ("cursor" = Option<String>, Query, description = "Con trỏ trang.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Một trang mốc xác nhận.", body = AuditCheckpointPage),
    ),
)]
#[get("/v1/audit/checkpoints")]
pub async fn list_audit_checkpoints(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let page = query.page();
    query.finish()?;
    let page = service.database.read(move |rows| audit::list_checkpoints(rows, &context, &page)).await?;
    Ok(respond::json(&page))
}

/// Ký mốc xác nhận
///
/// Ký mục cuối của nhật ký tại thời điểm này. Hệ thống cũng tự ký mỗi lần công bố và sau mỗi 1.000 mục. Chỉ quản trị viên.
#[utoipa::path(
    tag = "Nhật ký",
    operation_id = "makeAuditCheckpoint",
    responses(
        (status = 201, description = "Mốc xác nhận.", body = AuditCheckpoint, example = json!(examples::audit_checkpoint())),
    ),
)]
#[post("/v1/audit/checkpoints")]
pub async fn make_audit_checkpoint(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    _no_body: NoBody,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let signer = std::sync::Arc::clone(&service.signer);
    let make = move |rows: &mut dyn chamdiem_store::Rows, context: &chamdiem_usecases::context::Context| {
        audit::make_checkpoint(rows, context, &signer)
    };
    service.post(&request, context, "makeAuditCheckpoint", once::nowhere, make).await
}
