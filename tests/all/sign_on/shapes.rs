//! Tokens as real products write them, on the built program.

use chamdiem_tests::sign_on_shapes::{products, show};

#[test]
fn each_product_s_tokens_work_with_the_settings_of_its_table_and_each_fault_says_why_in_the_log() {
    let shown = show().unwrap();
    assert_eq!(shown.wrong, [""; 0]);
    let cases = || products().into_iter().flat_map(|product| product.cases);
    let (tokens, faults) = (cases().map(|case| case.tokens.len()).sum(), cases().map(|case| case.faults.len()).sum());
    assert_eq!((shown.products.len(), shown.tokens, shown.faults), (5, tokens, faults));
    assert!(products().iter().all(|product| !product.sources.is_empty()));
}

/// The page for administrators names each product and each setting that one of them needs.
#[test]
fn the_page_about_single_sign_ons_names_every_product_and_every_setting_of_the_table() {
    let page = std::fs::read_to_string(chamdiem_tests::tools::root().join("docs/dang-nhap-mot-lan.md")).unwrap();
    for product in products() {
        let name = product.provider.trim_end_matches(|c: char| c.is_ascii_digit()).trim();
        assert!(page.contains(name), "{name}");
        for setting in product.cases.iter().flat_map(|case| case.settings.keys()) {
            assert!(page.contains(setting.as_str()), "{setting}");
        }
    }
}
