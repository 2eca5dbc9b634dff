//! The context of a use case: who asks, when, and by which request.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use chamdiem_api_types::{Code, Failure};
use chamdiem_seal::{Signer, sha256_hex};
use chamdiem_store::{AuditEntry, AuditHeadRow, AuditRows, ClockRows, Rows, SealRows, ThingKind};
use serde::Serialize;
use time::{Duration, OffsetDateTime};

use crate::asker::Asker;
use crate::clock::Clock;
use crate::policy::{self, Act, Subject, Verdict};
use crate::refusal::Refusal;
use crate::seals::{self, Seals, Sums, Touched};

/// The most by which this machine's clock may differ from the database's.
const CLOCK_OFF_BY_MAX: Duration = Duration::seconds(2);

/// Who asks, when, and by which request.
///
/// A read happens at the moment at which it was asked. In a write transaction the lock gives the moment and the number that
/// its changes get ([`Context::advance`], [`Context::begin_act`]), and what is to be audited is gathered here until the
/// transaction ends.
#[derive(Clone)]
pub struct Context {
    /// Who.
    pub asker: Asker,
    /// The request.
    pub request_id: String,
    /// The time.
    pub clock: Arc<Clock>,
    /// What the clock said last.
    clock_said: Cell<OffsetDateTime>,
    now: Cell<OffsetDateTime>,
    act: Cell<i64>,
    ends_itself: Cell<bool>,
    ends_when_permitted: Cell<bool>,
    gathered: RefCell<Gathered>,
}

