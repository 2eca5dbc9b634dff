//! Rule 1 and the signature: what is no token, and what nobody signed.

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::forgery::{Attempt, Draft, Forger, encoded};

/// The longest token that is looked at, in bytes.
pub const TOKEN_BYTES_MAX: usize = 8 * 1024;

/// The order of Ed25519's group, the lowest byte first: S and S + L would be the same signature to a careless verifier.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// Header values in which no token can be found.
pub fn credentials(forger: &Forger, good: &Draft) -> Vec<Attempt> {
    let token = forger.sign(good);
    let bearer = format!("Bearer {token}");
    let one = |name: &str, value: &str| Attempt::with_headers(name, &[value.as_bytes()]);
    let mut attempts = vec![
        Attempt::with_headers("no credential", &[]),
        one("an empty credential", ""),
        one("a scheme alone", "Bearer"),
        one("another scheme", &format!("Basic {token}")),
        one("no scheme", &token),
        one("a scheme of ours that is not", &format!("Token {token}")),
        one("a scheme that begins like ours", &format!("Bearers {token}")),
        one("no space", &format!("Bearer{token}")),
        one("two spaces", &format!("Bearer  {token}")),
        one("a tab", &format!("Bearer\t{token}")),
        one("a colon", &format!("Bearer: {token}")),
        one("quotes", &format!("Bearer \"{token}\"")),
        one("a named token", &format!("Bearer token={token}")),
        one("two tokens", &format!("{bearer} {token}")),
        one("two credentials in a list", &format!("{bearer}, {bearer}")),
        one("a comma behind", &format!("{bearer},")),
        Attempt::with_headers("the same credential twice", &[bearer.as_bytes(), bearer.as_bytes()]),
        Attempt::with_headers("ours, then another", &[bearer.as_bytes(), b"Basic YWRtaW46YWRtaW4="]),
        Attempt::with_headers("another, then ours", &[b"Basic YWRtaW46YWRtaW4=", bearer.as_bytes()]),
        Attempt::with_headers("ours, then nothing", &[bearer.as_bytes(), b""]),
        Attempt::with_headers("bytes that are no ASCII", &[format!("{bearer}é").as_bytes()]),
        Attempt::with_headers("bytes that are no UTF-8", &[&[bearer.as_bytes(), &[0xff]].concat()]),
        Attempt::with_token("a text", "so-noi-vu"),
        Attempt::with_token("two dots", ".."),
        Attempt::with_token("one dot", "."),
    ];
    attempts.extend(parts(&token));
    let header = good.header.json();
    let payload = good.payload.json();
    let header = (0..3).map(|spaces| header.clone() + &" ".repeat(spaces)).find(|text| text.len() % 3 != 0).unwrap();
    let payload = (0..3).map(|spaces| payload.clone() + &" ".repeat(spaces)).find(|text| text.len() % 3 != 0).unwrap();
    let (header, payload) = (encoded(header), encoded(payload));
    attempts.push(Attempt::with_token("header with bits left over", &forger.sign_parts(&bits_left(&header), &payload)));
    attempts
        .push(Attempt::with_token("payload with bits left over", &forger.sign_parts(&header, &bits_left(&payload))));
    let long = forger.sign(&padded(good, forger, TOKEN_BYTES_MAX + 1));
    assert!(long.len() > TOKEN_BYTES_MAX);
    attempts.push(Attempt::with_token("a good token that is too long", &long));
    attempts
}

