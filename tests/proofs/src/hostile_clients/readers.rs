//! Clients that ask for much and read nothing.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use chamdiem_tests::program::Program;
use chamdiem_tests::raw_http::{Connection, Request};
use chamdiem_tests::service::Folder;

use super::Shown;

/// As many as one address may have, and some more.
const READERS: usize = 300;

const STALL_SECONDS: &str = "5";

/// From the first connection to the last cut.
const CUT_MAX: Duration = Duration::from_secs(30);

/// For each of them a buffer, not a document.
const BYTES_MAX: u64 = 48_000_000;

const PAUSE: Duration = Duration::from_millis(100);

pub(super) fn show() -> Result<Shown, String> {
    let folder = Folder::new();
    let program = Program::serve_with(folder.path(), None, &[("CHAMDIEM_STALL_SECONDS", STALL_SECONDS)])?;
    let address: SocketAddr = program.url.trim_start_matches("http://").parse().map_err(|_| program.url.clone())?;
    // The document is made when it is first asked for.
    let document = Request::get("/openapi.json").send(address).body.len();
    let idle = program.resident_bytes()?;
    let ask = || {
        let mut stream = TcpStream::connect(address)?;
        // One connection too many is closed already.
        let _ = stream.write_all(&Request::get("/openapi.json").bytes());
        Ok(stream)
    };
    let began = Instant::now();
    let crowd: Vec<TcpStream> =
        (0..READERS).map(|_| ask()).collect::<std::io::Result<_>>().map_err(|e| e.to_string())?;
    let (mut most, mut let_in) = (0, false);
    // While they are there, nobody else of their address is let in: that ends when the first of them are cut.
    while !let_in && began.elapsed() < CUT_MAX {
        most = most.max(program.resident_bytes()?.saturating_sub(idle));
        std::thread::sleep(PAUSE);
        let mut next = Connection::open(address);
        next.write(&Request::get("/health/live").bytes());
        let_in = next.status() == Some(200);
    }
    let cut = began.elapsed();
    drop(crowd);
    program.end()?;
    Ok(Shown {
        figure: format!(
            "{READERS} clients that ask for {} kB and read nothing: {} MB more, cut after {:.1} s",
            document / 1000,
            most / 1_000_000,
            cut.as_secs_f64(),
        ),
        bound: format!("{} MB, {} s", BYTES_MAX / 1_000_000, CUT_MAX.as_secs()),
        holds: let_in && most < BYTES_MAX,
    })
}
