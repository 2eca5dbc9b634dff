//! Bodies by the way they arrive: too large, in chunks, too slowly, not at all.

use std::time::{Duration, Instant};

use chamdiem_client::Code;
use chamdiem_tests::raw_http::{Connection, Request};
use chamdiem_tests::service::{BACKENDS, Stage};
use chamdiem_tests::wire::tag;

use super::{UNIT, UNIT_PATH, Watched};

const BYTES_MAX: usize = 1024 * 1024;

/// The head of a write, with a header that says how its body will come.
fn head(watched: &Watched, name: &str, value: &str) -> Vec<u8> {
    let request = Request::put(UNIT_PATH).by(&watched.admin).with("If-None-Match", "*");
    request.with("Content-Type", "application/json").with(name, value).bytes()
}

/// A unit of so many bytes, most of them white space.
fn unit_of(bytes: usize) -> Vec<u8> {
    let mut body = UNIT.as_bytes().to_vec();
    body.resize(bytes, b' ');
    body
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for chunk in body.chunks(50_000) {
        bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    bytes
}

#[test]
fn a_body_of_1_mib_is_taken_and_one_byte_more_is_413() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        let address = watched.stage.running.address();
        let refused = |mut connection: Connection| {
            let answer = connection.read();
            assert_eq!((answer.status, answer.problem().code), (413, Code::BodyTooLarge));
            assert!(answer.problem().detail.contains("1048576"));
        };
        for length in ["1048577", "99999999999"] {
            // Refused by the length that is announced: not a byte of it is sent.
            let mut connection = Connection::open(address);
            connection.write(&head(&watched, "Content-Length", length));
            refused(connection);
        }
        let mut connection = Connection::open(address);
        connection.write(&head(&watched, "Transfer-Encoding", "chunked"));
        connection.write(&chunked(&unit_of(BYTES_MAX + 1)));
        refused(connection);
        // One that never ends is refused when it is too large, not when it is over.
        let mut connection = Connection::open(address);
        connection.write(&head(&watched, "Transfer-Encoding", "chunked"));
        let chunks = chunked(&unit_of(BYTES_MAX + 1));
        connection.write(&chunks[..chunks.len() - 5]);
        refused(connection);
        let no_body = Request::post("/v1/rounds/dien-bien-2021-q2/opening")
            .with("If-Match", tag("round", &["dien-bien-2021-q2"], 1));
        assert_eq!(watched.send(no_body.body(unit_of(BYTES_MAX + 1))).status, 413);
        watched.nothing_was_stored();

        let path = "/v1/units/so-xay-dung";
        let whole = Request::put(path).with("If-None-Match", "*").json(unit_of(BYTES_MAX));
        assert_eq!(watched.send(whole).status, 201);
        let mut connection = Connection::open(address);
        let in_chunks = Request::put(path).by(&watched.admin).with("If-Match", tag("unit", &["so-xay-dung"], 1));
        let in_chunks = in_chunks.with("Content-Type", "application/json").with("Transfer-Encoding", "chunked");
        connection.write(&in_chunks.bytes());
        connection.write(&chunked(&unit_of(BYTES_MAX)));
        assert_eq!(connection.read().status, 200);
    }
}

#[test]
fn a_body_that_is_cut_off_is_not_taken() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        let address = watched.stage.running.address();
        let length = UNIT.len().to_string();
        let cut = |framing: (&str, &str), sent: &[u8]| {
            let mut connection = Connection::open(address);
            connection.write(&head(&watched, framing.0, framing.1));
            connection.write(sent);
            connection.end_writing();
            connection
        };
        let announced = ("Content-Length", length.as_str());
        for sent in [&b""[..], &UNIT.as_bytes()[..10], &UNIT.as_bytes()[..UNIT.len() - 1]] {
            let answer = cut(announced, sent).read();
            assert_eq!((answer.status, answer.problem().code), (400, Code::InvalidRequest));
        }
        // The JSON is whole; what is missing is the end of the chunks, so it might have gone on.
        let chunks = chunked(UNIT.as_bytes());
        let answer = cut(("Transfer-Encoding", "chunked"), &chunks[..chunks.len() - 5]).read();
        assert_eq!((answer.status, answer.problem().code), (400, Code::InvalidRequest));
        // Somebody who does not stay for the answer.
        for sent in [&b""[..], &UNIT.as_bytes()[..UNIT.len() - 1]] {
            drop(cut(announced, sent));
        }
        watched.nothing_was_stored();
    }
}

/// Takes as long as the limit itself, 10 s: for a body that stops, and for one that trickles.
#[test]
fn a_body_that_is_not_there_after_10_s_is_408() {
    let watched = Watched::new(Stage::start(BACKENDS[0]));
    let address = watched.stage.running.address();
    let began = Instant::now();
    let length = UNIT.len().to_string();
    let [mut stopped, mut trickling] = [(); 2].map(|()| Connection::open(address));
    stopped.write(&head(&watched, "Content-Length", &length));
    stopped.write(&UNIT.as_bytes()[..10]);
    trickling.write(&head(&watched, "Transfer-Encoding", "chunked"));
    // A byte whenever there is nothing to read for a while, until the answer is there.
    let trickle = std::thread::spawn(move || {
        while !trickling.has_answer_within(Duration::from_millis(100)) {
            trickling.write(b"1\r\n \r\n");
        }
        trickling
    });
    let answer = stopped.read();
    assert!(began.elapsed() >= Duration::from_secs(10), "{:?}", began.elapsed());
    assert_eq!((answer.status, answer.problem().code), (408, Code::BodyTimeout));
    // What would still come of the body must not be taken for a request.
    assert_eq!(answer.header("connection"), Some("close"));
    assert!(stopped.is_closed());
    let answer = trickle.join().unwrap().read();
    assert_eq!((answer.status, answer.problem().code), (408, Code::BodyTimeout));
    watched.nothing_was_stored();
}

/// Two ways of saying where a request ends are how one is hidden behind another.
#[test]
fn a_request_whose_end_is_in_doubt_is_not_taken() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        let address = watched.stage.running.address();
        let length = UNIT.len().to_string();
        let chunks = chunked(UNIT.as_bytes());
        let doubtful: [&[(&str, &str)]; 7] = [
            &[("Content-Length", &length), ("Content-Length", "1")],
            &[("Content-Length", "1, 2")],
            &[("Content-Length", "-1")],
            &[("Content-Length", "+5")],
            &[("Content-Length", "0x10")],
            &[("Transfer-Encoding", "gzip")],
            &[("Transfer-Encoding", "chunked, identity")],
        ];
        for headers in doubtful {
            let request = Request::put(UNIT_PATH).by(&watched.admin).with("If-None-Match", "*");
            let request = request.with("Content-Type", "application/json");
            let request = headers.iter().fold(request, |request, (name, value)| request.with(name, *value));
            let mut connection = Connection::open(address);
            connection.write(&request.bytes());
            connection.write(if headers[0].0 == "Content-Length" { UNIT.as_bytes() } else { &chunks });
            let status = connection.read().status;
            assert!((400..500).contains(&status), "{headers:?}: {status}");
        }
        watched.nothing_was_stored();
    }
}
