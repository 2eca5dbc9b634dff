//! `known_publications FOLDER`: makes the known publications of a format that is not released yet, in an empty folder.

use std::process::ExitCode;

use chamdiem_tests::known_publications;

fn main() -> ExitCode {
    let folders: Vec<String> = std::env::args().skip(1).collect();
    let [folder] = folders.as_slice() else {
        eprintln!("usage: known_publications FOLDER\n\nthe folder must be there, and be empty");
        return ExitCode::from(2);
    };
    match known_publications::write(folder.as_ref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{folder}: {fault}");
            ExitCode::FAILURE
        }
    }
}
