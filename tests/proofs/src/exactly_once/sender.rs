//! Sends one POST several times at once: whole, or with the connection cut.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chamdiem_usecases::asker::Role;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use chamdiem_tests::random_rounds::Dice;
use chamdiem_tests::site::Site;

/// A person's token lives 15 minutes; it is renewed well before.
const TOKEN_AGE_MAX: Duration = Duration::from_secs(300);

/// How long a client waits that is told to come again. The service says a second; a proof asks sooner, which is harder.
const PAUSE: Duration = Duration::from_millis(5);

/// How long one POST may take, with all of its sendings.
const PATIENCE: Duration = Duration::from_secs(120);

/// What was sent, and how it ended.
#[derive(Debug, Default)]
pub struct Sent {
    /// POSTs with an answer.
    pub posts: u64,
    /// Sendings with an answer.
    pub answered: u64,
    /// Those whose answer had been given before.
    pub replayed: u64,
    /// POSTs of whose answers more than one claims to be the first, or which differ.
    pub differing: u64,
    /// Times that a sending was told to come again.
    pub told_to_wait: u64,
    /// Sendings that were cut in the middle of the request.
    pub cut_in_request: u64,
    /// Sendings that were cut before the answer was read.
    pub cut_before_answer: u64,
}

impl Sent {
    /// Adds what another has sent.
    pub fn add(&mut self, other: &Sent) {
        self.posts += other.posts;
        self.answered += other.answered;
        self.replayed += other.replayed;
        self.differing += other.differing;
        self.told_to_wait += other.told_to_wait;
        self.cut_in_request += other.cut_in_request;
        self.cut_before_answer += other.cut_before_answer;
    }

    /// How many sendings there were.
    #[must_use]
    pub fn times(&self) -> u64 {
        self.answered + self.cut_in_request + self.cut_before_answer
    }

    /// Whether every POST was answered, always in the same way.
    #[must_use]
    pub fn is_consistent(&self, posts: u64) -> bool {
        self.posts == posts && self.differing == 0
    }
}

/// Whether a POST revokes a token; the others store a dossier.
#[must_use]
pub fn is_revocation(post: u64) -> bool {
    post % 10 == 9
}

/// How a sending ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sending {
    Whole,
    CutInRequest,
    CutBeforeAnswer,
}

/// One POST as it is sent each time.
#[derive(Debug, Clone)]
struct Request {
    address: Arc<str>,
    path: &'static str,
    key: String,
    token: Arc<str>,
    body: String,
}

/// Whoever sends.
pub struct Sender {
    http: reqwest::Client,
    address: Arc<str>,
    tokens: Option<(Instant, Arc<str>, Arc<str>)>,
    /// What was sent so far.
    pub sent: Sent,
}

impl Sender {
    /// A sender to a site.
    ///
    /// # Errors
    /// In words, when it has no HTTP client.
    pub fn new(site: &Site) -> Result<Sender, String> {
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build();
        let address = site.program().url.trim_start_matches("http://").into();
        let http = http.map_err(|error| error.to_string())?;
        Ok(Sender { http, address, tokens: None, sent: Sent::default() })
    }

    /// Takes fresh tokens where the old ones are too old.
    ///
    /// # Errors
    /// In words, when there are none.
    pub fn renew_tokens(&mut self, token: impl Fn(Role) -> Result<String, String>) -> Result<(), String> {
        if self.tokens.as_ref().is_none_or(|(made_at, _, _)| made_at.elapsed() > TOKEN_AGE_MAX) {
            let (feeder, admin) = (token(Role::Feeder)?.into(), token(Role::Admin)?.into());
            self.tokens = Some((Instant::now(), feeder, admin));
        }
        Ok(())
    }

    /// Sends a POST one to five times at once.
    ///
    /// # Errors
    /// In words, when it is answered as it must not be, or not at all.
    pub async fn post(&mut self, post: u64) -> Result<(), String> {
        let request = self.request(post)?;
        let mut dice = Dice::new(post.wrapping_add(1));
        let mut answers = JoinSet::new();
        for sending in sendings(&mut dice) {
            let (request, http) = (request.clone(), self.http.clone());
            match sending {
                Sending::Whole => drop(answers.spawn(async move { whole(&http, &request).await })),
                cut => {
                    let place = dice.below(1_000_000);
                    answers.spawn(async move { cut_off(&request, cut, place).await.map(|()| None) });
                    let count = match cut {
                        Sending::CutInRequest => &mut self.sent.cut_in_request,
                        Sending::Whole | Sending::CutBeforeAnswer => &mut self.sent.cut_before_answer,
                    };
                    *count += 1;
                }
            }
        }
        let mut got = Vec::new();
        while let Some(answer) = answers.join_next().await {
            got.extend(answer.map_err(|error| error.to_string())??);
        }
        self.count(&got);
        Ok(())
    }

