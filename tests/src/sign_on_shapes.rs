//! Single sign-ons as they are: the tokens of real products, with the settings that each needs, tried on the built program.
//!
//! The shapes are a table, one file for each product in `tests/data/sign-on`; `docs/dang-nhap-mot-lan.md` says the same in words.
//! Each token is signed and sent; it must open what it should. Each fault must be refused, and its reason must stand in the log
//! beside the identifier of the request, and in `WWW-Authenticate` where the token itself is at fault.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use chamdiem_usecases::clock::Clock;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::forged_tokens::forgery::Forger;
use crate::forged_tokens::keys::Keys;
use crate::program::Program;
use crate::raw_http::{Answer, Request};
use crate::scripted_issuer::ScriptedIssuer;
use crate::service::Folder;
use crate::tools;

/// How often something that happens in the background is asked for before it counts as missing.
const ATTEMPTS: usize = 200_000;

type Settings = BTreeMap<String, String>;

/// The tokens of one product.
#[derive(Debug, Deserialize)]
pub struct Product {
    /// What it is called.
    pub provider: String,
    /// Where its makers describe its tokens.
    pub sources: Vec<String>,
    /// How it can be set up.
    pub cases: Vec<Case>,
}

/// One way to set it up.
#[derive(Debug, Deserialize)]
pub struct Case {
    /// What is special about it.
    pub name: String,
    /// What stands behind the address in its name.
    #[serde(default)]
    pub issuer: String,
    /// The settings of the service.
    pub settings: Settings,
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// What goes wrong, each a change to the first token or to the settings.
    pub faults: Vec<Fault>,
}

/// A good token, and who its holder is.
#[derive(Debug, Deserialize)]
pub struct Token {
    /// Whose it is.
    pub name: String,
    header: Map<String, Value>,
    payload: Map<String, Value>,
    me: Map<String, Value>,
}

/// What is wrong.
#[derive(Debug, Deserialize)]
pub struct Fault {
    /// In words.
    pub name: String,
    #[serde(default)]
    settings: Settings,
    #[serde(default)]
    header: Map<String, Value>,
    #[serde(default)]
    payload: Map<String, Value>,
    /// A token that is no JWT at all.
    opaque: Option<String>,
    /// Whether somebody else's key signs.
    #[serde(default)]
    stranger: bool,
    status: u16,
    /// The code of the problem, where it is not that of the status.
    code: Option<String>,
    /// What the holder and the log are told.
    #[serde(default)]
    reason: String,
    /// What the log alone is told.
    #[serde(default)]
    found: String,
}

/// What was tried.
#[derive(Debug, Default)]
pub struct Shown {
    /// The products.
    pub products: Vec<String>,
    /// How many good tokens opened what they should.
    pub tokens: usize,
    /// How many faults were refused with their reason.
    pub faults: usize,
    /// What was otherwise.
    pub wrong: Vec<String>,
}

/// The products of the table.
///
/// # Panics
/// When a file is not as it should be.
#[must_use]
pub fn products() -> Vec<Product> {
    let folder = tools::root().join("tests/data/sign-on");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let read = |file: &PathBuf| serde_json::from_str(&std::fs::read_to_string(file).unwrap());
    files.iter().map(|file| read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))).collect()
}

/// Tries every token and every fault of the table.
///
/// # Errors
/// In words, when the program does not run.
pub fn show() -> Result<Shown, String> {
    let mut shown = Shown::default();
    let keys = Keys::new();
    for product in products() {
        for case in &product.cases {
            Scene { product: &product.provider, case, keys: &keys }.show(&mut shown)?;
        }
        shown.products.push(product.provider);
    }
    Ok(shown)
}

struct Scene<'s> {
    product: &'s str,
    case: &'s Case,
    keys: &'s Keys,
}

/// A running program that takes the tokens of a case.
struct Place<'s> {
    scene: &'s Scene<'s>,
    issuer: ScriptedIssuer,
    program: Program,
    folder: Folder,
}

