//! Every kind, in every form, under every compression.

use chamdiem_tests::service::on_both_backends;

use super::*;

/// A kind: its path, its list, its CSV.
fn kinds() -> [(&'static str, Value, &'static str); 5] {
    [
        ("/v1/dossiers", examples::dossiers(), examples::DOSSIERS_CSV),
        ("/v1/survey-forms", examples::survey_forms(), examples::SURVEY_FORMS_CSV),
        ("/v1/complaints", examples::complaints(), examples::COMPLAINTS_CSV),
        ("/v1/procedures", examples::procedures(), examples::PROCEDURES_CSV),
        ("/v1/officer-scores", examples::officer_scores(), examples::OFFICER_SCORES_CSV),
    ]
}

#[test]
fn every_kind_is_taken_as_ndjson_csv_or_list_plain_or_compressed_and_is_the_same_each_time() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let mut number = 0;
        for (path, list, csv) in kinds() {
            let rows = list.as_array().unwrap();
            let count = rows.len() as u64;
            let mut first = true;
            for file in [File::ndjson(path, rows), File::csv(path, csv), File::list(path, rows)] {
                for encoding in [None, Some("gzip"), Some("zstd")] {
                    number += 1;
                    let file = file.clone().batch(number, rows.len());
                    let file = File { encoding, ..file };
                    let told = file.stored(stage).await;
                    assert_eq!(told.rows, count, "{path} {} {encoding:?}", file.form);
                    assert_eq!(told.sha256, sha256(&file.content));
                    // The first time they are new, then they are known just so, whatever form they come in.
                    let expected = if first { [count, 0, 0, 0] } else { [0, 0, count, 0] };
                    assert_eq!(counts(&told), expected, "{path} {} {encoding:?}", file.form);
                    first = false;
                }
            }
        }
        assert_verified(stage);
    });
}

#[test]
fn a_dossier_counts_where_the_rules_say_and_one_that_is_open_waits_for_its_due_date() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let rows = examples::dossiers();
        File::ndjson("/v1/dossiers", rows.as_array().unwrap()).batch(1, 3).stored(stage).await;
        let unit = || "so-noi-vu".to_owned();
        // Early and online; late, asked back once, one agency; open, so late from the day after it is due.
        let late = 2 + (1 << 2) + (1 << 4) + (1 << 6) + (2 << 8);
        let open = 2 + (2 << 2) + (2 << 8);
        assert_eq!(
            tallies(stage),
            [
                ("2021-Q2".to_owned(), unit(), String::new(), late, 1),
                ("2021-Q2".to_owned(), unit(), String::new(), 1 << 10, 1),
                ("2021-Q3".to_owned(), unit(), "2021-07-12".to_owned(), open, 1),
            ]
        );
        let sources = inside(stage, |rows| rows.list_sources("dossiers", &["2021-Q2".to_owned()], "so-noi-vu"));
        assert_eq!(sources, ["mot-cua-tinh"]);
    });
}

#[test]
fn the_rows_of_a_survey_keep_what_is_missing_missing() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let rows = examples::survey_forms();
        File::list("/v1/survey-forms", rows.as_array().unwrap()).stored(stage).await;
        let period = ["2021-Q2".to_owned()];
        let page = Page { after: None, limit: 10 };
        let forms = inside(stage, |rows| rows.list_survey_forms("so-noi-vu", &period, &page));
        let told: Vec<_> = forms.iter().map(|form| (form.pattern.as_str(), form.answers, form.satisfied)).collect();
        assert_eq!(told, [("q1=satisfied;q2=neutral", 2, 1), ("q1=satisfied", 1, 1)]);
    });
}
