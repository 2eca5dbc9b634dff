//! Means computed a second time, by a program in another language that knows the dossiers' dates and the rules alone.

use chamdiem_scoring::Points;
use chamdiem_tests::random_quarters::{compare_in_python, quarter, told_count};
use chamdiem_tests::rule_sets::points;
use serde_json::{Value, json};

#[test]
fn pythons_exact_fractions_round_to_the_same_means_in_two_hundred_random_quarters() {
    let quarters: Vec<Value> = (0..200).map(quarter).collect();
    let output = compare_in_python(&quarters);
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.starts_with("200 quarters, ") && told.ends_with(", 0 differences\n"), "{told}");
    assert!(told_count(&told, "dossiers") > 1_500, "{told}");
    assert!(told_count(&told, "means") > 700, "{told}");
    assert!(told_count(&told, "rounded") > 300, "{told}");
}

#[test]
fn python_notices_a_mean_that_is_one_step_off_or_missing_or_too_much() {
    let full =
        (0..200).map(quarter).find(|it| it["decimals"] == 4 && it["computed"]["contacts"] != Value::Null).unwrap();
    assert!(compare_in_python(std::slice::from_ref(&full)).status.success());
    let right = points(full["computed"]["contacts"].as_str().unwrap());
    let off = Points::from_ten_thousandths(right.ten_thousandths() + 1).unwrap().to_string();
    for wrong in [json!(off), Value::Null] {
        let mut quarter = full.clone();
        quarter["computed"]["contacts"] = wrong;
        let output = compare_in_python(&[quarter]);
        let told = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains("quarter 1, contacts: ") && told.ends_with(", 1 differences\n"), "{told}");
    }
    assert_eq!(compare_in_python(&[]).status.code(), Some(1), "nothing is not compared");
}

#[test]
fn the_random_quarters_have_every_rounding_with_every_number_of_decimals() {
    let shapes: std::collections::BTreeSet<String> =
        (0..200).map(quarter).map(|it| format!("{} {}", it["decimals"], it["rounding"])).collect();
    assert_eq!(shapes.len(), 15);
}
