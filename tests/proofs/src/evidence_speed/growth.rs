//! Time, disk and reads as dossiers become many.

use std::time::Instant;

use chamdiem_usecases::asker::Role;

use super::median;
use super::scene::{DossierFile, Scene};
use super::takeover::quarter;
use crate::{Line, block_on};
use chamdiem_tests::play;
use chamdiem_tests::postgres::{Cluster, Durability};
use chamdiem_tests::service::Folder;

/// The sizes, each on top of the one before.
const SIZES: [u64; 3] = [100_000, 1_000_000, 5_000_000];

/// The most dossiers in one batch.
const BATCH_ROWS: u64 = 500_000;

/// How often the evidence is read at each size.
const READS: usize = 50;

/// The most times that a dossier may cost at the largest size what it costs at the smallest.
const TIME_GROWTH_MAX: f64 = 1.5;

/// The same for the read of all evidence.
const READ_GROWTH_MAX: f64 = 1.2;

struct Point {
    rows: u64,
    microseconds_per_row: f64,
    bytes_per_row: f64,
    read_milliseconds: f64,
}

#[expect(clippy::cast_precision_loss, reason = "counts and sizes are far below 2^52")]
pub(super) fn measure() -> Result<Line, String> {
    let folder = Folder::new();
    let quarter = quarter(SIZES[2])?;
    let cluster = Cluster::start(Durability::Real)?;
    let url = cluster.create_database();
    let scene = Scene::start(Some(&url))?;
    block_on(scene.open_round())?;
    let mut points: Vec<Point> = Vec::new();
    let (mut stored, mut batch) = (0, 0);
    for rows in SIZES {
        let (mut seconds, before) = (0.0, stored);
        while stored < rows {
            batch += 1;
            let last = (stored + BATCH_ROWS).min(rows);
            let file = DossierFile::write(folder.path(), &quarter, batch, stored + 1..=last)?;
            seconds += scene.upload(&file)?.as_secs_f64();
            stored = last;
        }
        let size = cluster.psql(&url, "SELECT pg_total_relation_size('dossiers')")?;
        let size: f64 = size.parse().map_err(|_| format!("{size} is no size"))?;
        points.push(Point {
            rows,
            microseconds_per_row: seconds * 1e6 / (stored - before) as f64,
            bytes_per_row: size / stored as f64,
            read_milliseconds: read(&scene)?,
        });
    }
    let (first, last) = (&points[0], &points[2]);
    let time_growth = last.microseconds_per_row / first.microseconds_per_row;
    let read_growth = last.read_milliseconds / first.read_milliseconds;
    let point = |point: &Point| {
        format!(
            "{} M: {:.1} µs and {:.0} bytes a dossier, read {:.2} ms",
            point.rows as f64 / 1e6,
            point.microseconds_per_row,
            point.bytes_per_row,
            point.read_milliseconds
        )
    };
    let figures: Vec<String> = points.iter().map(point).collect();
    Ok(Line {
        figure: format!("{}; time grows {time_growth:.2}, read {read_growth:.2}", figures.join("; ")),
        bound: format!("≤ {TIME_GROWTH_MAX} and ≤ {READ_GROWTH_MAX} from the smallest to the largest"),
        holds: time_growth <= TIME_GROWTH_MAX && read_growth <= READ_GROWTH_MAX,
    })
}

/// The middle time of a read of the evidence of all units, in milliseconds. The entity tag is not sent along, so each is
/// computed anew.
fn read(scene: &Scene) -> Result<f64, String> {
    let appraiser = scene.client(Role::Appraiser)?;
    block_on(async {
        let mut times = Vec::new();
        for _ in 0..READS {
            let began = Instant::now();
            appraiser.evidence(&play::round_id()).find().await.map_err(|error| error.to_string())?;
            times.push(began.elapsed().as_secs_f64() * 1e3);
        }
        Ok(median(times))
    })
}
