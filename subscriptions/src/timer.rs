//! Time, as a subscription waits for it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use kernel::Timestamp;
use kernel::clock::Clock;

/// Tells the time and waits. Durations are of a clock that no one sets; the time of day may step.
pub trait Timer: Clone + Send + Sync + 'static {
    /// Now, by the wall.
    fn now(&self) -> Timestamp;

    /// Waits.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send;
}

/// Waits as tokio does, with a clock beside it.
#[derive(Clone)]
pub struct TokioTimer(pub Arc<dyn Clock>);

impl Timer for TokioTimer {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}
