//! What the program costs: from start to ready, memory at rest and under load, size of the binary.

use std::time::Duration;

use chamdiem_store::Backend;

use super::{Line, Proof, reads};
use chamdiem_tests::program::Program;
use chamdiem_tests::service::Stage;
use chamdiem_tests::{play, tools};

/// The proof.
pub const PROOF: Proof = Proof {
    name: "footprint",
    shows: "start to ready on an existing SQLite database, resident memory at rest and under the read load, binary size",
    takes: "15 s",
    short: false,
    measure,
};

const READY_MAX: Duration = Duration::from_millis(150);
const IDLE_MB_MAX: f64 = 40.0;
const LOADED_MB_MAX: f64 = 80.0;
const BINARY_MB_MAX: f64 = 25.0;

/// Starts that are measured; the middle one counts.
const STARTS: usize = 5;

fn measure() -> Result<Line, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let stage = Stage::start(Backend::Sqlite);
    runtime.map_err(|error| error.to_string())?.block_on(async {
        play::until_appraised(&stage).await;
        play::publish(&stage).await;
    });
    let (_, folder) = stage.stop();
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(Program::serve(folder.path(), None)?.ready_after);
    }
    starts.sort();
    let ready = starts[STARTS / 2];
    let program = Program::serve(folder.path(), None)?;
    let idle = megabytes(program.resident_bytes()?);
    reads::load(&program.url)?;
    let loaded = megabytes(program.resident_bytes()?);
    let path = tools::program()?;
    let size = std::fs::metadata(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let binary = megabytes(size.len());
    Ok(Line {
        figure: format!(
            "ready after {} ms, {idle:.1} MB at rest, {loaded:.1} MB under load, binary {binary:.1} MB",
            ready.as_millis()
        ),
        bound: format!("≤ {} ms, {IDLE_MB_MAX} MB, {LOADED_MB_MAX} MB, {BINARY_MB_MAX} MB", READY_MAX.as_millis()),
        holds: ready <= READY_MAX && idle <= IDLE_MB_MAX && loaded <= LOADED_MB_MAX && binary <= BINARY_MB_MAX,
    })
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
