//! The use cases: each conducts one transaction. It asks the policy, loads, asks `scoring`, saves with the expected
//! revision and appends to the audit. Nothing below calls upward.

use std::sync::Arc;

use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_scoring as scoring;
use chamdiem_seal::sha256_hex;
use chamdiem_store::{AuditEntry, Rows};
use serde::Serialize;
use time::OffsetDateTime;

use crate::auth::Asker;
use crate::clock::Clock;
use crate::failure::Refusal;
use crate::policy::{self, Act, Subject, Verdict};
use crate::request::Precondition;

pub mod accounts;
pub mod actions;
pub mod appraisals;
pub mod audit;
pub mod batches;
mod deadlines;
pub mod dialogue;
pub mod evidence;
pub mod exemptions;
pub mod explanations;
pub mod extensions;
pub mod feed_profiles;
pub mod gap_findings;
pub mod gate;
pub mod groups;
pub mod imports;
pub mod oauth;
pub mod objections;
pub mod proposals;
pub mod publications;
pub mod rankings;
pub mod records;
pub mod result;
pub mod rosters;
pub mod rounds;
pub mod rule_sets;
pub mod self_assessments;
mod stored;
pub mod tokens;
pub mod units;
pub mod uploads;
pub mod verification;
pub mod versions;

pub(crate) use stored::microseconds;

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

/// Something read, with its version.
#[derive(Debug, Clone)]
pub struct Read<T> {
    /// The representation.
    pub value: T,
    /// The entity tag, without quotes.
    pub etag: String,
}

/// Something written, with its version and what it changed.
#[derive(Debug, Clone)]
pub struct Written<T> {
    /// The representation.
    pub value: T,
    /// The entity tag, without quotes.
    pub etag: String,
    /// Whether it was created by this request.
    pub created: bool,
    /// The round whose content changed, with its new content revision.
    pub touched: Option<(String, i64)>,
}

/// One page of a list that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAsked {
    /// The key of the last item of the page before.
    pub after: Option<String>,
    /// The most items.
    pub limit: u16,
}

impl PageAsked {
    /// The rows to read: one more than asked, to know whether there is a further page.
    fn rows(&self) -> chamdiem_store::Page {
        chamdiem_store::Page { after: self.after.clone(), limit: i64::from(self.limit) + 1 }
    }

    /// The number behind which a page of numbered things begins; 0 for the first page.
    ///
    /// # Errors
    /// 400 where the cursor is no number as this list writes it.
    fn after_number(&self) -> Result<i64, Refusal> {
        let Some(after) = &self.after else { return Ok(0) };
        let number = after.parse().ok().filter(|number: &i64| *number > 0 && number.to_string() == *after);
        number.ok_or_else(cursor_invalid)
    }

    /// Cuts the extra row off and gives the cursor of the next page.
    fn cut<T>(&self, rows: &mut Vec<T>, key: impl Fn(&T) -> &str) -> Option<String> {
        let limit = usize::from(self.limit);
        if rows.len() <= limit {
            return None;
        }
        rows.truncate(limit);
        rows.last().map(|row| crate::request::cursor(key(row)))
    }

    /// The same where the key has to be put together.
    fn cut_by<T>(&self, rows: &mut Vec<T>, key: impl Fn(&T) -> String) -> Option<String> {
        let limit = usize::from(self.limit);
        if rows.len() <= limit {
            return None;
        }
        rows.truncate(limit);
        rows.last().map(|row| crate::request::cursor(&key(row)))
    }
}

