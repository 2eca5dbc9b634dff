//! A log that nobody reads, and an address over its limit that wants it to grow.

use std::fs::OpenOptions;
use std::net::SocketAddr;
use std::process::Command;
use std::time::{Duration, Instant};

use chamdiem_tests::program::Program;
use chamdiem_tests::raw_http::{Connection, Request};
use chamdiem_tests::service::Folder;
use chamdiem_tests::tools;

use super::Shown;

/// More than a pipe, and all that may wait for it, can hold.
const UNREAD: usize = 1_000;

const FLOOD: Duration = Duration::from_secs(3);

/// What the log may grow by in a second of a flood.
const BYTES_PER_SECOND_MAX: u64 = 20_000;

/// A program that stops takes no longer than its requests under way and its logs may take together.
const END_MAX: Duration = Duration::from_secs(15);

fn long_path() -> Vec<u8> {
    Request::get(&format!("/v1/rounds/{}", "x".repeat(60_000))).bytes()
}

/// Standard output is a pipe that stays open and that nobody reads.
pub(super) fn unread() -> Result<Shown, String> {
    let folder = Folder::new();
    let pipe = folder.path().join("stdout");
    let made = Command::new("mkfifo").arg(&pipe).status().map_err(|error| error.to_string())?;
    let held = OpenOptions::new().read(true).write(true).open(&pipe).map_err(|error| format!("{made}: {error}"))?;
    let mut command = Command::new("sh");
    command.args(["-c", r#"exec "$@" > "$0""#]).arg(&pipe).arg(tools::program()?);
    // Every request has a line of its own.
    let program = Program::serve_by(command, folder.path(), None, &[("CHAMDIEM_PUBLIC_RATE_LIMIT_PER_SECOND", "0")])?;
    let (mut connection, request) = (Connection::open(address(&program)?), long_path());
    let answered = (0..UNREAD).filter(|_| {
        connection.write(&request);
        connection.status() == Some(400)
    });
    let answered = answered.count();
    let began = Instant::now();
    program.end()?;
    let took = began.elapsed();
    drop(held);
    Ok(Shown {
        figure: format!(
            "a log that nobody reads: {answered}/{UNREAD} answered, ended by SIGTERM in {:.1} s",
            took.as_secs_f64()
        ),
        bound: format!("all, {} s", END_MAX.as_secs()),
        holds: answered == UNREAD && took < END_MAX,
    })
}

/// An address over its limit asks with paths of 60 kB.
pub(super) fn flooded() -> Result<Shown, String> {
    let folder = Folder::new();
    let limits = [("CHAMDIEM_PUBLIC_RATE_LIMIT_PER_SECOND", "20"), ("CHAMDIEM_PUBLIC_RATE_LIMIT_BURST", "100")];
    let program = Program::serve_with(folder.path(), None, &limits)?;
    let (mut connection, request) = (Connection::open(address(&program)?), long_path());
    let (began, mut asked) = (Instant::now(), 0_u32);
    while began.elapsed() < FLOOD {
        connection.write(&request);
        connection.status().ok_or("the connection ended")?;
        asked += 1;
    }
    let seconds = began.elapsed().as_secs() + 1;
    program.end()?;
    let log = std::fs::metadata(folder.path().join("access.log")).map_err(|error| error.to_string())?.len();
    // The burst has lines of its own, as every request within the limit.
    let bytes_max = 100 * 600 + BYTES_PER_SECOND_MAX * seconds;
    Ok(Shown {
        figure: format!(
            "{asked} requests of one address in {} s, each 60 kB: {} kB of log",
            FLOOD.as_secs(),
            log / 1000
        ),
        bound: format!("{} kB", bytes_max / 1000),
        holds: log <= bytes_max,
    })
}

fn address(program: &Program) -> Result<SocketAddr, String> {
    program.url.trim_start_matches("http://").parse().map_err(|_| program.url.clone())
}
