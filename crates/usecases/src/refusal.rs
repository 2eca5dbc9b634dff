//! Refusals: a failure, and what whoever asked can do about it.

use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_store::{StoreError, Trouble};

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
#[error("{}: {}", failure.code.as_str(), failure.en)]
pub struct Refusal {
    failure: Box<Failure>,
    etag: Option<String>,
    retry_after_seconds: Option<u32>,
    cause: Cause,
    /// Why, beyond what the failure says: for the log, and for the holder of a token.
    reason: Option<Box<str>>,
}

/// What of the database a refusal comes from, where it is tried again before anybody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// The database undid the transaction by itself.
    Undone,
    /// Somebody else held what was needed for too long.
    Busy,
    /// The database cannot be used.
    Unusable(Trouble),
    /// Nothing is wrong: the policy allows what was only asked about.
    Permitted,
    Other,
}

impl Refusal {
    /// 401, without a word about what is wrong with the credential.
    pub fn unauthenticated() -> Refusal {
        Refusal::from(Failure::new(
            Code::Unauthenticated,
            "Cần mã truy cập hợp lệ trong tiêu đề Authorization.",
            "A valid token is required in the Authorization header.",
        ))
    }

    /// The same, where it is known what is wrong; the body of the answer does not say it.
    pub fn unauthenticated_because(reason: &str) -> Refusal {
        Refusal { reason: Some(reason.into()), ..Refusal::unauthenticated() }
    }

    /// 500; what happened is logged here, once, and told to nobody.
    pub fn internal(what: &str) -> Refusal {
        tracing::error!(what, "internal failure");
        Failure::plain(Code::Internal).into()
    }

    /// 409: a request with the same key is still running; it may be asked again soon.
    pub fn still_running() -> Refusal {
        let vi = "Yêu cầu có cùng Idempotency-Key đang được xử lý; hãy gửi lại sau giây lát để nhận kết quả.";
        let en = "A request with the same Idempotency-Key is still running; send it again in a moment for its answer.";
        Refusal::from(Failure::new(Code::IdempotencyRunning, vi, en)).with_retry_after(1)
    }

    /// 507: there is no space left.
    pub fn storage_full() -> Refusal {
        tracing::error!("there is no space left to store evidence");
        let vi = "Máy chủ không còn chỗ lưu trữ; không có gì được lưu. Hãy báo quản trị viên rồi gửi lại.";
        let en = "The server has no space left; nothing was stored. Tell the administrator, then send again.";
        Failure::new(Code::StorageFull, vi, en).into()
    }

    /// 503: the database left a write unanswered, which may have happened or may yet.
    pub fn outcome_unknown() -> Refusal {
        tracing::warn!("the database left a write unanswered");
        let vi = "Cơ sở dữ liệu chưa trả lời kịp: yêu cầu này có thể đã được thực hiện, hoặc còn được thực hiện sau. Hãy gửi lại y nguyên \
                  với cùng Idempotency-Key để nhận kết quả; nếu không có khóa thì đọc lại nội dung trước khi gửi lại.";
        let en = "The database did not answer in time: this request may have been carried out, or may be yet. Send it again unchanged \
                  with the same Idempotency-Key for its answer; without a key, read again before you send it again.";
        Refusal::from(Failure::new(Code::OutcomeUnknown, vi, en)).with_retry_after(1)
    }

    /// 503: the database cannot answer.
    pub fn unavailable() -> Refusal {
        let vi = "Cơ sở dữ liệu chưa trả lời kịp; hãy thử lại sau giây lát.";
        let en = "The database did not answer in time; try again in a moment.";
        Refusal::from(Failure::new(Code::Unavailable, vi, en)).with_retry_after(1)
    }

    /// The same refusal with the entity tag of what is there, without quotes.
    #[must_use]
    pub fn with_etag(self, etag: &str) -> Refusal {
        Refusal { etag: Some(etag.to_owned()), ..self }
    }

    /// The same refusal with the seconds after which to ask again.
    #[must_use]
    pub fn with_retry_after(self, seconds: u32) -> Refusal {
        Refusal { retry_after_seconds: Some(seconds), ..self }
    }

    /// What went wrong, as the closed table names it.
    pub fn code(&self) -> Code {
        self.failure.code
    }

