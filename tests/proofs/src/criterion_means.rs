//! Means of criteria beside Python's exact fractions.

use super::{Line, Proof};
use chamdiem_tests::random_quarters::{compare_in_python, quarter, told_count};

/// The proof.
pub const PROOF: Proof = Proof {
    name: "criterion-mean-equals-fraction",
    shows: "the means of 200 random quarters, with every rounding and number of decimals, equal Python's exact fractions",
    takes: "1 s",
    short: true,
    measure,
};

const QUARTERS: u64 = 200;

fn measure() -> Result<Line, String> {
    let quarters: Vec<_> = (0..QUARTERS).map(quarter).collect();
    let output = compare_in_python(&quarters);
    let told = String::from_utf8_lossy(&output.stdout);
    let last = told.lines().last().unwrap_or("Python told nothing").to_owned();
    let count = |word| told_count(&last, word);
    // Quarters in which nothing had to be rounded would show nothing.
    let enough = count("quarters") == QUARTERS && count("means") > 700 && count("rounded") > 300;
    let holds = output.status.success() && enough;
    Ok(Line { figure: last, bound: "200 quarters, 0 differences".to_owned(), holds })
}
