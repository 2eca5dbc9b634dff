//! Connections of clients: how many there may be, in all and for each address, and how long one may take what it is sent.
//!
//! A client that reads nothing holds the answer's bytes, a descriptor and space in the kernel. So what waits in the kernel
//! for one connection is bounded, and a connection that takes nothing of it for a while is cut. Since the kernel asks for
//! more only when a third of its space is free, that is also a least rate: of some 2 kB a second, where the while is 30 s.

use std::collections::HashMap;
use std::io::{self, IoSlice};
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use actix_web::rt::time::{Instant, Sleep, sleep, timeout};
use chamdiem_api_types::{Code, Failure, Language};
use rustix::net::sockopt;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

use crate::settings::{Settings, TrustedProxies};

/// What waits in the kernel for one connection, in bytes; it doubles this for its own use.
const SEND_BYTES: usize = 128 * 1024;

/// How long the answer to one connection too many may take.
const REFUSAL_MAX: Duration = Duration::from_secs(1);

/// The most descriptors that are asked for; where there is no limit, some systems reserve memory for each.
const FILES_MAX: u64 = 1 << 20;

/// Descriptors for everything that is no connection of a client: files, the spool, timers, the single sign-on.
const FILES_RESERVED: u64 = 128;

/// Descriptors of one connection to the database: SQLite has three files.
const FILES_OF_DATABASE: u64 = 3;

/// The connections of one process.
pub(crate) struct Connections {
    /// How many one address may have; any number where it is 0.
    of_address_max: usize,
    /// Through a proxy of ours come many, so its connections are not counted.
    proxies: TrustedProxies,
    by_address: Arc<Mutex<HashMap<u64, usize>>>,
    /// How long a client may take nothing of what it is sent.
    stall_max: Duration,
    /// The answer to one too many.
    refusal: Vec<u8>,
}

impl Connections {
    /// What the settings allow.
    pub(crate) fn new(settings: &Settings) -> Connections {
        let of_address_max = settings.connections_per_address;
        Connections {
            proxies: settings.trusted_proxies.clone(),
            of_address_max,
            by_address: Arc::default(),
            stall_max: settings.stall_max,
            refusal: refusal(),
        }
    }

    /// Takes a connection.
    ///
    /// # Errors
    /// Where its address has too many; it is told so.
    pub(crate) async fn take(&self, stream: TcpStream, peer: Option<SocketAddr>) -> io::Result<Connection> {
        let place = match self.place(peer) {
            Ok(place) => place,
            Err(error) => {
                // Who does not want to hear it does not hear it.
                let _ = timeout(REFUSAL_MAX, self.refuse(stream)).await;
                return Err(error);
            }
        };
        // On a system that has no such settings, a connection is held a little longer.
        let _ = sockopt::set_socket_send_buffer_size(&stream, SEND_BYTES);
        let milliseconds = u32::try_from(self.stall_max.as_millis()).unwrap_or(u32::MAX);
        let _ = sockopt::set_tcp_user_timeout(&stream, milliseconds);
        Ok(Connection { stream, stall_max: self.stall_max, stalled: None, _place: place })
    }

    /// Answers before a request is read; what is sent all the same is taken, or the answer would be lost with it.
    async fn refuse(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.write_all(&self.refusal).await?;
        stream.shutdown().await?;
        tokio::io::copy(&mut stream, &mut tokio::io::sink()).await.map(drop)
    }

    fn place(&self, peer: Option<SocketAddr>) -> io::Result<Option<Place>> {
        let is_proxy = |address: IpAddr| match &self.proxies {
            TrustedProxies::Count(count) => *count > 0,
            TrustedProxies::Networks(networks) => {
                networks.iter().any(|network| network.contains(&address.to_canonical()))
            }
        };
        let counted = |peer: &SocketAddr| self.of_address_max > 0 && !is_proxy(peer.ip());
        let Some(peer) = peer.filter(counted) else { return Ok(None) };
        let key = customer(peer.ip());
        let mut by_address = lock(&self.by_address);
        let taken = by_address.entry(key).or_default();
        if *taken >= self.of_address_max {
            return Err(io::Error::new(io::ErrorKind::QuotaExceeded, "too many connections of one address"));
        }
        *taken += 1;
        Ok(Some(Place { by_address: Arc::clone(&self.by_address), key }))
    }
}

/// An address as a number. A customer of IPv6 has a whole network of addresses, so these count as one: the first half.
/// Those of IPv4 lie where no network of IPv6 has its number, in `0:ffff::/32`.
pub(crate) fn customer(address: IpAddr) -> u64 {
    match address.to_canonical() {
        IpAddr::V6(address) => (address.to_bits() >> 64) as u64,
        IpAddr::V4(address) => 0xffff << 32 | u64::from(address.to_bits()),
    }
}

fn refusal() -> Vec<u8> {
    let vi = "Địa chỉ này đang giữ quá nhiều kết nối; hãy đóng bớt rồi kết nối lại.";
    let failure = Failure::new(Code::TooManyRequests, vi, "This address has too many connections; close some of them.");
    let body = serde_json::to_vec(&failure.problem(Language::Vietnamese, "/")).unwrap_or_default();
    let head = format!(
        "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/problem+json\r\nContent-Language: vi\r\n\
         Retry-After: 5\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len(),
    );
    [head.into_bytes(), body].concat()
}