    /// What went wrong.
    pub fn failure(&self) -> &Failure {
        &self.failure
    }

    /// The entity tag of what is there, without quotes.
    pub fn etag(&self) -> Option<&str> {
        self.etag.as_deref()
    }

    /// Ends a use case that was only to ask the policy, which allows it; nobody is told.
    pub(crate) fn permitted() -> Refusal {
        Refusal { cause: Cause::Permitted, ..Refusal::from(Failure::plain(Code::Internal)) }
    }

    /// Whether the policy allows what was only asked about.
    pub(crate) fn is_permitted(&self) -> bool {
        self.cause == Cause::Permitted
    }

    /// Whether the database undid the transaction by itself, so that it may be tried again at once.
    pub(crate) fn is_undone(&self) -> bool {
        self.cause == Cause::Undone
    }

    /// Whether somebody else held what was needed for too long.
    pub(crate) fn is_busy(&self) -> bool {
        self.cause == Cause::Busy
    }

    /// Why, beyond what the failure says.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Why the database cannot be used, where that is why; for whoever runs the program, not for whoever asks the service.
    pub fn trouble(&self) -> Option<Trouble> {
        match self.cause {
            Cause::Unusable(trouble) => Some(trouble),
            Cause::Undone | Cause::Busy | Cause::Permitted | Cause::Other => None,
        }
    }

    /// After how many seconds to ask again.
    pub fn retry_after_seconds(&self) -> Option<u32> {
        self.retry_after_seconds
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Refusal {
        Refusal { failure: Box::new(failure), etag: None, retry_after_seconds: None, cause: Cause::Other, reason: None }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        match error {
            StoreError::Stale => Failure::plain(Code::Stale).into(),
            StoreError::Exists => Failure::plain(Code::AlreadyExists).into(),
            StoreError::Undone => Refusal { cause: Cause::Undone, ..Refusal::unavailable() },
            StoreError::Busy => Refusal { cause: Cause::Busy, ..Refusal::unavailable() },
            StoreError::Unavailable { reason } => {
                tracing::warn!(reason = reason.en(), "the database cannot be used");
                Refusal { cause: Cause::Unusable(reason), ..Refusal::unavailable() }
            }
            StoreError::Unanswered => Refusal::outcome_unknown(),
            StoreError::Full => Refusal::storage_full(),
            error @ (StoreError::Constraint { .. }
            | StoreError::Exposed(_)
            | StoreError::UrlUnknown
            | StoreError::Migration { .. }
            | StoreError::Database(_)) => of_database(&error),
        }
    }
}

/// The refusal for what only the database or the program can be blamed for.
fn of_database(error: &StoreError) -> Refusal {
    let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    if error.is_of_database() {
        tracing::error!(cause, "the database refused a statement");
        return Refusal::unavailable();
    }
    Refusal::internal(&format!("{error}: {cause}"))
}

/// 404.
pub(crate) fn not_found() -> Refusal {
    Failure::plain(Code::NotFound).into()
}

/// 400 with every fault of the body.
pub(crate) fn invalid(faults: Vec<Fault>) -> Refusal {
    Failure::faults(Code::InvalidRequest, faults).into()
}

/// A reference in the body that leads nowhere.
pub(crate) fn unknown_reference(pointer: impl Into<String>, code: &str) -> Fault {
    let vi = format!("«{code}» không tồn tại.");
    Fault::new(pointer, Code::ReferenceUnknown, vi, format!("“{code}” does not exist."))
}

/// 409 that names what something is, the state in which it stands, and what that allows; each in Vietnamese and in English.
pub(crate) fn state_forbids<'a>(
    code: Code,
    ((what_vi, what_en), (state_vi, state_en)): ((&str, &str), (&str, &str)),
    allowed: impl Iterator<Item = (&'a str, &'a str)>,
) -> Refusal {
    let (vi, en): (Vec<&str>, Vec<&str>) = allowed.unzip();
    let (vi, en) = if vi.is_empty() {
        ("không còn thao tác nào được phép".to_owned(), "it allows nothing more".to_owned())
    } else {
        (format!("khi đó chỉ được: {}", vi.join(", ")), format!("it allows: {}", en.join(", ")))
    };
    Failure::new(code, format!("{what_vi} {state_vi}; {vi}."), format!("{what_en} is {state_en}; {en}.")).into()
}
