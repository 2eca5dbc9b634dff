//! One service of the two that the model is compared with: acts as requests, and what is seen afterwards.

use chamdiem_client::Precondition;
use chamdiem_client::text::RoundId;
use chamdiem_client::wire::RoundInput;
use chamdiem_store::Backend;
use chamdiem_usecases::asker::{Role, Scope};
use chamdiem_usecases::trust::grant::Grant;
use chamdiem_usecases::version::Thing;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::acts::{Act, Named, Step};
use super::model::{Model, POINTS};
use chamdiem_tests::play;
use chamdiem_tests::service::Stage;
use chamdiem_tests::wire::{Answer, If, Wire, revision_of};

/// The two units of the round.
pub(super) const CODES: [&str; 2] = play::TWO_UNITS;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    Appraiser,
    /// Another appraiser, who decides on what the first proposes.
    Second,
    Publisher,
    Unit(usize),
}

/// A service with the tokens of the moment.
pub(super) struct World {
    stage: Stage,
    wire: Wire,
    tokens: [String; 5],
}

/// What was answered, as far as it can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) status: u16,
    pub(super) etag: Option<String>,
    pub(super) body: String,
}

impl Seen {
    fn of(answer: &Answer) -> Seen {
        let etag = answer.headers.get("ETag").and_then(|etag| etag.to_str().ok()).map(str::to_owned);
        Seen { status: answer.status, etag, body: String::from_utf8_lossy(&answer.bytes).into_owned() }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// The revision in its entity tag.
    pub(super) fn revision(&self) -> Option<&str> {
        self.etag.as_deref().map(revision_of)
    }

    /// The code of the refusal that it is; empty where it is none.
    pub(super) fn code(&self) -> String {
        self.text("code")
    }

    /// A member that is a text; empty where there is none.
    pub(super) fn text(&self, name: &str) -> String {
        self.json()[name].as_str().unwrap_or_default().to_owned()
    }

    /// The actions that it tells.
    pub(super) fn allowed(&self) -> Vec<String> {
        let json = self.json();
        let words = json["allowed_actions"].as_array().into_iter().flatten().filter_map(Value::as_str);
        words.map(str::to_owned).collect()
    }

    /// A member that is true.
    pub(super) fn is(&self, name: &str) -> bool {
        self.json()[name] == json!(true)
    }
}

/// A request that an act is.
struct Request {
    verb: &'static str,
    path: String,
    asker: Asker,
    body: Option<Value>,
    /// What its precondition is about.
    thing: Thing,
    /// The version that is the current one; none where nothing is there yet.
    current: Option<String>,
}

/// The entity tag of a thing in a revision, whatever was shown of it.
fn tag(thing: &Thing, revision: i64) -> String {
    format!("\"{}\"", thing.clone().at(revision).name())
}

fn told(error: chamdiem_client::Error) -> String {
    error.to_string()
}

impl World {
    /// A service with the province, its two units and their group.
    pub(super) async fn start(backend: Backend) -> Result<World, String> {
        let stage = Stage::start(backend);
        play::register_two(&stage.client(Role::Admin)).await.map_err(told)?;
        let wire = Wire::to(&stage);
        let mut world = World { stage, wire, tokens: Default::default() };
        world.turn_to(world.stage.clock.now())?;
        Ok(world)
    }

    /// Turns the clock; the tokens of the moment before are of no use any more.
    pub(super) fn turn_to(&mut self, moment: OffsetDateTime) -> Result<(), String> {
        self.stage.clock.set(moment);
        let (subject, client_id) = ("appraiser-2".to_owned(), "chamdiem-cli".to_owned());
        let roles = vec![Role::Appraiser];
        let grant = Grant { subject, client_id, roles, unit: None, scope: Scope::ALL, life_seconds: 900 };
        self.tokens = [
            self.stage.token(Role::Appraiser, None),
            self.stage.running.issuer().mint(&grant, moment)?,
            self.stage.token(Role::Publisher, None),
            self.stage.token(Role::Unit, Some(CODES[0])),
            self.stage.token(Role::Unit, Some(CODES[1])),
        ];
        Ok(())
    }

    fn token(&self, asker: Asker) -> &str {
        &self.tokens[match asker {
            Asker::Appraiser => 0,
            Asker::Second => 1,
            Asker::Publisher => 2,
            Asker::Unit(unit) => 3 + unit,
        }]
    }

    /// Prepares the round of a sequence.
    pub(super) async fn prepare(&self, round: &RoundId, period: &str, model: &Model) -> Result<(), String> {
        let input = RoundInput {
            period: period.parse().map_err(|_| period)?,
            objections_until: model.round().objections_until.map(Into::into),
            ..play::round_input()
        };
        let office = self.stage.client(Role::Appraiser);
        office.rounds().put(round, &input, Precondition::Create).await.map(|_| ()).map_err(told)
    }