/// Raises the limit of descriptors as far as it may be raised; how many connections each worker may then have.
pub(crate) fn per_worker(settings: &Settings) -> usize {
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.unwrap_or(FILES_MAX).min(FILES_MAX);
    let raised = Rlimit { current: Some(wanted), maximum: limit.maximum };
    let current = limit.current.unwrap_or(FILES_MAX);
    let files = if current < wanted && setrlimit(Resource::Nofile, raised).is_ok() { wanted } else { current };
    let fitted = fitted(settings, files);
    if fitted < settings.connections_per_worker {
        let wanted = settings.connections_per_worker;
        tracing::warn!(
            files,
            wanted,
            fitted,
            "fewer connections per worker than wanted: raise the limit of open files"
        );
    }
    fitted
}

/// As many connections for each worker as are wanted, or as there are descriptors for.
fn fitted(settings: &Settings, files: u64) -> usize {
    let reserved = FILES_RESERVED + FILES_OF_DATABASE * u64::from(settings.connections_max);
    // With a quarter of so few as no system gives, the service still serves.
    let free = files.saturating_sub(reserved).max(files / 4);
    let of_worker = free / u64::try_from(settings.workers.max(1)).unwrap_or(u64::MAX);
    settings.connections_per_worker.min(usize::try_from(of_worker).unwrap_or(usize::MAX)).max(1)
}

/// A place among the connections of an address; it is free again when it is dropped.
struct Place {
    by_address: Arc<Mutex<HashMap<u64, usize>>>,
    key: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut by_address = lock(&self.by_address);
        let left = by_address.remove(&self.key).unwrap_or_default().saturating_sub(1);
        if left > 0 {
            by_address.insert(self.key, left);
        }
    }
}

fn lock(by_address: &Mutex<HashMap<u64, usize>>) -> MutexGuard<'_, HashMap<u64, usize>> {
    by_address.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection that is cut when its client takes nothing of what it is sent.
pub(crate) struct Connection {
    stream: TcpStream,
    stall_max: Duration,
    /// When it will be cut; none while nothing waits.
    stalled: Option<Pin<Box<Sleep>>>,
    _place: Option<Place>,
}

impl Connection {
    /// What a write comes to; one that has to wait may do so until the deadline.
    fn advanced(&mut self, context: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match (&written, &mut self.stalled) {
            (Poll::Pending, stalled) => {
                let deadline = stalled.get_or_insert_with(|| Box::pin(sleep(self.stall_max)));
                deadline.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
            }
            (Poll::Ready(_), Some(deadline)) => {
                deadline.as_mut().reset(Instant::now() + self.stall_max);
                written
            }
            (Poll::Ready(_), None) => written,
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.advanced(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.advanced(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Comes when all that there was has been written.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stalled = None;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connections(settings: impl FnOnce(Settings) -> Settings) -> Connections {
        Connections::new(&settings(Settings { connections_per_address: 3, ..Settings::default() }))
    }

    fn taken(connections: &Connections, address: &str, times: usize) -> Vec<Option<Place>> {
        let peer = Some(SocketAddr::new(address.parse().unwrap(), 4321));
        (0..times).filter_map(|_| connections.place(peer).ok()).collect()
    }

    #[test]
    fn an_address_has_so_many_connections_and_another_as_many_and_one_that_is_gone_makes_place() {
        let connections = connections(|settings| settings);
        let mut held = taken(&connections, "203.0.113.7", 9);
        assert_eq!(held.len(), 3);
        assert_eq!(taken(&connections, "203.0.113.8", 9).len(), 3);
        assert_eq!(taken(&connections, "2001:db8::1", 1).len(), 1);
        held.pop();
        assert_eq!(taken(&connections, "::ffff:203.0.113.7", 9).len(), 1);
        drop(held);
        assert!(lock(&connections.by_address).is_empty());
    }

    #[test]
    fn behind_a_proxy_and_where_no_number_is_set_no_connection_is_counted() {
        for open in [
            connections(|settings| Settings { trusted_proxies: TrustedProxies::Count(1), ..settings }),
            connections(|settings| Settings { trusted_proxies: "203.0.113.0/24".parse().unwrap(), ..settings }),
            connections(|settings| Settings { connections_per_address: 0, ..settings }),
        ] {
            assert_eq!(taken(&open, "203.0.113.7", 1000).len(), 1000);
        }
        let beside = connections(|settings| Settings { trusted_proxies: "10.0.0.1".parse().unwrap(), ..settings });
        assert_eq!(taken(&beside, "203.0.113.7", 1000).len(), 3, "who comes past the proxies is counted");
    }

    #[test]
    fn connections_fit_into_the_descriptors_that_there_are() {
        let settings = Settings { workers: 4, connections_max: 8, connections_per_worker: 1000, ..Settings::default() };
        let reserved = FILES_RESERVED + 8 * FILES_OF_DATABASE;
        assert_eq!(fitted(&settings, 4000 + reserved), 1000);
        assert_eq!(fitted(&settings, 3999 + reserved), 999);
        assert_eq!(fitted(&settings, 1024), 218);
        assert_eq!(fitted(&settings, 64), 4);
        assert_eq!(fitted(&settings, 0), 1);
    }

    #[test]
    fn one_connection_too_many_is_answered_with_a_problem_whose_length_it_names() {
        let answer = String::from_utf8(refusal()).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.ends_with(&format!("Content-Length: {}", body.len())), "{head}");
        let problem: chamdiem_api_types::Problem = serde_json::from_str(body).unwrap();
        assert_eq!((problem.status, problem.code), (429, Code::TooManyRequests));
    }
}
