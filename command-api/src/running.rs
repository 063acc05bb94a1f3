//! What runs in this process because somebody sent a file: how many at once, how each stands, and how each is ended.

use std::collections::HashMap;
use std::sync::Arc;

use application::imports::ImportSummary;
use axum::http::{HeaderValue, header};
use edge::Failure;
use kernel::{ImportId, TenantId};
use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// When one who found no room may come again, in seconds.
const COME_AGAIN_AFTER: u64 = 5;

/// Imports, sets and previews of this process.
pub(crate) struct Running {
    room: Arc<Semaphore>,
    at_once_max: usize,
    imports: Mutex<HashMap<(TenantId, ImportId), Import>>,
    sets: Mutex<HashMap<(TenantId, Uuid), CancellationToken>>,
}

/// An import that runs.
#[derive(Clone)]
pub(crate) struct Import {
    /// How it stands.
    pub(crate) progress: watch::Receiver<ImportSummary>,
    /// Ends it.
    pub(crate) cancel: CancellationToken,
}

/// Room for one file, or one set, that is read, and how to end that. The room is free when all clones are dropped.
#[derive(Clone)]
pub(crate) struct Slot {
    /// Ends what is read.
    pub(crate) cancel: CancellationToken,
    held: Arc<OwnedSemaphorePermit>,
}

impl Slot {
    /// For a file of a set: it ends with the set, and may end before.
    pub(crate) fn of_one_file(&self) -> Self {
        Self { cancel: self.cancel.child_token(), held: Arc::clone(&self.held) }
    }
}

impl Running {
    pub(crate) fn new(at_once_max: usize) -> Self {
        Self {
            room: Arc::new(Semaphore::new(at_once_max)),
            at_once_max,
            imports: Mutex::default(),
            sets: Mutex::default(),
        }
    }

    /// Room for one more file, or an answer that says when to come again.
    pub(crate) fn enter(&self) -> Result<Slot, Failure> {
        match Arc::clone(&self.room).try_acquire_owned() {
            Ok(permit) => Ok(Slot { cancel: CancellationToken::new(), held: Arc::new(permit) }),
            Err(_) => Err(Failure::of("import.too_many_running")
                .detail(format!(
                    "{} files are being read; send it again in {COME_AGAIN_AFTER} s",
                    self.at_once_max
                ))
                .header(header::RETRY_AFTER, HeaderValue::from(COME_AGAIN_AFTER))),
        }
    }

    /// An import begins.
    pub(crate) fn begin(&self, key: (TenantId, ImportId), import: Import) {
        self.imports.lock().insert(key, import);
    }

    /// An import has ended.
    pub(crate) fn end(&self, key: (TenantId, ImportId)) {
        self.imports.lock().remove(&key);
    }

    /// An import that runs here.
    pub(crate) fn import(&self, tenant: TenantId, import: ImportId) -> Option<Import> {
        self.imports.lock().get(&(tenant, import)).cloned()
    }

    /// A set begins.
    pub(crate) fn begin_set(&self, tenant: TenantId, set: Uuid, cancel: CancellationToken) {
        self.sets.lock().insert((tenant, set), cancel);
    }

    /// A set has ended.
    pub(crate) fn end_set(&self, tenant: TenantId, set: Uuid) {
        self.sets.lock().remove(&(tenant, set));
    }

    /// Ends a set, if it runs here.
    pub(crate) fn cancel_set(&self, tenant: TenantId, set: Uuid) {
        if let Some(cancel) = self.sets.lock().get(&(tenant, set)) {
            cancel.cancel();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_a_set_ends_with_the_set_and_the_set_not_with_a_file() {
        let set = Running::new(1).enter().expect("there is room");
        let (one, other) = (set.of_one_file(), set.of_one_file());
        one.cancel.cancel();
        assert!(!set.cancel.is_cancelled() && !other.cancel.is_cancelled());
        set.cancel.cancel();
        assert!(other.cancel.is_cancelled());
    }

    #[test]
    fn one_file_too_many_is_told_when_to_come_again() {
        let running = Running::new(1);
        let place = running.enter().expect("there is room");
        let Err(refused) = running.enter() else { panic!("there was room for two") };
        assert_eq!(refused.problem().status, 503);
        drop(place);
        running.enter().expect("a place that is left is free");
    }
}
