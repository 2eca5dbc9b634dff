//! The eight clients: four send dossiers, two submit and give back a self-assessment in turn, two rename a unit.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use chamdiem_service::Settings;
use chamdiem_service::tokens::issuer::Issuer;
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::trust::grant::Grant;
use reqwest::Method;

use super::http::{Answer, Http, Request};
use chamdiem_tests::play;
use chamdiem_tests::site::Site;

/// The units whose self-assessments go to and fro.
const ASSESSED: [&str; 2] = ["so-noi-vu", "so-tu-phap"];

/// The units that are renamed.
const RENAMED: [&str; 2] = ["so-tai-chinh", "so-cong-thuong"];

/// How long a client rests that got no answer.
const PAUSE: Duration = Duration::from_millis(2);

/// What one client writes, and the operations by which it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Writes {
    /// Dossiers of the source of this number.
    Dossiers(u8),
    /// Drafts of the self-assessment of this unit, in [`ASSESSED`].
    Drafts(usize),
    /// Its submissions.
    Submissions(usize),
    /// Its returns.
    Returns(usize),
    /// New names of this unit, in [`RENAMED`].
    Names(usize),
}

impl Writes {
    /// Everything that is written.
    pub fn all() -> Vec<Writes> {
        let of_units = (0..2).flat_map(|unit| {
            [Writes::Drafts(unit), Writes::Submissions(unit), Writes::Returns(unit), Writes::Names(unit)]
        });
        (0..4).map(Writes::Dossiers).chain(of_units).collect()
    }

    /// The operation and the beginning of the subject by which the audit knows it.
    pub fn in_the_audit(self) -> (&'static str, String) {
        match self {
            Writes::Dossiers(source) => ("uploadDossiers", format!("evidence_batch:{}/", source_code(source))),
            Writes::Drafts(unit) => ("putSelfAssessment", format!("self_assessment:{}", ASSESSED[unit])),
            Writes::Submissions(unit) => ("submitSelfAssessment", format!("self_assessment:{}", ASSESSED[unit])),
            Writes::Returns(unit) => ("returnSelfAssessment", format!("self_assessment:{}", ASSESSED[unit])),
            Writes::Names(unit) => ("putUnit", format!("unit:{}", RENAMED[unit])),
        }
    }
}

/// The code of a source of dossiers.
pub fn source_code(source: u8) -> String {
    format!("may-chu-{source}")
}

/// The code of a dossier of a source.
pub fn dossier_code(source: u8, number: u64) -> String {
    format!("MAY-{source}-{number:06}")
}

/// The unit whose submissions are counted.
pub fn assessed(unit: usize) -> &'static str {
    ASSESSED[unit]
}

/// The unit whose name is counted.
pub fn renamed(unit: usize) -> &'static str {
    RENAMED[unit]
}

/// The name of a unit after so many writes.
pub fn name(number: u64) -> String {
    format!("Sở lần {number}")
}

/// Where the clients write, and what was acknowledged to them.
pub struct Target {
    address: RwLock<String>,
    issuer: Issuer,
    stopping: AtomicBool,
    acknowledged: BTreeMap<Writes, AtomicU64>,
    fault: Mutex<Option<String>>,
}

impl Target {
    /// The target at a site.
    ///
    /// # Errors
    /// In words, when its key cannot be read.
    pub fn of(site: &Site) -> Result<Target, String> {
        let settings = Settings::default();
        Ok(Target {
            address: RwLock::new(site.program().url.clone()),
            issuer: Issuer::open(site.data_dir(), &settings.issuer, &settings.audience)?,
            stopping: AtomicBool::new(false),
            acknowledged: Writes::all().into_iter().map(|writes| (writes, AtomicU64::new(0))).collect(),
            fault: Mutex::new(None),
        })
    }

    /// Tells where the service is now.
    ///
    /// # Panics
    /// When a client has panicked.
    pub fn moved_to(&self, address: &str) {
        *self.address.write().unwrap() = address.to_owned();
    }

