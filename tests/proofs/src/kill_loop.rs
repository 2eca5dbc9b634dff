//! The program killed again and again (SIGKILL) while eight clients write, on PostgreSQL together with the database.
//!
//! Each client counts what was acknowledged to it, and sends what was not again until it is: a POST with the same
//! `Idempotency-Key`, a PUT after it has looked. After every kill the database is read past the service: what was acknowledged is there, at most what
//! was under way is there too, and nothing is there twice; the database finds no fault in itself; every tally is what the
//! dossiers say, and the audit is one unbroken chain. After the last kill all writes come to their end, and everything is there exactly once.

mod http;
mod inside;
mod writers;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chamdiem_store::Backend;
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::clock::Clock;

use super::{Line, Proof, block_on};
use chamdiem_tests::play;
use chamdiem_tests::postgres::{Cluster, Durability};
use chamdiem_tests::random_rounds::Dice;
use chamdiem_tests::service::Folder;
use chamdiem_tests::site::Site;
use writers::{Target, Writers};

/// The long proof.
pub const PROOF: Proof = Proof {
    name: "kill-loop",
    shows: "kill -9 under 8 writing clients, 200 times on SQLite and 50 times on PostgreSQL with the database: nothing acknowledged is lost, nothing is doubled, the database and the audit are whole",
    takes: "2 min",
    short: false,
    measure: || measure(200, 50),
};

/// The short one.
pub const SHORT: Proof = Proof {
    name: "kill-loop-short",
    shows: "kill -9 under 8 writing clients, 3 times on each database, PostgreSQL itself too: nothing acknowledged is lost, nothing is doubled, the database and the audit are whole",
    takes: "30 s",
    short: true,
    measure: || measure(3, 3),
};

/// A kill comes after so many acknowledged writes at least, since the last one.
const WRITES_MIN: u64 = 16;

/// How long the clients may take to write so much.
const PATIENCE: Duration = Duration::from_secs(60);

fn measure(on_sqlite: u32, on_postgres: u32) -> Result<Line, String> {
    let mut figures = Vec::new();
    let mut holds = true;
    for (backend, kills) in [(Backend::Sqlite, on_sqlite), (Backend::Postgres, on_postgres)] {
        let seen = run(backend, kills)?;
        holds &= seen.kills == kills && seen.faults.is_empty();
        figures.push(seen.to_string());
    }
    Ok(Line { figure: figures.join("; "), bound: "0 faults on each".to_owned(), holds })
}

/// What was seen on one database.
#[derive(Debug)]
pub struct Seen {
    backend: Backend,
    /// How often the program was killed.
    pub kills: u32,
    acknowledged: u64,
    audit_entries: u64,
    /// What was not as it must be.
    pub faults: Vec<String>,
}

impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Seen { backend, kills, acknowledged, audit_entries, faults } = self;
        let told = faults.iter().take(3).map(|fault| format!(", {fault}")).collect::<String>();
        let count = faults.len();
        write!(
            f,
            "{backend:?} {kills} kills, {acknowledged} writes acknowledged, {audit_entries} entries of the audit, {count} faults{told}"
        )
    }
}

/// The program, its database, and whoever writes. What is declared first goes first.
struct World {
    site: Site,
    cluster: Option<Cluster>,
    _folder: Folder,
}

impl World {
    fn start(backend: Backend) -> Result<World, String> {
        let cluster = match backend {
            Backend::Sqlite => None,
            Backend::Postgres => Some(Cluster::start(Durability::Real)?),
        };
        let (folder, kept) = (Folder::new(), Folder::new());
        let database_url = match &cluster {
            Some(cluster) => cluster.create_database(),
            None => format!("sqlite://{}", folder.path().join("chamdiem.db").display()),
        };
        let data_dir = folder.path().to_owned();
        let site = Site::at(kept, &data_dir, &database_url)?;
        open_round(&site)?;
        Ok(World { site, cluster, _folder: folder })
    }

    /// Kills the program, and the database where it is one of its own, in any order.
    fn kill(&mut self, dice: &mut Dice) {
        let program_first = dice.percent(50);
        if program_first {
            self.site.kill();
        }
        if let Some(cluster) = &mut self.cluster {
            cluster.kill9();
        }
        self.site.kill();
    }

    fn raise_database(&mut self) -> Result<(), String> {
        self.cluster.as_mut().map_or(Ok(()), Cluster::restart)
    }
}

/// A round that units may write in now.
fn open_round(site: &Site) -> Result<(), String> {
    let (now, appraiser) = (Clock::system().now(), site.client(Role::Appraiser)?);
    let hours = |hours: i64| (now + time::Duration::hours(hours)).into();
    let input = chamdiem_client::wire::RoundInput {
        opens_at: hours(-1),
        due_at: hours(100),
        closes_at: hours(200),
        ..play::round_input()
    };
    let admin = site.client(Role::Admin)?;
    block_on(async {
        for source in 0..4 {
            let assigned = play::assign(&admin, &writers::source_code(source), &["feeder"], None).await;
            assigned.map_err(|error| error.to_string())?;
        }
        let (rounds, id) = (appraiser.rounds(), play::round_id());
        let made = rounds.put(&id, &input, chamdiem_client::Precondition::Create).await;
        let made = made.map_err(|error| error.to_string())?;
        appraiser.rounds().open(&id, &made.etag).await.map(drop).map_err(|error| error.to_string())
    })
}

/// Kills so many times.
///
/// # Errors
/// In words, when the program does not come back, or a client is answered as it must not be.
pub fn run(backend: Backend, kills: u32) -> Result<Seen, String> {
    let mut world = World::start(backend)?;
    let mut dice = Dice::new(u64::from(kills) + 4);
    let target = Arc::new(Target::of(&world.site)?);
    let before = inside::audit_entries(world.site.database_url())?;
    let writers = Writers::start(&target);
    let mut faults = Vec::new();
    for kill in 1..=kills {
        until_written(&target, WRITES_MIN + u64::try_from(dice.below(24)).unwrap_or_default())?;
        world.kill(&mut dice);
        let acknowledged = target.acknowledged();
        world.raise_database()?;
        let found = inside::check(&world.site, world.cluster.as_ref(), &acknowledged, inside::UnderWay::AtMostOne)?;
        faults.extend(found.into_iter().map(|fault| format!("kill {kill}: {fault}")));
        world.site.restart()?;
        target.moved_to(&world.site.program().url);
    }
    writers.finish()?;
    let acknowledged = target.acknowledged();
    world.site.end()?;
    let found = inside::check(&world.site, world.cluster.as_ref(), &acknowledged, inside::UnderWay::None)?;
    faults.extend(found.into_iter().map(|fault| format!("at the end: {fault}")));
    let audit_entries = inside::audit_entries(world.site.database_url())?;
    let acknowledged = acknowledged.values().sum();
    // Against a mistake in this very program: what was written since the beginning is what was acknowledged.
    if audit_entries - before != acknowledged {
        faults.push(format!("{} entries of {acknowledged} writes", audit_entries - before));
    }
    Ok(Seen { backend, kills, acknowledged, audit_entries, faults })
}

/// Waits until so much more is acknowledged.
fn until_written(target: &Target, more: u64) -> Result<(), String> {
    let count = || target.acknowledged().values().sum::<u64>();
    let (began, enough) = (Instant::now(), count() + more);
    while count() < enough {
        if let Some(fault) = target.fault() {
            return Err(fault);
        }
        if began.elapsed() > PATIENCE {
            return Err(format!("{} writes in {} s", count() + more - enough, PATIENCE.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}
