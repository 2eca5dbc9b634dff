//! Feeds that a fuzzer would make: the corpus of the fuzz targets, changed at random, sent to the real program.

use std::io::Read;
use std::path::Path;

use chamdiem_client::{Format, Manifest};
use chamdiem_store::Backend;
use flate2::read::MultiGzDecoder;

use crate::evidence_tables;
use crate::random_rounds::Dice;
use crate::site::{Answer, Head, Site};
use crate::tools;

/// No feed of the proof is longer than this, decompressed.
const CONTENT_BYTES_MAX: u64 = 4 << 20;

/// What became of the feeds.
#[derive(Debug, Default)]
pub struct Shown {
    /// How many were sent.
    pub feeds: usize,
    /// How many were refused.
    pub refused: usize,
    /// How many were valid, and stored.
    pub stored: usize,
    /// What was wrong with the service.
    pub faults: Vec<String>,
}

/// A file of the corpus, or what became of one.
#[derive(Debug, Clone)]
struct Feed {
    kind: Kind,
    bytes: Vec<u8>,
    /// Its manifest tells one row too many.
    miscounted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Ndjson,
    Csv,
    Gzip,
    Zstd,
    /// A file for the shipped feed profile, in either format.
    Profile(Format),
}

/// Sends so many feeds to a program, and those that it stored to a second one alone, which must then hold the same.
///
/// # Errors
/// In words, when the program does not answer.
pub fn show(feeds: usize) -> Result<Shown, String> {
    let corpus = corpus()?;
    let (site, other) = (Site::start(Backend::Sqlite)?, Site::start(Backend::Sqlite)?);
    let mut dice = Dice::new(2021);
    let mut shown = Shown { feeds, ..Shown::default() };
    let mut stored = Vec::new();
    for batch in (1..).take(feeds) {
        let mut feed = dice.pick(&corpus);
        feed.miscounted = dice.percent(10);
        for _ in 0..dice.below(4) {
            change(&mut dice, &mut feed.bytes);
        }
        let answer = send(&site, batch, &feed)?;
        match answer.status {
            201 if !feed.miscounted => stored.push((batch, feed)),
            400..=499 if !answer.code().is_empty() => shown.refused += 1,
            _ => shown.faults.push(format!("feed {batch}: {answer:?}")),
        }
    }
    shown.stored = stored.len();
    if site.program().said().contains("panicked") {
        shown.faults.push(site.program().said());
    }
    for (batch, feed) in &stored {
        let answer = send(&other, *batch, feed)?;
        if answer.status != 201 {
            shown.faults.push(format!("feed {batch} alone: {answer:?}"));
        }
    }
    if evidence_tables::everything(site.database_url()) != evidence_tables::everything(other.database_url()) {
        shown.faults.push("refused feeds left something behind".to_owned());
    }
    if !site.is_ready() {
        shown.faults.push("the program is not ready any more".to_owned());
    }
    Ok(shown)
}

fn corpus() -> Result<Vec<Feed>, String> {
    let root = tools::root().join("fuzz/corpus");
    let mut feeds = Vec::new();
    let kinds = [
        ("ndjson", Kind::Ndjson),
        ("csv", Kind::Csv),
        ("gzip", Kind::Gzip),
        ("zstd", Kind::Zstd),
        ("profile", Kind::Profile(Format::Ndjson)),
        ("profile", Kind::Profile(Format::Csv)),
    ];
    for (folder, kind) in kinds {
        let folder = root.join(folder);
        for path in files(&folder)? {
            let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            feeds.push(Feed { kind, bytes, miscounted: false });
        }
    }
    Ok(feeds)
}

/// The files of a folder in the order of their names, which is the same everywhere.
fn files(folder: &Path) -> Result<Vec<std::path::PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    if files.is_empty() { Err(format!("{} is empty", folder.display())) } else { Ok(files) }
}

/// One change, as fuzzers make them.
fn change(dice: &mut Dice, bytes: &mut Vec<u8>) {
    let spicy: [&[u8]; 14] = [
        b"\"",
        b"\n",
        b",",
        b";",
        b"{",
        b"}",
        b"[",
        b"\0",
        b"\xff\xfe",
        b"\r\n",
        "Đ\u{301}".as_bytes(),
        b"null",
        b"1e999",
        b"\\ud800",
    ];
    let length = i64::try_from(bytes.len()).unwrap();
    let place = |dice: &mut Dice| usize::try_from(dice.between(0, length)).unwrap();
    let (one, two) = (place(dice), place(dice));
    let (from, to) = (one.min(two), one.max(two));
    match dice.below(6) {
        0 if from < bytes.len() => bytes[from] ^= 1 << dice.below(8),
        1 => drop(bytes.drain(from..to.min(from + 40))),
        2 => drop(bytes.splice(from..from, dice.pick(&spicy).iter().copied())),
        3 => bytes.truncate(to),
        4 => bytes.extend_from_within(from..to),
        _ => drop(bytes.splice(from..to.min(from + 4), dice.below(100_000).to_string().into_bytes())),
    }
}

/// Sends a feed with the manifest of what it holds, as far as that can be told, or with a wrong one.
fn send(site: &Site, batch: u64, feed: &Feed) -> Result<Answer, String> {
    let format = match feed.kind {
        Kind::Csv | Kind::Profile(Format::Csv) => Format::Csv,
        _ => Format::Ndjson,
    };
    let content = match feed.kind {
        Kind::Gzip => decompressed(MultiGzDecoder::new(feed.bytes.as_slice())),
        Kind::Zstd => zstd::Decoder::new(feed.bytes.as_slice()).map_or_else(|_| Vec::new(), decompressed),
        _ => feed.bytes.clone(),
    };
    let Manifest { rows, sha256 } = Manifest::of(format, &content);
    let rows = rows + u64::from(feed.miscounted);
    let profile = if let Kind::Profile(_) = feed.kind { "&profile=mot-cua-dien-tu" } else { "" };
    let head = Head {
        query: format!("source=mot-cua-tinh&batch={batch}&rows={rows}&sha256={sha256}{profile}"),
        content_type: if format == Format::Csv { "text/csv" } else { "application/x-ndjson" },
        encoding: match feed.kind {
            Kind::Gzip => Some("gzip"),
            Kind::Zstd => Some("zstd"),
            _ => None,
        },
        length: Some(feed.bytes.len()),
    };
    Site::finish(site.begin(&head)?, &feed.bytes)
}

/// What can be decompressed, up to a bound and up to the first fault.
fn decompressed(reader: impl Read) -> Vec<u8> {
    let mut content = Vec::new();
    // A broken part is the service's to refuse.
    let _ = reader.take(CONTENT_BYTES_MAX).read_to_end(&mut content);
    content
}
