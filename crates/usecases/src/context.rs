//! The context of a use case: who asks, when, and by which request.

use std::sync::Arc;

use chamdiem_api_types::{Code, Failure};
use chamdiem_seal::sha256_hex;
use chamdiem_store::{AuditEntry, AuditRows};
use serde::Serialize;
use time::OffsetDateTime;

use crate::asker::Asker;
use crate::clock::Clock;
use crate::policy::{self, Act, Subject, Verdict};
use crate::refusal::Refusal;

/// Who asks, when, and by which request.
#[derive(Debug, Clone)]
pub struct Context {
    /// Who.
    pub asker: Asker,
    /// When: the one moment at which the whole request happens.
    pub now: OffsetDateTime,
    /// The request.
    pub request_id: String,
    /// The time, for what is decided by the moment at which a lock is had.
    pub clock: Arc<Clock>,
}

/// Lets a request go on, or refuses it as the policy says.
///
/// # Errors
/// 401, 403 or 404.
pub fn require(asker: &Asker, act: Act, subject: Subject) -> Result<(), Refusal> {
    follow(policy::may(asker, act, subject), act)
}

/// The same for what belongs to a whole round; `published` is none where there is no such round.
///
/// # Errors
/// 401, 403 or 404.
pub fn require_in_round(asker: &Asker, act: Act, published: Option<bool>) -> Result<(), Refusal> {
    follow(policy::may_in_round(asker, act, published), act)
}

fn follow(verdict: Verdict, act: Act) -> Result<(), Refusal> {
    let failure = match verdict {
        Verdict::Allowed => return Ok(()),
        Verdict::Unauthenticated => return Err(Refusal::unauthenticated()),
        Verdict::Forbidden => Failure::plain(Code::Forbidden),
        Verdict::ForeignUnit => Failure::new(
            Code::ForeignUnit,
            "Mỗi đơn vị chỉ được ghi bản tự chấm điểm của mình.",
            "A unit writes its own self-assessment only.",
        ),
        Verdict::Embargoed if act == Act::ReadEvidence => Failure::new(
            Code::RankingEmbargoed,
            "Số liệu của cả đợt chỉ được xem sau khi công bố.",
            "The evidence of the whole round can be seen after its publication.",
        ),
        Verdict::Embargoed => Failure::new(
            Code::RankingEmbargoed,
            "Xếp hạng chỉ được xem sau khi công bố.",
            "The ranking can be seen after its publication.",
        ),
        Verdict::Hidden => Failure::plain(Code::NotFound),
    };
    Err(failure.into())
}

impl Context {
    /// The program itself, when it starts.
    pub fn of_system(clock: &Arc<Clock>) -> Context {
        let (asker, request_id) = (Asker::System, "start".to_owned());
        Context { asker, now: clock.now(), request_id, clock: Arc::clone(clock) }
    }

    /// The same request at the present moment: what a deadline is compared with once the round's row is locked.
    #[must_use]
    pub fn at_this_moment(&self) -> Context {
        Context { now: self.clock.now(), ..self.clone() }
    }

    /// Lets the request go on, or refuses it as the policy says.
    ///
    /// # Errors
    /// 401, 403 or 404.
    pub fn require(&self, act: Act, subject: Subject) -> Result<(), Refusal> {
        require(&self.asker, act, subject)
    }

    /// What the request is about: one unit in a round.
    pub fn unit_subject(&self, unit: &str, published: bool) -> Subject {
        match (self.asker.is_unit(unit), published) {
            (true, false) => Subject::OwnUnit,
            (true, true) => Subject::OwnUnitPublished,
            (false, false) => Subject::OtherUnit,
            (false, true) => Subject::OtherUnitPublished,
        }
    }

    /// Who asks, as the audit and the rows name it.
    pub fn actor(&self) -> String {
        self.asker.subject().to_owned()
    }

    /// Appends what was done to the audit.
    ///
    /// # Errors
    /// 503 when the audit cannot be written: then the change does not happen.
    pub fn audit<T: Serialize>(
        &self,
        rows: &mut (impl AuditRows + ?Sized),
        operation: &str,
        round: Option<&str>,
        subject: String,
        revision: i64,
        content: &T,
    ) -> Result<(), Refusal> {
        let content = serde_json::to_vec(content).map_err(|_| Refusal::internal("an audit entry has no JSON"))?;
        rows.append_audit(&AuditEntry {
            at: self.now,
            actor: self.actor(),
            operation: operation.to_owned(),
            round_id: round.map(str::to_owned),
            subject,
            revision,
            content_sha256: sha256_hex(&content),
            request_id: self.request_id.clone(),
        })?;
        Ok(())
    }
}
