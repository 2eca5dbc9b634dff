//! Preconditions: nothing is written over what somebody else wrote.

use chamdiem_client::Code;
use chamdiem_tests::inside;
use chamdiem_tests::raw_http::{Answer, Request};
use chamdiem_tests::service::{BACKENDS, Stage};

use super::{UNIT, UNIT_PATH, Watched};

fn put(watched: &Watched, conditions: &[(&str, &str)]) -> Answer {
    let request = Request::put(UNIT_PATH).json(UNIT);
    watched.send(conditions.iter().fold(request, |request, (name, value)| request.with(name, *value)))
}

/// Headers that are no condition at all: which header is at fault.
const MALFORMED: [(&[(&str, &str)], &str); 14] = [
    (&[("If-Match", "1")], "if-match"),
    (&[("If-Match", "")], "if-match"),
    (&[("If-Match", "\"1")], "if-match"),
    (&[("If-Match", "1\"")], "if-match"),
    (&[("If-Match", "\"1\" \"2\"")], "if-match"),
    (&[("If-Match", "\"1\",")], "if-match"),
    (&[("If-Match", "\"1\",*")], "if-match"),
    (&[("If-Match", "w/\"1\"")], "if-match"),
    (&[("If-Match", "\"1\""), ("If-Match", "\"1\"")], "if-match"),
    (&[("If-None-Match", "\"1\"")], "if-none-match"),
    (&[("If-None-Match", "**")], "if-none-match"),
    (&[("If-None-Match", "*"), ("If-None-Match", "*")], "if-none-match"),
    (&[("If-Match", "\"1\""), ("If-None-Match", "*")], "if-match"),
    (&[("If-None-Match", "*"), ("If-Match", "*")], "if-match"),
];

#[test]
fn a_condition_that_is_none_is_400_whether_there_is_something_or_not() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        let all_are_refused = || {
            for (conditions, header) in MALFORMED {
                let answer = put(&watched, conditions);
                assert_eq!((answer.status, answer.problem().code), (400, Code::InvalidHeader), "{conditions:?}");
                assert_eq!(answer.issues(), [(format!("#header/{header}"), Code::TextMalformed)], "{conditions:?}");
            }
            let long = format!("\"{}\"", "1".repeat(1000));
            assert_eq!(put(&watched, &[("If-Match", &long)]).status, 400);
        };
        all_are_refused();
        watched.nothing_was_stored();
        let stored = inside::stored(&watched.stage);
        all_are_refused();
        assert_eq!(inside::stored(&watched.stage), stored);
    }
}

#[test]
fn where_there_is_nothing_yet_only_if_none_match_creates() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        let answer = put(&watched, &[]);
        assert_eq!((answer.status, answer.problem().code), (428, Code::PreconditionRequired));
        assert!(answer.problem().detail.contains("If-None-Match: *"));
        for tag in ["\"1\"", "\"0\"", "*", "W/\"1\"", "\"1\", \"2\""] {
            let answer = put(&watched, &[("If-Match", tag)]);
            assert_eq!((answer.status, answer.problem().code), (412, Code::Stale), "{tag}");
            assert_eq!(answer.header("etag"), None);
        }
        watched.nothing_was_stored();
    }
}

#[test]
fn where_there_is_something_only_its_current_version_changes_it() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        let created = put(&watched, &[("If-None-Match", "*")]);
        let first = created.header("etag").unwrap().to_owned();
        assert_eq!((created.status, first.as_str()), (201, "\"1\""));
        let changed = put(&watched, &[("If-Match", &first)]);
        let current = changed.header("etag").unwrap().to_owned();
        assert_eq!((changed.status, current.as_str()), (200, "\"2\""));
        let stored = inside::stored(&watched.stage);

        let answer = put(&watched, &[]);
        assert_eq!((answer.status, answer.problem().code), (428, Code::PreconditionRequired));
        assert!(answer.problem().detail.contains("If-Match"));
        let again = put(&watched, &[("If-None-Match", "*")]);
        assert_eq!((again.status, again.problem().code), (412, Code::AlreadyExists));
        assert_eq!(again.header("etag"), Some(current.as_str()));
        // A weak tag and `*` name no version that was read.
        let weak = format!("W/{current}");
        for tag in [&first, "\"3\"", "\"\"", "\"02\"", "\"1\", \"3\"", "*", &weak, &format!("{weak}, {first}")] {
            let answer = put(&watched, &[("If-Match", tag)]);
            assert_eq!((answer.status, answer.problem().code), (412, Code::Stale), "{tag}");
            assert_eq!(answer.header("etag"), Some(current.as_str()), "{tag}");
        }
        assert_eq!(inside::stored(&watched.stage), stored);
        let read = watched.send(Request::get(UNIT_PATH));
        assert_eq!((read.status, read.header("etag")), (200, Some(current.as_str())));
        assert_eq!(read.body, changed.body);
        // One of several is enough, with white space as it comes.
        let several = format!("\"9\" ,{current},W/\"8\"");
        assert_eq!(put(&watched, &[("If-Match", &several)]).header("etag"), Some("\"3\""));
    }
}

#[test]
fn a_read_answers_304_for_a_version_that_the_asker_has() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        assert_eq!(put(&watched, &[("If-None-Match", "*")]).status, 201);
        let read = |tags: &[&str]| {
            let request =
                tags.iter().fold(Request::get(UNIT_PATH), |request, tags| request.with("If-None-Match", *tags));
            watched.send(request)
        };
        for tags in [&["\"1\""][..], &["W/\"1\""], &["*"], &["\"0\", \"1\""], &["\"0\"", "\"1\""], &["W/\"0\",W/\"1\""]]
        {
            let answer = read(tags);
            assert_eq!((answer.status, answer.header("etag"), answer.text()), (304, Some("\"1\""), ""), "{tags:?}");
            assert_eq!(answer.header("content-type"), None);
        }
        // What is no tag at all is as good as unsaid: a read changes nothing.
        for tags in [&["\"0\""][..], &["\"11\""], &["1"], &[""], &["\"1"], &["\"0\", 1"]] {
            let answer = read(tags);
            assert_eq!((answer.status, answer.header("etag")), (200, Some("\"1\"")), "{tags:?}");
        }
    }
}
