//! The variable segments of a path. Each fault is named, all at once.

use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use chamdiem_api_types::{Code, Failure, Fault};

use super::query::Digits;
use crate::failure::Refusal;

/// The one variable segment of a path.
pub struct Segment<T>(pub T);

/// The two variable segments of a path.
pub struct Segments<T, U>(pub T, pub U);

/// The three variable segments of a path.
pub struct ThreeSegments<T, U, V>(pub T, pub U, pub V);

/// The number in a path of something that is counted from 1 on: a publication, an objection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number(pub u32);

/// The number of a publication in a path.
pub type PublicationNumber = Number;

impl FromStr for Number {
    type Err = ();

    fn from_str(text: &str) -> Result<Number, ()> {
        let number = text.parse::<Digits>()?.0;
        if (1..=10_000).contains(&number) { Ok(Number(number.into())) } else { Err(()) }
    }
}

/// The segment at a place, or its fault.
fn segment<T: FromStr>(request: &HttpRequest, place: usize) -> Result<T, Fault> {
    let (name, text) = request.match_info().iter().nth(place).unwrap_or_default();
    text.parse().map_err(|_| {
        let vi = "Đoạn đường dẫn này không đúng mẫu.";
        Fault::new(format!("#path/{name}"), Code::TextMalformed, vi, "This segment of the path is malformed.")
    })
}

impl<T: FromStr> FromRequest for Segment<T> {
    type Error = Refusal;
    type Future = Ready<Result<Segment<T>, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = segment(request, 0).map(Segment);
        ready(read.map_err(|fault| Failure::faults(Code::InvalidPath, vec![fault]).into()))
    }
}

impl<T: FromStr, U: FromStr> FromRequest for Segments<T, U> {
    type Error = Refusal;
    type Future = Ready<Result<Segments<T, U>, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match (segment(request, 0), segment(request, 1)) {
            (Ok(first), Ok(second)) => Ok(Segments(first, second)),
            (first, second) => {
                let faults = first.err().into_iter().chain(second.err()).collect();
                Err(Failure::faults(Code::InvalidPath, faults).into())
            }
        })
    }
}

impl<T: FromStr, U: FromStr, V: FromStr> FromRequest for ThreeSegments<T, U, V> {
    type Error = Refusal;
    type Future = Ready<Result<ThreeSegments<T, U, V>, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match (segment(request, 0), segment(request, 1), segment(request, 2)) {
            (Ok(first), Ok(second), Ok(third)) => Ok(ThreeSegments(first, second, third)),
            (first, second, third) => {
                let faults = first.err().into_iter().chain(second.err()).chain(third.err()).collect();
                Err(Failure::faults(Code::InvalidPath, faults).into())
            }
        })
    }
}