    /// Reads something.
    pub(super) async fn see(&self, path: &str, asker: Asker) -> Seen {
        Seen::of(&self.wire.get(path, Some(self.token(asker))).await)
    }

    /// Does one step, as the model has it before; none where it is no request.
    pub(super) async fn perform(&self, round: &RoundId, model: &Model, step: Step) -> Option<Seen> {
        let mut request = self.request(round, model, step.act).await?;
        if request.current.is_some() && matches!(step.act, Act::Exempt(_) | Act::Unexempt(_)) {
            request.current = self.see(&request.path, Asker::Appraiser).await.etag.or(request.current);
        }
        let never = tag(&request.thing, 0);
        let current = request.current.as_deref().map_or(If::New, If::Match);
        let bound = match step.named {
            Named::Current => current,
            Named::Stale => If::Match(&never),
            Named::Nothing => If::Unsaid,
        };
        let mut builder = bound.to(self.wire.request(request.verb, &request.path, Some(self.token(request.asker))));
        if let Some(body) = request.body {
            builder = builder.header("Content-Type", "application/json").body(body.to_string());
        }
        Some(Seen::of(&Answer::to(builder).await))
    }

    /// The tag of the ranking, which proposals and publications name.
    async fn ranking(&self, base: &str) -> Option<String> {
        self.see(&format!("{base}/ranking"), Asker::Appraiser).await.etag
    }

    async fn request(&self, round: &RoundId, model: &Model, act: Act) -> Option<Request> {
        match of_unit(round, model, act) {
            Some(request) => Some(request),
            None => self.of_round(round, model, act).await,
        }
    }

    /// A request that is about the whole round.
    async fn of_round(&self, round: &RoundId, model: &Model, act: Act) -> Option<Request> {
        let base = format!("/v1/rounds/{round}");
        let thing = Thing::of("round", &[round.as_str()]);
        let current = Some(tag(&thing, model.round().revision));
        let (verb, rest, asker, body) = match act {
            Act::PutRound { strict } => {
                let body = self.round_body(&base, model, strict).await;
                ("PUT", String::new(), Asker::Appraiser, Some(body))
            }
            Act::Open => ("POST", "/opening".to_owned(), Asker::Appraiser, None),
            Act::Close => ("POST", "/closing".to_owned(), Asker::Appraiser, None),
            Act::ExtendUnit(..) | Act::ExtendRound(..) => {
                ("POST", "/extensions".to_owned(), Asker::Appraiser, Some(extension(act)))
            }
            Act::Decide { number, approved, by_proposer } => {
                let asker = if by_proposer { Asker::Appraiser } else { Asker::Second };
                let body = Some(json!({ "decision": if approved { "approved" } else { "rejected" } }));
                let path = format!("{base}/proposals/{number}/decision");
                let thing = Thing::of("proposal", &[round.as_str(), &number.to_string()]);
                return Some(Request { verb: "POST", path, asker, body, current: Some(tag(&thing, 1)), thing });
            }
            Act::Publish => ("POST", "/publications".to_owned(), Asker::Publisher, Some(json!({}))),
            Act::PublishCorrection(number) => {
                ("POST", "/publications".to_owned(), Asker::Publisher, Some(json!({ "correction": number })))
            }
            Act::ProposeOverride(unit) | Act::ProposeCorrection(unit) => {
                let body = proposal(act, unit, model.other_points(unit));
                ("POST", "/proposals".to_owned(), Asker::Appraiser, Some(body))
            }
            _ => return None,
        };
        // What is published, or proposed, is bound to the ranking that was read.
        let by_ranking = ["/publications", "/proposals"].contains(&rest.as_str());
        let (thing, current) = if by_ranking {
            (Thing::of("ranking", &[round.as_str()]), self.ranking(&base).await)
        } else {
            (thing, current)
        };
        Some(Request { verb, path: base + &rest, asker, body, thing, current })
    }

