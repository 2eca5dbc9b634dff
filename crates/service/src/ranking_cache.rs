//! Rankings cached as bytes, so that the read that most people ask for touches no row.
//!
//! This room is what the promise of speed costs: a ranking is read at nine tenths of the rate of a handler that answers the
//! same bytes and does nothing else. It has the cache, the copies of each worker, and [`early_response`], which answers before
//! routing. Whoever gives the promise up can take the room away: the route then renders each ranking from its rows.
//!
//! An entry is served only while two things hold. Its content revision is the newest that this process knows of: a write
//! through this process tells it at once, before the write is answered. And this process has heard from the database
//! within [`FRESH_MAX`]: a poller asks for the content revisions of all rounds every [`POLL_PAUSE`], so a write through
//! another replica is known within a second. When the database does not answer, entries are not served; the read then
//! goes to the database and fails like every other.
//!
//! Each worker has copies of its own (`per_worker.rs`) for as long as nothing changes.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use chamdiem_api_types::Code;
use chamdiem_api_types::text::RoundId;
use chamdiem_usecases::asker::Asker;
use chamdiem_usecases::context;
use chamdiem_usecases::policy::Act;
use chamdiem_usecases::results::rankings::{self, Rendered, Tagged};

use crate::Service;
use crate::extract::last_published::LastPublished;
use crate::extract::respond::{self, open_to_all};
use crate::failure::Refusal;
use crate::per_worker::PerWorker;

pub(crate) mod early_response;

/// How long the poller rests between two questions.
pub const POLL_PAUSE: Duration = Duration::from_millis(200);

/// How old the last answer of the database may be for an entry to be served.
pub const FRESH_MAX: Duration = Duration::from_millis(900);

/// The most rankings of which a worker has copies of its own.
const COPIES_MAX: usize = 16;

/// The most rankings that are kept; beyond that, all are made again.
const RANKINGS_MAX: usize = 1000;

/// The rankings that were asked for lately.
#[derive(Debug)]
pub struct RankingCache {
    rounds: RwLock<HashMap<String, Arc<Slot>>>,
    started: Instant,
    /// When the last answered question to the database began, in milliseconds after `started`; 0 before the first.
    heard_at_ms: AtomicU64,
    copies: PerWorker<String, Arc<CachedRanking>>,
    /// What the public was answered last, for when the database is away.
    pub(crate) last_published: LastPublished,
}

/// A slot stays when its ranking goes: what is known of a round must not be forgotten, or a ranking that was read before
/// a change and kept after it would be taken for current.
#[derive(Debug, Default)]
struct Slot {
    /// The newest content revision that this process knows of.
    known_revision: AtomicI64,
    ranking: RwLock<Option<Arc<CachedRanking>>>,
}

/// One ranking as bytes.
#[derive(Debug)]
pub struct CachedRanking {
    /// The content revision of the round that it shows.
    pub content_revision: i64,
    /// Whether it is published.
    pub published: bool,
    /// The whole ranking.
    pub whole: TaggedBytes,
    /// The same as a table in CSV.
    pub table: TaggedBytes,
    /// The ranking of each group.
    pub groups: HashMap<String, TaggedBytes>,
}

/// A text with its entity tag.
#[derive(Debug)]
pub struct TaggedBytes {
    /// The entity tag, with quotes.
    pub etag: HeaderValue,
    /// The text.
    pub text: Bytes,
}

impl TaggedBytes {
    fn new(tagged: Tagged) -> TaggedBytes {
        TaggedBytes { etag: respond::quoted(&tagged.etag), text: Bytes::from(tagged.text) }
    }

    /// The same in memory that nobody else refers to.
    fn copied(&self) -> TaggedBytes {
        let etag = HeaderValue::from_bytes(self.etag.as_bytes()).unwrap_or_else(|_| self.etag.clone());
        TaggedBytes { etag, text: Bytes::copy_from_slice(&self.text) }
    }
}

impl Default for RankingCache {
    fn default() -> RankingCache {
        RankingCache {
            rounds: RwLock::default(),
            started: Instant::now(),
            heard_at_ms: AtomicU64::new(0),
            copies: PerWorker::new(COPIES_MAX),
            last_published: LastPublished::default(),
        }
    }
}

impl RankingCache {
    /// The ranking of a round, if it is here and certain to be less than a second old at this moment.
    pub fn find(&self, round: &str, now: Instant) -> Option<Arc<CachedRanking>> {
        let heard_at_ms = self.heard_at_ms.load(Ordering::Acquire);
        let age_ms = self.ms_until(now).saturating_sub(heard_at_ms);
        if heard_at_ms == 0 || u128::from(age_ms) > FRESH_MAX.as_millis() {
            return None;
        }
        let find = || self.find_for_all(round).map(|ranking| Arc::new(ranking.copied())).ok_or(());
        self.copies.with(round, find, Arc::clone).ok()
    }

    fn find_for_all(&self, round: &str) -> Option<Arc<CachedRanking>> {
        let rounds = self.rounds.read().unwrap_or_else(PoisonError::into_inner);
        let slot = rounds.get(round)?;
        let ranking = slot.ranking.read().unwrap_or_else(PoisonError::into_inner);
        let current =
            |ranking: &&Arc<CachedRanking>| slot.known_revision.load(Ordering::Acquire) == ranking.content_revision;
        ranking.as_ref().filter(current).cloned()
    }