/// What the end of a transaction has to write.
#[derive(Clone, Default)]
pub(crate) struct Gathered {
    /// What was done, in order.
    pub(crate) entries: Vec<AuditEntry>,
    /// The things that it changes.
    pub(crate) touched: Touched,
    /// What the audit is signed with, where this transaction signs it.
    pub(crate) signer: Option<Arc<Signer>>,
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
        Verdict::OwnUnit => Failure::new(
            Code::OwnUnit,
            "Mã truy cập thuộc chính đơn vị này; việc về một đơn vị do người của đơn vị khác quyết định.",
            "The token belongs to this very unit; somebody of another one decides about a unit.",
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
    /// A request that is asked at this moment.
    pub fn new(asker: Asker, request_id: impl Into<String>, clock: &Arc<Clock>) -> Context {
        let now = clock.now();
        Context {
            asker,
            request_id: request_id.into(),
            clock_said: Cell::new(now),
            now: Cell::new(now),
            clock: Arc::clone(clock),
            act: Cell::new(0),
            ends_itself: Cell::new(false),
            ends_when_permitted: Cell::new(false),
            gathered: RefCell::default(),
        }
    }

    /// The program itself, when it starts.
    pub fn of_system(clock: &Arc<Clock>) -> Context {
        Context::new(Asker::System, "start", clock)
    }

    /// The moment: of the request, or of the lock once something is locked.
    pub fn now(&self) -> OffsetDateTime {
        self.now.get()
    }

    /// The present as the clock told it last. Unlike the moment of a lock it steps back with the clock: for what lasts a time
    /// of its own, such as a token.
    pub(crate) fn clock_said(&self) -> OffsetDateTime {
        self.clock_said.get()
    }

    /// The number of the act in its round, once the round is locked: later acts have greater ones, whatever the clock says.
    pub(crate) fn act(&self) -> i64 {
        self.act.get()
    }

    /// Begins a try of a write transaction: nothing is gathered, and the moment is asked for again.
    pub(crate) fn begin(&self, rows: &mut (impl ClockRows + ?Sized)) -> Result<(), Refusal> {
        self.gathered.take();
        self.act.set(0);
        self.ends_itself.set(false);
        self.ends_when_permitted.set(false);
        self.now.set(self.ask_clock(rows)?);
        Ok(())
    }

    /// Takes the present moment, after a lock: neither before the moment that the locked row shows, nor before the one
    /// that this transaction has had.
    pub(crate) fn advance(
        &self,
        rows: &mut (impl ClockRows + ?Sized),
        not_before: OffsetDateTime,
    ) -> Result<(), Refusal> {
        self.now.set(self.ask_clock(rows)?.max(not_before).max(self.now()));
        Ok(())
    }

    /// Locks the head of the audit, which the end of every transaction needs: until this one ends, nothing else is committed.
    pub(crate) fn lock_head(&self, rows: &mut (impl AuditRows + ?Sized)) -> Result<AuditHeadRow, Refusal> {
        let head = rows.lock_audit_head()?;
        self.advance(rows, head.last_at)?;
        Ok(head)
    }

    /// Notes the number that the changes in a locked round get.
    pub(crate) fn begin_act(&self, number: i64) {
        self.act.set(number);
    }

    /// Whether the database answers, and this machine's clock agrees with the database's, which decides.
    ///
    /// # Errors
    /// 503 that says by how much it is off, or when the database cannot answer.
    pub fn require_right_clock(&self, rows: &mut dyn Rows) -> Result<(), Refusal> {
        rows.ping()?;
        let own = if self.clock.follows_system() { rows.now()? } else { None };
        let off_by = own.map_or(Duration::ZERO, |own| (own - self.clock.now()).abs());
        if off_by <= CLOCK_OFF_BY_MAX {
            return Ok(());
        }
        let seconds = off_by.whole_seconds();
        tracing::warn!(seconds, "the clock of this machine differs from the database's");
        let vi = format!("Đồng hồ của máy này lệch {seconds} giây so với cơ sở dữ liệu; hãy chỉnh giờ của máy.");
        let en = format!("The clock of this machine differs from the database's by {seconds} s; set it right.");
        Err(Failure::new(Code::Unavailable, vi, en).into())
    }

    /// The present moment: by the database's clock where it has one of its own, so that replicas agree.
    fn ask_clock(&self, rows: &mut (impl ClockRows + ?Sized)) -> Result<OffsetDateTime, Refusal> {
        let own = if self.clock.follows_system() { rows.now()? } else { None };
        self.clock_said.set(own.unwrap_or_else(|| self.clock.now()));
        Ok(self.clock_said())
    }

    /// Lets the request go on, or refuses it as the policy says.
    ///
    /// # Errors
    /// 401, 403 or 404.
    pub fn require(&self, act: Act, subject: Subject) -> Result<(), Refusal> {
        require(&self.asker, act, subject)?;
        self.go_on()
    }

    /// Has the use case asked the policy, and nothing else, from here on: what it is answered then is what may be told.
    pub(crate) fn end_when_permitted(&self) {
        self.ends_when_permitted.set(true);
    }

    /// Goes on where the policy allows it, or ends there where it was only to be asked.
    ///
    /// # Errors
    /// That it is allowed, and no more was asked.
    pub(crate) fn go_on(&self) -> Result<(), Refusal> {
        if self.ends_when_permitted.get() { Err(Refusal::permitted()) } else { Ok(()) }
    }

    /// Lets whoever decides about a unit go on, if it is not the one that the own token names.
    ///
    /// # Errors
    /// 401, 403 or 404.
    pub(crate) fn require_about(&self, act: Act, unit: &str) -> Result<(), Refusal> {
        self.require(act, self.unit_subject(unit, false))
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

    /// Gathers what was done; the end of the transaction writes it to the audit, and tells others of it by an event.
    ///
    /// # Errors
    /// 500 where the content has no JSON, which would be a fault of the program.
    pub fn audit<T: Serialize>(
        &self,
        operation: &str,
        round: Option<&str>,
        subject: String,
        revision: i64,
        content: &T,
    ) -> Result<(), Refusal> {
        let content = serde_json::to_vec(content).map_err(|_| Refusal::internal("an audit entry has no JSON"))?;
        self.gathered.borrow_mut().entries.push(AuditEntry {
            at: self.now(),
            actor: self.actor(),
            operation: operation.to_owned(),
            round_id: round.map(str::to_owned),
            subject,
            revision,
            content_sha256: sha256_hex(&content),
            request_id: self.request_id.clone(),
            rows_sha256: None,
        });
        Ok(())
    }

    /// Compares a thing with its last seal before it is changed, under the lock of its row where it has one.
    ///
    /// # Errors
    /// 409 where somebody changed it who is not this program.
    pub(crate) fn touch(
        &self,
        rows: &mut (impl SealRows + ?Sized),
        kind: &ThingKind,
        key: &[&str],
    ) -> Result<(), Refusal> {
        seals::require(rows, &mut self.gathered.borrow_mut().touched, kind, key)
    }

    /// Compares all that the publication of a round rests upon with its last seals; the head of the audit must be locked.
    ///
    /// # Errors
    /// 409 where somebody changed it who is not this program.
    pub(crate) fn touch_all(&self, rows: &mut dyn Rows, round: &str, quarters: &[String]) -> Result<(), Refusal> {
        seals::require_all(rows, &mut self.gathered.borrow_mut().touched, round, quarters)
    }

    /// Notes how the sums over rows of evidence move.
    pub(crate) fn move_sums(&self, moves: &Sums) {
        self.gathered.borrow_mut().touched.sums.add_all(moves);
    }

    /// Notes what is sealed as it is.
    pub(crate) fn accept(&self, seals: Seals) {
        self.gathered.borrow_mut().touched.accepted.extend(seals);
    }

    /// Whether the transaction revokes the very token by which it is asked.
    pub(crate) fn ends_itself(&self) -> bool {
        self.ends_itself.get()
    }

    /// Notes that the transaction revokes the very token by which it is asked.
    pub(crate) fn end_itself(&self) {
        self.ends_itself.set(true);
    }

    /// Has the audit signed at the end of the transaction, with all that it did.
    pub(crate) fn sign_audit(&self, signer: &Arc<Signer>) {
        self.gathered.borrow_mut().signer = Some(Arc::clone(signer));
    }

    /// What was gathered; nothing is left.
    pub(crate) fn take_gathered(&self) -> Gathered {
        self.gathered.take()
    }
}
