//! The built program on a database of its own with the units registered, to be killed and started again.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chamdiem_client::text::UnitCode;
use chamdiem_client::{Client, Format, Manifest};
use chamdiem_service::Settings;
use chamdiem_service::tokens::issuer::Issuer;
use chamdiem_store::Backend;
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::trust::grant::Grant;

use crate::evidence_tables;
use crate::play;
use crate::program::Program;
use crate::service::{Folder, block_on};

/// The longest that an answer may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// A program with its database. What is declared first goes first: nobody writes into a folder that is removed.
pub struct Site {
    program: Option<Program>,
    data_dir: PathBuf,
    database_url: String,
    issuer: Issuer,
    _folder: Folder,
}

/// The head of an upload of dossiers.
#[derive(Debug, Clone)]
pub struct Head {
    /// The query, without its question mark.
    pub query: String,
    /// The media type.
    pub content_type: &'static str,
    /// How it is compressed.
    pub encoding: Option<&'static str>,
    /// The length of the body; none where it comes in chunks.
    pub length: Option<usize>,
}

impl Head {
    /// The head of a batch of dossiers that is at hand, plain.
    #[must_use]
    pub fn of(batch: u64, format: Format, content: &[u8]) -> Head {
        let manifest = Manifest::of(format, content);
        let content_type = if format == Format::Csv { "text/csv" } else { "application/x-ndjson" };
        Head {
            query: format!("source=mot-cua-tinh&batch={batch}&rows={}&sha256={}", manifest.rows, manifest.sha256),
            content_type,
            encoding: None,
            length: Some(content.len()),
        }
    }
}

impl Site {
    /// Starts the program on a new, empty database and registers the units.
    ///
    /// # Errors
    /// In words, when it does not become ready.
    pub fn start(backend: Backend) -> Result<Site, String> {
        Site::start_with(backend, &[])
    }

    /// The same with more in the program's environment. A restart has it no more.
    ///
    /// # Errors
    /// In words, when it does not become ready.
    pub fn start_with(backend: Backend, environment: &[(&str, &str)]) -> Result<Site, String> {
        let folder = Folder::with_database(backend);
        let embedded = || format!("sqlite://{}", folder.path().join("chamdiem.db").display());
        let database_url = folder.database_url().map_or_else(embedded, str::to_owned);
        let data_dir = folder.path().to_owned();
        let program = Program::serve_with(&data_dir, Some(&database_url), environment)?;
        Site::of(program, folder, &data_dir, &database_url)
    }

    /// Starts the program with its data in a folder, which may lie on another disk, and registers the units.
    ///
    /// # Errors
    /// In words, when it does not become ready.
    pub fn at(folder: Folder, data_dir: &Path, database_url: &str) -> Result<Site, String> {
        let program = Program::serve(data_dir, Some(database_url))?;
        Site::of(program, folder, data_dir, database_url)
    }

    fn of(program: Program, folder: Folder, data_dir: &Path, database_url: &str) -> Result<Site, String> {
        let settings = Settings::default();
        let issuer = Issuer::open(data_dir, &settings.issuer, &settings.audience)?;
        let (data_dir, database_url) = (data_dir.to_owned(), database_url.to_owned());
        let site = Site { program: Some(program), data_dir, database_url, issuer, _folder: folder };
        block_on(play::register_by(&site.client(Role::Admin)?));
        Ok(site)
    }

    /// The program.
    ///
    /// # Panics
    /// When it was killed.
    #[must_use]
    pub fn program(&self) -> &Program {
        self.program.as_ref().unwrap()
    }

    /// Kills the program at once (SIGKILL).
    pub fn kill(&mut self) {
        self.program = None;
    }

    /// Ends the program in good order: what is under way is done first.
    ///
    /// # Errors
    /// In words, when it does not end.
    pub fn end(&mut self) -> Result<(), String> {
        self.program.take().map_or(Ok(()), Program::end)
    }

    /// Starts it again with the same data.
    ///
    /// # Errors
    /// In words, when it does not become ready.
    pub fn restart(&mut self) -> Result<(), String> {
        self.program = None;
        self.program = Some(Program::serve(&self.data_dir, Some(&self.database_url))?);
        Ok(())
    }

