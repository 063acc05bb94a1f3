//! Leases that can be taken away, as a connection that is lost takes them away.

use std::collections::HashMap;
use std::sync::Arc;

use futures::lock::{Mutex as AsyncMutex, OwnedMutexGuard};
use parking_lot::Mutex;

use crate::lease::{Lease, Leases};
use crate::store::StoreFault;

/// Leases of one process. Clones share them.
#[derive(Clone, Default)]
pub struct MemoryLeases {
    names: Arc<Mutex<HashMap<String, Name>>>,
}

#[derive(Clone, Default)]
struct Name {
    /// Whoever holds it leads. A lapse puts another in its place: the holder of the old one leads nothing.
    held: Arc<AsyncMutex<()>>,
}

/// A lease; it is given up when it is dropped.
pub struct MemoryLease {
    leases: MemoryLeases,
    name: String,
    held: Arc<AsyncMutex<()>>,
    _guard: OwnedMutexGuard<()>,
}

impl MemoryLeases {
    /// Takes a lease away from whoever holds it, who finds out when it looks.
    pub fn lapse(&self, name: &str) {
        self.names.lock().insert(name.to_owned(), Name::default());
    }

    fn now(&self, name: &str) -> Arc<AsyncMutex<()>> {
        Arc::clone(&self.names.lock().entry(name.to_owned()).or_default().held)
    }
}

impl Leases for MemoryLeases {
    type Lease = MemoryLease;

    async fn acquire(&self, name: &str) -> Result<MemoryLease, StoreFault> {
        loop {
            let held = self.now(name);
            let guard = Arc::clone(&held).lock_owned().await;
            // It may have lapsed while it was waited for.
            if Arc::ptr_eq(&held, &self.now(name)) {
                return Ok(MemoryLease { leases: self.clone(), name: name.to_owned(), held, _guard: guard });
            }
        }
    }
}

impl Lease for MemoryLease {
    async fn is_held(&mut self) -> bool {
        Arc::ptr_eq(&self.held, &self.leases.now(&self.name))
    }
}
