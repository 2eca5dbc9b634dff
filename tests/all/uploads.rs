//! Evidence on its way in: files of rows, each stored as one batch or not at all.

use std::io::Write;

use chamdiem_client::wire::BatchReceipt;
use chamdiem_service::handlers::examples::evidence as examples;
use chamdiem_store::{Page, Rows, Store, StoreError, StoreOptions, TallyRow};
use chamdiem_tests::inside::stored;
use chamdiem_tests::play;
use chamdiem_tests::service::Stage;
use chamdiem_tests::wire::{Answer, Wire};
use chamdiem_usecases::asker::Role;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

mod arrival;
mod batches;
mod chunks;
mod complaints;
mod faults;
mod histories;
mod kinds;
mod lists;
mod profiles;
mod sources;
mod verification;
mod versions;

/// A file that is to be sent.
#[derive(Debug, Clone)]
struct File {
    path: &'static str,
    form: &'static str,
    encoding: Option<&'static str>,
    content: Vec<u8>,
    query: Vec<(&'static str, String)>,
}

impl File {
    /// Rows for a path, one a line.
    fn ndjson(path: &'static str, rows: &[Value]) -> File {
        File::of(path, "application/x-ndjson", rows.iter().map(|row| format!("{row}\n")).collect::<String>())
    }

    fn csv(path: &'static str, content: &str) -> File {
        File::of(path, "text/csv; charset=utf-8", content)
    }

    fn list(path: &'static str, rows: &[Value]) -> File {
        File::of(path, "application/json", Value::from(rows).to_string())
    }

    fn of(path: &'static str, form: &'static str, content: impl Into<Vec<u8>>) -> File {
        let query = vec![("source", "mot-cua-tinh".to_owned())];
        File { path, form, encoding: None, content: content.into(), query }
    }

    /// The same file as a batch, with a manifest that tells the truth.
    fn batch(self, number: u64, rows: usize) -> File {
        let sha256 = sha256(&self.content);
        self.with("batch", number).with("rows", rows).with("sha256", sha256)
    }

    fn of_source(mut self, source: &str) -> File {
        self.query[0].1 = source.to_owned();
        self
    }

    fn with(mut self, name: &'static str, value: impl ToString) -> File {
        self.query.retain(|(known, _)| *known != name);
        self.query.push((name, value.to_string()));
        self
    }

    fn without(mut self, name: &str) -> File {
        self.query.retain(|(known, _)| *known != name);
        self
    }

    fn compressed(mut self, encoding: &'static str) -> File {
        self.encoding = Some(encoding);
        self
    }

    fn body(&self) -> Vec<u8> {
        match self.encoding {
            Some("gzip") => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
                encoder.write_all(&self.content).unwrap();
                encoder.finish().unwrap()
            }
            Some("zstd") => zstd::encode_all(&self.content[..], 3).unwrap(),
            _ => self.content.clone(),
        }
    }

    fn target(&self) -> String {
        let query: Vec<String> = self.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{}?{}", self.path, query.join("&"))
    }

    /// Sends it as the one-stop e-system.
    async fn send(&self, stage: &Stage) -> Answer {
        self.send_by(stage, &stage.token(Role::Feeder, None)).await
    }

    async fn send_by(&self, stage: &Stage, token: &str) -> Answer {
        let mut request = Wire::to(stage).request("POST", &self.target(), Some(token));
        if let Some(encoding) = self.encoding {
            request = request.header("Content-Encoding", encoding);
        }
        Answer::to(request.header("Content-Type", self.form).body(self.body())).await
    }

    /// Sends it and expects its receipt.
    async fn stored(&self, stage: &Stage) -> BatchReceipt {
        let answer = self.send(stage).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        receipt(&answer)
    }
}

fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn receipt(answer: &Answer) -> BatchReceipt {
    serde_json::from_slice(&answer.bytes).unwrap_or_else(|fault| panic!("{fault}: {}", answer.text()))
}

/// Inserted, replaced, unchanged, outdated.
fn counts(receipt: &BatchReceipt) -> [u64; 4] {
    [receipt.inserted, receipt.replaced, receipt.unchanged, receipt.outdated]
}

/// A dossier that was done a day early.
fn dossier(code: &str, sequence: u64) -> Value {
    json!({
        "code": code, "sequence": sequence, "unit": "so-noi-vu", "procedure": "1.001193", "channel": "direct",
        "received_on": "2021-04-09", "due_on": "2021-04-20", "finished_on": "2021-04-19", "status": "finished",
    })
}

/// The same with some members replaced.
fn changed(mut row: Value, members: Value) -> Value {
    for (name, value) in members.as_object().unwrap() {
        row[name] = value.clone();
    }
    row
}

/// Looks into the database past the service.
fn inside<T>(stage: &Stage, look: impl FnOnce(&mut dyn Rows) -> Result<T, StoreError>) -> T {
    let options = StoreOptions { connections_max: 1, ..StoreOptions::default() };
    let store = Store::connect(&stage.settings.database_url(), &options).unwrap();
    store.read(look).unwrap()
}

/// The tallies as (period, unit, due date of open ones, outcomes, amount).
fn tallies(stage: &Stage) -> Vec<(String, String, String, i16, i64)> {
    let tallies = inside(stage, |rows| rows.list_tallies());
    let told = tallies.into_iter().filter(|tally| tally.open_due_on != TallyRow::ANY_DAY);
    told.map(|tally| (tally.period, tally.unit_code, tally.open_due_on, tally.outcomes, tally.amount)).collect()
}

/// That the tallies are what the dossiers say, and the dossiers what the rules say.
fn assert_verified(stage: &Stage) {
    let options = StoreOptions { connections_max: 1, ..StoreOptions::default() };
    let store = Store::connect(&stage.settings.database_url(), &options).unwrap();
    let verified = store.read(|rows| {
        let mut verified = chamdiem_usecases::evidence::verification::verify_tallies(rows)?;
        chamdiem_usecases::evidence::verification::verify_dossiers(rows, &mut verified)?;
        Ok::<_, chamdiem_usecases::refusal::Refusal>(verified)
    });
    let verified = verified.unwrap();
    assert!(verified.is_right(), "{verified:#?}");
}

async fn registered(stage: &Stage) {
    play::register(stage).await;
}
