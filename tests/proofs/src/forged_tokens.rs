//! Forged and broken tokens on every protected operation of the document: all refused alike, none without effect of ours.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};

use chamdiem_service::openapi;
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::clock::Clock;
use serde_json::Value;

use super::{Line, Proof};
use chamdiem_tests::forged_tokens::forgery::Attempt;
use chamdiem_tests::forged_tokens::keys::Keys;
use chamdiem_tests::forged_tokens::{all, of_the_embedded_issuer, of_the_single_sign_on};
use chamdiem_tests::inside;
use chamdiem_tests::play;
use chamdiem_tests::raw_http::{Connection, Request};
use chamdiem_tests::scripted_issuer::ScriptedIssuer;
use chamdiem_tests::service::{BACKENDS, MORNING, Stage, block_on};

/// The proof.
pub const PROOF: Proof = Proof {
    name: "forged-tokens",
    shows: "at least 150 forged or broken tokens, of the embedded issuer's and of a single sign-on's keys, are refused by every protected operation: all 401, none 5xx, nothing stored",
    takes: "20 s",
    short: true,
    measure,
};

/// The least number of tokens that are tried on every operation.
const TOKENS_MIN: usize = 150;

/// Of the forgeries of the embedded issuer's key, one of so many is tried on every operation; tests try all of them on two.
const ONE_OF: usize = 6;

/// The same for each key of the single sign-on.
const ONE_OF_SIGN_ON: usize = 36;

/// How many requests without a body are sent ahead of their answers. Where a body is refused unread, the connection ends.
const AHEAD: usize = 64;

fn measure() -> Result<Line, String> {
    let mut counted = (0, 0, 0);
    let mut wrong = Vec::new();
    for backend in BACKENDS {
        let keys = Keys::new();
        let issuer = ScriptedIssuer::start(&keys.published());
        let stage = Stage::with_sign_on(backend, Some(issuer.settings()), Clock::manual(MORNING));
        wait_for_keys(&stage, &keys)?;
        block_on(play::until_appraised(&stage));
        stage.clock.set(MORNING);
        let (tokens, operations) = (tokens(&stage, &keys), operations()?);
        let before = inside::stored(&stage);
        let mut requests = 0;
        for operation in &operations {
            wrong.extend(operation.try_all(stage.running.address(), &tokens));
            requests += tokens.len();
        }
        if inside::stored(&stage) != before {
            wrong.push(format!("{backend:?}: something was stored"));
        }
        // The same requests of somebody who may: none is refused for want of a token.
        let admin = stage.token(Role::Admin, None);
        for operation in &operations {
            let line = status_line(stage.running.address(), &operation.request.clone().by(&admin))?;
            if line.contains(" 401 ") || !line.starts_with("HTTP/1.1 ") {
                wrong.push(format!("{} with a good token: {line}", operation.id));
            }
        }
        counted = (tokens.len(), operations.len(), counted.2 + requests);
    }
    let (tokens, operations, requests) = counted;
    let figure = match wrong.as_slice() {
        [] => format!("{tokens} tokens × {operations} operations × 2 databases: {requests} of {requests} answered 401"),
        [first, ..] => format!("{} of {requests} answered otherwise: {first}", wrong.len()),
    };
    let holds = wrong.is_empty() && tokens >= TOKENS_MIN && operations > 50;
    Ok(Line { figure, bound: format!("all of at least {TOKENS_MIN} tokens on every operation, nothing stored"), holds })
}

/// Asks until a good token of the single sign-on is taken: its keys are fetched in the background.
fn wait_for_keys(stage: &Stage, keys: &Keys) -> Result<(), String> {
    let (forger, good) = of_the_single_sign_on(stage, keys).swap_remove(0);
    let request = Request::get("/v1/units").by(&forger.sign(&good));
    let taken = (0..100_000).any(|_| request.send(stage.running.address()).status == 200);
    taken.then_some(()).ok_or_else(|| "the keys of the single sign-on do not come".to_owned())
}

/// The first line of an answer, however long the rest may be.
fn status_line(address: SocketAddr, request: &Request) -> Result<String, String> {
    let told = |error: std::io::Error| error.to_string();
    let mut stream = TcpStream::connect(address).map_err(told)?;
    stream.write_all(&request.bytes()).map_err(told)?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).map_err(told)?;
    Ok(line)
}