    /// The round as it is, but for what it does with late submissions.
    async fn round_body(&self, path: &str, model: &Model, strict: bool) -> Value {
        let seen = self.see(path, Asker::Appraiser).await.json();
        let mut body = json!({ "late_submissions": if strict { "refused" } else { "accepted" } });
        for name in ["authority", "period", "rule_set", "opens_at", "due_at", "closes_at"] {
            body[name] = seen[name].clone();
        }
        if let Some(until) = model.round().objections_until {
            body["objections_until"] = json!(moment(until));
        }
        body
    }
}

/// A request that is about one unit; none where the act is not.
fn of_unit(round: &RoundId, model: &Model, act: Act) -> Option<Request> {
    let (unit, kind, rest) = match act {
        Act::Exempt(unit) | Act::Unexempt(unit) => (unit, "exemptions", String::new()),
        Act::Write { unit, .. } => (unit, "self-assessments", String::new()),
        Act::Submit(unit) => (unit, "self-assessments", "/submission".to_owned()),
        Act::Return(unit) => (unit, "self-assessments", "/returns".to_owned()),
        Act::Appraise { unit, .. } => (unit, "appraisals", String::new()),
        Act::Accept(unit) => (unit, "appraisals", "/acceptance".to_owned()),
        Act::Object(unit) => (unit, "appraisals", "/objections".to_owned()),
        Act::Answer { unit, .. } => {
            (unit, "appraisals", format!("/objections/{}/answer", model.units()[unit].objections.len().max(1)))
        }
        _ => return None,
    };
    let verb = match act {
        Act::Exempt(_) | Act::Write { .. } | Act::Appraise { .. } => "PUT",
        Act::Unexempt(_) => "DELETE",
        _ => "POST",
    };
    let own = matches!(act, Act::Write { .. } | Act::Submit(_) | Act::Accept(_) | Act::Object(_));
    let known = &model.units()[unit];
    let revision = match (kind, act) {
        (_, Act::Answer { .. }) => Some(if known.objections.last() == Some(&true) { 2 } else { 1 }),
        ("exemptions", _) => known.exemption,
        ("appraisals", _) => known.decision.as_ref().map(|decision| decision.revision),
        _ => known.paper.as_ref().map(|paper| paper.revision),
    };
    // Only a PUT can say that nothing is there yet.
    let revision = revision.or((verb != "PUT").then_some(1));
    let path = format!("/v1/rounds/{round}/{kind}/{}{rest}", CODES[unit]);
    let asker = if own { Asker::Unit(unit) } else { Asker::Appraiser };
    let number = known.objections.len().max(1).to_string();
    let thing = match (kind, act) {
        (_, Act::Answer { .. }) => Thing::of("objection", &[round.as_str(), CODES[unit], &number]),
        ("exemptions", _) => Thing::of("exemption", &[round.as_str(), CODES[unit]]),
        ("appraisals", _) => Thing::of("appraisal", &[round.as_str(), CODES[unit]]),
        _ => Thing::of("self_assessment", &[round.as_str(), CODES[unit]]),
    };
    let current = revision.map(|revision| tag(&thing, revision));
    Some(Request { verb, path, asker, body: body(act, model), thing, current })
}

/// What an act on a unit says.
fn body(act: Act, model: &Model) -> Option<Value> {
    Some(match act {
        Act::Exempt(_) => json!({ "reason_code": "other", "reason": "Đang sắp xếp lại tổ chức" }),
        Act::Write { complete, .. } => claim(complete),
        Act::Return(_) => json!({ "reason": "Thiếu số liệu" }),
        Act::Appraise { points, .. } => decided(points),
        Act::Object(_) => json!({ "text": "Đề nghị xem lại điểm tiêu chí số 1" }),
        Act::Answer { unit, upheld } => reply(upheld, model.other_points(unit)),
        _ => return None,
    })
}

fn extension(act: Act) -> Value {
    let mut input = json!({ "reason": "Rà soát lại số liệu", "document_number": "1234/UBND-KSTT" });
    match act {
        Act::ExtendUnit(unit, due_at) => {
            (input["unit"], input["due_at"]) = (json!(CODES[unit]), json!(moment(due_at)));
        }
        Act::ExtendRound(due_at, closes_at) => {
            (input["due_at"], input["closes_at"]) = (json!(moment(due_at)), json!(moment(closes_at)));
        }
        _ => {}
    }
    input
}

fn proposal(act: Act, unit: usize, points: usize) -> Value {
    let (mut score, reason) = (changed(points), "Nhập nhầm điểm");
    if matches!(act, Act::ProposeOverride(_)) {
        return json!({ "kind": "score_override", "unit": CODES[unit], "scores": [score], "reason": reason });
    }
    score["unit"] = json!(CODES[unit]);
    json!({ "kind": "correction", "scores": [score], "reason": reason, "document_number": "3/UBND" })
}

fn moment(moment: OffsetDateTime) -> String {
    chamdiem_client::text::Moment(moment).to_string()
}

/// What every unit claims; a draft lacks the last criterion.
fn claim(complete: bool) -> Value {
    let mut claim = serde_json::to_value(play::claim(&play::unit(CODES[0]))).unwrap_or_default();
    if !complete && let Some(scores) = claim["scores"].as_array_mut() {
        scores.pop();
    }
    claim
}

/// The first criterion with other points, and why.
fn changed(points: usize) -> Value {
    json!({
        "criterion": play::CRITERIA[0], "points": POINTS[points], "reason_code": "calculation_error",
        "reason": "Tính lại theo số liệu",
    })
}

fn decided(points: usize) -> Value {
    let mut decision = claim(true);
    decision["scores"][0] = changed(points);
    decision
}

fn reply(upheld: bool, points: usize) -> Value {
    if upheld {
        json!({ "text": "Chấp nhận", "decision": "upheld", "scores": [changed(points)] })
    } else {
        json!({ "text": "Giữ nguyên", "decision": "rejected" })
    }
}
