//! Handlers of the service's health.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use chamdiem_api_types::wire::Health;

use super::respond;
use crate::Service;
use crate::failure::Refusal;
use crate::request::Query;

/// Dịch vụ có đang chạy hay không
///
/// Không hỏi cơ sở dữ liệu. Dành cho bộ giám sát quyết định khi nào khởi động lại dịch vụ.
#[utoipa::path(
    tag = "Hệ thống",
    operation_id = "getLiveness",
    responses((status = 200, description = "Đang chạy.", body = Health)),
)]
#[get("/health/live")]
pub async fn get_liveness(request: HttpRequest) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    Ok(respond::json(&Health { status: "ok".to_owned() }))
}

/// Dịch vụ có sẵn sàng hay không
///
/// Sẵn sàng khi cơ sở dữ liệu trả lời; nếu không thì trả lời 503.
#[utoipa::path(
    tag = "Hệ thống",
    operation_id = "getReadiness",
    responses((status = 200, description = "Sẵn sàng.", body = Health)),
)]
#[get("/health/ready")]
pub async fn get_readiness(service: Data<Service>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    service.database.read(|rows| Ok(rows.ping()?)).await?;
    Ok(respond::json(&Health { status: "ok".to_owned() }))
}
