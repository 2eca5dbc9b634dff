//! The connections of this replica: which are idle, which are lent, which are being made.
//!
//! The driver blocks, and a server that was stopped, or a network that swallows everything, can hold a thread for as long as it
//! likes. So a connection whose server did not answer in its time is written off: it no longer counts, another is made in its
//! place, and it is closed when its thread comes back. Since the server may be gone for good, every idle connection to it is
//! closed at once, and the address says which server is asked next.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::{
    AnsiTransactionManager, CacheSize, Instrumentation, InstrumentationEvent, get_default_instrumentation,
};
use diesel::r2d2::R2D2Connection;
use diesel::{Connection, ConnectionError, PgConnection};

use super::watch::{Limits, Watch};
use crate::trouble::Trouble;
use crate::{StoreError, StoreOptions};

/// How often is looked after connections that are written off, at least.
const LOOK_PAUSE: Duration = Duration::from_millis(500);

/// How long after an attempt that failed the next one is made.
const ATTEMPT_PAUSE: Duration = Duration::from_millis(200);

/// How long an attempt may take before another one is made beside it.
const ATTEMPT_MAX: Duration = Duration::from_secs(60);

/// How long a connection is used.
const LIFE_MAX: Duration = Duration::from_secs(30 * 60);

/// How long one lies idle.
const IDLE_MAX: Duration = Duration::from_secs(10 * 60);

/// A connection with what is known of it.
struct Line {
    connection: PgConnection,
    watch: Arc<Watch>,
    born: Instant,
    /// When it came back; none where it was never lent.
    idle_since: Option<Instant>,
}

/// The connections of this replica.
pub(super) struct Pool(Arc<Shared>);

struct Shared {
    url: String,
    options: StoreOptions,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Line>,
    lent: HashMap<u64, Arc<Watch>>,
    /// Written off, with threads that their servers still hold.
    lost: HashMap<u64, Arc<Watch>>,
    attempts: HashMap<u64, Instant>,
    numbers: u64,
    waiting: usize,
    /// Whether a connection is to be there before anybody asks: a server fell silent, and another may have taken over.
    wants_spare: bool,
    failed: Option<(Instant, Trouble)>,
}

impl State {
    fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    fn open(&self) -> usize {
        self.idle.len() + self.lent.len() + self.attempts.len()
    }

    /// Writes off what was silent for too long, and gives what is to be closed.
    #[must_use]
    fn look(&mut self) -> Vec<Line> {
        let silent = self.lent.extract_if(|_, watch| watch.overdue().is_some());
        let before = self.lost.len();
        self.lost.extend(silent);
        self.attempts.retain(|_, began| began.elapsed() < ATTEMPT_MAX);
        if self.lost.len() > before {
            self.wants_spare = true;
            return std::mem::take(&mut self.idle);
        }
        self.idle.extract_if(.., |line| line.idle_since.unwrap_or(line.born).elapsed() >= IDLE_MAX).collect()
    }
}

impl Pool {
    /// Makes the first connection. Each host of the address gets its time, so this may take long where several are silent.
    pub(super) fn open(url: String, options: &StoreOptions) -> Result<Pool, StoreError> {
        let first = connect(&url).map_err(|reason| StoreError::Unavailable { reason })?;
        let (state, changed) = (Mutex::new(State { idle: vec![first], ..State::default() }), Condvar::new());
        let shared = Arc::new(Shared { url, options: options.clone(), state, changed });
        let watched = Arc::downgrade(&shared);
        let looking = thread::Builder::new().name("chamdiem-pool".to_owned()).spawn(move || look_after(&watched));
        looking.map_err(|_| StoreError::Unavailable { reason: Trouble::Other })?;
        Ok(Pool(shared))
    }