impl Scene<'_> {
    fn show(&self, shown: &mut Shown) -> Result<(), String> {
        // A program for each set of settings; the first is that of the table.
        let mut by_settings: BTreeMap<&Settings, Vec<&Fault>> = BTreeMap::new();
        let none = Settings::new();
        by_settings.insert(&none, Vec::new());
        for fault in &self.case.faults {
            by_settings.entry(&fault.settings).or_default().push(fault);
        }
        for (changed, faults) in by_settings {
            let place = self.start(changed)?;
            for token in self.case.tokens.iter().filter(|_| changed.is_empty()) {
                self.note(shown, &token.name, place.is_taken(token), |shown| shown.tokens += 1);
            }
            for fault in faults {
                self.note(shown, &fault.name, place.is_refused(fault), |shown| shown.faults += 1);
            }
        }
        Ok(())
    }

    fn note(&self, shown: &mut Shown, what: &str, outcome: Result<(), String>, count: impl FnOnce(&mut Shown)) {
        match outcome {
            Ok(()) => count(shown),
            Err(told) => shown.wrong.push(format!("{}, {}, {what}: {told}", self.product, self.case.name)),
        }
    }

    fn start(&self, changed: &Settings) -> Result<Place<'_>, String> {
        // Issuers publish keys of all kinds beside those that they sign access tokens with.
        let others = [
            json!({ "kty": "OKP", "crv": "Ed448", "kid": "ed448", "use": "sig", "alg": "EdDSA", "x": "AA" }),
            json!({ "kty": "AKP", "alg": "ML-DSA-65", "kid": "pq", "pub": "AA" }),
            json!({ "kty": 7 }),
        ];
        let keys: Vec<Value> = self.keys.published().into_iter().chain(others).collect();
        let issuer = ScriptedIssuer::start(&keys);
        let name = format!("{}{}", issuer.name(), self.case.issuer);
        issuer.change(|script| script.name.clone_from(&name));
        let mut settings = self.case.settings.clone();
        settings.extend(changed.clone());
        settings.insert("CHAMDIEM_OIDC_ISSUER".to_owned(), name);
        let environment: Vec<(&str, &str)> =
            settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let folder = Folder::new();
        let program = Program::serve_with(folder.path(), None, &environment)?;
        let place = Place { scene: self, issuer, program, folder };
        place.wait_for_keys()?;
        Ok(place)
    }
}

