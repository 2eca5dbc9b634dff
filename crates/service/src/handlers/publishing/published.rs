//! Handlers of the register of publications: what anybody needs to verify them without trusting this service.

use actix_web::http::header::{self, HeaderValue};
use chamdiem_api_types::digest::Sha256;
use chamdiem_api_types::wire::{
    DetachedSignature, Recomputation, RegisteredPublicationPage, SigningKey, SigningKeySet,
};
use chamdiem_macros::documented;
use chamdiem_record::keys::KeyRecord;
use chamdiem_seal::{PublicKey, sha256_hex};
use chamdiem_usecases::publishing::published;
use chamdiem_usecases::refusal::Refusal;
use chamdiem_usecases::version::Thing;
use utoipa::openapi::schema::ObjectBuilder;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::extract::{Answered, Asked, Segment, respond};
use crate::handlers::computations::Computed;
use crate::handlers::examples;

/// A detached JWS.
const JOSE: HeaderValue = HeaderValue::from_static("application/jose");

/// Keys are added seldom and never taken away.
const KEYS_CACHING: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// The name of a publication document in the OpenAPI document, which takes the schema from the format itself.
pub struct PublicationDocument;

impl PartialSchema for PublicationDocument {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().build().into()
    }
}

impl ToSchema for PublicationDocument {}

/// Sổ đăng ký các tài liệu công bố
///
/// Mọi tài liệu công bố đã ký của mọi đợt, theo số thứ tự; mỗi tài liệu nêu SHA-256 của tài liệu liền trước, nên không thể chèn thêm hay làm mất. Ai cũng xem được, không cần mã truy cập.
#[documented(responses((status = 200, description = "Một trang sổ đăng ký.", body = RegisteredPublicationPage)))]
pub async fn list_all_publications(asked: Asked) -> Answered {
    let page = asked.page()?;
    asked.list(move |rows, _| published::list(rows, &page)).await
}

/// Tải tài liệu công bố
///
/// Đúng từng byte đã ký, ở dạng JSON chính tắc (RFC 8785): kết quả, dữ liệu và bộ tiêu chí dùng để tính. Không bao giờ thay đổi. Lưu thành tệp rồi kiểm tra ngoại tuyến bằng `chamdiem verify TỆP --keys KHÓA`, với chữ ký ở tệp `TỆP.jws`. Ai cũng xem được, không cần mã truy cập.
#[documented(responses((status = 200, description = "Tài liệu công bố.", body = PublicationDocument)))]
pub async fn get_publication_document(asked: Asked, Segment(sha256): Segment<Sha256>) -> Answered {
    let named = sha256.clone();
    let document = asked.find(move |rows, _| published::document(rows, &named)).await?;
    Ok(respond::immutable(asked.request(), sha256.as_str(), respond::JSON, document))
}

/// Tải chữ ký của tài liệu công bố
///
/// JWS tách rời (RFC 7515, phụ lục F) với Ed25519 trên đúng các byte của tài liệu. Ai cũng xem được, không cần mã truy cập.
#[documented(
    responses(
        (
            status = 200, description = "Chữ ký.", body = DetachedSignature, content_type = "application/jose",
            example = "eyJhbGciOiJFZERTQSIsImtpZCI6ImtQcktfcW14VldhWVZBOXd3QkY2SXVvM3ZWeno3VHhIQ1R3WEJ5Z3JTNGsifQ..hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        ),
    ),
)]
pub async fn get_publication_signature(asked: Asked, Segment(sha256): Segment<Sha256>) -> Answered {
    let named = sha256.clone();
    let signature = asked.find(move |rows, _| published::signature(rows, &named)).await?;
    let etag = Thing::of("signature", &[sha256.as_str()]).into_shown().tag(signature.as_bytes());
    Ok(respond::immutable(asked.request(), &etag, JOSE, signature))
}

/// Tính lại tài liệu công bố
///
/// Tính lại từ chính dữ liệu và bộ tiêu chí trong tài liệu, bằng phiên bản chương trình đang chạy; dù đã đăng ký bộ tiêu chí nào khác, kết quả vẫn phải giống từng byte. Ai cũng xem được, không cần mã truy cập.
#[documented(responses((status = 200, description = "Kết quả so sánh.", body = Recomputation)))]
pub async fn recompute_publication(asked: Asked, Segment(sha256): Segment<Sha256>) -> Answered {
    let named = sha256.clone();
    let document = asked.find(move |rows, _| published::document(rows, &named)).await?;
    // What it holds decides, not only what it is called.
    let name = format!("recomputation {sha256} {}", sha256_hex(document.as_bytes()));
    let load = async {
        Ok(move || {
            let value = published::recomputation(&document, &sha256);
            let body = serde_json::to_string(&value).map_err(|_| Refusal::internal("an answer has no JSON"))?;
            Ok(Computed { etag: None, body: body.into() })
        })
    };
    let computed = asked.service().computations.once(Some(name), load).await?;
    Ok(computed.response(asked.request()))
}

/// Khóa công khai
///
/// Các khóa để kiểm tra chữ ký của tài liệu công bố và của nhật ký kiểm toán, kể cả khóa cũ (JWKS, RFC 7517). Mỗi khóa kèm lời giới thiệu được khóa trước ký xác nhận; khóa mới có ở đây trước khi được dùng. Nên lấy một lần và giữ lại ở nơi khác. Ai cũng xem được, không cần mã truy cập.
#[documented(
    responses(
        (status = 200, description = "Các khóa công khai.", body = SigningKeySet, example = json!(examples::keys())),
    ),
)]
pub async fn get_signing_keys(asked: Asked) -> Answered {
    let keys = asked.service().succession.published().into_iter().map(key).collect();
    let mut response = respond::json(&SigningKeySet { keys });
    response.headers_mut().insert(header::CACHE_CONTROL, KEYS_CACHING);
    Ok(response)
}

fn key((key, record): (PublicKey, KeyRecord)) -> SigningKey {
    let PublicKey { kty, crv, x, kid, alg, usage } = key;
    let KeyRecord { statement, signature, endorsement } = record;
    SigningKey { kty, crv, x, kid, alg, usage, statement, signature, endorsement }
}
