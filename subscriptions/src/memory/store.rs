//! The store in memory.

use std::collections::HashMap;
use std::sync::Arc;

use futures::lock::{Mutex as AsyncMutex, OwnedMutexGuard};
use kernel::Sequence;
use parking_lot::Mutex;

use super::tables::{Change, Subscribed};
use crate::store::{Begins, Claim, ParkKey, Parked, Request, Standing, State, Store, StoreFault, ToPark};

/// Subscriptions, and the rows `R` that handlers write beside their positions. Clones share them.
pub struct MemoryStore<R> {
    shared: Arc<Shared<R>>,
}

struct Shared<R> {
    tables: Mutex<Tables<R>>,
    /// The lock of each subscription's row, as a database has it.
    locks: Mutex<HashMap<String, Arc<AsyncMutex<()>>>>,
}

#[derive(Default)]
struct Tables<R> {
    subscriptions: HashMap<String, Subscribed>,
    rows: R,
    requests: i64,
    changes: u64,
}

type Write<R> = Box<dyn FnOnce(&mut R) + Send>;

enum Done<R> {
    ToSubscription(Change),
    ToRows(Write<R>),
}

/// A transaction. Nobody sees anything of it before it is committed.
pub struct MemoryTx<R> {
    name: String,
    done: Vec<Done<R>>,
    savepoint: Option<usize>,
    /// Released when the transaction ends, however it does.
    _lock: Option<OwnedMutexGuard<()>>,
}

impl<R> MemoryTx<R> {
    /// Writes rows when the transaction is committed.
    pub fn write(&mut self, write: impl FnOnce(&mut R) + Send + 'static) {
        self.done.push(Done::ToRows(Box::new(write)));
    }

    fn change(&mut self, change: Change) {
        self.done.push(Done::ToSubscription(change));
    }
}

impl<R> Clone for MemoryStore<R> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<R: Default> Default for MemoryStore<R> {
    fn default() -> Self {
        let shared = Shared {
            tables: Mutex::new(Tables {
                subscriptions: HashMap::new(),
                rows: R::default(),
                requests: 0,
                changes: 0,
            }),
            locks: Mutex::default(),
        };
        Self { shared: Arc::new(shared) }
    }
}

impl<R> MemoryStore<R> {
    /// Looks at the rows as they are committed.
    pub fn look<A>(&self, look: impl FnOnce(&R) -> A) -> A {
        look(&self.shared.tables.lock().rows)
    }

    /// How many transactions were committed.
    pub fn changes(&self) -> u64 {
        self.shared.tables.lock().changes
    }

    /// The position and what is parked; `None` for a subscription that was never claimed.
    pub fn stands(&self, name: &str) -> Option<(Sequence, Vec<Parked>)> {
        let tables = self.shared.tables.lock();
        let row = tables.subscriptions.get(name)?;
        Some((row.position, row.parked.values().cloned().collect()))
    }

    /// Asks the leader for something. Answers the number of the request.
    pub fn ask(&self, name: &str, request: Request) -> i64 {
        let mut tables = self.shared.tables.lock();
        tables.requests += 1;
        let number = tables.requests;
        tables.subscriptions.entry(name.to_owned()).or_default().requests.insert(number, request);
        number
    }

    /// Whether the leader has something to do that it was asked for.
    pub fn is_asked(&self, name: &str) -> bool {
        self.shared.tables.lock().subscriptions.get(name).is_some_and(|row| !row.requests.is_empty())
    }

    /// Pauses a subscription, or sets it going.
    pub fn set_state(&self, name: &str, state: State) {
        let mut tables = self.shared.tables.lock();
        let row = tables.subscriptions.entry(name.to_owned()).or_default();
        row.poison_in_a_row = 0;
        row.state = state;
    }

    /// Begins a transaction that holds no claim: what a store would do that fences nobody off. Tests want to see that
    /// it is noticed.
    pub fn begin_unfenced(&self, name: &str) -> MemoryTx<R> {
        MemoryTx { name: name.to_owned(), done: Vec::new(), savepoint: None, _lock: None }
    }

    async fn lock(&self, name: &str) -> OwnedMutexGuard<()> {
        let lock = Arc::clone(self.shared.locks.lock().entry(name.to_owned()).or_default());
        lock.lock_owned().await
    }
}