    /// How many writes of each kind were acknowledged so far.
    pub fn acknowledged(&self) -> BTreeMap<Writes, u64> {
        self.acknowledged.iter().map(|(writes, count)| (*writes, count.load(Ordering::Acquire))).collect()
    }

    /// What a client was answered that it must not be.
    ///
    /// # Panics
    /// When a client has panicked.
    pub fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap().clone()
    }

    fn token(&self, role: Role, unit: Option<&str>) -> Result<String, String> {
        let unit = unit.map(|unit| unit.parse().map_err(|_| "no unit".to_owned())).transpose()?;
        self.issuer.mint(&Grant::of_role(role, unit, 900), Clock::system().now())
    }
}

/// The clients at work.
pub struct Writers {
    target: Arc<Target>,
    threads: Vec<JoinHandle<()>>,
}

impl Writers {
    /// Lets them begin.
    pub fn start(target: &Arc<Target>) -> Writers {
        let mut threads = Vec::new();
        for number in 0..8_u8 {
            let target = Arc::clone(target);
            threads.push(std::thread::spawn(move || {
                if let Err(fault) = work(&target, number) {
                    *target.fault.lock().unwrap() = Some(fault);
                }
            }));
        }
        Writers { target: Arc::clone(target), threads }
    }

    /// Lets each bring what it has begun to its end.
    ///
    /// # Errors
    /// What a client was answered that it must not be.
    pub fn finish(self) -> Result<(), String> {
        self.target.stopping.store(true, Ordering::Release);
        for thread in self.threads {
            thread.join().map_err(|_| "a client panicked".to_owned())?;
        }
        self.target.fault().map_or(Ok(()), Err)
    }
}

fn work(target: &Target, number: u8) -> Result<(), String> {
    let client = Client { target, http: Http::new()? };
    match number {
        0..4 => client.send_dossiers(number),
        4 | 5 => client.assess(usize::from(number - 4)),
        _ => client.rename(usize::from(number - 6)),
    }
}

struct Client<'t> {
    target: &'t Target,
    http: Http,
}

