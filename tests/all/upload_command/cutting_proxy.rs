//! A proxy that cuts a connection in the middle of an upload, once.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// The proxy; it ends with the test's process.
pub struct CuttingProxy {
    address: SocketAddr,
}

impl CuttingProxy {
    /// Stands before a service, and cuts when half of this POST has gone through.
    pub fn before(service: SocketAddr, cut_at: u32) -> CuttingProxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let posts = Arc::new(AtomicU32::new(0));
        thread::spawn(move || {
            for client in listener.incoming() {
                let (client, service) = (client.unwrap(), TcpStream::connect(service).unwrap());
                let (back_from, back_to) = (service.try_clone().unwrap(), client.try_clone().unwrap());
                thread::spawn(move || carry(back_from, back_to, |_| false));
                let posts = Arc::clone(&posts);
                thread::spawn(move || {
                    carry(client, service, |piece| {
                        piece.starts_with(b"POST ") && posts.fetch_add(1, Ordering::SeqCst) + 1 == cut_at
                    });
                });
            }
        });
        CuttingProxy { address }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// Carries what comes from one side to the other, until one of them ends or a piece is to be cut.
fn carry(mut from: TcpStream, mut to: TcpStream, is_cut: impl Fn(&[u8]) -> bool) {
    let mut room = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut room) {
        let piece = &room[..read];
        if is_cut(piece) {
            drop(to.write_all(&piece[..read / 2]));
            break;
        }
        if to.write_all(piece).is_err() {
            break;
        }
    }
    // The other side may be gone already.
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