impl Place<'_> {
    /// Waits until the keys are there: from then on a token by an unknown key is refused for another reason than theirs.
    fn wait_for_keys(&self) -> Result<(), String> {
        let token = &self.scene.case.tokens[0];
        let signed = self.signed(&token.header, &token.payload, false);
        let is_there = |_| {
            let answer = self.ask("/v1/units", &signed, "khoa");
            let challenge = answer.header("www-authenticate").unwrap_or_default();
            !challenge.contains("kid names a key")
        };
        (0..ATTEMPTS).any(is_there).then_some(()).ok_or_else(|| "the keys do not come".to_owned())
    }

    fn is_taken(&self, token: &Token) -> Result<(), String> {
        let signed = self.signed(&token.header, &token.payload, false);
        let me = self.ask("/v1/me", &signed, "toi");
        if me.status != 200 {
            return Err(format!("{}: {:?}", me.status, me.header("www-authenticate")));
        }
        let me: Map<String, Value> = serde_json::from_str(me.text()).map_err(|error| error.to_string())?;
        let mut expected = token.me.clone();
        expected.insert("issuer".to_owned(), self.name().into());
        expected.insert("expires_at".to_owned(), me["expires_at"].clone());
        if me != expected {
            return Err(format!("it is taken for {me:?}"));
        }
        let units = self.ask("/v1/units", &signed, "don-vi");
        if units.status == 200 { Ok(()) } else { Err(format!("the units: {}", units.status)) }
    }

    fn is_refused(&self, fault: &Fault) -> Result<(), String> {
        let good = &self.scene.case.tokens[0];
        let (mut header, mut payload) = (good.header.clone(), good.payload.clone());
        change(&mut header, &fault.header);
        change(&mut payload, &fault.payload);
        let signed = match &fault.opaque {
            Some(token) => token.clone(),
            None => self.signed(&header, &payload, fault.stranger),
        };
        let id = format!("hong-{}", self.log()?.lines().count());
        let answer = self.ask("/v1/units", &signed, &id);
        let expected =
            fault.code.as_deref().unwrap_or(if fault.status == 401 { "unauthenticated" } else { "forbidden" });
        let code = answer.problem().code.as_str();
        if (answer.status, code) != (fault.status, expected) {
            return Err(format!("{} {code}", answer.status));
        }
        if !fault.reason.is_empty() && answer.text().contains(&fault.reason) {
            return Err("the body says why".to_owned());
        }
        let challenge = answer.header("www-authenticate").unwrap_or_default();
        if fault.status == 401 && !challenge.contains("error_description=\"") {
            return Err(format!("no reason in {challenge}"));
        }
        if !challenge.contains(&fault.reason) {
            return Err(format!("another reason: {challenge}"));
        }
        let line = self.logged(&id)?;
        let reason = line["reason"].as_str().unwrap_or_default();
        if reason.is_empty() || !reason.contains(&fault.reason) || !reason.contains(&fault.found) {
            return Err(format!("the log says {reason:?}"));
        }
        let signature = signed.rsplit('.').next().unwrap_or_default();
        if self.log()?.contains(signature) { Err("the log has the token".to_owned()) } else { Ok(()) }
    }

    fn name(&self) -> String {
        format!("{}{}", self.issuer.name(), self.scene.case.issuer)
    }

    fn ask(&self, path: &str, token: &str, id: &str) -> Answer {
        let address: SocketAddr = self.program.url.trim_start_matches("http://").parse().unwrap();
        Request::get(path).by(token).with("X-Request-Id", id).send(address)
    }

    fn signed(&self, header: &Map<String, Value>, payload: &Map<String, Value>, stranger: bool) -> String {
        let mut forgers = if stranger { Keys::new().forgers() } else { self.scene.keys.forgers() };
        let forger: Forger = forgers.swap_remove(2);
        let fill = |members: &Map<String, Value>| {
            let filled = members.iter().map(|(key, value)| (key.clone(), self.filled(value, &forger)));
            Value::Object(filled.collect()).to_string()
        };
        forger.sign_texts(fill(header), fill(payload))
    }

    /// The value with what only a run knows: the name of the issuer, its key, the time.
    fn filled(&self, value: &Value, forger: &Forger) -> Value {
        match value.as_str() {
            Some("ISSUER") => self.name().into(),
            Some("KID") => forger.kid.clone().into(),
            Some(text) if text.starts_with("NOW") => {
                let now = Clock::system().now().unix_timestamp();
                (now + text[3..].parse::<i64>().unwrap_or(0)).into()
            }
            _ => value.clone(),
        }
    }

    fn log(&self) -> Result<String, String> {
        let path: &Path = self.folder.path();
        std::fs::read_to_string(path.join("access.log")).map_err(|error| error.to_string())
    }

    /// The line of a request, which is written a little after its answer.
    fn logged(&self, id: &str) -> Result<Value, String> {
        for _ in 0..ATTEMPTS {
            let log = self.log()?;
            let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            if let Some(line) = lines.into_iter().find(|line| line["request_id"] == id) {
                return Ok(line);
            }
            std::thread::yield_now();
        }
        Err("the request is not in the log".to_owned())
    }
}

/// Changes members; `null` takes one away.
fn change(members: &mut Map<String, Value>, changes: &Map<String, Value>) {
    for (key, value) in changes {
        if value.is_null() {
            members.remove(key);
        } else {
            members.insert(key.clone(), value.clone());
        }
    }
}
