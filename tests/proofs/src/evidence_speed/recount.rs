//! One more dossier among many, and the full count of all.

use std::process::Command;
use std::time::Instant;

use chamdiem_client::Client;
use chamdiem_usecases::asker::Role;

use super::median;
use super::scene::{DossierFile, Scene};
use super::takeover::quarter;
use crate::{Line, block_on};
use chamdiem_tests::postgres::{Cluster, Durability};
use chamdiem_tests::service::Folder;
use chamdiem_tests::{play, tools};

/// How many dossiers, many and few.
const MANY: u64 = 1_000_000;
const FEW: u64 = 1_000;

/// How often one more is sent to each of the two, in turn.
const TURNS: u64 = 100;

/// The most times the cost among few that it may cost among many.
const GROWTH_MAX: f64 = 1.2;

/// How often each of the two counts, in turn.
const COUNTS: usize = 5;

/// The means of the five criteria of dossiers, from what was sent, in one statement. Days compare as text.
const AGGREGATE: &str = "\
WITH upheld AS (SELECT DISTINCT dossier_code FROM complaints WHERE upheld AND NOT deleted), \
judged AS (SELECT unit_code, COALESCE(finished_on, returned_on) AS done_on, COALESCE(extended_due_on, due_on) AS due, \
participants, supplement_requests, agencies_contacted, field_check, code \
FROM dossiers WHERE status IN (0, 1, 2, 6, 7)), \
levels AS (SELECT unit_code, CASE WHEN done_on < due THEN 2 WHEN done_on = due THEN 1 ELSE 0 END AS total_time, \
CASE WHEN participants IS NULL THEN CASE WHEN done_on < due THEN 2 WHEN done_on = due THEN 1 ELSE 0 END \
ELSE (SELECT MIN(CASE WHEN COALESCE(part->>'finished_on', done_on) < part->>'due_on' THEN 2 \
WHEN COALESCE(part->>'finished_on', done_on) = part->>'due_on' THEN 1 ELSE 0 END) \
FROM json_array_elements(participants::json) AS part) END AS unit_time, \
CASE WHEN supplement_requests IS NULL THEN 2 ELSE (SELECT CASE COUNT(*) WHEN 0 THEN 2 WHEN 1 THEN 1 ELSE 0 END \
FROM json_array_elements(supplement_requests::json) AS request WHERE request->>'fault' = 'unit') END AS contacts, \
CASE WHEN agencies_contacted = 0 THEN 2 WHEN agencies_contacted = 1 OR (agencies_contacted = 2 AND field_check) \
THEN 1 ELSE 0 END AS agencies, \
CASE WHEN upheld.dossier_code IS NOT NULL THEN 0 WHEN done_on < due THEN 2 WHEN done_on = due THEN 1 ELSE 0 END \
AS attitude, LEAST(COALESCE(done_on, due), due) AS counted_on \
FROM judged LEFT JOIN upheld ON upheld.dossier_code = judged.code) \
SELECT unit_code, COUNT(*), ROUND(AVG(total_time), 2), ROUND(AVG(unit_time), 2), ROUND(AVG(contacts), 2), \
ROUND(AVG(agencies), 2), ROUND(AVG(attitude), 2) FROM levels \
WHERE counted_on BETWEEN '2021-04-01' AND '2021-06-30' GROUP BY unit_code ORDER BY unit_code";