    /// Keeps a ranking that was just read, if it lasts. A newer revision that is known already stays known.
    pub fn keep(&self, round: &str, rendered: Rendered) -> Arc<CachedRanking> {
        let lasts = rendered.lasts;
        let ranking = Arc::new(CachedRanking::new(rendered));
        self.advance(round, ranking.content_revision);
        if !lasts {
            return ranking;
        }
        let rounds = self.rounds.read().unwrap_or_else(PoisonError::into_inner);
        let is_kept = |slot: &&Arc<Slot>| slot.ranking.read().unwrap_or_else(PoisonError::into_inner).is_some();
        if rounds.values().filter(is_kept).count() >= RANKINGS_MAX {
            for slot in rounds.values() {
                *slot.ranking.write().unwrap_or_else(PoisonError::into_inner) = None;
            }
        }
        if let Some(slot) = rounds.get(round) {
            let mut kept = slot.ranking.write().unwrap_or_else(PoisonError::into_inner);
            if kept.as_ref().is_none_or(|kept| kept.content_revision <= ranking.content_revision) {
                *kept = Some(Arc::clone(&ranking));
            }
        }
        drop(rounds);
        self.copies.changed();
        ranking
    }

    /// Makes a content revision known, as soon as it is committed; an older one than is known changes nothing.
    pub fn advance(&self, round: &str, content_revision: i64) {
        let rounds = self.rounds.read().unwrap_or_else(PoisonError::into_inner);
        let known = rounds.get(round).map(|slot| slot.known_revision.fetch_max(content_revision, Ordering::AcqRel));
        drop(rounds);
        if known.is_none() {
            let mut rounds = self.rounds.write().unwrap_or_else(PoisonError::into_inner);
            let slot = rounds.entry(round.to_owned()).or_default();
            slot.known_revision.fetch_max(content_revision, Ordering::AcqRel);
        }
        if known.is_none_or(|known| known < content_revision) {
            self.copies.changed();
            self.last_published.forget(round);
        }
    }

    /// For how long the database has not answered; none before it has answered at all.
    pub fn silent_for(&self, now: Instant) -> Option<Duration> {
        let heard_at_ms = self.heard_at_ms.load(Ordering::Acquire);
        (heard_at_ms > 0).then(|| Duration::from_millis(self.ms_until(now).saturating_sub(heard_at_ms)))
    }

    /// The moment at which a question to the database begins.
    pub fn question(&self) -> u64 {
        self.ms_until(Instant::now()).max(1)
    }

    /// The database's answer to a question that began at `asked_at`.
    pub fn answer(&self, asked_at: u64, content_revisions: &[(String, i64)]) {
        for (round, content_revision) in content_revisions {
            self.advance(round, *content_revision);
        }
        self.heard_at_ms.fetch_max(asked_at, Ordering::AcqRel);
    }

    fn ms_until(&self, now: Instant) -> u64 {
        u64::try_from(now.saturating_duration_since(self.started).as_millis()).unwrap_or(u64::MAX)
    }
}

impl CachedRanking {
    /// The same in memory that nobody else refers to.
    fn copied(&self) -> CachedRanking {
        let groups = self.groups.iter().map(|(code, group)| (code.clone(), group.copied()));
        CachedRanking {
            content_revision: self.content_revision,
            published: self.published,
            whole: self.whole.copied(),
            table: self.table.copied(),
            groups: groups.collect(),
        }
    }

    fn new(rendered: Rendered) -> CachedRanking {
        let groups = rendered.groups.into_iter().map(|(code, group)| (code, TaggedBytes::new(group)));
        CachedRanking {
            content_revision: rendered.content_revision,
            published: rendered.published,
            whole: TaggedBytes::new(rendered.whole),
            table: TaggedBytes::new(rendered.table),
            groups: groups.collect(),
        }
    }
}

impl Service {
    /// The ranking of a round as bytes, if the asker may see it.
    ///
    /// # Errors
    /// 401, 403 or 404 as the policy says, or 503 when the database cannot answer.
    pub async fn ranking(&self, asker: &Asker, round: &RoundId) -> Result<Arc<CachedRanking>, Refusal> {
        let kept = self.rankings.find(round.as_str(), Instant::now());
        let found = match kept {
            Some(ranking) => Ok(ranking),
            None => {
                let id = round.clone();
                let rendered = self.database.read(move |rows| rankings::render(rows, &id)).await;
                rendered.map(|rendered| self.rankings.keep(round.as_str(), rendered))
            }
        };
        let published = match &found {
            Ok(ranking) => Some(ranking.published),
            Err(refusal) if refusal.code() == Code::NotFound => None,
            // Where the database does not answer, nobody knows whether there is such a round: that is no 404.
            Err(_) => return found,
        };
        context::require_in_round(asker, Act::ReadRanking, published)?;
        found
    }
}

/// A ranking, or a part of it, from its ready-made bytes. Of what is asked for by `Accept` there are two forms.
pub(crate) fn response(request: &HttpRequest, published: bool, ranking: &TaggedBytes) -> HttpResponse {
    let mut response = in_form(request, published, ranking, respond::JSON);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
    response
}

/// The same in another form than JSON.
pub(crate) fn in_form(
    request: &HttpRequest,
    published: bool,
    ranking: &TaggedBytes,
    content_type: HeaderValue,
) -> HttpResponse {
    let caching = if published { respond::PUBLIC } else { respond::PRIVATE };
    let mut response = respond::tagged(request, ranking.etag.clone(), content_type, caching, ranking.text.clone());
    if published {
        open_to_all(response.headers_mut());
    }
    response
}
