//! The words in which errors, figures and standings are told.

use chamdiem_scoring::{
    CodeError, DecimalsError, Figure, Figures, PeriodError, PointsError, RoundDatesFault, Standing, Verdict,
};

#[test]
fn an_error_says_in_lowercase_what_is_wrong() {
    assert_eq!(DecimalsError { given: 5 }.to_string(), "5 decimals are more than 4");
    assert_eq!(PointsError::NotANumber.to_string(), "not a decimal number");
    assert_eq!(PointsError::TooManyDecimals.to_string(), "more than four decimals");
    assert_eq!(PointsError::OutOfBounds.to_string(), "not between 0 and 1000000");
    assert_eq!(PeriodError.to_string(), "neither a quarter such as 2021-Q2 nor a year such as 2021");
    assert_eq!(RoundDatesFault::DueBeforeOpening.to_string(), "due before it opens");
    assert_eq!(RoundDatesFault::ClosesBeforeDue.to_string(), "closes before it is due");
}

#[test]
fn a_standing_has_the_letter_of_the_rule_sets_file() {
    assert_eq!(Standing::ALL.map(|standing| standing.to_string()).concat(), "RPIKD");
    assert_eq!(Standing::ALL.map(Standing::letter), ["R", "P", "I", "K", "D"]);
}

#[test]
fn a_figure_is_read_from_its_own_word_and_from_no_other() {
    for figure in Figure::ALL {
        assert_eq!(figure.to_string(), figure.as_str());
        assert_eq!(figure.as_str().parse::<Figure>().as_ref(), Ok(figure));
    }
    assert_eq!("total_time".parse::<Figure>(), Err(CodeError { pattern: "the word of a figure" }));
}

#[test]
fn of_figures_those_are_listed_that_are_not_nought() {
    let mut figures = Figures::default();
    assert_eq!(figures.iter().count(), 0);
    figures.extend([(Figure::TotalTimeLate, 2), (Figure::TotalTimeEarly, 1), (Figure::ContactsNone, 0)]);
    let listed: Vec<(Figure, i64)> = figures.iter().collect();
    assert_eq!(listed, [(Figure::TotalTimeEarly, 1), (Figure::TotalTimeLate, 2)]);
}

#[test]
fn a_condition_holds_only_where_that_is_certain() {
    assert_eq!([Verdict::Holds, Verdict::Fails, Verdict::Undetermined].map(Verdict::holds), [true, false, false]);
}
