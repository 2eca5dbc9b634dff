//! The whole quarter through PgBouncer, with fewer connections to the server than the service has to the pooler: in transaction
//! mode each transaction may be on another connection, so whatever stays behind on one reaches somebody else.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use chamdiem_client::Client;
use chamdiem_usecases::asker::Role;

use super::{Line, Proof};
use chamdiem_tests::dossiers::DossierQuarter;
use chamdiem_tests::evidence_play::send_quarter;
use chamdiem_tests::play;
use chamdiem_tests::postgres::{Cluster, Durability, PoolMode};
use chamdiem_tests::service::{Stage, block_on};

/// The proof.
pub const PROOF: Proof = Proof {
    name: "pgbouncer",
    shows: "the whole quarter and a batch of evidence through PgBouncer in transaction and in session mode, two replicas, readers beside them: no 5xx, the same ranking as without",
    takes: "30 s",
    short: false,
    measure,
};

/// As many connections to the server share two replicas with eight each in transaction mode; a session keeps its own.
const SHARED: [(PoolMode, u32); 2] = [(PoolMode::Transaction, 3), (PoolMode::Session, 40)];

fn measure() -> Result<Line, String> {
    let cluster = Cluster::start(Durability::Fast)?;
    let direct = quarter(Stage::at(cluster.create_database()))?.ranking;
    let (mut figures, mut holds) = (Vec::new(), true);
    for (mode, connections) in SHARED {
        let pooler = cluster.pooler(mode, connections)?;
        let seen = quarter(Stage::at(pooler.url(&cluster.create_database())))?;
        let is_same = seen.ranking == direct;
        holds &= is_same && seen.failed == 0 && seen.answered > 0;
        let (word, same) = (mode.word(), if is_same { "the same ranking" } else { "another ranking" });
        figures.push(format!("{word}: {} reads beside it, {} failed, {same}", seen.answered, seen.failed));
    }
    let log = std::fs::read_to_string(cluster.folder().join("log")).map_err(|error| error.to_string())?;
    let strays = log.lines().filter(|line| line.contains("prepared statement")).count();
    figures.push(format!("{strays} statements astray"));
    Ok(Line {
        figure: figures.join("; "),
        bound: "0 failed, the same ranking, 0 astray".to_owned(),
        holds: holds && strays == 0,
    })
}

struct Seen {
    ranking: Vec<u8>,
    answered: usize,
    failed: usize,
}

/// Plays the quarter to its publication, each request once, while others read from both replicas.
fn quarter(mut stage: Stage) -> Result<Seen, String> {
    let replica = stage.replica();
    let once = Client::builder(stage.url()).tries_max(1).build();
    stage.public = once.map_err(|error| error.to_string())?;
    let (answered, failed, is_over) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let urls = [stage.url(), replica.url(), replica.url(), stage.url()];
    std::thread::scope(|scope| {
        for url in urls {
            let (answered, failed, is_over) = (&answered, &failed, &is_over);
            scope.spawn(move || {
                let http = reqwest::Client::builder().no_proxy().build().unwrap();
                while !is_over.load(Ordering::Relaxed) {
                    for path in ["/v1/rounds", "/v1/units", "/health/ready"] {
                        let answer = block_on(async { http.get(format!("{url}{path}")).send().await });
                        let is_served = answer.is_ok_and(|answer| !answer.status().is_server_error());
                        if is_served { answered } else { failed }.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        let ranking = block_on(played(&stage));
        is_over.store(true, Ordering::Relaxed);
        let ranking = ranking?;
        Ok(Seen { ranking, answered: answered.load(Ordering::Relaxed), failed: failed.load(Ordering::Relaxed) })
    })
}

async fn played(stage: &Stage) -> Result<Vec<u8>, String> {
    play::until_appraised(stage).await;
    play::publish(stage).await;
    let evidence = DossierQuarter::new("2021-Q3".parse().map_err(|_| "period")?, 1, 2_000);
    send_quarter(&stage.client(Role::Feeder), &evidence).await.map_err(|error| error.to_string())?;
    let url = format!("{}/v1/rounds/{}/ranking", stage.url(), play::round_id());
    let response = reqwest::Client::new().get(url).send().await.and_then(reqwest::Response::error_for_status);
    let bytes = response.map_err(|error| error.to_string())?.bytes().await;
    Ok(bytes.map_err(|error| error.to_string())?.to_vec())
}