pub(super) fn one_more() -> Result<Line, String> {
    let folder = Folder::new();
    let quarter = quarter(MANY + TURNS)?;
    let many_file = DossierFile::write(folder.path(), &quarter, 1, 1..=MANY)?;
    let cluster = Cluster::start(Durability::Real)?;
    let mut figures = Vec::new();
    let mut holds = true;
    for name in ["SQLite", "PostgreSQL"] {
        let start = || match name {
            "SQLite" => Scene::start(None),
            _ => Scene::start(Some(&cluster.create_database())),
        };
        let (many, few) = (start()?, start()?);
        many.upload(&many_file)?;
        few.upload(&DossierFile::write(folder.path(), &quarter, 2, 1..=FEW)?)?;
        let (among_many, among_few) = block_on(async {
            many.open_round().await?;
            few.open_round().await?;
            let (mut among_many, mut among_few) = (Vec::new(), Vec::new());
            let (many, few) = (Asker::of(&many)?, Asker::of(&few)?);
            for turn in 1..=TURNS {
                let dossier = quarter.input(&quarter.dossier(MANY + turn));
                let body = serde_json::to_vec(&[dossier]).map_err(|error| error.to_string())?;
                among_many.push(many.one_more(body.clone()).await?);
                among_few.push(few.one_more(body).await?);
            }
            Ok((median(among_many), median(among_few)))
        })?;
        let ratio = among_many / among_few;
        holds &= ratio <= GROWTH_MAX;
        figures.push(format!("{name} {ratio:.2} ({:.2} ms beside {:.2} ms)", among_many * 1e3, among_few * 1e3));
    }
    let bound = format!("≤ {GROWTH_MAX} of the time among {FEW} dossiers, at {MANY}");
    Ok(Line { figure: figures.join(", "), bound, holds })
}

/// Who sends one more and looks.
struct Asker {
    http: reqwest::Client,
    url: String,
    feeder: String,
    appraiser: Client,
}

impl Asker {
    fn of(scene: &Scene) -> Result<Asker, String> {
        Ok(Asker {
            http: reqwest::Client::new(),
            url: format!("{}/v1/dossiers?source=mot-cua-tinh", scene.program.url),
            feeder: scene.token(Role::Feeder)?,
            appraiser: scene.client(Role::Appraiser)?,
        })
    }

    /// Sends one dossier, reads the evidence of all units and the ranking; in seconds.
    async fn one_more(&self, body: Vec<u8>) -> Result<f64, String> {
        let began = Instant::now();
        let request = self.http.post(&self.url).bearer_auth(&self.feeder).header("Content-Type", "application/json");
        let answer = request.body(body).send().await.map_err(|error| error.to_string())?;
        if !answer.status().is_success() {
            return Err(answer.text().await.unwrap_or_default());
        }
        answer.bytes().await.map_err(|error| error.to_string())?;
        let round = play::round_id();
        self.appraiser.evidence(&round).find().await.map_err(|error| error.to_string())?;
        self.appraiser.ranking(&round).find().await.map_err(|error| error.to_string())?;
        Ok(began.elapsed().as_secs_f64())
    }
}

pub(super) fn beside_aggregate() -> Result<Line, String> {
    count(&[])
}

pub(super) fn deep_beside_aggregate() -> Result<Line, String> {
    count(&["--deep"])
}

fn count(words: &[&str]) -> Result<Line, String> {
    let folder = Folder::new();
    let file = DossierFile::write(folder.path(), &quarter(MANY)?, 1, 1..=MANY)?;
    let cluster = Cluster::start(Durability::Real)?;
    let url = cluster.create_database();
    let scene = Scene::start(Some(&url))?;
    scene.upload(&file)?;
    cluster.psql(&url, "VACUUM ANALYZE dossiers")?;
    let (mut ours, mut peers) = (Vec::new(), Vec::new());
    // The first turn warms both and does not count.
    for turn in 0..=COUNTS {
        let began = Instant::now();
        let mut verify = Command::new(tools::program()?);
        verify.arg("verify").args(words).env("CHAMDIEM_DATABASE_URL", &url);
        let output =
            verify.env("CHAMDIEM_DATA_DIR", scene.folder.path()).output().map_err(|error| error.to_string())?;
        let our_time = began.elapsed().as_secs_f64();
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let began = Instant::now();
        cluster.psql(&url, AGGREGATE)?;
        let peer_time = began.elapsed().as_secs_f64();
        if turn > 0 {
            ours.push(our_time);
            peers.push(peer_time);
        }
    }
    let (ours, peer) = (median(ours), median(peers));
    Ok(Line {
        figure: format!("{:.2} ({ours:.2} s beside {peer:.2} s for {MANY} dossiers, median of {COUNTS})", ours / peer),
        bound: "≤ 1 of the aggregate's time".to_owned(),
        holds: ours <= peer,
    })
}
