//! One leader per name, however many processes there are.

use std::future::Future;

use crate::store::StoreFault;

/// The right to be the only one at something. Dropping gives it up.
pub trait Lease: Send + 'static {
    /// Whether it is still held. A leader that was paused for long may believe so wrongly for a moment: what it
    /// writes is fenced off by its term.
    fn is_held(&mut self) -> impl Future<Output = bool> + Send;
}

/// Where leases come from.
pub trait Leases: Clone + Send + Sync + 'static {
    /// What it gives.
    type Lease: Lease;

    /// Waits until nobody else has the lease, and takes it.
    fn acquire(&self, name: &str) -> impl Future<Output = Result<Self::Lease, StoreFault>> + Send;
}
