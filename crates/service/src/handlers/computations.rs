//! What takes long to compute and anybody may ask for: computed without a connection to the database, a few at once, each once.
//!
//! A publication that is computed again, and the evidence of a published round, follow from what is kept for ever, so what they
//! come to is kept by its name, which says what it follows from; this program's version is the same as long as it runs. Who
//! asks for the same thing meanwhile waits, and gets it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::rt::time::timeout;
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse};
use chamdiem_usecases::refusal;
use tokio::sync::Semaphore;

use crate::extract::respond;
use crate::failure::Refusal;

/// How long somebody waits for others to be served.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// How much is kept; beyond that, all of it goes.
const BYTES_MAX: usize = 32 * 1024 * 1024;

/// Something computed, as it is answered.
#[derive(Debug, Clone)]
pub(crate) struct Computed {
    /// The entity tag, without quotes, where the operation has one.
    pub(crate) etag: Option<String>,
    /// The JSON.
    pub(crate) body: Bytes,
}

/// What was computed, and who may compute.
#[derive(Debug)]
pub struct Computations {
    permits: Arc<Semaphore>,
    wait_max: Duration,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    by_name: HashMap<String, Computed>,
    bytes: usize,
}

impl Default for Computations {
    /// Half of the processors may compute, one at least: the others serve.
    fn default() -> Computations {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Computations::new((processors / 2).max(1), WAIT_MAX)
    }
}

impl Computations {
    fn new(at_once: usize, wait_max: Duration) -> Computations {
        Computations { permits: Arc::new(Semaphore::new(at_once)), wait_max, kept: Mutex::default() }
    }

    /// What has this name, or what it is computed to be: from what `load` finds, on a thread that may be blocked.
    ///
    /// # Errors
    /// Why it cannot be loaded or computed; 503 where others compute for too long.
    pub(crate) async fn once<C>(
        &self,
        name: Option<String>,
        load: impl Future<Output = Result<C, Refusal>>,
    ) -> Result<Computed, Refusal>
    where
        C: FnOnce() -> Result<Computed, refusal::Refusal> + Send + 'static,
    {
        if let Some(kept) = self.find(name.as_deref()) {
            return Ok(kept);
        }
        let permit = timeout(self.wait_max, Arc::clone(&self.permits).acquire_owned()).await;
        let permit = permit.ok().and_then(Result::ok).ok_or_else(Refusal::busy_computing)?;
        if let Some(kept) = self.find(name.as_deref()) {
            return Ok(kept);
        }
        let compute = load.await?;
        let computed = web::block(move || {
            // The permit ends with the work, even where nobody waits for it any more.
            let _permit = permit;
            compute()
        });
        let computed = computed.await.map_err(|_| Refusal::internal("the thread pool is gone"))??;
        if let Some(name) = name {
            self.keep(name, computed.clone());
        }
        Ok(computed)
    }

    fn find(&self, name: Option<&str>) -> Option<Computed> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).by_name.get(name?).cloned()
    }

    fn keep(&self, name: String, computed: Computed) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.bytes + computed.body.len() > BYTES_MAX {
            *kept = Kept::default();
        }
        kept.bytes += computed.body.len();
        kept.by_name.insert(name, computed);
    }
}

impl Computed {
    /// The answer.
    pub(crate) fn response(self, request: &HttpRequest) -> HttpResponse {
        if let Some(etag) = &self.etag {
            return respond::tagged(request, respond::quoted(etag), respond::JSON, respond::PRIVATE, self.body);
        }
        let mut response = HttpResponse::with_body(StatusCode::OK, self.body).map_into_boxed_body();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// What every computation does here: it counts itself, and how many there are at once.
    #[derive(Default)]
    struct Counts {
        all: AtomicUsize,
        now: AtomicUsize,
        most: AtomicUsize,
    }

    fn compute(counts: &Arc<Counts>) -> impl FnOnce() -> Result<Computed, refusal::Refusal> + Send + 'static {
        let counts = Arc::clone(counts);
        move || {
            counts.all.fetch_add(1, Ordering::SeqCst);
            counts.most.fetch_max(counts.now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            std::thread::yield_now();
            counts.now.fetch_sub(1, Ordering::SeqCst);
            Ok(Computed { etag: None, body: Bytes::from_static(b"{}") })
        }
    }

    #[actix_web::test]
    async fn what_has_a_name_is_computed_once_and_no_more_than_allowed_at_once() {
        let (computations, counts) = (Arc::new(Computations::new(2, Duration::MAX)), Arc::new(Counts::default()));
        let mut asked = Vec::new();
        for number in 0..40 {
            let (computations, counts) = (Arc::clone(&computations), Arc::clone(&counts));
            asked.push(actix_web::rt::spawn(async move {
                let load = async { Ok(compute(&counts)) };
                computations.once(Some(format!("{}", number % 4)), load).await.unwrap();
            }));
        }
        for one in asked {
            one.await.unwrap();
        }
        // Two of the same name may have begun together.
        assert!((4..=8).contains(&counts.all.load(Ordering::SeqCst)), "{}", counts.all.load(Ordering::SeqCst));
        assert!(counts.most.load(Ordering::SeqCst) <= 2);
    }

    #[actix_web::test]
    async fn who_waits_too_long_is_told_to_come_again() {
        let (computations, counts) = (Computations::new(1, Duration::ZERO), Arc::new(Counts::default()));
        let held = Arc::clone(&computations.permits).acquire_owned().await.unwrap();
        let refused = computations.once(Some("a".to_owned()), async { Ok(compute(&counts)) }).await.unwrap_err();
        let retry_after = refused.headers().iter().any(|(name, _)| *name == header::RETRY_AFTER);
        assert_eq!((refused.code(), retry_after), (chamdiem_api_types::Code::Unavailable, true));
        drop(held);
        computations.once(Some("a".to_owned()), async { Ok(compute(&counts)) }).await.unwrap();
        let _held = Arc::clone(&computations.permits).acquire_owned().await.unwrap();
        computations.once(Some("a".to_owned()), async { Ok(compute(&counts)) }).await.expect("it is kept");
        assert_eq!(counts.all.load(Ordering::SeqCst), 1);
    }
}
