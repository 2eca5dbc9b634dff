//! Sending an upload, and noticing when nothing moves any more.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use chamdiem_api_types::text::SourceCode;
use chamdiem_api_types::wire::BatchReceipt;
use reqwest::Body;
use tokio::time::Instant;

use super::body::{UploadBody, Watch};
use super::{Compression, Format, Manifest, Upload};
use crate::call::Call;
use crate::{Client, Error};
use chamdiem_api_types::Operation;

impl<R> Upload<R> {
    /// Sends it as a batch.
    pub(crate) async fn store(
        mut self,
        client: &Client,
        operation: Operation,
        source: &SourceCode,
        batch: u64,
    ) -> Result<BatchReceipt, Error> {
        let manifest = self.manifest.take().ok_or(Error::ManifestMissing)?.map_err(Error::Encode)?;
        let Manifest { rows, sha256 } = manifest;
        let call = client.call(operation, &[]).query("source", source.as_str());
        let call = call.query("batch", &batch.to_string()).query("rows", &rows.to_string()).query("sha256", &sha256);
        self.send(call).await
    }

    /// Sends it to be checked only.
    pub(crate) async fn check(
        self,
        client: &Client,
        operation: Operation,
        source: &SourceCode,
    ) -> Result<BatchReceipt, Error> {
        let call = client.call(operation, &[]).query("source", source.as_str()).validate_only();
        self.send(call).await
    }

    async fn send(self, mut call: Call<'_>) -> Result<BatchReceipt, Error> {
        if let Some(profile) = &self.profile {
            call = call.query("profile", profile.as_str());
        }
        if self.takes_over {
            call = call.query("take_over", "true");
        }
        let watch = Watch::new();
        let body = UploadBody::new(self.content, self.format, self.compression, self.on_progress, watch.clone());
        let body = Body::wrap(body.map_err(Error::Content)?);
        let operation = call.operation();
        let sent = call.upload(body, content_type(self.format), content_encoding(self.compression));
        let Some(answer) = unless_stalled(sent, &watch, self.stall_timeout).await else {
            return Err(Error::Stalled { operation: operation.id(), stall_timeout: self.stall_timeout });
        };
        // That the content could not be read is why the connection was given up, so it is the error to tell.
        match (answer, watch.take_fault()) {
            (Err(Error::Transport(_)), Some(fault)) => Err(Error::Content(fault)),
            (answer, _) => answer,
        }
    }
}

fn content_type(format: Format) -> &'static str {
    match format {
        Format::Ndjson => "application/x-ndjson",
        Format::Csv => "text/csv; charset=utf-8",
    }
}

fn content_encoding(compression: Compression) -> Option<&'static str> {
    match compression {
        Compression::None => None,
        Compression::Gzip => Some("gzip"),
        Compression::Zstd => Some("zstd"),
    }
}

/// The work's outcome; none where nothing has moved for too long.
async fn unless_stalled<T>(work: impl Future<Output = T>, watch: &Watch, stall_timeout: Duration) -> Option<T> {
    let mut work = pin!(work);
    let mut alarm = pin!(tokio::time::sleep(stall_timeout));
    poll_fn(|context| {
        if let Poll::Ready(outcome) = work.as_mut().poll(context) {
            return Poll::Ready(Some(outcome));
        }
        while alarm.as_mut().poll(context).is_ready() {
            let due = watch.moved_at().checked_add(stall_timeout);
            match due {
                Some(due) if due > Instant::now() => alarm.as_mut().reset(due),
                _ => return Poll::Ready(None),
            }
        }
        Poll::Pending
    })
    .await
}
