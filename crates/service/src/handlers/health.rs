//! Handlers of the service's health.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chamdiem_api_types::wire::Health;

use super::respond;
use crate::Service;
use crate::failure::Refusal;

/// Dịch vụ có đang chạy hay không
#[utoipa::path(
    tag = "Hệ thống",
    operation_id = "getLiveness",
    responses((status = 200, description = "Đang chạy.", body = Health)),
)]
#[get("/health/live")]
pub async fn get_liveness() -> Result<HttpResponse, Refusal> {
    Ok(respond::json(&Health { status: "ok".to_owned() }))
}

/// Dịch vụ có sẵn sàng hay không
///
/// Sẵn sàng khi cơ sở dữ liệu trả lời.
#[utoipa::path(
    tag = "Hệ thống",
    operation_id = "getReadiness",
    responses((status = 200, description = "Sẵn sàng.", body = Health)),
)]
#[get("/health/ready")]
pub async fn get_readiness(service: Data<Service>) -> Result<HttpResponse, Refusal> {
    service.database.read(|rows| Ok(rows.ping()?)).await?;
    Ok(respond::json(&Health { status: "ok".to_owned() }))
}
