//! Tokens as a forger makes them: any header, any payload, any signature, member by member and byte by byte.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chamdiem_tests::service::Stage;

/// The members of an object in their order, each value as the JSON text that is sent.
#[derive(Debug, Clone)]
pub struct Members(Vec<(String, String)>);

impl Members {
    fn of(members: &[(&str, String)]) -> Members {
        Members(members.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
    }

    /// Gives a member another value, or adds it.
    pub fn set(&mut self, key: &str, value: &str) {
        match self.0.iter_mut().find(|(known, _)| known == key) {
            Some(member) => value.clone_into(&mut member.1),
            None => self.add(key, value),
        }
    }

    /// Adds a member, whether there is one of this key or not.
    pub fn add(&mut self, key: &str, value: &str) {
        self.0.push((key.to_owned(), value.to_owned()));
    }

    /// Puts a member before the others, whether there is one of this key or not.
    pub fn add_first(&mut self, key: &str, value: &str) {
        self.0.insert(0, (key.to_owned(), value.to_owned()));
    }

    /// Takes a member away.
    pub fn remove(&mut self, key: &str) {
        self.0.retain(|(known, _)| known != key);
    }

    /// The value of a member.
    pub fn value(&self, key: &str) -> &str {
        &self.0.iter().find(|(known, _)| known == key).unwrap().1
    }

    /// The object as JSON.
    pub fn json(&self) -> String {
        let members: Vec<String> = self.0.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
        format!("{{{}}}", members.join(","))
    }
}

/// A token before it is signed.
#[derive(Debug, Clone)]
pub struct Draft {
    pub header: Members,
    pub payload: Members,
}

impl Draft {
    /// The same draft, changed.
    pub fn with(&self, change: impl FnOnce(&mut Draft)) -> Draft {
        let mut draft = self.clone();
        change(&mut draft);
        draft
    }

    /// The same draft of other roles.
    pub fn of_roles(&self, roles: &str) -> Draft {
        self.with(|draft| draft.payload.set("roles", roles))
    }

    /// The same draft, issued and expiring so many seconds after its own moment.
    pub fn at(&self, issued_after: i64, expires_after: i64) -> Draft {
        let issued_at: i64 = self.payload.value("iat").parse().unwrap();
        self.with(|draft| {
            draft.payload.set("iat", &(issued_at + issued_after).to_string());
            draft.payload.set("exp", &(issued_at + expires_after).to_string());
        })
    }
}

/// Somebody with a key.
pub struct Forger {
    pub pair: Ed25519KeyPair,
}

impl Forger {
    /// Somebody who has the issuer's own key, so that nothing but the one thing is wrong with a token.
    pub fn with_the_key_of(stage: &Stage) -> Forger {
        let pkcs8 = std::fs::read(stage.settings.data_dir.join("issuer-key.pk8")).unwrap();
        Forger { pair: Ed25519KeyPair::from_pkcs8(&pkcs8).unwrap() }
    }

    /// Somebody with a key that nobody knows.
    pub fn stranger() -> Forger {
        Forger { pair: Ed25519KeyPair::generate().unwrap() }
    }

    /// The public key.
    pub fn public(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    /// Signs two texts, whatever they are.
    pub fn sign_texts(&self, header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
        self.sign_parts(&encoded(header), &encoded(payload))
    }

    /// Signs two parts of a token as they are.
    pub fn sign_parts(&self, header: &str, payload: &str) -> String {
        let signed = format!("{header}.{payload}");
        let signature = encoded(self.pair.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    /// Signs a draft.
    pub fn sign(&self, draft: &Draft) -> String {
        self.sign_texts(draft.header.json(), draft.payload.json())
    }
}

/// What the issuer itself would write for an administrator, at the clock's moment, for the longest life.
pub fn draft(stage: &Stage, token_id: &str) -> Draft {
    let now = stage.clock.now().unix_timestamp();
    let text = |text: &str| format!("\"{text}\"");
    let header = [("typ", text("at+jwt")), ("alg", text("EdDSA")), ("kid", text(stage.running.issuer().key_id()))];
    let payload = [
        ("iss", text(&stage.settings.issuer)),
        ("sub", text("admin")),
        ("aud", text(&stage.settings.audience)),
        ("exp", (now + 900).to_string()),
        ("iat", now.to_string()),
        ("jti", text(token_id)),
        ("client_id", text("chamdiem-cli")),
        ("roles", r#"["admin"]"#.to_owned()),
    ];
    Draft { header: Members::of(&header), payload: Members::of(&payload) }
}

/// base64url without padding.
pub fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// One attempt to get in: the values of its Authorization headers, of which there may be none or several.
#[derive(Debug)]
pub struct Attempt {
    pub name: String,
    pub authorization: Vec<Vec<u8>>,
}

impl Attempt {
    /// An attempt with one token.
    pub fn with_token(name: impl Into<String>, token: &str) -> Attempt {
        Attempt::with_headers(name, &[format!("Bearer {token}").as_bytes()])
    }

    /// An attempt with these headers.
    pub fn with_headers(name: impl Into<String>, authorization: &[&[u8]]) -> Attempt {
        Attempt { name: name.into(), authorization: authorization.iter().map(|value| value.to_vec()).collect() }
    }
}
