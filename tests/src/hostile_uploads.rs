//! Uploads that are made to hurt: each is refused at once and held by nobody.

mod attacks;

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::inside::stored_at;
use crate::site::{Answer, Site};
pub use attacks::COUNT as ATTACKS;
use attacks::{Attack, Body};

/// What became of the attacks.
#[derive(Debug)]
pub struct Shown {
    /// Each of them.
    pub refusals: Vec<Refusal>,
    /// The most memory that the program ever had, in MB.
    pub peak_mb: u64,
    /// Whether the program is ready after all of them, has told of no panic, and has stored nothing.
    pub unharmed: bool,
}

/// What became of one attack.
#[derive(Debug)]
pub struct Refusal {
    /// What it was.
    pub what: &'static str,
    /// The code that it must be refused with.
    pub expected: &'static str,
    /// The answer.
    pub answer: Answer,
    /// From the first byte sent to the whole answer.
    pub took: Duration,
}

/// Sends every attack, one after the other.
///
/// # Errors
/// In words, when one is not answered.
pub fn attack(site: &Site) -> Result<Shown, String> {
    let before = stored_at(site.database_url());
    let mut refusals = Vec::new();
    for attack in attacks::all() {
        let (what, expected) = (attack.what, attack.code);
        let (answer, took) = send(site, attack).map_err(|fault| format!("{what}: {fault}"))?;
        refusals.push(Refusal { what, expected, answer, took });
    }
    let unharmed =
        site.is_ready() && !site.program().said().contains("panicked") && stored_at(site.database_url()) == before;
    Ok(Shown { refusals, peak_mb: site.program().peak_resident_bytes()? / 1_000_000, unharmed })
}

/// Sends an attack while its answer is awaited, as one who does not care for answers does.
fn send(site: &Site, attack: Attack) -> Result<(Answer, Duration), String> {
    let began = Instant::now();
    let mut stream = site.begin(&attack.head())?;
    let mut sender = stream.try_clone().map_err(|error| error.to_string())?;
    std::thread::scope(|scope| {
        // It ends early where the program has heard enough and closes the connection.
        scope.spawn(move || write_chunks(&mut sender, attack.body));
        let answer = Answer::read(&mut stream).map(|answer| (answer, began.elapsed()));
        // Unblocks the sender, whatever it still has to say.
        let _ = stream.shutdown(std::net::Shutdown::Both);
        answer
    })
}

fn write_chunks(stream: &mut TcpStream, body: Body) -> std::io::Result<()> {
    for piece in body {
        stream.write_all(format!("{:x}\r\n", piece.len()).as_bytes())?;
        stream.write_all(&piece)?;
        stream.write_all(b"\r\n")?;
    }
    stream.write_all(b"0\r\n\r\n")
}

impl Shown {
    /// The attacks that were not refused as they must be.
    #[must_use]
    pub fn wrong(&self) -> Vec<String> {
        let mut wrong: Vec<String> =
            self.refusals.iter().filter(|refusal| !refusal.is_right()).map(Refusal::describe).collect();
        if !self.unharmed {
            wrong.push("the program is harmed".to_owned());
        }
        wrong
    }
}

impl Refusal {
    /// Whether it is a problem of the sender's, with the expected code and a sentence in Vietnamese.
    #[must_use]
    pub fn is_right(&self) -> bool {
        let body: serde_json::Value = serde_json::from_str(&self.answer.body).unwrap_or_default();
        let detail = body["detail"].as_str().unwrap_or_default();
        let vietnamese = detail.chars().any(|letter| "ạảãâăđêơưáàộốọấứữịôếềểữ".contains(letter));
        (400..500).contains(&self.answer.status) && self.answer.code() == self.expected && vietnamese
    }

    fn describe(&self) -> String {
        let body: String = self.answer.body.chars().take(300).collect();
        format!("{} instead of {}: {} {body}", self.what, self.expected, self.answer.status)
    }
}
