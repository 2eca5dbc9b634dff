//! Large answers, sent slice by slice: what is sent is copied into the connection's buffer, so an answer that is given to it
//! whole is held twice, and one that all share is held once more for each client that reads slowly.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::web::Bytes;

/// How much is copied at once.
const SLICE_BYTES: usize = 16 * 1024;

/// Answers up to this size are sent whole.
const WHOLE_BYTES_MAX: u64 = 64 * 1024;

struct Slices(Bytes);

/// The same answer, slice by slice where it is large.
pub(super) fn sliced(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    match response.response().body().size() {
        BodySize::Sized(bytes) if bytes > WHOLE_BYTES_MAX => {}
        BodySize::Sized(_) | BodySize::None | BodySize::Stream => return response,
    }
    response.map_body(|_, body| match body.try_into_bytes() {
        Ok(bytes) => BoxBody::new(Slices(bytes)),
        Err(body) => body,
    })
}

impl MessageBody for Slices {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.0.len() as u64)
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        let bytes = self.0.len().min(SLICE_BYTES);
        Poll::Ready((bytes > 0).then(|| Ok(self.0.split_to(bytes))))
    }
}
