//! What can go wrong, from the service's refusal down to the connection.

use std::fmt;
use std::time::Duration;

use chamdiem_api_types::wire::TokenError;
use chamdiem_api_types::{Code, Issue, Problem};
use chamdiem_record::publication::PublicationFault;

/// Why a method failed. It never holds the token.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The service refused, and said why.
    Problem {
        /// What it said.
        problem: Box<Problem>,
        /// After how long it may be asked again (`Retry-After` in seconds).
        retry_after: Option<Duration>,
    },
    /// No token is given, and the service says why as RFC 6749 has it.
    TokenRefused {
        /// The HTTP status.
        status: u16,
        /// What it said.
        refusal: TokenError,
    },
    /// The answer is none that the contract knows: a redirect, a gateway's own error, a page of a login portal.
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
    Decode {
        /// What was asked for, by its operationId.
        operation: &'static str,
        /// Where and what.
        source: serde_json::Error,
    },
    /// The answer has no entity tag, though it must have one. A write has happened nevertheless.
    ETagMissing {
        /// What was asked for, by its operationId.
        operation: &'static str,
    },
    /// The answer is larger than this client reads. A write has happened nevertheless.
    ResponseTooLarge {
        /// What was asked for, by its operationId.
        operation: &'static str,
        /// The most bytes that it reads.
        bytes_max: usize,
    },
    /// A list goes in a circle: the cursor of its next page is the one that led to this page.
    CursorRepeated {
        /// What was asked for, by its operationId.
        operation: &'static str,
    },
    /// The body cannot be written as JSON; nothing was sent.
    Encode(serde_json::Error),
    /// The token provider has no token; nothing was sent.
    TokenMissing,
    /// The token provider gave what cannot be a token; nothing was sent.
    TokenMalformed,
    /// An upload that is to be stored has no manifest; nothing was sent.
    ManifestMissing,
    /// The content of an upload cannot be read to its end; the service stores nothing of it.
    Content(std::io::Error),
    /// What was read cannot be written to where it should go.
    Write(std::io::Error),
    /// A publication that was fetched cannot be verified.
    NotVerified {
        /// Everything that is wrong with it; empty where it is right in itself, but another one than was asked for.
        faults: Vec<PublicationFault>,
    },
    /// Nothing has moved for too long. Whether the upload is stored is not known; the same batch can be sent again.
    Stalled {
        /// What was asked for, by its operationId.
        operation: &'static str,
        /// How long nothing has moved.
        stall_timeout: Duration,
    },
    /// There was no answer: no connection, no trust in the certificate, or no time left. Whether a write has happened
    /// is not known; the client has sent a POST again by itself with the same `Idempotency-Key` where it may be tried
    /// more than once, and a PUT's precondition makes it safe to send again.
    Transport(reqwest::Error),
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
            Error::Problem { retry_after, .. } | Error::Unexpected { retry_after, .. } => *retry_after,
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

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Problem { problem, .. } => {
                write!(f, "the service refused: {} {}: {}", problem.status, problem.code.as_str(), problem.detail)?;
                for issue in problem.issues.iter().take(3) {
                    f.write_str(" [")?;
                    if let Some(line) = issue.line {
                        write!(f, "line {line} ")?;
                    }
                    write!(f, "{} {}: {}]", issue.pointer, issue.code.as_str(), issue.detail)?;
                }
                match problem.issues.len().saturating_sub(3) {
                    0 => Ok(()),
                    more => write!(f, " [and {more} more]"),
                }
            }
            Error::TokenRefused { status, refusal } => {
                let (why, words) = (refusal.error.as_str(), &refusal.error_description);
                write!(f, "the service gives no token: {status} {why}: {words}")
            }
            Error::Unexpected { operation, status, content_type, excerpt, .. } => {
                let content_type = content_type.as_deref().unwrap_or("no media type");
                write!(f, "{operation}: unexpected answer {status} ({content_type}): {excerpt}")
            }
            Error::Decode { operation, .. } => write!(f, "{operation}: the answer is not what the contract says"),
            Error::ETagMissing { operation } => write!(f, "{operation}: the answer has no entity tag"),
            Error::ResponseTooLarge { operation, bytes_max } => {
                write!(f, "{operation}: the answer is larger than {bytes_max} bytes")
            }
            Error::CursorRepeated { operation } => write!(f, "{operation}: the list goes in a circle"),
            Error::Encode(_) => f.write_str("the body cannot be written as JSON"),
            Error::TokenMissing => f.write_str("the token provider has no token"),
            Error::TokenMalformed => f.write_str("the token provider gave what cannot be a token"),
            Error::ManifestMissing => f.write_str("the upload has no manifest"),
            Error::Content(_) => f.write_str("the content of the upload cannot be read"),
            Error::NotVerified { faults } if faults.is_empty() => f.write_str("it is another publication"),
            Error::NotVerified { faults } => {
                f.write_str("the publication cannot be verified")?;
                faults.iter().try_for_each(|fault| write!(f, "; {fault}"))
            }
            Error::Write(_) => f.write_str("what was read cannot be written"),
            Error::Stalled { operation, stall_timeout } => {
                write!(f, "{operation}: nothing has moved for {} seconds", stall_timeout.as_secs())
            }
            Error::Transport(_) => f.write_str("there was no answer"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Decode { source, .. } | Error::Encode(source) => Some(source),
            Error::Content(source) | Error::Write(source) => Some(source),
            Error::Transport(source) => Some(source),
            _ => None,
        }
    }
}
