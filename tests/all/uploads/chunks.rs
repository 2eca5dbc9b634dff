//! Files of more than one chunk.

use chamdiem_tests::service::on_both_backends;

use super::*;

const ROWS: usize = 45_000;

fn row(number: usize) -> Value {
    let unit = if number.is_multiple_of(3) { "so-tu-phap" } else { "so-noi-vu" };
    changed(dossier(&format!("H-{number:06}"), 1), json!({ "unit": unit }))
}

#[test]
fn what_is_loaded_chunk_by_chunk_is_counted_whole_and_a_known_dossier_late_in_the_file_undoes_nothing() {
    on_both_backends(async |stage| {
        registered(stage).await;
        // The last chunk meets one that is known, and one that stands in the first chunk.
        File::list("/v1/dossiers", &[row(44_000)]).stored(stage).await;
        let mut rows: Vec<Value> = (0..ROWS).map(row).collect();
        rows.push(changed(row(5), json!({ "sequence": 2, "unit": "so-cong-thuong" })));
        let told = File::ndjson("/v1/dossiers", &rows).batch(1, ROWS + 1).compressed("zstd").stored(stage).await;
        assert_eq!(counts(&told), [44_999, 1, 1, 0]);
        let amounts: Vec<(String, i64)> = tallies(stage).into_iter().map(|tally| (tally.1, tally.4)).collect();
        let amount = |unit: &str, amount| (unit.to_owned(), amount);
        assert_eq!(amounts, [amount("so-cong-thuong", 1), amount("so-noi-vu", 29_999), amount("so-tu-phap", 15_000)]);
        assert_verified(stage);
        // All of it again under another number: nothing is new, and nothing changes.
        let told = File::ndjson("/v1/dossiers", &rows).batch(2, ROWS + 1).stored(stage).await;
        assert_eq!(counts(&told), [0, 0, 45_000, 1]);
        assert_verified(stage);
    });
}
