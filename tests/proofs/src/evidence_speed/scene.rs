//! The program on an empty database with the 29 units registered, and files of dossiers to send it.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chamdiem_client::wire::RoundInput;
use chamdiem_client::{Client, Precondition};
use chamdiem_service::Settings;
use chamdiem_service::tokens::issuer::Issuer;
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::trust::grant::Grant;
use sha2::{Digest, Sha256};

use crate::block_on;
use chamdiem_tests::dossiers::DossierQuarter;
use chamdiem_tests::play;
use chamdiem_tests::program::Program;
use chamdiem_tests::service::Folder;

/// A running program with its data folder.
pub(super) struct Scene {
    pub(super) program: Program,
    pub(super) folder: Folder,
    issuer: Issuer,
}

impl Scene {
    /// Starts the program on SQLite in a new folder, or on a database of its own, and registers the units.
    pub(super) fn start(database_url: Option<&str>) -> Result<Scene, String> {
        let folder = Folder::new();
        let program = Program::serve(folder.path(), database_url)?;
        let settings = Settings::default();
        let issuer = Issuer::open(folder.path(), &settings.issuer, &settings.audience)?;
        let scene = Scene { program, folder, issuer };
        let admin = scene.client(Role::Admin)?;
        block_on(async {
            play::register_by(&admin).await;
            Ok(())
        })?;
        Ok(scene)
    }

    pub(super) fn token(&self, role: Role) -> Result<String, String> {
        self.issuer.mint(&Grant::of_role(role, None, 900), Clock::system().now())
    }

    pub(super) fn client(&self, role: Role) -> Result<Client, String> {
        let client = Client::builder(&self.program.url).token(self.token(role)?).build();
        client.map_err(|error| error.to_string())
    }

    /// A round over the quarter, open now.
    pub(super) async fn open_round(&self) -> Result<(), String> {
        let told = |error: chamdiem_client::Error| error.to_string();
        let appraiser = self.client(Role::Appraiser)?;
        let now = Clock::system().now();
        let input = RoundInput {
            opens_at: (now - Duration::from_secs(3600)).into(),
            due_at: (now + Duration::from_secs(3600)).into(),
            closes_at: (now + Duration::from_secs(7200)).into(),
            ..play::round_input()
        };
        let round = play::round_id();
        let prepared = appraiser.rounds().put(&round, &input, Precondition::Create).await.map_err(told)?;
        appraiser.rounds().open(&round, &prepared.etag).await.map_err(told)?;
        Ok(())
    }

    /// Sends a file of dossiers as one batch and gives the time from the first byte sent to the whole answer.
    pub(super) fn upload(&self, dossiers: &DossierFile) -> Result<Duration, String> {
        let address = self.program.url.trim_start_matches("http://").to_owned();
        let began = Instant::now();
        let mut stream = TcpStream::connect(&address).map_err(|error| error.to_string())?;
        let head = format!(
            "POST /v1/dossiers?source=mot-cua-tinh&batch={}&rows={}&sha256={} HTTP/1.1\r\nHost: {address}\r\n\
             Authorization: Bearer {}\r\nContent-Type: application/x-ndjson\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n",
            dossiers.batch,
            dossiers.rows,
            dossiers.sha256,
            self.token(Role::Feeder)?,
            dossiers.bytes,
        );
        let sent = stream.write_all(head.as_bytes()).and_then(|()| {
            let mut file = File::open(&dossiers.path)?;
            std::io::copy(&mut file, &mut stream)
        });
        let mut answer = String::new();
        let read = stream.read_to_string(&mut answer);
        let took = began.elapsed();
        // A refusal may come before everything was sent, and tells more than a broken pipe.
        if answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.1 201") {
            return Ok(took);
        }
        Err(format!("{answer} ({sent:?}, {read:?})"))
    }
}

/// Dossiers as one NDJSON file on the disk.
pub(super) struct DossierFile {
    path: PathBuf,
    batch: u64,
    rows: u64,
    bytes: u64,
    sha256: String,
}

impl DossierFile {
    /// Writes the dossiers `from` to `to` of a generated quarter.
    pub(super) fn write(
        folder: &Path,
        quarter: &DossierQuarter,
        batch: u64,
        numbers: std::ops::RangeInclusive<u64>,
    ) -> Result<DossierFile, String> {
        let path = folder.join(format!("dossiers-{batch}.ndjson"));
        let mut file = BufWriter::new(File::create(&path).map_err(|error| error.to_string())?);
        let (mut hash, mut bytes, mut line) = (Sha256::new(), 0, Vec::new());
        let rows = numbers.end() - numbers.start() + 1;
        for number in numbers {
            line.clear();
            quarter.write_line(&quarter.dossier(number), &mut line);
            hash.update(&line);
            bytes += line.len() as u64;
            file.write_all(&line).map_err(|error| error.to_string())?;
        }
        file.flush().map_err(|error| error.to_string())?;
        let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(DossierFile { path, batch, rows, bytes, sha256 })
    }
}
