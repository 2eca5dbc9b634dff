//! Rule 2: the header has `alg`, `typ` and `kid`, each once, each with the one value; the signature here is always good.

use super::forgery::{Attempt, Draft, Forger, encoded};

/// The members that would bring a key, an address of a key, or another way of reading.
const REFUSED: [(&str, &str); 15] = [
    ("jku", r#""https://chamdiem.localhost/jwks.json""#),
    ("x5u", r#""https://chamdiem.localhost/x509.pem""#),
    ("x5c", r#"["MIIB"]"#),
    ("x5t", r#""dGh1bWI""#),
    ("x5t#S256", r#""dGh1bWI""#),
    ("crit", r#"["exp"]"#),
    ("crit", "[]"),
    ("crit", r#"["b64"]"#),
    ("zip", r#""DEF""#),
    ("b64", "false"),
    ("b64", "true"),
    ("cty", r#""JWT""#),
    ("enc", r#""A256GCM""#),
    ("nonce", r#""1""#),
    ("ghi_chu", "null"),
];

/// The forms of an access token's `typ` that are not the embedded issuer's.
const FORMS: [&str; 2] = [r#""AT+JWT""#, r#""application/at+jwt""#];

const WRONG: [(&str, &[&str]); 3] = [
    (
        "alg",
        &[
            r#""none""#,
            r#""None""#,
            r#""nOnE""#,
            r#""HS256""#,
            r#""HS384""#,
            r#""HS512""#,
            r#""RS256""#,
            r#""PS256""#,
            r#""ES256""#,
            r#""Ed25519""#,
            r#""eddsa""#,
            r#""EdDSA ""#,
            r#""""#,
            "null",
            "1",
            r#"["EdDSA"]"#,
            r#"{"EdDSA":1}"#,
        ],
    ),
    (
        "typ",
        &[
            r#""JWT""#,
            r#""jwt""#,
            r#""AT+JWT""#,
            r#""application/at+jwt""#,
            r#""application/jwt""#,
            r#""application/at+jwt; v=1""#,
            r#""logout+jwt""#,
            r#""id+jwt""#,
            r#""at+jwt ""#,
            r#""""#,
            "null",
            "1",
            r#"["at+jwt"]"#,
        ],
    ),
    (
        "kid",
        &[
            r#""""#,
            r#""1""#,
            r#""../issuer-key.pk8""#,
            r#""' OR '1'='1""#,
            r#""/dev/null""#,
            r#""\ud800""#,
            r#""\u0000""#,
            "null",
            "0",
            "true",
            "{}",
        ],
    ),
];

/// Every attempt with a broken header.
pub fn attempts(forger: &Forger, good: &Draft) -> Vec<Attempt> {
    let signed =
        |name: String, change: &dyn Fn(&mut Draft)| Attempt::with_token(name, &forger.sign(&good.with(change)));
    let mut attempts = Vec::new();
    for (key, values) in WRONG {
        attempts.push(signed(format!("no {key}"), &|draft| draft.header.remove(key)));
        let own = good.header.value(key);
        // RFC 9068 has two forms of its `typ`, in any case; a single sign-on may have each.
        let is_good = |value: &str| !forger.embedded && key == "typ" && FORMS.contains(&value);
        for value in values.iter().filter(|value| **value != own && !is_good(value)) {
            attempts.push(signed(format!("{key} {value}"), &|draft| draft.header.set(key, value)));
        }
        let twice = format!("{key} twice");
        attempts.push(signed(twice, &|draft| draft.header.add(key, own)));
        attempts.push(signed(format!("{key}, then another {key}"), &|draft| draft.header.add(key, r#""none""#)));
        attempts.push(signed(format!("another {key}, then {key}"), &|draft| draft.header.add_first(key, r#""none""#)));
    }
    let escaped = r"\u0061lg";
    attempts.push(signed("alg twice, once escaped".into(), &|draft| draft.header.add(escaped, r#""none""#)));
    attempts.push(signed("kid of another key".into(), &|draft| {
        draft.header.set("kid", &format!("\"{}\"", encoded([7; 32])));
    }));
    attempts.push(signed("kid and a letter".into(), &|draft| {
        let longer = good.header.value("kid").trim_matches('"').to_owned() + "x";
        draft.header.set("kid", &format!("\"{longer}\""));
    }));
    let own_key = forger.jwk().to_string();
    attempts.push(signed("jwk, even ours".into(), &|draft| draft.header.add("jwk", &own_key)));
    // The prints of a certificate say only again which key it is: of another issuer they are borne.
    for (key, value) in REFUSED.into_iter().filter(|(key, _)| forger.embedded || !key.starts_with("x5t")) {
        attempts.push(signed(format!("{key} {value}"), &|draft| draft.header.add(key, value)));
    }
    attempts.extend(texts(forger, good));
    attempts
}

/// Headers that are no object, or not quite.
fn texts(forger: &Forger, good: &Draft) -> Vec<Attempt> {
    let header = good.header.json();
    let deep = format!("{}{}", "[".repeat(3000), "]".repeat(3000));
    let wide = format!(r#"{},"kid":"{}"}}"#, &header[..header.len() - 1], "k".repeat(5000));
    let texts: Vec<(&str, Vec<u8>)> = vec![
        ("header of nothing", Vec::new()),
        ("header that is null", b"null".to_vec()),
        ("header that is a text", b"\"EdDSA\"".to_vec()),
        ("header that is a list", format!("[{header}]").into_bytes()),
        ("header that is a number", b"1".to_vec()),
        ("header without members", b"{}".to_vec()),
        ("header and garbage", format!("{header}x").into_bytes()),
        ("two headers", format!("{header}{header}").into_bytes()),
        ("header behind a byte order mark", format!("\u{feff}{header}").into_bytes()),
        ("header cut off", header.as_bytes()[..header.len() - 1].to_vec()),
        ("header with a comma too many", format!("{},}}", &header[..header.len() - 1]).into_bytes()),
        ("header in single quotes", header.replace('"', "'").into_bytes()),
        ("header that is not UTF-8", [header.replace("at+jwt", "at+jwt\u{1}").as_bytes(), &[0xff]].concat()),
        ("header deeper than is read", deep.into_bytes()),
        ("header with a long second kid", wide.into_bytes()),
    ];
    let payload = good.payload.json();
    texts.into_iter().map(|(name, header)| Attempt::with_token(name, &forger.sign_texts(header, &payload))).collect()
}
