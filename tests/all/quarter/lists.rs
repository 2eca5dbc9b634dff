//! Lists come page by page, in the order of their codes, without loss or repetition.

use chamdiem_tests::play;
use chamdiem_tests::quarter;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::Wire;
use chamdiem_usecases::asker::Role;

/// Every code of a list, read in pages of so many; gives the codes and the number of pages.
async fn read(wire: &Wire, token: &str, path: &str, key: &str, limit: usize) -> (Vec<String>, usize) {
    let (mut codes, mut pages, mut cursor) = (Vec::new(), 0, String::new());
    loop {
        let answer = wire.get(&format!("{path}?limit={limit}{cursor}"), Some(token)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let page = answer.json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit && (items.len() == limit || page["next_cursor"].is_null()));
        codes.extend(items.iter().map(|item| item[key].as_str().unwrap().to_owned()));
        pages += 1;
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (codes, pages),
        }
    }
}

#[test]
fn every_list_comes_in_pages_of_any_size_without_loss_or_repetition() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        play::open(stage).await;
        play::submit(stage, &play::evaluated()).await;
        let (wire, token) = (Wire::to(stage), stage.token(Role::Admin, None));
        let sorted = |mut codes: Vec<String>| {
            codes.sort();
            codes
        };
        let units = quarter::units().into_iter().map(|unit| unit.unit.to_string());
        let units = sorted(units.chain([play::AUTHORITY.to_owned()]).collect());
        let assessed = sorted(play::evaluated().iter().map(|unit| unit.unit.to_string()).collect());
        let assessments = format!("/v1/rounds/{}/self-assessments", play::round_id());
        let groups = vec![quarter::DISTRICTS.to_owned(), quarter::DEPARTMENTS.to_owned()];
        for (path, key, expected) in [
            ("/v1/units", "code", &units),
            ("/v1/groups", "code", &groups),
            ("/v1/rounds", "id", &vec![play::round_id().to_string()]),
            ("/v1/rule-sets", "id", &vec!["qd-1187-2019".to_owned()]),
            (assessments.as_str(), "unit", &assessed),
        ] {
            // One short of all, exactly all, and small sizes that do and do not divide it.
            for limit in [1, 5, 7, expected.len().max(2) - 1, expected.len(), 200] {
                let (codes, pages) = read(&wire, &token, path, key, limit).await;
                assert_eq!(codes, *expected, "{path} by {limit}");
                assert_eq!(pages, expected.len().div_ceil(limit), "{path} by {limit}");
            }
        }
    });
}

#[test]
fn a_list_is_filtered_by_what_it_names_and_refuses_what_it_does_not_know() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        let (wire, token) = (Wire::to(stage), stage.token(Role::Admin, None));
        for (path, found) in [
            ("/v1/units?parent=ubnd-tinh-dien-bien&limit=200", 29),
            ("/v1/units?parent=so-noi-vu", 0),
            ("/v1/groups?authority=ubnd-tinh-dien-bien", 2),
            ("/v1/groups?authority=ubnd-huyen-tuan-giao", 0),
            ("/v1/rounds?period=2021-Q2&state=prepared&authority=ubnd-tinh-dien-bien", 1),
            ("/v1/rounds?period=2021-Q3", 0),
            ("/v1/rounds?state=published", 0),
        ] {
            let answer = wire.get(path, Some(&token)).await;
            assert_eq!(answer.json()["items"].as_array().unwrap().len(), found, "{path}");
        }
        let path = "/v1/rounds?state=all&period=2021-Q5&limit=0&cursor=%3F&page=2";
        let mut faults = wire.get(path, Some(&token)).await.faults();
        faults.sort();
        let expected = [
            ("#query/cursor", "cursor_invalid"),
            ("#query/limit", "value_out_of_range"),
            ("#query/page", "field_unknown"),
            ("#query/period", "text_malformed"),
            ("#query/state", "value_unknown"),
        ];
        assert_eq!(faults, expected.map(|(at, code)| (at.to_owned(), code)));
    });
}
