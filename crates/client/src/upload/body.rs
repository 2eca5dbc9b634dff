//! The body of an upload, made while it is sent: never more of it exists than the connection asks for.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use chamdiem_csv::RowCount;
use http_body::{Body, Frame, SizeHint};
use tokio::time::Instant;

use super::content::Content;
use super::encoder::Encoder;
use super::{Compression, Format, PIECE_BYTES, UploadProgress};

/// Tells how far an upload is.
pub(super) type OnProgress = Box<dyn FnMut(UploadProgress) + Send>;

/// What the body tells the one who waits for the answer.
pub(super) struct Watch {
    /// When the connection last took something.
    moved_at: Mutex<Instant>,
    /// Why the content ended too early.
    fault: Mutex<Option<io::Error>>,
}

impl Watch {
    pub(super) fn new() -> Arc<Watch> {
        Arc::new(Watch { moved_at: Mutex::new(Instant::now()), fault: Mutex::new(None) })
    }

    pub(super) fn moved_at(&self) -> Instant {
        *self.moved_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn take_fault(&self) -> Option<io::Error> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn moved(&self) {
        *self.moved_at.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn fail(&self, fault: io::Error) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
    }
}

/// The body. It may be looked at by one thread at a time only, which the mutex turns into a type.
pub(super) struct UploadBody {
    flow: Mutex<Flow>,
    length: Option<u64>,
    watch: Arc<Watch>,
}

/// The state of the body.
struct Flow {
    content: Content,
    encoder: Encoder,
    room: Vec<u8>,
    progress: UploadProgress,
    /// Rows are counted only when progress is asked for.
    on_progress: Option<(RowCount, OnProgress)>,
    has_ended: bool,
}

impl UploadBody {
    pub(super) fn new(
        content: Content,
        format: Format,
        compression: Compression,
        on_progress: Option<OnProgress>,
        watch: Arc<Watch>,
    ) -> io::Result<UploadBody> {
        let length = if compression == Compression::None { content.length() } else { None };
        let flow = Flow {
            content,
            encoder: Encoder::new(compression)?,
            room: Vec::new(),
            progress: UploadProgress::default(),
            on_progress: on_progress.map(|on_progress| (format.row_count(), on_progress)),
            has_ended: false,
        };
        Ok(UploadBody { flow: Mutex::new(flow), length, watch })
    }
}

impl Body for UploadBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let body = &mut *self;
        let flow = body.flow.get_mut().unwrap_or_else(PoisonError::into_inner);
        match ready!(flow.poll_bytes(context)) {
            Ok(bytes) if bytes.is_empty() => Poll::Ready(None),
            Ok(bytes) => {
                body.watch.moved();
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Err(fault) => {
                let shown = io::Error::new(fault.kind(), "the content of the upload cannot be read");
                body.watch.fail(fault);
                Poll::Ready(Some(Err(shown)))
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

impl Flow {
    /// The next bytes for the connection; none at the end.
    fn poll_bytes(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        // A compressor swallows a few pieces before it gives one back.
        while !self.has_ended && self.encoder.ready().len() < PIECE_BYTES / 4 {
            match self.content.poll_piece(context, &mut self.room) {
                Poll::Ready(polled) => polled?,
                Poll::Pending if self.encoder.ready().is_empty() => return Poll::Pending,
                Poll::Pending => break,
            }
            if self.room.is_empty() {
                self.encoder.finish()?;
                self.has_ended = true;
            } else {
                if let Some((rows, _)) = &mut self.on_progress {
                    rows.push(&self.room);
                }
                self.progress.content_bytes += length(&self.room);
                self.encoder.push(&self.room)?;
            }
        }
        let bytes = Bytes::from(std::mem::take(self.encoder.ready()));
        if !bytes.is_empty() {
            self.progress.sent_bytes += length(&bytes);
            if let Some((rows, on_progress)) = &mut self.on_progress {
                self.progress.rows = rows.rows();
                on_progress(self.progress);
            }
        }
        Poll::Ready(Ok(bytes))
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
