//! Files as word processors, spreadsheets and old systems write them.

use std::panic::catch_unwind;

use chamdiem_tests::office_files::CLAIMS;

use super::{Line, Proof};

/// The proof.
pub const PROOF: Proof = Proof {
    name: "files-as-offices-make-them",
    shows: "a corpus of files of Windows, Excel and old systems (UTF-16, sep=, short rows, workbooks, archives, odd media types, dates by pattern, words for none, names in every spelling), NFD, eth for Đ, decimal comma, CRLF, a quoted newline, a duplicate header, other encodings: stored as what they mean, or refused by name, on both databases",
    takes: "10 s",
    short: true,
    measure,
};

fn measure() -> Result<Line, String> {
    let wrong: Vec<&str> =
        CLAIMS.iter().filter(|(_, show)| catch_unwind(show).is_err()).map(|(name, _)| *name).collect();
    let figure = match wrong.as_slice() {
        [] => format!("{} of {} claims hold", CLAIMS.len(), CLAIMS.len()),
        wrong => format!("wrong: {}", wrong.join(", ")),
    };
    Ok(Line { figure, bound: "all, on both databases".to_owned(), holds: wrong.is_empty() })
}
