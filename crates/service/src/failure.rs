//! Refusals on their way to HTTP: with the headers that belong to them, on their way to becoming a problem.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use chamdiem_api_types::wire::TokenErrorWord;
use chamdiem_api_types::{Code, Failure};

/// Why a request is refused, as HTTP says it. The edge of the service tells it in the asker's language.
#[derive(Debug)]
pub struct Refusal {
    refusal: chamdiem_usecases::refusal::Refusal,
    headers: Vec<(HeaderName, HeaderValue)>,
    token_error: Option<TokenErrorWord>,
    /// Why, for the log.
    reason: Option<String>,
}

impl Refusal {
    /// 401, without a word about what is wrong with the credential.
    pub fn unauthenticated() -> Refusal {
        chamdiem_usecases::refusal::Refusal::unauthenticated().into()
    }

    /// 401; why goes into `WWW-Authenticate` alone, which has room for plain ASCII (RFC 6750).
    pub(crate) fn unauthenticated_because(reason: &str) -> Refusal {
        chamdiem_usecases::refusal::Refusal::unauthenticated_because(reason).into()
    }

    /// 500; what happened is logged here, once, and told to nobody.
    pub fn internal(what: &str) -> Refusal {
        chamdiem_usecases::refusal::Refusal::internal(what).into()
    }

    /// 503: the database does not answer.
    pub(crate) fn unavailable() -> Refusal {
        chamdiem_store::StoreError::Unavailable { reason: chamdiem_store::Trouble::Silent }.into()
    }

    /// 507: there is no space left.
    pub(crate) fn storage_full() -> Refusal {
        chamdiem_usecases::refusal::Refusal::storage_full().into()
    }

    /// 403: the token is limited to other scopes than the one that is needed.
    pub fn out_of_scope(needed: &str) -> Refusal {
        let failure = Failure::new(
            Code::Forbidden,
            format!("Mã truy cập bị giới hạn phạm vi và không có phạm vi {needed}."),
            format!("The token is limited in scope and lacks {needed}."),
        );
        let challenge = format!("Bearer realm=\"chamdiem\", error=\"insufficient_scope\", scope=\"{needed}\"");
        let refusal = Refusal::from(failure).with_text(header::WWW_AUTHENTICATE, &challenge);
        refusal.with_reason(format!("the token is limited in scope and lacks {needed}"))
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

    /// The same refusal with more to say in the log.
    #[must_use]
    pub(crate) fn with_reason(self, reason: String) -> Refusal {
        Refusal { reason: Some(reason), ..self }
    }

    /// Why, for the log, where there is more to say than the code.
    pub(crate) fn reason(&self) -> Option<&str> {
        self.reason.as_deref().or_else(|| self.refusal.reason())
    }

    /// Why no token is given, where that is what was asked for.
    pub fn token_error(&self) -> Option<TokenErrorWord> {
        self.token_error
    }

    /// What went wrong, as the closed table names it.
    pub fn code(&self) -> Code {
        self.refusal.code()
    }

    /// What went wrong.
    pub fn failure(&self) -> &Failure {
        self.refusal.failure()
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

/// How to authenticate, and what is wrong with the token, in the characters that RFC 6750 has for that.
fn challenge(reason: Option<&str>) -> String {
    let plain = |text: &str| text.replace(|c: char| !matches!(c, ' ' | '!' | '#'..='[' | ']'..='~'), "?");
    let said = reason.map_or(String::new(), |reason| format!(", error_description=\"{}\"", plain(reason)));
    format!("Bearer realm=\"chamdiem\", error=\"invalid_token\"{said}")
}

impl From<chamdiem_usecases::refusal::Refusal> for Refusal {
    fn from(refusal: chamdiem_usecases::refusal::Refusal) -> Refusal {
        let (etag, retry_after) = (refusal.etag().map(|etag| format!("\"{etag}\"")), refusal.retry_after_seconds());
        let challenge = (refusal.code() == Code::Unauthenticated).then(|| challenge(refusal.reason()));
        let mut web = Refusal { refusal, headers: Vec::new(), token_error: None, reason: None };
        if let Some(challenge) = challenge {
            web = web.with_text(header::WWW_AUTHENTICATE, &challenge);
        }
        if let Some(etag) = etag {
            web = web.with_text(header::ETAG, &etag);
        }
        match retry_after {
            Some(seconds) => web.with_text(header::RETRY_AFTER, &seconds.to_string()),
            None => web,
        }
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Refusal {
        Refusal { refusal: failure.into(), headers: Vec::new(), token_error: None, reason: None }
    }
}

impl From<chamdiem_store::StoreError> for Refusal {
    fn from(error: chamdiem_store::StoreError) -> Refusal {
        chamdiem_usecases::refusal::Refusal::from(error).into()
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

    /// 503: so much is being computed that this has to be asked again later.
    pub(crate) fn busy_computing() -> Refusal {
        let failure = Failure::new(
            Code::Unavailable,
            "Đang có nhiều yêu cầu phải tính toán cùng lúc; hãy thử lại sau ít giây.",
            "Much is being computed at the moment; try again in a few seconds.",
        );
        Refusal::from(failure).with(header::RETRY_AFTER, HeaderValue::from_static("5"))
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
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.refusal.fmt(f)
    }
}

impl std::error::Error for Refusal {}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
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
