//! Handlers of the audit.

use std::str::FromStr;

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderValue};
use chamdiem_api_types::wire::{AuditCheckpoint, AuditCheckpointPage, AuditEntryPage, AuditExport};
use chamdiem_macros::documented;
use chamdiem_usecases::trust::audit::{self, Export, Filter};

use crate::extract::{Answered, Asked, NoBody};
use crate::handlers::examples;

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
#[documented(responses((status = 200, description = "Một trang nhật ký.", body = AuditEntryPage)))]
pub async fn list_audit_entries(asked: Asked) -> Answered {
    let (filter, page) = asked.query(|query| {
        let filter = Filter { round: query.text("round"), actor: query.text("actor").map(|Actor(actor)| actor) };
        Some((filter, query.page()))
    })?;
    asked.list(move |rows, context| audit::list(rows, context, &filter, &page)).await
}

/// Xuất toàn bộ nhật ký
///
/// NDJSON: mỗi dòng một mục, ở dạng JSON chuẩn tắc (RFC 8785), xen các mốc xác nhận có chữ ký; dòng cuối là mốc xác nhận của mục cuối. Kiểm tra ngoại tuyến bằng `chamdiem verify TỆP --keys KHÓA`. Chỉ quản trị viên, người thẩm định và người công bố.
#[documented(
    responses(
        (
            status = 200, description = "Toàn bộ nhật ký.", body = AuditExport, content_type = "application/x-ndjson",
            example = json!(examples::audit_export()),
        ),
    ),
)]
pub async fn export_audit(asked: Asked) -> Answered {
    let export = asked.find(Export::begin).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson")));
    response.insert_header((header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")));
    let named = HeaderValue::from_static("attachment; filename=\"nhat-ky.ndjson\"");
    response.insert_header((header::CONTENT_DISPOSITION, named));
    Ok(response.body(export::Lines::new(asked.service().clone(), export)))
}

/// Danh sách mốc xác nhận
///
/// Theo số thứ tự. Chỉ quản trị viên, người thẩm định và người công bố.
#[documented(responses((status = 200, description = "Một trang mốc xác nhận.", body = AuditCheckpointPage)))]
pub async fn list_audit_checkpoints(asked: Asked) -> Answered {
    let page = asked.page()?;
    asked.list(move |rows, context| audit::list_checkpoints(rows, context, &page)).await
}

/// Ký mốc xác nhận
///
/// Ký mục cuối của nhật ký tại thời điểm này. Hệ thống cũng tự ký mỗi lần công bố và sau mỗi 1.000 mục. Chỉ quản trị viên.
#[documented(
    responses(
        (status = 201, description = "Mốc xác nhận.", body = AuditCheckpoint, example = json!(examples::audit_checkpoint())),
    ),
)]
pub async fn make_audit_checkpoint(asked: Asked, _no_body: NoBody) -> Answered {
    let signer = asked.service().signer()?;
    asked.write(move |rows, context| audit::make_checkpoint(rows, context, &signer)).await
}
