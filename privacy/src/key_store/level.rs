//! Bringing the store level with the log: what the log says is destroyed is destroyed, and then the store opens.
//!
//! A store that was restored is as old as its backup, and so is the position up to which the log was applied to it. Who
//! opens it reads on from there. Doing it twice, or in two processes at once, is harmless.

use std::collections::BTreeMap;
use std::future::Future;
use std::time::Instant;

use kernel::{PersonId, Sequence, TenantId, Timestamp};
use runtime::BoxError;

use super::KeyStore;
use super::gate::Shut;
use crate::KeyError;

/// How many positions of the log are read at once.
const SPAN: u64 = 20_000;

/// The log says that a key is destroyed, or is to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Destruction {
    /// Whose programme.
    pub tenant: TenantId,
    /// Whose key.
    pub person: PersonId,
    /// When it was destroyed; `None` when that was ordered, and nothing says that it was done.
    pub at: Option<Timestamp>,
}

/// What the log says of destroyed keys. Reading it is up to whoever knows the log.
pub trait DestructionLog: Send + Sync {
    /// The last position that is durable.
    fn end(&self) -> impl Future<Output = Result<Sequence, BoxError>> + Send;

    /// What was destroyed after `after` and up to `until`, in order. Fails when a position between them is missing, or
    /// holds what this program cannot read.
    fn destructions(
        &self,
        after: Sequence,
        until: Sequence,
    ) -> impl Future<Output = Result<Vec<Destruction>, BoxError>> + Send;

    /// Whether it tells of every tenant. What was read of some of them is applied, and not noted as all there is.
    fn is_whole(&self) -> bool {
        true
    }
}

/// A log without a commit, for a key store that stands alone: in a benchmark, in a test.
#[derive(Clone, Copy, Debug)]
pub struct EmptyLog;

impl DestructionLog for EmptyLog {
    async fn end(&self) -> Result<Sequence, BoxError> {
        Ok(Sequence::ZERO)
    }

    async fn destructions(&self, _after: Sequence, _until: Sequence) -> Result<Vec<Destruction>, BoxError> {
        Ok(Vec::new())
    }
}

/// How far a store is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Everything that the log says is destroyed, up to here, is destroyed in the store.
    pub applied_through: Sequence,
    /// The log was at least this long, as either of the databases knows.
    pub log_end: Sequence,
    /// Epochs whose keys are needed and not there.
    pub lost_epochs: Vec<(TenantId, i32)>,
    /// Epochs whose keys are destroyed, and came back with the database of epoch keys.
    pub revived_epochs: Vec<(TenantId, i32)>,
}

impl Standing {
    /// Why a store that stands so must not be opened on a log that ends at `log_end`.
    pub fn objection(&self, log_end: Sequence) -> Option<Shut> {
        if log_end < self.log_end {
            return Some(Shut::LogEndsBefore { log_end, known: self.log_end });
        }
        let (tenant, epoch) = *self.lost_epochs.first()?;
        Some(Shut::EpochsLost { epochs: self.lost_epochs.len(), tenant, epoch })
    }
}

impl KeyStore {
    /// Destroys what the log says is destroyed, and opens the store. To be repeated until it succeeds, and now and then
    /// afterwards: a store that is restored while it is open is found, and what is read at the next start stays short.
    ///
    /// Fails while the log ends before a position that this store knows of, while the log cannot be read, and while a
    /// key of an epoch is missing.
    pub async fn level(&self, log: &impl DestructionLog) -> Result<(), Shut> {
        let (began, was_shut) = (Instant::now(), self.shut().is_some());
        let outcome = self.try_level(log).await;
        if let (Ok((after, end)), true) = (&outcome, was_shut) {
            let elapsed_ms = began.elapsed().as_millis();
            tracing::info!(%after, %end, elapsed_ms, "the key store is level with the log, and open");
        }
        let outcome = outcome.map(drop);
        self.shared.gate.settle(&outcome);
        outcome
    }

    /// Notes that the log holds the completion of an erasure: durably, in both databases. A log that ends before it is
    /// not the log.
    pub async fn log_reached(&self, position: Sequence) -> Result<(), KeyError> {
        let databases = &self.shared.databases;
        sqlx::query("UPDATE epochs.log_end SET position = greatest(position, $1)")
            .bind(position.as_i64())
            .execute(&databases.epochs)
            .await?;
        sqlx::query("UPDATE keys.destructions SET log_end = greatest(log_end, $1)")
            .bind(position.as_i64())
            .execute(&databases.keys)
            .await?;
        Ok(())
    }

    /// From where to where the log was applied.
    async fn try_level(&self, log: &impl DestructionLog) -> Result<(Sequence, Sequence), Shut> {
        let standing = self.shared.databases.standing().await.map_err(KeyError::from);
        let standing = standing.map_err(|error| unreachable(&error))?;
        // Read after the positions that it is held against: a log that grows meanwhile is never the shorter one.
        let end = log.end().await.map_err(|error| unreadable(&error))?;
        if let Some(why) = standing.objection(end) {
            return Err(why);
        }
        for (tenant, epoch) in standing.revived_epochs {
            self.destroy_epoch_key(tenant, epoch).await.map_err(|error| unreachable(&error))?;
            tracing::warn!(%tenant, epoch, "the key of an epoch was destroyed again: it came back with a backup");
        }
        let mut after = standing.applied_through;
        while after < end {
            let until = end.min(Sequence::new(after.get().saturating_add(SPAN)));
            let told = log.destructions(after, until).await.map_err(|error| unreadable(&error))?;
            self.apply(told).await.map_err(|error| unreachable(&error))?;
            if log.is_whole() {
                self.note_applied(after, until).await?;
            }
            after = until;
        }
        if standing.log_end < end {
            self.log_reached(end).await.map_err(|error| unreachable(&error))?;
        }
        Ok((standing.applied_through, end))
    }

    async fn apply(&self, told: Vec<Destruction>) -> Result<(), KeyError> {
        let now = self.shared.clock.now();
        let mut by_tenant: BTreeMap<TenantId, BTreeMap<PersonId, Timestamp>> = BTreeMap::new();
        for Destruction { tenant, person, at } in told {
            let batch = by_tenant.entry(tenant).or_default();
            match at {
                Some(at) => {
                    batch.insert(person, at);
                }
                // Nothing is dated before it is done.
                None => {
                    batch.entry(person).or_insert(now);
                }
            }
        }
        for (tenant, batch) in by_tenant {
            let destroyed = self.destroy_all(tenant, &batch).await?;
            if destroyed > 0 {
                tracing::warn!(%tenant, destroyed, "keys were destroyed because the log says that they are");
            }
        }
        Ok(())
    }

    /// Only from where it was read: a store that was restored meanwhile is further back, and nothing is skipped.
    async fn note_applied(&self, from: Sequence, through: Sequence) -> Result<(), Shut> {
        let noted = sqlx::query(
            "UPDATE keys.destructions
             SET applied_through = greatest(applied_through, $2), log_end = greatest(log_end, $2)
             WHERE applied_through >= $1",
        )
        .bind(from.as_i64())
        .bind(through.as_i64())
        .execute(&self.shared.databases.keys)
        .await
        .map_err(|error| unreachable(&error.into()))?;
        if noted.rows_affected() == 0 { Err(Shut::Changed) } else { Ok(()) }
    }
}

fn unreachable(error: &KeyError) -> Shut {
    match error {
        KeyError::Shut(why) => why.clone(),
        other => Shut::Unreachable(runtime::chain(other)),
    }
}

fn unreadable(error: &BoxError) -> Shut {
    Shut::LogUnreadable(runtime::chain(&**error))
}
