//! A server for tests, on hyper: requests are read as they ought to be, and answered as a test says. What no proper server
//! sends, and what no proper client sends, is the business of [`crate::raw_http`].

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A request whose body has not been read.
pub type Request = hyper::Request<Incoming>;

/// An answer, whose body may be made while it is sent.
pub type Response = hyper::Response<http_body_util::combinators::UnsyncBoxBody<Bytes, HangUp>>;

/// The connection is closed, without an answer or in the middle of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HangUp;

impl std::fmt::Display for HangUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the server hangs up")
    }
}

impl std::error::Error for HangUp {}

/// A running server; it ends when it goes.
pub struct HttpServer {
    url: String,
    closed: Arc<AtomicUsize>,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl HttpServer {
    /// Starts one on a port of its own. Each request has a connection of its own.
    ///
    /// # Panics
    /// When no port is free.
    pub fn start<H, F>(handle: H) -> HttpServer
    where
        H: Fn(Request) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Response, HangUp>> + 'static,
    {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (end, ended) = oneshot::channel();
        let closed = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&closed);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let tasks = tokio::task::LocalSet::new();
            tasks.block_on(&runtime, async move {
                tokio::select! {
                    () = serve(TcpListener::from_std(listener).unwrap(), Arc::new(handle), counted) => {}
                    _ = ended => {}
                }
            });
        });
        HttpServer { url, closed, end: Some(end), thread: Some(thread) }
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How many connections were served to their end, whatever came by them.
    #[must_use]
    pub fn closed(&self) -> usize {
        self.closed.load(Ordering::SeqCst)
    }
}

impl Drop for HttpServer {
    fn drop(&mut self) {
        // The thread may have panicked, which the test's own failure shows better.
        let _ = self.end.take().map(|end| end.send(()));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

async fn serve<H, F>(listener: TcpListener, handle: Arc<H>, closed: Arc<AtomicUsize>)
where
    H: Fn(Request) -> F + 'static,
    F: Future<Output = Result<Response, HangUp>> + 'static,
{
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (handle, closed) = (Arc::clone(&handle), Arc::clone(&closed));
        tokio::task::spawn_local(async move {
            let service = service_fn(move |request| handle(request));
            // A client that goes away, and a server that hangs up, are what tests are about.
            let _ = http1::Builder::new().keep_alive(false).serve_connection(TokioIo::new(stream), service).await;
            closed.fetch_add(1, Ordering::SeqCst);
        });
    }
}

/// An answer with a body of JSON, unless the headers name another content type.
///
/// # Panics
/// When a header cannot be one.
pub fn response(status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Response {
    let body = Full::new(body.into()).map_err(|never| match never {});
    response_of(status, headers, body)
}

/// An answer with a body that is made while it is sent.
///
/// # Panics
/// When a header cannot be one.
pub fn response_of(
    status: u16,
    headers: &[(&str, &str)],
    body: impl Body<Data = Bytes, Error = HangUp> + Send + 'static,
) -> Response {
    let mut response = hyper::Response::builder().status(status);
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
        response = response.header("Content-Type", "application/json; charset=utf-8");
    }
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(body.boxed_unsync()).unwrap()
}
