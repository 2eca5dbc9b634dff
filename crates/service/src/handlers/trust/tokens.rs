//! Handlers of tokens.

use chamdiem_api_types::wire::TokenRevocationInput;
use chamdiem_macros::documented;
use chamdiem_store::Rows;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::once::Answer;
use chamdiem_usecases::trust::tokens;

use crate::extract::{Answered, Asked, Strict};
use crate::handlers::examples;

/// Thu hồi mã truy cập
///
/// Chỉ quản trị viên. Có hiệu lực ngay trên bản sao nhận yêu cầu và trong vòng một giây trên các bản sao khác.
#[documented(
    request_body(content = TokenRevocationInput, description = "Mã truy cập cần thu hồi.", example = json!(examples::token_revocation())),
    responses(
        (status = 204, description = "Đã thu hồi."),
    ),
)]
pub async fn revoke_token(asked: Asked, Strict(input): Strict<TokenRevocationInput>) -> Answered {
    let token_id = input.token_id.0.clone();
    let service = asked.service().clone();
    let revoke = move |rows: &mut dyn Rows, context: &Context| {
        tokens::revoke(rows, context, &input).map(|()| Answer::empty(204))
    };
    let answer = asked.answer(revoke).await?;
    service.verifier.revoke(&token_id);
    Ok(answer)
}