/// Some of every kind of forgery, of each key, and all confusions of keys.
fn tokens(stage: &Stage, keys: &Keys) -> Vec<Attempt> {
    let (embedded, good) = of_the_embedded_issuer(stage);
    let mut attempts = every(ONE_OF, 0, all(&embedded, &good));
    for (index, (forger, good)) in of_the_single_sign_on(stage, keys).into_iter().enumerate() {
        attempts.extend(every(ONE_OF_SIGN_ON, index, all(&forger, &good)));
    }
    attempts.extend(keys.confusions(stage));
    // Where there is no credential at all, a public read is answered.
    attempts.retain(|attempt| !attempt.authorization.is_empty());
    attempts
}

fn every(step: usize, from: usize, attempts: Vec<Attempt>) -> Vec<Attempt> {
    attempts.into_iter().skip(from).step_by(step).collect()
}

/// A protected operation, as the document's own examples call it.
struct Operation {
    id: String,
    request: Request,
    has_body: bool,
}

fn operations() -> Result<Vec<Operation>, String> {
    let document = openapi::Documents::new().map_err(|error| error.to_string())?.v3_1;
    let document: Value = serde_json::from_str(&document).map_err(|error| error.to_string())?;
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (verb, operation) in item.as_object().into_iter().flatten() {
            let is_protected = operation["security"].as_array().is_some_and(|alternatives| !alternatives.is_empty());
            if operation["operationId"].is_string() && is_protected {
                operations.push(Operation::of(&document, path, verb, operation));
            }
        }
    }
    Ok(operations)
}

impl Operation {
    fn of(document: &Value, path: &str, verb: &str, operation: &Value) -> Operation {
        let (mut target, mut query) = (path.to_owned(), Vec::new());
        let mut headers = Vec::new();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let parameter = match parameter["$ref"].as_str() {
                Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null),
                None => parameter,
            };
            let name = parameter["name"].as_str().unwrap_or_default();
            let example = [&parameter["example"], &parameter["schema"]["examples"][0], &parameter["schema"]["default"]];
            let example = example.into_iter().find(|example| !example.is_null()).map(text).unwrap_or_default();
            match parameter["in"].as_str() {
                Some("path") => target = target.replace(&format!("{{{name}}}"), &example),
                Some("query") if parameter["required"] == true => query.push(format!("{name}={example}")),
                // To create: what would be stored if the token were good.
                Some("header") if name == "If-None-Match" && verb == "put" => {
                    headers.push((name.to_owned(), "*".to_owned()))
                }
                _ => {}
            }
        }
        if !query.is_empty() {
            target = format!("{target}?{}", query.join("&"));
        }
        let mut request = Request::new(&verb.to_uppercase(), &target);
        for (name, value) in headers {
            request = request.with(&name, value);
        }
        let media = &operation["requestBody"]["content"]["application/json"];
        let has_body = !operation["requestBody"].is_null();
        if has_body {
            let examples = media["examples"].as_object().and_then(|examples| examples.values().next());
            let example = examples.map_or(&media["example"], |example| &example["value"]);
            request = request.json(example.to_string());
        }
        Operation { id: operation["operationId"].as_str().unwrap_or_default().to_owned(), request, has_body }
    }

    /// Tries each token; what was not refused as it must be.
    fn try_all(&self, address: SocketAddr, tokens: &[Attempt]) -> Vec<String> {
        let with = |attempt: &Attempt| {
            let add = |request: Request, value: &Vec<u8>| request.with("Authorization", value.clone());
            attempt.authorization.iter().fold(self.request.clone(), add)
        };
        let mut wrong = Vec::new();
        for some in tokens.chunks(if self.has_body { 1 } else { AHEAD }) {
            let mut connection = Connection::open(address);
            let bytes: Vec<u8> = some.iter().flat_map(|attempt| with(attempt).bytes()).collect();
            connection.write(&bytes);
            for attempt in some {
                let answer = connection.read();
                let code = || serde_json::from_slice::<Value>(&answer.body).map(|body| body["code"].clone());
                let challenged = answer.header("www-authenticate").is_some_and(|told| told.starts_with("Bearer "));
                let is_refused =
                    answer.status == 401 && challenged && code().is_ok_and(|code| code == "unauthenticated");
                if !is_refused {
                    wrong.push(format!("{} with {}: {}", self.id, attempt.name, answer.status));
                }
            }
        }
        wrong
    }
}

fn text(example: &Value) -> String {
    example.as_str().map_or_else(|| example.to_string(), str::to_owned)
}
