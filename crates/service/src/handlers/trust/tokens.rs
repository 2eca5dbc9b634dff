//! Handlers of tokens.

use chamdiem_api_types::wire::{Me, SubjectRevocationInput, TokenRevocationInput};
use chamdiem_macros::documented;
use chamdiem_store::Rows;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::once::Answer;
use chamdiem_usecases::refusal::Refusal;
use chamdiem_usecases::trust::revocation::RevokedSubject;
use chamdiem_usecases::trust::{revocation, tokens};

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

/// Thu hồi mọi mã truy cập của một tài khoản bất kỳ
///
/// Chỉ quản trị viên. Dùng cho tài khoản đăng nhập một lần (`sso:` và `sub`), cũng như mọi tài khoản mà mã truy cập nêu. Mọi mã cấp
/// đến thời điểm này mất hiệu lực: ngay trên bản sao nhận yêu cầu, trong vòng 5 giây trên các bản sao khác. Mã cấp sau đó vẫn được
/// nhận; muốn chặn hẳn thì khóa tài khoản ở nơi đăng nhập một lần.
#[documented(
    request_body(content = SubjectRevocationInput, description = "Tài khoản.", example = json!(examples::subject_revocation())),
    responses((status = 204, description = "Đã thu hồi.")),
)]
pub async fn revoke_subject_tokens(asked: Asked, Strict(input): Strict<SubjectRevocationInput>) -> Answered {
    revoking(asked, move |rows, context| revocation::revoke(rows, context, &input.subject)).await
}

/// Revokes tokens of an account, and refuses them here before the answer is sent.
pub(super) async fn revoking<F>(asked: Asked, mut use_case: F) -> Answered
where
    F: FnMut(&mut dyn Rows, &Context) -> Result<RevokedSubject, Refusal> + Send + 'static,
{
    let (told, hears) = std::sync::mpsc::channel();
    let service = asked.service().clone();
    let answer = asked.answer(move |rows, context| {
        let revoked = use_case(rows, context)?;
        // Nobody hears it where the request was given up; the poller will.
        let _ = told.send(revoked);
        Ok(Answer::empty(204))
    });
    let answer = answer.await?;
    // An answer that was given before revokes nothing again, and then nothing was told.
    service.verifier.set_revoked_subjects(hears.try_iter());
    Ok(answer)
}
