//! Handlers of tokens.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use chamdiem_api_types::wire::TokenRevocationInput;

use super::examples;
use crate::Service;
use crate::app::tokens;
use crate::auth::{Asker, Known};
use crate::body::Strict;
use crate::failure::Refusal;
use crate::request::Query;

/// Thu hồi mã truy cập
///
/// Chỉ quản trị viên. Có hiệu lực ngay trên bản sao nhận yêu cầu và trong vòng một giây trên các bản sao khác.
#[utoipa::path(
    tag = "Mã truy cập",
    operation_id = "revokeToken",
    request_body(content = TokenRevocationInput, description = "Mã truy cập cần thu hồi.", example = json!(examples::token_revocation())),
    responses(
        (status = 204, description = "Đã thu hồi."),
    ),
)]
#[post("/v1/token-revocations")]
pub async fn revoke_token(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Strict(input): Strict<TokenRevocationInput>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let token_id = input.token_id.0.clone();
    service.database.write(move |rows| tokens::revoke(rows, &context, &input)).await?;
    service.verifier.revoke(&token_id);
    Ok(HttpResponse::NoContent().finish())
}
