//! Files of evidence: each thing that a file can hold is accepted or refused as the crate's table says.

use std::io::{Read, Write};

use chamdiem_api_types::{Code, Failure};
use chamdiem_feed::{Contents, Format, Reading, Row, Stopped, read};
use chamdiem_scoring::Dossier;

mod bounds;
mod columns;
mod corpus;
mod csv_files;
mod letters;
mod personal_data;
mod plain_and_strict;
mod profiles;
mod rows;

/// A dossier without anything unusual.
const DOSSIER: &str = r#"{"code":"000.00.01.H22-210409-0001","sequence":1,"unit":"so-noi-vu","procedure":"1.001193","channel":"direct","received_on":"2021-04-09","due_on":"2021-04-20","finished_on":"2021-04-19","status":"finished"}"#;

/// The columns of [`RECORD`].
const HEADER: &str = "code,sequence,unit,procedure,channel,received_on,due_on,finished_on,status";

/// The same dossier in CSV.
const RECORD: &str = "000.00.01.H22-210409-0001,1,so-noi-vu,1.001193,direct,2021-04-09,2021-04-20,2021-04-19,finished";

/// A dossier with one member put in, or another value of one.
fn with(member: &str, value: &str) -> String {
    let mut row: serde_json::Map<String, serde_json::Value> = serde_json::from_str(DOSSIER).unwrap();
    row.insert(member.to_owned(), serde_json::from_str(value).unwrap());
    serde_json::to_string(&row).unwrap()
}

/// Rows with their lines, and what the file was.
type WholeFile<R> = (Vec<(u64, R)>, Contents);

/// Reads a whole file.
fn rows<R: Row>(source: impl Read + Send, reading: &Reading<'_>) -> Result<WholeFile<R>, Failure> {
    let mut rows = Vec::new();
    let contents = read::<R, _, _, _>(source, reading, Ok, |chunk: Vec<(u64, R)>| {
        rows.extend(chunk);
        Ok(())
    });
    match contents {
        Ok(contents) => Ok((rows, contents)),
        Err(Stopped::Refused(failure)) => Err(failure),
        Err(stopped) => panic!("{stopped}"),
    }
}

fn ndjson(text: impl AsRef<[u8]>) -> Result<Vec<(u64, Dossier)>, Failure> {
    rows(text.as_ref(), &Reading::of(Format::Ndjson)).map(|(rows, _)| rows)
}

fn csv(text: impl AsRef<[u8]>) -> Result<Vec<(u64, Dossier)>, Failure> {
    rows(text.as_ref(), &Reading::of(Format::Csv)).map(|(rows, _)| rows)
}

/// The one dossier that these files hold.
fn the_dossier() -> Dossier {
    ndjson(DOSSIER).unwrap().remove(0).1
}

/// The code of a refused file, and each of its faults as line, place and code.
fn told(failure: &Failure) -> (Code, Vec<(u64, &str, Code)>) {
    let faults = failure.faults.iter().map(|fault| (fault.line.unwrap_or(0), fault.pointer.as_str(), fault.code));
    (failure.code, faults.collect())
}

/// Everything that is said of a refused file.
fn words(failure: &Failure) -> String {
    let faults = failure.faults.iter().map(|fault| format!("{} {} {}\n", fault.pointer, fault.vi, fault.en));
    format!("{}\n{}\n{}", failure.vi, failure.en, faults.collect::<String>())
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    gzip.write_all(content).unwrap();
    gzip.finish().unwrap()
}
