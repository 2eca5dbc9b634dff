//! Public reads are open data: pages of any origin may read them, links may carry what they like, a ranking is a table too,
//! and a database that is away does not take what was published off the air.

use std::time::{Duration, Instant};

use chamdiem_client::{Code, Operation};
use chamdiem_store::Backend;
use chamdiem_tests::authorisation::place;
use chamdiem_tests::play;
use chamdiem_tests::postgres::{Cluster, Durability};
use chamdiem_tests::service::{Stage, block_on, on_both_backends};
use chamdiem_tests::wire::{Answer, If, Wire, compared};
use chamdiem_usecases::asker::Role;

const ROUND: &str = "/v1/rounds/dien-bien-2021-q2";

/// Beyond this something hangs; nothing here depends on how fast the machine is.
const HANGS_AFTER: Duration = Duration::from_secs(300);

async fn read(wire: &Wire, verb: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = wire.request(verb, path, None);
    Answer::to(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

/// Every read with its path, and whether it is open.
fn reads() -> impl Iterator<Item = (String, bool)> {
    Operation::ALL.iter().filter(|operation| operation.reads()).map(|operation| {
        let (_, path) = place(operation.id(), "dien-bien-2021-q2", "so-noi-vu");
        (path, operation.is_open())
    })
}

#[test]
fn pages_of_any_origin_may_read_what_is_public_and_nothing_else() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        play::publish(stage).await;
        let (wire, admin) = (Wire::to(stage), stage.token(Role::Admin, None));
        let origin = ("Origin", "https://du-lieu.example");
        let allowed = |answer: &Answer| answer.headers.get("Access-Control-Allow-Origin").cloned();
        let mut open = 0;
        for (path, is_open) in reads() {
            let answer = read(&wire, "GET", &path, &[origin]).await;
            assert_eq!(allowed(&answer).is_some(), is_open, "{path}");
            let asks =
                [origin, ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "if-none-match")];
            let preflight = read(&wire, "OPTIONS", path.split('?').next().unwrap(), &asks).await;
            assert_eq!((preflight.status, allowed(&preflight).is_some()), (204, is_open), "{path}");
            if is_open {
                open += 1;
                assert_eq!(answer.header("Access-Control-Allow-Origin"), "*", "{path}");
                assert_eq!(preflight.header("Access-Control-Allow-Methods"), "GET, HEAD");
                let headers = preflight.header("Access-Control-Allow-Headers").to_lowercase();
                assert!(headers.contains("if-none-match") && !headers.contains("authorization"), "{headers}");
            }
            let by_token = Answer::to(wire.request("GET", &path, Some(&admin)).header("Origin", origin.1)).await;
            let is_published = path.contains("/ranking");
            assert!(is_published || allowed(&by_token).is_none(), "{path} with a token");
        }
        assert!(open > 10, "{open}");
        for path in ["/v1/oauth/token", "/v1/dossiers", "/health/live", "/v1/khong-co"] {
            let asks = [origin, ("Access-Control-Request-Method", "POST")];
            assert_eq!(allowed(&read(&wire, "OPTIONS", path, &asks).await), None, "{path}");
        }
        let absent = read(&wire, "GET", "/v1/rounds/khong-co/ranking", &[origin]).await;
        assert_eq!((absent.status, absent.header("Access-Control-Allow-Origin")), (404, "*"), "a page learns why");
    });
}

