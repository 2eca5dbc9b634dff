//! How a file arrives: its head, its pace, its end.

use std::time::{Duration, Instant};

use chamdiem_tests::raw_http::{Connection, Request};
use chamdiem_tests::service::on_both_backends;

use super::*;

#[test]
fn other_media_types_charsets_and_encodings_are_refused_before_the_body() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let file = File::ndjson("/v1/dossiers", &[dossier("H-1", 1)]).batch(1, 1);
        for form in ["application/xml", "multipart/form-data", "*/*", "text/csv; charset=windows-1258"] {
            let answer = File { form, ..file.clone() }.send(stage).await;
            assert_eq!(answer.refusal(), (415, "unsupported_media_type"), "{form}");
        }
        for encoding in ["br", "deflate", "gzip, zstd"] {
            let answer = File { encoding: Some(encoding), ..file.clone() }.send(stage).await;
            assert_eq!(answer.refusal(), (415, "unsupported_encoding"), "{encoding}");
        }
        assert_eq!(file.compressed("identity").send(stage).await.status, 201);
    });
}

#[test]
fn a_length_above_the_limit_is_refused_at_once() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let token = stage.token(Role::Feeder, None);
        let ndjson = File::ndjson("/v1/dossiers", &[]).batch(1, 0);
        let list = File::list("/v1/dossiers", &[]);
        for (file, length) in [(ndjson, "9000000000"), (list, "1048577")] {
            let request = Request::post(&file.target()).by(&token).with("Content-Type", file.form);
            // A service that waited for the body would answer 408.
            let answer = request.with("Content-Length", length).send(stage.running.address());
            assert_eq!((answer.status, answer.problem().code.as_str()), (413, "body_too_large"));
        }
    });
}

#[test]
fn a_connection_that_is_cut_stores_nothing() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let before = stored(stage);
        let token = stage.token(Role::Feeder, None);
        let file = File::ndjson("/v1/dossiers", &[dossier("H-1", 1), dossier("H-2", 1)]).batch(1, 2);
        let request = Request::post(&file.target()).by(&token).with("Content-Type", file.form);
        let request = request.with("Content-Length", file.content.len().to_string());
        // The file itself is whole but for its last byte; then the connection goes.
        let mut connection = Connection::open(stage.running.address());
        connection.write(&request.bytes());
        connection.write(&file.content[..file.content.len() - 1]);
        assert!(!connection.has_answer_within(Duration::from_millis(300)));
        drop(connection);
        // The same with chunks: a whole file, and no chunk that says that it ends.
        let request = Request::post(&file.target()).by(&token).with("Content-Type", file.form);
        let mut connection = Connection::open(stage.running.address());
        connection.write(&request.with("Transfer-Encoding", "chunked").bytes());
        connection.write(format!("{:x}\r\n", file.content.len()).as_bytes());
        connection.write(&file.content);
        connection.write(b"\r\n");
        assert!(!connection.has_answer_within(Duration::from_millis(300)));
        drop(connection);
        // Whoever sends it now is the first; the batch before has no place in any order.
        let told = file.stored(stage).await;
        assert_eq!((told.replayed, counts(&told)), (false, [2, 0, 0, 0]));
        assert!(stored(stage) != before);
    });
}

#[test]
fn whoever_may_not_send_is_refused_before_the_body() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let file = File::ndjson("/v1/dossiers", &[]).batch(1, 0);
        for (token, status) in [(Some(stage.token(Role::Unit, Some("so-noi-vu"))), 403), (None, 401)] {
            let mut request = Request::post(&file.target()).with("Content-Type", file.form);
            if let Some(token) = token {
                request = request.by(&token);
            }
            // It says that there is a body, and never sends it.
            let answer = request.with("Content-Length", "1000000").send(stage.running.address());
            assert_eq!(answer.status, status);
        }
    });
}

#[test]
fn a_bomb_and_an_endless_line_are_refused_soon_and_clearly() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let before = stored(stage);
        let zeros = File::of("/v1/dossiers", "application/x-ndjson", vec![b' '; 16 * 1024 * 1024]).batch(1, 1);
        for (file, code) in [
            (zeros.clone().compressed("zstd"), "line_too_long"),
            (zeros.clone().compressed("gzip"), "line_too_long"),
            (zeros.clone(), "line_too_long"),
            (File { content: vec![b'\n'; 16 * 1024 * 1024], ..zeros }.compressed("zstd"), "expansion_too_large"),
        ] {
            let answer = file.send(stage).await;
            assert_eq!(answer.refusal(), (413, code), "{:?}", file.encoding);
        }
        let list = File::of("/v1/dossiers", "application/json", vec![b' '; 8 * 1024 * 1024]).compressed("gzip");
        assert_eq!(list.send(stage).await.refusal(), (413, "body_too_large"));
        let broken = File::of("/v1/dossiers", "application/x-ndjson", "{}\n").batch(1, 1);
        let request = Wire::to(stage).request("POST", &broken.target(), Some(&stage.token(Role::Feeder, None)));
        let request = request.header("Content-Type", broken.form).header("Content-Encoding", "gzip").body("{}\n");
        assert_eq!(Answer::to(request).await.refusal(), (400, "encoding_broken"));
        assert!(stored(stage) == before);
    });
}

#[test]
fn a_sender_that_falls_silent_is_told_so_and_one_that_goes_on_slowly_is_not() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let before = stored(stage);
        let token = stage.token(Role::Feeder, None);
        let file = File::ndjson("/v1/dossiers", &[dossier("H-1", 1)]).batch(1, 1);
        let request = Request::post(&file.target()).by(&token).with("Content-Type", file.form);
        let request = request.with("Content-Length", file.content.len().to_string());
        let mut connection = Connection::open(stage.running.address());
        connection.write(&request.bytes());
        connection.write(&file.content[..20]);
        let began = Instant::now();
        assert!(!connection.has_answer_within(Duration::from_secs(4)));
        // Something arrives, so the ten seconds begin anew.
        connection.write(&file.content[20..21]);
        let answer = connection.read();
        assert_eq!((answer.status, answer.problem().code.as_str()), (408, "body_timeout"));
        assert!(began.elapsed() >= Duration::from_secs(14));
        assert!(stored(stage) == before);
    });
}

#[test]
fn a_fifth_file_of_one_account_is_told_to_come_again_while_another_account_is_served() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let token = stage.token(Role::Feeder, None);
        let file = File::ndjson("/v1/dossiers", &[dossier("H-1", 1)]).batch(1, 1);
        let open = || {
            let request = Request::post(&file.target()).by(&token).with("Content-Type", file.form);
            let request = request.with("Content-Length", file.content.len().to_string());
            let mut connection = Connection::open(stage.running.address());
            // The service asks for the body once it may be read.
            connection.write(&request.with("Expect", "100-continue").bytes());
            connection.write(&file.content[..20]);
            connection
        };
        let held: Vec<Connection> = (0..4).map(|_| open()).collect();
        // Nothing tells from outside that all four are being read, so the fifth may be early once or twice.
        let busy = loop {
            let answer = file.clone().with("validate_only", true).send(stage).await;
            if answer.status == 503 {
                break answer;
            }
        };
        assert_eq!((busy.refusal(), busy.header("Retry-After")), ((503, "unavailable"), "5"));
        let other = file.clone().with("validate_only", true).send_by(stage, &stage.token(Role::Appraiser, None)).await;
        assert_eq!(other.status, 200, "{}", other.text());
        drop(held);
        while file.send(stage).await.status == 503 {}
        assert_eq!(file.send(stage).await.status, 200, "it was stored, and is known");
    });
}
