//! Handlers of tokens.

use chamdiem_api_types::wire::{Me, TokenRevocationInput};
use chamdiem_macros::documented;
use chamdiem_store::Rows;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::once::Answer;
use chamdiem_usecases::trust::tokens;

use crate::extract::{Answered, Asked, Strict, respond};
use crate::handlers::examples;

/// Xem mình là ai
///
/// Theo mã truy cập đang dùng: tài khoản, các vai trò, đơn vị, nơi cấp và thời điểm mã hết hiệu lực. Ai có mã truy cập cũng xem
/// được.
#[documented(responses((status = 200, description = "Người đang gửi yêu cầu.", body = Me)))]
pub async fn get_me(asked: Asked) -> Answered {
    Ok(respond::json(&tokens::me(&asked.context())?))
}

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
