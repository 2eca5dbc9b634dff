//! Codes: opaque, with a pattern, kept as they were given.

use chamdiem_scoring::{CriterionKey, GroupCode, RoundId, RuleSetId, UnitCode};

#[test]
fn a_code_is_kept_as_it_was_given() {
    for text in ["so-noi-vu", "000.00.01.H22", "H22", "A_b-C.9", "0"] {
        assert_eq!(text.parse::<UnitCode>().unwrap().as_str(), text);
    }
}

#[test]
fn upper_and_lower_case_are_different_codes() {
    assert_ne!("H22".parse::<UnitCode>(), "h22".parse());
}

#[test]
fn a_code_begins_with_a_letter_or_a_digit() {
    for text in ["-so", ".so", "_so", ""] {
        assert!(text.parse::<UnitCode>().is_err(), "{text:?}");
    }
}

#[test]
fn a_code_has_no_other_characters() {
    for text in ["sở-nội-vụ", "so noi vu", "so/noi", "so%2f", "so\n", "so\u{200b}", "so?", "so#", "so\\"] {
        assert!(text.parse::<UnitCode>().is_err(), "{text:?}");
    }
}

#[test]
fn a_code_has_at_most_64_characters() {
    assert!("a".repeat(64).parse::<UnitCode>().is_ok());
    assert!("a".repeat(65).parse::<UnitCode>().is_err());
}

#[test]
fn every_identifier_follows_the_same_pattern() {
    let long = "a".repeat(65);
    for text in ["-", long.as_str()] {
        assert!(text.parse::<GroupCode>().is_err());
        assert!(text.parse::<RoundId>().is_err());
        assert!(text.parse::<RuleSetId>().is_err());
    }
    assert!("dien-bien-2021-q2".parse::<RoundId>().is_ok());
    assert!("qd-1187-2019".parse::<RuleSetId>().is_ok());
    assert!("so-ban-nganh".parse::<GroupCode>().is_ok());
}

#[test]
fn a_criterion_key_is_a_lower_case_word() {
    for text in ["total_time", "a", "tieu_chi_9"] {
        assert_eq!(text.parse::<CriterionKey>().unwrap().as_str(), text);
    }
    for text in ["", "9_tieu_chi", "_a", "Total", "total-time", "total.time", "tiêu_chí"] {
        assert!(text.parse::<CriterionKey>().is_err(), "{text:?}");
    }
}

#[test]
fn a_criterion_key_has_at_most_40_characters() {
    assert!("a".repeat(40).parse::<CriterionKey>().is_ok());
    assert!("a".repeat(41).parse::<CriterionKey>().is_err());
}

#[test]
fn a_refusal_names_the_pattern() {
    let error = "sở".parse::<UnitCode>().unwrap_err();
    assert_eq!(error.pattern, UnitCode::PATTERN);
    assert_eq!(error.to_string(), "does not follow ^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$");
}
