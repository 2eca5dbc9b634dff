//! From generated dossiers to the points of nine criteria.

use chamdiem_tests::evidence_chain::show;

mod generator;

#[test]
fn every_unit_gets_the_known_points_from_both_databases_however_its_dossiers_were_sent() {
    let shown = show(3_000).unwrap();
    assert_eq!(shown.differences, Vec::<String>::new());
    // Both databases, and a unit without dossiers among the 29.
    assert_eq!(shown.units, 58);
    assert!(shown.values > 58 * 20, "{}", shown.values);
}
