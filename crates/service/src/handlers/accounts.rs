//! Handlers of local accounts.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post, put};
use chamdiem_api_types::wire::{Account, AccountInput, AccountName, AccountPage, AccountSecretInput};
use chamdiem_store::Rows;

use super::examples::accounts as examples;
use super::respond;
use crate::Service;
use crate::auth::{Asker, Known};
use crate::body::{NoBody, Strict};
use crate::failure::Refusal;
use crate::request::{Bound, Query, Segment};
use chamdiem_usecases::context::Context;
use chamdiem_usecases::once::Answer;
use chamdiem_usecases::trust::accounts;

/// Danh sách tài khoản
///
/// Chỉ quản trị viên. Theo thứ tự tên; không kèm mật khẩu.
#[utoipa::path(
    tag = "Mã truy cập",
    operation_id = "listAccounts",
    params(
        ("cursor" = Option<String>, Query, description = "Con trỏ trang.", max_length = 200),
        ("limit" = Option<u16>, Query, description = "Số phần tử tối đa.", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Một trang danh sách tài khoản.", body = AccountPage),
    ),
)]
#[get("/v1/accounts")]
pub async fn list_accounts(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
) -> Result<HttpResponse, Refusal> {
    let context = service.context(&request, Asker::Known(caller));
    let mut query = Query::of(&request);
    let page = query.page();
    query.finish()?;
    let page = service.database.read(move |rows| accounts::list(rows, &context, &page)).await?;
    Ok(respond::json(&page))
}

/// Xem tài khoản
///
/// Chỉ quản trị viên; không kèm mật khẩu.
#[utoipa::path(
    tag = "Mã truy cập",
    operation_id = "getAccount",
    params(
        ("account" = AccountName, Path, description = "Tên tài khoản."),
    ),
    responses(
        (status = 200, description = "Tài khoản.", body = Account),
    ),
)]
#[get("/v1/accounts/{account}")]
pub async fn get_account(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(name): Segment<AccountName>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let read = service.database.read(move |rows| accounts::get(rows, &context, &name)).await?;
    respond::read(&request, &read)
}

/// Tạo hoặc sửa đổi tài khoản
///
/// Chỉ quản trị viên. Khóa tài khoản hoặc đổi vai trò, đơn vị thì mọi mã truy cập đã cấp cho tài khoản bị thu hồi, có hiệu
/// lực trong vòng 5 giây trên mọi bản sao của dịch vụ.
#[utoipa::path(
    tag = "Mã truy cập",
    operation_id = "putAccount",
    params(
        ("account" = AccountName, Path, description = "Tên tài khoản."),
    ),
    request_body(content = AccountInput, description = "Tài khoản, không kèm mật khẩu.", examples(
        ("tham-dinh" = (summary = "Người thẩm định", value = json!(examples::account()))),
        ("mot-cua-tinh" = (summary = "Hệ thống một cửa điện tử", value = json!(examples::machine_account()))),
    )),
    responses(
        (status = 200, description = "Đã sửa đổi.", body = Account),
        (status = 201, description = "Đã tạo mới.", body = Account),
    ),
)]
#[put("/v1/accounts/{account}")]
pub async fn put_account(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(name): Segment<AccountName>,
    Bound(precondition): Bound,
    Strict(input): Strict<AccountInput>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let put = move |rows: &mut dyn Rows| accounts::put(rows, &context, &name, &input, &precondition);
    let (written, revoked) = service.database.write(put).await?;
    service.verifier.set_revoked_subjects(revoked);
    service.written(&written)
}

/// Đặt mật khẩu cho tài khoản
///
/// Chỉ quản trị viên. Cần If-Match với ETag của tài khoản. Mật khẩu của người dùng có ít nhất 12 ký tự, của hệ thống máy ít
/// nhất 24 ký tự; chỉ lưu giá trị băm Argon2id. Mọi mã truy cập đã cấp bị thu hồi; nếu tài khoản đang tạm khóa thì được mở.
#[utoipa::path(
    tag = "Mã truy cập",
    operation_id = "putAccountSecret",
    params(
        ("account" = AccountName, Path, description = "Tên tài khoản."),
    ),
    request_body(content = AccountSecretInput, description = "Mật khẩu mới.", example = json!(examples::account_secret())),
    responses(
        (status = 200, description = "Đã đặt.", body = Account),
    ),
)]
#[put("/v1/accounts/{account}/secret")]
pub async fn put_account_secret(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(name): Segment<AccountName>,
    Bound(precondition): Bound,
    Strict(input): Strict<AccountSecretInput>,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let (asking, account, bound, secret) = (context.clone(), name.clone(), precondition.clone(), input.secret.clone());
    let check = move |rows: &mut dyn Rows| accounts::check_secret(rows, &asking, &account, &secret, &bound);
    service.database.read(check).await?;
    let hash = service.secrets.hash(input.secret).await?;
    // Hashing took its time; tokens that were issued meanwhile are revoked as well.
    let context = context.at_this_moment();
    let put = move |rows: &mut dyn Rows| accounts::put_secret(rows, &context, &name, hash, &precondition);
    let (written, revoked) = service.database.write(put).await?;
    service.verifier.set_revoked_subjects([revoked]);
    service.written(&written)
}

/// Thu hồi mọi mã truy cập của tài khoản
///
/// Chỉ quản trị viên. Có hiệu lực ngay trên bản sao nhận yêu cầu và trong vòng 5 giây trên các bản sao khác. Tài khoản vẫn
/// được cấp mã mới; muốn chặn hẳn thì khóa tài khoản.
#[utoipa::path(
    tag = "Mã truy cập",
    operation_id = "revokeAccountTokens",
    params(
        ("account" = AccountName, Path, description = "Tên tài khoản."),
    ),
    responses(
        (status = 204, description = "Đã thu hồi."),
    ),
)]
#[post("/v1/accounts/{account}/revocations")]
pub async fn revoke_account_tokens(
    service: Data<Service>,
    request: HttpRequest,
    Known(caller): Known,
    Segment(name): Segment<AccountName>,
    NoBody: NoBody,
) -> Result<HttpResponse, Refusal> {
    Query::of(&request).finish()?;
    let context = service.context(&request, Asker::Known(caller));
    let (told, hears) = std::sync::mpsc::channel();
    let revoke = move |rows: &mut dyn Rows, context: &Context| {
        let revoked = accounts::revoke_tokens(rows, context, &name)?;
        // Nobody hears it where the request was given up; the poller will.
        let _ = told.send(revoked);
        Ok(Answer::empty(204))
    };
    let answer = service.post_answered(&request, context, "revokeAccountTokens", revoke).await?;
    // An answer that was given before revokes nothing again, and then nothing was told.
    service.verifier.set_revoked_subjects(hears.try_iter());
    Ok(answer)
}
