//! How long one row takes: `cargo run --release -p chamdiem-feed --example rate`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Instant;

use chamdiem_api_types::decode::{Node, decode};
use chamdiem_feed::{Compression, Format, Profile, Reading, read};
use chamdiem_scoring::Dossier;

const ROWS: usize = 1_000_000;

/// Rows of about 350 bytes, each its own.
fn ndjson(rows: usize) -> String {
    (0..rows).fold(String::new(), |mut text, row| {
        let (day, unit) = (row % 28 + 1, row % 29);
        let _ = writeln!(
            text,
            "{{\"code\":\"000.00.{unit:02}.H22-210409-{row:07}\",\"updated_at\":\"2021-05-{day:02}T08:15:00+07:00\",\
             \"unit\":\"don-vi-{unit}\",\"procedure\":\"1.{row:06}\",\"channel\":\"online\",\"online_level\":4,\
             \"received_on\":\"2021-04-{day:02}\",\"due_on\":\"2021-05-{day:02}\",\"finished_on\":\"2021-05-{day:02}\",\
             \"participants\":[{{\"unit\":\"don-vi-{unit}\",\"due_on\":\"2021-05-{day:02}\"}}],\
             \"supplement_requests\":[],\"agencies_contacted\":0,\"status\":\"finished\"}}"
        );
        text
    })
}

fn csv(rows: usize) -> String {
    let header =
        "code,updated_at,unit,procedure,channel,online_level,received_on,due_on,finished_on,participants,status\n";
    (0..rows).fold(header.to_owned(), |mut text, row| {
        let (day, unit) = (row % 28 + 1, row % 29);
        let _ = writeln!(
            text,
            "000.00.{unit:02}.H22-210409-{row:07},2021-05-{day:02}T08:15:00+07:00,don-vi-{unit},1.{row:06},online,4,\
             2021-04-{day:02},2021-05-{day:02},2021-05-{day:02},don-vi-{unit}/2021-05-{day:02}/,finished"
        );
        text
    })
}

fn one_stop(rows: usize) -> String {
    (0..rows).fold(String::new(), |mut text, row| {
        let (day, unit) = (row % 28 + 1, row % 29);
        let _ = writeln!(
            text,
            "{{\"MaHoSo\":\"000.00.{unit:02}.H22-210409-{row:07}\",\"MaTTHC\":\"1.{row:06}\",\
             \"NgayTiepNhan\":\"202104{day:02}081500\",\"NgayHenTra\":\"202105{day:02}170000\",\
             \"NgayKetThucXuLy\":\"202105{day:02}170000\",\"HoTen\":\"x\",\"TrangThaiHoSo\":9,\"KenhThucHien\":\"2\"}}"
        );
        text
    })
}

fn measure(name: &str, bytes: &[u8], reading: Reading<'_>) -> Result<(), Box<dyn std::error::Error>> {
    for threads in [1, 2] {
        let reading = Reading { threads, ..reading };
        let (started, before) = (Instant::now(), processor_milliseconds());
        let contents = read::<Dossier, _, _, _>(bytes, &reading, |rows| Ok(rows.len()), |_| Ok(()))?;
        let nanoseconds = started.elapsed().as_nanos() / u128::from(contents.rows.max(1));
        let busy = (processor_milliseconds() - before) * 1_000_000 / contents.rows.max(1);
        let length = contents.content_bytes / contents.rows.max(1);
        println!(
            "{name}, {threads} checking: {nanoseconds} ns/row, {busy} ns/row of processor, {} rows of {length} bytes",
            contents.rows
        );
    }
    Ok(())
}

/// The processor time of all threads so far; nothing where the system does not tell it as Linux does.
fn processor_milliseconds() -> u64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = text.rsplit(')').next().unwrap_or_default().split_whitespace();
    // User and system time, in hundredths of a second.
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let ours = ndjson(ROWS);
    measure("ndjson", ours.as_bytes(), Reading::of(Format::Ndjson))?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    gzip.write_all(ours.as_bytes())?;
    let gzip = gzip.finish()?;
    measure("ndjson, gzip", &gzip, Reading { compression: Compression::Gzip, ..Reading::of(Format::Ndjson) })?;
    let zstd = zstd::encode_all(ours.as_bytes(), 3)?;
    measure("ndjson, zstd", &zstd, Reading { compression: Compression::Zstd, ..Reading::of(Format::Ndjson) })?;
    measure("csv", csv(ROWS).as_bytes(), Reading::of(Format::Csv))?;
    let toml = std::fs::read_to_string("feeds/mot-cua-dien-tu.toml")?;
    let input = decode(Node::read(toml::Deserializer::parse(&toml)?)?).map_err(|faults| format!("{faults:?}"))?;
    let profile = Profile::new(&input).map_err(|faults| format!("{faults:?}"))?;
    let reading = Reading { profile: Some(&profile), sequence: Some(1), ..Reading::of(Format::Ndjson) };
    measure("ndjson through a profile", one_stop(ROWS).as_bytes(), reading)
}
