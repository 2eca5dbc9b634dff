//! What can go wrong, from the service's refusal down to the connection.

use std::fmt::Write as _;
use std::time::Duration;

use chamdiem_api_types::wire::TokenError;
use chamdiem_api_types::{Code, Issue, Problem};
use chamdiem_record::publication::PublicationFault;

/// Why a method failed. It never holds the token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The service refused, and said why.
    #[error("{}", said(problem))]
    Problem {
        /// What it said.
        problem: Box<Problem>,
        /// After how long it may be asked again (`Retry-After` in seconds).
        retry_after: Option<Duration>,
    },
    /// No token is given, and the service says why as RFC 6749 has it.
    #[error("the service gives no token: {status} {}: {}", refusal.error.as_str(), refusal.error_description)]
    TokenRefused {
        /// The HTTP status.
        status: u16,
        /// What it said.
        refusal: TokenError,
        /// After how long it may be asked again, where it says so.
        retry_after: Option<Duration>,
    },
    /// The answer is none that the contract knows: a redirect, a gateway's own error, a page of a login portal.
    #[error("{operation}: unexpected answer {status} ({}): {excerpt}", content_type.as_deref().unwrap_or("no media type"))]
    Unexpected {
        /// What was asked for, by its operationId.
        operation: &'static str,
        /// The HTTP status.
        status: u16,
        /// The media type of the answer.
        content_type: Option<String>,
        /// The beginning of the answer, 200 characters at most, on one line.
        excerpt: String,
        /// After how long it may be asked again (`Retry-After` in seconds).
        retry_after: Option<Duration>,
    },
    /// The answer is JSON, but not what the contract says. A write has happened nevertheless.
    #[error("{operation}: the answer is not what the contract says")]
    Decode {
        /// What was asked for, by its operationId.
        operation: &'static str,
        /// Where and what.
        source: serde_json::Error,
    },
    /// The answer has no entity tag, though it must have one. A write has happened nevertheless.
    #[error("{operation}: the answer has no entity tag")]
    ETagMissing {
        /// What was asked for, by its operationId.
        operation: &'static str,
    },
    /// The answer is larger than this client reads. A write has happened nevertheless.
    #[error("{operation}: the answer is larger than {bytes_max} bytes")]
    ResponseTooLarge {
        /// What was asked for, by its operationId.
        operation: &'static str,
        /// The most bytes that it reads.
        bytes_max: usize,
    },
    /// A list goes in a circle: the cursor of its next page is the one that led to this page.
    #[error("{operation}: the list goes in a circle")]
    CursorRepeated {
        /// What was asked for, by its operationId.
        operation: &'static str,
    },
    /// The body cannot be written as JSON; nothing was sent.
    #[error("the body cannot be written as JSON")]
    Encode(#[source] serde_json::Error),
    /// The token provider has no token; nothing was sent.
    #[error("the token provider has no token")]
    TokenMissing,
    /// The token provider gave what cannot be a token; nothing was sent.
    #[error("the token provider gave what cannot be a token")]
    TokenMalformed,
    /// An upload that is to be stored has no manifest; nothing was sent.
    #[error("the upload has no manifest")]
    ManifestMissing,
    /// The content of an upload cannot be read to its end; the service stores nothing of it.
    #[error("the content of the upload cannot be read")]
    Content(#[source] std::io::Error),
    /// What was read cannot be written to where it should go.
    #[error("what was read cannot be written")]
    Write(#[source] std::io::Error),
    /// A publication that was fetched cannot be verified.
    #[error("{}", not_verified(faults))]
    NotVerified {
        /// Everything that is wrong with it; empty where it is right in itself, but another one than was asked for.
        faults: Vec<PublicationFault>,
    },
    /// Nothing has moved for too long. Whether the upload is stored is not known; the same batch can be sent again.
    #[error("{operation}: nothing has moved for {} seconds", stall_timeout.as_secs())]
    Stalled {
        /// What was asked for, by its operationId.
        operation: &'static str,
        /// How long nothing has moved.
        stall_timeout: Duration,
    },
    /// There was no answer: no connection, no trust in the certificate, or no time left. Whether a write has happened
    /// is not known; the client has sent a POST again by itself with the same `Idempotency-Key` where it may be tried
    /// more than once, and a PUT's precondition makes it safe to send again.
    #[error("there was no answer")]
    Transport(#[source] reqwest::Error),
}

impl Error {
    /// What the service said, if it was the service that refused.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Error::Problem { problem, .. } => Some(problem),
            _ => None,
        }
    }

    /// The code of the problem; `Unknown` where this version does not know it yet.
    pub fn code(&self) -> Option<Code> {
        self.problem().map(|problem| problem.code)
    }

    /// Every fault of the request, with its place; empty where the service named none.
    pub fn issues(&self) -> &[Issue] {
        self.problem().map_or(&[], |problem| &problem.issues)
    }

    /// The HTTP status of the refusal.
    pub fn status(&self) -> Option<u16> {
        match self {
            Error::Problem { problem, .. } => Some(problem.status),
            Error::TokenRefused { status, .. } | Error::Unexpected { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// After how long it may be asked again, where the answer says so.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Error::Problem { retry_after, .. }
            | Error::TokenRefused { retry_after, .. }
            | Error::Unexpected { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Somebody else changed it since it was read: read it again (412).
    pub fn is_stale(&self) -> bool {
        self.status() == Some(412) && !self.is_already_exists()
    }

    /// It was to be created, but it is there already (412).
    pub fn is_already_exists(&self) -> bool {
        self.code() == Some(Code::AlreadyExists)
    }

    /// There is no such thing, or it is not for this asker to know of it (404).
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// The token is missing, expired, revoked or not trusted (401).
    pub fn is_unauthenticated(&self) -> bool {
        self.status() == Some(401)
    }

    /// The asker is known, but may not do this (403).
    pub fn is_forbidden(&self) -> bool {
        self.status() == Some(403)
    }

    /// The request has faults, which [`issues`](Error::issues) names (400).
    pub fn is_invalid(&self) -> bool {
        self.status() == Some(400)
    }

    /// The state of things does not allow it now; the code says which (409).
    pub fn is_conflict(&self) -> bool {
        self.status() == Some(409)
    }

    /// The number of the batch was used before, for another content; nothing of this one is stored (422).
    pub fn is_batch_reused(&self) -> bool {
        self.code() == Some(Code::BatchReused)
    }

    /// Rows have faults, which [`issues`](Error::issues) names by line and field; nothing of the batch is stored (400).
    pub fn is_rows_invalid(&self) -> bool {
        self.code() == Some(Code::RowsInvalid)
    }

    /// What arrived is not what the manifest promised; nothing of it is stored (400).
    pub fn is_manifest_mismatch(&self) -> bool {
        self.code() == Some(Code::ManifestMismatch)
    }

    /// The service cannot be reached, or says that it cannot answer now (503): it may later.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Error::Transport(source) => source.is_connect() || source.is_timeout(),
            Error::Stalled { .. } => true,
            _ => self.status() == Some(503),
        }
    }

    /// The service cannot answer now, was asked too often, or is still busy with the same request: 503, 429 or 409.
    fn is_passing(&self) -> bool {
        matches!(self.status(), Some(503 | 429)) || self.code() == Some(Code::IdempotencyRunning)
    }

    /// How long to wait before another try; none where that would not help.
    pub(crate) fn retry_wait(&self, retry_wait_max: Duration) -> Option<Duration> {
        match self {
            Error::Transport(source) if source.is_timeout() => None,
            Error::Transport(source) if source.is_connect() || source.is_request() => {
                Some(Duration::from_millis(200).min(retry_wait_max))
            }
            _ if self.is_passing() => self.retry_after().filter(|wait| *wait <= retry_wait_max),
            _ => None,
        }
    }
}

/// The refusal with its first three faults.
fn said(problem: &Problem) -> String {
    let mut text = format!("the service refused: {} {}: {}", problem.status, problem.code.as_str(), problem.detail);
    for issue in problem.issues.iter().take(3) {
        let line = issue.line.map(|line| format!("line {line} ")).unwrap_or_default();
        let _ = write!(text, " [{line}{} {}: {}]", issue.pointer, issue.code.as_str(), issue.detail);
    }
    if let more @ 1.. = problem.issues.len().saturating_sub(3) {
        let _ = write!(text, " [and {more} more]");
    }
    text
}

fn not_verified(faults: &[PublicationFault]) -> String {
    if faults.is_empty() {
        return "it is another publication".to_owned();
    }
    faults.iter().fold("the publication cannot be verified".to_owned(), |text, fault| format!("{text}; {fault}"))
}
