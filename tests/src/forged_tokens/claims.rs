//! Rules 3, 5 and 7: the claims, each of its own type and once; header and signature here are always good.

use super::forgery::{Attempt, Draft, Forger};

const TEXTS: [&str; 4] = ["iss", "sub", "jti", "client_id"];
const TIMES: [&str; 2] = ["exp", "iat"];

/// Values that are no text that is taken.
const NO_TEXT: [&str; 9] =
    ["null", "1", "1.5", "true", r#"["admin"]"#, "{}", r#""""#, r#""adm\u0000in""#, r#""adm\nin""#];

/// Values that are no whole number that is taken.
const NO_TIME: [&str; 14] = [
    "null",
    "true",
    "{}",
    "0",
    "-1",
    "1.0e0",
    r#""now""#,
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    "1e400",
    "1000000000000000000000000000000000000000000000000000000000000",
];

/// Every attempt with a broken payload.
#[must_use]
pub fn attempts(forger: &Forger, good: &Draft) -> Vec<Attempt> {
    let mut drafts: Vec<(String, Draft)> = Vec::new();
    let set = |key: &str, value: &str| (format!("{key} {value}"), good.with(|draft| draft.payload.set(key, value)));
    for key in TEXTS.iter().chain(&TIMES).chain(&["aud"]) {
        drafts.push((format!("no {key}"), good.with(|draft| draft.payload.remove(key))));
        let own = good.payload.value(key);
        drafts.push((format!("{key} twice"), good.with(|draft| draft.payload.add(key, own))));
        drafts.push((format!("{key}, then null"), good.with(|draft| draft.payload.add(key, "null"))));
        drafts.push((format!("null, then {key}"), good.with(|draft| draft.payload.add_first(key, "null"))));
    }
    for key in TEXTS {
        drafts.extend(NO_TEXT.map(|value| set(key, value)));
        drafts.push(set(key, &format!("\"{}\"", "a".repeat(201))));
    }
    for key in TIMES {
        drafts.extend(NO_TIME.map(|value| set(key, value)));
        let own = good.payload.value(key);
        for value in [format!("\"{own}\""), format!("{own}.0"), format!("{own}e0"), format!("[{own}]")] {
            drafts.push(set(key, &value));
        }
    }
    drafts.extend(wrong_words(good));
    drafts.extend(wrong_times(good));
    drafts.extend(wrong_rights(good, forger.embedded));
    let mut attempts: Vec<Attempt> =
        drafts.into_iter().map(|(name, draft)| Attempt::with_token(name, &forger.sign(&draft))).collect();
    attempts.extend(texts(forger, good));
    attempts
}

/// Rule 3 and the audience: exactly ours.
fn wrong_words(good: &Draft) -> Vec<(String, Draft)> {
    let own = good.payload.value("iss").trim_matches('"');
    let issuers = [
        format!("{own}/"),
        format!(" {own}"),
        own.to_uppercase(),
        own.replace("https", "http"),
        own[..own.len() - 1].to_owned(),
        format!("{own}.example"),
        "https://accounts.example".to_owned(),
    ];
    let others = issuers.into_iter().filter(|issuer| issuer != own);
    let issuers = others.map(|issuer| ("iss", format!("\"{issuer}\"")));
    let many = format!("[{}\"chamdiem\"]", r#""x","#.repeat(20));
    let audiences = [
        r#""Chamdiem""#,
        r#""chamdiem ""#,
        r#""chamdie""#,
        r#""chamdiem,chamdiem2""#,
        r#""https://chamdiem.localhost""#,
        r#""*""#,
        r#""""#,
        "1",
        "true",
        "{}",
        r#"{"chamdiem":"chamdiem"}"#,
        "[]",
        r#"["mot-cua"]"#,
        r#"["mot-cua","Chamdiem"]"#,
        r#"["chamdiem",null]"#,
        r#"["chamdiem",1]"#,
        r#"[["chamdiem"]]"#,
        many.as_str(),
    ];
    let audiences = audiences.map(|audience| ("aud", audience.to_owned()));
    let wrong = issuers.chain(audiences);
    wrong.map(|(key, value)| (format!("{key} {value}"), good.with(|draft| draft.payload.set(key, &value)))).collect()
}

/// The clock stands where the draft was issued.
fn wrong_times(good: &Draft) -> Vec<(String, Draft)> {
    let now: i64 = good.payload.value("iat").parse().unwrap();
    let mut drafts = vec![
        ("expired, leeway and all".to_owned(), good.at(-930, -30)),
        ("expired long ago".to_owned(), good.at(-100_000, -99_100)),
        ("issued ahead of the leeway".to_owned(), good.at(31, 900)),
        ("issued tomorrow".to_owned(), good.at(86_400, 87_300)),
        ("life of 0".to_owned(), good.at(0, 0)),
        ("life of less than 0".to_owned(), good.at(10, 9)),
        ("life that is too long by a second".to_owned(), good.at(0, 901)),
        ("life of a year".to_owned(), good.at(0, 31_536_000)),
    ];
    let lives = [
        (r#"["reader"]"#, 3601),
        (r#"["feeder"]"#, 3601),
        (r#"["feeder","reader"]"#, 3601),
        (r#"["reader","appraiser"]"#, 901),
        (r#"["publisher"]"#, 901),
        (r#"["janitor"]"#, 901),
        ("[]", 901),
    ];
    for (roles, life) in lives {
        drafts.push((format!("{roles} for {life} s"), good.of_roles(roles).at(0, life)));
    }
    let ahead = [(now + 31).to_string(), (now + 86_400).to_string()];
    let other = ["null", "true", "\"0\"", "0.0", "[0]", "9223372036854775807", "9223372036854775808", "1e400"];
    for value in ahead.iter().map(String::as_str).chain(other) {
        drafts.push((format!("nbf {value}"), good.with(|draft| draft.payload.set("nbf", value))));
    }
    let twice = good.with(|draft| {
        draft.payload.add("nbf", "0");
        draft.payload.add("nbf", "0");
    });
    drafts.push(("nbf twice".to_owned(), twice));
    drafts
}

/// Roles and unit may be missing, but not be of another type; those of the embedded issuer have one form each.
fn wrong_rights(good: &Draft, embedded: bool) -> Vec<(String, Draft)> {
    let many = format!("[{}\"admin\"]", r#""x","#.repeat(20));
    let long = format!("[\"admin\",\"{}\"]", "x".repeat(201));
    let mut wrong: Vec<(&str, &str)> = Vec::new();
    wrong
        .extend(["1", "true", "{}", r#"{"admin":1}"#, "[1]", "[null]", r#"[["admin"]]"#].map(|value| ("roles", value)));
    let units = ["1", "{}", "[1]", r#"["so-noi-vu","so-y-te"]"#, r#""Sở Nội vụ""#, r#""so noi vu""#, r#""SO-NOI-VU!""#];
    wrong.extend(units.map(|value| ("unit", value)));
    if embedded {
        let roles = ["null", r#""admin""#, many.as_str(), long.as_str()];
        wrong.extend(roles.map(|value| ("roles", value)));
        wrong.extend(["null", "[]", r#""""#, r#"["so-noi-vu"]"#].map(|value| ("unit", value)));
        wrong.push(("scope", r#"["chamdiem.read"]"#));
    }
    let mut drafts: Vec<(String, Draft)> = wrong
        .into_iter()
        .map(|(key, value)| (format!("{key} {value}"), good.with(|draft| draft.payload.set(key, value))))
        .collect();
    drafts.push(("roles twice".to_owned(), good.with(|draft| draft.payload.add("roles", r#"["reader"]"#))));
    let twice = good.with(|draft| {
        draft.payload.add("unit", r#""so-noi-vu""#);
        draft.payload.add("unit", r#""so-xay-dung""#);
    });
    drafts.push(("unit twice".to_owned(), twice));
    let unknown = good.with(|draft| {
        draft.payload.add("ghi_chu", r#""a""#);
        draft.payload.add("ghi_chu", r#""a""#);
    });
    let long = format!("\"{}\"", "a ".repeat(501));
    for scope in ["null", "1", "true", "{}", "[1]", r#""chamdiem.read\u0000""#, long.as_str()] {
        drafts.push((format!("scope {scope}"), good.with(|draft| draft.payload.set("scope", scope))));
    }
    let scopes = good.with(|draft| {
        draft.payload.add("scope", r#""chamdiem.read""#);
        draft.payload.add("scope", r#""chamdiem.write""#);
    });
    drafts.push(("scope twice".to_owned(), scopes));
    drafts.push(("a claim that nobody reads, twice".to_owned(), unknown));
    drafts
}

/// Payloads that are no object, or not quite.
fn texts(forger: &Forger, good: &Draft) -> Vec<Attempt> {
    let payload = good.payload.json();
    let inside = |value: &str| format!(r#"{},"x":{value}}}"#, &payload[..payload.len() - 1]);
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let not_utf8 = payload.replace("\"admin\"", "\"\u{1}\"").into_bytes();
    let not_utf8 = not_utf8.into_iter().map(|byte| if byte == 1 { 0xff } else { byte });
    let texts: Vec<(&str, Vec<u8>)> = vec![
        ("payload of nothing", Vec::new()),
        ("payload that is null", b"null".to_vec()),
        ("payload that is a text", b"\"admin\"".to_vec()),
        ("payload that is a list", format!("[{payload}]").into_bytes()),
        ("payload that is a number", b"1".to_vec()),
        ("payload without members", b"{}".to_vec()),
        ("payload and garbage", format!("{payload}x").into_bytes()),
        ("payload and an end too many", format!("{payload}}}").into_bytes()),
        ("two payloads", format!("{payload}{payload}").into_bytes()),
        ("payload behind a byte order mark", format!("\u{feff}{payload}").into_bytes()),
        ("payload cut off", payload.as_bytes()[..payload.len() - 1].to_vec()),
        ("payload that is not UTF-8", not_utf8.collect()),
        ("payload with half a surrogate pair", inside(r#""\ud83d""#).into_bytes()),
        ("payload deeper than is read", inside(&nested(17)).into_bytes()),
        ("payload much deeper", inside(&nested(2500)).into_bytes()),
        ("payload with a number beyond all numbers", inside("1e99999").into_bytes()),
        ("payload that is another token", forger.sign(good).into_bytes()),
    ];
    let header = good.header.json();
    texts.into_iter().map(|(name, payload)| Attempt::with_token(name, &forger.sign_texts(&header, payload))).collect()
}
