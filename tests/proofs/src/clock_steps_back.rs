//! A clock that is set back by five seconds before every act of a round's life: no verdict changes, and no order.

use chamdiem_client::text::RoundId;
use chamdiem_client::wire::{PublicationInput, ReturnInput};
use chamdiem_client::{Client, Code, Precondition};
use chamdiem_store::{AuditRow, EventRow, Store, StoreError, StoreOptions};
use chamdiem_usecases::asker::{Role, Scope};
use chamdiem_usecases::trust::grant::Grant;
use time::{Duration, OffsetDateTime};

use super::{Line, Proof, block_on};
use chamdiem_tests::play::{self, CLOSES_AT};
use chamdiem_tests::records::propose_correction;
use chamdiem_tests::service::{BACKENDS, Stage};

/// The proof.
pub const PROOF: Proof = Proof {
    name: "clock-steps-back",
    shows: "a clock that steps back by 5 s before every act changes no verdict about who may publish, and no order",
    takes: "5 s",
    short: true,
    measure,
};

/// What others are told in the life that is led here.
const EVENTS: [&str; 11] = [
    "round.opened",
    "self_assessment.submitted",
    "self_assessment.returned",
    "self_assessment.submitted",
    "self_assessment.submitted",
    "round.closed",
    "appraisal.recorded",
    "appraisal.recorded",
    "publication.published",
    "appraisal.recorded",
    "publication.corrected",
];

fn measure() -> Result<Line, String> {
    let (mut faults, mut steps, mut refused) = (Vec::new(), 0, 0);
    for backend in BACKENDS {
        let mut life = Life { stage: Stage::start(backend), steps: 0, refused: 0 };
        block_on(life.lead())?;
        faults.extend(block_on(life.faults())?.into_iter().map(|fault| format!("{backend:?}: {fault}")));
        steps += life.steps;
        refused += life.refused;
    }
    let figure = format!(
        "{steps} steps back, the last appraiser refused {refused} times, {} faults of order{}",
        faults.len(),
        faults.first().map_or(String::new(), |fault| format!(": {fault}")),
    );
    let bound = "the last appraiser refused 4 times of 4, another publishes, 0 faults".to_owned();
    Ok(Line { figure, bound, holds: refused == 4 && faults.is_empty() })
}