#[test]
fn a_public_read_passes_over_parameters_that_it_does_not_know_and_no_other_does() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        play::publish(stage).await;
        let (wire, admin) = (Wire::to(stage), stage.token(Role::Admin, None));
        for (path, is_open) in reads() {
            let with = |more: &str| format!("{path}{}{more}", if path.contains('?') { '&' } else { '?' });
            for more in ["fbclid=IwAR0x&utm_source=zalo&utm_source=zalo", "x", "=", "gi%C3%A1=%FF"] {
                let answer = read(&wire, "GET", &with(more), &[]).await;
                let plain = read(&wire, "GET", &path, &[]).await;
                if is_open {
                    assert_eq!((answer.status, answer.text()), (plain.status, plain.text()), "{path} {more}");
                }
            }
            let strict = wire.get(&with("fbclid=1"), Some(&admin)).await;
            if !path.starts_with("/health") && strict.status != 200 {
                assert_eq!(strict.refusal(), (400, "invalid_query"), "{path} with a token");
            }
        }
        let known = read(&wire, "GET", "/v1/rounds?limit=0&fbclid=1", &[]).await;
        assert_eq!(known.faults(), [("#query/limit".to_owned(), "value_out_of_range")], "what is known must be right");
        let page = read(&wire, "GET", "/v1/rounds?limit=1&fbclid=1", &[]).await;
        assert_eq!(page.json()["items"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn a_ranking_is_a_table_too_by_ending_and_by_what_is_accepted() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let (wire, publisher) = (Wire::to(stage), stage.token(Role::Publisher, None));
        assert_eq!(read(&wire, "GET", &format!("{ROUND}/ranking.csv"), &[]).await.refusal(), (404, "not_found"));
        let before = wire.get(&format!("{ROUND}/ranking.csv"), Some(&publisher)).await;
        assert_eq!((before.status, before.header("Cache-Control")), (200, "private, no-cache"));
        play::publish(stage).await;

        let json = read(&wire, "GET", &format!("{ROUND}/ranking"), &[("Accept", "*/*")]).await;
        assert_eq!((json.header("Content-Type"), json.header("Vary")), ("application/json", "Accept"));
        let table = read(&wire, "GET", &format!("{ROUND}/ranking.csv"), &[]).await;
        assert_eq!((table.status, table.header("Content-Type")), (200, "text/csv; charset=utf-8"));
        assert_eq!(table.header("Content-Disposition"), "attachment; filename=\"xep-hang-dien-bien-2021-q2.csv\"");
        assert_ne!(table.etag(), json.etag(), "two forms, two tags");
        assert_eq!(compared(table.etag()), compared(json.etag()), "of one revision");
        let known = [("If-None-Match", table.etag())];
        assert_eq!(read(&wire, "GET", &format!("{ROUND}/ranking.csv"), &known).await.status, 304);
        for (accept, is_table) in [
            ("text/csv", true),
            ("TEXT/CSV;q=0.9, application/json;q=0.1", true),
            ("text/csv, */*;q=0.5", true),
            ("text/*", true),
            ("application/json, text/csv", false),
            ("text/csv;q=0, */*", false),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false),
            ("image/png", false),
            ("text/csv;q=x", true),
        ] {
            let answer = read(&wire, "GET", &format!("{ROUND}/ranking"), &[("Accept", accept)]).await;
            let expected = if is_table { &table } else { &json };
            assert_eq!((answer.text(), answer.etag()), (expected.text(), expected.etag()), "{accept}");
            assert_eq!(answer.header("Vary"), "Accept");
        }

        let text = table.text().strip_prefix('\u{feff}').expect("Excel takes it for UTF-8 by its mark");
        let mut lines = text.split("\r\n");
        let headings: Vec<&str> = lines.next().unwrap().split(',').collect();
        assert_eq!(headings[..4], ["Mã nhóm", "Nhóm", "Số thứ tự", "Thứ hạng"]);
        assert_eq!(headings[7..16].first(), Some(&"Tiêu chí 1"));
        let json = json.json();
        let groups = json["groups"].as_array().unwrap();
        let size = |group: &serde_json::Value| {
            group["rows"].as_array().unwrap().len() + group["exempt"].as_array().unwrap().len()
        };
        let lines: Vec<&str> = lines.collect();
        assert_eq!(lines.len(), groups.iter().map(size).sum::<usize>() + 1, "a line for each unit, and the last ends");
        let first = &groups[0]["rows"][0];
        let cells: Vec<&str> = lines[0].split(',').collect();
        assert!(lines[0].contains(first["total"].as_str().unwrap()), "{cells:?}");
        assert!(lines[0].contains(first["unit"].as_str().unwrap()), "{cells:?}");
        assert_eq!(stage.public.ranking(&play::round_id()).table().await.unwrap(), table.bytes);
    });
}

/// Reads until it is answered so, since the service learns of its database a moment later.
async fn until(wire: &Wire, path: &str, holds: impl Fn(&Answer) -> bool) -> Answer {
    let began = Instant::now();
    loop {
        let answer = read(wire, "GET", path, &[]).await;
        if holds(&answer) {
            return answer;
        }
        assert!(began.elapsed() < HANGS_AFTER, "{path}: {answer:?}");
    }
}

#[test]
fn what_was_published_is_answered_while_the_database_is_away_and_says_that_it_is_stale() {
    let mut cluster = Cluster::start(Durability::Fast).unwrap();
    let url = cluster.create_database();
    let first = Stage::start(Backend::Sqlite);
    let stage = first.replica_with(|settings| chamdiem_service::Settings { database_url: Some(url), ..settings });
    block_on(async {
        play::until_appraised(&stage).await;
        let published = play::publish(&stage).await;
        let (wire, admin) = (Wire::to(&stage), stage.token(Role::Admin, None));
        let document = format!("/v1/publications/{}", published.sha256);
        let paths = [
            "/v1/rounds",
            ROUND,
            &document,
            &format!("{ROUND}/ranking"),
            &format!("{ROUND}/ranking.csv"),
            &format!("{ROUND}/evidence"),
        ];
        let mut fresh = Vec::new();
        for path in paths {
            let answer = read(&wire, "GET", path, &[]).await;
            assert_eq!((answer.status, answer.headers.contains_key("Warning")), (200, false), "{path}");
            fresh.push(answer);
        }
        assert_eq!(wire.get(&format!("{ROUND}/roster"), Some(&admin)).await.status, 200);
        cluster.kill9();
        for (path, fresh) in paths.iter().zip(&fresh) {
            let stale = until(&wire, path, |answer| answer.headers.contains_key("Warning")).await;
            assert_eq!((stale.status, stale.text()), (200, fresh.text()), "{path}");
            assert_eq!(stale.headers.get("ETag"), fresh.headers.get("ETag"), "{path}");
            assert_eq!(stale.header("Warning"), "110 chamdiem \"Response is Stale\"");
            assert!(stale.header("Age").parse::<u32>().is_ok());
            let by_link = read(&wire, "GET", &format!("{path}?fbclid=1"), &[]).await;
            assert_eq!(by_link.text(), fresh.text(), "{path}");
        }
        let known = [("If-None-Match", fresh[3].etag())];
        assert_eq!(read(&wire, "GET", paths[3], &known).await.status, 304);
        // What nobody read without a token is not there, and with a token nothing is answered from memory.
        for (path, token) in [(format!("{ROUND}/roster"), None), (paths[3].to_owned(), Some(&admin))] {
            let answer = wire.get(&path, token.map(String::as_str)).await;
            assert_eq!(answer.refusal().0, 503, "{path}");
            assert_eq!(answer.problem().code, Code::Unavailable);
        }
        cluster.restart().unwrap();
        for (path, fresh) in paths.iter().zip(&fresh) {
            let again =
                until(&wire, path, |answer| answer.status == 200 && !answer.headers.contains_key("Warning")).await;
            assert_eq!(again.text(), fresh.text(), "{path}");
        }
        let refused = wire.send("PUT", ROUND, &admin, If::Unsaid, "{}").await;
        assert!(refused.status < 500, "{}", refused.text());
    });
}