/// The three parts, shuffled and cut.
fn parts(token: &str) -> Vec<Attempt> {
    let [header, payload, signature]: [&str; 3] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let shapes = [
        ("no dot", token.replace('.', "")),
        ("a header alone", header.to_owned()),
        ("no signature, one dot", format!("{header}.{payload}")),
        ("an empty signature", format!("{header}.{payload}.")),
        ("an empty payload", format!("{header}..{signature}")),
        ("an empty header", format!(".{payload}.{signature}")),
        ("three dots", format!("{token}.")),
        ("a dot before", format!(".{token}")),
        ("four parts", format!("{token}.{signature}")),
        ("five parts, as if encrypted", format!("{token}.{signature}.{signature}")),
        ("twice in one", format!("{token}{token}")),
        ("payload before header", format!("{payload}.{header}.{signature}")),
        ("signature before payload", format!("{header}.{signature}.{payload}")),
        ("padding behind the header", format!("{header}=.{payload}.{signature}")),
        ("padding behind the payload", format!("{header}.{payload}==.{signature}")),
        ("padding behind the signature", format!("{token}==")),
        ("percent-encoded padding", format!("{token}%3D%3D")),
        ("base64's own plus", format!("{header}.{payload}.+{}", &signature[1..])),
        ("base64's own slash", format!("{header}.{payload}./{}", &signature[1..])),
        ("a space inside", format!("{header}. {payload}.{signature}")),
        ("a tilde", format!("{header}.{payload}.~{}", &signature[1..])),
        ("a header one character short", format!("{}.{payload}.{signature}", &header[..header.len() - 1])),
        ("a payload one character short", format!("{header}.{}.{signature}", &payload[..payload.len() - 1])),
        ("a signature one character short", token[..token.len() - 1].to_owned()),
        ("a signature one character long", format!("{token}A")),
        ("a signature one group long", format!("{token}AA")),
        ("a signature of one character", format!("{header}.{payload}.A")),
        ("a signature with bits left over", format!("{header}.{payload}.{}", bits_left(signature))),
        ("in upper case", token.to_uppercase()),
        ("in lower case", token.to_lowercase()),
        ("a thousand dots", ".".repeat(1000)),
    ];
    shapes.into_iter().map(|(name, token)| Attempt::with_token(name, &token)).collect()
}

/// Tokens whose signature is not the issuer's over exactly this.
pub fn signatures(forger: &Forger, good: &Draft) -> Vec<Attempt> {
    let token = forger.sign(good);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let with = |name: String, signature: &[u8]| Attempt::with_token(name, &format!("{signed}.{}", encoded(signature)));
    // A third of the bits of the shortest, and as many of a longer one.
    let mut attempts: Vec<Attempt> = (0..8 * signature.len())
        .step_by(3 * signature.len() / 64)
        .map(|bit| {
            let mut flipped = signature.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            with(format!("bit {bit} of the signature"), &flipped)
        })
        .collect();
    attempts.push(with("64 zeros".into(), &[0; 64]));
    attempts.push(with("64 times 255".into(), &[0xff; 64]));
    attempts.push(with("a signature twice".into(), &signature.repeat(2)));
    attempts.push(with("half a signature".into(), &signature[..32]));
    attempts.push(with("the other half".into(), &signature[32..]));
    attempts.push(with("the halves turned".into(), &[&signature[32..], &signature[..32]].concat()));
    attempts.push(with("the same signature in another form".into(), &plus_order(&signature)));
    attempts.push(with("a signature over the payload".into(), &forger.pair.sign(good.payload.json().as_bytes())));
    attempts.push(with("a signature over nothing".into(), &forger.pair.sign(b"")));
    attempts.extend(swapped(forger, good));
    attempts.extend(other_keys(forger, good));
    attempts
}

