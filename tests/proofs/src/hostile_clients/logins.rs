//! Wrong logins, ten at a time, while others read.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chamdiem_store::Backend;
use chamdiem_tests::cgroup::Cgroup;
use chamdiem_tests::program::Program;
use chamdiem_tests::raw_http::{Connection, Request};
use chamdiem_tests::service::{Folder, Stage, block_on};
use chamdiem_tests::{play, tools};

use super::Shown;

const LOGINS: u32 = 200;
const AT_ONCE: usize = 10;
const MEMORY_BYTES: u64 = 256 << 20;
const LEFT_BYTES_MAX: u64 = 20_000_000;

/// How much longer the slowest of a hundred reads may take meanwhile.
const SLOWER_MAX: f64 = 3.0;

/// Less than this is what a busy machine takes to give a processor back, whatever is asked for.
const MOMENT: Duration = Duration::from_millis(1);

const READERS: usize = 4;
const PAUSE: Duration = Duration::from_millis(2);
const QUIET: Duration = Duration::from_secs(3);

/// How long the program has to give its memory back.
const REST: Duration = Duration::from_secs(15);

pub(super) fn show() -> Result<Shown, String> {
    let (folder, cgroup, path) = (published(), Cgroup::with_memory(MEMORY_BYTES), tools::program()?);
    let command = cgroup.as_ref().map_or_else(|_| Command::new(&path), |cgroup| cgroup.command(&path));
    let program = Program::serve_by(command, folder.path(), None, &[])?;
    let address: SocketAddr = program.url.trim_start_matches("http://").parse().map_err(|_| program.url.clone())?;

    let until = Instant::now() + QUIET;
    let quiet = p99(read_while(address, || Instant::now() < until));
    let idle = program.resident_bytes()?;
    let attacking = AtomicBool::new(true);
    let (answers, meanwhile) = std::thread::scope(|scope| {
        let reads = scope.spawn(|| read_while(address, || attacking.load(Ordering::Relaxed)));
        let answers = attack(address);
        attacking.store(false, Ordering::Relaxed);
        (answers, reads.join().unwrap())
    });
    let (meanwhile, began) = (p99(meanwhile), Instant::now());
    let left = || Ok::<_, String>(program.resident_bytes()?.saturating_sub(idle));
    while left()? >= LEFT_BYTES_MAX && began.elapsed() < REST {
        std::thread::sleep(PAUSE);
    }
    let (left, peak) = (left()?, program.peak_resident_bytes()?);
    program.end()?;

    let slower = meanwhile.as_secs_f64() / quiet.max(MOMENT).as_secs_f64();
    let told = answers.keys().all(|status| matches!(status, 400 | 503)) && answers.contains_key(&400);
    let bounded = cgroup.is_ok() || peak < MEMORY_BYTES;
    let within = cgroup.map_or_else(|reason| format!("{reason}, so by its peak"), |_| "in a control group".to_owned());
    let megabytes = |bytes: u64| bytes / 1_000_000;
    Ok(Shown {
        figure: format!(
            "{LOGINS} wrong logins {within}: answered {answers:?}, alive, peak {} MB, {} MB above idle afterwards, readers' \
             p99 {} µs, {} µs without",
            megabytes(peak),
            megabytes(left),
            meanwhile.as_micros(),
            quiet.as_micros(),
        ),
        bound: format!("256 MB, 20 MB, {SLOWER_MAX}×, less than {} ms counted as that", MOMENT.as_millis()),
        holds: told && bounded && left < LEFT_BYTES_MAX && slower <= SLOWER_MAX,
    })
}

/// A folder whose database has a published ranking.
fn published() -> Arc<Folder> {
    let stage = Stage::start(Backend::Sqlite);
    block_on(async {
        play::until_appraised(&stage).await;
        play::publish(&stage).await;
    });
    stage.stop().1
}

/// How often each status was the answer. Each login is of another name, so none is refused without a hash.
fn attack(address: SocketAddr) -> BTreeMap<u16, u32> {
    let (number, answers) = (AtomicU32::new(0), Mutex::new(BTreeMap::new()));
    let guess = || {
        loop {
            let number = number.fetch_add(1, Ordering::Relaxed);
            if number >= LOGINS {
                return;
            }
            let form = format!("grant_type=password&username=khong-co-{number}&password=khong-phai-mat-khau-nay");
            let request = Request::post("/v1/oauth/token").with("Content-Type", "application/x-www-form-urlencoded");
            let status = request.body(form).send(address).status;
            *answers.lock().unwrap().entry(status).or_default() += 1;
        }
    };
    std::thread::scope(|scope| (0..AT_ONCE).for_each(|_| drop(scope.spawn(guess))));
    answers.into_inner().unwrap()
}

/// How long each read took, of readers who rest between two.
fn read_while(address: SocketAddr, go_on: impl Fn() -> bool + Sync) -> Vec<Duration> {
    let read = || {
        let (mut connection, mut took) = (Connection::open(address), Vec::new());
        let request = Request::get("/v1/rounds/dien-bien-2021-q2/ranking").bytes();
        while go_on() {
            let began = Instant::now();
            connection.write(&request);
            assert_eq!(connection.read().status, 200);
            took.push(began.elapsed());
            std::thread::sleep(PAUSE);
        }
        took
    };
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS).map(|_| scope.spawn(read)).collect();
        readers.into_iter().flat_map(|reader| reader.join().unwrap()).collect()
    })
}

fn p99(mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    took.get(took.len() * 99 / 100).copied().unwrap_or_default()
}