/// Lets a request go on, or refuses it as the policy says.
///
/// # Errors
/// 401, 403 or 404.
pub fn require(asker: &Asker, act: Act, subject: Subject) -> Result<(), Refusal> {
    let failure = match policy::may(asker, act, subject) {
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

    /// The moment in the form in which it is stored.
    pub fn now_us(&self) -> i64 {
        microseconds(self.now)
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
        rows: &mut dyn Rows,
        operation: &str,
        round: Option<&str>,
        subject: String,
        revision: i64,
        content: &T,
    ) -> Result<(), Refusal> {
        let content = serde_json::to_vec(content).map_err(|_| Refusal::internal("an audit entry has no JSON"))?;
        rows.append_audit(&AuditEntry {
            at_us: self.now_us(),
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

/// The revision that a PUT will make, once its precondition holds.
///
/// # Errors
/// 428 without a precondition, 412 when it does not hold.
fn next_revision(existing: Option<i64>, precondition: &Precondition) -> Result<i64, Refusal> {
    let etag = existing.map(|revision| revision.to_string());
    next_tagged_revision(existing.zip(etag.as_deref()), precondition)
}

/// The same where the entity tag says more than the revision.
fn next_tagged_revision(existing: Option<(i64, &str)>, precondition: &Precondition) -> Result<i64, Refusal> {
    match (existing, precondition) {
        (None, Precondition::Create) => Ok(1),
        (Some((revision, etag)), precondition) if precondition.matches(etag) => Ok(revision + 1),
        (Some((_, etag)), Precondition::Create) => Err(Refusal::from(Failure::new(
            Code::AlreadyExists,
            "Đã tồn tại; muốn thay đổi thì gửi If-Match với ETag hiện tại.",
            "It exists already; send If-Match with its current ETag to change it.",
        ))
        .with_etag(etag)),
        (_, Precondition::None) => Err(precondition_required(existing.is_some())),
        (existing, _) => Err(stale(existing.map(|(_, etag)| etag))),
    }
}

/// Lets a transition go on whose If-Match names the current version.
///
/// # Errors
/// 428 without a precondition, 412 when it does not hold.
fn require_match(etag: &str, precondition: &Precondition) -> Result<(), Refusal> {
    match precondition {
        precondition if precondition.matches(etag) => Ok(()),
        Precondition::None | Precondition::Create => Err(precondition_required(true)),
        Precondition::Match(_) => Err(stale(Some(etag))),
    }
}

fn precondition_required(exists: bool) -> Refusal {
    let (vi, en) = if exists {
        ("Cần tiêu đề If-Match với ETag hiện tại.", "If-Match with the current ETag is required.")
    } else {
        ("Cần tiêu đề If-None-Match: * để tạo mới.", "If-None-Match: * is required to create.")
    };
    Failure::new(Code::PreconditionRequired, vi, en).into()
}

fn stale(etag: Option<&str>) -> Refusal {
    let refusal = Refusal::from(Failure::new(
        Code::Stale,
        "Nội dung đã được thay đổi sau lần đọc gần nhất; hãy đọc lại rồi gửi lại.",
        "It was changed since it was last read; read it again and send again.",
    ));
    match etag {
        Some(etag) => refusal.with_etag(etag),
        None => refusal,
    }
}

fn not_found() -> Refusal {
    Failure::plain(Code::NotFound).into()
}

fn invalid(faults: Vec<Fault>) -> Refusal {
    Failure::faults(Code::InvalidRequest, faults).into()
}

/// A cursor that this list never gave.
fn cursor_invalid() -> Refusal {
    let (vi, en) = ("Con trỏ phải lấy từ next_cursor.", "Take it from next_cursor.");
    let fault = Fault::new("#query/cursor", Code::CursorInvalid, vi, en);
    Failure::faults(Code::InvalidQuery, vec![fault]).into()
}

/// A reference in the body that leads nowhere.
fn unknown_reference(pointer: impl Into<String>, code: &str) -> Fault {
    let vi = format!("«{code}» không tồn tại.");
    Fault::new(pointer, Code::ReferenceUnknown, vi, format!("“{code}” does not exist."))
}

/// Whether the state of the round allows an act.
///
/// # Errors
/// 409 that names the state and what it allows.
fn require_round_state(state: scoring::RoundState, act: scoring::RoundAct) -> Result<scoring::RoundState, Refusal> {
    state.after(act).ok_or_else(|| {
        let words = (("Đợt đánh giá", "The round"), stored::round_state_words(state));
        state_forbids(Code::RoundStateForbids, words, state.allowed_acts().map(stored::act_words))
    })
}

/// 409 that names what something is, the state in which it stands, and what that allows; each in Vietnamese and in English.
fn state_forbids<'a>(
    code: Code,
    ((what_vi, what_en), (state_vi, state_en)): ((&str, &str), (&str, &str)),
    allowed: impl Iterator<Item = (&'a str, &'a str)>,
) -> Refusal {
    let (vi, en): (Vec<&str>, Vec<&str>) = allowed.unzip();
    let (vi, en) = if vi.is_empty() {
        ("không còn thao tác nào được phép".to_owned(), "it allows nothing more".to_owned())
    } else {
        (format!("khi đó chỉ được: {}", vi.join(", ")), format!("it allows: {}", en.join(", ")))
    };
    Failure::new(code, format!("{what_vi} {state_vi}; {vi}."), format!("{what_en} is {state_en}; {en}.")).into()
}