impl<R: Send + 'static> Store for MemoryStore<R> {
    type Tx = MemoryTx<R>;

    async fn claim(&self, name: &str, begins: Begins) -> Result<Claim, StoreFault> {
        let _lock = self.lock(name).await;
        let mut tables = self.shared.tables.lock();
        let row = tables.subscriptions.entry(name.to_owned()).or_default();
        if row.term == 0 {
            row.position = begins.position;
            row.revision = begins.revision;
        }
        row.term += 1;
        Ok(Claim { name: name.to_owned(), term: row.term, position: row.position })
    }

    async fn standing(&self, claim: &Claim) -> Result<Option<Standing>, StoreFault> {
        let tables = self.shared.tables.lock();
        let row = tables.subscriptions.get(&claim.name).filter(|row| row.term == claim.term);
        Ok(row.map(Subscribed::standing))
    }

    async fn parked(&self, name: &str, key: &ParkKey, max: usize) -> Result<Vec<Parked>, StoreFault> {
        let tables = self.shared.tables.lock();
        Ok(tables.subscriptions.get(name).map(|row| row.of_key(key, max)).unwrap_or_default())
    }

    async fn begin(&self, claim: &Claim) -> Result<Option<MemoryTx<R>>, StoreFault> {
        let lock = self.lock(&claim.name).await;
        let tables = self.shared.tables.lock();
        let held = |row: &&Subscribed| row.term == claim.term && row.position == claim.position;
        let row = tables.subscriptions.get(&claim.name).filter(held);
        Ok(row.map(|_| MemoryTx {
            name: claim.name.clone(),
            done: Vec::new(),
            savepoint: None,
            _lock: Some(lock),
        }))
    }

    async fn advance(
        &self,
        tx: &mut MemoryTx<R>,
        _: &str,
        to: Sequence,
        poison_in_a_row: u64,
    ) -> Result<(), StoreFault> {
        tx.change(Change::Advance { to, poison_in_a_row });
        Ok(())
    }

    async fn revised(&self, tx: &mut MemoryTx<R>, _: &str, to: i64) -> Result<(), StoreFault> {
        tx.change(Change::Revised(to));
        Ok(())
    }

    async fn park(&self, tx: &mut MemoryTx<R>, _: &str, entries: &[ToPark]) -> Result<(), StoreFault> {
        tx.change(Change::Park(entries.to_vec()));
        Ok(())
    }

    async fn unpark(
        &self,
        tx: &mut MemoryTx<R>,
        _: &str,
        key: &ParkKey,
        sequence: Sequence,
    ) -> Result<(), StoreFault> {
        tx.change(Change::Unpark { key: key.clone(), sequence });
        Ok(())
    }

    async fn skip(
        &self,
        tx: &mut MemoryTx<R>,
        _: &str,
        key: &ParkKey,
        sequence: Sequence,
        _: &str,
    ) -> Result<(), StoreFault> {
        tx.change(Change::Unpark { key: key.clone(), sequence });
        Ok(())
    }

    async fn failed_again(
        &self,
        tx: &mut MemoryTx<R>,
        _: &str,
        key: &ParkKey,
        sequence: Sequence,
        reason: &str,
    ) -> Result<(), StoreFault> {
        tx.change(Change::FailedAgain { key: key.clone(), sequence, reason: reason.to_owned() });
        Ok(())
    }

    async fn answer(&self, tx: &mut MemoryTx<R>, _: &str, request: i64) -> Result<(), StoreFault> {
        tx.change(Change::Answer(request));
        Ok(())
    }

    async fn savepoint(&self, tx: &mut MemoryTx<R>) -> Result<(), StoreFault> {
        tx.savepoint = Some(tx.done.len());
        Ok(())
    }

    async fn end_savepoint(&self, tx: &mut MemoryTx<R>, keep: bool) -> Result<(), StoreFault> {
        let point = tx.savepoint.take().ok_or_else(|| StoreFault::new("there is no savepoint"))?;
        if !keep {
            tx.done.truncate(point);
        }
        Ok(())
    }

    async fn commit(&self, tx: MemoryTx<R>) -> Result<(), StoreFault> {
        let mut tables = self.shared.tables.lock();
        tables.changes += 1;
        let Tables { subscriptions, rows, .. } = &mut *tables;
        let row = subscriptions.get_mut(&tx.name).ok_or_else(|| StoreFault::new("nobody claimed it"))?;
        for done in tx.done {
            match done {
                Done::ToSubscription(change) => change.make(row),
                Done::ToRows(write) => write(rows),
            }
        }
        Ok(())
    }

    async fn stop(&self, claim: &Claim, reason: &str) -> Result<(), StoreFault> {
        let _lock = self.lock(&claim.name).await;
        let mut tables = self.shared.tables.lock();
        if let Some(row) = tables.subscriptions.get_mut(&claim.name).filter(|row| row.term == claim.term) {
            row.state = State::Stopped { reason: reason.to_owned() };
        }
        Ok(())
    }
}