struct Life {
    stage: Stage,
    steps: usize,
    refused: usize,
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl Life {
    /// Sets the clock back.
    fn step(&mut self) {
        self.steps += 1;
        self.stage.clock.set(self.stage.clock.now() - Duration::seconds(5));
    }

    /// Somebody who may appraise and publish.
    fn both_roles(&self, subject: &str) -> Result<Client, String> {
        let grant = Grant {
            subject: subject.to_owned(),
            client_id: "chamdiem-cli".to_owned(),
            roles: vec![Role::Appraiser, Role::Publisher],
            unit: None,
            scope: Scope::ALL,
            life_seconds: 900,
        };
        let token = self.stage.running.issuer().mint(&grant, self.stage.clock.now())?;
        self.stage.public.with_token(token).map_err(told)
    }

    async fn lead(&mut self) -> Result<(), String> {
        let round = play::round_id();
        play::register_two(&self.stage.client(Role::Admin)).await.map_err(told)?;
        self.step();
        let office = self.stage.client(Role::Appraiser);
        office.rounds().put(&round, &play::round_input(), Precondition::Create).await.map_err(told)?;
        self.step();
        play::open(&self.stage).await;
        self.submit_twice(&round).await?;
        self.step();
        play::submit(&self.stage, &[play::unit(play::TWO_UNITS[1])]).await;
        self.stage.clock.set(CLOSES_AT + Duration::seconds(5));
        self.step();
        play::close(&self.stage).await;
        for (subject, unit) in [("nguoi-truoc", play::TWO_UNITS[0]), ("nguoi-sau", play::TWO_UNITS[1])] {
            self.step();
            let input = play::as_claimed(&play::claim(&play::unit(unit)));
            let unit = unit.parse().map_err(|_| "unit")?;
            let appraiser = self.both_roles(subject)?;
            appraiser.appraisals(&round).put(&unit, &input, Precondition::Create).await.map_err(told)?;
        }
        self.publish(&round).await
    }

    /// The first unit submits, gets its papers back, and submits again.
    async fn submit_twice(&mut self, round: &RoundId) -> Result<(), String> {
        self.step();
        let unit = play::unit(play::TWO_UNITS[0]);
        play::submit(&self.stage, std::slice::from_ref(&unit)).await;
        self.step();
        let (office, code) = (self.stage.client(Role::Appraiser), unit.unit.into());
        let sent = office.self_assessments(round).find(&code).await.map_err(told)?;
        let reason = ReturnInput { reason: "Bổ sung số liệu".into() };
        let back = office.self_assessments(round).return_to_unit(&code, &reason, &sent.etag).await.map_err(told)?;
        self.step();
        let own = self.stage.unit_client(&code);
        own.self_assessments(round).submit(&code, &back.etag).await.map(drop).map_err(told)
    }

    /// Whoever appraised last tries to publish, twice; then another does, and corrects.
    async fn publish(&mut self, round: &RoundId) -> Result<(), String> {
        let first = PublicationInput { correction: None, note: None };
        for _ in 0..2 {
            self.step();
            let last = self.both_roles("nguoi-sau")?;
            let read = last.ranking(round).find().await.map_err(told)?;
            let answer = last.publications(round).publish(&first, &read.etag).await;
            let code = answer.err().and_then(|error| error.code());
            self.refused += usize::from(code == Some(Code::PublisherAppraised));
        }
        self.step();
        let other = self.both_roles("nguoi-truoc")?;
        let read = other.ranking(round).find().await.map_err(told)?;
        other.publications(round).publish(&first, &read.etag).await.map_err(told)?;
        self.step();
        let (correction, etag) = propose_correction(&self.stage, play::TWO_UNITS[0], "feedback", "0.50").await;
        self.step();
        let other = self.both_roles("nguoi-truoc")?;
        other.publications(round).publish(&correction, &etag).await.map(drop).map_err(told)
    }

    /// What of the order is wrong: of the audit, of the events, of the versions.
    async fn faults(&self) -> Result<Vec<String>, String> {
        let options = StoreOptions { connections_max: 1, ..StoreOptions::default() };
        let store = Store::connect(&self.stage.settings.database_url(), &options).map_err(told)?;
        let read = store.read(|rows| {
            Ok::<_, StoreError>((rows.list_audit_entries(None, None, 0, i64::MAX)?, rows.list_events(0, 1000)?))
        });
        let (entries, events): (Vec<AuditRow>, Vec<EventRow>) = read.map_err(told)?;
        let mut faults = Vec::new();
        faults.extend(disorder("audit", entries.iter().map(|entry| (entry.number, entry.at))));
        faults.extend(disorder("events", events.iter().map(|event| (event.number, event.at))));
        let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
        if kinds != EVENTS {
            faults.push(format!("the events are {kinds:?}"));
        }
        let (office, round) = (self.stage.client(Role::Appraiser), play::round_id());
        let unit = play::TWO_UNITS[0].parse().map_err(|_| "unit")?;
        let mut pages = office.versions(&round).list(&unit).pages();
        let mut versions = Vec::new();
        while let Some(page) = pages.next().await.map_err(told)? {
            versions.extend(page.items.into_iter().map(|version| (version.made_at.0, version.id.to_string())));
        }
        // The claim twice, the decision on it, and what the correction made of that.
        versions.sort();
        let order: Vec<&str> = versions.iter().map(|(_, id)| id.as_str()).collect();
        if order != ["self_assessment-1", "self_assessment-2", "appraisal-1", "appraisal-2"] {
            faults.push(format!("the versions by their moments are {order:?}"));
        }
        Ok(faults)
    }
}

/// A gap in the numbers, which begin with 1, or a moment before the one before it.
fn disorder(of: &str, rows: impl Iterator<Item = (i64, OffsetDateTime)>) -> Option<String> {
    let mut last = (0, OffsetDateTime::UNIX_EPOCH);
    for (number, at) in rows {
        if number != last.0 + 1 || at < last.1 {
            return Some(format!("{of}: {number} at {at} follows {} at {}", last.0, last.1));
        }
        last = (number, at);
    }
    None
}