    /// The folder of its keys.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// The address of the database.
    #[must_use]
    pub fn database_url(&self) -> &str {
        &self.database_url
    }

    /// A fresh token.
    ///
    /// # Errors
    /// In words, when none can be made.
    pub fn token(&self, role: Role) -> Result<String, String> {
        self.issuer.mint(&Grant::of_role(role, None, 900), Clock::system().now())
    }

    /// A client with a fresh token.
    ///
    /// # Errors
    /// In words, when none can be made.
    pub fn client(&self, role: Role) -> Result<Client, String> {
        let client = Client::builder(&self.program().url).token(self.token(role)?).build();
        client.map_err(|error| error.to_string())
    }

    /// A client with a fresh token of a unit.
    ///
    /// # Errors
    /// In words, when none can be made.
    pub fn unit_client(&self, unit: &UnitCode) -> Result<Client, String> {
        let grant = Grant::of_role(Role::Unit, Some(unit.0.clone()), 900);
        let token = self.issuer.mint(&grant, Clock::system().now())?;
        let client = Client::builder(&self.program().url).token(token).build();
        client.map_err(|error| error.to_string())
    }

    /// Whether the program says that it is ready.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let client = Client::builder(&self.program().url).build();
        client.is_ok_and(|client| block_on(client.health().ready()).is_ok())
    }

    /// The tables of evidence with everything that tells how it came there.
    #[must_use]
    pub fn everything(&self) -> String {
        evidence_tables::everything(&self.database_url)
    }

    /// Opens a connection and sends the head of an upload of dossiers.
    ///
    /// # Errors
    /// In words, when the program does not take it.
    pub fn begin(&self, head: &Head) -> Result<TcpStream, String> {
        let address = self.program().url.trim_start_matches("http://").to_owned();
        let told = |error: std::io::Error| error.to_string();
        let mut stream = TcpStream::connect(&address).map_err(told)?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(told)?;
        stream.set_write_timeout(Some(PATIENCE)).map_err(told)?;
        let length = match head.length {
            Some(length) => format!("Content-Length: {length}"),
            None => "Transfer-Encoding: chunked".to_owned(),
        };
        let encoding = head.encoding.map_or(String::new(), |encoding| format!("Content-Encoding: {encoding}\r\n"));
        let text = format!(
            "POST /v1/dossiers?{} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nContent-Type: {}\r\n\
             {encoding}{length}\r\nConnection: close\r\n\r\n",
            head.query,
            self.token(Role::Feeder)?,
            head.content_type,
        );
        stream.write_all(text.as_bytes()).map_err(told)?;
        Ok(stream)
    }

    /// Sends a body on a connection that [`Site::begin`] opened, as it stands, and reads the answer.
    ///
    /// # Errors
    /// In words, when no answer comes.
    pub fn finish(mut stream: TcpStream, body: &[u8]) -> Result<Answer, String> {
        // A refusal may come before everything was sent, and tells more than a broken pipe.
        let sent = stream.write_all(body);
        Answer::read(&mut stream).map_err(|fault| format!("{fault} ({sent:?})"))
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: String,
}

impl Answer {
    /// Reads an answer, up to the end of the connection or of the body whose length it names.
    ///
    /// # Errors
    /// In words, when none comes.
    pub fn read(stream: &mut TcpStream) -> Result<Answer, String> {
        let (mut bytes, mut piece) = (Vec::new(), [0; 16 * 1024]);
        loop {
            if let Some(answer) = Answer::whole(&bytes) {
                return Ok(answer);
            }
            match stream.read(&mut piece) {
                Ok(0) => return Err(format!("no whole answer: {}", String::from_utf8_lossy(&bytes))),
                Ok(count) => bytes.extend_from_slice(&piece[..count]),
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    fn whole(bytes: &[u8]) -> Option<Answer> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (head, body) = text.split_once("\r\n\r\n")?;
        let length = head.to_ascii_lowercase().split_once("content-length: ")?.1.lines().next()?.parse().ok()?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        (body.len() >= length).then(|| Answer { status, body: body[..length].to_owned() })
    }

    /// The code of the refusal that it is; empty where it is none.
    #[must_use]
    pub fn code(&self) -> String {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_default();
        body["code"].as_str().unwrap_or_default().to_owned()
    }
}
