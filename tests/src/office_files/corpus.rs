//! The corpus of files in `tests/data/office-files`: its table says to where each is sent, as what, and what is answered.

use std::io::Read;
use std::path::PathBuf;

use chamdiem_client::{Format, Manifest};
use chamdiem_usecases::asker::Role;
use flate2::read::MultiGzDecoder;

use crate::play;
use crate::service::{Stage, on_both_backends};
use crate::tools;
use crate::wire::{Answer, If, Wire};

/// A line of the table.
struct Case {
    file: String,
    to: String,
    media_type: String,
    rows: u64,
    answer: String,
    /// What the refusal says, or what is stored.
    says: String,
}

fn folder() -> PathBuf {
    tools::root().join("tests/data/office-files")
}

fn cases() -> Vec<Case> {
    let mut table = csv::Reader::from_path(folder().join("answers.csv")).unwrap();
    let case = |record: csv::StringRecord| Case {
        file: record[0].to_owned(),
        to: record[1].to_owned(),
        media_type: record[2].to_owned(),
        rows: record[3].parse().unwrap(),
        answer: record[4].to_owned(),
        says: record[5].to_owned(),
    };
    table.records().map(|record| case(record.unwrap())).collect()
}

fn decompressed(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    if name.ends_with(".gz") {
        MultiGzDecoder::new(bytes).read_to_end(&mut content).unwrap();
    } else if name.ends_with(".zst") {
        zstd::Decoder::new(bytes).unwrap().read_to_end(&mut content).unwrap();
    } else {
        content.extend_from_slice(bytes);
    }
    content
}

impl Case {
    fn stem(&self) -> &str {
        self.file.split_once('.').unwrap().0
    }

    /// Sends it; a file of rows as this batch, or to be checked only.
    async fn send(&self, stage: &Stage, batch: Option<u64>) -> Answer {
        let bytes = std::fs::read(folder().join(&self.file)).unwrap();
        let content = decompressed(&self.file, &bytes);
        let (name, value) = ("Content-Type", self.media_type.as_str());
        let typed =
            |request: reqwest::RequestBuilder| if value.is_empty() { request } else { request.header(name, value) };
        let Some(profile) = self.to.strip_prefix("dossiers") else { return self.put(stage, typed, bytes).await };
        let sha256 = Manifest::of(Format::Csv, &content).sha256;
        let profile = profile.strip_prefix('/').map_or_else(String::new, |code| format!("&profile={code}"));
        let batch = match batch {
            Some(number) => format!("batch={number}&rows={}&sha256={sha256}", self.rows),
            None => "validate_only=true".to_owned(),
        };
        let query = format!("source=mot-cua-tinh&{batch}{profile}");
        let token = stage.token(Role::Feeder, None);
        let request = Wire::to(stage).request("POST", &format!("/v1/dossiers?{query}"), Some(&token));
        Answer::to(typed(request).body(bytes)).await
    }

    async fn put(
        &self,
        stage: &Stage,
        typed: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
        bytes: Vec<u8>,
    ) -> Answer {
        let (wire, token) = (Wire::to(stage), stage.token(Role::Admin, None));
        let path = if self.to == "profile" {
            format!("/v1/feed-profiles/{}", self.stem())
        } else {
            "/v1/units/donvi".to_owned()
        };
        let known = wire.get(&path, Some(&token)).await;
        let precondition = if known.status == 200 { If::Match(known.etag()) } else { If::New };
        let request = precondition.to(wire.request("PUT", &path, Some(&token)));
        Answer::to(typed(request).body(bytes)).await
    }

    /// What became of it, as the table would tell it.
    async fn outcome(&self, stage: &Stage, answer: &Answer) -> (String, String) {
        if answer.status >= 300 {
            let problem = answer.problem();
            let details: Vec<String> = problem.issues.into_iter().map(|issue| issue.detail).collect();
            return (problem.code.as_str().to_owned(), format!("{} {}", problem.detail, details.join(" ")));
        }
        if self.to == "profile" {
            return (answer.status.to_string(), answer.text().to_owned());
        }
        if self.to == "unit" {
            return (answer.status.to_string(), answer.json()["name"].as_str().unwrap().to_owned());
        }
        assert_eq!(answer.json()["rows"], self.rows, "{}", self.file);
        let path = format!("/v1/dossiers/{}-1", self.stem());
        let found = Wire::to(stage).get(&path, Some(&stage.token(Role::Appraiser, None))).await;
        assert_eq!(found.status, 200, "{path}");
        (answer.status.to_string(), found.json()["record"].to_string())
    }
}

/// The claim is the name.
///
/// # Panics
/// When it does not hold.
pub fn every_file_of_the_corpus_is_answered_as_its_table_says() {
    let cases = cases();
    let told: std::collections::BTreeSet<&str> = cases.iter().map(|case| case.file.as_str()).collect();
    let others = ["answers.csv", "make.py"];
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(told.contains(name.as_str()) || others.contains(&name.as_str()), "{name} is not in the table");
    }
    on_both_backends(async |stage| {
        play::register(stage).await;
        let mut wrong = Vec::new();
        for (batch, case) in (1..).zip(&cases) {
            // What is only tried is answered as what is sent.
            let tried = if case.to.starts_with("dossiers") { Some(case.send(stage, None).await) } else { None };
            let answer = case.send(stage, Some(batch)).await;
            let (outcome, words) = case.outcome(stage, &answer).await;
            let expected = if answer.status == 201 { 200 } else { answer.status };
            if let Some(tried) = tried.filter(|tried| tried.status != expected) {
                wrong.push(format!("{} as {} when only tried: {}", case.file, case.media_type, tried.text()));
            }
            if outcome != case.answer || !words.contains(&case.says) {
                wrong.push(format!("{} as {}: {outcome} {words}", case.file, case.media_type));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}
