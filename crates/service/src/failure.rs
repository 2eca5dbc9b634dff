//! Refusals: a failure with the headers that belong to it, on its way to becoming a problem.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use chamdiem_api_types::wire::TokenErrorWord;
use chamdiem_api_types::{Code, Failure};
use chamdiem_store::StoreError;

/// Why a request is refused. The edge of the service tells it in the asker's language.
#[derive(Debug)]
pub struct Refusal {
    failure: Box<Failure>,
    headers: Vec<(HeaderName, HeaderValue)>,
    token_error: Option<TokenErrorWord>,
}

impl Refusal {
    /// 401, without a word about what is wrong with the credential.
    pub fn unauthenticated() -> Refusal {
        let failure = Failure::new(
            Code::Unauthenticated,
            "Cần mã truy cập hợp lệ trong tiêu đề Authorization.",
            "A valid token is required in the Authorization header.",
        );
        let challenge = HeaderValue::from_static("Bearer realm=\"chamdiem\", error=\"invalid_token\"");
        Refusal::from(failure).with(header::WWW_AUTHENTICATE, challenge)
    }

    /// 403: the token is limited to other scopes than the one that is needed.
    pub fn out_of_scope(needed: &str) -> Refusal {
        let failure = Failure::new(
            Code::Forbidden,
            format!("Mã truy cập bị giới hạn phạm vi và không có phạm vi {needed}."),
            format!("The token is limited in scope and lacks {needed}."),
        );
        let challenge = format!("Bearer realm=\"chamdiem\", error=\"insufficient_scope\", scope=\"{needed}\"");
        Refusal::from(failure).with_text(header::WWW_AUTHENTICATE, &challenge)
    }

    /// 500; what happened is logged here, once, and told to nobody.
    pub fn internal(what: &str) -> Refusal {
        tracing::error!(what, "internal failure");
        Failure::plain(Code::Internal).into()
    }

    /// The same refusal with the entity tag of what is there, without quotes.
    #[must_use]
    pub fn with_etag(self, etag: &str) -> Refusal {
        self.with_text(header::ETAG, &format!("\"{etag}\""))
    }

    /// The same refusal with the verbs that are allowed.
    #[must_use]
    pub fn with_allow(self, verbs: &str) -> Refusal {
        self.with_text(header::ALLOW, verbs)
    }

    /// No token is given, told as RFC 6749 has it: 401 for a machine that is not known, 400 otherwise.
    pub(crate) fn no_token(why: TokenErrorWord, vi: &str, en: &str) -> Refusal {
        let code = if why == TokenErrorWord::InvalidClient { Code::Unauthenticated } else { Code::InvalidRequest };
        Refusal { token_error: Some(why), ..Refusal::from(Failure::new(code, vi, en)) }
    }

    /// The same refusal with the way in which to authenticate.
    #[must_use]
    pub(crate) fn with_challenge(self, challenge: &str) -> Refusal {
        self.with_text(header::WWW_AUTHENTICATE, challenge)
    }

    /// Why no token is given, where that is what was asked for.
    pub fn token_error(&self) -> Option<TokenErrorWord> {
        self.token_error
    }

    /// What went wrong, as the closed table names it.
    pub fn code(&self) -> Code {
        self.failure.code
    }

    /// What went wrong.
    pub fn failure(&self) -> &Failure {
        &self.failure
    }

    /// The headers that belong to it.
    pub fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.headers
    }

    fn with_text(self, name: HeaderName, text: &str) -> Refusal {
        match HeaderValue::from_str(text) {
            Ok(value) => self.with(name, value),
            Err(_) => self,
        }
    }

    fn with(mut self, name: HeaderName, value: HeaderValue) -> Refusal {
        self.headers.push((name, value));
        self
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Refusal {
        Refusal { failure: Box::new(failure), headers: Vec::new(), token_error: None }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        match error {
            StoreError::Stale => Failure::plain(Code::Stale).into(),
            StoreError::Exists => Failure::plain(Code::AlreadyExists).into(),
            StoreError::Busy => Refusal::unavailable(),
            StoreError::Unavailable { reason } => {
                tracing::warn!(reason, "the database cannot be reached");
                Refusal::unavailable()
            }
            error @ (StoreError::Constraint { .. }
            | StoreError::UrlUnknown
            | StoreError::Migration { .. }
            | StoreError::Database(_)) => {
                let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
                if is_full(&cause) {
                    return Refusal::storage_full();
                }
                if error.is_of_database() {
                    tracing::error!(cause, "the database refused a statement");
                    return Refusal::unavailable();
                }
                Refusal::internal(&format!("{error}: {cause}"))
            }
        }
    }
}

