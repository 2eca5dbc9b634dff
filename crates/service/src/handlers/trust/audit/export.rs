//! The lines of an export as a body: a page at a time is read, when the one before it was sent.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::{Bytes, Data};
use chamdiem_usecases::trust::audit::Export;

use crate::Service;
use crate::failure::Refusal;

type Page = Pin<Box<dyn Future<Output = Result<(Export, Option<Vec<u8>>), Refusal>>>>;

/// The body. An error of the database on the way ends it without its end, so that nobody takes half for the whole.
pub(super) struct Lines {
    service: Data<Service>,
    page: Page,
}

impl Lines {
    pub(super) fn new(service: Data<Service>, export: Export) -> Lines {
        let page = next(service.clone(), export);
        Lines { service, page }
    }
}

fn next(service: Data<Service>, export: Export) -> Page {
    Box::pin(async move {
        let (signer, now) = (service.signer()?, service.clock.now());
        let read = move |rows: &mut dyn chamdiem_store::Rows| {
            let mut export = export;
            let lines = export.next(rows, &signer, now)?;
            Ok((export, lines))
        };
        service.database.read(read).await
    })
}

impl MessageBody for Lines {
    type Error = Refusal;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(self: Pin<&mut Self>, waiting: &mut Context<'_>) -> Poll<Option<Result<Bytes, Refusal>>> {
        let body = self.get_mut();
        match ready!(body.page.as_mut().poll(waiting)) {
            Ok((export, Some(lines))) => {
                body.page = next(body.service.clone(), export);
                Poll::Ready(Some(Ok(Bytes::from(lines))))
            }
            Ok((_, None)) => Poll::Ready(None),
            Err(refusal) => Poll::Ready(Some(Err(refusal))),
        }
    }
}
