//! Time, as a subscription waits for it.

use std::future::Future;
use std::time::Duration;

use kernel::Timestamp;

/// Tells the time and waits. Durations are of a clock that no one sets; the time of day may step.
pub trait Timer: Clone + Send + Sync + 'static {
    /// Now, by the wall.
    fn now(&self) -> Timestamp;

    /// Waits.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send;
}