impl Refusal {
    fn unavailable() -> Refusal {
        let failure = Failure::new(
            Code::Unavailable,
            "Cơ sở dữ liệu chưa trả lời kịp; hãy thử lại sau giây lát.",
            "The database did not answer in time; try again in a moment.",
        );
        Refusal::from(failure).with(header::RETRY_AFTER, HeaderValue::from_static("1"))
    }
}

impl Refusal {
    /// 503: so many files are being received that this one has to come again later.
    pub(crate) fn busy_receiving() -> Refusal {
        let failure = Failure::new(
            Code::Unavailable,
            "Đang nhận nhiều tệp cùng lúc; hãy gửi lại sau ít giây.",
            "Several files are being received; send this one again in a few seconds.",
        );
        Refusal::from(failure).with(header::RETRY_AFTER, HeaderValue::from_static("5"))
    }

    /// 429: the asker may come again after so many seconds; `told` says what the limit is.
    pub(crate) fn too_many_requests(seconds: u64, told: &[(HeaderName, HeaderValue)]) -> Refusal {
        let vi = format!("Gửi quá nhiều yêu cầu trong thời gian ngắn; hãy gửi lại sau {seconds} giây.");
        let en = format!("Too many requests in a short time; send it again after {seconds} seconds.");
        let mut refusal = Refusal::from(Failure::new(Code::TooManyRequests, vi, en));
        refusal.headers.extend(told.iter().cloned());
        refusal.with_text(header::RETRY_AFTER, &seconds.to_string())
    }

    /// 409: a request with the same key is still running; it may be asked again soon.
    pub(crate) fn still_running() -> Refusal {
        let vi = "Yêu cầu có cùng Idempotency-Key đang được xử lý; hãy gửi lại sau giây lát để nhận kết quả.";
        let en = "A request with the same Idempotency-Key is still running; send it again in a moment for its answer.";
        let refusal = Refusal::from(Failure::new(Code::IdempotencyRunning, vi, en));
        refusal.with(header::RETRY_AFTER, HeaderValue::from_static("1"))
    }

    /// 503: so many secrets are being compared that this one has to come again later.
    pub(crate) fn busy_logins() -> Refusal {
        let failure = Failure::new(
            Code::Unavailable,
            "Đang có nhiều người đăng nhập cùng lúc; hãy thử lại sau ít giây.",
            "Many are logging in at the moment; try again in a few seconds.",
        );
        Refusal::from(failure).with(header::RETRY_AFTER, HeaderValue::from_static("2"))
    }

    /// 507: there is no space left.
    pub(crate) fn storage_full() -> Refusal {
        tracing::error!("there is no space left to store evidence");
        let vi = "Máy chủ không còn chỗ lưu trữ; không có gì được lưu. Hãy báo quản trị viên rồi gửi lại.";
        let en = "The server has no space left; nothing was stored. Tell the administrator, then send again.";
        Failure::new(Code::StorageFull, vi, en).into()
    }
}

/// What the drivers tell in words only: that a disk is full.
fn is_full(cause: &str) -> bool {
    ["database or disk is full", "No space left on device"].iter().any(|words| cause.contains(words))
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.failure.code.as_str(), self.failure.en)
    }
}

impl std::error::Error for Refusal {}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.failure.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Without a body: the edge writes it, which knows the language and the path.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        for (name, value) in &self.headers {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        response
    }
}
