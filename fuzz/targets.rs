//! What each target does with the bytes it is given. The tests run the same functions over the corpus.
//!
//! Each reads a file as the service would, and returns why it was refused; that there is no panic is for the caller to
//! see. Small bounds make the fuzzer reach them.

use chamdiem_api_types::Failure;
use chamdiem_api_types::decode::{Node, decode};
use chamdiem_api_types::wire::{ComplaintInput, FeedProfileInput, OfficerScoreInput, ProcedureInput, SurveyFormInput};
use chamdiem_feed::{Compression, Format, Limits, Profile, Reading, Row, Stopped, Versioned, read};
use chamdiem_scoring::Dossier;

/// The feed profile that is shipped.
const SHIPPED: &str = include_str!("../feeds/mot-cua-dien-tu.toml");

fn refusal<R: Row>(bytes: &[u8], reading: &Reading<'_>) -> Option<Failure> {
    let limits = Limits { line_bytes_max: 4096, rows_max: 1000, content_bytes_max: 1 << 24, ..Limits::default() };
    let reading = Reading { limits, threads: 1, ..*reading };
    match read::<R, _, _, _>(bytes, &reading, |rows| Ok(rows.len()), |_| Ok(())) {
        Err(Stopped::Refused(failure)) => Some(failure),
        // A slice can be read to its end, and nothing is put away.
        Err(stopped) => panic!("{stopped}"),
        Ok(_) => None,
    }
}

/// Every kind of row of a file, in this reading.
fn refusals(bytes: &[u8], reading: &Reading<'_>) -> Vec<Failure> {
    [
        refusal::<Dossier>(bytes, reading),
        refusal::<Versioned<SurveyFormInput>>(bytes, reading),
        refusal::<Versioned<ComplaintInput>>(bytes, reading),
        refusal::<Versioned<ProcedureInput>>(bytes, reading),
        refusal::<Versioned<OfficerScoreInput>>(bytes, reading),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// NDJSON in our own names.
pub fn ndjson(bytes: &[u8]) -> Vec<Failure> {
    refusals(bytes, &Reading::of(Format::Ndjson))
}

/// CSV in our own names.
pub fn csv(bytes: &[u8]) -> Vec<Failure> {
    refusals(bytes, &Reading::of(Format::Csv))
}

/// A feed profile up to the first empty line, then a file for it; where that is no profile, a file for the shipped one.
pub fn profile(bytes: &[u8]) -> Vec<Failure> {
    let text = String::from_utf8_lossy(bytes);
    let (written, rows) = text.split_once("\n\n").unwrap_or(("", &text));
    let read = |text: &str| {
        let node = Node::read(toml::Deserializer::parse(text).ok()?).ok()?;
        Profile::new(&decode::<FeedProfileInput>(node).ok()?).ok()
    };
    let Some(profile) = read(written).or_else(|| read(SHIPPED)) else { return Vec::new() };
    let reading = |format| Reading { profile: Some(&profile), sequence: Some(1), ..Reading::of(format) };
    [Format::Ndjson, Format::Csv]
        .into_iter()
        .filter_map(|format| refusal::<Dossier>(rows.as_bytes(), &reading(format)))
        .collect()
}

/// A gzip file of NDJSON.
pub fn gzip(bytes: &[u8]) -> Vec<Failure> {
    let reading = Reading { compression: Compression::Gzip, ..Reading::of(Format::Ndjson) };
    refusal::<Dossier>(bytes, &reading).into_iter().collect()
}

/// A zstd file of NDJSON.
pub fn zstd(bytes: &[u8]) -> Vec<Failure> {
    let reading = Reading { compression: Compression::Zstd, ..Reading::of(Format::Ndjson) };
    refusal::<Dossier>(bytes, &reading).into_iter().collect()
}