    /// Does something in a transaction that begins with these statements. A connection that was used before may be broken, or its
    /// server may only read by now: then it is closed, and the next one is taken.
    pub(super) fn transact<T>(&self, begin: &str, work: impl FnOnce(&mut PgConnection) -> T) -> Result<T, StoreError> {
        let give_up_at = Instant::now() + self.0.options.checkout_timeout;
        loop {
            let (loan, mut line) = self.take(give_up_at)?;
            let begun = {
                let _limits = Limits::PROMPT.enter();
                AnsiTransactionManager::begin_transaction_sql(&mut line.connection, begin)
            };
            match begun {
                Ok(()) => {
                    let done = work(&mut line.connection);
                    loan.give_back(line);
                    return Ok(done);
                }
                Err(_) if line.idle_since.is_some() => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Takes an idle connection, or waits for one.
    fn take(&self, give_up_at: Instant) -> Result<(Loan, Line), StoreError> {
        let mut state = self.0.lock();
        state.waiting += 1;
        let taken = loop {
            if let Some(line) = state.idle.pop() {
                let number = state.number();
                state.lent.insert(number, Arc::clone(&line.watch));
                break Ok((Loan { shared: Arc::clone(&self.0), number, returned: None }, line));
            }
            self.0.attempt_if_due(&mut state);
            let rest = give_up_at.saturating_duration_since(Instant::now());
            if rest.is_zero() {
                let failed = state.failed.map(|(_, reason)| StoreError::Unavailable { reason });
                break Err(failed.unwrap_or(StoreError::Busy));
            }
            let woken = self.0.changed.wait_timeout(state, rest.min(ATTEMPT_PAUSE));
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
        };
        state.waiting -= 1;
        taken
    }

    /// How many threads have been held for so long by servers that should have answered.
    pub(super) fn held_threads(&self, for_so_long: Duration) -> usize {
        let state = self.0.lock();
        state.lost.values().filter(|watch| watch.overdue().is_some_and(|overdue| overdue >= for_so_long)).count()
    }
}

/// A connection is lent as long as it lives. Where the connection is not given back, it is closed.
struct Loan {
    shared: Arc<Shared>,
    number: u64,
    returned: Option<Line>,
}

impl Loan {
    fn give_back(mut self, line: Line) {
        self.returned = Some(line);
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        self.shared.take_back(self.number, self.returned.take());
    }
}

impl Shared {
    /// A thread that panicked here left nothing half done.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a connection in a thread of its own, where one is wanted and allowed.
    fn attempt_if_due(self: &Arc<Shared>, state: &mut State) {
        let rests = state.failed.is_some_and(|(at, _)| at.elapsed() < ATTEMPT_PAUSE);
        let has_room = state.open() < self.options.connections_max as usize;
        if rests || !has_room || state.attempts.len() >= state.waiting.max(1) {
            return;
        }
        let number = state.number();
        state.attempts.insert(number, Instant::now());
        let shared = Arc::clone(self);
        let attempt = move || shared.settle(number, connect(&shared.url));
        if thread::Builder::new().name("chamdiem-connect".to_owned()).spawn(attempt).is_err() {
            state.attempts.remove(&number);
        }
    }

    fn settle(&self, number: u64, made: Result<Line, Trouble>) {
        let mut state = self.lock();
        state.attempts.remove(&number);
        let left_over = match made {
            Ok(line) => {
                state.failed = None;
                state.wants_spare = false;
                if state.open() < self.options.connections_max as usize {
                    state.idle.push(line);
                    None
                } else {
                    Some(line)
                }
            }
            Err(reason) => {
                state.failed = Some((Instant::now(), reason));
                None
            }
        };
        drop(state);
        self.changed.notify_all();
        drop(left_over);
    }

    /// Ends a loan. The connection is closed where it may not be used again, or was written off; and with it every idle one where
    /// its server only reads.
    fn take_back(&self, number: u64, returned: Option<Line>) {
        let sound = returned.map(|mut line| (line.connection.is_broken() || line.watch.is_spoiled(), line));
        let mut state = self.lock();
        let was_lost = state.lost.remove(&number).is_some();
        state.lent.remove(&number);
        let mut closed = Vec::new();
        if let Some((is_broken, line)) = sound {
            if line.watch.is_of_reader() {
                closed.append(&mut state.idle);
            }
            if was_lost || is_broken || line.born.elapsed() >= LIFE_MAX {
                closed.push(line);
            } else {
                state.idle.push(Line { idle_since: Some(Instant::now()), ..line });
            }
        }
        drop(state);
        self.changed.notify_one();
        drop(closed);
    }
}

/// Looks after the connections until the pool is gone, so that the first request after a silence finds one.
fn look_after(shared: &Weak<Shared>) {
    while let Some(shared) = shared.upgrade() {
        let mut state = shared.lock();
        let closed = state.look();
        if state.open() == 0 || state.wants_spare || state.waiting > state.attempts.len() {
            shared.attempt_if_due(&mut state);
        }
        drop(state);
        drop(closed);
        drop(shared);
        thread::sleep(LOOK_PAUSE);
    }
}

/// A connection whose statements have no names: behind a pooler, a name would be one of somebody else's connection.
fn connect(url: &str) -> Result<Line, Trouble> {
    let mut connection = PgConnection::establish(url).map_err(|error| match error {
        ConnectionError::BadConnection(told) => Trouble::of_connecting(&told),
        ConnectionError::CouldntSetupConfiguration(error) => match StoreError::from(error) {
            StoreError::Unavailable { reason } => reason,
            _ => Trouble::Broken,
        },
        ConnectionError::InvalidCString(_) | ConnectionError::InvalidConnectionUrl(_) => Trouble::AddressMalformed,
        _ => Trouble::Other,
    })?;
    connection.set_prepared_statement_cache_size(CacheSize::Disabled);
    let watch = Watch::new();
    // Whoever listens to every connection of the program goes on to.
    let (heard, mut usual) = (Arc::clone(&watch), get_default_instrumentation());
    connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        heard.hear(&event);
        if let Some(usual) = &mut usual {
            usual.on_connection_event(event);
        }
    });
    Ok(Line { connection, watch, born: Instant::now(), idle_since: None })
}