impl Client<'_> {
    fn is_stopping(&self) -> bool {
        self.target.stopping.load(Ordering::Acquire)
    }

    fn acknowledge(&self, writes: Writes) {
        self.target.acknowledged[&writes].fetch_add(1, Ordering::AcqRel);
    }

    /// Sends it again and again until it is answered.
    fn until_answered(&self, role: Role, unit: Option<&str>, request: &Request<'_>) -> Result<Answer, String> {
        loop {
            let token = self.target.token(role, unit)?;
            let address = self.target.address.read().unwrap().clone();
            let (headers, body) = (request.headers.clone(), request.body.clone());
            let request = Request { verb: request.verb.clone(), path: request.path, token: &token, headers, body };
            if let Some(answer) = self.http.ask(&address, &request) {
                return Ok(answer);
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// The same, and it must be done.
    fn until_done(&self, role: Role, unit: Option<&str>, request: &Request<'_>) -> Result<Answer, String> {
        let answer = self.until_answered(role, unit, request)?;
        if (200..300).contains(&answer.status) { Ok(answer) } else { Err(refused(request, &answer)) }
    }

    fn send_dossiers(&self, source: u8) -> Result<(), String> {
        let path = format!("/v1/dossiers?source={}", source_code(source));
        let mut number = 0;
        while !self.is_stopping() {
            number += 1;
            let (code, key) = (dossier_code(source, number), format!("ho-so-{source}-{number}"));
            let body = format!(
                r#"[{{"code":"{code}","sequence":1,"unit":"so-noi-vu","procedure":"1.001193","channel":"direct","received_on":"2021-04-09","due_on":"2021-04-20","finished_on":"2021-04-19","status":"finished"}}]"#
            );
            let headers = vec![("Idempotency-Key", key.as_str())];
            let request = Request { verb: Method::POST, path: &path, token: "", headers, body: Some(body) };
            self.until_done(Role::Feeder, None, &request)?;
            self.acknowledge(Writes::Dossiers(source));
        }
        Ok(())
    }

    /// Writes the draft, submits it, has it given back, again and again.
    fn assess(&self, unit: usize) -> Result<(), String> {
        let code = ASSESSED[unit];
        let path = format!("/v1/rounds/{}/self-assessments/{code}", play::round_id());
        let mut etag = None;
        let mut number = 0;
        while !self.is_stopping() {
            number += 1;
            let claim = play::claim(&play::unit(code));
            let mut draft = serde_json::to_value(claim).map_err(|error| error.to_string())?;
            draft["note"] = format!("lần {number}").into();
            let written = self.put((Role::Unit, Some(code)), &path, etag.as_deref(), &draft, "note")?;
            self.acknowledge(Writes::Drafts(unit));
            let submitted =
                self.post((Role::Unit, Some(code)), &format!("{path}/submission"), &written, None, number)?;
            self.acknowledge(Writes::Submissions(unit));
            let reason = Some(format!(r#"{{"reason":"Trả lại lần {number}"}}"#));
            etag = Some(self.post((Role::Appraiser, None), &format!("{path}/returns"), &submitted, reason, number)?);
            self.acknowledge(Writes::Returns(unit));
        }
        Ok(())
    }

    fn rename(&self, unit: usize) -> Result<(), String> {
        let path = format!("/v1/units/{}", RENAMED[unit]);
        let look = Request { verb: Method::GET, path: &path, token: "", headers: Vec::new(), body: None };
        let read = self.until_done(Role::Admin, None, &look)?;
        let mut etag = read.etag.clone().ok_or("a unit has no entity tag")?;
        let mut input: serde_json::Value = serde_json::from_str(&read.body).map_err(|error| error.to_string())?;
        let members = input.as_object_mut().ok_or("a unit is no object")?;
        members.retain(|name, _| ["name", "level", "parent", "valid_from"].contains(&name.as_str()));
        let mut number = 0;
        while !self.is_stopping() {
            number += 1;
            input["name"] = name(number).into();
            etag = self.put((Role::Admin, None), &path, Some(&etag), &input, "name")?;
            self.acknowledge(Writes::Names(unit));
        }
        Ok(())
    }

    /// A transition with a key; gives the version that it made.
    fn post(
        &self,
        (role, unit): (Role, Option<&str>),
        path: &str,
        etag: &str,
        body: Option<String>,
        number: u64,
    ) -> Result<String, String> {
        // Both units are given back by the same office.
        let key = format!("{}-{number}", path.rsplit('/').nth(1).unwrap_or_default());
        let headers = vec![("Idempotency-Key", key.as_str()), ("If-Match", etag)];
        let request = Request { verb: Method::POST, path, token: "", headers, body };
        self.until_done(role, unit, &request)?.etag.ok_or_else(|| format!("{path}: no entity tag"))
    }

    /// A write without a key: whoever got no answer and then finds the version stale looks whether it was the own write.
    fn put(
        &self,
        (role, unit): (Role, Option<&str>),
        path: &str,
        etag: Option<&str>,
        input: &serde_json::Value,
        mark: &str,
    ) -> Result<String, String> {
        let headers = vec![etag.map_or(("If-None-Match", "*"), |etag| ("If-Match", etag))];
        let request = Request { verb: Method::PUT, path, token: "", headers, body: Some(input.to_string()) };
        let mut answer = self.until_answered(role, unit, &request)?;
        if answer.status == 412 {
            let look = Request { verb: Method::GET, path, token: "", headers: Vec::new(), body: None };
            answer = self.until_done(role, unit, &look)?;
            let found: serde_json::Value = serde_json::from_str(&answer.body).map_err(|error| error.to_string())?;
            if found[mark] != input[mark] {
                return Err(format!("{path}: {} was written, {} is there", input[mark], found[mark]));
            }
        }
        if !(200..300).contains(&answer.status) {
            return Err(refused(&request, &answer));
        }
        answer.etag.ok_or_else(|| format!("{path}: no entity tag"))
    }
}

fn refused(request: &Request<'_>, answer: &Answer) -> String {
    format!("{} {} was answered {}: {}", request.verb, request.path, answer.status, answer.body)
}
