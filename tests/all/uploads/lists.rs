//! What was sent can be read: by the office and the sender all of it, by a unit its own.

use chamdiem_tests::service::on_both_backends;

use super::*;

async fn sent(stage: &Stage) {
    registered(stage).await;
    for (path, rows) in [
        ("/v1/dossiers", examples::dossiers()),
        ("/v1/survey-forms", examples::survey_forms()),
        ("/v1/complaints", examples::complaints()),
        ("/v1/procedures", examples::procedures()),
        ("/v1/officer-scores", examples::officer_scores()),
    ] {
        File::list(path, rows.as_array().unwrap()).stored(stage).await;
    }
}

fn codes(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["record"]["code"].as_str().unwrap()).collect()
}

#[test]
fn records_are_listed_by_unit_and_period_as_they_were_sent() {
    on_both_backends(async |stage| {
        sent(stage).await;
        let token = stage.token(Role::Appraiser, None);
        for (path, rows) in [
            ("/v1/survey-forms", examples::survey_forms()),
            ("/v1/complaints", examples::complaints()),
            ("/v1/procedures", examples::procedures()),
            ("/v1/officer-scores", examples::officer_scores()),
        ] {
            let page = Wire::to(stage).get(&format!("{path}?unit=so-noi-vu&period=2021-Q2"), Some(&token)).await.json();
            let records: Vec<Value> =
                page["items"].as_array().unwrap().iter().map(|item| item["record"].clone()).collect();
            assert_eq!(Value::from(records), rows, "{path}");
            assert!(page["items"][0]["source"] == "mot-cua-tinh" && page["items"][0]["stored_at"].is_string());
            for other in ["unit=so-tu-phap&period=2021-Q2", "unit=so-noi-vu&period=2021-Q3"] {
                let page = Wire::to(stage).get(&format!("{path}?{other}"), Some(&token)).await.json();
                assert_eq!(page["items"], json!([]), "{path}?{other}");
            }
            let year = Wire::to(stage).get(&format!("{path}?unit=so-noi-vu&period=2021"), Some(&token)).await.json();
            assert_eq!(year, page, "a year holds its quarters");
        }
    });
}

#[test]
fn dossiers_are_listed_behind_every_figure_and_read_as_they_were_sent() {
    on_both_backends(async |stage| {
        sent(stage).await;
        let token = stage.token(Role::Feeder, None);
        let wire = Wire::to(stage);
        let list = async |query: &str| {
            wire.get(&format!("/v1/dossiers?unit=so-noi-vu&period=2021-Q2{query}"), Some(&token)).await.json()
        };
        let (early, late) = ("000.00.01.H22-210409-0001", "000.00.01.H22-210412-0002");
        assert_eq!(codes(&list("").await), [early, late]);
        assert_eq!(codes(&list("&figure=total_time_late").await), [late]);
        assert_eq!(codes(&list("&figure=dossiers_online").await), [early]);
        assert_eq!(codes(&list("&figure=attitude_upheld").await), [late], "late, and the complaint was upheld");
        assert_eq!(codes(&list("&figure=survey_forms").await), Vec::<&str>::new());
        let first = list("&limit=1").await;
        let rest = list(&format!("&limit=1&cursor={}", first["next_cursor"].as_str().unwrap())).await;
        assert_eq!((codes(&first), codes(&rest), rest.get("next_cursor")), (vec![early], vec![late], None));
        for row in examples::dossiers().as_array().unwrap() {
            let path = format!("/v1/dossiers/{}", row["code"].as_str().unwrap());
            let read = wire.get(&path, Some(&token)).await;
            assert_eq!(&read.json()["record"], row);
            let again = wire.request("GET", &path, Some(&token)).header("If-None-Match", read.etag());
            assert_eq!(Answer::to(again).await.status, 304);
        }
        let open = wire.get("/v1/dossiers/000.00.01.H22-210628-0003", Some(&token)).await.json();
        assert_eq!(open["counted"]["open_due_on"], json!("2021-07-12"));
        assert_eq!(open["counted"]["period"], json!("2021-Q3"));
        let faults = wire.get("/v1/dossiers?figure=la", Some(&token)).await.faults();
        let names: Vec<&str> = faults.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!(names, ["#query/figure", "#query/unit", "#query/period"]);
    });
}

#[test]
fn a_unit_reads_its_own_records_and_learns_nothing_of_others() {
    on_both_backends(async |stage| {
        sent(stage).await;
        let wire = Wire::to(stage);
        let own = stage.token(Role::Unit, Some("so-noi-vu"));
        let other = stage.token(Role::Unit, Some("so-tu-phap"));
        let reader = stage.token(Role::Reader, None);
        for path in ["/v1/dossiers", "/v1/survey-forms", "/v1/complaints", "/v1/procedures", "/v1/officer-scores"] {
            let path = format!("{path}?unit=so-noi-vu&period=2021-Q2");
            assert_eq!(wire.get(&path, Some(&own)).await.status, 200, "{path}");
            assert_eq!(wire.get(&path, Some(&other)).await.refusal(), (404, "not_found"), "{path}");
            assert_eq!(wire.get(&path, Some(&reader)).await.refusal(), (404, "not_found"), "{path}");
            assert_eq!(wire.get(&path, None).await.refusal(), (401, "unauthenticated"), "{path}");
        }
        let path = "/v1/dossiers/000.00.01.H22-210409-0001";
        assert_eq!(wire.get(path, Some(&own)).await.status, 200);
        let hidden = wire.get(path, Some(&other)).await;
        let missing = wire.get("/v1/dossiers/khong-co", Some(&other)).await;
        assert_eq!(hidden.likeness(path), missing.likeness("/v1/dossiers/khong-co"));
    });
}