/// Parts of good tokens, put together anew.
fn swapped(forger: &Forger, good: &Draft) -> Vec<Attempt> {
    let unit = good.of_roles(r#"["unit"]"#).with(|draft| draft.payload.set("unit", r#""so-noi-vu""#));
    let (unit, admin) = (forger.sign(&unit), forger.sign(good));
    let [header, unit_payload, unit_signature]: [&str; 3] = unit.split('.').collect::<Vec<_>>().try_into().unwrap();
    let [_, payload, signature]: [&str; 3] = admin.split('.').collect::<Vec<_>>().try_into().unwrap();
    let spaced = encoded(good.header.json().replace(':', ": "));
    let later = encoded(good.at(0, 899).payload.json());
    vec![
        Attempt::with_token(
            "a unit's token with an administrator's payload",
            &format!("{header}.{payload}.{unit_signature}"),
        ),
        Attempt::with_token(
            "an administrator's token with a unit's payload",
            &format!("{header}.{unit_payload}.{signature}"),
        ),
        Attempt::with_token("a header that says the same otherwise", &format!("{spaced}.{payload}.{signature}")),
        Attempt::with_token("a payload with another end", &format!("{header}.{later}.{signature}")),
    ]
}

/// Keys of strangers, and the public key taken for a secret.
fn other_keys(forger: &Forger, good: &Draft) -> Vec<Attempt> {
    let stranger = Forger::stranger();
    let with_jwk = good.with(|draft| {
        draft.header.add("jwk", &stranger.jwk().to_string());
    });
    let mut attempts = vec![
        Attempt::with_token("a stranger's key", &stranger.sign(good)),
        Attempt::with_token("a stranger's key that it brings", &stranger.sign(&with_jwk)),
    ];
    let elliptic = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let unsigned = |alg: &str| {
        let draft = good.with(|draft| draft.header.set("alg", &format!("\"{alg}\"")));
        format!("{}.{}", encoded(draft.header.json()), encoded(draft.payload.json()))
    };
    let signed = unsigned("ES256");
    let signature = elliptic.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
    attempts.push(Attempt::with_token("a stranger's ES256", &format!("{signed}.{}", encoded(signature))));
    for alg in ["none", "None", "NONE"] {
        let signed = unsigned(alg);
        let pair = forger.pair.sign(signed.as_bytes());
        attempts.push(Attempt::with_token(format!("alg {alg}, no signature"), &format!("{signed}.")));
        attempts.push(Attempt::with_token(format!("alg {alg}, signed"), &format!("{signed}.{}", encoded(pair))));
    }
    let (public, der) = forger.public();
    let base64 = base64::engine::general_purpose::STANDARD.encode(&der);
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{base64}\n-----END PUBLIC KEY-----\n");
    let secrets: [(&str, Vec<u8>); 6] = [
        ("the key's bytes", public.clone()),
        ("its base64url", encoded(&public).into_bytes()),
        ("its DER", der.clone()),
        ("its PEM", pem.into_bytes()),
        ("its kid", good.header.value("kid").trim_matches('"').as_bytes().to_vec()),
        ("nothing", Vec::new()),
    ];
    for (alg, algorithm) in [("HS256", hmac::HMAC_SHA256), ("HS384", hmac::HMAC_SHA384), ("HS512", hmac::HMAC_SHA512)] {
        for (name, secret) in &secrets {
            let signed = unsigned(alg);
            let tag = hmac::sign(&hmac::Key::new(algorithm, secret), signed.as_bytes());
            attempts.push(Attempt::with_token(format!("{alg} with {name}"), &format!("{signed}.{}", encoded(tag))));
        }
    }
    attempts
}

/// The same part with other bits where they decode to nothing.
fn bits_left(part: &str) -> String {
    let last = part.chars().last().unwrap();
    let bits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let index = bits.find(last).unwrap();
    assert!(part.len() % 4 >= 2 && index.is_multiple_of(4), "no bits are left over in {part}");
    format!("{}{}", &part[..part.len() - 1], &bits[index + 1..=index + 1])
}

/// The signature (R, S) as (R, S + L).
fn plus_order(signature: &[u8]) -> Vec<u8> {
    let mut carry = 0_u16;
    let sum = signature[32..].iter().zip(ORDER).map(|(&byte, order)| {
        let sum = u16::from(byte) + u16::from(order) + carry;
        carry = sum >> 8;
        sum.to_le_bytes()[0]
    });
    let sum: Vec<u8> = sum.collect();
    [&signature[..32], &sum].concat()
}

/// A draft whose token is the longest of at most `length` bytes, or, above the limit, the shortest of at least so many.
pub fn padded(good: &Draft, forger: &Forger, length: usize) -> Draft {
    let with = |count: usize| good.with(|draft| draft.payload.add("x", &format!("\"{}\"", "x".repeat(count))));
    let bytes = |count: usize| forger.sign(&with(count)).len();
    let first = (0..length).find(|&count| bytes(count) >= length).unwrap();
    if bytes(first) > length && length <= TOKEN_BYTES_MAX { with(first - 1) } else { with(first) }
}
