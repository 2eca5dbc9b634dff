//! A proxy before PostgreSQL that lets one statement of a write fail: refused by the server itself, or cut off before it
//! arrives, or cut off before its answer does.
//!
//! It counts the messages that carry statements (Parse, Bind, Query) of transactions that may write, from BEGIN to COMMIT.
//! A statement that is to be refused is replaced by one that the server must refuse, so that the server stands where it
//! stands after every refusal.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, Ordering};

/// How a statement fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failing {
    /// The server refuses it.
    Refused,
    /// The connection ends before it reaches the server.
    CutBefore,
    /// The server does it, and the connection ends before its answer.
    CutAfter,
}

/// What all connections share.
#[derive(Default)]
struct Plan {
    left: AtomicI64,
    how: AtomicU8,
    fired: AtomicBool,
}

/// The proxy; it ends with the process.
pub(super) struct Server {
    address: SocketAddr,
    plan: Arc<Plan>,
}

impl Server {
    /// Stands before the server at this port of this machine.
    pub(super) fn before(port: u16) -> Result<Server, String> {
        let told = |error: std::io::Error| error.to_string();
        let listener = TcpListener::bind("127.0.0.1:0").map_err(told)?;
        let address = listener.local_addr().map_err(told)?;
        let plan = Arc::new(Plan::default());
        let shared = Arc::clone(&plan);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else { continue };
                let _ = (client.set_nodelay(true), server.set_nodelay(true));
                let plan = Arc::clone(&shared);
                std::thread::spawn(move || serve(client, server, &plan));
            }
        });
        Ok(Server { address, plan })
    }

    /// Its port.
    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Lets the n-th statement of writes from now fail.
    pub(super) fn fail(&self, nth: u32, how: Failing) {
        self.plan.fired.store(false, Ordering::SeqCst);
        self.plan.how.store(how as u8, Ordering::SeqCst);
        self.plan.left.store(i64::from(nth), Ordering::SeqCst);
    }

    /// Lets nothing fail any more, and says whether anything has.
    pub(super) fn mend(&self) -> bool {
        self.plan.left.store(0, Ordering::SeqCst);
        self.plan.fired.load(Ordering::SeqCst)
    }
}

impl Plan {
    /// Whether this is the statement that fails, and how.
    fn strikes(&self) -> Option<Failing> {
        let counts = self.left.load(Ordering::SeqCst) > 0;
        if !counts || self.left.fetch_sub(1, Ordering::SeqCst) != 1 {
            return None;
        }
        self.fired.store(true, Ordering::SeqCst);
        [Failing::Refused, Failing::CutBefore, Failing::CutAfter]
            .into_iter()
            .find(|how| *how as u8 == self.how.load(Ordering::SeqCst))
    }
}

fn serve(mut client: TcpStream, mut server: TcpStream, plan: &Plan) {
    let Ok((mut back_from, mut back_to)) = server.try_clone().and_then(|from| Ok((from, client.try_clone()?))) else {
        return;
    };
    let is_deaf = Arc::new(AtomicBool::new(false));
    let deaf = Arc::clone(&is_deaf);
    std::thread::spawn(move || {
        let mut room = vec![0; 64 * 1024];
        while let Ok(read @ 1..) = back_from.read(&mut room) {
            // The server has answered, so it has done what it was told; nobody hears of it.
            if deaf.load(Ordering::SeqCst) || back_to.write_all(&room[..read]).is_err() {
                break;
            }
        }
        let _ = (back_from.shutdown(Shutdown::Both), back_to.shutdown(Shutdown::Both));
    });
    let carried = carry(&mut client, &mut server, plan, &is_deaf);
    // What was deaf to the answer is closed by the thread above, once the answer is there.
    if !is_deaf.load(Ordering::SeqCst) || carried.is_err() {
        let _ = (client.shutdown(Shutdown::Both), server.shutdown(Shutdown::Both));
    }
}

/// Carries what the client says, message by message, until it ends or is cut off.
fn carry(client: &mut TcpStream, server: &mut TcpStream, plan: &Plan, is_deaf: &AtomicBool) -> std::io::Result<()> {
    greet(client, server)?;
    let mut writes = false;
    loop {
        let mut head = [0; 5];
        client.read_exact(&mut head)?;
        let [kind, length @ ..] = head;
        let length = u32::from_be_bytes(length).saturating_sub(4);
        let mut body = vec![0; length as usize];
        client.read_exact(&mut body)?;
        let text = String::from_utf8_lossy(&body).to_uppercase();
        let is_statement = matches!(kind, b'P' | b'B' | b'Q');
        if kind == b'Q' && (text.starts_with("BEGIN") || text.starts_with("START")) {
            writes = text.contains("READ WRITE");
        }
        let counts = writes && is_statement && !text.starts_with("ROLLBACK");
        match if counts { plan.strikes() } else { None } {
            Some(Failing::CutBefore) => return Ok(()),
            Some(Failing::Refused) => body = refusable(kind, &body),
            Some(Failing::CutAfter) => is_deaf.store(true, Ordering::SeqCst),
            None => {}
        }
        if kind == b'Q'
            && (text.starts_with("COMMIT") || text.starts_with("ROLLBACK"))
            && !text.contains("TO SAVEPOINT")
        {
            writes = false;
        }
        let length = u32::try_from(body.len() + 4).unwrap_or(u32::MAX);
        let mut message = vec![kind];
        message.extend_from_slice(&length.to_be_bytes());
        message.extend_from_slice(&body);
        server.write_all(&message)?;
    }
}

/// The first message has no kind; offers of encryption are declined.
fn greet(client: &mut TcpStream, server: &mut TcpStream) -> std::io::Result<()> {
    const ENCRYPTION: [u32; 2] = [80_877_103, 80_877_104];
    loop {
        let mut head = [0; 8];
        client.read_exact(&mut head)?;
        let number = |at: usize| u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let (length, code) = (number(0), number(4));
        if ENCRYPTION.contains(&code) {
            client.write_all(b"N")?;
            continue;
        }
        let mut rest = vec![0; length.saturating_sub(8) as usize];
        client.read_exact(&mut rest)?;
        server.write_all(&head)?;
        return server.write_all(&rest);
    }
}

/// A message of the same kind that the server must refuse.
fn refusable(kind: u8, body: &[u8]) -> Vec<u8> {
    const STATEMENT: &[u8] = b"SELECT chamdiem_no_such_column\0";
    match kind {
        b'Q' => STATEMENT.to_vec(),
        b'P' => {
            // Name, statement, number of parameters' types.
            let name_end = body.iter().position(|&byte| byte == 0).map_or(0, |at| at + 1);
            [&body[..name_end], STATEMENT, &[0, 0]].concat()
        }
        _ => {
            // Portal, statement's name, and the rest as it was.
            let portal_end = body.iter().position(|&byte| byte == 0).map_or(0, |at| at + 1);
            let rest = &body[portal_end..];
            let name_end = rest.iter().position(|&byte| byte == 0).unwrap_or(0);
            [&body[..portal_end], b"chamdiem_no_such_statement", &rest[name_end..]].concat()
        }
    }
}
