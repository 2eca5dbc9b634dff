//! Preconditions: nothing is written over what somebody else wrote.

use chamdiem_client::Code;
use chamdiem_tests::inside;
use chamdiem_tests::raw_http::{Answer, Request};
use chamdiem_tests::service::{BACKENDS, Stage};
use chamdiem_tests::wire::{compared, tag};

use super::{UNIT, UNIT_PATH, Watched};

/// The tag of the unit in a revision, whatever was shown.
fn of_unit(revision: u32) -> String {
    tag("unit", &["so-noi-vu"], revision)
}

fn put(watched: &Watched, conditions: &[(&str, &str)]) -> Answer {
    let request = Request::put(UNIT_PATH).json(UNIT);
    watched.send(conditions.iter().fold(request, |request, (name, value)| request.with(name, *value)))
}

/// Headers that are no condition at all: which header is at fault.
const MALFORMED: [(&[(&str, &str)], &str); 17] = [
    (&[("If-Match", "1")], "if-match"),
    (&[("If-Match", "")], "if-match"),
    (&[("If-Match", "*")], "if-match"),
    (&[("If-Match", "\"1\"")], "if-match"),
    (&[("If-Match", "\"02\", \"\"")], "if-match"),
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
        let first = of_unit(1);
        for tag in [first.clone(), format!("W/{first}"), format!("{first}, {}", of_unit(2))] {
            let answer = put(&watched, &[("If-Match", &tag)]);
            assert_eq!((answer.status, answer.problem().code), (412, Code::Stale), "{tag}");
            assert_eq!(answer.header("etag"), None);
        }
        let other = put(&watched, &[("If-Match", &tag("unit", &["so-khac"], 1))]);
        assert_eq!((other.status, other.problem().code), (400, Code::InvalidHeader));
        watched.nothing_was_stored();
    }
}

#[test]
fn where_there_is_something_only_its_current_version_changes_it() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        let created = put(&watched, &[("If-None-Match", "*")]);
        let first = created.header("etag").unwrap().to_owned();
        assert_eq!((created.status, compared(&first)), (201, of_unit(1)));
        let changed = put(&watched, &[("If-Match", &first)]);
        let current = changed.header("etag").unwrap().to_owned();
        assert_eq!((changed.status, compared(&current)), (200, of_unit(2)));
        let stored = inside::stored(&watched.stage);

        let answer = put(&watched, &[]);
        assert_eq!((answer.status, answer.problem().code), (428, Code::PreconditionRequired));
        assert!(answer.problem().detail.contains("If-Match"));
        let again = put(&watched, &[("If-None-Match", "*")]);
        assert_eq!((again.status, again.problem().code), (412, Code::AlreadyExists));
        assert_eq!(again.header("etag"), Some(of_unit(2).as_str()));
        // Another revision of the same thing is stale; one of something else is not, whatever its number.
        for tag in [first.clone(), of_unit(3), format!("W/{first}, {}", of_unit(3)), first.replace("-1-", "-1-gzip-")] {
            let answer = put(&watched, &[("If-Match", &tag)]);
            assert_eq!((answer.status, answer.problem().code), (412, Code::Stale), "{tag}");
            assert_eq!(answer.header("etag"), Some(of_unit(2).as_str()), "{tag}");
        }
        let content = format!("{}\"", current.replacen("-2-", "-", 1).trim_end_matches('"'));
        for tag in [tag("unit", &["so-khac"], 2), tag("group", &["so-noi-vu"], 2), content] {
            let answer = put(&watched, &[("If-Match", &tag)]);
            assert_eq!((answer.status, answer.problem().code), (400, Code::InvalidHeader), "{tag}");
            assert_eq!(answer.issues(), [("#header/if-match".to_owned(), Code::ValueUnknown)], "{tag}");
        }
        assert_eq!(inside::stored(&watched.stage), stored);
        let read = watched.send(Request::get(UNIT_PATH));
        assert_eq!((read.status, read.header("etag")), (200, Some(current.as_str())));
        assert_eq!(read.body, changed.body);
        // One of several is enough, with white space as it comes.
        let several = format!("{} ,{current},W/{}", of_unit(9), tag("unit", &["so-khac"], 8));
        let third = put(&watched, &[("If-Match", &several)]);
        assert_eq!(third.header("etag").map(compared), Some(of_unit(3)));
    }
}

/// What proxies do to a tag on the way of an answer that they compress.
fn as_proxies_send_it(tag: &str) -> [String; 7] {
    let bare = tag.trim_matches('"');
    [
        format!("W/{tag}"),
        format!("\"{bare}-gzip\""),
        format!("\"{bare}--gzip\""),
        format!("\"{bare};gzip\""),
        format!("{tag}-gzip"),
        format!("{tag};gzip"),
        format!("W/\"{bare}-br\""),
    ]
}

#[test]
fn a_tag_that_a_proxy_has_altered_still_writes_and_still_spares_a_read() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        let mut current = put(&watched, &[("If-None-Match", "*")]).header("etag").unwrap().to_owned();
        for kind in 0..as_proxies_send_it("").len() {
            let read = Request::get(UNIT_PATH).with("If-None-Match", as_proxies_send_it(&current)[kind].as_str());
            let unchanged = watched.send(read.clone());
            assert_eq!((unchanged.status, unchanged.header("etag")), (304, Some(current.as_str())), "{current}");
            let written = put(&watched, &[("If-Match", &as_proxies_send_it(&current)[kind])]);
            assert_eq!(written.status, 200, "{}", written.text());
            let stale = put(&watched, &[("If-Match", &as_proxies_send_it(&current)[kind])]);
            assert_eq!((stale.status, stale.problem().code), (412, Code::Stale), "now it is true");
            assert_eq!(watched.send(read).status, 200);
            written.header("etag").unwrap().clone_into(&mut current);
        }
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
        let etag = read(&[]).header("etag").unwrap().to_owned();
        let (tag, weak, bare) = (etag.as_str(), format!("W/{etag}"), etag.trim_matches('"'));
        let (two, two_weak) = (format!("\"0\", {etag}"), format!("W/\"0\",{weak}"));
        for tags in [&[tag][..], &[&weak], &["*"], &[&two], &["\"0\"", tag], &[&two_weak]] {
            let answer = read(tags);
            assert_eq!((answer.status, answer.header("etag"), answer.text()), (304, Some(tag), ""), "{tags:?}");
            assert_eq!(answer.header("content-type"), None);
        }
        // What is no tag at all is as good as unsaid: a read changes nothing. And a revision alone does not say what was shown.
        let (open, longer, no_tag) = (format!("\"{bare}"), format!("\"{bare}1\""), format!("{tag}, 1"));
        for tags in [&["\"0\""][..], &[&longer], &[bare], &[""], &[&open], &[&no_tag], &[&of_unit(1)]] {
            let answer = read(tags);
            assert_eq!((answer.status, answer.header("etag")), (200, Some(tag)), "{tags:?}");
        }
    }
}
