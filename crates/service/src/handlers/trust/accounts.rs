//! Handlers of local accounts.

use chamdiem_api_types::wire::{Account, AccountInput, AccountName, AccountPage, AccountSecretInput};
use chamdiem_macros::documented;
use chamdiem_usecases::trust::accounts;

use crate::extract::{Answered, Asked, Bound, NoBody, Segment, Strict};
use crate::handlers::examples::accounts as examples;
use crate::handlers::trust::tokens::revoking;

/// Danh sách tài khoản
///
/// Chỉ quản trị viên. Theo thứ tự tên; không kèm mật khẩu.
#[documented(responses((status = 200, description = "Một trang danh sách tài khoản.", body = AccountPage)))]
pub async fn list_accounts(asked: Asked) -> Answered {
    let page = asked.page()?;
    asked.list(move |rows, context| accounts::list(rows, context, &page)).await
}

/// Xem tài khoản
///
/// Chỉ quản trị viên; không kèm mật khẩu.
#[documented(responses((status = 200, description = "Tài khoản.", body = Account)))]
pub async fn get_account(asked: Asked, Segment(name): Segment<AccountName>) -> Answered {
    asked.read(move |rows, context| accounts::get(rows, context, &name)).await
}

/// Tạo hoặc sửa đổi tài khoản
///
/// Chỉ quản trị viên. Khóa tài khoản hoặc đổi vai trò, đơn vị thì mọi mã truy cập đã cấp cho tài khoản bị thu hồi, có hiệu
/// lực trong vòng 5 giây trên mọi bản sao của dịch vụ. Nếu tài khoản đang tạm khóa vì sai mật khẩu nhiều lần thì được mở, kể
/// cả khi nội dung không đổi.
#[documented(
    request_body(content = AccountInput, description = "Tài khoản, không kèm mật khẩu.", examples(
        ("tham-dinh" = (summary = "Người thẩm định", value = json!(examples::account()))),
        ("mot-cua-tinh" = (summary = "Hệ thống một cửa điện tử", value = json!(examples::machine_account()))),
    )),
    responses(
        (status = 200, description = "Đã sửa đổi.", body = Account),
        (status = 201, description = "Đã tạo mới.", body = Account),
    ),
)]
pub async fn put_account(
    asked: Asked,
    Segment(name): Segment<AccountName>,
    Bound(precondition): Bound,
    Strict(input): Strict<AccountInput>,
) -> Answered {
    let put = asked.change(move |rows, context| accounts::put(rows, context, &name, &input, &precondition));
    let (written, revoked) = put.await?;
    asked.service().verifier.set_revoked_subjects(revoked);
    asked.service().written(&written)
}

/// Đặt mật khẩu cho tài khoản
///
/// Chỉ quản trị viên. Cần If-Match với ETag của tài khoản. Mật khẩu của người dùng có ít nhất 12 ký tự, của hệ thống máy ít
/// nhất 24 ký tự; chỉ lưu giá trị băm Argon2id. Mọi mã truy cập đã cấp bị thu hồi; nếu tài khoản đang tạm khóa thì được mở.
#[documented(
    request_body(content = AccountSecretInput, description = "Mật khẩu mới.", example = json!(examples::account_secret())),
    responses(
        (status = 200, description = "Đã đặt.", body = Account),
    ),
)]
pub async fn put_account_secret(
    asked: Asked,
    Segment(name): Segment<AccountName>,
    Bound(precondition): Bound,
    Strict(input): Strict<AccountSecretInput>,
) -> Answered {
    let place = asked.service().secrets.place(asked.service().network(asked.request()))?;
    let (account, bound, secret) = (name.clone(), precondition.clone(), input.secret.clone());
    let check = asked.find(move |rows, context| accounts::check_secret(rows, context, &account, &secret, &bound));
    check.await?;
    let hash = asked.service().secrets.hash(&place, input.secret).await?;
    // Hashing took its time; tokens that were issued meanwhile are revoked as well: a change has its own moment.
    let put = asked.change(move |rows, context| accounts::put_secret(rows, context, &name, &hash, &precondition));
    let (written, revoked) = put.await?;
    asked.service().verifier.set_revoked_subjects([revoked]);
    asked.service().written(&written)
}

/// Thu hồi mọi mã truy cập của tài khoản
///
/// Chỉ quản trị viên. Có hiệu lực ngay trên bản sao nhận yêu cầu và trong vòng 5 giây trên các bản sao khác. Tài khoản vẫn
/// được cấp mã mới; muốn chặn hẳn thì khóa tài khoản.
#[documented(responses((status = 204, description = "Đã thu hồi.")))]
pub async fn revoke_account_tokens(asked: Asked, Segment(name): Segment<AccountName>, NoBody: NoBody) -> Answered {
    revoking(asked, move |rows, context| accounts::revoke_tokens(rows, context, &name)).await
}
