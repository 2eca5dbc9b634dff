//! The fuzz targets, over the corpus of the repository and over what comes of it by accident.

use std::path::Path;

use chamdiem_api_types::Failure;
use chamdiem_tests::random_rounds::Dice;

#[path = "../../../fuzz/targets.rs"]
mod targets;

/// How many spoiled files each of the five targets reads: 2,000 in all.
const SPOILED: u64 = 400;

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
    let mut paths: Vec<_> = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// Every failure is one of the sender, and says so in both languages.
fn all_of_the_sender(failures: &[Failure], bytes: &[u8]) {
    for failure in failures {
        assert!((400..500).contains(&failure.code.status()), "{failure:?} of {:?}", String::from_utf8_lossy(bytes));
        assert!(!failure.vi.is_empty() && !failure.en.is_empty());
    }
}

type Target = fn(&[u8]) -> Vec<Failure>;

const TARGETS: [(&str, Target); 5] = [
    ("ndjson", targets::ndjson),
    ("csv", targets::csv),
    ("profile", targets::profile),
    ("gzip", targets::gzip),
    ("zstd", targets::zstd),
];

/// What parsers trip over.
const MORSELS: [&[u8]; 24] = [
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\t",
    b"|",
    b"/",
    b"\n",
    b"\r",
    b"\r\n",
    b"\\u0000",
    b"\\ud800",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\0",
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\xC3\x90",
    b"e\xCC\x81",
    b"9223372036854775808",
    b"-0",
    b"null",
];

/// The file with some bytes changed, put in, taken out, doubled, or taken from another file.
fn spoiled(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = dice.pick(seeds);
    for _ in 0..dice.between(1, 6) {
        let place = |dice: &mut Dice, length: usize| usize::try_from(dice.below(length as i64 + 1)).unwrap();
        let from = place(dice, bytes.len());
        let to = from + place(dice, (bytes.len() - from).min(64));
        match dice.below(6) {
            0 => bytes.truncate(from),
            1 => drop(bytes.drain(from..to)),
            2 => drop(bytes.splice(from..from, dice.pick(&MORSELS).iter().copied())),
            3 => bytes.extend_from_within(from..to),
            4 => {
                let other = dice.pick(seeds);
                drop(bytes.splice(from..to, other.into_iter().skip(from).take(64)));
            }
            _ => {
                if let Some(byte) = bytes.get_mut(from) {
                    *byte ^= 1 << dice.below(8);
                }
            }
        }
    }
    bytes
}

#[test]
fn every_file_of_the_corpus_is_read_or_refused() {
    for (name, target) in TARGETS {
        let seeds = seeds(name);
        assert!(seeds.len() >= 4, "{name}");
        let failures: Vec<Vec<Failure>> = seeds.iter().map(|seed| target(seed)).collect();
        for (seed, failures) in seeds.iter().zip(&failures) {
            all_of_the_sender(failures, seed);
        }
        // Some are good for at least one kind of row, else the fuzzer would not get far; some are not.
        let fewest = failures.iter().map(Vec::len).min().unwrap();
        let most = failures.iter().map(Vec::len).max().unwrap();
        assert!(fewest < most, "{name}: {fewest} to {most} refusals");
    }
}

#[test]
fn two_thousand_spoiled_files_are_read_or_refused() {
    for (name, target) in TARGETS {
        let seeds = seeds(name);
        for seed in 0..SPOILED {
            let bytes = spoiled(&seeds, &mut Dice::new(seed));
            all_of_the_sender(&target(&bytes), &bytes);
        }
    }
}
