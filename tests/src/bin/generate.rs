//! `generate`: writes a quarter of evidence that nobody ever handed in, for trying the service out and for measuring it.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use chamdiem_scoring::Period;
use chamdiem_tests::dossiers::{CSV_HEADER, DossierQuarter};
use serde::Serialize;

const HELP: &str = "\
Writes a quarter of generated evidence for the 29 units of Điện Biên's report of Q2/2021 to standard output: the same
bytes for the same words, without any person's data.

usage: generate [--kind KIND] [--seed NUMBER] [--rows NUMBER] [--period QUARTER] [--format FORMAT]

  --kind KIND       dossiers (default), survey_forms, complaints, procedures, officer_scores, or scores: what all of
                    it comes to, worked out by the generator itself
  --seed NUMBER     from 0 (default 1)
  --rows NUMBER     how many dossiers the quarter has (default 20000)
  --period QUARTER  default 2021-Q2
  --format FORMAT   ndjson (default) or, for dossiers, csv

example: cargo run --release -p chamdiem-tests --bin generate -- --rows 1000000 > dossiers.ndjson";

/// What was asked for.
struct Words {
    kind: String,
    seed: u64,
    rows: u64,
    period: Period,
    csv: bool,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "--help") {
        println!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let words = match understand(&words) {
        Ok(words) => words,
        Err(fault) => {
            eprintln!("{fault}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match write(&words) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads the output may stop early, as `head` does.
        Err(fault) if fault.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("standard output: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn understand(words: &[String]) -> Result<Words, String> {
    let default_period: Period = "2021-Q2".parse().map_err(|_| "2021-Q2")?;
    let mut asked = Words { kind: "dossiers".to_owned(), seed: 1, rows: 20_000, period: default_period, csv: false };
    for pair in words.chunks(2) {
        let [name, value] = pair else { return Err(format!("{} needs a value", pair[0])) };
        let number = || value.parse::<u64>().map_err(|_| format!("{name}: {value} is no number"));
        match name.as_str() {
            "--kind" => asked.kind.clone_from(value),
            "--seed" => asked.seed = number()?,
            "--rows" => asked.rows = number()?,
            "--period" => {
                let period: Option<Period> = value.parse().ok();
                let quarter = period.filter(|period| period.quarter().is_some());
                asked.period = quarter.ok_or_else(|| format!("{value} is no quarter such as 2021-Q2"))?;
            }
            "--format" if ["ndjson", "csv"].contains(&value.as_str()) => asked.csv = value == "csv",
            _ => return Err(format!("{name} {value} is not known")),
        }
    }
    let kinds = ["dossiers", "survey_forms", "complaints", "procedures", "officer_scores", "scores"];
    if !kinds.contains(&asked.kind.as_str()) {
        return Err(format!("there is no kind {}", asked.kind));
    }
    if asked.csv && asked.kind != "dossiers" {
        return Err("only dossiers are written as csv".to_owned());
    }
    Ok(asked)
}

fn write(words: &Words) -> std::io::Result<()> {
    let quarter = DossierQuarter::new(words.period, words.seed, words.rows);
    let mut out = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    match words.kind.as_str() {
        "dossiers" => write_dossiers(&quarter, words.csv, &mut out)?,
        "survey_forms" => write_lines(&quarter.small_kinds().survey_forms, &mut out)?,
        "complaints" => write_lines(&quarter.small_kinds().complaints, &mut out)?,
        "procedures" => write_lines(&quarter.small_kinds().procedures, &mut out)?,
        "officer_scores" => write_lines(&quarter.small_kinds().officer_scores, &mut out)?,
        _ => {
            for unit in &quarter.known_scores().units {
                let figures: serde_json::Map<_, _> =
                    unit.figures().into_iter().map(|(word, value)| (word.to_owned(), value.into())).collect();
                let known = serde_json::json!({ "unit": unit.code, "points": unit.points(), "figures": figures });
                writeln!(out, "{known}")?;
            }
        }
    }
    out.flush()
}

fn write_dossiers(quarter: &DossierQuarter, csv: bool, out: &mut impl Write) -> std::io::Result<()> {
    if csv {
        out.write_all(CSV_HEADER.as_bytes())?;
    }
    let mut line = Vec::new();
    for dossier in quarter.dossiers() {
        line.clear();
        if csv {
            quarter.write_row(&dossier, &mut line);
        } else {
            quarter.write_line(&dossier, &mut line);
        }
        out.write_all(&line)?;
    }
    Ok(())
}

fn write_lines(records: &[impl Serialize], out: &mut impl Write) -> std::io::Result<()> {
    for record in records {
        serde_json::to_writer(&mut *out, record)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
