//! The server that writes goes, and its standby takes over, while clients write: by `kill -9`, by falling silent, and behind a
//! first host that never answers. The service is not started again.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chamdiem_client::wire::UnitLevel;
use chamdiem_client::{Client, Code, Precondition};
use chamdiem_usecases::asker::Role;

use super::{Line, Proof};
use chamdiem_tests::play;
use chamdiem_tests::postgres::{Cluster, Durability};
use chamdiem_tests::service::{Stage, block_on};

/// The proof.
pub const PROOF: Proof = Proof {
    name: "takeover",
    shows: "a PostgreSQL server is killed, stopped, or stands behind a silent host, and its synchronous standby takes over under 4 writing clients: writing again soon without a restart of ours, nothing acknowledged lost",
    takes: "40 s",
    short: true,
    measure,
};

/// How long after the takeover the first write may be acknowledged.
const WRITES_AFTER_MAX: Duration = Duration::from_secs(15);

/// How many writes are acknowledged before, and again after.
const WRITES: usize = 40;

/// Against waiting for ever.
const PATIENCE: Duration = Duration::from_secs(300);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Killed,
    Stopped,
    KilledBehindSilence,
}

fn measure() -> Result<Line, String> {
    let (mut figures, mut holds) = (Vec::new(), true);
    for end in [End::Killed, End::Stopped, End::KilledBehindSilence] {
        let seen = take_over(end)?;
        holds &= seen.after <= WRITES_AFTER_MAX && seen.lost == 0;
        figures.push(format!(
            "{end:?}: {} acknowledged, writing {:.1} s after, {} lost",
            seen.acknowledged,
            seen.after.as_secs_f64(),
            seen.lost
        ));
    }
    let bound = format!("writing within {} s each, 0 lost", WRITES_AFTER_MAX.as_secs());
    Ok(Line { figure: figures.join("; "), bound, holds })
}

struct Seen {
    after: Duration,
    acknowledged: usize,
    lost: usize,
}

/// What was acknowledged, and when.
type Written = Mutex<Vec<(String, Instant)>>;

fn take_over(end: End) -> Result<Seen, String> {
    let mut primary = Cluster::start(Durability::Real)?;
    let database = primary.create_database();
    let name = database.rsplit('/').next().unwrap_or_default().to_owned();
    let standby = primary.standby()?;
    let silent = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    let silent = silent.local_addr().map(|address| (silent, address)).map_err(|error| error.to_string())?;
    let mut hosts = vec![format!("127.0.0.1:{}", primary.port()), format!("127.0.0.1:{}", standby.port())];
    if end == End::KilledBehindSilence {
        hosts.insert(0, silent.1.to_string());
    }
    let stage = Stage::at(format!("postgres://chamdiem@{}/{name}", hosts.join(",")));
    let (written, is_over) = (Written::default(), AtomicBool::new(false));
    let promoted_at = std::thread::scope(|scope| {
        for writer in 0..4 {
            let (stage, written, is_over) = (&stage, &written, &is_over);
            scope.spawn(move || write(stage, writer, written, is_over));
        }
        let done = (|| {
            until(|| count(&written) >= WRITES)?;
            match end {
                End::Killed | End::KilledBehindSilence => primary.kill9(),
                End::Stopped => primary.suspend(),
            }
            standby.promote()?;
            let (promoted_at, before) = (Instant::now(), count(&written));
            until(|| count(&written) >= before + WRITES)?;
            Ok::<_, String>(promoted_at)
        })();
        is_over.store(true, Ordering::Relaxed);
        // What the stopped server holds comes back.
        primary.resume();
        primary.kill9();
        done
    })?;
    let written = written.into_inner().map_err(|error| error.to_string())?;
    let first = written.iter().map(|(_, at)| *at).filter(|at| *at > promoted_at).min().ok_or("nothing written")?;
    let kept: BTreeSet<String> = standby.psql(&name, "SELECT code FROM units")?.lines().map(str::to_owned).collect();
    let lost = written.iter().filter(|(code, _)| !kept.contains(code)).count();
    Ok(Seen { after: first - promoted_at, acknowledged: written.len(), lost })
}

fn count(written: &Written) -> usize {
    written.lock().map_or(0, |written| written.len())
}

fn until(holds: impl Fn() -> bool) -> Result<(), String> {
    let began = Instant::now();
    while !holds() {
        if began.elapsed() > PATIENCE {
            return Err(format!("nothing happens for {} s", PATIENCE.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

/// Writes unit after unit, each until it is acknowledged.
fn write(stage: &Stage, writer: usize, written: &Written, is_over: &AtomicBool) {
    let once = Client::builder(stage.url()).token(stage.token(Role::Admin, None)).tries_max(1).build().unwrap();
    let input = play::unit_input("Sở", UnitLevel::Province);
    for number in 0.. {
        let code = format!("so-{writer}-{number}");
        loop {
            if is_over.load(Ordering::Relaxed) {
                return;
            }
            let put = block_on(once.units().put(&code.parse().unwrap(), &input, Precondition::Create));
            match put {
                Ok(_) => break,
                // An earlier try was not answered, and yet done.
                Err(error) if error.code() == Some(Code::AlreadyExists) => break,
                Err(_) => {}
            }
        }
        written.lock().unwrap().push((code, Instant::now()));
    }
}
