//! Refusals, as far as tokens know them.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

/// Why a request is refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The status.
    pub status: u16,
    /// The scope that is missing.
    pub needed: Option<String>,
}

impl Refusal {
    pub fn unauthenticated() -> Refusal {
        Refusal { status: 401, needed: None }
    }

    pub fn out_of_scope(needed: &str) -> Refusal {
        Refusal { status: 403, needed: Some(needed.to_owned()) }
    }

    pub fn internal(_: &str) -> Refusal {
        Refusal { status: 500, needed: None }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap()
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}