    fn count(&mut self, answers: &[Answer]) {
        let first = answers.iter().filter(|answer| !answer.replayed).count();
        let same = answers.windows(2).all(|pair| (pair[0].status, &pair[0].body) == (pair[1].status, &pair[1].body));
        self.sent.posts += u64::from(!answers.is_empty());
        self.sent.answered += answers.len() as u64;
        self.sent.replayed += (answers.len() - first) as u64;
        self.sent.told_to_wait += answers.iter().map(|answer| answer.told_to_wait).sum::<u64>();
        self.sent.differing += u64::from(first > 1 || !same);
    }

    fn request(&self, post: u64) -> Result<Request, String> {
        let (_, feeder, admin) = self.tokens.as_ref().ok_or("no token")?;
        let (path, token, body) = if is_revocation(post) {
            let body = format!(r#"{{"token_id":"thu-hoi-{post}","expires_at":"2020-01-01T00:00:00+07:00"}}"#);
            ("/v1/token-revocations", admin, body)
        } else {
            let body = format!(
                r#"[{{"code":"D-{post:08}","sequence":1,"unit":"so-noi-vu","procedure":"1.001193","channel":"direct","received_on":"2021-04-09","due_on":"2021-04-20","finished_on":"2021-04-19","status":"finished"}}]"#
            );
            ("/v1/dossiers?source=mot-cua-tinh", feeder, body)
        };
        let key = format!("yeu-cau-{post}");
        Ok(Request { address: Arc::clone(&self.address), path, key, token: Arc::clone(token), body })
    }
}

/// One to five, in any order, of which at least one is whole.
fn sendings(dice: &mut Dice) -> Vec<Sending> {
    let mut sendings = vec![Sending::Whole];
    for _ in 0..dice.below(5) {
        sendings.push(dice.pick(&[Sending::Whole, Sending::CutInRequest, Sending::CutBeforeAnswer]));
    }
    dice.shuffle(&mut sendings);
    sendings
}

/// An answer that says that it is done.
#[derive(Debug)]
struct Answer {
    status: u16,
    body: String,
    replayed: bool,
    told_to_wait: u64,
}

/// Sends it until it is answered, as a client does that may send it again.
async fn whole(http: &reqwest::Client, request: &Request) -> Result<Option<Answer>, String> {
    let began = Instant::now();
    let mut told_to_wait = 0;
    while began.elapsed() < PATIENCE {
        let sent = http
            .post(format!("http://{}{}", request.address, request.path))
            .bearer_auth(&request.token)
            .header("Idempotency-Key", &request.key)
            .header(CONTENT_TYPE, "application/json")
            .body(request.body.clone());
        // A connection that the service closed just now: the same request goes out again.
        let Ok(response) = sent.send().await else { continue };
        let (status, replayed) = (response.status().as_u16(), is_replayed(response.headers()));
        let Ok(body) = response.text().await else { continue };
        match status {
            200..=299 => return Ok(Some(Answer { status, body, replayed, told_to_wait })),
            409 if body.contains("\"idempotency_running\"") => {}
            503 => {}
            _ => return Err(format!("{} was answered {status}: {body}", request.key)),
        }
        told_to_wait += 1;
        tokio::time::sleep(PAUSE).await;
    }
    Err(format!("{} has no answer after {} s", request.key, PATIENCE.as_secs()))
}

fn is_replayed(headers: &HeaderMap) -> bool {
    headers.get("Idempotency-Replayed").is_some_and(|value| value == "true")
}

/// Sends it on a connection of its own, or a part of it, and closes that at once: in good order, or as if the line broke.
async fn cut_off(request: &Request, cut: Sending, place: i64) -> Result<(), String> {
    let Request { address, path, key, token, body } = request;
    let text = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len(),
    );
    let bytes = text.as_bytes();
    let place = usize::try_from(place).unwrap_or_default();
    let part = if cut == Sending::CutInRequest { 1 + place % (bytes.len() - 1) } else { bytes.len() };
    let mut stream = TcpStream::connect(&**address).await.map_err(|error| error.to_string())?;
    stream.set_nodelay(true).map_err(|error| error.to_string())?;
    stream.write_all(&bytes[..part]).await.map_err(|error| error.to_string())?;
    if place % 2 == 0 {
        stream.set_zero_linger().map_err(|error| error.to_string())?;
    }
    Ok(())
}
