//! The store as a process reaches it: every call can be interrupted, some fail, some answers are lost.

use std::collections::HashSet;

use kernel::Sequence;
use subscriptions::memory::{MemoryStore, MemoryTx};
use subscriptions::{Begins, Claim, ParkKey, Parked, Standing, State, Store, StoreFault, ToPark};

use crate::executor::pause;
use crate::faults::Faults;
use crate::rows::Rows;

/// The twin of the store, behind faults.
#[derive(Clone)]
pub struct ReachedStore {
    /// The store.
    pub store: MemoryStore<Rows>,
    /// What goes wrong.
    pub faults: Faults,
}

impl ReachedStore {
    /// A transaction that is over at once: how a mutant changes something beside its transaction.
    async fn beside(
        &self,
        name: &str,
        change: impl AsyncFnOnce(&mut MemoryTx<Rows>),
    ) -> Result<(), StoreFault> {
        let mut tx = self.store.begin_unfenced(name);
        change(&mut tx).await;
        self.store.commit(tx).await
    }
}

impl Store for ReachedStore {
    type Tx = MemoryTx<Rows>;

    async fn claim(&self, name: &str, begins: Begins) -> Result<Claim, StoreFault> {
        self.faults.store().await?;
        let mut claim = self.store.claim(name, begins).await?;
        if self.faults.mutant("claim_begins_anew") {
            claim.position = Sequence::ZERO;
        }
        pause().await;
        self.faults.lost()?;
        Ok(claim)
    }

    async fn standing(&self, claim: &Claim) -> Result<Option<Standing>, StoreFault> {
        self.faults.store().await?;
        let mut standing = self.store.standing(claim).await?;
        if let Some(standing) = &mut standing {
            if self.faults.mutant("followers_not_parked") {
                standing.parked = HashSet::new();
            }
            if self.faults.mutant("pause_ignored") {
                standing.state = State::Running;
            }
            if self.faults.mutant("breaker_forgets") {
                standing.poison_in_a_row = 0;
            }
        }
        pause().await;
        self.faults.lost()?;
        Ok(standing)
    }

    async fn parked(&self, name: &str, key: &ParkKey, max: usize) -> Result<Vec<Parked>, StoreFault> {
        self.faults.store().await?;
        let mut parked = self.store.parked(name, key, max).await?;
        if self.faults.mutant("redriven_backwards") {
            parked.reverse();
        }
        Ok(parked)
    }

    async fn begin(&self, claim: &Claim) -> Result<Option<MemoryTx<Rows>>, StoreFault> {
        self.faults.store().await?;
        if self.faults.mutant("fence_off") || self.faults.mutant("claim_begins_anew") {
            return Ok(Some(self.store.begin_unfenced(&claim.name)));
        }
        let tx = self.store.begin(claim).await?;
        pause().await;
        Ok(tx)
    }

    async fn advance(
        &self,
        tx: &mut MemoryTx<Rows>,
        name: &str,
        to: Sequence,
        poison_in_a_row: u64,
    ) -> Result<(), StoreFault> {
        self.faults.store().await?;
        if self.faults.mutant("position_outside_transaction") {
            let advance = async |tx: &mut MemoryTx<Rows>| {
                let advanced = self.store.advance(tx, name, to, poison_in_a_row).await;
                advanced.expect("it is in memory");
            };
            return self.beside(name, advance).await;
        }
        self.store.advance(tx, name, to, poison_in_a_row).await
    }

    async fn park(&self, tx: &mut MemoryTx<Rows>, name: &str, entries: &[ToPark]) -> Result<(), StoreFault> {
        self.faults.store().await?;
        if self.faults.mutant("parked_lost") {
            return Ok(());
        }
        self.store.park(tx, name, entries).await
    }

    async fn revised(&self, tx: &mut MemoryTx<Rows>, name: &str, to: i64) -> Result<(), StoreFault> {
        self.faults.store().await?;
        self.store.revised(tx, name, to).await
    }

    async fn unpark(
        &self,
        tx: &mut MemoryTx<Rows>,
        name: &str,
        key: &ParkKey,
        sequence: Sequence,
    ) -> Result<(), StoreFault> {
        self.faults.store().await?;
        if self.faults.mutant("unparked_outside_transaction") {
            let unpark = async |tx: &mut MemoryTx<Rows>| {
                self.store.unpark(tx, name, key, sequence).await.expect("it is in memory");
            };
            return self.beside(name, unpark).await;
        }
        self.store.unpark(tx, name, key, sequence).await
    }

    async fn skip(
        &self,
        tx: &mut MemoryTx<Rows>,
        name: &str,
        key: &ParkKey,
        sequence: Sequence,
        reason: &str,
    ) -> Result<(), StoreFault> {
        self.faults.store().await?;
        self.store.skip(tx, name, key, sequence, reason).await
    }

    async fn failed_again(
        &self,
        tx: &mut MemoryTx<Rows>,
        name: &str,
        key: &ParkKey,
        sequence: Sequence,
        reason: &str,
    ) -> Result<(), StoreFault> {
        self.faults.store().await?;
        self.store.failed_again(tx, name, key, sequence, reason).await
    }

    async fn answer(&self, tx: &mut MemoryTx<Rows>, name: &str, request: i64) -> Result<(), StoreFault> {
        self.faults.store().await?;
        if self.faults.mutant("request_never_answered") {
            return Ok(());
        }
        self.store.answer(tx, name, request).await
    }

    async fn savepoint(&self, tx: &mut MemoryTx<Rows>) -> Result<(), StoreFault> {
        self.faults.store().await?;
        self.store.savepoint(tx).await
    }

    async fn end_savepoint(&self, tx: &mut MemoryTx<Rows>, keep: bool) -> Result<(), StoreFault> {
        self.faults.store().await?;
        let keep = keep || self.faults.mutant("savepoint_kept");
        self.store.end_savepoint(tx, keep).await
    }

    async fn commit(&self, tx: MemoryTx<Rows>) -> Result<(), StoreFault> {
        self.faults.store().await?;
        self.store.commit(tx).await?;
        pause().await;
        self.faults.lost()
    }

    async fn stop(&self, claim: &Claim, reason: &str) -> Result<(), StoreFault> {
        self.faults.store().await?;
        self.store.stop(claim, reason).await
    }
}
