//! The handler of token requests.

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Payload;
use chamdiem_api_types::wire::{GrantType, IssuedToken, TokenError, TokenErrorWord, TokenRequest};
use chamdiem_macros::documented;
use chamdiem_record::keys::KeyPurpose;
use chamdiem_store::Rows;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::trust::login::{self, Outcome, Standing};
use chamdiem_usecases::trust::network::Network;

use crate::Service;
use crate::extract::{Answered, Asked};
use crate::failure::Refusal;
use crate::handlers::examples::accounts as examples;
use crate::tokens::Scope;

mod form;

/// Cấp mã truy cập
///
/// Theo RFC 6749, dành cho tài khoản nội bộ: người dùng gửi `username` và `password`, nhận mã có hiệu lực 900 giây; hệ thống
/// máy gửi tên và mật khẩu bằng tiêu đề Authorization: Basic hoặc trong biểu mẫu, nhận mã có hiệu lực tối đa 3600 giây. Sai
/// 5 lần liên tiếp từ một mạng thì tên bị tạm khóa 15 phút đối với mạng đó, mỗi lần sai tiếp theo tăng gấp đôi, tối đa một
/// ngày; mạng khác không bị ảnh hưởng. Sai 100 lần từ mọi nơi thì các mạng chưa từng đăng nhập đúng phải chờ từ một phút đến
/// một giờ. Câu trả lời có mã truy cập nên không được lưu lại, vì vậy thao tác này không nhận Idempotency-Key; gửi lại thì
/// nhận mã mới. Khi có quá nhiều người đăng nhập cùng lúc thì trả lời 503 kèm Retry-After.
#[documented(
    request_body(
        content = TokenRequest,
        content_type = "application/x-www-form-urlencoded",
        description = "Yêu cầu, dạng biểu mẫu.",
        example = json!(examples::token_request()),
    ),
    responses(
        (status = 200, description = "Mã truy cập.", body = IssuedToken),
        (status = 400, description = "Không cấp, theo RFC 6749.", body = TokenError, example = json!(examples::invalid_grant())),
        (status = 401, description = "Hệ thống máy không được nhận ra, theo RFC 6749.", body = TokenError, example = json!(examples::invalid_client())),
        (status = 429, description = "Quá nhiều yêu cầu; hãy gửi lại sau số giây nêu trong Retry-After.", body = TokenError, example = json!(examples::busy())),
        (status = 503, description = "Đang có nhiều người đăng nhập, hoặc cơ sở dữ liệu chưa trả lời; hãy gửi lại sau số giây nêu trong Retry-After.", body = TokenError, example = json!(examples::busy())),
    ),
)]
pub async fn issue_token(asked: Asked, payload: Payload) -> Answered {
    let sent = form::read(asked.request(), payload).await?;
    let refused = match sent.grant_type {
        GrantType::ClientCredentials => form::unknown_client(asked.request()),
        GrantType::Password | GrantType::Unknown => form::unknown_person(),
    };
    let Some(wanted) = sent.asked else { return Err(refused) };
    let (service, context, scope) = (asked.service(), asked.context(), wanted.scope);
    let network = service.network(asked.request());
    let (grant, issued_at) = match service.log_in(context, network, wanted, sent.secret).await? {
        Outcome::Granted(grant, issued_at, _) => (grant, issued_at),
        Outcome::Refused => return Err(refused),
        Outcome::OtherKind => {
            let vi = "Tài khoản này không được xin mã truy cập theo cách này: người dùng dùng password, hệ thống máy dùng \
                      client_credentials.";
            let en = "The account may not ask in this way: people use password, machines client_credentials.";
            return Err(Refusal::no_token(TokenErrorWord::UnauthorizedClient, vi, en));
        }
    };
    service.succession.require_current(KeyPurpose::Issuing, service.clock.now())?;
    let access_token = service.issuer.mint(&grant, issued_at).map_err(|what| Refusal::internal(&what))?;
    let both = format!("{} {}", Scope::READ, Scope::WRITE);
    let issued = IssuedToken {
        access_token,
        token_type: "Bearer".to_owned(),
        expires_in: grant.life_seconds,
        scope: scope.claim().map_or(both, str::to_owned),
    };
    let mut response = HttpResponse::Ok().json(issued);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    Ok(response)
}

impl Service {
    /// Compares a secret with the account's, outside of any transaction, and says what follows.
    async fn log_in(
        &self,
        context: Context,
        network: Network,
        wanted: login::Asked,
        secret: chamdiem_api_types::wire::Secret,
    ) -> Result<Outcome, Refusal> {
        let place = self.secrets.place(network)?;
        let (asking, asked) = (context.clone(), wanted.clone());
        let standing = self.database.read(move |rows| login::standing(rows, &asking, &asked, network)).await?;
        let Standing::Open(hash) = standing else { return Ok(Outcome::Refused) };
        let is_locked = || self.guesses.are_locked(&wanted, network, hash.as_deref(), self.clock.now());
        if is_locked() {
            return Ok(Outcome::Refused);
        }
        let right = self.secrets.is_of(&place, secret, hash.clone()).await?;
        // The time has gone on meanwhile: what counts is the moment of the transaction.
        let (asked, compared) = (wanted.clone(), hash.clone());
        let conclude = move |rows: &mut dyn Rows, context: &Context| {
            login::conclude(rows, context, (&asked, network), compared.as_deref(), right)
        };
        match self.database.write(context.clone(), conclude).await {
            Err(refusal) if !right => {
                tracing::warn!(%refusal, "a wrong secret could not be written down; this process counts it");
                self.guesses.count(&wanted, network, hash.as_deref(), self.clock.now());
                Ok(Outcome::Refused)
            }
            Ok(Outcome::Granted(..)) if is_locked() => Ok(Outcome::Refused),
            Ok(Outcome::Granted(grant, issued_at, is_news)) => {
                self.guesses.forget(&wanted, network);
                if is_news {
                    let remember =
                        move |rows: &mut dyn Rows, context: &Context| login::remember(rows, context, &wanted, network);
                    // Where it cannot be written down, the token is given all the same.
                    let _ = self.database.write(context, remember).await;
                }
                Ok(Outcome::Granted(grant, issued_at, false))
            }
            concluded => concluded,
        }
    }
}
