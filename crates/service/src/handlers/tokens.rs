//! Handlers of tokens.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use chamdiem_api_types::wire::TokenRevocationInput;
use chamdiem_store::Rows;

use super::examples;
use crate::Service;
use crate::auth::{Asker, Known};
use crate::body::Strict;
use crate::failure::Refusal;
use crate::request::Query;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::once::Answer;
use chamdiem_usecases::trust::tokens;

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
    let revoke = move |rows: &mut dyn Rows, context: &Context| {
        tokens::revoke(rows, context, &input).map(|()| Answer::empty(204))
    };
    let answer = service.post_answered(&request, context, "revokeToken", revoke).await?;
    service.verifier.revoke(&token_id);
    Ok(answer)
}
